"""Expressions over small markets: every measure in many forms, and a strategy of more."""

from __future__ import annotations

from itertools import product

from hypothesis import strategies as st

from measures.expressions_earnings import EARNINGS_CASES
from measures.expressions_turning import TURNING_CASES
from measures.expressions_valuation import VALUATION_CASES

SYMBOLS = ["SPX", "RUT", "IWM", "XLE", "NVDA", "META", "XOM", "SMB"]
BASKETS = ["SP500", "MAG7", "SP500 - MAG7", 'sector("Energy", in=SP500)', "R2000"]
WHOLE = ["SP500", "R2000", "SP500 - MAG7", "MAG7", 'sector("Communication Services", in=SP500)']
GROUPS = [
    "MAG7",
    "NVDA",
    '"BRK-B"',
    "[AAPL, MSFT]",
    'sector("Communication")',
    'sector("Financials", in=SP500)',
    "top(3)",
    "SP500 - MAG7",
    "XOM",
]
WINDOWS = ["1d", "5d", "21d", "2w", "1m", "2m", "wtd", "mtd", "qtd", "ytd", "2024Q3", "2024-07"]
ODD_WINDOWS = ["2024H2", "2023", "2024-06-15..2024-08-04", "since 2024-07-04", "1y", "2031"]
EVERY = ["day", "week", "month"]


def _cross(pattern: str, *lists: list[str]) -> list[str]:
    """The pattern with every combination of the lists."""
    return [pattern.format(*chosen) for chosen in product(*lists)]


def _some(texts: list[str], most: int) -> list[str]:
    """At most so many of the texts, spread evenly."""
    step = max(1, -(-len(texts) // most))
    return texts[::step]


PAIRS = ["RUT, SPX", "IWM, SPY", "NVDA, SPX", "SP500 - MAG7, MAG7", "R2000, SP500", "XLE, SP500"]
TRACKS = [
    "ratio(RUT, SPX)",
    "return(IWM, 5d)",
    "level(DGS10)",
    "level(ISM_MFG_PMI)",
    "breadth(SP500, above=10d)",
    "weight(MAG7, in=SP500)",
    "excess(RUT, SPX, 5d) * 2 - 0.01",
    "advances(R2000)",
]
CONDITIONS = [
    "return(RUT, 5d) > 0",
    "breadth(SP500, above=10d) > 0.5",
    "level(DGS10) >= 4 and return(SPX, 1d) > -0.01",
    "not (return(NVDA, 1d) > 0) or level(SPY) < 0",
    "drawdown(SPX, 1m) < -0.02",
    "level(ISM_MFG_PMI) > 50",
]
SPELLS = [
    "streak(RUT, SPX)",
    "streak(NVDA, SP500, every=week)",
    "run(SPX, up)",
    "run(IWM, down, every=week)",
    "spell(return(RUT, 5d) > 0)",
    "spell(breadth(SP500, above=10d) > 0.5, at=week)",
]
OF_IT = [
    "return(it, ytd) > 0",
    "return(it, 1m) > return(SPX, 1m)",
    "drawdown(it, 1m) > -0.05",
    "level(it) > 100",
    "run(it, up) >= 1",
    "weight(it, in=SP500) > 0.08",
]


def _of_track(name: str) -> list[str]:
    windows = ["1m", "21d", "all", "qtd", "2024-07", "ytd"]
    plain = _some(_cross(name + "({}, {})", TRACKS, windows), 13)
    return [
        *plain,
        f"{name}(ratio(RUT, SPX), 2m, at=week)",
        f"{name}(return(SPX, mtd), all, at=month)",
        f"{name}(level(DGS10), all, month=8)",
    ]


def _since(name: str) -> list[str]:
    return [
        *(f"{name}({track})" for track in TRACKS),
        f"{name}(ratio(RUT, SPX), at=week)",
        f"{name}(return(SPX, mtd), at=month)",
        f"{name}(ratio(RUT, SPX), at=month, month=7)",
        f"{name}(rs_ratio(XLE, SPY, n=4))",
    ]


def _analogues(name: str) -> list[str]:
    return [
        *_cross(name + "({}, {})", ["ratio(RUT, SPX)", "level(IWM)", "level(DGS10)"], ["5", "11"]),
        f"{name}(ratio(NVDA, SPX), 21d)",
        f"{name}(level(ISM_MFG_PMI), 8)",
        f"{name}(level(DFEDTARU), 6)",
        f"{name}(breadth(SP500, above=10d), 7, of=level)",
        f"{name}(breadth(SP500, above=10d), 7)",
        f"{name}(return(IWM, 5d), 9)",
        f"{name}(return(IWM, 5d), 9, of=level)",
        f"{name}(ratio(RUT, SPX), 2)",
        f"{name}(ratio(RUT, SPX))",
    ]


def _of_index(name: str, tail: str = "") -> list[str]:
    return [f"{name}({index}{tail})" for index in WHOLE]


def _of_index_window(name: str) -> list[str]:
    return _some(_cross(name + "({}, {})", WHOLE, [*WINDOWS, *ODD_WINDOWS]), 24)


def _contributions(name: str, tail: str = "") -> list[str]:
    windows = ["1d", "21d", "ytd", "2024-07", "2m"]
    found = _some(_cross(name + "({}, in=SP500, {}" + tail + ")", GROUPS, windows), 20)
    return [*found, f'{name}(sector("Industrials"), in=R2000, 5d{tail})']


def _series(name: str) -> list[str]:
    return _cross(
        name + "({}, {})", ["DFEDTARU", "DGS10", "CPI"], ["1m", "ytd", "all", "21d", "2024-07"]
    )


def _returns() -> list[str]:
    equal = _cross("return({}, {}, weighting=equal)", BASKETS, ["1d", "1m", "ytd", "21d"])
    quarter = _cross(
        "return({}, {}, weighting=equal, rebalance=quarter)", BASKETS, ["1d", "5d", "mtd"]
    )
    kinds = _cross("return({}, 21d, kind={})", ["SPX", "IWM", "NVDA"], ["price", "total"])
    return [
        *_some(_cross("return({}, {})", [*SYMBOLS, *BASKETS], [*WINDOWS, *ODD_WINDOWS]), 70),
        *_cross("return({}, all)", [*SYMBOLS, "SP500"]),
        *_some(equal, 14),
        *_some(quarter, 12),
        *kinds,
    ]


CASES: dict[str, list[str]] = {
    "odds_of_lasting": [
        *_cross(
            "odds_of_lasting({}, {}, fall={}, hold={})",
            ["ratio(RUT, SPX)", "level(IWM)"],
            ["3d", "10"],
            ["1", "3"],
            ["2", "4"],
        ),
        "odds_of_lasting(ratio(NVDA, SPX), 5d, fall=2, hold=3)",
        "odds_of_lasting(ratio(NVDA, SPX), 5d, fall=2, hold=3, bound=lower)",
        "odds_of_lasting(ratio(RUT, SPX), 5d, fall=1, hold=2, bound=upper)",
        "odds_of_lasting(excess(RUT, SPX, 5d), 5d, fall=2, hold=3)",
        "odds_of_lasting(breadth(SP500, above=10d), fall=30, hold=2)",
        "odds_of_lasting(ratio(RUT, SPX))",
    ],
    "level": [
        *_cross("level({})", [*SYMBOLS, "CPI", "DGS10", "DFEDTARU", '"^GSPC"']),
        *_cross("level({}, kind={})", ["IWM", "SPX", "AAPL"], ["price", "total"]),
    ],
    "return": _returns(),
    "excess": [
        *_cross("excess({}, {})", PAIRS, ["1d", "21d", "ytd", "wtd", "2024-07"]),
        "excess(RUT, SPX, all)",
        "excess(META, TSLA, all)",
    ],
    "ratio": _cross("ratio({}, {})", ["RUT", "NVDA", "DGS10"], ["SPX", "DFEDTARU", "XOM"]),
    "drawdown": [
        *_cross("drawdown({})", SYMBOLS),
        *_cross("drawdown({}, {})", ["SPX", "RUT", "META", *BASKETS[:3]], ["1m", "ytd", "2024-07"]),
    ],
    "record_high": _cross("record_high({})", [*SYMBOLS, "SP500"]),
    "volatility": [
        *_cross("volatility({}, {})", ["RUT", "IWM", "SP500", "META"], ["21d", "1m", "5d"]),
        "volatility(RUT)",
    ],
    "correlation": [*_cross("correlation({}, {})", PAIRS, ["21d", "2m"]), "correlation(RUT, SPX)"],
    "beta": [*_cross("beta({}, {})", PAIRS, ["21d", "2m"]), "beta(RUT, SPX)"],
    "streak": _cross("streak({}, every={})", PAIRS, EVERY),
    "run": _cross("run({}, {}, every={})", ["SPX", "IWM", "SMB", "SP500"], ["up", "down"], EVERY),
    "longest_since": _cross("longest_since({})", SPELLS),
    "record": _cross("record({})", SPELLS),
    "spell": [
        *_cross("spell({})", CONDITIONS),
        *_cross("spell({}, at={})", CONDITIONS[:3], ["week", "month"]),
    ],
    "rs_ratio": _cross("rs_ratio({}, n={})", PAIRS, ["4", "6", "14"]),
    "rs_momentum": [*_cross("rs_momentum({}, n={})", PAIRS, ["4", "5"]), "rs_momentum(RUT, SPX)"],
    "quadrant": [*_cross("quadrant({}, n={})", PAIRS, ["4", "5"]), "quadrant(XLE, SPY)"],
    "weight": [
        *_cross("weight({}, in=SP500)", GROUPS),
        "weight(MAG7, in=SP500 - NVDA)",
        "weight(SMA, in=R2000)",
        'weight(sector("Industrials"), in=R2000)',
        "weight(R2000, in=SP500)",
    ],
    "top_weight": [
        *_cross("top_weight({}, {})", WHOLE, ["1", "3"]),
        "top_weight(SP500, 2, by=issuer)",
        "top_weight(SP500)",
    ],
    "hhi": [*_of_index("hhi"), "hhi(SP500, by=issuer)"],
    "effective_number": [*_of_index("effective_number"), "effective_number(SP500, by=issuer)"],
    "cap_minus_equal": _of_index_window("cap_minus_equal"),
    "breadth": [*_cross("breadth({}, above={}d)", WHOLE, ["1", "5", "20"]), "breadth(SP500)"],
    "advances": _of_index("advances"),
    "declines": _of_index("declines"),
    "advance_decline": _of_index("advance_decline"),
    "mcclellan": _of_index("mcclellan"),
    "new_highs": [*_cross("new_highs({}, {}d)", WHOLE, ["2", "10"]), "new_highs(SP500)"],
    "new_lows": [*_cross("new_lows({}, {}d)", WHOLE, ["2", "10"]), "new_lows(SP500)"],
    "beating": _of_index_window("beating"),
    "member_return": _of_index_window("member_return")
    and [
        text
        for which in ("median", "mean")
        for text in _some(_cross("member_return({}, " + which + ", {})", WHOLE, WINDOWS), 14)
    ],
    "dispersion": [*_of_index_window("dispersion"), "dispersion(SP500)"],
    "pairwise_correlation": _cross("pairwise_correlation({}, {})", WHOLE, ["5d", "1m", "21d"]),
    "contribution": [*_contributions("contribution"), "contribution(NVDA, in=SP500, all)"],
    "contribution_share": _contributions("contribution_share"),
    "return_without": [
        *_contributions("return_without"),
        *_contributions("return_without", ", by=reweight"),
    ],
    "change": _series("change"),
    "cuts": _series("cuts"),
    "hikes": _series("hikes"),
    "count_cuts": _series("count_cuts"),
    "count_hikes": _series("count_hikes"),
    "yoy": ["yoy(CPI)", "yoy(ISM_MFG_PMI)", "yoy(DGS10)"],
    "highest": _of_track("highest"),
    "lowest": _of_track("lowest"),
    "when_highest": _of_track("when_highest"),
    "when_lowest": _of_track("when_lowest"),
    "highest_since": _since("highest_since"),
    "lowest_since": _since("lowest_since"),
    "rank": [*_of_track("rank"), "rank(excess(RUT, SPX, 5d))"],
    "mean": _of_track("mean"),
    "percentile": _of_track("percentile"),
    "count": [
        *_some(
            _cross(
                "count({}, {})",
                [*CONDITIONS, "record_high(SPX) == 1"],
                ["1m", "ytd", "21d", "all", "1d"],
            ),
            20,
        ),
        "count(return(SPX, 1d) > 0, 2m, at=week)",
        "count(quadrant(XLE, SPY, n=4) == leading, 5d)",
    ],
    "last_time": [
        *_cross("last_time({})", CONDITIONS),
        "last_time(return(SPX, wtd) > 0.01, at=week)",
        "last_time(level(SPX) < 0)",
    ],
    "sessions": _cross("sessions({})", [*WINDOWS, *ODD_WINDOWS]),
    "count_members": [
        *_cross("count_members({}, {})", ["SP500", "MAG7", "R2000"], OF_IT),
        "count_members(sectors(SP500), return(it, 5d) > 0)",
    ],
    "share_members": _cross("share_members({}, {})", ["SP500", "SP500 - MAG7"], OF_IT),
    "rank_in": [
        *_cross("rank_in({}, SP500, {})", ["NVDA", "XOM"], ["return(it, 1m)", "level(it)"]),
        'rank_in(sector("Energy"), sectors(SP500), return(it, 21d))',
        'rank_in(sector("Financials", in=SP500), sectors(SP500), return(it, 5d, weighting=equal))',
        "rank_in(NVDA, MAG7, drawdown(it, 1m))",
    ],
    "price": _cross("price({})", ["SPX", "IWM", "SMA", "NVDA", "XOM"]),
    "flow": _cross("flow({}, {})", ["IWM", "RSP"], ["1d", "5d", "1m", "ytd", "all", "2024-07"]),
    "analogue_distance": _analogues("analogue_distance"),
    "analogue_date": _analogues("analogue_date"),
    "cumulative_flow": _cross("cumulative_flow({}{})", ["IWM", "RSP"], ["", ", 1m"]),
    "flow_share": _cross("flow_share({}, {})", ["IWM", "RSP"], ["1d", "5d", "1m"]),
    **VALUATION_CASES,
    **TURNING_CASES,
    "real_rate": [
        *_cross("real_rate({}, {})", ["DFEDTARU", "DGS10"], ["CPI", "DGS10", "ISM_MFG_PMI"]),
        "real_rate(CPI, CPI)",
        "count(real_rate(DFEDTARU, CPI) > 0, 21d)",
    ],
    "curve": [
        *_cross("curve({}, {})", ["DGS10", "CPI"], ["DFEDTARU", "ISM_MFG_PMI"]),
        "curve(DFEDTARU, DGS10)",
        "spell(curve(DGS10, DFEDTARU) < 0)",
        "lowest(curve(DGS10, DFEDTARU), 1m)",
    ],
    "surprise": _cross("surprise({})", ["CPI", "ISM_MFG_PMI", "DGS10", "DFEDTARU"]),
    "meeting": [
        "meeting(fomc)",
        "meeting(fomc, which=last)",
        "meeting(fomc, which=next)",
        "meeting(policy_meeting)",
        "meeting(policy_meeting, which=next)",
    ],
    **EARNINGS_CASES,
    "compounded": [
        *_cross("compounded({})", ["DGS10", "DFEDTARU", "CPI", "ISM_MFG_PMI"]),
        "compounded(DGS10) / compounded(DFEDTARU)",
    ],
    "base_rate_after": [
        *_some(
            _cross(
                "base_rate_after({}, {}, {})",
                CONDITIONS,
                ["ratio(RUT, SPX)", "level(IWM)", "level(DGS10)", "return(SPX, 5d)"],
                ["1", "5d", "21"],
            ),
            18,
        ),
        "base_rate_after(return(RUT, 1d) > return(SPX, 1d), ratio(RUT, SPX), 3d)",
        *_cross(
            "base_rate_after(return(RUT, 1d) > return(SPX, 1d), level(IWM), {}, bound={})",
            "1 4".split(),
            "lower upper".split(),
        ),
        "base_rate_after(streak(RUT, SPX) >= 2, ratio(IWM, SPY), 10)",
        "base_rate_after(level(SPX) > 0, ratio(RUT, SPX))",
    ],
    "regime_probability": [
        *_cross(
            "regime_probability({}, 30, every=day, refit={})",
            ["ratio(RUT, SPX)", "level(IWM)", "ratio(XLE, SPY)"],
            ["month", "quarter"],
        ),
        "regime_probability(ratio(NVDA, SPX), 12, refit=month)",
        "regime_probability(excess(RUT, SPX, 5d), 20, every=day, refit=month)",
        "regime_probability(ratio(RUT, SPX))",
    ],
}
"""Expressions of every measure, by its name."""

COMBINED = [
    "spell(share_members(SP500, return(it, 5d) > 0) > 0.5)",
    "highest(share_members(SP500, return(it, 5d) > 0), 1m)",
    "return(RUT, 21d) - return(SPX, 21d)",
    "-excess(RUT, SPX, 5d) / 2",
    "level(SPX) / 0",
    "return(RUT, 21d) / return(SPX, 21d) + 1",
    "streak(RUT, SPX) >= 2 and breadth(SP500, above=10d) > 0.4",
    "level(SMB) > 10 or level(SPX) > 0",
    "level(SMB) > 10 and level(SPX) < 0",
    "not level(SMB) > 10",
    "longest_since(streak(RUT, SPX)) > 2024-06-01",
    "quadrant(XLE, SPY, n=4) != lagging",
    "SPX / SPY - DGS10",
    "mean(count(return(SPX, 1d) > 0, 5d), 1m)",
    "highest(rank(level(SPX), 5d), 21d)",
]
EVERY_TEXT = [*(text for texts in CASES.values() for text in texts), *COMBINED]


def expressions() -> st.SearchStrategy[str]:
    """Expressions of the kinds above, some of them combined once more."""
    one = st.sampled_from(EVERY_TEXT)
    numbers = [
        t for n in ("return", "excess", "ratio", "weight", "breadth", "hhi") for t in CASES[n]
    ]
    number = st.sampled_from(numbers)
    windows = st.sampled_from(["5d", "21d", "1m", "all"])
    looked = st.builds(
        "{}({}, {})".format,
        st.sampled_from(["highest", "lowest", "mean", "rank", "percentile", "when_highest"]),
        number,
        windows,
    )
    sums = st.builds("{} {} {}".format, number, st.sampled_from(["+", "-", "*", "/"]), number)
    truths = st.builds("{} {} {}".format, number, st.sampled_from([">", "<=", "=="]), number)
    held = st.builds("spell({})".format, truths)
    return st.one_of(one, one, looked, sums, truths, held)

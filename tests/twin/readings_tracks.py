"""Readings of series, tracks and conditions, of flows and quoted prices, and of errors."""

from __future__ import annotations

from typing import Any

from twin import leadership as lead
from twin import structure as struct
from twin import tracks as tr
from twin.baskets import first_session
from twin.facts import Facts
from twin.outcomes import Wrong
from twin.readings import Readings

LEVELS = {
    "CPI": ["2025-11-28", "2025-12-30", "2025-12-31", "2026-01-30", "1950-06-30"],
    "ISM_MFG_PMI": ["2026-01-02", "2026-01-31", "2026-02-02", "1948-01-31"],
    "DFEDTARU": ["2025-09-17", "2025-09-18", "2025-12-31", "2008-12-15"],
    "DGS10": ["2026-01-19", "2026-01-20", "2025-10-13", "1962-01-02"],
    "NFCI": ["2026-01-30", "2026-01-29", "2025-04-18"],
    "GDP": ["2026-05-28", "2026-05-29", "2026-02-27", "1947-06-30"],
    "DFF": ["2026-01-19", "2026-01-16", "2026-07-05"],
    "UNRATE": ["2020-05-28", "2020-05-29"],
    "BAA10Y": ["2008-12-31"],
}
CHANGES = [
    ("DGS10", "ytd", "2026-01-30"),
    ("DGS10", "1y", "2023-10-19"),
    ("CPI", "1y", "2026-06-30"),
    ("NFCI", "3m", "2020-04-30"),
    ("GDP", "1y", "2026-07-31"),
    ("DGS10", "1y", "1962-06-29"),
    ("ISM_MFG_PMI", "2025", "2026-01-30"),
    ("DFF", "1m", "2025-10-05"),
]
MOVES = [
    ("2025", "2025-12-31"),
    ("2025Q4", "2026-01-15"),
    ("2022", "2022-12-31"),
    ("since 2024-09-01", "2026-01-30"),
    ("2019", "2020-01-31"),
    ("ytd", "2026-01-30"),
    ("all", "2026-01-30"),
    ("10y", "2015-06-30"),
]
TRACKS = [
    ("level(VIX)", "1y", ["2026-01-30", "2020-06-30"]),
    ("level(DGS10)", "10y", ["2023-10-19", "2026-07-31"]),
    ("ratio(RUT, SPX)", "all", ["2026-01-22"]),
    ("return(RUT, 21d)", "ytd", ["2020-12-31"]),
    ("excess(RUT, SPX, 5d)", "ytd", ["2026-01-22"]),
    ("weight(MAG7, in=SP500)", "1y", ["2026-01-31"]),
    ("breadth(SP500, above=50d)", "3m", ["2026-01-22"]),
    ("level(ISM_MFG_PMI)", "5y", ["2026-02-02"]),
    ("return(SPX, mtd)", "ytd", ["2026-07-31"]),
]
CONDITIONS = [
    ("level(ISM_MFG_PMI)", "> 50", ["2026-02-02", "2026-01-30", "2022-12-01"]),
    ("level(VIX)", "> 30", ["2020-03-16", "2025-04-30"]),
    ("drawdown(SPX, 1y)", "< -0.1", ["2025-04-08", "2026-01-30"]),
    ("return(RUT, 21d)", "> 0", ["2026-01-22"]),
    ("weight(MAG7, in=SP500)", "> 0.3", ["2026-01-30"]),
]
WRONG = (
    "streak(RUT",
    "nosuch(RUT, SPX)",
    "return(IWN2, ytd)",
    "streak(RUT)",
    "return(SPX, 2025-05-01..2025-04-01)",
    "return(SPX, 13x)",
    "return(SPX, 2025-13)",
    'weight(sector("Cheese", in=SP500), in=SP500)',
    "run(SPX, sideways)",
    "breadth(SPX, above=200d)",
)
MISSING = [
    ("SPX", "2027", "2026-01-30"),
    ("SPX", "2026Q2", "2026-01-30"),
    ("SPX", "2026-01-30..2026-02-02", "2026-01-30"),
    ("SPX", "2026-01-30..2026-02-01", "2026-01-30"),
    ("SPX", "100y", "2026-01-30"),
    ("META", "2011", "2012-12-31"),
    ("RUT", "1980", "2026-01-30"),
    ("SPX", "since 2026-01-31", "2026-01-30"),
]


def fill(q: Readings) -> None:
    """Add them all."""
    series(q)
    tracks(q)
    since(q)
    conditions(q)
    prices_and_flows(q)
    for text in WRONG:
        q.add(text, "2026-01-30", wrong)
    for x, w, day in MISSING:
        q.add(f"return({x}, {w})", day, lead.ret, x, w)


def wrong(f: Facts, *, t: int) -> Any:
    """An expression that cannot be read at all."""
    raise Wrong(f"{f.sessions[t]}")


def series(q: Readings) -> None:
    """Macro series with their lags."""
    for z, days in LEVELS.items():
        q.add(f"level({z})", days, lead.level, z)
    for z, w, day in CHANGES:
        q.add(f"change({z}, {w})", day, tr.change, z, w)
    for w, day in MOVES:
        for measure in (tr.cuts, tr.hikes, tr.count_cuts):
            q.add(f"{measure.__name__}(DFEDTARU, {w})", day, measure, "DFEDTARU", w)
    q.add("cuts(DGS10, 3m)", "2026-01-30", tr.cuts, "DGS10", "3m")
    q.add("yoy(CPI)", ["2026-01-30", "2026-06-30", "2025-12-31", "1948-03-31"], tr.yoy, "CPI")
    q.add("yoy(GDP)", "2026-05-29", tr.yoy, "GDP")
    q.add("yoy(ISM_MFG_PMI)", "2026-02-02", tr.yoy, "ISM_MFG_PMI")


def the_track(f: Facts, name: str) -> tuple[tr.Track, int]:
    """A track by its expression, and the first session with data."""
    known: dict[str, tuple[Any, int]] = {
        "level(VIX)": (lambda k: lead.level(f, "VIX", t=k), first_session(f, "VIX")),
        "level(DGS10)": (lambda k: lead.level(f, "DGS10", t=k), first_session(f, "DGS10")),
        "ratio(RUT, SPX)": (lambda k: lead.ratio(f, "RUT", "SPX", k), first_session(f, "RUT")),
        "level(ISM_MFG_PMI)": (lambda k: lead.level(f, "ISM_MFG_PMI", t=k), 0),
        "return(RUT, 21d)": (lambda k: lead.ret(f, "RUT", "21d", t=k), first_session(f, "RUT")),
        "return(SPX, mtd)": (lambda k: lead.ret(f, "SPX", "mtd", t=k), 0),
        "excess(RUT, SPX, 5d)": (
            lambda k: lead.excess(f, "RUT", "SPX", "5d", k),
            first_session(f, "RUT"),
        ),
        "weight(MAG7, in=SP500)": (
            lambda k: struct.weight(f, "MAG7", "SP500", k),
            first_session(f, "SP500"),
        ),
        "breadth(SP500, above=50d)": (
            lambda k: struct.breadth(f, "SP500", 50, k),
            first_session(f, "SP500"),
        ),
        "drawdown(SPX, 1y)": (lambda k: lead.drawdown(f, "SPX", "1y", k), 0),
    }
    measure, first = known[name]
    track = tr.quiet(measure)
    while track(first) is None:
        first += 1
    return track, first


def in_window(f: Facts, measure: Any, name: str, w: str, *, t: int) -> Any:
    """A measure of a track over a window."""
    track, first = the_track(f, name)
    return measure(f, track, w, first, t)


def back_from_now(f: Facts, measure: Any, name: str, *, t: int, **options: Any) -> Any:
    """highest_since or lowest_since of a track."""
    track, first = the_track(f, name)
    return measure(f, track, first, t, **options)


def tracks(q: Readings) -> None:
    """Extremes, ranks and means."""
    for name, w, days in TRACKS:
        for word in ("highest", "lowest", "when_highest", "when_lowest", "rank", "percentile"):
            q.add(f"{word}({name}, {w})", days, in_window, getattr(tr, word), name, w)
        q.add(f"mean({name}, {w})", days, in_window, tr.track_mean, name, w)
    for word in ("highest", "lowest", "when_highest"):
        text = f"{word}(return(RUT, 21d), 2020)"
        q.add(text, "2021-03-31", in_window, getattr(tr, word), "return(RUT, 21d)", "2020")
    q.add("sessions(ytd)", ["2026-01-22", "1930-07-04"], tr.sessions, "ytd")
    q.add("sessions(2001)", "2002-01-05", tr.sessions, "2001")


def since(q: Readings) -> None:
    """The last time that a track stood as high or as low."""
    names = ["ratio(RUT, SPX)", "level(ISM_MFG_PMI)", "return(RUT, 21d)", "weight(MAG7, in=SP500)"]
    days = ["2026-01-22", "2020-03-23"]
    for name in names:
        for measure in (tr.highest_since, tr.lowest_since):
            q.add(f"{measure.__name__}({name})", days, back_from_now, measure, name)
    days = ["2020-03-16", "2026-01-30"]
    q.add("highest_since(level(VIX))", days, back_from_now, tr.highest_since, "level(VIX)")
    for name in ("return(SPX, mtd)", "ratio(RUT, SPX)"):
        for at in ("month", "quarter"):
            text = f"highest_since({name}, at={at})"
            days = ["2020-11-30", "2026-01-30", "2020-11-16"]
            q.add(text, days, back_from_now, tr.highest_since, name, at=at)
        november = {"at": "month", "month": 11}
        text = f"highest_since({name}, at=month, month=11)"
        q.add(text, "2020-11-30", back_from_now, tr.highest_since, name, **november)


def the_condition(f: Facts, name: str, test: str) -> tuple[tr.Condition, int]:
    """A track compared with a number."""
    track, first = the_track(f, name)
    sign, number = test.split()
    limit = float(number)

    def condition(k: int) -> bool | None:
        value = track(k)
        if value is None:
            return None
        return value > limit if sign == ">" else value < limit

    return condition, first


def held(f: Facts, word: str, name: str, test: str, *, t: int) -> Any:
    """spell, longest_since, record or last_time of a condition."""
    condition, first = the_condition(f, name, test)
    if word == "last_time":
        return tr.last_time(f, condition, first, t)
    history = tr.condition_history(f, condition, first, t)
    if word == "spell":
        return lead.current(history)
    if word == "record":
        return lead.record(f, history)
    return lead.longest_since(f, history)


def counted(f: Facts, name: str, test: str, w: str, *, t: int) -> int:
    """Sessions of a window on which a condition held."""
    condition, first = the_condition(f, name, test)
    return tr.count(f, condition, w, first, t)


def record_closes(f: Facts, w: str, *, t: int) -> int:
    """Record closes of SPX in a window."""
    return tr.count(f, lambda k: lead.record_high(f, "SPX", k) == 1, w, 0, t)


def conditions(q: Readings) -> None:
    """Spells and counts of conditions."""
    for name, test, days in CONDITIONS:
        inner = f"{name} {test}"
        q.add(f"spell({inner})", days, held, "spell", name, test)
        q.add(f"longest_since(spell({inner}))", days, held, "longest_since", name, test)
        q.add(f"record(spell({inner}))", days, held, "record", name, test)
        q.add(f"last_time({inner})", days, held, "last_time", name, test)
        for w in ("ytd", "1y"):
            q.add(f"count({inner}, {w})", days, counted, name, test, w)
    days = ["2025-12-31", "2026-01-30"]
    q.add("count(record_high(SPX) == 1, ytd)", days, record_closes, "ytd")


def prices_and_flows(q: Readings) -> None:
    """Quoted prices and net flows."""
    for x, day in (
        ("NVDA", "2024-06-07"),
        ("NVDA", "2024-06-10"),
        ("TSLA", "2022-08-26"),
        ("SPX", "2026-01-27"),
        ("NVDA", "2026-01-31"),
        ("AAPL", "2015-06-15"),
    ):
        q.add(f"price({x})", day, tr.price, x)
    for fund, w, day in (
        ("IWM", "ytd", "2026-01-30"),
        ("QQQ", "5d", "2026-03-31"),
        ("IWM", "1d", "2026-01-02"),
        ("IWM", "1y", "2026-03-31"),
        ("IWM", "ytd", "2026-04-15"),
        ("RSP", "ytd", "2026-01-30"),
    ):
        q.add(f"flow({fund}, {w})", day, tr.flow, fund, w)
    q.add("cumulative_flow(IWM, ytd)", "2026-03-31", tr.flow, "IWM", "ytd")
    q.add("flow_share(IWM, ytd)", "2026-03-31", tr.flow_share, "IWM", "ytd")

"""Where the product departs from the catalogue: each of these is to be settled or mended.

Every test states what the catalogue asks for, by its rule or settled point.
"""

from __future__ import annotations

import datetime as dt

import pytest

from measures.compared import told
from measures.small import SETTINGS, SmallMarket, evening, figure, line, price
from rotascope.app.opening import Market
from rotascope.store.memory import MemoryFacts
from twin.facts import exchange_sessions

FIRST = dt.date(2024, 7, 1)
DAYS = [day for day in exchange_sessions(2026) if day >= FIRST][:60]


def tiny(closes: dict[str, list[float | None]], held: dict[str, float], **files: object) -> Market:
    """A market of a few closes (None = no close) and one index file on the first session."""
    rows = [
        price(name, day, None, close)
        for name, column in closes.items()
        for day, close in zip(DAYS, column, strict=False)
        if close is not None
    ]
    lines = [line("SP500", DAYS[0], name, weight) for name, weight in held.items()]
    market = SmallMarket(DAYS, {"prices": rows, "holdings": lines, "series": [], "flows": []})
    return Market(MemoryFacts(market.frames(), SETTINGS, snapshot="tiny", trusted=True))


UP = [100.0 + i for i in range(40)]
WAVE = [50.0 + (7 * i) % 11 for i in range(40)]
DOUBT = {"strict": True}


def gap(column: list[float], *places: int) -> list[float | None]:
    return [None if i in places else close for i, close in enumerate(column)]


def test_the_member_in_turn_can_be_ranked() -> None:
    market = tiny(
        {"AAPL": UP, "MSFT": WAVE, "NVDA": UP[::-1]}, dict.fromkeys(("AAPL", "MSFT", "NVDA"), 0.3)
    )
    assert told(market, "count_members(SP500, rank_in(it, SP500, return(it, 30d)) <= 2)") == 2


@pytest.mark.parametrize("text", ["drawdown(SP500, 5d)", "rs_ratio(SP500, AAPL, n=3)"])
def test_a_hole_long_before_the_window_does_not_matter(text: str) -> None:
    closes = {"AAPL": gap(UP, 3), "MSFT": gap(WAVE, 3)}
    market = tiny(closes, {"AAPL": 0.5, "MSFT": 0.5})
    assert not str(told(market, text)).startswith("exit")


@pytest.mark.parametrize("text", ["drawdown(META, 21d)", "drawdown(SP500, 2024-07-01..2024-08-20)"])
def test_a_drawdown_asks_for_its_whole_window(text: str) -> None:
    late = [None] * 30 + UP[:10]
    market = tiny({"AAPL": UP, "META": late}, {"META": 1.0})
    assert told(market, text) == "exit 3"


def test_a_count_of_what_cannot_be_told_is_no_zero() -> None:
    market = tiny({"AAPL": UP[:10]}, {"AAPL": 1.0})
    assert told(market, "count(return(AAPL, 30d) > 0, 2d)") == "exit 3"


def test_the_last_time_of_what_cannot_be_told_is_no_null() -> None:
    market = tiny({"AAPL": UP[:10]}, {"AAPL": 1.0})
    assert told(market, "last_time(return(AAPL, 30d) > 0)") == "exit 3"


def test_a_group_that_is_never_priced_has_no_contribution() -> None:
    market = tiny({"AAPL": UP, "XOM": UP[:5]}, {"AAPL": 0.5, "XOM": 0.5})
    assert told(market, "contribution(XOM, in=SP500, 10d)") == "exit 3"


def test_the_track_of_no_member_is_not_zero() -> None:
    market = tiny({"AAPL": UP, "XOM": UP}, {"AAPL": 1.0})
    assert told(market, "contribution(XOM, in=SP500, 10d)") == "exit 3"
    assert told(market, "highest(contribution(XOM, in=SP500, 10d), 5d)") == "exit 3"


def test_a_rank_among_nobody_is_refused() -> None:
    rows = tiny({"AAPL": UP, "XOM": UP[:10]}, {"XOM": 1.0})
    assert told(rows, "count_members(SP500, return(it, 5d) > 0)") == "exit 3"
    assert told(rows, "rank_in(AAPL, SP500, return(it, 5d))") == "exit 3"


def test_volatility_leaves_out_a_session_without_a_return_at_the_end_too() -> None:
    market = tiny({"AAPL": gap(WAVE, 38)}, {"AAPL": 1.0})
    assert not str(told(market, "volatility(AAPL, 21d)")).startswith("exit")


def test_or_is_true_when_one_side_is() -> None:
    rows = [price("AAPL", day, None, c) for day, c in zip(DAYS, UP, strict=False)]
    rows += [price("META", DAYS[39], None, 9.0)]
    market = SmallMarket(DAYS, {"prices": rows, "holdings": [], "series": [], "flows": []})
    facts = MemoryFacts(market.frames(), SETTINGS, snapshot="tiny", trusted=True)
    assert told(Market(facts, DAYS[20]), "level(META) > 1 or level(AAPL) > 1") is True


def test_a_late_holdings_file_counts_from_when_it_was_known() -> None:
    rows = [
        price(n, d, None, c)
        for n, col in (("AAPL", UP), ("MSFT", WAVE))
        for d, c in zip(DAYS, col, strict=False)
    ]
    first = [line("SP500", DAYS[0], n, 0.5) for n in ("AAPL", "MSFT")]
    late = [line("SP500", DAYS[10], "AAPL", 1.0, known=evening(DAYS[15]))]
    market = SmallMarket(
        DAYS, {"prices": rows, "holdings": [*first, *late], "series": [], "flows": []}
    )
    facts = MemoryFacts(market.frames(), SETTINGS, snapshot="tiny", trusted=True)
    then = told(Market(facts, DAYS[12]), "top_weight(SP500, 1)")
    track = Market(facts, DAYS[30]).track("top_weight(SP500, 1)", start=DAYS[12], end=DAYS[12])
    assert track.values[0] == pytest.approx(then, rel=1e-12)


def test_small_moves_are_summed_without_rounding() -> None:
    rows = [price("AAPL", day, None, c) for day, c in zip(DAYS, UP, strict=False)]
    values = [figure("TINY", day, 1.0 - 1e-10 * i, day) for i, day in enumerate(DAYS[:40])]
    market = SmallMarket(DAYS, {"prices": rows, "holdings": [], "series": values, "flows": []})
    facts = MemoryFacts(market.frames(), SETTINGS, snapshot="tiny", trusted=True)
    assert Market(facts).read("cuts(TINY, 15d)").value == pytest.approx(1.5e-9, rel=1e-6)

"""Whose accounts a subject adds up: rolls of members, worked by hand."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from measures.filers import Filed
from rotascope.app.market import StoredMarket
from rotascope.core.basket import Difference, Group, Index, It, Symbol
from rotascope.core.errors import NothingToCompute
from rotascope.language.evaluate import Context
from rotascope.measures.accounts import ttm
from rotascope.measures.earnings_members import (
    figures_at,
    note_told,
    pairs_of,
    roll_in,
    roll_of,
    told_of,
)


def alphabet() -> Filed:
    """One file with both lines of a company, a later one with one line only."""
    made = Filed(last="2025-03-31").listed("GOOGL", "GOOG", "JPM", "XOM", "SPX")
    made.holds("SP500", "2024-03-01", GOOGL=0.3, GOOG=0.2, JPM=0.5)
    made.holds("SP500", "2025-03-03", GOOGL=0.5, XOM=0.5)
    for name in ("GOOGL", "GOOG"):
        made.quarters(name, "2023Q1", *[10.0] * 8)
    return made.quarters("JPM", "2023Q1", *[20.0] * 8)


@pytest.fixture
def ctx() -> Context:
    return Context(StoredMarket(alphabet().facts(), dt.date(2025, 3, 31)))


def place(ctx: Context, text: str) -> np.ndarray:
    return np.array([ctx.market.calendar.on_or_before(dt.date.fromisoformat(text))])


def names(symbols: tuple[str, ...], flags: np.ndarray) -> set[str]:
    return {s for s, there in zip(symbols, flags[:, 0], strict=True) if there}


def test_a_roll_follows_the_files(ctx: Context) -> None:
    roll = roll_of(ctx, Index("SP500"))
    assert ctx.market.calendar.date(roll.first) == dt.date(2024, 3, 1)
    assert names(roll.symbols, roll.held(place(ctx, "2025-02-28"))) == {"GOOGL", "GOOG", "JPM"}
    assert names(roll.symbols, roll.held(place(ctx, "2025-03-03"))) == {"GOOGL", "XOM"}
    weights = roll.weights(place(ctx, "2025-02-28"))[:, 0]
    by = dict(zip(roll.symbols, weights.tolist(), strict=True))
    assert by == {"GOOGL": 0.3, "GOOG": 0.2, "JPM": 0.5, "XOM": 0.0}
    assert roll.by_weight(int(place(ctx, "2025-02-28")[0]))


def test_a_part_of_an_index_keeps_the_index_s_members_apart(ctx: Context) -> None:
    rest = roll_of(ctx, Difference(Index("SP500"), Group("", ("GOOGL", "GOOG"))))
    assert names(rest.symbols, rest.held(place(ctx, "2025-02-28"))) == {"JPM"}
    assert rest.name == "SP500 - [GOOGL, GOOG]"


def test_a_symbol_and_a_list_are_themselves_always(ctx: Context) -> None:
    one, some = roll_of(ctx, Symbol("XOM")), roll_of(ctx, Group("", ("XOM", "JPM", "XOM")))
    early = np.array([0])
    assert (one.first, some.first) == (0, 0)
    assert names(one.symbols, one.held(early)) == {"XOM"}
    assert some.symbols == ("XOM", "JPM")
    assert some.weights(early).tolist() == [[1.0], [1.0]]
    assert not some.by_weight(0)


def test_a_list_in_place_of_an_index_is_taken_in_its_index(ctx: Context) -> None:
    roll = roll_in(ctx, Group("", ("XOM", "JPM")))
    assert roll.panel is not None
    assert names(roll.symbols, roll.held(place(ctx, "2025-02-28"))) == {"JPM"}


def test_lines_of_one_company_are_known_from_the_file_that_has_both(ctx: Context) -> None:
    holdings = ctx.market.holdings("SP500")
    first, second, since = pairs_of(holdings, ("JPM", "GOOGL", "GOOG"))[0]
    assert (first, second) == (1, 2)
    assert ctx.market.calendar.date(since) == dt.date(2024, 3, 1)
    assert pairs_of(holdings, ("JPM", "GOOGL")) == ()


def test_the_second_line_is_left_out_from_then_on_only(ctx: Context) -> None:
    roll = roll_of(ctx, Group("", ("GOOGL", "GOOG")))
    at = np.concatenate([place(ctx, "2024-02-29"), place(ctx, "2024-03-01")])
    kept = roll.once(np.ones((2, 2), dtype=bool), at)
    assert kept.tolist() == [[True, True], [True, False]]
    only_second = np.array([[False, False], [True, True]])
    assert roll.once(only_second, at).tolist() == only_second.tolist()


def test_figures_stand_beside_the_symbols_asked_for(ctx: Context) -> None:
    found = ttm(ctx.market, ("JPM", "GOOGL", "SPX"), "net_income")
    at = np.concatenate([np.array([0]), place(ctx, "2025-03-31")])
    values = figures_at(found, ("SPX", "JPM", "GOOGL"), at)
    assert np.isnan(values[0]).all()
    assert values[1:, 1].tolist() == [80.0, 40.0]
    assert figures_at(found, ("SPX",), at).shape == (1, 2)
    assert figures_at(found, ("JPM",), at[:0]).shape == (1, 0)


def test_coverage_counts_every_line_with_figures(ctx: Context) -> None:
    roll, at = roll_of(ctx, Index("SP500")), place(ctx, "2025-02-28")
    found = told_of(roll, (ttm(ctx.market, roll.symbols, "net_income"),), at)
    assert names(roll.symbols, found.counted) == {"JPM", "GOOG"}  # the first line by name
    assert found.covered.tolist() == [pytest.approx(1.0)]
    after = told_of(roll, (ttm(ctx.market, roll.symbols, "net_income"),), place(ctx, "2025-03-31"))
    assert after.covered.tolist() == [pytest.approx(0.5)]
    assert after.enough.tolist() == [True]


def test_what_was_used_is_noted(ctx: Context) -> None:
    roll, at = roll_of(ctx, Index("SP500")), place(ctx, "2025-02-28")
    note_told(ctx, told_of(roll, (ttm(ctx.market, roll.symbols, "net_income"),), at), "net_income")
    used = ctx.log.inputs["fundamentals", "SP500"]
    assert (used["item"], used["members"], used["told"]) == ("net_income", "2", "2")
    assert ctx.log.problem is None
    assert not ctx.log.caveats


def test_it_needs_a_member_measure(ctx: Context) -> None:
    with pytest.raises(NothingToCompute, match="only inside a member measure"):
        roll_of(ctx, It())
    inner = Context(ctx.market, it=Symbol("JPM"))
    roll = roll_of(inner, It())
    assert roll.symbols == ("JPM",)
    assert set(roll.loaded) == {"GOOGL", "GOOG", "JPM", "XOM"}  # loaded together, once


def test_members_are_asked_one_by_one() -> None:
    market = alphabet().open("2025-02-28")
    assert market.read("count_members(SP500, earnings(it) > 50)").value == 1
    assert market.read("share_members(SP500, earnings_growth(it) >= 0)").value == 1.0
    assert market.read("rank_in(JPM, SP500, earnings(it))").value == 1

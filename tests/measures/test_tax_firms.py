"""What stands behind the measures of the tax act: sectors, taxable income, exemptions, blocks."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from measures.filers import Filed, day
from measures.small import Shape, line
from measures.tax_market import ACCOUNTS, FILED, ON, YEAR, five
from rotascope.app.market import StoredMarket
from rotascope.core.basket import Group, Index, Symbol
from rotascope.core.time import Positions
from rotascope.core.values import Floats
from rotascope.language.evaluate import Context
from rotascope.measures.earnings_members import Roll, roll_of, told_with
from rotascope.measures.shared import BLOCK, in_blocks
from rotascope.measures.tax_assumptions import SECTORS, Assumptions
from rotascope.measures.tax_firms import (
    limited,
    more_deducted,
    receipts_limit,
    sectors,
    taxable,
    value_gained,
)

NAN = np.nan


def opened(made: Filed, on: str = ON) -> StoredMarket:
    return StoredMarket(made.facts(), dt.date.fromisoformat(on))


def at(market: StoredMarket, text: str = ON) -> Positions:
    place = int(np.searchsorted(market.calendar.sessions, np.datetime64(text)))
    return np.array([place], dtype=np.int64)


def named(market: StoredMarket, roll: Roll, on: str) -> list[str]:
    return [SECTORS[code] for code in sectors(market, roll, at(market, on))[:, 0].tolist()]


def moved() -> Filed:
    """A company that the file of March calls industrial and that of January technology."""
    made = Filed(last="2025-06-30").listed("AAA", "BBB", "SPX")
    first, second = day("2025-01-02"), day("2025-03-03")
    rows = made.rows["holdings"]
    rows.append(line("SP500", first, "AAA", 0.6, sector="Information Technology"))
    rows.append(line("SP500", first, "BBB", 0.4, sector=None))
    rows.append(line("SP500", second, "AAA", 0.6, sector="Industrials"))
    rows.append(line("SP500", second, "BBB", 0.4, sector=None))
    rows.append(line("R2000", second, "BBB", 1.0, sector="Energy"))
    return made.fact("AAA", YEAR, 1.0, FILED)


@pytest.mark.parametrize(
    ("on", "expected"),
    [
        ("2025-01-02", ["Information Technology", "No sector"]),
        ("2025-02-28", ["Information Technology", "No sector"]),
        ("2025-03-03", ["Industrials", "Energy"]),
    ],
)
def test_a_sector_is_that_of_the_file_known_then(on: str, expected: list[str]) -> None:
    market = opened(moved(), "2025-06-30")
    roll = roll_of(Context(market), Index("SP500"))
    assert named(market, roll, on) == expected


def test_a_symbol_has_the_sector_of_any_index() -> None:
    market = opened(moved(), "2025-06-30")
    ctx = Context(market)
    assert named(market, roll_of(ctx, Symbol("BBB")), "2025-06-30") == ["Energy"]
    assert named(market, roll_of(ctx, Symbol("SPX")), "2025-06-30") == ["No sector"]
    both = roll_of(ctx, Group("", ("AAA", "BBB")))
    assert named(market, both, "2025-01-03") == ["Information Technology", "No sector"]


def test_taxable_income_as_filed_or_rebuilt() -> None:
    market = opened(five())
    roll = roll_of(Context(market), Group("", ("AAPL", "XOM", "TSLA", "ZERO", "SPX")))
    found = taxable(market, roll, at(market), 0.21)[:, 0]
    # Filed; net income and tax; a loss as it stands; a profit over 79 %; nothing known.
    assert found[:4].tolist() == pytest.approx([600.0, 10.0, -50.0, 30.0 / 0.79])
    assert np.isnan(found[4])


@pytest.mark.parametrize(
    ("on", "millions"),
    [("2024-06-28", 30), ("2024-12-31", 30), ("2025-01-02", 31), ("2025-06-30", 31)],
)
def test_the_gross_receipts_test_of_the_year(on: str, millions: int) -> None:
    market = opened(moved(), "2025-06-30")
    assert receipts_limit(market, at(market, on)).tolist() == [1e6 * millions]


def test_years_without_a_figure_take_the_nearest() -> None:
    small = Shape(seed=4, sessions=80, first=dt.date(1999, 10, 4)).make()
    market = StoredMarket(small.facts(), small.days[-1])
    assert market.calendar.date(0).year == 1999
    assert receipts_limit(market, np.array([0, 70], dtype=np.int64)).tolist() == [25e6, 25e6]


def test_members_count_with_every_figure_only() -> None:
    market = opened(five())
    roll = roll_of(Context(market), Index("SP500"))
    names = list(roll.symbols)
    one = np.array([[0.0 if name == "JPM" else 1.0] for name in names])
    two = np.array([[NAN if name == "AAPL" else 1.0] for name in names])
    nobody = np.zeros(one.shape, dtype=bool)
    found = told_with(roll, (one, two), at(market), without=nobody)
    assert {n for n, told in zip(names, found.counted[:, 0], strict=True) if told} == {
        "XOM",
        "TSLA",
        "ZERO",
        "JPM",
    }
    assert found.covered.tolist() == pytest.approx([0.5])
    # Without Apple among those asked, everyone is told.
    without = np.array([[name == "AAPL"] for name in names])
    left = told_with(roll, (one, two), at(market), without=without)
    assert left.covered.tolist() == pytest.approx([1.0])


def test_figures_under_the_limit() -> None:
    market = opened(five())
    ctx = Context(market)
    found = limited(ctx, Index("SP500"), at(market), Assumptions(depreciation=0.5), rate=0.1)
    place = {name: n for n, name in enumerate(found.firms.symbols)}
    apple, exxon = place["AAPL"], place["XOM"]
    assert found.books.depreciation[[apple, exxon], 0].tolist() == [50.0, 40.0]
    assert found.books.interest[[apple, exxon], 0].tolist() == [100.0, 50.0]
    assert found.paid.filed[[apple, exxon], 0].tolist() == [False, True]
    assert found.worn.filed[[apple, exxon], 0].tolist() == [False, True]
    outside = {n for n in ACCOUNTS if found.outside[place[n], 0]}
    assert outside == {"JPM", "ZERO"}
    assert {n for n in ACCOUNTS if found.small[place[n], 0]} == {"TSLA"}
    assert {n for n in ACCOUNTS if found.counted[place[n], 0]} == {"AAPL", "XOM", "TSLA"}


def test_shares_by_sector() -> None:
    codes = np.array([SECTORS.index(s) for s in ("Utilities", "Real Estate", "Industrials")])
    given = Assumptions(domestic=0.5, take_up=0.5)
    found = more_deducted(codes, given, bonus=1.0, before=0.0)
    # Industrials: .30 of 5 years (1/5 in the first), .45 of 7 (1/7), .05 of 15 (1/20).
    by_hand = 0.25 * (0.3 * 4 / 5 + 0.45 * 6 / 7 + 0.05 * 19 / 20)
    assert found.tolist() == pytest.approx([0.0, 0.0, by_hand])
    gained = value_gained(codes, Assumptions(rate=0.07), bonus=1.0, before=0.0)
    # Printed present values at 7 %: .88976, .84550, .65856.
    worth = 0.8 * (0.3 * 0.11024 + 0.45 * 0.1545 + 0.05 * 0.34144)
    assert gained.tolist() == pytest.approx([0.0, 0.0, worth], abs=1e-5)


@pytest.mark.parametrize("count", [1, 2, BLOCK, BLOCK + 1, 3 * BLOCK + 1])
def test_blocks_put_together_are_the_whole(count: int) -> None:
    sizes = []

    def squared(block: Positions) -> Floats:
        sizes.append(len(block))
        return np.asarray(block**2, dtype=np.float64)

    found = in_blocks(np.arange(count, dtype=np.int64), squared)
    assert found.tolist() == [float(n * n) for n in range(count)]
    assert max(sizes) <= BLOCK
    assert min(sizes) > 1 or count == 1


def test_no_sessions_give_nothing() -> None:
    found = in_blocks(np.zeros(0, dtype=np.int64), lambda block: block.astype(np.float64))
    assert found.shape == (0,)

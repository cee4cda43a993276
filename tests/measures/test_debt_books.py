"""Whose books count, and what stands in them: firm by firm, session by session."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest

from drivers.owing import BOOKS, DAYS, FILED, SHEET, YEAR, accounts, owing, snapshot_rows, stored
from measures.small import SmallMarket
from measures.small_accounts import fact, filed
from rotascope.core.basket import Difference, Group, Index, Sector, Subject, Symbol
from rotascope.core.errors import NotInStore
from rotascope.language.evaluate import Context
from rotascope.measures.debt_assumed import LARGE, SMALL, assumed, is_large
from rotascope.measures.debt_books import LEAST, STALE, Firms, books_of, firms_of

M = 1e6
R2000, SP500 = Index("R2000"), Index("SP500")


def firms(
    subject: Subject, market: SmallMarket | None = None, *, source: str = "filings"
) -> tuple[Context, Firms]:
    """The firms of a subject at every session."""
    found = stored(market=market)
    context = Context(found)
    at = np.arange(len(found.calendar), dtype=np.int64)
    return context, firms_of(context, subject, at, source)


def last(values: np.ndarray, found: Firms, name: str) -> float:
    return float(values[found.symbols.index(name), -1])


def test_members_weights_and_books() -> None:
    _, found = firms(R2000)
    assert sorted(found.symbols) == ["FOUR", "ONE", "THREE", "TWO"]
    weights = {name: last(found.weight, found, name) for name in found.symbols}
    assert weights == pytest.approx({"ONE": 0.5, "TWO": 0.3, "THREE": 0.1, "FOUR": 0.1})
    assert last(found.books.debt, found, "ONE") == 400 * M
    assert last(found.books.interest, found, "ONE") == 20 * M
    assert last(found.books.floating, found, "FOUR") == pytest.approx(0.8)
    assert np.isnan(last(found.books.floating, found, "ONE"))
    assert np.isnan(last(found.books.debt, found, "THREE"))


def test_nothing_is_told_before_the_filing() -> None:
    _, found = firms(R2000)
    days = [DAYS[int(t)] for t in found.at if DAYS[int(t)] < FILED]
    assert days
    assert not found.told[:, : len(days)].any()
    assert found.told[:, len(days)].sum() == 3
    assert found.covered[len(days)] == pytest.approx(0.9)


def test_the_whole_debt_as_filed_goes_before_its_parts() -> None:
    market = owing()
    market.rows["fundamentals"].append(
        filed(fact("ONE", "total_debt", SHEET, 450 * M), "10-K", FILED)
    )
    _, found = firms(R2000, market)
    assert last(found.books.debt, found, "ONE") == 450 * M


def test_current_debt_alone_is_the_debt() -> None:
    _, found = firms(R2000, owing({**BOOKS, "THREE": {**BOOKS["THREE"], "current_debt": 7.0}}))
    assert last(found.books.debt, found, "THREE") == 7 * M


def test_an_overdrawn_figure_is_no_debt() -> None:
    _, found = firms(R2000, owing({**BOOKS, "TWO": {**BOOKS["TWO"], "long_term_debt": -5.0}}))
    assert last(found.books.debt, found, "TWO") == 0.0
    assert bool(found.told[found.symbols.index("TWO"), -1])


def test_more_floating_debt_than_debt_is_all_of_it() -> None:
    _, found = firms(
        R2000, owing({**BOOKS, "FOUR": {**BOOKS["FOUR"], "floating_rate_debt": 130.0}})
    )
    assert last(found.books.floating, found, "FOUR") == 1.0


@pytest.mark.parametrize(("age", "counts"), [(STALE - 1, True), (STALE + 1, False)])
def test_a_balance_sheet_grows_old(age: int, counts: bool) -> None:
    """An annual tag must last until the next annual report, and no longer."""
    market = owing({k: v for k, v in BOOKS.items() if k != "TWO"})
    day = DAYS[-1] - dt.timedelta(days=age)
    market.rows["fundamentals"].append(
        filed(fact("TWO", "long_term_debt", (None, day), 200 * M), "10-K", FILED)
    )
    _, found = firms(R2000, market)
    assert bool(found.told[found.symbols.index("TWO"), -1]) is counts


def test_two_classes_of_one_company_count_once() -> None:
    _, found = firms(SP500)
    assert found.lines()[:, -1].sum() == 3
    counted = found.counted()[:, -1]
    assert counted.sum() == 2
    assert (found.books.debt[counted, -1]).sum() == 5000 * M
    assert found.covered[-1] == pytest.approx(1.0)


def test_what_else_is_needed_narrows_the_lines() -> None:
    _, found = firms(SP500)
    assert found.lines(found.books.operating)[:, -1].sum() == 2  # BANK files none
    assert found.counted(found.books.operating)[:, -1].sum() == 1


def test_values_are_spread_over_the_sessions_asked_for() -> None:
    _, found = firms(R2000)
    spread = found.spread(np.ones(len(found.at)))
    assert len(spread) == len(DAYS)
    assert np.isnan(spread[0])  # before the filing too little is told
    assert spread[-1] == 1.0
    assert found.enough.sum() == int((found.covered >= LEAST).sum())


@pytest.mark.parametrize(
    ("subject", "names"),
    [
        (Symbol("TWO"), {"TWO"}),
        (Group("", ("TWO", "FOUR")), {"TWO", "FOUR"}),
        (Difference(R2000, Group("", ("TWO",))), {"ONE", "THREE", "FOUR"}),
        (Sector("Financials", "SP500"), {"BANK"}),
    ],
)
def test_any_subject_has_members(subject: Subject, names: set[str]) -> None:
    _, found = firms(subject)
    held = {s for s, there in zip(found.symbols, found.held[:, -1], strict=True) if there}
    assert held == names
    assert found.weight[:, -1].sum() == pytest.approx(1.0)


def test_a_vendor_s_figures_and_quotients() -> None:
    market = owing()
    market.rows["fundamentals"] += snapshot_rows(
        "ONE",
        DAYS[-2],
        total_debt=500 * M,
        total_cash=30 * M,
        market_cap=400 * M,
        price_to_sales=0.0,
        profit_margin=0.2,
        enterprise_value=600 * M,
        ev_to_ebitda=-6.0,
    )
    at = np.array([len(DAYS) - 3, len(DAYS) - 1])
    books = books_of(stored(market=market), ("ONE", "TWO"), at, "vendor")
    assert np.isnan(books.debt[0, 0])  # not known then
    assert books.debt[0, 1] == 500 * M
    assert books.cash[0, 1] == 30 * M
    assert books.operating[0, 1] == pytest.approx(-100 * M)
    assert np.isnan(books.net[0, 1])  # nothing can be said over sales of nothing
    assert np.isnan(books.debt[1]).all()


# ---- which assumption fits


def test_the_home_index_is_large_and_others_are_small() -> None:
    for subject, large in (
        (SP500, True),
        (Sector("Financials", "SP500"), True),
        (R2000, False),
        (Symbol("BIG"), True),
        (Symbol("ONE"), False),
        (Group("", ("BIG", "ONE")), True),  # half is enough
        (Group("", ("BIG", "ONE", "TWO")), False),
    ):
        context, found = firms(subject)
        assert bool(is_large(context, subject, found)[-1]) is large, str(subject)


def test_without_the_home_index_nothing_is_assumed() -> None:
    market = owing()
    market.rows["holdings"] = [r for r in market.rows["holdings"] if r["basket"] == "R2000"]
    context, found = firms(R2000, market)
    with pytest.raises(NotInStore, match="no holdings of SP500"):
        is_large(context, R2000, found)


def test_the_assumptions_are_the_published_ones() -> None:
    """36 %, 41 %, 45 % and 'roughly half' for small caps; 9 % and a fifth of 36 % for large."""
    for share in (0.36, 0.41, 0.45, 0.5):
        assert SMALL.low <= share <= SMALL.high
    for share in (0.09, 0.36 / 5):
        assert LARGE.low <= share <= LARGE.high
    assert SMALL.low < SMALL.middle < SMALL.high
    assert LARGE.low < LARGE.middle < LARGE.high < SMALL.low
    assert SMALL.rate == 0.07  # interest over debt of the Russell 2000 as published
    flags = np.array([True, False])
    assert assumed(flags, "middle").tolist() == [0.09, 0.41]
    assert SMALL.as_dict()["source"] == SMALL.source


def test_a_year_is_needed_for_earnings() -> None:
    """Half a year filed is no trailing twelve months: the firm lacks net income."""
    market = owing({k: v for k, v in BOOKS.items() if k != "TWO"})
    rows = accounts({"TWO": BOOKS["TWO"]})
    half = (dt.date(2024, 7, 1), YEAR[1])
    market.rows["fundamentals"] += [
        row if row["period_start"] is None else row | {"period_start": half[0]} for row in rows
    ]
    _, found = firms(R2000, market)
    assert np.isnan(last(found.books.net, found, "TWO"))
    assert last(found.books.debt, found, "TWO") == 200 * M

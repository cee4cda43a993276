"""Beside the effect: who owes most, what banks owe, and the days of the yield."""

from __future__ import annotations

import numpy as np
import pytest

from drivers.owing import BOOKS, DAYS, owing, snapshot_rows, stored
from measures.small import SmallMarket
from rotascope.app.market import StoredMarket
from rotascope.core.basket import Group, Index, Subject, Symbol
from rotascope.drivers.rates_facts import SPAN, debtors, measured, owed_by_financials
from rotascope.language.evaluate import Context
from rotascope.measures.debt_books import Firms, firms_of

M = 1e6


def of(subject: Subject, market: SmallMarket | None = None) -> tuple[StoredMarket, Context, Firms]:
    found = stored(market=market)
    context = Context(found)
    at = np.array([len(found.calendar) - 1], dtype=np.int64)
    return found, context, firms_of(context, subject, at, "filings")


def test_the_largest_debtors_come_first() -> None:
    market, _, firms = of(Index("R2000"))
    found = debtors(market, firms, firms.counted()[:, 0])
    assert [(name, debt) for name, debt, _, _ in found] == [
        ("ONE", 400 * M),
        ("TWO", 200 * M),
        ("FOUR", 100 * M),
    ]
    assert sum(share for _, _, share, _ in found) == pytest.approx(1.0)
    assert all(value is None for *_, value in found)


def test_debt_over_market_value_where_a_vendor_tells_it() -> None:
    market = owing()
    market.rows["fundamentals"] += snapshot_rows("TWO", DAYS[-3], market_cap=4 * M)
    facts, _, firms = of(Index("R2000"), market)
    found = {name: value for name, _, _, value in debtors(facts, firms, firms.counted()[:, 0])}
    assert found["TWO"] == pytest.approx(50.0)
    assert found["ONE"] is None


def test_at_most_five_and_nobody_without_debt() -> None:
    many = {f"ONE{n}": BOOKS["TWO"] for n in range(7)}
    market = owing({**BOOKS, **many, "THREE": {**BOOKS["THREE"], "long_term_debt": 0.0}})
    facts, _, firms = of(Group("", (*many, "THREE")), market)
    assert len(debtors(facts, firms, firms.counted()[:, 0])) == 5
    facts, _, firms = of(Group("", ("THREE", "TWO")), market)
    assert [name for name, *_ in debtors(facts, firms, firms.counted()[:, 0])] == ["TWO"]


def test_what_financial_firms_owe() -> None:
    _, _, firms = of(Index("SP500"))
    assert owed_by_financials(firms, firms.counted()[:, 0]) == pytest.approx(0.8)
    _, _, firms = of(Index("R2000"))
    assert owed_by_financials(firms, firms.counted()[:, 0]) is None  # no such sector there
    _, _, firms = of(Symbol("BANK"))
    assert owed_by_financials(firms, firms.counted()[:, 0]) is None  # no index, no sectors


def falling(market: SmallMarket, per_point: float) -> SmallMarket:
    """Closes that move by so many per cent for each point of the yield, the same day."""
    yields = {r["date"]: r["value"] for r in market.rows["series"] if r["series"] == "DGS10"}
    close, closes, before = 10.0, {}, None
    for day in DAYS:
        if before is not None:
            close *= 1 + per_point * (yields[day] - yields[before]) / 100
        closes[day], before = close, day
    for row in market.rows["prices"]:
        row["close"] = closes[row["session"]]
    return market


@pytest.mark.parametrize("slope", [-12.0, 0.0, 5.0])
def test_a_planted_slope_is_found(slope: float) -> None:
    _, context, firms = of(Index("R2000"), falling(owing(), slope))
    found = measured(context, Index("R2000"), firms)
    assert found.slope == pytest.approx(slope, abs=1e-6)
    assert found.count == len(DAYS) - 1 <= SPAN


def test_a_yield_told_late_still_belongs_to_its_day() -> None:
    """A release a week after the day moves nothing: days are matched, not releases."""
    market = falling(owing(), -8.0)
    late = {day: DAYS[min(n + 5, len(DAYS) - 1)] for n, day in enumerate(DAYS)}
    for row in market.rows["series"]:
        if row["series"] == "DGS10":
            row["known"] = row["known"].replace(
                month=late[row["date"]].month, day=late[row["date"]].day
            )
    _, context, firms = of(Index("R2000"), market)
    assert measured(context, Index("R2000"), firms).slope == pytest.approx(-8.0, abs=1e-6)


def test_days_without_a_yield_are_left_out() -> None:
    market = falling(owing(), -8.0)
    gone = {DAYS[9], DAYS[20]}
    market.rows["series"] = [r for r in market.rows["series"] if r["date"] not in gone]
    _, context, firms = of(Symbol("ONE"), market)
    found = measured(context, Symbol("ONE"), firms)
    assert found.count == len(DAYS) - 1 - 4  # both neighbours of each gap
    assert found.slope == pytest.approx(-8.0, abs=1e-6)

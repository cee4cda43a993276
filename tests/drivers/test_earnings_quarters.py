"""Fiscal quarters brought to calendar quarters, and a table that never looks ahead."""

from __future__ import annotations

import datetime as dt
import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.filers import Filed, days
from measures.small import Shape
from measures.test_earnings import four
from rotascope.app.market import StoredMarket
from rotascope.drivers.earnings import Choice, Table, earnings_table
from rotascope.drivers.earnings_quarters import Quarterly, brought, last_day, name_of, number_of
from rotascope.measures.accounts import Figures
from rotascope.measures.catalogue import CATALOGUE
from rotascope.store.memory import MemoryFacts

NAN = float("nan")
NONE = "NaT"


def figures(ends: list[list[str]], values: list[list[float]], base: int = 0) -> Figures:
    symbols = tuple("ABCDEF"[: len(values)])
    return Figures(
        symbols,
        np.array(values),
        np.array(ends, dtype="datetime64[D]"),
        base,
        np.zeros(len(values), dtype=bool),
    )


def quarter(text: str) -> int:
    """Number of a calendar quarter such as 2025Q4."""
    return int(text[:4]) * 4 + int(text[5]) - 1


def test_the_last_figure_of_a_quarter_before_the_next_one_counts() -> None:
    ends = [["2025-03-31", "2025-03-31", "2025-03-31", "2025-06-30", "2025-06-30", NONE]]
    now = figures(ends, [[10.0, 11.0, 12.0, 20.0, 21.0, NAN]])
    before = figures(ends, [[8.0, 8.0, 9.0, 15.0, NAN, NAN]])
    found = brought(now, before, "days")
    assert found.first == quarter("2025Q1")
    assert found.now.tolist() == [[12.0, 21.0]]
    assert found.before[0, 0] == 9.0
    assert np.isnan(found.before[0, 1])


def test_a_company_that_skips_a_quarter_has_none() -> None:
    ends = [["2025-03-31", "2025-09-30"], ["2025-06-30", "2025-06-30"]]
    found = brought(figures(ends, [[1.0, 3.0], [5.0, 5.0]]), figures(ends, [[1.0] * 2] * 2), "days")
    assert found.now.shape == (2, 3)
    assert np.isnan(found.now[0, 1])
    assert found.now[0, 2] == 3.0
    assert np.isnan(found.now[1, [0, 2]]).all()


def test_a_session_without_a_figure_ends_no_quarter() -> None:
    ends = [["2025-03-31", NONE, "2025-03-31", "2025-06-30"]]
    found = brought(
        figures(ends, [[1.0, NAN, 2.0, 3.0]]), figures(ends, [[0.0, NAN, 0.5, 1.0]]), "days"
    )
    assert found.now.tolist() == [[2.0, 3.0]]
    assert found.before.tolist() == [[0.5, 1.0]]


def test_companies_without_figures_have_no_quarters() -> None:
    found = brought(figures([[NONE]], [[NAN]]), figures([[NONE]], [[NAN]]), "days")
    assert found.now.shape == (1, 0)
    now, base, awaited = found.at(quarter("2025Q1"), ("A", "Z"))
    assert np.isnan([now, base, awaited]).all()


def test_the_base_of_those_who_have_not_reported_is_their_own_quarter_a_year_ago() -> None:
    found = Quarterly(
        ("A", "B"),
        quarter("2024Q1"),
        np.array([[1.0, 2.0, 3.0, 4.0, 5.0], [10.0, 20.0, 30.0, 40.0, NAN]]),
        np.array([[0.5, 1.0, 1.5, 2.0, 1.1], [9.0, 18.0, 27.0, 36.0, NAN]]),
    )
    now, before, awaited = found.at(quarter("2025Q1"), ("B", "A", "Z"))
    assert np.isnan(now[[0, 2]]).all()
    assert now[1] == 5.0
    assert before[1] == 1.1
    assert awaited[:2].tolist() == [10.0, 1.1]  # as restated where it has reported
    assert np.isnan(awaited[2])


@given(st.dates(dt.date(1995, 1, 1), dt.date(2035, 12, 31)))
def test_a_day_lies_in_the_quarter_of_its_name(day: dt.date) -> None:
    number = int(number_of(np.array([day], dtype="datetime64[D]"), rule="end")[0])
    assert name_of(number) == f"{day.year}Q{(day.month + 2) // 3}"
    assert last_day(number - 1) < np.datetime64(day) <= last_day(number)


@given(st.integers(2000, 2030), st.integers(0, 3), st.integers(-45, 44))
def test_a_quarter_that_ends_within_six_weeks_of_the_calendar_s_is_that_one(
    year: int, part: int, shift: int
) -> None:
    number = 4 * year + part
    end = last_day(number) + np.timedelta64(shift, "D")
    assert int(number_of(np.array([end]))[0]) == number


# ---- what was known, and nothing else


def table(facts: MemoryFacts, as_of: dt.date, *baskets: str) -> Table:
    market = StoredMarket(facts, as_of)
    names = baskets or ("SP500 - MAG7", "MAG7", "SP500")
    return earnings_table(market, CATALOGUE, names, Choice(quarters=8))


@pytest.mark.parametrize("seed", [3, 4, 5])
def test_the_table_needs_only_what_was_known(seed: int) -> None:
    small = Shape(seed=seed, sessions=120, faults=3).make()
    for day in small.days[20::33]:
        full, part = table(small.facts(), day), table(small.facts(by=day), day)
        assert full.as_dict() == part.as_dict()


@given(st.integers(0, 10**6))
@settings(max_examples=12)
def test_late_and_restated_quarters_change_nothing_before_their_filing(seed: int) -> None:
    """Any quarter once more, with any figure, filed later than the day of the table."""
    draw, plain = random.Random(seed), four()
    day = dt.date(2025, draw.randrange(2, 5), draw.randrange(10, 28))
    made = four()
    for row in draw.sample(plain.rows["fundamentals"], 6):
        late = day + days(draw.randrange(1, 40))
        span = (str(row["period_start"]), str(row["period_end"]))
        made.fact(row["symbol"], span, draw.uniform(-1e6, 1e6), late)
    made.quarters("META", "2023Q1", *[1e9] * 8, lag=900)
    assert table(made.facts(), day).as_dict() == table(plain.facts(), day).as_dict()


@given(st.lists(st.lists(st.integers(1, 60), min_size=8, max_size=8), min_size=4, max_size=4))
@settings(max_examples=15)
def test_any_quarters_add_up(rows: list[list[int]]) -> None:
    names = ("AAPL", "NVDA", "JPM", "XOM")
    made = Filed().listed(*names, "SPX").holds("SP500", "2024-01-03", **dict.fromkeys(names, 0.25))
    for name, values in zip(names, rows, strict=True):
        made.quarters(name, "2023Q1", *values)
    rest, seven, whole = table(made.facts(), dt.date(2025, 3, 31)).baskets
    for n, (a, b, c) in enumerate(zip(rest.seasons, seven.seasons, whole.seasons, strict=True)):
        now, base = sum(v[4 + n] for v in rows), sum(v[n] for v in rows)
        assert (c.now, c.base) == (now, base)
        assert c.growth == pytest.approx(now / base - 1, abs=1e-12)
        assert a.contribution is not None
        assert b.contribution is not None
        assert a.contribution + b.contribution == pytest.approx(c.growth, abs=1e-12)
    split = table(made.facts(), dt.date(2025, 3, 31)).split
    total = sum(one.contribution for one in split.parts)
    assert total == pytest.approx(whole.ttm_growth, abs=1e-12)
    named = [one.contribution for one in (*split.most, *split.least)]
    assert sum(named) == pytest.approx(total, abs=1e-12)  # four members: all are named

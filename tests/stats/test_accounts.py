"""Twelve months, quarters and levels from filed facts, against sums done by hand."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.stats.accounts import (
    QUARTERS,
    YEARS,
    last_level,
    last_span,
    latest_levels,
    latest_spans,
    on_sessions,
    sifted,
)
from stats.filed_facts import H1_23, H1_24, M9_23, Q1_23, Q1_24, Y23, Row, facts, rules, told

# ---------------------------------------------------------------- twelve months


def test_a_year_is_the_twelve_months_that_end_with_it() -> None:
    assert told(latest_spans(facts([Y23]), YEARS)) == [(10, "2023-12-31", 100.0)]


def test_the_year_and_the_months_since_less_those_of_the_year_before() -> None:
    # 100 + 30 - 20 = 110; 100 + 70 - 45 = 125.
    found = latest_spans(facts([Q1_23, H1_23, Y23, Q1_24, H1_24]), YEARS)
    assert told(found) == [
        (10, "2023-12-31", 100.0),
        (20, "2024-03-31", 110.0),
        (30, "2024-06-30", 125.0),
    ]


def test_four_quarters_make_a_year() -> None:
    rows: list[Row] = [
        ("2023-01-01", "2023-03-31", 1, 20.0),
        ("2023-04-01", "2023-06-30", 2, 25.0),
        ("2023-07-01", "2023-09-30", 3, 27.0),
        ("2023-10-01", "2023-12-31", 4, 28.0),
        ("2024-01-01", "2024-03-31", 5, 30.0),
    ]
    found = latest_spans(facts(rows), YEARS)
    assert told(found) == [(4, "2023-12-31", 100.0), (5, "2024-03-31", 110.0)]


def test_a_missing_quarter_leaves_the_twelve_months_before_it() -> None:
    # The third quarter is missing and no figure to date bridges it: nothing of 2024 is added.
    rows: list[Row] = [
        Y23,
        ("2024-01-01", "2024-03-31", 20, 30.0),
        ("2024-04-01", "2024-06-30", 21, 31.0),
        ("2024-10-01", "2024-12-31", 23, 33.0),
    ]
    assert {end for _, end, _ in told(latest_spans(facts(rows), YEARS))} == {"2023-12-31"}
    # Without any year three quarters are no year.
    assert told(latest_spans(facts(rows[1:]), YEARS)) == []


def test_weeks_of_retailers_are_years_too() -> None:
    # 53 weeks to 2024-02-03 and the 12 weeks after them.
    rows: list[Row] = [
        ("2023-01-29", "2023-05-20", 1, 40.0),
        ("2023-01-29", "2024-02-03", 10, 200.0),
        ("2024-02-04", "2024-05-25", 20, 44.0),
    ]
    found = latest_spans(facts(rows), YEARS)
    assert told(found) == [(10, "2024-02-03", 200.0), (20, "2024-05-25", 204.0)]


def test_a_changed_fiscal_year_with_a_stub_of_two_months() -> None:
    # The year to October, a stub to December, then calendar quarters: a year ends in
    # October 2024 with 2 + 9.. only through the ten months that are filed.
    rows: list[Row] = [
        ("2022-11-01", "2023-10-31", 1, 120.0),
        ("2023-11-01", "2023-12-31", 2, 18.0),
        ("2024-01-01", "2024-10-31", 3, 105.0),
    ]
    found = latest_spans(facts(rows), YEARS)
    assert told(found)[-1] == (3, "2024-10-31", 123.0)


def test_a_restatement_counts_from_its_own_filing() -> None:
    rows: list[Row] = [Q1_23, Y23, Q1_24, (Y23[0], Y23[1], 25, 90.0)]
    found = latest_spans(facts(rows), YEARS)
    assert told(found) == [
        (10, "2023-12-31", 100.0),
        (20, "2024-03-31", 110.0),
        (25, "2024-03-31", 100.0),
    ]


def test_the_twelve_months_before_stand_beside_those_of_now() -> None:
    rows: list[Row] = [
        ("2022-01-01", "2022-03-31", 1, 15.0),
        ("2022-01-01", "2022-12-31", 4, 80.0),
        ("2023-01-01", "2023-03-31", 5, 20.0),
        Y23,
        Q1_24,
    ]
    found = latest_spans(facts(rows), YEARS)
    assert told(found)[-1] == (20, "2024-03-31", 110.0)
    assert found.before[-1] == 85.0  # 80 + 20 - 15
    assert found.before[-2] == 80.0  # beside the year 2023
    assert np.isnan(found.before[0])


# ---------------------------------------------------------------- quarters


@pytest.mark.parametrize(
    ("rows", "figure"),
    [
        pytest.param([M9_23, Y23], 28.0, id="the year less nine months"),
        pytest.param(
            [
                Q1_23,
                ("2023-04-01", "2023-06-30", 2, 25.0),
                ("2023-07-01", "2023-09-30", 3, 27.0),
                Y23,
            ],
            28.0,
            id="the year less three quarters",
        ),
        pytest.param([Q1_23, H1_23], 25.0, id="half a year less a quarter"),
        pytest.param([H1_23, M9_23], 27.0, id="nine months less six"),
        pytest.param([Q1_23], 20.0, id="as filed"),
        pytest.param([("2023-09-03", "2023-12-30", 3, 61.0)], 61.0, id="17 weeks"),
    ],
)
def test_the_latest_quarter(rows: list[Row], figure: float) -> None:
    assert told(latest_spans(facts(rows), QUARTERS))[-1][2] == figure


def test_the_quarter_of_the_year_before() -> None:
    found = latest_spans(facts([Q1_23, H1_23, M9_23, Y23, Q1_24, H1_24]), QUARTERS)
    assert told(found)[-2:] == [(20, "2024-03-31", 30.0), (30, "2024-06-30", 40.0)]
    assert found.before[-2:].tolist() == [20.0, 25.0]


# ---------------------------------------------------------------- several items


def test_the_item_named_first_wins_where_both_reach_as_far() -> None:
    found = latest_spans(facts([Y23, (Y23[0], Y23[1], 10, 111.0)], ranks=[1, 0]), YEARS)
    assert told(found) == [(10, "2023-12-31", 111.0)]
    assert found.item.tolist() == [0]


def test_an_item_that_ended_gives_way_to_the_one_that_goes_on() -> None:
    later: Row = ("2024-01-01", "2024-12-31", 30, 140.0)
    found = latest_spans(facts([Y23, later], ranks=[0, 1]), YEARS)
    assert told(found) == [(10, "2023-12-31", 100.0), (30, "2024-12-31", 140.0)]
    assert found.item.tolist() == [0, 1]


def test_items_are_mixed_only_where_neither_reaches_alone_and_that_is_told() -> None:
    # A tag changed in 2024: the year under the old one, the half years under the new one.
    found = latest_spans(facts([Y23, H1_23, H1_24], ranks=[0, 1, 1]), YEARS)
    assert told(found)[-1] == (30, "2024-06-30", 125.0)
    assert found.item.tolist()[-1] == -1


def test_a_vendor_s_month_end_does_not_pass_for_later_than_a_company_s_own_day() -> None:
    # Twelve weeks to 7 September filed by the company; a vendor writes 30 September.
    own: Row = ("2023-09-10", "2024-09-07", 10, 100.0)
    vendor: Row = ("2023-10-01", "2024-09-30", 10, 999.0)
    assert told(latest_spans(facts([own, vendor], ranks=[0, 1]), YEARS))[-1][2] == 100.0


# ---------------------------------------------------------------- levels


def test_the_latest_balance_sheet() -> None:
    rows: list[Row] = [
        (None, "2023-12-31", 10, 500.0),
        (None, "2024-03-31", 20, 520.0),
        (None, "2023-12-31", 20, 505.0),  # the comparison, restated: the later day stays
    ]
    assert told(latest_levels(facts(rows, adds=False))) == [
        (10, "2023-12-31", 500.0),
        (20, "2024-03-31", 520.0),
    ]


def test_of_one_report_the_item_named_first_counts() -> None:
    # The cover counts shares of 20 April, the balance sheet those of 31 March.
    rows: list[Row] = [(None, "2024-04-20", 20, 1010.0), (None, "2024-03-31", 20, 1000.0)]
    assert told(latest_levels(facts(rows, ranks=[1, 0], adds=False)))[-1][2] == 1000.0
    rows = [(None, "2024-04-20", 20, 1010.0), (None, "2023-12-31", 20, 1000.0)]
    assert told(latest_levels(facts(rows, ranks=[1, 0], adds=False)))[-1][2] == 1010.0


# ---------------------------------------------------------------- by session


def test_a_figure_holds_until_the_next_and_goes_stale() -> None:
    days = np.arange("2024-01-01", "2024-12-31", dtype="datetime64[D]")
    first, second = ("2023-01-01", "2023-12-31", 40, 100.0), ("2024-01-01", "2024-12-30", 45, 7.0)
    found = latest_spans(facts([first, second]), YEARS)
    at = np.arange(len(days), dtype=np.int64)
    values, ends = on_sessions(found, 1, days, at, stale=200)
    assert np.isnan(values[0, :40]).all()
    assert values[0, 40:45].tolist() == [100.0] * 5
    assert values[0, 45:].tolist() == [7.0] * (len(days) - 45)
    assert str(ends[0, 44]) == "2023-12-31"
    alone = latest_spans(facts([first]), YEARS)
    values, ends = on_sessions(alone, 1, days, at, stale=200)
    last = int(np.flatnonzero(np.isfinite(values[0])).max())
    assert days[last] == np.datetime64("2023-12-31") + 200
    assert np.isnat(ends[0, last + 1])


def test_a_few_sessions_give_what_all_sessions_give_there() -> None:
    days = np.arange("2024-01-01", "2024-12-31", dtype="datetime64[D]")
    found = latest_spans(facts([Q1_23, H1_23, Y23, Q1_24, H1_24]), YEARS)
    every = on_sessions(found, 1, days, np.arange(len(days), dtype=np.int64), stale=200)[0]
    some = np.array([0, 5, 12, 20, 29, 30, 31, 200], dtype=np.int64)
    assert np.array_equal(
        on_sessions(found, 1, days, some, stale=200)[0], every[:, some], equal_nan=True
    )


# ---------------------------------------------------------------- the facts used


def test_the_facts_behind_the_latest_twelve_months() -> None:
    one = facts([Q1_23, H1_23, Y23, Q1_24, H1_24])
    places, signs = last_span(one, YEARS)
    assert sorted(zip(places.tolist(), signs.tolist(), strict=True)) == [(1, -1), (2, 1), (4, 1)]
    assert places[0] == 4


def test_of_a_restated_fact_the_last_version_is_shown() -> None:
    one = facts([Y23, (Y23[0], Y23[1], 25, 90.0)])
    assert last_span(one, YEARS)[0].tolist() == [1]
    assert last_span(one, QUARTERS)[0].tolist() == []
    levels = facts([(None, "2023-12-31", 1, 5.0), (None, "2024-03-31", 2, 6.0)], adds=False)
    assert last_level(levels)[0].tolist() == [1]
    assert last_level(replace(levels, refused=np.ones(2, dtype=np.int8)))[0].tolist() == []


# ---------------------------------------------------------------- any company


def company(seed: int) -> tuple[list[Row], list[float], list[date]]:
    """Reports of a company with made-up quarters: each figure for the quarter, to date, or both."""
    draw = random.Random(seed)
    figures = [round(draw.uniform(-50, 100), 2) for _ in range(16)]
    first = date(2019, draw.choice((1, 2, 4)), 1)
    starts = [_months(first, 3 * at) for at in range(17)]
    rows: list[Row] = []
    for at in range(16):
        begin, last = starts[at - at % 4], starts[at + 1] - timedelta(days=1)
        known = 10 * at + draw.randrange(8)
        to_date = round(sum(figures[at - at % 4 : at + 1]), 2)
        if at % 4 == 3 or draw.random() < 0.7:
            rows.append((str(begin), str(last), known, to_date))
        if at % 4 in (1, 2) and (draw.random() < 0.5 or not rows or rows[-1][1] != str(last)):
            rows.append((str(starts[at]), str(last), known, figures[at]))
    return rows, figures, starts


def _months(first: date, later: int) -> date:
    year, month = divmod(first.month - 1 + later, 12)
    return date(first.year + year, month + 1, 1)


@given(st.integers(0, 10**6))
def test_the_years_of_any_company_are_its_own(seed: int) -> None:
    rows, figures, starts = company(seed)
    found = latest_spans(facts(rows), YEARS)
    by_end = {str(starts[at + 1] - timedelta(days=1)): at for at in range(16)}
    assert len(told(found)) >= 8
    for _, end, value in told(found):
        at = by_end[end]
        assert value == pytest.approx(sum(figures[at - 3 : at + 1]), abs=0.05)


@given(st.integers(0, 10**6), st.integers(1, 30))
def test_nothing_that_comes_later_changes_what_was_known(seed: int, count: int) -> None:
    rows = company(seed)[0]
    wild: list[Row] = [(start, end, 500, value * 3 + 7) for start, end, _, value in rows]
    whole = facts(rows + wild)
    part = facts(rows[:count])
    upto = rows[:count][-1][2] if count < len(rows) else 499
    rest = [r for r in rows[count:] if r[2] <= upto]
    if rest:  # the same session's other facts belong to it
        part = facts(rows[: count + len(rest)])
    assert rules(part) == rules(whole)[: len(part.value)]
    for limits in (YEARS, QUARTERS):
        early, all_of_it = latest_spans(part, limits), latest_spans(whole, limits)
        size = len(early.values)
        assert np.array_equal(early.values, all_of_it.values[:size])
        assert np.array_equal(early.before, all_of_it.before[:size], equal_nan=True)
        assert np.array_equal(early.end, all_of_it.end[:size])


def test_subjects_do_not_see_each_other() -> None:
    rows, other = company(1)[0], company(2)[0]
    alone = latest_spans(facts(other), YEARS)
    both = facts(rows + other)
    both = sifted(replace(both, offsets=np.array([0, len(rows), len(rows) + len(other)])))
    found = latest_spans(both, YEARS)
    assert np.array_equal(found.values[found.subject == 1], alone.values)


def test_no_facts_at_all() -> None:
    nothing = facts([Y23])
    empty = replace(
        nothing,
        offsets=np.array([0]),
        rank=nothing.rank[:0],
        start=nothing.start[:0],
        end=nothing.end[:0],
        known=nothing.known[:0],
        value=nothing.value[:0],
        proxy=nothing.proxy[:0],
        vendor=nothing.vendor[:0],
    )
    empty = sifted(empty)
    assert told(latest_spans(empty, YEARS)) == []
    assert told(latest_levels(empty)) == []

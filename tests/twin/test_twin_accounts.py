"""The twin's accounts against sums worked by hand."""

from __future__ import annotations

from twin import accounts as acc
from twin.facts import Facts
from twin.market import Small

ITEM = "net_income"


def company() -> Small:
    """Years to December: 2022 made 80, 2023 made 100 (20, 25, 15, 40), 2024 begins with 30."""
    small = Small("2024-01-02").prices("SPX", [100.0] * 250)
    small.filed("A", ITEM, "2022-01-01..2022-12-31", 80.0, "2023-02-20", form="10-K")
    small.filed("A", ITEM, "2022-01-01..2022-03-31", 10.0, "2022-05-03")
    small.filed("A", ITEM, "2023-01-01..2023-03-31", 20.0, "2023-05-03")
    small.filed("A", ITEM, "2023-04-01..2023-06-30", 25.0, "2023-08-03")
    small.filed("A", ITEM, "2023-01-01..2023-09-30", 60.0, "2023-11-03")
    small.filed("A", ITEM, "2023-07-01..2023-09-30", 15.0, "2023-11-03")
    small.filed("A", ITEM, "2023-01-01..2023-12-31", 100.0, "2024-02-20", form="10-K")
    return small.filed("A", ITEM, "2024-01-01..2024-03-31", 30.0, "2024-05-03")


def at(f: Facts, day: str) -> int:
    return f.at(day)


def test_twelve_months_are_the_year_once_it_is_filed() -> None:
    f = company().open("2024-12-20")
    assert acc.ttm(f, "A", ITEM, at(f, "2024-02-20")) == 100.0
    assert acc.ttm(f, "A", ITEM, at(f, "2024-05-02")) == 100.0


def test_then_the_year_and_the_months_since_less_those_of_the_year_before() -> None:
    f = company().open("2024-12-20")
    assert acc.ttm(f, "A", ITEM, at(f, "2024-05-03")) == 100.0 + 30.0 - 20.0
    # A year earlier: the year 2022, the first quarter of 2023, less that of 2022.
    assert acc.ttm_before(f, "A", ITEM, at(f, "2024-05-03")) == 80.0 + 20.0 - 10.0


def test_before_the_year_is_filed_nine_months_need_the_year_before() -> None:
    """Of 2022 no nine months are told: the newest span that can be had ends in March 2023."""
    f = company().open("2024-12-20")
    assert acc.ttm(f, "A", ITEM, at(f, "2024-02-16"), stale=400) == 80.0 + 20.0 - 10.0
    assert acc.ttm(f, "A", ITEM, at(f, "2024-02-16")) is None  # its end is 322 days ago


def test_a_fourth_quarter_is_the_year_less_nine_months() -> None:
    f = company().open("2024-12-20")
    assert acc.quarter(f, "A", ITEM, at(f, "2024-02-16")) == 15.0
    assert acc.quarter(f, "A", ITEM, at(f, "2024-02-20")) == 100.0 - 60.0
    assert acc.quarter_before(f, "A", ITEM, at(f, "2024-02-20")) is None
    assert acc.quarter(f, "A", ITEM, at(f, "2024-05-03")) == 30.0
    assert acc.quarter_before(f, "A", ITEM, at(f, "2024-05-03")) == 20.0


def test_figures_grow_stale() -> None:
    f = company().open("2024-12-20")
    assert acc.ttm(f, "A", ITEM, at(f, "2024-10-17")) == 110.0  # 200 days after 31 March
    assert acc.ttm(f, "A", ITEM, at(f, "2024-10-18")) is None


def test_a_restatement_counts_from_its_filing_on() -> None:
    small = company()
    small.filed("A", ITEM, "2023-01-01..2023-12-31", 90.0, "2024-06-05", form="10-K/A")
    f = small.open("2024-12-20")
    assert acc.ttm(f, "A", ITEM, at(f, "2024-06-04")) == 110.0
    assert acc.ttm(f, "A", ITEM, at(f, "2024-06-05")) == 100.0


def test_nothing_known_after_the_as_of_is_there() -> None:
    f = company().open("2024-05-02")
    assert acc.ttm(f, "A", ITEM, f.T) == 100.0
    assert acc.filers(f) == {"A"}


def test_a_filing_on_a_weekend_counts_from_the_next_session() -> None:
    small = company()
    small.filed("A", ITEM, "2024-04-01..2024-06-30", 33.0, "2024-08-03")  # a Saturday
    f = small.open("2024-12-20")
    assert acc.quarter(f, "A", ITEM, at(f, "2024-08-02")) == 30.0
    assert acc.quarter(f, "A", ITEM, at(f, "2024-08-05")) == 33.0
    # 100 + (30 + 33) - (20 + 25): single quarters do where no half year is told.
    assert acc.ttm(f, "A", ITEM, at(f, "2024-08-05")) == 118.0


def test_a_balance_sheet_is_the_newest_as_last_told() -> None:
    small = company()
    small.filed("A", "equity", "2023-12-31", 500.0, "2024-02-20", form="10-K")
    small.filed("A", "equity", "2024-03-31", 520.0, "2024-05-03")
    small.filed("A", "equity", "2023-12-31", 480.0, "2024-06-05", form="10-K/A")
    small.filed("A", "equity", "2024-03-31", 495.0, "2024-06-06", form="10-Q/A")
    f = small.open("2024-12-20")
    told = [acc.instant(f, "A", "equity", at(f, day)) for day in ("2024-02-16", "2024-02-20")]
    assert told == [None, 500.0]
    later = ("2024-05-03", "2024-06-05", "2024-06-06")
    assert [acc.instant(f, "A", "equity", at(f, day)) for day in later] == [520.0, 520.0, 495.0]
    assert acc.instant(f, "A", "equity", at(f, "2024-06-06"), stale=60) is None


def test_weeks_need_not_end_with_the_month() -> None:
    small = Small("2024-01-02").prices("SPX", [100.0] * 100)
    small.filed("B", ITEM, "2022-09-25..2023-09-30", 97.0, "2023-11-03", form="10-K")
    small.filed("B", ITEM, "2022-09-25..2022-12-31", 30.0, "2023-02-03")
    small.filed("B", ITEM, "2023-10-01..2023-12-30", 34.0, "2024-02-02")
    f = small.open("2024-05-20")
    assert acc.ttm(f, "B", ITEM, at(f, "2024-02-01")) == 97.0
    assert acc.ttm(f, "B", ITEM, at(f, "2024-02-02")) == 97.0 + 34.0 - 30.0

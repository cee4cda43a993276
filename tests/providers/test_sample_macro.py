"""Simulated rates, figures and meetings: the policy path, known times, plausible values."""

from __future__ import annotations

import itertools
from datetime import UTC, date, datetime

import numpy as np
import polars as pl
import pytest

from rotascope.core.time import Calendar
from rotascope.providers.sample import SampleMarket, sample_market
from rotascope.providers.sample_macro import monthly_series, policy_meetings, policy_target

SPAN = (date(2017, 1, 3), date(2026, 1, 30))


@pytest.fixture(scope="module")
def market() -> SampleMarket:
    return sample_market(7, large=60, small=60)


@pytest.fixture(scope="module")
def series(market: SampleMarket) -> pl.DataFrame:
    return market.tables["series"]


def values_of(series: pl.DataFrame, name: str) -> dict[date, float]:
    rows = series.filter(pl.col("series") == name)
    return dict(zip(rows["date"].to_list(), rows["value"].to_list(), strict=True))


@pytest.mark.parametrize(
    ("day", "level"),
    [
        (date(2017, 1, 3), 0.75),
        (date(2017, 6, 20), 1.00),
        (date(2017, 12, 29), 1.50),
        (date(2018, 12, 31), 2.50),
        (date(2019, 12, 31), 1.75),
        (date(2020, 6, 30), 0.25),
        (date(2021, 12, 31), 0.25),
        (date(2022, 12, 30), 4.50),
        (date(2023, 8, 31), 5.50),
        (date(2024, 8, 30), 5.50),
        (date(2024, 12, 31), 4.50),
        (date(2025, 8, 29), 4.50),
        (date(2025, 12, 31), 3.75),
        (date(2026, 1, 30), 3.75),
    ],
)
def test_policy_path(series: pl.DataFrame, day: date, level: float) -> None:
    assert values_of(series, "DFEDTARU")[day] == level


def test_cuts_of_2025_are_three_quarters_of_a_point(series: pl.DataFrame) -> None:
    target = values_of(series, "DFEDTARU")
    days = [day for day in target if day >= date(2024, 12, 31)]
    moves = [target[b] - target[a] for a, b in itertools.pairwise(days)]
    assert [move for move in moves if move] == [-0.25, -0.25, -0.25]


def test_the_target_steps_the_day_after_the_decision() -> None:
    calendar = Calendar.build(date(2025, 9, 15), date(2025, 9, 19))
    # The meeting of September 2025 ends on Wednesday the 17th.
    assert policy_target(calendar).tolist() == [4.5, 4.5, 4.5, 4.25, 4.25]


def test_eight_meetings_a_year_on_wednesdays() -> None:
    meetings = policy_meetings(*SPAN)
    years = [day.year for day, _, _ in meetings]
    assert all(years.count(year) == 8 for year in range(2017, 2026))
    assert all(day.weekday() == 2 for day, _, _ in meetings)
    assert [day for day, _, _ in meetings][-2:] == [date(2025, 12, 17), date(2026, 1, 28)]


def test_levels_of_meetings_follow_each_other() -> None:
    meetings = policy_meetings(*SPAN)
    for one, following in itertools.pairwise(meetings):
        assert one[2] == following[1]


def test_a_span_that_starts_late_knows_the_level() -> None:
    first = policy_meetings(date(2023, 9, 1), date(2023, 9, 30))
    assert first == [(date(2023, 9, 20), 5.5, 5.5)]


def test_meetings_are_events_with_their_outcome(market: SampleMarket) -> None:
    events = market.tables["events"].filter(pl.col("kind") == "policy_meeting")
    assert events.height == 73  # eight a year for nine years, and January 2026
    cut = events.filter(pl.col("date") == date(2025, 12, 17)).row(0, named=True)
    assert cut["title"] == "Simulated policy meeting: target cut to 3.50-3.75 %"
    assert cut["known"] == datetime(2025, 12, 17, 19, 0, tzinfo=UTC)
    hike = events.filter(pl.col("date") == date(2022, 6, 15)).row(0, named=True)
    assert hike["title"].endswith("raised to 1.50-1.75 %")
    held = events.filter(pl.col("date") == date(2021, 6, 16)).row(0, named=True)
    assert held["title"].endswith("held at 0.00-0.25 %")


def test_planned_meetings_are_known_on_1_december_and_say_nothing_of_the_outcome(
    market: SampleMarket,
) -> None:
    planned = market.tables["events"].filter(pl.col("kind") == "policy_meeting_calendar")
    assert planned.height == 80  # eight a year from 2017 to 2026
    assert planned["title"].unique().to_list() == ["Simulated policy meeting planned"]
    for day, known in planned.select("date", "known").iter_rows():
        assert known == datetime(day.year - 1, 12, 1, 19, 0, tzinfo=UTC)
    held = market.tables["events"].filter(pl.col("kind") == "policy_meeting")
    assert set(held["date"]) <= set(planned["date"])
    assert planned["date"].max() == date(2026, 12, 16)


def test_rotations_are_not_among_the_events(market: SampleMarket) -> None:
    events = market.tables["events"]
    assert set(events["kind"].to_list()) == {
        "policy_meeting",
        "policy_meeting_calendar",
        "index_change",
    }
    assert not events["title"].str.to_lowercase().str.contains("rotation").any()


def test_reviews_are_events(market: SampleMarket) -> None:
    events = market.tables["events"].filter(pl.col("kind") == "index_change")
    large = events.filter(pl.col("title").str.contains("SP500"))
    small = events.filter(pl.col("title").str.contains("R2000"))
    assert large.height == 36  # four a year from March 2017 to December 2025
    assert small["date"].dt.month().unique().to_list() == [6]
    assert small.height == 9


def test_series_and_frequencies(series: pl.DataFrame) -> None:
    found = dict(series.select("series", "frequency").unique().iter_rows())
    assert found == {
        "DFEDTARU": "daily",
        "DFF": "daily",
        "DGS2": "daily",
        "DGS10": "daily",
        "BAA10Y": "daily",
        "FF3_D_SMB": "daily",
        "VIX": "daily",
        "CPI": "monthly",
        "ISM_MFG_PMI": "monthly",
    }


def test_rates_are_in_percent_and_nothing_is_a_lag(series: pl.DataFrame) -> None:
    units = dict(series.select("series", "unit").unique().iter_rows())
    rates = {"DFEDTARU", "DFF", "DGS2", "DGS10", "BAA10Y", "FF3_D_SMB"}
    assert {name for name, unit in units.items() if unit == "percent"} == rates
    assert {units[name] for name in units if name not in rates} == {None}
    assert not series["lagged"].any()


def test_daily_values_are_known_after_their_close(series: pl.DataFrame) -> None:
    daily = series.filter(pl.col("frequency") == "daily")
    for day, known in daily.select("date", "known").unique().iter_rows():
        assert known == datetime(day.year, day.month, day.day, 21, tzinfo=UTC)


def test_known_times_of_monthly_figures(series: pl.DataFrame) -> None:
    known = {
        (name, day): moment
        for name, day, moment in series.select("series", "date", "known").iter_rows()
    }
    # CPI of August 2025: the last session of September. The survey: the first one.
    assert known["CPI", date(2025, 8, 1)] == datetime(2025, 9, 30, 21, tzinfo=UTC)
    assert known["ISM_MFG_PMI", date(2025, 8, 1)] == datetime(2025, 9, 2, 21, tzinfo=UTC)
    # May 2020 ended on a Sunday; 2021 began with a holiday and a weekend.
    assert known["CPI", date(2020, 4, 1)] == datetime(2020, 5, 29, 21, tzinfo=UTC)
    assert known["ISM_MFG_PMI", date(2020, 12, 1)] == datetime(2021, 1, 4, 21, tzinfo=UTC)


def test_figures_not_yet_known_are_absent(series: pl.DataFrame) -> None:
    assert max(values_of(series, "CPI")) == date(2025, 12, 1)
    assert max(values_of(series, "ISM_MFG_PMI")) == date(2025, 12, 1)
    rows = monthly_series(7, date(2024, 1, 2), date(2024, 6, 14))
    last = {name: day for name, day, *_ in rows}
    assert last == {"CPI": date(2024, 4, 1), "ISM_MFG_PMI": date(2024, 5, 1)}


def test_months_have_no_gaps(series: pl.DataFrame) -> None:
    for name in ("CPI", "ISM_MFG_PMI"):
        days = sorted(values_of(series, name))
        assert len(days) == 108  # January 2017 to December 2025
        assert all(day.day == 1 for day in days)


def test_inflation_rises_in_2021_and_2022(series: pl.DataFrame) -> None:
    cpi = values_of(series, "CPI")
    yearly = {
        year: cpi[date(year, 12, 1)] / cpi[date(year - 1, 12, 1)] - 1 for year in range(2018, 2026)
    }
    assert yearly[2021] > 0.045
    assert yearly[2022] > 0.04
    assert all(0.0 < yearly[year] < 0.045 for year in (2018, 2019, 2020, 2023, 2024, 2025))


def test_rates_stay_near_the_policy_path(series: pl.DataFrame) -> None:
    target, funds, two = (
        np.array(list(values_of(series, name).values())) for name in ("DFEDTARU", "DFF", "DGS2")
    )
    assert np.abs(funds - target + 0.17).max() <= 0.041
    assert np.corrcoef(target, two)[0, 1] > 0.8
    assert two.min() > 0.0


def test_survey_and_spread_are_plausible(series: pl.DataFrame) -> None:
    survey = np.array(list(values_of(series, "ISM_MFG_PMI").values()))
    assert 35 < survey.min() < 50 < survey.max() < 70
    spread = np.array(list(values_of(series, "BAA10Y").values()))
    assert 0.8 <= spread.min() < spread.max() < 7.0


def test_expected_volatility_is_the_index_of_that_name(market: SampleMarket) -> None:
    series = values_of(market.tables["series"], "VIX")
    prices = market.tables["prices"].filter(pl.col("symbol") == "VIX")
    assert dict(prices.select("session", "close").iter_rows()) == series
    assert min(series.values()) > 7
    assert max(series.values()) < 70


def test_volatility_is_high_when_the_market_moves(market: SampleMarket) -> None:
    prices = market.tables["prices"]
    spx = prices.filter(pl.col("symbol") == "SPX")["close"].to_numpy()
    vix = prices.filter(pl.col("symbol") == "VIX")["close"].to_numpy()
    moves = np.abs(spx[1:] / spx[:-1] - 1)
    calm, wild = vix[:-1] < np.median(vix), vix[:-1] > np.quantile(vix, 0.9)
    assert moves[wild].mean() > 1.5 * moves[calm[: len(moves)]].mean()

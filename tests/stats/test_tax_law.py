"""The tax law by year, as known on a day, against the public laws."""

from __future__ import annotations

from datetime import date

import pytest

from rotascope.stats.tax_law import (
    BONUS,
    THRESHOLDS,
    bonus_rate,
    interest_rule,
    threshold,
)

TODAY = date(2026, 1, 28)


@pytest.mark.parametrize(
    ("placed", "rate"),
    [
        ("2001-09-10", 0.0),
        ("2001-09-11", 0.3),
        ("2003-05-05", 0.3),
        ("2003-05-06", 0.5),
        ("2005-01-01", 0.0),
        ("2007-12-31", 0.0),
        ("2008-01-01", 0.5),
        ("2010-09-08", 0.5),
        ("2010-09-09", 1.0),
        ("2011-12-31", 1.0),
        ("2012-06-30", 0.5),
        ("2014-06-30", 0.5),
        ("2017-09-27", 0.5),
        ("2017-09-28", 1.0),
        ("2022-12-31", 1.0),
        ("2023-07-01", 0.8),
        ("2024-07-01", 0.6),
        ("2025-01-19", 0.4),
        ("2025-01-20", 1.0),
        ("2026-07-01", 1.0),
        ("2040-01-01", 1.0),
    ],
)
def test_bonus_by_the_day_placed_in_service(placed: str, rate: float) -> None:
    assert bonus_rate(date.fromisoformat(placed), known=TODAY) == rate


@pytest.mark.parametrize(
    ("placed", "known", "rate"),
    [
        # The act of 2025 was signed on 4 July and reaches back to 20 January.
        ("2025-03-31", "2025-07-03", 0.4),
        ("2025-03-31", "2025-07-04", 1.0),
        ("2026-03-31", "2025-07-03", 0.2),
        ("2027-03-31", "2025-07-03", 0.0),
        # The act of 2017 raised 40 % for 2018 to all of it.
        ("2018-03-31", "2017-12-21", 0.4),
        ("2018-03-31", "2017-12-22", 1.0),
        ("2019-03-31", "2016-06-30", 0.3),
        # 2014's bonus was enacted in December of 2014.
        ("2014-06-30", "2014-06-30", 0.0),
        ("2014-06-30", "2014-12-19", 0.5),
        ("2010-10-01", "2010-12-16", 0.5),
    ],
)
def test_nobody_counts_on_an_act_before_it_is_signed(placed: str, known: str, rate: float) -> None:
    assert bonus_rate(date.fromisoformat(placed), known=date.fromisoformat(known)) == rate


@pytest.mark.parametrize(
    ("year", "known", "share", "base"),
    [
        (2018, TODAY, 0.3, "ebitda"),
        (2019, TODAY, 0.5, "ebitda"),
        (2020, TODAY, 0.5, "ebitda"),
        (2020, date(2020, 3, 26), 0.3, "ebitda"),
        (2021, TODAY, 0.3, "ebitda"),
        (2022, TODAY, 0.3, "ebit"),
        (2024, TODAY, 0.3, "ebit"),
        (2025, TODAY, 0.3, "ebitda"),
        (2025, date(2025, 7, 3), 0.3, "ebit"),
        (2026, TODAY, 0.3, "ebitda"),
    ],
)
def test_the_limit_on_interest_by_year(year: int, known: date, share: float, base: str) -> None:
    rule = interest_rule(year, known=known)
    assert rule is not None
    assert (rule.share, rule.base) == (share, base)


@pytest.mark.parametrize(("year", "known"), [(2017, TODAY), (2018, date(2017, 12, 21))])
def test_no_general_limit_before_2018(year: int, known: date) -> None:
    assert interest_rule(year, known=known) is None


def test_gross_receipts_by_year() -> None:
    found = {t.year: int(t.amount) // 1_000_000 for t in THRESHOLDS}
    # Each in a source of its own: the act (2018), the Service's training slides (2019), its
    # notice on form 8990 (2023), and guides that name the procedure and its section.
    assert found == {
        2018: 25,
        2019: 26,
        2020: 26,
        2021: 26,
        2022: 27,
        2023: 29,
        2024: 30,
        2025: 31,
        2026: 32,
    }
    assert all(t.amount % 1e6 == 0 and t.source for t in THRESHOLDS)


def test_a_year_without_a_figure_has_none() -> None:
    assert threshold(2017) is None
    assert threshold(2027) is None
    assert threshold(2023) is THRESHOLDS[5]


def test_acts_stand_in_the_order_of_signature() -> None:
    signed = [rule.signed for rule in BONUS]
    assert signed == sorted(signed)
    assert all(rule.first <= rule.last and 0 < rule.rate <= 1 for rule in BONUS)

"""The twin of the tax act against printed tables and amounts worked by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from twin import tax
from twin.facts import Facts
from twin.market import Small
from twin.outcomes import Cannot, Null, Wrong

YEAR, FILED = "2023-01-01..2023-12-31", "2024-02-14"
PLAIN = tax.Relief(1.0, 0.4, 0.8, 1.0, "include")
FACTS = {
    "TECH": {"net_income": 500.0, "pretax_income": 600.0, "capex": 100.0},
    "OIL": {
        "net_income": 8.0,
        "income_tax": 2.0,
        "capex": 200.0,
        "operating_income": 60.0,
        "depreciation": 40.0,
        "interest_expense": 50.0,
    },
    "LOSS": {"net_income": -600.0, "capex": 10.0},
}
SECTORS = {"TECH": "Information Technology", "OIL": "Energy", "LOSS": "Health Care"}
SHARE = 0.6 * (0.6 * 4 / 5 + 0.1 * 6 / 7 + 0.05 * 19 / 20)


@pytest.fixture(scope="module")
def f() -> Facts:
    small = Small("2024-01-02").prices("SPX", [100.0] * 60)
    for name, sector in SECTORS.items():
        small.prices(name, [10.0] * 60)
        weight = {"TECH": 0.6, "OIL": 0.3, "LOSS": 0.1}[name]
        small.line("SP500", "2024-01-03", name, weight, sector=sector)
        for item, value in FACTS[name].items():
            small.filed(name, item, YEAR, value, FILED, form="10-K")
    small.filed("OIL", "long_term_debt", "2023-12-31", 700.0, FILED, form="10-K")
    return small.open("2024-03-15")


def test_deductions_are_those_of_publication_946() -> None:
    printed = [20, 32, 19.2, 11.52, 11.52, 5.76]
    assert [round(100 * d, 2) for d in tax.deductions(5)] == printed
    assert sum(tax.deductions(20)) == pytest.approx(1.0)
    # $100,000, ten years, 12 %, half at once: tax of 40 % saved at t = 0 is 1.12 x 5,689.07.
    assert 0.5 * tax.bonus_value(10, 0.12, 0.4) * 1e5 == pytest.approx(1.12 * 5689.0738, abs=0.01)


def test_the_value_of_the_bonus() -> None:
    assert round(100 * tax.bonus_value(5, 0.07, 0.21), 3) == 2.315
    with pytest.raises(Wrong):
        tax.bonus_value(6, 0.07, 0.21)
    with pytest.raises(Wrong):
        tax.bonus_value(5, 7, 0.21)


def test_relief_by_hand(f: Facts) -> None:
    tech, oil = 0.21 * 80 * SHARE, 0.21 * 8
    assert tax.first_year_relief(f, "TECH", f.T, PLAIN) == pytest.approx(tech / 500)
    assert tax.first_year_relief(f, "OIL", f.T, PLAIN) == pytest.approx(oil / 8)
    with pytest.raises(Null):
        tax.first_year_relief(f, "SP500", f.T, PLAIN)
    profits = replace(PLAIN, losses="exclude")
    assert tax.first_year_relief(f, "SP500", f.T, profits) == pytest.approx((tech + oil) / 508)
    with pytest.raises(Cannot):
        tax.first_year_relief(f, "SP500", f.at("2024-02-13"), PLAIN)
    with pytest.raises(Wrong):
        tax.first_year_relief(f, "TECH", f.T, replace(PLAIN, bonus=100.0))


def test_sectors_are_those_of_the_file_in_force(f: Facts) -> None:
    assert tax.sector(f, "OIL", None, f.T) == "Energy"
    assert tax.sector(f, "OIL", "SP500", f.at("2024-01-02")) is None
    assert tax.sector(f, "SPX", None, f.T) is None


def test_interest_by_hand(f: Facts) -> None:
    assert tax.interest_limit(f, "OIL", f.T, "ebit", None) == pytest.approx(32 / 50)
    assert tax.interest_limit(f, "OIL", f.T, "ebitda", None) == pytest.approx(20 / 50)
    with pytest.raises(Cannot):
        tax.interest_limit(f, "TECH", f.T, "ebit", None)
    with pytest.raises(Wrong):
        tax.interest_limit(f, "OIL", f.T, "ebit", 6.0)

"""The naive twin of valuation, held to numbers worked by hand."""

from __future__ import annotations

import pytest

from twin import caps as worth
from twin import valuation as val
from twin.market import Small
from twin.outcomes import Cannot, Null

DAY = "2024-01-10"
CONVENTION = ("trailing", "filings")


@pytest.fixture
def market() -> Small:
    """S&P's example: 1,000 shares each at 40 and at 2, earning 3.00 and -1.40 a share."""
    small = Small()
    for symbol, close, earned in (("ABC", 40.0, 3000.0), ("XYZ", 2.0, -1400.0)):
        small.prices(symbol, [close] * 7, total=True)
        small.filed(symbol, "shares_outstanding", "2023-09-30", 1000.0, "2023-11-01")
        small.filed(symbol, "net_income", "2022-10-01..2023-09-30", earned, "2023-11-01")
        small.filed(symbol, "revenue", "2022-10-01..2023-09-30", 20_000.0, "2023-11-01")
        small.filed(symbol, "equity", "2023-09-30", 8_400.0, "2023-11-01")
    return small.holds("SP500", "2024-01-02", ABC=None, XYZ=None)


def test_the_example_of_the_index_provider(market: Small) -> None:
    f = market.open(DAY)
    assert val.pe(f, "SP500", f.T, "include", *CONVENTION) == pytest.approx(26.25)
    assert val.pe(f, "SP500", f.T, "exclude", *CONVENTION) == pytest.approx(40 / 3)
    assert val.pe(f, "SP500", f.T, "mixed", *CONVENTION) == pytest.approx(14.0)


def test_other_figures_of_the_example(market: Small) -> None:
    f = market.open(DAY)
    assert val.market_cap(f, "SP500", f.T) == 42_000
    assert val.multiple(f, "SP500", f.T, "equity", "filings") == pytest.approx(2.5)
    assert val.multiple(f, "SP500", f.T, "revenue", "filings") == pytest.approx(1.05)
    assert val.loss_makers(f, "SP500", f.T, "count", "filings") == 0.5
    assert val.loss_makers(f, "SP500", f.T, "weight", "filings") == pytest.approx(1 / 21)
    assert val.covered(f, "SP500", f.T, "net_income") == 1.0


def test_a_loss_is_null_and_nothing_filed_is_refused(market: Small) -> None:
    f = market.open(DAY)
    with pytest.raises(Null):
        val.pe(f, "XYZ", f.T, "include", *CONVENTION)
    with pytest.raises(Cannot):
        val.pe(f, "XYZ", f.T, "exclude", *CONVENTION)
    with pytest.raises(Cannot):
        val.ev_ebitda(f, "SP500", f.T, "filings")


def test_weights_count_where_they_are_in_force(market: Small) -> None:
    """Equal weights: 1 over the mean of 3/40 and -1.4/2."""
    f = market.holds("SP500", "2024-01-05", ABC=95.0, XYZ=5.0).open(DAY)
    expected = 1 / (0.95 * 3 / 40 - 0.05 * 1.4 / 2)
    assert val.pe(f, "SP500", f.T, "include", *CONVENTION) == pytest.approx(expected)


@pytest.mark.parametrize(
    ("ratio", "split"), [(4.2, 4), (0.1, 1 / 10), (1.06, 1), (1.25, 1), (19.0, 20)]
)
def test_splits(ratio: float, split: float) -> None:
    assert worth.split(ratio) == split


def test_shares_before_a_split_at_a_close_after_it() -> None:
    """100 shares at 80, split 4 for 1: 100 x 4 x 20."""
    small = Small().prices("AAA", [20.0] * 7, total=True)
    small.filed("AAA", "shares_outstanding", "2023-12-31", 100.0, "2024-01-03")
    small.line("SP500", "2024-01-02", "AAA", 1.0, price=80.0)
    small.line("SP500", "2024-01-08", "AAA", 1.0, price=20.0)
    f = small.open(DAY)
    assert worth.inside(f, "AAA", "SP500", f.T) == pytest.approx(8000.0)
    assert worth.inside(f, "AAA", "SP500", 2) == pytest.approx(8000.0)


def test_a_count_that_fits_neither_revenue_nor_equity_is_not_believed() -> None:
    small = Small().prices("AAA", [20.0] * 7, total=True)
    small.filed("AAA", "shares_outstanding", "2023-12-31", 100_000.0, "2024-01-03")
    small.filed("AAA", "equity", "2023-12-31", 10.0, "2024-01-03")
    f = small.open(DAY)
    assert worth.alone(f, "AAA", f.T) is None


def test_the_ten_year_ratio_by_hand() -> None:
    """One year: 30 / 1.2 over the mean of eleven 1s and one 2 in prices of 1."""
    small = Small().prices("SPX", [1.0] * 7)
    for month in range(1, 13):
        on = f"2022-{month:02}-01"
        small.figure("E", on, 2.0 if month == 12 else 1.0, "2023-03-01")
        small.figure("C", on, 1.0, "2023-03-01").figure("P", on, 9.0, "2023-03-01")
    small.figure("P", "2023-01-01", 30.0, "2023-03-01").figure("C", "2023-01-01", 1.2, "2023-03-01")
    f = small.open(DAY)
    assert val.cape(f, ("P", "E", "C"), 1, f.T) == pytest.approx(25 / (13 / 12))

"""Earnings of the real filings: against the raw file, and against published growth rates."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path

import polars as pl
import pytest

from rotascope.app.earnings import earnings_of
from rotascope.app.opening import Market, open_market
from rotascope.drivers.earnings import Choice, Table
from rotascope.stats.growth import base_share

pytestmark = pytest.mark.pack
SEVEN = ("AAPL", "MSFT", "GOOGL", "AMZN", "NVDA", "META", "TSLA")


@pytest.fixture(scope="module")
def table(pack_store: Path) -> Table:
    baskets = ("SP500 - MAG7", "MAG7", "SP500")
    return earnings_of(baskets, pack_store, as_of="2026-06-30", choice=Choice(quarters=46))


@pytest.fixture(scope="module")
def market(pack_store: Path) -> Market:
    return open_market(pack_store, as_of="2026-01-28")


@cache
def raw(pack: Path) -> pl.DataFrame:
    """Net income of the seven as filed, the first filing of a period first."""
    facts = pl.read_parquet(pack / "fund_sp500_edgar_facts.parquet")
    return (
        facts.filter(
            pl.col("symbol").is_in(SEVEN)
            & (pl.col("metric") == "net_income")
            & (pl.col("tag") == "NetIncomeLoss")
        )
        .with_columns((pl.col("end") - pl.col("start")).dt.total_days().alias("days"))
        .sort("filed")
    )


def raw_quarter(pack: Path, symbol: str, first: dt.date, last: dt.date) -> float:
    """A quarter that ends between two days: as filed, or the year less nine months."""
    facts = raw(pack).filter(pl.col("symbol") == symbol)
    ends = facts.filter(pl.col("end").is_between(first, last))
    quarters = ends.filter(pl.col("days").is_between(80, 100))
    if quarters.height:
        return float(quarters["val"][0])
    year = ends.filter(pl.col("days").is_between(350, 380)).row(0, named=True)
    months = pl.col("days").is_between(260, 290)
    nine = facts.filter((pl.col("start") == year["start"]) & months)
    return float(year["val"]) - float(nine["val"][0])


@pytest.mark.parametrize(
    ("quarter", "first", "last"),
    [
        ("2025Q2", dt.date(2025, 6, 20), dt.date(2025, 7, 31)),
        ("2025Q1", dt.date(2025, 3, 20), dt.date(2025, 4, 30)),
        ("2024Q2", dt.date(2024, 6, 20), dt.date(2024, 7, 31)),
    ],
)
def test_the_seven_by_hand(
    table: Table, pack: Path, quarter: str, first: dt.date, last: dt.date
) -> None:
    """Fourth quarters are years less nine months; NVIDIA's quarters end a month later."""
    now = sum(raw_quarter(pack, s, first, last) for s in SEVEN)
    back = dt.timedelta(days=364)
    base = sum(raw_quarter(pack, s, first - back, last - back) for s in SEVEN)
    (one,) = [s for s in table.baskets[1].seasons if s.quarter == quarter]
    assert one.now == pytest.approx(now, rel=1e-9)
    assert one.base == pytest.approx(base, rel=0.01)  # restated since, or not
    assert one.growth == pytest.approx(now / base - 1, abs=0.02)


def test_every_quarter_since_2015_has_growth_that_adds_up(table: Table) -> None:
    rest, seven, whole = (
        [s for s in basket.seasons if s.quarter >= "2015Q1"] for basket in table.baskets
    )
    assert [s.quarter for s in whole] == [
        f"{year}Q{part}" for year in range(2015, 2027) for part in (1, 2, 3, 4)
    ][: len(whole)]
    assert whole[-1].quarter == "2026Q1"
    for a, b, c in zip(rest, seven, whole, strict=True):
        assert a.growth is not None
        assert b.growth is not None
        assert c.growth is not None
        assert a.contribution is not None
        assert b.contribution is not None
        assert a.contribution + b.contribution == pytest.approx(c.growth, abs=1e-12)
        assert c.reported is not None
        assert c.reported > 0.95
    assert all(c.covered is not None and c.covered > 0.75 for c in whole)
    assert all(c.covered is not None and c.covered > 0.9 for c in whole if c.quarter >= "2019Q1")


# FactSet, operating earnings with the index's own weights: total, seven, other 493 (percent).
FACTSET = {"2025Q4": (8.2, 20.3, 4.1), "2025Q2": (5.6, 14.1, 3.4), "2024Q4": (12.5, 21.7, 9.7)}


@pytest.mark.parametrize("quarter", FACTSET)
def test_the_share_of_the_seven_in_the_base_is_near_the_published_one(
    table: Table, quarter: str
) -> None:
    """Filed earnings of the 493 have more charges in them: the share is a few points higher."""
    implied = base_share(*(figure / 100 for figure in FACTSET[quarter]))
    seven, whole = (
        next(s for s in basket.seasons if s.quarter == quarter) for basket in table.baskets[1:]
    )
    assert seven.base is not None
    assert whole.base is not None
    assert implied - 0.01 < seven.base / whole.base < implied + 0.06


def test_growth_of_the_seven_is_near_the_published_one_where_nothing_odd_was_booked(
    table: Table,
) -> None:
    (one,) = [s for s in table.baskets[1].seasons if s.quarter == "2025Q2"]
    assert one.growth == pytest.approx(0.266, abs=0.015)  # FactSet, actual


@pytest.mark.parametrize("day", ["2016-06-30", "2020-09-30", "2026-01-28"])
def test_sectors_add_up_on_real_filings(pack_store: Path, day: str) -> None:
    found = earnings_of(("SP500",), pack_store, as_of=day, choice=Choice(quarters=1))
    whole = open_market(pack_store, as_of=day).read("earnings_growth(SP500)").value
    assert sum(part.contribution for part in found.split.parts) == pytest.approx(whole, abs=1e-12)
    assert sum(part.base_share for part in found.split.parts) == pytest.approx(1.0, abs=1e-12)


def test_the_handoff_of_the_seven_is_dated_by_what_was_known(market: Market) -> None:
    since = market.read("handoff_since(MAG7, SP500 - MAG7)").value
    assert isinstance(since, dt.date)
    gap = market.track("handoff(MAG7, SP500 - MAG7)", start="2023-01-03")
    column = dict(zip([d.item() for d in gap.sessions], gap.column(), strict=True))
    later = [v for d, v in column.items() if d >= since]
    before = [v for d, v in column.items() if d < since]
    assert all(isinstance(v, float) and v > 0 for v in later)
    assert isinstance(before[-1], float)
    assert before[-1] <= 0


def test_a_season_under_way_shows_what_has_reported(pack_store: Path) -> None:
    early = earnings_of(("SP500",), pack_store, as_of="2025-10-24", choice=Choice(quarters=2))
    late = earnings_of(("SP500",), pack_store, as_of="2025-11-14", choice=Choice(quarters=2))
    one, other = early.baskets[0].seasons[-1], late.baskets[0].seasons[-1]
    assert one.quarter == other.quarter == "2025Q3"
    assert one.growth is None
    assert one.reported is not None
    assert 0.05 < one.reported < 0.5
    assert other.reported is not None
    assert other.reported > 0.8
    assert other.growth is not None


def test_flow_share_says_what_would_supply_the_assets(pack_store: Path) -> None:
    from rotascope.core.errors import NothingToCompute

    market = open_market(pack_store, as_of="2026-03-31")
    with pytest.raises(NothingToCompute, match="column assets of the table flows"):
        market.read("flow_share(IWM, 1m)")
    assert isinstance(market.read("highest_since(flow(IWM, 1w))").value, dt.date | None)

"""Valuation readings: a vendor's figures, forward ratios, conventions told, and the real pack."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from measures import valued_market as vm
from measures.small import evening
from rotascope.app.opening import Market, open_market
from rotascope.core.errors import CannotAnswer, NotYetKnown

VENDOR = {
    # market value, price/sales, net margin, P/E, forward P/E, P/B, EV, EV/EBITDA
    "SPIKE": (2e9, 2.0, 0.1, 25.0, 16.0, 2.0, 2.5e9, 10.0),  # earns 0.1
    "TIMES": (3e9, 1.5, -0.05, None, -30.0, 0.001, 3e9, -20.0),  # loses 0.1; P/B is no P/B
    "BIO": (1e9, None, 0.0, None, -8.0, 4.0, 0.7e9, None),  # no sales
    "FILER": (4e9, None, 0.0, 20.0, 10.0, 5.0, 5e9, 8.0),  # a P/E, no margin
}
NAMES = (
    "market_cap",
    "price_to_sales",
    "profit_margin",
    "trailing_pe",
    "forward_pe",
    "price_to_book",
    "enterprise_value",
    "ev_to_ebitda",
)
SEEN = vm.DAYS[12]


def vendor_rows() -> list[dict[str, Any]]:
    rows = []
    for symbol, figures in VENDOR.items():
        for name, value in zip(NAMES, figures, strict=True):
            if value is not None:
                span = (None, SEEN)
                rows.append(vm.filed(symbol, f"vendor_{name}", value, known=SEEN, span=span))
    return rows


def estimate(symbol: str, day: dt.date, ratio: float) -> dict[str, Any]:
    row: dict[str, Any] = {"symbol": symbol, "horizon": "12m", "session": day, "eps": None}
    return row | {"forward_pe": ratio, "known": evening(day)}


@pytest.fixture(scope="module")
def facts() -> Any:
    made = vm.built()
    made.rows["fundamentals"] += vendor_rows()
    made.rows["estimates"] += [
        estimate("BIG", vm.DAYS[10], 21.5),
        estimate("BIG", vm.DAYS[20], 22.5),
        estimate("F00", vm.DAYS[5], 10.0),
        estimate("F01", vm.DAYS[5], 20.0),
    ]
    return made.facts()


@pytest.fixture(scope="module")
def market(facts: Any) -> Market:
    return Market(facts)


def test_a_vendor_s_earnings_know_losses_where_there_is_a_margin(market: Market) -> None:
    """4 of 5 members; BIO has no sales and no P/E: 9 bn over 0.1 - 0.1 + 0.2 bn."""
    found = market.read("pe(LITTLE, source=vendor)")
    assert found.value == pytest.approx(9 / 0.2)
    assert any("of 1 of 3 members the vendor gives no margin" in line for line in found.caveats)
    assert any("by its own definitions" in line for line in found.caveats)
    assert market.read("pe(LITTLE, losses=exclude, source=vendor)").value == pytest.approx(20.0)
    assert market.read("pe(LITTLE, losses=mixed, source=vendor)").value == pytest.approx(30.0)


def test_a_vendor_s_other_ratios(market: Market) -> None:
    """P/B of TIMES, 0.001, is not believed: 7 bn over 1 + 0.25 + 0.8."""
    assert market.read("pb(LITTLE, source=vendor)").value == pytest.approx(7 / 2.05)
    ev = (2.5 + 3 + 5) / (2.5 / 10 - 3 / 20 + 5 / 8)
    assert market.read("ev_ebitda(LITTLE, source=vendor)").value == pytest.approx(ev)
    forward = 10 / (2 / 16 - 3 / 30 - 1 / 8 + 4 / 10)
    asked = "pe(LITTLE, basis=forward, source=vendor)"
    assert market.read(asked).value == pytest.approx(forward)


def test_a_vendor_s_loss_makers(market: Market) -> None:
    """TIMES by its margin, BIO because it has neither sales nor a P/E."""
    assert market.read("loss_makers(LITTLE, source=vendor)").value == pytest.approx(2 / 4)
    asked = "loss_makers(LITTLE, by=weight, source=vendor)"
    assert market.read(asked).value == pytest.approx(0.4)


def test_a_vendor_s_figures_are_not_known_before_their_day(facts: Any) -> None:
    then = Market(facts, vm.DAYS[11])
    with pytest.raises(CannotAnswer, match=r"cover 0.0 %"):
        then.read("pe(LITTLE, source=vendor)")


def test_an_as_of_without_closes_still_has_weights_and_figures(facts: Any) -> None:
    """Two weeks after the last price: holdings, accounts and vendor's figures stand."""
    later = Market(facts, vm.DAYS[-1] + dt.timedelta(days=14))
    now = Market(facts)
    for asked in ("pe(BIG)", "pe(LITTLE, source=vendor)", "market_cap(SPLT)"):
        assert later.read(asked).value == pytest.approx(now.read(asked).value, rel=1e-12)


def test_the_published_forward_ratio_of_a_basket(market: Market, facts: Any) -> None:
    found = market.read("pe(BIG, basis=forward)")
    assert found.value == pytest.approx(22.5)
    assert any("low confidence" in line for line in found.caveats)
    earlier = Market(facts, vm.DAYS[19]).read("pe(BIG, basis=forward)")
    assert earlier.value == pytest.approx(21.5)
    assert market.read("earnings_yield(BIG, basis=forward)").value == pytest.approx(1 / 22.5)


def test_forward_ratios_of_members_are_pooled(market: Market) -> None:
    """F00 is worth 10 bn at 10x, F01 11 bn at 20x: 21 over 1 + 0.55."""
    assert market.read("pe([F00, F01], basis=forward)").value == pytest.approx(21 / 1.55)


def test_conventions_and_coverage_stand_in_the_proof(market: Market) -> None:
    found = market.read("pe(BIG, losses=mixed)")
    (proof,) = [entry for entry in found.inputs if entry["table"] == "fundamentals"]
    assert proof["losses"] == "mixed: all market values, positive earnings only"
    assert (proof["basis"], proof["source"]) == ("trailing", "filings")
    assert proof["by"] == "weights of the index"
    assert proof["members"] == str(len(vm.FIRMS))


def test_a_tiny_remainder_of_earnings_is_flagged() -> None:
    made = vm.built()
    rows = [row for row in made.rows["fundamentals"] if row["item"] == "net_income"]
    for row in rows:
        if row["symbol"] == "FILER":
            row["value"] = 0.13e9  # 0.1 - 0.2 + 0.13 leaves 0.03 of 7 bn
    found = Market(made.facts()).read("pe(LITTLE)")
    assert found.value == pytest.approx(7 / 0.03, rel=1e-9)
    assert any("above 100" in line and "0.43 %" in line for line in found.caveats)


def test_a_discount_and_a_premium(market: Market) -> None:
    assert market.read("discount(pe(SPLT), pe(HELD))").value == pytest.approx(1 - 10 / 20)
    assert market.read("discount(pe(HELD), pe(SPLT))").value == pytest.approx(-1.0)
    nothing = market.read("discount(pe(KILO), pe(HELD))")
    assert nothing.value is None
    assert "not meaningful" in nothing.caveats[-1]
    with pytest.raises(CannotAnswer, match="above 0"):
        market.read("discount(pe(HELD), earnings_yield(KILO))")


def test_members_in_turn_carry_no_caveats_of_their_own(market: Market) -> None:
    found = market.read("count_members(BIG, pe(it) < 14)")
    assert found.value == 2  # SPLT at 10, AEQV at 13.3
    assert not any("market value" in line for line in found.caveats)


def test_a_later_restatement_changes_nothing_before_its_filing() -> None:
    made = vm.built()
    day = vm.DAYS[18]
    made.rows["fundamentals"].append(vm.filed("F03", "net_income", 1e12, known=day, span=vm.YEAR))
    made.rows["fundamentals"].append(vm.filed("F04", "shares_outstanding", 5.0, known=day))
    restated = Market(made.facts()).track("pe(BIG)")
    plain = Market(vm.built().facts()).track("pe(BIG)")
    before = restated.sessions < day
    assert before.any()
    assert (restated.values[before] == plain.values[before]).all()
    assert (restated.values[~before] != plain.values[~before]).all()


def test_beyond_the_as_of_is_refused(market: Market) -> None:
    with pytest.raises(NotYetKnown):
        market.track("pe(BIG)", end=dt.date(2030, 1, 1))


# ---- the real pack


@pytest.fixture(scope="module")
def store(pack_store: Path) -> Path:
    if not open_market(pack_store)._market.filers():
        pytest.skip("the store of the pack has no accounts")
    return pack_store


@pytest.mark.pack
def test_the_trailing_ratio_of_the_sp500_at_year_ends(store: Path, pack: Path) -> None:
    """Against the close over Shiller's as-reported earnings to September, those known then.

    Net income to common and preferred holders over basic shares makes every reading a few
    percent lower, firms that left the index before the file was made a few more before 2018.
    """
    market = open_market(store)
    shiller = pl.read_parquet(pack / "shiller_monthly.parquet")
    earned = dict(shiller.select("date", "earnings").iter_rows())
    ours, parts, level = (market.track(e) for e in ("pe(SP500)", "covered(SP500)", "level(SPX)"))
    closes = dict(zip(level.sessions.tolist(), level.values.tolist(), strict=True))
    covered = dict(zip(parts.sessions.tolist(), parts.values.tolist(), strict=True))
    ratios = dict(zip(ours.sessions.tolist(), ours.values.tolist(), strict=True))
    for year in range(2015, 2026):
        day = max(d for d in ratios if d.year == year)
        published = closes[day] / earned[dt.date(year, 9, 1)]
        least = 0.87 if year < 2018 else 0.91
        assert least < ratios[day] / published < 1.0, (year, ratios[day], published)
        assert covered[day] > (0.90 if year >= 2018 else 0.80), (year, covered[day])


def _vendor(pack: Path) -> pl.DataFrame:
    """Members of the fund of 5 May 2026 with a vendor's figures and drifted weights."""
    held = pl.read_parquet(pack / "iwm_holdings_snapshots.parquet")
    held = held.filter((pl.col("date") == dt.date(2026, 5, 5)) & (pl.col("weight_pct") > 0))
    closes = pl.read_parquet(pack / "stocks_r2000_daily.parquet").filter(
        pl.col("date") >= dt.date(2026, 5, 5)
    )
    grown = (
        closes.with_columns(pl.col("symbol").cast(pl.String))
        .sort("date")
        .group_by("symbol")
        .agg(
            (
                pl.col("adj_close").drop_nulls().last() / pl.col("adj_close").drop_nulls().first()
            ).alias("grown")
        )
    )
    figures = pl.read_parquet(pack / "fund_us3700_yahoo_snapshot_20260808.parquet")
    return (
        held.join(grown, on="symbol", how="left")
        .with_columns(w=pl.col("weight_pct") * pl.col("grown").fill_null(1.0))
        .join(figures, on="symbol", how="left")
        .with_columns(
            y=pl.col("profitMargins") / pl.col("priceToSalesTrailing12Months"),
            cap=pl.col("marketCap"),
        )
    )


def _ratios(rows: pl.DataFrame, weight: str) -> dict[str, float]:
    told = rows.filter(pl.col("y").is_finite() & pl.col(weight).is_not_null())
    w, y = told[weight], told["y"]
    gains = y > 0
    earned, gained = float((w * y).sum()), float((w * y).filter(gains).sum())
    return {
        "include": float(w.sum()) / earned,
        "exclude": float(w.filter(gains).sum()) / gained,
        "mixed": float(w.sum()) / gained,
    }


@pytest.mark.pack
def test_small_caps_with_and_without_losses(store: Path, pack: Path) -> None:
    """Half as dear again as large caps with losses, a third cheaper without them."""
    market = open_market(store, as_of=dt.date(2026, 8, 10))
    rows = _vendor(pack)
    by_value, by_weight = _ratios(rows, "cap"), _ratios(rows, "w")
    assert by_value == pytest.approx({"include": 51, "exclude": 18, "mixed": 25.4}, rel=0.02)
    for how, expected in by_weight.items():  # a twentieth of the lines goes by another symbol
        found = market.read(f"pe(R2000, losses={how}, source=vendor)").value
        assert found == pytest.approx(expected, rel=0.08 if how == "include" else 0.04), how
    with_losses = market.read("discount(pe(R2000, source=vendor), pe(SP500, source=vendor))")
    without = market.read(
        "discount(pe(R2000, losses=exclude, source=vendor), "
        "pe(SP500, losses=exclude, source=vendor))"
    )
    assert with_losses.value < -0.3
    assert without.value > 0.25
    assert 0.3 < market.read("loss_makers(R2000, source=vendor)").value < 0.45


@pytest.mark.pack
def test_the_cape_as_of_a_day_uses_what_was_known(store: Path, pack: Path) -> None:
    asked = "cape(SHILLER_PRICE, SHILLER_EARNINGS, SHILLER_CPI)"
    shiller = pl.read_parquet(pack / "shiller_monthly.parquet")
    published = dict(shiller.select("date", "cape").iter_rows())
    latest = open_market(store, as_of=dt.date(2026, 8, 10)).read(asked)
    assert latest.value == pytest.approx(published[dt.date(2026, 5, 1)], rel=1e-9)
    then = open_market(store, as_of=dt.date(2009, 6, 30)).read(asked).value
    months = [dt.date(2009, m, 1) for m in (3, 4, 5)]
    assert min(abs(then - published[m]) for m in months) < 0.05


@pytest.mark.pack
def test_few_filings_are_refused_with_the_coverage(store: Path) -> None:
    market = open_market(store, as_of=dt.date(2026, 1, 28))
    with pytest.raises(CannotAnswer, match=r"cover \d.\d % of the weight of R2000; .* 50 %"):
        market.read("pe(R2000)")

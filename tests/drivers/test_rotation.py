"""What a relative return went with: planted drivers, sums, no peeking, the real pair."""

from __future__ import annotations

import datetime as dt
import json
import math
from dataclasses import replace
from functools import cache
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
import statsmodels.api as sm
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.two_sides import BETAS, MARKET, TwoSides, figure
from rotascope.app.drivers_rotation import rotation_of
from rotascope.core.errors import BadUsage, NothingToCompute, NotYetKnown, UnknownName
from rotascope.drivers.rotation import explain
from rotascope.drivers.rotation_model import ALL, Asked, Explained, Rotation
from rotascope.drivers.rotation_told import sentences
from rotascope.drivers.rotation_tracks import LOG, Driver

QUICK = {"draws": 60}


@cache
def planted() -> Rotation:
    """A market without noise: everything is explained."""
    return explain(TwoSides(seed=3).market(), "RUT", "SPX", asked=Asked(**QUICK))


@cache
def noisy() -> Rotation:
    return explain(TwoSides(seed=4, noise=0.01).market(), "RUT", "SPX", asked=Asked(**QUICK))


def test_planted_coefficients_are_found_where_there_is_no_noise() -> None:
    for fit in planted().fits:
        found = {part.driver: part.coefficient for part in fit.parts}
        # The lead has b2 dgs2 + b10 dgs10 = (b2 + b10) dgs2 + b10 (dgs10 - dgs2).
        assert found["2-year rate"] == pytest.approx(BETAS["DGS2"] + BETAS["DGS10"], abs=1e-6)
        assert found["curve 10y-2y"] == pytest.approx(BETAS["DGS10"], abs=1e-6)
        assert found["credit spread"] == pytest.approx(BETAS["BAA10Y"], abs=1e-6)
        assert found["ISM survey"] == pytest.approx(BETAS["ISM_MFG_PMI"], abs=1e-6)
        assert found["market"] == pytest.approx(MARKET, abs=1e-6)
        assert fit.r2 == pytest.approx(1, abs=1e-9)
        assert fit.unexplained == pytest.approx(0, abs=1e-6)
    assert planted().held_out == pytest.approx(1, abs=1e-6)


def add_up(found: Rotation, fit: Explained) -> None:
    whole = fit.drift + fit.unexplained + sum(part.points for part in fit.parts)
    assert whole == pytest.approx(found.relative, abs=1e-14)
    assert sum(part.share for part in fit.parts) == pytest.approx(fit.r2, abs=1e-10)
    for part in fit.parts:
        assert part.points == pytest.approx(part.coefficient * part.moved, abs=1e-15)
        assert part.points_low <= part.points <= part.points_high
        assert part.share >= -1e-9
        assert part.share_low <= part.share_high


@given(st.integers(0, 500), st.sampled_from(["21d", "63d", "ytd", "1y", "3m"]), st.booleans())
@settings(max_examples=12)
def test_parts_add_up_whatever_the_market_and_the_window(
    seed: int, window: str, in_sample: bool
) -> None:
    market = TwoSides(seed=seed, noise=0.008, sessions=1100).market()
    asked = Asked(window=window, in_sample=in_sample, draws=20)
    found = explain(market, "RUT", "SPX", asked=asked)
    for fit in found.fits:
        add_up(found, fit)


def test_the_relative_return_is_that_of_the_closes() -> None:
    sides = TwoSides(seed=4, noise=0.01)
    found = noisy()
    start, end = sides.days.index(found.start), sides.days.index(found.end)
    assert (end - start, found.end) == (63, sides.days[-1])
    rut, spx = (logs[end] - logs[start] for logs in (sides.rut, sides.spx))
    assert found.relative == pytest.approx(rut - spx, abs=1e-12)
    assert found.excess == pytest.approx(math.exp(rut) - math.exp(spx), abs=1e-12)


def by_hand(sides: TwoSides, upto: dt.date) -> tuple[np.ndarray, np.ndarray, list[dt.date]]:
    """Weekly returns and moves by plain loops over the days of each finished ISO week."""
    last: dict[tuple[int, int], int] = {}
    for place, day in enumerate(sides.days):
        last[day.isocalendar()[:2]] = place
    ends = sorted(last.values())[:-1]  # the days end on a session that may be no Friday
    if sides.days[-1].weekday() == 4:
        ends.append(len(sides.days) - 1)
    y, x, days = [], [], []
    for before, place in pairwise(ends):
        if sides.days[place] > upto:
            break
        y.append((sides.rut - sides.spx)[place] - (sides.rut - sides.spx)[before])
        two, ten = sides.series["DGS2"], sides.series["DGS10"]
        moved = [track[place] - track[before] for track in (
            two, ten - two, sides.series["BAA10Y"], sides.series["ISM_MFG_PMI"], sides.spx
        )]  # fmt: skip
        x.append(moved)
        days.append(sides.days[place])
    return np.array(y), np.array(x), days


def test_the_fit_is_that_of_statsmodels_on_weeks_counted_by_hand() -> None:
    found = noisy()
    y, x, days = by_hand(TwoSides(seed=4, noise=0.01), found.start)
    for fit, n in zip(found.fits, (156, len(y)), strict=True):
        theirs = sm.OLS(y[-n:], sm.add_constant(x[-n:])).fit(
            cov_type="HAC", cov_kwds={"maxlags": fit.lag}
        )
        assert (fit.weeks, fit.first, fit.last) == (n, days[-n], days[-1])
        assert [p.coefficient for p in fit.parts] == pytest.approx(theirs.params[1:], rel=1e-8)
        assert [p.error for p in fit.parts] == pytest.approx(theirs.bse[1:], rel=1e-8)
        assert [p.p for p in fit.parts] == pytest.approx(theirs.pvalues[1:], rel=1e-6, abs=1e-12)
        assert fit.r2 == pytest.approx(theirs.rsquared, rel=1e-9)
        assert fit.r2_by_luck == pytest.approx(5 / (n - 1))
        days_over = (found.end - found.start).days
        assert fit.drift == pytest.approx(theirs.params[0] * days_over / 7, rel=1e-8)
    assert found.fits[1].label == ALL
    assert found.fits[0].label == "last 156 weeks"


def test_intervals_hold_the_estimate_and_the_seed_decides_them() -> None:
    market = TwoSides(seed=4, noise=0.01).market()
    again = explain(market, "RUT", "SPX", asked=Asked(**QUICK))
    other = explain(market, "RUT", "SPX", asked=Asked(seed=8, **QUICK))
    assert again.as_dict() == noisy().as_dict()
    assert other.fits[0].r2 == noisy().fits[0].r2
    assert other.fits[0].r2_low != noisy().fits[0].r2_low
    for fit in noisy().fits:
        assert fit.r2_low < fit.r2 < fit.r2_high


def test_the_window_is_not_fitted_on_unless_asked_for() -> None:
    sides = TwoSides(seed=4, noise=0.01)
    before = noisy()
    assert all(fit.last <= before.start for fit in before.fits)
    sides.rut[-40:] += np.linspace(0, 0.5, 40)  # a jump in the window
    after = explain(sides.market(), "RUT", "SPX", asked=Asked(**QUICK))
    for a, b in zip(before.fits, after.fits, strict=True):
        assert [p.coefficient for p in a.parts] == [p.coefficient for p in b.parts]
        assert b.unexplained - a.unexplained == pytest.approx(0.5, abs=1e-9)
    inside = explain(sides.market(), "RUT", "SPX", asked=Asked(in_sample=True, **QUICK))
    assert inside.fits[0].last > inside.start
    assert any("in-sample" in note for note in inside.notes)
    assert not any("in-sample" in note for note in after.notes)


def test_an_unfinished_week_is_no_week() -> None:
    sides = TwoSides(seed=4, noise=0.01)
    day = next(d for d in sides.days[1200:] if d.weekday() == 2)
    asked = Asked(window="10d", in_sample=True, **QUICK)
    found = explain(sides.market(day), "RUT", "SPX", asked=asked)
    assert found.end == day
    assert found.fits[0].last == max(d for d in sides.days if d < day and d.weekday() == 4)


def test_what_fits_the_past_only_is_said_to_explain_little() -> None:
    told = list(sentences(replace(planted(), held_out=-0.05)))
    assert told[1].startswith("These drivers explain little of the weekly relative return")
    assert "no week was held out" in list(sentences(replace(planted(), held_out=math.nan)))[1]


def test_closes_of_two_kinds_are_named() -> None:
    found = rotation_of(("IWM", "SPX"), as_of="2025-12-31", asked=Asked(draws=20))
    assert "price and total returns are mixed in this expression" in found.caveats
    assert any("mixed" in note for note in found.notes)


@pytest.mark.parametrize("place", [1299, 1303, 1401])
def test_later_rows_change_nothing(place: int) -> None:
    sides = TwoSides(seed=6, noise=0.01)
    day = sides.days[place]
    then = explain(sides.market(day, by=day), "RUT", "SPX", asked=Asked(**QUICK))
    later = sides.days[place + 1]
    sides.more["series"] = [
        figure("DGS2", old, 99.0, known=later) for old in sides.days[200:place:7]
    ]
    now = explain(sides.market(day), "RUT", "SPX", asked=Asked(**QUICK))
    assert now.as_dict() == then.as_dict()
    assert now.as_of == day


def test_a_driver_counts_from_when_it_was_known() -> None:
    """The survey known ten sessions late moves ten sessions late."""
    sides = TwoSides(seed=3)
    track = sides.series.pop("ISM_MFG_PMI")
    late = zip(sides.days[:-10], sides.days[10:], track.tolist(), strict=False)
    sides.more["series"] = [figure("ISM_MFG_PMI", d, v, known=k) for d, k, v in late]
    found = explain(sides.market(), "RUT", "SPX", asked=Asked(**QUICK))
    moved = {part.driver: part.moved for part in found.fits[0].parts}["ISM survey"]
    end = len(sides.days) - 1
    assert moved == pytest.approx(track[end - 10] - track[end - 10 - 63])
    assert found.fits[0].r2 < planted().fits[0].r2 - 0.01


def test_a_series_that_ended_is_left_out_not_held_still() -> None:
    sides = TwoSides(seed=3)
    track = sides.series.pop("BAA10Y")[:-30]
    days = sides.days[: len(track)]
    rows = [figure("BAA10Y", d, v) for d, v in zip(days, track.tolist(), strict=True)]
    sides.more["series"] = rows
    found = explain(sides.market(), "RUT", "SPX", asked=Asked(**QUICK))
    assert [one.name for one in found.drivers] == [
        "2-year rate",
        "curve 10y-2y",
        "ISM survey",
        "market",
    ]
    assert found.left_out == (("credit spread", f"no value on {sides.days[-1]}"),)
    assert f"credit spread is left out: no value on {sides.days[-1]}" in found.notes


def test_noise_is_said_to_explain_little() -> None:
    rng = np.random.default_rng(0)
    sides = TwoSides(seed=5)
    sides.rut = sides.spx + np.cumsum(rng.normal(0, 0.012, len(sides.days)))
    found = explain(sides.market(), "RUT", "SPX", asked=Asked(**QUICK))
    text = " ".join(found.sentences)
    assert found.held_out < 0
    assert "These drivers explain little of the weekly relative return" in text
    assert "they tell less than the plain average does" in text
    assert "The sign of the coefficient changed through time for" in text
    assert "by luck alone 0.5 would pass at 10 %" in " ".join(found.notes)


def test_what_is_explained_is_said_so() -> None:
    text = " ".join(planted().sentences)
    assert "These drivers account for a good part of the weekly relative return" in text
    assert "R² 100 %" in text
    assert "changed through time" not in text


def test_factors_are_said_to_describe_only() -> None:
    sides = TwoSides(seed=4, noise=0.01)
    size = np.diff(sides.rut - sides.spx, prepend=(sides.rut - sides.spx)[0])
    rows = zip(sides.days, (100 * np.expm1(size)).tolist(), strict=True)
    sides.more["series"] = [figure("FF3_D_SMB", d, v) for d, v in rows]
    found = explain(sides.market(), "RUT", "SPX", asked=Asked(factors=True, **QUICK))
    assert found.fits[0].r2 == pytest.approx(1, abs=1e-6)
    verdict = found.sentences[1]
    assert "they describe the return and do not explain it" in verdict
    assert "explain little" not in verdict
    assert {name for name, _ in found.left_out} == {"factor HML", "factor MOM"}


def test_a_driver_of_one_s_own() -> None:
    assert Driver.of("oil = log level(USO)") == Driver("oil", "level(USO)", LOG)
    assert Driver.of("vix=level(VIX)") == Driver("vix", "level(VIX)")
    asked = Asked(more=(Driver.of("ten=level(DGS10) * 2 + level(BAA10Y) / 7"),), **QUICK)
    market = TwoSides(seed=4, noise=0.01).market()
    with pytest.raises(NothingToCompute, match="follows from the others"):
        explain(market, "RUT", "SPX", asked=asked)  # 2-year rate and curve give the 10-year rate
    only = Asked(drivers=(Driver.of("spx=log level(SPX)"),), **QUICK)
    assert [p.driver for p in explain(market, "RUT", "SPX", asked=only).fits[0].parts] == ["spx"]
    for wrong in ("oil", "=level(USO)", "oil="):
        with pytest.raises(BadUsage, match="is no driver"):
            Driver.of(wrong)


def test_refusals_say_what_is_missing() -> None:
    market = TwoSides(seed=4, noise=0.01).market()
    with pytest.raises(UnknownName, match="RUTT"):
        explain(market, "RUTT", "SPX")
    with pytest.raises(NotYetKnown):
        explain(market, "RUT", "SPX", asked=Asked(window="2031"))
    short = TwoSides(seed=4, noise=0.01, sessions=400).market()
    with pytest.raises(NothingToCompute, match="104 are needed"):
        explain(short, "RUT", "SPX")
    with pytest.raises(BadUsage, match="settle too little"):
        Asked(weeks=10)
    nothing = Asked(drivers=(Driver("gold", "level(GOLD)"),))
    with pytest.raises(NothingToCompute, match="none of the drivers has a track"):
        explain(market, "RUT", "SPX", asked=nothing)
    many = tuple(Driver(f"d{i}", f"level(DGS2) + {i}") for i in range(11))
    with pytest.raises(BadUsage, match="10 at most"):
        explain(market, "RUT", "SPX", asked=Asked(drivers=many))


def test_year_by_year_the_fit_is_that_of_the_last_weeks_of_the_year() -> None:
    found = noisy()
    y, x, days = by_hand(TwoSides(seed=4, noise=0.01), found.start)
    assert [one.last.year for one in found.through] == [2021, 2022, 2023, 2024]
    for one in found.through:
        end = days.index(one.last) + 1
        assert one.last == found.fits[1].last or days[end].year == one.last.year + 1
        theirs = sm.OLS(y[end - 156 : end], sm.add_constant(x[end - 156 : end])).fit()
        assert one.coefficients == pytest.approx(theirs.params[1:], rel=1e-8)
        assert one.r2 == pytest.approx(theirs.rsquared, rel=1e-8)
    for j, steady in enumerate(found.steady):
        assert steady.lowest <= found.through[0].coefficients[j] <= steady.highest
        assert steady.latest == found.through[-1].coefficients[j]


def test_programs_get_plain_data() -> None:
    found = json.loads(json.dumps(noisy().as_dict(), allow_nan=False))
    assert found["as_of"] == noisy().as_of.isoformat()
    assert [fit["label"] for fit in found["fits"]] == ["last 156 weeks", ALL]
    assert found["sentences"][0].startswith(("RUT led SPX", "RUT trailed SPX"))


# ---- the real pair


@pytest.mark.pack
def test_small_over_large_in_january_2026(pack_store: Path) -> None:
    """Weekly figures once more from the pack's rows, by polars and statsmodels."""
    asked = Asked(window="2026-01-02..2026-01-28", draws=100)
    found = rotation_of(("RUT", "SPX"), pack_store, as_of="2026-01-28", asked=asked)
    pack = pack_store_rows()
    theirs = sm.OLS(pack[0], sm.add_constant(pack[1])).fit(
        cov_type="HAC", cov_kwds={"maxlags": found.fits[1].lag}
    )
    fit = found.fits[1]
    assert fit.weeks == len(pack[0]) > 1900
    assert [p.coefficient for p in fit.parts] == pytest.approx(theirs.params[1:], rel=1e-6)
    assert [p.t for p in fit.parts] == pytest.approx(theirs.tvalues[1:], rel=1e-6)
    assert fit.r2 == pytest.approx(theirs.rsquared, rel=1e-8)
    for one in found.fits:
        add_up(found, one)
    assert fit.r2 < 0.1
    assert found.sentences[1].startswith("These drivers explain little")
    factors = Asked(window=asked.window, factors=True, draws=20)
    by_factors = rotation_of(("RUT", "SPX"), pack_store, as_of="2026-01-28", asked=factors)
    assert by_factors.fits[0].r2 > 0.85
    assert abs(by_factors.fits[0].unexplained) < 0.01 < abs(found.fits[0].unexplained)


def pack_store_rows() -> tuple[np.ndarray, np.ndarray]:
    """Weekly log returns and moves of the drivers up to 2026-01-02, from the pack's files."""
    folder = Path(__file__).parents[2] / ".." / "shared" / "data"
    closes = pl.read_parquet(folder / "indices_daily.parquet").filter(
        pl.col("symbol").is_in(["^RUT", "^GSPC"]) & (pl.col("date") >= dt.date(1987, 9, 10))
    )
    table = closes.pivot(on="symbol", index="date", values="close").sort("date").drop_nulls()
    macro = pl.read_parquet(folder / "macro.parquet").sort("date")
    for name in ("DGS2", "DGS10", "BAA10Y"):
        rows = macro.filter(pl.col("series") == name).select("date", pl.col("value").alias(name))
        table = table.join_asof(rows, on="date", strategy="backward")
    ism = macro.filter(pl.col("series") == "ISM_MFG_PMI").select(
        pl.col("date").dt.offset_by("1mo"), pl.col("value").alias("ISM")
    )
    table = table.join_asof(ism, on="date", strategy="backward")
    ends = (
        table.with_columns(pl.col("date").dt.truncate("1w").alias("week"))
        .group_by("week", maintain_order=True)
        .last()
        .filter(pl.col("date") <= dt.date(2026, 1, 2))
    )
    rut, spx = np.log(ends["^RUT"].to_numpy()), np.log(ends["^GSPC"].to_numpy())
    columns = [ends["DGS2"], ends["DGS10"] - ends["DGS2"], ends["BAA10Y"], ends["ISM"]]
    moves = [np.diff(c.to_numpy()) for c in columns] + [np.diff(spx)]
    return np.diff(rut - spx), np.column_stack(moves)

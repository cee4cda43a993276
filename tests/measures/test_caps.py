"""Market values: splits, classes of shares, wrong units, float, two lines of one issuer."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from measures import valued_market as vm
from rotascope.app.market import StoredMarket
from rotascope.app.opening import Market, open_market
from rotascope.core.errors import CannotAnswer
from rotascope.measures.caps import ADJUSTED, FILED, NONE, VENDOR, WEIGHT, caps, own_cap


@pytest.fixture(scope="module")
def market() -> StoredMarket:
    return StoredMarket(vm.built().facts())


@pytest.fixture(scope="module")
def readings() -> Market:
    return Market(vm.built().facts())


def cap_of(market: StoredMarket, name: str, place: int, index: str = "BIG") -> tuple[float, int]:
    first = market.calendar.on_or_after(vm.DAYS[0])
    found = caps(market, index, np.array([first + place], dtype=np.int64))
    row = found.names.index(name)
    return float(found.values[row, 0]), int(found.source[row, 0])


@pytest.mark.parametrize("name", [*vm.PLAIN, "HELD", "TWOA", "TWOB"])
@pytest.mark.parametrize("place", [0, 12, 29])
def test_filed_shares_times_the_unadjusted_close(
    market: StoredMarket, name: str, place: int
) -> None:
    value, source = cap_of(market, name, place)
    assert value == pytest.approx(vm.FIRMS[name].worth, rel=1e-12)
    assert source == FILED


@pytest.mark.parametrize("place", [0, 5, 8, 9, 10, 14, 15, 20, 29])
def test_a_split_between_the_filing_and_the_close(market: StoredMarket, place: int) -> None:
    """10 bn throughout: 100 m shares at 100, then at 25 with the old count, then 400 m at 25."""
    assert cap_of(market, "SPLT", place) == (pytest.approx(10e9, rel=1e-12), FILED)


@pytest.mark.parametrize("name", ["AEQV", "KILO", "NONE"])
def test_what_does_not_fit_the_weight_is_taken_from_it(market: StoredMarket, name: str) -> None:
    value, source = cap_of(market, name, 12)
    assert source == WEIGHT
    assert value == pytest.approx(vm.FIRMS[name].worth, rel=1e-9)


def test_the_market_value_of_the_index_counts_an_issuer_once(readings: Market) -> None:
    whole = sum(firm.worth for name, firm in vm.FIRMS.items() if name != "TWOB")
    assert readings.read("market_cap(BIG)").value == pytest.approx(whole, rel=1e-9)


def test_the_valuation_of_the_index_by_hand(readings: Market) -> None:
    """Weights of the index over full market values: a firm half held counts by its float."""
    weights, firms = vm.WEIGHED, vm.FIRMS
    earned = sum(weights[n] * (f.income or 0) / f.worth for n, f in firms.items())
    gains = {n: f for n, f in firms.items() if (f.income or 0) > 0}
    gained = sum(weights[n] * (f.income or 0) / f.worth for n, f in gains.items())
    whole = sum(weights.values())
    dearest = sum(weights[n] for n in gains)
    told = {how: readings.read(f"pe(BIG, losses={how})") for how in ("include", "exclude", "mixed")}
    assert told["include"].value == pytest.approx(whole / earned, rel=1e-9)
    assert told["exclude"].value == pytest.approx(dearest / gained, rel=1e-9)
    assert told["mixed"].value == pytest.approx(whole / gained, rel=1e-9)
    assert any("weight in the index" in line for line in told["include"].caveats)
    assert told["include"].inputs[-1]["losses"].startswith("include: all earnings and losses")


def test_a_group_inside_the_index(readings: Market) -> None:
    """SPLT 10 bn earns 1, HELD 40 bn of which 20 float earns 2: 30 / (1 + 1)."""
    assert readings.read("pe(FEW)").value == pytest.approx(15.0, rel=1e-9)
    assert readings.read("market_cap(FEW)").value == pytest.approx(50e9, rel=1e-9)


def test_sales_and_one_member(readings: Market) -> None:
    assert readings.read("ps(SPLT)").value == pytest.approx(2.0, rel=1e-9)
    assert readings.read("pe(SPLT)").value == pytest.approx(10.0, rel=1e-9)
    assert readings.read("market_cap(AEQV)").value == pytest.approx(800e9, rel=1e-9)
    assert readings.read("earnings_yield(KILO)").value == pytest.approx(-1 / 12, rel=1e-9)


def test_a_loss_has_no_ratio_but_a_reason(readings: Market) -> None:
    found = readings.read("pe(KILO)")
    assert found.value is None
    assert "earnings_yield(KILO), -8.33 %" in found.caveats[-1]
    with pytest.raises(CannotAnswer, match="no member of KILO has earnings above 0"):
        readings.read("pe(KILO, losses=exclude)")


def test_no_accounts_at_all_name_what_can_be_valued(readings: Market) -> None:
    with pytest.raises(CannotAnswer, match=r"MUTE has no accounts .* BIG, LITTLE"):
        readings.read("pe(MUTE)")


# ---- without weights


@pytest.mark.parametrize(
    ("name", "value", "source"),
    [
        ("SPIKE", 2e9, VENDOR),  # the middle one of three counts
        ("TIMES", np.nan, NONE),  # neither 1/50 to 100 times revenue nor equity
        ("BIO", 1e9, VENDOR),
        ("FILER", 4e9, ADJUSTED),
        ("MUTE", np.nan, NONE),
    ],
)
def test_small_caps_without_weights(
    market: StoredMarket, name: str, value: float, source: int
) -> None:
    assert cap_of(market, name, 12, "LITTLE") == (pytest.approx(value, nan_ok=True), source)
    alone = own_cap(market, name, np.array([len(market.calendar) - 1], dtype=np.int64))
    assert (float(alone[0][0]), int(alone[1][0])) == (pytest.approx(value, nan_ok=True), source)


def test_a_basket_without_weights_adds_up_market_values(readings: Market) -> None:
    """SPIKE, BIO and FILER: 7 bn over 0.1 - 0.2 + 0.3; TIMES and MUTE are not covered."""
    found = readings.read("pe(LITTLE)")
    assert found.value == pytest.approx(7 / 0.2, rel=1e-9)
    assert "figures cover 60.0 % of the members of LITTLE" in found.caveats
    assert any("without an adjustment for float" in line for line in found.caveats)
    assert readings.read("pe(LITTLE, losses=exclude)").value == pytest.approx(6 / 0.4, rel=1e-9)
    assert readings.read("pe(LITTLE, losses=mixed)").value == pytest.approx(7 / 0.4, rel=1e-9)


def test_loss_makers_and_coverage(readings: Market) -> None:
    assert readings.read("loss_makers(LITTLE)").value == pytest.approx(1 / 4)
    assert readings.read("loss_makers(LITTLE, by=weight)").value == pytest.approx(1 / 7)
    assert readings.read("covered(LITTLE)").value == pytest.approx(0.8)
    assert readings.read("covered(LITTLE, item=revenue)").value == pytest.approx(0.6)
    assert readings.read("covered(BIG)").value == pytest.approx(1.0)


def test_below_half_of_the_members_there_is_no_figure(readings: Market) -> None:
    with pytest.raises(CannotAnswer, match=r"cover 0.0 % of the members of LITTLE - .* 50 %"):
        readings.read("ps(LITTLE - [SPIKE, FILER])")


def test_a_list_of_symbols_counts_by_market_value(readings: Market) -> None:
    assert readings.read("pe([SPIKE, FILER])").value == pytest.approx(6 / 0.4, rel=1e-9)


# ---- nothing of later


def test_market_values_at_many_sessions_are_those_as_of_each(market: StoredMarket) -> None:
    whole = caps(market, "BIG", np.arange(len(market.calendar), dtype=np.int64))
    facts = vm.built().facts()
    for day in (vm.DAYS[3], vm.DAYS[9], vm.DAYS[16], vm.DAYS[25]):
        then = StoredMarket(facts, day)
        last = np.array([len(then.calendar) - 1], dtype=np.int64)
        found = caps(then, "BIG", last)
        part = {n: float(v) for n, v in zip(found.names, found.values[:, 0], strict=True)}
        for name, row in zip(whole.names, whole.values[:, last[0]], strict=True):
            assert part[name] == row, (day, name)


# ---- the real pack


@pytest.fixture(scope="module")
def real(pack_store: Path) -> Market:
    return open_market(pack_store, as_of=dt.date(2024, 12, 31))


@pytest.mark.pack
def test_real_firms_of_2024(real: Market) -> None:
    """Shares on the cover of the 10-K or 10-Q before, times the close of 31 December 2024."""
    if not real._market.filers():
        pytest.skip("the store of the pack has no accounts")
    apple = 15_115_823_000 * 250.42  # 10-K of 1 November 2024
    assert real.read("market_cap(AAPL)").value == pytest.approx(apple, rel=0.001)
    whole = real.read("market_cap(SP500)").value
    assert whole == pytest.approx(52.4e12, rel=0.02)  # all shares; the float-adjusted is 49.8e12


@pytest.mark.pack
@pytest.mark.parametrize(
    ("symbol", "day", "value"),
    [
        ("AAPL", "2014-06-10", 861_381_000 * 7 * 94.25),  # 7 for 1 the day before
        ("AAPL", "2020-08-31", 4_275_634_000 * 4 * 129.04),  # 4 for 1 that day
        ("GE", "2021-08-02", 8_779_000_000 / 8 * 103.08),  # 1 for 8 that day
        ("NVDA", "2024-06-10", 2_460_000_000 * 10 * 121.79),  # 10 for 1 that day
    ],
)
def test_real_splits_between_a_filing_and_the_close(
    pack_store: Path, symbol: str, day: str, value: float
) -> None:
    """Shares on the cover before the split, times its ratio, times the published close."""
    market = open_market(pack_store, as_of=day)
    if not market._market.filers():
        pytest.skip("the store of the pack has no accounts")
    assert market.read(f"market_cap({symbol})").value == pytest.approx(value, rel=0.03)

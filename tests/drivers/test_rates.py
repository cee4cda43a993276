"""Baskets under a move of the policy rate, on firms that are worked by hand."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pytest

from drivers.owing import BOOKS, DAYS, FILED, owing, snapshot_rows, stored
from rotascope.app.drivers_rates import rates_of
from rotascope.app.opening import open_market
from rotascope.core.errors import BadUsage, NotInStore, UnknownName
from rotascope.drivers.rates import BasketRates, rates
from rotascope.drivers.rates_effects import Asked

M = 1e6
CUT = Asked(-175.0)


def small(asked: Asked = CUT) -> BasketRates:
    return rates(stored(), ("R2000",), asked).baskets[0]


def test_what_the_firms_owe_and_earn() -> None:
    found = small()
    assert (found.members, found.told, found.covered) == (4, 3, pytest.approx(0.9))
    assert (found.debt, found.cash) == (700 * M, 100 * M)
    assert (found.net, found.profits, found.losses) == (33 * M, 83 * M, 1)
    assert (found.floating_filed, found.interest_filed) == (1, 1)
    assert found.before.coverage == pytest.approx(86 / 41)
    assert found.before.weak == pytest.approx(2 / 3)
    assert found.before.weak_weight == pytest.approx(0.4 / 0.9)
    assert [d.symbol for d in found.largest] == ["ONE", "TWO", "FOUR"]
    assert found.largest[0].share == pytest.approx(4 / 7)


def test_the_range_of_the_floating_share() -> None:
    """ONE and TWO at 30, 41 and 50 %, FOUR at its own 80 of 100."""
    found = small()
    floats = [(s * 600 + 80) / 700 for s in (0.30, 0.41, 0.50)]
    assert [e.floating for e in found.effects] == pytest.approx(floats)
    interest = [-0.0175 * (s * 600 + 80) * M for s in (0.30, 0.41, 0.50)]
    assert [e.interest for e in found.effects] == pytest.approx(interest)
    net = [0.0175 * (0.79 * (s * 400 + 80) + s * 200) for s in (0.30, 0.41, 0.50)]
    assert [e.net for e in found.effects] == pytest.approx([n * M for n in net])
    assert found.middle.of_earnings == pytest.approx(net[1] / 33)
    # ONE pays 17.13, TWO 12.565, FOUR 5.6 of its 6: only TWO is short.
    assert found.middle.after.weak == pytest.approx(1 / 3)
    assert found.middle.after.coverage == pytest.approx(86 / (17.13 + 12.565 + 5.6))


def test_the_table_states_the_share_for_all() -> None:
    found = rates(stored(), ("R2000",), CUT)
    column = found.shares.index(0.4)
    row = found.baskets[0].table[found.moves.index(-100.0)]
    assert row[column] == pytest.approx((0.79 * (160 + 40) + 80) * 0.01 / 33)
    assert -175.0 in found.moves
    assert 0.0 not in found.moves
    curve = found.baskets[0].curve[found.moves.index(-175.0)]
    assert list(curve) == [e.of_earnings for e in found.baskets[0].effects]


def test_one_share_in_place_of_the_range() -> None:
    found = small(Asked(-100.0, floating=0.36))
    assert len(found.effects) == 1
    assert found.middle.interest == pytest.approx(-0.36 * 7 * M)
    assert not any("assumed" in c for c in found.caveats)


def test_two_classes_are_one_debtor() -> None:
    found = rates(stored(), ("SP500",), CUT).baskets[0]
    assert (found.members, found.told) == (3, 3)
    assert found.debt == 5000 * M
    assert found.assumed.name == "large caps"
    assert any("financial firms owe 80 % of the debt" in c for c in found.caveats)


def test_the_usual_baskets_where_none_is_named() -> None:
    assert [b.name for b in rates(stored(), (), CUT).baskets] == ["R2000", "SP500"]


def test_a_list_counts_its_members_alike() -> None:
    found = rates(stored(), ("LISTED",), CUT).baskets[0]
    assert found.covered == pytest.approx(0.75)
    assert not found.by_weight
    assert any("75 % of its members" in c for c in found.caveats)


def test_caveats_say_what_is_assumed() -> None:
    text = " | ".join(small().caveats)
    assert "3 of 4 members count, 90 % of its weight" in text
    assert "floating share: filed by 1 of 3 firms; for the others 30 to 50 % is assumed" in text
    assert "interest: filed by 1 of 3 firms; for the others coverage takes 7 % of debt" in text


def test_a_floor_takes_the_policy_rate_of_the_store() -> None:
    """DFF stands at 2 %: loans with a floor of 1 % fall by one point, not by 1.75."""
    found = rates(stored(), ("R2000",), Asked(-175.0, floor=1.0))
    assert found.asked.policy == 2.0
    plain = small(Asked(-100.0)).middle.interest
    assert found.baskets[0].middle.interest == pytest.approx(plain)
    market = owing()
    market.rows["series"] = [r for r in market.rows["series"] if r["series"] != "DFF"]
    with pytest.raises(NotInStore, match="a floor needs the policy rate"):
        rates(stored(market=market), ("R2000",), Asked(-175.0, floor=1.0))


def test_too_little_is_refused_with_what_would_help() -> None:
    thin = {k: v for k, v in BOOKS.items() if k in ("FOUR", "BIG")}
    with pytest.raises(NotInStore, match=r"10.0 % of the weight of R2000.*--source vendor"):
        rates(stored(market=owing(thin)), ("R2000",), CUT)
    with pytest.raises(NotInStore, match="at least 25 %"):
        rates(stored([d for d in DAYS if d < FILED][-1]), ("R2000",), CUT)


def test_unknown_baskets_suggest_the_nearest() -> None:
    with pytest.raises(UnknownName, match="did you mean R2000"):
        rates(stored(), ("R200",), CUT)


def test_a_lender_or_an_error_is_named() -> None:
    market, day = owing(), DAYS[-4]
    figures = {
        "total_debt": 4000 * M,
        "market_cap": 100 * M,
        "price_to_sales": 2.0,
        "profit_margin": 0.2,
    }
    for name in ("ONE", "TWO"):
        market.rows["fundamentals"] += snapshot_rows(name, day, **figures)
    found = rates(stored(market=market), ("R2000",), Asked(-100.0, source="vendor")).baskets[0]
    assert found.net == pytest.approx(2 * 0.2 * 50 * M)
    assert any(
        "ONE owes 40 times its market value (50.0 % of the debt)" in c for c in found.caveats
    )
    assert any("by a vendor's snapshot" in c for c in found.caveats)


def test_the_duration_is_measured_on_the_days_of_the_yields() -> None:
    """Closes that fall by 8 % per point of the yield, on the yield's own days."""
    market = owing()
    yields = [4.0 + 0.01 * (n % 5) for n in range(len(DAYS))]
    closes = [10.0]
    for now, before in zip(yields[1:], yields, strict=False):
        closes.append(closes[-1] * (1 - 8 * (now - before) / 100))
    by_day = dict(zip(DAYS, closes, strict=True))
    for row in market.rows["prices"]:
        if row["symbol"] != "SPX":
            row["close"] = by_day[row["session"]]
    for name in ("R2000", "LISTED", "ONE"):
        found = rates(stored(market=market), (name,), CUT).baskets[0].duration
        assert found.slope == pytest.approx(-8.0), name
        assert found.count == len(DAYS) - 1
    market.rows["series"] = []
    assert np.isnan(rates(stored(market=market), ("R2000",), CUT).baskets[0].duration.slope)


def test_json_has_no_nan() -> None:
    market = owing()
    market.rows["series"] = []
    plain = rates(stored(market=market), (), CUT).as_dict()
    text = json.dumps(plain, allow_nan=False)
    again = json.loads(text)
    assert again["baskets"][0]["name"] == "R2000"
    assert again["baskets"][0]["duration"]["slope"] is None
    assert again["asked"]["move"] == -175.0


def test_no_peeking() -> None:
    """What is filed later changes nothing as of a day before."""
    day = DAYS[-10]
    market = owing()
    before = rates(stored(day), (), CUT).as_dict()
    market.rows["fundamentals"] += [
        {**row, "value": 1e15, "known": dt.datetime(2025, 3, 10, 22, tzinfo=dt.UTC)}
        for row in market.rows["fundamentals"]
    ]
    assert rates(stored(day, market), (), CUT).as_dict() == before


def test_the_simulated_market_reports_its_floating_debt() -> None:
    """The sample draws about 42 % for small caps and 8 % for large ones: found again."""
    found = rates_of((), asked=CUT)
    low, high = found.baskets
    assert found.simulated
    assert (low.name, high.name) == ("R2000", "SP500")
    assert 0.30 < low.middle.floating < 0.50
    assert 0.04 < high.middle.floating < 0.12
    assert low.middle.of_earnings is not None
    assert high.middle.of_earnings is not None
    assert low.middle.of_earnings > 5 * high.middle.of_earnings > 0


def test_measures_and_table_agree() -> None:
    """The same question by expression and by command gives the same figure."""
    found = rates_of((), asked=CUT)
    market = open_market()
    for one in found.baskets:
        reading = market.read(f"rate_effect({one.name}, move=-175)")
        assert reading.value == pytest.approx(one.middle.of_earnings, rel=1e-12)
        weak = market.read(f"weak_coverage({one.name}, by=weight)").value
        assert weak is not None


def test_real_small_caps_gain_more_than_large_ones(pack_store: Path) -> None:
    """-175 bp on the pack: interest as rate x share x debt, and small above large."""
    found = rates_of(("SMALLCAP300", "SP500"), pack_store, asked=CUT, as_of="2026-01-28")
    low, high = found.baskets
    for one in found.baskets:
        assert one.middle.interest == pytest.approx(-0.0175 * one.assumed.middle * one.debt)
    assert 60e9 < low.debt < 80e9
    assert 6e12 < high.debt < 8e12
    assert low.middle.of_profits is not None
    assert high.middle.of_profits is not None
    assert low.middle.of_profits > 3 * high.middle.of_profits
    with pytest.raises(NotInStore, match="--source vendor"):
        rates_of(("R2000",), pack_store, asked=CUT, as_of="2026-01-28")


def test_the_store_must_have_a_small_basket() -> None:
    market = owing()
    market.rows["holdings"] = [r for r in market.rows["holdings"] if r["basket"] == "SP500"]
    with pytest.raises(BadUsage, match="no small-cap basket"):
        rates(stored(market=market), (), CUT)

"""The market of a store: calendar, closes and their kind, series and flows, as known."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import polars as pl
import pytest

from measures.small import SETTINGS, Shape, SmallMarket, evening, figure, line, price
from rotascope.app.market import StoredMarket
from rotascope.app.opening import Market, as_day, open_market, sample_facts
from rotascope.core.errors import BadUsage, NotInStore, StoreTrouble
from rotascope.language.evaluate import Evaluator
from rotascope.measures.catalogue import CATALOGUE
from rotascope.store.memory import MemoryFacts
from twin.facts import exchange_sessions

D = dt.date
DAYS = [day for day in exchange_sessions(2026) if day >= D(2025, 4, 14)][:10]  # Good Friday inside


def facts_of(**rows: list[dict[str, Any]]) -> MemoryFacts:
    every = {name: rows.get(name, []) for name in ("prices", "holdings", "series", "flows")}
    return MemoryFacts(SmallMarket(DAYS, every).frames(), SETTINGS, snapshot="hand", trusted=True)


def closes(name: str, *values: float | None) -> list[dict[str, Any]]:
    return [
        price(name, day, v, None) for day, v in zip(DAYS, values, strict=False) if v is not None
    ]


SPX = closes("SPX", 100, 101, 102, 103, 104, 105)


# ---- the as-of


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        (None, DAYS[5]),
        (D(2025, 4, 17), D(2025, 4, 17)),
        (D(2025, 4, 18), D(2025, 4, 17)),  # Good Friday
        (D(2025, 4, 20), D(2025, 4, 17)),
        (DAYS[8], DAYS[8]),  # a session without prices yet
    ],
)
def test_the_as_of_is_the_last_session_on_or_before_the_date(asked: D | None, found: D) -> None:
    market = StoredMarket(facts_of(prices=SPX), asked)
    assert market.as_of == found
    assert market.calendar.date(0) == DAYS[0]


def test_an_as_of_before_the_data_is_refused() -> None:
    with pytest.raises(
        NotInStore, match="asked as of 2025-04-11; the first session available is 2025-04-14"
    ):
        StoredMarket(facts_of(prices=SPX), D(2025, 4, 11))


def test_a_store_without_prices_is_refused() -> None:
    with pytest.raises(StoreTrouble, match="no prices yet"):
        StoredMarket(facts_of())


# ---- closes


def test_closes_by_session_with_gaps_left_open() -> None:
    market = StoredMarket(facts_of(prices=SPX + closes("X", 1, None, 3, None, None, 6)))
    np.testing.assert_array_equal(market.closes("X").values, [1, np.nan, 3, np.nan, np.nan, 6])
    assert market.closes("X").kind == "price"


def test_a_close_on_a_day_that_is_no_session_is_passed_over() -> None:
    odd = [price("X", D(2025, 4, 18), 9.0, None), price("X", D(2025, 4, 17), 8.0, None)]
    found = StoredMarket(facts_of(prices=SPX + odd)).closes("X").values
    np.testing.assert_array_equal(found, [np.nan, np.nan, np.nan, 8.0, np.nan, np.nan])


def test_total_where_the_first_close_is_adjusted_and_a_kind_can_be_forced() -> None:
    both = [price("F", DAYS[0], 10.0, 9.0), price("F", DAYS[1], None, 9.5)]
    market = StoredMarket(facts_of(prices=[*SPX, *both]))
    assert market.closes("F").kind == "total"
    assert market.closes("F").values[:2].tolist() == [9.0, 9.5]
    forced = market.closes("F", "price")
    assert forced.kind == "price"
    assert forced.values[0] == 10.0
    assert np.isnan(forced.values[1])


def test_a_kind_that_is_not_there_is_refused() -> None:
    market = StoredMarket(facts_of(prices=[*SPX, price("S", DAYS[0], None, 5.0)]))
    with pytest.raises(NotInStore, match="kind=total of SPX is not in the store"):
        market.closes("SPX", "total")
    with pytest.raises(NotInStore, match="kind=price of S is not in the store"):
        market.closes("S", "price")


def test_a_correction_counts_from_when_it_was_known() -> None:
    rows = [*SPX, price("SPX", DAYS[1], 55.0, None, known=DAYS[3])]
    before, after = (StoredMarket(facts_of(prices=rows), DAYS[i]) for i in (2, 3))
    assert before.closes("SPX").values[1] == 101.0
    assert after.closes("SPX").values[1] == 55.0


def test_a_symbol_not_yet_known_has_a_name_and_no_close() -> None:
    market = StoredMarket(facts_of(prices=[*SPX, price("NEW", DAYS[5], 1.0, None)]), DAYS[2])
    assert "NEW" in market.symbols()
    assert np.isnan(market.closes("NEW").values).all()
    with pytest.raises(NotInStore, match="NEW has no close by 2025-04-16"):
        Evaluator(CATALOGUE, market).read("return(NEW, 1d)")


def test_a_panel_has_the_closes_of_those_that_have_some() -> None:
    rows = [
        *SPX,
        price("A", DAYS[0], None, 5.0),
        price("A", DAYS[2], None, 6.0),
        *closes("B", None, 7),
    ]
    panel = StoredMarket(facts_of(prices=rows)).panel(("B", "NOSUCH", "A"))
    assert panel.kind == "mixed"
    assert dict(zip(panel.symbols, panel.values[:, :3].tolist(), strict=True)) == {
        "A": [5.0, pytest.approx(np.nan, nan_ok=True), 6.0],
        "B": [pytest.approx(np.nan, nan_ok=True), 7.0, pytest.approx(np.nan, nan_ok=True)],
    }


# ---- series and flows


def test_versions_of_a_series_in_the_order_they_became_known() -> None:
    march = D(2025, 3, 1)
    series = [
        figure("CPI", march, 302.0, DAYS[4], frequency="monthly", lagged=True),
        figure("CPI", march, 301.0, DAYS[1], frequency="monthly", lagged=True),
        figure("CPI", D(2025, 2, 1), 300.0, D(2025, 3, 20), frequency="monthly", lagged=True),
        figure("CPI", D(2025, 4, 1), 303.0, DAYS[9], frequency="monthly", lagged=True),
    ]
    found = StoredMarket(facts_of(prices=SPX, series=series)).series("CPI")
    assert found.values.tolist() == [300.0, 301.0, 302.0]
    assert found.known.tolist() == [0, 1, 4]
    assert found.lagged
    assert not found.percent
    assert found.frequency == "monthly"


def test_what_became_known_on_a_holiday_counts_from_the_next_session() -> None:
    rate = [figure("DGS10", D(2025, 4, 17), 4.3, D(2025, 4, 18))]
    found = StoredMarket(facts_of(prices=SPX, series=rate)).series("DGS10")
    assert found.known.tolist() == [4]
    assert found.percent
    unheard = StoredMarket(facts_of(prices=SPX, series=rate), D(2025, 4, 17)).series("DGS10")
    assert len(unheard.values) == 0


def test_flows_by_session() -> None:
    flow = {"fund": "IWM", "session": DAYS[1], "flow": 5.0, "shares": None, "assets": 70.0}
    market = StoredMarket(facts_of(prices=SPX, flows=[flow | {"known": evening(DAYS[1])}]))
    found = market.flows("IWM")
    np.testing.assert_array_equal(found.flow[:3], [np.nan, 5.0, np.nan])
    assert found.assets[1] == 70.0
    assert market.funds() == {"IWM"}
    with pytest.raises(NotInStore, match="no flows of SPY"):
        market.flows("SPY")


# ---- names and opening


def test_names_of_a_market() -> None:
    market = StoredMarket(Shape(seed=82, sessions=60).make().facts())
    assert market.indices() == {"SP500", "R2000"}
    assert {"SPX", "BRK-B", "SMA"} <= market.symbols()
    assert market.series_names() == {"DFEDTARU", "DGS10", "CPI", "FF3_D_SMB", "ISM_MFG_PMI"}
    assert market.settings.home == "SP500"


def test_a_derived_thing_is_made_once() -> None:
    market, made = StoredMarket(facts_of(prices=SPX)), []
    for _ in range(3):
        assert market.kept("key", lambda: made.append(1) or "thing") == "thing"
    assert made == [1]


def test_an_open_market_says_what_it_is() -> None:
    market = Market(facts_of(prices=SPX, holdings=[line("SP500", DAYS[0], "AAPL", 1.0)]))
    assert repr(market) == "<Market as of 2025-04-22, snapshot hand>"
    assert "SP500" in market.coverage
    assert "hand" in market._repr_html_()
    assert not market.simulated


def test_the_built_in_market_is_simulated() -> None:
    market = open_market(as_of="2025-06-30")
    assert market.simulated
    assert market.as_of == D(2025, 6, 30)
    assert market.snapshot == sample_facts().snapshot
    assert "simulated" in repr(market)
    with pytest.raises(BadUsage, match="the simulated market has one snapshot"):
        open_market(snapshot="abc")


def test_days_are_read_from_text() -> None:
    assert as_day("2025-04-18") == D(2025, 4, 18)
    assert as_day(None) is None
    with pytest.raises(BadUsage, match=r"'18\.4\.2025' is not a day; write it as 2026-01-28"):
        as_day("18.4.2025")


def test_coverage_counts_only_sessions_by_the_as_of() -> None:
    rows = [*SPX, price("LATE", DAYS[5], 1.0, None)]
    assert "closes of 1 symbols" in Market(facts_of(prices=rows), DAYS[2]).coverage
    assert "closes of 2 symbols" in Market(facts_of(prices=rows)).coverage
    assert isinstance(facts_of(prices=rows).scan("prices"), pl.LazyFrame)


def test_coverage_names_only_what_was_known_by_the_as_of() -> None:
    facts = facts_of(prices=SPX, holdings=[line("SP500", DAYS[3], "AAPL", 1.0)])
    assert "; holdings of none; 0 series; as known" in Market(facts, DAYS[2]).coverage
    assert "; holdings of SP500; 0 series; as known" in Market(facts, DAYS[4]).coverage

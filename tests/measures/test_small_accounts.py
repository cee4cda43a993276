"""Accounts by session against the naive twin, on small markets filed as companies file."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from measures.small import Shape, SmallMarket, shapes
from measures.small_accounts import absurd_accounts
from rotascope.app.market import StoredMarket
from rotascope.measures import accounts
from twin import accounts as naive
from twin.facts import Facts

SHAPES = [
    Shape(seed=1, sessions=127),
    Shape(seed=2, sessions=150, gaps=0.1),
    Shape(seed=5, sessions=95, first=dt.date(2023, 11, 15)),
    Shape(seed=4, sessions=80, first=dt.date(1999, 10, 4), gaps=0.0),
]
SPANS = {
    "ttm": (accounts.ttm, naive.ttm),
    "ttm before": (accounts.ttm_before, naive.ttm_before),
    "quarter": (accounts.quarter, naive.quarter),
    "quarter before": (accounts.quarter_before, naive.quarter_before),
}
ITEMS = ("net_income", "revenue", "capex", "depreciation", "operating_income")
LEVELS = ("total_assets", "equity", "current_debt", "cash", "shares_outstanding")
EVERY = ("AAPL", "MSFT", "GOOG", "NVDA", "TSLA", "JPM", "SMA", "SMB", "SMC", "ZERO")


@cache
def opened(shape: Shape) -> tuple[SmallMarket, StoredMarket, Facts]:
    small = shape.make()
    return small, StoredMarket(small.facts()), small.twin(small.days[-1])


def differences(shape: Shape, ours: Any, theirs: Any, item: str, step: int = 7) -> list[str]:
    small, market, twin = opened(shape)
    figures = ours(market, EVERY, item).by_session(EVERY, len(small.days))
    wrong = []
    for row, symbol in enumerate(EVERY):
        for t in range(0, len(small.days), step):
            expected = theirs(twin, symbol, item, t)
            found = float(figures[row, t])
            same = (
                math.isnan(found) if expected is None else found == pytest.approx(expected, 1e-12)
            )
            if not same:
                wrong.append(f"{symbol} {small.days[t]}: {found}, the twin says {expected}")
    return wrong


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"seed {shape.seed}")
@pytest.mark.parametrize("name", SPANS)
def test_spans_are_those_of_the_twin(name: str, shape: Shape) -> None:
    for item in ITEMS:
        assert differences(shape, *SPANS[name], item) == [], item


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"seed {shape.seed}")
def test_balance_sheets_are_those_of_the_twin(shape: Shape) -> None:
    for item in LEVELS:
        assert differences(shape, accounts.instant, naive.instant, item, 1) == [], item


@given(shapes(100), st.sampled_from(sorted(SPANS)), st.sampled_from(ITEMS))
@settings(max_examples=15)
def test_any_market(shape: Shape, name: str, item: str) -> None:
    assert differences(shape, *SPANS[name], item, 23) == []


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: f"seed {shape.seed}")
def test_most_figures_are_there(shape: Shape) -> None:
    """So that the comparisons above compare something."""
    small, market, _ = opened(shape)
    filing = tuple(name for name in EVERY if name != "ZERO")
    for reading in (accounts.ttm, accounts.quarter, accounts.ttm_before):
        figures = reading(market, filing, "net_income").by_session(filing, len(small.days))
        assert not math.isnan(figures[0, 0])
        assert sum(not math.isnan(x) for x in figures.ravel()) > 0.85 * figures.size
    assert accounts.ttm(market, ("ZERO",), "net_income").symbols == ()


# ---- how the small markets file


def rows_of(small: SmallMarket, symbol: str, item: str) -> list[dict[str, Any]]:
    found = [r for r in small.rows["fundamentals"] if (r["symbol"], r["item"]) == (symbol, item)]
    return sorted(found, key=lambda row: row["known"])


def test_a_report_tells_the_quarter_and_the_year_to_date_and_no_fourth_quarter() -> None:
    small = SHAPES[0].make()
    for symbol in ("AAPL", "MSFT", "SMB", "XOM"):
        lengths: dict[str, set[int]] = {}
        for row in rows_of(small, symbol, "net_income"):
            months = round((row["period_end"] - row["period_start"]).days / 30.4)
            lengths.setdefault(row["form"], set()).add(months)
        assert lengths == {"10-Q": {3, 6, 9}, "10-K": {12}}, symbol
        told = {r["form"] for r in rows_of(small, symbol, "capex")}
        assert told == {"10-Q", "10-K"}


def test_balance_sheets_balance() -> None:
    small = SHAPES[1].make()
    sheets: dict[Any, dict[str, float]] = {}
    for row in small.rows["fundamentals"]:
        if row["period_start"] is None:
            sheets.setdefault((row["symbol"], row["period_end"]), {})[row["item"]] = row["value"]
    whole = [s for s in sheets.values() if "total_assets" in s]
    assert len(whole) > 100
    for sheet in whole:
        assert sheet["total_assets"] == sheet["total_liabilities"] + sheet["equity"]


def test_there_is_a_late_filer_a_loss_maker_a_restatement_and_a_company_without_filings() -> None:
    small = SHAPES[1].make()
    late = [r["known"].date() - r["period_end"] for r in rows_of(small, "SMC", "net_income")]
    assert min(late) > dt.timedelta(days=100)
    assert all(row["value"] < 0 for row in rows_of(small, "SMB", "net_income"))
    forms = {row["form"] for row in small.rows["fundamentals"]}
    assert {"10-K/A", "10-Q/A"} <= forms
    assert not rows_of(small, "ZERO", "net_income")
    ends = {name: rows_of(small, name, "capex")[-1]["period_end"].month for name in ("NVDA", "XOM")}
    assert ends["NVDA"] % 3 == 1
    assert ends["XOM"] % 3 == 0


def test_a_restatement_counts_from_its_filing_on_only() -> None:
    small, market, _ = opened(SHAPES[1])
    corrected = [r for r in rows_of(small, "JPM", "net_income") if r["form"] == "10-K/A"]
    new = max(corrected, key=lambda row: row["period_end"])  # the others tell the year before
    period = (new["period_start"], new["period_end"])
    told = [
        r
        for r in rows_of(small, "JPM", "net_income")
        if (r["period_start"], r["period_end"]) == period
    ]
    old, day = told[0], new["known"].date()
    assert new["value"] < old["value"]
    figures = accounts.ttm(market, ("JPM",), "net_income").by_session(("JPM",), len(small.days))[0]
    place = small.days.index(day)
    assert figures[place] < figures[place - 1]
    before = StoredMarket(small.facts(by=small.days[place - 1]))
    untouched = accounts.ttm(before, ("JPM",), "net_income").by_session(("JPM",), place)[0]
    assert untouched.tobytes() == figures[:place].tobytes()


@pytest.mark.parametrize("seed", [3, 8])
def test_later_restatements_move_the_figures_from_their_filing_on_and_no_earlier(seed: int) -> None:
    """The rows of the no-peeking tests are such that a peek would be seen."""
    small = Shape(seed=seed, sessions=100, corrections=0).make()
    after, seen = small.days[60], small.days[61]
    spoiled = replace(small, rows=dict(small.rows))
    for name, rows in absurd_accounts(small.rows, after, seen).items():
        known = [row for row in small.rows[name] if row["known"].date() <= after]
        spoiled.rows[name] = known + rows
    market, untouched = StoredMarket(spoiled.facts()), StoredMarket(small.facts(by=after), after)
    names = ("AAPL", "MSFT", "JPM", "SMA", "SMB", "XOM")
    for reading, item in (
        (accounts.ttm, "net_income"),
        (accounts.quarter, "revenue"),
        (accounts.ttm_before, "net_income"),
        (accounts.instant, "equity"),
    ):
        ours = reading(market, names, item).by_session(names, 62)
        before = reading(untouched, names, item).by_session(names, 61)
        assert ours[:, :61].tobytes() == before.tobytes(), item
        assert (np.abs(ours[:, 61] / ours[:, 60] - 3.7) < 1e-9).sum() >= 5, item
    late = accounts.ttm(market, ("ZERO",), "net_income").by_session(("ZERO",), 100)[0]
    assert np.isnan(late[:61]).all()
    assert not np.isnan(late[61])


# ---- planted faults


def refusals(market: StoredMarket, symbol: str, item: str) -> list[str]:
    """Form of each fact that a rule refuses, and the rule."""
    filings, facts = accounts.used_facts(market, (symbol,), item)
    return [
        f"{filings.forms[filings.form[at]]}: {accounts.RULES[facts.refused[at]]}"
        for at in range(len(facts.refused))
        if facts.refused[at]
    ]


PLANTED = [
    ("MSFT", "net_income", 1, ["DEF 14A: proxy_statement"]),
    ("XOM", "net_income", 2, ["10-Q/A: to_date_as_quarter"]),
    ("SMB", "shares_outstanding", 3, ["10-Q: thousandfold"]),
]


@pytest.mark.parametrize(("symbol", "item", "faults", "rules"), PLANTED)
def test_a_planted_fault_is_refused_and_changes_nothing(
    symbol: str, item: str, faults: int, rules: list[str]
) -> None:
    shape = Shape(seed=2, sessions=120)
    fine, spoiled = shape.make(), Shape(seed=2, sessions=120, faults=faults).make()
    assert len(spoiled.rows["fundamentals"]) == len(fine.rows["fundamentals"]) + faults
    market = StoredMarket(spoiled.facts())
    assert refusals(market, symbol, item) == rules
    assert refusals(StoredMarket(fine.facts()), symbol, item) == []
    reading = accounts.instant if item == "shares_outstanding" else accounts.ttm
    ours = reading(market, (symbol,), item).by_session((symbol,), 120)
    without = reading(StoredMarket(fine.facts()), (symbol,), item).by_session((symbol,), 120)
    assert ours.tobytes() == without.tobytes()


@given(shapes(100), st.sampled_from(["net_income", "revenue", "total_assets", "equity"]))
@settings(max_examples=10)
def test_nothing_of_a_market_without_faults_is_refused(shape: Shape, item: str) -> None:
    market = StoredMarket(shape.make().facts())
    assert [refusals(market, symbol, item) for symbol in sorted(market.filers())] == [
        [] for _ in market.filers()
    ]

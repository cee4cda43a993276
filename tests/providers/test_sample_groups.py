"""Groups by hand on four companies, and what holds for any seed and size."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rotascope.core.settings import GICS
from rotascope.core.time import Calendar, exchange_sessions
from rotascope.providers.sample import sample_market
from rotascope.providers.sample_firms import GIANT, LARGE, SMALL, Firms
from rotascope.providers.sample_indices import Group, expected_lead, group_days, index_levels
from rotascope.providers.sample_paths import Paths
from rotascope.providers.sample_rotations import Planned
from rotascope.tables.schema import TABLES
from rotascope.tables.validate import split

ENERGY, TECH = GICS.index("Energy"), GICS.index("Information Technology")
MISSING = np.nan


@pytest.fixture
def firms() -> Firms:
    """A giant in technology, two large energy companies and a small one."""
    zeros, whole = np.zeros(4), np.zeros(4, dtype=np.int64)
    return Firms(
        symbol=("G", "A", "B", "S"),
        name=("G", "A", "B", "S"),
        issuer=(1, 2, 3, 4),
        sector=np.array([TECH, ENERGY, ENERGY, ENERGY]),
        kind=np.array([GIANT, LARGE, LARGE, SMALL]),
        beta=zeros,
        spread=zeros,
        dividend=zeros,
        price=np.array([10.0, 20.0, 5.0, 1.0]),
        shares=np.array([2.0, 1.0, 4.0, 100.0]),
        listed=whole,
        ends=whole + 2,
        fate=whole,
    )


@pytest.fixture
def paths() -> Paths:
    close = np.array(
        [
            [10.0, 11.0, 11.0],
            [20.0, 20.0, 25.0],
            [5.0, 4.0, MISSING],  # its price stops
            [1.0, 1.1, 1.1],
        ]
    )
    adj = close.copy()
    adj[1] = [19.0, 20.0, 25.0]  # a dividend of about 5 % on the second session
    whole = np.zeros(4, dtype=np.int64)
    return Paths(close, adj, close, close, whole + 2, whole)


@pytest.fixture
def members() -> dict[str, np.ndarray]:
    large = np.array([[True] * 3, [True] * 3, [True] * 3, [False] * 3])
    return {"SP500": large, "R2000": ~large}


def days_of(firms: Firms, paths: Paths, members: dict[str, np.ndarray]) -> dict[str, Group]:
    plan = (Planned(2, 2, "size", "SP500", "R2000", 0.5, 1.0),)
    drifts = np.array([[-0.002, 0.0, 0.0, 0.004]])
    return group_days(firms, paths, members, plan, drifts)


def test_weights_are_those_before_the_session(
    firms: Firms, paths: Paths, members: dict[str, np.ndarray]
) -> None:
    groups = days_of(firms, paths, members)
    # All three large lines are worth 20 at first: +10 %, 0 and -20 %.
    assert groups["SP500"].price[1] == pytest.approx((0.10 + 0.0 - 0.20) / 3)
    # Then 22 and 20; the third has no price and drops out: 0 and +25 %.
    assert groups["SP500"].price[2] == pytest.approx(20 * 0.25 / 42)
    assert groups["SP500"].price[0] == 0.0


def test_total_return_has_the_dividend(
    firms: Firms, paths: Paths, members: dict[str, np.ndarray]
) -> None:
    groups = days_of(firms, paths, members)
    assert groups["SP500"].total[1] == pytest.approx((0.10 + 1 / 19 - 0.20) / 3)
    assert groups["R2000"].total.tolist() == pytest.approx([0.0, 0.1, 0.0])


def test_sectors_and_giants_are_parts_of_the_large_index(
    firms: Firms, paths: Paths, members: dict[str, np.ndarray]
) -> None:
    groups = days_of(firms, paths, members)
    assert groups["Energy"].price[1] == pytest.approx(-0.10)  # without the small company
    assert groups["MAG7"].price[1] == pytest.approx(0.10)
    assert groups["SP500 - MAG7"].price[1] == pytest.approx(-0.10)
    assert groups["growth"].price[1] == pytest.approx(0.10)
    assert groups["equal"].price[2] == pytest.approx(0.25 / 2)
    assert groups["Utilities"].price.tolist() == [0.0, 0.0, 0.0]


def test_expected_returns_carry_the_planted_drift(
    firms: Firms, paths: Paths, members: dict[str, np.ndarray]
) -> None:
    groups = days_of(firms, paths, members)
    giant = 0.095 / 252  # with betas of 0 only the giant's usual lead is expected
    assert groups["SP500"].usual[2] == pytest.approx(giant * 22 / 42)
    assert groups["SP500"].expected[2] == pytest.approx((giant - 0.002) * 22 / 42)
    assert groups["R2000"].expected.tolist() == [0.0, 0.0, 0.004]


def test_recorded_strength_by_hand(
    firms: Firms, paths: Paths, members: dict[str, np.ndarray]
) -> None:
    groups = days_of(firms, paths, members)
    lead, usual = expected_lead(groups, Planned(2, 2, "size", "SP500", "R2000", 0.5, 1.0))
    assert lead == pytest.approx(252 * 0.004 - (0.095 - 252 * 0.002) * 22 / 42)
    assert usual == pytest.approx(-0.095 * 22 / 42)


def test_index_levels_link_the_days(
    firms: Firms, paths: Paths, members: dict[str, np.ndarray]
) -> None:
    levels = index_levels(days_of(firms, paths, members))
    assert levels["RUT"].tolist() == [1200.0, 1320.0, 1320.0]
    assert levels["SPX"][1] == pytest.approx(2000 * (1 - 0.1 / 3), abs=1e-4)


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    seed=st.integers(0, 2**40),
    large=st.integers(48, 90),
    small=st.integers(24, 90),
    first=st.dates(date(1975, 1, 1), date(2024, 1, 1)),
    length=st.integers(60, 1500),
)
def test_any_market_keeps_the_contracts(
    seed: int, large: int, small: int, first: date, length: int
) -> None:
    last = min(first + timedelta(days=length), date(2026, 6, 30))
    market = sample_market(seed, large=large, small=small, first=first, last=last)
    for name, frame in market.tables.items():
        assert split(frame, TABLES[name], sessions=exchange_sessions())[1].is_empty()
        assert frame.is_empty() or frame["known"].max().date() <= last
    sums = market.tables["holdings"].group_by("basket", "session").agg(pl.col("weight").sum())
    assert (sums["weight"] - 1).abs().max() < 1e-6
    assert market.truth.is_empty() or (market.truth["strength"] > market.truth["usual"]).all()
    days = set(Calendar.build(first, last).sessions.tolist())
    for column in ("start", "end"):
        assert set(market.truth[column].to_list()) <= days

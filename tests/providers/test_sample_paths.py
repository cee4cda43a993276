"""Simulated closes: volatility, dividends, ends of listings."""

from __future__ import annotations

import numpy as np
import pytest

from rotascope.providers.sample_firms import FAILURE, GOOG, GOOGL, SMALL, STAYS, TAKEOVER, Firms
from rotascope.providers.sample_firms import simulated_firms as make_firms
from rotascope.providers.sample_paths import (
    Factors,
    Paths,
    adjusted,
    simulated_factors,
    simulated_paths,
    usual_drift,
)
from rotascope.providers.sample_rotations import Planned

SESSIONS = 2283


@pytest.fixture(scope="module")
def factors() -> Factors:
    return simulated_factors(7, SESSIONS)


@pytest.fixture(scope="module")
def firms() -> Firms:
    return make_firms(7, SESSIONS, large=150, small=300)


@pytest.fixture(scope="module")
def paths(firms: Firms, factors: Factors) -> Paths:
    return simulated_paths(7, firms, factors, (), np.zeros((0, len(firms))))


def test_adjusted_by_hand() -> None:
    # 100, then 98 after a dividend of 2, then 99: the day of the dividend earned nothing.
    close = np.array([[100.0, 98.0, 99.0]])
    found = adjusted(close, np.array([[0.0, 2.0, 0.0]]))
    assert found.tolist() == [[98.0, 98.0, 99.0]]


def test_adjusted_with_two_dividends() -> None:
    close = np.array([[50.0, 50.0, 40.0, 40.0]])
    found = adjusted(close, np.array([[0.0, 1.0, 0.0, 2.0]]))
    # 2 of 40 is 5 %, 1 of 50 is 2 %: the first close counts 50 x 0.95 x 0.98.
    assert found.tolist() == [[46.55, 47.5, 38.0, 40.0]]


def test_adjusted_is_close_without_dividends() -> None:
    close = np.array([[10.0, 11.0], [3.0, 2.0]])
    assert np.array_equal(adjusted(close, np.zeros((2, 2))), close)


def test_market_volatility_clusters(factors: Factors) -> None:
    market = factors.market
    assert 0.10 < market.std() * 252**0.5 < 0.22
    size = np.abs(market - market.mean())
    lag = np.corrcoef(size[:-1], size[1:])[0, 1]
    plain = np.corrcoef(market[:-1], market[1:])[0, 1]
    assert lag > 0.08
    assert abs(plain) < 0.08


def test_variance_is_known_the_session_before() -> None:
    long, short = simulated_factors(7, 400), simulated_factors(7, 300)
    assert np.array_equal(long.variance[:300], short.variance)
    assert np.array_equal(long.market[:300], short.market)


def test_variance_stays_in_bounds(factors: Factors) -> None:
    yearly = np.sqrt(252 * factors.variance)
    assert yearly.min() > 0.07
    assert yearly.max() < 0.5
    assert yearly.max() / yearly.min() > 2.0


def test_small_companies_move_more(firms: Firms, paths: Paths) -> None:
    returns = paths.close[:, 1:] / paths.close[:, :-1] - 1
    spread = np.nanstd(returns, axis=1)
    small = firms.kind == SMALL
    assert np.median(spread[small]) > 1.4 * np.median(spread[~small])


def test_company_returns_have_fat_tails(paths: Paths) -> None:
    returns = paths.close[8:60, 1:] / paths.close[8:60, :-1] - 1
    flat = returns[~np.isnan(returns)]
    z = (flat - flat.mean()) / flat.std()
    assert (z**4).mean() > 5.0


def test_closes_exist_exactly_between_listing_and_end(firms: Firms, paths: Paths) -> None:
    for at in range(len(firms)):
        there = np.flatnonzero(~np.isnan(paths.close[at]))
        assert there[0] == firms.listed[at]
        assert there[-1] == paths.ends[at]
        assert len(there) == paths.ends[at] - firms.listed[at] + 1
        assert np.array_equal(np.isnan(paths.adj_close[at]), np.isnan(paths.close[at]))


def test_closes_are_above_zero(paths: Paths) -> None:
    for panel in (paths.close, paths.adj_close):
        assert np.nanmin(panel) > 0.0


def test_a_listing_ends_at_the_first_close_below_one(paths: Paths) -> None:
    for line in paths.close:
        there = line[~np.isnan(line)]
        assert (there[:-1] >= 1.0).all()


def test_failures_end_low_and_takeovers_end_after_a_jump(firms: Firms, paths: Paths) -> None:
    failed = np.flatnonzero((firms.fate == FAILURE) & (paths.ends == firms.ends))
    taken = np.flatnonzero((firms.fate == TAKEOVER) & (paths.ends == firms.ends))
    assert len(failed) >= 3
    assert len(taken) >= 10
    fall = [paths.close[at, paths.ends[at]] / paths.close[at, paths.ends[at] - 61] for at in failed]
    assert np.median(fall) < 0.6
    for at in taken:
        end = int(paths.ends[at])
        returns = paths.close[at, end - 40 : end + 1] / paths.close[at, end - 41 : end] - 1
        assert returns[0] > 0.05
        assert np.abs(returns[1:]).max() < 0.05  # then the offer holds the price


def test_dividends_come_every_quarter_and_only_from_payers(firms: Firms, paths: Paths) -> None:
    for at in (0, 1, 9, 20, 200, 300):
        days = np.flatnonzero(np.nan_to_num(paths.dividend[at]) > 0)
        if firms.dividend[at] == 0:
            assert len(days) == 0
        elif len(days) > 1:
            assert set(np.diff(days).tolist()) == {63}
    assert (firms.dividend == 0).any()


def test_dividends_are_a_quarter_of_the_yield(firms: Firms, paths: Paths) -> None:
    at = int(np.flatnonzero((firms.dividend > 0) & (firms.listed == 0))[0])
    days = np.flatnonzero(paths.dividend[at] > 0)
    paid = paths.dividend[at, days] / paths.close[at, days - 1]
    assert paid == pytest.approx(np.full(len(days), firms.dividend[at] / 4), abs=5e-6)


def test_total_return_exceeds_price_return_by_the_dividends(firms: Firms, paths: Paths) -> None:
    stays = (firms.fate == STAYS) & (firms.listed == 0) & (paths.ends == SESSIONS - 1)
    payer = int(np.flatnonzero(stays & (firms.dividend > 0.02))[0])
    spared = int(np.flatnonzero(stays & (firms.dividend == 0))[0])
    years = SESSIONS / 252
    total = paths.adj_close[:, -1] / paths.adj_close[:, 0]
    price = paths.close[:, -1] / paths.close[:, 0]
    lead = (total[payer] / price[payer]) ** (1 / years) - 1
    assert lead == pytest.approx(firms.dividend[payer], rel=0.05)
    assert total[spared] == price[spared]


def test_last_adjusted_close_is_the_close(paths: Paths, firms: Firms) -> None:
    last = paths.ends
    rows = np.flatnonzero(last == SESSIONS - 1)
    assert np.array_equal(paths.adj_close[rows, -1], paths.close[rows, -1])


def test_two_lines_of_one_company_move_together(paths: Paths) -> None:
    first, second = (paths.close[at, 1:] / paths.close[at, :-1] - 1 for at in (GOOGL, GOOG))
    assert np.corrcoef(first, second)[0, 1] > 0.98
    assert not np.array_equal(first, second)


def test_volumes_are_whole_lots(paths: Paths) -> None:
    there = paths.volume[~np.isnan(paths.volume)]
    assert (there > 0).all()
    assert (there % 100 == 0).all()


def test_a_planted_drift_moves_its_companies_only(firms: Firms, factors: Factors) -> None:
    plan = (Planned(100, 199, "size", "SP500", "R2000", 0.3, 1.0),)
    drift = np.where(firms.kind == SMALL, 0.001, 0.0)[None, :]
    plain = simulated_paths(7, firms, factors, (), np.zeros((0, len(firms))))
    with_it = simulated_paths(7, firms, factors, plan, drift)
    alive = (firms.listed == 0) & (plain.ends > 400) & (with_it.ends > 400)
    grown = with_it.close[:, 199] / with_it.close[:, 99]
    gain = grown / (plain.close[:, 199] / plain.close[:, 99])
    small = firms.kind == SMALL
    assert gain[alive & small] == pytest.approx(1.001**100, rel=0.02)
    others = alive & ~small
    assert np.array_equal(plain.close[others], with_it.close[others], equal_nan=True)
    assert np.array_equal(plain.close[alive, 99], with_it.close[alive, 99])


def test_usual_drift_of_a_giant_leads(firms: Firms) -> None:
    drift = usual_drift(firms) * 252
    assert (drift[:8] - 0.08 * firms.beta[:8]) == pytest.approx(np.full(8, 0.095), rel=1e-9)
    assert drift[8:] == pytest.approx(0.08 * firms.beta[8:], rel=1e-12)

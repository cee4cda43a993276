"""The simulated companies: names, sectors, sizes and lives."""

from __future__ import annotations

import re

import numpy as np
import pytest

from rotascope.core.settings import GICS
from rotascope.providers.sample_firms import (
    FAILURE,
    GIANT,
    GIANTS,
    LARGE,
    SMALL,
    STAYS,
    TAKEOVER,
    Firms,
    simulated_firms,
)

SESSIONS = 2283


@pytest.fixture(scope="module")
def firms() -> Firms:
    return simulated_firms(7, SESSIONS, large=600, small=1500)


def test_counts_of_lines(firms: Firms) -> None:
    assert len(firms) == 2100
    assert [int((firms.kind == kind).sum()) for kind in (GIANT, LARGE, SMALL)] == [8, 592, 1500]


def test_giants_are_eight_lines_of_seven_companies(firms: Firms) -> None:
    assert GIANTS == ("AAPL", "MSFT", "GOOGL", "GOOG", "AMZN", "NVDA", "META", "TSLA")
    assert firms.symbol[:8] == GIANTS
    assert len(set(firms.issuer[:8])) == 7
    assert firms.issuer[2] == firms.issuer[3]


def test_other_symbols_are_letters_then_digits(firms: Firms) -> None:
    assert len(set(firms.symbol)) == len(firms)
    assert firms.symbol[8] == "LA001"
    assert firms.symbol[599] == "LA592"
    assert firms.symbol[600] == "SA0001"
    assert all(re.fullmatch(r"[LS]A\d{3,4}", symbol) for symbol in firms.symbol[8:])


def test_names_say_that_they_are_simulated(firms: Firms) -> None:
    assert len(set(firms.name)) == len(firms)
    assert all(name.startswith("Simulated ") for name in firms.name)
    at = firms.name.index("Simulated Industrials 12")
    assert GICS[int(firms.sector[at])] == "Industrials"


def test_all_eleven_sectors_have_large_and_small_companies(firms: Firms) -> None:
    for kind, least in ((LARGE, 8), (SMALL, 15)):
        counts = np.bincount(firms.sector[firms.kind == kind], minlength=11)
        assert counts.min() >= least


def test_small_markets_have_every_sector_too() -> None:
    firms = simulated_firms(3, 300, large=48, small=24)
    for kind in (LARGE, SMALL):
        assert set(firms.sector[firms.kind == kind].tolist()) == set(range(11))


def test_sizes_at_the_start(firms: Firms) -> None:
    worth = firms.shares * firms.price
    large, small = worth[firms.kind != SMALL].sum(), worth[firms.kind == SMALL].sum()
    assert large == pytest.approx(20e12, rel=1e-3)
    assert small / large == pytest.approx(0.08, rel=1e-3)
    assert worth[:8].sum() / large == pytest.approx(0.132, rel=1e-3)
    # No large company but the giants weighs more than 3 %.
    assert worth[8:600].max() / large < 0.03


def test_shares_are_whole_thousands(firms: Firms) -> None:
    assert (firms.shares > 0).all()
    assert (firms.shares % 1000 == 0).all()


def test_lives_fit_the_span(firms: Firms) -> None:
    assert (firms.listed >= 0).all()
    assert (firms.ends <= SESSIONS - 1).all()
    left = firms.fate != STAYS
    assert (firms.ends[left] < SESSIONS - 1).all()
    assert (firms.ends[left] - firms.listed[left] >= 130).all()
    assert (firms.ends[~left] == SESSIONS - 1).all()


def test_listings_takeovers_and_failures_all_happen(firms: Firms) -> None:
    small = firms.kind == SMALL
    assert 0.15 < (firms.listed[small] > 0).mean() < 0.25
    assert 0.02 < (firms.listed[firms.kind == LARGE] > 0).mean() < 0.15
    assert 0.08 < (firms.fate[small] == TAKEOVER).mean() < 0.16
    assert 0.02 < (firms.fate[small] == FAILURE).mean() < 0.09


def test_giants_live_through_the_whole_span(firms: Firms) -> None:
    assert (firms.listed[:8] == 0).all()
    assert (firms.fate[:8] == STAYS).all()


def test_groups_of_the_truth_table(firms: Firms) -> None:
    assert int(firms.group("R2000").sum()) == 1500
    assert int(firms.group("SP500").sum()) == 600
    assert int(firms.group("MAG7").sum()) == 8
    assert int(firms.group("SP500 - MAG7").sum()) == 592
    energy = firms.group("Energy")
    assert {GICS[k] for k in firms.sector[energy].tolist()} == {"Energy"}
    assert sum(int(firms.group(name).sum()) for name in GICS) == 2100


def test_betas_and_spreads_are_plausible(firms: Firms) -> None:
    small = firms.kind == SMALL
    assert firms.beta[~small].mean() == pytest.approx(1.0, abs=0.05)
    assert firms.beta[small].mean() == pytest.approx(1.05, abs=0.03)
    assert firms.spread.min() > 0.0
    assert firms.spread[small].mean() > 1.5 * firms.spread[~small].mean()
    assert firms.beta[2] == firms.beta[3]


def test_short_spans_have_no_late_listings() -> None:
    firms = simulated_firms(7, 100, large=60, small=60)
    assert (firms.listed == 0).all()
    assert (firms.fate == STAYS).all()

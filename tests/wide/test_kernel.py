"""The compiled wide stage against the plain arrays, thread by thread and part by part."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import rotascope.app.kept as kept_module
from rotascope.app.market import StoredMarket
from rotascope.app.tails import tail_of
from rotascope.core.settings import Settings
from rotascope.language.evaluate import Context, Evaluator
from rotascope.measures.catalogue import CATALOGUE
from rotascope.measures.panels import that_count
from rotascope.measures.wideindex import block_of, files_of, plan_of
from rotascope.stats.wide import (
    Block,
    Files,
    Later,
    Plan,
    add,
    compute,
    empty,
    figures,
    joined,
)
from rotascope.store.memory import MemoryFacts
from wide.panel import CALENDAR, holdings, prices

EXPRESSIONS = (
    "return(IDX, 1d)",
    "return(IDX, 21d)",
    "return(IDX, 1d, weighting=equal)",
    "top_weight(IDX, 10)",
    "hhi(IDX)",
    "effective_number(IDX)",
    "breadth(IDX, above=50d)",
    "breadth(IDX, above=200d)",
    "advances(IDX)",
    "declines(IDX)",
    "mcclellan(IDX)",
    "new_highs(IDX, 252d)",
    "new_lows(IDX, 252d)",
    "dispersion(IDX, 1d)",
    "member_return(IDX, median, 1d)",
    "member_return(IDX, mean, 1d)",
    'contribution(sector("Energy", in=IDX), in=IDX, 21d)',
    'contribution(sector("No sector", in=IDX), in=IDX, 21d)',
    'weight(sector("Financials", in=IDX), in=IDX)',
)
PLAN = Plan(averages=(3, 20), extremes=10, top=3, groups=2)


def market(seed: int, members: int) -> StoredMarket:
    tables = {"prices": prices(seed, members), "holdings": holdings(seed, members)}
    return StoredMarket(MemoryFacts(tables, Settings(home="IDX"), snapshot=f"m{seed}"))


@pytest.mark.parametrize("seed", range(4))
def test_compiled_and_plain_agree(seed: int, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, compiled = market(seed, 25), market(seed, 25)
    at = np.arange(len(plain.calendar))
    told = {}
    for limit, one in ((1 << 60, plain), (0, compiled)):
        monkeypatch.setattr(kept_module, "LARGE", limit)
        evaluator = Evaluator(CATALOGUE, one)
        told[limit] = {e: Context(one).values(evaluator.bind(e)[1], at).data for e in EXPRESSIONS}
        assert (one.wide("IDX") is None) == (limit > 0)
    for expression in EXPRESSIONS:
        a, b = told[1 << 60][expression], told[0][expression]
        np.testing.assert_array_equal(np.isnan(a), np.isnan(b), err_msg=expression)
        np.testing.assert_allclose(a, b, rtol=1e-10, atol=1e-15, err_msg=expression)
        assert not np.isnan(a).all(), expression


def block_and_files(seed: int, members: int):
    one = market(seed, members)
    held = that_count(one.holdings("IDX"))
    (runs,) = one.runs(held.members)
    return block_of(runs, held.members), files_of(held)


def test_threads_change_no_digit() -> None:
    block, files = block_and_files(11, 60)
    last = len(CALENDAR) - 1
    first = compute([block], files, PLAN, span=(0, last), threads=1)
    for threads in (2, 3, 8):
        again = compute([block], files, PLAN, span=(0, last), threads=threads)
        for name, values in first.figures.items():
            assert values.tobytes() == again.figures[name].tobytes(), name


def test_blocks_change_no_digit() -> None:
    block, files = block_and_files(12, 60)
    last = len(CALENDAR) - 1
    whole = compute([block], files, PLAN, span=(0, last), threads=2)
    pieces = [
        piece(block, a, min(a + 7, len(block.members))) for a in range(0, len(block.members), 7)
    ]
    again = compute(pieces, files, PLAN, span=(0, last), threads=2)
    for name, values in whole.figures.items():
        assert values.tobytes() == again.figures[name].tobytes(), name


def piece(block: Block, first: int, end: int) -> Block:
    a, b = int(block.offsets[first]), int(block.offsets[end])
    return Block(
        block.members[first:end],
        block.offsets[first : end + 1] - a,
        block.sessions[a:b],
        block.closes[a:b],
    )


@pytest.mark.parametrize("first", [1, 100, 250, 400, 504])
def test_a_later_start_changes_no_digit(first: int) -> None:
    block, files = block_and_files(13, 40)
    last = len(CALENDAR) - 1
    whole = compute([block], files, PLAN, span=(0, last), threads=2)
    part = compute([block], files, PLAN, span=(first, last), threads=2)
    for name, values in whole.figures.items():
        assert values[first:].tobytes() == part.figures[name].tobytes(), name


def test_sums_of_disjoint_members_join() -> None:
    block, files = block_and_files(14, 50)
    last = len(CALENDAR) - 1
    whole = figures_of([block], files, last)
    middle = len(block.members) // 2
    halves = [
        sums_of(piece(block, 0, middle), files, last),
        sums_of(piece(block, middle, len(block.members)), files, last),
    ]
    both = figures(joined(halves), PLAN)
    for name, values in whole.figures.items():
        np.testing.assert_allclose(values, both.figures[name], rtol=1e-12, atol=1e-15)


def sums_of(block: Block, files, last: int):
    sums = empty(PLAN, files.held.shape[1], 0, last)
    add(sums, block, files, PLAN, threads=1)
    return sums


def figures_of(blocks, files, last: int):
    sums = empty(PLAN, files.held.shape[1], 0, last)
    for block in blocks:
        add(sums, block, files, PLAN, threads=1)
    return figures(sums, PLAN)


def test_two_processes_give_the_same_digits(tmp_path: Path) -> None:
    """Also where one compiles everything again: kept code that is out of date would differ."""
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from wide.test_kernel import *\n"
        "import hashlib\n"
        "block, files = block_and_files(15, 40)\n"
        "found = compute([block], files, PLAN, span=(0, len(CALENDAR) - 1), threads=2)\n"
        "print(hashlib.sha256(b''.join(v.tobytes() for v in found.figures.values())).hexdigest())\n"
    )
    asked = [sys.executable, "-c", code, str(Path(__file__).parents[1])]
    fresh = {**os.environ, "NUMBA_CACHE_DIR": str(tmp_path)}
    runs = {
        subprocess.run(asked, capture_output=True, text=True, check=True, env=env).stdout
        for env in (None, fresh)
    }
    assert len(runs) == 1
    assert list(tmp_path.rglob("*.nbi"))


@pytest.mark.parametrize("cut", [1, 250, 480])
def test_closes_that_follow_count_as_if_they_were_there(cut: int) -> None:
    block, files = block_and_files(16, 40)
    last = len(CALENDAR) - 1
    whole = compute([block], files, PLAN, span=(0, last), threads=2)
    again = compute([split(block, cut)], files, PLAN, span=(0, last), threads=2)
    for name, values in whole.figures.items():
        assert values.tobytes() == again.figures[name].tobytes(), name


def split(block: Block, cut: int) -> Block:
    """The same closes, those from a session on as ones that follow."""
    early = block.sessions < cut
    owner = np.repeat(np.arange(len(block.members)), np.diff(block.offsets))
    offsets = [
        np.searchsorted(owner[chosen], np.arange(len(block.members) + 1)).astype(np.int64)
        for chosen in (early, ~early)
    ]
    later = Later(offsets[1], block.sessions[~early], block.closes[~early])
    first = (block.sessions[early], block.closes[early])
    return Block(block.members, offsets[0], *first, later=later)


@pytest.mark.parametrize("first", [300, 480, 504])
def test_the_last_closes_are_enough_for_what_follows(first: int) -> None:
    block, files = block_and_files(17, 40)
    plan = Plan(averages=(3, 20), extremes=60, top=3, groups=2)
    last = len(CALENDAR) - 1
    whole = compute([block], files, plan, span=(0, last), threads=2)
    file = int(np.searchsorted(files.positions, first - 1, side="right")) - 1
    tail = tail_of(split(block, first), plan.look_back, int(files.since[file]))
    part = Block(
        tail.members,
        tail.offsets,
        tail.sessions,
        tail.closes,
        tail.lead,
        split(block, first).later,
    )
    assert len(tail.closes) < len(block.closes) / 2
    assert (tail.lead > 0).any()
    again = compute([part], files, plan, span=(first, last), threads=2)
    for name, values in whole.figures.items():
        assert values[first:].tobytes() == again.figures[name].tobytes(), name


def test_more_members_than_a_byte_counts() -> None:
    members, sessions = 8 * 300, 30
    rng = np.random.default_rng(18)
    closes = np.exp(np.cumsum(0.02 * rng.standard_normal((members, sessions)), axis=1))
    at = np.tile(np.arange(sessions, dtype=np.int32), members)
    offsets = np.arange(0, members * sessions + 1, sessions)
    block = Block(np.arange(members), offsets, at, closes.ravel())
    share = np.full((1, members), 1.0 / members)
    ones = np.zeros((1, members), np.int16)
    files = Files(np.array([0]), np.ones((1, members), bool), share, ones)
    plan = Plan(averages=(2, 3), extremes=4, top=3, groups=1)
    found = compute([block], files, plan, span=(0, sessions - 1), threads=2).figures
    moves = np.diff(closes, axis=1)
    np.testing.assert_array_equal(found["advances"][1:], (moves > 0).sum(axis=0))
    np.testing.assert_array_equal(found["declines"][1:], (moves < 0).sum(axis=0))
    highs = [(closes[:, t] == closes[:, t - 3 : t + 1].max(axis=1)).sum() for t in range(3, 30)]
    np.testing.assert_array_equal(found["highs"][3:], highs)
    above = (closes[:, 1:] > 0.5 * (closes[:, 1:] + closes[:, :-1]) * (1 + 1e-12)).mean(axis=0)
    np.testing.assert_allclose(found["breadth2"][1:], above, rtol=1e-14)
    returns = closes[:, 1:] / closes[:, :-1] - 1.0
    np.testing.assert_array_equal(found["median"][1:], np.median(returns, axis=0))


def test_a_plan_names_its_sums_once() -> None:
    held = that_count(market(3, 10).holdings("IDX"))
    columns = plan_of(held).columns
    assert len(set(columns)) == len(columns)
    assert plan_of(held).look_back == 252

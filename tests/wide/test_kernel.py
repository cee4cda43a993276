"""The compiled wide stage against the plain arrays, thread by thread and part by part."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import rotascope.app.kept as kept_module
from rotascope.app.market import StoredMarket
from rotascope.core.settings import Settings
from rotascope.language.evaluate import Context, Evaluator
from rotascope.measures.catalogue import CATALOGUE
from rotascope.measures.panels import that_count
from rotascope.measures.wideindex import block_of, files_of, plan_of
from rotascope.stats.wide import Block, Plan, add, compute, empty, figures, joined
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
    code = (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from wide.test_kernel import *\n"
        "import hashlib\n"
        "block, files = block_and_files(15, 40)\n"
        "found = compute([block], files, PLAN, span=(0, len(CALENDAR) - 1), threads=2)\n"
        "print(hashlib.sha256(b''.join(v.tobytes() for v in found.figures.values())).hexdigest())\n"
    )
    tests = str(Path(__file__).parents[1])
    runs = {
        subprocess.run(
            [sys.executable, "-c", code, tests], capture_output=True, text=True, check=True
        ).stdout
        for _ in range(2)
    }
    assert len(runs) == 1


def test_medians_are_those_of_numpy() -> None:
    from rotascope.stats.widekernel import medians

    rng = np.random.default_rng(5)
    table = rng.standard_normal((200, 37))
    table[rng.random(table.shape) < 0.3] = np.nan
    table[7] = np.nan
    table[8, 1:] = np.nan
    table[9] = 1.5
    out = np.full(200, np.nan)
    medians(table, out)
    expected = [
        np.median(row[~np.isnan(row)]) if (~np.isnan(row)).any() else np.nan for row in table
    ]
    np.testing.assert_array_equal(out, expected)


def test_a_plan_names_its_sums_once() -> None:
    held = that_count(market(3, 10).holdings("IDX"))
    columns = plan_of(held).columns
    assert len(set(columns)) == len(columns)
    assert plan_of(held).look_back == 252

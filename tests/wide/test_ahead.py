"""What is held ready for the next sessions gives the digits of looking at every close again."""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotascope.app.ahead import Ahead
from rotascope.app.tails import Since, Tail, tail_of
from rotascope.stats import wideahead, widekernel, widerolling
from rotascope.stats.wide import Block, Files, Plan, compute
from wide.panel import CALENDAR
from wide.test_kernel import block_and_files, split
from wide.test_rolling import flags_of

PLAN = Plan(averages=(3, 20), extremes=60, top=3, groups=2)


def cut(block: Block, end: int) -> tuple[Block, Since]:
    """The closes up to a session, and those after it by session."""
    parts = split(block, end + 1)
    later = parts.following
    owner = np.repeat(block.members, np.diff(later.offsets))
    order = np.argsort(later.sessions, kind="stable")
    since = Since(owner[order], later.sessions[order], later.closes[order])
    early = np.diff(parts.offsets) > 0  # nobody without a close is kept
    offsets = np.concatenate([[0], np.cumsum(np.diff(parts.offsets)[early])])
    return Block(block.members[early], offsets, parts.sessions, parts.closes), since


def until(since: Since, last: int) -> Since:
    mine = since.session <= last
    return Since(since.owner[mine], since.session[mine], since.close[mine])


def names_of(block: Block, files: Files) -> np.ndarray:
    """Names by place, in whose order the block's members stand."""
    names = np.full(files.held.shape[1], "~" * 4, dtype="U4")
    names[block.members] = [f"{i:04}" for i in range(len(block.members))]
    return names


def serving(files: Files, opening: int, end: int, first: int) -> bool:
    """Whether every file in force from the evening before `first` on drifts from a kept close."""
    for i, position in enumerate(files.positions.tolist()):
        ends = files.positions[i + 1] if i + 1 < len(files.positions) else len(CALENDAR)
        since = int(files.since[i])
        if ends > first - 1 and position < len(CALENDAR) and not (since == opening or since > end):
            return False
    return True


@settings(max_examples=40, deadline=None)
@given(
    seed=st.integers(0, 10_000),
    end=st.integers(100, 480),
    before=st.integers(0, 30),
    sessions=st.integers(1, 12),
)
def test_figures_of_the_next_sessions_have_the_digits_of_the_whole(
    seed: int, end: int, before: int, sessions: int
) -> None:
    block, files = block_and_files(seed, 30)
    first = min(end + 1 + before, len(CALENDAR) - 1)
    last = min(first + sessions - 1, len(CALENDAR) - 1)
    old, since = cut(block, end)
    file = int(np.searchsorted(files.positions, end, side="right")) - 1
    opening = int(files.since[file])
    tail = tail_of(old, PLAN.look_back, opening)
    ahead = Ahead.of_tail(tail, opening, PLAN)
    assert ahead.serves(files, end=end, first=first) == serving(files, opening, end, first)
    if not ahead.serves(files, end=end, first=first):
        return
    names = names_of(block, files)
    short = ahead.block(tail, names, until(since, last), plan=PLAN, first=first)
    assert len(short.closes) <= 2 * len(tail.members)
    found = compute([short], files, PLAN, span=(first, last), threads=1)
    known = cut(block, last)[0]  # as it stands after that session
    whole = compute([known], files, PLAN, span=(0, last), threads=1)
    for name, values in whole.figures.items():
        assert values[first:].tobytes() == found.figures[name].tobytes(), name


def one(closes: np.ndarray, lead: int) -> Tail:
    count = len(closes)
    rows = (np.array([0, count]), np.arange(count, dtype=np.int32), closes)
    return Tail(np.zeros(1, np.int64), np.array([lead]), *rows)


@pytest.mark.parametrize("lead", [0, 7, 13])
@pytest.mark.parametrize("had", [60, 61, 79, 80])
def test_closes_at_the_very_edge_of_their_mean_fall_on_the_same_side(lead: int, had: int) -> None:
    """Equal closes of 0.1: the last digit of the sum decides, and with it the order of adding."""
    for length in (3, 7, 20, 50):
        edge = 0.1 * (1.0 + widerolling.GUARD * length / (length - 1))  # it lifts the mean itself
        seen = set()
        for ulps in range(-12, 13):
            new = np.array([0.1, edge + ulps * np.spacing(edge), 0.1])
            flags = flags_ahead_of(np.full(had, 0.1), lead, new, length)
            expected = flags_of(np.concatenate([np.full(had, 0.1), new]), lead, had, length)
            np.testing.assert_array_equal(flags[0], expected[0])
            seen.add(expected[0].tobytes())
        assert len(seen) > 1  # the edge lies among them


def flags_ahead_of(closes: np.ndarray, lead: int, new: np.ndarray, length: int) -> np.ndarray:
    plan = Plan(averages=(length,), extremes=60)
    tail, had = one(closes, lead), len(closes)
    days = np.arange(had, had + len(new), dtype=np.int32)
    since = Since(np.zeros(len(new), np.int64), days, new)
    ahead = Ahead.of_tail(tail, 0, plan)
    block = ahead.block(tail, np.array(["A"]), since, plan=plan, first=had)
    assert block.following.flags is not None
    return block.following.flags


def test_members_that_were_not_there_and_far_sessions_are_looked_at_as_a_whole() -> None:
    rng = np.random.default_rng(4)
    closes = np.round(50.0 + np.cumsum(rng.standard_normal(200)), 1)
    tail, count = one(closes[:100], 0), 100
    assert count > wideahead.STEPS
    days = np.tile(np.arange(100, 200, dtype=np.int32), 2)
    since = Since(np.repeat([0, 1], 100), days, np.tile(closes[100:], 2))
    plan = Plan(averages=(3, 20), extremes=60)
    ahead = Ahead.of_tail(tail, 0, plan)
    block = ahead.block(tail, np.array(["A", "B"]), since, plan=plan, first=100)
    flags = block.following.flags
    assert flags is not None
    np.testing.assert_array_equal(block.following.offsets, [0, 100, 200])
    for row, length in enumerate(plan.averages):
        np.testing.assert_array_equal(flags[row, :100], flags_of(closes, 0, 100, length)[0])
        np.testing.assert_array_equal(flags[row, 100:], flags_of(closes[100:], 0, 0, length)[0])
    np.testing.assert_array_equal(flags[2:, :100], flags_of(closes, 0, 100, 60)[1:])
    np.testing.assert_array_equal(flags[2:, 100:], flags_of(closes[100:], 0, 0, 60)[1:])


def test_kept_arrays_give_the_same_again() -> None:
    block, files = block_and_files(3, 30)
    old, _ = cut(block, 300)
    tail = tail_of(old, PLAN.look_back, int(files.since[0]))
    ahead = Ahead.of_tail(tail, int(files.since[0]), PLAN)
    again = Ahead.taken({**tail.arrays(), **ahead.arrays()})
    for name, array in ahead.arrays().items():
        np.testing.assert_array_equal(again.arrays()[name], array, err_msg=name)


def test_the_kernel_names_the_rolling_code_that_its_cache_was_compiled_with() -> None:
    rolling = hashlib.sha256(Path(str(widerolling.__file__)).read_bytes()).hexdigest()
    assert rolling[:8] in Path(str(widekernel.__file__)).read_text(encoding="utf-8")

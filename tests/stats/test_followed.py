"""What followed, against plain loops, and the compiled draws against numpy's and arch's."""

from __future__ import annotations

import math
import statistics
from typing import Any

import numpy as np
import pytest
from arch.bootstrap import StationaryBootstrap
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import ks_2samp

from rotascope.core.values import Floats
from rotascope.stats.followed import (
    CHUNK,
    Windows,
    ended,
    figures_of,
    forward_drawdowns,
    forward_returns,
    reached,
    resampled,
    risen_after,
    separate,
    worst_fall,
)
from rotascope.stats.resampling import interval
from rotascope.stats.spells import Spells

NAN = float("nan")
levels = st.lists(
    st.one_of(st.floats(0.5, 2.0), st.just(NAN)), min_size=1, max_size=40
)  # a close now and then is missing
flags = st.lists(st.booleans(), min_size=1, max_size=50)


def spells(text: str) -> Spells:
    """Spells of a row of x (held) and . (not)."""
    return Spells.of(np.array([mark == "x" for mark in text]))


# ---- starts


def test_starts_are_where_it_was_known() -> None:
    #        0123456789012345678
    found = "xxx.x..xxxxx.xx.xxx"
    assert reached(spells(found), 3, before=18).tolist() == [2, 9]
    assert ended(spells(found), 3, before=18).tolist() == [3, 12]
    assert reached(spells(found), 1, before=18).tolist() == [0, 4, 7, 13]
    assert ended(spells(found), 1, before=18).tolist() == [3, 5, 12, 15]
    assert reached(spells(found), 6, before=18).tolist() == []


def test_the_spell_under_way_is_no_precedent_of_itself() -> None:
    found = spells("xx..xxxx")
    assert reached(found, 2, before=7).tolist() == [1]
    assert ended(found, 2, before=7).tolist() == [2]


@pytest.mark.parametrize(
    ("starts", "horizon", "count"),
    [
        ([], 5, 0),
        ([3], 5, 1),
        ([0, 5, 10], 5, 3),  # one window may begin where the last one ended
        ([0, 4, 10], 5, 2),
        ([0, 4, 5, 9, 10], 5, 3),
        ([0, 1, 2, 3], 1, 4),
    ],
)
def test_separate_windows_do_not_overlap(starts: list[int], horizon: int, count: int) -> None:
    assert separate(np.array(starts, dtype=np.int64), horizon) == count


# ---- outcomes


def same(ours: Floats, theirs: list[float]) -> bool:
    return bool(np.allclose(ours, theirs, rtol=1e-13, atol=1e-15, equal_nan=True))


@given(levels, st.integers(1, 45))
def test_forward_returns_are_those_of_a_loop(level: list[float], horizon: int) -> None:
    n = len(level)
    loop = [level[i + horizon] / level[i] - 1 if i + horizon < n else NAN for i in range(n)]
    assert same(forward_returns(np.array(level), horizon), loop)


def test_levels_of_two_pieces_do_not_compare() -> None:
    level, piece = np.array([1.0, 1.1, 1.2, 1.3]), np.array([0, 0, 1, 1])
    found = forward_returns(level, 1, piece)
    assert same(found, [0.1, NAN, 1.3 / 1.2 - 1, NAN])


def fall_after(level: list[float], start: int, horizon: int) -> float:
    """Worst fall between two closes of a window, the earlier one first."""
    if start + horizon >= len(level) or math.isnan(level[start]):
        return NAN
    window = [x for x in level[start : start + horizon + 1] if not math.isnan(x)]
    falls = [b / a - 1 for i, a in enumerate(window) for b in window[i:]]
    return min(falls)


@given(levels, st.lists(st.integers(1, 45), min_size=1, max_size=3, unique=True))
def test_forward_drawdowns_are_those_of_a_loop(level: list[float], horizons: list[int]) -> None:
    found = forward_drawdowns(np.array(level), horizons)
    assert set(found) == set(horizons)
    for horizon in horizons:
        loop = [fall_after(level, i, horizon) for i in range(len(level))]
        assert same(found[horizon], loop)


@given(levels)
def test_the_worst_fall_along_a_track(level: list[float]) -> None:
    told = [x for x in level if not math.isnan(x)]
    found = worst_fall(np.array(level))
    if not told:
        assert math.isnan(found)
    else:
        assert found == pytest.approx(fall_after(told, 0, len(told) - 1), rel=1e-13)


# ---- figures of the windows


def test_sessions_without_every_figure_drop_out() -> None:
    one, two = np.array([1.0, NAN, 3.0, 4.0, 5.0]), np.array([1.0, 2.0, 3.0, NAN, 5.0])
    found = Windows.of([one, two], [np.array([0, 1, 4]), np.array([3])])
    assert found.values.tolist() == [[1.0, 3.0, 5.0], [1.0, 3.0, 5.0]]
    assert found.places.tolist() == [0, 2, 4]
    assert [g.tolist() for g in found.groups] == [[0, 2], []]


@given(st.lists(st.floats(-1, 1), min_size=1, max_size=30))
def test_figures_are_those_of_the_textbook(values: list[float]) -> None:
    (found,) = figures_of(np.array([values])).tolist()
    higher = len([v for v in values if v > 0]) / len(values)
    wanted = [statistics.fmean(values), statistics.median(values), higher]
    assert found == pytest.approx(wanted, rel=1e-12, abs=1e-15)


def test_nothing_has_no_figures() -> None:
    assert np.isnan(figures_of(np.zeros((2, 0)))).all()


# ---- the draws


def some_windows(n: int = 400, seed: int = 1) -> Windows:
    """Three figures that hang together over time, and episodes of two kinds."""
    rng = np.random.default_rng(seed)
    shocks = rng.standard_normal((3, n + 9))
    values = np.array([np.convolve(row, np.ones(10), "valid") for row in shocks]) / 100
    values[2] = np.minimum(values[2], 0.0)
    groups = (np.sort(rng.choice(n, 25, replace=False)), np.array([7, 8, 9, 100, 101, 399]))
    return Windows(values, np.arange(n), tuple(g.astype(np.int64) for g in groups))


def drawn_places(n: int, length: float, rng: np.random.Generator) -> list[int]:
    """The places of a draw, from the same stream of chance, by the definition of a block."""
    places: list[int] = []
    while len(places) < n:
        start = int(rng.random() * n)
        size = 1
        if length > 1:
            size += int(math.log(1.0 - rng.random()) / math.log1p(-1.0 / length))
        places += [(start + k) % n for k in range(min(size, n - len(places)))]
    return places


def textbook(values: list[float]) -> list[float]:
    if not values:
        return [NAN] * 3
    return [
        statistics.fmean(values),
        statistics.median(values),
        len([v for v in values if v > 0]) / len(values),
    ]


@pytest.mark.parametrize("length", [1.0, 7.5, 60.0])
@pytest.mark.parametrize("n", [400, 401, 30])
def test_a_draw_is_that_of_a_loop(length: float, n: int) -> None:
    whole = some_windows()
    groups = tuple(g[g < n] for g in whole.groups)
    windows = Windows(np.ascontiguousarray(whole.values[:, :n]), np.arange(n), groups)
    if n == 401:
        more = np.hstack([whole.values, whole.values[:, :1]])
        windows = Windows(more, np.arange(n), groups)
    found = resampled(windows, length=length, draws=20, seed=(5, 21))
    rng = np.random.default_rng([5, 21, 0])
    for draw in found:
        places = drawn_places(n, length, rng)
        assert len(places) == n
        for figure, row in enumerate(windows.values.tolist()):
            sets = [places, *([p for p in places if p in g.tolist()] for g in windows.groups)]
            for group, chosen in enumerate(sets):
                wanted = textbook([row[p] for p in chosen])
                assert draw[group, figure].tolist() == pytest.approx(
                    wanted, rel=1e-10, abs=1e-14, nan_ok=True
                )


def test_the_same_seed_gives_the_same_digits_whatever_the_number_of_draws() -> None:
    windows = some_windows()
    first = resampled(windows, length=8.0, draws=CHUNK + 50, seed=(1, 2))
    again = resampled(windows, length=8.0, draws=CHUNK + 50, seed=(1, 2))
    fewer = resampled(windows, length=8.0, draws=60, seed=(1, 2))
    other = resampled(windows, length=8.0, draws=60, seed=(2, 2))
    assert first.tobytes() == again.tobytes()
    assert first[:60].tobytes() == fewer.tobytes()
    assert not np.allclose(fewer, other)
    assert len({row.tobytes() for row in first}) == CHUNK + 50  # no stream comes twice


def test_a_draw_without_an_episode_has_no_figure_of_them() -> None:
    windows = some_windows()
    lone = Windows(windows.values, windows.places, (np.array([17]), np.zeros(0, np.int64)))
    found = resampled(lone, length=5.0, draws=500, seed=(3,))
    absent = np.isnan(found[:, 1, 0, 0])
    assert 0.2 < absent.mean() < 0.6  # about exp(-1)
    assert found[~absent][:, 1, :, 0] == pytest.approx(
        np.tile(windows.values[:, 17], (int((~absent).sum()), 1))
    )
    assert np.isnan(found[:, 2]).all()
    assert not np.isnan(found[:, 0]).any()


@pytest.mark.parametrize("length", [4.0, 30.0])
def test_draws_are_spread_as_those_of_arch(length: float) -> None:
    """Mean, median and share of all, of a group, and their difference: the same distributions."""
    windows, draws = some_windows(n=300, seed=4), 1500
    marks = np.zeros(300)
    marks[windows.groups[0][windows.groups[0] < 300]] = 1.0
    group = np.flatnonzero(marks).astype(np.int64)
    ours = resampled(
        Windows(np.ascontiguousarray(windows.values[:1]), windows.places, (group,)),
        length=length,
        draws=draws,
        seed=(11,),
    )[:, :, 0]

    def figures(values: Any, told: Any) -> Any:
        chosen = values[told == 1.0]
        both = [[f(v) for f in (np.mean, np.median, share)] for v in (values, chosen)]
        return np.ravel(both)

    peer = StationaryBootstrap(length, windows.values[0], marks, seed=np.random.default_rng(12))
    theirs = peer.apply(figures, draws).reshape(draws, 2, 3)
    for kind in range(3):
        for group_number in (0, 1):
            p = ks_2samp(ours[:, group_number, kind], theirs[:, group_number, kind]).pvalue
            assert p > 0.003, (kind, group_number)
        apart = [d[:, 1, kind] - d[:, 0, kind] for d in (ours, theirs)]
        assert ks_2samp(*apart).pvalue > 0.003
        assert interval(apart[0]) == pytest.approx(interval(apart[1]), abs=0.25 * apart[0].std())


def share(values: Any) -> float:
    return float((values > 0).mean())


def test_where_nothing_follows_intervals_of_the_difference_hold_nothing() -> None:
    """Two tracks without memory: nine intervals in ten should hold 0; few episodes, some fewer."""
    held, cases = 0, 60
    for case in range(cases):
        rng = np.random.default_rng(case)
        moves = rng.standard_normal((2, 2500)) / 100
        ahead = moves[0] > moves[1]
        track = np.cumprod(1 + moves, axis=1)
        starts = reached(Spells.of(ahead), 5, before=2499)
        gap = forward_returns(track[0], 21) - forward_returns(track[1], 21)
        windows = Windows.of([gap], [starts])
        draws = resampled(windows, length=21.0, draws=400, seed=(case,))
        low, high = interval(draws[:, 1, 0, 0] - draws[:, 0, 0, 0])
        held += low <= 0 <= high
    assert 0.75 * cases <= held < cases


# ---- base rates


@given(flags, st.data(), st.integers(1, 6))
def test_base_rates_are_those_of_a_loop(
    holds: list[bool], data: st.DataObject, horizon: int
) -> None:
    n = len(holds)
    value = st.one_of(st.integers(1, 4).map(float), st.just(NAN))
    track = data.draw(st.lists(value, min_size=n, max_size=n))
    found = risen_after(Spells.of(np.array(holds)), np.array(track), np.arange(n), horizon=horizon)
    for t in range(n):
        ages = [age(holds, p) for p in range(t + 1)]
        episodes = [
            track[p + horizon] > track[p]
            for p in range(t + 1 - horizon)
            if ages[t] and ages[p] == ages[t]
            and not math.isnan(track[p]) and not math.isnan(track[p + horizon])
        ]  # fmt: skip  # one condition a line
        if episodes:
            assert found[t] == sum(episodes) / len(episodes)
        else:
            assert math.isnan(found[t])


def age(holds: list[bool], place: int) -> int:
    count = 0
    while place - count >= 0 and holds[place - count]:
        count += 1
    return count


def test_a_base_rate_by_hand() -> None:
    #                 0    1    2    3    4    5    6    7    8
    holds = np.array([1, 1, 0, 1, 1, 1, 0, 1, 1], dtype=bool)
    track = np.array([5.0, 6.0, 7.0, 4.0, 3.0, 8.0, 2.0, 2.0, 2.0])
    # At place 8 the spell is 2 old. Two earlier ones were 2 old at places 1 and 4; two sessions
    # later the track had gone from 6 to 4 and from 3 to 2.
    found = risen_after(Spells.of(holds), track, np.array([8]), horizon=2)
    assert found.tolist() == [0.0]
    # One session later: from 6 to 7 and from 3 to 8.
    assert risen_after(Spells.of(holds), track, np.array([8]), horizon=1).tolist() == [1.0]
    # At place 5 the spell is 3 old, as none was before.
    assert np.isnan(risen_after(Spells.of(holds), track, np.array([5, 6]), horizon=1)).all()

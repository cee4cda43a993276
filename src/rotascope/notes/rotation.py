"""The rotation map of the sector funds, and small against large companies through time."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from rotascope.core import units
from rotascope.core.reading import Track
from rotascope.core.time import period_of
from rotascope.core.values import Floats
from rotascope.notes.blocks import gaps, table
from rotascope.notes.desk import YEARS, Desk, ordinals
from rotascope.notes.document import (
    Band,
    Block,
    Cell,
    Figure,
    Line,
    LineChart,
    Missing,
    Paragraph,
    RotationMap,
    Runs,
    Section,
    Table,
    Trail,
)
from rotascope.notes.judgement import LEAST
from rotascope.notes.precedents import leaderships, precedents
from rotascope.notes.words import SHORT_SECTORS, count_word, joined, number

TAIL = 5
"""Week ends in a tail, the present one included."""


_NO_FUND = Missing("rotation map", "no sector fund can be placed on the map")


def sectors(desk: Desk) -> Section:
    """The rotation map of the sector funds against the benchmark, with tails."""
    who = desk.subjects
    trails = [_trail(desk, name, fund) for name, fund in who.sectors.items()]
    found = tuple(t for t in trails if isinstance(t, Trail))
    rows: list[tuple[Cell, ...]] = [
        (
            f"{name} ({fund})",
            desk.figure(f"rs_ratio({fund}, {who.benchmark})"),
            desk.figure(f"rs_momentum({fund}, {who.benchmark})"),
            desk.figure(f"quadrant({fund}, {who.benchmark})"),
        )
        for name, fund in who.sectors.items()
    ]
    head = ("Sector fund", "relative strength", "momentum", "quadrant")
    listed = table("Sector funds on the rotation map", head, rows)
    if not found:
        first = gaps((*trails, *(cell for row in rows for cell in row)))[:1]
        shown = tuple(block for block in listed if isinstance(block, Table))
        return Section("map", "Rotation map of the sectors", (*shown, *(first or (_NO_FUND,))))
    chart = RotationMap(
        "map",
        f"Rotation map: {count_word(len(found))} sector funds against {who.benchmark}",
        _described(found),
        found,
        (
            f"Each point is a week end, the last {TAIL}; the mark is now. Above and right of the "
            "centre a fund gains on the benchmark faster than it used to. Formula: Rotascope's "
            f"own, rs_ratio and rs_momentum in the catalogue, here of each fund and "
            f"{who.benchmark}.",
        ),
    )
    return Section("map", "Rotation map of the sectors", (chart, *listed))


def week_ends(track: Track) -> dict[date, float]:
    """The value on the last session of each week of a track; weeks without one left out."""
    found: dict[tuple[int, ...], tuple[date, float]] = {}
    for session, value in zip(track.sessions.tolist(), track.values.tolist(), strict=True):
        found[period_of(session, "week")] = (session, value)
    return {day: value for day, value in found.values() if np.isfinite(value)}


def _trail(desk: Desk, sector: str, fund: str) -> Trail | Missing:
    pair = f"({fund}, {desk.subjects.benchmark})"
    start = desk.reader.as_of - timedelta(weeks=TAIL + 1)
    ratio = desk.track(f"rs_ratio{pair}", start=start)
    momentum = desk.track(f"rs_momentum{pair}", start=start)
    if isinstance(ratio, Missing):
        return ratio
    if isinstance(momentum, Missing):
        return momentum
    across, upward = week_ends(ratio), week_ends(momentum)
    points = tuple((across[day], upward[day]) for day in sorted(across.keys() & upward.keys()))
    if not points:
        return Missing(f"rs_momentum{pair}", f"{fund} has too few weeks for the rotation map")
    return Trail(SHORT_SECTORS.get(sector, sector), fund, points[-TAIL:], _quadrant(*points[-1]))


def _quadrant(ratio: float, momentum: float) -> str:
    if ratio >= 100:
        return "leading" if momentum >= 100 else "weakening"
    return "improving" if momentum >= 100 else "lagging"


def _described(trails: tuple[Trail, ...]) -> str:
    parts = []
    for quadrant in ("leading", "improving", "weakening", "lagging"):
        names = [t.label for t in trails if t.quadrant == quadrant]
        parts.append(f"{quadrant}: {joined(names) or 'none'}")
    return f"On the rotation map, {'; '.join(parts)}"


def strength(desk: Desk) -> Section:
    """Small against large companies: runs of wins, leaderships, and the past most like it."""
    who = desk.subjects
    ratio = desk.track(f"ratio({who.small}, {who.large})")
    streak = desk.track(f"streak({who.small}, {who.large})")
    title = "Small against large companies"
    rows: list[tuple[Cell, ...]] = [
        (name, desk.figure(f"excess({who.small}, {who.large}, {window})"))
        for name, window in (("One year", "1y"), ("Three years", "3y"))
    ]
    listed = table("Small minus large", ("Window", "Lead"), rows)
    if isinstance(ratio, Missing):
        return Section("strength", title, (ratio,))
    line = _rebased(ratio)
    if line is None:
        return Section("strength", title, (_too_short(ratio),))
    bands = () if isinstance(streak, Missing) else spells(streak, LEAST)
    chart = LineChart(
        "strength",
        f"{who.small} over {who.large}, {count_word(YEARS)} years ago = 100",
        f"The ratio of small to large companies; {len(bands)} runs of at least {LEAST} sessions "
        "on which small companies won are shaded",
        (line,),
        units.LEVEL,
        100.0,
        bands,
        wide=True,
        remark=(
            f"Rising: small companies gain on large ones. Shaded: runs of {LEAST} or more sessions "
            "on which they won every day; a number above it is the "
            f"length in sessions. Runs from streak({who.small}, {who.large}).",
        ),
    )
    blocks: tuple[Block, ...] = (chart, _spoken_streak(desk), *listed)
    blocks += (*leaderships(desk), *precedents(desk))
    extra = (streak,) if isinstance(streak, Missing) else ()
    return Section("strength", title, (*blocks, *extra))


def _too_short(track: Track) -> Missing:
    return Missing(track.expression, f"{track.expression} has fewer than two values to draw")


def _rebased(track: Track) -> Line | None:
    good = np.isfinite(track.values)
    if good.sum() < 2:
        return None
    values: Floats = 100.0 * track.values / track.values[good][0]
    return Line("small / large", ordinals(track), values, None, track.expression)


def spells(streak: Track, least: int) -> tuple[Band, ...]:
    """The finished and present runs of a streak that reached a length, oldest first.

    Parameters
    ----------
    streak
        A track of a streak: its length so far on each session, 0 where it is broken.
    least
        Shorter runs are left out.
    """
    days, values = streak.sessions.tolist(), np.nan_to_num(streak.values)
    found = []
    for n, length in enumerate(values.tolist()):
        ends = n == len(values) - 1 or values[n + 1] <= length
        if length >= least and ends:
            first = max(0, n - int(length) + 1)
            found.append(Band(days[first], days[n], int(length)))
    return tuple(found)


def _spoken_streak(desk: Desk) -> Paragraph:
    who = desk.subjects
    streak = f"streak({who.small}, {who.large})"
    now = desk.figure(streak)
    runs: Runs = ()
    if isinstance(now, Figure):
        won = number(now.reading.value)
        if won == 0:
            runs = ("No run is under way: the streak of small companies stands at ", now, ".")
        elif won == 1:
            runs = ("Small companies won ", Figure(now.reading, "the last session"), ".")
        else:
            rank = _rank(desk, streak) if won >= LEAST else ()
            runs = ("Small companies have won the last ", now, " sessions in a row", *rank, ".")
    longest = desk.figure(f"highest({streak}, 1y)")
    when = desk.figure(f"when_highest({streak}, 1y)")
    if isinstance(longest, Figure) and isinstance(when, Figure):
        runs += (
            " The longest of the last year was ",
            longest,
            " sessions in a row, to ",
            when,
            ".",
        )
    back = desk.figure(f"streak({who.large}, {who.small})")
    if isinstance(back, Figure) and number(back.reading.value) == 1:
        runs += (" Large companies won ", Figure(back.reading, "the last session"), ".")
    elif isinstance(back, Figure) and number(back.reading.value) > 1:
        runs += (" Large companies have won the last ", back, " sessions in a row.")
    return Paragraph(runs or ("No streak can be read.",))


def _rank(desk: Desk, streak: str) -> Runs:
    rank = desk.figure(f"record({streak})")
    if isinstance(rank, Missing) or rank.reading.value is None:
        return ()
    since = desk.figure(f"longest_since({streak})")
    runs: Runs = (", by length number ", rank, " of all in the data")
    if isinstance(since, Figure) and since.reading.value is not None:
        runs += (" and the longest since ", since)
    return runs

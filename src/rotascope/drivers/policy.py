"""The path of monetary policy as it was known: cuts and hikes, real rate, curve, prints, meetings.

A move is dated by the decision where the store has a table of meetings, else by the session
from which the new rate counts, which is the day after. A cycle is a run of moves in one
direction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from itertools import groupby

import numpy as np

from rotascope.core.errors import CannotAnswer, NothingToCompute, UnknownName
from rotascope.core.market import Market
from rotascope.core.reading import shown
from rotascope.drivers.policy_model import Cycle, Figure, Inversion, Move, Period, Policy
from rotascope.drivers.policy_told import notes, sentences
from rotascope.language.bound import Term, parts, subjects_of
from rotascope.language.evaluate import Context, Evaluator
from rotascope.measures.catalogue import CATALOGUE
from rotascope.measures.macro import CALENDAR, last_held, next_planned
from rotascope.measures.seriesfacts import series_track

RATE = "DFEDTARU"
MEETINGS = ("fomc", "policy_meeting")
APART = 4
"""Days at most between a decision and the session from which its rate counts."""
LEAST = 5
"""Sessions of the shortest inversion that is told."""
YEARS = 3
FIGURES = (
    ("real policy rate", "real_rate({rate}, CPI)"),
    ("real 10-year rate", "real_rate(DGS10, CPI)"),
    ("2-year rate", "level(DGS2)"),
    ("10-year rate", "level(DGS10)"),
    ("curve 10y-2y", "curve(DGS10, DGS2)"),
    ("curve 10y-3m", "curve(DGS10, DGS3MO)"),
    ("inflation (CPI)", "yoy(CPI)"),
    ("core inflation", "yoy(CORE_CPI)"),
    ("ISM manufacturing", "level(ISM_MFG_PMI)"),
    ("ISM against last print", "surprise(ISM_MFG_PMI)"),
    ("unemployment", "level(UNRATE)"),
)
CURVES = (("curve 10y-2y", "curve(DGS10, DGS2)"), ("curve 10y-3m", "curve(DGS10, DGS3MO)"))


def policy(market: Market, *, rate: str = RATE) -> Policy:
    """Where policy stood at the market's session, and how it came there.

    Parameters
    ----------
    market
        The market as of a session.
    rate
        The series of the policy rate, in percent.

    Raises
    ------
    CannotAnswer
        The store lacks the rate by that session.

    Notes
    -----
    Timing: figures by the release or lag rule of their source; a decision after the close of
    its day; the next meeting by the calendar, which says nothing of its outcome.
    """
    if not market.is_series(rate):
        raise UnknownName.of("series", rate, market.series_names())
    track = series_track(Context(market), rate)
    place = len(market.calendar) - 1
    if np.isnan(track[place]):
        raise NothingToCompute(f"nothing of {rate} was known by {market.calendar.date(place)}")
    cycles = _cycles(market, track)
    moves = [one for cycle in cycles for one in cycle.moves]
    as_of = market.calendar.date(place)
    figures, left_out = _figures(market, rate)
    last, said, following = _meetings(market)
    found = Policy(
        as_of=as_of,
        snapshot=market.snapshot,
        simulated=market.simulated,
        rate=rate,
        level=float(track[place]),
        cycles=cycles,
        years=_periods(moves, as_of, _year),
        quarters=_periods(moves, as_of, _quarter),
        figures=figures,
        inversions=_inversions(market),
        last_meeting=last,
        said=said,
        next_meeting=following,
        left_out=left_out,
    )
    return replace(found, sentences=tuple(sentences(found)), notes=tuple(notes(found)))


def _cycles(market: Market, track: np.ndarray) -> tuple[Cycle, ...]:
    told = np.flatnonzero(~np.isnan(track))
    steps = told[1:][np.diff(track[told]) != 0]
    decisions = _decisions(market)
    sizes = [(int(at), 100.0 * float(track[at] - track[at - 1])) for at in steps]
    found = []
    for _, run in groupby(sizes, key=lambda one: one[1] < 0):
        moves: list[Move] = []
        sum_so_far = 0.0
        for at, size in run:
            sum_so_far += size
            day = market.calendar.date(at)
            decided = _decided(decisions, day)
            moves.append(Move(day, decided, size, float(track[at]), sum_so_far))
        start = moves[0].level - moves[0].basis_points / 100.0
        found.append(Cycle(start, tuple(moves)))
    return tuple(found)


def _kind(market: Market) -> str | None:
    kinds = market.event_kinds()
    return next((kind for kind in MEETINGS if kind in kinds), None)


def _decisions(market: Market) -> list[date]:
    kind = _kind(market)
    return [] if kind is None else sorted(market.events(kind).day.tolist())


def _decided(decisions: Sequence[date], effective: date) -> date | None:
    """The latest decision up to the day from which a rate counts, and near it."""
    near = [day for day in decisions if 0 <= (effective - day).days <= APART]
    return near[-1] if near else None


def _year(day: date) -> str:
    return str(day.year)


def _quarter(day: date) -> str:
    return f"{day.year}Q{(day.month - 1) // 3 + 1}"


def _periods(moves: Sequence[Move], as_of: date, name: Callable[[date], str]) -> tuple[Period, ...]:
    """Calendar periods of the last years with their moves; a period without one is told too."""
    first = date(as_of.year - YEARS + 1, 1, 1)
    months = [date(y, m, 1) for y in range(first.year, as_of.year + 1) for m in range(1, 13)]
    names = dict.fromkeys(name(day) for day in months if day <= as_of)
    found = []
    for one in names:
        mine = [move for move in moves if name(move.day) == one]
        total = sum(move.basis_points for move in mine)
        found.append(Period(one, len(mine), total, tuple(f"{m.day:%b}" for m in mine)))
    return tuple(found)


def _figures(market: Market, rate: str) -> tuple[tuple[Figure, ...], tuple[tuple[str, str], ...]]:
    evaluator = Evaluator(CATALOGUE, market)
    found, left_out = [], []
    for name, form in FIGURES:
        text = form.format(rate=rate)
        try:
            reading = evaluator.read(text)
        except (CannotAnswer, UnknownName) as error:
            left_out.append((name, error.message.partition(" at character")[0]))
            continue
        if isinstance(reading.value, float):
            value = shown(reading.value, reading.unit)
            if text.startswith(("level", "surprise")):
                value = f"{reading.value:+.2f}" if "surprise" in text else f"{reading.value:.2f}"
            reference, known, lagged = _age(market, text)
            found.append(Figure(name, text, reading.value, value, reference, known, lagged))
    return tuple(found), tuple(left_out)


def _age(market: Market, text: str) -> tuple[date, date, bool]:
    """Latest reference date known of the series in an expression, the oldest of them first."""
    _, bound = Evaluator(CATALOGUE, market).bind(text)
    names = {
        str(subject)
        for part in parts(bound)
        if isinstance(part, Term)
        for subject in subjects_of(part)
    }
    found = []
    for name in sorted(names):
        facts = market.series(name)
        newest = facts.days.max()
        known = int(facts.known[facts.days == newest].min())
        found.append((newest.item(), market.calendar.date(known), facts.lagged))
    return min(found)


def _inversions(market: Market) -> tuple[Inversion, ...]:
    """Sessions in a row below 0; a curve that the store lacks is told among the figures."""
    found = []
    last = len(market.calendar) - 1
    for name, text in CURVES:
        try:
            _, bound = Evaluator(CATALOGUE, market).bind(text)
            track = Context(market).track(bound, last)
        except (CannotAnswer, UnknownName):
            continue
        below = np.concatenate([[False], np.nan_to_num(track, nan=1.0) < 0, [False]])
        edges = np.flatnonzero(np.diff(below.astype(np.int8)))
        for first, stop in zip(edges[::2].tolist(), edges[1::2].tolist(), strict=True):
            if stop - first >= LEAST:
                found.append(
                    Inversion(
                        name,
                        market.calendar.date(first),
                        market.calendar.date(stop - 1),
                        stop - first,
                        100.0 * float(track[first:stop].min()),
                        stop - 1 == last,
                    )
                )
    return tuple(found)


def _meetings(market: Market) -> tuple[date | None, str, date | None]:
    """Last decision and what it was, and the next meeting that is planned."""
    kind = _kind(market)
    if kind is None:
        return None, "", None
    calendar, place = market.calendar, len(market.calendar) - 1
    facts = market.events(kind)
    here = np.array([place], dtype=np.int64)
    last, following = float(last_held(facts, here)[0]), float("nan")
    if kind + CALENDAR in market.event_kinds():
        following = float(next_planned(market.events(kind + CALENDAR), calendar, here)[0])
    if np.isnan(last):
        return None, "", None if np.isnan(following) else date.fromordinal(int(following))
    day = date.fromordinal(int(last))
    said = facts.title[int(np.flatnonzero(facts.day == np.datetime64(day))[-1])]
    return day, said, None if np.isnan(following) else date.fromordinal(int(following))

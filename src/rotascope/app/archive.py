"""A series of notes: one at each period's end, with a page that lists them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from rotascope.app.files import write_text
from rotascope.app.memory import give_back
from rotascope.app.opening import Market, as_day, facts_of
from rotascope.app.writing import note_of, write_note
from rotascope.core.errors import BadUsage, RotascopeError
from rotascope.core.time import months_before
from rotascope.notes.archive_page import Entry, index

EVERY = ("week", "month", "quarter", "year")
"""Periods at whose ends a note may be written."""
MOST = 1_000
"""Notes of one series."""


def ends(market: Market, every: str, first: date, last: date) -> tuple[date, ...]:
    """The last sessions of the calendar periods that end between two days, and the last one.

    Parameters
    ----------
    market
        As of the last day or later.
    every
        week, month, quarter or year.
    first, last
        Days, both included; the period under way at `last` ends there.
    """
    sessions = market.sessions
    places = sessions.period_ends(every, len(sessions) - 1).tolist()
    days = [sessions.date(place) for place in places]
    return tuple(day for day in days if first <= day <= last)


@dataclass(frozen=True)
class Asked:
    """Which notes are wanted.

    Attributes
    ----------
    every
        week, month, quarter or year.
    start, end
        First day (or month, as 2025-01) and last one; None = the last twelve months.
    lens, audience
        As in `note_of`.
    """

    every: str
    start: date | str | None = None
    end: date | str | None = None
    lens: str | None = None
    audience: str | None = None


def write_archive(
    folder: Path,
    store: Path | str | None = None,
    *,
    asked: Asked,
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> tuple[Entry, ...]:
    """Write a note for each period's end into a folder, and `index.html`.

    Parameters
    ----------
    folder
        Made where it is not there; notes of the same days are written anew.
    store
        The store's directory; None = the built-in simulated market.
    asked
        Which notes.
    progress
        Told what is being written, how many are done and of how many.

    Returns
    -------
    tuple
        One entry per day; a note that could not be written has no file and says why.

    Raises
    ------
    BadUsage
        The period, the days or the folder are of no use.
    """
    if asked.every not in EVERY:
        raise BadUsage(f"no period '{asked.every}'; there are {', '.join(EVERY)}")
    facts = facts_of(store)
    to = _day(asked.end, last=True)
    whole = Market(facts, to)
    start = _day(asked.start, last=False) or months_before(whole.as_of, 12)
    days = ends(whole, asked.every, start, whole.as_of)
    if not days:
        raise BadUsage(f"no session from {start} to {to or whole.as_of} ends a {asked.every}")
    if len(days) > MOST:
        raise BadUsage(f"{len(days):,} notes are asked for; {MOST:,} is the most of one series")
    _ready(folder)
    entries = []
    for done, day in enumerate(days):
        progress(f"note of {day}", done, len(days))
        entries.append(_written(Market(facts, day), folder, asked))
        give_back()
    write_text(
        folder / "index.html", index(entries, snapshot=whole.snapshot, simulated=whole.simulated)
    )
    return tuple(entries)


def _written(market: Market, folder: Path, asked: Asked) -> Entry:
    name = f"note-{market.as_of}.html"
    try:
        note = note_of(market, lens=asked.lens, audience=asked.audience or "full")
    except BadUsage:
        raise
    except RotascopeError as error:
        return Entry(market.as_of, None, "unknown", error.message)
    write_note(note, folder / name)
    return Entry(market.as_of, name, note.state, note.headline)


def _ready(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise BadUsage(f"cannot write into {folder}: {error.strerror}") from None


def _day(value: date | str | None, *, last: bool) -> date | None:
    """A day, or the first or last one of a month given as 2025-01."""
    if isinstance(value, str) and len(value) == 7:
        first = as_day(f"{value}-01")
        if first is not None and last:
            following = months_before(first, -1)
            return date.fromordinal(following.toordinal() - 1)
        return first
    return as_day(value)

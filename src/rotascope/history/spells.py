"""All past spells of a condition: when, for how long, and what was earned inside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np

from rotascope.core.time import Calendar
from rotascope.core.values import Floats
from rotascope.history.spells_asked import Asked, Path
from rotascope.stats.followed import worst_fall
from rotascope.stats.spells import Spells


@dataclass(frozen=True)
class Spell:
    """One unbroken run of sessions on which a condition held.

    Attributes
    ----------
    start, end
        Its first and last session; an open one ends, so far, at the as-of.
    length
        Sessions.
    open
        Whether it still holds at the as-of session.
    earned, against
        Return of the one and of the other subject, from the close before `start` to the
        close of `end`; None where a close is missing, or there is no other.
    excess
        `earned` less `against`, in percentage points (as a fraction).
    drawdown, behind
        Worst fall from a peak on the way: of the first subject, and of the first measured
        in the other.
    """

    start: date
    end: date
    length: int
    open: bool
    earned: float | None
    against: float | None
    excess: float | None
    drawdown: float | None
    behind: float | None

    def as_dict(self) -> dict[str, Any]:
        """The spell as plain data."""
        return {
            "start": self.start.isoformat(),
            "end": self.end.isoformat(),
            "length": self.length,
            "open": self.open,
            "return": self.earned,
            "return_against": self.against,
            "excess": self.excess,
            "drawdown": self.drawdown,
            "relative_drawdown": self.behind,
        }


@dataclass(frozen=True, eq=False)
class Spelt:
    """The spells of a condition up to the as-of session.

    Attributes
    ----------
    listed
        Those of at least the length asked for, in their order.
    all
        Places of every spell, the short ones too.
    present
        Sessions for which the condition has held by now; 0 where it does not hold.
    rank
        Rank of the spell under way by length among all, 1 = longest; None without one.
    """

    listed: tuple[Spell, ...]
    all: Spells
    present: int
    rank: int | None


def spelt(asked: Asked, calendar: Calendar) -> Spelt:
    """The spells of what is asked, with what was earned inside.

    Parameters
    ----------
    asked
        The condition and the pair.
    calendar
        Sessions up to the as-of.
    """
    spells = Spells.of(asked.held.holds)
    lengths, last = spells.length, len(calendar) - 1
    open_ = len(lengths) > 0 and int(spells.last[-1]) == last
    present = int(lengths[-1]) if open_ else 0
    listed = tuple(
        _spell(asked, calendar, int(spells.first[i]), int(spells.last[i]))
        for i in np.flatnonzero(lengths >= asked.least).tolist()
    )
    rank = 1 + int(np.sum(lengths > present)) if open_ else None
    return Spelt(listed, spells, present, rank)


def _spell(asked: Asked, calendar: Calendar, first: int, last: int) -> Spell:
    earned = _earned(asked.of, first, last)
    against = None if asked.against is None else _earned(asked.against, first, last)
    excess = None if earned is None or against is None else earned - against
    return Spell(
        start=calendar.date(first),
        end=calendar.date(last),
        length=last - first + 1,
        open=last == len(calendar) - 1,
        earned=earned,
        against=against,
        excess=excess,
        drawdown=_fall(asked.of, first, last),
        behind=None if asked.relative is None else _fall(asked.relative, first, last),
    )


def _earned(path: Path, first: int, last: int) -> float | None:
    if first < 1 or path.piece[first - 1] != path.piece[last]:
        return None
    return number(path.level[last] / path.level[first - 1] - 1.0)


def _fall(path: Path, first: int, last: int) -> float | None:
    start = max(first - 1, 0)
    if path.piece[start] != path.piece[last]:
        return None
    levels: Floats = path.level[start : last + 1]
    return number(worst_fall(levels))


def number(value: float) -> float | None:
    """A figure for a person or a program: None where there is none."""
    return None if np.isnan(value) else float(value)

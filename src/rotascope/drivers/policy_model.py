"""Where monetary policy stands: moves of the rate, its cycles, and what was known around it."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True)
class Move:
    """One change of the policy rate.

    Attributes
    ----------
    effective
        Session from which the new rate counts.
    decided
        Day of the decision, where a table of meetings is in the store.
    basis_points
        Of the change, a cut below 0.
    level
        Rate after it, percent.
    cumulative
        Sum of the changes of the cycle so far, basis points.
    """

    effective: date
    decided: date | None
    basis_points: float
    level: float
    cumulative: float

    @property
    def day(self) -> date:
        """Day by which it is dated: of the decision where that is known."""
        return self.decided or self.effective


@dataclass(frozen=True)
class Cycle:
    """Moves in one direction: cuts from a peak, or hikes from a trough.

    Attributes
    ----------
    start
        The peak or trough, percent.
    """

    start: float
    moves: tuple[Move, ...]

    @property
    def word(self) -> str:
        """`cut` or `hike`."""
        return "cut" if self.moves[0].basis_points < 0 else "hike"

    @property
    def total(self) -> float:
        """Basis points, without a sign."""
        return abs(self.moves[-1].cumulative)


@dataclass(frozen=True)
class Period:
    """Moves dated in a calendar year or quarter."""

    name: str
    count: int
    basis_points: float
    months: tuple[str, ...]


@dataclass(frozen=True)
class Figure:
    """A reading beside the policy rate, and how old the facts behind it are.

    Attributes
    ----------
    reference
        Start of the latest period that was known, the earliest of those used.
    known
        When it became known.
    lagged
        Whether that is a rule, because the source has no release dates.
    """

    name: str
    expression: str
    value: float
    shown: str
    reference: date
    known: date
    lagged: bool


@dataclass(frozen=True)
class Inversion:
    """Sessions in a row on which the curve was below 0.

    Attributes
    ----------
    deepest
        Lowest slope, percentage points.
    running
        Whether it still lasts.
    """

    curve: str
    first: date
    last: date
    sessions: int
    deepest: float
    running: bool


@dataclass(frozen=True)
class Policy:
    """Where policy stood at an as-of session.

    Attributes
    ----------
    rate
        The series of the policy rate, and its level in percent.
    cycles
        In the order of time; the last is the present one.
    years, quarters
        Calendar periods with their moves.
    last_meeting, said
        Day of the last decision and what it was; None without a table of meetings.
    next_meeting
        Day of the next that is planned; None where none is known.
    left_out
        What the store cannot give, with the reason.
    """

    as_of: date
    snapshot: str
    simulated: bool
    rate: str
    level: float
    cycles: tuple[Cycle, ...]
    years: tuple[Period, ...]
    quarters: tuple[Period, ...]
    figures: tuple[Figure, ...]
    inversions: tuple[Inversion, ...]
    last_meeting: date | None
    said: str
    next_meeting: date | None
    left_out: tuple[tuple[str, str], ...]
    sentences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The object that the command prints for programs; dates as text."""
        found: dict[str, Any] = _plain(asdict(self))
        for told, one in zip(found["cycles"], self.cycles, strict=True):
            told |= {"word": one.word, "total": one.total}
        found["left_out"] = [{"what": what, "why": why} for what, why in self.left_out]
        return found


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case dict():
            return {name: _plain(one) for name, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
    return value

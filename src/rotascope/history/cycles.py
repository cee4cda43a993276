"""The great rotations of a track: who led from when to when, and when one could know."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np

from rotascope.core.errors import BadUsage, NothingToCompute
from rotascope.core.market import Market
from rotascope.core.time import Calendar
from rotascope.core.values import Floats
from rotascope.history.cycles_second import SecondOpinion, second_opinion
from rotascope.history.cycles_state import STATES, State, states_at
from rotascope.language import syntax as s
from rotascope.language.evaluate import Evaluator
from rotascope.language.parse import parse
from rotascope.language.show import show
from rotascope.measures.catalogue import CATALOGUE
from rotascope.stats.turning import FALL, HOLD, Legs, Turns, candidate, legs, turns

YEAR = 365.25
"""Days of a year in annualised gains."""
FEW = 20
"""With fewer completed rotations the sample is said to be small."""


@dataclass(frozen=True)
class Rule:
    """The rule that dates turns.

    Attributes
    ----------
    fall
        How far a track must have moved from its extreme, as a fraction.
    hold
        How many sessions the extreme must lie back.
    """

    fall: float = FALL
    hold: int = HOLD

    @classmethod
    def of(cls, text: str) -> Rule:
        """A rule written as `0.15,252`.

        Raises
        ------
        BadUsage
            It is not a fraction between 0 and 1 and a whole number from 1.
        """
        fall, _, hold = text.partition(",")
        try:
            found = cls(float(fall), int(hold))
        except ValueError:
            found = cls(0.0, 0)
        if not (0.0 < found.fall < 1.0 and found.hold >= 1):
            raise BadUsage(f"'{text}' is no rule; write {FALL},{HOLD}: 15 % and 252 sessions")
        return found

    def __str__(self) -> str:
        return f"{100 * self.fall:g} % and {self.hold} sessions"


@dataclass(frozen=True)
class Rotation:
    """One lead, from the extreme at which it began to the one that ended it.

    Attributes
    ----------
    leader, behind
        Who led whom.
    start, end
        Sessions of the extremes; `end` is None while no end is confirmed.
    known, known_end
        Sessions on which the rule confirmed them.
    delay
        Sessions from `start` to `known`.
    sessions, years
        Length from extreme to extreme; so far, while no end is confirmed.
    gain, annualised
        What the leader gained on the other in that time, as a fraction; annualised only
        over a year or more.
    gain_known
        The same from `known` to `known_end` (or so far).
    setback, setback_end
        Worst fall of the leader from a high inside the lead, and the session it ended.
    from_start
        True where the lead was under way when the data began.
    state
        Other readings at the start, as known then; None where there is none.
    """

    leader: str
    behind: str
    start: date
    end: date | None
    known: date
    known_end: date | None
    delay: int
    sessions: int
    years: float
    gain: float
    annualised: float | None
    gain_known: float
    setback: float
    setback_end: date
    from_start: bool
    state: dict[str, float | None] = field(default_factory=dict)

    def as_dict(self) -> dict[str, Any]:
        """The rotation as plain data."""
        return _plain(vars(self)) | {"closed": self.end is not None}


@dataclass(frozen=True)
class Pending:
    """The turn that is not confirmed: the extreme so far of the lead under way.

    Attributes
    ----------
    challenger
        Who would lead from there.
    extreme
        Session of the extreme so far.
    moved, sessions
        What the challenger has gained since, as a fraction, and in how many sessions.
    """

    challenger: str
    extreme: date
    moved: float
    sessions: int

    def as_dict(self) -> dict[str, Any]:
        """The candidate as plain data."""
        return _plain(vars(self))


@dataclass(frozen=True)
class Cycles:
    """All rotations of a track that the rule confirms as of a session.

    Attributes
    ----------
    expression, rule
        The track and the rule.
    as_of, first, last
        The session of the reader, and the first and last with a value of the track.
    rotations
        In order; the last one is under way.
    pending
        The turn that would come next; None where nothing is confirmed.
    states
        What the readings at the start are, by name.
    second
        The dating by change points, with hindsight; None where it cannot be had.
    caveats
        What a careful reader must know.
    kind
        `price`, `total` or `mixed` where closes were used.
    snapshot, simulated
        The store's version; whether its facts are simulated.
    """

    expression: str
    rule: Rule
    as_of: date
    first: date
    last: date
    rotations: tuple[Rotation, ...]
    pending: Pending | None
    states: tuple[State, ...]
    second: SecondOpinion | None
    caveats: tuple[str, ...]
    kind: str | None
    snapshot: str
    simulated: bool

    @property
    def completed(self) -> tuple[Rotation, ...]:
        """The rotations that were seen from their start to their end."""
        return tuple(r for r in self.rotations if r.end is not None and not r.from_start)

    def as_dict(self) -> dict[str, Any]:
        """The object that `rotascope cycles --json` prints."""
        done = self.completed
        return _plain(
            vars(self)
            | {
                "completed": len(done),
                "median_years": _median([r.years for r in done]),
                "median_gain_known": _median([r.gain_known for r in done]),
                "rule": vars(self.rule),
                "rotations": [r.as_dict() for r in self.rotations],
                "pending": self.pending and self.pending.as_dict(),
                "states": [vars(state) for state in self.states],
                "second": self.second and _plain(self.second.as_dict()),
                "caveats": list(self.caveats),
            }
        )


def _median(values: list[float]) -> float | None:
    return float(np.median(values)) if values else None


def _plain(found: dict[str, Any]) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in found.items()}


def cycles(market: Market, expression: str, *, rule: Rule | None = None) -> Cycles:
    """The rotations of a track, as they could be known by the market's session.

    Parameters
    ----------
    market
        The market as of a session.
    expression
        A positive track: numerator over denominator, such as `ratio(RUT, SPX)`.
    rule
        The rule that dates turns; None = the published one.

    Returns
    -------
    Cycles.

    Raises
    ------
    ExpressionError
        The expression is wrong.
    CannotAnswer
        It has no value by that session, or one that is not positive.

    Timing
    ------
    Rotations, lengths and gains need only what was known by the session; so do the readings
    at their starts, as known at the start. The second opinion sees the whole track.
    """
    rule, evaluator = rule or Rule(), Evaluator(CATALOGUE, market)
    track = evaluator.track(expression)
    calendar = market.calendar
    level = _level(track.values, len(calendar), track.expression)
    there = np.flatnonzero(~np.isnan(level))
    found = turns(level, fall=rule.fall, hold=rule.hold)
    names = sides(expression)
    states, at_starts = states_at(evaluator, found.place)
    what = legs(level, found)
    rows = tuple(
        replace(_rotation(calendar, found, what, i, names), state=state)
        for i, state in enumerate(at_starts)
    )
    seen = found.place[found.place != found.first]
    second, reason = second_opinion(calendar, level, seen, hold=rule.hold)
    doubts = [*_doubts(calendar, int(there[-1]), rows), *_absent(states, rows)]
    caveats = [*track.caveats, *doubts, *([reason] * bool(reason))]
    return Cycles(
        expression=track.expression,
        rule=rule,
        as_of=calendar.date(len(calendar) - 1),
        first=calendar.date(int(there[0])),
        last=calendar.date(int(there[-1])),
        rotations=rows,
        pending=_pending(calendar, level, found, names),
        states=states,
        second=second,
        caveats=tuple(caveats),
        kind=track.kind,
        snapshot=market.snapshot,
        simulated=market.simulated,
    )


def sides(expression: str) -> tuple[str, str]:
    """Who leads while the track rises, and who while it falls, in the words of the expression."""
    node = parse(expression)
    parts: list[s.Node] = []
    if isinstance(node, s.Call) and node.name == "ratio":
        named = {a.name: a.value for a in node.args if a.name in ("X", "Y")}
        free = iter(a.value for a in node.args if a.name is None)
        parts = [named.get(name) or next(free) for name in ("X", "Y")]
    elif isinstance(node, s.Binary) and node.op == "/":
        parts = [node.left, node.right]
    if len(parts) != 2:
        return "rising", "falling"
    shown = [
        show(p.args[0].value) if isinstance(p, s.Call) and p.name == "compounded" else show(p)
        for p in parts
    ]
    return shown[0], shown[1]


def _level(values: Floats, sessions: int, expression: str) -> Floats:
    """The track on the whole calendar."""
    level = np.full(sessions, np.nan)
    level[sessions - len(values) :] = values
    if np.isnan(level).all():
        raise NothingToCompute(f"{expression} has no value by this session")
    if (level <= 0.0).any():
        raise NothingToCompute(
            f"rotations need a positive track such as ratio(X, Y); {expression} is not always "
            "positive"
        )
    return level


def _rotation(
    calendar: Calendar, found: Turns, what: Legs, i: int, names: tuple[str, str]
) -> Rotation:
    up, closed = bool(found.sign[i] > 0), i + 1 < len(found)
    start, end = calendar.date(int(found.place[i])), calendar.date(int(what.end[i]))
    years, gain = (end - start).days / YEAR, float(what.gain[i])
    return Rotation(
        leader=names[0] if up else names[1],
        behind=names[1] if up else names[0],
        start=start,
        end=end if closed else None,
        known=calendar.date(int(what.known[i])),
        known_end=calendar.date(int(what.known_end[i])) if closed else None,
        delay=int(what.known[i] - found.place[i]),
        sessions=int(what.end[i] - found.place[i]),
        years=years,
        gain=gain,
        annualised=(1.0 + gain) ** (1.0 / years) - 1.0 if years >= 1.0 else None,
        gain_known=float(what.gain_known[i]),
        setback=float(what.setback[i]),
        setback_end=calendar.date(int(what.low[i])),
        from_start=bool(found.place[i] == found.first),
    )


def _pending(
    calendar: Calendar, level: Floats, found: Turns, names: tuple[str, str]
) -> Pending | None:
    next_one = candidate(level, found)
    if next_one is None:
        return None
    return Pending(
        challenger=names[1] if found.sign[-1] > 0 else names[0],
        extreme=calendar.date(next_one.place),
        moved=next_one.move,
        sessions=next_one.sessions,
    )


def _doubts(calendar: Calendar, last: int, rows: tuple[Rotation, ...]) -> list[str]:
    doubts = []
    ended = sum(row.end is not None and not row.from_start for row in rows)
    if ended < FEW:
        doubts.append(
            f"{ended or 'no'} rotations seen from start to end: too few to say how long one lasts"
        )
    if last < len(calendar) - 1:
        doubts.append(f"the track has no value after {calendar.date(last)}")
    if rows and rows[0].from_start:
        doubts.append(f"the first lead was under way when the data began, on {rows[0].start}")
    return doubts


def _absent(states: tuple[State, ...], rows: tuple[Rotation, ...]) -> list[str]:
    missing = [state.name.replace("_", " ") for state in STATES if state not in states]
    return [f"not known at any start: {', '.join(missing)}"] if missing and rows else []

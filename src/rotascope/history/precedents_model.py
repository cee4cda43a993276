"""What a comparison with the past found, as plain tables."""

from __future__ import annotations

import math
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

HORIZONS = (21, 63, 126, 252)
"""Sessions over which what followed is counted."""


@dataclass(frozen=True)
class Component:
    """One figure of a state.

    Attributes
    ----------
    name
        In market words.
    expression
        What is read.
    root
        Whether the square root of the reading is taken.
    unit
        In which it is shown; empty = that of the expression.
    """

    name: str
    expression: str
    root: bool = False
    unit: str = ""


@dataclass(frozen=True)
class StateLine:
    """A component as it stands now, against the past dates known.

    Attributes
    ----------
    value, unit
        Unrounded.
    z
        In standard deviations from the mean of the past dates; None = no scale yet.
    percentile
        Share of the past dates, today's included, at or below the value.
    dates, since
        How many past dates know it, and the first of them.
    """

    name: str
    expression: str
    root: bool
    value: float
    unit: str
    z: float | None
    percentile: float
    dates: int
    since: date


@dataclass(frozen=True)
class Missing:
    """A component that is left out today, and why."""

    name: str
    expression: str
    reason: str


@dataclass(frozen=True)
class Followed:
    """What followed a date over so many sessions; None = it has not passed yet."""

    sessions: int
    excess: float | None
    x: float | None
    y: float | None


@dataclass(frozen=True)
class Difference:
    """A component in which a precedent differs: values then and now, and in deviations."""

    name: str
    unit: str
    then: float
    now: float
    deviations: float


@dataclass(frozen=True)
class Precedent:
    """A past state near to the present one.

    Attributes
    ----------
    distance
        Typical difference of a component, in standard deviations.
    closer_than
        Share of the comparable past dates that lie farther away.
    compared, of
        Components known on both dates, and today.
    differs
        The largest differences, largest first.
    """

    session: date
    distance: float
    closer_than: float
    compared: int
    of: int
    differs: tuple[Difference, ...]
    followed: tuple[Followed, ...]


@dataclass(frozen=True)
class Shape:
    """An earlier stretch of the relative track with the shape of the last one.

    Attributes
    ----------
    first, last
        Its sessions.
    correlation
        Of the two stretches.
    distance
        sqrt(2 (1 - correlation)): 0 = the same, 1.41 = unrelated.
    """

    first: date
    last: date
    correlation: float
    distance: float
    followed: tuple[Followed, ...]


@dataclass(frozen=True)
class Outcome:
    """What followed at one horizon: after the precedents and after all past dates.

    Attributes
    ----------
    near, base
        How many dates have an outcome.
    median, base_median
        Median excess.
    ahead, base_ahead
        Share of the dates after which X was ahead of Y.
    lowest, highest
        Of the excess after the precedents.
    episodes
        Spans of this length that fit into the past one after the other: so many
        independent observations are behind the base rate at most.
    """

    sessions: int
    near: int
    median: float | None
    ahead: float | None
    lowest: float | None
    highest: float | None
    base: int
    base_median: float | None
    base_ahead: float | None
    episodes: int


@dataclass(frozen=True)
class Trial:
    """The placebo test at one horizon; see `rotascope.stats.placebo.Placebo`."""

    sessions: int
    dates: int
    near_error: float | None
    random_error: float | None
    gain: float | None
    closer: float | None
    tighter: float | None
    p: float | None


@dataclass(frozen=True)
class Trust:
    """Whether likeness has told anything in the past.

    Attributes
    ----------
    tells
        True or False; None = too little past to say.
    says
        The sentence for a reader.
    gain, p
        Over all horizons together.
    first, last
        Dates judged.
    """

    tells: bool | None
    says: str
    gain: float | None
    p: float | None
    first: date | None
    last: date | None
    horizons: tuple[Trial, ...]


@dataclass(frozen=True)
class Shapes:
    """The stretches most like the last one of a length, and whether likeness has told anything."""

    sessions: int
    found: tuple[Shape, ...]
    outcomes: tuple[Outcome, ...]
    trust: Trust


@dataclass(frozen=True)
class Choices:
    """How precedents are looked for.

    Attributes
    ----------
    most
        How many precedents, and how many shapes of a length.
    distance
        `rms` or `mahalanobis`.
    every
        `month`: the past is looked at on month ends; `day`: on every session.
    share
        Of the components known today, so many must be known then.
    lengths
        Sessions of the shapes.
    own
        Components of one's own, `name=EXPRESSION` each, instead of the published ones.
    seed, draws
        Of the placebo test.
    """

    most: int = 5
    distance: str = "rms"
    every: str = "month"
    share: float = 0.6
    lengths: tuple[int, ...] = (63, 126, 252)
    own: tuple[str, ...] = ()
    seed: int = 19261
    draws: int = 50


@dataclass(frozen=True)
class Analogues:
    """The past most like the present of a pair.

    Attributes
    ----------
    relative
        Expression of the relative track.
    kind
        Of the closes: `price`, `total` or `mixed`.
    apart
        Sessions that precedents lie apart at least, and back.
    dates, since
        Past dates looked at, and the first of them.
    """

    x: str
    y: str
    relative: str
    as_of: date
    snapshot: str
    simulated: bool
    kind: str | None
    choices: Choices
    apart: int
    dates: int
    since: date
    state: tuple[StateLine, ...]
    missing: tuple[Missing, ...]
    trust: Trust
    precedents: tuple[Precedent, ...]
    outcomes: tuple[Outcome, ...]
    shapes: tuple[Shapes, ...]
    caveats: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The object that `rotascope analogues --json` prints."""
        found: dict[str, Any] = plain(asdict(self))
        return found


def plain(value: Any) -> Any:
    """Dates as text, numbers that are none as None."""
    if isinstance(value, dict):
        return {key: plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float) and not math.isfinite(value):
        return None
    return value

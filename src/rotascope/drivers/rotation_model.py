"""An explanation of a relative return: the fits, the parts, and what is left over."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from rotascope.core.errors import BadUsage
from rotascope.drivers.rotation_tracks import FEWEST, Driver
from rotascope.stats.resampling import SEED

WEEKS = 156
"""Weeks of the nearer fit: three years."""
DRAWS = 500
ALL = "all weeks"


@dataclass(frozen=True)
class Asked:
    """How a relative return is to be explained.

    Attributes
    ----------
    window
        Over which the relative return is explained, as in an expression.
    weeks
        Weeks of the nearer fit.
    in_sample
        Fit on the weeks of the window too; by default only on those before it.
    drivers
        What may go with it; none = rate, curve, credit, growth and market.
    more
        Drivers besides.
    factors
        Whether size, value and momentum are added, which explain by construction.
    seed, draws
        Of the bootstrap.
    """

    window: str = "63d"
    weeks: int = WEEKS
    in_sample: bool = False
    drivers: tuple[Driver, ...] = ()
    more: tuple[Driver, ...] = ()
    factors: bool = False
    seed: int = SEED
    draws: int = DRAWS

    def __post_init__(self) -> None:
        if self.weeks < FEWEST // 2:
            raise BadUsage(f"{self.weeks} weeks settle too little; give {FEWEST // 2} or more")


@dataclass(frozen=True)
class Part:
    """What one driver has to do with a relative return.

    Attributes
    ----------
    driver
        Its name.
    coefficient, error, t
        Relative return in log points a unit of the driver's move, with the error of Newey and West.
    p, p_holm
        Chance of a t so large by luck; raised for the number of drivers looked at.
    share, share_low, share_high
        Of the variance of the weekly relative return (Lindeman, Merenda and Gold), with the 90 %
        interval of the bootstrap.
    moved
        Move of the driver over the window.
    points, points_low, points_high
        Part of the window's relative return: coefficient times move, in log
        points; 90 % by the error of the coefficient alone.
    """

    driver: str
    coefficient: float
    error: float
    t: float
    p: float
    p_holm: float
    share: float
    share_low: float
    share_high: float
    moved: float
    points: float
    points_low: float
    points_high: float


@dataclass(frozen=True)
class Explained:
    """One fit, and the window's relative return split by it.

    Attributes
    ----------
    label
        Which weeks it was fitted on.
    first, last
        Ends of the first and the last of these weeks.
    weeks, lag
        How many they are, and the lag of the errors.
    r2, r2_low, r2_high
        Share of the variance of the weekly relative return, with the 90 % interval of the
        bootstrap.
    r2_by_luck
        What as many drivers that have nothing to do with it would show on average.
    parts
        One for each driver.
    drift
        Part of the constant: the average relative return of so many weeks.
    unexplained
        The rest; parts + drift + unexplained is the relative return.
    unexplained_weekly
        What the fit left over in a usual week: standard deviation of its residuals.
    """

    label: str
    first: date
    last: date
    weeks: int
    lag: int
    r2: float
    r2_low: float
    r2_high: float
    r2_by_luck: float
    parts: tuple[Part, ...]
    drift: float
    unexplained: float
    unexplained_weekly: float

    @property
    def r2_adjusted(self) -> float:
        """R² less what so many drivers would show by luck (Theil's correction)."""
        spare = self.weeks - len(self.parts) - 1
        return 1.0 - (1.0 - self.r2) * (self.weeks - 1) / spare


@dataclass(frozen=True)
class Steady:
    """How a driver's coefficient held through time, over stretches of so many weeks."""

    driver: str
    lowest: float
    highest: float
    latest: float
    above_zero: float


@dataclass(frozen=True)
class Stretch:
    """The fit of the last stretch of weeks that ended in a year: R² and each coefficient."""

    last: date
    r2: float
    coefficients: tuple[float, ...]


@dataclass(frozen=True, eq=False)
class Rotation:
    """A relative return over a window, and what it went with.

    Attributes
    ----------
    relative
        Log return of x less that of y over the window.
    fits
        The nearer fit first, then the one on all weeks.
    held_out
        Share of the variance of the weeks after each stretch that its coefficients tell.
    steady
        Of each driver; empty with fewer than 52 stretches.
    through
        The same year by year, at the last stretch of each.
    begins
        Which driver's first figure decides where the weeks begin.
    left_out
        Drivers that the store cannot give, with the reason.
    dropped
        Weeks inside the span that lack a figure.
    block
        Mean weeks of a block of the bootstrap.
    sentences, notes
        The same in words, and what the figures rest on.
    """

    x: str
    y: str
    as_of: date
    snapshot: str
    simulated: bool
    asked: Asked
    window: str
    start: date
    end: date
    relative: float
    excess: float
    drivers: tuple[Driver, ...]
    fits: tuple[Explained, ...]
    held_out: float
    steady: tuple[Steady, ...]
    through: tuple[Stretch, ...]
    begins: str
    left_out: tuple[tuple[str, str], ...]
    dropped: int
    block: float
    caveats: tuple[str, ...]
    sentences: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """The object that the command prints for programs; dates as text, NaN as null."""
        found: dict[str, Any] = _plain(asdict(self))
        found["left_out"] = [{"driver": n, "why": why} for n, why in self.left_out]
        return found


def _plain(value: Any) -> Any:
    match value:
        case date():
            return value.isoformat()
        case dict():
            return {name: _plain(one) for name, one in value.items()}
        case list() | tuple():
            return [_plain(one) for one in value]
        case float() if value != value:
            return None
    return value

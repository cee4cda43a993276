"""A second opinion on when leadership turned: change points in the mean of relative returns.

Least squares: the months are cut into stretches so that the squared distances of the
relative returns from the mean of their stretch are smallest, exactly (Killick, Fearnhead
and Eckley 2012, "Optimal detection of changepoints with a linear computational cost",
Journal of the American Statistical Association 107). It sees the whole track at once, so
it is hindsight: a check on the dating, never a signal.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rotascope.core.time import Calendar, Positions
from rotascope.core.values import Floats

MONTH = 21
"""Sessions of a month, to turn the rule's wait into a shortest stretch."""
MISSING = "no second opinion: ruptures is not installed; pip install 'rotascope[history]' brings it"


@dataclass(frozen=True)
class Nearest:
    """The change point nearest to a turn of the rule.

    Attributes
    ----------
    turn, change
        Sessions of the extreme and of the change point.
    distance
        Sessions from the turn to the change point: negative = the change point lies before.
    """

    turn: date
    change: date
    distance: int


@dataclass(frozen=True)
class SecondOpinion:
    """Change points of the mean of monthly relative returns.

    Attributes
    ----------
    months
        Monthly returns looked at.
    shortest
        Shortest stretch, in months.
    penalty
        What a change point must save, in squared deviations: the variance of the monthly
        log returns (from successive differences) x the logarithm of their number.
    changes
        Change points worth that penalty: sessions of the last month end before the change.
    nearest
        For each turn of the rule the nearest of as many change points as the rule has turns.
    median_distance
        Median of the distances without their sign, in sessions; None without turns.
    """

    months: int
    shortest: int
    penalty: float
    changes: tuple[date, ...]
    nearest: tuple[Nearest, ...]
    median_distance: float | None

    def as_dict(self) -> dict[str, Any]:
        """The second opinion as plain data."""
        return vars(self) | {
            "changes": [day.isoformat() for day in self.changes],
            "nearest": [
                {"turn": n.turn.isoformat(), "change": n.change.isoformat(), "distance": n.distance}
                for n in self.nearest
            ],
        }


def change_points(
    values: Floats, *, penalty: float | None = None, count: int | None = None, shortest: int = 1
) -> NDArray[np.int64]:
    """Where the mean of a row of numbers changes, by least squares over every place.

    Parameters
    ----------
    values
        float64[n], no NaN.
    penalty
        What a change must save in the sum of squared deviations (the method Pelt).
    count
        So many changes instead (the method Dynp); exactly one of both is given.
    shortest
        Shortest stretch between changes.

    Returns
    -------
    int64: the first place of each new stretch. Every place is tried: the library's own default
    tries every fifth only (`jump=5`) and misses changes in between. None where the row is too
    short for so many stretches.

    Raises
    ------
    ImportError
        The library ruptures is not installed.
    """
    from ruptures import KernelCPD

    if len(values) < shortest * (2 if count is None else count + 1):
        return np.array([], dtype=np.int64)
    # The linear kernel in C: the same optimum as Pelt and Dynp with model="l2", jump=1.
    found = KernelCPD(kernel="linear", min_size=shortest).fit(values.reshape(-1, 1))
    ends = found.predict(n_bkps=count) if count is not None else found.predict(pen=penalty)
    return np.array(ends[:-1], dtype=np.int64)


def second_opinion(
    calendar: Calendar, level: Floats, places: Positions, *, hold: int
) -> tuple[SecondOpinion | None, str]:
    """The dating of turns by change points, beside that of the rule.

    Parameters
    ----------
    calendar
        The sessions.
    level
        float64 by session, positive, NaN = no value; read at the ends of finished months.
    places
        Turns of the rule, to be compared.
    hold
        The rule's wait in sessions: no stretch is shorter.

    Returns
    -------
    The second opinion and an empty text, or None and the reason.
    """
    ends = calendar.period_ends("month", len(level) - 1)
    if not calendar.finished("month", len(level) - 1):
        ends = ends[:-1]
    ends = ends[~np.isnan(level[ends])]
    moves = np.diff(np.log(level[ends]))
    shortest = max(2, round(hold / MONTH))
    most = len(moves) // shortest - 1
    if most < 1:
        return None, f"no second opinion: it needs {2 * shortest} months, there are {len(moves)}"
    spread = float(np.mean(np.diff(moves) ** 2)) / 2.0
    if spread == 0.0:
        return None, "no second opinion: the monthly returns have no spread"
    penalty = float(np.log(len(moves)))
    try:
        worth = change_points(moves / np.sqrt(spread), penalty=penalty, shortest=shortest)
        wanted = min(len(places), most)
        same = change_points(moves, count=wanted, shortest=shortest) if wanted else worth[:0]
    except ImportError:
        return None, MISSING
    nearest = _nearest(calendar, places, ends[same])
    far = [abs(one.distance) for one in nearest]
    return SecondOpinion(
        months=len(moves),
        shortest=shortest,
        penalty=penalty * spread,
        changes=tuple(calendar.date(int(p)) for p in ends[worth]),
        nearest=nearest,
        median_distance=float(np.median(far)) if far else None,
    ), ""


def _nearest(calendar: Calendar, places: Positions, changes: Positions) -> tuple[Nearest, ...]:
    found = []
    for place in places.tolist() if len(changes) else []:
        change = int(changes[np.argmin(np.abs(changes - place))])
        found.append(Nearest(calendar.date(place), calendar.date(change), change - place))
    return tuple(found)

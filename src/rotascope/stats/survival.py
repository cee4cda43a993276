"""How long things last: survival curves with the unfinished counted, and their comparison."""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from rotascope.core.values import Flags, Floats
from rotascope.stats.followed import wilson

LEVEL = 0.90
"""Share of repetitions in which an interval holds the truth, unless told otherwise."""

_NORMAL = NormalDist()
WEIGHTINGS = ("log-rank", "wilcoxon", "tarone-ware", "peto")


@dataclass(frozen=True, eq=False)
class Survival:
    """A survival curve: the share that lasts longer than each duration.

    Attributes
    ----------
    times
        float64[k], ascending: durations at which something ended.
    at_risk, events
        float64[k]: how many were still there just before, and how many ended then.
    share
        float64[k]: share that lasts longer than `times`.
    """

    times: Floats
    at_risk: Floats
    events: Floats
    share: Floats

    def at(self, duration: float) -> float:
        """Share that lasts longer than a duration."""
        return _step(self.times, self.share, duration)

    def interval(self, duration: float, *, level: float = LEVEL) -> tuple[float, float]:
        """Interval of `at` by Greenwood's variance on the log(-log) scale.

        Parameters
        ----------
        duration
            In the unit of the durations.
        level
            Coverage, 0 to 1.

        Returns
        -------
        Lower and upper end. Where the share is 0 or 1 Greenwood gives no spread: then the
        exact binomial interval of the number at risk.

        References
        ----------
        M. Greenwood, "The natural duration of cancer" (1926); J. Kalbfleisch and
        R. Prentice, "The statistical analysis of failure time data" (1980); C. Clopper and
        E. Pearson, Biometrika 26 (1934).
        """
        return self._interval(self.at(duration), -math.inf, duration, level)

    def beyond(self, age: float, more: float) -> float:
        """Chance that what has lasted longer than `age` lasts longer than `age + more`.

        Returns
        -------
        S(age + more) / S(age); nan where no duration longer than `age` was seen to end
        or to be outlived, since then nothing is known of what follows.
        """
        inside = (self.times > age) & (self.times <= age + more)
        if self.reach <= age:
            return math.nan
        return float(np.prod(1.0 - self.events[inside] / self.at_risk[inside]))

    def interval_beyond(
        self, age: float, more: float, *, level: float = LEVEL
    ) -> tuple[float, float]:
        """Interval of `beyond`, by the part of Greenwood's sum between the two durations."""
        return self._interval(self.beyond(age, more), age, age + more, level)

    @property
    def reach(self) -> float:
        """The longest duration seen to end; -inf where none did."""
        return float(self.times[-1]) if len(self.times) else -math.inf

    def outlived(self, age: float) -> int:
        """How many were still there at the first end after an age; 0 where none follows."""
        place = int(np.searchsorted(self.times, age, side="right"))
        return int(self.at_risk[place]) if place < len(self.times) else 0

    def _interval(
        self, share: float, after: float, upto: float, level: float
    ) -> tuple[float, float]:
        tail, count = 0.5 - level / 2.0, self.outlived(after)
        if share in (0.0, 1.0) and count:
            edge = tail ** (1.0 / count)
            return (edge, 1.0) if share else (0.0, 1.0 - edge)
        inside = (self.times > after) & (self.times <= upto)
        n, d = self.at_risk[inside], self.events[inside]
        if not 0.0 < share < 1.0:
            return math.nan, math.nan
        reach = -_NORMAL.inv_cdf(tail) * math.sqrt(float(np.sum(d / (n * (n - d)))))
        reach /= abs(math.log(share))
        return share ** math.exp(reach), share ** math.exp(-reach)


def _step(times: Floats, values: Floats, duration: float) -> float:
    place = int(np.searchsorted(times, duration, side="right")) - 1
    return 1.0 if place < 0 else float(values[place])


def kaplan_meier(durations: Floats, ended: Flags) -> Survival:
    """The survival curve of durations of which some are unfinished.

    Parameters
    ----------
    durations
        float64[n], no missing values.
    ended
        bool[n]: False = unfinished (censored): it lasted at least so long.

    Returns
    -------
    Survival, with S(t) = product over the ends up to t of 1 - d / n. What is unfinished
    at t counts as there at t.

    References
    ----------
    E. Kaplan and P. Meier, "Nonparametric estimation from incomplete observations",
    Journal of the American Statistical Association 53 (1958).
    """
    durations = np.asarray(durations, dtype=np.float64)
    times, events = np.unique(durations[ended], return_counts=True)
    at_risk = len(durations) - np.searchsorted(np.sort(durations), times, side="left")
    share = np.cumprod(1.0 - events / at_risk, dtype=np.float64)
    return Survival(times, at_risk.astype(np.float64), events.astype(np.float64), share)


@dataclass(frozen=True)
class Compared:
    """A test that two groups last equally long.

    Attributes
    ----------
    statistic
        Chi-squared with one degree of freedom.
    p
        Chance of one as large where the groups do not differ.
    """

    statistic: float
    p: float


def log_rank(
    first: tuple[Floats, Flags], second: tuple[Floats, Flags], *, weighting: str = "log-rank"
) -> Compared:
    """Whether two groups of durations differ.

    Parameters
    ----------
    first, second
        Durations and whether each ended, as in `kaplan_meier`.
    weighting
        `log-rank` (all ends alike), `wilcoxon` (by the number at risk), `tarone-ware`
        (by its root) or `peto` (by the share of both groups that lasts).

    Returns
    -------
    Compared; statistic 0 and p 1 where no end tells the groups apart.

    Raises
    ------
    ValueError
        No such weighting.

    References
    ----------
    N. Mantel (1966); E. Gehan (1965); R. Tarone and J. Ware (1977); R. Peto and J. Peto
    (1972).
    """
    if weighting not in WEIGHTINGS:
        raise ValueError(f"no weighting '{weighting}': there are {', '.join(WEIGHTINGS)}")
    (a, a_ended), (b, b_ended) = first, second
    times = np.unique(np.concatenate([np.asarray(a)[a_ended], np.asarray(b)[b_ended]]))
    n_a, n_b = _there(a, times), _there(b, times)
    d_a, d_b = _ends(a, a_ended, times), _ends(b, b_ended, times)
    n, d = n_a + n_b, d_a + d_b
    weight = _weight(weighting, n, d)
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = np.where(n > 1, d * (n_a / n) * (n_b / n) * (n - d) / (n - 1), 0.0)
    gap = float(np.sum(weight * (d_a - d * n_a / n)))
    variance = float(np.sum(weight**2 * spread))
    if variance == 0.0:
        return Compared(0.0, 1.0)
    statistic = gap**2 / variance
    return Compared(statistic, math.erfc(math.sqrt(statistic / 2.0)))


def _there(durations: Floats, times: Floats) -> Floats:
    ordered = np.sort(np.asarray(durations, dtype=np.float64))
    found = len(ordered) - np.searchsorted(ordered, times, side="left")
    return found.astype(np.float64)


def _ends(durations: Floats, ended: Flags, times: Floats) -> Floats:
    ordered = np.sort(np.asarray(durations, dtype=np.float64)[ended])
    found: NDArray[np.int64] = np.searchsorted(ordered, times, side="right") - np.searchsorted(
        ordered, times, side="left"
    )
    return found.astype(np.float64)


def _weight(weighting: str, n: Floats, d: Floats) -> Floats:
    match weighting:
        case "wilcoxon":
            return n
        case "tarone-ware":
            return np.sqrt(n)
        case "peto":
            return np.cumprod(1.0 - d / (n + 1.0), dtype=np.float64)
    return np.ones(len(n))


def shares_beyond(
    lengths: NDArray[np.int64], ages: NDArray[np.int64], more: int, *, sign: float = 0.0
) -> Floats:
    """`Survival.beyond` for many ages, where only the one under way is unfinished.

    That one counts at no duration beyond its own age, so the product of Kaplan and Meier
    from there on is a plain share: of the lengths above an age those above age + more.

    Parameters
    ----------
    lengths
        int64[k]: how long the finished ones lasted.
    ages
        int64[m]: age of the one under way, on each occasion.
    more
        How much longer it is to last.
    sign
        0 the share itself; -1 or +1 an end of its interval after Wilson.

    Returns
    -------
    float64[m]; NaN where nothing finished lasted longer than the age.
    """
    ordered = np.sort(lengths)
    older = len(ordered) - np.searchsorted(ordered, ages, side="right")
    still = len(ordered) - np.searchsorted(ordered, ages + more, side="right")
    out = np.full(len(ages), np.nan)
    np.divide(still, older, out=out, where=older > 0)
    return out if sign == 0.0 else wilson(out, np.maximum(older, 1), sign=sign)

"""Simulated indices: who is a member when, index and fund returns from the members."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from rotascope.core.settings import GICS
from rotascope.core.time import Calendar
from rotascope.providers.sample_firms import GIANT, SMALL, Firms
from rotascope.providers.sample_paths import Paths, adjusted, usual_drift
from rotascope.providers.sample_random import Floats, Ints
from rotascope.providers.sample_rotations import YEAR, Planned

Flags = NDArray[np.bool_]

WEEKLY_FROM = np.datetime64("2023-01-01")  # SP500 holdings are weekly from here on
_GROWTH_SECTORS = frozenset(
    GICS.index(name)
    for name in ("Information Technology", "Communication Services", "Consumer Discretionary")
)
SECTOR_FUNDS = {
    "XLB": "Materials",
    "XLC": "Communication Services",
    "XLE": "Energy",
    "XLF": "Financials",
    "XLI": "Industrials",
    "XLK": "Information Technology",
    "XLP": "Consumer Staples",
    "XLRE": "Real Estate",
    "XLU": "Utilities",
    "XLV": "Health Care",
    "XLY": "Consumer Discretionary",
}
# Fund -> the group that it holds, its fee a year, its first close.
FUNDS = {
    "SPY": ("SP500", 0.0009, 200.0),
    "IWM": ("R2000", 0.0019, 120.0),
    "RSP": ("equal", 0.0020, 90.0),
} | {fund: (sector, 0.0010, 50.0) for fund, sector in SECTOR_FUNDS.items()}
INDEX_NAMES = {
    "SPX": "Simulated index of large companies",
    "RUT": "Simulated index of small companies",
    "NDX": "Simulated index of large growth companies",
    "VIX": "Simulated expected volatility",
}
# Index -> the group behind it and its first close.
INDICES = {"SPX": ("SP500", 2000.0), "RUT": ("R2000", 1200.0), "NDX": ("growth", 4500.0)}


@dataclass(frozen=True)
class Membership:
    """Members of the two index baskets.

    Attributes
    ----------
    snapshots
        Basket -> session numbers of its holdings, ascending.
    members
        Basket -> who is a member after the close, shape (firms, sessions).
    changes
        Session number, basket, number that joined, number that left, of each reconstitution.
    """

    snapshots: dict[str, Ints]
    members: dict[str, Flags]
    changes: tuple[tuple[int, str, int, int], ...]


@dataclass(frozen=True)
class Group:
    """A group's cap-weighted day: returns and what was expected of it.

    Attributes
    ----------
    price, total
        Returns of the session, shape (sessions,); 0 at the first.
    usual, expected
        Expected total return without and with the planted rotations.
    """

    price: Floats
    total: Floats
    usual: Floats
    expected: Floats


def snapshot_sessions(calendar: Calendar) -> dict[str, Ints]:
    """Session numbers on which holdings are published: first session, month ends, later weeks."""
    last = len(calendar) - 1
    months = {int(at) for at in calendar.period_ends("month", last)}
    if not calendar.finished("month", last):
        months.discard(last)
    weeks = {
        int(at) for at in calendar.period_ends("week", last) if calendar.sessions[at] >= WEEKLY_FROM
    }
    return {
        "SP500": np.array(sorted(months | weeks | {0}), dtype=np.int64),
        "R2000": np.array(sorted(months | {0}), dtype=np.int64),
    }


def _reviewed(member: Flags, worth: Floats, eligible: Flags, target: int) -> Flags:
    """Members after a quarterly review: leavers replaced, then at most five swaps."""
    now = member & eligible
    order = np.argsort(-np.where(eligible, worth, 0.0), kind="stable")
    outside = [int(at) for at in order if eligible[at] and not now[at]]
    for at in outside[: max(0, target - int(now.sum()))]:
        now[at] = True
    outside = [at for at in outside if not now[at]]
    inside = [int(at) for at in order[::-1] if now[at]]
    for new, old in zip(outside[:5], inside[:5], strict=False):
        if worth[new] > 1.2 * worth[old]:
            now[new], now[old] = True, False
    return now


def simulated_membership(firms: Firms, paths: Paths, calendar: Calendar) -> Membership:
    """Who is in SP500 (reviewed each quarter) and R2000 (each June) after every close.

    Five of six large lines, the largest, are in SP500; all small companies listed at the
    June review are in R2000. A line whose price stopped leaves with the next holdings.
    """
    sessions = len(calendar)
    snapshots = snapshot_sessions(calendar)
    month = calendar.period_ids("month") % 12 + 1
    target = int((firms.kind != SMALL).sum()) * 5 // 6
    members, changes = {}, []
    for basket, small in (("SP500", False), ("R2000", True)):
        panel = np.zeros((len(firms), sessions), dtype=bool)
        now = np.zeros(len(firms), dtype=bool)
        bounds = [*snapshots[basket].tolist(), sessions]
        month_ends = set(snapshots["R2000"].tolist())
        for at, following in pairwise(bounds):
            close = paths.close[:, at]
            stays = (paths.ends > at) | (paths.ends == sessions - 1)
            eligible = ~np.isnan(close) & ((firms.kind == SMALL) == small) & stays
            review = at in month_ends and int(month[at]) in ((6,) if small else (3, 6, 9, 12))
            if at == 0 or review:
                worth = np.where(eligible, close, 0.0) * firms.shares
                new = eligible if small else _reviewed(now, worth, eligible, target)
                joined, left = int((new & ~now).sum()), int((now & ~new).sum())
                changes += [(at, basket, joined, left)] if at else []
                now = new
            else:
                now = now & eligible
            panel[:, at:following] = now[:, None]
        members[basket] = panel
    return Membership(snapshots, members, tuple(sorted(changes)))


class _Sums:
    """Running sums of one group over its companies, in a fixed order."""

    def __init__(self, sessions: int) -> None:
        self.weight, self.price, self.total, self.usual, self.expected = (
            np.zeros(sessions) for _ in range(5)
        )

    def add(self, weight: Floats, day: tuple[Floats, Floats], usual: float, extra: Floats) -> None:
        self.weight[1:] += weight
        self.price[1:] += weight * day[0]
        self.total[1:] += weight * day[1]
        self.usual[1:] += weight * usual
        self.expected[1:] += weight * (usual + extra)

    def group(self) -> Group:
        weight = np.where(self.weight > 0.0, self.weight, 1.0)
        return Group(*(x / weight for x in (self.price, self.total, self.usual, self.expected)))


def _groups_of(firms: Firms, at: int) -> tuple[str, ...]:
    if firms.kind[at] == SMALL:
        return ("R2000",)
    sector = int(firms.sector[at])
    giants = "MAG7" if firms.kind[at] == GIANT else "SP500 - MAG7"
    growth = ("growth",) if sector in _GROWTH_SECTORS else ()
    return ("SP500", giants, GICS[sector], *growth)


def group_days(
    firms: Firms,
    paths: Paths,
    members: dict[str, Flags],
    plan: tuple[Planned, ...],
    drifts: Floats,
) -> dict[str, Group]:
    """Cap-weighted returns of every group, each session with the weights before it.

    A member without a close at the session or at the one before drops out for the session.
    `equal` holds the members of SP500 in equal parts; `growth` is the part of SP500 behind NDX.
    """
    sessions = paths.close.shape[1]
    names = ("SP500", "R2000", "MAG7", "SP500 - MAG7", "growth", "equal", *GICS)
    sums = {name: _Sums(sessions) for name in names}
    usual = usual_drift(firms)
    for at in range(len(firms)):
        names_here = _groups_of(firms, at)
        close, adj = paths.close[at], paths.adj_close[at]
        priced = ~np.isnan(close[1:]) & ~np.isnan(close[:-1])
        counts = members[names_here[0]][at, :-1] & priced
        extra = np.zeros(sessions)
        for which, planned in enumerate(plan):
            extra[planned.start : planned.end + 1] += drifts[which, at]
        day = tuple(np.where(counts, x[1:] / x[:-1] - 1.0, 0.0) for x in (close, adj))
        weight = np.where(counts, close[:-1] * firms.shares[at], 0.0)
        for name in names_here:
            sums[name].add(weight, (day[0], day[1]), float(usual[at]), extra[1:])
        if names_here[0] == "SP500":
            ones = counts.astype(np.float64)
            sums["equal"].add(ones, (day[0], day[1]), float(usual[at]), extra[1:])
    return {name: each.group() for name, each in sums.items()}


def expected_lead(groups: dict[str, Group], planned: Planned) -> tuple[float, float]:
    """Expected lead of the target over the source in a rotation, and the usual one, a year."""
    days = slice(planned.start, planned.end + 1)
    count = planned.end - planned.start + 1
    target, source = groups[planned.target], groups[planned.source]
    gaps = (target.expected - source.expected, target.usual - source.usual)
    lead, usual = (float(np.add.accumulate(gap[days])[-1]) / count * YEAR for gap in gaps)
    return lead, usual


def index_levels(groups: dict[str, Group]) -> dict[str, Floats]:
    """Price-index closes of SPX, RUT and NDX, rounded to 4 decimals."""
    return {
        name: np.round(start * np.cumprod(1.0 + groups[group].price), 4)
        for name, (group, start) in INDICES.items()
    }


@dataclass(frozen=True)
class FundPath:
    """Closes, total-return closes and dividends of one fund, shape (sessions,)."""

    close: Floats
    adj_close: Floats
    dividend: Floats


def fund_paths(groups: dict[str, Group], calendar: Calendar) -> dict[str, FundPath]:
    """Funds: the group's total return less the fee; income paid out each quarter."""
    last_months = calendar.period_ids("month") % 3 == 2
    numbers = np.arange(len(calendar))
    in_month = numbers - calendar.previous_end("month")
    ex_days = np.flatnonzero(last_months & (in_month == 13))
    found = {}
    for fund, (name, fee, start) in FUNDS.items():
        group = groups[name]
        income = np.cumsum(group.total - group.price)
        growth = 1.0 + group.total - fee / YEAR
        growth[0] = 1.0
        paid = np.zeros(len(calendar))
        before = 0.0
        for at in ex_days.tolist():
            paid[at] = max(round(float(income[at]) - before, 6), 0.0)
            before = float(income[at])
        close = np.round(start * np.cumprod(growth - paid), 4)
        dividend = np.zeros_like(close)
        dividend[1:] = np.round(close[:-1] * paid[1:], 4)
        found[fund] = FundPath(close, adjusted(close[None], dividend[None])[0], dividend)
    return found

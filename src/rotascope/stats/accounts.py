"""Facts of filed accounts as arrays: those to refuse, twelve months, quarters, levels."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Days = NDArray[np.datetime64]
Flags = NDArray[np.bool_]

YEARS = (350, 380)
"""Days of twelve months: 52 or 53 weeks, or a calendar year, give or take a report's slack."""

QUARTERS = (75, 125)
"""Days of a fiscal quarter: 12 to 17 weeks."""

RULES = (
    "",
    "proxy_statement",
    "thousandfold",
    "to_date_as_quarter",
    "quarters_do_not_sum",
    "balance_does_not_add",
    "out_of_proportion",
    "scale_in_doubt",
)
"""The rules that refuse a fact, by number; 0 refuses none."""

PROPORTION, LEVEL_PROPORTION = 5.0, 50.0
"""A quarter's figure may be so many times the total assets, that of a longer period more in
proportion; a balance-sheet item so many times (an empty shell owes a lot for its size)."""

SPREAD, WINDOW = 300.0, 6
"""A vendor whose last six total assets of a company differ so many times has lost its scale."""

NEAR = 45
"""Balance-sheet items within so many days of each other are of one report."""


@dataclass(frozen=True, eq=False)
class Facts:
    """Facts of one item, subject by subject as they became known.

    Attributes
    ----------
    offsets
        int64[subjects + 1].
    rank
        int64[n]: which of the source's items, 0 = the preferred one.
    start, end
        datetime64[D][n]; start NaT = balance-sheet item.
    known
        int64[n], ascending within a subject.
    value
        float64[n].
    proxy
        bool[n]: filed with a proxy statement.
    vendor
        bool[n]: told by a vendor, on no form.
    ranks
        How many of the source's items there are.
    adds
        Whether periods of the item add up (income does, a number of shares does not).
    steady
        Whether the item cannot shrink to a three-hundredth from one report to the next.
    refused
        int8[n]: 0 = used, else the number of a rule.
    """

    offsets: Ints
    rank: Ints
    start: Days
    end: Days
    known: Ints
    value: Floats
    proxy: NDArray[np.bool_]
    vendor: NDArray[np.bool_]
    ranks: int
    adds: bool = True
    steady: bool = False
    refused: NDArray[np.int8] = field(default_factory=lambda: np.zeros(0, dtype=np.int8))

    def table(self) -> Ints:
        """int64[n, 4]: rank, start, end, known."""
        days = [d.astype("datetime64[D]").astype(np.int64) for d in (self.start, self.end)]
        return np.column_stack([self.rank, *days, self.known])


@dataclass(frozen=True, eq=False)
class Found:
    """Figures whenever something became known, subject by subject.

    Attributes
    ----------
    subject, known
        int64[m].
    end
        datetime64[D][m]: end of the period.
    item, item_before
        int64[m]: which of the source's items, -1 = several.
    values, before
        float64[m]: the figure, and that of the same period a year earlier (NaN = none).
    """

    subject: Ints
    known: Ints
    end: Days
    item: Ints
    item_before: Ints
    values: Floats
    before: Floats


def sifted(facts: Facts) -> Facts:
    """The facts with the number of the rule in `RULES` that refuses each."""
    from rotascope.stats.accounts_sift import sift

    table = facts.table()
    refused = sift(table, facts.value, facts.proxy, facts.offsets, (facts.adds, facts.steady))
    return replace(facts, refused=refused)


def unbalanced(balance: tuple[Facts, Facts, Facts], most: float = 0.05) -> tuple[Flags, Flags]:
    """Which liabilities and which equity of a filing come to more than its assets.

    Parameters
    ----------
    balance
        Assets, liabilities and equity of the same subjects. What is more in the assets
        may be preferred stock or minorities and is no fault.
    most
        Share of the assets by which liabilities and equity may exceed them.

    Returns
    -------
    liabilities, equity
        bool, one per fact; facts without the two others of the same filing are fine.
    """
    keys = [_keys(one) for one in balance]
    common = np.intersect1d(np.intersect1d(keys[0], keys[1]), keys[2])
    figures = []
    for one, key in zip(balance, keys, strict=True):
        order = np.lexsort((one.rank, key))
        figures.append(one.value[order][np.searchsorted(key[order], common)])
    assets, liabilities, equity = figures
    broken = common[liabilities + equity - assets > most * np.abs(assets)]
    return np.isin(keys[1], broken), np.isin(keys[2], broken)


def oversized(facts: Facts, assets: Facts) -> Flags:
    """Which income, cash flow, debt or equity is out of all proportion to the total assets.

    Parameters
    ----------
    facts
        Of an item in currency.
    assets
        Total assets of the same subjects, sifted; what was known when a fact came is
        compared with it, and without any the fact is fine.

    Returns
    -------
    bool, one per fact.
    """
    found = latest_levels(assets)
    at, there = _in_force(facts, found.subject, found.known)
    size = np.full(len(facts.value), np.inf)
    size[there] = np.abs(found.values[at[there]])
    level = np.isnat(facts.start)
    days = np.where(level, 0, (facts.end - facts.start).astype("timedelta64[D]").astype(np.int64))
    most = size * np.where(level, LEVEL_PROPORTION, PROPORTION * np.maximum(1, (days + 1) / 91))
    return (np.abs(facts.value) > most) & (size > 0)


def in_doubt(facts: Facts, assets: Facts) -> Flags:
    """Which facts of a vendor come while its balance sheets of the company jump in scale.

    Parameters
    ----------
    facts
        Of an item in currency.
    assets
        Total assets of the same subjects, refused ones too.

    Returns
    -------
    bool, one per fact; facts that were filed on a form are fine.
    """
    vendor = np.flatnonzero(assets.vendor & (assets.value > 0))
    subject = _subjects(assets)[vendor]
    largest = np.abs(assets.value[vendor])
    least = largest.copy()
    sizes = largest.copy()
    for back in range(1, WINDOW):
        same = subject[back:] == subject[:-back]
        largest[back:][same] = np.maximum(largest[back:], sizes[:-back])[same]
        least[back:][same] = np.minimum(least[back:], sizes[:-back])[same]
    wild = largest > SPREAD * least
    at, there = _in_force(facts, subject, assets.known[vendor])
    out = np.zeros(len(facts.value), dtype=bool)
    out[there] = wild[at[there]]
    return out & facts.vendor


def _subjects(facts: Facts) -> Ints:
    return np.repeat(np.arange(len(facts.offsets) - 1), np.diff(facts.offsets))


def _in_force(facts: Facts, subject: Ints, known: Ints) -> tuple[Ints, Flags]:
    """Place of the last event of the same subject known with each fact, and whether any is."""
    wide = np.int64(1_000_000)
    own = _subjects(facts)
    at = np.searchsorted(subject * wide + known, own * wide + facts.known, side="right") - 1
    there = at >= 0
    there[there] = subject[at[there]] == own[there]
    return at, there


def _keys(facts: Facts) -> Ints:
    """One number for subject, day of the balance sheet and session of the filing."""
    subject = _subjects(facts)
    day = facts.end.astype("datetime64[D]").astype(np.int64)
    return (subject * 100_000 + day) * 100_000 + facts.known


def _fine(facts: Facts) -> tuple[Ints, Floats, Ints]:
    """Table, values and offsets of the facts that are used."""
    fine = facts.refused == 0 if len(facts.refused) else np.ones(len(facts.value), dtype=bool)
    offsets = np.concatenate([[0], np.cumsum(fine)])[facts.offsets].astype(np.int64)
    return facts.table()[fine], facts.value[fine], offsets


def latest_spans(facts: Facts, limits: tuple[int, int]) -> Found:
    """The latest span of days that can be made up, whenever something became known.

    Parameters
    ----------
    facts
        As `sifted` gives them.
    limits
        Least and most days of the span: `YEARS` or `QUARTERS`.
    """
    from rotascope.stats.accounts_kernels import spans

    table, values, offsets = _fine(facts)
    events, figures = spans(table, values, offsets, facts.ranks, np.array(limits))
    return _found(events, figures[:, 0], figures[:, 1])


def latest_levels(facts: Facts) -> Found:
    """The latest balance-sheet figure, whenever something became known."""
    from rotascope.stats.accounts_kernels import levels

    table, values, offsets = _fine(facts)
    events, figures = levels(table, values, offsets, NEAR)
    return _found(events, figures, np.full(len(figures), np.nan))


def _found(events: Ints, values: Floats, before: Floats) -> Found:
    ends = events[:, 2].astype("datetime64[D]")
    return Found(events[:, 0], events[:, 1], ends, events[:, 3], events[:, -1], values, before)


def on_sessions(
    found: Found, subjects: int, days: Days, at: Ints, *, stale: int
) -> tuple[Floats, Days]:
    """Figures in force at each session, and the ends of their periods.

    Parameters
    ----------
    found
        Figures whenever something became known.
    subjects
        How many there are.
    days
        datetime64[D]: the sessions.
    at
        int64: positions among them, ascending.
    stale
        Most days from the end of the period to the session.

    Returns
    -------
    values, ends
        float64 and datetime64[D], [subjects, positions]; NaN and NaT = none.
    """
    from rotascope.stats.accounts_kernels import by_session

    ends = found.end.astype(np.int64)
    first = np.searchsorted(at, found.known)
    events = np.column_stack([found.subject, first, ends, found.item])
    sessions = days[at].astype("datetime64[D]").astype(np.int64)
    values, last = by_session(events, found.values, subjects, sessions, stale)
    return values, last.view("datetime64[D]")  # astype would copy, for seconds over a large index


def last_span(facts: Facts, limits: tuple[int, int]) -> tuple[Ints, Ints]:
    """Places of the facts that make up a subject's latest span, and their signs.

    Parameters
    ----------
    facts
        Of one subject, as `sifted` gives them.
    limits
        As for `latest_spans`.

    Returns
    -------
    places, signs
        int64, the fact that ends the span first; empty where none can be made up.
    """
    from rotascope.stats.accounts_kernels import EDGES, current

    table, fine = facts.table(), np.flatnonzero(facts.refused == 0)
    slots, latest = _slots(table, fine)
    path = np.empty((EDGES, 2), dtype=np.int64)
    length = current(slots, len(slots), facts.ranks, np.array(limits), path)[0]
    return latest[path[:length, 0]], path[:length, 1].copy()


def last_level(facts: Facts) -> tuple[Ints, Ints]:
    """Place of the fact that is a subject's latest balance-sheet figure, and 1.

    Parameters and returns as in `last_span`.
    """
    table, fine = facts.table(), np.flatnonzero(facts.refused == 0)
    slots, latest = _slots(table, fine)
    if not len(slots):
        return latest, latest
    near = np.flatnonzero(slots[:, 2] >= slots[:, 2].max() - NEAR)
    best = min(
        near.tolist(), key=lambda s: (int(slots[s, 0]), -int(slots[s, 2]), -int(slots[s, 1]))
    )
    return latest[[best]], np.ones(1, dtype=np.int64)


def _slots(table: Ints, fine: Ints) -> tuple[Ints, Ints]:
    """The different periods in the order in which they came, and the last fact of each."""
    last: dict[tuple[int, int, int], int] = {}
    for at in fine.tolist():
        last[(int(table[at, 0]), int(table[at, 1]), int(table[at, 2]))] = at
    slots = np.array(list(last), dtype=np.int64).reshape(-1, 3)
    return slots, np.array(list(last.values()), dtype=np.int64)

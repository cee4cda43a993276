"""Filed accounts by session: the figures of the latest twelve months, quarter or balance sheet."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from rotascope.core.accounts import DURATIONS, Filings
from rotascope.core.market import Market
from rotascope.core.time import Days, Positions
from rotascope.core.values import Flags, Floats
from rotascope.measures.shared import shared
from rotascope.stats.accounts import (
    QUARTERS,
    RULES,
    YEARS,
    Facts,
    Found,
    in_doubt,
    latest_levels,
    latest_spans,
    on_sessions,
    oversized,
    sifted,
    unbalanced,
)

STEADY = (
    "revenue",
    "total_assets",
    "total_liabilities",
    "shares_outstanding",
    "shares_split_adjusted",
)
"""Items that do not shrink to a three-hundredth from one report to the next."""

BALANCE = ("total_assets", "total_liabilities", "equity")
"""Items of which the first is the sum of the others."""

MONEY = ("total_liabilities", "equity", "long_term_debt", "current_debt", "total_debt", "cash")
"""Items of a balance sheet that the total assets put in proportion."""

__all__ = ["Figures", "instant", "quarter", "quarter_before", "ttm", "ttm_before"]


@dataclass(frozen=True, eq=False)
class Figures:
    """One item of accounts of several symbols, as known at each session.

    Attributes
    ----------
    symbols
        Those of the symbols asked for that have facts, ascending.
    values
        float64[symbols, sessions from `base` on]; NaN = none.
    period_end
        datetime64[D] of the same shape: last day of the period, or day of the balance
        sheet; NaT = none.
    base
        Position of the first session with a figure of any of them.
    mixed
        bool[symbols]: whether the latest figure rests on several of the source's items.
    """

    symbols: tuple[str, ...]
    values: Floats
    period_end: Days
    base: int
    mixed: Flags

    def rows(self, symbols: tuple[str, ...]) -> NDArray[np.int64]:
        """Row of each of some symbols; -1 = it has no facts."""
        place = {symbol: at for at, symbol in enumerate(self.symbols)}
        return np.array([place.get(symbol, -1) for symbol in symbols], dtype=np.int64)

    def by_session(self, symbols: tuple[str, ...], sessions: int) -> Floats:
        """float64[symbols, sessions]: the figures of some symbols from the first session on."""
        out = np.full((len(symbols), sessions), np.nan)
        rows = self.rows(symbols)
        has = rows >= 0
        out[has, self.base :] = self.values[rows[has], : sessions - self.base]
        return out


def facts_of(filings: Filings, item: str, sources: tuple[str, ...]) -> Facts:
    """Filed facts as the arrays of `rotascope.stats.accounts`; the items ranked as named."""
    ranks = np.array([sources.index(item) for item in filings.items], dtype=np.int64)
    proxies = np.array([form.startswith(("DEF", "PRE")) for form in filings.forms], dtype=bool)
    vendors = np.array([form == "" for form in filings.forms], dtype=bool)
    return Facts(
        offsets=filings.offsets,
        rank=ranks[filings.item] if len(ranks) else np.zeros(0, dtype=np.int64),
        start=filings.start,
        end=filings.end,
        known=filings.known,
        value=filings.value,
        proxy=proxies[filings.form] if len(proxies) else np.zeros(0, dtype=bool),
        vendor=vendors[filings.form] if len(vendors) else np.zeros(0, dtype=bool),
        ranks=len(sources),
        adds=item in DURATIONS,
        steady=item in STEADY,
    )


def used_facts(market: Market, symbols: tuple[str, ...], item: str) -> tuple[Filings, Facts]:
    """The filed facts of an item, and the same with those refused marked."""
    names = tuple(sorted(market.filers().intersection(symbols)))

    def make() -> tuple[Filings, Facts]:
        if item in DURATIONS or item in MONEY:
            filings, facts = _in_proportion(market, names, item)
        else:
            sources = market.settings.sources_of(item)
            filings = market.filings(names, sources)
            facts = sifted(facts_of(filings, item, sources))
        if item in BALANCE[1:] and len(facts.value):
            broken = _unbalanced(market, names)[BALANCE.index(item) - 1]
            facts = _marked(facts, broken, "balance_does_not_add")
        return filings, facts

    return market.kept(("accounts", names, item), make)


def _in_proportion(market: Market, names: tuple[str, ...], item: str) -> tuple[Filings, Facts]:
    """Facts of an item in currency, those out of proportion to the assets refused."""
    sources, of_assets = (market.settings.sources_of(one) for one in (item, BALANCE[0]))
    both = market.filings(names, (*sources, *of_assets))
    assets = sifted(facts_of(_only(both, of_assets), BALANCE[0], of_assets))
    filings = _only(both, sources)
    facts = sifted(facts_of(filings, item, sources))
    facts = _marked(facts, oversized(facts, assets), "out_of_proportion")
    facts = _marked(facts, in_doubt(facts, assets), "scale_in_doubt")
    told = np.diff(filings.offsets) > 0
    symbols = tuple(s for s, has in zip(filings.symbols, told.tolist(), strict=True) if has)
    offsets = np.append(filings.offsets[:-1][told], filings.offsets[-1])
    return replace(filings, symbols=symbols, offsets=offsets), replace(facts, offsets=offsets)


def _marked(facts: Facts, broken: Flags, rule: str) -> Facts:
    """The facts with those refused that break a further rule."""
    fresh = broken & (facts.refused == 0)
    refused = np.where(fresh, RULES.index(rule), facts.refused).astype(np.int8)
    return replace(facts, refused=refused)


def _unbalanced(market: Market, names: tuple[str, ...]) -> tuple[Flags, Flags]:
    """Which liabilities and which equity belong to balance sheets that do not add up."""

    def make() -> tuple[Flags, Flags]:
        sources = {one: market.settings.sources_of(one) for one in BALANCE}
        filings = market.filings(names, tuple(s for some in sources.values() for s in some))
        assets, liabilities, equity = (
            facts_of(_only(filings, sources[one]), one, sources[one]) for one in BALANCE
        )
        return unbalanced((assets, liabilities, equity))

    return market.kept(("balance", names), make)


def _only(filings: Filings, sources: tuple[str, ...]) -> Filings:
    """The facts of some of the source's items; all symbols stay."""
    numbers = [filings.items.index(source) for source in sources]
    keep = np.isin(filings.item, numbers)
    item = np.searchsorted(np.sort(numbers), filings.item[keep]).astype(np.int16)
    return replace(
        filings,
        offsets=np.concatenate([[0], np.cumsum(keep)])[filings.offsets].astype(np.int64),
        items=tuple(filings.items[at] for at in sorted(numbers)),
        item=item,
        **{
            n: getattr(filings, n)[keep]
            for n in ("start", "end", "filed", "known", "value", "form")
        },
    )


def _spans(
    market: Market, symbols: tuple[str, ...], item: str, limits: tuple[int, int]
) -> tuple[tuple[str, ...], Found]:
    names = tuple(sorted(market.filers().intersection(symbols)))

    def make() -> tuple[tuple[str, ...], Found]:
        filings, facts = used_facts(market, names, item)
        return filings.symbols, latest_spans(facts, limits)

    return shared(market, ("account spans", item, limits), names, make, _spans_of)


def _spans_of(
    whole: tuple[tuple[str, ...], Found], names: tuple[str, ...]
) -> tuple[tuple[str, ...], Found]:
    """The spans of some of the symbols."""
    symbols, found = whole
    wanted = frozenset(names)
    has = np.array([symbol in wanted for symbol in symbols], dtype=bool)
    keep = has[found.subject] if len(symbols) else np.zeros(0, dtype=bool)
    parts = {f.name: getattr(found, f.name)[keep] for f in fields(found)}
    parts["subject"] = (np.cumsum(has) - 1)[parts["subject"]].astype(found.subject.dtype)
    return tuple(s for s, there in zip(symbols, has.tolist(), strict=True) if there), Found(**parts)


def _figures_of(whole: Figures, names: tuple[str, ...]) -> Figures:
    """The figures of some of the symbols."""
    wanted = frozenset(names)
    rows = [at for at, symbol in enumerate(whole.symbols) if symbol in wanted]
    return Figures(
        tuple(whole.symbols[at] for at in rows),
        whole.values[rows],
        whole.period_end[rows],
        whole.base,
        whole.mixed[rows],
    )


def _figures(
    market: Market, symbols: tuple[str, ...], found: Found, *, stale: int, before: bool = False
) -> Figures:
    sessions = market.calendar.sessions
    base = int(found.known.min(initial=len(sessions) - 1))
    at = np.arange(base, len(sessions), dtype=np.int64)
    figures, ends = on_sessions(
        replace(found, values=found.before if before else found.values),
        len(symbols),
        sessions,
        at,
        stale=stale,
    )
    return Figures(symbols, figures, ends, base, _mixed(found, len(symbols), before=before))


def _mixed(found: Found, symbols: int, *, before: bool = False) -> Flags:
    """Which symbols' latest figure rests on several of the source's items."""
    items = found.item_before if before else found.item
    last = np.searchsorted(found.subject, np.arange(symbols), side="right") - 1
    there = last >= 0
    there[there] = found.subject[last[there]] == np.flatnonzero(there)
    mixed = np.zeros(symbols, dtype=bool)
    mixed[there] = items[last[there]] < 0
    return mixed


def mixed_in(market: Market, symbols: tuple[str, ...], item: str) -> tuple[str, ...]:
    """The symbols whose latest twelve months of an item add up several of the source's items."""
    names, found = _spans(market, symbols, item, YEARS)
    flags = _mixed(found, len(names))
    return tuple(name for name, flag in zip(names, flags.tolist(), strict=True) if flag)


def ttm(market: Market, symbols: tuple[str, ...], item: str, stale: int = 200) -> Figures:
    """The latest twelve months of an item, as known at each session.

    Parameters
    ----------
    market
        The facts.
    symbols
        Whose.
    item
        One of `rotascope.core.accounts.DURATIONS`.
    stale
        Most calendar days from the end of the twelve months to the session.

    Returns
    -------
    Figures
        In the currency of the accounts. The twelve months are made up of the fewest
        filed periods that do: the fiscal year; the year and the months since less the
        same months of the year before; or four quarters. NaN where none does.

    Notes
    -----
    Timing: facts count after the close of their filing day; a restatement replaces the
    earlier figure from its own filing on.
    """

    def make() -> Figures:
        names, found = _spans(market, symbols, item, YEARS)
        return _figures(market, names, found, stale=stale)

    return shared(market, ("ttm", item, stale), symbols, make, _figures_of)


def ttm_before(market: Market, symbols: tuple[str, ...], item: str, stale: int = 200) -> Figures:
    """The twelve months one year before those of `ttm`, as known at each session.

    Parameters, returns and timing as in `ttm`; `period_end` is the end of the later
    twelve months, so that the two stand side by side.
    """

    def make() -> Figures:
        names, found = _spans(market, symbols, item, YEARS)
        return _figures(market, names, found, stale=stale, before=True)

    return shared(market, ("ttm before", item, stale), symbols, make, _figures_of)


def quarter(market: Market, symbols: tuple[str, ...], item: str, stale: int = 200) -> Figures:
    """The latest fiscal quarter of an item, as known at each session.

    Parameters and timing as in `ttm`. A fourth quarter is the year less nine months, or
    less three quarters; others may be what is left of two figures for the year to date.
    """

    def make() -> Figures:
        names, found = _spans(market, symbols, item, QUARTERS)
        return _figures(market, names, found, stale=stale)

    return shared(market, ("quarter", item, stale), symbols, make, _figures_of)


def quarter_before(
    market: Market, symbols: tuple[str, ...], item: str, stale: int = 200
) -> Figures:
    """The same fiscal quarter one year before that of `quarter`; otherwise as `ttm_before`."""

    def make() -> Figures:
        names, found = _spans(market, symbols, item, QUARTERS)
        return _figures(market, names, found, stale=stale, before=True)

    return shared(market, ("quarter before", item, stale), symbols, make, _figures_of)


def instant(market: Market, symbols: tuple[str, ...], item: str, stale: int = 400) -> Figures:
    """The latest balance-sheet figure of an item, as known at each session.

    Parameters
    ----------
    market
        The facts.
    symbols
        Whose.
    item
        One of `rotascope.core.accounts.INSTANTS` or `SNAPSHOTS`.
    stale
        Most calendar days from the day of the balance sheet to the session.

    Returns
    -------
    Figures

    Notes
    -----
    Timing: as in `ttm`.
    """

    def make() -> Figures:
        filings, facts = used_facts(market, symbols, item)
        found = latest_levels(facts)
        return _figures(market, filings.symbols, found, stale=stale)

    return shared(market, ("instant", item, stale), symbols, make, _figures_of)


def figures_at(
    market: Market, symbols: tuple[str, ...], item: str, at: Positions, *, stale: int | None = None
) -> tuple[tuple[str, ...], Floats]:
    """The figures of an item at a few sessions only: `ttm`, or `instant` of a balance sheet.

    Parameters
    ----------
    market
        The facts.
    symbols
        Whose.
    item
        An item of accounts.
    at
        int64: positions of sessions, ascending.
    stale
        As in `ttm` and `instant`; None = their own.

    Returns
    -------
    symbols, values
        Those that have facts, and float64[symbols, positions]; NaN = none.
    """
    if item in DURATIONS:
        names, found = _spans(market, symbols, item, YEARS)
        most = 200
    else:
        filings, facts = used_facts(market, symbols, item)
        names, found, most = filings.symbols, latest_levels(facts), 400
    days = market.calendar.sessions
    most = most if stale is None else stale
    return names, on_sessions(found, len(names), days, at, stale=most)[0]

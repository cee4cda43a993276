"""What accounts a store has: coverage of baskets by year, facts refused, derivations."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from rotascope.app.market import StoredMarket
from rotascope.app.opening import stored_market
from rotascope.core.accounts import DURATIONS, INSTANTS
from rotascope.core.errors import NotInStore, UnknownName
from rotascope.core.time import Positions
from rotascope.core.values import Flags, Floats
from rotascope.measures.accounts import figures_at, mixed_in, used_facts
from rotascope.measures.derivation import Derivation, Refusal, derivation, refusals
from rotascope.store.disk import Store

SHOWN = (
    "net_income",
    "revenue",
    "operating_cash_flow",
    "equity",
    "total_assets",
    "long_term_debt",
    "shares_outstanding",
)
"""The items of which coverage is told."""


@dataclass(frozen=True)
class Asked:
    """A figure of accounts: whose, what, and of which period (`ttm` or `quarter`)."""

    symbol: str
    item: str = "net_income"
    period: str = "ttm"


@dataclass(frozen=True)
class Share:
    """How much of a basket has a figure: by number of members, and by weight where known."""

    count: float
    weight: float | None


@dataclass(frozen=True)
class Year:
    """Coverage of a basket on one session.

    Attributes
    ----------
    basket
        Its name.
    session
        The last of a year, or the as-of.
    members
        How many there are.
    items
        Item -> share of the basket with a figure that is not stale.
    """

    basket: str
    session: date
    members: int
    items: dict[str, Share]


@dataclass(frozen=True)
class Fundamentals:
    """The accounts of a store as of a session.

    Attributes
    ----------
    as_of, snapshot, simulated
        Of the market.
    filers
        How many symbols have accounts.
    coverage
        Basket by basket, session by session.
    used, refused
        Item -> facts used; rule -> item -> facts that no figure uses.
    mixed
        Item -> symbols whose latest twelve months add up several of the source's items.
    quarantined
        Rule -> rows of accounts that the import put apart.
    """

    as_of: date
    snapshot: str
    simulated: bool
    filers: int
    coverage: tuple[Year, ...]
    used: dict[str, int]
    refused: dict[str, dict[str, int]]
    mixed: dict[str, int]
    quarantined: dict[str, int]

    def as_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        return asdict(self)


def opened(
    store: Path | str | None, as_of: date | str | None, snapshot: str | None
) -> StoredMarket:
    """The market of a store, which must have accounts.

    Raises
    ------
    NotInStore
        It has none.
    """
    market = stored_market(store, as_of=as_of, snapshot=snapshot)
    if not market.filers():
        raise NotInStore(
            'the store has no accounts; a manifest brings them: [[source]] table = "fundamentals"'
        )
    return market


def fundamentals_of(
    store: Path | str | None = None,
    *,
    as_of: date | str | None = None,
    snapshot: str | None = None,
    basket: str | None = None,
) -> Fundamentals:
    """Coverage of baskets by year, and the facts that no figure uses.

    Parameters
    ----------
    store
        The store's directory; None = the built-in simulated market.
    as_of
        The reader stands after the close of the last session on or before it.
    snapshot
        An earlier version of the store.
    basket
        An index or a group; None = all of the store.

    Raises
    ------
    NotInStore
        The store has no accounts.
    UnknownName
        There is no such basket.
    """
    market = opened(store, as_of, snapshot)
    groups = market.settings.baskets
    names = (*sorted(market.indices()), *sorted(groups))
    if basket is not None and basket not in names:
        raise UnknownName.of("basket", basket, names)
    filers = tuple(sorted(market.filers()))
    at = _year_ends(market)
    figures = {item: _by_symbol(market, filers, item, at) for item in SHOWN}
    coverage: list[Year] = []
    for name in names if basket is None else (basket,):
        coverage += _of_basket(market, name, at, figures)
    used, refused = _counts(market, filers)
    return Fundamentals(
        as_of=market.as_of,
        snapshot=market.snapshot,
        simulated=market.simulated,
        filers=len(filers),
        coverage=tuple(coverage),
        used=used,
        refused=refused,
        mixed={item: len(mixed_in(market, filers, item)) for item in used if item in DURATIONS},
        quarantined=_quarantined(market),
    )


def derivation_of(
    asked: Asked,
    store: Path | str | None = None,
    *,
    as_of: date | str | None = None,
    snapshot: str | None = None,
) -> Derivation:
    """The latest figure of a symbol and the filings that it rests on.

    Parameters
    ----------
    asked
        Whose, and what.
    store, as_of, snapshot
        As in `fundamentals_of`.

    Raises
    ------
    UnknownName
        There is no such symbol or item.
    NotInStore
        It cannot be made up from what was filed by then.
    """
    market = opened(store, as_of, snapshot)
    name = market.settings.aliases.get(asked.symbol, asked.symbol)
    if name not in market.filers():
        raise UnknownName.of("symbol with accounts", asked.symbol, market.filers())
    return derivation(market, name, asked.item, asked.period)


def refused_of(
    store: Path | str | None = None,
    *,
    as_of: date | str | None = None,
    snapshot: str | None = None,
    item: str | None = None,
) -> tuple[Refusal, ...]:
    """All facts of accounts that no figure uses, with the rule that refuses each.

    Parameters
    ----------
    store, as_of, snapshot
        As in `fundamentals_of`.
    item
        One item; None = all.

    Raises
    ------
    UnknownName
        There is no such item.
    """
    items = (*DURATIONS, *INSTANTS)
    if item is not None and item not in items:
        raise UnknownName.of("item of accounts", item, items)
    market = opened(store, as_of, snapshot)
    filers = tuple(sorted(market.filers()))
    chosen = items if item is None else (item,)
    return tuple(one for name in chosen for one in refusals(market, filers, name))


def _year_ends(market: StoredMarket) -> Positions:
    """Positions of the last session of each year, and of the as-of."""
    years = market.calendar.sessions.astype("datetime64[Y]").astype(np.int64)
    return np.flatnonzero(np.append(np.diff(years) > 0, True)).astype(np.int64)


def _by_symbol(
    market: StoredMarket, filers: tuple[str, ...], item: str, at: Positions
) -> dict[str, Flags]:
    """Symbol -> whether it has a figure on each of the sessions."""
    symbols, values = figures_at(market, filers, item, at)
    return dict(zip(symbols, np.isfinite(values), strict=True))


def _of_basket(
    market: StoredMarket, name: str, at: Positions, figures: dict[str, dict[str, Flags]]
) -> list[Year]:
    """Coverage of a basket from the first year in which it has any."""
    rows: list[Year] = []
    for place, session in enumerate(at.tolist()):
        members, weight = _members(market, name, session)
        if not members:
            continue
        items = {item: _share(members, weight, has, place) for item, has in figures.items()}
        if rows or any(share.count for share in items.values()):
            rows.append(Year(name, market.calendar.date(session), len(members), items))
    return rows


def _members(
    market: StoredMarket, name: str, session: int
) -> tuple[tuple[str, ...], Floats | None]:
    """Members of a basket on a session, and their weights in the file in force."""
    if not market.is_index(name):
        return market.settings.baskets[name].members, None
    files = market.holdings(name)
    known = np.flatnonzero(files.positions <= session)
    if not len(known):
        return (), None
    held = files.held[known[-1]]
    weight = files.weight[known[-1]][held]
    members = tuple(m for m, h in zip(files.members, held.tolist(), strict=True) if h)
    return members, weight if np.isfinite(weight).any() else None


def _share(
    members: tuple[str, ...], weight: Floats | None, has: dict[str, Flags], place: int
) -> Share:
    there = np.array([m in has and bool(has[m][place]) for m in members])
    if weight is None:
        return Share(float(there.mean()), None)
    told = np.nan_to_num(weight)
    return Share(float(there.mean()), float(told[there].sum() / told.sum()))


def _counts(
    market: StoredMarket, filers: tuple[str, ...]
) -> tuple[dict[str, int], dict[str, dict[str, int]]]:
    """Facts used by item, and facts refused by rule and item."""
    used: dict[str, int] = {}
    refused: dict[str, dict[str, int]] = {}
    for item in (*DURATIONS, *INSTANTS):
        facts = used_facts(market, filers, item)[1]
        if len(facts.value):
            used[item] = int((facts.refused == 0).sum())
        for rule, count in Counter(r.rule for r in refusals(market, filers, item)).items():
            refused.setdefault(rule, {})[item] = count
    return used, refused


def _quarantined(market: StoredMarket) -> dict[str, int]:
    """Rows of accounts that the import put apart, by rule."""
    if not isinstance(market.facts, Store):
        return {}
    rows = market.facts.quarantine().filter(pl.col("table") == "fundamentals")
    counts = rows.group_by("rule").len().sort("rule").collect()
    return dict(counts.iter_rows())

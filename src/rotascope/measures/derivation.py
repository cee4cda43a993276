"""How a figure of filed accounts came about: the filings used, and those refused."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import numpy as np

from rotascope.core.accounts import DURATIONS, INSTANTS, Filings
from rotascope.core.errors import NotInStore, UnknownName
from rotascope.core.market import Market
from rotascope.measures.accounts import used_facts
from rotascope.stats.accounts import QUARTERS, RULES, YEARS, last_level, last_span

SPANS = {"ttm": YEARS, "quarter": QUARTERS}


@dataclass(frozen=True)
class Part:
    """A filed fact that a figure adds (sign 1) or subtracts (-1)."""

    sign: int
    item: str
    start: date | None
    end: date
    filed: date
    form: str
    value: float


@dataclass(frozen=True)
class Refusal:
    """A filed fact that is not used, with the rule that refuses it."""

    rule: str
    symbol: str
    item: str
    start: date | None
    end: date
    filed: date
    form: str
    value: float

    def as_dict(self) -> dict[str, Any]:
        """The refusal as plain data."""
        return asdict(self)


@dataclass(frozen=True)
class Derivation:
    """A figure of accounts with the filings that it rests on.

    Attributes
    ----------
    symbol, item
        Whose, and what.
    as_of
        The session after whose close the reader stands.
    start, end
        First and last day of the period; start None for a balance sheet.
    value
        In the currency of the accounts.
    parts
        What is added and subtracted.
    mixed
        Whether the parts are more than one of the source's items.
    refused
        Facts of this symbol and item that no figure uses.
    """

    symbol: str
    item: str
    as_of: date
    start: date | None
    end: date
    value: float
    parts: tuple[Part, ...]
    mixed: bool
    refused: tuple[Refusal, ...]

    def as_dict(self) -> dict[str, Any]:
        """The derivation as plain data."""
        return asdict(self)


def derivation(market: Market, symbol: str, item: str, period: str = "ttm") -> Derivation:
    """The latest figure of an item and the filings that it rests on.

    Parameters
    ----------
    market
        The facts.
    symbol
        Whose.
    item
        One of `rotascope.core.accounts.DURATIONS` or `INSTANTS`.
    period
        `ttm` or `quarter`; a balance-sheet item has none.

    Returns
    -------
    Derivation

    Raises
    ------
    UnknownName
        There is no such item.
    NotInStore
        The symbol has no such facts by then, or they do not make up the period.

    Notes
    -----
    Timing: only what was filed by the as-of; of a fact filed more than once the last
    version is shown.
    """
    if item not in (*DURATIONS, *INSTANTS):
        raise UnknownName.of("item of accounts", item, (*DURATIONS, *INSTANTS))
    as_of = market.calendar.date(len(market.calendar) - 1)
    filings, facts = used_facts(market, (symbol,), item)
    if not len(filings.value):
        raise NotInStore(f"no {item} of {symbol} was filed by {as_of}")
    if item in DURATIONS:
        places, signs = last_span(facts, SPANS[period])
    else:
        places, signs = last_level(facts)
    if not len(places):
        raise NotInStore(f"the {item} filed by {symbol} by {as_of} makes up no {period}")
    parts = tuple(
        Part(int(sign), *_told(filings, int(at))) for at, sign in zip(places, signs, strict=True)
    )
    return Derivation(
        symbol=symbol,
        item=item,
        as_of=as_of,
        start=_first_day(parts),
        end=parts[0].end,
        value=float(np.sum(signs * filings.value[places])),
        parts=parts,
        mixed=len({part.item for part in parts}) > 1,
        refused=refusals(market, (symbol,), item),
    )


def refusals(market: Market, symbols: tuple[str, ...], item: str) -> tuple[Refusal, ...]:
    """The filed facts of an item that no figure uses, with the rule that refuses each.

    Parameters
    ----------
    market
        The facts.
    symbols
        Whose.
    item
        An item of accounts.
    """
    filings, facts = used_facts(market, symbols, item)
    places = np.flatnonzero(facts.refused)
    owners = np.searchsorted(filings.offsets, places, side="right") - 1
    return tuple(
        Refusal(
            RULES[int(facts.refused[at])],
            filings.symbols[int(owner)],
            *_told(filings, int(at)),
        )
        for at, owner in zip(places, owners, strict=True)
    )


def _told(filings: Filings, at: int) -> tuple[str, date | None, date, date, str, float]:
    start = filings.start[at]
    return (
        filings.items[filings.item[at]],
        None if np.isnat(start) else start.astype(object),
        filings.end[at].astype(object),
        filings.filed[at].astype(object),
        filings.forms[filings.form[at]],
        float(filings.value[at]),
    )


def _first_day(parts: tuple[Part, ...]) -> date | None:
    """First day of the span: of the periods added, the one that no subtracted one opens."""
    starts = sorted(part.start for part in parts if part.sign > 0 and part.start is not None)
    cut = [part.end for part in parts if part.sign < 0]
    if not starts:
        return None
    if not cut:
        return starts[0]
    return max(cut).fromordinal(max(cut).toordinal() + 1)

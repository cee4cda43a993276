"""Market values of firms: filed shares at unadjusted closes, held against index weights."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from rotascope.core.market import Market
from rotascope.core.time import Positions
from rotascope.core.values import Flags, Floats
from rotascope.measures.accounts import Figures, instant, ttm
from rotascope.measures.earnings_members import Pair, figures_at, pairs_of
from rotascope.measures.panels import IndexPanel, index_panel
from rotascope.stats.rolling import last_existing, next_existing
from rotascope.stats.valuation import implied_value, split_ratio

Ints = NDArray[np.int64]
Codes = NDArray[np.int8]

NONE, FILED, VENDOR, ADJUSTED, WEIGHT = range(5)
SAYS = (
    "no market value",
    "shares as filed x unadjusted close",
    "a vendor's split-adjusted shares x adjusted close",
    "shares as filed x adjusted close: later splits and dividends distort it",
    "weight in the index x the value of the index that its other members imply",
)
"""Where a market value comes from, best first."""

FEW, MANY = 1 / 50, 100.0
"""Without weights a market value is believed if it is between a fiftieth and a hundred times
of revenue or of equity: counts of shares a thousand times off are common."""
LEAST, MOST = 1 / 1.5, 3.5
"""A market value outside these multiples of weight x implied value is not believed: below,
a class of shares is missing; above, the count is of another unit. Float explains up to 3.5."""


@dataclass(frozen=True, eq=False)
class Caps:
    """Market values of an index's firms at some sessions.

    Attributes
    ----------
    panel
        The index.
    at
        int64[sessions]: the sessions.
    names
        Members held on any of them, in member order.
    rows
        int64[rows]: their places among the members of the panel.
    held
        bool[rows, sessions].
    weights
        float64[rows, sessions]: weights of the index; 0 = not held, or none in force.
    """

    panel: IndexPanel
    at: Positions
    names: tuple[str, ...]
    rows: Ints
    held: Flags
    weights: Floats

    @cached_property
    def _found(self) -> tuple[Floats, Codes]:
        return _valued_members(self)

    @property
    def values(self) -> Floats:
        """float64[rows, sessions]: market value of the whole firm, all its shares; NaN = none."""
        return self._found[0]

    @property
    def source(self) -> Codes:
        """int8[rows, sessions]: where a market value comes from, index into `SAYS`."""
        return self._found[1]


@dataclass(frozen=True, eq=False)
class Quotes:
    """Closes of firms at some sessions, and what splits the unadjusted ones tell of.

    Attributes
    ----------
    raw
        float64[rows, sessions]: unadjusted close, that of the holdings file in force
        carried on by the adjusted closes since; NaN = none.
    close
        float64[rows, sessions]: last adjusted close; NaN = none.
    split
        float64[rows, sessions]: split since the shares became known; 1 = none seen.
    """

    raw: Floats
    close: Floats
    split: Floats


def caps(market: Market, index: str, at: Positions) -> Caps:
    """Market values of the members of an index, made once for the same sessions."""
    return market.kept(("caps", index, at.tobytes()), lambda: _caps(index_panel(market, index), at))


def filing(market: Market, index: str) -> tuple[str, ...]:
    """Those ever in an index whose accounts are in the store: they are read at once."""
    known = market.filers()
    members = index_panel(market, index).holdings.members
    return market.kept(("filing", index), lambda: tuple(m for m in members if m in known))


def _caps(panel: IndexPanel, at: Positions) -> Caps:
    columns = np.maximum(at - panel.base, 0)
    there = (at >= panel.first_member) & (at >= panel.base)
    held = panel.held[:, columns] & there
    rows = np.flatnonzero(held.any(axis=1))
    held = held[rows]
    weights = np.zeros(held.shape)
    if (at >= panel.first_weight).any():
        weights = np.where(held, panel.weights[np.ix_(rows, columns)], 0.0)
    names = tuple(panel.holdings.members[r] for r in rows.tolist())
    return Caps(panel, at, names, rows, held, weights)


def _valued_members(found: Caps) -> tuple[Floats, Codes]:
    """Market values of the members, and where each comes from."""
    panel, at, market = found.panel, found.at, found.panel.market
    everyone = filing(market, panel.index)
    shares = Shares.of(market, everyone, found.names, at)
    quotes = _quotes(panel, found.rows, np.maximum(at - panel.base, 0), shares.since)
    values, source = _valued(shares, quotes)
    heavy = _of_firm(panel, found.rows, found.weights, at)
    values, source = _checked(shares, quotes, values, source, heavy)
    early = at < panel.first_weight
    if early.any():
        fitting = believed(market, everyone, found.names, at, values)
        values = np.where(early, fitting, values)
        source = np.where(np.isnan(values), np.int8(NONE), source)
    return values, source


@dataclass(frozen=True, eq=False)
class Shares:
    """Share counts of filers at some sessions.

    Attributes
    ----------
    filed, adjusted
        float64[rows, sessions]: as filed, and as a vendor restated them to today's shares.
    since
        int64[rows, sessions]: session on which the filed count became known; -1 = none.
    """

    filed: Floats
    adjusted: Floats
    since: Ints

    @classmethod
    def of(
        cls, market: Market, everyone: tuple[str, ...], names: tuple[str, ...], at: Positions
    ) -> Shares:
        """The counts known at the sessions, for each name a row; those of everyone are read."""
        filed = instant(market, everyone, "shares_outstanding")
        adjusted = instant(market, everyone, "shares_split_adjusted")
        since = market.kept(("shares since", everyone), lambda: _began(filed))
        steady = market.kept(("shares steady", everyone), lambda: _steady(adjusted))
        return cls(
            figures_at(filed, names, at),
            figures_at(steady, names, at),
            np.nan_to_num(figures_at(since, names, at), nan=-1.0).astype(np.int64),
        )


def _began(figures: Figures) -> Figures:
    """The sessions on which figures became known, in the place of the figures."""
    values, ends = figures.values, figures.period_end
    changed = np.ones(values.shape, dtype=bool)
    same = (values[:, 1:] == values[:, :-1]) & (ends[:, 1:] == ends[:, :-1])
    changed[:, 1:] = ~same
    places = np.where(changed, np.arange(values.shape[1]), 0)
    began = np.maximum.accumulate(places, axis=1) + figures.base
    return replace(figures, values=began.astype(np.float64))


def _steady(figures: Figures) -> Figures:
    """The middle one of the three latest figures: a single quarter that is off counts not."""
    if not figures.values.size:
        return figures
    began = _began(figures).values.astype(np.int64) - figures.base
    row = np.arange(len(figures.symbols))[:, None]
    before = np.maximum(began - 1, 0)
    earlier = np.maximum(began[row, before] - 1, 0)
    three = np.stack([figures.values, figures.values[row, before], figures.values[row, earlier]])
    there = ~np.isnan(three).any(axis=0)
    return replace(figures, values=np.where(there, np.median(three, axis=0), figures.values))


def _quotes(panel: IndexPanel, rows: Ints, columns: Ints, since: Ints) -> Quotes:
    """Closes of the members of an index at given columns."""
    row_of = np.full(len(panel.holdings.members), -1, dtype=np.int64)
    row_of[panel.rows] = np.arange(len(panel.rows))
    of = row_of[rows][:, None]
    newest, upcoming = panel.market.kept(
        ("existing", panel.index),
        lambda: (last_existing(panel.closes), next_existing(panel.closes)),
    )
    now = newest[of, columns] if len(newest) else np.full((len(rows), len(columns)), -1)
    now = np.where(of >= 0, now, -1)
    close = (
        np.where(now >= 0, panel.closes[of, np.maximum(now, 0)], np.nan)
        if len(newest)
        else (np.full(now.shape, np.nan))
    )
    opening = np.minimum(panel.holdings.opening - panel.base, panel.width - 1)

    def unadjusted(file: Ints) -> tuple[Floats, Floats]:
        """Raw price of a file, and the adjusted close that belongs to it (NaN = not yet)."""
        price = panel.holdings.price[np.maximum(file, 0), rows[:, None]]
        price = np.where((file >= 0) & (price > 0), price, np.nan)
        if not len(upcoming):
            return price, np.full(price.shape, np.nan)
        begun = upcoming[of, opening[np.maximum(file, 0)]]
        ready = (of >= 0) & (begun <= now) & (begun < panel.width)
        belongs = panel.closes[of, np.minimum(begun, panel.width - 1)]
        return price, np.where(ready, belongs, np.nan)

    files = np.broadcast_to(panel.file_of[columns], now.shape)
    price, belongs = unadjusted(files)
    before = panel.file_of[np.clip(since - panel.base, 0, panel.width - 1)]
    earlier = unadjusted(np.where(since >= panel.base, before, -1))
    return quoted(price, belongs, close, earlier)


def quoted(price: Floats, belongs: Floats, close: Floats, earlier: tuple[Floats, Floats]) -> Quotes:
    """Unadjusted closes carried on, and the splits since an earlier unadjusted close.

    Parameters
    ----------
    price, belongs
        An unadjusted close and the adjusted one of the same day; NaN = none.
    close
        Adjusted close now.
    earlier
        Such a pair as `price, belongs` of the day on which the shares became known.
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        drift = np.where(np.isnan(belongs) | np.isnan(close), 1.0, close / belongs)
        ratio = (belongs / price) / (earlier[1] / earlier[0])
    return Quotes(price * drift, close, split_ratio(ratio))


def _valued(shares: Shares, quotes: Quotes) -> tuple[Floats, Codes]:
    """The best market value that shares and closes give, and where it comes from."""
    best = (
        (FILED, shares.filed * quotes.raw * quotes.split),
        (VENDOR, shares.adjusted * quotes.close),
        (ADJUSTED, shares.filed * quotes.close),
    )
    values = np.full(quotes.close.shape, np.nan)
    source = np.zeros(values.shape, dtype=np.int8)
    for code, found in best:
        usable = np.isnan(values) & (np.nan_to_num(found) > 0)
        values[usable], source[usable] = found[usable], code
    return values, source


def _of_firm(panel: IndexPanel, rows: Ints, weights: Floats, at: Positions) -> Floats:
    """Weight of the whole firm for each of its lines."""
    place, out = {member: row for row, member in enumerate(rows.tolist())}, weights.copy()
    for first, second, since in issuers(panel):
        one, other = place.get(first), place.get(second)
        if one is not None and other is not None:
            out[one] += np.where(at >= since, weights[other], 0.0)
            out[other] += np.where(at >= since, weights[one], 0.0)
    return out


def issuers(panel: IndexPanel) -> tuple[Pair, ...]:
    """Lines of one issuer among the members: earlier place, later place, known since."""
    holdings = panel.holdings
    return panel.market.kept(
        ("issuer pairs", panel.index), lambda: pairs_of(holdings, holdings.members)
    )


def _checked(
    shares: Shares, quotes: Quotes, values: Floats, source: Codes, weights: Floats
) -> tuple[Floats, Codes]:
    """Market values that fit the weights; where one cannot, weight x implied value."""
    whole = implied_value(values, weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        expected = np.where(weights > 0, weights, np.nan) * whole
        plain = shares.filed * quotes.raw
        nearer = np.abs(np.log(plain / expected)) < np.abs(np.log(values / expected))
    values = np.where((source == FILED) & nearer, plain, values)
    with np.errstate(invalid="ignore"):
        fits = (values >= LEAST * expected) & (values <= MOST * expected)
    replaced = ~np.isnan(expected) & ~fits
    return np.where(replaced, expected, values), np.where(replaced, np.int8(WEIGHT), source)


def believed(
    market: Market,
    everyone: tuple[str, ...],
    names: tuple[str, ...],
    at: Positions,
    values: Floats,
) -> Floats:
    """Market values that fit revenue or equity; NaN where they fit neither."""
    fits, told = np.zeros(values.shape, dtype=bool), np.zeros(values.shape, dtype=bool)
    for figures in (ttm(market, everyone, "revenue"), instant(market, everyone, "equity")):
        amount = figures_at(figures, names, at)
        known = np.nan_to_num(amount) > 0
        with np.errstate(invalid="ignore"):
            fits |= known & (values >= FEW * amount) & (values <= MANY * amount)
        told |= known
    return np.where(fits | ~told, values, np.nan)


def own_cap(market: Market, name: str, at: Positions) -> tuple[Floats, Codes]:
    """Market value of a symbol by its own closes, without an index to check it against.

    Returns
    -------
    float64[sessions] (NaN = none), and where it comes from (index into `SAYS`).
    """

    def make() -> tuple[Floats, Floats]:
        closes = np.full(len(market.calendar), np.nan)
        if market.is_symbol(name):
            closes = market.closes(name).values
        return closes, market.raw_prices(name)

    closes, raw = market.kept(("own closes", name), make)
    shares = Shares.of(market, (name,), (name,), at)
    last_close, last_raw = _last(~np.isnan(closes)), _last(np.nan_to_num(raw) > 0)

    def unadjusted(places: Positions) -> tuple[Floats, Floats]:
        file = np.where(places >= 0, last_raw[np.maximum(places, 0)], -1)
        price = _at(raw, file)
        return price, _at(closes, np.where(file >= 0, last_close[np.maximum(file, 0)], -1))

    close = _at(closes, last_close[at])
    quotes = quoted(*unadjusted(at), close, unadjusted(shares.since[0]))
    one = Quotes(quotes.raw[None], quotes.close[None], quotes.split[None])
    values, source = _valued(shares, one)
    values = believed(market, (name,), (name,), at, values)
    return values[0], np.where(np.isnan(values[0]), np.int8(NONE), source[0])


def _last(there: Flags) -> Ints:
    """Position of the last session on which something was there; -1 before the first."""
    return np.maximum.accumulate(np.where(there, np.arange(len(there)), -1))


def _at(column: Floats, places: Ints) -> Floats:
    return np.where(places >= 0, column[np.maximum(places, 0)], np.nan)

"""What is assumed of firms' debt where no filing says it: floating share and average rate."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from rotascope.core.basket import Subject
from rotascope.core.errors import NotInStore
from rotascope.core.values import Flags, Floats
from rotascope.language.evaluate import Context
from rotascope.measures.debt_books import Firms
from rotascope.measures.groups import home_of
from rotascope.measures.panels import index_panel


@dataclass(frozen=True)
class Assumed:
    """A range of the floating share of debt and an average rate, with their source.

    Attributes
    ----------
    name
        Of which firms.
    low, middle, high
        Share of the debt at floating rates, as fractions.
    rate
        Average rate on all debt, as a fraction.
    source
        Where the figures come from.
    """

    name: str
    low: float
    middle: float
    high: float
    rate: float
    source: str

    def as_dict(self) -> dict[str, float | str]:
        """The assumption as plain data."""
        return {
            "of": self.name,
            "low": self.low,
            "middle": self.middle,
            "high": self.high,
            "average_rate": self.rate,
            "source": self.source,
        }


SMALL = Assumed(
    "small caps",
    low=0.30,
    middle=0.41,
    high=0.50,
    rate=0.07,
    source="published for the Russell 2000: 36 %, 41 %, 45 %, 'roughly half'; interest 7 % of debt",
)
LARGE = Assumed(
    "large caps",
    low=0.07,
    middle=0.09,
    high=0.10,
    rate=0.04,
    source="published for large caps: 9 %, and a fifth of 36 %; interest at 4 % of debt is an "
    "assumption of this project",
)


def is_large(ctx: Context, X: Subject, firms: Firms) -> Flags:
    """Whether a basket counts as large caps at each session.

    It does where at least half of its members belong to the home index then (the S&P 500,
    unless the settings say otherwise).

    Raises
    ------
    NotInStore
        The store has no holdings of the home index: the share must be said.
    """
    home = ctx.market.settings.home
    if firms.roll.panel is not None and home_of(X, ctx.market) == home:
        return np.ones(len(firms.at), dtype=bool)
    if not ctx.market.is_index(home):
        raise NotInStore(
            f"whether {X} holds small or large caps cannot be told: the store has no holdings "
            f"of {home}; say the assumption, such as floating=40%, rate=6%"
        )
    files = index_panel(ctx.market, home).holdings
    place = {m: i for i, m in enumerate(files.members)}
    file = np.searchsorted(files.positions, firms.at, side="right") - 1
    inside = np.zeros(firms.held.shape, dtype=bool)
    for row, symbol in enumerate(firms.symbols):
        if symbol in place:
            inside[row] = (file >= 0) & files.held[np.maximum(file, 0), place[symbol]]
    inside &= firms.held
    return np.asarray(2 * inside.sum(axis=0) >= firms.held.sum(axis=0))


def assumed(large: Flags, what: str) -> Floats:
    """A figure of the assumption that fits each session: `low`, `middle`, `high`, `rate`."""
    return np.where(large, float(getattr(LARGE, what)), float(getattr(SMALL, what)))

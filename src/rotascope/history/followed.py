"""What followed earlier spells: once they had lasted as long as the present one, and after them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
from numpy.typing import NDArray

from rotascope.core import units
from rotascope.core.errors import BadUsage
from rotascope.core.market import Market
from rotascope.core.values import Floats
from rotascope.history.followed_rows import ENDED, REACHED, Named, Row, figure, says
from rotascope.history.spells import Spell, Spelt, spelt
from rotascope.history.spells_asked import Asked, asked
from rotascope.language.evaluate import Context
from rotascope.stats.followed import (
    DRAWS,
    FEWEST,
    Windows,
    ended,
    figures_of,
    forward_drawdowns,
    forward_returns,
    reached,
    resampled,
    separate,
)
from rotascope.stats.resampling import LEVEL, SEED, block_length

Ints = NDArray[np.int64]

HORIZONS = (5, 21, 63, 126, 252)
"""Sessions looked ahead unless others are asked for: a week to a year."""
MANY = 200_000
"""More draws than these add no digit that matters."""


@dataclass(frozen=True)
class Choices:
    """How one looks at spells and at what followed.

    Attributes
    ----------
    least
        Spells of fewer sessions do not count.
    reached
        Length that earlier spells must have reached; None = that of the spell under way,
        and at least `least`.
    horizons
        Sessions looked ahead.
    draws, seed
        Of the bootstrap: the same seed gives the same digits.
    """

    least: int = 1
    reached: int | None = None
    horizons: tuple[int, ...] = HORIZONS
    draws: int = DRAWS
    seed: int = SEED

    def __post_init__(self) -> None:
        for name, value, first in (
            ("least length", self.least, 1),
            ("length reached", 1 if self.reached is None else self.reached, 1),
            ("number of draws", self.draws, 100),
            ("seed", self.seed, 0),
            *(("horizon", h, 1) for h in self.horizons),
        ):
            if value < first:
                raise BadUsage(f"a {name} is at least {first}, not {value}")
        if self.draws > MANY:
            raise BadUsage(f"a number of draws is at most {MANY:,}, not {self.draws:,}")
        if not self.horizons:
            raise BadUsage("name at least one horizon, such as 21")


@dataclass(frozen=True, eq=False)
class History:
    """Past spells of a condition, and what followed them.

    Attributes
    ----------
    expression, as_of, snapshot, kind, simulated
        As in a reading.
    of, against
        The subjects; `against` is None where there is one only.
    least, reached
        Length of the spells listed; length whose reaching is looked at.
    spells
        Those listed, in their order.
    total
        How many spells of any length there are.
    present, rank
        Length of the spell under way (0 = none), and its rank among all by length.
    first
        First session on which the condition could be told.
    rows
        What followed, by kind of start and horizon.
    choices
        How it was looked at.
    caveats
        What a careful reader must know.
    """

    expression: str
    as_of: date
    snapshot: str
    kind: str | None
    simulated: bool
    of: str
    against: str | None
    least: int
    reached: int
    spells: tuple[Spell, ...]
    total: int
    present: int
    rank: int | None
    first: date
    rows: tuple[Row, ...]
    choices: Choices
    caveats: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """The object that `rotascope history --json` prints."""
        return {
            "expression": self.expression,
            "as_of": self.as_of.isoformat(),
            "snapshot": self.snapshot,
            "kind": self.kind,
            "simulated": self.simulated,
            "of": self.of,
            "against": self.against,
            "first_session": self.first.isoformat(),
            "least": self.least,
            "present": self.present,
            "rank": self.rank,
            "total": self.total,
            "spells": [spell.as_dict() for spell in self.spells],
            "reached": self.reached,
            "followed": [row.as_dict() for row in self.rows],
            "interval": LEVEL,
            "draws": self.choices.draws,
            "seed": self.choices.seed,
            "caveats": list(self.caveats),
        }


def history(
    market: Market,
    text: str,
    choices: Choices,
    *,
    of: str | None = None,
    against: str | None = None,
) -> History:
    """Past spells of a condition and what followed them, as known at the market's session.

    Two kinds of start are looked at. From the session on which an earlier spell had
    lasted as long as the present one: at its close one stood where one stands now, not
    knowing whether it would go on. And from the session on which such a spell was known to
    be over, the first on which the condition no longer held.

    Parameters
    ----------
    market
        The market as of a session.
    text
        A condition, or a streak, run or spell.
    choices
        Lengths, horizons, draws.
    of, against
        Whose returns, against whom; else the subjects that the text names.

    Raises
    ------
    ExpressionError
        The text is wrong, or no condition.
    BadUsage
        The subjects are not clear.
    CannotAnswer
        It cannot be told from this store.

    Timing
    ------
    What followed after h sessions enters only when those h sessions have passed.
    """
    ctx = Context(market)
    question = asked(ctx, text, least=choices.least, of=of, against=against)
    calendar = market.calendar
    found = spelt(question, calendar)
    level = choices.reached or max(found.present, question.least)
    rows = _rows(question, found, choices, level)
    if not question.held.there[-1]:
        ctx.caveat("whether it holds at the as-of session cannot be told")
    if len(ctx.log.kinds) > 1:
        ctx.caveat("price and total returns are mixed")
    log, first = ctx.log, min(question.held.first, len(calendar) - 1)
    return History(
        expression=question.expression,
        as_of=calendar.date(len(calendar) - 1),
        snapshot=market.snapshot,
        kind=next(iter(log.kinds)) if len(log.kinds) == 1 else "mixed" if log.kinds else None,
        simulated=market.simulated,
        of=question.of.name,
        against=None if question.against is None else question.against.name,
        least=question.least,
        reached=level,
        spells=found.listed,
        total=len(found.all.first),
        present=found.present,
        rank=found.rank,
        first=calendar.date(first),
        rows=tuple(rows),
        choices=choices,
        caveats=tuple(log.caveats),
    )


def _rows(question: Asked, found: Spelt, choices: Choices, level: int) -> list[Row]:
    last = len(question.held.holds) - 1  # the spell under way, if any, ends there
    starts = [reached(found.all, level, before=last), ended(found.all, level, before=last)]
    named, table = _figures(question, choices.horizons)
    rows = []
    for horizon in choices.horizons:
        windows = Windows.of(table[horizon], starts)
        rows += _at(windows, named, horizon, choices)
    return sorted(rows, key=lambda row: (row.start != REACHED, choices.horizons.index(row.horizon)))


def _figures(
    question: Asked, horizons: tuple[int, ...]
) -> tuple[list[Named], dict[int, list[Floats]]]:
    """What is looked at: the names, and by horizon the value after every session."""
    of, against, relative = question.of, question.against, question.relative
    falls = forward_drawdowns(of.level, horizons)
    named = [Named(f"return of {of.name}", units.FRACTION)]
    table = {h: [forward_returns(of.level, h, of.piece)] for h in horizons}
    if against is not None and relative is not None:
        named += [
            Named(f"return of {against.name}", units.FRACTION),
            Named(f"excess over {against.name}", units.POINTS),
        ]
        for h in horizons:
            other = forward_returns(against.level, h, against.piece)
            table[h] += [other, table[h][0] - other]
    named.append(Named(f"worst drawdown of {of.name}", units.FRACTION, signed=False))
    for h in horizons:
        table[h].append(falls[h])
    if relative is not None:
        named.append(Named(f"worst drawdown of {relative.name}", units.FRACTION, signed=False))
        behind = forward_drawdowns(relative.level, horizons)
        for h in horizons:
            table[h].append(behind[h])
    return named, table


def _at(windows: Windows, named: list[Named], horizon: int, choices: Choices) -> list[Row]:
    """Both rows of a horizon."""
    sessions = windows.values.shape[1]
    returns = [i for i, one in enumerate(named) if one.signed]
    always = figures_of(windows.values)
    drawn, block = None, None
    if sessions >= max(3 * horizon, 10):
        block = max(float(horizon), *(block_length(windows.values[i]) for i in returns))
        drawn = resampled(windows, length=block, draws=choices.draws, seed=(choices.seed, horizon))
    rows = []
    for group, (start, members) in enumerate(zip((REACHED, ENDED), windows.groups, strict=True)):
        after = figures_of(windows.values[:, members])
        apart = separate(windows.places[members], horizon)
        figures = []
        for i, one in enumerate(named):
            both = None
            if drawn is not None:
                both = (drawn[:, 1 + group, i], drawn[:, 0, i])
            figures.append(figure(one, after[i], always[i], both if apart >= FEWEST else None))
        words = says(len(members), apart, figures[returns[-1]])
        rows.append(
            Row(start, horizon, len(members), apart, sessions, block, tuple(figures), words)
        )
    return rows

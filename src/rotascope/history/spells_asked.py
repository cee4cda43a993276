"""What is asked of history: the sessions on which something held, and of whom it speaks."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.core import units
from rotascope.core.basket import It, Sectors, Series, Subject, Symbol, is_basket
from rotascope.core.errors import BadUsage, NothingToCompute, WrongArgument
from rotascope.core.market import Market
from rotascope.core.values import Floats
from rotascope.language.bound import Bound, Comparison, Constant, Term, parts, unit_of
from rotascope.language.evaluate import Context, Evaluator
from rotascope.language.parse import parse
from rotascope.language.show import show
from rotascope.language.subjects import SubjectBinder
from rotascope.measures.catalogue import CATALOGUE
from rotascope.measures.prices import Style, earned
from rotascope.measures.spelled import SPELLED, Spelled, spelled

Ints = NDArray[np.int64]

_PAIRED = ("X", "Y", "B")
"""Arguments that name a subject with returns of its own; `B` is what X is measured against."""
_HINT = "name them: --of RUT --against SPX"


@dataclass(frozen=True, eq=False)
class Path:
    """What one subject's holder had by session.

    Attributes
    ----------
    name
        As an expression names it.
    level
        float64 by session, NaN = none: closes, or the chained returns of a basket.
    piece
        int64 by session: levels of two pieces do not compare.
    """

    name: str
    level: Floats
    piece: Ints


@dataclass(frozen=True, eq=False)
class Asked:
    """A condition on every session, with the pair that it speaks of.

    Attributes
    ----------
    expression
        Canonical text.
    held
        Where it held, where it could be told, and the first session on which it could.
    least
        Spells of fewer sessions do not count.
    of, against
        Whose returns followed, and against whom; None where there is no second.
    """

    expression: str
    held: Spelled
    least: int
    of: Path
    against: Path | None

    @property
    def relative(self) -> Path | None:
        """One subject measured in the other."""
        if self.against is None:
            return None
        a, b = self.of, self.against
        return Path(f"{a.name} / {b.name}", a.level / b.level, a.piece + b.piece)


def asked(
    ctx: Context, text: str, *, least: int = 1, of: str | None = None, against: str | None = None
) -> Asked:
    """Read what is asked on a market.

    Parameters
    ----------
    ctx
        The market, as of its last session, and the log of what is noticed.
    text
        A condition, or a streak, run or spell: `streak(RUT, SPX) >= 8` asks for the
        streaks of at least 8 sessions.
    least
        Shorter spells do not count; what the text itself asks for counts too.
    of, against
        Subjects by name; else those of the text, where they are clear.

    Raises
    ------
    ExpressionError
        The text is wrong, or no condition.
    BadUsage
        The subjects are not clear.
    CannotAnswer
        It cannot be told on any session.
    """
    expression, bound = Evaluator(CATALOGUE, ctx.market).bind(text)
    last = len(ctx.market.calendar) - 1
    if last < 0:
        raise NothingToCompute("the store has no prices")
    what, stated = _condition(bound, expression)
    found = _held(ctx, what, last)
    if not found.there.any():
        raise NothingToCompute(f"{expression} cannot be told on any session by {_as_of(ctx)}")
    first, second = _pair(ctx, bound, of, against)
    style = Style(_kind(bound))
    return Asked(
        expression,
        found,
        max(least, stated, 1),
        _path(ctx, first, style),
        None if second is None else _path(ctx, second, style),
    )


def _as_of(ctx: Context) -> object:
    return ctx.market.calendar.date(len(ctx.market.calendar) - 1)


def _condition(bound: Bound, expression: str) -> tuple[Bound, int]:
    """The condition whose spells are meant, and how long they must be by the text itself."""
    match bound:
        case Term() if bound.measure.name in SPELLED:
            return bound, 1
        case Comparison(">" | ">=", Term() as term, Constant(number)) if (
            term.measure.name in SPELLED
        ):
            return term, math.floor(number) + 1 if bound.operation == ">" else math.ceil(number)
    if unit_of(bound) != units.TRUTH:
        raise WrongArgument(
            f"{expression} is no condition",
            hint="history takes one such as 'return(RUT, 1d) > return(SPX, 1d)'",
        )
    return bound, 1


def _held(ctx: Context, what: Bound, upto: int) -> Spelled:
    if isinstance(what, Term) and what.measure.name in SPELLED:
        how = what.arguments
        if how.get("every", "day") != "day" or how.get("at") or how.get("month"):
            name = what.measure.name
            raise BadUsage(f"history counts sessions: leave out every=, at= and month= of {name}")
        if what.measure.name != "spell":
            return spelled(ctx, what, upto)
        what = how["C"]
    track = ctx.track(what, upto)
    told = np.flatnonzero(~np.isnan(track))
    first = int(told[0]) if len(told) else upto
    return Spelled(track == 1.0, ~np.isnan(track), "day", None, first)


# ---- of whom it speaks


def _pair(
    ctx: Context, bound: Bound, of: str | None, against: str | None
) -> tuple[Subject, Subject | None]:
    if of is not None:
        second = None if against is None else subject_named(ctx.market, against)
        return subject_named(ctx.market, of), second
    if against is not None:
        raise BadUsage(f"--against {against} needs the other one too; {_HINT}")
    found = _subjects(bound)
    if len(found) in (1, 2):
        return found[0], found[1] if len(found) == 2 else None
    told = ", ".join(map(str, found)) or "none with returns of its own"
    raise BadUsage(f"whose returns? the condition names {told}; {_HINT}")


def _subjects(bound: Bound) -> list[Subject]:
    """Subjects with returns that a condition names; the one said to be ahead comes first."""
    found = _named(bound, _PAIRED) or _named(bound, ("I",))
    if isinstance(bound, Comparison) and bound.operation in ("<", "<=") and len(found) == 2:
        left, right = _named(bound.left, _PAIRED), _named(bound.right, _PAIRED)
        if left == found[:1] and right == found[1:]:
            return found[::-1]
    return found


def _named(bound: Bound, names: tuple[str, ...]) -> list[Subject]:
    found: dict[Subject, None] = {}
    for part in parts(bound):
        if isinstance(part, Term):
            for name in names:
                subject = part.arguments.get(name)
                if isinstance(subject, Symbol) or (
                    subject is not None
                    and not isinstance(subject, Series | It | Sectors)
                    and is_basket(subject)
                ):
                    found.setdefault(subject)
    return list(found)


def subject_named(market: Market, text: str) -> Subject:
    """A subject with returns, by its text.

    Raises
    ------
    ExpressionError
        There is none of that name, or it has no returns.
    """
    node = parse(text)
    found = SubjectBinder(market, text).subject(node)
    if isinstance(found, Symbol) or is_basket(found):
        return found
    raise WrongArgument(f"{show(node)} has no returns: it is a series", text=text, at=0)


def _kind(bound: Bound) -> str | None:
    """The kind of closes that the text forces everywhere, if it does."""
    kinds = {
        part.arguments.get("kind")
        for part in parts(bound)
        if isinstance(part, Term) and any(name in part.arguments for name in _PAIRED)
    }
    return kinds.pop() if len(kinds) == 1 else None


def _path(ctx: Context, subject: Subject, style: Style) -> Path:
    what = earned(ctx, subject, style)
    levels = what.levels(what.first)
    if np.isnan(levels.values).all():
        raise NothingToCompute(f"{subject} has no returns by {_as_of(ctx)}")
    return Path(str(subject), levels.values, levels.piece)

"""Walks through any expression by the naive twin: every number is the twin's.

Only the parser of the product is used, which has tests of its own.
"""

from __future__ import annotations

import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from measures.small import SETTINGS
from measures.twin_parameters import PARAMETERS, Arguments, how, word
from measures.twin_periods import periods, quarter_of
from rotascope.language import syntax as s
from twin import leadership as lead
from twin import tracks as tr
from twin.baskets import Subject, first_session, index_of, is_basket
from twin.facts import Facts
from twin.outcomes import Cannot, Null, Wrong
from twin.windows import period_ends, window

Measures = dict[str, Callable[..., Any]]
COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}
ARITHMETIC: dict[str, Callable[[Any, Any], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
}
MEMBERS_ONLY = (
    "breadth advances declines advance_decline mcclellan new_highs new_lows member_return "
    "pairwise_correlation count_members share_members rank_in"
).split()


class Unheard(Cannot):
    """A name of the store of which nothing is known yet."""


@dataclass(frozen=True)
class Everyone:
    """All names that the whole store knows, whether known yet or not."""

    symbols: frozenset[str]
    series: frozenset[str]
    baskets: frozenset[str]


@dataclass(frozen=True)
class Twin:
    """The facts as of a day, all names of the store, and the member in turn."""

    f: Facts
    everyone: Everyone
    measures: Measures
    it: Subject | None = None
    inside: str | None = None

    # ---- subjects and windows

    def subject(self, node: s.Node) -> Subject:
        match node:
            case s.Word("it"):
                return self.it
            case s.Word(name) | s.Quoted(name):
                return self._named(name)
            case s.Listing(items):
                return ("list", [self.subject(item) for item in items])
            case s.Binary(op="-"):
                return ("minus", self.subject(node.left), self.subject(node.right))
            case s.Call(name="sectors"):
                return ("sectors", self.subject(node.args[0].value))
            case s.Call():
                index = self.inside or self.f.home
                for argument in node.args[1:]:
                    index = self.subject(argument.value)
                first = node.args[0].value
                if node.name == "sector":
                    label = first.text if isinstance(first, s.Quoted) else first.name
                    return ("sector", label, index)
                return ("top", int(first.value), index)
        raise Wrong(f"no subject {node}")

    def _named(self, name: str) -> Subject:
        name = SETTINGS.aliases.get(name, name)
        known = name in self.f.symbols or name in self.f.baskets or name in self.f.series_names
        if known or name == "MAG7":
            return name
        every = self.everyone
        if name in every.symbols | every.series | every.baskets:
            raise Unheard(f"nothing of {name} is known yet")
        raise Wrong(f"no name {name}")

    def window(self, node: s.Node) -> str:
        match node:
            case s.Duration(count, unit):
                return f"{count}{unit}"
            case s.Word(name):
                return name
            case s.Number():
                return node.text
            case s.Period(year, part):
                return f"{year}-{part[1:]}" if part[0] == "M" else f"{year}{part}"
            case s.Interval(start, stop):
                return f"{start}..{stop}"
            case s.Since(start):
                return f"since {start}"
        raise Wrong(f"no window {node}")

    # ---- values

    def value(self, node: s.Node, t: int) -> Any:
        match node:
            case s.Number():
                return node.value
            case s.DateLiteral(day):
                return day.isoformat()
            case s.Word() | s.Quoted():
                return lead.level(self.f, self.subject(node), t=t)
            case s.Call():
                return self._call(node, t)
            case s.Negate(operand):
                return -self.value(operand, t)
            case s.Binary():
                return self._arithmetic(node, t)
        truth = self.truth(node, t)
        if truth is None and self._of_null(node, t):
            raise Null("compared with nothing")
        if truth is None:
            raise Cannot("neither true nor false")
        return truth

    def _of_null(self, node: s.Node, t: int) -> bool:
        """Whether some part of a condition is an honest null."""
        if isinstance(node, s.Compare):
            return None in (self._quiet(node.left, t), self._quiet(node.right, t))
        return any(self._of_null(child, t) for child in s.children(node))

    def _quiet(self, node: s.Node, t: int) -> Any:
        try:
            return self._side(node, t)
        except Null:
            return None
        except Cannot:
            return "cannot"

    def _arithmetic(self, node: s.Binary, t: int) -> float:
        left, right = self.value(node.left, t), self.value(node.right, t)
        if node.op == "/" and right == 0:
            raise Cannot("division by zero")
        return ARITHMETIC[node.op](left, right)

    def truth(self, node: s.Node, t: int) -> bool | None:
        """Whether a condition holds; None where it cannot be told."""
        match node:
            case s.Not(operand):
                inner = self.truth(operand, t)
                return None if inner is None else not inner
            case s.Both(op, left, right):
                both = (self.truth(left, t), self.truth(right, t))
                decisive = op == "or"
                if decisive in both:
                    return decisive
                return None if None in both else not decisive
            case s.Compare(op, left, right):
                try:
                    return COMPARE[op](self._side(left, t), self._side(right, t))
                except (Cannot, Null):
                    return None
        raise Wrong(f"no condition {node}")

    def _side(self, node: s.Node, t: int) -> Any:
        if isinstance(node, s.Word) and node.name in (
            "absent",
            "emerging",
            "confirmed",
            "broad",
            "fading",
            "reversed",
            "leading",
            "weakening",
            "lagging",
            "improving",
        ):
            return node.name
        return self.value(node, t)

    # ---- calls

    def arguments(self, node: s.Call) -> Arguments:
        """Arguments by name: given ones as syntax, others as the catalogue's defaults."""
        names = PARAMETERS[node.name]
        found: Arguments = {a.name: a.value for a in node.args if a.name is not None}
        free = [name for name in names if name not in found]
        for argument, name in zip([a for a in node.args if a.name is None], free, strict=False):
            found[name] = argument.value
        return {name: found.get(name, default) for name, default in names.items()}

    def _call(self, node: s.Call, t: int) -> Any:
        given = self.arguments(node)
        index = given.get("I") or given.get("in")
        here = self
        if isinstance(index, s.Word) and index.name in self.f.baskets:
            here = replace(self, inside=index.name)
        return self.measures[node.name](here, given, t)

    def x(self, given: Arguments, name: str) -> Subject:
        """A subject, whose index must have holdings by now."""
        found = self.subject(given[name])
        f = self.f
        if isinstance(found, tuple) and found[0] == "sectors":
            return found
        basket = isinstance(found, tuple) or (found not in f.symbols and is_basket(f, found))
        if basket and index_of(f, found) not in f.baskets:
            raise Unheard(f"no members of {found} yet")
        return found

    def w(self, given: Arguments) -> str:
        node = given["window"]
        return node if isinstance(node, str) else self.window(node)

    # ---- tracks

    def first(self, node: Any) -> int:
        """First session on which every subject of an expression has data."""
        found = [0]
        if isinstance(node, s.Call):
            if node.name not in PARAMETERS:
                return 0
            found.append(self._first_of_call(node, self.arguments(node)))
        found += [self.first(child) for child in s.children(node)]
        if isinstance(node, s.Word) and node.name in self.f.series_names:
            found.append(first_session(self.f, node.name))
        return max(found)

    def _first_of_call(self, node: s.Call, given: Arguments) -> int:
        f = self.f
        if "in" in given:
            return first_session(f, index_of(f, self.x(given, "in")))
        if "I" in given:
            index = self.x(given, "I")
            index = index[1] if isinstance(index, tuple) and index[0] == "sectors" else index
            if node.name in MEMBERS_ONLY:
                return f.baskets[index_of(f, index)][0][0]
            return first_session(f, index_of(f, index))
        style = word(given.get("weighting")) or "cap"
        subjects = [n for n in ("X", "Y", "B", "Z") if n in given and given[n] != s.Word("it")]
        kind = word(given.get("kind")) or None
        found = max([0, *(first_session(f, self.x(given, n), kind, style) for n in subjects)])
        if word(given.get("rebalance")) == "quarter" and style == "equal":
            while found < self.f.T and quarter_of(f.sessions[found]) == quarter_of(
                f.sessions[found + 1]
            ):
                found += 1
        return found

    def track(self, node: s.Node) -> tr.Track:
        return tr.quiet(lambda k: self.value(node, k))

    def spread(self, node: s.Node, text: str, t: int) -> tuple[int, int]:
        """(S, end) of a window over a track, which may not start before its data."""
        first = self.first(node)
        start, stop = window(self.f, text, t, lambda: first)
        if start < first:
            raise Cannot("the window starts before the data")
        return start, stop

    def looked(self, node: s.Node, given: Arguments, t: int) -> list[tuple[int, float]]:
        """Sessions (period ends) from S to the end with the values of a track."""
        start, stop = self.spread(node, self.w(given), t)
        found = tr.places(self.f, self.track(node), start, stop, **how(given))
        if not found:
            raise Cannot("no value in the window")
        return found

    def after(self, given: Arguments, t: int) -> list[float]:
        """Values after S up to the end."""
        start, _ = self.spread(given["E"], self.w(given), t)
        found = [value for k, value in self.looked(given["E"], given, t) if k > start]
        if not found:
            raise Cannot("no value in the window")
        return found

    def history(self, node: s.Call, t: int) -> lead.History:
        """Sessions (period ends) of a streak, run or spell, and whether it held."""
        given = self.arguments(node)
        every = word(given.get("every")) or "day"
        if node.name == "streak":
            pair = [self.x(given, "X"), self.x(given, "Y")]
            return periods(self.f, pair, every, t, operator.gt)
        if node.name == "run":
            up = word(given["direction"]) == "up"
            test = (lambda move: move > 0) if up else (lambda move: move < 0)
            return periods(self.f, [self.x(given, "X")], every, t, test)
        at = word(given["at"])
        if self.truth(given["C"], t) is None:
            raise Cannot("the condition cannot be told at T")
        ends = list(range(t + 1)) if not at else period_ends(self.f, at, t)
        return ends, [bool(self.truth(given["C"], k)) for k in ends]


def calls(node: s.Node) -> list[s.Call]:
    """Every call of a measure in an expression."""
    own = [node] if isinstance(node, s.Call) and node.name in PARAMETERS else []
    return [*own, *(call for child in s.children(node) for call in calls(child))]

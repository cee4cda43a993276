"""Any expression by the naive twin: the text is parsed, every number is the twin's.

Only the parser of the product is used, which has tests of its own.
"""

from __future__ import annotations

import datetime as dt
import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from measures.small import SETTINGS
from rotascope.language import syntax as s
from rotascope.language.parse import parse
from twin import contribution as con
from twin import leadership as lead
from twin import structure as struct
from twin import tracks as tr
from twin.baskets import (
    Subject,
    first_session,
    index_of,
    is_basket,
    members_after,
    names_inside,
    records_after,
)
from twin.facts import Facts
from twin.outcomes import Cannot, Null, Wrong
from twin.windows import period_ends, window

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
Arguments = dict[str, Any]
REQUIRED = object()


class Unheard(Cannot):
    """A name of the store of which nothing is known yet: the whole expression is refused."""


@dataclass(frozen=True)
class Everyone:
    """All names that the whole store knows, whether known yet or not."""

    symbols: frozenset[str]
    series: frozenset[str]
    baskets: frozenset[str]


def answer(twin: Twin, text: str, t: int | None = None) -> Any:
    """The twin's answer: a value, None for an honest null, `exit 2` or `exit 3`."""
    try:
        return twin.value(parse(text), twin.f.T if t is None else t)
    except Null:
        return None
    except Cannot:
        return "exit 3"
    except Wrong:
        return "exit 2"


@dataclass(frozen=True)
class Twin:
    """The facts as of a day, all names of the store, and the member in turn."""

    f: Facts
    everyone: Everyone
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
                except Unheard:
                    raise
                except (Cannot, Null):
                    return None
        raise Wrong(f"no condition {node}")

    def _side(self, node: s.Node, t: int) -> Any:
        if isinstance(node, s.Word) and node.name in ("leading", "weakening", "lagging", "improving"):
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
        return MEASURES[node.name](here, given, t)

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
            if node.name not in MEASURES:
                return 0
            found.append(self._first_of_call(node, self.arguments(node)))
        for child in s.children(node):
            found.append(self.first(child))
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
            while found < self.f.T and _quarter(f.sessions[found]) == _quarter(f.sessions[found + 1]):
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


def periods(
    f: Facts, subjects: list[Subject], every: str, t: int, test: Callable[..., bool]
) -> lead.History:
    """Period ends up to t and whether a test of the returns held; without a return it did not."""
    oldest = max(first_session(f, x) for x in subjects)
    for x in subjects:
        if is_basket(f, x) and lead.one_return(f, x, t) is None:
            raise Cannot(f"{x} has no return at T")
        if not is_basket(f, x):
            lead.close_at(f, x, t)
    ends = list(range(oldest, t + 1)) if every == "day" else period_ends(f, every, t, oldest)
    holds = []
    for a, b in zip(ends, ends[1:], strict=False):
        moves = [tr.quiet(lambda k, x=x: lead.period_return(f, x, a, k))(b) for x in subjects]  # noqa: B023 - called at once
        holds.append(None not in moves and test(*moves))
    return ends[1:], holds


def moves(q: Twin, subjects: list[Subject], text: str, t: int) -> list[list[float]]:
    """Returns of the sessions of a window on which every subject has one.

    As the measures say: sessions without a return are left out and two are needed. The
    window may not start before the data, and its last session needs a return.
    """
    f = q.f
    first = max(first_session(f, x) for x in subjects)
    start, stop = window(f, text, t, lambda: first)
    if start < first or None in [lead.one_return(f, x, stop) for x in subjects]:
        raise Cannot("no return at the end, or a start before the data")
    rows = [[lead.one_return(f, x, k) for x in subjects] for k in range(start + 1, stop + 1)]
    full = [row for row in rows if None not in row]
    if len(full) < 2:
        raise Cannot("too few sessions")
    return [list(column) for column in zip(*full, strict=True)]  # type: ignore[arg-type]  # no None is left


def quarterly(f: Facts, x: Subject, text: str, t: int) -> float:
    """Return of equal weights reset at each quarter's last session.

    A member that leaves drops out and, should it come back, waits like any joiner.
    """
    start, stop = window(f, text, t, lambda: first_session(f, x, None, "equal"))
    growth = 1.0
    for k in range(start + 1, stop + 1):
        top, bottom = _quarter_parts(f, x, k)
        if bottom == 0:
            raise Cannot(f"{x} has no return on {f.sessions[k]}")
        growth *= 1 + top / bottom
    return growth - 1


def _quarter_parts(f: Facts, x: Subject, k: int) -> tuple[float, float]:
    reset = k - 1
    while _quarter(f.sessions[reset]) == _quarter(f.sessions[reset + 1]):
        reset -= 1
        if reset < 0:
            raise Cannot("no quarter has ended yet")
    stayed = set(members_after(f, x, reset)) if index_of(f, x) in f.baskets else set()
    for k_between in range(reset, k):
        stayed &= set(members_after(f, x, k_between))
    top = bottom = 0.0
    for name in stayed:
        closes, move = f.closes(name), f.r(name, k)
        if reset in closes and move is not None:
            top += closes[k - 1] / closes[reset] * move
            bottom += closes[k - 1] / closes[reset]
    return top, bottom


def _quarter(day: dt.date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3


def word(node: Any) -> str:
    """A choice as text; empty where it was not made."""
    if node is None or isinstance(node, str):
        return node or ""
    return node.name if isinstance(node, s.Word) else node.text


def whole(node: Any) -> int:
    """A whole number, also one written 200d."""
    if isinstance(node, int):
        return node
    return node.count if isinstance(node, s.Duration) else int(node.value)


def how(given: Arguments) -> dict[str, Any]:
    """The options of a sampled track."""
    month = given.get("month")
    return {"at": word(given.get("at")) or None, "month": None if month is None else whole(month)}


def started(twin: Twin, node: s.Node, t: int) -> int:
    """The start of the earliest window that an expression names, else T."""
    found = [
        window(twin.f, twin.window(value), t)[0]
        for call in calls(node)
        for name, value in twin.arguments(call).items()
        if name == "window" and not isinstance(value, str)
    ]
    return min(found, default=t)


def calls(node: s.Node) -> list[s.Call]:
    """Every call of a measure in an expression."""
    own = [node] if isinstance(node, s.Call) and node.name in MEASURES else []
    return [*own, *(call for child in s.children(node) for call in calls(child))]


# ---- the measures: (twin, arguments, session) -> value


def _level(q: Twin, a: Arguments, t: int, name: str = "X") -> float:
    return lead.level(q.f, q.x(a, name), word(a.get("kind")) or None, t)


def _ratio(q: Twin, a: Arguments, t: int) -> float:
    top, bottom = _level(q, a, t), _level(q, a, t, "Y")
    if bottom == 0:
        raise Cannot("division by zero")
    return top / bottom


def _return(q: Twin, a: Arguments, t: int) -> float:
    choices = {"weighting": word(a["weighting"]), "rebalance": word(a["rebalance"])}
    if choices == {"weighting": "equal", "rebalance": "quarter"}:
        return quarterly(q.f, q.x(a, "X"), q.w(a), t)
    return lead.ret(q.f, q.x(a, "X"), q.w(a), kind=word(a["kind"]) or None, t=t, **choices)


def _record_high(q: Twin, a: Arguments, t: int) -> int:
    x = q.x(a, "X")
    if t <= first_session(q.f, x):
        raise Cannot("no earlier close")  # the measure's missing-value rule
    return lead.record_high(q.f, x, t)


def _map(measure: Callable[..., Any]) -> Callable[[Twin, Arguments, int], Any]:
    return lambda q, a, t: measure(q.f, q.x(a, "X"), q.x(a, "B"), whole(a["n"]), t)


def _drawdown(q: Twin, a: Arguments, t: int) -> float:
    """As the measure says: only the end needs a close; the start not before the data."""
    f, x = q.f, q.x(a, "X")
    first = first_session(f, x)
    start, stop = window(f, q.w(a), t, lambda: first)
    found = lead.levels(f, x, max(start, first) if is_basket(f, x) else start, stop)
    if stop not in found:
        raise Cannot("no close at the end")
    return found[stop] / max(found.values()) - 1


def _volatility(q: Twin, a: Arguments, t: int) -> float:
    (only,) = moves(q, [q.x(a, "X")], q.w(a), t)
    return math.sqrt(lead.cov(only, only) * 252)


def _correlation(q: Twin, a: Arguments, t: int) -> float:
    x, y = moves(q, [q.x(a, "X"), q.x(a, "Y")], q.w(a), t)
    spread = math.sqrt(lead.cov(x, x) * lead.cov(y, y))
    if spread == 0:
        raise Cannot("no spread")
    return lead.cov(x, y) / spread


def _beta(q: Twin, a: Arguments, t: int) -> float:
    x, y = moves(q, [q.x(a, "X"), q.x(a, "Y")], q.w(a), t)
    if lead.cov(y, y) == 0:
        raise Cannot("no spread")
    return lead.cov(x, y) / lead.cov(y, y)


def _pair(measure: Callable[..., float]) -> Callable[[Twin, Arguments, int], float]:
    return lambda q, a, t: measure(q.f, q.x(a, "X"), q.x(a, "Y"), q.w(a), t)


def _inside(measure: Callable[..., Any]) -> Callable[[Twin, Arguments, int], Any]:
    return lambda q, a, t: measure(q.f, q.x(a, "I"), t=t)


def _by(measure: Callable[..., Any]) -> Callable[[Twin, Arguments, int], Any]:
    return lambda q, a, t: measure(q.f, q.x(a, "I"), by=word(a["by"]), t=t)


def _counted(measure: Callable[..., Any], name: str) -> Callable[[Twin, Arguments, int], Any]:
    return lambda q, a, t: measure(q.f, q.x(a, "I"), whole(a[name]), t=t)


def _windowed(measure: Callable[..., Any]) -> Callable[[Twin, Arguments, int], Any]:
    return lambda q, a, t: measure(q.f, q.x(a, "I"), q.w(a), t=t)


def _contribution(q: Twin, a: Arguments, t: int) -> float:
    """As the measure says: an error where the group has no member in the window."""
    g, index, f = q.x(a, "G"), q.x(a, "in"), q.f
    try:
        return con.contribution(f, g, index, q.w(a), t)
    except Cannot as refusal:
        if "never a priced member" not in str(refusal):
            raise
        start, stop = window(f, q.w(a), t, lambda: first_session(f, index))
        if any(names_inside(f, g, index, k) for k in range(start, stop)):
            return 0.0
        raise


def _contribution_share(q: Twin, a: Arguments, t: int) -> float:
    points, whole_return = _contribution(q, a, t), _whole(q, a, t)
    if whole_return == 0:
        raise Cannot("the index return is 0")
    return points / whole_return


def _return_without(q: Twin, a: Arguments, t: int) -> float:
    if word(a["by"]) == "subtract":
        return _whole(q, a, t) - _contribution(q, a, t)
    return con.return_without(q.f, q.x(a, "G"), q.x(a, "in"), q.w(a), "reweight", t)


def _whole(q: Twin, a: Arguments, t: int) -> float:
    return lead.ret(q.f, q.x(a, "in"), q.w(a), t=t)


def _series(measure: Callable[..., Any]) -> Callable[[Twin, Arguments, int], Any]:
    return lambda q, a, t: measure(q.f, q.x(a, "Z"), q.w(a), t)


def _count_hikes(f: Facts, z: str, text: str, t: int) -> int:
    rises = [step for step in tr._steps(f, z, text, t) if step > 0]  # noqa: SLF001 - the twin's own
    return len(rises)


def _yoy(q: Twin, a: Arguments, t: int) -> float:
    try:
        return tr.yoy(q.f, q.x(a, "Z"), t)
    except Null as missing:
        raise Cannot(str(missing)) from None  # settled point 15: not one of the nulls


def _extreme(best: Callable[..., float], *, when: bool) -> Callable[[Twin, Arguments, int], Any]:
    def measure(q: Twin, a: Arguments, t: int) -> Any:
        found = q.looked(a["E"], a, t)
        top = best(value for _, value in found)
        place = next(k for k, value in found if value == top)
        return q.f.sessions[place].isoformat() if when else top

    return measure


def _since(measure: Callable[..., str]) -> Callable[[Twin, Arguments, int], str]:
    return lambda q, a, t: measure(q.f, q.track(a["E"]), 0, t, **how(a))


def _rank(q: Twin, a: Arguments, t: int) -> int:
    now = q.value(a["E"], t)
    start, stop = q.spread(a["E"], q.w(a), t)
    found = tr.places(q.f, q.track(a["E"]), start, stop, **how(a))
    return 1 + len([v for k, v in found if k > start and v > now])


def _percentile(q: Twin, a: Arguments, t: int) -> float:
    now, found = q.value(a["E"], t), q.after(a, t)
    return len([v for v in found if v <= now]) / len(found)


def _count(q: Twin, a: Arguments, t: int) -> int:
    start, stop = q.spread(a["C"], q.w(a), t)
    at = how(a)
    ends = range(start, stop + 1) if at["at"] is None else period_ends(q.f, at["at"], stop, start)
    wanted = [k for k in ends if k > start and at["month"] in (None, q.f.sessions[k].month)]
    return sum(bool(q.truth(a["C"], k)) for k in wanted)


def _last_time(q: Twin, a: Arguments, t: int) -> str:
    at = word(a["at"])
    ends = list(range(t + 1)) if not at else period_ends(q.f, at, t)
    holds = [bool(q.truth(a["C"], k)) for k in ends]
    while holds and holds[-1]:
        holds.pop()
    while holds and not holds[-1]:
        holds.pop()
    if not holds:
        raise Null("none in the data")
    return q.f.sessions[ends[len(holds) - 1]].isoformat()


def _spell_since(q: Twin, a: Arguments, t: int) -> str:
    return lead.longest_since(q.f, q.history(a["E"], t))


def _among(q: Twin, a: Arguments, node: s.Node, t: int) -> list[Subject]:
    """The members (those in force at the start of the window), or the sectors at T."""
    among = q.x(a, "I")
    if isinstance(among, tuple) and among[0] == "sectors":
        labels = {m.sector for m in records_after(q.f, among[1], t)} - {None}
        return [("sector", label, among[1]) for label in sorted(labels)]
    return list(members_after(q.f, among, started(q, node, t)))


def _verdicts(q: Twin, a: Arguments, t: int) -> list[bool]:
    found = []
    for name in _among(q, a, a["C"], t):
        try:
            truth = replace(q, it=name).truth(a["C"], t)
        except (Cannot, Wrong):
            continue
        if truth is not None:
            found.append(truth)
    if not found:
        raise Cannot("no member can be asked")
    return found


def _share(q: Twin, a: Arguments, t: int) -> float:
    found = _verdicts(q, a, t)
    return sum(found) / len(found)


def _rank_in(q: Twin, a: Arguments, t: int) -> int:
    x = q.subject(a["X"])
    try:
        others = _among(q, a, a["E"], t)
    except Unheard:
        raise
    except Cannot:
        others = []
    return tr.rank_in(x, others, lambda name: replace(q, it=name).value(a["E"], t))


MEASURES: dict[str, Callable[[Twin, Arguments, int], Any]] = {
    "level": _level,
    "return": _return,
    "excess": _pair(lead.excess),
    "ratio": _ratio,
    "drawdown": _drawdown,
    "record_high": _record_high,
    "volatility": _volatility,
    "correlation": _correlation,
    "beta": _beta,
    "streak": lambda q, a, t: lead.current(q.history(s.Call("streak", _again(a)), t)),
    "run": lambda q, a, t: lead.current(q.history(s.Call("run", _again(a)), t)),
    "longest_since": _spell_since,
    "record": lambda q, a, t: lead.record(q.f, q.history(a["E"], t)),
    "spell": lambda q, a, t: lead.current(q.history(s.Call("spell", _again(a)), t)),
    "rs_ratio": _map(lead.rs_ratio),
    "rs_momentum": _map(lead.rs_momentum),
    "quadrant": _map(lead.quadrant),
    "weight": lambda q, a, t: struct.weight(q.f, q.x(a, "G"), q.x(a, "in"), t),
    "top_weight": lambda q, a, t: struct.top_weight(
        q.f, q.x(a, "I"), whole(a["n"]), word(a["by"]), t
    ),
    "hhi": _by(struct.hhi),
    "effective_number": _by(struct.effective_number),
    "cap_minus_equal": _windowed(struct.cap_minus_equal),
    "breadth": _counted(struct.breadth, "above"),
    "advances": _inside(struct.advances),
    "declines": _inside(struct.declines),
    "advance_decline": _inside(struct.advance_decline),
    "mcclellan": _inside(struct.mcclellan),
    "new_highs": _counted(struct.new_highs, "n"),
    "new_lows": _counted(struct.new_lows, "n"),
    "beating": _windowed(struct.beating),
    "member_return": lambda q, a, t: struct.member_return(
        q.f, q.x(a, "I"), word(a["which"]), q.w(a), t
    ),
    "dispersion": _windowed(struct.dispersion),
    "pairwise_correlation": _windowed(struct.pairwise_correlation),
    "contribution": _contribution,
    "contribution_share": _contribution_share,
    "return_without": _return_without,
    "change": _series(tr.change),
    "cuts": _series(tr.cuts),
    "hikes": _series(tr.hikes),
    "count_cuts": _series(tr.count_cuts),
    "count_hikes": _series(_count_hikes),
    "yoy": _yoy,
    "highest": _extreme(max, when=False),
    "lowest": _extreme(min, when=False),
    "when_highest": _extreme(max, when=True),
    "when_lowest": _extreme(min, when=True),
    "highest_since": _since(tr.highest_since),
    "lowest_since": _since(tr.lowest_since),
    "rank": _rank,
    "mean": lambda q, a, t: lead.mean(q.after(a, t)),
    "percentile": _percentile,
    "count": _count,
    "last_time": _last_time,
    "sessions": lambda q, a, t: tr.sessions(q.f, q.w(a), t),
    "count_members": lambda q, a, t: sum(_verdicts(q, a, t)),
    "share_members": _share,
    "rank_in": _rank_in,
    "price": lambda q, a, t: tr.price(q.f, q.x(a, "X"), t),
    "flow": lambda q, a, t: tr.flow(q.f, word(a["F"]), q.w(a), t),
    "cumulative_flow": lambda q, a, t: tr.flow(q.f, word(a["F"]), q.w(a), t),
    "flow_share": lambda q, a, t: tr.flow_share(q.f, word(a["F"]), q.w(a), t),
}
"""One naive computation for every measure."""


def _again(given: Arguments) -> tuple[s.Argument, ...]:
    """Arguments as those of a call once more."""
    return tuple(
        s.Argument(name, s.Word(value) if isinstance(value, str) else value)
        for name, value in given.items()
        if value is not None
    )


def _names(text: str, **defaults: Any) -> Arguments:
    return {**dict.fromkeys(text.split(), REQUIRED), **defaults}


_SAMPLED = {"at": None, "month": None}
PARAMETERS: dict[str, Arguments] = {
    "level": _names("X", kind=None),
    "return": _names("X window", kind=None, weighting="cap", rebalance="day"),
    "excess": _names("X Y window", kind=None),
    "ratio": _names("X Y", kind=None),
    "drawdown": _names("X", window="all", kind=None),
    "record_high": _names("X", kind=None),
    "volatility": _names("X", window="63d", kind=None),
    "correlation": _names("X Y", window="63d", kind=None),
    "beta": _names("X Y", window="252d", kind=None),
    "streak": _names("X Y", every="day", kind=None),
    "run": _names("X direction", every="day", kind=None),
    "longest_since": _names("E"),
    "record": _names("E"),
    "spell": _names("C", **_SAMPLED),
    "rs_ratio": _names("X B", n=14, kind=None),
    "rs_momentum": _names("X B", n=14, kind=None),
    "quadrant": _names("X B", n=14, kind=None),
    "weight": _names("G in"),
    "top_weight": _names("I", n=10, by="line"),
    "hhi": _names("I", by="line"),
    "effective_number": _names("I", by="line"),
    "cap_minus_equal": _names("I window"),
    "breadth": _names("I", above=200),
    "advances": _names("I"),
    "declines": _names("I"),
    "advance_decline": _names("I"),
    "mcclellan": _names("I"),
    "new_highs": _names("I", n=252),
    "new_lows": _names("I", n=252),
    "beating": _names("I window"),
    "member_return": _names("I which window"),
    "dispersion": _names("I", window="1d"),
    "pairwise_correlation": _names("I", window="63d"),
    "contribution": _names("G in window"),
    "contribution_share": _names("G in window"),
    "return_without": _names("G in window", by="subtract"),
    "change": _names("Z window"),
    "cuts": _names("Z window"),
    "hikes": _names("Z window"),
    "count_cuts": _names("Z window"),
    "count_hikes": _names("Z window"),
    "yoy": _names("Z"),
    "highest": _names("E window", **_SAMPLED),
    "lowest": _names("E window", **_SAMPLED),
    "when_highest": _names("E window", **_SAMPLED),
    "when_lowest": _names("E window", **_SAMPLED),
    "highest_since": _names("E", **_SAMPLED),
    "lowest_since": _names("E", **_SAMPLED),
    "rank": _names("E", window="all", **_SAMPLED),
    "mean": _names("E window", **_SAMPLED),
    "percentile": _names("E", window="10y", **_SAMPLED),
    "count": _names("C window", **_SAMPLED),
    "last_time": _names("C", **_SAMPLED),
    "sessions": _names("window"),
    "count_members": _names("I C"),
    "share_members": _names("I C"),
    "rank_in": _names("X I E"),
    "price": _names("X"),
    "flow": _names("F window"),
    "cumulative_flow": _names("F", window="all"),
    "flow_share": _names("F window"),
}


def twin_of(market: Any, as_of: dt.date) -> Twin:
    """The twin of a small market as of a day."""
    rows = market.rows
    everyone = Everyone(
        frozenset(r["symbol"] for r in rows["prices"]),
        frozenset(r["series"] for r in rows["series"]),
        frozenset(r["basket"] for r in rows["holdings"]),
    )
    return Twin(market.twin(as_of), everyone)

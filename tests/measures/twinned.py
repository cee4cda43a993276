"""Any expression by the naive twin: one naive computation for every measure."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from measures.twin_debt import DEBT
from measures.twin_durability import DURABILITY
from measures.twin_earnings import EARNINGS
from measures.twin_macro import MACRO
from measures.twin_parameters import Arguments, how, whole, word
from measures.twin_periods import moves, quarterly
from measures.twin_regimes import REGIMES
from measures.twin_tax import TAX
from measures.twin_turning import TURNING
from measures.twin_valuation import VALUATION
from measures.twin_walk import Everyone, Twin, calls
from rotascope.language import syntax as s
from rotascope.language.parse import parse
from twin import contribution as con
from twin import leadership as lead
from twin import structure as struct
from twin import tracks as tr
from twin.baskets import (
    Subject,
    first_session,
    is_basket,
    members_after,
    records_after,
)
from twin.facts import Facts
from twin.outcomes import Cannot, Null, Wrong
from twin.windows import period_ends, window


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


def started(twin: Twin, node: s.Node, t: int) -> int:
    """The start of the earliest window that an expression names, else T."""
    found = [
        window(twin.f, twin.window(value), t)[0]
        for call in calls(node)
        for name, value in twin.arguments(call).items()
        if name == "window" and not isinstance(value, str)
    ]
    return min(found, default=t)


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
    if start < first:
        raise Cannot("the window starts before the data")
    found = lead.levels(f, x, max(start, first) if is_basket(f, x) else start, stop)
    if stop not in found:
        raise Cannot("no close at the end")
    return found[stop] / max(found.values()) - 1


def _volatility(q: Twin, a: Arguments, t: int) -> float:
    (only,) = moves(q.f, [q.x(a, "X")], q.w(a), t)
    return math.sqrt(lead.cov(only, only) * 252)


def _correlation(q: Twin, a: Arguments, t: int) -> float:
    x, y = moves(q.f, [q.x(a, "X"), q.x(a, "Y")], q.w(a), t)
    spread = math.sqrt(lead.cov(x, x) * lead.cov(y, y))
    if spread == 0:
        raise Cannot("no spread")
    return lead.cov(x, y) / spread


def _beta(q: Twin, a: Arguments, t: int) -> float:
    x, y = moves(q.f, [q.x(a, "X"), q.x(a, "Y")], q.w(a), t)
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
    return con.contribution(q.f, q.x(a, "G"), q.x(a, "in"), q.w(a), t)


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
    rises = [step for step in tr._steps(f, z, text, t) if step > 0]
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
    if not [k for k, _ in found if k > start]:
        raise Cannot("no session is looked at")
    return 1 + len([v for k, v in found if k > start and v > now])


def _percentile(q: Twin, a: Arguments, t: int) -> float:
    now, found = q.value(a["E"], t), q.after(a, t)
    return len([v for v in found if v <= now]) / len(found)


def _count(q: Twin, a: Arguments, t: int) -> int:
    start, stop = q.spread(a["C"], q.w(a), t)
    at = how(a)
    ends = range(start, stop + 1) if at["at"] is None else period_ends(q.f, at["at"], stop, start)
    wanted = [k for k in ends if k > start and at["month"] in (None, q.f.sessions[k].month)]
    told = [truth for k in wanted if (truth := q.truth(a["C"], k)) is not None]
    if not told:
        raise Cannot("it cannot be told on any session")
    return sum(told)


def _last_time(q: Twin, a: Arguments, t: int) -> str:
    at = word(a["at"])
    if q.truth(a["C"], t) is None:
        raise Cannot("it cannot be told now")
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


def _can(q: Twin, node: s.Node, t: int) -> bool:
    try:
        q.value(node, t)
    except (Cannot, Wrong):
        return False
    return True


def _rank_in(q: Twin, a: Arguments, t: int) -> int:
    x = q.subject(a["X"])
    others = [o for o in _among(q, a, a["E"], t) if _can(replace(q, it=o), a["E"], t)]
    if not others:
        raise Cannot("no member can be asked")
    return tr.rank_in(x, others, lambda name: replace(q, it=name).value(a["E"], t))


def _flow(q: Twin, a: Arguments, t: int) -> float:
    """Where no session lies before the first flow, `all` starts at the calendar's first session."""
    f, fund, text = q.f, word(a["F"]), q.w(a)
    days = f.flow_rows.filter(f.flow_rows["fund"] == fund)["session"]
    if text == "all" and len(days) and days.min() == f.sessions[0]:
        text = f"since {f.sessions[0]}"
    return tr.flow(f, fund, text, t)


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
    "flow": _flow,
    "cumulative_flow": _flow,
    "flow_share": lambda q, a, t: tr.flow_share(q.f, word(a["F"]), q.w(a), t),
    **TAX,
    **TURNING,
    **REGIMES,
    **DURABILITY,
    **DEBT,
    **EARNINGS,
    **MACRO,
    **VALUATION,
}
"""One naive computation for every measure."""


def _again(given: Arguments) -> tuple[s.Argument, ...]:
    """Arguments as those of a call once more."""
    return tuple(
        s.Argument(name, s.Word(value) if isinstance(value, str) else value)
        for name, value in given.items()
        if value is not None
    )


def twin_of(market: Any, as_of: dt.date) -> Twin:
    """The twin of a small market as of a day."""
    rows = market.rows
    everyone = Everyone(
        frozenset(r["symbol"] for r in rows["prices"]),
        frozenset(r["series"] for r in rows["series"]),
        frozenset(r["basket"] for r in rows["holdings"]),
    )
    return Twin(market.twin(as_of), everyone, MEASURES)

"""Figures without a verb, in the run of sentences on returns: "Tesla did: 46 %", "Utilities 17"."""

from __future__ import annotations

import re
from dataclasses import replace

from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.frames import ASSUMED, Scene, grounds, span
from rotascope.claims.frames_returns import RETURN
from rotascope.claims.heads import head_of, is_forecast
from rotascope.claims.mentions import Placed
from rotascope.claims.slots import Whose, groups, own_subject
from rotascope.claims.subjects import Subject
from rotascope.core import units

BACK = 3
"""Sentences after a return within which a bare figure is one."""
_OTHER = (
    "weight", "breadth", "cuts", "hikes", "contribution", "share of gain", "volatility",
    "valuation", "earnings", "flow", "debt", "economy", "market value", "correlation", "drawdown",
)  # fmt: skip
_NOT_AFTER = frozenset({
    "of", "chance", "probability", "weight", "share", "stake", "odds", "level", "tariff", "yield",
    "coupon", "range", "rate", "tax", "cash", "rule", "threshold", "target",
})  # fmt: skip
_NOT_BEFORE = frozenset({"yields", "yield", "yielding", "rate", "to", "at", "coupon", "from"})


def elliptic(scene: Scene) -> None:
    """A bare figure in percent where the sentences before tell returns."""
    for placed in scene.free("percent"):
        apposed = _apposed(scene, placed)
        if apposed is None and not _bare(scene, placed):
            continue
        who = apposed or _who(scene, placed)
        time = _time(scene, placed, apposed)
        if who is None or time is None or time.window is None:
            continue
        sign, ground = _sign(scene, placed)
        comparator, stated = stated_of(placed.quantity, sign=sign)
        how = f"{ASSUMED}: as in the claims before"
        more = [("sign", "-" if sign < 0 else "+", ground), ("measure", "return", how)]
        rows = grounds(who, time, more)
        draft = Draft(
            "return", span(scene, time, who.first, placed.first, placed.last - 1),
            Formula(RETURN, who.subjects[0], None, time.window), replace(time, carried=True),
            comparator, stated, units.FRACTION, inferred(rows), quantity=placed.first,
        )  # fmt: skip
        scene.add(draft, placed)


def _apposed(scene: Scene, placed: Placed) -> Whose | None:
    """As in "while financials, at 4 %, brought up the rear", "utilities (3 %)": right behind it."""
    view = scene.view
    after = view.between(placed.last, placed.last + 1)
    before = view.between(placed.first - 2, placed.first).split()
    gap = 2 if before in _AT else 1 if before[-1:] in (["("], ["at"]) else 0
    told = [d for d in scene.drafts if d.kind == "return" and d.formula is not None]
    late = scene.memory.kind == "return" and scene.memory.sentence - scene.memory.returned == 1
    if not gap or not (told or late) or after not in _CLOSING or view.of("weight"):
        return None
    if is_forecast(view, placed.first, placed.last) or _SIZED.search(
        view.between(placed.last, placed.last + 8)
    ):  # fmt: skip
        return None
    matched = _MATCHED.search(view.between(placed.first - 10, placed.first))
    for named in view.named:
        subject = named.subject
        far = placed.first - gap - named.last
        if (
            far in ((0, *range(1, 7)) if matched else (0,))
            and subject is not None
            and subject.priced
        ):
            return Whose((subject,), named.first, named.last, "named right before")
    return None


_SIZED = re.compile(
    r"\b(?:largest|biggest|heaviest|smallest) (?:single )?(?:sector|group|weight|member|holding|"
    r"part|position|piece|component)\b|\b(?:coupon|yield|weight|stake)\b"
)
"""As in "technology, at 30 %, is the largest sector": a weight, no return."""
_MATCHED = re.compile(
    r"\b(?:match(?:ed|es)|equal(?:led|ed|s)|rival(?:led|ed|s)|"
    r"(?:came|was|finished) (?:close|second|next|third|last)|followed|trailed|lagged|"
    r"did nearly as well)"
    r"(?: (?:close )?(?:that|it|them|behind|to that|this))? ?, (?:at|with)$"
)
"""As in "consumer discretionary nearly matched that, at 22.8 %"."""
_AT = ([",", "at"], [",", "with"], ["(", "at"], [",", "by"])
_CLOSING = frozenset({",", ")", "", ".", ";", "and", "was", "were", "came", "brought", "finished",
                      "trailed", "lagged", "led", "did"})  # fmt: skip


def _time(scene: Scene, placed: Placed, apposed: Whose | None) -> Timed | None:
    """That of the return of the same sentence, where the figure stands in an apposition."""
    own = [w for w in scene.view.whens if placed.last <= w.first <= placed.last + 3]
    told = [d.time for d in scene.drafts if d.kind == "return" and d.time.window]
    return told[-1] if apposed is not None and told and not own else scene.when(placed.first)


def _bare(scene: Scene, placed: Placed) -> bool:
    """Whether nothing but the run of the text says what a figure is of."""
    view, memory = scene.view, scene.memory
    told = any(d.kind in ("return", "excess") for d in scene.drafts)
    late = memory.returned >= 0 and memory.sentence - memory.returned <= BACK
    if not (told or late) or is_forecast(view, placed.first, placed.last):
        return False
    after = view.between(placed.last, placed.last + 2).split()
    before = view.between(placed.first - 2, placed.first).split()
    if _NOT_AFTER & set(after) or _NOT_BEFORE & set(before):
        return False
    own = view.clause(placed.first)
    return not any(
        view.clause(s.first) == own and min(abs(s.first - placed.last), abs(placed.first - s.last))
        <= 6
        for s in view.of(*_OTHER)
    )  # fmt: skip


def _who(scene: Scene, placed: Placed) -> Whose | None:
    """The subject named in the clause, else that of the return before it, else the topic."""
    view = scene.view
    own = view.clause(placed.first)
    near: list[tuple[int, Subject, int, int]] = []
    for group in groups(view):
        named = group[-1]
        subject = named.subject
        if subject is None or not subject.priced or view.clause(named.first) != own:
            continue
        gap = placed.first - named.last if named.last <= placed.first else (
            named.first - placed.last + 3)  # fmt: skip
        alone = len([n for n in view.named if n.subject is not None]) == 1
        if 0 <= gap <= (16 if alone and named.last <= placed.first else 10):
            near.append((gap, subject, named.first, named.last))
    if near:
        _, subject, first, last = min(near, key=lambda row: row[0])
        return Whose((subject,), first, last, "named")
    if any(n.subject is not None and view.clause(n.first) == own for n in view.named):
        return None
    head = head_of(view, placed)
    if head is not None and not head.noun and own_subject(view, head.first):
        return None  # "Walgreens sank 12 %": of a name that the lexicon does not know
    told = [
        d.formula.x for d in scene.drafts
        if d.kind == "return" and d.formula is not None and d.formula.x is not None
    ]  # fmt: skip
    topic = scene.memory.recall(lambda s: s.priced, back=1)
    subject = told[-1] if told else topic
    if subject is None:
        return None
    return Whose((subject,), placed.first, placed.first, f"{subject.name}, named before")


def _sign(scene: Scene, placed: Placed) -> tuple[int, str]:
    """The direction: written, that of a word near it, else that of the return before."""
    if placed.quantity.sign:
        return placed.quantity.sign, "written"
    head = head_of(scene.view, placed)
    if head is not None and head.sign:
        return head.sign, "by the word near it"
    last = scene.memory.last
    told = [d for d in scene.drafts if d.kind == "return"]
    nearer = [d for d in told if d.quantity is not None and d.quantity < placed.first]
    told = sorted(nearer, key=lambda d: d.quantity or 0) or told
    before = told[-1] if told else last[1] if last is not None else None
    value = before.stated.value if before is not None and before.kind == "return" else None
    sign = -1 if isinstance(value, float) and value < 0 else 1
    return sign, "as in the claim before"

"""Claims on weights in an index and on shares of its return."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.frames import ASSUMED, NO_WINDOW, Scene, grounds, say, span, start_of
from rotascope.claims.heads import head_of
from rotascope.claims.inside import sense_near
from rotascope.claims.mentions import Placed
from rotascope.claims.slots import Whose, whose
from rotascope.claims.subjects import Subject
from rotascope.core import units

_GROUPS = frozenset({"group", "top", "stock", "sector", "fund"})


def _group(scene: Scene, placed: Placed, *, after: bool = True) -> Whose | None:
    """Whose weight or contribution it is."""
    return whose(
        scene.view, placed.first, scene.memory, lambda s: s.kind in _GROUPS,
        after=placed.last if after else -1,
    )  # fmt: skip


def _inside(subject: Subject) -> str:
    """A group as a part of the index."""
    if subject.kind == "sector" and subject.gics:
        return f'sector("{subject.gics}")'
    if subject.expression == "MAGS":
        return "MAG7"
    return subject.expression


def _part(who: Whose) -> Whose:
    parts = tuple(replace(s, expression=_inside(s)) for s in who.subjects)
    return replace(who, subjects=parts)


def gain_share(scene: Scene, placed: Placed) -> bool:
    """As in "the seven accounted for 60 % of the index's gains"."""
    view = scene.view
    if placed.quantity.unit not in ("percent", "fraction", "points"):
        return False
    token = sense_near(scene, placed, "share of gain", 2) or _of_gain(scene, placed)
    dwindled = _dwindled(scene, placed)
    of_it = scene.view.between(placed.last, placed.last + 2) in _OF_IT - {"of the"}
    told = scene.memory.kind == "contribution share" or (scene.memory.kind == "return" and of_it)
    continued = told and bool(
        (_HOLDING | _GIVING) & set(scene.view.between(placed.first - 5, placed.first).split())
    )
    ends = scene.view.between(placed.last, placed.last + 2) in _OF_IT or scene.view.between(
        placed.last, placed.last + 1
    ) in ("", ".", ",", ";", "and")
    if token is None and not dwindled and not (continued and ends):
        return False
    who = _group(scene, placed)
    if who is None:
        return False
    who = as_one(who)
    time = scene.when(placed.first)
    comparator, stated = stated_of(placed.quantity)
    subject = who.subjects[0]
    formula = Formula("contribution_share({x}, in=SP500, {w})", subject, None,
                      time.window if time else None)  # fmt: skip
    last = placed.last - 1 if token is None else min(token + 3, len(view.words) - 1)
    draft = Draft(
        "contribution share", span(scene, time, who.first, placed.first, last), formula,
        time or scene.here(), comparator, stated, units.FRACTION, inferred(grounds(who, time)),
    )  # fmt: skip
    if time is None or time.window is None:
        draft = draft.without(NO_WINDOW)
    scene.add(draft, placed)
    return True


_GAINS = frozenset(
    {
        "earned",
        "gained",
        "returned",
        "delivered",
        "gain",
        "gains",
        "return",
        "returns",
        "advance",
        "rally",
        "rise",
        "increase",
        "decline",
        "loss",
        "losses",
        "fall",
        "performance",
        "upside",
        "total",
    }
)


def _of_gain(scene: Scene, placed: Placed) -> int | None:
    """As in "of this year's gain": the token of the gain of which it is a share."""
    words = [w.folded for w in scene.view.words[placed.last : placed.last + 9]]
    if words[:1] != ["of"]:
        return None
    for place, word in enumerate(words[1:], 1):
        if word in (",", ".", ";", "and", "in"):
            return None
        if word in _GAINS and (word != "total" or place == len(words) - 1 or not (
            words[place + 1].isalpha())):  # fmt: skip
            return placed.last + place
    return None


def _dwindled(scene: Scene, placed: Placed) -> bool:
    near = scene.view.between(placed.first - 8, placed.first)
    return "contribution" in near and placed.quantity.unit == "percent"


def contribution(scene: Scene, placed: Placed) -> bool:
    """As in "Nvidia contributed 3 percentage points to the return"."""
    quantity = placed.quantity
    pointed = quantity.unit == "points" or (quantity.unit == "plain" and quantity.noun == "point")
    token = sense_near(scene, placed, "contribution", 3)
    if not pointed or token is None:
        return False
    who = _group(scene, placed, after=False)
    if who is None:
        return False
    time = scene.when(placed.first)
    taken = scene.view.between(token, token + 1).startswith(("subtract", "detract"))
    scale = 1.0 if quantity.unit == "points" else 0.01
    comparator, stated = stated_of(quantity, scale, sign=-1 if taken else 1)
    formula = Formula("contribution({x}, in=SP500, {w})", _part(who).subjects[0], None,
                      time.window if time else None)  # fmt: skip
    draft = Draft(
        "contribution", span(scene, time, who.first, token, placed.first, placed.last - 1), formula,
        time or scene.here(), comparator, stated, units.POINTS, inferred(grounds(who, time)),
    )  # fmt: skip
    scene.add(draft if time and time.window else draft.without(NO_WINDOW), placed)
    return True


_GIVING = frozenset({"contributed", "contributing", "contributes", "provided", "supplied",
                     "delivered", "produced", "generated", "made", "for"})  # fmt: skip
_OF_IT = frozenset({"of it", "of that", "of this", "of them", "of the"})
_HOLDING = frozenset({
    "account", "accounts", "accounted", "accounting", "comprise",
    "comprises", "comprised", "comprising", "represent", "represents", "represented",
    "representing", "constitute", "constitutes", "constituted", "weigh", "weighs", "weighed",
    "weight", "weighting", "share", "formed", "form",
})  # fmt: skip


_PRICE_OF = re.compile(r"\bshare prices?\b")


def weight(scene: Scene, placed: Placed) -> bool:
    """As in "the ten largest make up 38 % of the index"."""
    quantity = placed.quantity
    cents = _of_each_dollar(scene, placed)
    if (not cents and quantity.unit not in ("percent", "fraction")) or _of_a_gain(scene, placed):
        return False
    token = sense_near(scene, placed, "weight", 4) or _of_index(scene, placed)
    who = _behind(scene, placed) if cents else _group(scene, placed)
    if who is None or (who.subjects[0].kind == "fund" and who.subjects[0].expression != "MAGS"):
        return False
    if _of_another(scene, placed, who) or not (cents or _said(scene, placed, who, token)):
        return False
    who = as_one(who)
    time = _weighed_at(scene, placed)
    if time is None:
        return False
    rows = grounds(who, None, [("as_of", time.as_of.isoformat(), time.how)])
    formula, also = _weighed(scene, who)
    last = placed.last - 1 if token is None else max(token, placed.last - 1)
    if token is None and not _of_index(scene, placed):
        rows.append(("measure", "weight", f"{ASSUMED}: the words do not say of what"))
    at = replace(time, window=None, others=())
    say(scene, "weight", formula, at, stated_of(quantity), placed, unit=units.FRACTION,
        tokens=(who.first, placed.first, last), rows=rows, also=also)  # fmt: skip
    return True


def _of_another(scene: Scene, placed: Placed, who: Whose) -> bool:
    """As in "The 10-year yield rose to 0.88 %", after a weight: it has its own subject."""
    if "before" not in who.how or "in the sentence" in who.how:
        return False
    own = [n.subject for n in scene.view.named if n.last <= placed.first and n.subject is not None]
    return any(s.kind in ("rate", "policy", "spread", "volatility", "curve") for s in own)


_DOLLAR = re.compile(r"^(?:of|out of|from|in) (?:every|each|a|the) (?:single )?(?:dollar|\$ 1)\b")


def _of_each_dollar(scene: Scene, placed: Placed) -> bool:
    """As in "35 cents of every dollar in the index goes to ten companies"."""
    value = placed.quantity.value or 1.0
    told = scene.view.between(placed.first, placed.last)
    return placed.quantity.unit == "currency" and value < 1.0 and "cent" in told and bool(
        _DOLLAR.search(scene.view.between(placed.last, placed.last + 5)))  # fmt: skip


def _behind(scene: Scene, placed: Placed) -> Whose | None:
    """The part that is named with the cents: behind them, else before."""
    for named in scene.view.named:
        subject = named.subject
        if subject is not None and named.first > placed.last and subject.kind in _GROUPS:
            return Whose((subject,), named.first, named.last, "named behind the figure")
    return _group(scene, placed)


def _of_a_gain(scene: Scene, placed: Placed) -> bool:
    """As in "accounted for 60 % of the S&P 500's 15 % gain": the gain itself, no weight."""
    after = scene.view.between(placed.last, placed.last + 3).split()
    owned = scene.view.between(placed.first - 2, placed.first).split()
    moved = {w for w in after if w in _GAINS and w != "total"}
    return bool(moved) and bool({"'s", "its", "the", "that", "this"} & set(owned))


def _weighed(scene: Scene, who: Whose) -> tuple[Formula, tuple[tuple[str, Formula, None], ...]]:
    """The weight; of the largest, by line or, where companies are told, by company."""
    formula = Formula("weight({x}, in=SP500)", who.subjects[0])
    largest = re.fullmatch(r"top\((\d+)\)", who.subjects[0].expression)
    if largest is None:
        return formula, ()
    by_issuer = Formula(f"top_weight(SP500, {largest[1]}, by=issuer)")
    if "compan" in scene.view.between(who.first, who.last):
        return by_issuer, (("by line", formula, None),)
    return formula, (("by company", by_issuer, None),)


def _said(scene: Scene, placed: Placed, who: Whose, token: int | None) -> bool:
    """Whether the words around a figure make it a weight."""
    view = scene.view
    gap = _PRICE_OF.sub("", view.between(who.last, placed.first)).split()
    made = any(a in ("made", "make", "makes", "making") and b == "up" for a, b in pairwise(gap))
    nouns = ("weight", "weights", "weighting", "concentration")
    noun = any(
        x.last <= placed.first
        and placed.first - x.last <= 12
        and view.between(x.first, x.last) in nouns
        for x in view.of("weight")
    )
    holding = (made or bool(_HOLDING & set(gap))) and placed.first - who.last <= 14
    last = set(gap[-4:])
    close = bool(_HOLDING & last) or ("up" in last and bool({"make", "makes", "made"} & last))
    holding = holding or (close and token is not None and placed.first - who.last <= 34)
    if holding or noun or _as_before(scene, placed, who, gap):
        return True
    following = view.between(placed.last, placed.last + 2).split()
    return token is not None and "of" in following and head_of(view, placed) is None


def _weighed_at(scene: Scene, placed: Placed) -> Timed | None:
    """The session after whose close the weight is meant."""
    time: Timed = scene.when(placed.first) or scene.here()
    if scene.view.between(placed.first - 1, placed.first) == "from":
        if time.window is None:
            return None
        return Timed(None, start_of(scene, time), f"where the move began: {time.how}")
    if time.carried:
        return scene.here()
    if time.period is not None and time.period.last is not None:
        place = scene.calendar.on_or_before(min(time.period.last, time.as_of))
        return replace(time, as_of=scene.calendar.date(place) if place >= 0 else time.as_of)
    return time


_COPULAS = frozenset({"is", "was", "were", "are", "now", "only", "just", "at", "still", "about",
                      "already", "the", "alone", "by", "itself", "some", "and", "'s"})  # fmt: skip


def _as_before(scene: Scene, placed: Placed, who: Whose, gap: list[str]) -> bool:
    """As in "Technology is 28 %" where weights were spoken of before."""
    told = scene.memory.kind == "weight" or any(d.kind == "weight" for d in scene.drafts)
    unmoved = head_of(scene.view, placed) is None and placed.quantity.unit == "percent"
    return told and unmoved and set(gap) <= _COPULAS and placed.first - who.last <= 6


def _of_index(scene: Scene, placed: Placed) -> int | None:
    """As in "33.8 % of S&P market cap": the index of which it is a part."""
    if scene.view.between(placed.last, placed.last + 1) != "of":
        return None
    for named in scene.view.named:
        if (
            1 <= named.first - placed.last <= 2
            and named.subject is not None
            and named.subject.members
        ):
            following = scene.view.between(named.last, named.last + 3)
            if not any(
                w in following
                for w in (
                    "member",
                    "stock",
                    "compan",
                    "'s gain",
                    "constituent",
                    "'s return",
                    "name",
                    "'s rise",
                    "share",
                )
            ):
                return named.last - 1
    return None


def as_one(who: Whose) -> Whose:
    """A list of members as one part of the index."""
    parts = _part(who)
    if len(parts.subjects) == 1 and parts.subjects[0].expression != "GOOGL":
        return parts
    names = ", ".join(_lines(s.expression) for s in parts.subjects)
    first = replace(parts.subjects[0], expression=f"[{names}]", proxies=())
    return replace(parts, subjects=(first,))


def _lines(symbol: str) -> str:
    """Every line of a company: Alphabet has two."""
    return "GOOGL, GOOG" if symbol == "GOOGL" else symbol

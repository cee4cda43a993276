"""Claims on members: how many of how many, what the median earned, on how many days."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula, inferred
from rotascope.claims.frames import ASSUMED, NO_WINDOW, Scene, grounds, span
from rotascope.claims.heads import head_of
from rotascope.claims.inside import HOME, MEMBERS, SEVEN, index_of
from rotascope.claims.mentions import Placed, Sense
from rotascope.claims.quantities import Quantity
from rotascope.claims.slots import whose
from rotascope.core import units

LEFT_OUT = frozenset({"but", "except", "save", "bar", "barring", "excepting"})
"""Words that leave some out, as in "all but one"."""


def median_member(scene: Scene, placed: Placed) -> bool:
    """As in "the median stock is up 4 %"."""
    if placed.quantity.unit != "percent":
        return False
    for which, sort in (("median", "median member"), ("mean", "mean member")):
        token = next(
            (s.first for s in scene.view.of(sort) if 0 <= placed.first - s.last <= 8), None
        )
        head = head_of(scene.view, placed)
        if token is None or head is None:
            continue
        index = index_of(scene, placed) or (HOME, "the home index")
        time = scene.when(placed.first)
        comparator, stated = stated_of(placed.quantity, sign=head.sign or 1)
        formula = Formula(f"member_return({index[0]}, {which}, {{w}})", None, None,
                          time.window if time else None)  # fmt: skip
        other = "mean" if which == "median" else "median"
        also = Formula(f"member_return({index[0]}, {other}, {{w}})", None, None, formula.window)
        draft = Draft(
            "member", span(scene, time, token, placed.first, placed.last - 1), formula,
            time or scene.here(), comparator, stated, units.FRACTION,
            inferred([("index", *index), *grounds(None, time), *_which(scene, token)]),
            also=((f"the {other} member", also, None),),
        )  # fmt: skip
        scene.add(draft if time and time.window else draft.without(NO_WINDOW), placed)
        return True
    return False


def _which(scene: Scene, token: int) -> list[tuple[str, str, str]]:
    """As in "the typical stock": the words do not say which one."""
    if scene.view.between(token, token + 1) in ("typical", "average"):
        return [("measure", "member_return", f"{ASSUMED}: the words leave open which one")]
    return []


_MIX = re.compile(
    r"^\S+ (?:% |percent )?(?:stocks|shares|equities) (?:and|,|/) \S+ (?:% |percent )?"
    r"(?:bonds|fixed income|cash)"
)
"""As in "a mix of 60 % stocks and 40 % bonds": no share of members."""
_WHICH = frozenset({"the", "these", "its", "all", "not", *LEFT_OUT})


def member_counts(scene: Scene, placed: Placed) -> bool:
    """As in "six of the seven fell", "55 % of members beat the index", "310 members rose"."""
    quantity = placed.quantity
    if _MIX.search(scene.view.between(placed.first, placed.last + 8)):
        return False
    which = scene.view.between(placed.first - 1, placed.first) in _WHICH
    quantity = _all_of(scene, placed) or quantity
    which = which and quantity.unit in ("plain", "of")  # the eleven sectors: which, not how many
    basket = None if which else _basket(scene, placed)
    if basket is None:
        return False
    whole = quantity.total in (7, 10, 11) and basket[0] in (SEVEN, "sectors(SP500)")
    if quantity.unit == "of" and quantity.total and not whole:
        quantity = as_share(quantity)
    condition = condition_of(scene, placed, basket)
    if condition is None:
        return False
    template, token, sort = condition
    time = scene.when(placed.first)
    share = quantity.unit in ("percent", "fraction")
    name = "share_members" if share else "count_members"
    comparator, stated = stated_of(quantity)
    if not share:
        stated = replace(stated, tolerance=0.0)
    window = time.window if time else None
    formula = Formula(f"{name}({basket[0]}, {template})", None, None, window)
    also: tuple[tuple[str, Formula, date | None], ...] = ()
    if sort == "beating" and share and "<" not in template:
        also = (("each against the index itself", formula, None),)
        formula = Formula(f"beating({basket[0]}, {{w}})", None, None, window)
    rows = [("basket", *basket), *grounds(None, time)]
    draft = Draft(
        "members", span(scene, time, placed.first, placed.last - 1, token), formula,
        time or scene.here(), comparator, stated,
        units.FRACTION if share else units.COUNT, inferred(rows), also=also,
    )  # fmt: skip
    known = draft if time and time.window else draft.without(NO_WINDOW)
    scene.add(known, placed, forecast="seven" not in basket[1])
    return True


def _all_of(scene: Scene, placed: Placed) -> Quantity | None:
    """As in "every one of the 11 sectors": all of them."""
    every = scene.view.between(placed.first - 1, placed.first) in ("every", "each")
    total = float(placed.quantity.total or 0)
    if not every or placed.quantity.unit != "of" or not total:
        return None
    return replace(placed.quantity, value=total, low=total, high=total)


def as_share(quantity: Quantity) -> Quantity:
    """As in "three in ten": a share, told to a little less than half a tenth."""
    total = float(quantity.total or 1)
    half = 0.3 / total if total <= 20 else 0.005
    value = (quantity.value or 0.0) / total
    low = None if quantity.low is None else quantity.low / total
    high = None if quantity.high is None else quantity.high / total
    if low is not None and high is not None:
        low, high = value - half, value + half
    return replace(quantity, unit="fraction", value=value, low=low, high=high, tolerance=half)


def _basket(scene: Scene, placed: Placed) -> tuple[str, str] | None:
    quantity = placed.quantity
    view = scene.view
    tail = view.between(placed.first, placed.last + 9)
    if quantity.unit == "of":
        if quantity.total == 7:
            return SEVEN, "seven of the Magnificent Seven, one line each"
        if quantity.total in (10, 11) and ("sector" in tail or "group" in tail):
            return "sectors(SP500)", "the sectors of the index"
        return _of_so_many(scene, placed, tail)
    if quantity.unit in ("plain", "of") and of_named(scene, placed, "MAG7"):
        return SEVEN, "seven of the Magnificent Seven, one line each"
    them = view.between(placed.last, placed.last + 2) in _OF_THEM or " ".join(
        tail.split()[1:3]) in _OF_THEM  # fmt: skip
    if them and quantity.unit in ("plain", "of") and _sectors_before(scene):
        return "sectors(SP500)", "the sectors, named before"
    if them and quantity.unit in ("plain", "of"):
        seven = scene.memory.recall(lambda s: s.expression in ("MAG7", "MAGS"), back=2)
        return (SEVEN, "'them': the seven, named before") if seven is not None else None
    if them and quantity.unit in ("percent", "fraction"):
        return index_of(scene, placed)
    if quantity.unit in ("plain", "of") and any(
        w in tail for w in ("of the eleven", "of the 11", "of eleven", "of 11 sectors")
    ):  # fmt: skip
        return "sectors(SP500)", "the sectors of the index"
    if quantity.unit == "plain" and quantity.noun == "sector":
        return "sectors(SP500)", "the sectors of the index"
    counted = quantity.unit == "plain" and quantity.noun in MEMBERS
    words = tail.split()
    apart = scene.view.between(placed.last, placed.last + 1) in _APART
    direct = bool(MEMBERS & {w.rstrip("s") for w in words[:5]}) or "companies" in words[:5]
    some = quantity.unit in ("percent", "fraction") and ("of" in words[:6] or direct)
    shared = some and not apart and any(
        w.rstrip("s") in MEMBERS or w == "companies" for w in words
    )  # fmt: skip
    if counted or shared:
        return index_of(scene, placed)
    return None if quantity.unit == "plain" else _of_breadth(scene)


_APART = ("and", ",", ";", "but", "while", "to")


def _of_so_many(scene: Scene, placed: Placed, tail: str) -> tuple[str, str] | None:
    """As in "three in ten members": of whom."""
    near = {w.rstrip("s") for w in tail.split()[:7]} | {placed.quantity.noun or ""}
    if near & MEMBERS or "companies" in tail.split()[:7]:
        return index_of(scene, placed)
    return _of_breadth(scene)


def _of_breadth(scene: Scene) -> tuple[str, str] | None:
    """The index whose breadth the sentence has told; None where it has told none."""
    told = [d.formula.text() for d in scene.drafts if d.kind == "breadth" and d.formula]
    name = next((name for name in _INDICES if told and name in told[-1]), "")
    return (name, "the index whose breadth was told before") if name else None


_INDICES = ("SP500", "R2000")
_OF_THEM = frozenset({"of them", "of those", "of these"})


def _sectors_before(scene: Scene) -> bool:
    """Whether the sentence before was about the sectors."""
    last = scene.memory.last
    if last is None or scene.memory.sentence - last[0] > 1 or last[1].formula is None:
        return False
    return "sectors(SP500)" in last[1].formula.text()


def of_named(scene: Scene, placed: Placed, symbol: str) -> bool:
    """As in "three of the seven": a group named right after `of`."""
    if "of" not in scene.view.between(placed.last, placed.last + 2).split():
        return False
    return any(
        n.subject is not None and n.subject.expression == symbol and 0 <= n.first - placed.last <= 3
        for n in scene.view.named
    )


def condition_of(
    scene: Scene, placed: Placed, basket: tuple[str, str]
) -> tuple[str, int, str] | None:
    """What the members do: rise, fall, beat the index or a share."""
    view = scene.view
    for sense in view.of("beating", "beat.verbs", "lag.verbs"):
        if not 0 <= sense.first - placed.last <= 12 and not 0 <= placed.first - sense.last <= 3:
            continue
        if any(p.first <= sense.first < p.last for p in view.placed):
            continue  # "and more than nine out of ten": the words of another figure
        if _of_the_next(scene, placed, sense):
            continue
        if placed.first >= sense.last:  # "Caterpillar outperformed six of the seven"
            who = whose(view, sense.first, scene.memory, lambda s: s.priced)
            if who is None:
                continue
            sign = "<" if sense.sort.startswith("beat") else ">"
            x = who.subjects[0].expression
            return f"return(it, {{w}}) {sign} return({x}, {{w}})", who.first, "other"
        index = "RUT" if basket[0] == "R2000" else "SPX"
        sign = "<" if sense.sort.startswith("lag") else ">"
        return f"return(it, {{w}}) {sign} return({index}, {{w}})", sense.last - 1, "beating"
    for sense in sorted(view.of("up", "down", "positive members"), key=lambda x: x.first):
        words = view.between(sense.first, sense.last)
        if sense.sort.startswith("positive"):
            if 0 <= sense.first - placed.last <= 12 and words == "posted gains":
                return "return(it, {w}) > 0", sense.last - 1, "positive"
            continue
        reach = 18 if LEFT_OUT & set(view.between(placed.first, sense.first).split()) else 12
        noun = view.between(sense.first - 1, sense.first) in _WITH
        if 0 <= sense.first - placed.last <= reach and (sense.sort.endswith("verbs") or noun):
            sign = ">" if sense.sort.startswith("up") else "<"
            line = _threshold(scene, sense)
            return f"return(it, {{w}}) {sign} {line}", sense.last - 1, "positive"
    return None


def _of_the_next(scene: Scene, placed: Placed, sense: Sense) -> bool:
    """As in "All eleven sectors fell; energy led": a word of the statement that follows."""
    view = scene.view
    if sense.first < placed.last:
        return False
    if ";" in view.between(placed.last, sense.first).split():
        return True
    leads = view.words[sense.first].folded in ("led", "lead", "leads", "leading")
    return leads and not any(0 <= n.first - sense.last <= 2 for n in view.named)


_WITH = frozenset({"with", "posted", "recorded", "notched", "suffered", "booked", "logged"})
"""As in "ended the year with losses"."""


def _threshold(scene: Scene, sense: Sense) -> str:
    """As in "have gained more than 50 %": the line that they have crossed."""
    for placed in scene.free("percent"):
        if 0 <= placed.first - sense.last <= 1 and placed.quantity.value is not None:
            scene.used.add(placed.first)
            value = placed.quantity.value * (1 if sense.sort.startswith("up") else -1)
            return f"{value:g}"
    return "0"


def days(scene: Scene) -> None:
    """As in "moved down by more than 2 % on nine days of the quarter": a count of sessions."""
    view = scene.view
    for placed in scene.free("plain"):
        if placed.quantity.noun not in ("day", "session", "occasion"):
            continue
        if "on" not in view.between(placed.first - 3, placed.first).split():
            continue
        lines = [p for p in scene.free("percent") if p.last <= placed.first <= p.last + 6
                 and p.quantity.comparator in ("more than", "at least")]  # fmt: skip
        who = whose(view, lines[0].first, scene.memory, lambda s: s.priced) if lines else None
        if who is None or lines[0].quantity.value is None:
            continue
        line = f"{lines[0].quantity.value:g}"
        words = set(view.between(who.last, lines[0].first).split())
        down = f"return({{x}}, 1d) < -{line}"
        up = f"return({{x}}, 1d) > {line}"
        both = {"up", "down"} <= words or "either" in words or ("moved" in words and not (
            words & {"up", "down"}))  # fmt: skip
        falls = words & {"down", "fell", "lost", "dropped", "declined", "fallen"}
        condition = f"{up} or {down}" if both else down if falls else up
        time = scene.when(placed.first)
        if time is None or time.window is None:
            continue
        comparator, stated = stated_of(placed.quantity)
        formula = Formula(f"count({condition}, {{w}})", who.subjects[0], None, time.window)
        scene.add(
            Draft(
                "days",
                span(scene, time, who.first, lines[0].first, placed.last - 1),
                formula,
                time,
                comparator,
                replace(stated, tolerance=0.0),
                units.COUNT,
                inferred(grounds(who, time)),
            ),
            placed,
            lines[0],
        )

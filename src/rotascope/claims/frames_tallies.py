"""Claims that count periods: "12 of the past 13 days", "every month of the year"."""

from __future__ import annotations

import re

from rotascope.claims.compare import interval, stated_of
from rotascope.claims.drafts import Formula
from rotascope.claims.frames import Scene, grounds, say
from rotascope.claims.heads import is_forecast
from rotascope.claims.mentions import Placed
from rotascope.claims.model import EQUALS, IS_TRUE, Stated
from rotascope.claims.slots import Whose, priced, whose
from rotascope.claims.subjects import Subject
from rotascope.claims.view import View
from rotascope.claims.words import NUMBER, number_of
from rotascope.core import units

_LETTERS = {"d": ("1d", ""), "w": ("wtd", ", at=week"), "m": ("mtd", ", at=month"),
            "q": ("qtd", ", at=quarter"), "y": ("ytd", ", at=year")}  # fmt: skip
_EVERY = re.compile(r"\bin (?:every|each)(?: single)? (month|quarter|week) of\b")
_FACTORIES = re.compile(
    r"\b(manufacturing|factory activity|factory sector|factories|manufacturers)\b"
)
_SURVEY = re.compile(r"\b(expan(?:ded|sion|ding)|contract(?:ed|ion|ing)|growth territory|growing|"
                     r"shrank|shrinking|shrunk)\b")  # fmt: skip


def tallies(scene: Scene) -> None:
    """All counts of periods in which something held."""
    for placed in scene.free("plain", "of"):
        _of_the_past(scene, placed)
        if placed.first not in scene.used:
            _of_so_many(scene, placed)
    _out_of(scene)
    _every(scene)
    _territory(scene)
    _on_one_side(scene)


_OUT_OF = re.compile(
    r"\b(losing|winning|down|up|negative|positive|losses|gains?|loss|decline|advance) "
    r"?(?:week|session|day|month)?s? (?:out of|of|in) (?:the|its|their) (?:last|past|previous)"
)
_FOR_THE = re.compile(
    r"\bfor (?:a|the|its) \S+ (week|session|day|month|trading day) (?:out of|of|in) "
    r"(?:the |its )?(?:last|past|previous)\b"
)


def _out_of(scene: Scene) -> None:
    """As in "its third losing week out of the last four"."""
    view = scene.view
    told = view.match(_OUT_OF) or view.match(_FOR_THE)
    if told is None:
        return
    found, first, last = told
    left = [p for p in scene.free("plain", "ordinal") if 0 <= first - p.last <= 1
            or p.first < first < p.last or first < p.first < last - 3]  # fmt: skip
    right = [p for p in scene.free("plain") if 0 <= p.first - last <= 1]
    unit = re.search(r"\b(week|session|day|month)", found.group())
    who = whose(view, first, scene.memory, priced)
    if not left or not right or who is None or is_forecast(view, first, last):
        return
    noun = unit[1] if unit else (right[0].quantity.noun or _by_adverb(view, first))
    letter = {"week": "w", "session": "d", "day": "d", "month": "m"}.get(noun)
    if letter is None:
        return
    step = _LETTERS[letter]
    counted = found.group().startswith("for ")
    told_sign = _sign(scene, first) if counted else None
    if counted and told_sign is None:
        return
    sign = (
        told_sign or "<"
        if counted or found[1] in ("losing", "down", "negative", "losses", "loss", "decline")
        else ">"
    )
    formula = Formula(
        f"count(return({{x}}, {step[0]}{{k}}) {sign} 0, {{w}}{step[1]})",
        who.subjects[0],
        None,
        f"{int(right[0].quantity.value or 1)}{letter}",
    )
    number, time = float(left[-1].quantity.value or 0.0), scene.here()
    say(scene, "days", formula, time, (EQUALS, interval(number, number, number)), left[-1],
        right[0], unit=units.COUNT, tokens=(who.first, left[-1].first, right[0].last - 1),
        rows=grounds(who, time))  # fmt: skip


_ADVERBS = {"monthly": "month", "weekly": "week", "daily": "day"}


def _by_adverb(view: View, first: int) -> str:
    """As in "its eighth monthly gain in the last nine"."""
    near = view.between(first - 2, first + 1).split()
    return next((_ADVERBS[word] for word in near if word in _ADVERBS), "")


def _sign(scene: Scene, token: int) -> str | None:
    """Whether what is counted are gains or losses."""
    best: tuple[int, str] | None = None
    for sense in scene.view.of("up.verbs", "down.verbs", "up.nouns", "down.nouns"):
        gap = abs(sense.first - token)
        if gap <= 8 and (best is None or gap < best[0]):
            best = (gap, ">" if sense.sort.startswith("up") else "<")
    return best[1] if best else None


def _of_the_past(scene: Scene, placed: Placed) -> None:
    """As in "has dropped on 12 of the past 13 trading days"."""
    view = scene.view
    behind = [w for w in view.whens if 0 <= w.first - placed.last <= 1
              and w.period.kind == "trailing" and w.period.window]  # fmt: skip
    if not behind or "of" not in view.between(placed.last - 1, behind[0].first + 2).split():
        return
    window = behind[0].period.window or ""
    _say_past(scene, placed, window, behind[0].last - 1)


_NOUNS = {"session": "d", "day": "d", "week": "w", "month": "m"}


def _of_so_many(scene: Scene, placed: Placed) -> None:
    """As in "fell in 12 of 14 sessions": of the last so many."""
    quantity = placed.quantity
    letter = _NOUNS.get(
        quantity.noun or scene.view.between(placed.last, placed.last + 1).rstrip("s")
    )
    before = scene.view.between(placed.first - 1, placed.first)
    if quantity.unit != "of" or not quantity.total or letter is None or before not in ("in", "on"):
        return
    if {"this", "year", "2"} & set(scene.view.between(placed.last, placed.last + 4).split()):
        return  # a stretch of its own is told
    _say_past(scene, placed, f"{int(quantity.total)}{letter}", placed.last - 1)


def _say_past(scene: Scene, placed: Placed, window: str, last: int) -> None:
    """In how many of the last so many periods it rose or fell."""
    view = scene.view
    step = _LETTERS.get(window[-1:])
    sign = _sign(scene, placed.first)
    who = whose(view, placed.first, scene.memory, priced)
    if step is None or sign is None or who is None or is_forecast(view, placed.first, placed.last):
        return
    comparator, stated = stated_of(placed.quantity)
    number = float(placed.quantity.value or 0.0)
    stated = interval(number, number, number)
    formula = Formula(f"count(return({{x}}, {step[0]}{{k}}) {sign} 0, {{w}}{step[1]})",
                      who.subjects[0], None, window)  # fmt: skip
    time = scene.here()
    say(scene, "days", formula, time, (comparator, stated), placed, unit=units.COUNT,
        tokens=(who.first, placed.first, last), rows=grounds(who, time))  # fmt: skip


def _every(scene: Scene) -> None:
    """As in "rose in every single month of the year"."""
    view = scene.view
    told = view.match(_EVERY)
    if told is None:
        return
    found, first, last = told
    who, sign = whose(view, first, scene.memory, priced), _sign(scene, first)
    time = scene.when(last)
    window = time.window if time is not None and time.window else "ytd"
    per = {"month": 12, "quarter": 4, "week": 0}[found[1]]
    if who is None or sign is None or not re.fullmatch(r"ytd|\d{4}", window):
        return
    step = _LETTERS[found[1][0]]
    other = "<=" if sign == ">" else ">="
    pattern = f"count(return({{x}}, {step[0]}{{k}}) {other} 0, {{w}}{step[1]}) == 0"
    at = time if time is not None and time.window else scene.here()
    if per and (window != "ytd" or at.as_of.month == 12):
        pattern = f"count(return({{x}}, {step[0]}{{k}}) {sign} 0, {{w}}{step[1]}) == {per}"
    say(scene, "days", Formula(pattern, who.subjects[0], None, window), at,
        (IS_TRUE, Stated(True)), unit=units.TRUTH, tokens=(who.first, first, last),
        rows=grounds(who, at))  # fmt: skip


def _territory(scene: Scene) -> None:
    """As in "four straight months in expansion": a survey on one side of 50."""
    view = scene.view
    told = _SURVEY.search(view.folded)
    who = _survey(scene)
    if told is None or who is None:
        return
    sign = ">" if told[1].startswith(("expan", "grow")) else "<"
    for placed in scene.free("plain", "ordinal"):
        quantity = placed.quantity
        row = {"straight", "consecutive", "successive"} & set(quantity.adjectives)
        near = view.between(placed.first, placed.last + 4)
        if quantity.noun != "month" or not (row or "in a row" in near or "running" in near):
            continue
        value = float(quantity.value or 0.0)
        formula = Formula(f"spell(level({{x}}) {sign} 50, at=month)", who.subjects[0])
        time = scene.here()
        say(scene, "spell", formula, time, (EQUALS, interval(value, value, value)), placed,
            unit=units.COUNT, tokens=(who.first, placed.first, placed.last - 1),
            rows=grounds(who, time))  # fmt: skip


_SPENT = re.compile(
    r"\b(?:spent|been|remained|stayed|languished|held|stuck|sat|now) (?:in )?"
    r"(?:the (?:past|last) |now |for )*"
    rf"({NUMBER}) (?:straight |consecutive |whole |full )*months (below|under|above|over) "
    r"(?:the )?(?:50|fifty|break - even)\b"
)


def _on_one_side(scene: Scene) -> None:
    """As in "has now spent six months below 50"."""
    told, who = scene.view.match(_SPENT), _survey(scene)
    if told is None or who is None:
        return
    found, first, last = told
    number = float(number_of(found[1]))
    sign = "<" if found[2] in ("below", "under") else ">"
    formula = Formula(f"spell(level({{x}}) {sign} 50, at=month)", who.subjects[0])
    time = scene.here()
    scene.used.update(p.first for p in scene.view.placed if first <= p.first < last)
    say(scene, "spell", formula, time, (EQUALS, interval(number, number, number)),
        unit=units.COUNT, tokens=(who.first, first, last - 1), rows=grounds(who, time))  # fmt: skip


def _survey(scene: Scene) -> Whose | None:
    """The survey that is named, or manufacturing as such."""
    for named in scene.view.named:
        if named.subject is not None and "PMI" in named.subject.expression:
            return Whose((named.subject,), named.first, named.last, "named")
    told = scene.view.match(_FACTORIES)
    place = told[1] if told is not None else -1
    if place < 0 or not scene.known("ISM_MFG_PMI"):
        return None
    subject = Subject("ISM manufacturing index", "ISM_MFG_PMI", "index figure", loose=True)
    return Whose((subject,), place, place + 1, "the usual survey of manufacturing")

"""Claims on the only ones: "energy the lone decliner", "the only two of the eleven to rise"."""

from __future__ import annotations

import re

from rotascope.claims.compare import interval
from rotascope.claims.drafts import Formula, Timed
from rotascope.claims.frames import Scene, grounds, say
from rotascope.claims.heads import is_forecast
from rotascope.claims.inside import SEVEN
from rotascope.claims.mentions import Named
from rotascope.claims.model import EQUALS
from rotascope.claims.slots import Whose, complement, groups, priced, whose
from rotascope.claims.subjects import Subject
from rotascope.core import units

_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "2": 2, "3": 3, "4": 4}
_ONLY = re.compile(
    r"\b(?:the|a|its|was|were|is) (?:only|lone|sole) (?:(one|two|three|four|2|3|4) )?"
    r"(?:of the |of )?(?:(?:s&p 500|main|major|industry|eleven|11|ten|10|gics|seven) )*"
    r"(sectors?|groups?|decliners?|losers?|gainers?|winners?|advancers?|risers?|fallers?|ones?|"
    r"members?|stocks?|(?<=eleven )|(?<=11 )|(?<=ten )|(?<=10 )|(?<=seven ))\b"
)
_RISES = ("gainer", "winner", "advancer", "riser")
_FALLS = ("decliner", "loser", "faller")
_UP = re.compile(r"\b(?:rise|gain|gained|rose|advance|advanced|higher|up|positive|green|black)\b")
_DOWN = re.compile(r"\b(?:fall|fell|lose|lost|decline|declined|lower|down|negative|red|drop|"
                   r"dropped)\b")  # fmt: skip


def only(scene: Scene) -> None:
    """How many rose or fell, and that the named ones are among them."""
    view = scene.view
    told = view.match(_ONLY)
    if told is None:
        return
    found, place, last = told
    direction = _direction(view.between(last, last + 12), found[2] or "")
    who = _named(scene, place, last)
    if direction is None or who is None or is_forecast(view, place, last):
        return
    if {"etf", "etfs", "fund", "funds"} & set(view.between(place, last + 2).split()):
        return  # funds and the members of the sectors need not agree
    basket = _basket(scene, who.subjects)
    number = _WORDS.get(found[1] or "", len(who.subjects) if found[1] is None else 1)
    time = scene.when(last - 1)
    if basket is None or time is None or time.window is None:
        return
    for figure in view.placed:  # "the only two of the eleven" has no figure of its own
        if place <= figure.first < last + 1:
            scene.used.add(figure.first)
    _say(scene, who, (basket, direction, number), time, last)


def _say(scene: Scene, who: Whose, told: tuple[str, str, int], time: Timed, last: int) -> None:
    basket, direction, number = told
    said = EQUALS, interval(float(number), float(number), float(number))
    formula = Formula(f"count_members({basket}, return(it, {{w}}) {direction} 0)", None, None,
                      time.window)  # fmt: skip
    say(scene, "members", formula, time, said, unit=units.COUNT, tokens=(who.first, last - 1),
        rows=grounds(who, time, [("basket", basket, "by the kind of the subject")]))  # fmt: skip
    if number != 1 or len(who.subjects) != 1:
        return
    subject = who.subjects[0]
    x = f'sector("{subject.gics}")' if subject.gics else subject.expression
    size = 7 if basket == SEVEN else 11 if time.as_of.year >= 2017 else 10
    place = 1 if direction == ">" else size
    ranked = Formula(f"rank_in({x}, {basket}, return(it, {{w}}))", subject, None, time.window)
    say(scene, "rank", ranked, time, (EQUALS, interval(float(place), float(place), float(place))),
        unit=units.COUNT, tokens=(who.first, last - 1), rows=grounds(who, time))  # fmt: skip


def _direction(tail: str, noun: str) -> str | None:
    if noun.startswith(_RISES):
        return ">"
    if noun.startswith(_FALLS):
        return "<"
    up, down = _UP.search(tail), _DOWN.search(tail)
    if up and (not down or up.start() < down.start()):
        return ">"
    return "<" if down else None


def _named(scene: Scene, place: int, last: int) -> Whose | None:
    """Those who are the only ones: before the words, or after them as in "the only loser was X"."""
    for group in reversed(groups(scene.view)):
        subject = group[-1].subject
        if subject is None or not subject.priced or subject.kind == "index":
            continue
        before = 0 <= place - group[-1].last <= 8 and (
            place - group[-1].last <= 4 or "(" in scene.view.between(group[-1].last, place).split()
        ) and complement(scene.view, group) in (
            "", "with", "while", "including")  # fmt: skip
        after = 0 <= group[0].first - last <= 2
        if before or after:
            names = _bracketed(scene, group) if before else group
            fits = tuple(n.subject for n in names if n.subject is not None)
            return Whose(fits, names[0].first, group[-1].last, "named")
    return whose(scene.view, place, scene.memory, lambda s: priced(s) and bool(s.gics))


def _bracketed(scene: Scene, group: list[Named]) -> list[Named]:
    """As in "utilities (-3 %) and real estate (-2 %) are the only losers": both of them."""
    joined = [*group]
    for named in reversed([n for n in scene.view.named if n.last <= group[0].first]):
        gap = scene.view.between(named.last, joined[0].first)
        if named.subject is None or not named.subject.priced or not _FIGURES.fullmatch(gap):
            break
        joined.insert(0, named)
    return joined


_FIGURES = re.compile(r"(?:\( [^()]* \) ?)?(?:,|and|, and)")


def _basket(scene: Scene, subjects: tuple[Subject, ...]) -> str | None:
    if all(s.gics for s in subjects):
        return "sectors(SP500)"
    seven = SEVEN[1:-1].split(", ")
    named = any(n.subject is not None and n.subject.expression == "MAG7" for n in scene.view.named)
    return SEVEN if named and all(s.expression in seven for s in subjects) else None

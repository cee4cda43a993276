"""Claims that compare with peers: the best sector, the last of the seven."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from rotascope.claims.compare import interval
from rotascope.claims.drafts import Formula, Timed
from rotascope.claims.frames import Scene, grounds, say
from rotascope.claims.heads import is_forecast
from rotascope.claims.inside import SEVEN
from rotascope.claims.mentions import Sense
from rotascope.claims.model import AT_MOST, EQUALS
from rotascope.claims.slots import Whose, priced, whose
from rotascope.claims.subjects import Subject
from rotascope.claims.words import MONTHS, PERIODS
from rotascope.core import units


def nth(scene: Scene, sense: Sense) -> float:
    """As in "the third-largest": which one."""
    for placed in scene.view.placed:
        if placed.quantity.unit == "ordinal" and 0 <= sense.first - placed.last <= 1:
            scene.used.add(placed.first)
            return placed.quantity.value or 1.0
    word = scene.view.between(sense.first - 2, sense.last).split()
    named = {"second": 2.0, "third": 3.0, "fourth": 4.0, "fifth": 5.0, "sixth": 6.0,
             "seventh": 7.0, "eighth": 8.0, "ninth": 9.0, "tenth": 10.0}  # fmt: skip
    return next((named[w] for w in word if w in named), 1.0)


def ranks(scene: Scene) -> None:
    """As in "energy was the best of the eleven sectors", "Nvidia led the seven"."""
    view = scene.view
    _largest(scene)
    _placed(scene)
    _any_other(scene)
    for sense in view.of("best", "worst"):
        tail = view.between(sense.first, sense.last + 10)
        if "since" in tail.split() or is_forecast(view, sense.first, sense.last):
            continue
        if _BY_SIZE.match(tail):
            continue
        who = _participle(scene, sense) or whose(view, sense.first, scene.memory, priced)
        among = "among" in view.between(sense.first - 5, sense.first).split()
        if who is None or who.first == who.last or (len(who.subjects) != 1 and not among):
            continue
        top = view.between(sense.first, sense.last + 1)
        if view.words[sense.last - 1].folded == "top" and not top.endswith(
            ("sector", "performer", "group", "gainer", "spot")
        ):  # fmt: skip
            continue
        for subject in who.subjects:
            _ranked(scene, sense, replace(who, subjects=(subject,)), among=among)


_MEMBER = re.compile(
    r"\b(?:is|was|remains) (?:now |still |again |by far )*(?:the|its) "
    r"(?:(second|third|fourth|fifth)(?: -)? )?(?:largest|biggest|heaviest) (?:single )?"
    r"(?:member|constituent|component)\b"
)
"""As in "Exxon Mobil is still the largest member"."""
_NO_OTHER = re.compile(
    r"\b(?:and|but|,|;) (?:no|none of the) (?:other )?(?:sectors?|groups?|industr(?:y|ies))"
    r"(?: \w+){0,2} (?:did|fared|performed|rose|gained|fell|lost|held up|has done) "
    r"(better|worse|more|further|harder)\b"
)
"""As in "Financials gained 22 %, and no sector did better"."""
_ANY_OTHER = re.compile(
    r"\b(more|better|worse|further|faster|harder) than (?:any(?: of the)?|all(?: of)?(?: the)?) "
    r"(?:other|others|remaining|rival) ?(?:ten |10 |nine |s&p |major |s&p 500 )*"
    r"(?:sectors?|groups?|industr(?:y|ies)|parts?)\b"
)


def _any_other(scene: Scene) -> None:
    """As in "Energy lost 4 %, more than any other sector"."""
    told = scene.view.match(_ANY_OTHER) or scene.view.match(_NO_OTHER)
    if told is None or is_forecast(scene.view, told[1], told[2]):
        return
    found, first, last = told
    who = whose(scene.view, first, scene.memory, priced)
    if who is None or len(who.subjects) != 1 or not who.subjects[0].gics:
        return
    sort = "worst" if found[1] in ("worse", "harder") else "best"
    _ranked(scene, Sense(first, last, sort), who, among=False)


_LARGEST = re.compile(
    r"\b(?:is|was|remains|became|as|,) (?:now |still |again |by far )*(?:the|its) "
    r"(?:(second|third|fourth|fifth)(?: -)? )?(?:largest|biggest|most valuable|heaviest) "
    r"(?:single )?(?:company|stock|firm|member|constituent|holding|name|weight) "
    r"(?:in|of|by weight in) (?:the )?(?:index|s&p 500|s&p|benchmark)\b"
)


_VALUABLE = re.compile(
    r"\b(?:is|was|remains|became|become|as|,) (?:now |still |again |by far )*the "
    r"(?:(?:world|market|country|nation|index|s & p|s&p|s&p 500|benchmark) 's )?"
    r"(?:(second|third|fourth|fifth)(?: -)? )?(?:- )?"
    r"(?:most valuable|largest listed|biggest listed|(?<='s )(?:largest|biggest)) "
    r"(?:listed |public |single |traded )*"
    r"(?:company|stock|firm|business|name)\b"
)
"""As in "overtook Microsoft as the world's most valuable company"."""


_BY_SIZE = re.compile(
    r"(?:most valuable|largest|biggest|heaviest) (?:single |public |listed )*"
    r"(?:company|stock|firm|sector|member|constituent|holding|weight)\b"
    r"(?! (?:gain|loss|drop|decline|move|winner|loser|rise|advance|fall))"
)
"""As in "the largest company in the index": by size, not by its return."""


def _participle(scene: Scene, sense: Sense) -> Whose | None:
    """As in "with banks, up 4 %, bringing up the rear": whoever is named last before it."""
    told = scene.view.between(sense.first, sense.last)
    if not told.startswith(("bringing up", "trailing the")):
        return None
    before = [n for n in scene.view.named if n.last <= sense.first and n.subject is not None]
    if not before or sense.first - before[-1].last > 8 or not before[-1].subject:
        return None
    named = before[-1]
    return Whose((before[-1].subject,), named.first, named.last, "named last before it")


_NUMBERS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
            "tenth")  # fmt: skip
_ORDINALS = "|".join(_NUMBERS)
_PLACED = re.compile(
    r"\b(?:(?:is|was|ranks?|ranked|sits|stands|comes?|came|remains|holds?|held|took|takes|claims|"
    r"claimed|has|have|now|with|,|(?:moved|climbed|risen|rose|jumped|vaulted|advanced|slipped|"
    r"fallen|fell|dropped|slid|leapt|leapfrogged)(?: up| back| down)?) "
    r"(?:now |still |only |just |up |back |down |in |into |to |at )*)?"
    rf"(?:the |a distant |a close )*(?:({_ORDINALS})"
    r"(?: (place|spot|position|rank|biggest|largest))?"
    r"|(?:no \.|no|number|#) ?(one|two|three|four|five|[1-9]))"
    r"(?= (?:,|and|in|by|\.|;|with|behind|after|on)|$)"
)
_SIZE = re.compile(
    r"\bby (?:market )?(?:value|weight|size|capitali[sz]ation|cap)\b|\bmost valuable\b|"
    r"\blargest (?:company|stock|firm|member)\b"
)
_DIGITS = ("one", "two", "three", "four", "five")


def _placed(scene: Scene) -> None:
    """As in "Apple has moved up to second place", after "Exxon is the largest company"."""
    view = scene.view
    told = scene.memory.kind == "rank by weight" or _SIZE.search(view.folded) is not None
    told = told or any(d.kind == "rank by weight" for d in scene.drafts)
    if not told or any(w in view.folded for w in ("quarter", "month", "performer")):
        return
    for found, first, last in view.matches(_PLACED):
        who = whose(view, first, scene.memory, lambda s: s.kind == "stock")
        if who is None or len(who.subjects) != 1 or is_forecast(view, first, last - 1):
            continue
        bare = view.words[first].folded in _NUMBERS and first != who.last
        if who.first >= first or first - who.last > 8 or not who.sure or bare:
            continue
        number = found[3]
        if found[1]:
            place = 1.0 + _NUMBERS.index(found[1])
        else:
            place = float(number) if number.isdigit() else 1.0 + _DIGITS.index(number)
        here = scene.here()
        figures = [p for p in view.placed if first <= p.first < last]
        scene.used.update(p.first for p in figures)
        formula = Formula("rank_in({x}, SP500, weight(it, in=SP500))", who.subjects[0])
        say(scene, "rank by weight", formula, here,
            (EQUALS, interval(place, place, place)), unit=units.COUNT,
            tokens=(who.first, first, last - 1), rows=grounds(who, here))  # fmt: skip


def _largest(scene: Scene) -> None:
    """As in "Exxon was the largest company in the index at the end of June"."""
    view = scene.view
    told = view.match(_LARGEST) or view.match(_VALUABLE) or view.match(_MEMBER)
    if told is None or is_forecast(view, told[1], told[2] - 1):
        return
    found, first, last = told
    who = whose(view, first, scene.memory, lambda s: s.kind == "stock")
    if who is None or len(who.subjects) != 1 or who.first >= first or not who.sure:
        return
    place = 1.0 + ("", "second", "third", "fourth", "fifth").index(found[1] or "")
    ended = [w.period.last for w in view.whens if w.first >= last and w.period.last is not None]
    end = ended[0] if ended and ended[0] < scene.memory.spoken else None
    here = scene.here()
    if end is not None:
        day = scene.calendar.date(max(scene.calendar.on_or_before(end), 0))
        here = Timed(None, day, "the end of the time named")
    formula = Formula("rank_in({x}, SP500, weight(it, in=SP500))", who.subjects[0])
    say(scene, "rank by weight", formula, here, (EQUALS, interval(place, place, place)),
        unit=units.COUNT, tokens=(who.first, first, last - 1), rows=grounds(who, here))  # fmt: skip


def _ranked(scene: Scene, sense: Sense, who: Whose, *, among: bool) -> None:
    """The rank of one subject among its peers."""
    subject = who.subjects[0]
    found = _peers(scene, sense, subject)
    time = _among(scene, sense) or _of_the_claim(scene, who) or scene.when(sense.first)
    if found is None or time is None or time.window is None:
        return
    peers, x = found
    place = _place_of(scene, sense, peers, time)
    formula = Formula(f"rank_in({x}, {peers}, return(it, {{w}}))", subject, None, time.window)
    rows = grounds(who, time, [("peers", peers, "by the kind of the subject")])
    said = (AT_MOST, interval(1.0, 5.0, None)) if among else (EQUALS, interval(place, place, place))
    say(scene, "rank", formula, time, said, unit=units.COUNT,
        tokens=(who.first, sense.first, sense.last - 1), rows=rows,
        also=() if among else by_funds(subject, time, place))  # fmt: skip


BY_FUNDS = "the funds of the sectors"
_FUNDS = ("XLK", "XLF", "XLE", "XLI", "XLV", "XLP", "XLY", "XLU", "XLB", "XLRE", "XLC")


def by_funds(subject: Subject, time: Timed, place: float) -> tuple[tuple[str, Formula, None], ...]:
    """Whether the fund of a sector is the first of the funds, which all exist since 2018."""
    if place != 1.0 or subject.expression not in _FUNDS or time.as_of < date(2019, 7, 1):
        return ()
    others = (fund for fund in _FUNDS if fund != subject.expression)
    pattern = " and ".join(f"return({{x}}, {{w}}) > return({fund}, {{w}})" for fund in others)
    return ((BY_FUNDS, Formula(pattern, subject, None, time.window), None),)


_MUCH = ("most", "more than", "further than", "faster than")
_STEEP = ("steepest", "sharpest", "heaviest")


def _place_of(scene: Scene, sense: Sense, peers: str, time: Timed) -> float:
    """The rank that the words give."""
    last = _last_place(peers, time)
    told = scene.view.between(sense.first, sense.last)
    after = {x.sort for x in scene.view.of("up.nouns", "down.nouns") if x.first == sense.last}
    fallen = (told.startswith(_MUCH) and _falling(scene)) or after == {"down.nouns"}
    number = nth(scene, sense) + _after_another(scene, sense)
    if sense.sort == "worst" and after == {"up.nouns"} and told in _STEEP and number <= 1:
        return 1.0
    if number > 1:
        return number if sense.sort == "best" else last + 1 - number
    return 1.0 if sense.sort == "best" and not fallen else last


_BEHIND = re.compile(r"\b(?:after|behind|bar|besides|other than|barring)$")


def _after_another(scene: Scene, sense: Sense) -> int:
    """As in "the worst of the seven after Tesla": how many come before it."""
    for group in scene.view.groups:
        gap = scene.view.between(sense.last, group[0].first)
        if 0 <= group[0].first - sense.last <= 7 and _BEHIND.search(gap) and "," not in gap:
            return len(group)
    return 0


def _among(scene: Scene, sense: Sense) -> Timed | None:
    """As in "the best sector of the year", "the week's best": the period beside the superlative."""
    for found in scene.view.whens:
        period = found.period
        after = 0 <= found.first - sense.last <= 4
        before = 0 <= sense.first - found.last <= 1
        if period.window and period.kind != "since" and (after or before):
            as_of = period.as_of or scene.memory.spoken
            return Timed(period.window, as_of, period.how, period.others, period)
    return None


def _of_the_claim(scene: Scene, who: Whose) -> Timed | None:
    """The time of a return of the same subject in the sentence."""
    for draft in scene.drafts:
        formula = draft.formula
        if draft.kind == "return" and formula is not None and formula.x == who.subjects[0]:
            return draft.time if draft.time.window else None
    return None


def _falling(scene: Scene) -> bool:
    """Whether the claim before it was of a loss."""
    told = [d for d in scene.drafts if d.kind == "return" and isinstance(d.stated.value, float)]
    words = {w.folded for w in scene.view.words}
    return bool(told and (told[-1].stated.value or 0.0) < 0) or bool(  # type: ignore[operator] # floats only
        words & {"lost", "fell", "dropped", "declined", "slid", "tumbled", "sank"}
    )


_STANDING = frozenset({
    "is", "was", "are", "were", "did", "doing", "came", "been", "-", ":", "sit", "sits", "sat",
    "ranks", "ranked", "remains", "remain", "stands",
})  # fmt: skip
_PLACES = frozenset({
    "brought up the rear", "brings up the rear", "finished last", "came last", "did best",
    "doing best", "held up best", "fared best", "fared worst", "did worst", "led the way",
    "bringing up the rear", "trailed the field", "trailing the field", "trailed the pack",
    "trailing the pack", "came in last", "placed last", "ended last", "finished at the bottom",
    "came in first", "finished first", "led the field",
    "led the pack", "dead last", "hit hardest", "topped the table", "topped the list",
})  # fmt: skip


def _last_place(peers: str, time: Timed) -> float:
    """The rank of the last: there have been eleven sectors since September 2016."""
    if peers == SEVEN:
        return 7.0
    return 11.0 if time.as_of >= date(2016, 9, 19) else 10.0


_AMONG = re.compile(
    r"\b(?:in|of|within) (?:the|that) (?:whole )?(?:benchmark|index|gauge|market|lot|bunch|pack)\b|"
    r"\b(?:of|among|amid|across) (?:any|them all|(?:all )?(?:the |its )?(?:11|eleven|10|ten))\b|"
    r"\bin the field\b|\b(?:every|any|all) other (?:sectors?|groups?)\b|"
    r"\b(?:leads?|led|leading|topped|tops|beat|beats) all (?:of the )?(?:11|eleven|10|ten|nine)\b"
)
"""As in "the most in the benchmark", "the biggest drop of any": among all of the same kind."""


def _peers(scene: Scene, sense: Sense, subject: Subject) -> tuple[str, str] | None:
    """Among whom, and the subject as one of them."""
    tail = scene.view.between(sense.first - 3, sense.last + 14)
    copula = scene.view.between(sense.first - 5, sense.first).split()
    stands = _STANDING & set(copula)
    told = scene.view.between(sense.first, sense.last)
    if told in _PLACES:
        stands = frozenset({"told"})
    timed = any(w in tail.split()[3:7] for w in (*PERIODS, *MONTHS))
    if subject.kind == "sector" and subject.gics:
        if (
            not (stands and not timed)
            and not any(
                w in tail
                for w in ("sector", "group", "performer", "performing", "s&p", "of all", "led")
            )
            and not _AMONG.search(tail)
        ):
            return None
        return "sectors(SP500)", f'sector("{subject.gics}")'
    if subject.kind == "stock":
        group = scene.memory.recall(lambda s: s.expression in ("MAG7", "MAGS"), back=2)
        inside = subject.expression in SEVEN[1:-1].split(", ")
        seven = any(
            n.subject is not None and n.subject.expression == "MAG7" for n in scene.view.named
        )
        if inside and (seven or group) and scene.view.between(sense.first, sense.last) in (
            "leads", "leads with", "best", "worst", "winner", "laggard", "led", "weakest",
            "strongest", "most",
        ):  # fmt: skip
            return SEVEN, subject.expression
        if "seven" in tail or "magnificent" in tail or "mag 7" in tail:
            return SEVEN, subject.expression
        if "whole index" in tail or (
            sense.sort == "best"
            and any(w in tail for w in ("in the s&p", "s&p 500", "the index"))
        ):  # fmt: skip
            return "SP500", subject.expression
    return None

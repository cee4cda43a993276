"""Claims that set one subject against another: "small caps outpaced the S&P 500 by 5 points"."""

from __future__ import annotations

import re
from dataclasses import replace

from rotascope.claims.compare import NEGATIVE, POSITIVE, stated_of
from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.frames import NO_WINDOW, Scene, grounds, open_windows, span
from rotascope.claims.frames_leaders import BENCHMARK
from rotascope.claims.heads import is_forecast
from rotascope.claims.mentions import Named, Placed, Sense
from rotascope.claims.slots import Whose, groups, priced, whose
from rotascope.claims.subjects import Subject
from rotascope.claims.tokens import HYPHENS
from rotascope.core import units

EXCESS = "excess({x}, {y}, {w}{k})"
_NOT_AFTER_LED = frozenset({"by", "to", "the", "lower", "higher", "in", "markets", "gains"})
_FACTORS = frozenset({"double", "twice", "triple", "half", "treble", "three", "four", "five"})
_WEAK = frozenset({"more than", "less than", "higher than", "lower than", "over", "better than",
                   "worse than", "behind", "ahead of", "weaker than", "stronger than"})  # fmt: skip


def excesses(scene: Scene) -> None:
    """Every verb or noun of relation between two subjects that have returns."""
    for sense in scene.view.of("beat.verbs", "lag.verbs"):
        _verb(scene, sense)
    for sense in scene.view.of("beat.nouns", "lag.nouns", "neutral.nouns"):
        _noun(scene, sense)


def _verb(scene: Scene, sense: Sense) -> None:
    view = scene.view
    words = view.between(sense.first, sense.last)
    if _no_verb(scene, sense, words):
        return
    following = view.words[sense.last].folded if sense.last < len(view.words) else ""
    if words in ("led", "leads", "lead", "leading") and following in _NOT_AFTER_LED - {"the"}:
        if following == "by":
            _led_by(scene, sense)
        return
    if _of_accounts(scene, sense):
        return
    if words in ("more than", "less than") and following in _FACTORS:
        return  # "more than double the gain of": frames_multiples
    if words.startswith("trailing") and _before_measure(scene, sense):
        return
    other = _object(scene, sense)
    if other is None and (words in _WEAK or words in ("led", "lead", "leads", "leading")):
        return
    who = whose(view, sense.first, scene.memory, priced)
    if who is None:
        return
    if other is None:
        other = _default(scene, sense, who)
    if other is None or other.subject is None:
        return
    sign = 1 if sense.sort.startswith("beat") else -1
    if following == "them":
        _again(scene, sense, who, other, sign)
    else:
        _add(scene, sense, who, other, sign, _figure(scene, sense))


def _no_verb(scene: Scene, sense: Sense, words: str) -> bool:
    """As in "more than 5 percent", a hedge, and "the tech-led Nasdaq", an adjective."""
    view = scene.view
    if any(p.first <= sense.first < p.last for p in view.placed):
        return True
    return sense.first > 0 and view.words[sense.first - 1].folded in HYPHENS and words == "led"


def _again(scene: Scene, sense: Sense, who: Whose, other: Named, sign: int) -> None:
    """As in "outran large caps, beating them by 2 points": the two of the comparison before."""
    placed = _figure(scene, sense)
    told = any(d.kind == "excess" for d in scene.drafts)
    if told and placed is None:
        return  # the comparison before has taken the figure
    _add(scene, sense, (_compared(scene, _subject(other)) if told else None) or who, other, sign,
         placed)  # fmt: skip


def _compared(scene: Scene, other: Subject) -> Whose | None:
    """As in "Small caps led large caps, at last beating them by 2 points": the same two."""
    for draft in reversed(scene.drafts):
        formula = draft.formula
        if draft.kind == "excess" and formula is not None and formula.x is not None and (
            formula.y is not None and formula.y.expression == other.expression
        ):  # fmt: skip
            first = next((n for n in scene.view.named if n.subject == formula.x), None)
            if first is not None:
                return Whose((formula.x,), first.first, first.last, "of the comparison before")
    return None


def _of_accounts(scene: Scene, sense: Sense) -> bool:
    """As in "small-cap earnings growth outpaced that of large caps": no return."""
    own = scene.view.clause(sense.first)
    return any(
        0 <= sense.first - x.last <= 5 and scene.view.clause(x.first) == own
        for x in scene.view.of("earnings", "valuation", "debt")
    )


def _led_by(scene: Scene, sense: Sense) -> None:
    """As in "it leads by almost seven points": ahead of whom it was set against before."""
    placed = _figure(scene, sense)
    who = whose(scene.view, sense.first, scene.memory, priced)
    if placed is None or who is None or placed.quantity.unit not in ("points", "bp", "plain"):
        return
    x = who.subjects[0]
    other = scene.memory.recall(
        lambda s: s.kind == "index" and s.expression != x.expression, back=4
    )
    if other is None or x.expression == other.expression:
        return
    _add(scene, sense, who, Named(sense.first, sense.last, other), 1, placed)


def _before_measure(scene: Scene, sense: Sense) -> bool:
    following = scene.view.between(sense.last, sense.last + 3)
    return any(w in following for w in ("earnings", "p/e", "twelve", "12", "four", "price"))


def _object(scene: Scene, sense: Sense) -> Named | None:
    """The subject on the other side of a verb of relation."""
    for named in scene.view.named:
        gap = named.first - sense.last
        if named.first < sense.last or gap > 5:
            continue
        if named.pronoun == "thing" and scene.view.between(named.first, named.last) == "its":
            continue
        if gap and any(p.first in range(sense.last, named.first) for p in scene.view.placed):
            return None
        if {"while", "whereas", "but", ";", ":"} & set(
            scene.view.between(sense.last, named.first).split()
        ):
            return None
        if named.subject is not None and named.subject.priced:
            return named
        if named.pronoun in ("index", "thing"):
            subject = scene.memory.recall(lambda s: s.kind == "index")
            return replace(named, subject=subject) if subject else None
    return _larger(scene, sense) or _them(scene, sense)


_LARGER = re.compile(
    r"(?:the |their |its |those of )?(?:much )?(?:larger|bigger|big|large|giant)(?: - (?:cap|"
    r"capitali[sz]ation))?(?: and mid - sized)? (?:ones|brethren|siblings|cousins|rivals|peers|"
    r"counterparts|companies|stocks|brothers|sisters|names|firms|fellows)\b"
)


def _larger(scene: Scene, sense: Sense) -> Named | None:
    """As in "smaller companies kept pace with larger ones": those of the S&P 500."""
    told = _LARGER.match(scene.view.between(sense.last, sense.last + 8))
    if told is None:
        return None
    who = whose(scene.view, sense.first, scene.memory, priced)
    if who is None or who.subjects[0].kind not in ("index", "fund"):
        return None
    return Named(sense.last, sense.last + len(told.group().split()), BENCHMARK)


def _them(scene: Scene, sense: Sense) -> Named | None:
    """As in "beating them by 0.2 points": those with whom it was compared before."""
    view = scene.view
    if view.between(sense.last, sense.last + 1) != "them":
        return None
    x = whose(view, sense.first, scene.memory, priced)
    own = x.subjects[0].expression if x is not None else ""
    before = [d.formula.y for d in scene.drafts if d.kind == "excess" and d.formula is not None]
    named = [n.subject for n in view.named if n.last <= sense.first and n.subject is not None]
    fits = [s for s in (*named, *before) if s is not None and s.priced and s.expression != own]
    subject = fits[-1] if fits else scene.memory.recall(
        lambda s: s.kind == "index" and s.expression != own)  # fmt: skip
    return Named(sense.last, sense.last + 1, subject) if subject is not None else None


def _default(scene: Scene, sense: Sense, who: Whose) -> Named | None:
    """As in "small caps outperformed": the S&P 500, where nothing else is meant."""
    if any(s.expression == "SPX" for s in who.subjects) or who.first == sense.first:
        return None
    for group in groups(scene.view):
        for named in group:
            named_subject = named.subject
            if named_subject is not None and named_subject.expression == "SPX":
                return named
    return None


def _figure(scene: Scene, sense: Sense) -> Placed | None:
    """By how much, where that is said: "by 5 points", "by nearly 4 %"."""
    view = scene.view
    for placed in scene.free("percent", "points", "bp", "plain"):
        quantity = placed.quantity
        before = view.between(placed.first - 3, placed.first).split()
        bare = quantity.noun is None and before[-1:] == ["by"] and 1 <= (quantity.value or 0) < 100
        if quantity.unit == "plain" and quantity.noun != "point" and not bare:
            continue
        reach = 4 if before[-1:] == ["by"] else 1
        near = abs(placed.first - sense.last) <= 12 and (
            view.clause(placed.first) - view.clause(sense.first)
            <= (4 if before[-1:] == ["by"] else 1)
        )
        told = "by" in before or (quantity.unit in ("points", "bp") and placed.first > sense.first)
        if near and told and "'s" not in before[-1:]:
            return placed
        reach = 1 if quantity.noun == "point" else 0
        if near and 0 <= sense.first - placed.last <= reach:
            return placed  # "two points ahead of", "5 % more than"
    return None


def _noun(scene: Scene, sense: Sense) -> None:
    """As in "an outperformance of 3 points over the S&P 500", "a gap of 12 points between"."""
    view = scene.view
    placed = next(
        (
            p
            for p in scene.free("points", "percent", "plain")
            if (p.quantity.unit != "plain" or p.quantity.noun == "point")
            and _beside(scene, p, sense)
        ),
        None,
    )
    if placed is None:
        return
    names = [n for n in view.named if n.subject is not None and n.subject.priced]
    behind = [n for n in names if n.first >= sense.last and n.first - sense.last <= 12]
    if sense.sort.startswith("neutral"):
        if len(behind) >= 2 and "between" in view.between(sense.last, behind[0].first):
            pair = Whose((_subject(behind[0]),), behind[0].first, behind[0].last, "named")
            _add(scene, sense, pair, behind[1], 0, placed)
        return
    if not behind:
        return
    who = whose(view, sense.first, scene.memory, priced)
    if len(behind) >= 2 and view.words[behind[0].first - 1].folded in ("of", "for", "by"):
        who = Whose((_subject(behind[0]),), behind[0].first, behind[0].last, "named")
        behind = behind[1:]
    if who is not None:
        sign = 1 if sense.sort.startswith("beat") else -1
        _add(scene, sense, who, behind[0], sign, placed)


def _beside(scene: Scene, placed: Placed, sense: Sense) -> bool:
    """Whether a figure belongs to a noun of relation: "a 5-point lead", "a lead of 5 points"."""
    before = scene.view.between(placed.last, sense.first).split()
    if placed.last <= sense.first:
        return sense.first - placed.last <= 2 and "," not in before
    after = scene.view.between(sense.last, placed.first).split()
    return placed.first - sense.last <= 3 and after[:1] == ["of"]


def _subject(named: Named) -> Subject:
    assert named.subject is not None, "asked for a name, not a pronoun"
    return named.subject


def _like(scene: Scene, who: Whose, y: Subject) -> Subject:
    """A fund is set against a fund: SPY in the place of the S&P 500, dividends in both."""
    funds = all(x.kind in ("fund", "sector") for x in who.subjects)
    if funds and y.expression == "SPX" and scene.known("SPY"):
        return replace(y, expression="SPY", kind="fund", proxies=("SPX",))
    return y


_STRETCH = re.compile(
    r"\b(?:over|in|for|during|across) (?:the|those|these|that|all)(?: same| full| entire)? "
    r"(?:three months|three - month (?:period|stretch|span))\b"
)


def _stretch(scene: Scene, sense: Sense) -> Timed | None:
    """As in "over the three months, smaller companies ...": the quarter that was named before."""
    view, memory = scene.view, scene.memory
    for _, first, last in view.matches(_STRETCH):
        apart = {";", "."} & set(view.between(min(first, sense.last), max(first, sense.first)))
        if apart or any(w.first < last and w.last > first for w in view.whens):
            continue
        for number, ((window, end), _) in reversed(memory.times):
            if memory.sentence - number > 6:
                break
            if re.fullmatch(r"\d{4}Q\d", window) and end <= memory.spoken:
                return Timed(window, memory.spoken, "the quarter that was named before")
    return None


def _add(  # noqa: PLR0913, PLR0917 - the slots of a comparison
    scene: Scene, sense: Sense, who: Whose, other: Named, sign: int, placed: Placed | None
) -> None:
    y = _like(scene, who, _subject(other))
    time = _stretch(scene, sense) or scene.when(placed.first if placed else sense.first)
    for x in who.subjects:
        if x.expression == y.expression:
            continue
        comparator, stated = POSITIVE if sign >= 0 else NEGATIVE
        if placed is not None:
            scale = 0.01 if placed.quantity.unit == "plain" else 1.0
            comparator, stated = stated_of(placed.quantity, scale, sign=sign or 1)
        tokens = [who.first, sense.first, sense.last - 1, other.first, other.last - 1]
        if placed is not None:
            tokens += [placed.first, placed.last - 1]
        alone = Whose((x,), who.first, who.last, who.how)
        rows = grounds(alone, time, [("other", y.expression, "named")])
        draft = Draft(
            "excess",
            span(scene, time, *tokens),
            Formula(EXCESS, x, y, time.window if time else None),
            time or scene.here(),
            comparator,
            stated,
            units.POINTS,
            inferred(rows),
        )
        if time is None or time.window is None:
            readings = open_windows(EXCESS, x, y)
            draft = replace(draft, formula=readings[0][1], readings=readings, hindrance=NO_WINDOW)
        if placed is not None:
            scene.add(draft, placed)
        elif not is_forecast(scene.view, sense.first, sense.last):
            scene.add(draft)

"""Claims on what something earned: "the Russell 2000 rose 5 % in January"."""

from __future__ import annotations

import re
from dataclasses import replace

from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.frames import ASSUMED, NO_WINDOW, Scene, grounds, open_windows, span
from rotascope.claims.frames_than import compared_with, exact
from rotascope.claims.heads import Head, head_of
from rotascope.claims.inside import SEVEN
from rotascope.claims.mentions import Placed
from rotascope.claims.model import ABOUT, EQUALS, MORE_THAN, Inference, Stated
from rotascope.claims.parallel import one_each, unresolved
from rotascope.claims.slots import Whose, complement, groups, priced, whose
from rotascope.claims.subjects import Subject
from rotascope.claims.times import carried
from rotascope.core import units

RETURN = "return({x}, {w}{k})"
FROM_LOW = "level({x}{k}) / lowest(level({x}{k}), {w}) - 1"


def returns(scene: Scene) -> None:
    """Every figure in percent with a word of motion and a subject that has a return."""
    rows = [p for p in scene.free("percent", "fraction") if _of_value(scene, p)]
    last: tuple[Head, Placed] | None = None
    parallel = one_each(scene, rows)
    unsure = unresolved(scene, rows, parallel)
    for placed in rows:
        head = head_of(scene.view, placed)
        if head is None:
            head = _inherited(scene, placed, last)
        if head is None and placed.first in parallel:
            head = Head(placed.first, placed.first, placed.quantity.sign or 1, True)
        if head is None or _of_something(scene, placed):
            continue
        who = parallel.get(placed.first) or _who(scene, placed, head)
        if who is None:
            continue
        last = (head, placed)
        if placed.first in unsure:
            who = replace(who, how=f"{ASSUMED}: several figures, one subject; {who.how}")
        _add(scene, exact(scene, placed), head, who)
    _multiplied(scene)


_FACTORS = {"doubled": 1.0, "tripled": 2.0, "quadrupled": 3.0, "halved": -0.5, "doubling": 1.0,
            "trebled": 2.0, "tripling": 2.0}  # fmt: skip


def _multiplied(scene: Scene) -> None:
    """As in "has more than doubled": a return of 100 % and more."""
    view = scene.view
    for place, word in enumerate(view.words):
        change = _FACTORS.get(word.folded)
        if change is None:
            continue
        who = whose(view, place, scene.memory, priced)
        if view.between(place + 1, place + 2) in ("down", "up", "the", "its", "their", "his"):
            continue  # "doubled down on", "doubled its dividend"
        if who is None or _of_accounts(scene, place):
            continue
        before = view.between(place - 3, place)
        comparator, stated = EQUALS, Stated(change, change - 0.1, change + 0.1, 0.05)
        if "more than" in before or "over" in before.split():
            comparator, stated = MORE_THAN, Stated(change, change, None)
        elif "nearly" in before or "almost" in before:
            comparator, stated = ABOUT, Stated(change, change - 0.15, change, 0.05)
        time = scene.when(place)
        for subject in who.subjects:
            alone = Whose((subject,), who.first, who.last, who.how)
            draft = Draft(
                "return", span(scene, time, who.first, place), None, time or scene.here(),
                comparator, stated, units.FRACTION, inferred(grounds(alone, time)),
            )  # fmt: skip
            if time is not None and time.window is not None:
                formula = Formula(RETURN, subject, None, time.window)
                scene.add(replace(draft, formula=formula))


def _of_accounts(scene: Scene, place: int) -> bool:
    """As in "Sales have doubled": a claim on accounts has taken the word."""
    at = scene.view.words[place].start
    return any(d.kind == "earnings" and d.span[0] <= at < d.span[1] for d in scene.drafts)


def _of_value(scene: Scene, placed: Placed) -> bool:
    """A fraction is a return only as a part of the value: "lost a third of its value"."""
    if placed.quantity.unit == "percent":
        return True
    following = scene.view.between(placed.last, placed.last + 4).split()
    if following[1:2] == ["value"] and following[0] in ("their", "its", "the"):
        return True
    if following[:1] == ["of"]:
        return "value" in following or "market" in following
    return following[:1] in ([], [","], ["."], ["in"], ["since"], ["this"], ["last"], ["on"], [";"])


def _who(scene: Scene, placed: Placed, head: Head) -> Whose | None:
    """Whose return it is: the subject of the verb, or the name after a noun."""
    view = scene.view
    near = _adjacent(scene, placed)
    if near is not None:
        return near
    after = max(placed.last, head.last) if head.noun else -1
    if _named_after(scene, placed):
        after = placed.last
    return whose(view, min(placed.first, head.first), scene.memory, priced, after=after)


def _adjacent(scene: Scene, placed: Placed) -> Whose | None:
    """A name right before the figure: "the S&P 500's 1 % rise", "Microsoft nearly 5 %"."""
    for group in groups(scene.view):
        named = group[-1]
        gap = scene.view.between(named.last, placed.first).split()
        if not 0 <= placed.first - named.last <= 4 or not set(gap) <= _BESIDE:
            continue
        if complement(scene.view, group) and "'s" not in gap and gap != []:
            continue
        each = "each" in scene.view.between(placed.last, placed.last + 2).split()
        chosen = group if each or len(group) == len(scene.view.named) else group[-1:]
        fits = tuple(n.subject for n in chosen if n.subject is not None and n.subject.priced)
        if fits:
            return Whose(fits, chosen[0].first, named.last, "named beside the figure")
    return None


_BESIDE = frozenset(
    {
        "'s",
        "'",
        "a",
        "by",
        "(",
        ":",
        "alone",
        "another",
        "some",
        "did",
        "-",
        "\u2013",
        "\u2014",
        "itself",
        "at",
        "with",
        "best",
        "worst",
        "even",
        "only",
        "just",
        "fully",
        "almost",
        "heroic",
        "leads",
    }
)


def _inherited(scene: Scene, placed: Placed, last: tuple[Head, Placed] | None) -> Head | None:
    """As in "Apple fell 3 % and Microsoft 2 %": the verb of the figure before."""
    if len(scene.view.words) <= 6 and not any(n.subject for n in scene.view.named):
        return Head(placed.first, placed.first, placed.quantity.sign or 1, False)
    if placed.quantity.sign:
        named = [n for n in scene.view.named if n.subject is not None and n.subject.priced]
        told = _adjacent(scene, placed) or (named and named[0].first < placed.first)
        return Head(placed.first, placed.last, 0, False) if told else None
    told = scene.memory.kind in ("return", "excess", "rank in time", "since", "rank", "direction")
    if last is None and (told or _lately(scene)) and _adjacent(scene, placed):
        return Head(placed.first, placed.first, 1, True)
    if last is None:
        return None
    near = _adjacent(scene, placed) is not None or _named_after(scene, placed)
    timed = {i for w in scene.view.whens for i in range(w.first, w.last)}
    gap = [scene.view.words[i].folded for i in range(last[1].last, placed.first) if i not in timed]
    apart = scene.view.clause(placed.first) - scene.view.clause(last[1].first) > 2
    if apart and not set(gap) <= _LINKS:
        return None
    joined = scene.view.between(placed.first - 1, placed.first) in ("and", ",") and any(
        0 <= w.first - placed.last <= 2 for w in scene.view.whens
    )
    between = [n for n in scene.view.named if last[1].last <= n.first < placed.first
               and n.subject is not None and n.subject.priced]  # fmt: skip
    if not near and not (set(gap) <= _LINKS or (joined and not between)):
        return None
    return Head(placed.first, placed.first, last[0].sign, last[0].noun)


def _lately(scene: Scene) -> bool:
    """Whether a return was told in one of the last sentences."""
    told = scene.memory.returned
    return told >= 0 and scene.memory.sentence - told <= 3


_LINKS = frozenset({"and", ",", "then", "another", "a", "further", "or", "by", "roughly", "with",
                    "dividends", "included", "including", "counting", "reinvested"})  # fmt: skip


def _named_after(scene: Scene, placed: Placed) -> bool:
    """As in "versus 2.6 % for the S&P 500"."""
    words = [w.folded for w in scene.view.words[placed.last : placed.last + 2]]
    if compared_with(scene, placed):
        return True
    return words[:1] in (["for"], ["by"], ["off"]) and any(
        n.subject is not None and n.subject.priced and 1 <= n.first - placed.last <= 3
        for n in scene.view.named
    )


def _of_something(scene: Scene, placed: Placed) -> bool:
    """As in "60 % of the gains": a share, not a return."""
    words = scene.view.words
    following = [w.folded for w in words[placed.last : placed.last + 4]]
    if compared_with(scene, placed):
        return False
    return following[:1] == ["of"] and "value" not in following


def _add(scene: Scene, placed: Placed, head: Head, who: Whose) -> None:
    time = _before_today(scene, _not_of_the_next(scene, placed), head)
    comparator, stated = stated_of(placed.quantity, sign=head.sign or 1)
    for subject in _together(scene, placed, who):
        alone = Whose((subject,), who.first, who.last, who.how)
        rows = grounds(alone, time, [_sign(scene, head, placed)])
        tokens = [who.first, head.first, placed.first, placed.last - 1]
        if head.noun:
            tokens.append(head.last - 1)
        place = span(scene, time, *tokens)
        shared = Draft(
            "return", place, None, time or scene.here(), comparator, stated, units.FRACTION,
            inferred(rows), quantity=placed.first,
        )  # fmt: skip
        made = _timed(scene, shared, _with_dividends(scene, subject, placed), time, placed)
        scene.add(made, placed, forecast=made.kind != "return without")


def _not_of_the_next(scene: Scene, placed: Placed) -> Timed | None:
    """As in "up 9 %, on top of last year's 38 %": the time before a figure is not the other's."""
    time = scene.when(placed.first)
    if time is None or time.period is None:
        return time
    for found in scene.view.whens:
        next_ = [p for p in scene.view.placed if p.first == found.last and p is not placed]
        if found.period is time.period and found.first >= placed.last and next_ and (
            "on top of" in scene.view.between(placed.last, found.last)
        ):  # fmt: skip
            return carried(scene.memory)
    return time


def _before_today(scene: Scene, time: Timed | None, head: Head) -> Timed | None:
    """As in "had lost 23 % over the previous four days": up to the session before."""
    if time is None or time.period is None or time.period.kind != "trailing" or (
        "had" not in scene.view.between(head.first - 3, head.first).split()
        or (time.window or "")[-1:] != "d"
        or time.as_of != scene.memory.spoken
    ):  # fmt: skip
        return time
    place = scene.calendar.on_or_before(time.as_of) - 1
    own = ("up to the text's own session", time.window or "", time.as_of)
    how = f"{time.how}, before the session of the text"
    day = scene.calendar.date(max(place, 0))
    return replace(time, as_of=day, how=how, others=(own, *time.others), carried=True)


def _together(scene: Scene, placed: Placed, who: Whose) -> tuple[Subject, ...]:
    """The subjects one by one, or as one basket where they did it together."""
    near = set(scene.view.between(who.first - 3, placed.last + 4).split())
    if len(who.subjects) < 2 or not near & {"together", "combined", "collectively", "group"}:
        return who.subjects
    names = [s.expression for s in who.subjects]
    if set(names) == set(SEVEN[1:-1].split(", ")):
        return (Subject("Magnificent Seven", "MAG7", "group", proxies=("MAGS",)),)
    return (Subject(" and ".join(names), f"[{', '.join(names)}]", "group"),)


def _timed(
    scene: Scene, draft: Draft, subject: Subject, time: Timed | None, placed: Placed
) -> Draft:
    without = _without(scene, subject, placed)
    if without is not None and time is not None and time.window is not None:
        formula = Formula(f"return_without({without}, in=SP500, {{w}})", None, None, time.window)
        other = Formula(f"return_without({without}, in=SP500, {{w}}, by=reweight)", None, None,
                        time.window)  # fmt: skip
        return replace(draft, kind="return without", formula=formula, time=time,
                       also=(("the rest re-weighted", other, None),))  # fmt: skip
    if time is None or time.window is None:
        readings = open_windows(RETURN, subject)
        return replace(draft, formula=readings[0][1], readings=readings, hindrance=NO_WINDOW)
    formula = Formula(RETURN, subject, None, time.window)
    also = _from_low(scene, subject, time, placed)
    if also:
        how = f"{ASSUMED}: from which day of that time it counts is not said"
        draft = replace(
            draft, inferences=(*draft.inferences, Inference("window", time.window, how))
        )
    return replace(draft, formula=formula, time=time, also=also)


_AWAY = ("without", "excluding", "stripping out", "strip out", "take them away", "leave them out",
         "minus the", "take away", "strip them out", "leaving them out")  # fmt: skip


def _without(scene: Scene, subject: Subject, placed: Placed) -> str | None:
    """As in "without them the S&P 500 would be up 5 %": the part that is left out."""
    if subject.expression != "SPX":
        return None
    before = scene.view.between(0, placed.first)
    if not any(word in before for word in _AWAY):
        return None
    groups_named = [
        n.subject for n in scene.view.named
        if n.subject is not None and n.subject.kind in ("group", "sector", "stock", "top")
    ]  # fmt: skip
    found = groups_named[0] if groups_named else scene.memory.recall(
        lambda s: s.kind in ("group", "top"), back=4)  # fmt: skip
    if found is None:
        return None
    return f'sector("{found.gics}")' if found.gics else found.expression


_DIVIDENDS = re.compile(
    r"including dividends|with dividends|counting dividends|total (?:- )?return|dividends included|"
    r"dividends reinvested|reinvested dividends|after dividends|adding dividends"
)


def _with_dividends(scene: Scene, subject: Subject, placed: Placed) -> Subject:
    """An index with its dividends is read from its fund; the words are of the nearest figure."""
    told = scene.view.match(_DIVIDENDS)
    if subject.kind != "index" or told is None:
        return subject
    _, first, last = told
    moved = [p for p in scene.view.placed if p.quantity.unit == "percent"]
    nearest = min(moved, default=placed, key=lambda p: max(first - p.last, p.first - last))
    if any(p.last <= first for p in moved) and nearest.first != placed.first:
        return subject
    for proxy in subject.proxies:
        if scene.known(proxy):
            return replace(subject, expression=proxy, kind="fund", proxies=())
    return subject


def _from_low(scene: Scene, subject: Subject, time: Timed, placed: Placed) -> tuple[
    tuple[str, Formula, None], ...
]:  # fmt: skip
    """As in "a 35 % rebound since April": from the low of that month."""
    period = time.period
    if period is None or period.kind != "since" or period.first is None:
        return ()
    words = set(scene.view.between(placed.first - 8, placed.last + 8).split())
    if not words & _BOUNCES:
        return ()
    last = period.last or period.first
    window = f"{period.first.isoformat()}..{min(last, scene.memory.spoken).isoformat()}"
    if period.first == last:
        return ()
    return ((f"from the lowest close of {window}", Formula(FROM_LOW, subject, None, window), None),)


_BOUNCES = frozenset({
    "rebound", "rebounded", "recovery", "recovered", "bounce", "bounced", "rally", "rallied",
    "surged", "surge", "climbed", "climb", "rise", "risen", "jumped", "soared", "gained",
})  # fmt: skip


def _sign(scene: Scene, head: Head, placed: Placed) -> tuple[str, str, str]:
    if placed.quantity.sign:
        return ("sign", "-" if placed.quantity.sign < 0 else "+", "written")
    words = scene.view.between(head.first, head.last) or "the verb before"
    return ("sign", "-" if head.sign < 0 else "+", f"'{words}'")

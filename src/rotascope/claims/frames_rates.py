"""Claims on rates and figures of the economy: cuts, target ranges, yields, prices, surveys."""

from __future__ import annotations

import math
import re
from dataclasses import replace

from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.frames import ASSUMED, Scene, at_end, grounds, span, start_of, within
from rotascope.claims.frames_changes import changes, is_figure
from rotascope.claims.frames_levels import reached
from rotascope.claims.frames_policy import dated, effective, holds, moves
from rotascope.claims.heads import head_of, is_forecast
from rotascope.claims.mentions import Placed
from rotascope.claims.model import BETWEEN, EQUALS, Stated
from rotascope.claims.slots import Whose, whose
from rotascope.claims.subjects import SERIES, Subject
from rotascope.claims.times_of_levels import (
    at_the_start,
    before_the_end,
    day_after_it,
    told_before,
)
from rotascope.core import units


def rates(scene: Scene) -> None:
    """All claims on rates and figures of the economy."""
    moves(scene)
    holds(scene)
    _levels(scene)
    changes(scene)


# ---------------------------------------------------------------- the central bank


# ---------------------------------------------------------------- levels of rates and figures


def _levels(scene: Scene) -> None:
    """As in "the 10-year yield stood at 4.26 %", "the ISM index rose to 52.6"."""
    for placed in scene.free("percent", "plain", "multiple", "bp", "points"):
        if placed.quantity.noun not in (None, "point") or placed.quantity.sign:
            continue
        who = _figure_subject(scene, placed)
        if who is None:
            continue
        subject = dated(who.subjects[0], scene)
        if placed.quantity.unit in ("bp", "points"):
            if subject.kind == "spread" and _said_to_be(scene, placed):
                _level(scene, placed, who, subject)
            continue
        if subject.kind == "prices":
            _inflation(scene, placed, who, subject)
            continue
        percent = placed.quantity.unit == "percent"
        if percent != (subject.kind in ("rate", "policy", "spread", "curve", "rate figure")):
            continue
        if not _says_level(scene, placed, who):
            continue
        _level(scene, placed, who, subject)


def _said_to_be(scene: Scene, placed: Placed) -> bool:
    """As in "spreads are tight at 268 basis points": where it stands, not how far it moved."""
    before = scene.view.between(placed.first - 2, placed.first).split()
    return bool({"at", "to", "of", "near", "around", "from"} & set(before))


def _figure_subject(scene: Scene, placed: Placed) -> Whose | None:
    for named in scene.view.named:  # "2.8 % without food and energy"
        subject = named.subject if 0 <= named.first - placed.last <= 1 else None
        if subject is not None and subject.kind in ("prices", "multiple figure"):
            return Whose((subject,), named.first, named.last, "named after the figure")
    who = whose(scene.view, placed.first, scene.memory, lambda s: is_figure(s) or s.priced,
                after=placed.last)  # fmt: skip
    if who is None or not is_figure(who.subjects[0]):
        return None
    subject = who.subjects[0]
    if subject.kind == "policy" and subject.loose and not _about_rates(scene, placed):
        return None
    if placed.first - who.last > 26 or (who.first == who.last and subject.loose):
        return None
    return who


def _about_rates(scene: Scene, placed: Placed) -> bool:
    """As in "the Fed lowered its rate to 3.75 %": the rate, not something else of the Fed's."""
    near = scene.view.between(placed.first - 14, placed.last)
    return ("to" in near.split() or "at" in near.split()) and any(
        w in near for w in ("rate", "range", "target", "benchmark", "cut", "rais", "lower")
    )


_GAINED = frozenset({"gain", "gains", "loss", "losses", "return", "advance", "decline"})


def _says_level(scene: Scene, placed: Placed, who: Whose) -> bool:
    view = scene.view
    if who.subjects[0].kind == "multiple figure":
        return True
    if who.first >= placed.last:
        return view.words[placed.last].folded in ("on", "for") if placed.last < who.first else False
    gap = view.between(who.last, placed.first).split()
    if _GAINED & set(gap):
        return False  # "Its gain for 1999 now stands at 7 percent"
    if not gap:
        return who.last == placed.first and who.subjects[0].kind == "rate"
    if gap[-1] in (
        "by",
        "another",
        "further",
        "gained",
        "rose",
        "fell",
        "lost",
        "added",
    ):
        return False
    if gap[-1] == "%" or view.between(placed.first - 1, placed.first) == "from":
        return gap[-1] == "from"
    if view.words[placed.first].folded in ("below", "above", "under", "over", "past"):
        return True
    head = head_of(view, placed)
    moved = head is not None and head.last <= placed.first and placed.first - head.last <= 1
    return not moved or "to" in gap[-2:] or "at" in gap[-2:]


def _level(scene: Scene, placed: Placed, who: Whose, subject: Subject) -> None:
    view = scene.view
    percent = placed.quantity.unit in ("percent", "bp", "points")
    comparator, stated = stated_of(reached(scene, placed), 100.0 if percent else 1.0)
    more: list[tuple[str, str, str]] = []
    if subject.kind == "policy" and comparator == BETWEEN and stated.high is not None:
        upper = _upper(stated)
        comparator, stated = EQUALS, Stated(upper, upper - 0.01, upper + 0.01, 0.01)
        more.append(("stated", f"{upper:g}", "the upper end of the range"))
        _lower(scene, placed, who, upper - 0.25)
    time = _time_of(scene, placed)
    if _came_from(scene, placed) and any(w.period.kind == "vague" for w in view.whens):
        return
    if _came_from(scene, placed):
        day = before_the_end(scene, placed) or day_after_it(scene, placed)
        time = replace(time, window=None, as_of=day or start_of(scene, time))
        more.append(("as_of", time.as_of.isoformat(), "where the move came from"))
    formula = _of_level(scene, placed, subject, time)
    if not formula.timed and subject.kind not in SERIES:
        time = at_end(scene, time)
    if not formula.timed and subject.kind in SERIES:
        time = _released(scene, time)
    elif not formula.timed and subject.kind == "policy":
        time = _stepped(scene, time)
    if _EXTREME.search(view.between(placed.first - 4, placed.first)) and time.window == "1d":
        more.append(("measure", formula.text(), f"{ASSUMED}: it may have been so within the day"))
    rows = grounds(who, None, [("as_of", time.as_of.isoformat(), time.how), *more])
    scene.add(
        Draft(
            "level",
            span(scene, time, who.first, placed.first, placed.last - 1),
            formula,
            time,
            comparator,
            stated,
            units.LEVEL,
            inferred(rows),
        ),
        placed,
    )


def _of_another_day(scene: Scene, placed: Placed, time: Timed) -> bool:
    """As in "hit 1.43 % on July 25 and ended at 1.78 %": the day of the figure before."""
    view = scene.view
    if time.period is None or time.period.kind != "day" or not view.between(
        placed.first - 6, placed.first
    ).endswith(_AT_THE_END):  # fmt: skip
        return False
    found = next((w for w in view.whens if w.period is time.period), None)
    if found is None or found.last > placed.first:
        return False
    return any(p.last <= found.first for p in view.placed) and bool(
        {"and", "before", "but"} & set(view.between(found.last, placed.first).split()))  # fmt: skip


def _upper(stated: Stated) -> float:
    """The upper end of a target range a quarter point wide; each end may be written as 1 %.

    The interval of "0.75 % to 1 %" reaches from 0.745 to 1.5: the end that is written to a
    hundredth tells.
    """
    low, high = stated.low or 0.0, stated.high or 0.0
    lower, upper = math.ceil(low * 4 - 1e-9) / 4, math.floor(high * 4 + 1e-9) / 4
    if low and 0 < lower - low < HUNDREDTH and not 0 < high - upper < HUNDREDTH:
        return lower + 0.25
    return round(high * 8) / 8


HUNDREDTH = 0.006
"""Rounding of an end that is written to a hundredth of a percent, and a little."""


def _time_of(scene: Scene, placed: Placed) -> Timed:
    """When a level was so, where no move came from it."""
    time = scene.when(placed.first) or scene.here()
    if time.carried and not _came_from(scene, placed):
        time = told_before(scene) or scene.here()
    if _of_another_day(scene, placed, time):
        time = scene.here()
    return at_the_start(scene, placed) or within(scene, placed.first) or time


_EXTREME = re.compile(r"\b(?:peak\w*|top\w*|as high|as low|high of|low of|touch\w*|spik\w*|"
                      r"bottom\w*)\b")  # fmt: skip


_AT_THE_END = ("ending at", "closing at", "close at", "settling at", "ended at", "closed at")


def _of_level(scene: Scene, placed: Placed, subject: Subject, time: Timed) -> Formula:
    """The level itself, or its mean, highest or lowest where the words say so."""
    words = scene.view.between(placed.first - 6, placed.first)
    if words.endswith(_AT_THE_END):
        return Formula(subject.expression if subject.kind == "curve" else "level({x})", subject)
    reach = _reach(scene, placed)
    before = max((p.last for p in scene.view.placed if p.last <= placed.first), default=0)
    words = scene.view.between(max(placed.first - 6, before), placed.first)
    if "averag" in words:
        return Formula("mean(level({x}), {w})", subject, None, reach)
    if subject.kind not in SERIES and time.window != "1d":
        spans = time.period is not None and time.period.kind in ("span", "todate")
        own = time.window if spans else None
        low = any(w in words for w in ("low of", "as low as", "trough", "bottomed"))
        if own and not low and any(w in words for w in ("touch", "hit ", "reached", "as much as")):
            return Formula("highest(level({x}), {w})", subject, None, own)
        if any(w in words for w in ("peak", "high of", "as high as", "topped", "crested")):
            return Formula("highest(level({x}), {w})", subject, None, reach)
        if any(w in words for w in ("trough", "low of", "as low as", "bottomed")):
            return Formula("lowest(level({x}), {w})", subject, None, reach)
    return Formula(subject.expression if subject.kind == "curve" else "level({x})", subject)


def _lower(scene: Scene, placed: Placed, who: Whose, lower: float) -> None:
    """The lower end of a target range."""
    if not scene.known("DFEDTARL"):
        return
    time = scene.when(placed.first) or scene.here()
    time = _stepped(scene, scene.here() if time.carried else time)
    subject = replace(who.subjects[0], expression="DFEDTARL", before=None)
    rows = grounds(replace(who, subjects=(subject,)), None,
                   [("stated", f"{lower:g}", "the lower end of the range")])  # fmt: skip
    scene.add(
        Draft(
            "level",
            span(scene, time, who.first, placed.first, placed.last - 1),
            Formula(f"level({subject.expression})"),
            replace(time, window=None),
            EQUALS,
            Stated(lower, lower - 0.01, lower + 0.01, 0.01),
            units.LEVEL,
            inferred(rows),
        ),
        placed,
    )


def _reach(scene: Scene, placed: Placed) -> str:
    """Over what time an extreme or a mean is meant."""
    time = scene.when(placed.first)
    far = any(
        time is not None and w.period is time.period and w.first > placed.last + 4
        for w in scene.view.whens
    )
    if time is not None and time.window and time.window != "1d" and not far:
        whole = re.fullmatch(r"\d{4}(?:[QH]\d|-\d\d)?", time.window)
        told = "averag" in scene.view.between(placed.first - 6, placed.first)
        if time.window[-1:] != "d" and (not time.carried or whole or told):
            return time.window
    return "5y"


def _came_from(scene: Scene, placed: Placed) -> bool:
    return scene.view.between(placed.first - 1, placed.first) == "from"


def _stepped(scene: Scene, time: Timed) -> Timed:
    """A decision of the day itself shows in the target on the next session."""
    if time.as_of != scene.memory.spoken and time.window != "1d":
        return time
    words = {w.folded for w in scene.view.words}
    if not words & {
        "cut",
        "lowered",
        "raised",
        "hiked",
        "lowering",
        "raising",
        "cutting",
        "trimmed",
        "lifted",
        "lifting",
        "hiking",
        "decision",
        "bringing",
        "slashed",
    }:
        return time
    return effective(scene, replace(time, window="1d"))


def _released(scene: Scene, time: Timed) -> Timed:
    """A figure for a month is known only after it: `@month` asks for the first day of that."""
    period = time.period
    if period is None or period.first is None or period.last is None or time.carried:
        return replace(time, as_of=scene.memory.spoken, window=None)
    if 27 <= (period.last - period.first).days <= 31:
        how = f"{period.how}; the figure for that month, when it was known"
        month = f"@month {period.first:%Y-%m}"
        return replace(time, window=month, as_of=scene.memory.spoken, how=how)
    return replace(time, window=None)


def _inflation(scene: Scene, placed: Placed, who: Whose, subject: Subject) -> None:
    """As in "consumer prices rose 3.2 % from a year earlier", "inflation of 2.7 %"."""
    if placed.quantity.unit != "percent" or is_forecast(scene.view, placed.first, placed.last):
        return
    near = scene.view.between(placed.first - 6, placed.last + 10)
    if "month" in near and "twelve" not in near and "12" not in near and "year" not in near:
        return
    if "target" in near or "goal" in near:
        return
    time = scene.when(placed.first) or scene.here()
    formula = Formula("yoy({x})", subject)
    time = _released(scene, time)
    head = head_of(scene.view, placed)
    sign = -1 if head and head.sign < 0 and not head.noun and "to" not in near.split() else 1
    comparator, stated = stated_of(placed.quantity, sign=sign)
    rows = grounds(who, None, [("as_of", time.as_of.isoformat(), time.how),
                               ("measure", "yoy", "prices are told over a year")])  # fmt: skip
    scene.add(
        Draft(
            "level",
            span(scene, time, who.first, placed.first, placed.last - 1),
            formula,
            time,
            comparator,
            stated,
            units.FRACTION,
            inferred(rows),
        ),
        placed,
    )


# ---------------------------------------------------------------- moves of yields and figures

"""Claims that compare with the past or with peers: best since, worst ever, best of all."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from rotascope.claims.compare import interval
from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.frames import Scene, grounds, span
from rotascope.claims.frames_ranks import nth, ranks
from rotascope.claims.heads import is_forecast
from rotascope.claims.mentions import Sense
from rotascope.claims.model import EQUALS, Stated
from rotascope.claims.since import since_year
from rotascope.claims.slots import Whose, priced, whose
from rotascope.claims.subjects import SERIES, Subject
from rotascope.claims.times import is_reference
from rotascope.claims.words import MONTHS, PERIODS
from rotascope.core import units


def comparisons(scene: Scene) -> None:
    """All claims that compare with the past or with peers."""
    _since(scene)
    _in_history(scene)
    _first_since(scene)
    ranks(scene)


# ---------------------------------------------------------------- since when


def _since(scene: Scene) -> None:
    """As in "its best month since November 2020", "the highest since 2007"."""
    view = scene.view
    for sense in view.of("best", "worst", "highest", "lowest"):
        year = since_year(scene, sense.first)
        if year is None or not _near_since(sense, year[2][0]):
            continue
        if is_forecast(view, sense.first, sense.last):
            continue
        found = _track(scene, sense)
        if found is None or _told(scene, sense):
            continue
        track, who, time, unit_word = found
        up = sense.sort in ("best", "highest") and not _downward(scene, sense)
        name = "highest_since" if up else "lowest_since"
        formula = Formula(f"{name}({track}{unit_word})", who.subjects[0])
        _, end, tokens = year
        late = 45 if who.subjects[0].kind in SERIES else 0
        stated = Stated(end, None, float(end.toordinal() + late))
        rows = grounds(who, None, [("as_of", time.as_of.isoformat(), time.how)])
        scene.add(
            Draft(
                "since",
                span(scene, None, who.first, sense.first, *tokens),
                formula,
                replace(time, window=None),
                EQUALS,
                stated,
                units.DATE,
                inferred(rows),
            )
        )


def _told(scene: Scene, sense: Sense) -> bool:
    """Whether a frame before has made a record of these words."""
    start = scene.view.words[sense.first].start
    return any(d.kind == "since" and d.span[0] <= start < d.span[1] for d in scene.drafts)


def _near_since(sense: Sense, token: int) -> bool:
    return 0 < token - sense.first <= 14


def _downward(scene: Scene, sense: Sense) -> bool:
    words = scene.view.between(sense.last, sense.last + 7).split()
    words = words[: words.index("since")] if "since" in words else words
    return any(w in words for w in ("loss", "decline", "drop", "fall", "slide", "losses", "plunge",
                                    "slump", "tumble", "sell-off", "selloff"))  # fmt: skip


def _track(scene: Scene, sense: Sense) -> tuple[str, Whose, Timed, str] | None:
    """What is compared with its past: a period's return, or a level."""
    view = scene.view
    words = view.between(sense.first, sense.last + 7).split()
    if "since" in words:
        words = words[: words.index("since")]
    unit, at = _unit(words)
    if sense.sort in ("best", "worst"):
        lead = _lead(scene, sense, unit) or _over(scene, sense, (unit, at))
        if lead is not None:
            return lead
        if not unit:
            unit, at = _move_word(scene, sense)
        figure = _series(scene, sense)
        if figure is not None and (not unit or not figure.subjects[0].priced) and (
            view.clause(figure.first) == view.clause(sense.first) or not unit
        ) and figure.first != figure.last:  # fmt: skip
            return "level({x})", figure, scene.here(), ", at=month"
        if not unit:
            return None
        who = whose(view, sense.first, scene.memory, priced)
        if who is None:
            return None
        return f"return({{x}}, {unit}{{k}})", who, _end(scene, sense), at
    who = whose(view, sense.first, scene.memory, lambda s: s.priced or s.kind != "policy")
    if who is None:
        return None
    subject = who.subjects[0]
    if subject.kind == "prices":
        return "yoy({x})", who, _end(scene, sense), ""
    if subject.kind == "curve":
        return subject.expression, who, _end(scene, sense), ""
    if subject.kind == "top" or (subject.kind == "group" and not subject.proxies):
        return None
    return "level({x}{k})" if subject.priced else "level({x})", who, _end(scene, sense), ""


def _lead(scene: Scene, sense: Sense, unit: str) -> tuple[str, Whose, Timed, str] | None:
    """As in "by 5.8 points, the most since": the lead of one subject over another, told before."""
    told = [d for d in scene.drafts if d.kind in ("return", "excess") and d.formula is not None]
    after = scene.view.between(sense.last, sense.last + 4)
    if not told or told[-1].kind != "excess" or (unit and "margin" not in after):
        return None
    formula = told[-1].formula
    if formula is None or formula.x is None:
        return None
    who = Whose((formula.x,), sense.first, sense.last, "the lead told before")
    return formula.text(), who, replace(told[-1].time, window=None, others=()), ""


def _series(scene: Scene, sense: Sense) -> Whose | None:
    """A figure of the economy, where no share or index is named in its place."""
    figure = whose(scene.view, sense.first, scene.memory, lambda s: s.kind in SERIES)
    named = any(n.subject is not None and n.subject.priced for n in scene.view.named)
    return None if figure is not None and "before" in figure.how and named else figure


_RELATIVE = re.compile(r"\b(?:outperformance|relative to|showing against|lead over)\b")


def _over(scene: Scene, sense: Sense, unit: tuple[str, str]) -> (
    tuple[str, Whose, Timed, str] | None
):  # fmt: skip
    """As in "its best month relative to the S&P 500 since 2010", "biggest outperformance"."""
    view = scene.view
    if not _RELATIVE.search(view.between(sense.first, sense.last + 7)):
        return None
    window, at = unit if unit[0] else _move_word(scene, sense)
    who = whose(view, sense.first, scene.memory, priced)
    if who is None or not window:
        return None
    others = [n.subject for n in view.named if n.subject is not None and n.subject.priced
              and 0 <= n.first - sense.last <= 9]  # fmt: skip
    y = others[0] if others else Subject("S&P 500", "SPX", "index", proxies=("SPY",))
    if y.expression == who.subjects[0].expression:
        return None
    return f"excess({{x}}, {y.expression}, {window}{{k}})", who, _end(scene, sense), at


_ADVERBS = {"weekly": "week", "monthly": "month", "daily": "day", "quarterly": "quarter",
            "annual": "year", "calendar": "year"}  # fmt: skip
_COUNTS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "twenty": 20}


def _unit(words: Sequence[str]) -> tuple[str, str]:
    """The window over which the best or worst is meant, and the ends that are compared."""
    text = " ".join(words)
    if "first half" in text or "opening half" in text or "january - to - june" in text:
        return "ytd", ", at=month, month=6"
    if "first quarter" in text:
        return "ytd", ", at=month, month=3"
    for place, word in enumerate(words[:6]):
        if word in _COUNTS and words[place + 1 : place + 3] in (["-", "day"], ["-", "session"]):
            return f"{_COUNTS[word]}d", ""
    for word in words[:7]:
        if word in PERIODS:
            return PERIODS[word]
        if word in _ADVERBS:
            return PERIODS[_ADVERBS[word]]
        if word in MONTHS:
            return "mtd", f", at=month, month={MONTHS.index(word) + 1}"
    return "", ""


_FALLS = frozenset(
    {
        "fall",
        "drop",
        "gain",
        "rise",
        "loss",
        "move",
        "decline",
        "jump",
        "advance",
        "result",
        "showing",
        "performance",
        "print",
        "one",
        "rally",
        "slump",
        "slide",
        "plunge",
        "return",
        "gains",
        "losses",
        "outperformance",
    }
)


def _move_word(scene: Scene, sense: Sense) -> tuple[str, str]:
    """As in "the largest gain since": over the window of the claim before it."""
    tail = scene.view.between(sense.last, sense.last + 4).split()
    bare = not tail or tail[0] in ("since", "in", "ever", ",")
    if not bare and not _FALLS & set(tail):
        return "", ""
    for draft in reversed(scene.drafts):
        if draft.kind == "return" and draft.formula is not None and draft.formula.window:
            return _period_of(draft.formula.window)
    time = scene.when(sense.first)
    return _period_of(time.window) if time is not None and time.window else ("", "")


def _period_of(window: str) -> tuple[str, str]:
    """A window as one of its kind: 2013 among years, 2013Q4 among quarters."""
    if window == "ytd" or re.fullmatch(r"\d{4}", window):
        return "ytd", ", at=year"
    if window == "qtd" or re.fullmatch(r"\d{4}Q\d", window):
        return "qtd", ", at=quarter"
    if window == "mtd" or re.fullmatch(r"\d{4}-\d\d", window):
        return "mtd", ", at=month"
    if window == "wtd" or ".." in window:
        return "wtd", ", at=week"
    return (window, "") if window.endswith("d") else ("", "")


def _end(scene: Scene, sense: Sense) -> Timed:
    """The end of the period of which it is said, or the text's own time."""
    earlier = [
        w for w in scene.view.whens
        if w.period.kind in ("span", "day", "by") and w.first < sense.first
        and not is_reference(scene.view, w)
    ]  # fmt: skip
    if not earlier:
        return _carried_end(scene)
    period = earlier[-1].period
    last = min(period.last or scene.memory.spoken, period.as_of or scene.memory.spoken)
    place = max(scene.calendar.on_or_before(min(last, scene.memory.spoken)), 0)
    return Timed(None, scene.calendar.date(place), period.how, (), period)


def _carried_end(scene: Scene) -> Timed:
    """The end of the period of the claim before it in the sentence, or the text's own time."""
    for draft in reversed(scene.drafts):
        if draft.time.as_of != scene.memory.spoken and not draft.time.carried:
            return replace(draft.time, window=None)
    return scene.here()


_SIGNS = {"losing": "<", "negative": "<", "down": "<", "positive": ">", "winning": ">", "up": ">",
          "gain": ">", "loss": "<"}  # fmt: skip


def _first_since(scene: Scene) -> None:
    """As in "its first losing year since 2008": when there was one before."""
    view = scene.view
    for sense in view.of("first"):
        year = since_year(scene, sense.first)
        words = view.between(sense.last, sense.last + 5).split()
        sign = next((_SIGNS[w] for w in words if w in _SIGNS), None)
        window, at = _unit(words)
        if year is None or sign is None or not window or not _near_since(sense, year[2][0]):
            continue
        who = whose(view, sense.first, scene.memory, priced)
        if who is None:
            continue
        time = _end(scene, sense)
        _, end, tokens = year
        formula = Formula(f"last_time(return({{x}}, {window}) {sign} 0{at})", who.subjects[0])
        scene.add(
            Draft(
                "since",
                span(scene, None, who.first, sense.first, *tokens),
                formula,
                replace(time, window=None),
                EQUALS,
                Stated(end, None, float(end.toordinal())),
                units.DATE,
                inferred(grounds(who, time)),
            )
        )


_EVER = re.compile(
    r"\b(in (?:its|the|their|index|market|the [\w&. ]{2,20} 's) history|(?:in|on|of) records?|"
    r"ever|of all time|"
    r"since (?:the index|records|its (?:launch|inception|creation)|inception)|in records)\b"
)


def _in_history(scene: Scene) -> None:
    """As in "its best day ever", "the worst month in seven years"."""
    view = scene.view
    for sense in view.of("best", "worst", "highest", "lowest"):
        tail = view.between(sense.last, sense.last + 12)
        if since_year(scene, sense.first) is not None or is_forecast(view, sense.first, sense.last):
            continue
        window = _how_far(scene, sense, tail)
        found = _track(scene, sense) if window else None
        if window is None or found is None:
            continue
        track, who, time, at = found
        down = sense.sort in ("worst", "lowest") or _downward(scene, sense)
        inner = f"0 - {track}" if down else track
        formula = Formula(f"rank({inner}, {window}{at})", who.subjects[0])
        place = nth(scene, sense)
        rows = grounds(
            who,
            None,
            [
                ("as_of", time.as_of.isoformat(), time.how),
                ("window", window, "how far back the record reaches"),
            ],
        )
        scene.add(
            Draft(
                "rank in time",
                span(scene, None, who.first, sense.first, sense.last),
                formula,
                replace(time, window=None, others=()),
                EQUALS,
                interval(place, place, place),
                units.COUNT,
                inferred(rows),
            )
        )


def _how_far(scene: Scene, sense: Sense, tail: str) -> str | None:
    """The window among whose sessions it is the first."""
    ever = _EVER.search(tail)
    if ever and len(tail[: ever.start()].split()) <= 7:
        return "all"
    for found in scene.view.whens:
        if not -2 <= found.first - sense.last <= 5:
            continue
        words = scene.view.between(found.first, found.last).split()
        if words[:1] == ["in"] and found.period.kind == "trailing" and found.period.window:
            return found.period.window
        if sense.sort in ("best", "worst") and found.period.window in ("ytd", "qtd", "mtd") and (
            words[:1] in (["so"], ["this"], ["of"]) or words[:2] in (["of", "the"], ["thus", "far"])
        ):  # fmt: skip
            return found.period.window
        before = scene.view.between(found.first - 1, found.first)
        named = words[:1] in (["of"], ["this"], ["so"], ["close"]) or before in ("of", "close")
        if sense.sort in ("highest", "lowest") and named and found.period.window:
            return found.period.window
        if sense.sort in ("highest", "lowest") and named and found.period.kind == "future":
            return "ytd"
    return None


# ---------------------------------------------------------------- among peers

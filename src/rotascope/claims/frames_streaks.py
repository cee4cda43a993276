"""Claims on runs: "14 straight sessions", "a third month of losses", "the longest since 2008"."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace

from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.frames import Scene, grounds, span
from rotascope.claims.frames_spells import spell
from rotascope.claims.mentions import Placed
from rotascope.claims.model import AT_LEAST, EQUALS, MORE_THAN, Stated
from rotascope.claims.runs_between import relation_near
from rotascope.claims.runs_since import longer, none_since, not_since
from rotascope.claims.since import since_year
from rotascope.claims.slots import Whose, priced, whose
from rotascope.claims.times_of_runs import when_counted
from rotascope.core import units

_EVERY = {"session": "day", "day": "day", "week": "week", "month": "month", "trading day": "day",
          "quarter": "quarter", "year": "year"}  # fmt: skip
_ADVERBS = {"weekly": "week", "monthly": "month", "daily": "day", "quarterly": "quarter",
            "annual": "year", "yearly": "year"}  # fmt: skip
_STRAIGHT = frozenset({"straight", "consecutive", "successive", "running", "unbroken"})


@dataclass(frozen=True)
class Run:
    """What runs on: one subject in a direction, or one ahead of another."""

    formula: Formula
    who: Whose
    tokens: tuple[int, ...]
    words: str


def streaks(scene: Scene) -> None:
    """Every count of sessions, weeks or months in a row, and the records of such runs."""
    for placed in scene.free("plain", "ordinal"):
        every = _every(scene, placed) or _of_sessions(scene, placed)
        if placed.quantity.unit == "ordinal" and placed.quantity.noun == "time":
            continue  # "above 10,000 for the first time in a year"
        if every is None or not _in_a_row(scene, placed) or not _is_count(placed):
            continue
        if spell(scene, placed, every):
            continue
        run = run_of(scene, placed.first, placed.last, every)
        if run is not None and not not_since(scene, placed, run.formula, run.who):
            _counted(scene, placed, run, every)
    longer(scene)
    none_since(scene)
    for sense in scene.view.of("longest"):
        if _OF_MARKETS.search(scene.view.between(sense.last, sense.last + 5)):
            continue
        run = _told(scene, sense.first) or run_of(
            scene, sense.first, sense.last, _unit_near(scene, sense.last)
        )
        if run is not None:
            _longest(scene, sense.first, run)


def _told(scene: Scene, token: int) -> Run | None:
    """As in "a ninth straight gain, its longest streak since 2004": the run told right before."""
    start = scene.view.words[token].start
    told = [d for d in scene.drafts if d.kind in ("streak", "spell") and d.span[0] < start]
    formula, place = told[-1].formula if told else None, max(token - 1, 0)
    x = formula.x if formula is not None else None
    if formula is None or x is None:
        return None
    if scene.view.clause(token) - scene.view.clause(place) > 1 or "ytd" in formula.pattern[-6:]:
        return None
    who = Whose((x,), token, token + 1, "of the run told before")
    return Run(formula, who, (token,), "told before")


_OF_MARKETS = re.compile(r"\b(?:bear|bull) (?:market|run)|\b(?:expansion|recession|shutdown)\b")
"""As in "the longest bear market since 1948": no run of sessions."""


def _of_sessions(scene: Scene, placed: Placed) -> str | None:
    """As in "the fifth record close in a row": sessions."""
    return "day" if _of_records(scene, placed.first, placed.last) is not None else None


def _every(scene: Scene, placed: Placed) -> str | None:
    """The length of the periods that are counted."""
    found = _EVERY.get(placed.quantity.noun or "")
    if found is not None:
        return found
    words = scene.view.between(placed.first, placed.last + 5).split()
    if not {*_ADVERBS, *_EVERY} & set(words) and _MOVES & set(words):
        return _of_the_sentence(scene, placed)
    if "one" in words:  # "the quarter was the third winning one in a row"
        words += scene.view.between(placed.first - 6, placed.first).split()[::-1]
    for word in words:
        if word in _ADVERBS:
            return _ADVERBS[word]
        if word in _EVERY:
            return _EVERY[word]
    return None


def _is_count(placed: Placed) -> bool:
    """Whether a figure can count periods: "lost 1.2 % to 2,689.86, its fourth loss" has one."""
    value = placed.quantity.value
    return value is not None and float(value).is_integer() and 1 <= value <= MOST


MOST = 500
"""More sessions in a row than any series has risen."""
_MOVES = frozenset({
    "gain", "gains", "loss", "losses", "advance", "decline", "rise", "win", "drop", "fall", "slide",
    "retreat", "dip", "increase", "climb", "setback",
})  # fmt: skip
_UNITS = ((re.compile(r"wtd|1w"), "week"), (re.compile(r"mtd|\d{4}-\d\d"), "month"),
          (re.compile(r"qtd|\d{4}Q\d"), "quarter"))  # fmt: skip


def _of_the_sentence(scene: Scene, placed: Placed) -> str:
    """As in "fell 0.6 % for the week, its fourth straight decline": weeks; else sessions."""
    for found in scene.view.whens:
        if 0 <= placed.first - found.last <= 6 and found.period.window:
            for pattern, every in _UNITS:
                if pattern.fullmatch(found.period.window):
                    return every
    return "day"


def _in_a_row(scene: Scene, placed: Placed) -> bool:
    quantity = placed.quantity
    if _STRAIGHT & set(quantity.adjectives):
        return True
    near = scene.view.between(placed.first, placed.last + 7)
    if any(
        w in near
        for w in (
            "in a row",
            "in succession",
            "streak",
            "skid",
            "slump",
            "running",
            "on the trot",
            "winning run",
            "losing run",
            "without a break",
            "without interruption",
            *_WITHOUT,
        )
    ):
        return True
    if "for" in scene.view.between(placed.first - 2, placed.first).split() and (
        {"above", "below", "under", "over"} & {w.folded for w in scene.view.words}
    ):  # fmt: skip
        return True
    if scene.view.between(placed.first - 2, placed.first) in _STREAK_OF:
        return True
    return any(w in near.split()[:6] for w in _STRAIGHT)


_STREAK_OF = frozenset(f"{noun} of" for noun in (
    "streak", "run", "string", "skid", "series", "stretch", "slide"))  # fmt: skip
"""As in "a winning streak of ten sessions"."""


def _unit_near(scene: Scene, place: int) -> str:
    words = scene.view.between(place, place + 5).split()
    words += scene.view.between(place - 14, place).split()[::-1]
    for word in words:
        for noun, every in (("month", "month"), ("week", "week"), ("session", "day"),
                            ("day", "day"), ("quarter", "quarter")):  # fmt: skip
            if word.startswith(noun):
                return every
    return "day"


def run_of(scene: Scene, first: int, last: int, every: str) -> Run | None:
    """What the run near a figure is of."""
    tail = "" if every == "day" else f", every={every}"
    records = _of_records(scene, first, last) if every == "day" else None
    if records is not None:
        return records
    relation = relation_near(scene, first, last)
    if relation is not None:
        x, y, tokens, how = relation
        formula = Formula(f"streak({{x}}, {{y}}{tail}{{k}})", x, y)
        if every in _LONG:
            formula = Formula(
                f"spell(excess({{x}}, {{y}}, {_LONG[every]}{{k}}) > 0, at={every})", x, y
            )
        return Run(formula, Whose((x,), tokens[0], tokens[0] + 1, how), tokens, "ahead")
    direction = _direction(scene, first, last)
    if direction is None:
        return None
    way, token = direction
    rate = _rate_before(scene, min(first, token))
    if rate is not None:
        step = {"week": "wtd", "month": "mtd", "quarter": "qtd", "year": "ytd"}.get(every, "1d")
        at = "" if every == "day" else f", at={every}"
        pattern = f"spell(change({{x}}, {step}) {'>' if way == 'up' else '<'} 0{at})"
        return Run(Formula(pattern, rate.subjects[0]), rate, (rate.first, token), way)
    after = max(last, token + 1)
    after += 3 if scene.view.between(after, after + 3) == "in a row" else 0
    who = whose(scene.view, min(first, token), scene.memory, priced, after=after)
    if who is None:
        return None
    formula = Formula(f"run({{x}}, {way}{tail}{{k}})", who.subjects[0])
    if every in _LONG:
        sign = ">" if way == "up" else "<"
        pattern = f"spell(return({{x}}, {_LONG[every]}{{k}}) {sign} 0, at={every})"
        formula = Formula(pattern, who.subjects[0])
    return Run(formula, who, (who.first, token), way)


_LONG = {"quarter": "qtd", "year": "ytd"}
"""Periods in which `run` and `streak` do not count."""


def _of_records(scene: Scene, first: int, last: int) -> Run | None:
    """As in "a record close for the ninth straight session", "its fourth straight record"."""
    for sense in scene.view.of("record high"):
        gap = scene.view.between(sense.last, first) or scene.view.between(last, sense.first)
        words = gap.split()
        if len(words) > 5 or not set(words) <= _OF_RECORD:
            continue
        after = sense.last
        after += 3 if scene.view.between(after, after + 3) == "in a row" else 0
        who = whose(scene.view, sense.first, scene.memory, priced, after=after)
        if who is not None:
            formula = Formula("spell(record_high({x}{k}) == 1)", who.subjects[0])
            return Run(formula, who, (who.first, sense.first), "records")
    return None


_OF_RECORD = frozenset({"for", "a", "the", "its", "straight", "consecutive", "close", "closing",
                        "session", "day", "of", "on", "in", "row", "their"})  # fmt: skip


def _rate_before(scene: Scene, token: int) -> Whose | None:
    """As in "the 10-year yield fell, its fifth decline in a row": a run of a yield."""
    before = [n for n in scene.view.named if n.last <= token and n.subject is not None]
    if not before or before[-1].subject is None or before[-1].subject.kind != "rate":
        return None
    return Whose((before[-1].subject,), before[-1].first, before[-1].last, "named")


_WITHOUT = {
    f"without a {single}{word}": way
    for way, words in (("up", ("loss", "decline", "drop", "losing", "setback", "down")),
                       ("down", ("gain", "rise", "advance", "winning", "up")))
    for word in words for single in ("", "single ")
}  # fmt: skip
"""As in "ten months without a loss": a run the other way."""


def _direction(scene: Scene, first: int, last: int) -> tuple[str, int] | None:
    """Up or down, by the nearest word of motion, `winning` or `losing`."""
    view = scene.view
    tail = view.between(last, last + 5)
    without = next((way for words, way in _WITHOUT.items() if words in tail), None)
    if without is not None:
        return without, last
    best: tuple[int, str, int] | None = None
    for sense in view.of("up", "down"):
        gap = min(abs(sense.first - last), abs(first - sense.last))
        if gap <= 12 and (best is None or gap < best[0]):
            best = (gap, "up" if sense.sort.startswith("up") else "down", sense.first)
    slump = {"skid", "slump", "slide", "rout"} & set(view.between(last, last + 3).split())
    if slump:
        return "down", last
    reach = range(max(first - 8, 0), min(last + 8, len(view.words)))
    for place in sorted(reach, key=lambda n: (n < first, abs(n - first))):
        word = view.words[place].folded
        way = {"winning": "up", "win": "up", "losing": "down", "positive": "up",
               "negative": "down", "gain": "up", "gains": "up", "loss": "down",
               "losses": "down"}.get(word)  # fmt: skip
        if way is not None:
            return way, place
    return (best[1], best[2]) if best else None


def _counted(scene: Scene, placed: Placed, run: Run, every: str) -> None:
    time = when_counted(scene, placed.first, every)
    comparator, stated = stated_of(placed.quantity)
    stated = replace(stated, tolerance=0.0)
    ordinal = placed.quantity.unit == "ordinal"
    if ordinal:
        comparator, stated = (
            EQUALS,
            replace(stated, low=placed.quantity.value, high=placed.quantity.value),
        )
    run = _by_more(scene, placed, run)
    year = Formula(
        f"highest({run.formula.pattern.replace('{k}', '')}, ytd)", run.formula.x, run.formula.y
    )
    rows = grounds(run.who, None, [("as_of", time.as_of.isoformat(), time.how),
                                   ("measure", run.formula.text(), run.words)])  # fmt: skip
    scene.add(
        Draft(
            "streak",
            span(scene, time, placed.first, placed.last - 1, *run.tokens),
            run.formula,
            time,
            comparator,
            stated,
            units.COUNT,
            inferred(rows),
            also=() if ordinal else (("the longest of the year so far", year, None),),
        ),
        placed,
    )


def _by_more(scene: Scene, placed: Placed, run: Run) -> Run:
    """As in "two straight years of gains above 20 %": every one of them by so much."""
    lines = [p for p in scene.free("percent") if 0 <= p.first - placed.last <= 4
             and p.quantity.comparator in (MORE_THAN, AT_LEAST)]  # fmt: skip
    near = scene.view.between(placed.last - 4, placed.last + 8)
    value = lines[0].quantity.value if lines else 0.1 if "double - digit" in near else None
    pattern = run.formula.pattern
    if value is None or not pattern.startswith("spell(return("):
        return run
    scene.used.update(p.first for p in lines[:1])
    told = pattern.replace("> 0", f"> {value:g}").replace("< 0", f"< {-value:g}")
    return replace(run, formula=replace(run.formula, pattern=told))


def _longest(scene: Scene, token: int, run: Run) -> None:
    """As in "its longest streak since 2008": when there was one as long."""
    year = since_year(scene, token)
    if year is None:
        return
    _, last, tokens = year
    time = _when_without(scene)
    formula = replace(run.formula, pattern=f"longest_since({run.formula.pattern})")
    stated = Stated(last, None, float(last.toordinal()))
    rows = grounds(run.who, None, [("as_of", time.as_of.isoformat(), time.how),
                                   ("measure", "longest_since", run.words)])  # fmt: skip
    scene.add(
        Draft(
            "since",
            span(scene, None, token, *tokens, *run.tokens),
            formula,
            time,
            EQUALS,
            stated,
            units.DATE,
            inferred(rows),
        ),
        forecast=False,
    )


def _when_without(scene: Scene) -> Timed:
    """The time of the run that was told before in the sentence, else the text's own."""
    told = [d for d in scene.drafts if d.kind == "streak"]
    return replace(told[-1].time, window=None) if told else scene.here()

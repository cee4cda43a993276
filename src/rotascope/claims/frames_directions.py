"""Claims without a figure: what rose, what fell."""

from __future__ import annotations

import re
from dataclasses import replace

from rotascope.claims.compare import NEGATIVE, POSITIVE
from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.frames import Scene, grounds, say, span
from rotascope.claims.heads import is_forecast
from rotascope.claims.mentions import Sense
from rotascope.claims.model import ABOUT, Stated
from rotascope.claims.slots import Whose, priced, whose
from rotascope.claims.times import STANDS
from rotascope.core import units

_MOVES = frozenset(
    {
        "rose",
        "fell",
        "surged",
        "slumped",
        "slid",
        "tumbled",
        "plunged",
        "soared",
        "jumped",
        "sank",
        "rallied",
        "climbed",
        "dropped",
        "declined",
        "retreated",
        "slipped",
        "advanced",
        "gained",
        "ended higher",
        "ended lower",
        "finished higher",
        "finished lower",
        "closed higher",
        "closed lower",
        "surge",
        "surges",
        "slump",
        "slumps",
        "slide",
        "slides",
        "jump",
        "jumps",
        "rally",
        "rallies",
        "sink",
        "sinks",
        "tumble",
        "tumbles",
        "climb",
        "climbs",
        "rebounded",
        "is up",
        "was up",
        "are up",
        "were up",
        "is down",
        "was down",
        "are down",
        "were down",
        "has risen",
        "risen",
        "fallen",
    }
)


def directions(scene: Scene) -> None:
    """What rose or fell, where no figure says by how much."""
    for sense in scene.view.of("up.verbs", "down.verbs"):
        _moved(scene, sense)
    _unmoved(scene)
    _territory(scene)
    _stands(scene)


def _stands(scene: Scene) -> None:
    """As in "fell 1.6 % and is now lower for the year": the time after it is its own."""
    view = scene.view
    for found in view.whens:
        told = STANDS.search(view.between(found.first - 8, found.first))
        own = found.period
        if told is None or own.kind in ("future", "vague") or not own.window:
            continue
        who = _named_before(scene, Sense(found.first - 1, found.first, "")) or whose(
            view, found.first - 1, scene.memory, priced)  # fmt: skip
        if who is None or is_forecast(view, found.first - 1, found.first):
            continue
        said = NEGATIVE if told[1] in ("lower", "down", "in the red", "negative") else POSITIVE
        time = Timed(own.window, own.as_of or scene.memory.spoken, own.how, own.others, own)
        formula = Formula("return({x}, {w}{k})", who.subjects[0], None, own.window)
        say(scene, "direction", formula, time, said, unit=units.FRACTION,
            tokens=(found.first - 2, found.last - 1), rows=grounds(who, time))  # fmt: skip


def free_of_figures(scene: Scene, sense: Sense, reach: int = 9) -> bool:
    """Whether no figure belongs to a word."""
    view = scene.view
    own = view.clause(sense.first)
    near = [p for p in view.placed if abs(p.first - sense.last) <= reach
            and abs(view.clause(p.first) - own) <= 1]  # fmt: skip
    taken = any(d.span[0] <= view.words[sense.first].start < d.span[1] for d in scene.drafts)
    return not near and not taken


def _named_before(scene: Scene, sense: Sense) -> Whose | None:
    """The subject right before a verb, named and not hanging on a preposition."""
    who = whose(scene.view, sense.first, scene.memory, priced)
    if who is None or who.first >= sense.first or not who.how.startswith("named"):
        return None
    return who if sense.first - who.last <= 4 else None


def _time(scene: Scene, sense: Sense) -> Timed | None:
    time = scene.when(sense.first)
    if time is None or time.window is None:
        return None
    return time


def _moved(scene: Scene, sense: Sense) -> None:
    view = scene.view
    words = view.between(sense.first, sense.last)
    if words not in _MOVES or not free_of_figures(scene, sense) or _is_noun(scene, sense, words):
        return
    if is_forecast(view, sense.first, sense.last) or _topical(scene, sense):
        return
    if any(0 <= sense.first - x.last <= 2 for x in view.of("negation")):
        return
    who = _named_before(scene, sense)
    time = _time(scene, sense)
    if who is None or time is None:
        return
    comparator, stated = POSITIVE if sense.sort.startswith("up") else NEGATIVE
    for subject in who.subjects:
        alone = Whose((subject,), who.first, who.last, who.how)
        formula = Formula("return({x}, {w}{k})", subject, None, time.window)
        scene.add(
            Draft(
                "direction",
                span(scene, time, who.first, sense.last - 1),
                formula,
                time,
                comparator,
                stated,
                units.FRACTION,
                inferred(grounds(alone, time)),
            )
        )


_FLAT = re.compile(
    r"\b(?:ended|closed|finished|was|were|ends|closes|finishes|is|are|ending|closing)"
    r"(?: (?:the|about|essentially|virtually|roughly|basically|almost|little|exactly|precisely|"
    r"dead|nearly|perfectly|pretty|much) ?(?:day|session|week|"
    r"month|quarter|year)?)* (flat|unchanged|little changed|barely changed|changed)\b"
)
FLAT = 0.0025
"""A return that closes "flat": within a quarter of a percent."""


_TERRITORY = re.compile(
    r"\b(?:back )?(?:in|into|to) (?:the )?(positive territory|negative territory|black|red|green|"
    r"plus column|minus column)\b"
)
_LIFTED = re.compile(r"\b(?:push|lift|bring|tak|mov|edg|turn|send|tipp|nudg|put)\w*\b")
_BAD = ("negative territory", "red", "minus column")


def _territory(scene: Scene) -> None:
    """As in "pushing the index back into positive territory for the year"."""
    view = scene.view
    told = view.match(_TERRITORY)
    if told is None or is_forecast(view, told[1], told[2]):
        return
    found, first, last = told
    times = [w for w in view.whens if 0 <= w.first - last <= 2 and w.period.window
             and w.period.kind in ("span", "todate")]  # fmt: skip
    if not times or not _LIFTED.search(view.between(first - 6, first)):
        return
    period = times[0].period
    time = Timed(period.window, period.as_of or scene.memory.spoken, period.how, period.others,
                 period)  # fmt: skip
    who = whose(view, first, scene.memory, priced)
    if who is None:
        return
    said = NEGATIVE if found[1] in _BAD else POSITIVE
    formula = Formula("return({x}, {w}{k})", who.subjects[0], None, time.window)
    say(scene, "direction", formula, time, said, unit=units.FRACTION,
        tokens=(who.first, first, times[0].last - 1), rows=grounds(who, time))  # fmt: skip


def _unmoved(scene: Scene) -> None:
    """As in "the Nasdaq ended the session flat"."""
    view = scene.view
    told = view.match(_FLAT)
    if told is None or (told[0][1] == "changed" and "little changed" not in told[0].group()):
        return
    found, first, last = told
    sense = Sense(first, last, "flat.verbs")
    who, time = _named_before(scene, sense), _time(scene, sense)
    if {"session", "day"} & set(found.group().split()):
        time = replace(scene.here(), window="1d") if time is None or time.carried else time
    if who is None or time is None or not free_of_figures(scene, sense, 4) or (
        is_forecast(view, sense.first, sense.last)
    ):  # fmt: skip
        return
    formula = Formula("return({x}, {w}{k})", who.subjects[0], None, time.window)
    said = ABOUT, Stated(0.0, -FLAT, FLAT, FLAT)
    say(scene, "direction", formula, time, said, unit=units.FRACTION,
        tokens=(who.first, sense.first, sense.last - 1), rows=grounds(who, time))  # fmt: skip


_NOUNS_TOO = frozenset({"surge", "slump", "slide", "jump", "rally", "tumble", "climb"})
_ENDING = frozenset(
    {"", ".", ",", ";", "as", "after", "on", "in", "and", "while", "amid", "to", "!"}
)


def _is_noun(scene: Scene, sense: Sense, words: str) -> bool:
    """Whether a word is the noun of a headline: "the rally stalls"."""
    following = scene.view.between(sense.last, sense.last + 1)
    return words in _NOUNS_TOO and following not in _ENDING


def _topical(scene: Scene, sense: Sense) -> bool:
    """Whether something else of the subject moved: its earnings, its flows."""
    return any(
        abs(x.first - sense.first) <= 6
        for x in scene.view.of("earnings", "valuation", "flow", "debt", "economy", "market value")
    )

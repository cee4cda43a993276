"""Is leadership passing from large to small companies? A small rule over readings.

The state is a reading: `rotation(ratio(small, large), broad=cap_minus_equal(index, 63d) < 0)`,
the rule of `rotascope.stats.rotation`, which waits for three sessions in a row before it
changes its mind. Beside it five signs are read, evidence for and against: small companies
against large ones over 5 sessions (half a point or more), over 21 and 63 sessions (in
deviations of what such a stretch usually brings, 1.0 and 1.25, as the rule has it), whether
the equal-weighted return of the large members beats the weighted one over 63 sessions, and
whether more than half of the sector funds lead or improve against the benchmark.

==========  =====================================================================
state       what it says
==========  =====================================================================
broad       confirmed, and the average large company beats the index too
confirmed   small companies lead over 63 sessions
emerging    they lead over 21 sessions only
fading      they lead over 63 sessions, large ones over 21
reversed    a confirmed lead is over and large companies are ahead again
absent      none of these
unknown     the rule has no answer here
==========  =====================================================================
"""

from __future__ import annotations

from dataclasses import dataclass

from rotascope.core.reading import Reading
from rotascope.notes.desk import Desk
from rotascope.notes.document import Cell, Figure, Missing, Run, Runs
from rotascope.notes.words import SHORT_SECTORS, capitalised, count_word, deviations, joined
from rotascope.stats.rotation import LONG as LONG_BOUNDS
from rotascope.stats.rotation import SHORT as SHORT_BOUNDS

LAST, SHORT, LONG = 5, 21, 63
MARGIN = 0.005
"""Lead over the last sessions from which on it is no draw."""

LEAST = 5
"""Sessions from which on a run of wins is worth comparing with others."""

BROAD, CONFIRMED, EMERGING = "broad", "confirmed", "emerging"
FADING, REVERSED, ABSENT, UNKNOWN = "fading", "reversed", "absent", "unknown"

FOR, AGAINST, DRAW, UNREAD = "for", "against", "a draw", "not to be had"


@dataclass(frozen=True)
class Sign:
    """Something that speaks for or against a rotation to small companies.

    Attributes
    ----------
    name
        Short name, for a sentence.
    question
        What is asked.
    evidence
        The figures that answer it, or why there are none.
    side
        `for`, `against`, `a draw` or `not to be had`.
    """

    name: str
    question: str
    evidence: Cell
    side: str


@dataclass(frozen=True)
class Judgement:
    """What the rule and the signs say.

    Attributes
    ----------
    state
        One of the states above.
    other_side
        The state of a rotation to large companies.
    reading
        The reading of the state, with the word as text; None where the rule has no answer.
    since
        For how many sessions the state has stood; None where that cannot be had.
    """

    state: str
    signs: tuple[Sign, ...]
    other_side: str = ABSENT
    reading: Figure | None = None
    since: Figure | None = None

    @property
    def read(self) -> tuple[Sign, ...]:
        """The signs that could be read."""
        return tuple(s for s in self.signs if s.side != UNREAD)

    def on(self, *sides: str) -> tuple[Sign, ...]:
        """The signs on the sides named."""
        return tuple(s for s in self.signs if s.side in sides)


def rule_for(desk: Desk) -> str:
    """The expression whose value is the state; without breadth where the store has none."""
    who = desk.subjects
    ratio = f"ratio({who.small}, {who.large})"
    whole = f"rotation({ratio}, broad=cap_minus_equal({who.index}, {LONG}d) < 0)"
    bare = f"rotation({ratio})"
    if isinstance(desk.reading(whole), Missing) and isinstance(desk.reading(bare), Reading):
        return bare
    return whole


def judged(desk: Desk) -> Judgement:
    """The judgement on a market, from the rule and its signs."""
    who, rule = desk.subjects, rule_for(desk)
    signs = (
        _lately(desk),
        _ahead(desk, SHORT, SHORT_BOUNDS.upper),
        _ahead(desk, LONG, LONG_BOUNDS.upper),
        _participation(desk),
        _sectors(desk),
    )
    found = desk.figure(rule)
    if isinstance(found, Missing) or not isinstance(found.reading.value, str):
        return Judgement(UNKNOWN, signs)
    back = desk.reading(f"rotation(ratio({who.large}, {who.small}))")
    other = str(back.value) if isinstance(back, Reading) else ABSENT
    since = desk.figure(f"spell({rule} == {found.reading.value})")
    stood = since if isinstance(since, Figure) else None
    return Judgement(found.reading.value, signs, other, found, stood)


_HEADLINES = {
    BROAD: "Leadership has passed from large to small companies, and broadly: rotation broad",
    CONFIRMED: "Leadership has passed from large to small companies: rotation confirmed",
    EMERGING: "Small companies are taking the lead over 21 sessions: rotation emerging",
    FADING: "Small companies are losing their lead over large ones: rotation fading",
    REVERSED: "Large companies have taken the lead back from small ones: rotation reversed",
}


def headline(judgement: Judgement) -> str:
    """The judgement as one sentence that commits itself."""
    if judgement.state in _HEADLINES:
        return _HEADLINES[judgement.state]
    if judgement.state == UNKNOWN:
        return "Who leads cannot be judged from these data"
    if judgement.other_side in (BROAD, CONFIRMED):
        return "Large companies lead: no rotation to small companies"
    if judgement.other_side == EMERGING:
        return "Large companies are pulling ahead: no rotation to small companies"
    return "Neither small nor large companies lead: no rotation to small companies"


def how_sure(judgement: Judgement) -> str:
    """How many of the signs point to a rotation, in one sentence."""
    count = len(judgement.read)
    if count == 0:
        return "None of the signs can be read."
    pointing = len(judgement.on(FOR))
    verb = "points" if pointing in (0, 1) else "point"
    if count == 1:
        says = "points" if pointing else "does not point"
        return f"The one sign that can be read {says} to a rotation to small companies."
    of = f"{count_word(count)} signs" + (
        "" if count == len(judgement.signs) else " that can be read"
    )
    if pointing == count:
        return f"All {of} point to a rotation to small companies."
    return f"{capitalised(count_word(pointing))} of {of} {verb} to a rotation to small companies."


def objections(judgement: Judgement) -> str:
    """What speaks for a rotation that the rule does not see, what against one, and what is open."""
    if judgement.state == UNKNOWN:
        return ""
    parts = []
    # Where there is no rotation, the signs that point to one come before those against it.
    pointing = [sign.name for sign in judgement.on(FOR)]
    if pointing and judgement.state in (ABSENT, REVERSED):
        parts.append(f"What speaks for one: {joined(pointing)}.")
    one = "one" if judgement.state in (ABSENT, REVERSED) else "it"
    names = [sign.name for sign in judgement.on(AGAINST)]
    parts.append(
        f"What speaks against {one}: {joined(names)}."
        if names
        else f"No sign speaks against {one}."
    )
    for title, other in (("A draw", DRAW), ("Not to be had", UNREAD)):
        found = [sign.name for sign in judgement.on(other)]
        if found:
            parts.append(f"{title}: {joined(found)}.")
    return " ".join(parts)


def turning(judgement: Judgement) -> str:
    """What would change the view, in one sentence."""
    match judgement.state:
        case "broad":
            return (
                "The view narrows to confirmed when the average large company falls behind the "
                "index again, and weakens to fading when large companies lead over 21 sessions."
            )
        case "confirmed":
            return (
                "The view widens to broad when the average large company beats the index too, "
                "and weakens to fading when large companies lead over 21 sessions."
            )
        case "emerging" if _clear(judgement, LONG):
            return (
                "The lead over 63 sessions is clear; once that has been so three times in a row, "
                "it is confirmed. Losing the lead over 21 sessions ends it."
            )
        case "emerging":
            return (
                "It takes a clear lead over 63 sessions to confirm it; losing the lead over "
                "21 sessions ends it."
            )
        case "fading":
            return (
                "A lead over 21 sessions would restore it; losing the lead over 63 sessions "
                "ends it."
            )
        case "reversed" | "absent" if _clear(judgement, SHORT):
            return (
                "The lead of small companies over 21 sessions is clear; once that has been so "
                "three times in a row, it is the first sign of one."
            )
        case "reversed" | "absent":
            return (
                "A clear lead of small companies over 21 sessions would be the first sign of one."
            )
    return ""


def _clear(judgement: Judgement, window: int) -> bool:
    """Whether small companies are ahead by the bound of a stretch on this very session."""
    return _named(window) in {sign.name for sign in judgement.on(FOR)}


def _named(window: int) -> str:
    return f"small against large over {window} sessions"


def _lately(desk: Desk) -> Sign:
    """Who was ahead over the last sessions, in points."""
    who = desk.subjects
    expression = f"excess({who.small}, {who.large}, {LAST}d)"
    name = _named(LAST)
    question = f"Small companies ahead of large over {LAST} sessions, by half a point or more?"
    value = desk.number(expression)
    if value is None:
        return Sign(name, question, desk.figure(expression), UNREAD)
    return Sign(name, question, desk.figure(expression), _side(value, MARGIN))


def _ahead(desk: Desk, window: int, bound: float) -> Sign:
    """Who is ahead over a stretch, in deviations of such a stretch."""
    who = desk.subjects
    expression = f"lead_score(ratio({who.small}, {who.large}), {window})"
    name = _named(window)
    question = f"Small companies ahead of large over {window} sessions, by {SAID[bound]} or more?"
    value = desk.number(expression)
    if value is None:
        return Sign(name, question, desk.figure(expression), UNREAD)
    return Sign(name, question, desk.figure(expression, deviations), _side(value, bound))


SAID = {1.0: "one deviation", 1.25: "one and a quarter deviations"}
"""Bounds of a lead in words."""


def _side(value: float, margin: float) -> str:
    return FOR if value >= margin else AGAINST if value <= -margin else DRAW


def _participation(desk: Desk) -> Sign:
    expression = f"cap_minus_equal({desk.subjects.index}, {LONG}d)"
    name = f"equal weight against cap weight over {LONG} sessions"
    question = f"Does the average large company beat the weighted index over {LONG} sessions?"
    value = desk.number(expression)
    if value is None:
        return Sign(name, question, desk.figure(expression), UNREAD)
    return Sign(name, question, desk.figure(expression), FOR if value < 0 else AGAINST)


def _sectors(desk: Desk) -> Sign:
    name = "the sector funds"
    question = "Do more than half of the sector funds have momentum on their side?"
    found = quadrants(desk)
    if not found:
        fund = next(iter(desk.subjects.sectors.values()), "")
        why = desk.figure(f"quadrant({fund}, {desk.subjects.benchmark})")
        missing = why if isinstance(why, Missing) else Missing(name, "no sector fund is named")
        return Sign(name, question, missing, UNREAD)
    good = [f for f in found if f.reading.value in _MOVING]
    runs = placed(found, _MOVING) or ("none of them",)
    return Sign(name, question, runs, FOR if 2 * len(good) > len(found) else AGAINST)


_MOVING = ("leading", "improving")


def placed(found: tuple[Figure, ...], words: tuple[str, ...]) -> Runs:
    """Funds by quadrant: `leading: Energy; improving: Utilities`; empty ones left out."""
    runs: Runs = ()
    for word in words:
        names = listed([figure for figure in found if figure.reading.value == word])
        if names:
            runs += (f"{'; ' if runs else ''}{word}: ", *names)
    return runs


def quadrants(desk: Desk) -> tuple[Figure, ...]:
    """The sector funds that have a quadrant: each a figure with the sector's name as text."""
    found = []
    for sector, fund in desk.subjects.sectors.items():
        figure = desk.figure(f"quadrant({fund}, {desk.subjects.benchmark})")
        if isinstance(figure, Figure) and figure.reading.value is not None:
            found.append(Figure(figure.reading, SHORT_SECTORS.get(sector, sector)))
    return tuple(found)


def listed(figures: list[Figure]) -> Runs:
    """Figures as a list in a sentence: a, b and c."""
    runs: list[Run] = []
    for n, figure in enumerate(figures):
        if n:
            runs.append(" and " if n == len(figures) - 1 else ", ")
        runs.append(figure)
    return tuple(runs)

"""Is leadership passing from large to small companies? A small rule over readings.

Five signs are read. Three are about prices: small companies against large ones
over 5, 21 and 63 sessions, where less than half a point (over 63 sessions less
than one point) counts as a draw. Two are about breadth: whether the equal-weighted
return of the large members beats the weighted one over 63 sessions, and whether
more than half of the sector funds lead or improve against the benchmark. The
5 sessions and the sector funds do not decide the state; they say how sure it is.

==========  =======================================================
state       when
==========  =======================================================
confirmed   ahead over 21 and over 63 sessions, and participation
emerging    ahead over 21 sessions, the rest still to come
fading      ahead over 63 sessions, no longer over 21
absent      ahead over neither
unknown     the price signs over 21 or 63 sessions cannot be read
==========  =======================================================
"""

from __future__ import annotations

from dataclasses import dataclass

from rotascope.notes.desk import Desk
from rotascope.notes.document import Cell, Figure, Missing, Run, Runs
from rotascope.notes.words import SHORT_SECTORS, capitalised, count_word, joined

LAST, SHORT, LONG = 5, 21, 63
SHORT_MARGIN, LONG_MARGIN = 0.005, 0.01

LEAST = 5
"""Sessions from which on a run of wins is worth comparing with others."""

CONFIRMED, EMERGING, FADING = "confirmed", "emerging", "fading"
ABSENT, UNKNOWN = "absent", "unknown"

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
    """What the signs say together."""

    state: str
    signs: tuple[Sign, ...]
    large_lead: bool

    @property
    def read(self) -> tuple[Sign, ...]:
        """The signs that could be read."""
        return tuple(s for s in self.signs if s.side != UNREAD)

    def on(self, *sides: str) -> tuple[Sign, ...]:
        """The signs on the sides named."""
        return tuple(s for s in self.signs if s.side in sides)


def judged(desk: Desk) -> Judgement:
    """The judgement on a market, from its signs."""
    short, long = _ahead(desk, SHORT, SHORT_MARGIN), _ahead(desk, LONG, LONG_MARGIN)
    participation = _participation(desk)
    signs = (_ahead(desk, LAST, SHORT_MARGIN), short, long, participation, _sectors(desk))
    sides = [sign.side for sign in (short, long)]
    large = AGAINST in sides and FOR not in sides
    return Judgement(state_of(short.side, long.side, participation.side), signs, large)


def state_of(short: str, long: str, participation: str) -> str:
    """The state that the sides of the price signs and of participation add up to."""
    if UNREAD in (short, long):
        return UNKNOWN
    if short == FOR:
        return CONFIRMED if long == FOR and participation == FOR else EMERGING
    return FADING if long == FOR else ABSENT


def headline(judgement: Judgement) -> str:
    """The judgement as one sentence that commits itself."""
    match judgement.state:
        case "confirmed":
            return "Leadership has passed from large to small companies: rotation confirmed"
        case "emerging":
            return "Small companies are taking the lead over 21 sessions: rotation emerging"
        case "fading":
            return "Small companies are losing their lead over large ones: rotation fading"
        case "absent" if judgement.large_lead:
            return "Large companies lead: no rotation to small companies"
        case "absent":
            return "Neither small nor large companies lead: no rotation to small companies"
    return "Who leads cannot be judged from these data"


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
    """What speaks against the judgement, in one sentence."""
    if judgement.state == UNKNOWN:
        return ""
    side = FOR if judgement.state == ABSENT else AGAINST
    names = [sign.name for sign in judgement.on(side)]
    parts = [f"What speaks against it: {joined(names)}." if names else "No sign speaks against it."]
    for title, other in (("A draw", DRAW), ("Not to be had", UNREAD)):
        found = [sign.name for sign in judgement.on(other)]
        if found:
            parts.append(f"{title}: {joined(found)}.")
    return " ".join(parts)


def turning(judgement: Judgement) -> str:
    """What would change the view, in one sentence."""
    match judgement.state:
        case "confirmed":
            return (
                "The view weakens to emerging when equal weight falls behind, and to fading when "
                "the lead over 21 sessions shrinks to a draw."
            )
        case "emerging":
            return (
                "It takes a clear lead over 63 sessions, with equal weight ahead too, "
                "to confirm it; losing the lead over 21 sessions ends it."
            )
        case "fading":
            return (
                "A clear lead over 21 sessions would revive it; losing the lead "
                "over 63 sessions ends it."
            )
        case "absent":
            return "A clear lead over 21 sessions would be the first sign of one."
    return ""


def _ahead(desk: Desk, window: int, margin: float) -> Sign:
    who = desk.subjects
    expression = f"excess({who.small}, {who.large}, {window}d)"
    name = f"small against large over {window} sessions"
    bar = "half a point" if margin == SHORT_MARGIN else "one point"
    question = f"Small companies ahead of large over {window} sessions, by {bar} or more?"
    value = desk.number(expression)
    if value is None:
        return Sign(name, question, desk.figure(expression), UNREAD)
    side = FOR if value >= margin else AGAINST if value <= -margin else DRAW
    return Sign(name, question, desk.figure(expression), side)


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

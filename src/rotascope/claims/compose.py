"""From a text to drafts of claims: the frames applied to sentence after sentence."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from rotascope.claims.accounted import OF_ACCOUNTS, owner
from rotascope.claims.cited import citations
from rotascope.claims.document import BOILERPLATE, Document, Sentence
from rotascope.claims.document_blocks import ITEM, ROW
from rotascope.claims.drafts import Draft, Timed
from rotascope.claims.frames import Scene
from rotascope.claims.frames_again import again
from rotascope.claims.frames_averages import averages
from rotascope.claims.frames_books import books
from rotascope.claims.frames_cited import cited, without_words
from rotascope.claims.frames_columns import columns
from rotascope.claims.frames_compared import comparisons
from rotascope.claims.frames_crossings import crossings, previous
from rotascope.claims.frames_curve import curve
from rotascope.claims.frames_directions import directions
from rotascope.claims.frames_distances import distances
from rotascope.claims.frames_each import each_of
from rotascope.claims.frames_earnings import earnings
from rotascope.claims.frames_elliptic import elliptic
from rotascope.claims.frames_excess import excesses
from rotascope.claims.frames_gaps import gaps
from rotascope.claims.frames_goback import go_back
from rotascope.claims.frames_highs import highs
from rotascope.claims.frames_leaders import leaders
from rotascope.claims.frames_levels import levels, quotes
from rotascope.claims.frames_multiples import multiples
from rotascope.claims.frames_only import only
from rotascope.claims.frames_plain import arithmetic, flows, leftovers, topical, without_data
from rotascope.claims.frames_policy_first import first_moves
from rotascope.claims.frames_quadrants import quadrants
from rotascope.claims.frames_rates import rates
from rotascope.claims.frames_records import records
from rotascope.claims.frames_returns import returns
from rotascope.claims.frames_seen import last_seen
from rotascope.claims.frames_sized import sized
from rotascope.claims.frames_standing import standing
from rotascope.claims.frames_streaks import streaks
from rotascope.claims.frames_structure import structure
from rotascope.claims.frames_tallies import tallies
from rotascope.claims.frames_territory import territory
from rotascope.claims.frames_valuation import valuations
from rotascope.claims.leads import closed_by, leads_of
from rotascope.claims.memory import Memory
from rotascope.claims.record_counts import times_at_record
from rotascope.claims.rivals import remembered
from rotascope.claims.slots import complement, groups
from rotascope.claims.subjects import Lexicon, Subject
from rotascope.claims.times import is_reference
from rotascope.claims.view import View, view
from rotascope.core.time import Calendar

FRAMES = (
    arithmetic, times_at_record, books, valuations, earnings, averages, tallies, each_of, distances,
    sized, previous, crossings, go_back, streaks, records, territory, only, multiples, structure,
    excesses, first_moves, rates, standing, curve, flows, topical, again, returns, levels, gaps,
    comparisons, highs, last_seen, leaders, directions, elliptic, without_data, leftovers,
)  # fmt: skip
"""The rules, in the order in which they are tried: a figure belongs to the first that takes it."""

MOST = 2_000
"""Claims of one text: what has more is no commentary."""


@dataclass(frozen=True)
class Found:
    """A draft with the sentence in which it stands."""

    sentence: tuple[int, int]
    draft: Draft


def compose(  # noqa: PLR0913 - a text, and what it is read with
    document: Document,
    spoken: date,
    *,
    lexicon: Lexicon,
    calendar: Calendar,
    known: Callable[[str], bool],
    written: date | None = None,
) -> tuple[Found, ...]:
    """The claims of a text, before anything is computed.

    Parameters
    ----------
    document
        The text.
    spoken
        The session as of which it speaks.
    lexicon
        Subjects that can be named.
    calendar
        Sessions of the store.
    known
        Whether the store has a name.
    written
        The day of the text where no session was held on it.
    """
    memory = Memory(spoken=spoken)
    found, told, computed = list[Found](), citations(document), set[str]()
    rows = [
        (number, sentence, view(told.text, sentence.start, sentence.end, lexicon=lexicon,
                                spoken=spoken, calendar=calendar, written=written))
        for number, sentence in enumerate(told.sentences)
        if sentence.role != BOILERPLATE
    ]  # fmt: skip
    memory.leads = leads_of([seen for _, _, seen in rows], spoken)
    memory.closed = closed_by(memory.leads, spoken, calendar)
    paragraph, role = -1, ""
    for number, sentence, seen in rows:
        if len(found) >= MOST:
            break
        listed = sentence.role == ITEM and role == ITEM
        memory.fresh = sentence.paragraph != paragraph and not listed
        paragraph, role = sentence.paragraph, sentence.role
        memory.sentence = number
        memory.paragraph += memory.fresh
        scene = Scene(seen, memory, calendar, known)
        marks = told.marks_of(number)
        cited(scene, marks, computed)
        columns(scene, told.cells_of(number))
        if marks or not quadrants(scene):
            _interpret(scene, sentence)
        without_words(scene, marks)
        _remember(memory, seen, scene, number)
        place = (sentence.start, sentence.end)
        found.extend(Found(place, draft) for draft in scene.drafts)
    found.sort(key=lambda f: f.draft.span)
    return tuple(found)


_ASKED_AFTER = re.compile(r"\d.*, (?:and|but|so) (?:what|why|how|who|where|when|does|do|is|can)\b")
"""As in "It fell 5 % last year, and what did bonds do?": a statement with a question after it."""


def _interpret(scene: Scene, sentence: Sentence) -> None:
    if sentence.role == ROW:
        quotes(scene)
    asks = scene.view.text[sentence.end - 1 : sentence.end] == "?"
    if asks and not _ASKED_AFTER.search(scene.view.folded):
        return  # a question claims nothing
    for frame in FRAMES:
        frame(scene)


def _remember(memory: Memory, seen: View, scene: Scene, number: int) -> None:
    """What the next sentences may refer to: subjects, the topic, the time."""
    for named in seen.named:
        if named.subject is not None:
            memory.subjects.append((number, named.subject))
    del memory.subjects[:-40]
    _topic(memory, seen, scene, number)
    kinds = [d.kind for d in scene.drafts if d.formula is not None]
    computable = [d for d in scene.drafts if d.formula is not None]
    memory.last = (number, computable[-1]) if computable else memory.last
    runs = [d for d in computable if d.kind == "streak"]
    memory.run = (number, runs[-1]) if runs else memory.run
    memory.kind = kinds[-1] if kinds else ""
    memory.returned = number if "return" in kinds else memory.returned
    memory.told += [(number, d) for d in computable if d.kind == "return"]
    del memory.told[:-8]
    for found in seen.whens:
        since = found.period.kind == "since" and (
            found.period.window == f"since {found.period.first}"
        )
        if (found.period.kind == "day" or since) and found.period.first is not None:
            memory.day = found.period.first
            memory.days += [] if since else [(number, memory.day)]
    memory.times += [(number, told) for told in remembered(seen, memory)]
    del memory.times[:-12]
    timed = [d for d in scene.drafts if d.time.window and not d.time.carried]
    usable = [w for w in seen.whens if w.period.window and not is_reference(seen, w)]
    if not timed and usable:
        period = usable[-1].period
        told = Timed(
            period.window, period.as_of or memory.spoken, period.how, period.others, period
        )
        memory.time = (number, memory.paragraph, told)
    elif not timed and any(w.period.kind == "vague" for w in seen.whens):
        memory.time = None


def _owns(subject: Subject, firms: Subject) -> bool:
    """Whether a subject is told by the accounts of those firms."""
    found = owner(subject)
    return found is not None and found.expression == firms.expression


def _topic(memory: Memory, seen: View, scene: Scene, number: int) -> None:
    """Whom the sentence was about: the subject of its first claim, else the first one named."""
    for draft in sorted(scene.drafts, key=lambda d: d.span):
        x = draft.formula.x if draft.formula is not None else None
        if x is not None and draft.kind in OF_ACCOUNTS:
            x = next((s for _, s in reversed(memory.subjects) if _owns(s, x)), None)
        if x is not None:
            memory.topic = (number, x)
            return
    told = [g for g in groups(seen) if g[0].subject is not None]
    alone = len(told) == 1 and complement(seen, told[0]) in ("at", "for", "over", "with", "to")
    for group in told:
        subject = group[0].subject
        if subject is not None and (alone or not complement(seen, group)):
            memory.topic = (number, subject)
            return

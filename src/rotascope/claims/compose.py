"""From a text to drafts of claims: the frames applied to sentence after sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta

from rotascope.claims.accounted import OF_ACCOUNTS, owner
from rotascope.claims.cited import citations
from rotascope.claims.document import BOILERPLATE, Document, Sentence
from rotascope.claims.document_blocks import ITEM, ROW
from rotascope.claims.drafts import Draft, Timed
from rotascope.claims.frames import ASSUMED, Scene
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
from rotascope.claims.memory import Memory
from rotascope.claims.mentions import When
from rotascope.claims.record_counts import times_at_record
from rotascope.claims.rivals import remembered
from rotascope.claims.slots import complement, groups
from rotascope.claims.subjects import Lexicon, Subject
from rotascope.claims.times import is_reference
from rotascope.claims.times_records import record_windows, tells_moves
from rotascope.claims.view import View, view
from rotascope.core.time import Calendar

FRAMES = (
    arithmetic, times_at_record, books, valuations, earnings, averages, tallies, each_of, distances,
    sized, previous, crossings, streaks, records, territory, only, multiples, structure, excesses,
    first_moves, rates, standing, curve, flows, topical, again, returns, levels, gaps, comparisons,
    highs, last_seen, leaders, directions, elliptic, without_data, leftovers,
)  # fmt: skip
"""The rules, in the order in which they are tried: a figure belongs to the first that takes it."""

MOST = 2_000
"""Claims of one text: what has more is no commentary."""


@dataclass(frozen=True)
class Found:
    """A draft with the sentence in which it stands."""

    sentence: tuple[int, int]
    draft: Draft


def compose(
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
    found: list[Found] = []
    told, computed = citations(document), set[str]()
    rows = [
        (number, sentence, view(told.text, sentence.start, sentence.end, lexicon=lexicon,
                                spoken=spoken, calendar=calendar, written=written))
        for number, sentence in enumerate(told.sentences)
        if sentence.role != BOILERPLATE
    ]  # fmt: skip
    memory.leads = _leads([seen for _, _, seen in rows], spoken)
    memory.closed = _closed(memory.leads, spoken, calendar)
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


def _leads(views: list[View], spoken: date) -> tuple[Timed, ...]:
    """The times of which a text speaks: the first in its first sentences, then by number."""
    counted: Counter[tuple[str, date]] = Counter()
    hows: dict[tuple[str, date], Timed] = {}
    first: tuple[str, date] | None = None
    for seen in views:
        told = [w for w in seen.whens if w.period.window and not is_reference(seen, w)]
        title = seen is views[0] and all(w.period.kind != "day" for w in told)
        title = title or (seen in views[:4] and any(_opens(w) for w in told))
        if not title and not any(sense.sort.split(".")[0] in _TOLD for sense in seen.of(*_TOLD)):
            continue
        for found in told:
            period = found.period
            if _stray(period.window or ""):
                continue
            key = (period.window or "", period.as_of or spoken)
            hows.setdefault(key, Timed(key[0], key[1], period.how, period.others))
            counted[key] += 1
            first = first or key
        for window in record_windows(seen):
            key = (window, spoken)
            hows.setdefault(key, Timed(window, spoken, "the length of a record that is told"))
            counted[key] += 1
            first = first or key
    if first is None:
        first = _of_a_record(views, spoken, hows)
        counted.update([first] if first is not None else [])
    if not counted and any(tells_moves(seen) for seen in views):
        first = ("1d", spoken)
        counted[first], hows[first] = 1, Timed("1d", spoken, "the day of a move that is told")
    order = [key for key, _ in counted.most_common(4)]
    if first is not None:
        order = [first, *(key for key in order if key != first)]
    leads = [hows[key] for key in order[:4]]
    if any(_tells_closes(seen) for seen in views):
        day = Timed("1d", spoken, "the day whose closing levels the text gives")
        leads = [day, *(t for t in leads if (t.window, t.as_of) != ("1d", spoken))]
    for whole in [_whole_year(time) for time in leads[:2]]:
        if whole is not None and all(whole.window != t.window for t in leads):
            leads.insert(1, whole)
    usual = [Timed(w, spoken, f"'{w}', a usual time of such texts") for w in ("1d", "wtd", "ytd")]
    leads += [t for t in _of_superlatives(views, spoken) if all(
        (t.window, t.as_of) != (k.window, k.as_of) for k in leads)]  # fmt: skip
    if not leads and _is_report(views):
        how = f"{ASSUMED}: the text names no time"
        return tuple(Timed(w, spoken, how) for w in ("1d", "wtd", "mtd", "ytd"))
    known = {(t.window, t.as_of) for t in leads}
    return (*leads, *(t for t in usual if leads and (t.window, t.as_of) not in known))


def _opens(found: When) -> bool:
    """As in "August began with panic": the month of which the whole text is told."""
    return found.first == 0 and re.fullmatch(r"\d{4}-\d\d", found.period.window or "") is not None


def _is_report(views: list[View]) -> bool:
    """Whether a text is a report of several moves, as of a close, though it names no time."""
    told = [seen for seen in views if any(p.quantity.unit == "percent" for p in seen.placed)]
    names = {n.subject.expression for seen in told for n in seen.named
             if n.subject is not None and n.subject.priced}  # fmt: skip
    moves = [p for seen in told for p in seen.placed if p.quantity.unit == "percent"]
    return len(names) >= 2 and len(moves) >= 3


_SUPERLATIVE = re.compile(r"\b(?:best|worst|biggest|strongest|weakest|steepest|first) (?:losing |"
                          r"winning )?(week|month|quarter|year)\b")  # fmt: skip


def _of_superlatives(views: list[View], spoken: date) -> list[Timed]:
    """As in "their worst August since 2001", "its best month in four years": that month."""
    rows: list[Timed] = []
    for seen in views:
        rows += [
            Timed(w.period.window, w.period.as_of or spoken, f"{w.period.how}, a usual time")
            for w in seen.whens
            if w.period.kind == "span" and re.fullmatch(r"\d{4}-\d\d", w.period.window or "")
            and is_reference(seen, w) and w.period.last is not None
            and (spoken - w.period.last).days < LETTER
        ]  # fmt: skip
        for found in _SUPERLATIVE.finditer(seen.folded):
            window = {"week": "wtd", "month": "mtd", "quarter": "qtd", "year": "ytd"}[found[1]]
            how = f"'{window}', a usual time of such texts, of which a record is told"
            rows.append(Timed(window, spoken, how))
    return rows[:2]


def _of_a_record(
    views: list[View], spoken: date, hows: dict[tuple[str, date], Timed]
) -> tuple[str, date] | None:
    """As in "the best sector of 2014: it rose 28.7 %", where nothing else names a time."""
    for seen in views:
        for found in seen.whens:
            period = found.period
            if period.window and period.kind in ("span", "todate") and not _stray(period.window):
                key = (period.window, period.as_of or spoken)
                hows.setdefault(key, Timed(*key, period.how, period.others))
                return key
    return None


def _tells_closes(seen: View) -> bool:
    """As in "fell 141.46 points, or 3.4%, to 4,057.66": a report on the close of a day."""
    named = [n for n in seen.named if n.subject is not None and n.subject.kind == "index"]
    if not named or any(w.period.window not in (None, "1d") and not is_reference(seen, w)
                        for w in seen.whens):  # fmt: skip
        return False
    levels = [p for p in seen.placed if p.quantity.unit == "plain" and p.quantity.decimals == 2
              and (p.quantity.value or 0.0) > 100 and p.first > named[0].first]  # fmt: skip
    moved = [p for p in seen.placed if p.quantity.unit == "percent"]
    told = ("to", "closed at", "finished at", "ended at", "settled at")
    return any(seen.between(p.first - 2, p.first).endswith(told) for p in levels) and bool(moved)


def _closed(leads: tuple[Timed, ...], spoken: date, calendar: Calendar) -> date | None:
    """The end of the month, quarter or year that a text looks back on, written soon after it."""
    pattern = r"(\d{4})(?:Q(\d)|H(\d)|-(\d\d))?"
    whole = re.fullmatch(pattern, leads[0].window or "") if leads else None
    if whole is None:
        return None
    month = 3 * int(whole[2]) if whole[2] else 6 * int(whole[3]) if whole[3] else int(whole[4] or 12)
    end = date(int(whole[1]) + month // 12, month % 12 + 1, 1) - timedelta(days=1)
    later = any(t.window in ("mtd", "wtd") or f"{end:%Y-%m}" < (t.window or "") < f"{end.year}-13"
                or (whole[4] and t.window == "1d" and t.as_of > end)
                for t in leads if "usual" not in t.how)  # fmt: skip
    if later or not 0 < (spoken - end).days <= (RECAP if whole[4] else LETTER):
        return None
    place = calendar.on_or_before(end)
    return calendar.date(place) if place >= 0 and calendar.date(place) < spoken else None


RECAP = 10
"""The same for a month."""
LETTER = 45
"""Days after the end of a quarter within which a text about it is a letter on it."""


def _stray(window: str) -> bool:
    """Windows of a single statement, which no text is about: the past 13 days, ten years."""
    return bool(re.fullmatch(r"\d+[dy]", window)) and window not in ("1d", "5d")


def _whole_year(time: Timed) -> Timed | None:
    """The year of a quarter or a month that has passed: a letter on the last quarter tells both."""
    year = re.fullmatch(r"(\d{4})(?:Q4|-12)", time.window or "")
    if year is None:
        return None
    return replace(time, window=year[1], how=f"the year of {time.window}", others=())


_TOLD = ("up", "down", "flat", "beat", "lag", "level", "best", "worst")


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
    for group in groups(seen):
        subject = group[0].subject
        if subject is not None and not complement(seen, group):
            memory.topic = (number, subject)
            return

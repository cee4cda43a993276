"""Over what time a claim speaks: the period beside a figure, or that of the text."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rotascope.claims.drafts import Timed
from rotascope.claims.memory import Memory
from rotascope.claims.mentions import When
from rotascope.claims.periods import Period
from rotascope.claims.times_of_days import against, stood, told_of
from rotascope.claims.times_owned import of_a_clause, of_another_noun, of_the_noun, whence
from rotascope.claims.times_records import of_the_record
from rotascope.claims.times_references import another, of_an_extreme, of_the_start
from rotascope.claims.times_since import between_days, day_of_extreme, of_the_run, since_then
from rotascope.claims.view import View
from rotascope.claims.words import MONTHS


def when(view: View, placed: Sequence[int], token: int, memory: Memory) -> Timed | None:
    """The time of a figure.

    Parameters
    ----------
    placed
        First tokens of all figures of the sentence, in order.
    token
        That of the figure, or of the verb of a claim without one.
    """
    around = view.between(token - 8, token + 6)
    if "that day" in around and memory.day is not None and "since that day" not in around:
        inner = chosen_when(view, placed, token)
        window = inner[0].period.window if inner else "1d"
        return Timed(window or "1d", memory.day, "on the day that was named")
    stretch = of_the_run(view, token, memory) or between_days(view, token, memory)
    if stretch is not None:
        return stretch
    found = chosen_when(view, placed, token)
    extreme = _from_the_extreme(view, token, found[0], memory) if found is not None else None
    if extreme is not None:
        return extreme
    if found is None or abs(found[0].first - token) > 8:
        after = since_then(view, token, memory)
        if after is not None and after.window is not None:
            return after
    if found is not None and found[0].period.kind == "day" and found[0].last <= token:
        words = view.between(found[0].last, token).split()
        if "now" in words and found[0].period.first is not None:
            day = found[0].period.first
            return Timed(f"since {day}", memory.spoken, f"from {day}, named before, to now")
    if found is None:
        record = of_the_record(view, token, memory)
        return record or since_then(view, token, memory) or carried(memory)
    return _with_its_rivals(view, token, found, memory)


def _with_its_rivals(
    view: View, token: int, found: tuple[When, bool], memory: Memory
) -> Timed | None:
    """A time that may belong to other words of the sentence, with that of the text beside it."""
    chosen, sure = found
    time, near = _timed(view, chosen, memory), carried(memory)
    if sure or near is None or near.window is None:
        return time
    if time.window is None:
        return near
    if _apart(view, token, chosen.first) and time.as_of == memory.spoken:
        after = ("the time of what comes after", time.window, time.as_of)
        return replace(near, others=(after, *near.others))
    others = (("the time of the text", near.window, near.as_of), *near.others)
    return replace(time, others=others, carried=True)


def _from_the_extreme(view: View, token: int, found: When, memory: Memory) -> Timed | None:
    """As in "From its March 23 low the S&P 500 climbed 68 % by year-end": from that day's close."""
    named, period = day_of_extreme(view, token), found.period
    how = "from the extreme of the day named"
    if named is None:
        return None
    day = period.kind == "day" and period.first == named
    if day and named < memory.spoken and found.last <= token:
        return Timed(f"since {named}", memory.spoken, how)
    ends = period.kind == "day" and period.window is None and period.as_of is not None
    if period.kind == "by" or (ends and period.as_of is not None and period.as_of > named):
        return Timed(f"since {named}", period.as_of or memory.spoken, how)
    return None


def _timed(view: View, chosen: When, memory: Memory) -> Timed:
    period = chosen.period
    as_of = period.as_of or memory.spoken
    if period.kind == "todate" and period.as_of is None:
        points = [w.period for w in view.whens if w.period.kind == "by" and w.period.as_of]
        points = points or stood(view, chosen, memory)
        if points and points[-1].as_of is not None:
            as_of = points[-1].as_of
    if period.kind == "todate" and 0 < (memory.spoken - as_of).days <= 7 and as_of is period.as_of:
        others = (("to the end that the words give", period.window or "", as_of), *period.others)
        return Timed(period.window, memory.spoken, period.how, others, period)
    closed = _of_what_ended(view, chosen, as_of, memory)
    if closed is not None:
        return closed
    early = told_of(view, chosen, as_of) or _early(view, chosen, as_of, memory)
    if early is not None:
        return early
    if "last week" in view.between(chosen.first, chosen.last) and any(
        w == "wtd" for _, w, _ in period.others
    ):  # fmt: skip
        return Timed(period.window, as_of, period.how, period.others, period, carried=True)
    counted = against(view, chosen, memory)
    if counted is not None:
        return counted
    joined = _from_to(view, chosen)
    if joined is not None:
        return Timed(joined, memory.spoken, "from close to close of the days named", (), period)
    after = view.between(chosen.first - 1, chosen.last + 2)
    if period.kind == "day" and period.first is not None and any(
        w in after for w in ("above", "below")) and "close" in after:  # fmt: skip
        return Timed(f"since {period.first}", memory.spoken, "from the close named", (), period)
    if period.kind == "by" and period.window is None:
        near = carried(memory)
        if near is not None and near.window in ("ytd", "mtd", "qtd", "wtd"):
            return Timed(near.window, as_of, f"{near.how}, {period.how}", (), period)
    return Timed(period.window, as_of, period.how, period.others, period)


def _of_what_ended(view: View, chosen: When, as_of: date, memory: Memory) -> Timed | None:
    """The time of a text that looks back; with "now", the day of the text comes first."""
    period = chosen.period
    closed = _meant(view, chosen, memory) or _closed(period, as_of, memory)
    closed = closed or _of_the_letter(view, chosen, memory)
    if closed is None or "now" not in view.between(chosen.first - 8, chosen.first).split():
        return closed
    if closed.window is None:
        return None
    how = "to the end of the time on which the text looks back"
    others = ((how, closed.window, closed.as_of), *period.others)
    return Timed(period.window, as_of, period.how, others, period, carried=True)


def _early(view: View, chosen: When, as_of: date, memory: Memory) -> Timed | None:
    """As in "for the year", written in January: this one, or the one that has just ended."""
    period, spoken = chosen.period, memory.spoken
    told = set(view.between(chosen.first, chosen.last).split())
    open_year = period.window == "ytd" and period.as_of is None and period.kind == "todate"
    if not open_year or spoken.month != 1 or spoken.day > 20:
        return None
    if {"so", "far", "date", "ytd", "since", "-"} & told:
        return None
    others = (("the year that has ended", str(spoken.year - 1), None), *period.others)
    return Timed(period.window, as_of, period.how, others, period, carried=True)


_THE = re.compile(r"^(?:in|over|for|during|across) the (three month|month|quarter|year)s?$")
_WHOLE = {
    "month": r"\d{4}-\d\d",
    "three month": r"\d{4}Q\d",
    "quarter": r"\d{4}Q\d",
    "year": r"\d{4}",
}


def _of_the_letter(view: View, chosen: When, memory: Memory) -> Timed | None:
    """As in "over the three months", "in six months", of a letter on the quarter just ended."""
    end, window = memory.closed, chosen.period.window
    if end is None or window not in ("3m", "6m") or end.month % int(window[0]):
        return None
    words = view.between(chosen.first, chosen.last)
    if "past" in words or "last" in words:
        return None
    part = f"Q{end.month // 3}" if window == "3m" else f"H{end.month // 6}"
    how = "the part of the year on which the text looks back"
    return Timed(f"{end.year}{part}", end, how, chosen.period.others, chosen.period)


def _meant(view: View, chosen: When, memory: Memory) -> Timed | None:
    """As in "September did the work. Stocks rose 8.8 % in the month": the one just named."""
    told = _THE.match(view.between(chosen.first, chosen.last))
    if told is None:
        return None
    for number, ((window, last), _) in reversed(memory.times):
        if memory.sentence - number > 2:
            return None
        if re.fullmatch(_WHOLE[told[1]], window) and last < memory.spoken:
            how = f"the {told[1].replace('three month', 'quarter')} that was named before"
            return Timed(window, last, how, chosen.period.others, chosen.period)
    return None


def _closed(period: Period, as_of: date, memory: Memory) -> Timed | None:
    """The year to date of a letter: to the end of the quarter on which it looks back."""
    running = period.window in ("ytd", str(memory.spoken.year))
    if not running or period.as_of not in (None, memory.spoken):
        return None
    if memory.closed is None or as_of != memory.spoken or memory.closed.year != as_of.year:
        return None
    own = ("to the day of the text", "ytd", memory.spoken)
    how = "from the start of the year to the end of the time on which the text looks back"
    return Timed("ytd", memory.closed, how, (own, *period.others), period, carried=True)


def _from_to(view: View, chosen: When) -> str | None:
    """As in "from the February 19 peak to April 8": between two closes."""
    for other in view.whens:
        if other.last > chosen.first or other.period.first is None or chosen.period.last is None:
            continue
        begins = "from" in view.between(other.first - 1, other.first + 1).split()
        joins = view.between(other.last - 1, chosen.first + 1).split()
        ends = {"to", "through", "until"} & set(joins)
        if (
            begins
            and ends
            and other.period.first < chosen.period.last
            and chosen.first - other.last <= 4
        ):
            return f"{other.period.first}..{chosen.period.last}"
    return None


def chosen_when(view: View, placed: Sequence[int], token: int) -> tuple[When, bool] | None:
    """The period in the sentence that belongs to a figure, and whether that is sure."""
    usable = [
        w for w in view.whens
        if w.period.kind not in ("future", "vague") and not is_reference(view, w)
        and not of_a_clause(view, w, token) and not of_another_noun(view, w, token)
        and not whence(view, placed, w, token)
        and not (token < w.first and STANDS.search(view.between(token, w.first)))
        and "coming" not in view.between(w.first - 1, w.first + 1).split()
        and not (w.period.kind == "day" and _DUE.search(view.between(w.first - 7, w.first + 1)))
    ]  # fmt: skip
    before = max((p for p in placed if p < token), default=-1)
    after = min((p for p in placed if p > token), default=len(view.words))
    close = [w for w in usable if token < w.first < after]
    behind = [w for w in usable if before < w.first < token]
    own = view.clause(token)
    same = [w for w in close if view.clause(w.first) == own]
    beside = behind and token - behind[-1].last <= 1 and "," in view.between(
        token, same[0].first).split() if same else False  # fmt: skip
    own_noun = behind and of_the_noun(view, behind[-1], token)
    if same and not beside and not own_noun:
        return same[0], not _apart(view, token, same[0].first)
    if behind and not _apart(view, behind[-1].last, token):
        return behind[-1], True
    if close:
        return close[0], not _apart(view, token, close[0].first)
    earlier = behind or [w for w in usable if w.first < token]
    if earlier:
        return earlier[-1], True
    later = [w for w in usable if w.first > token]
    if not later:
        return None
    gap = view.between(token, later[0].first).split()
    if "from" in gap and any(token < p < later[0].first for p in placed):
        return None  # "narrowed to 4.37 from 5.33 at the end of December": where it came from
    moved = view.of("up.verbs", "down.verbs")
    if any(token < x.first < later[0].first and any(p > token and p >= x.first for p in placed)
           for x in moved):  # fmt: skip
        return None  # the time of another verb and its figure
    listed = any(token < p < later[0].first for p in placed) and gap[-4:].count(",") == 0
    return later[0], "and" in gap and "after" not in gap and ("," not in gap or listed)


_DUE = re.compile(r"\b(?:due|scheduled|slated|to be released|will report|reports?)\b[^,;]*$")
"""As in "its report, due before the bell on Thursday": a day to come."""
STANDS = re.compile(
    r"\b(?:and|but|,|which) (?:is|are|was|were|remains?|stands?|sits?|it is|they are|it 's|'s) "
    r"(?:now |still |also |even |again |back |well |barely |slightly )*"
    r"(higher|lower|up|down|in the red|in the black|in the green|negative|positive|ahead)$"
)
"""As in "fell 1.6 % and is now lower for the year": a time of a predicate without a figure."""


def _apart(view: View, first: int, last: int) -> bool:
    """Whether a new statement begins between two words."""
    return any(
        view.words[place].folded in _OPENING
        and not (view.words[place].folded.endswith("ing") and view.words[place - 1].folded in _BE)
        for place in range(max(first, 0), min(last, len(view.words)))
    )


_BE = frozenset({"is", "are", "was", "were", "been", "be", "'s", "'re", "now", "still"})
"""As in "small companies are taking the lead over 21 sessions": the verb itself."""
_OPENING = frozenset({
    "after", "before", ";", "while", "whereas", "but", "following", "pushing", "extending",
    "bringing", "taking", "leaving", "trimming", "paring", "widening", "narrowing", "cutting",
})  # fmt: skip


_SUPERLATIVES = ("best", "worst", "highest", "lowest", "longest", "first")


_TIMES_IN = re.compile(
    r"\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|only|\d{1,2}(?:st|nd|rd|"
    r"th)) (?:\w+ )?(?:time|occasion|month|quarter|year|week|session|day) (?:in|out of)$"
)
"""As in "for the sixth time in eight years", "the fifth month in six": how often, no window."""


def is_reference(view: View, found: When) -> bool:
    """As in "the best day since 2008": a period that a record is measured against, no window."""
    words = view.between(found.first, found.last).split()
    before = view.between(found.first - 2, found.first).split()
    wide = view.between(found.first - 6, found.first).split()
    wide = wide[len(wide) - wide[::-1].index(",") :] if "," in wide else wide
    near = [x for x in view.of(*_SUPERLATIVES) if -2 <= found.first - x.last <= 10
            and not another(view, x.last, found)]  # fmt: skip
    often = _TIMES_IN.search(view.between(found.first - 8, found.first + 1))
    if _apposed(view, found) or of_an_extreme(view, found) or of_the_start(view, found):
        return True
    if often and found.period.kind == "trailing":
        return True
    if near and ("since" in (*words[:1], *wide) or _reaching_back(words, found)):
        return True
    if near and found.period.kind in ("span", "todate", "future") and _of_the(words, before):
        return True
    if words[:1] and words[0] in MONTHS and any(
        found.first - x.last >= 0 and set(view.between(x.last, found.first).split()) <= _MONTHLY
        for x in near
    ):  # fmt: skip
        return True
    return bool({"seen", "last"} & set(before)) or ("back" in wide and "to" in before)


_MONTHLY = frozenset({*MONTHS, "-", "to", "through"})
"""As in "its best January-to-June": a month of each year."""


def _apposed(view: View, found: When) -> bool:
    """As in "Energy, this year's star, sank 6 %": a time of the apposition, not of the verb."""
    ending = view.between(found.last - 1, found.last + 1)
    before = view.between(found.first - 4, found.first).split()
    inside = "," in before and before[before.index(",") + 1 :][:1] in (["a"], ["an"], ["the"])
    if inside and view.between(found.last, found.last + 1) == ",":
        return True
    if view.between(found.first - 1, found.first) != "," or "'s" not in ending:
        return False
    return "," in view.between(found.last, found.last + 5).split()


def _of_the(words: Sequence[str], before: Sequence[str]) -> bool:
    """As in "its highest close of 2022": the stretch among whose closes it is the highest."""
    return words[:1] in (["of"], ["close"], ["so"]) or before[-1:] in (["of"], ["close"])


def _reaching_back(words: Sequence[str], found: When) -> bool:
    """As in "in over four years", "of the year": how far back a record reaches."""
    long = found.period.window is not None and found.period.window[-1:] in ("y", "m")
    return words[:2] == ["in", "over"] or (
        words[:1] == ["in"] and found.period.kind == "trailing" and long
    )


_RUNNING = ("1d", "wtd", "mtd", "qtd")
"""Times of the day of a text that a look back on a quarter does not speak of."""
USUAL = "a usual time of such texts"
"""A time that the text itself does not name."""


def carried(memory: Memory) -> Timed | None:
    """The times of which the text speaks, where a sentence names none of its own.

    The nearest one comes first: that of a sentence before, else the one with which the
    text begins, else the most frequent. The checks take the first that bears the claim out.
    """
    rows: list[Timed] = []
    if memory.time is not None:
        _, paragraph, time = memory.time
        if paragraph == memory.paragraph or not memory.leads:
            rows.append(replace(time, how=f"{time.how}, as in a sentence before"))
    rows += [replace(t, how=f"{t.how}, of which the text speaks") for t in memory.leads]
    if memory.closed is not None and rows:
        looked = [t for t in rows if t.window not in _RUNNING or t.as_of != memory.spoken]
        rows = looked or rows
    seen: list[Timed] = []
    for time in rows:
        if time.window and all((time.window, time.as_of) != (t.window, t.as_of) for t in seen):
            seen.append(time)
    if not seen:
        return None
    others = tuple(
        (USUAL if "a usual time" in t.how else "another time of the text", t.window or "", t.as_of)
        for t in seen[1:8]
    )
    return replace(seen[0], others=others, period=None, carried=True)

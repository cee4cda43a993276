"""Times counted from an event: a low, a record, a run, a day of which something is told."""

from __future__ import annotations

import re
from datetime import date

from rotascope.claims.drafts import Timed
from rotascope.claims.memory import Memory
from rotascope.claims.mentions import When
from rotascope.claims.view import View
from rotascope.claims.words import MONTHS

_RUN = re.compile(r"\b(?:over|during|in|across) (?:that|the|this|its) (?:same )?"
                  r"(?:stretch|span|run|streak|skid|slide|string)\b")  # fmt: skip


def of_the_run(view: View, token: int, memory: Memory) -> Timed | None:
    """As in "five days in a row. It has risen 11.5 % over that stretch": as long as the run."""
    last = memory.run
    if last is None or memory.sentence - last[0] > 2:
        return None
    number, pattern = last[1].stated.value, last[1].formula.pattern if last[1].formula else ""
    if not _RUN.search(view.between(token - 10, token + 10)) or not isinstance(number, float):
        return None
    unit = next((u for u in ("week", "month") if f"every={u}" in pattern), "day")
    window = f"{int(number)}{unit[0]}"
    return Timed(window, last[1].time.as_of, "as long as the run that was told before")


_BETWEEN = re.compile(
    r"\b(?:between|from) (?:those|these|the) (?:two )?(?:dates|days|points|extremes|closes)\b|"
    r"\bfrom (?:the )?(?:peak|top|high) to (?:the )?(?:trough|bottom|low)\b"
)


def between_days(view: View, token: int, memory: Memory) -> Timed | None:
    """As in "peaked on September 20 and bottomed on Christmas Eve; between those two dates"."""
    told = view.match(_BETWEEN)
    if told is None or not -10 <= told[1] - token <= 10:
        return None
    named = [w for w in view.whens if w.period.kind == "day" and w.last <= told[1]]
    here = [w.period.first for w in named if w.period.first is not None]
    before = [day for number, day in memory.days if memory.sentence - number <= 2]
    days = sorted(dict.fromkeys([*before, *here][-2:]))
    if len(days) != 2 or days[1] > memory.spoken:
        return None
    how = "between the two days that were named"
    return Timed(f"{days[0]}..{days[1]}", memory.spoken, how)


def since_then(view: View, token: int, memory: Memory) -> Timed | None:
    """As in "since that day", "since then", "since the top": from the last day that was named."""
    words = view.between(token - 14, token + 10)
    named = day_of_extreme(view, token)
    if named is not None and named < memory.spoken:
        return Timed(f"since {named}", memory.spoken, "from the extreme of the day named")
    undated = _UNDATED.search(view.between(0, token))
    if undated is not None and not any(w.last <= token for w in view.whens):
        return Timed(None, memory.spoken, "since a day that the text does not name")
    extreme = next((name for name, told in _EXTREMES.items() if told.search(words)), "")
    if not extreme and (not _SINCE_THEN.search(words) or _BIGGEST_SINCE.search(words)):
        return None
    if memory.day is not None and memory.day < memory.spoken:
        return Timed(f"since {memory.day}", memory.spoken, "since the last day that was named")
    if extreme:
        return _from_extreme(extreme, words, memory)
    return Timed(None, memory.spoken, "since a day that the text does not name")


def day_of_extreme(view: View, token: int) -> date | None:
    """As in "from the March 23 bottom": the day named with the extreme."""
    for found in view.whens:
        words = view.between(found.first - 2, found.first + 1).split()
        after = set(view.between(found.last, found.last + 3).split())
        before = view.between(found.first - 6, found.first + 1).split()
        start = next((n for n, w in enumerate(before) if w in ("from", "since")), None)
        if (
            start is not None and _POINTS & set(before[start:]) and "," not in before[start:]
            and found.last <= token and found.period.kind == "day"
        ):  # fmt: skip
            return found.period.first
        near = abs(found.first - token) <= 16 and {"from", "since"} & set(words)
        if near and found.period.kind in ("day", "since") and after & _POINTS:
            return found.period.first
    return None


_POINTS = frozenset({"bottom", "low", "lows", "trough", "peak", "top", "high", "record"})


def _from_extreme(extreme: str, words: str, memory: Memory) -> Timed:
    """As in "since the March low": from the extreme close of that month, else of the last year."""
    told = _EXTREMES[extreme].search(words)
    named = next((m for m in MONTHS if told is not None and m in told.group().split()), None)
    which = "highest" if extreme == "@peak" else "lowest"
    told_year = _YEAR.search(told.group()) if told is not None else None
    if told_year is not None:
        window = told_year[0]
        if named is not None:
            window = f"{window}-{MONTHS.index(named) + 1:02d}"
        if window > f"{memory.spoken:%Y-%m}":
            return Timed(None, memory.spoken, "since a day that has not come")
        return Timed(f"{extreme} {window}", memory.spoken, f"since the {which} close of {window}")
    if named is None:
        how = f"since the {which} close of the last year"
        return Timed(f"{extreme} 1y", memory.spoken, how, carried=True)
    month = MONTHS.index(named) + 1
    year = memory.spoken.year - (month > memory.spoken.month)
    window = f"{year}-{month:02d}"
    return Timed(f"{extreme} {window}", memory.spoken, f"since the {which} close of {window}")


_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_UNDATED = re.compile(r"^(?:from|since) (?:the|that|its|their) (?:\w+ ){1,3}close ,")
"""As in "From that Christmas Eve close, the index is up 37 %": a close of which no day is told."""
_POINT = r"\b(?:since|from) (?:the|that|its|their) (?:[\w.]+ ){0,3}?(?:'s )?(?:[a-z]+ )?"
_EXTREMES = {
    "@peak": re.compile(_POINT + r"(?:peak|top|high|record)\b"),
    "@low": re.compile(_POINT + r"(?:low|lows|bottom|trough)\b"),
}
_BIGGEST_SINCE = re.compile(
    r"\b(?:best|worst|biggest|largest|highest|lowest|most|steepest|sharpest|first)(?: \w+){0,3} "
    r"since (?:that|then)\b"
)
"""As in "its biggest jump since then": a record, no stretch."""
_SINCE_THEN = re.compile(
    r"\bsince (?:that|then)\b|\b(?:has|have|had|is|are) since (?:\w+ed|risen|fallen|lost|gone|made"
    r"|won|up|down)\b|\bsince (?:recovered|rallied|rebounded|gained|climbed|dropped|declined)\b"
)


def since_clause(view: View, chosen: When) -> bool:
    """As in "Since the polls closed on November 2, the S&P 500 has climbed": from that day."""
    if chosen.period.kind != "day" or view.words[0].folded != "since":
        return False
    comma = next((n for n, word in enumerate(view.words) if word.folded == ","), -1)
    main = view.between(comma, comma + 12).split()
    return 0 < chosen.first < comma and bool({"has", "have", "is", "are"} & set(main))

"""The time that a record tells: "dropped 3 %, its worst day since 2022" speaks of a day."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

from rotascope.claims.drafts import Timed
from rotascope.claims.memory import Memory
from rotascope.claims.view import View
from rotascope.claims.words import MONTHS

_RECORD = re.compile(
    r"\b(?:best|worst|biggest|largest|steepest|sharpest|strongest|weakest|greatest|deepest|"
    r"heaviest|poorest) (?:(?:one|single|full|calendar|weekly|daily) - |single |full )?"
    r"(day|daily|session|week|weekly|month|monthly|quarter|quarterly|year|yearly|annual)\b"
    r"(?: (?:gain|loss|drop|decline|fall|rise|advance|jump|slide|performance|showing|move|return|"
    r"percentage|point|rally|rout|selloff|sell - off|slump|plunge|retreat|setback|increase|result|"
    r"for|the|in|of|stocks|wall|street|s&p 500|nasdaq|dow|index|so|far|,|a))* "
    r"(?:since|in|on|ever|yet|of)\b"
)
_WINDOWS = {"day": "1d", "daily": "1d", "session": "1d", "week": "wtd", "weekly": "wtd",
            "month": "mtd", "monthly": "mtd", "quarter": "qtd", "quarterly": "qtd", "year": "ytd",
            "yearly": "ytd", "annual": "ytd"}  # fmt: skip
_HALF = re.compile(r"\b(?:best|worst|strongest|weakest) (?:first half|start (?:to|of) (?:a|the|"
                   r"any) year)\b")  # fmt: skip
_FIRST = re.compile(
    r"\bfirst (?:\S+ (?:% |percent ))?(?:drop|decline|gain|rise|fall|move|loss|advance|jump|slide)"
    r"(?: of (?:at least |more than |over )?\S+ (?:%|percent)(?: or more)?)? since\b"
)
"""As in "slid 2.1 %, its first 2 % drop since September": of a day, where nothing else is told."""
REACH = 9
"""Words between a figure and the record that its move is said to be."""


_MONTHLY = re.compile(
    r"\b(?:best|worst|biggest|strongest|weakest) (" + "|".join(MONTHS) + r")\b"
    r"(?: \w+){0,2}? (?:since|in|on|ever)\b"
)


def month_of(name: str, spoken: date) -> str:
    """The last month of a name: that of the text, or the one before it."""
    month = MONTHS.index(name) + 1
    year = spoken.year - (month > spoken.month)
    return f"{year}-{month:02d}"


_CAPPING = frozenset({"capping", "ending", "completing", "rounding", "closing", "wrapping",
                      "sealing", "cap", "during", "amid", "extending", "cementing"})  # fmt: skip


def record_windows(view: View) -> Iterator[str]:
    """The lengths of the periods of which a sentence tells records."""
    for found, _, _ in view.matches(_RECORD):
        yield _WINDOWS[found[1]]
    if _HALF.search(view.folded):
        yield "ytd"
    if _FIRST.search(view.folded):
        yield "1d"


_PLAIN = re.compile(
    r"\b(?:biggest|largest|steepest|sharpest|the) (?:percentage |point )?(?:gain|drop|decline|fall|"
    r"rise|advance|jump|slide|loss|most|rally|plunge|selloff|sell - off)? ?since\b"
)


def tells_moves(view: View) -> bool:
    """As in "jumped 4.2 %, its biggest gain since October": of a day, where no time is told."""
    return _PLAIN.search(view.folded) is not None


def of_the_record(view: View, token: int, memory: Memory) -> Timed | None:
    """As in "dropped 3 %, its worst day since 2022": the day, where nothing else is told."""
    for found, first, _ in view.matches(_RECORD):
        behind = 0 < first - token <= REACH and not any(
            token < p.first < first and p.quantity.unit == "percent" for p in view.placed
        )
        if not behind or _CAPPING & set(view.between(token, first).split()):
            continue  # "plunged 6 %, capping its worst week since March": the day of the plunge
        window = _WINDOWS[found[1]]
        how = f"'{found[1]}', of which the record is told"
        if window == "1d":
            return Timed(window, memory.spoken, how)
        others = tuple(("another time of the text", t.window or "", t.as_of) for t in memory.leads)
        return Timed(window, memory.spoken, how, others, carried=True)
    for found, first, _ in view.matches(_MONTHLY):
        if 0 < first - token <= REACH:
            window = month_of(found[1], memory.spoken)
            return Timed(window, memory.spoken, f"{found[1]}, of which the record is told")
    for found, first, _ in view.matches(_FIRST):
        sized = "%" in found.group() or "percent" in found.group()
        if sized and 0 < first - token <= REACH:
            return Timed("1d", memory.spoken, "the day of which it is said that it is the first")
    return None

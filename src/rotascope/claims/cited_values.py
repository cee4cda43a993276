"""What a text states right before a footnote that gives an expression."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rotascope.claims.document_times import MONTH, month_number
from rotascope.claims.model import EQUALS, Stated
from rotascope.core import units
from rotascope.core.errors import WrongArgument
from rotascope.language import syntax as s
from rotascope.language.catalogue import AS_E
from rotascope.measures.catalogue import CATALOGUE

_TRIM = " \t\n*_~)\"”’'"  # noqa: RUF001 - a quotation mark as writers set it
_EITHER = re.IGNORECASE
_NUMBER = re.compile(r"(?<![\w.,])([+\-\u2212\u2013]?)(\d{1,3}(?:,\d{3})+|\d{1,15})(\.\d{1,12})?$")
_DAYS = (
    re.compile(rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)? (?P<m>{MONTH})\.?,? (?P<y>\d{{4}})$", _EITHER),
    re.compile(rf"\b(?P<m>{MONTH})\.? (?P<d>\d{{1,2}})(?:st|nd|rd|th)?,? (?P<y>\d{{4}})$", _EITHER),
    re.compile(r"\b(?P<y>\d{4})-(?P<m>\d\d)-(?P<d>\d\d)$"),
)
_MONTHS = re.compile(rf"\b(?P<m>{MONTH})\.? (?P<y>\d{{4}})$", _EITHER)
_COUNTED = {
    "none": 0, "no session": 0, "the last session": 1, "the last day": 1, "once": 1, "twice": 2,
}  # fmt: skip
"""Words for a count that no grammar of numbers reads."""

_PERCENT = ("percent", "points", "bp")


@dataclass(frozen=True)
class Told:
    """What is stated: offsets of its words, how it is compared, and with what."""

    start: int
    end: int
    comparator: str
    stated: Stated
    signed: bool = True


def unit_told(node: s.Node) -> str:
    """Unit that an expression will have, from its form alone; `mixed` where it has none."""
    match node:
        case s.Number():
            return units.NUMBER
        case s.DateLiteral():
            return units.DATE
        case s.Word() | s.Quoted():
            return units.LEVEL
        case s.Negate(operand=operand):
            return unit_told(operand)
        case s.Compare() | s.Not() | s.Both():
            return units.TRUTH
        case s.Binary(op=op, left=left, right=right):
            try:
                return units.combined(op, unit_told(left), unit_told(right))
            except WrongArgument:
                return units.MIXED
        case s.Call(name=name, args=args):
            measure = CATALOGUE.get(name)
            if measure is None:
                return units.MIXED
            if measure.unit != AS_E:
                return measure.unit
            return unit_told(args[0].value) if args else units.MIXED
    return units.MIXED


def words_told(node: s.Node) -> tuple[str, ...]:
    """The words that an expression can answer with."""
    measure = CATALOGUE.get(node.name) if isinstance(node, s.Call) else None
    return measure.words if measure is not None else ()


def scale_of(written: str, unit: str) -> float:
    """Factor from a written quantity in natural size to the unit of an expression.

    Yields are kept in percent and cuts in basis points: "3.75 %" of a level is 3.75, "75 bp"
    of a count is 75.
    """
    if written not in _PERCENT:
        return 1.0
    return {units.LEVEL: 100.0, units.COUNT: 10_000.0}.get(unit, 1.0)


def end_of(text: str, start: int, at: int) -> int:
    """Where the words before a mark end, without closing signs."""
    while at > start and text[at - 1] in _TRIM:
        at -= 1
    return at


def number_before(text: str, start: int, end: int, unit: str) -> Told | None:
    """A bare number, or words for a count, that ends at a place."""
    near = max(start, end - 30)
    found = _NUMBER.search(text[near:end])
    if found is None:
        return _counted(text, start, end)
    decimals = len(found[3] or "") - 1 if found[3] else 0
    value = float(found[2].replace(",", "") + (found[3] or ""))
    value = -value if found[1] and found[1] != "+" else value
    half = 0.5 * 10.0**-decimals
    tolerance = 0.0 if unit == units.COUNT and not decimals else half
    stated = Stated(value, value - half, value + half, tolerance)
    return Told(near + found.start(), end, EQUALS, stated, signed=bool(found[1]))


def _counted(text: str, start: int, end: int) -> Told | None:
    piece = text[start:end].lower()
    for words, count in _COUNTED.items():
        if piece.endswith(words):
            value = float(count)
            return Told(end - len(words), end, EQUALS, Stated(value, value, value))
    return None


def date_before(text: str, start: int, end: int) -> Told | None:
    """A day, or a month with its year, that ends at a place."""
    near = max(start, end - 30)
    piece = text[near:end]
    for pattern in _DAYS:
        if found := pattern.search(piece):
            day = _day(found["y"], found["m"], found["d"])
            return None if day is None else Told(near + found.start(), end, EQUALS, Stated(day))
    if found := _MONTHS.search(piece):
        first = _day(found["y"], found["m"], "1")
        if first is not None:
            last = date(first.year + first.month // 12, first.month % 12 + 1, 1).toordinal() - 1
            stated = Stated(first, float(first.toordinal()), float(last))
            return Told(near + found.start(), end, EQUALS, stated)
    return None


def _day(year: str, month: str, day: str) -> date | None:
    try:
        return date(int(year), month_number(month), int(day))
    except ValueError:
        return None


def word_before(text: str, start: int, end: int, words: Sequence[str]) -> Told | None:
    """A word of a vocabulary before a place, or the one that heads the list: `leading: A, B`."""
    options = "|".join(re.escape(word) for word in words)
    if not options:
        return None
    if found := re.search(rf"\b({options})$", text[start:end], re.IGNORECASE):
        return Told(start + found.start(), end, EQUALS, Stated(found[1].lower()))
    heads = list(re.finditer(rf"\b({options})[*_]{{0,3}}:", text[start:end], re.IGNORECASE))
    if not heads:
        return None
    return Told(_last_item(text, start + heads[-1].end(), end), end, EQUALS,
                Stated(heads[-1][1].lower()))  # fmt: skip


def _last_item(text: str, start: int, end: int) -> int:
    """Where the last item of a list begins."""
    piece = text[start:end]
    cut = max(piece.rfind(","), piece.rfind(" and ") + 4 if " and " in piece else -1)
    begin = start + cut + 1
    while begin < end and text[begin].isspace():
        begin += 1
    return begin


def truth_before(text: str, start: int, end: int) -> Told | None:
    """The words from the last stop to a place: a citation that is a condition bears them out."""
    piece = text[start:end]
    cut = max(piece.rfind(sign) for sign in (",", ";", ":", "|", "("))
    begin = start + cut + 1
    while begin < end and text[begin].isspace():
        begin += 1
    holds = piece[begin - start :].strip(_TRIM).lower() != "no"
    return None if begin >= end else Told(begin, end, "is true", Stated(holds))

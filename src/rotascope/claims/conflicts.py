"""Claims that cannot both hold: on the same quantity, or a quoted price against a stated move."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from rotascope.claims.answers import ask
from rotascope.claims.asking import Asker
from rotascope.claims.check import stated_words
from rotascope.claims.model import IS_TRUE, Audit, Conflict, Finding
from rotascope.core import units
from rotascope.core.reading import shown

_RETURN = re.compile(r'return\(("?[\w.-]+"?), (.+?)(?:, kind=\w+)?\)')
_PRICE = re.compile(r'price\(("?[\w.-]+"?)\)')


@dataclass(frozen=True)
class _Place:
    article: int
    claim: int
    finding: Finding


def conflicts(findings: Sequence[Finding], asker: Asker) -> tuple[Conflict, ...]:
    """Pairs of claims of one text that cannot both hold."""
    places = [_Place(0, n, f) for n, f in enumerate(findings)]
    return (*_same_quantity(places), *_quotes(places, asker))


def between(audits: Sequence[Audit]) -> tuple[Conflict, ...]:
    """Pairs of claims of different texts that cannot both hold."""
    places = [
        _Place(a, n, f) for a, audit in enumerate(audits) for n, f in enumerate(audit.findings)
    ]
    return tuple(c for c in _same_quantity(places) if c.first[0] != c.second[0])


def _key(finding: Finding) -> tuple[str, ...] | None:
    """The quantity of which a claim speaks."""
    claim = finding.claim
    if claim.comparator == IS_TRUE or claim.kind == "arithmetic":
        return None
    if claim.expression is None:
        return _named_quantity(finding)
    fixed = re.search(r"\b(19|20)\d\d(?:H\d|Q\d|-\d\d)?\)|\.\.", claim.expression)
    return (claim.expression, "" if fixed else claim.as_of.isoformat())


def _named_quantity(finding: Finding) -> tuple[str, ...] | None:
    """A quantity that cannot be computed, but is named: a multiple of one subject."""
    subjects = [i.value for i in finding.claim.inferences if i.slot == "subject"]
    if finding.claim.kind != "valuation" or len(subjects) != 1:
        return None
    words = [i.value for i in finding.claim.inferences if i.slot == "measure"]
    return (finding.claim.kind, subjects[0], *words) if words else None


def _same_quantity(places: Sequence[_Place]) -> list[Conflict]:
    groups: dict[tuple[str, ...], list[_Place]] = {}
    for place in places:
        key = _key(place.finding)
        if key is not None:
            groups.setdefault(key, []).append(place)
    found: list[Conflict] = []
    for key, group in groups.items():
        for number, first in enumerate(group):
            found.extend(
                _conflict(key[0], first, second)
                for second in group[number + 1 :]
                if _apart(first.finding, second.finding)
            )
    return found


def _apart(first: Finding, second: Finding) -> bool:
    """Whether the stated intervals, each with its rounding once more, have nothing in common."""
    a, b = first.claim.stated, second.claim.stated
    room = a.tolerance + b.tolerance
    if a.high is not None and b.low is not None and a.high + room < b.low:
        return True
    return b.high is not None and a.low is not None and b.high + room < a.low


def _conflict(quantity: str, first: _Place, second: _Place) -> Conflict:
    unit = first.finding.claim.unit or units.NUMBER
    one = stated_words(first.finding.claim, unit)
    other = stated_words(second.finding.claim, unit)
    return Conflict(
        (first.article, first.claim), (second.article, second.claim),
        f"{quantity}: {one} against {other}",
    )  # fmt: skip


def _quotes(places: Sequence[_Place], asker: Asker) -> list[Conflict]:
    """A quoted price implies a move since the start of a window: it must be the stated one."""
    quoted = {}
    for place in places:
        match = _PRICE.fullmatch(place.finding.claim.expression or "")
        value = place.finding.claim.stated.value
        if match and isinstance(value, float):
            quoted[match[1]] = (place, value)
    found = []
    for place in places:
        match = _RETURN.fullmatch(place.finding.claim.expression or "")
        if match is None or match[1] not in quoted or match[2] != "ytd":
            continue
        quote, price = quoted[match[1]]
        start = _start(asker, place.finding.claim.as_of, match[1])
        if start is None:
            continue
        implied = price / start - 1
        stated = place.finding.claim.stated
        room = stated.tolerance
        low = stated.low is not None and implied < stated.low - room
        high = stated.high is not None and implied > stated.high + room
        if low or high:
            told = shown(implied, units.FRACTION)
            found.append(
                Conflict(
                    (0, place.claim),
                    (0, quote.claim),
                    f"{match[1]} quoted at {price:g} is {told} from its last close of the old year "
                    f"({start:g}), not {stated_words(place.finding.claim, units.FRACTION)}",
                )
            )
    return found


def _start(asker: Asker, as_of: date, symbol: str) -> float | None:
    last = asker.calendar.on_or_before(date(as_of.year, 1, 1) - timedelta(days=1))
    if last < 0:
        return None
    answer = ask(asker, f"price({symbol})", asker.calendar.date(last))
    value = None if answer.reading is None else answer.reading.value
    return float(value) if isinstance(value, int | float) and value else None

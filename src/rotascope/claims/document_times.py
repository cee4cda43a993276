"""The vague time of a text: a month, a part of one, a quarter or a year that it is about."""

from __future__ import annotations

import calendar
import re
from datetime import date

MONTH = (
    r"jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?"
)
"""The months as they are written."""

_NAMES = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_ORDINALS = ("first", "second", "third", "fourth")
_PARTS = {"early": (1, 10), "mid": (11, 20), "late": (21, 31), "start": (1, 10), "middle": (11, 20)}
_PARTS |= {"beginning": (1, 10), "end": (21, 31)}
_YEAR = r"(?P<y>(?:19|20)\d\d)(?!\d)"
_IN_MONTH = (
    rf"(?:(?:the )?(?P<part>early|mid|late|start|beginning|middle|end)(?: of)?[ -]+)?"
    rf"(?P<m>{MONTH})\.?,? {_YEAR}"
)
_DAYS = rf"(?P<m>{MONTH})\.? (?P<a>\d{{1,2}}) ?[-\u2013] ?(?P<b>\d{{1,2}}),? {_YEAR}"
_QUARTER = (
    rf"(?:q(?P<q>[1-4])|(?P<r>[1-4])q|(?P<word>{'|'.join(_ORDINALS)})[ -]quarter)(?: of)?,? ?"
    rf"{_YEAR}"
)
_LEADS = (
    r"(?:^|[:|\u2013\u2014,(-] ?|\b(?:for|in) (?=.{0,30}$)|\b(?:review|letter|wrap|update) )"
    r"(?:the )?"
)
_ENDS = (
    r"(?= ?(?:$|[:|\u2013\u2014,)-]|(?:year )?in review|(?:(?:market|investment|monthly|quarterly"
    r"|portfolio|fund|investor|economic) ){0,2}(?:review|commentary|letter|wrap|update|report|recap"
    r"|summary|insights?|roundup)\b))"
)
_OWN = re.compile(rf"\bas of {_IN_MONTH}", re.IGNORECASE)
_HEADINGS = tuple(
    re.compile(f"{_LEADS}{pattern}", re.IGNORECASE)
    for pattern in (
        _DAYS + _ENDS,
        _IN_MONTH + _ENDS,
        _QUARTER + _ENDS,
        f"year[ -]end {_YEAR}{_ENDS}",
        f"(?:year )?{_YEAR}(?=(?: year)?,? in review)",
    )
)


def month_number(name: str) -> int:
    """The number of a month by the beginning of its name, or by its digits."""
    return int(name) if name.isdigit() else _NAMES.index(name.lower()[:3]) + 1


def vague_time(line: str, *, heading: bool) -> tuple[str, date, date] | None:
    """The words of a vague time in a line, with its first and last day.

    Parameters
    ----------
    line
        A heading, or the beginning of a paragraph.
    heading
        Whether it is a heading: "January 2026", "Q3 2024 review", "October 6-10, 2025",
        "2025 in review". In a paragraph only "as of early February 2026" counts.

    Notes
    -----
    Early is the 1st to the 10th, mid the 11th to the 20th, late the 21st to the end.
    """
    if found := _OWN.search(line):
        return _days(found)
    if heading:
        for pattern in _HEADINGS:
            if found := pattern.search(line):
                return _days(found)
    return None


def _days(found: re.Match[str]) -> tuple[str, date, date] | None:
    named = found.groupdict()
    year = int(named["y"])
    months, days = (1, 12), (1, 31)
    if month := named.get("m"):
        months = (month_number(month),) * 2
        if named.get("a"):
            days = (int(named["a"]), int(named["b"]))
        elif named.get("part"):
            days = _PARTS[named["part"].lower()]
    elif "q" in named:
        word = named["q"] or named["r"] or str(_ORDINALS.index(named["word"].lower()) + 1)
        months = (3 * int(word) - 2, 3 * int(word))
    end = min(days[1], calendar.monthrange(year, months[1])[1])
    if not 1 <= days[0] <= end:
        return None
    return (
        found[0].strip(" ,:|(\u2013\u2014-"),
        date(year, months[0], days[0]),
        date(year, months[1], end),
    )

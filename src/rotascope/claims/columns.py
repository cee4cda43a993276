"""Tables with a head: what a column holds is said by its head, whose it is by the row's label."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

_GAP = re.compile(r"\t+|[ \xa0]{2,}")
_CELL = re.compile(r"[^|]+")
_RULE = re.compile(r"[\s|:=+\-\u2500-\u257f]+$")
_FIGURE = re.compile(
    r"[+\-\u2212\u2013]?[$€£]?\d[\d,]*(\.\d+)?[ \xa0]?(%|pp|bps?|x)?$", re.IGNORECASE
)
_FILLING = re.compile(
    r"\b(total|price|return|returns|change|chg|performance|perf|in|over|the|last|past|to date)\b"
    r"|[%().,]",
    re.IGNORECASE,
)
_LENGTH = re.compile(
    r"(?P<n>\d{1,3}|one|two|three|four|five|six|ten|twelve)?[- ]?"
    r"(?P<unit>d|days?|sessions?|w|wks?|weeks?|m|mos?|months?|y|yrs?|years?)$"
)
_WORDS = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "ten": 10, "twelve": 12}
_TO_DATE = {
    "ytd": "ytd", "year to date": "ytd", "mtd": "mtd", "month to date": "mtd", "qtd": "qtd",
    "quarter to date": "qtd", "wtd": "wtd", "week to date": "wtd",
}  # fmt: skip
_READ = re.compile(
    r"(now|today|latest|current|value|level|price|last|close|closing|chg|change|net|return|returns"
    r"|gain|loss|yield|rate|weight|points?|move|performance|p/?e|multiple|reading|actual|prior"
    r"|previous|open|high|low|index|\W)+$",
    re.IGNORECASE,
)
"""Heads that change nothing in how a figure beside a name is read."""

_LONGEST, _MOST = 300, 2_000


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell under a head.

    Attributes
    ----------
    start, end
        Offsets of its words.
    window
        The window that the head names, in the language; None for any other head.
    read
        Whether the head says nothing that the grammar of sentences would miss.
    label
        Offsets of the row's first cell.
    """

    start: int
    end: int
    window: str | None
    read: bool
    label: tuple[int, int]


def cells(text: str) -> tuple[Cell, ...]:
    """The cells of all tables with a head, row by row, without labels.

    Parameters
    ----------
    text
        Markdown or text set in columns.
    """
    found: list[Cell] = []
    head: list[tuple[int, int]] | None = None
    before: list[tuple[int, int]] | None = None
    for start, end in _lines(text):
        line = text[start:end]
        if _RULE.match(line) and head is None and before and line.strip():
            continue
        row = _split(text, start, end) if line.strip() else None
        if row is None or len(found) >= _MOST:
            head = before = None
            continue
        figures = any(_FIGURE.match(text[a:b]) for a, b in row[1:])
        if head is None and figures and before is not None and len(before) == len(row):
            head = before
        if head is not None and len(head) == len(row):
            found.extend(_cell(text, h, c, row[0]) for h, c in zip(head[1:], row[1:], strict=True))
        elif head is None:
            before = row if not figures and len(row) > 1 else None
    return tuple(found)


def _lines(text: str) -> Iterator[tuple[int, int]]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield start, end
        start = end + 1


def _split(text: str, start: int, end: int) -> list[tuple[int, int]] | None:
    """Offsets of the cells of a line; None where it has not several."""
    line = text[start:end]
    if len(line) > _LONGEST:
        return None
    if line.count("|") >= 2:
        places = [m.span() for m in _CELL.finditer(line.strip().strip("|"))]
        shift = start + line.index(line.strip().strip("|"))
        return [_bare(text, a + shift, b + shift) for a, b in places]
    row, at = [], start + len(line) - len(line.lstrip())
    for gap in _GAP.finditer(text, at, start + len(line.rstrip())):
        row.append((at, gap.start()))
        at = gap.end()
    row.append((at, start + len(line.rstrip())))
    return row


def _bare(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in " \t\xa0*_":
        start += 1
    while end > start and text[end - 1] in " \t\xa0*_":
        end -= 1
    return start, end


def _cell(text: str, head: tuple[int, int], cell: tuple[int, int], label: tuple[int, int]) -> Cell:
    title = text[head[0] : head[1]].strip().lower()
    window = window_of_head(title)
    return Cell(*cell, window, window is not None or _READ.match(title) is not None, label)


def window_of_head(title: str) -> str | None:
    """The window that the head of a column names: `21 sessions`, `YTD`, `1-month`, `2025`."""
    title = title.strip().lower().replace("-", " ")
    if title in _TO_DATE:
        return _TO_DATE[title]
    bare = " ".join(_FILLING.sub(" ", title).split())
    if bare in _TO_DATE:
        return _TO_DATE[bare]
    if re.fullmatch(r"(19|20)\d\d", bare):
        return bare
    found = _LENGTH.match(bare)
    if found is None:
        return None
    count = int(_WORDS.get(found["n"] or "1", 0) or found["n"] or 1)
    letter = "d" if found["unit"].startswith("s") else found["unit"][0]
    if count < 1 or (letter == "y" and count > 1):
        return None  # returns over several years are often told per year
    return f"{count}{letter}"

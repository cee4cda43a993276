"""What a text cites in footnotes, and what is left of it to be read by the grammar."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import islice
from typing import TypeVar

from rotascope.claims.columns import Cell, cells
from rotascope.claims.document import Document, Sentence
from rotascope.claims.document_blocks import HEADING, ROW
from rotascope.claims.document_sentences import sentences
from rotascope.core.errors import ExpressionSyntax
from rotascope.language.parse import parse
from rotascope.language.syntax import Call, Quoted, Word
from rotascope.measures.catalogue import CATALOGUE

_DEFINITION = re.compile(r"^[ ]{0,3}\[\^([^\]\s]{1,40})\]:[ \t]*([^\n]*)", re.MULTILINE)
_MARK = re.compile(r"\[\^([^\]\s]{1,40})\]")
_CODE = re.compile(r"`([^`\n]{1,4000})`")
_AS_OF = re.compile(r"\bas of (\d{4}-\d\d-\d\d)\b")
_ASKING = re.compile(r"(?<=\|)[^|\n]*\?[ \t]*(?=\|)")
_EXPLAINING = re.compile(
    r"\W*(method(s|ology)?|glossary|definitions|words|caveats: [\w ,]+|"
    r"how (it|this|the note) (is|was) made)"
    r"(, data and caveats| and (data|caveats|definitions|glossary))?\W*",
    re.IGNORECASE,
)
"""Headings under which a text explains itself and says nothing of markets."""


MOST_DEFINED = 2_000
"""Footnotes of one text that are looked at."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A footnote that gives an expression.

    Attributes
    ----------
    label
        Its number or name.
    expression
        As the text writes it: it may not parse.
    as_of
        The day that the footnote states; None where it states none.
    """

    label: str
    expression: str
    as_of: date | None


@dataclass(frozen=True, slots=True)
class Mark:
    """A place in the running text that a footnote proves: offsets of `[^12]`."""

    start: int
    end: int
    citation: Citation


@dataclass(frozen=True)
class Cited:
    """A text with its citations taken out of the way of reading.

    Attributes
    ----------
    text
        As long as the document's: marks, definitions and cells that ask are blank, so that
        all offsets stay.
    sentences
        What is left to be read.
    marks
        In order.
    cells
        Those under a head that names a window.
    """

    text: str
    sentences: tuple[Sentence, ...]
    marks: tuple[Mark, ...] = ()
    cells: tuple[Cell, ...] = ()

    def marks_of(self, number: int) -> tuple[Mark, ...]:
        """The marks in a sentence, and those right after its full stop."""
        if not self.marks:
            return ()
        start, end = self._reach(number)
        last = self.sentences[number].end
        return tuple(
            mark
            for mark in _within(self.marks, self._mark_starts, start, end)
            if not self.text[last : mark.start].strip(" *_)\"'")
        )

    def cells_of(self, number: int) -> tuple[Cell, ...]:
        """The cells in a row of a table that stand under a window."""
        if not self.cells:
            return ()
        return _within(self.cells, self._cell_starts, *self._reach(number))

    @cached_property
    def _mark_starts(self) -> list[int]:
        return [mark.start for mark in self.marks]

    @cached_property
    def _cell_starts(self) -> list[int]:
        return [cell.start for cell in self.cells]

    def _reach(self, number: int) -> tuple[int, int]:
        later = number + 1 < len(self.sentences)
        end = self.sentences[number + 1].start if later else len(self.text)
        return self.sentences[number].start, end


def citations(document: Document) -> Cited:
    """The footnotes of a text that give expressions, and where it refers to them.

    Other footnotes stay what they are: text. Sections that explain method and words are
    left out of the sentences, whether or not the text cites anything.

    Parameters
    ----------
    document
        The text. It is not trusted: what stands in a footnote may be no expression at all.
    """
    text = document.text
    found: dict[str, Citation] = {}
    places: list[tuple[int, int]] = []
    for definition in islice(_DEFINITION.finditer(text), MOST_DEFINED):
        citation = _citation(definition[1], definition[2])
        if citation is not None:
            found.setdefault(citation.label, citation)
            places.append(definition.span())
    plain = _blank(text, places) if places else text
    marks = tuple(
        Mark(m.start(), m.end(), found[m[1]]) for m in _MARK.finditer(plain) if m[1] in found
    ) if found else ()  # fmt: skip
    if marks:
        plain = _blank(plain, [(m.start, m.end) for m in marks])
        # Code in a text that cites expressions quotes a machine and claims nothing itself.
        plain = _blank(plain, [code.span() for code in _CODE.finditer(plain)])
    plain = _unasked(plain, document.sentences)
    table = cells(plain)
    plain = _unread(plain, table, marks)
    told = tuple(_told(replace(document, text=plain), cut=bool(found)))
    return Cited(plain, told, marks, tuple(cell for cell in table if cell.window is not None))


T = TypeVar("T", Mark, Cell)


def _within(row: tuple[T, ...], starts: list[int], start: int, end: int) -> tuple[T, ...]:
    return row[bisect.bisect_left(starts, start) : bisect.bisect_left(starts, end)]


def _citation(label: str, body: str) -> Citation | None:
    """The expression of a footnote: its first code, or all of it where that is one."""
    code = _CODE.search(body[:8000])
    told = code[1] if code else body.split(";", 1)[0][:4000]
    expression = told[: _equals(told)].strip()
    if "(" not in expression and not any(sign in expression for sign in "+-*/<>"):
        return None
    try:
        node = parse(expression)
        bare = isinstance(node, Word | Quoted)
        bare = bare or (code is None and isinstance(node, Call) and node.name not in CATALOGUE)
    except ExpressionSyntax:
        bare = code is None
    if bare:
        return None
    day = _AS_OF.search(body[:8000])
    try:
        as_of = date.fromisoformat(day[1]) if day else None
    except ValueError:
        as_of = None
    return Citation(label, expression, as_of)


def _equals(told: str) -> int:
    """Where ` = value` begins; the end where there is none."""
    depth, quoted = 0, False
    for place, sign in enumerate(told):
        if sign == '"':
            quoted = not quoted
        elif quoted:
            continue
        elif sign in "([":
            depth += 1
        elif sign in ")]":
            depth -= 1
        elif sign == "=" and depth <= 0 and told[place - 1 : place + 2] == " = ":
            return place
    return len(told)


def _blank(text: str, places: list[tuple[int, int]]) -> str:
    parts, at = [], 0
    for start, end in places:
        parts += [text[at:start], " " * (end - start)]
        at = end
    return "".join([*parts, text[at:]])


def _unasked(text: str, rows: tuple[Sentence, ...]) -> str:
    """The text without the cells of its tables that ask something: a question claims nothing."""
    places = [
        found.span()
        for row in rows
        if row.role == ROW
        for found in _ASKING.finditer(text, row.start, row.end)
    ]
    return _blank(text, places) if places else text


def _unread(text: str, table: tuple[Cell, ...], marks: tuple[Mark, ...]) -> str:
    """The text without short cells whose head the grammar does not know, unless they are cited."""
    starts = [mark.start for mark in marks]
    places = [
        (cell.start, cell.end)
        for cell in table
        if not cell.read
        and len(text[cell.start : cell.end].split()) <= 2
        and not _within(marks, starts, cell.start, cell.end + 3)
    ]
    return _blank(text, places) if places else text


def _told(document: Document, *, cut: bool) -> Iterator[Sentence]:
    """The sentences that may claim something.

    Where marks were taken out, what follows a full stop with a mark is a sentence of its own.
    """
    text, explaining = document.text, False
    for sentence in document.sentences:
        title = text[sentence.start : min(sentence.end, sentence.start + 200)]
        if sentence.role == HEADING and not title.endswith(":"):
            explaining = _EXPLAINING.fullmatch(title) is not None
        if explaining:
            continue
        if not cut or sentence.role == ROW:
            if text[sentence.start : sentence.end].strip():
                yield sentence
            continue
        for start, end in sentences(text, sentence.start, sentence.end):
            if text[start:end].strip():
                yield replace(sentence, start=start, end=end)

"""A piece of market commentary as sentences with their places, its title and its date."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from rotascope.claims.document_blocks import (
    CHANGE,
    END,
    HEADING,
    ITEM,
    NUMBER,
    PAGE,
    ROW,
    TITLE,
    Block,
    blocks,
)
from rotascope.claims.document_dates import Published, published
from rotascope.claims.document_sentences import sentences
from rotascope.claims.document_words import NOTICE

SENTENCE, BOILERPLATE = "sentence", "boilerplate"
ROLES = (TITLE, HEADING, SENTENCE, ITEM, ROW, BOILERPLATE)
"""What a sentence is in its text."""

_BREAKS = re.compile(r"\r\n?|[\v\f\x1c-\x1e\x85\u2028\u2029]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f]")
_HALVES = re.compile(r"[\ud800-\udfff]")
_HEAD = re.compile(r"---[ \t]*\n(?:[^\n]{0,300}\n){1,40}?---[ \t]*(?:\n|\Z)")
"""Lines of settings before a Markdown text."""
_TITLE = re.compile(r"^title:[ \t]*[\"']?([^\"'\n]{1,200})", re.MULTILINE)
_LINK = re.compile(r"\[([^\]]{0,200})\]\([^)\n]{0,300}\)")
_LONGEST_NOTICE = 400


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence, heading, list item or table row of a text.

    Attributes
    ----------
    start, end
        Offsets in the document's text, end excluded; list marks are left out.
    role
        One of `ROLES`. Titles, headings, items and rows state facts as sentences do;
        `boilerplate` is the page around the text: bylines, notices, navigation.
    paragraph
        Number of the paragraph, item or row, from 0.
    section
        Index of the heading under which it stands; None before the first.
    """

    start: int
    end: int
    role: str
    paragraph: int
    section: int | None


@dataclass(frozen=True)
class Document:
    r"""A text, ready to be searched for claims.

    Attributes
    ----------
    name
        A file, or "text".
    text
        What was read: line breaks as \n, control characters as spaces. Offsets of a text
        without a byte-order mark and with \n alone are those of the original.
    title
        Its first heading; None where it begins with a sentence.
    published
        The day on which it was written (New York); None where it states none.
    after_close
        True where the stated hour is 16:00 New York or later, False where it is earlier,
        None where no hour with a time zone is stated.
    published_how
        How the day was found.
    hint
        First and last day of the vague time that it states instead ("early February 2026").
    sentences
        In the order of the text, not overlapping.
    """

    name: str
    text: str
    title: str | None
    published: date | None
    after_close: bool | None
    published_how: str
    sentences: tuple[Sentence, ...]
    hint: tuple[date, date] | None = None

    def words(self, sentence: Sentence) -> str:
        """The words of a sentence as they stand in the text."""
        return self.text[sentence.start : sentence.end]


def document(
    text: str,
    *,
    name: str,
    title: str | None = None,
    written: date | None = None,
    after_close: bool | None = None,
) -> Document:
    """A text of plain words or Markdown, cut into sentences.

    Parameters
    ----------
    text
        Any text. Markdown's marks stay where they are.
    name
        What to call it.
    title, written, after_close
        What is known of it from elsewhere (the head of a web page): goes before what the
        text says itself.

    Notes
    -----
    The day comes from the head of the page, else from a dateline, else from a day of which
    the first paragraphs speak as their own; `rotascope.claims.document_dates.published`
    states the rules. A date that is mentioned further down is never taken.
    """
    clean = _clean(text)
    head = _HEAD.match(clean)
    found = blocks(clean, head.end() if head else 0)
    if written is not None:
        when = Published(written, after_close, "the date in the head of the page")
    else:
        when = published(clean)
    return Document(
        name=name,
        text=clean,
        title=title or _title(clean, found, head[0] if head else ""),
        published=when.day,
        after_close=when.after_close,
        published_how=when.how,
        sentences=_sentences(clean, found),
        hint=when.hint,
    )


def _clean(text: str) -> str:
    text = _BREAKS.sub("\n", text.removeprefix("\ufeff"))
    return _HALVES.sub("\ufffd", _CONTROLS.sub(" ", text))


def _title(text: str, found: tuple[Block, ...], head: str) -> str | None:
    if stated := _TITLE.search(head):
        return stated[1]
    first = next((b for b in found if b.kind == TITLE), None)
    if first is None:
        return None
    words = _LINK.sub(r"\1", text[first.start : first.end])
    return " ".join(words.replace("**", "").strip("*_#` ").split())


def _sentences(text: str, found: tuple[Block, ...]) -> tuple[Sentence, ...]:
    rows: list[Sentence] = []
    section: int | None = None
    over = False
    for number, block in enumerate(found):
        over = over or (block.kind == END and block.start > len(text) // 2)
        role = _role(block, over=over)
        if role in (TITLE, HEADING, ROW) and _is_notice(text, block.start, block.end):
            role = BOILERPLATE
        if role in (TITLE, HEADING, ROW):
            rows.append(Sentence(block.start, block.end, role, number, section))
            if role == HEADING:
                section = len(rows) - 1
            continue
        for start, end in sentences(text, block.start, block.end):
            own = BOILERPLATE if _is_notice(text, start, end) else role
            rows.append(Sentence(start, end, own, number, section))
    return tuple(rows)


def _is_notice(text: str, start: int, end: int) -> bool:
    return end - start <= _LONGEST_NOTICE and NOTICE.search(text[start:end]) is not None


def _role(block: Block, *, over: bool) -> str:
    if block.kind in (ROW, CHANGE):
        return ROW
    if over or block.kind in (PAGE, END):
        return BOILERPLATE
    if block.kind in (TITLE, HEADING):
        return block.kind
    return ITEM if block.kind in (ITEM, NUMBER) else SENTENCE

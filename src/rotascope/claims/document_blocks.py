"""Paragraphs, headings, list items and table rows: what the lines of a text are."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from rotascope.claims.document_dates import is_dateline
from rotascope.claims.document_sentences import closed
from rotascope.claims.document_words import LINE, TAIL

PLAIN, ITEM, NUMBER, HEADING, ROW, CHANGE, RULE, PAGE, END, TITLE = (
    "plain item number heading row change rule page end title"
).split()

_BULLET = re.compile(r"[•‣◦▪●∙·*+\u2013—-](?:[ \t\xa0]+|$)")
_NUMBER = re.compile(r"\(?\d{1,2}[.)](?:[ \t\xa0]+|$)")
_MARKDOWN = re.compile(r"#{1,6}[ \t]+")
_RULE = re.compile(
    r"([-=*_~][ \t]?){3,}$|\|?[ \t]*:?-{2,}:?[ \t]*(\|[ \t]*:?-{2,}:?[ \t]*)*\|?$|```"
)
_FIGURE = (
    r"[+\-\u2212\u2013▲▼△▽]?[ ]?[$€£]?\(?[+\-\u2212]?[$€£]?\d[\d,]*(?:\.\d+)?"
    r"(?:%| ?%|x|\xd7| ?bps?)?\)?"
)
_CHANGE = re.compile(rf"{_FIGURE}(?:[ \t]+{_FIGURE})*$")
_QUOTE = re.compile(rf"\$?[A-Z][A-Z0-9.^-]{{0,7}}:?[ \t]+{_FIGURE}(?:[ \t]+{_FIGURE})*$")
_INNER_STOP = re.compile(r"[a-z0-9%][.!?]\s")
_CELLS = re.compile(r"\t+|[ \xa0]{2,}")
_HEAD_OF_QUOTES = re.compile(
    r"(symbol|ticker|name|index|fund|sector)(\s+(price|last|close|net|change|chg\.?|\(?%\)?|1d|ytd"
    r"|mtd|volume|high|low|open|day|week|month|year|return)){1,9}",
    re.IGNORECASE,
)
_MARKS = (
    ("#", _MARKDOWN, HEADING),
    ("(0123456789", _NUMBER, NUMBER),
    ("•‣◦▪●∙·*+\u2013—-", _BULLET, ITEM),
)
_FIGURES = frozenset("0123456789+-\u2212\u2013▲▼△▽$€£( ")
_DANGLING = frozenset("the a an of and or than its their".split())
_LEANING = _DANGLING | frozenset(
    "in on at by for to from since with as versus vs between into over under after before".split()
)
_NARROWEST, _WIDEST = 45, 130
"""Characters of the longest line of a text whose lines were broken to a width."""
_HEADING_SIGNS, _HEADING_WORDS = 160, 24
_SHORT = 400


@dataclass(frozen=True, slots=True)
class Line:
    """A line that says something: its place without indent and list mark, and its kind."""

    start: int
    end: int
    kind: str
    gap: bool
    indent: bool


@dataclass(frozen=True, slots=True)
class Block:
    """Lines that belong together: `start` and `end` in the text, and what they are."""

    start: int
    end: int
    kind: str


def blocks(text: str, start: int = 0) -> tuple[Block, ...]:
    """The blocks of a text from a place on: paragraphs, headings, items, rows, the page around."""
    width = max(map(len, text.split("\n")))
    found: list[Block] = []
    block: Block | None = None
    previous: Line | None = None
    for line in _lines(text, start):
        if line.kind == RULE:
            if block and not line.gap and text[line.start] in "=-" and block.kind == PLAIN:
                block = _underlined(text, block)
            previous = None
            continue
        if block and previous and _joins(text, block, previous, line, width):
            block = replace(block, end=line.end)
        else:
            if block:
                found.append(block)
            block = Block(line.start, line.end, line.kind)
        previous = line
    if block:
        found.append(block)
    return tuple(_settled(text, found))


def _lines(text: str, start: int) -> Iterator[Line]:
    gap = False
    size = len(text)
    while start < size:
        end = text.find("\n", start)
        end = size if end < 0 else end
        whole = text[start:end]
        said = whole.strip()
        if said:
            first = start + len(whole) - len(whole.lstrip())
            yield _line(text, first, first + len(said), gap=gap, indent=first - start > 1)
        gap = not said
        start = end + 1


def _line(text: str, start: int, end: int, *, gap: bool, indent: bool) -> Line:
    said = text[start:end] if end - start <= _SHORT else ""
    if text[start] == ">":
        mark = re.match(r"[> \t]+", text[start:end][:40])
        start = min(start + (len(mark[0]) if mark else 0), end - 1)
        said = text[start:end] if said else ""
    if said and said[0] in "-=*_~|`:" and _RULE.match(said):
        return Line(start, end, RULE, gap, indent)
    for signs, pattern, mark_kind in _MARKS:
        if text[start] not in signs or not (mark := pattern.match(text, start, end)):
            continue
        if _CHANGE.match(said):
            break
        kind = PAGE if _is_page(said[mark.end() - start :]) else mark_kind
        return Line(mark.end(), end, kind, gap, indent)
    return Line(start, end, _kind_of(said) if said else PLAIN, gap, indent)


def _kind_of(said: str) -> str:
    bare = said.strip("*_ ")
    if len(bare) <= _WIDEST:
        if TAIL.fullmatch(bare):
            return END
        if _is_page(bare):
            return PAGE
    if said[0] in _FIGURES and _CHANGE.match(said):
        return CHANGE
    if said.count("|") >= 2 or _QUOTE.match(said) or _HEAD_OF_QUOTES.fullmatch(said):
        return ROW
    cells = _CELLS.split(said)
    if len(cells) > 1 and max(map(len, cells)) <= 40 and any(_CHANGE.match(c) for c in cells[1:]):
        return ROW
    return PLAIN


def _is_page(said: str) -> bool:
    return bool(said) and (LINE.fullmatch(said) is not None or is_dateline(said))


def _joins(text: str, block: Block, previous: Line, line: Line, width: int) -> bool:
    """Whether a line goes on with the block before it."""
    if block.kind == ROW:
        return line.kind == CHANGE and not line.gap and previous.kind != CHANGE
    if block.kind not in (PLAIN, ITEM, NUMBER):
        return False
    broken = (
        _NARROWEST <= width <= _WIDEST and not line.gap and _was_full(text, previous, line, width)
    )
    done = closed(text, block.start, block.end)
    if line.kind in (ITEM, NUMBER):
        return broken and not done and block.kind == PLAIN
    if line.kind not in (PLAIN, CHANGE):
        return False
    first = text[line.start]
    if first in ",.;:)%" or (first == "(" and not done):
        return True
    if block.end <= block.start:
        return True
    if done:
        return broken or (not line.gap and line.indent and block.kind != PLAIN)
    word = text[max(block.start, block.end - 12) : block.end].rsplit(maxsplit=1)[-1]
    if _goes_on(text, line) or word in (_DANGLING if line.gap else _LEANING):
        return True
    under_way = _INNER_STOP.search(text, block.start, block.end) is not None
    return not line.gap and (broken or under_way or (line.indent and block.kind != PLAIN))


def _was_full(text: str, previous: Line, line: Line, width: int) -> bool:
    """Whether the next word had no room on the line before."""
    begin = text.rfind("\n", 0, previous.end) + 1
    word = re.match(r"\S*", text[line.start : min(line.end, line.start + 40)])
    return previous.end - begin + 1 + len(word[0] if word else "") > min(width, _WIDEST) * 0.94


def _goes_on(text: str, line: Line) -> bool:
    word = re.match(r"[\w'\u2019-]*", text[line.start : min(line.end, line.start + 30)])
    first = word[0] if word else ""
    return first[:1].islower() and first.islower()


def _underlined(text: str, block: Block) -> Block:
    heading = "\n" not in text[block.start : block.end] and _is_heading(text, block)
    return replace(block, kind=HEADING) if heading else block


def _settled(text: str, found: list[Block]) -> Iterator[Block]:
    """The blocks with headings and the title told apart from sentences."""
    title_free = True
    for n, block in enumerate(found):
        after = found[n + 1].kind if n + 1 < len(found) else ""
        before = found[n - 1].kind if n else ""
        kind = block.kind
        if block.end <= block.start:
            continue
        if kind == CHANGE:
            kind = ROW if before == ROW else PLAIN
        elif kind == NUMBER:
            alone = NUMBER not in (before, after) and after
            kind = HEADING if alone and _is_heading(text, block) else ITEM
        elif kind == PLAIN and after and _is_heading(text, block, may_ask=title_free):
            kind = HEADING
        if title_free and kind == HEADING:
            kind = TITLE
        title_free = title_free and kind in (PAGE, END)
        yield replace(block, kind=kind)


def _is_heading(text: str, block: Block, *, may_ask: bool = False) -> bool:
    if block.end - block.start > _HEADING_SIGNS:
        return False
    said = text[block.start : block.end].strip("*_ ")
    if not said or len(said.split()) > _HEADING_WORDS or said[-1] in ".…,;":
        return False
    if said[-1] in "!?":
        return may_ask
    if said[-1] == ":" and len(said.split()) > 8:
        return False
    return not said[0].islower() and any(sign.isalpha() for sign in said)

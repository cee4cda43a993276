"""A written note read back: which numbers it states, from which expressions, as of when."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from html.parser import HTMLParser
from typing import Any

from rotascope.core.errors import BadInput
from rotascope.core.reading import Value

Plain = float | int | str | bool | None

_FOOTNOTE = re.compile(
    r"^\[\^(\d+)\]: `([^`\n]+) = ([^`=\n]*)`; `(\w+)(?:, \w+)?, as of (\d{4}-\d\d-\d\d), "
    r"snapshot (\w+)`",
    re.MULTILINE,
)
_FIGURE = re.compile(r"(?:\*\*)?([^\s*|\[\]()]+(?: (?:%|pp))?)(?:\*\*)?\[\^(\d+)\](?!:)")
_DIGITS = re.compile(r"[-+−$]*(\d[\d,]*(?:\.(\d+))?)")  # noqa: RUF001 (a minus sign of print)
_SCALES = (1.0, 100.0, 1e-3, 1e-6, 1e-9, 1e-12)
"""A figure stands in the text as it is, in percent, in thousands, millions, billions, trillions."""


@dataclass(frozen=True)
class Stated:
    """A number of a note: the expression that it comes from and the value that the note gives.

    Attributes
    ----------
    number
        Its place in the note's appendix.
    texts
        How it stands in the text, once for every place.
    values
        The values that a page carries beside those texts; all should be `value`.
    """

    number: int
    expression: str
    value: Plain
    unit: str
    texts: tuple[str, ...] = ()
    values: tuple[str, ...] = ()


@dataclass(frozen=True)
class WrittenNote:
    """What a written note states."""

    as_of: date
    snapshot: str
    simulated: bool
    stated: tuple[Stated, ...] = field(repr=False)


def reread(text: str, *, name: str) -> WrittenNote:
    """The numbers that a written note states.

    Parameters
    ----------
    text
        A note as HTML, Markdown or JSON; which of them, the text itself says.
    name
        What to call it in a message.

    Raises
    ------
    BadInput
        It is no note of Rotascope, or its appendix was broken.
    """
    opening = text.lstrip()[:20].lower()
    if opening.startswith("{"):
        return _of_record(_loaded(text, name), name, {})
    if opening.startswith("<"):
        page = _Page()
        page.feed(text)
        page.close()
        if not page.data:
            raise BadInput(f"{name} is no note of Rotascope: it has no appendix for programs")
        return _of_record(_loaded(page.data, name), name, page.figures)
    return _of_markdown(text, name)


def agrees(text: str, value: Value) -> bool:
    """Whether the figure in a text is the value, rounded as it is written.

    A text that begins with a word (a sector's name, `the last session`) says nothing against it.
    """
    found = _DIGITS.match(text)
    if found is None or isinstance(value, str | date | bool) or value is None:
        return True
    told = float(found[1].replace(",", ""))
    half = 0.5000001 * 10.0 ** -len(found[2] or "")
    return any(abs(abs(float(value)) * scale - told) <= half for scale in _SCALES)


class _Page(HTMLParser):
    """The appendix for programs, and every figure with its value and text."""

    def __init__(self) -> None:
        super().__init__()
        self.data = ""
        self.figures: dict[int, list[tuple[str, str]]] = {}
        self._open: tuple[int, str] | None = None
        self._text = ""
        self._reading = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A figure, or the appendix, begins."""
        found = dict(attrs)
        if tag == "script" and found.get("id") == "note-data":
            self._reading = True
        number = found.get("data-n") or ""
        if tag == "data" and number.isdecimal():
            self._open, self._text = (int(number), found.get("value") or ""), ""

    def handle_endtag(self, tag: str) -> None:
        """A figure, or the appendix, ends."""
        if tag == "script":
            self._reading = False
        if tag == "data" and self._open is not None:
            number, value = self._open
            self.figures.setdefault(number, []).append((value, self._text))
            self._open = None

    def handle_data(self, data: str) -> None:
        """The text between."""
        if self._reading:
            self.data += data
        if self._open is not None:
            self._text += data


def _loaded(text: str, name: str) -> Mapping[str, Any]:
    try:
        found = json.loads(text)
    except ValueError as error:
        raise BadInput(f"the appendix of {name} is broken: {error}") from None
    if not isinstance(found, dict) or not isinstance(found.get("readings"), list):
        raise BadInput(f"{name} is no note of Rotascope: it lists no readings")
    return found


def _of_record(
    record: Mapping[str, Any], name: str, figures: Mapping[int, list[tuple[str, str]]]
) -> WrittenNote:
    try:
        shown = {n: tuple(text for _, text in there) for n, there in figures.items()}
        if not figures:
            shown = _texts(record)
        stated = tuple(
            Stated(
                int(r["number"]),
                str(r["expression"]),
                r["value"],
                str(r["unit"]),
                shown.get(int(r["number"]), ()),
                tuple(value for value, _ in figures.get(int(r["number"]), ())),
            )
            for r in record["readings"]
        )
        day = date.fromisoformat(record["as_of"])
        return WrittenNote(day, str(record["snapshot"]), bool(record["simulated"]), stated)
    except (KeyError, TypeError, ValueError) as error:
        raise BadInput(f"the appendix of {name} is broken: {error!r} in its readings") from None


def _texts(record: Mapping[str, Any]) -> dict[int, tuple[str, ...]]:
    """Every figure of a record by the number of its reading."""
    found: dict[int, tuple[str, ...]] = {}

    def walk(part: Any) -> Iterator[tuple[int, str]]:
        if isinstance(part, dict):
            if isinstance(part.get("reading"), int) and isinstance(part.get("text"), str):
                yield part["reading"], part["text"]
            for value in part.values():
                yield from walk(value)
        elif isinstance(part, list):
            for value in part:
                yield from walk(value)

    for number, text in walk({k: v for k, v in record.items() if k != "readings"}):
        found[number] = (*found.get(number, ()), text)
    return found


def _of_markdown(text: str, name: str) -> WrittenNote:
    notes = list(_FOOTNOTE.finditer(text))
    if not notes:
        raise BadInput(f"{name} is no note of Rotascope: it has no footnotes with expressions")
    shown: dict[int, tuple[str, ...]] = {}
    for figure in _FIGURE.finditer(text):
        number = int(figure[2])
        shown[number] = (*shown.get(number, ()), figure[1])
    stated = tuple(
        Stated(int(n[1]), n[2], _plain(n[3], n[4]), n[4], shown.get(int(n[1]), ())) for n in notes
    )
    return WrittenNote(
        date.fromisoformat(notes[0][5]), notes[0][6], "`simulated market`" in text, stated
    )


def _plain(text: str, unit: str) -> Plain:
    """A value as a footnote writes it."""
    if text == "none":
        return None
    if unit == "truth":
        return text == "True"
    if text.lstrip("-").isdecimal():
        return int(text)
    try:
        value = float(text)
    except ValueError:
        return text
    return value if math.isfinite(value) and unit not in ("date", "word") else text

"""The index page of a series of notes: date, judgement and what led, each with its note."""

from __future__ import annotations

import html as markup
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from rotascope.notes.style import SHEET
from rotascope.notes.words import long_date

_POLICY = "default-src 'none'; style-src 'unsafe-inline'"


@dataclass(frozen=True)
class Entry:
    """One note of a series: its day, file and judgement; without a file, why there is none."""

    as_of: date
    file: str | None
    state: str
    headline: str


def index(entries: Sequence[Entry], *, snapshot: str, simulated: bool) -> str:
    """The page that lists a series of notes, latest first, self-contained."""
    banner = (
        '<aside class="banner" aria-label="What the data are">Simulated market</aside>'
        if simulated
        else ""
    )
    rows = "".join(_row(entry) for entry in sorted(entries, key=lambda e: e.as_of, reverse=True))
    first, last = min(e.as_of for e in entries), max(e.as_of for e in entries)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{_POLICY}">'
        f"<title>Leadership notes, {long_date(first)} to {long_date(last)}</title>"
        f"<style>{SHEET}</style></head><body>{banner}"
        f'<header><div class="meta">snapshot <code>{markup.escape(snapshot)}</code></div>'
        f"<h1>Leadership notes, {_day(first)} to {_day(last)}</h1></header>"
        '<main><div class="scroll"><table><caption>Each as of its own day: nothing that became '
        "known later has any influence</caption>"
        '<thead><tr><th scope="col">As of</th><th scope="col">State</th>'
        f'<th scope="col">Judgement</th></tr></thead><tbody>{rows}</tbody></table></div></main>'
        "<footer>Written by Rotascope. Not investment advice.</footer></body></html>\n"
    )


def _row(entry: Entry) -> str:
    day = _day(entry.as_of)
    if entry.file is not None:
        day = f'<a href="{markup.escape(entry.file, quote=True)}">{day}</a>'
    return (
        f'<tr><th scope="row">{day}</th><td>{markup.escape(entry.state)}</td>'
        f"<td>{markup.escape(entry.headline)}</td></tr>"
    )


def _day(day: date) -> str:
    """A day that no line breaks."""
    return f'<span class="k">{long_date(day)}</span>'

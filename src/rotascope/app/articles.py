"""Articles as they come: a file or a page of any encoding, made into text to be audited."""

from __future__ import annotations

import codecs
import html
import logging
import re
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from rotascope.claims.document import Document, document
from rotascope.claims.document_dates import in_new_york
from rotascope.core.errors import BadFile, BadUsage

LARGEST = 10_000_000
"""Bytes of an article that are read at most."""

SHORT = 250
"""Characters of an article below which the library no longer tells it from the rest."""

_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_OTHERS = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "an archive or office document"),
    (b"\xd0\xcf\x11\xe0", "an office document"),
    (b"{\\rtf", "an RTF document"),
)
_CHARSET = re.compile(rb"<meta[^>]{0,200}charset=[\"' ]{0,3}([\w-]{2,30})", re.IGNORECASE)
_PAGE = re.compile(
    r"\s*(<\?xml[^>]{0,200}>\s*)?(<!--.{0,2000}?-->\s*){0,5}<(!doctype html|html|head|body)\b",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(r"<[a-zA-Z/!]")
_META = re.compile(r"<meta\b([^>]{1,1000})>", re.IGNORECASE)
_PAIR = re.compile(r"([\w:.-]{1,40})\s{0,5}=\s{0,5}(?:\"([^\"]{0,800})\"|'([^']{0,800})')")
_LISTED = re.compile(r"\"datePublished\"\s{0,9}:\s{0,9}\"([^\"]{4,40})\"")
_TIME = re.compile(r"<time\b[^>]{0,300}?datetime\s{0,5}=\s{0,5}[\"']([^\"']{4,40})", re.IGNORECASE)
_DATES = (
    "article:published_time",
    "datepublished",
    "parsely-pub-date",
    "sailthru.date",
    "dc.date.issued",
    "dcterms.created",
    "publish-date",
    "publication_date",
    "pubdate",
    "date",
)
_TITLES = ("og:title", "twitter:title")
_HEAD = 400_000
"""Characters of a page in which its head and its first time are looked for."""
_UNSHOWN = frozenset({"script", "style", "noscript", "template", "svg", "nav", "footer", "form"})
_WITHIN = frozenset("a abbr b code em font i mark s small span strong sub sup time u".split())


@dataclass(frozen=True)
class Article:
    """An article, ready to be cut into sentences.

    Attributes
    ----------
    name
        Its file, or "standard input".
    text
        Its words; of a web page the article alone, without what surrounds it.
    title, published, after_close
        What the head of a web page says; None for plain text. The day is that of New York;
        `after_close` tells whether the stated hour is 16:00 or later there.
    """

    name: str
    text: str
    title: str | None = None
    published: date | None = None
    after_close: bool | None = None


def documents(paths: Sequence[Path]) -> tuple[Document, ...]:
    """Articles from files, cut into sentences; `-` stands for the standard input.

    Raises
    ------
    BadFile
        One of them cannot be read as text.
    """
    return tuple(as_document(read_article(path)) for path in paths)


def as_document(found: Article) -> Document:
    """An article cut into sentences; what the head of a page says goes before its text."""
    return document(
        found.text,
        name=found.name,
        title=found.title,
        written=found.published,
        after_close=found.after_close,
    )


def read_article(path: Path) -> Article:
    """An article from a file; `-` stands for the standard input.

    Raises
    ------
    BadFile
        There is no such file, or it cannot be read as text.
    """
    try:
        if str(path) == "-":
            return article(None, sys.stdin.buffer.read(LARGEST + 1), name="standard input")
        with path.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        raise BadFile(str(path), error.strerror or "cannot be read") from None
    return article(path, data, name=str(path))


def article(path: Path | None, data: bytes, *, name: str) -> Article:
    """An article from the bytes of a file.

    Parameters
    ----------
    path
        Where they come from, for its suffix; None for a stream.
    data
        Text in UTF-8, UTF-16 or UTF-32 (with its mark) or Windows-1252; plain, Markdown or
        HTML. HTML is known by its suffix and its beginning.
    name
        What to call it.

    Raises
    ------
    BadFile
        More than `LARGEST` bytes, no text, or a page that Rotascope itself wrote.
    BadUsage
        HTML, and the library that reads it is not installed.
    """
    if len(data) > LARGEST:
        raise BadFile(name, f"longer than {LARGEST // 1_000_000} MB, the most that is read")
    text = _decoded(data, name)
    suffix = path.suffix.lower() if path else ""
    if _PAGE.match(text):
        _refuse_own(text, name)
        return _of_page(text, name)
    if suffix in {".html", ".htm", ".xhtml"} and _TAG.search(text):
        return _of_page(f"<html><body>{text}</body></html>", name)
    return Article(name, text)


_OWN = re.compile(r'<script type="application/json" id="(note|audit)-data">')


def _refuse_own(text: str, name: str) -> None:
    """Pages of Rotascope's own are no articles: their figures stand in tables and marks."""
    own = _OWN.search(text)
    if own is None:
        return
    if own[1] == "audit":
        raise BadFile(name, "a page that 'rotascope audit' wrote; audit the article itself")
    raise BadFile(
        name,
        "a note that Rotascope wrote: 'rotascope verify' computes its numbers again; to audit its "
        "words, write it as Markdown ('rotascope note --out note.md')",
    )


def _decoded(data: bytes, name: str) -> str:
    for magic, what in _OTHERS:
        if data.startswith(magic):
            raise BadFile(name, f"{what} is not read; save it as text or HTML")
    encodings = [encoding for mark, encoding in _MARKS if data.startswith(mark)][:1]
    if not encodings:
        declared = _CHARSET.search(data[:2048])
        encodings = ["utf-8", *([declared[1].decode("ascii")] if declared else []), "cp1252"]
    for encoding in (*encodings, "latin-1"):
        try:
            text = data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
        if _is_binary(text):
            break
        return text
    raise BadFile(name, "not a text: it holds bytes that no writing has")


def _is_binary(text: str) -> bool:
    """Whether more than a tenth of the beginning is control characters."""
    begin = text[:8192]
    controls = sum(sign < " " and sign not in "\t\n\r\f" for sign in begin)
    return controls > max(len(begin) // 10, 2)


def _of_page(page: str, name: str) -> Article:
    head = page[:_HEAD]
    named: dict[str, str] = {}
    for found in _META.finditer(head):
        pairs = {key.lower(): one or two for key, one, two in _PAIR.findall(found[1])}
        key = pairs.get("property") or pairs.get("name") or pairs.get("itemprop") or ""
        named.setdefault(key.lower(), html.unescape(pairs.get("content", "")))
    day, after_close = _published(head, named)
    title = next((named[key] for key in _TITLES if named.get(key)), None) or _titled(head)
    return Article(
        name, _main_text(page, name), " ".join(title.split()) if title else None, day, after_close
    )


def _main_text(page: str, name: str) -> str:
    try:
        from trafilatura import extract
    except ImportError:
        raise BadUsage(
            "HTML needs one more library: pip install 'rotascope[html]'; plain text needs none"
        ) from None
    logging.getLogger("trafilatura").addHandler(logging.NullHandler())
    found = extract(page, output_format="txt", include_comments=False, include_tables=True)
    lines = (found or "").split("\n") if len(found or "") >= SHORT else list(_all_text(page))
    if not lines:
        raise BadFile(name, "a page of HTML in which no text was found")
    # Every line is a block of the page: a paragraph, heading, item or row.
    return "\n\n".join(lines)


def _titled(head: str) -> str | None:
    found = re.search(r"<title[^>]{0,200}>([^<]{1,400})", head, re.IGNORECASE)
    return html.unescape(found[1]).strip() or None if found else None


def _published(head: str, named: dict[str, str]) -> tuple[date | None, bool | None]:
    """Day in New York and whether after its close, from what the head of a page states."""
    listed = _LISTED.search(head)
    body = re.search(r"<(article|main|h1)\b", head, re.IGNORECASE)
    shown = _TIME.search(head, body.start()) if body else None
    stated = [
        *(named[key] for key in _DATES[:2] if key in named),
        *([listed[1]] if listed else []),
        *(named[key] for key in _DATES[2:] if key in named),
        *([shown[1]] if shown else []),
    ]
    for text in stated:
        if found := _moment(text.strip()):
            return found
    return None, None


def _moment(text: str) -> tuple[date, bool | None] | None:
    try:
        if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            return date.fromisoformat(text), None
        found = datetime.fromisoformat(text)
        if found.tzinfo is None:
            return found.date(), None
        there = in_new_york(found)
    except (ValueError, OverflowError):
        return None
    return there.date(), there.hour >= 16


def _all_text(page: str) -> Iterator[str]:
    """Every line of a short article, or of a page that marks none."""
    from trafilatura import load_html

    tree: Any = load_html(page)
    if tree is None:
        return
    marked = (tree.find(f".//{tag}") for tag in ("article", "main", "body"))
    tree = next((part for part in marked if part is not None), tree)
    tree.tail = None
    for element in list(tree.iter()):
        if element.tag in _UNSHOWN:
            element.clear(keep_tail=True)
        elif element.tag not in _WITHIN:
            element.text = f"\n{element.text or ''}"
            element.tail = f"{element.tail or ''}\n"
    for line in "".join(tree.itertext()).split("\n"):
        if said := " ".join(line.split()):
            yield said

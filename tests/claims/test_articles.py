"""Files and pages of any encoding, read as text; pages written by hand for these tests."""

from __future__ import annotations

import builtins
import io
import sys
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotascope.app.articles import (
    LARGEST,
    Article,
    article,
    as_document,
    documents,
    read_article,
)
from rotascope.app.auditing import audit_documents
from rotascope.app.opening import open_market
from rotascope.app.writing import note_of, write_note
from rotascope.core.errors import BadFile, BadUsage
from rotascope.notes.audit_page import html

PARAGRAPH = (
    "The Russell 2000 has gained 7.0% since the start of the year, against 1.4% for the S&amp;P "
    "500. It beat the large-cap index on every session but three, and most sectors joined in."
)
BODY = f"""
<nav><ul><li><a href="/">Home</a></li><li><a href="/m">Markets</a></li></ul></nav>
<div class="cookie-banner">We use cookies to improve this site. <button>Accept</button></div>
<article><h1>Small caps lead</h1>
<p class="byline">By Jane Doe, <time datetime="2026-01-27T09:30:00-05:00">yesterday</time></p>
<p>{PARAGRAPH}</p>
<h2>Why it matters</h2>
<p>Nvidia is up 2.6% this year, while Apple has lost 5.7%. The words
&lt;script&gt;alert(1)&lt;/script&gt; are words. The Federal Reserve left rates unchanged.</p>
<ul><li>Industrials have gained 6% this year.</li><li>Materials are up 9% this year.</li></ul>
<table><tr><th>Index</th><th>Change</th></tr><tr><td>SPX</td><td>1.4%</td></tr></table>
</article>
<script>document.write("<p>Never shown 99%</p>")</script>
<aside><h3>Related articles</h3><ul><li><a href="/a">Ten stocks to hold</a></li></ul></aside>
<footer>Copyright 2026 The Paper. All rights reserved.</footer>"""


def page(head: str = "", body: str = BODY) -> bytes:
    text = (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8">'
        f"<title>Small caps lead | The Paper</title>{head}</head><body>{body}</body></html>"
    )
    return text.encode()


def of(data: bytes, name: str = "text") -> Article:
    return article(None, data, name=name)


@pytest.fixture(scope="module")
def extractor() -> Any:
    return pytest.importorskip("trafilatura", reason="the extra html is not installed")


SPELLINGS = [
    ("utf-8", b""),
    ("utf-8", b"\xef\xbb\xbf"),
    ("utf-16-le", b"\xff\xfe"),
    ("utf-16-be", b"\xfe\xff"),
    ("utf-32-le", b"\xff\xfe\x00\x00"),
    ("cp1252", b""),
]


@pytest.mark.parametrize(("encoding", "mark"), SPELLINGS)
def test_encodings(encoding: str, mark: bytes) -> None:
    text = "Shares of Nestl\u00e9 rose 1.5% \u2013 \u201cbroad\u201d."
    assert of(mark + text.encode(encoding)).text == text


def test_bytes_that_windows_does_not_know_are_read_all_the_same() -> None:
    assert of(b"up 1%\x81 caf\xe9").text == "up 1%\x81 caf\xe9"


OTHERS = [
    (b"%PDF-1.7 \x00", "a PDF is not read"),
    (b"PK\x03\x04rest", "an archive or office document is not read"),
    (b"\xd0\xcf\x11\xe0rest", "an office document is not read"),
    (b"{\\rtf1 x}", "an RTF document is not read"),
    (bytes(range(32)) * 20, "not a text"),
    (b"\x00\x01\x02\x03" * 100, "not a text"),
]


@pytest.mark.parametrize(("data", "why"), OTHERS)
def test_what_is_no_text_is_refused_in_one_line(data: bytes, why: str) -> None:
    with pytest.raises(BadFile, match=f"file letter.doc: {why}") as found:
        of(data, "letter.doc")
    assert "\n" not in found.value.message


def test_a_text_may_hold_a_few_control_characters() -> None:
    assert of(b"The index rose 1%.\x00 It fell later.").text.startswith("The index")


def test_the_largest_article() -> None:
    assert len(of(b"x" * LARGEST).text) == LARGEST
    with pytest.raises(BadFile, match="longer than 10 MB, the most that is read"):
        of(b"x" * (LARGEST + 1))


def test_an_empty_file_is_an_empty_text(tmp_path: Path) -> None:
    file = tmp_path / "empty.html"
    file.write_bytes(b"")
    assert read_article(file) == Article(str(file), "")


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="No such file"):
        read_article(tmp_path / "none.txt")
    with pytest.raises(BadFile, match="directory"):
        read_article(tmp_path)


def test_the_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"The index rose 1%.")))
    assert read_article(Path("-")) == Article("standard input", "The index rose 1%.")


def test_a_page_gives_its_article_alone(extractor: Any) -> None:
    found = of(page())
    lines = [line for line in found.text.split("\n") if line]
    assert PARAGRAPH.replace("&amp;", "&") in lines
    assert "Why it matters" in lines
    assert "- Industrials have gained 6% this year." in lines
    assert any("SPX" in line and "1.4%" in line for line in lines)
    assert "<script>alert(1)</script> are words" in found.text.replace("\n", " ")
    for outside in ("cookies", "Home", "Related", "Copyright", "Never shown", "Ten stocks"):
        assert outside not in found.text
    assert found.title == "Small caps lead | The Paper"


def test_sentences_of_a_page(extractor: Any, tmp_path: Path) -> None:
    file = tmp_path / "a.html"
    file.write_bytes(page('<meta property="og:title" content="Small caps &amp; the rest">'))
    found = documents([file])[0]
    assert found.title == "Small caps & the rest"
    roles = {found.words(s): s.role for s in found.sentences}
    assert roles["Why it matters"] == "heading"
    assert roles["Industrials have gained 6% this year."] == "item"
    assert roles["Nvidia is up 2.6% this year, while Apple has lost 5.7%."] == "sentence"
    assert [s.role for s in found.sentences if "SPX" in found.words(s)] == ["row"]


LISTED = '<script type="application/ld+json">{"datePublished" : "2026-01-28T21:45:00Z"}</script>'
META = '<meta content="2026-01-28T15:59:00-05:00" property="article:published_time">'
HEADS = [
    (META, date(2026, 1, 28), False),
    (LISTED, date(2026, 1, 28), True),
    (META + LISTED, date(2026, 1, 28), False),
    ('<meta name="date" content="2026-01-28">', date(2026, 1, 28), None),
    ("<meta itemprop='datePublished' content='2026-01-29T02:00:00+00:00'>",
     date(2026, 1, 28), True),
    ('<meta name="pubdate" content="2026-01-28T10:00:00">', date(2026, 1, 28), None),
    ('<meta name="date" content="last week">', date(2026, 1, 27), False),
    ("", date(2026, 1, 27), False),
]  # fmt: skip


@pytest.mark.parametrize(("head", "day", "after_close"), HEADS)
def test_the_day_of_a_page(extractor: Any, head: str, day: date, after_close: bool | None) -> None:
    found = of(page(head))
    assert (found.published, found.after_close) == (day, after_close)


def test_a_time_before_the_article_is_not_its_day(extractor: Any) -> None:
    body = f'<div><time datetime="2020-05-05">Old</time></div><article><p>{PARAGRAPH}</p></article>'
    assert of(page(body=body)).published is None


def test_a_short_page_is_read_whole_without_its_surroundings(extractor: Any) -> None:
    body = "<nav>Home</nav><p>SPX rose <b>1</b>%.</p><script>x=1</script><p>RUT fell 2%.</p>"
    assert of(page(body=body)).text == "SPX rose 1%.\n\nRUT fell 2%."


def test_a_short_article_is_read_alone(extractor: Any) -> None:
    body = "<div>Ten stocks to hold</div><article><p>SPX rose 1%.</p></article><div>Read on</div>"
    assert of(page(body=body)).text == "SPX rose 1%."


def test_a_page_is_known_by_its_beginning_or_its_suffix(extractor: Any) -> None:
    fragment = f"<p>{PARAGRAPH}</p>".encode()
    assert of(fragment).text.startswith("<p>")
    assert article(Path("a.htm"), fragment, name="a").text.startswith("The Russell")
    assert article(Path("a.html"), b"Up 1%, 3 < 4.", name="a").text == "Up 1%, 3 < 4."
    assert of(b"<!-- saved --> \n" + page()).title == "Small caps lead | The Paper"


def test_a_page_without_words_is_refused(extractor: Any) -> None:
    with pytest.raises(BadFile, match="a page of HTML in which no text was found"):
        of(b"<html><body><script>1</script></body></html>")


def test_without_the_library_a_page_names_the_extra(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def refuse(name: str, *rest: Any, **more: Any) -> Any:
        if name.startswith("trafilatura"):
            raise ImportError(name)
        return real(name, *rest, **more)

    monkeypatch.setattr(builtins, "__import__", refuse)
    with pytest.raises(BadUsage, match=r"pip install 'rotascope\[html\]'"):
        of(page())
    assert of(b"Plain text, up 1%.").text == "Plain text, up 1%."


@given(st.text(max_size=200))
@settings(max_examples=150, deadline=None)
def test_any_page_is_read_or_refused(text: str) -> None:
    pytest.importorskip("trafilatura", reason="the extra html is not installed")
    try:
        found = of(f"<html><body>{text}</body></html>".encode("utf-8", "replace"))
    except BadFile:
        return
    assert found.text.strip()


@given(st.binary(max_size=300))
@settings(max_examples=300, deadline=None)
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    try:
        found = of(data)
    except BadFile:
        return
    assert isinstance(found.text, str)


BROKEN = [
    "<div>" * 100_000 + "x" + "</div>" * 100_000,
    "<b><i>" * 50_000 + PARAGRAPH,
    "<meta " * 100_000,
    '<a href="' * 100_000,
    "<<<>>><!" * 100_000,
    "<!--" + "a" * 3_000_000,
    "<ul><li>" * 20_000,
    "<table><tr><td>" * 5_000,
    "&amp" * 300_000,
]


@pytest.mark.slow
@pytest.mark.parametrize("body", BROKEN, ids=[b[:8] for b in BROKEN])
def test_a_broken_page_ends_in_time(extractor: Any, body: str) -> None:
    begun = time.monotonic()
    try:
        of(page(body=body))
    except BadFile as error:
        assert "no text was found" in error.message  # noqa: PT017 - or it is read
    assert time.monotonic() - begun < 30


def test_a_page_of_our_own_is_no_article(tmp_path: Path) -> None:
    """The figures of a note stand in tables: read as prose they would contradict themselves."""
    note = tmp_path / "note.html"
    write_note(note_of(open_market(as_of="2025-12-31"), audience="brief"), note)
    with pytest.raises(BadFile, match=r"a note that Rotascope wrote: 'rotascope verify'"):
        read_article(note)
    page = tmp_path / "audit.html"
    one = as_document(article(None, b"The Russell 2000 rose 1% on Friday.", name="text"))
    found = audit_documents([one], open_market().facts, as_of=date(2026, 1, 30))
    page.write_text(html(found.audits, found.conflicts), encoding="utf-8")
    with pytest.raises(BadFile, match="audit the article itself"):
        read_article(page)

"""The page of an audit: every word escaped, every claim marked and traced, nothing loaded."""

from __future__ import annotations

import base64
import hashlib
import html as markup
import json
import re
import time
from dataclasses import replace
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes.audited import AUDIT, FINDINGS, SEVEN, TEXT, only, track
from notes.test_style import contrast, palette
from rotascope.claims.model import VERDICTS, Conflict
from rotascope.notes.audit_charts import picture
from rotascope.notes.audit_page import SCRIPT, html, record
from rotascope.notes.audit_style import SHEET
from rotascope.notes.audit_words import CLASSES, SIGNS, counted, safe

VOID = {"meta", "br", "input"}
TAGS = {
    "html", "head", "meta", "title", "style", "body", "header", "main", "footer", "section", "div",
    "h1", "h2", "h3", "p", "ul", "li", "dl", "dt", "dd", "a", "b", "q", "bdi", "br", "code", "span",
    "details", "summary", "table", "caption", "thead", "tbody", "tr", "th", "td", "fieldset",
    "legend", "label", "input", "button", "figure", "figcaption", "svg", "g", "line", "polyline",
    "text", "desc", "script", "aside",
}  # fmt: skip


class Shape(HTMLParser):
    """Tags, attributes and shown words of a page; fails where a tag closes that is not open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.words.append((self.open[-1] if self.open else "", data))


def shape(text: str) -> Shape:
    parser = Shape()
    parser.feed(text)
    parser.close()
    assert parser.open == []
    return parser


PAGE = html([AUDIT], charts={(0, 1): picture(SEVEN, track([0.01, 0.02, 0.069]), name="a1c2")})


def test_the_page_is_whole_and_made_of_known_tags() -> None:
    found = shape(PAGE)
    assert {tag for tag, _ in found.tags} <= TAGS
    ids = [attrs["id"] for _, attrs in found.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    links = {attrs["href"] for tag, attrs in found.tags if tag == "a"}
    assert {link for link in links if link} <= {f"#{one}" for one in ids}


def test_nothing_is_loaded_and_only_its_own_script_may_run() -> None:
    found = shape(PAGE)
    assert not any({"src", "srcset", "action", "poster"} & set(a) for _, a in found.tags)
    assert "http" not in re.sub(r"http-equiv", "", PAGE)
    policies = [a["content"] or "" for t, a in found.tags if t == "meta" and "http-equiv" in a]
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    assert policies == [
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"
    ]
    assert PAGE.count("<script") == 2
    assert not re.search(r"\son\w+=", PAGE)


def test_the_words_of_the_text_stand_on_the_page_once_and_in_order() -> None:
    shown = re.sub(r'<a class="no[^>]*>[^<]*</a>', "", PAGE)
    body = shown[shown.index("<header>") :]
    parts = re.findall(
        r"<h1>.*?</h1>|<h3>.*?</h3>|<p>.*?</p>|<ul class=\"point\">.*?</ul>|<div class=\"rows\">"
        r".*?</div>",
        body,
    )
    words = " ".join(markup.unescape(re.sub(r"<[^>]+>", "", part)) for part in parts)
    place = 0
    for line in TEXT.split("\n"):
        wanted = " ".join(line.removeprefix("- ").split())
        place = " ".join(words.split()).index(wanted, place) if wanted else place


def test_markup_in_the_text_is_words() -> None:
    assert "&lt;b&gt;&quot;trusted&quot;&lt;/b&gt;" in PAGE or '&lt;b&gt;"trusted"' in PAGE
    assert '<b>"trusted"' not in PAGE


def test_every_claim_is_marked_and_opens_to_its_grounds() -> None:
    found = shape(PAGE)
    for number, finding in enumerate(FINDINGS, start=1):
        kind = CLASSES[finding.verdict]
        assert f'<details class="claim v-{kind}" id="a1c{number}">' in PAGE
        assert f'id="a1c{number}-t"' in PAGE
        assert f">{SIGNS[finding.verdict]}{number}</a>" in PAGE
        if finding.claim.expression:
            assert f"<code>{markup.escape(finding.claim.expression)}</code>" in PAGE
    marks = [attrs for tag, attrs in found.tags if tag == "a" and "title" in attrs]
    assert {m["title"] for m in marks} == set(VERDICTS)


def test_overlapping_claims_are_both_reached() -> None:
    paragraph = PAGE[PAGE.index("<p>The ") : PAGE.index("may fall")]
    assert re.search(
        r'<a class="m v-supported" href="#a1c2"[^>]*>Russell 2000 has gained 7%</a>', paragraph
    )
    assert re.search(r'<a class="m v-close" href="#a1c3"[^>]*> this year, ahead', paragraph)
    assert paragraph.index(">✓2</a>") < paragraph.index(">≈3</a>")


def test_what_stands_behind_a_claim() -> None:
    block = PAGE[PAGE.index('id="a1c2">') : PAGE.index('id="a1c3">')]
    words = markup.unescape(re.sub(r"<[^>]+>", " ", block))
    for said in (
        "stated 7.00 %", "computed 6.92 %", "supported from 6.50 % to 7.50 %",
        "after the close of 28 January 2026",
        "rotascope read 'return(RUT, ytd)' --as-of 2026-01-28",
        "subject RUT : named", "window ytd : this year", "prices RUT (1987-09-10 to 2026-01-28)",
        "snapshot 0123456789abcdef", "price closes", "the close before", "as of 2026-01-27",
        "7.45 %", "total return", "n/a",
    ):  # fmt: skip
        assert " ".join(said.split()) in " ".join(words.split()), said
    assert "<svg" in block
    assert "<polyline" in block


def test_a_claim_that_cannot_be_computed_says_why_and_shows_no_number() -> None:
    block = PAGE[PAGE.index('id="a1c5">') : PAGE.index('id="a1c6">')]
    assert "a forecast" in block
    assert "stated" not in block.split("</summary>")[0]
    assert "none" not in block


def test_counts_filters_conflicts_and_meanings() -> None:
    assert counted(AUDIT) == (
        "9 claims: 4 supported, 1 close, 1 supported under another convention, 1 contradicted, "
        "1 ambiguous and 1 not checkable. 1 conflict inside the text."
    )
    assert counted(AUDIT) in PAGE
    for verdict, kind in CLASSES.items():
        assert f'<input type="checkbox" id="show-{kind}" checked>' in PAGE
        assert f"body:has(#show-{kind}:not(:checked)) details.v-{kind}" in PAGE
        assert f"{SIGNS[verdict]} {verdict}</dt>" in PAGE
    clash = PAGE[PAGE.index("Conflicts inside the text") : PAGE.index('<div class="text">')]
    assert "Apple is down 8 % and up 4 % over the same time" in clash
    assert 'href="#a1c4"' in clash
    assert 'href="#a1c7"' in clash


def test_a_text_without_claims_says_so() -> None:
    page = html([replace(AUDIT, findings=(), conflicts=())])
    assert "No claim was found that data could decide." in page
    assert "<fieldset" not in page
    shape(page)


def test_several_texts_on_one_page() -> None:
    other = replace(AUDIT, article="other.txt", conflicts=(), title="Another letter")
    page = html([AUDIT, other], [Conflict((0, 3), (1, 6), "Apple cannot be both")])
    found = shape(page)
    ids = [attrs["id"] for _, attrs in found.tags if "id" in attrs]
    assert len(ids) == len(set(ids))
    assert "<h1>Audit of 2 texts</h1>" in page
    between = page[page.index("Conflicts between") : page.index('<section id="a1"')]
    assert "letter.txt" in between
    assert "other.txt" in between
    assert 'href="#a2c7"' in between
    assert page.count("4 supported, 1 close") == 2
    assert "supported <b>8</b>" in page


def test_a_simulated_market_says_so() -> None:
    assert "Simulated market" not in PAGE
    assert html([replace(AUDIT, simulated=True)]).count("Simulated market") == 2


def test_the_data_of_the_page_are_those_of_the_command() -> None:
    data = PAGE[PAGE.index('id="audit-data">') + 16 : PAGE.rindex("</script>")]
    assert json.loads(data) == json.loads(json.dumps(AUDIT.as_dict()))
    both = record([AUDIT, AUDIT], [Conflict((0, 3), (1, 6), "no")])
    assert [one["article"] for one in both["audits"]] == ["letter.txt", "letter.txt"]
    assert both["conflicts"] == [
        {"first": {"article": 0, "claim": 3}, "second": {"article": 1, "claim": 6}, "reason": "no"}
    ]


def test_signs_that_turn_the_text_round_are_shown() -> None:
    text = "Up \u202e1%\u202c and\u2066 down\u200f 2% today, they said."
    page = html([only(text, (0, 12))])
    assert not re.search("[\u202a-\u202e\u2066-\u2069\u200e\u200f]", page)
    assert 'title="hidden sign U+202E"' in page
    assert safe("a\u202eb\x1b[2J") == "a\ufffdb\ufffd[2J"


HOSTILE = [
    "</script><script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "<!--", "]]>",
    "javascript:alert(1)", "<svg onload=alert(1)>", "</style>", "' onclick='x", "&lt;b&gt;",
    "\u2028</details>", "<a href='http://x'>", "\u202e\u2066", "%SHEET%", "%FILTERS%",
]  # fmt: skip
WORDS = st.lists(
    st.sampled_from(HOSTILE)
    | st.text(max_size=12)
    | st.sampled_from(["Up 1%. ", "\n\n", "- ", "|"]),
    max_size=12,
).map("".join)


@given(WORDS, st.data())
@settings(max_examples=250, deadline=None)
def test_no_text_breaks_out(text: str, data: st.DataObject) -> None:
    places = st.integers(0, len(text))
    spans = [
        (min(a, b), max(a, b))
        for a, b in data.draw(st.lists(st.tuples(places, places), max_size=6))
    ]
    page = html([only(text, *spans)], charts={(0, 0): "<svg></svg>"} if spans else {})
    found = shape(page)
    assert {tag for tag, _ in found.tags} <= TAGS
    for tag, attrs in found.tags:
        assert not [name for name in attrs if name.startswith("on") or name == "src"]
        if tag == "a":
            assert (attrs["href"] or "").startswith("#a1c")
    assert page.count("<script") == page.count("</script>") == 2
    assert page.count('<details class="claim') == len(spans)
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", page)


def colours(dark: bool) -> dict[str, str]:
    blocks = re.findall(r":root\{(.*?)\}", SHEET, re.DOTALL)
    return palette(dark) | dict(re.findall(r"--(\w+):(#[0-9a-f]{3,6})", blocks[1 if dark else 0]))


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("kind", CLASSES.values())
def test_verdicts_can_be_read(dark: bool, kind: str) -> None:
    found = colours(dark)
    for ground in ("paper", "tint", f"{kind}tint"):
        assert contrast(found[kind], found[ground]) >= 4.5, ground
    assert contrast(found["ink"], found[f"{kind}tint"]) >= 7


def test_verdicts_differ_without_colour() -> None:
    assert len(set(SIGNS.values())) == len(set(CLASSES.values())) == len(VERDICTS)
    styles = re.findall(r"a\.m\.v-(\w+)\{([^}]*)\}", SHEET)
    assert len({rule for _, rule in styles}) == len(styles) == len(VERDICTS) - 1


@pytest.mark.slow
def test_a_long_text_ends_in_time() -> None:
    sentence = "The Russell 2000 rose 1%. "
    text = sentence * 200_000
    spans = [(n * len(sentence), n * len(sentence) + 24) for n in range(2_000)]
    begun = time.monotonic()
    assert len(html([only(text, *spans)])) > len(text)
    assert time.monotonic() - begun < 60

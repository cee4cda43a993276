"""How the text of an audit is laid out: passages, lists, rows, what surrounds it, lost claims."""

from __future__ import annotations

import re

import pytest

from notes.audited import AUDIT, FINDINGS, only
from rotascope.claims.model import Audit
from rotascope.notes.audit_text import AuditedText


def laid(audit: Audit, **charts: str) -> AuditedText:
    return AuditedText(audit, 0, {int(key[1:]): svg for key, svg in charts.items()})


def test_passages_are_paragraphs_with_their_roles() -> None:
    found = laid(AUDIT)
    assert [(p.role, AUDIT.text[p.start : p.end].split()[0]) for p in found.passages] == [
        ("title", "Small"),
        ("boilerplate", "January"),
        ("sentence", "The"),
        ("heading", "What"),
        ("sentence", "The"),
        ("item", "Breadth"),
        ("row", "ACME"),
        ("boilerplate", "Past"),
    ]


def test_claims_stand_below_the_passage_in_which_they_begin() -> None:
    text = laid(AUDIT).html()
    order = [int(n) for n in re.findall(r'<details class="claim [^"]*" id="a1c(\d)"', text)]
    assert order == [2, 3, 4, 5, 6, 7, 8, 9]
    assert text.index('id="a1c5"') < text.index("<h3>What the Fed did</h3>")
    assert text.index("<h3>What the Fed did</h3>") < text.index('id="a1c6"')


def test_the_claims_of_the_title_stand_below_it() -> None:
    found = laid(AUDIT)
    assert found.title is not None
    assert re.sub(r"<[^>]+>", "", found.marked(found.title)) == "Small caps lead by 5 points✓1"
    assert 'id="a1c1"' in found.below(found.title)
    assert 'id="a1c1"' not in found.html()


def test_what_surrounds_the_text_is_folded_and_counted() -> None:
    text = laid(AUDIT).html()
    folded = re.findall(r"<summary>(\d+ lines? around the text, not read)</summary>", text)
    assert folded == ["1 line around the text, not read"] * 2
    many = only("Up 1%.\n\nSubscribe\n\n5 min read\n\nBy Jane Doe\n\nDown 2%.")
    assert "3 lines around the text, not read" in laid(many).html()


def test_a_claim_in_what_surrounds_the_text_is_shown_all_the_same() -> None:
    text = "Up 1%.\n\nQuotes are delayed by 20 minutes."
    page = laid(only(text, (8, len(text)))).html()
    assert "around the text" not in page
    assert "<p>" in page
    assert 'id="a1c1"' in page


def test_rows_stand_together() -> None:
    text = "Stocks rose again.\n\n| Index | YTD |\n|---|---|\n| SPX | 1.4% |\n| RUT | 7.0% |\n"
    start = text.index("7.0%")
    page = laid(only(text, (start, start + 4))).html()
    assert page.count('<div class="rows">') == 1
    rows = page[page.index('<div class="rows">') : page.index("</div>")]
    assert re.sub(r"<[^>]+>", "", rows) == "| Index | YTD |\n| SPX | 1.4% |\n| RUT | 7.0%✓1 |"


def test_items_are_items() -> None:
    page = laid(only("The week:\n\n- Tech fell.\n- Banks led.")).html()
    assert page.count('<ul class="point"><li>') == 2


def test_a_claim_between_the_passages_is_not_lost() -> None:
    text = "Up 1%.\n\n---\n\nDown 2%."
    page = laid(only(text, (8, 11))).html()
    assert 'id="a1c1"' in page


def test_a_claim_over_two_passages_is_marked_in_the_first() -> None:
    text = "Up 1% today.\n\nDown 2% later."
    page = laid(only(text, (3, 20))).html()
    assert page.count('<details class="claim') == 1
    assert re.search(r'href="#a1c1"[^>]*>1% today\.</a>', page)
    assert "<p>Down 2% later.</p>" in page


def test_an_empty_text_has_no_passages() -> None:
    assert laid(only("")).passages == ()
    assert laid(only("")).html() == ""


def test_charts_go_to_their_claims() -> None:
    page = laid(AUDIT, c1="<svg>one</svg>", c3="<svg>three</svg>").html()
    first = page[page.index('id="a1c2"') : page.index('id="a1c3"')]
    third = page[page.index('id="a1c4"') : page.index('id="a1c5"')]
    assert "<svg>one</svg>" in first
    assert "<svg>three</svg>" in third
    assert page.count("<svg>") == 2


@pytest.mark.parametrize("number", [0, 4])
def test_names_count_texts_and_claims_from_one(number: int) -> None:
    page = AuditedText(AUDIT, number, {}).html()
    assert re.findall(r'class="claim [^"]*" id="([^"]+)"', page)[0] == f"a{number + 1}c2"
    assert AuditedText(AUDIT, number, {}).name(len(FINDINGS)) == f"a{number + 1}c10"

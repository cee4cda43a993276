"""Sentences and days against claims that people marked in nineteen texts by hand."""

from __future__ import annotations

import html
import json
import re
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rotascope.app.articles import as_document, read_article
from rotascope.claims.document import BOILERPLATE, Document
from rotascope.core.time import exchange_sessions

HERE = Path(__file__).parent
ARTICLES = HERE.parents[1] / ".." / "shared" / "articles"
FILES = sorted((HERE / "gold").glob("*.json"))
UNDATED = {"seed_003"}
"""Texts that state no day at all."""


@cache
def gold(name: str) -> Any:
    return json.loads((HERE / "gold" / f"{name}.json").read_text(encoding="utf-8"))


def place(name: str) -> Path:
    text = gold(name)["text"]
    if not text.startswith("seed:"):
        return HERE / str(text)
    found = sorted(ARTICLES.glob(f"{text.removeprefix('seed:')}_*.txt"))
    if not found:
        pytest.skip(f"no articles in {ARTICLES}")
    return found[0]


def read(name: str) -> Document:
    path = place(name)
    if path.suffix == ".html":
        pytest.importorskip("trafilatura", reason="the extra html is not installed")
    return as_document(read_article(path))


def last_session(day: date) -> date:
    days = exchange_sessions()
    return days[int(np.searchsorted(days, np.datetime64(day), side="right")) - 1].item()


NAMES = [file.stem for file in FILES]
PLAIN = [name for name in NAMES if not gold(name)["text"].endswith(".html")]
PAGES = [name for name in NAMES if gold(name)["text"].endswith(".html")]


def test_there_are_texts() -> None:
    assert len(NAMES) >= 17
    assert PAGES


@pytest.mark.parametrize("name", PLAIN)
def test_every_marked_claim_lies_in_one_sentence(name: str) -> None:
    found = read(name)
    sentences = [s for s in found.sentences if s.role != BOILERPLATE]
    split = [
        (claim["start"], claim["end"])
        for claim in gold(name)["claims"]
        if not any(s.start <= claim["start"] and claim["end"] <= s.end for s in sentences)
    ]
    assert split == []


@pytest.mark.parametrize("name", PAGES)
def test_no_marked_claim_of_a_page_is_lost(name: str) -> None:
    raw = place(name).read_text(encoding="utf-8")
    found = read(name)
    whole = [
        " ".join(found.words(s).replace("|", " ").split())
        for s in found.sentences
        if s.role != BOILERPLATE
    ]
    for claim in gold(name)["claims"]:
        words = re.sub(r"<[^>]*>", " ", raw[claim["start"] : claim["end"]])
        wanted = " ".join(html.unescape(words).split())
        assert any(wanted in sentence for sentence in whole), wanted


HALF_DAYS = {"unseen1_bbg_2016_11"}
"""Written after an early close, of which the rule of the hour knows nothing."""


@pytest.mark.parametrize("name", [name for name in NAMES if name not in UNDATED | HALF_DAYS])
def test_the_day_of_the_text_is_that_of_its_claims(name: str) -> None:
    found = read(name)
    as_of = date.fromisoformat(gold(name)["as_of"])
    if found.published is not None:
        day = found.published
        if found.after_close is False:
            day -= timedelta(days=1)
        assert last_session(day) == as_of
    else:
        assert found.hint is not None
        first, last = found.hint
        assert first <= as_of <= last


@pytest.mark.parametrize("name", sorted(UNDATED & set(NAMES)))
def test_a_text_without_a_day_is_given_none(name: str) -> None:
    found = read(name)
    assert (found.published, found.hint) == (None, None)


@pytest.mark.parametrize("name", NAMES)
def test_the_layout_of_a_text(name: str) -> None:
    found = read(name)
    paragraphs = [s.paragraph for s in found.sentences]
    assert paragraphs == sorted(paragraphs)
    headings = {n for n, s in enumerate(found.sentences) if s.role == "heading"}
    for number, sentence in enumerate(found.sentences):
        before = [n for n in headings if n < number]
        if sentence.role != BOILERPLATE:
            assert sentence.section == (max(before) if before else None)
    assert sum(s.role == "title" for s in found.sentences) <= 1
    whole = [s for s in found.sentences if s.role == "sentence"]
    assert max((s.end - s.start for s in whole), default=0) < 700  # a desk note has only points

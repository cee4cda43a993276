"""A written note computed again: what agrees, and every kind of thing that does not."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path

import polars as pl
import pytest

from rotascope.app.opening import Market, facts_of, open_market
from rotascope.app.verifying import verification, verified
from rotascope.app.writing import note_of, write_note
from rotascope.core.errors import BadInput, BadUsage
from rotascope.notes.document import Note, figures
from rotascope.notes.reread import agrees, reread
from rotascope.store.facts import Facts
from rotascope.store.memory import MemoryFacts


@pytest.fixture(scope="module")
def note() -> Note:
    return note_of(open_market())


@pytest.fixture(scope="module")
def written(note: Note, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("notes")
    for suffix in ("html", "md", "json"):
        write_note(note, folder / f"n.{suffix}")
    return folder


@pytest.mark.parametrize("suffix", ["html", "md", "json"])
def test_a_fresh_note_has_no_difference(written: Path, note: Note, suffix: str) -> None:
    found = verified(written / f"n.{suffix}")
    assert found.differences == ()
    assert found.checked == len({f.reading.expression for f in figures(note)})
    assert found.as_of == note.as_of
    assert found.snapshot == found.written_from == note.snapshot


def spoiled(written: Path, pattern: str, other: str) -> Path:
    text = (written / "n.html").read_text(encoding="utf-8")
    changed, times = re.subn(pattern, other, text, count=1)
    assert times == 1
    path = written / "spoiled.html"
    path.write_text(changed, encoding="utf-8")
    return path


def test_a_figure_changed_in_the_text_is_found(written: Path) -> None:
    pattern = r'(data-source="new_highs\(SP500, 252d\)[^>]*>)(\d+)<'
    found = verified(spoiled(written, pattern, r"\g<1>999<"))
    assert [(d.expression, d.why) for d in found.differences] == [
        ("new_highs(SP500, 252d)", "the text says 999")
    ]


def test_a_value_changed_beside_the_text_is_found(written: Path) -> None:
    pattern = r'value="[^"]*"( tabindex="0" data-n="\d+" data-source="new_highs)'
    found = verified(spoiled(written, pattern, r'value="7"\g<1>'))
    assert [d.why for d in found.differences] == ["the page carries 7 beside the text"]


def test_a_value_changed_in_the_appendix_is_found(written: Path) -> None:
    record = json.loads((written / "n.json").read_text(encoding="utf-8"))
    chosen = next(r for r in record["readings"] if r["expression"].startswith("breadth(SP500"))
    before, chosen["value"] = chosen["value"], 0.123
    path = written / "spoiled.json"
    path.write_text(json.dumps(record), encoding="utf-8")
    found = verified(path)
    assert [(d.stated, d.computed, d.why) for d in found.differences] == [
        (0.123, before, "the store gives another value")
    ]
    assert found.as_dict()["differences"][0]["computed"] == before


class _Changed(MemoryFacts):
    """The simulated market with one close of another size."""


def with_one_close_changed(symbol: str, day: dt.date) -> Facts:
    base = facts_of(None)
    tables = {}
    for name in ("prices", "holdings", "series", "flows", "events", "symbols", "fundamentals",
                 "estimates"):  # fmt: skip
        tables[name] = base.scan(name).collect()
    hit = (pl.col("symbol") == symbol) & (pl.col("session") == day)
    prices = tables["prices"]
    assert prices.filter(hit).height == 1
    tables["prices"] = prices.with_columns(
        *(
            pl.when(hit).then(pl.col(c) * 1.01).otherwise(pl.col(c)).alias(c)
            for c in ("close", "adj_close")
        )
    )
    return _Changed(tables, base.settings, simulated=True)


def test_after_one_price_changed_exactly_the_affected_numbers_differ(
    written: Path, note: Note
) -> None:
    """Only what reads the energy fund moves with its last close."""
    market = Market(with_one_close_changed("XLE", note.as_of), note.as_of)
    stated = reread((written / "n.json").read_text(encoding="utf-8"), name="n.json")
    found = verification(stated, market, name="n.json")
    differing = {d.expression for d in found.differences}
    assert differing
    assert all("XLE" in expression for expression in differing)
    untouched = {s.expression for s in stated.stated if "XLE" not in s.expression}
    assert not differing & untouched


def test_what_can_no_longer_be_answered_is_a_difference(written: Path, note: Note) -> None:
    stated = reread((written / "n.json").read_text(encoding="utf-8"), name="n")
    earlier = open_market(as_of=note.as_of - dt.timedelta(days=30))
    found = verification(stated, earlier, name="n")
    assert len(found.differences) == found.checked
    assert {d.why for d in found.differences} == {f"the store has no session {note.as_of}"}


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("<html><body>hello</body></html>", "no appendix for programs"),
        ("{}", "lists no readings"),
        ('{"readings": [', "is broken"),
        ('{"readings": [{"number": 1}]}', "is broken"),
        ('{"readings": [], "as_of": "soon"}', "is broken"),
        ("just words", "no footnotes with expressions"),
        ("", "no footnotes"),
        ('<script type="application/json" id="note-data">{</script>', "is broken"),
    ],
)
def test_what_is_no_note_is_refused_in_a_line(tmp_path: Path, text: str, why: str) -> None:
    path = tmp_path / "x.html"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(BadInput, match=why) as caught:
        verified(path)
    assert "\n" not in caught.value.message


def test_a_file_that_cannot_be_read_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadUsage, match="cannot read"):
        verified(tmp_path / "none.html")
    (tmp_path / "b.html").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadUsage, match="UTF-8"):
        verified(tmp_path / "b.html")


@pytest.mark.parametrize(
    ("text", "value", "same"),
    [
        ("+3.15 pp", 0.03149, True),
        ("3.15 pp", -0.03149, True),
        ("+3.15 pp", 0.0316, False),
        ("64 %", 0.6417, True),
        ("65 %", 0.6417, False),
        ("26.3x", 26.25, True),
        ("26.4x", 26.25, False),
        ("$1,234 million", 1_234_400_000.0, True),
        ("13", 13, True),
        ("13", 14, False),
        ("the last session", 1, True),
        ("Energy", "leading", True),
        ("26 January 2026", dt.date(2026, 1, 26), True),
    ],
)
def test_a_text_agrees_with_a_value_as_it_is_rounded(text: str, value: object, same: bool) -> None:
    assert agrees(text, value) is same  # type: ignore[arg-type]  # values of every kind

"""Answers kept in a store: the same note again, and every reason for which they are not taken."""

from __future__ import annotations

import datetime as dt
import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cli.calls import ask
from rotascope.app import remembered
from rotascope.app.auditing import StoreAsker, audit_documents
from rotascope.app.opening import Market, facts_of, open_market
from rotascope.app.remembered import Answers, answers_of, remembering
from rotascope.app.sampling import write_sample
from rotascope.app.verifying import verified
from rotascope.app.writing import note_of, write_note
from rotascope.claims.audit import audit as audited
from rotascope.claims.document import document
from rotascope.core.errors import (
    CannotAnswer,
    NothingToCompute,
    NotInStore,
    UnknownName,
)
from rotascope.notes.record import as_dict
from rotascope.store.disk import Store

ASKED = (
    "return(RUT, ytd)",
    "streak(RUT, SPX)",
    "return(RUT, 5d) > return(SPX, 5d)",
    "longest_since(streak(RUT, SPX))",
    "rotation(ratio(RUT, SPX))",
    "pe(SP500)",
)
"""A fraction, a count, a truth, a day, a word, and one with many inputs."""


class Refuses:
    """A reader that must not be asked."""

    def __init__(self, market: Market) -> None:
        self.as_of, self.snapshot, self.simulated = (
            market.as_of,
            market.snapshot,
            market.simulated,
        )
        self.coverage = "none"

    def read(self, expression: str) -> Any:
        raise AssertionError(f"asked for {expression}")

    track = read


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    store = tmp_path_factory.mktemp("made") / "S"
    write_sample(store)
    return store


@pytest.fixture
def store(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "S"))


def on_disk(market: Market) -> Store:
    facts = market.facts
    assert isinstance(facts, Store)
    return facts


def kept_in(store: Path) -> list[Path]:
    folder = store / "derived" / remembered.NAME
    return sorted(folder.iterdir()) if folder.is_dir() else []


def spoil(store: Path, expression: str, value: float) -> None:
    """Another value in what is kept."""
    (place,) = kept_in(store)
    path = place / "description.json"
    told = json.loads(path.read_text(encoding="utf-8"))
    told["told"]["read"][expression]["value"] = value
    path.write_text(json.dumps(told), encoding="utf-8")


@pytest.mark.parametrize("expression", ASKED)
def test_a_reading_comes_back_as_it_was(store: Path, expression: str) -> None:
    market = open_market(store)
    with remembering(market, on_disk(market)) as reader:
        first = reader.read(expression)
    with remembering(Refuses(market), on_disk(market)) as again:
        assert again.read(expression) == first == open_market(store).read(expression)
        assert type(again.read(expression).value) is type(first.value)


@pytest.mark.parametrize("expression", ["excess(RUT, SPX, 21d)", "rotation(ratio(RUT, SPX))"])
def test_a_track_comes_back_as_it_was(store: Path, expression: str) -> None:
    market, start = open_market(store), dt.date(2024, 5, 1)
    with remembering(market, on_disk(market)) as reader:
        first = reader.track(expression, start=start)
        reader.track("ratio(RUT, SPX)")
    with remembering(Refuses(market), on_disk(market)) as again:
        found = again.track(expression, start=start)
        assert found.as_dict() == first.as_dict()
        np.testing.assert_array_equal(found.sessions, first.sessions)
        np.testing.assert_array_equal(found.values, first.values)
        assert (found.words, found.inputs) == (first.words, first.inputs)
        assert len(again.track("ratio(RUT, SPX)")) > len(found)


@pytest.mark.parametrize(
    ("expression", "kind"),
    [("pe(XLE)", NotInStore), ("return(RUT, since 1900-01-01)", CannotAnswer)],
)
def test_a_refusal_comes_back_as_it_was(
    store: Path, expression: str, kind: type[CannotAnswer]
) -> None:
    market = open_market(store)
    with remembering(market, on_disk(market)) as reader, pytest.raises(kind) as first:
        reader.read(expression)
    with remembering(market, on_disk(market)) as again, pytest.raises(kind) as second:
        again.read(expression)
    assert type(second.value) is type(first.value)
    assert second.value.message == first.value.message


def test_a_wrong_expression_is_wrong_again(store: Path) -> None:
    """With its place and its hint: whoever asks may show them."""
    market = open_market(store)
    told = []
    for _ in range(2):
        with remembering(market, on_disk(market)) as reader, pytest.raises(UnknownName) as found:
            reader.read("streak(RUTT, SPX)")
        told.append((found.value.message, found.value.text, found.value.at, found.value.hint))
    assert told[0] == told[1]
    assert "RUT" in told[0][3]


def test_the_note_of_the_same_day_again(store: Path) -> None:
    first = as_dict(note_of(open_market(store, as_of="2025-12-31")))
    market = open_market(store, as_of="2025-12-31")
    with remembering(Refuses(market), on_disk(market)) as reader:
        assert isinstance(reader, Answers)
        assert reader.told["read"]
    assert as_dict(note_of(market)) == first
    # Another lens asks for more: that is added, and what was there stays.
    note_of(market, lens="policy")
    assert as_dict(note_of(open_market(store, as_of="2025-12-31"))) == first
    assert len(kept_in(store)) == 1


def test_what_is_kept_is_taken_and_verify_does_not_take_it(store: Path, tmp_path: Path) -> None:
    """A value spoilt in what is kept gets into the note, and `verify` finds it."""
    note_of(open_market(store))
    expression = "new_highs(SP500, 252d)"
    spoil(store, expression, 7777)
    path = tmp_path / "note.html"
    write_note(note_of(open_market(store)), path)
    found = verified(path, store)
    assert [d.expression for d in found.differences] == [expression]
    assert found.differences[0].stated == 7777


def test_each_day_has_its_own(store: Path) -> None:
    days = ("2025-06-30", "2025-12-31")
    found = []
    for day in days:
        market = open_market(store, as_of=day)
        with remembering(market, on_disk(market)) as reader:
            found.append(reader.read("return(RUT, ytd)"))
    assert found == [open_market(store, as_of=day).read("return(RUT, ytd)") for day in days]
    assert [place.name[-10:] for place in kept_in(store)] == list(days)


def test_answers_of_another_program_are_not_taken(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    market = open_market(store)
    with remembering(market, on_disk(market)) as reader:
        right = reader.read("return(RUT, ytd)").value
    spoil(store, "return(RUT, ytd)", 0.5)
    monkeypatch.setattr(remembered, "program", lambda: "another")
    with remembering(market, on_disk(market)) as reader:
        assert reader.read("return(RUT, ytd)").value == right
    assert len(kept_in(store)) == 1  # and the old ones are gone


def test_answers_of_facts_that_were_touched_are_not_taken(store: Path) -> None:
    """Of the same snapshot by its name: a file that was written over says nothing kept."""
    market = open_market(store)
    with remembering(market, on_disk(market)) as reader:
        reader.read("return(RUT, ytd)")
    prices = sorted((store / "tables" / "prices").glob("part-*.parquet"))
    prices[0].write_bytes(b"spoilt")
    facts = on_disk(market)
    assert answers_of(market, facts).told["read"] == {}
    assert ask("read", "return(RUT, ytd)", "--store", store).status == 3


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "[]",
        '{"told": 3, "groups": []}',
        '{"groups": ["x"]}',
        '{"told": {}, "groups": ["tracks"]}',
        '{"told": {"read": {}, "track": {"x": {"number": 7}}}, "groups": ["tracks"]}',
    ],
)
def test_spoilt_files_are_computed_anew(store: Path, text: str) -> None:
    market = open_market(store)
    with remembering(market, on_disk(market)) as reader:
        right = reader.read("return(RUT, ytd)")
    (place,) = kept_in(store)
    (place / "description.json").write_text(text, encoding="utf-8")
    with remembering(market, on_disk(market)) as reader:
        assert reader.read("return(RUT, ytd)") == right


def test_only_the_newest_days_are_kept(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(remembered, "MOST", 2)
    for day in ("2025-06-30", "2025-07-31", "2025-08-29"):
        market = open_market(store, as_of=day)
        with remembering(market, on_disk(market)) as reader:
            reader.read("return(RUT, ytd)")
    assert [place.name[-10:] for place in kept_in(store)] == ["2025-07-31", "2025-08-29"]


def test_nothing_is_kept_of_facts_in_memory() -> None:
    market = open_market()
    with remembering(market, None) as reader:
        assert reader is market


def test_a_store_that_cannot_be_written_to_still_answers(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (store / "derived").mkdir(exist_ok=True)
    (store / "derived" / remembered.NAME).write_text("a file where the folder should be")
    market = open_market(store)
    with remembering(market, on_disk(market)) as reader:
        assert reader.read("return(RUT, ytd)").value is not None


def test_a_refusal_of_nothing_to_compute(store: Path) -> None:
    market = open_market(store)
    text = "percentile(return(RUT, 1d) * 0 / 0, 1y)"
    for _ in range(2):
        with remembering(market, on_disk(market)) as reader, pytest.raises(NothingToCompute):
            reader.read(text)


TEXT = "The Russell 2000 is up 4.5% this year. The S&P 500 fell 0.4% on Friday. Apple lost 3%."


class Shut(StoreAsker):
    """An asker that may not open a market for a day."""

    def evaluator(self, as_of: dt.date) -> Any:
        raise AssertionError(f"a market was opened as of {as_of}")


def test_a_text_audited_again_opens_no_market(store: Path) -> None:
    day = dt.date(2026, 1, 30)
    one = document(TEXT, name="text")
    first = audit_documents([one], facts_of(store), as_of=day).audits[0]
    assert first.findings
    again = audited(one, Shut(facts_of(store)), as_of=day)
    assert again.findings == first.findings
    alone = audited(one, StoreAsker(open_market().facts), as_of=day)
    assert [f.computed for f in alone.findings] == [f.computed for f in first.findings]


def test_what_a_note_was_told_an_audit_need_not_ask(store: Path) -> None:
    market = open_market(store)
    with remembering(market, on_disk(market)) as reader:
        right = reader.read("return(RUT, ytd)")
    asker = Shut(facts_of(store))
    assert asker.read("return(RUT, ytd)", market.as_of) == right
    with pytest.raises(AssertionError, match="a market was opened"):
        asker.read("return(SPX, ytd)", market.as_of)


def test_a_track_of_an_audit_is_that_of_the_market(store: Path) -> None:
    day = dt.date(2025, 12, 31)
    asker = StoreAsker(facts_of(store))
    found = asker.track("ratio(RUT, SPX)", day)
    asker.keep()
    again = Shut(facts_of(store)).track("ratio(RUT, SPX)", day)
    assert again.as_dict() == found.as_dict()
    assert found.as_dict() == open_market(store, as_of=day).track("ratio(RUT, SPX)").as_dict()

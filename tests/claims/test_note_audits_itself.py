"""The note, read as any other text is: the data support every word of it."""

from __future__ import annotations

import io
import re
from collections import Counter
from pathlib import Path

import pytest
from rich.console import Console

from rotascope.app.auditing import StoreAsker
from rotascope.app.opening import facts_of, open_market
from rotascope.app.writing import note_of
from rotascope.claims.audit import audit
from rotascope.claims.document import document
from rotascope.claims.model import (
    AMBIGUOUS,
    CLOSE,
    CONTRADICTED,
    NOT_CHECKABLE,
    SUPPORTED,
    Audit,
    Finding,
)
from rotascope.claims.subjects import lexicon
from rotascope.claims.tokens import tokens
from rotascope.notes.desk import Subjects
from rotascope.notes.document import Note
from rotascope.notes.markdown import markdown
from rotascope.notes.terminal import terminal
from rotascope.notes.words import SHORT_SECTORS

DATES = (
    "2008-06-06", "2011-08-08", "2016-11-30", "2018-12-31", "2020-03-23", "2020-11-30",
    "2022-10-12", "2023-06-30", "2024-07-16", "2025-12-31", "2026-01-28", "2026-07-31",
)  # fmt: skip
MARK = re.compile(r"\[\^(\d+)\](?!:)")


@pytest.fixture(scope="module")
def note() -> Note:
    return note_of(open_market())


@pytest.fixture(scope="module")
def kept(pack_store: Path) -> StoreAsker:
    return StoreAsker(facts_of(pack_store))


def audited(text: str, asker: StoreAsker) -> Audit:
    return audit(document(text, name="note"), asker)


def printed(note: Note, width: int = 80) -> str:
    out = io.StringIO()
    Console(width=width, file=out, force_terminal=False).print(terminal(note, width))
    return out.getvalue()


def of_markets(text: str) -> str:
    """The note without the sections that explain how it was made."""
    return text.split("## Method, data and caveats", maxsplit=1)[0]


def wrong(found: Audit, *allowed: str) -> list[tuple[str, str, str]]:
    return [
        (f.verdict, found.text[f.claim.start : f.claim.end], f.reason)
        for f in found.findings
        if f.verdict not in allowed
    ]


def cited(found: Audit) -> list[Finding]:
    return [f for f in found.findings if f.claim.kind == "cited"]


def bears_itself_out(note: Note, asker: StoreAsker) -> None:
    text = markdown(note)
    found = audited(text, asker)
    assert found.as_of == note.as_of
    assert wrong(found, SUPPORTED) == []
    assert not found.conflicts
    told = Counter(m[1] for m in MARK.finditer(of_markets(text)))
    assert len(cited(found)) == sum(told.values())
    labels = {i.how.split()[-1] for f in cited(found) for i in f.claim.inferences}
    assert labels == set(told)


def is_never_wrong_in_print(note: Note, asker: StoreAsker) -> None:
    found = audited(printed(note), asker)
    assert found.as_of == note.as_of
    assert wrong(found, SUPPORTED, NOT_CHECKABLE) == []
    assert not found.conflicts
    kinds = Counter(f.claim.kind for f in found.findings if f.verdict == SUPPORTED)
    assert kinds["return"] >= 8
    assert kinds["quadrant"] >= 9


def test_the_note_of_the_simulated_market_bears_itself_out(note: Note, asker: StoreAsker) -> None:
    bears_itself_out(note, asker)


def test_the_printed_note_of_the_simulated_market(note: Note, asker: StoreAsker) -> None:
    is_never_wrong_in_print(note, asker)


@pytest.mark.pack
@pytest.mark.slow
@pytest.mark.parametrize("day", DATES)
def test_the_note_on_real_data_bears_itself_out(
    day: str, pack_store: Path, kept: StoreAsker
) -> None:
    written = note_of(open_market(pack_store, as_of=day))
    bears_itself_out(written, kept)
    is_never_wrong_in_print(written, kept)


# a note that was changed by hand


def changed(text: str, number: int) -> tuple[str, str] | None:
    """The note with another figure before its n-th mark, and the figure that was there."""
    mark = list(MARK.finditer(of_markets(text)))[number]
    before = re.search(r"([+-]?)(\d[\d,]*)((?:\.\d+)?)( %| pp)?$", text[: mark.start()])
    if before is None:
        return None
    other = f"{before[1]}{int(before[2].replace(',', '')) + 7}{before[3]}{before[4] or ''}"
    return text[: before.start()] + other + text[before.end() :], other


def test_a_changed_figure_is_found_and_nothing_else(note: Note, asker: StoreAsker) -> None:
    text = markdown(note)
    count = len(MARK.findall(of_markets(text)))
    tried = 0
    for number in range(0, count, 9):
        case = changed(text, number)
        if case is None:
            continue
        tried += 1
        found = audited(case[0], asker)
        missed = [f for f in found.findings if f.verdict != SUPPORTED]
        assert len(missed) == 1, (case[1], wrong(found, SUPPORTED))
        assert missed[0].verdict in (CONTRADICTED, CLOSE)
        claim = missed[0].claim
        words = found.text[claim.start : claim.end].strip("*")
        assert re.fullmatch(rf"(?:\d{{1,2}} [A-Z]\w+ )?{re.escape(case[1])}", words), words
        place = found.text[claim.end :].lstrip("* ")
        assert f"[^{claim.inferences[0].how.split()[-1]}]" == place[: place.index("]") + 1]
    assert tried >= 8


CHANGES = (
    (r"\*\*\+([\d.]+ pp)", r"**-\1", "a sign"),
    (r"leading(\[\^\d+\] \|)", r"lagging\1", "a quadrant in a table"),
    (r"to (\d+) (\w+) (\d{4})\[", r"to \1 \2 1999[", "a year"),
    (r"leading: ", "weakening: ", "the head of a list"),
)


@pytest.mark.parametrize(("pattern", "other", "what"), CHANGES)
def test_a_changed_word_is_contradicted(
    note: Note, asker: StoreAsker, pattern: str, other: str, what: str
) -> None:
    text = markdown(note)
    spoiled, times = re.subn(pattern, other, text, count=1)
    assert times == 1, what
    found = audited(spoiled, asker)
    missed = wrong(found, SUPPORTED)
    assert missed
    assert {verdict for verdict, _, _ in missed} == {CONTRADICTED}


def test_the_other_direction_is_not_supported(note: Note, asker: StoreAsker) -> None:
    text = markdown(note)
    assert "are ahead of large ones by" in text
    found = audited(text.replace("are ahead of large ones by", "are behind large ones by"), asker)
    missed = wrong(found, SUPPORTED)
    assert missed
    assert all(verdict not in (AMBIGUOUS, NOT_CHECKABLE) for verdict, _, _ in missed)


def test_another_day_gives_other_readings(note: Note, asker: StoreAsker) -> None:
    text = markdown(note).replace("30 January 2026*", "30 January 2025*")
    text = text.replace("as of 2026-01-30", "as of 2025-01-30")
    found = audited(text, asker)
    assert found.as_of.isoformat() == "2025-01-30"
    assert sum(f.verdict == CONTRADICTED for f in found.findings) > 50


# one lexicon


def meaning(name: str) -> str | None:
    found = lexicon(lambda _: True).phrases.at(tokens(name), 0)
    return found[1].expression if found and found[0] == len(tokens(name)) else None


def test_the_names_of_the_note_mean_the_same_to_the_audit() -> None:
    who = Subjects()
    names = {
        "Small companies": who.small,
        "Large companies": who.large,
        "the giants": who.giants,
        "large members": who.index,
        "small members": who.small_index,
        **who.sectors,
        **{SHORT_SECTORS.get(name, name): fund for name, fund in who.sectors.items()},
    }
    assert {name: meaning(name) for name in names} == names

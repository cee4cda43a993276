"""The note comes out whatever is missing, says what is, and says everything once."""

from __future__ import annotations

import re

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from notes.plausible import PlausibleReader
from rotascope.notes.document import LineChart, Missing, Note, Section, Table, plain, runs_of
from rotascope.notes.make import make
from rotascope.notes.markdown import markdown
from rotascope.notes.page import html
from rotascope.notes.record import as_dict


def tables(section: Section) -> dict[str, Table]:
    return {b.title: b for b in section.blocks if isinstance(b, Table)}


def missing(section: Section) -> list[str]:
    return [b.why for b in section.blocks if isinstance(b, Missing)]


@pytest.mark.parametrize(
    "lacking",
    [
        ("SP500", "R2000", "MAG7", "DFEDTARU", "DGS10", "SPY"),
        ("SP500", "R2000", "MAG7", "DFEDTARU", "DGS10", "SPY", "RUT"),
        ("SP500", "R2000", "MAG7", "DFEDTARU", "DGS10", "SPY", "RUT", "SPX"),
        ("SPX",),
        ("MAG7",),
        ("ytd",),
        ("rs_ratio", "rs_momentum"),
    ],
)
def test_the_note_comes_out_whatever_is_missing(lacking: tuple[str, ...]) -> None:
    note = make(PlausibleReader(lacking=lacking))
    assert note.headline
    for section in note.sections:
        assert section.blocks, section.title
        why = missing(section)
        assert len(why) == len(set(why)), section.title


def test_only_two_indices_are_enough_for_prices() -> None:
    note = make(PlausibleReader(lacking=("SP500", "R2000", "MAG7", "DFEDTARU", "DGS10", "SPY")))
    assert note.state != "unknown"
    strength = next(s for s in note.sections if s.anchor == "strength")
    assert any(isinstance(b, LineChart) for b in strength.blocks)
    shares = next(s for s in note.sections if s.anchor == "contribution")
    assert [type(b) for b in shares.blocks] == [Missing]


def test_one_index_alone_still_has_its_returns() -> None:
    gone = ("SP500", "R2000", "MAG7", "DFEDTARU", "DGS10", "SPY", "RUT")
    note = make(PlausibleReader(lacking=gone))
    assert note.state == "unknown"
    key = next(s for s in note.sections if s.anchor == "key")
    rows = tables(key)["Returns"].rows
    assert [plain(runs_of(row[0])) for row in rows] == ["Large companies (SPX), price"]
    assert "no symbol 'RUT'; the store has SPX" in missing(key)


def caveats_of(note: Note) -> list[str]:
    return list(note.caveats)


def test_each_caveat_is_said_once() -> None:
    note = make(PlausibleReader())
    assert caveats_of(note) == ["some remark <b>& more</b>", "a track has a remark"]
    method = next(s for s in note.sections if s.anchor == "method")
    told = [plain(i) for b in method.blocks for i in getattr(b, "items", ())]
    assert told.count("a track has a remark") == 1
    about = "some remark <b>& more</b> (weight(MAG7, in=SP500) and others)"
    assert told.count(about) == 1


def test_the_words_are_explained() -> None:
    words = next(s for s in make(PlausibleReader()).sections if s.anchor == "words")
    explained = {word for word, _ in words.blocks[0].terms}  # type: ignore[union-attr]  # terms
    assert {"session", "as-of", "breadth", "rotation", "deviation", "P/E", "base rate"} <= explained


def test_the_note_reads_everything_once() -> None:
    reader = PlausibleReader()
    make(reader)
    assert len(reader.asked) == len(set(reader.asked))


def test_the_same_market_gives_the_same_note() -> None:
    first, second = (make(PlausibleReader()) for _ in range(2))
    assert first.headline == second.headline
    assert first.lead == second.lead


def test_titles_do_not_use_trade_marks() -> None:
    note = make(PlausibleReader())
    text = " ".join([note.title, note.headline, *(s.title for s in note.sections)])
    assert not re.search(r"RRG|Relative Rotation", text)


NAMES = ["RUT", "SPX", "SP500", "R2000", "MAG7", "SPY", "XLE", "XLK", "DFEDTARU", "DGS10",
         "streak", "excess", "ratio", "rs_ratio", "quadrant", "return", "contribution",
         "contribution_share", "percentile", "breadth", "weight", "sessions", "drawdown",
         "return_without", "highest", "longest_since", "ytd", "63d", "rotation", "lead_score",
         "SMALLCAP300", "IWM", "pe", "pb", "earnings_yield", "covered", "handoff",
         "base_rate_after", "leads", "RSP", "IWD", "analogue_date", "spell",
         "turning_point", "odds_of_lasting", "rate_effect"]  # fmt: skip


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(lacking=st.sets(st.sampled_from(NAMES)), seed=st.integers(0, 50))
def test_any_hole_in_the_data_leaves_a_whole_note(lacking: set[str], seed: int) -> None:
    note = make(PlausibleReader(lacking=tuple(sorted(lacking)), seed=seed))
    page = html(note)
    assert "nan" not in re.sub(r"<[^>]*>", " ", page).lower().split()
    assert "inf" not in re.sub(r"<[^>]*>", " ", page).lower().split()
    assert page.count("<section") == len(note.sections) + 1
    assert markdown(note).count("\n## ") == len(note.sections)
    assert len(as_dict(note)["sections"]) == len(note.sections)


def test_a_market_without_anything_says_so() -> None:
    note = make(
        PlausibleReader(lacking=(*NAMES, "level", "cuts", "volatility", "curve", "real_rate"))
    )
    assert note.state == "unknown"
    assert as_dict(note)["readings"] == []
    page = html(note)
    assert "Not shown here:" in page
    assert "<svg" not in page

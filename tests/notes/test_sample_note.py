"""The note on a small simulated market, through the real language and measures."""

from __future__ import annotations

import re
from datetime import date

import pytest

from rotascope.app.market import StoredMarket
from rotascope.core.reading import Reading, Track
from rotascope.language.evaluate import Evaluator
from rotascope.measures.catalogue import CATALOGUE
from rotascope.notes.document import (
    BarChart,
    Figure,
    LineChart,
    Missing,
    Note,
    RotationMap,
    Table,
    figures,
    readings,
)
from rotascope.notes.make import make
from rotascope.notes.markdown import markdown
from rotascope.notes.page import html
from rotascope.providers.sample import sample_market
from rotascope.store.memory import MemoryFacts
from rotascope.store.settings_file import parse


class MarketReader:
    """A market and the language, as the note wants them."""

    coverage = "A small simulated market."

    def __init__(self, market: StoredMarket) -> None:
        self.market = market
        self.evaluator = Evaluator(CATALOGUE, market)
        self.as_of, self.snapshot = market.as_of, market.snapshot
        self.simulated = market.simulated

    def read(self, expression: str) -> Reading:
        return self.evaluator.read(expression)

    def track(
        self, expression: str, *, start: date | None = None, end: date | None = None
    ) -> Track:
        return self.evaluator.track(expression, start=start, end=end)


@pytest.fixture(scope="module")
def facts() -> MemoryFacts:
    made = sample_market(seed=3, large=90, small=60, first=date(2022, 1, 3), last=date(2025, 6, 30))
    return MemoryFacts(made.tables, parse(made.settings_toml), simulated=True, trusted=True)


@pytest.fixture(scope="module")
def note(facts: MemoryFacts) -> Note:
    return make(MarketReader(StoredMarket(facts)))


def section(note: Note, anchor: str) -> list[object]:
    (found,) = (s for s in note.sections if s.anchor == anchor)
    return list(found.blocks)


def test_nothing_is_missing(note: Note) -> None:
    gone = [b for s in note.sections for b in s.blocks if isinstance(b, Missing)]
    assert gone == []


def test_the_contributions_add_up_to_the_return_of_the_index(note: Note) -> None:
    tables = [b for b in section(note, "contribution") if isinstance(b, Table)]
    assert len(tables) == 2
    for table in tables:
        parts = [row[1].reading.value for row in table.rows if isinstance(row[1], Figure)]
        index = table.totals[1][1]
        assert isinstance(index, Figure)
        assert sum(parts) == pytest.approx(index.reading.value, abs=1e-12)  # type: ignore[arg-type]  # numbers
        assert index.reading.expression == "return(SP500, ytd)"


def test_every_expression_in_the_note_gives_its_value_again(facts: MemoryFacts, note: Note) -> None:
    reader = MarketReader(StoredMarket(facts))
    for reading in list(readings(note))[::9]:
        assert reader.read(reading.expression).value == reading.value


def test_all_pictures_are_drawn(note: Note) -> None:
    blocks = [b for s in note.sections for b in s.blocks]
    assert sum(isinstance(b, LineChart) for b in blocks) == 6
    assert sum(isinstance(b, BarChart) for b in blocks) == 1
    (chart,) = (b for b in blocks if isinstance(b, RotationMap))
    assert len(chart.trails) == 11
    assert all(len(trail.points) == 5 for trail in chart.trails)


def test_the_tails_end_where_the_readings_are(facts: MemoryFacts, note: Note) -> None:
    reader = MarketReader(StoredMarket(facts))
    (chart,) = (b for b in section(note, "map") if isinstance(b, RotationMap))
    for trail in chart.trails:
        ratio = reader.read(f"rs_ratio({trail.fund}, SPY)").value
        assert trail.points[-1][0] == pytest.approx(ratio, rel=1e-12)  # type: ignore[arg-type]  # a number
        assert trail.quadrant == reader.read(f"quadrant({trail.fund}, SPY)").value


def test_every_form_says_simulated(note: Note) -> None:
    assert note.simulated
    assert all(figure.reading.simulated for figure in figures(note))
    assert "Simulated market" in html(note)
    assert markdown(note).startswith("**Simulated market**")


def test_an_earlier_note_knows_nothing_of_what_came_later(facts: MemoryFacts) -> None:
    early = make(MarketReader(StoredMarket(facts, date(2024, 3, 15))))
    assert early.as_of == date(2024, 3, 15)
    days = re.findall(r"\b20\d\d-\d\d-\d\d\b", html(early))
    assert days
    assert max(days) <= "2024-03-15"


def test_a_market_of_a_few_weeks_has_a_note_too(facts: MemoryFacts) -> None:
    early = make(MarketReader(StoredMarket(facts, date(2022, 2, 4))))
    assert early.state == "unknown"
    assert any(isinstance(b, Missing) for b in section(early, "map"))
    assert "nan" not in re.sub(r"<[^>]*>", " ", html(early)).lower().split()

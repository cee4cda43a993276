"""The sections say what they should, from readings that were made up here."""

from __future__ import annotations

import math
from datetime import date

import numpy as np
import pytest

from notes.plausible import AS_OF, GIANTS, SECTORS, PlausibleReader
from rotascope.core.reading import Track
from rotascope.notes import contributions, opening, rotation, structure
from rotascope.notes.desk import Desk, Subjects
from rotascope.notes.document import (
    Band,
    BarChart,
    Figure,
    KeyFigures,
    LineChart,
    Missing,
    Paragraph,
    RotationMap,
    Section,
    Table,
    plain,
    runs_of,
)
from rotascope.notes.make import make


def desk(**choices: object) -> Desk:
    return Desk(PlausibleReader(**choices), Subjects())  # type: ignore[arg-type]  # choices of the test


def tables(section: Section) -> dict[str, Table]:
    return {b.title: b for b in section.blocks if isinstance(b, Table)}


def missing(section: Section) -> list[str]:
    return [b.why for b in section.blocks if isinstance(b, Missing)]


def spoken(section: Section) -> str:
    return " ".join(plain(b.runs) for b in section.blocks if isinstance(b, Paragraph))


def values(table: Table, column: int) -> dict[str, float]:
    return {
        plain(runs_of(row[0])): float(row[column].reading.value)  # type: ignore[arg-type]  # numbers here
        for row in table.rows
        if isinstance(row[column], Figure)
    }


# contribution


def test_the_sectors_add_up_to_the_index() -> None:
    table = tables(contributions.contributions(desk()))["Sectors, 2025"]
    parts = values(table, 1)
    assert parts == SECTORS
    whole, index = (row[1] for row in table.totals)
    assert isinstance(whole, Figure)
    assert isinstance(index, Figure)
    assert whole.reading.value == pytest.approx(math.fsum(SECTORS.values()), abs=1e-12)
    assert index.reading.expression == "return(SP500, 2025)"
    assert "add up to the return of the index exactly" in plain(table.remark)


def test_the_sum_is_itself_a_reading_of_its_parts() -> None:
    table = tables(contributions.contributions(desk()))["Giants and the rest, 2025"]
    whole = table.totals[0][1]
    assert isinstance(whole, Figure)
    assert whole.reading.expression == (
        "contribution(MAG7, in=SP500, 2025) + contribution(SP500 - MAG7, in=SP500, 2025)"
    )
    rest = math.fsum(SECTORS.values()) - GIANTS
    assert values(table, 1) == {"Giants (MAG7)": GIANTS, "All other members": pytest.approx(rest)}


def test_sectors_are_shown_largest_first_and_drawn() -> None:
    section = contributions.contributions(desk())
    (chart,) = (b for b in section.blocks if isinstance(b, BarChart))
    shown = [bar.label for bar in chart.bars]
    assert shown == sorted(SECTORS, key=lambda name: -SECTORS[name])


def test_a_sum_that_misses_a_sector_says_so() -> None:
    whom = Subjects(sectors={"Energy": "XLE", "Materials": "XLB"})
    section = contributions.contributions(Desk(PlausibleReader(), whom))
    assert "do not add up" in plain(tables(section)["Sectors, 2025"].remark)


class WithNoSector(PlausibleReader):
    """A market in which some lines belong to no sector."""

    rest = 0.0021

    def _contribution(self, expression: str) -> float:
        if expression.startswith('contribution(sector("No sector", in=SP500)'):
            return self.rest
        return super()._contribution(expression)


def test_lines_without_a_sector_have_a_row_of_their_own() -> None:
    section = contributions.contributions(Desk(WithNoSector(), Subjects()))
    assert values(tables(section)["Sectors, 2025"], 1)["No sector"] == 0.0021


def test_lines_without_a_sector_that_add_nothing_are_left_out() -> None:
    reader = WithNoSector()
    reader.rest = 0.0
    section = contributions.contributions(Desk(reader, Subjects()))
    assert "No sector" not in values(tables(section)["Sectors, 2025"], 1)


@pytest.mark.parametrize(
    ("sessions", "window", "words"),
    [
        (21, "ytd", "The year to date, 21 sessions."),
        (150, "ytd", "The year to date, 150 sessions."),
        (20, "2025", "The full year 2025, because the year to date has only 20 sessions."),
        (0, "2025", "The full year 2025, because this year has no session yet."),
    ],
)
def test_a_short_year_gives_way_to_the_last_one(sessions: int, window: str, words: str) -> None:
    reader = PlausibleReader(sessions_ytd=sessions)
    section = contributions.contributions(Desk(reader, Subjects()))
    assert words in spoken(section)
    asked = [e for e in reader.asked if e.startswith("contribution(")]
    assert asked
    assert all(f", {window})" in e for e in asked)


def test_both_conventions_of_the_return_without_the_giants_are_named() -> None:
    text = spoken(contributions.contributions(desk()))
    assert "by subtraction" in text
    assert "by re-weighting" in text


def test_without_the_index_there_is_no_contribution() -> None:
    section = contributions.contributions(desk(lacking=("SP500",)))
    assert missing(section) == ["no symbol 'SP500'; the store has SPX"]
    assert not tables(section)


# rotation


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


def track(sessions: np.ndarray, numbers: list[float]) -> Track:
    return Track("t", AS_OF, sessions, np.array(numbers, float), "count", None, "s")


def test_week_ends_are_the_last_sessions_of_the_weeks() -> None:
    # 2025-12-25 and 2026-01-01 are Thursdays without a session; the 16th is a Friday
    sessions = days(
        "2025-12-23", "2025-12-24", "2025-12-26", "2025-12-29", "2025-12-31", "2026-01-02",
        "2026-01-05", "2026-01-08", "2026-01-16", "2026-01-20",
    )  # fmt: skip
    found = rotation.week_ends(track(sessions, [float(n) for n in range(10)]))
    assert found == {
        date(2025, 12, 26): 2.0,
        date(2026, 1, 2): 5.0,
        date(2026, 1, 8): 7.0,
        date(2026, 1, 16): 8.0,
        date(2026, 1, 20): 9.0,
    }


def test_a_week_whose_last_session_has_no_value_is_left_out() -> None:
    sessions = days("2026-01-15", "2026-01-16", "2026-01-20")
    found = rotation.week_ends(track(sessions, [1.0, float("nan"), 3.0]))
    assert found == {date(2026, 1, 20): 3.0}


@pytest.mark.parametrize(
    ("lengths", "bands"),
    [
        ([0, 1, 2, 3, 0, 1, 2], [(1, 3, 3), (5, 6, 2)]),
        ([0, 1, 0, 1, 0], []),
        ([1, 2, 0, 0], [(0, 1, 2)]),
        ([7, 8, 0], [(0, 1, 8)]),
        ([1, 1, 2], [(1, 2, 2)]),
        ([], []),
    ],
)
def test_spells_run_from_their_first_session_to_their_last(
    lengths: list[float], bands: list[tuple[int, int, int]]
) -> None:
    sessions = np.arange(len(lengths)).astype("datetime64[D]")
    found = rotation.spells(track(sessions, lengths), 2)
    dates = sessions.tolist()
    assert found == tuple(Band(dates[a], dates[b], n) for a, b, n in bands)


def test_a_missing_streak_breaks_a_spell() -> None:
    sessions = np.arange(4).astype("datetime64[D]")
    found = rotation.spells(track(sessions, [1, 2, float("nan"), 1]), 2)
    assert [band.sessions for band in found] == [2]


def test_tails_have_five_week_ends_and_end_now() -> None:
    section = rotation.sectors(desk())
    (chart,) = (b for b in section.blocks if isinstance(b, RotationMap))
    assert len(chart.trails) == 11
    ratios = values(tables(section)["Sector funds on the rotation map"], 1)
    for trail in chart.trails:
        assert len(trail.points) == 5
        (now,) = (v for name, v in ratios.items() if f"({trail.fund})" in name)
        assert trail.points[-1][0] == pytest.approx(now, abs=1e-9)


def test_the_quadrant_on_the_map_is_the_one_in_the_table() -> None:
    section = rotation.sectors(desk())
    (chart,) = (b for b in section.blocks if isinstance(b, RotationMap))
    rows = tables(section)["Sector funds on the rotation map"].rows
    told = {plain(runs_of(row[0])): plain(runs_of(row[3])) for row in rows}
    for trail in chart.trails:
        (word,) = (w for name, w in told.items() if f"({trail.fund})" in name)
        assert trail.quadrant == word
        assert trail.label in chart.description.split(f"{word}: ")[1].split(";")[0]


def test_a_fund_that_is_missing_is_named_and_the_others_drawn() -> None:
    section = rotation.sectors(desk(lacking=("XLRE",)))
    (chart,) = (b for b in section.blocks if isinstance(b, RotationMap))
    assert len(chart.trails) == 10
    assert missing(section) == ["no symbol 'XLRE'; the store has SPX"]


def test_without_any_fund_one_reason_is_enough() -> None:
    section = rotation.sectors(desk(lacking=("SPY",)))
    assert missing(section) == ["no symbol 'SPY'; the store has SPX"]
    assert len(section.blocks) == 1
    nobody = rotation.sectors(Desk(PlausibleReader(), Subjects(sectors={})))
    assert missing(nobody) == ["no sector fund can be placed on the map"]


def test_the_ratio_starts_at_100_and_moves_with_the_indices() -> None:
    reader = PlausibleReader()
    section = rotation.strength(Desk(reader, Subjects()))
    (chart,) = (b for b in section.blocks if isinstance(b, LineChart))
    drawn = chart.lines[0].values
    assert drawn[0] == pytest.approx(100.0)
    moves = (1 + reader.moves["RUT"]) / (1 + reader.moves["SPX"])
    assert drawn[-1] / drawn[0] == pytest.approx(np.prod(moves[-len(drawn) + 1 :]))


def test_every_shaded_spell_was_won_every_day() -> None:
    reader = PlausibleReader(seed=1)
    section = rotation.strength(Desk(reader, Subjects()))
    (chart,) = (b for b in section.blocks if isinstance(b, LineChart))
    assert chart.bands
    wins = reader.moves["RUT"] > reader.moves["SPX"]
    for band in chart.bands:
        inside = (reader.days >= np.datetime64(band.first)) & (
            reader.days <= np.datetime64(band.last)
        )
        assert inside.sum() == band.sessions >= 5
        assert wins[inside].all()


# opening, structure


class Winning(PlausibleReader):
    """A market in which small companies have won a number of sessions in a row."""

    won = 14

    def _answer(self, expression: str) -> tuple[float | int | str | date | None, str]:
        if expression == "streak(RUT, SPX)":
            return self.won, "count"
        if expression == "streak(SPX, RUT)":
            return 0, "count"
        if expression.startswith("longest_since("):
            return (date(1996, 5, 7) if self.won == 14 else None), "date"
        if expression == "streak(RUT, SPX) >= highest(streak(RUT, SPX), all)":
            return self.won != 14, "truth"
        return super()._answer(expression)


def lead_of(reader: PlausibleReader) -> str:
    return " ".join(plain(p.runs) for p in make(reader).lead)


def test_a_streak_is_told_with_its_precedent() -> None:
    text = lead_of(Winning())
    assert "they have won 14 sessions in a row, the longest such run since 7 May 1996." in text


def test_a_streak_without_precedent_says_so() -> None:
    reader = Winning()
    reader.won = 40
    assert "40 sessions in a row, the longest such run in the data." in lead_of(reader)


def test_one_win_is_the_last_session() -> None:
    reader = Winning()
    reader.won = 1
    assert "they won the last session." in lead_of(reader)


@pytest.mark.parametrize(
    ("won", "words"),
    [
        (0, "No run is under way: the streak of small companies stands at 0."),
        (1, "Small companies won the last session."),
        (4, "Small companies have won the last 4 sessions in a row."),
        (14, "the last 14 sessions in a row, by length number"),
        (14, "and the longest since 7 May 1996."),
    ],
)
def test_only_long_runs_are_ranked(won: int, words: str) -> None:
    reader = Winning()
    reader.won = won
    assert words in spoken(rotation.strength(Desk(reader, Subjects())))


def test_short_runs_are_not_compared_in_the_lead() -> None:
    reader = Winning()
    reader.won = 4
    assert "they have won 4 sessions in a row. Among" in lead_of(reader)


def test_direction_words_and_signs_agree() -> None:
    for seed in range(6):
        reader = PlausibleReader(seed=seed)
        text = lead_of(reader)
        value = float(reader.read("excess(RUT, SPX, 21d)").value)  # type: ignore[arg-type]  # a number
        side = "ahead of large ones by" if value > 0 else "behind large ones by"
        assert f"Small companies are {side} {abs(100 * value):.2f} pp over 21 sessions" in text


class Falling(PlausibleReader):
    """A market in which small companies lead over 63 sessions by falling less."""

    own = -0.2137

    def _answer(self, expression: str) -> tuple[float | int | str | date | None, str]:
        if expression == "excess(RUT, SPX, 21d)":
            return 0.0068, "points"
        if expression == "excess(RUT, SPX, 63d)":
            return 0.0542, "points"
        if expression == "return(RUT, 63d)":
            return self.own, "fraction"
        return super()._answer(expression)


def test_a_lead_by_falling_less_is_called_so() -> None:
    text = lead_of(Falling())
    assert "Both fall: over 63 sessions small companies returned -21.37 %." in text
    reader = Falling()
    reader.own = 0.01
    assert "Both fall" not in lead_of(reader)


def test_two_leads_of_one_side_are_told_together() -> None:
    text = lead_of(Falling())
    assert "ahead of large ones by 0.68 pp over 21 sessions and by 5.42 pp over 63" in text


def test_key_figures_come_with_labels_and_once() -> None:
    section = opening.key_figures(desk())
    (cards,) = (b for b in section.blocks if isinstance(b, KeyFigures))
    assert len({card.label for card in cards.items}) == len(cards.items) == 6
    rows = tables(section)["Returns"].rows
    assert [len(row) for row in rows] == [5] * 5


def test_the_kind_of_price_is_named() -> None:
    rows = tables(opening.key_figures(desk()))["Returns"].rows
    assert plain(runs_of(rows[0][0])) == "Small companies (RUT), price"


def test_structure_draws_four_panels_with_their_present_values() -> None:
    section = structure.structure(desk())
    charts = [b for b in section.blocks if isinstance(b, LineChart)]
    assert [c.name for c in charts] == ["breadth", "weights", "number", "participation"]
    for chart in charts:
        for line in chart.lines:
            assert line.figure is not None
            assert line.values[-1] == pytest.approx(float(line.figure.reading.value), abs=0.51)  # type: ignore[arg-type]  # a number


def test_the_policy_rate_is_in_percent() -> None:
    table = tables(structure.backdrop(desk()))["Rates and swings"]
    rate = table.rows[0][1]
    assert isinstance(rate, Figure)
    assert rate.text == f"{rate.reading.value:.2f} %"

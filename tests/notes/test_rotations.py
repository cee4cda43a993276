"""From what to what: which leaderships have a row, in which order, and what is said of the rest."""

from __future__ import annotations

import re
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from notes.plausible import AS_OF, PlausibleReader
from rotascope.core.errors import NotInStore
from rotascope.core.reading import Reading, Track
from rotascope.notes import precedents, rotation
from rotascope.notes.desk import Desk, Subjects
from rotascope.notes.document import (
    Figure,
    LineChart,
    Missing,
    Paragraph,
    Section,
    Table,
    plain,
    runs_of,
)
from rotascope.notes.rotations import ORDER, rotations, watched

SMALL = "rotation(ratio(RUT, SPX), broad=cap_minus_equal(SP500, 63d) < 0)"
LARGE = "rotation(ratio(SPX, RUT))"
GIANTS = "rotation(ratio(RSP, SPY))"
VALUE, GROWTH = "rotation(ratio(IWD, IWF))", "rotation(ratio(IWF, IWD))"
FUNDS = {"Energy": "XLE", "Information Technology": "XLK", "Utilities": "XLU"}


class Told(PlausibleReader):
    """States as the test sets them, `absent` where it does not; names that a store lacks."""

    def __init__(self, states: dict[str, str] | None = None, gone: tuple[str, ...] = ()) -> None:
        super().__init__()
        self.states, self.gone = states or {}, gone

    def read(self, expression: str) -> Reading:
        for name in self.gone:
            if re.search(rf"\b{name}\b", expression):
                raise NotInStore(f"{name} has no close by {AS_OF}")
        if expression.startswith("rotation("):
            state = self.states.get(expression, "absent")
            return Reading(expression, AS_OF, state, "word", None, "told", (), (), False)
        return super().read(expression)


def made(states: dict[str, str] | None = None, gone: tuple[str, ...] = ()) -> Section:
    return rotations(Desk(Told(states, gone), Subjects(sectors=FUNDS)))


def names(section: Section) -> list[str]:
    rows = [row for b in section.blocks if isinstance(b, Table) for row in b.rows]
    return [plain(runs_of(row[0])) for row in rows]


def states(section: Section) -> list[str]:
    rows = [row for b in section.blocks if isinstance(b, Table) for row in b.rows]
    return [plain(runs_of(row[1])) for row in rows]


def spoken(section: Section) -> str:
    return " ".join(plain(b.runs) for b in section.blocks if isinstance(b, Paragraph))


def gaps(section: Section) -> list[Missing]:
    return [b for b in section.blocks if isinstance(b, Missing)]


def test_those_that_have_gone_furthest_come_first() -> None:
    section = made(
        {
            SMALL: "emerging",
            LARGE: "reversed",
            GIANTS: "broad",
            VALUE: "fading",
            "rotation(ratio(XLK, SPY))": "confirmed",
        }
    )
    assert states(section) == ["broad", "confirmed", "emerging", "fading", "reversed"]
    assert names(section) == [
        "Giants to the average member (RSP over SPY)",
        "The market to Technology (XLK over SPY)",
        "Large to small (RUT over SPX)",
        "Growth to value (IWD over IWF)",
        "Small to large (SPX over RUT)",
    ]


def test_states_that_are_alike_keep_the_order_of_the_watch() -> None:
    found = names(
        made({SMALL: "emerging", GIANTS: "emerging", "rotation(ratio(XLE, SPY))": "emerging"})
    )
    assert [name.split(" (")[0] for name in found] == [
        "Large to small", "Giants to the average member", "The market to Energy",
    ]  # fmt: skip


def test_a_row_tells_the_state_for_how_long_and_both_leads() -> None:
    section = made({GIANTS: "confirmed"})
    (table,) = (b for b in section.blocks if isinstance(b, Table))
    (row,) = table.rows
    asked = [cell.reading.expression for cell in row[1:] if isinstance(cell, Figure)]
    assert asked == [
        GIANTS,
        f"spell({GIANTS} == confirmed)",
        "lead_score(ratio(RSP, SPY), 63)",
        "lead_score(ratio(RSP, SPY), 21)",
    ]
    assert len(table.head) == len(row)


def test_the_headline_and_the_section_ask_the_same_rule() -> None:
    reader = Told({SMALL: "broad"})
    assert watched(Desk(reader, Subjects()))[0].rule == SMALL
    bare = Desk(Told({}, gone=("SP500",)), Subjects())
    assert watched(bare)[0].rule == "rotation(ratio(RUT, SPX))"


def test_the_absent_ones_are_one_line() -> None:
    section = made({SMALL: "confirmed", LARGE: "absent", "rotation(ratio(XLE, SPY))": "emerging"})
    assert (
        "Passing from one group to another, absent: small to large, giants to the average member, "
        "growth to value and value to growth. Passing from the market to a sector, absent: "
        "Technology and Utilities." in spoken(section)
    )


def test_where_nothing_moves_one_line_is_all() -> None:
    section = made()
    assert names(section) == []
    (only,) = section.blocks
    assert isinstance(only, Paragraph)
    count = 5 + len(FUNDS)
    assert len([run for run in only.runs if isinstance(run, Figure)]) == count
    assert all(run.reading.value == "absent" for run in only.runs if isinstance(run, Figure))


def test_where_only_sectors_are_absent_the_sentence_still_stands() -> None:
    moving = dict.fromkeys((SMALL, LARGE, GIANTS, VALUE, GROWTH), "confirmed")
    text = spoken(made(moving))
    assert text.endswith(
        "Passing from the market to a sector, absent: Energy, Technology and Utilities."
    )


def test_a_store_without_style_funds_says_nothing_of_them() -> None:
    section = made({SMALL: "emerging"}, gone=("IWD", "IWF"))
    assert gaps(section) == []
    assert "value" not in spoken(section)


def test_a_fund_that_is_not_there_yet_is_named_with_the_reason() -> None:
    section = made({SMALL: "emerging"}, gone=("XLK",))
    assert [gap.why for gap in gaps(section)] == [f"XLK has no close by {AS_OF}"]
    assert "Technology" not in spoken(section)


def test_many_reasons_become_one_line() -> None:
    section = made({SMALL: "emerging"}, gone=("XLE", "XLK", "XLU"))
    (gap,) = gaps(section)
    assert gap.what == "Energy, Technology and Utilities"
    assert gap.why == f"no answer for 3 of them; the first: XLE has no close by {AS_OF}"


@settings(max_examples=60, deadline=None)
@given(
    given_states=st.fixed_dictionaries(
        {
            rule: st.sampled_from([*ORDER, "absent"])
            for rule in (SMALL, LARGE, GIANTS, VALUE, GROWTH, "rotation(ratio(XLE, SPY))")
        }
    ),
    gone=st.sets(st.sampled_from(["RUT", "SPX", "SP500", "RSP", "SPY", "IWD", "XLE", "XLU"])),
)
def test_every_leadership_is_told_once(given_states: dict[str, str], gone: set[str]) -> None:
    desk = Desk(Told(given_states, tuple(sorted(gone))), Subjects(sectors=FUNDS))
    section = rotations(desk)
    rows = [row for b in section.blocks if isinstance(b, Table) for row in b.rows]
    figures = [row[1] for row in rows]
    figures += [r for b in section.blocks if isinstance(b, Paragraph) for r in b.runs]
    told = [f.reading.expression for f in figures if isinstance(f, Figure)]
    assert len(told) == len(set(told))
    lost = [one for one in watched(desk) if isinstance(desk.reading(one.rule), Missing)]
    assert len(told) + len(lost) == len(watched(desk))
    assert bool(gaps(section)) == any(not one.optional for one in lost)
    places = [ORDER.index(plain(runs_of(row[1]))) for row in rows]
    assert places == sorted(places)


# precedents and leaderships


class Past(PlausibleReader):
    """A reader with leads and precedents as the test sets them."""

    day: date | None = date(2020, 12, 2)
    leads = (0.0, 1.0, 1.0, 0.0, 0.0, 1.0)

    def read(self, expression: str) -> Reading:
        if expression.startswith("analogue_date") and "252" in expression:
            raise NotInStore("the track has 400 values; two stretches of 252 need 504")
        if expression.startswith("analogue_date"):
            return Reading(expression, AS_OF, self.day, "date", None, "told", (), (), False)
        if expression.startswith("analogue_distance"):
            return Reading(expression, AS_OF, 0.387, "ratio", None, "told", (), (), False)
        return super().read(expression)

    def track(
        self, expression: str, *, start: date | None = None, end: date | None = None
    ) -> Track:
        if not expression.startswith("leads("):
            return super().track(expression, start=start, end=end)
        values = np.zeros(len(self.days))
        values[: len(self.leads)] = self.leads
        return Track(
            expression, self.as_of, self.days, values, "count", None, self.snapshot, (), (), False
        )


def test_a_precedent_says_when_how_unlike_and_what_came_next() -> None:
    blocks = precedents.precedents(Desk(Past(), Subjects()))
    (table,) = (b for b in blocks if isinstance(b, Table))
    assert [plain(runs_of(row[0])) for row in table.rows] == ["63 sessions", "126 sessions"]
    for row in table.rows:
        assert plain(runs_of(row[1])) == "2 December 2020"
        assert plain(runs_of(row[2])) == "0.39"
        after = row[3]
        assert isinstance(after, Figure)
        # 63 sessions after 2020-12-02, counted by hand: 20 in December, 19 in January,
        # 19 in February and 5 in March.
        assert after.reading.expression == "excess(RUT, SPX, 2020-12-02..2021-03-05)"


def test_without_any_precedent_the_reason_is_all() -> None:
    (gap,) = precedents.precedents(Desk(Lost(), Subjects()))
    assert isinstance(gap, Missing)
    assert gap.why == "the track has 40 values; two stretches of 63 need 126"


class Lost(PlausibleReader):
    """A reader that knows no precedent."""

    def read(self, expression: str) -> Reading:
        if expression.startswith("analogue"):
            raise NotInStore("the track has 40 values; two stretches of 63 need 126")
        return super().read(expression)


def test_leaderships_are_shaded_from_when_they_could_be_known() -> None:
    reader = Past()
    (chart,) = precedents.leaderships(Desk(reader, Subjects()))
    days = [day.astype(object) for day in reader.days[:6]]
    assert [(b.first, b.last, b.sessions) for b in chart.bands] == [
        (days[1], days[2], 2),
        (days[5], days[5], 1),
    ]
    assert chart.lines[0].values[0] == pytest.approx(100.0)


@given(st.lists(st.sampled_from([0.0, 1.0, float("nan")]), min_size=1, max_size=40))
def test_the_shaded_sessions_are_those_that_lead(values: list[float]) -> None:
    days = np.arange("2020-01-01", "2021-01-01", dtype="datetime64[D]")[: len(values)]
    track = Track("leads(X)", AS_OF, days, np.array(values), "count", None, "told", (), (), False)
    bands = precedents.stretches(track)
    assert sum(b.sessions for b in bands) == values.count(1.0)
    for band in bands:
        first, last = (band.first - date(2020, 1, 1)).days, (band.last - date(2020, 1, 1)).days
        assert values[first : last + 1] == [1.0] * band.sessions
        assert first == 0 or values[first - 1] != 1.0


def test_no_lead_no_picture() -> None:
    reader = Past()
    reader.leads = (0.0,)
    assert precedents.leaderships(Desk(reader, Subjects())) == ()


def test_the_section_on_strength_carries_both() -> None:
    section = rotation.strength(Desk(Past(), Subjects()))
    assert [b.name for b in section.blocks if isinstance(b, LineChart)] == ["strength", "leads"]
    titles = [b.title for b in section.blocks if isinstance(b, Table)]
    assert titles == ["Small minus large", "The past most like the path of small against large"]

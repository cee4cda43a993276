"""Valuation, earnings, drivers and caveats: short where accounts are missing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

import pytest

from notes.plausible import AS_OF, PlausibleReader
from rotascope.core.errors import NotInStore
from rotascope.core.reading import Reading, Value
from rotascope.notes import drivers, earnings, structure, valuation
from rotascope.notes.caveats import caveats
from rotascope.notes.desk import Desk, Subjects
from rotascope.notes.document import (
    Figure,
    LineChart,
    Listing,
    Missing,
    Note,
    Paragraph,
    Section,
    Table,
    plain,
    runs_of,
)
from rotascope.notes.make import make
from rotascope.notes.markdown import markdown
from rotascope.notes.page import html
from rotascope.notes.record import as_dict

FILED = ("pe", "pb", "earnings_yield", "loss_makers", "earnings_growth", "growth_contribution",
         "handoff", "handoff_since", "interest_coverage", "weak_coverage", "rate_effect",
         "first_year_relief", "interest_limit")  # fmt: skip


class Early(PlausibleReader):
    """A market before the first filing: every basket is covered to nought."""

    def read(self, expression: str) -> Reading:
        name = expression.split("(", maxsplit=1)[0]
        if name in FILED:
            raise NotInStore(f"filings cover 0.0 % of the weight in {expression}")
        if name == "covered":
            return reading(expression, 0.0, "fraction")
        return super().read(expression)


class Fixed(PlausibleReader):
    """Values as the test sets them."""

    def __init__(self, values: Mapping[str, Value], as_of: date = AS_OF) -> None:
        super().__init__(as_of=as_of)
        self.values = values

    def read(self, expression: str) -> Reading:
        if expression in self.values:
            return reading(expression, self.values[expression], "points")
        return super().read(expression)


def reading(expression: str, value: Value, unit: str, *said: str) -> Reading:
    return Reading(expression, AS_OF, value, unit, None, "told", (), said, False)


def tables(section: Section) -> list[Table]:
    return [b for b in section.blocks if isinstance(b, Table)]


def gaps(section: Section) -> list[Missing]:
    return [b for b in section.blocks if isinstance(b, Missing)]


def spoken(section: Section) -> str:
    return " ".join(plain(b.runs) for b in section.blocks if isinstance(b, Paragraph))


@pytest.mark.parametrize("build", [valuation.valuation, earnings.earnings])
def test_before_the_first_filing_a_section_is_one_reason(build: object) -> None:
    section = build(Desk(Early(), Subjects()))  # type: ignore[operator]  # one of two builders
    assert [type(b) for b in section.blocks] == [Missing]
    assert "SP500" in gaps(section)[0].why


def test_before_the_first_filing_drivers_still_tell_flows() -> None:
    section = drivers.drivers(Desk(Early(), Subjects()))
    assert [t.title for t in tables(section)] == ["Net flows into funds, USD"]
    assert len(gaps(section)) == 2  # rates and tax, a reason each
    assert spoken(section) == ""


def test_drivers_without_anything_are_a_reason_each() -> None:
    section = drivers.drivers(Desk(Early(lacking=("flow",)), Subjects()))
    assert [type(b) for b in section.blocks] == [Missing] * 3


@pytest.mark.parametrize(
    ("day", "told"), [(date(2025, 7, 3), False), (date(2025, 7, 7), True), (AS_OF, True)]
)
def test_the_tax_act_is_told_from_the_day_it_was_law(day: date, told: bool) -> None:
    section = drivers.drivers(Desk(PlausibleReader(as_of=day), Subjects()))
    assert ("What the tax act does" in [t.title for t in tables(section)]) is told
    assert ("The act lets companies deduct" in spoken(section)) is told


def test_a_group_without_accounts_has_no_row_and_a_reason() -> None:
    small_gone = PlausibleReader(lacking=("SMALLCAP300", "R2000"))
    section = valuation.valuation(Desk(small_gone, Subjects()))
    for table in tables(section):
        names = [plain(runs_of(row[0])) for row in table.rows]
        assert names == ["Large (SP500)", "Giants (MAG7)", "Large without giants"]
        assert not any(isinstance(cell, Missing) for row in table.rows for cell in row)
    (chart,) = (b for b in section.blocks if isinstance(b, LineChart))
    assert [line.label for line in chart.lines] == ["large", "giants"]
    assert [gap.why for gap in gaps(section)] == ["no symbol 'SMALLCAP300'; the store has SPX"]


def test_a_premium_is_no_discount() -> None:
    gap = "discount(pe(SMALLCAP300, losses=exclude), pe(SP500, losses=exclude))"
    for value, text in ((-0.12, "-12.0 %"), (0.41, "+41.0 %")):
        section = valuation.valuation(Desk(Fixed({gap: value}), Subjects()))
        (row,) = (r for t in tables(section) for r in t.rows if r[0] == "Small below large, by")
        assert plain(runs_of(row[2])) == text
        assert "Excluding loss-makers, the P/E of small companies is" in spoken(section)


@pytest.mark.parametrize(
    ("handed", "growth", "words"),
    [
        (-0.20, 0.34, "the earnings of the giants grew faster than those of the other large"),
        (
            0.08,
            -0.11,
            "the earnings of the other large members held up better than those of the giants",
        ),
        (
            0.08,
            0.11,
            "the earnings of the other large members grew faster than those of the giants",
        ),
    ],
)
def test_the_handoff_names_who_is_ahead_and_whether_they_grow(
    handed: float, growth: float, words: str
) -> None:
    first = "MAG7" if handed < 0 else "SP500 - MAG7"
    values = {
        "handoff(SP500 - MAG7, MAG7, period=quarter)": handed,
        "handoff(MAG7, SP500 - MAG7, period=quarter)": -handed,
        f"earnings_growth({first}, period=quarter)": growth,
    }
    text = spoken(earnings.earnings(Desk(Fixed(values), Subjects())))
    assert f"Over the latest quarter {words}" in text
    assert f"by {abs(100 * handed):.2f} pp, as has been known since 22 August 2025" in text


def test_a_column_without_any_figure_is_left_out() -> None:
    section = structure.structure(Desk(PlausibleReader(lacking=("percentile",)), Subjects()))
    (table,) = tables(section)
    assert table.title == "Now"
    assert len(table.head) == 2
    assert {len(row) for row in table.rows} == {2}
    assert "last three years" not in spoken(section)
    assert len(gaps(section)) == 1


# caveats


def listed(remarks: dict[str, tuple[Reading, ...]]) -> dict[str, list[str]]:
    blocks = caveats(remarks)
    return {b.summary: [plain(item) for item in b.items] for b in blocks if isinstance(b, Listing)}


def test_remarks_are_gathered_by_what_they_are_about() -> None:
    found = listed(
        {
            "half of it is assumed": (reading("rate_effect(SP500)", 0.1, "fraction"),),
            "figures cover 91.5 %": (reading("pe(SP500)", 20.0, "ratio"),),
            "a track has a remark": (),
            "some weights are old": (reading("weight(MAG7, in=SP500)", 0.3, "fraction"),),
        }
    )
    assert found == {
        "Caveats: valuation": ["figures cover 91.5 % (pe(SP500))"],
        "Caveats: debt and tax": ["half of it is assumed (rate_effect(SP500))"],
        "Caveats: prices, holdings and the rest": [
            "a track has a remark", "some weights are old (weight(MAG7, in=SP500))",
        ],
    }  # fmt: skip


def test_remarks_that_differ_only_in_numbers_are_one_line() -> None:
    one, two = reading("pe(SP500)", 20.0, "ratio"), reading("pb(SP500)", 4.0, "ratio")
    found = listed({"of 4 of 479 (2.4 %) it is": (one,), "of 15 of 1,206 (-6.8 %) it is": (two,)})
    assert found == {
        "Caveats: valuation": [
            "of 4 of 479 (2.4 %) it is (pe(SP500) and, with other figures, others)"
        ]
    }


def test_the_same_remark_on_several_series_names_them_all() -> None:
    first = reading("level(DFEDTARU)", 3.75, "level")
    second = reading("curve(DGS10, DGS2)", 0.01, "points")
    found = listed({"DFEDTARU: no release dates": (first,), "DGS10: no release dates": (second,)})
    assert found == {
        "Caveats: rates and other series": [
            "DFEDTARU, DGS10: no release dates (level(DFEDTARU) and others)"
        ]
    }


def test_numbers_inside_of_a_name_are_no_numbers() -> None:
    first, second = reading("pe(MAG7)", 30.0, "ratio"), reading("pe(SP500)", 20.0, "ratio")
    found = listed({"cover of MAG7 is low": (first,), "cover of SP500 is low": (second,)})
    assert [len(lines) for lines in found.values()] == [2]


@pytest.fixture(scope="module")
def note() -> Note:
    return make(PlausibleReader())


def test_the_page_folds_them_and_opens_them_on_paper(note: Note) -> None:
    page = html(note)
    assert re.search(r"<details><summary>Caveats: [a-z ,]+</summary><ul><li>", page)
    assert page.count("<details>") == page.count("</details>")
    printed = page[page.index("@media print") :]
    assert "details::details-content{content-visibility:visible" in printed


def test_every_form_has_their_titles(note: Note) -> None:
    titles = [b.summary for s in note.sections for b in s.blocks if isinstance(b, Listing)]
    said = [title for title in titles if title]
    assert said
    lists = [b for s in as_dict(note)["sections"] for b in s["blocks"] if b["kind"] == "list"]
    for title in said:
        assert f"### {title}" in markdown(note)
        assert [b["title"] for b in lists if b.get("title") == title] == [title]


def test_a_figure_without_a_value_is_words() -> None:
    class Bare(PlausibleReader):
        def read(self, expression: str) -> Reading:
            if expression == "pe(SMALLCAP300, losses=include)":
                return reading(expression, None, "ratio")
            return super().read(expression)

    page = html(make(Bare()))
    assert re.search(r"<td[^>]*>not meaningful</td>", page)


def test_figures_stay_whole() -> None:
    section = valuation.valuation(Desk(PlausibleReader(), Subjects()))
    cells = [c for t in tables(section) for row in t.rows for c in row[1:]]
    assert all(isinstance(cell, Figure) for cell in cells)

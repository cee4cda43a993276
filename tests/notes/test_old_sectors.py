"""A sector that is no more has its row, and the contributions add up with it."""

from __future__ import annotations

from datetime import date

from notes.plausible import SECTORS, PlausibleReader
from rotascope.core.errors import NotInStore
from rotascope.notes import contributions
from rotascope.notes.desk import Desk, Subjects
from rotascope.notes.document import Figure, Missing, Section, Table, plain, runs_of


def sums(section: Section) -> Table:
    return next(b for b in section.blocks if isinstance(b, Table) and b.title == "Sectors, 2025")


def told(table: Table) -> dict[str, float]:
    return {
        plain(runs_of(row[0])): float(row[1].reading.value)  # type: ignore[arg-type]  # numbers here
        for row in table.rows
        if isinstance(row[1], Figure)
    }


def missing(section: Section) -> list[str]:
    return [b.why for b in section.blocks if isinstance(b, Missing)]


class Before2018(PlausibleReader):
    """A market of the days in which telecommunication services were a sector of their own."""

    former = SECTORS["Communication Services"]

    def _answer(self, expression: str) -> tuple[float | int | str | date | None, str]:
        if " + " not in expression and "Communication Services" in expression:
            raise NotInStore("the sector has no member")
        if expression.startswith("contribution_share(sector("):
            return 0.1, "fraction"
        return super()._answer(expression)

    def _contribution(self, expression: str) -> float:
        if expression.startswith('contribution(sector("Telecommunication Services", in=SP500)'):
            return self.former
        return super()._contribution(expression)


def test_a_sector_of_days_gone_by_has_its_row_and_the_sum_is_whole() -> None:
    section = contributions.contributions(Desk(Before2018(), Subjects()))
    table = sums(section)
    parts = told(table)
    assert parts["Telecommunication Services"] == SECTORS["Communication Services"]
    assert "Communication Services" not in parts
    assert "add up to the return of the index exactly" in plain(table.remark)
    # Everything adds up: the sector without a member is not missing.
    assert missing(section) == []


def test_a_sector_that_is_missing_from_the_sum_is_told() -> None:
    reader = Before2018()
    reader.former = 0.0
    section = contributions.contributions(Desk(reader, Subjects()))
    assert "do not add up" in plain(sums(section).remark)
    assert missing(section) == ["the sector has no member"]

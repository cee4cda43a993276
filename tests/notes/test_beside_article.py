"""The page that sets a note beside an article: its expressions are valid, its counts are right."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from rotascope.language.parse import parse

PAGE = Path(__file__).parents[2] / "docs" / "note-beside-an-article.md"
VERDICTS = {
    "agrees": "agree",
    "in part": "agree in part",
    "differs": "differ",
    "cannot be checked": "cannot be checked",
}


def text() -> str:
    return PAGE.read_text(encoding="utf-8")


def rows() -> list[list[str]]:
    found = [line for line in text().splitlines() if re.match(r"\| \d+ \|", line)]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in found]


def expressions() -> list[str]:
    return sorted(set(re.findall(r"`([^`\n]+)` = ", text())))


def test_every_row_has_its_number_and_a_verdict() -> None:
    table = rows()
    assert [row[0] for row in table] == [str(n) for n in range(1, len(table) + 1)]
    assert {len(row) for row in table} == {5}
    assert {row[3] for row in table} == set(VERDICTS)


def test_the_counts_in_the_text_are_those_of_the_table() -> None:
    verdicts = [row[3] for row in rows()]
    assert f"{len(verdicts)} statements" in text()
    for verdict, word in VERDICTS.items():
        assert f"{verdicts.count(verdict)} {word}" in text()


def test_what_is_judged_rests_on_a_reading() -> None:
    for number, _, reading, verdict, why in rows():
        assert verdict == "cannot be checked" or "` = " in reading, number
        assert why, number


@pytest.mark.parametrize("expression", expressions())
def test_every_expression_can_be_parsed(expression: str) -> None:
    assert parse(expression) is not None


def test_there_are_expressions() -> None:
    assert len(expressions()) > 50

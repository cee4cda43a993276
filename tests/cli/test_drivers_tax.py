"""The command that shows what the tax act does, as a person sees it."""

from __future__ import annotations

import re

import pytest

from cli.calls import Answer, ask
from rotascope.app.drivers_tax import tax_of
from rotascope.cli.drivers_tax_show import compared
from rotascope.drivers.tax import TaxAsked, TaxReport
from rotascope.measures.tax_assumptions import Assumptions

DAY = "2026-01-28"


@pytest.fixture(scope="module")
def shown() -> Answer:
    return ask("drivers", "tax", "SP500", "MAG7", "--as-of", DAY)


@pytest.fixture(scope="module")
def found() -> TaxReport:
    return tax_of(("SP500", "MAG7"), as_of=DAY)


def table(answer: Answer, title: str) -> dict[str, list[str]]:
    """The rows of the table under a title, by their first cell."""
    lines = answer.out.splitlines()
    start = next(n for n, line in enumerate(lines) if line.startswith(title))
    rows = {}
    for line in lines[start + 2 :]:
        if not re.search(r"\S\s{2,}\S", line):
            break
        name, *cells = re.split(r"\s{2,}", line.strip())
        rows[name] = cells
    return rows


def test_the_head(shown: Answer) -> None:
    assert shown.status == 0, shown.err
    lines = shown.out.splitlines()
    assert lines[0] == "The tax act of 2025 (simulated)"
    assert lines[1].startswith(f"as of {DAY} · filings, trailing twelve months · snapshot ")
    assert lines[2].startswith("bonus 100 % against 40 %; limit on interest: 30 % of EBITDA")
    assert max(map(len, lines)) <= 100
    assert "…" not in shown.out


def test_the_first_table_is_the_analysis(shown: Answer, found: TaxReport) -> None:
    rows = table(shown, "SP500: tax saved in the first year, bonus 100 % against 40 %")
    assert list(rows) == [row.name for row in found.tables[0].bonus]
    for row in found.tables[0].bonus:
        firms, capex, saved, low, *_ = rows[row.name]
        assert firms == f"{row.counted}/{row.members}"
        assert float(capex.replace(",", "")) == pytest.approx(row.spent / 1e9, abs=0.051)
        assert float(saved) == pytest.approx(row.saved / 1e9, abs=0.0051)
        assert float(low) == pytest.approx(row.saved_low / 1e9, abs=0.0051)


def test_the_table_of_deductions_rises_with_the_bonus(shown: Answer) -> None:
    rows = table(shown, "SP500: deducted in the first year")
    for cells in rows.values():
        amounts = [float(cell.replace(",", "")) for cell in cells]
        capex, deducted = amounts[0], amounts[1:]
        assert len(deducted) == 5
        assert deducted == sorted(deducted)
        assert deducted[-1] <= capex


def test_the_table_of_interest(shown: Answer, found: TaxReport) -> None:
    rows = table(shown, "SP500: interest that may not be deducted")
    whole = found.tables[0].limit[-1]
    cells = rows["SP500"]
    assert cells[0] == f"{whole.counted}/{whole.members}"
    assert float(cells[2]) == pytest.approx(whole.lost_ebit / 1e9, abs=0.0051)
    assert (int(cells[4]), int(cells[7])) == (whole.bound_ebit, whole.bound_ebitda)
    assert not {"Financials", "Utilities", "Real Estate"} & set(rows)


def test_every_assumption_and_caveat_is_printed(shown: Answer, found: TaxReport) -> None:
    text = " ".join(shown.out.split())
    for line in found.given.lines():
        assert line.removesuffix(" (assumed)") in text
    for caveat in (*found.caveats, *found.tables[0].caveats):
        assert caveat in text


def test_the_sentence_that_compares(shown: Answer, found: TaxReport) -> None:
    sentence = compared(found)
    assert sentence is not None
    assert sentence in " ".join(shown.out.split())
    large, giants = (t.bonus[-1] for t in found.tables)
    assert sentence.startswith(f"SP500 saves {100 * (large.of_profits or 0):.2f} % of the profits")
    assert f"MAG7 {100 * (giants.of_profits or 0):.2f} %" in sentence
    assert compared(tax_of(("MAG7",), as_of=DAY)) is None


def test_what_is_carried_is_said(shown: Answer, found: TaxReport) -> None:
    row = found.tables[0].carried
    assert row is not None
    text = " ".join(shown.out.split())
    assert f"Disallowed in {row.first} to 2024 and still carried: {row.carried / 1e9:,.2f}" in text
    assert f"by {row.companies} companies" in text
    assert 0.0 <= row.room_before <= row.room <= row.carried


def test_json_is_the_analysis(found: TaxReport) -> None:
    answer = ask("drivers", "tax", "SP500", "MAG7", "--as-of", DAY, "--json")
    assert answer.status == 0
    assert answer.json == found.as_dict()


def test_options_reach_the_analysis() -> None:
    words = "--bonus 60% --before 20% --tax 25% --domestic 70% --take-up 50% --discount 10%"
    words += " --depreciation 90% --average-rate 6%"
    answer = ask("drivers", "tax", "MAG7", "--as-of", DAY, *words.split(), "--json")
    assert answer.status == 0, answer.err
    given = Assumptions(tax=0.25, domestic=0.7, take_up=0.5, depreciation=0.9, rate=0.1)
    asked = TaxAsked(given, bonus=0.6, before=0.2, rate=0.06)
    assert answer.json == tax_of(("MAG7",), as_of=DAY, asked=asked).as_dict()


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["--bonus", "100"], 2, "--bonus takes per cent from 0 to 100 with the sign"),
        (["--bonus", "120%"], 2, "--bonus takes per cent from 0 to 100 with the sign"),
        (["--tax", "a fifth"], 2, "--tax takes per cent"),
        (["--take-up", "-5%"], 2, "--take-up takes per cent"),
        (["--average-rate", "nan%"], 2, "--average-rate takes per cent"),
        (["NOBODY"], 2, "NOBODY"),
        (["SPX"], 3, "SPX"),
        (["SP500", "--as-of", "2031-01-01"], 3, "filings known by 2030-12-31"),
        (["SP500", "--as-of", "1999-01-01"], 3, "1999-01-01"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(words: list[str], status: int, says: str) -> None:
    answer = ask("drivers", "tax", *words)
    assert answer.status == status, answer.err
    assert says in answer.refusal


def test_help_names_the_options() -> None:
    out = ask("drivers", "tax", "--help").out
    for option in ("--bonus", "--before", "--take-up", "--domestic", "--discount", "--json"):
        assert option in out
    assert "tax" in ask("drivers", "--help").out

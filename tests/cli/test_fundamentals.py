"""The command that tells what accounts there are, as a person sees it."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from datetime import date

import pytest

from cli.calls import Answer, ask
from rotascope.app.fundamentals import Fundamentals, Share, Year
from rotascope.cli.fundamentals_show import RULES as WORDS
from rotascope.cli.fundamentals_show import show_report
from rotascope.stats.accounts import RULES


@pytest.fixture(scope="module")
def shown() -> Answer:
    return ask("fundamentals", "SP500", "--as-of", "2026-01-28")


def test_coverage_stands_year_by_year(shown: Answer) -> None:
    assert shown.status == 0, shown.err
    lines = shown.out.splitlines()
    assert re.fullmatch(r"Accounts of [\d,]+ symbols \(simulated\)", lines[0])
    assert lines[1].startswith("as of 2026-01-28 · snapshot ")
    assert "SP500: share of its weight with a figure that is not stale" in shown.out
    assert re.search(r"^2025-12-31 +\d+ +\d+\.\d% ", shown.out, re.MULTILINE)
    assert max(map(len, lines)) <= 100
    assert "R2000" not in shown.out


def test_facts_that_no_figure_uses_are_counted_by_rule(shown: Answer) -> None:
    # The simulated market plants a figure a thousand times off in a proxy statement.
    assert re.search(r"filed with a proxy statement +1 +net_income 1", shown.out)
    assert re.search(r"^used +[\d,]+ +\d+ items", shown.out, re.MULTILINE)


def test_every_rule_has_its_words() -> None:
    assert set(WORDS) == set(RULES[1:])


def test_a_figure_and_its_filings() -> None:
    found = ask("fundamentals", "--of", "AAPL", "--item", "revenue", "--as-of", "2025-08-20")
    assert found.status == 0, found.err
    lines = found.out.splitlines()
    assert re.match(r"revenue of AAPL, 20\d\d-\d\d-\d\d to 2025-\d\d-\d\d: [\d,]+$", lines[0])
    told = ask(
        "fundamentals", "--of", "AAPL", "--item", "revenue", "--as-of", "2025-08-20", "--json"
    )
    json = told.json
    parts = [part["sign"] * part["value"] for part in json["parts"]]
    assert sum(parts) == pytest.approx(json["value"])
    assert f"{json['value']:,.0f}" in lines[0]
    # The amounts of the lines with a sign add up to the figure above them.
    signed = re.findall(r"^([+-]) .* ([\d,]+) *$", found.out, re.MULTILINE)
    amounts = [int(a.replace(",", "")) * (1 if s == "+" else -1) for s, a in signed]
    assert sum(amounts) == pytest.approx(json["value"], abs=2)
    assert len(amounts) == len(parts)


def test_a_quarter_and_a_balance_sheet() -> None:
    quarter = ask("fundamentals", "--of", "AAPL", "--quarter", "--json").json
    year = ask("fundamentals", "--of", "AAPL", "--json").json
    days = [date.fromisoformat(q["end"]) - date.fromisoformat(q["start"]) for q in (quarter, year)]
    assert days[0].days < 130
    assert 340 < days[1].days < 380
    equity = ask("fundamentals", "--of", "AAPL", "--item", "equity")
    assert re.match(r"equity of AAPL, of \d{4}-\d\d-\d\d: ", equity.out)


def test_the_refused_facts_are_listed_one_to_a_line() -> None:
    found = ask("fundamentals", "--refused")
    assert found.out.splitlines()[0] == "1 filed fact that no figure uses"
    assert re.search(r"^LA002 .* DEF 14A +net_income .* proxy_statement", found.out, re.MULTILINE)
    (one,) = ask("fundamentals", "--refused", "--item", "net_income", "--json").json["refused"]
    assert (one["symbol"], one["rule"]) == ("LA002", "proxy_statement")
    nothing = ask("fundamentals", "--refused", "--item", "revenue")
    assert nothing.out.splitlines()[0] == "0 filed facts that no figure uses"


@pytest.mark.parametrize(
    ("words", "told", "status"),
    [
        (("NOPE",), "no basket 'NOPE'", 2),
        (("--of", "NOPE"), "no symbol with accounts 'NOPE'", 2),
        (("--of", "AAPL", "--item", "net_incom"), "did you mean net_income", 2),
        (("--of", "AAPL", "--refused"), "--of tells of one symbol", 2),
        (("SP500", "--of", "AAPL"), "--of tells of one symbol", 2),
        (("--quarter",), "--quarter goes with --of", 2),
        (("--item", "equity"), "--item goes with --of SYMBOL or --refused", 2),
        (("--of", "AAPL", "--as-of", "1901-01-01"), "the first session available is", 3),
    ],
)
def test_a_wrong_call_is_refused_in_a_line(words: tuple[str, ...], told: str, status: int) -> None:
    found = ask("fundamentals", *words)
    assert told in found.refusal
    assert found.status == status


def test_a_basket_of_which_only_some_files_have_weights() -> None:
    def year(session: date, weight: float | None) -> Year:
        return Year("R2000", session, 2000, {"net_income": Share(0.574, weight)})

    report = Fundamentals(
        as_of=date(2026, 1, 2),
        snapshot="abc",
        simulated=False,
        filers=3,
        coverage=(year(date(2024, 12, 31), None), year(date(2025, 12, 31), 0.6912)),
        used={"net_income": 10},
        refused={"thousandfold": {"net_income": 1, "equity": 2}},
        mixed={"net_income": 0, "revenue": 4},
        quarantined={"absurd_date": 1},
    )
    out = io.StringIO()
    with redirect_stdout(out):
        show_report(report)
    text = out.getvalue()
    assert "R2000: share of its weight with a figure that is not stale, in brackets of" in text
    assert re.search(r"2024-12-31 +2,000 +\(57\.4%\)", text)
    assert re.search(r"2025-12-31 +2,000 +69\.1%", text)
    assert re.search(r"a thousand times too large or too small +3 +equity 2, net_income 1", text)
    assert "several of the source's items: revenue 4" in " ".join(text.split())
    assert "note: 1 row put apart by the import (absurd_date)" in text

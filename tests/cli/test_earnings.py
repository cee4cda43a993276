"""The command that shows earnings by quarter, as a person sees it."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from dataclasses import replace
from datetime import date

import pytest

from cli.calls import Answer, ask
from measures.filers import Filed
from measures.test_earnings import four
from rotascope.app.earnings import earnings_of
from rotascope.app.market import StoredMarket
from rotascope.cli.earnings_show import show_earnings
from rotascope.drivers.earnings import Choice, Split, Table, earnings_table
from rotascope.measures.catalogue import CATALOGUE

AS_OF = "2026-01-28"


@pytest.fixture(scope="module")
def shown() -> Answer:
    return ask("earnings", "--as-of", AS_OF, "--quarters", "6")


def printed(found: Table) -> str:
    out = io.StringIO()
    with redirect_stdout(out):
        show_earnings(found)
    return out.getvalue()


def by_hand(made: Filed, *baskets: str, as_of: str = "2025-03-31") -> str:
    market = StoredMarket(made.facts(), date.fromisoformat(as_of))
    return printed(earnings_table(market, CATALOGUE, baskets, Choice(quarters=5)))


def test_it_says_who_grows_faster_since_when_by_how_much(shown: Answer) -> None:
    assert shown.status == 0, shown.err
    lines = shown.out.splitlines()
    assert lines[0] == "SP500 - MAG7 against MAG7: net income (simulated)"
    assert "from filings known then" in lines[1]
    said = " ".join(shown.out.split())
    assert re.search(
        r"SP500 - MAG7 grows faster than MAG7: by \d+\.\d points over the trailing twelve months, "
        r"and has done so, as known, since 2025-1\d-\d\d\.",
        said,
    )
    assert max(map(len, lines)) <= 100


def test_the_sentence_is_that_of_the_measures(shown: Answer) -> None:
    said = " ".join(shown.out.split())
    found = re.search(r"by (\d+\.\d) points .* since (\S+)\.", said)
    assert found is not None
    read = ("read", "--as-of", AS_OF, "--json")
    gap = ask(*read, "handoff(SP500 - MAG7, MAG7)").json["value"]
    since = ask(*read, "handoff_since(SP500 - MAG7, MAG7)").json["value"]
    assert found.groups() == (f"{100 * gap:.1f}", since)


def test_the_tables_by_hand() -> None:
    out = by_hand(four(), "SP500 - MAG7", "MAG7")
    # Growth: JPM and XOM 34 / 35 - 1; AAPL and NVDA 29 / 15 - 1 in the last quarter.
    assert re.search(r"^2024Q4 +-2\.9 % +93\.3 % +-96\.2$", out, re.MULTILINE)
    assert re.search(r"^12 months +-2\.9 % +66\.7 % +-69\.5$", out, re.MULTILINE)
    assert "grows faster than SP500 - MAG7: by 69.5 points" in out
    assert re.search(r"^Information Technology +30\.0 % +66\.7 % +\+20\.0$", out, re.MULTILINE)
    assert re.search(r"^Energy +30\.0 % +-20\.0 % +-6\.0$", out, re.MULTILINE)
    assert re.search(r"^SP500 +100\.0 % +18\.0 % +\+18\.0$", out, re.MULTILINE)
    assert re.search(r"100 % +100 % +2/2", out)
    assert "\nmost: NVDA +15.0, AAPL +5.0, JPM +4.0\nleast: XOM -6.0\n" in out


def test_a_quarter_under_way_says_how_much_has_reported() -> None:
    made = four()
    for row in made.rows["fundamentals"]:
        if row["symbol"] == "XOM" and row["period_end"] == date(2024, 12, 31):
            row["known"] = row["known"].replace(month=3, day=20)
    out = by_hand(made, "SP500", as_of="2025-02-20")
    assert re.search(r"^2024Q4 +70 % reported$", out, re.MULTILINE)


def test_losses_leave_no_growth_and_no_leader() -> None:
    made = Filed().listed("AAPL", "JPM", "SPX").holds("SP500", "2024-01-03", AAPL=0.5, JPM=0.5)
    made.quarters("AAPL", "2023Q1", *[-1] * 8).quarters("JPM", "2023Q1", *[2] * 8)
    out = by_hand(made, "AAPL", "JPM")
    assert "Who grows faster cannot be told: the base is not positive" in out
    assert re.search(r"^2024Q4 +base not positive +0\.0 % +-$", out, re.MULTILINE)
    assert re.search(r"^2024Q4 .* base < 0 +100 %", out, re.MULTILINE)


def test_one_object_for_programs() -> None:
    found = ask("earnings", "MAG7", "--as-of", AS_OF, "-q", "4", "--json").json
    assert found["as_of"] == AS_OF
    assert found["simulated"] is True
    assert found["lead"] is None
    assert [one["basket"] for one in found["baskets"]] == ["MAG7"]
    quarters = found["baskets"][0]["quarters"]
    assert [one["quarter"] for one in quarters][:3] == ["2025Q1", "2025Q2", "2025Q3"]
    assert sum(one["contribution"] for one in found["split"]["parts"]) == pytest.approx(
        ask("read", "--as-of", AS_OF, "--json", "earnings_growth(SP500)").json["value"], abs=1e-12
    )


def test_another_line_of_the_accounts_and_another_rule() -> None:
    out = ask("earnings", "NVDA", "--item", "revenue", "--by", "end", "--as-of", AS_OF).out
    assert out.startswith("NVDA: revenue (simulated)")
    assert "the calendar quarter in which it ends" in " ".join(out.split())


@pytest.mark.parametrize(
    ("words", "said", "status"),
    [
        (("--item", "revenues"), "no item 'revenues' of a period; did you mean revenue?", 2),
        (("--by", "weeks"), "no rule 'weeks' for quarters; there are days and end", 2),
        (("MAG8",), "MAG8", 2),
        (("--quarters", "0"), "greater than or equal to 1", 2),
        (("--as-of", "1900-01-01"), "the first session available is", 3),
        (("SPX",), "no net_income of SPX is known on", 3),
    ],
)
def test_a_refusal_is_one_line(words: tuple[str, ...], said: str, status: int) -> None:
    found = ask("earnings", *words)
    assert said in found.refusal
    assert found.status == status


def test_nothing_is_shown_that_is_not_there() -> None:
    found = earnings_of(("AAPL", "SPX"), as_of=AS_OF, choice=Choice(quarters=2))
    out = printed(replace(found, split=Split()))
    assert "Who made the growth" not in out
    assert "SPX: net income in billions\nno quarter is known\n" in out
    assert "no net_income of SPX is known" in " ".join(out.split())

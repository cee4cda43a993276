"""The command that shows what a move of the policy rate does, as a person sees it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cli.calls import Answer, ask, call
from rotascope.app.drivers_rates import rates_of
from rotascope.cli.drivers_rates_show import money, percent, signed
from rotascope.drivers.rates import Rates
from rotascope.drivers.rates_effects import Asked


@pytest.fixture(scope="module")
def shown() -> Answer:
    return ask("drivers", "rates", "--move", "-175", "--as-of", "2025-12-31")


@pytest.fixture(scope="module")
def found() -> Rates:
    return rates_of((), asked=Asked(-175.0), as_of="2025-12-31")


def row(answer: Answer, label: str) -> list[str]:
    """The cells of a line of the first table."""
    line = next(x for x in answer.out.splitlines() if x.startswith(label))
    return re.split(r"\s{2,}", line.removeprefix(label).strip())


def test_the_head_names_every_assumption(shown: Answer) -> None:
    assert shown.status == 0, shown.err
    lines = shown.out.splitlines()
    assert lines[0] == "Rates on debt: a cut of 175 basis points (simulated)"
    assert "as of 2025-12-31 · filings" in lines[1]
    for told in ("hedged 0 %", "reset lag 0 months", "no floor", "tax 21 %", "no fixed-rate debt"):
        assert told in " ".join(lines[2:4])
    assert max(map(len, lines)) <= 100


def test_the_figures_are_those_of_the_analysis(shown: Answer, found: Rates) -> None:
    low, high = found.baskets
    assert row(shown, "debt") == [money(low.debt), money(high.debt)]
    assert row(shown, "income before tax")[0] == signed(low.middle.pretax)
    assert row(shown, "  of trailing net income (EPS)")[1] == percent(high.middle.of_earnings)
    assert low.before.coverage is not None
    assert f"{low.before.coverage:.2f}x" in row(shown, "interest coverage, before and after")[0]


def test_one_sentence_compares_small_with_large(shown: Answer, found: Rates) -> None:
    said = re.search(r"weighs (\d+\.\d) times as much on R2000 as on SP500", shown.out)
    assert said is not None
    low, high = (b.middle.of_earnings for b in found.baskets)
    assert low is not None
    assert high is not None
    assert float(said[1]) == pytest.approx(low / high, abs=0.051)


def test_a_table_of_moves_and_shares_for_each_basket(shown: Answer) -> None:
    assert shown.out.count("if so much of the debt floats") == 2
    head = re.search(r"^move, bp +10 % +20 % +30 % +40 % +50 %$", shown.out, re.MULTILINE)
    assert head is not None
    assert re.search(r"^-175 .*%$", shown.out, re.MULTILINE)


def test_terms_are_shown_where_they_are_asked_for(shown: Answer) -> None:
    assert "interest on refinanced debt" not in shown.out
    assert "interest earned on cash" not in shown.out
    options = ("--maturing", "20%", "--repriced", "2%", "--cash", "50%", "--lag", "3")
    more = ask("drivers", "rates", "R2000", "--as-of", "2025-12-31", *options)
    assert more.status == 0, more.err
    assert row(more, "interest on refinanced debt")[0].startswith("+")
    assert row(more, "interest earned on cash")[0].startswith("-")
    assert "20 % of fixed-rate debt refinanced at +2 points" in " ".join(more.out.split())
    assert "weighs" not in more.out  # nothing to compare with


def test_a_stated_share_and_a_difference_of_baskets() -> None:
    text = 'SP500 - sector("Financials")'
    shown = ask("drivers", "rates", text, "--floating", "36%", "--as-of", "2025-12-31")
    assert shown.status == 0, shown.err
    assert row(shown, "floating share of debt") == ["36 %"]
    assert "financial firms owe" not in shown.out


def test_json_is_the_report() -> None:
    found = ask("drivers", "rates", "R2000", "--json", "--as-of", "2025-12-31").json
    assert found["as_of"] == "2025-12-31"
    assert found["asked"]["move"] == -100.0
    (basket,) = found["baskets"]
    assert basket["name"] == "R2000"
    assert len(basket["table"]) == len(found["moves_bp"])
    assert all(len(line) == len(found["floating_shares"]) for line in basket["table"])


def test_the_picture_is_written_whole(tmp_path: Path) -> None:
    path = tmp_path / "rates.svg"
    answer = ask("drivers", "rates", "--move", "-175", "--as-of", "2025-12-31", "--out", path)
    assert answer.status == 0, answer.err
    assert path.read_text(encoding="utf-8").startswith("<svg ")
    assert "as of 2025-12-31 written to" in answer.out


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--floating", "40"), "--floating takes per cent with the sign, such as 40%, not '40'"),
        (("--floating", "140%"), "floating is a share from 0 to 100 %"),
        (("--hedged", "some%"), "--hedged takes a number of per cent"),
        (("--move", "down"), "--move takes a number of basis points, such as -175, not 'down'"),
        (("--move", "nan"), "--move takes a number of basis points"),
        (("--lag", "24"), "0 to 12 months"),
        (("--source", "yahoo"), "--source is filings or vendor"),
        (("--out", "rates.png"), "written as .svg"),
        (("--out", "/no/such/rates.svg"), "cannot write"),
        (("NOBODY",), "NOBODY"),
        (("--flaoting", "40%"), "did you mean --floating?"),
    ],
)
def test_refusals_are_one_line(words: tuple[str, ...], says: str) -> None:
    answer = ask("drivers", "rates", *words)
    assert answer.status == 2
    assert says in answer.refusal


def test_before_any_accounts_there_is_no_answer() -> None:
    answer = ask("drivers", "rates", "--as-of", "1991-01-02")
    assert answer.status == 3
    assert answer.refusal


def test_the_real_command_runs() -> None:
    answer = call("drivers", "rates", "SP500", "--move", "100")
    assert answer.status == 0, answer.err
    assert answer.out.startswith("Rates on debt: a rise of 100 basis points (simulated)")


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (832e9, "832bn"),
        (3.4112e9, "3.41bn"),
        (-10.82e9, "-10.8bn"),
        (420e6, "420m"),
        (9.95e6, "9.9m"),
        (0.0, "0"),
        (None, "none"),
    ],
)
def test_sums_of_money(value: float | None, text: str) -> None:
    assert money(value) == text


def test_changes_have_their_sign() -> None:
    assert signed(3.41e9) == "+3.41bn"
    assert signed(-3.41e9) == "-3.41bn"
    assert signed(0.0) == "0"
    assert percent(0.0049) == "+0.49 %"
    assert percent(-0.1458) == "-14.6 %"
    assert percent(None) == "not meaningful"

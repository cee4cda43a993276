"""The command that gives odds, and the report of their score, as a person sees them."""

from __future__ import annotations

import io
import re
from contextlib import redirect_stdout
from dataclasses import replace
from pathlib import Path

import pytest

from cli.calls import Answer, ask, call
from rotascope.app.odds import odds_of
from rotascope.cli.odds_show import _bar, show_odds
from rotascope.history.cycles import Rule
from rotascope.history.odds import Odds

QUICK = ("--rule", "0.05,20")


@pytest.fixture(scope="module")
def shown() -> Answer:
    return ask("odds", "ratio(RUT, SPX)", *QUICK, "--as-of", "2025-12-31")


@pytest.fixture(scope="module")
def report() -> Answer:
    return ask("history", "--score", "ratio(RUT, SPX)")


def test_the_odds_say_who_leads_and_for_how_long(shown: Answer) -> None:
    assert shown.status == 0, shown.err
    lines = shown.out.splitlines()
    assert lines[0] == "ratio(RUT, SPX): will the lead last? (simulated)"
    assert "as of 2025-12-31" in lines[1]
    assert "rule 5 % and 20 sessions" in lines[1]
    assert re.search(r"^(RUT leads SPX|SPX leads RUT): the turn was on ", shown.out, re.MULTILINE)
    assert re.search(r"\nSince its best, \d+ sessions ago, (RUT|SPX) has gained ", shown.out)
    assert max(map(len, lines)) <= 100


def test_the_odds_stand_under_their_horizons(shown: Answer) -> None:
    assert re.search(r"21 d +63 d +126 d +252 d", shown.out)
    for method in (
        "headline",
        "base rate",
        "same state",
        "Kaplan-Meier",
        "hazard model",
        "classifier",
    ):
        assert re.search(rf"^{method} .*\d+ %|^{method} .*none", shown.out, re.MULTILINE)
    assert re.search(r"^base rate +\d+ % \(\d+-\d+\)", shown.out, re.MULTILINE)


def test_the_odds_say_which_to_believe_and_why(shown: Answer) -> None:
    for horizon in (21, 63, 126, 252):
        assert re.search(rf"^{horizon} sessions: \d+ %, ", shown.out, re.MULTILINE)
    assert "Against the base rate" in shown.out
    assert "note: a lead counts from the session that confirms it" in " ".join(shown.out.split())


def test_one_object_for_programs() -> None:
    found = ask("odds", "ratio(RUT, SPX)", *QUICK, "--as-of", "2025-12-31", "--json").json
    assert found["as_of"] == "2025-12-31"
    assert found["rule"] == {"fall": 0.05, "hold": 20}
    assert [one["horizon"] for one in found["headline"]] == [21, 63, 126, 252]
    for one in found["odds"]:
        assert one["value"] is None or 0 <= one["value"] <= 1


def test_a_second_opinion_is_named() -> None:
    found = ask("odds", "ratio(RUT, SPX)", *QUICK, "--second")
    assert "KM (lifelines)" in found.out
    assert "Cox (lifelines)" in found.out


def test_the_score_says_what_the_odds_were_worth(report: Answer) -> None:
    assert report.status == 0, report.err
    assert report.out.startswith("ratio(RUT, SPX): how good were the odds that a lead lasts?")
    assert "Walk-forward forecasts, every 21 sessions" in report.out
    assert re.search(r"^21 d +base rate +0\.\d{3} +\d\.\d{3} ", report.out, re.MULTILINE)
    assert "sessions: nothing is proven better than the base rate" in report.out
    assert re.search(r"\d+ % +\d+ % +\d+  [█·|]{30}", report.out)
    assert max(map(len, report.out.splitlines())) <= 100


def test_the_bars_end_where_the_share_is(report: Answer) -> None:
    """A bar of 30 columns: its filled part is the share that came, the mark the forecast."""
    rows = re.findall(r"(\d+) % +(\d+) % +\d+  ([█·|]{30})", report.out)
    assert rows
    for forecast, came, bar in rows:
        assert bar.count("|") == 1
        assert bar.index("|") == pytest.approx(min(29, 0.3 * int(forecast)), abs=1.01)
        filled = bar.count("█") + (bar.index("|") < round(0.3 * int(came)))
        assert filled == pytest.approx(0.3 * int(came), abs=1.01)


def test_the_score_for_programs_again_is_the_same() -> None:
    first, second = (ask("history", "--score", "ratio(RUT, SPX)", "--json") for _ in range(2))
    assert first.out == second.out
    (found,) = first.json["reports"]
    assert found["simulated"] is True
    assert len(found["scores"]) == 20


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("odds", "ratio(RUT, SPX"), 2, r"'\(' is never closed"),
        (("odds", "ratio(RUT, NOPE)"), 2, "no .* 'NOPE'"),
        (("odds", "ratio(RUT, SPX)", "--rule", "5,20"), 2, "'5,20' is no rule; write 0.15,252"),
        (("odds", "return(RUT, 5d)"), 3, "always positive, such as ratio"),
        (("odds", "ratio(RUT, SPX)", "--as-of", "2017-03-01"), 3, "no lead of ratio"),
        (("history", "--score", "return(RUT, 5d)"), 3, "always positive"),
        (("history", "--score", "--as-of", "2017-03-01"), 3, "name a track of this store"),
    ],
)
def test_refusals_are_one_line(words: tuple[str, ...], status: int, says: str) -> None:
    answer = ask(*words)
    assert answer.status == status
    assert re.search(says, answer.refusal)


def test_the_real_command_runs(tmp_path: Path) -> None:
    answer = call("odds", "ratio(RUT, SPX)", *QUICK, folder=tmp_path)
    assert answer.status == 0, answer.err
    assert "headline" in answer.out
    assert answer.err == ""


# ---- how near the end is


@pytest.fixture(scope="module")
def made() -> Odds:
    return odds_of("ratio(RUT, SPX)", as_of="2025-12-31", rule=Rule(0.05, 20))


@pytest.mark.parametrize(
    ("gained", "since", "says"),
    [
        (0.012, 3, "has gained 1.2 %. At 5 % the rule ends the lead, in 17 sessions at the earli"),
        (0.012, 19, "has gained 1.2 %. At 5 % the rule ends the lead, in 1 session at the earl"),
        (0.031, 45, "has gained 3.1 %. At 5 % the rule ends the lead, at once."),
        (0.08, 12, "8.0 %. That is what the rule asks: it ends the lead in 8 sessions, unless "),
    ],
)
def test_how_near_the_rule_is_to_ending_it(
    made: Odds, gained: float, since: int, says: str
) -> None:
    out = io.StringIO()
    with redirect_stdout(out):
        show_odds(replace(made, gained=gained, since_best=since))
    assert says in " ".join(out.getvalue().split())


def test_what_has_no_answer_is_said_to_have_none(made: Odds) -> None:
    none = tuple(replace(c, value=None, low=None, high=None) for c in made.chances)
    out = io.StringIO()
    with redirect_stdout(out):
        show_odds(replace(made, chances=none))
    assert re.search(r"^classifier +none +none +none +none", out.getvalue(), re.MULTILINE)


@pytest.mark.parametrize(
    ("forecast", "came", "bar"),
    [
        (0.0, 0.0, "|" + "·" * 29),
        (1.0, 1.0, "█" * 29 + "|"),
        (0.5, 1.0, "█" * 15 + "|" + "█" * 14),
        (0.5, 0.2, "█" * 6 + "·" * 9 + "|" + "·" * 14),
    ],
)
def test_bars_by_hand(forecast: float, came: float, bar: str) -> None:
    assert _bar(forecast, came) == bar

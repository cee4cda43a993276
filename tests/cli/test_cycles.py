"""The command for great rotations: what it prints on the simulated market, and how it ends."""

from __future__ import annotations

import json

import pytest

from cli.calls import ask

SIZE = "ratio(RUT, SPX)"
DAY = "2025-12-31"


def shown(*words: str) -> str:
    answer = ask("cycles", SIZE, "--as-of", DAY, *words)
    assert answer.status == 0, answer.err
    return answer.out


def test_the_object_and_the_table_say_the_same() -> None:
    found, text = json.loads(shown("--json")), shown()
    assert found["expression"] == SIZE
    assert found["as_of"] == DAY
    assert found["simulated"] is True
    assert found["rule"] == {"fall": 0.15, "hold": 252}
    assert len(found["rotations"]) >= 3
    for row in found["rotations"]:
        begin = f"{row['leader']}     {row['start']}"
        line = next(x for x in text.splitlines() if x.startswith(begin))
        assert row["known"] in line
        assert f"{row['years']:.1f} y" in line
        assert f"{100 * row['gain']:+.1f} %" in line
        assert (row["end"] or "under way") in line
    assert "Known gain: from the session that confirmed" in text
    assert "Second opinion with hindsight" in text


def test_the_lines_fit_and_nothing_is_cut() -> None:
    text = shown()
    assert max(map(len, text.splitlines())) <= 120
    assert "…" not in text
    assert "nan" not in text.lower()
    assert "-0.0 %" not in text
    assert "rule 15 % and 252 sessions" in text
    assert "too few to say how long one lasts" in text
    assert text.startswith(f"{SIZE}: who led from when to when (simulated)\n")


def test_another_rule_finds_more_turns() -> None:
    few = json.loads(shown("--json"))
    many = json.loads(shown("--rule", "0.05,21", "--json"))
    assert many["rule"] == {"fall": 0.05, "hold": 21}
    assert len(many["rotations"]) > len(few["rotations"])
    for row in many["rotations"]:
        assert row["delay"] >= 21


def test_no_rotation_is_known_after_the_day() -> None:
    for row in json.loads(shown("--json"))["rotations"]:
        assert row["start"] < row["known"] <= DAY
        assert row["known_end"] is None or row["known_end"] <= DAY


def test_early_nothing_is_confirmed() -> None:
    answer = ask("cycles", SIZE, "--as-of", "2017-03-01")
    assert answer.status == 0
    assert "No turn is confirmed by 2017-03-01: nobody has led by this rule." in answer.out
    assert "Rotations, from extreme" not in answer.out


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ([SIZE, "--rule", "15,252"], 2, "'15,252' is no rule; write 0.15,252"),
        ([SIZE, "--as-of", "soon"], 2, "'soon' is not a day"),
        (["ratio(RUT, SPY"], 2, "is never closed"),
        (["ratio(RUT, SPXX)"], 2, "SPXX"),
        (["return(SPX, 1d)"], 3, "rotations need a positive track"),
        ([SIZE, "--as-of", "2010-01-04"], 3, "the first session available is"),
        ([SIZE, "--store", "nowhere"], 3, "nowhere"),
    ],
)
def test_a_wrong_call_is_refused_in_one_line(words: list[str], status: int, said: str) -> None:
    answer = ask("cycles", *words)
    assert answer.status == status
    assert said in answer.refusal


def test_the_help_explains_the_rule() -> None:
    out = ask("cycles", "--help").out
    assert "--rule FALL,HOLD" in out
    assert "rotascope cycles 'ratio(RUT, SPX)'" in out

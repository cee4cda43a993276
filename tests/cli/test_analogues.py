"""The command for precedents on the simulated market: what it prints, and how it refuses."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from cli.calls import Answer, ask

DAY = "2025-06-30"


@cache
def printed(*words: str) -> Answer:
    return ask("analogues", "RUT", "SPX", "--as-of", DAY, *words)


@cache
def data(*words: str) -> Any:
    answer = printed("--json", *words)
    assert answer.status == 0, answer.err
    return answer.json


def test_the_object() -> None:
    found = data()
    assert (found["x"], found["y"], found["as_of"]) == ("RUT", "SPX", DAY)
    assert found["simulated"]
    assert {"trust", "state", "missing", "precedents", "outcomes", "shapes", "caveats"} <= set(
        found
    )
    assert len(found["precedents"]) == found["choices"]["most"] == 5
    distances = [one["distance"] for one in found["precedents"]]
    assert distances == sorted(distances)
    assert [one["sessions"] for one in found["outcomes"]] == [21, 63, 126, 252]
    assert json.loads(json.dumps(found, allow_nan=False)) == found


def test_the_terminal_begins_with_the_verdict() -> None:
    answer = printed()
    assert answer.status == 0
    lines = [line for line in answer.out.splitlines() if line.strip()]
    assert "Simulated market" in lines[1]
    assert lines[3].startswith(f"RUT over SPX: the past most like {DAY}")
    assert lines[5].startswith("Whether nearest states tell anything cannot be said yet.")
    assert "too little past to say" in lines[6]


def test_every_figure_printed_is_one_of_the_object() -> None:
    out, found = printed().out, data()
    for one in found["precedents"]:
        row = next(line for line in out.splitlines() if line.startswith(one["session"]))
        cells = row.split()
        assert cells[1] == f"{one['distance']:.2f}"
        assert cells[2] == f"{one['compared']}/{one['of']}"
        told = [f"{100 * f['excess']:+.1f}".replace("-0.0", "+0.0") for f in one["followed"]]
        assert cells[3:] == told
        assert f"{one['session']} differs most in {one['differs'][0]['name']}: " in " ".join(
            out.split()
        )
    for line in found["state"]:
        row = next(text for text in out.splitlines() if text.startswith(line["name"] + "  "))
        assert f"{100 * line['percentile']:.0f}" in row.split()
    for gap in found["missing"]:
        assert f"left out: {gap['name']}" in out


def test_nothing_is_cut_off_in_80_columns(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    out = ask("analogues", "RUT", "SPX", "--as-of", DAY).out
    assert "…" not in out
    assert max(len(line) for line in out.splitlines()) <= 80


def test_a_small_sample_is_said_to_be_small() -> None:
    assert "5 cases are a very small sample" in " ".join(printed().out.split())
    two = " ".join(printed("--most", "2").out.split())
    assert "The 2 nearest states, at least 252 sessions apart" in two
    assert "2 cases are a very small sample" in two


def test_the_pair_has_a_default() -> None:
    assert ask("analogues", "--as-of", DAY, "--json").json == data()


def test_one_s_own_state() -> None:
    found = data("--state", "three=excess(RUT, SPX, 3m)", "--state", "volatility(SPX, 63d)")
    assert [line["name"] for line in found["state"]] == ["three", "volatility(SPX, 63d)"]
    assert {one["of"] for one in found["precedents"]} == {2}
    assert found["missing"] == []


def test_words_of_a_state_are_no_markup() -> None:
    out = printed("--state", "[bold]three[/]=excess(RUT, SPX, 3m)").out
    assert "[bold]three[/]" in out


def test_other_distances_and_every_session() -> None:
    assert data("--distance", "mahalanobis", "--most", "2")["choices"]["distance"] == "mahalanobis"
    out = printed("--distance", "mahalanobis", "--most", "2").out
    assert "related components counted once" in " ".join(out.split())
    daily = data("--every", "day", "--most", "2")
    assert daily["dates"] > 20 * 80
    assert "past sessions" in printed("--every", "day", "--most", "2").out


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (["RUT", "SPY2"], 2, "no symbol, basket or series 'SPY2'; did you mean SPY?"),
        (["RUT", "RUT"], 2, "RUT is compared with itself; name two subjects"),
        (["RUT", "DGS10"], 2, "DGS10 is a series"),
        (["--most", "many"], 2, "--most takes a whole number, not 'many'"),
        (["--most", "0"], 2, "1 to 20 precedents can be shown, not 0"),
        (["--distance", "far"], 2, "there are rms, mahalanobis"),
        (["--every", "year"], 2, "every month or day, not 'year'"),
        (["--state", "level(NOTHING)"], 2, "no symbol, basket or series 'NOTHING'"),
        (["--state", "three="], 2, ""),
        (["--as-of", "soon"], 2, "'soon' is not a day"),
        (["--as-of", "2017-06-30"], 3, "needs more than 24"),
        (["--as-of", "2001-01-01"], 3, "the first session available is"),
    ],
)
def test_a_refusal_is_one_line(words: list[str], status: int, says: str) -> None:
    answer = ask("analogues", *words)
    assert answer.status == status
    assert says in answer.refusal


def test_a_store_that_is_not_there(tmp_path: Path) -> None:
    assert ask("analogues", "--store", tmp_path / "none").status == 3


def test_the_help_shows_an_example() -> None:
    out = ask("analogues", "--help").out
    assert "rotascope analogues RUT SPX --as-of 2026-01-28 --store S" in out
    assert "--state NAME=EXPR" in out or "--state" in out

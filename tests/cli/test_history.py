"""The command that looks back: what it prints, as a person and as a program read it."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest

from cli.calls import Answer, ask, call

AHEAD = "return(AAA, 1d) > return(BBB, 1d)"
SMALL = "return(RUT, 1d) > return(SPX, 1d)"
QUICK = ("--draws", "200")


def history(*words: object) -> Answer:
    return ask("history", *words, *QUICK)


# ---- on a store that one can do in the head


def test_a_spell_under_way(store: Path) -> None:
    answer = history(AHEAD, "--store", store, "--horizons", "2")
    assert answer.status == 0, answer.err
    lines = answer.out.splitlines()
    assert lines[0] == "return(AAA, 1d) > return(BBB, 1d)"
    assert lines[1].startswith("as of 2026-01-30, price closes, snapshot ")
    assert "A spell is under way: 19 sessions so far, the longest." in lines
    # From 100 to 119 while BBB stood still.
    (row,) = [line for line in lines if line.startswith("2026-01-05")]
    assert row.split() == "2026-01-05 under way 19 +19.00 % 0.00 % +19.00 pp 0.00 %".split()
    assert answer.out.count("no earlier episode has so many sessions behind it") == 2


def test_the_same_as_one_object(store: Path) -> None:
    answer = history(AHEAD, "--store", store, "--horizons", "2,5d", "--seed", "3", "--json")
    found = answer.json
    assert answer.out.count("\n") == 1
    assert (found["of"], found["against"], found["present"]) == ("AAA", "BBB", 19)
    assert (found["draws"], found["seed"], found["interval"]) == (200, 3, 0.9)
    (spell,) = found["spells"]
    assert (spell["start"], spell["end"], spell["open"]) == ("2026-01-05", "2026-01-30", True)
    assert spell["excess"] == pytest.approx(0.19, rel=1e-12)
    assert [r["horizon"] for r in found["followed"]] == [2, 5, 2, 5]
    assert {r["episodes"] for r in found["followed"]} == {0}


def test_the_reader_stands_after_an_earlier_close(store: Path) -> None:
    found = history(AHEAD, "--store", store, "--as-of", "2026-01-16", "--json").json
    assert (found["as_of"], found["present"]) == ("2026-01-16", 10)


def test_named_subjects(store: Path) -> None:
    words = ("level(RATE) < 4", "--store", store, "--json")
    refused = history(*words).refusal
    assert "whose returns? the condition names none with returns of its own" in refused
    found = history(*words, "--of", "AAA").json
    assert (found["of"], found["against"]) == ("AAA", None)
    found = history(*words, "--of", "BBB", "--against", "AAA").json
    assert (found["of"], found["against"]) == ("BBB", "AAA")


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        ((), 2, "history takes a condition, such as: rotascope history"),
        (("level(AAA)",), 2, "level(AAA) is no condition"),
        (("--score", "--min", "8"), 2, "--score takes a track, --store, --as-of and --json"),
        ((AHEAD, "--min", "many"), 2, "--min takes whole numbers, not 'many'"),
        ((AHEAD, "--min", "0"), 2, "a least length is at least 1, not 0"),
        ((AHEAD, "--reached", "1.5"), 2, "--reached takes whole numbers, not '1.5'"),
        ((AHEAD, "--horizons", "5,x"), 2, "--horizons takes whole numbers, not 'x'"),
        ((AHEAD, "--horizons", ","), 2, "name at least one horizon"),
        ((AHEAD, "--seed", "-4"), 2, "a seed is at least 0, not -4"),
        ((AHEAD, "--against", "AAA"), 2, "--against AAA needs the other one too"),
        ((AHEAD, "--of", "AAB"), 2, "no symbol, basket or series 'AAB'"),
        ((AHEAD, "--as-of", "2025-01-01"), 3, "the first session available is 2026-01-02"),
        (("return(AAA, 90d) > 0",), 3, "cannot be told on any session by 2026-01-30"),
        (("return(AAA, 1d) > return(BBB, 1d",), 2, "never closed"),
    ],
)
def test_refusals_are_one_line(words: tuple[str, ...], status: int, says: str, store: Path) -> None:
    answer = ask("history", *words, "--store", store)
    assert answer.status == status
    assert says in answer.refusal


# ---- on the built-in market


def test_the_built_in_market_says_that_it_is_simulated() -> None:
    answer = call("history", SMALL, "--min", "5", *QUICK)
    assert answer.status == 0, answer.err
    assert answer.err == ""
    assert answer.out.startswith(f"{SMALL}  (simulated)\n")
    assert "What followed once earlier spells had lasted 5 sessions" in answer.out
    assert "What followed once spells of at least 5 sessions were over" in answer.out


@pytest.mark.parametrize("columns", ["80", "100", "120", "200"])
def test_it_fits_the_terminal(columns: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", columns)
    answer = history(SMALL, "--min", "5")
    assert answer.status == 0, answer.err
    assert max(map(len, answer.out.splitlines())) <= min(int(columns), 120)
    assert "…" not in answer.out  # nothing is cut off


def test_only_the_latest_of_many_spells_are_printed() -> None:
    out = history(SMALL, "--horizons", "5").out
    assert len(re.findall(r"^\d{4}-\d\d-\d\d", out, re.MULTILINE)) == 40
    assert "the latest 40; --json has all of them" in out
    spells = history(SMALL, "--horizons", "5", "--json").json["spells"]
    assert len(spells) > 400


def test_when_few_spells_lasted_so_long_a_way_on_is_named() -> None:
    whole = ask("history", SMALL, "--horizons", "5", *QUICK, "--reached", "7").out
    assert "too few to tell from chance" in whole
    assert "Few spells have lasted 7 sessions; --reached N looks ahead from an earlier" in whole


def test_a_run_twice_gives_the_same_digits() -> None:
    words = ("history", SMALL, "--min", "6", "--json", *QUICK)
    assert ask(*words).out == ask(*words).out


def test_help_has_an_example_that_works() -> None:
    out = call("history", "--help").out
    assert "--min 8" in out
    assert ask("history", SMALL, "--min", "8", *QUICK).status == 0


def test_the_score_of_the_odds_is_asked_for_here_too() -> None:
    found = ask("history", "ratio(RUT, SPX)", "--score", "--json")
    assert found.status == 0, found.err
    assert found.json


# ---- on the real pack


@pytest.mark.pack
def test_small_caps_against_large_on_the_real_pack(pack_store: Path) -> None:
    words = (SMALL, "--min", "8", "--store", pack_store, "--as-of", "2026-01-28")
    found = history(*words, "--json").json
    spells = {(s["start"], s["end"], s["length"]) for s in found["spells"]}
    assert len(found["spells"]) == 20
    assert spells >= {
        ("1996-04-16", "1996-05-07", 16),
        ("2008-05-20", "2008-06-06", 13),
        ("2026-01-02", "2026-01-22", 14),
    }
    assert min(date.fromisoformat(s["start"]) for s in found["spells"]).year == 1988
    out = history(*words).out
    assert "It does not hold on 2026-01-28: no spell is under way." in out
    assert "20 spells of at least 8 sessions" in out

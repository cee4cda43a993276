"""The command that tells regimes, and measures detectors, as a person sees it."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from cli.calls import Answer, ask, call
from rotascope.history.detection import DETECTORS
from rotascope.history.detection_measured import MEASURED

RATIO = "ratio(RUT, SPX)"


@pytest.fixture(scope="module")
def told() -> Answer:
    return ask("regimes", RATIO, "--as-of", "2026-01-28")


@pytest.fixture(scope="module")
def measured() -> Answer:
    return ask("regimes", "--detectors", "--seeds", "1")


def test_the_account_of_a_day(told: Answer) -> None:
    assert told.status == 0, told.err
    lines = told.out.splitlines()
    assert lines[0] == "ratio(RUT, SPX) as of 2026-01-28  (simulated)"
    assert lines[1].startswith("data from 2017-01-03, snapshot ")
    for words in ("Markov, two states (weekly returns)", "Jump model, two states (daily returns)"):
        assert words in told.out
    assert max(map(len, lines)) <= 100


def test_what_was_known_and_hindsight_are_kept_apart(told: Answer) -> None:
    text = " ".join(told.out.split())
    assert re.search(r"now (better|worse) state, probability \d+ % of the better, since", text)
    assert text.count("as known day by day") == 2
    assert text.count("hindsight this state since 20") == 2
    assert text.count("in force until the year's end") == 2


def test_alarms_stand_beside_their_false_ones(told: Answer) -> None:
    for detector in DETECTORS:
        (line,) = [line for line in told.out.splitlines() if line.strip().startswith(detector.name)]
        rate = next(
            s.false_per_decade
            for s in MEASURED
            if (s.detector, s.threshold) == (detector.name, detector.usual)
        )
        assert line.split()[-1] == f"{0.3 * rate:.1f}"
        assert re.search(r" (leads|lags|none) ", line)


def test_the_account_as_one_object() -> None:
    answer = ask("regimes", RATIO, "--as-of", "2026-01-28", "--json")
    found = answer.json
    assert answer.out.count("\n") == 1
    assert list(found) == [
        "expression", "as_of", "snapshot", "simulated", "first", "models", "warned", "caveats",
    ]  # fmt: skip
    assert found["expression"] == RATIO
    assert found["simulated"] is True
    markov = found["models"][0]
    reading = ask("read", f"regime_probability({RATIO})", "--as-of", "2026-01-28", "--json").json
    assert markov["probability"] == reading["value"]
    assert [state["name"] for state in markov["states"]] == ["worse", "better"]
    assert len(found["warned"]) == len(DETECTORS)


def test_the_table_of_detectors(measured: Answer) -> None:
    assert measured.status == 0, measured.err
    lines = measured.out.splitlines()
    assert lines[0].startswith("5 planted rotations of small against large on 1 simulated market")
    head = " ".join(lines[2].split())
    assert head == "detector threshold already median 9 in 10 missed false"
    for detector in DETECTORS:
        assert detector.name in measured.out
    assert "Usual thresholds" in measured.out
    assert max(map(len, lines)) <= 100


def test_the_table_as_one_object() -> None:
    found = ask("regimes", "--detectors", "--seeds", "1", "--json").json
    assert found["seeds"] == 1
    assert len(found["detectors"]) == sum(len(d.thresholds) for d in DETECTORS)
    row = found["detectors"][0]
    assert list(row) == [
        "detector", "threshold", "rotations", "already", "delay_median", "delay_90", "missed",
        "false_per_decade",
    ]  # fmt: skip
    assert (row["detector"], row["threshold"], row["rotations"]) == ("CUSUM", 5, 5)


def test_the_picture(tmp_path: Path) -> None:
    answer = ask("regimes", "--detectors", "--seeds", "1", "--out", tmp_path / "d.svg")
    assert answer.out == f"delay against false alarms of 1 market written to {tmp_path / 'd.svg'}\n"
    root = ET.fromstring((tmp_path / "d.svg").read_text(encoding="utf-8"))
    assert root.tag.endswith("svg")


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        ([], 2, "name a positive track, such as 'ratio(RUT, SPX)', or ask for --detectors"),
        ([RATIO, "--seeds", "3"], 2, "--seeds and --out go with --detectors"),
        ([RATIO, "--out", "x.svg"], 2, "--seeds and --out go with --detectors"),
        ([RATIO, "--detectors"], 2, "it takes no EXPR and no store"),
        (["--detectors", "--as-of", "2026-01-28"], 2, "it takes no EXPR and no store"),
        (["--detectors", "--seeds", "0"], 2, "at least 1 seed, not 0"),
        (["--detectors", "--out", "x.png"], 2, "written as an .svg into a directory"),
        (["--detectors", "--out", "nowhere/x.svg"], 2, "written as an .svg into a directory"),
        (["ratio(RUT, NOPE)"], 2, "no symbol"),
        ([f"{RATIO} > 1"], 2, "takes a track of numbers, not of truths; such as ratio(X, Y)"),
        (["quadrant(XLE, SPY)"], 2, "not of words"),
        (["when_highest(level(SPX), 1y)"], 2, "not of dates"),
        (["ratio(RUT, SPX"], 2, "'(' is never closed"),
        (["excess(RUT, SPX, 21d)"], 3, "takes a positive track"),
        ([RATIO, "--as-of", "2018-01-31"], 3, "needs 260 returns by week"),
        ([RATIO, "--as-of", "soon"], 2, "'soon' is not a day"),
    ],
)
def test_refusals_are_one_line(words: list[str], status: int, says: str) -> None:
    answer = ask("regimes", *words)
    assert answer.status == status
    assert says in answer.refusal


def test_the_real_command_in_a_process_of_its_own() -> None:
    answer = call("regimes", RATIO, "--as-of", "2025-06-30", "--json")
    assert answer.status == 0, answer.err
    found = json.loads(answer.out)
    assert found["as_of"] == "2025-06-30"
    assert answer.err == ""


def test_help_names_what_it_takes() -> None:
    answer = ask("regimes", "--help")
    for words in ("--detectors", "--seeds", "--as-of", "--json", 'rotascope regimes "ratio('):
        assert words in answer.out

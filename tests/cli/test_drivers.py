"""The commands about why a lead moves, as a person and as a program sees them."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from cli.calls import Answer, ask, call
from rotascope.cli.drivers_rotation import WIDTH

ROTATION = ("drivers", "rotation", "RUT", "SPX", "--window", "2025Q4", "--as-of", "2025-12-31")


@pytest.fixture(scope="module")
def rotation() -> Answer:
    return ask(*ROTATION)


@pytest.fixture(scope="module")
def data() -> dict[str, object]:
    found: dict[str, object] = ask(*ROTATION, "--json").json
    return found


@pytest.fixture(scope="module")
def policy() -> Answer:
    return ask("drivers", "policy", "--as-of", "2025-12-31")


def test_the_group_lists_its_commands() -> None:
    found = ask("drivers", "--help")
    assert found.status == 0
    assert re.search(r"^  rotation +Tell what a relative return went with", found.out, re.MULTILINE)
    assert re.search(r"^  policy +Tell where policy stands", found.out, re.MULTILINE)


def test_the_answer_comes_first_and_fits_the_screen(rotation: Answer) -> None:
    assert rotation.status == 0, rotation.err
    lines = rotation.out.splitlines()
    assert lines[0] == "RUT over SPX: what it went with (simulated)"
    assert lines[1].startswith("as of 2025-12-31 · window 2025Q4 · snapshot ")
    assert re.match(
        r"RUT (led|trailed) SPX by \d+\.\d\d pp from 2025-09-30 to 2025-12-31", lines[2]
    )
    assert max(map(len, lines)) <= WIDTH
    assert "These drivers explain little of the weekly relative return" in rotation.out


def test_the_parts_shown_add_up(rotation: Answer) -> None:
    """The column of parts of both fits, as printed: to a hundredth for each line."""
    for block in rotation.out.split("\nFit on ")[1:]:
        rows = block.split("\n\n")[0].splitlines()[2:]
        assert rows[-1].startswith("relative return")
        # The part is the only number with two decimals that is no end of an interval.
        parts = [float(re.search(r"([+-]\d+\.\d\d)(?= |$)", row)[1]) for row in rows]  # type: ignore[index]  # each row has one
        assert sum(parts[:-1]) == pytest.approx(parts[-1], abs=0.005 * len(parts))
        assert [row.split("  ")[0] for row in rows[-3:]] == [
            "drift",
            "unexplained",
            "relative return",
        ]


def test_programs_get_the_same_figures(rotation: Answer, data: dict[str, object]) -> None:
    fits = data["fits"]
    assert isinstance(fits, list)
    assert [fit["label"] for fit in fits] == ["last 156 weeks", "all weeks"]
    for fit in fits:
        assert f"R² {100 * fit['r2']:.1f} %" in rotation.out
        whole = sum(part["points"] for part in fit["parts"]) + fit["drift"] + fit["unexplained"]
        assert whole == pytest.approx(data["relative"])
    assert data["sentences"][0] in " ".join(rotation.out.split())  # type: ignore[index]  # a list


def test_options_reach_the_fit() -> None:
    found = ask(*ROTATION, "--weeks", "104", "--in-sample", "--seed", "3", "--json",
                "--driver", "vix=log level(VIX)").json  # fmt: skip
    assert found["asked"]["weeks"] == 104
    assert found["fits"][0]["label"] == "last 104 weeks"
    assert found["fits"][0]["last"] > found["start"]
    assert found["asked"]["seed"] == 3
    assert [part["driver"] for part in found["fits"][0]["parts"]][-1] == "vix"


def test_the_picture_says_what_the_table_says(tmp_path: Path, data: dict[str, object]) -> None:
    out = tmp_path / "parts.svg"
    found = ask(*ROTATION, "--out", out)
    assert found.out == f"picture as of 2025-12-31 written to {out}\n"
    text = "".join(ET.parse(out).getroot().itertext())
    assert "RUT over SPX, 2025-09-30 to 2025-12-31: what it went with" in text
    assert f"relative return: {100 * data['relative']:+.2f} pp" in text  # type: ignore[operator]  # a number
    assert "Simulated market." in text


@pytest.mark.parametrize(
    ("words", "status", "says"),
    [
        (("rotation", "RUTT", "SPX"), 2, "no symbol, basket or series 'RUTT'"),
        (("rotation", "RUT", "SPX", "--window", "2031"), 3, "not yet known"),
        (("rotation", "RUT", "SPX", "--window", "soon"), 2, "soon"),
        (("rotation", "RUT", "SPX", "--weeks", "many"), 2, "--weeks takes a whole number"),
        (("rotation", "RUT", "SPX", "--weeks", "7"), 2, "settle too little"),
        (("rotation", "RUT", "SPX", "--driver", "oil"), 2, "'oil' is no driver"),
        (("rotation", "RUT", "SPX", "--as-of", "2018-01-31"), 3, "104 are needed"),
        (("rotation", "RUT", "SPX", "--out", "parts.png"), 2, "written as .svg, not 'parts.png'"),
        (("rotation", "RUT", "SPX", "--out", "none/parts.svg"), 2, "no directory none"),
        (("policy", "--rate", "DFEDTARO"), 2, "did you mean DFEDTARU"),
    ],
)
def test_refusals_are_one_line(words: tuple[str, ...], status: int, says: str) -> None:
    found = ask("drivers", *words)
    assert says in found.refusal
    assert found.status == status


def test_the_path_of_policy(policy: Answer) -> None:
    """The simulated path is a table of its own: 0.50 and five times 0.25 from 5.50 %."""
    assert policy.status == 0, policy.err
    lines = policy.out.splitlines()
    assert lines[0] == "Monetary policy as of 2025-12-31 (simulated)"
    text = " ".join(policy.out.split())
    assert (
        "DFEDTARU stands at 3.75 %: 175 bp of cuts in six steps from the peak of 5.50 %, since "
        "September 2024, the last in December 2025." in text
    )
    assert "2025: three cuts (Sep, Oct, Dec), 75 bp." in text
    assert re.search(r"^2024-09-18  2024-09-19 +-50 +5\.00 +-50$", policy.out, re.MULTILINE)
    assert re.search(r"^2025-12-17  2025-12-18 +-25 +3\.75 +-175$", policy.out, re.MULTILINE)
    assert re.search(r"^2025Q4 +2 +-50  Oct, Dec", policy.out, re.MULTILINE)
    assert re.search(r"^real policy rate +1\.\d\d % +2025-11-01", policy.out, re.MULTILINE)
    assert max(map(len, lines)) <= 100


def test_the_path_for_programs() -> None:
    found = ask("drivers", "policy", "--as-of", "2025-09-17", "--json").json
    # The decision of the day is known; the series moves on the day after.
    assert found["level"] == 4.5
    assert found["last_meeting"] == "2025-09-17"
    assert found["said"].endswith("cut to 4.00-4.25 %")


def test_the_real_command_answers_in_a_process_of_its_own() -> None:
    found = call("drivers", "policy", "--as-of", "2024-06-28")
    assert found.status == 0, found.err
    assert "bp of hikes" in found.out

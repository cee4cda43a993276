"""Accounts of regimes in a terminal: rare values, narrow and wide."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from rotascope.cli import regimes_show
from rotascope.history.detection import Score
from rotascope.history.regimes import Model, Regimes, State, Warned

DAY = dt.date(2024, 3, 1)
STATES = (
    State("worse", -0.05, 0.1, 20.0, -0.01, 0.02),
    State("better", 0.07, None, None, None, None),
)
MODEL = Model(
    "A model", "week", 0.25, "worse", dt.date(2024, 2, 1), 21, STATES, dt.date(2023, 12, 29),
    1234, 12.4, dt.date(2024, 1, 5), 0.125, ("a doubt",),
)  # fmt: skip
WARNED = (
    Warned("CUSUM", 11.0, ((dt.date(2023, 5, 5), -1), (dt.date(2024, 1, 2), 1)), 1, 5.0),
    Warned("turning rule", 0.1, (), 0, 4.0),
)
FOUND = Regimes(
    "ratio(A, B)", DAY, "abc", False, dt.date(1990, 1, 2), (MODEL,), WARNED, ("a caveat",)
)


@pytest.fixture(params=[80, 100, 160])
def width(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> int:
    monkeypatch.setenv("COLUMNS", str(request.param))
    return int(request.param)


def shown(capsys: pytest.CaptureFixture[str], found: Regimes) -> str:
    regimes_show.regimes(found)
    return capsys.readouterr().out


def test_everything_is_said_at_every_width(capsys: pytest.CaptureFixture[str], width: int) -> None:
    out = shown(capsys, FOUND)
    assert max(map(len, out.splitlines())) <= min(width, 100)
    text = " ".join(out.split())
    for words in (
        "ratio(A, B) as of 2024-03-01 data from 1990-01-02, snapshot abc",
        "worse state, probability 25 % of the better, since 2024-02-01 (21 sessions, as known",
        "1,234 returns to 2023-12-29; in force until the year's end; log-likelihood +12 over one",
        "this state since 2024-01-05",
        "was known on 12 % of sessions",
        "doubt a doubt",
        "worse -5.0 % 10.0 % 20 weeks -1.0 ± 2.0 %",
        "better +7.0 % not seen",
        "CUSUM 11 leads 2 2024-01-02 1.5",
        "turning rule 0.1 none 0 longer ago 1.2",
        "note: a caveat",
    ):
        assert words in text, words
    assert "simulated)" not in text


def test_a_label_has_no_probability(capsys: pytest.CaptureFixture[str]) -> None:
    model = replace(MODEL, probability=None, gain=None, sessions=1, every="day", doubts=())
    text = " ".join(shown(capsys, replace(FOUND, models=(model,), simulated=True)).split())
    assert "worse state, since 2024-02-01 (1 session, as known" in text
    assert "probability" not in text.partition("Alarms")[0]
    assert "log-likelihood" not in text
    assert "20 sessions" in text
    assert "(simulated)" in text
    assert "doubt" not in text


def test_the_table_says_never_and_names_a_detector_once(
    capsys: pytest.CaptureFixture[str],
) -> None:
    rows = [
        Score("CUSUM", 5, 10, 0.4, 13.0, None, 0.25, 29.25),
        Score("CUSUM", 8, 10, 0.5, None, None, 0.6, 0.0),
    ]
    regimes_show.detectors(rows, 2)
    out = capsys.readouterr().out
    assert out.startswith("10 planted rotations of small against large on 2 simulated markets")
    text = [" ".join(line.split()) for line in out.splitlines()]
    assert "CUSUM 5 40 % 13 never 25 % 29.2" in text
    assert "8 50 % never never 60 % 0.0" in text

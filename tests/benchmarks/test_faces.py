"""What is timed is answered, and a failure is told in the table instead of a time."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from benchmarks import faces, table
from rotascope.app.opening import open_market

READING = {
    "open_ms": 30.0,
    "first_p50_ms": 1.5,
    "first_max_ms": 900.0,
    "p50_ms": 0.4,
    "max_ms": 12.0,
}
START = {"first_wall": 0.3, "first_cpu": 0.25, "wall": 0.2, "cpu": 0.15}


def test_the_built_in_market_answers_every_timed_expression() -> None:
    market = open_market()
    for expression in faces.EXPRESSIONS:
        assert market.read(expression).expression


@pytest.mark.pack
def test_the_real_pack_answers_every_timed_expression(pack_store: Path) -> None:
    told = faces.readings(pack_store, faces.AS_OF)
    assert told["first_max_ms"] >= told["first_p50_ms"] > 0
    assert told["max_ms"] >= told["p50_ms"] > 0


def test_start_up_is_wall_and_processor_time() -> None:
    found = faces.start_up(1)
    assert set(found) == set(START)
    assert all(0 < value < 60 for value in found.values())


def test_a_command_that_fails_is_told(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(faces, "start_up", lambda _: START)
    found = faces.measured({"pack": tmp_path / "no-store"}, 1)
    assert "no store" in found["pack"]["failed"]
    text = "\n".join(table.waits(found))
    assert "| the real pack: failed: " in text
    assert "| `rotascope --help`, first run | 0.30 |" in text


def test_a_wrong_command_is_an_error() -> None:
    with pytest.raises(subprocess.CalledProcessError):
        faces.command(["read", "no such expression("])


def test_waits_are_told_in_seconds() -> None:
    found = {"start": START, "pack": {"reading": READING, "note": {"first": 9.5, "second": 2.5}}}
    lines = list(table.waits(found))
    assert "| open the real pack | 0.030 |" in lines
    assert "| a reading there again, median | 0.0004 |" in lines
    assert "| the note of the real pack, first run | 9.50 |" in lines
    assert "| the same again | 2.50 |" in lines

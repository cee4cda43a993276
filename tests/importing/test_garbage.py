"""Wrong manifests and files by the hundred: one line each, and the store untouched."""

from __future__ import annotations

import random
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importing.tiny import HOLDINGS_CSV, MANIFEST, PRICES_CSV, SERIES_CSV, refusal, vendor
from rotascope.app.importing import run
from rotascope.core.errors import RotascopeError
from rotascope.store.disk import Store
from rotascope.store.verify import verify

PIECES = [
    "",
    '"',
    "=",
    "[",
    "]]",
    "{",
    "}",
    "\n",
    "#",
    "'",
    "0",
    "-1",
    "1e400",
    "nan",
    "true",
    "2024-01-02",
    '"%Q"',
    '"("',
    "[]",
    "{}",
    "[[source]]",
    "known",
    "null",
    '"prices.csv"',
    '"after_close"',
    '"{}"',
    '"{x"',
    "\u2028",
    "é",
]


def spoilt(text: str, chance: random.Random) -> str:
    """A text with one to four wounds."""
    for _ in range(chance.randint(1, 4)):
        lines = text.split("\n")
        at = chance.randrange(len(lines))
        line = lines[at]
        cut = chance.randrange(len(line) + 1)
        match chance.randrange(6):
            case 0:
                lines.pop(at)
            case 1:
                lines[at] = line[:cut] + chance.choice(PIECES) + line[cut:]
            case 2:
                lines[at] = line[:cut]
            case 3:
                words = line.split(" ")
                words[chance.randrange(len(words))] = chance.choice(PIECES)
                lines[at] = " ".join(words)
            case 4:
                other = chance.randrange(len(lines))
                lines[at], lines[other] = lines[other], lines[at]
            case _:
                lines.insert(at, chance.choice(lines))
        text = "\n".join(lines) or "\n"
    return text


@pytest.mark.parametrize("seed", range(8))
def test_spoilt_manifests(tmp_path: Path, seed: int) -> None:
    """150 wounded manifests a seed: each works or is refused in one line."""
    chance = random.Random(seed)
    manifest = vendor(tmp_path / "data")
    refused = 0
    for turn in range(150):
        manifest.write_text(spoilt(MANIFEST, chance))
        error = refusal(partial(run, manifest, None, tmp_path / f"s{turn}"))
        if error is not None:
            refused += 1
            assert error.exit_status in (2, 3)
            assert "\n" not in error.message
            assert not (tmp_path / f"s{turn}" / "CURRENT").exists()
    assert refused > 30


@pytest.mark.parametrize("seed", range(4))
def test_spoilt_files(tmp_path: Path, seed: int) -> None:
    """60 wounded deliveries a seed into one store, which stays sound throughout."""
    chance = random.Random(seed)
    store = tmp_path / "s"
    run(vendor(tmp_path / "data"), None, store)
    for _ in range(60):
        texts = {
            "prices": spoilt(PRICES_CSV, chance),
            "holdings": spoilt(HOLDINGS_CSV, chance),
            "series": spoilt(SERIES_CSV, chance),
        }
        before = Store.open(store).snapshot
        error = refusal(partial(run, vendor(tmp_path / "data", **texts), None, store))
        if error is not None:
            assert "\n" not in error.message
            assert Store.open(store).snapshot == before
    assert verify(store, every=True).problems == ()


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.one_of(st.binary(max_size=60), st.text(max_size=60).map(lambda text: text.encode())))
def test_a_manifest_of_any_bytes(tmp_path: Path, data: bytes) -> None:
    (tmp_path / "m.toml").write_bytes(data)
    with pytest.raises(RotascopeError) as caught:
        run(tmp_path / "m.toml", None, tmp_path / "s")
    assert "\n" not in caught.value.message


@settings(
    max_examples=200, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.binary(max_size=80) | st.just(PRICES_CSV.encode()), st.binary(max_size=30))
def test_a_file_of_any_bytes(tmp_path: Path, head: bytes, tail: bytes) -> None:
    manifest = vendor(tmp_path / "data")
    (tmp_path / "data/prices.csv").write_bytes(head + tail)
    error = refusal(partial(run, manifest, None, tmp_path / "s"))
    assert error is None or "\n" not in error.message

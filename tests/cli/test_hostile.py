"""3,000 wrong expressions, manifests and files: no traceback, status 2 or 3, one line, the place.

All go through the command line's own code; 30 through the real command.
"""

from __future__ import annotations

import random
import re
import shutil
from pathlib import Path

import pytest

from cli.calls import ask, call
from cli.small import MANIFEST, vendor
from cli.spoiling import expression, files, manifest, parquet
from rotascope.store.disk import Store

# What an answer that is right but cannot be had names instead of a character.
NAMED = re.compile(
    r"\d{4}-\d{2}-\d{2}|window|member|sector|no close|holdings|value|sessions|[A-Z]{2,}"
)


@pytest.mark.parametrize("seed", range(5))
def test_wrong_expressions(store: Path, seed: int) -> None:
    """At least 300 a seed that are refused, with the place of what is wrong."""
    refused, chance = 0, random.Random(seed)
    while refused < 300:
        text = expression(chance)
        if "\0" in text:
            continue
        # Behind `--` nothing is an option, however it begins.
        answer = ask("read", "--store", store, "--", text)
        if answer.status == 0:
            continue
        refused += 1
        line = answer.refusal
        assert line.isprintable(), line
        if answer.status == 2:
            assert re.search(r" at character \d+ of '| is empty|may have 4,000", line), (text, line)
        else:
            assert NAMED.search(line), (text, line)


@pytest.mark.parametrize("seed", range(5))
def test_wrong_manifests(tmp_path: Path, seed: int) -> None:
    """At least 180 a seed that are refused; the store is not made."""
    chance = random.Random(100 + seed)
    path = vendor(tmp_path / "data")
    refused = 0
    while refused < 180:
        path.write_text(manifest(chance), encoding="utf-8")
        answer = ask("import", path, "--store", tmp_path / "S")
        if answer.status == 0:
            shutil.rmtree(tmp_path / "S")
            continue
        refused += 1
        assert re.search(r"m\.toml|\.csv|/data|file ", answer.refusal), answer.refusal
        assert not (tmp_path / "S" / "CURRENT").exists()


@pytest.mark.parametrize("seed", range(4))
def test_wrong_files(tmp_path: Path, seed: int) -> None:
    """At least 110 a seed that are refused; what the store held stays as it was."""
    chance = random.Random(200 + seed)
    store, data = tmp_path / "S", tmp_path / "data"
    path = vendor(data)
    assert ask("import", path, "--store", store).status == 0
    held = Store.open(store).snapshot
    refused = 0
    while refused < 110:
        shutil.rmtree(data)
        vendor(data)
        name = files(chance, data)
        answer = ask("import", path, "--store", tmp_path / "S")
        if answer.status == 0:
            shutil.rmtree(store)
            shutil.rmtree(data)
            vendor(data)
            assert ask("import", path, "--store", store).status == 0
            held = Store.open(store).snapshot
            continue
        refused += 1
        assert name in answer.refusal, answer.refusal
        assert Store.open(store).snapshot == held


@pytest.mark.parametrize("seed", range(2))
def test_wrong_parquet(tmp_path: Path, seed: int) -> None:
    """At least 80 a seed that are refused."""
    chance = random.Random(300 + seed)
    text = MANIFEST.replace("prices.csv", "prices.parquet")
    path = vendor(tmp_path / "data", manifest=text)
    refused = 0
    while refused < 80:
        name = parquet(chance, tmp_path / "data")
        answer = ask("import", path, "--store", tmp_path / "S")
        if answer.status == 0:
            shutil.rmtree(tmp_path / "S")
            continue
        refused += 1
        assert name in answer.refusal, answer.refusal
        assert not (tmp_path / "S" / "CURRENT").exists()


def test_wrong_expressions_and_the_real_command(store: Path) -> None:
    chance = random.Random(400)
    texts = [t for t in (expression(chance) for _ in range(40)) if "\0" not in t][:16]
    for text in texts:
        answer = call("read", "--store", store, "--", text)
        assert answer.status == 0 or answer.refusal


def test_wrong_imports_and_the_real_command(tmp_path: Path) -> None:
    chance = random.Random(500)
    for turn in range(14):
        data = tmp_path / f"data{turn}"
        path = vendor(data)
        if turn % 2:
            path.write_text(manifest(chance), encoding="utf-8")
        else:
            files(chance, data)
        answer = call("import", path, "--store", tmp_path / f"S{turn}")
        assert answer.status == 0 or answer.refusal


@pytest.mark.parametrize(
    "text",
    [
        "level(" * 5000,
        "1" * 5000,
        "-" * 3999 + "1",
        "1 + " * 999 + "1",
        "not " * 999 + "1 > 0",
        "[" + "AAA, " * 790 + "AAA]",
        "highest(" * 90 + "level(AAA)" + ", 5d)" * 90,
        "AAA" * 1000,
        '"' + "A" * 3000 + '"',
        "return(AAA, 1000000000d)",
        "return(AAA, 999999999999999999999999999999y)",
        "breadth(SP500, above=1000000000d)",
        "breadth(SP500, above=0d)",
        "top_weight(SP500, 1000000000)",
        "weight(top(0), in=SP500)",
        "weight(top(99999999999999999999), in=SP500)",
        "return(AAA, 0001-01-01..9999-12-31)",
        "return(AAA, 0000)",
        "volatility(AAA, 1d)",
        "rs_ratio(AAA, BBB, 1000000000)",
        "rs_ratio(AAA, BBB, 0)",
        "highest(level(AAA), all, at=month, month=13)",
        "level(RATE) / (level(BBB) - 50)",
        "correlation(AAA, BBB, 5d)",
        'return(sector(""), 5d)',
        "count_members(SP500, it)",
        "it",
        'sector("Energy")',
        "SP500",
        "[]",
        "streak(AAA, AAA, every=fortnight)",
        "AAA\nBBB",
        "\u202eAAA",
        "\uff21\uff21\uff21",
    ],
    ids=lambda text: text[:24].encode("ascii", "backslashreplace").decode(),
)
def test_expressions_that_ask_for_trouble(store: Path, text: str) -> None:
    answer = ask("read", "--store", store, "--", text)
    if answer.status == 0:
        assert "nan" not in answer.out.lower()
        assert "inf" not in answer.out.lower()
    else:
        assert len(answer.refusal) < 1_000

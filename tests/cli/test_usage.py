"""Help, version, and wrong calls: one line each."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

import rotascope
from cli.calls import COMMAND, Answer, ask, call, environment

COMMANDS = [
    "note",
    "read",
    "track",
    "catalogue",
    "import",
    "sample",
    "store",
    "store status",
    "store verify",
    "store quarantine",
    "store snapshots",
]
HEAVY = {
    "altair",
    "deltalake",
    "exchange_calendars",
    "lark",
    "numpy",
    "pandas",
    "polars",
    "pyarrow",
    "pydantic",
    "vl_convert",
}

SELDOM = {"joblib", "numba", "pydantic_core", "pyspark", "rich", "scipy"}
NOT_TO_READ = (
    "rotascope.notes",
    "rotascope.providers",
    "rotascope.app.importing",
    "rotascope.app.pages",
    "rotascope.app.writing",
)


def test_the_version() -> None:
    answer = call("--version")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out == f"rotascope {rotascope.__version__}\n"


def test_help_names_every_command() -> None:
    answer = call("--help")
    assert (answer.status, answer.err) == (0, "")
    assert answer.out == call("-h").out
    for command in COMMANDS:
        if " " not in command:
            assert re.search(rf"^  {command} +[A-Z].*\.$", answer.out, re.MULTILINE), command


@pytest.mark.parametrize("command", COMMANDS)
def test_help_has_an_example_that_is_a_right_call(command: str) -> None:
    words = command.split()
    text = ask(*words, "--help").out
    if command == "store":
        assert all(f"\n  {word} " in text for word in ("status", "verify", "quarantine"))
        return
    example = text.partition("Example:\n")[2].strip()
    called = shlex.split(example)
    assert called[: len(words) + 1] == ["rotascope", *words]
    known = set(re.findall(r"--[a-z-]+", text.partition("Options:")[2].partition("Example:")[0]))
    assert {word for word in called if word.startswith("--")} <= known
    if command in ("read", "track"):
        bare = [word for word in called if word not in ("--out", "breadth.svg")]
        answer = ask(*bare[1:])
        assert answer.status == 0, answer.err


@pytest.mark.parametrize(("words", "names"), [((), "catalogue"), (("store",), "quarantine")])
def test_a_bare_call_is_answered_with_help(words: tuple[str, ...], names: str) -> None:
    answer = ask(*words)
    assert answer.status == 2
    assert answer.out == ""
    assert names in answer.err


WRONG = [
    ("reed x", "no command 'reed'; did you mean read?"),
    ("store statsu", "no command 'statsu'; did you mean status?"),
    ("frobnicate", "no command 'frobnicate'; see rotascope --help"),
    ("read --asof 2026-01-30 x", "no option '--asof'; did you mean --as-of?"),
    ("read -as-of 2026-01-30 x", "no option '-a"),
    ("read --jsn x", "no option '--jsn'; did you mean --json?"),
    ("read x --frobnicate", "no option '--frobnicate'; see rotascope read --help"),
    ("read", "EXPR is missing; see rotascope read --help"),
    ("track --json", "EXPR is missing; see rotascope track --help"),
    ("import --store S", "MANIFEST is missing"),
    ("import m.toml", "--store is missing; see rotascope import --help"),
    ("sample", "--store is missing"),
    ("store verify", "--store is missing; see rotascope store verify --help"),
    ("read return(SPX, ytd)", "unexpected argument 'ytd)'; an expression goes in quotes"),
    ("catalogue streak run", "unexpected argument 'run'"),
    ("note --out", "'--out' requires an argument"),
    ("read x --store", "'--store' requires an argument"),
    ("read x --json=yes", "'--json' does not take a value"),
    ("store quarantine -s S --limit many", "'--limit'"),
    ("store quarantine -s S --limit -1", "'--limit'"),
]


@pytest.mark.parametrize(("line", "says"), WRONG, ids=[line for line, _ in WRONG])
def test_a_wrong_call_is_one_line(line: str, says: str) -> None:
    answer = ask(*line.split(" "))
    assert answer.status == 2
    assert says in answer.refusal


@pytest.mark.parametrize("line", ["reed x", "read --asof 2026-01-30 x", "read", "note --out"])
def test_a_wrong_call_of_the_real_command(line: str) -> None:
    answer = call(*line.split())
    assert answer.status == 2
    assert answer.refusal == ask(*line.split()).refusal


def test_a_zero_character_is_refused() -> None:
    for words in (("read", "a\0b"), ("note", "--store", "a\0"), ("catalogue", "\0")):
        answer = ask(*words)
        assert answer.status == 2
        assert "U+0000" in answer.refusal


def test_signs_that_move_the_cursor_are_written_out(store: Path) -> None:
    answer = call("read", '"\x1b[31m\u202eAAPL"', "--store", store)
    assert answer.status == 2
    assert "\\x1b[31m\\u202eAAPL" in answer.refusal


def test_an_argument_that_is_not_text(store: Path) -> None:
    found = subprocess.run(
        [*COMMAND, "read", b"level(\xff\xfe)", "--store", store],
        capture_output=True,
        env=environment(),
        check=False,
    )
    answer = Answer(found.returncode, found.stdout.decode(), found.stderr.decode())
    assert answer.status == 2
    assert "at character 7" in answer.refusal


def modules(*words: str | Path) -> set[str]:
    """The modules that are there when a call ends."""
    code = (
        "import sys\nfrom rotascope.cli.main import run\n"
        f"assert run({[os.fspath(word) for word in words]!r}) == 0\n"
        "sys.stderr.write(' '.join(sys.modules))\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=environment(),
        check=True,
    )
    return set(found.stderr.split())


def loaded(*words: str | Path) -> set[str]:
    """Top names of the modules that are there when a call ends."""
    return {name.partition(".")[0] for name in modules(*words)}


@pytest.mark.parametrize("words", [("--help",), ("read", "--help"), ("--version",)], ids=" ".join)
def test_help_loads_nothing_heavy(words: tuple[str, ...]) -> None:
    names = loaded(*words)
    assert "typer" in names
    assert names & (HEAVY | {"rich"}) == set()


def test_a_reading_of_the_simulated_market_loads_no_more_than_it_needs() -> None:
    assert loaded("read", "level(SPX)") & {"pandas", "pyarrow", "altair", "vl_convert"} == set()


@pytest.mark.parametrize(
    "words",
    [
        ("read", "streak(AAA, BBB)", "--json"),
        ("read", "breadth(SP500, above=5d)"),
        ("track", "return(PAIR, 1w)", "--json"),
    ],
    ids=lambda words: words[1],
)
def test_a_reading_of_a_store_loads_no_more_than_it_needs(
    store: Path, words: tuple[str, ...]
) -> None:
    found = modules(*words, "--store", store)
    tops = {name.partition(".")[0] for name in found}
    assert {"numpy", "polars"} <= tops
    assert tops & ((HEAVY | SELDOM) - {"numpy", "polars"}) == set()
    ours = {name for name in found if name.startswith("rotascope.")}
    assert "rotascope.app.opening" in ours
    assert {name for name in ours if name.startswith(NOT_TO_READ)} == set()


def test_a_reader_that_goes_away_is_no_error() -> None:
    words = " ".join([shlex.quote(sys.executable), "-m", "rotascope.cli.main", "catalogue"])
    found = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {words} | head -n 1"],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    assert found.stdout.strip() == "leadership"
    assert "Traceback" not in found.stderr

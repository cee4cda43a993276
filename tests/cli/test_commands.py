"""Options are taken as they stand where that is safe, and a process that answers once is short."""

from __future__ import annotations

import gc
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated, Any

import pytest
import typer

from cli.calls import ask, environment
from rotascope.cli import commands
from rotascope.cli.main import app


def all_commands(command: Any) -> Iterator[Any]:
    yield command
    for child in getattr(command, "commands", {}).values():
        yield from all_commands(child)


def test_every_command_is_of_the_kind_that_starts_at_once() -> None:
    found = list(all_commands(typer.main.get_command(app)))
    assert len(found) > 10
    for command in found:
        assert isinstance(command, commands.Command | commands.Group), command.name


def test_the_release_of_typer_is_one_that_is_known() -> None:
    # A new release checks the options itself, which is right but slow: look at its
    # `_TyperParameter` and add it to KNOWN.
    assert typer.__version__.startswith(commands.KNOWN)


def tool() -> tuple[typer.Typer, list[dict[str, Any]]]:
    """A small command with an option of each kind, and what it was given."""
    given: list[dict[str, Any]] = []
    small = typer.Typer(add_completion=False, rich_markup_mode=None)

    @small.command(cls=commands.Command)
    def run(
        word: str,
        path: Annotated[Path, typer.Option("--path")] = Path("here"),
        other: Annotated[Path | None, typer.Option("--other")] = None,
        maybe: Annotated[str | None, typer.Option("--maybe")] = None,
        switch: Annotated[bool, typer.Option("--switch/--no-switch")] = False,
        number: Annotated[int, typer.Option("--number", min=0)] = 7,
        noted: Annotated[bool, typer.Option("--noted", envvar="SMALL_NOTED")] = False,
    ) -> None:
        given.append({**locals(), "given": None})

    return small, given


CALLS: list[tuple[list[str], dict[str, Any]]] = [
    (["RUT"], {"word": "RUT", "path": Path("here"), "other": None, "maybe": None, "number": 7}),
    (["12"], {"word": "12"}),
    (["--path", "a/b", "x"], {"path": Path("a/b"), "word": "x"}),
    (["x", "--other", "c"], {"other": Path("c")}),
    (["x", "--maybe", ""], {"maybe": ""}),
    (["x", "--switch"], {"switch": True}),
    (["x", "--switch", "--no-switch"], {"switch": False}),
    (["x", "--number", "12"], {"number": 12}),
    (["é \u202e"], {"word": "é \u202e"}),
]


@pytest.mark.parametrize("known", [True, False], ids=["as they stand", "checked by typer"])
@pytest.mark.parametrize(("words", "wanted"), CALLS, ids=[" ".join(w) for w, _ in CALLS])
def test_a_command_gets_the_same_options_either_way(
    words: list[str], wanted: dict[str, Any], known: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not known:
        monkeypatch.setattr(commands, "KNOWN", ("0.0.",))
    small, given = tool()
    small(words, standalone_mode=False)
    assert {name: given[0][name] for name in wanted} == wanted
    assert {name: type(given[0][name]) for name in wanted} == {
        name: type(value) for name, value in wanted.items()
    }


def test_a_number_out_of_its_bounds_is_still_refused() -> None:
    small, given = tool()
    with pytest.raises(typer.BadParameter):
        small(["x", "--number", "-1"], standalone_mode=False)
    assert given == []


@pytest.mark.parametrize(("text", "wanted"), [("1", True), ("0", False), ("no", False)])
def test_a_switch_of_the_environment_is_still_read_as_a_word(
    text: str, wanted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SMALL_NOTED", text)
    small, given = tool()
    small(["x"], standalone_mode=False)
    assert given[0]["noted"] is wanted


@pytest.mark.parametrize(
    "line",
    [
        "read level(SPX) --as-of 2026-01-28 --json",
        "read level(SPX) --store nowhere",
        "read",
        "read x --jsn",
        "store status",
        "store quarantine -s S --limit many",
        "catalogue streak --json",
    ],
)
def test_the_real_commands_answer_alike_either_way(
    line: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    quick = ask(*line.split())
    monkeypatch.setattr(commands, "KNOWN", ())
    assert ask(*line.split()) == quick


def test_a_short_life_tidies_up_seldom_and_not_at_the_end() -> None:
    code = (
        "import gc, sys\n"
        "from rotascope.cli.commands import MANY, short_life\n"
        "assert gc.get_threshold()[0] < MANY\n"
        "with short_life():\n"
        "    assert gc.isenabled() and gc.get_threshold()[0] == MANY\n"
        "    assert gc.get_freeze_count() == 0\n"
        "sys.exit(0 if gc.get_freeze_count() > 1_000 else 1)\n"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_calls_inside_another_program_leave_its_tidying_alone() -> None:
    before = gc.get_threshold(), gc.get_freeze_count()
    assert ask("catalogue", "streak").status == 0
    assert (gc.get_threshold(), gc.get_freeze_count()) == before


def test_what_must_happen_at_the_end_of_a_process_still_does(tmp_path: Path) -> None:
    mark = tmp_path / "mark"
    code = (
        "import atexit, pathlib, sys\n"
        f"atexit.register(pathlib.Path({os.fspath(mark)!r}).touch)\n"
        "from rotascope.cli.main import main\n"
        "main(['--version'])\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code], env=environment(), capture_output=True, text=True, check=False
    )
    assert (found.returncode, found.stderr) == (0, "")
    assert found.stdout.startswith("rotascope ")
    assert mark.exists()

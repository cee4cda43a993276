"""Every command of the how-to pages and of the README works as it is written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from cli.calls import ROOT, environment

HOW_TO = ROOT / "docs" / "how-to"
PAGES = sorted(path.name for path in HOW_TO.glob("*.md"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
NAMED = re.compile(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
SESSION = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)


@pytest.fixture(scope="session")
def path_with_command(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A search path on which `rotascope` is this checkout's command."""
    folder = tmp_path_factory.mktemp("bin")
    script = folder / "rotascope"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m rotascope.cli.main "$@"\n')
    script.chmod(0o755)
    return f"{folder}{os.pathsep}{os.environ['PATH']}"


def shell(text: str, folder: Path, path: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["bash", "-e", "-c", text],
        cwd=folder,
        env={**environment(), "PATH": path},
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


@pytest.mark.parametrize("name", PAGES)
def test_the_commands_of_a_page_work(name: str, tmp_path: Path, path_with_command: str) -> None:
    page = (HOW_TO / name).read_text(encoding="utf-8")
    for file, text in NAMED.findall(page):
        (tmp_path / file).write_text(text, encoding="utf-8")
    blocks = SHELL.findall(page)
    assert blocks
    done = shell("set -x\n" + "\n".join(blocks), tmp_path, path_with_command)
    assert done.returncode == 0, done.stderr
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize("name", PAGES)
def test_the_answers_shown_are_those_given(
    name: str, tmp_path: Path, path_with_command: str
) -> None:
    page = (HOW_TO / name).read_text(encoding="utf-8")
    for block in SESSION.findall(page):
        for command, shown in re.findall(r"^\$ (.*)\n((?:(?!\$ ).*\n)*)", block, re.MULTILINE):
            done = shell(command, tmp_path, path_with_command)
            assert done.stdout + done.stderr == shown


def test_a_correction_is_seen_from_the_day_that_the_page_says(
    tmp_path: Path, path_with_command: str
) -> None:
    page = (HOW_TO / "own-data.md").read_text(encoding="utf-8")
    for file, text in NAMED.findall(page):
        (tmp_path / file).write_text(text, encoding="utf-8")
    done = shell("\n".join(SHELL.findall(page)), tmp_path, path_with_command)
    answers = re.findall(r"kind=price\) = (\S+ %)", done.stdout)
    # 104 / 101 - 1 before the correction was received, 103 / 101 - 1 after.
    assert answers == ["2.97 %", "1.98 %"]
    assert "The first answers 2.97 %, the second 1.98 %." in page
    assert "prices.csv, line 10: " in done.stdout


def commands_of_the_readme() -> list[str]:
    section = README.partition("\n## Ask\n")[2].partition("\n## ")[0]
    return [line for block in SHELL.findall(section) for line in block.strip().splitlines()]


def test_what_the_readme_asks_is_answered_by_the_sample(
    tmp_path: Path, path_with_command: str
) -> None:
    lines = [line.replace(" --store S", "") for line in commands_of_the_readme()]
    assert len(lines) >= 5
    done = shell("\n".join(lines), tmp_path, path_with_command)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "breadth.csv").is_file()


@pytest.mark.pack
def test_what_the_readme_asks_is_answered_by_the_pack(
    pack_store: Path, tmp_path: Path, path_with_command: str
) -> None:
    section = README.partition("\n## With your own data\n")[2].partition("\n## ")[0]
    own = [line for block in SHELL.findall(section) for line in block.strip().splitlines()]
    assert own[0].startswith("rotascope import examples/us-equities.toml")
    (tmp_path / "S").symlink_to(pack_store)
    done = shell("\n".join(own[1:] + commands_of_the_readme()), tmp_path, path_with_command)
    assert done.returncode == 0, done.stderr
    assert "streak(RUT, SPX) = 14" in done.stdout
    assert (tmp_path / "note.html").is_file()
    assert (tmp_path / "breadth.csv").is_file()


def test_the_readme_s_python_works(tmp_path: Path) -> None:
    code = re.search(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert code
    text = code[1].replace('rs.open("S", ', "rs.open(")
    done = subprocess.run(
        [sys.executable, "-c", text],
        cwd=tmp_path,
        env=environment(),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_first_command_s_note_is_the_one_written(
    tmp_path: Path, path_with_command: str
) -> None:
    section = README.partition("\n## Two commands\n")[2].partition("\n## ")[0]
    first = SHELL.findall(section)[0].strip()
    command = first.rpartition("&& ")[2].replace(".venv/bin/rotascope", "rotascope")
    done = shell(command, tmp_path, path_with_command)
    assert done.returncode == 0, done.stderr
    assert "Simulated market" in (tmp_path / "note.html").read_text(encoding="utf-8")

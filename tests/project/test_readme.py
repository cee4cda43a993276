"""What the README and its companions promise is there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from functools import lru_cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
BLOCKS = re.findall(r"^```sh\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
MAIN = "import sys; from rotascope.cli.main import main; sys.exit(main())"
COMMANDS = [
    match[0].split(" && ")[0].strip()
    for block in BLOCKS
    for match in re.finditer(r"(?<=\brotascope )[a-z].*", block)
]


@lru_cache
def help_of(*command: str) -> str:
    result = subprocess.run(
        [sys.executable, "-c", MAIN, *command, "--help"],
        capture_output=True,
        text=True,
        env={**os.environ, "COLUMNS": "200", "NO_COLOR": "1", "TERM": "dumb"},
        check=False,
    )
    assert result.returncode == 0, result.stderr
    return result.stdout


@pytest.mark.parametrize(
    ("name", "most"), [("README.md", 119), ("AGENTS.md", 99), ("CONTRIBUTING.md", 99)]
)
def test_a_page_is_short(name: str, most: int) -> None:
    assert len((ROOT / name).read_text(encoding="utf-8").splitlines()) <= most


def test_two_commands_do_all_the_set_up() -> None:
    section = README.partition("\n## Two commands\n")[2].partition("\n## ")[0]
    commands = re.findall(r"^```sh\n(.*?)^```", section, re.MULTILINE | re.DOTALL)
    assert len(commands) == 2
    assert all(len(command.strip().splitlines()) == 1 for command in commands)
    assert commands[1].strip() == "scripts/test"


def test_ci_runs_the_readme_s_test_command() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").strip().splitlines()
    assert lines[-1] == "scripts/test"
    assert "set -euo pipefail" in lines


@pytest.mark.parametrize(
    "name", [".ci/run", "scripts/check", "scripts/install", "scripts/lock", "scripts/test"]
)
def test_a_script_can_be_run(name: str) -> None:
    path = ROOT / name
    assert os.access(path, os.X_OK)
    assert path.read_text(encoding="utf-8").startswith("#!/usr/bin/env bash\n")
    assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0


def test_every_script_that_the_just_file_and_the_hooks_call_is_there() -> None:
    for name in ("justfile", ".pre-commit-config.yaml", "CONTRIBUTING.md", "AGENTS.md"):
        text = (ROOT / name).read_text(encoding="utf-8")
        called = set(re.findall(r"scripts/\w+(?:\.py)?", text))
        assert called
        assert {script for script in called if not (ROOT / script).exists()} == set(), name


def test_an_unknown_check_is_refused() -> None:
    result = subprocess.run(
        [str(ROOT / "scripts" / "check"), "spelling"], capture_output=True, text=True, check=False
    )
    assert result.returncode == 1
    assert "no check 'spelling'" in result.stderr


def test_hooks_clone_nothing() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert re.findall(r"repo: (.*)", text) == ["local"]


def test_the_readme_shows_commands() -> None:
    assert len(COMMANDS) >= 8


@pytest.mark.parametrize("command", sorted(set(COMMANDS)))
def test_a_command_of_the_readme_exists_with_its_options(command: str) -> None:
    words = re.sub(r'"[^"]*"', "TEXT", command).split()
    name = tuple(words[: 2 if words[0] in ("store", "drivers") else 1])
    text = help_of(*name)
    for option in (word for word in words if word.startswith("--")):
        assert re.search(rf"(?<![\w-]){option}\b", text), f"{' '.join(name)} has no {option}"


def test_the_changelog_has_the_version_and_what_is_not_yet_released() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[(.+?)\]", text, re.MULTILINE)
    assert headings[0] == "Unreleased"
    assert headings[1] == PROJECT["version"]
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_the_supported_pythons_are_named_alike() -> None:
    assert PROJECT["requires-python"] == ">=3.11,<3.14"
    for version in ("3.11", "3.12", "3.13"):
        assert version in README
        assert f"Programming Language :: Python :: {version}" in PROJECT["classifiers"]


def test_the_package_is_typed_and_licensed() -> None:
    assert (ROOT / "src" / "rotascope" / "py.typed").exists()
    assert PROJECT["license"] == "Apache-2.0"
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License" in text
    assert "END OF TERMS AND CONDITIONS" in text

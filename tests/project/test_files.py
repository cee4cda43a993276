"""What must never be in a file of the project, and what a lock file must hold."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SUFFIXES = {".cfg", ".json", ".md", ".py", ".sh", ".toml", ".txt", ".yaml", ".yml", ""}

# Written in pieces, so that this file does not match itself.
FORBIDDEN = {
    "a path of someone's machine": r"(?<![\w./~-])/" + r"(home|Users|root|opt|work|mnt)/\w",
    "a registry's address": r"https?://\S*(py" + r"pi|pythonhosted|/simple\b)",
    "a registry option": r"(?<!\w)--(extra-)?index"
    + r"-url|--find"
    + r"-links|--trusted"
    + r"-host",
    "a key or token": r"(AK" + r"IA[0-9A-Z]{16}|gh[pousr]_\w{36}|-----BEGIN [A-Z ]*PRIVATE)",
}


def tracked() -> list[Path]:
    """Files that git tracks or would track; all but the ignored folders without git."""
    if (ROOT / ".git").exists():
        listed = subprocess.run(
            ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        return [ROOT / name for name in listed.stdout.split("\0") if name]
    folders = [ROOT / name for name in ("src", "tests", "docs", "scripts", "examples")]
    return [*ROOT.glob("*.*"), *(file for folder in folders for file in folder.rglob("*"))]


def texts() -> dict[str, str]:
    return {
        str(path.relative_to(ROOT)): path.read_text(encoding="utf-8")
        for path in tracked()
        if path.is_file() and path.suffix in SUFFIXES and path.name != "LICENSE"
    }


@pytest.mark.parametrize("what", FORBIDDEN)
def test_no_file_holds(what: str) -> None:
    found = [
        f"{name}: {match[0]}"
        for name, text in texts().items()
        for match in re.finditer(FORBIDDEN[what], text)
    ]
    assert found == []


@pytest.mark.parametrize(
    ("what", "text", "bad"),
    [
        ("a path of someone's machine", "see /ho" + "me/me/rotascope", True),
        ("a path of someone's machine", "in ../shared/data and src/work/x", False),
        ("a path of someone's machine", "https://example.org/home/x", False),
        ("a registry's address", "https://py" + "pi.org/simple/polars", True),
        ("a registry's address", "https://keepachangelog.com/en/1.1.0/", False),
        ("a registry option", "pip install --index" + "-url X", True),
        ("a registry option", "uv --no-emit-index-url", False),
    ],
)
def test_the_patterns_tell_good_from_bad(what: str, text: str, bad: bool) -> None:
    assert bool(re.search(FORBIDDEN[what], text)) is bad


def test_data_are_not_tracked() -> None:
    data = {".parquet", ".csv", ".xls", ".xlsx", ".gz", ".zip", ".feather"}
    large = [
        path
        for path in tracked()
        if path.is_file() and path.suffix in data and path.stat().st_size > 50_000
    ]
    assert large == []


@pytest.mark.parametrize("name", ["run.txt", "dev.txt", "lowest.txt"])
def test_every_requirement_is_pinned_with_hashes(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert "://" not in text
    entries = [e for e in re.split(r"\n(?=[A-Za-z])", text) if not e.startswith("#")]
    assert len(entries) > 10
    for entry in entries:
        assert re.match(r"[\w.-]+==[\w.]+", entry), entry.splitlines()[0]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry.splitlines()[0]


@pytest.mark.parametrize("name", ["run.txt", "dev.txt", "lowest.txt"])
def test_every_dependency_is_locked(name: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    wanted = list(project["project"]["dependencies"])
    if name != "run.txt":
        wanted += project["dependency-groups"]["dev"]
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    locked = {m.lower().replace("_", "-") for m in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}
    names = {re.split(r"[<>=~!\[ ]", line)[0].lower().replace("_", "-") for line in wanted}
    assert names - locked == set()


def test_the_lowest_lock_is_what_the_project_promises() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    text = (ROOT / "requirements" / "lowest.txt").read_text(encoding="utf-8")
    locked = dict(re.findall(r"^([\w.-]+)==([\w.]+)", text, re.MULTILINE))
    for line in project["project"]["dependencies"]:
        name, bound = re.match(r"([\w.-]+)>=([\d.]+)", line).groups()
        assert locked[name].startswith(bound), line

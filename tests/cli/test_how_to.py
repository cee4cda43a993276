"""Every command of the how-to pages and of the README works as it is written."""

from __future__ import annotations

import re
import shlex
import subprocess
from pathlib import Path

import pytest

from cli.calls import ROOT, ask

HOW_TO = ROOT / "docs" / "how-to"
PAGES = sorted(path.name for path in HOW_TO.glob("*.md"))
README = (ROOT / "README.md").read_text(encoding="utf-8")
NAMED = re.compile(r"^`([\w.]+)`:\n\n```\w+\n(.*?)^```", re.MULTILINE | re.DOTALL)
SHELL = re.compile(r"^```sh\n(.*?)^```", re.MULTILINE | re.DOTALL)
SESSION = re.compile(r"^```console\n(.*?)^```", re.MULTILINE | re.DOTALL)
CALLED = re.compile(r"^\$ rotascope (.*)\n((?:(?!\$ ).*\n)*)", re.MULTILINE)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty directory to stand in, as the reader of a page does."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def lines_of(text: str) -> list[str]:
    return [line for block in SHELL.findall(text) for line in block.strip().splitlines()]


def done(line: str) -> str:
    """Output of a line of shell that must succeed; `rotascope` is asked in this process."""
    words = shlex.split(line, comments=True)
    if words[0] != "rotascope":
        return subprocess.run(words, check=True, capture_output=True, text=True).stdout
    answer = ask(*words[1:])
    assert answer.status == 0, f"{line}: {answer.err}"
    return answer.out


def followed(name: str) -> str:
    """Output of all commands of a page, in its order, on the files that it shows."""
    page = (HOW_TO / name).read_text(encoding="utf-8")
    for file, text in NAMED.findall(page):
        Path(file).write_text(text, encoding="utf-8")
    lines = lines_of(page)
    assert len(lines) >= 5
    return "".join(done(line) for line in lines)


@pytest.mark.parametrize("name", [name for name in PAGES if name != "own-data.md"])
def test_the_commands_of_a_page_work(name: str, folder: Path) -> None:
    assert followed(name)


def test_bringing_one_s_own_data_goes_as_the_page_says(folder: Path) -> None:
    out = followed("own-data.md")
    page = (HOW_TO / "own-data.md").read_text(encoding="utf-8")
    # The second last line of the file, its header counted.
    wrong = NAMED.findall(page)[0][1].splitlines().index("2026-01-29,BBB,-51.00,51.00") + 1
    assert f"prices.csv, line {wrong}: " in out
    assert "nothing new: snapshot " in out
    # 104 / 101 - 1 before the correction was received, 103 / 101 - 1 after.
    assert re.findall(r"kind=price\) = (\S+ %)", out) == ["2.97 %", "1.98 %"]
    assert "The first answers 2.97 %, the second 1.98 %." in page
    assert "change(RATE, 2026-01-26..2026-01-30) = -0.2500" in out


@pytest.mark.parametrize("name", PAGES)
def test_the_refusals_shown_are_those_given(name: str, folder: Path) -> None:
    page = (HOW_TO / name).read_text(encoding="utf-8")
    for block in SESSION.findall(page):
        for line, shown in CALLED.findall(block):
            answer = ask(*shlex.split(line))
            assert answer.out + answer.err == shown


def questions_of_the_readme() -> list[str]:
    found: list[str] = []
    for head in ("Ask", "Ask the past", "Ask why"):
        lines = lines_of(README.partition(f"\n## {head}\n")[2].partition("\n## ")[0])
        assert len(lines) >= 3
        found += [part for line in lines for part in re.split("; (?=rotascope )", line)]
    return found


def test_what_the_readme_asks_is_answered_by_the_sample(folder: Path) -> None:
    for line in questions_of_the_readme():
        done(line.replace(" --store S", ""))
    assert (folder / "breadth.csv").is_file()


@pytest.mark.pack
def test_what_the_readme_asks_is_answered_by_the_pack(pack_store: Path, folder: Path) -> None:
    own = lines_of(README.partition("\n## With your own data\n")[2].partition("\n## ")[0])
    assert own[0].startswith("rotascope import examples/us-equities.toml")
    (folder / "S").symlink_to(pack_store)
    out = "".join(done(line) for line in own[1:] + questions_of_the_readme())
    assert "streak(RUT, SPX) = 14" in out
    assert (folder / "note.html").is_file()
    assert (folder / "breadth.csv").is_file()


def test_the_readme_s_example_of_an_audit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    section = README.partition("\n## Check what is written\n")[2].partition("\n## ")[0]
    lines = lines_of(section)
    assert len(lines) == 1
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    monkeypatch.chdir(tmp_path)
    assert done(lines[0]) == "audit of 11 claims written to audit.html\n"
    page = (tmp_path / "audit.html").read_text(encoding="utf-8")
    assert "contradicted" in page
    assert "supported" in page


def test_the_readme_s_python_works(folder: Path) -> None:
    code = re.search(r"^```python\n(.*?)^```", README, re.MULTILINE | re.DOTALL)
    assert code
    text = code[1].replace('rs.open("S", ', "rs.open(")
    assert text != code[1]
    names: dict[str, object] = {}
    exec(compile(text, "README.md", "exec"), names)
    assert "market" in names


def test_the_readme_s_first_command_writes_a_note(folder: Path) -> None:
    section = README.partition("\n## Two commands\n")[2].partition("\n## ")[0]
    first = lines_of(section)[0].rpartition("&& ")[2]
    assert first.startswith(".venv/bin/rotascope ")
    done(first.removeprefix(".venv/bin/"))
    assert "Simulated market" in (folder / "note.html").read_text(encoding="utf-8")

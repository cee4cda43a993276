"""The audit command on the simulated market: what it prints and writes, and how it ends."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from rotascope.cli.audit import audit
from rotascope.core.errors import BadFile, BadUsage, RotascopeError

TEXT = "January 30, 2026\n\nThe Russell 2000 has gained 999% this year. Small caps may do well.\n"

command = typer.Typer()
command.command()(audit)


@pytest.fixture
def letter(tmp_path: Path) -> Path:
    path = tmp_path / "letter.txt"
    path.write_text(TEXT, encoding="utf-8")
    return path


def call(*arguments: object, given: str | None = None) -> Result:
    found = CliRunner().invoke(command, [str(a) for a in arguments], input=given)
    if isinstance(found.exception, RotascopeError):
        raise found.exception
    return found


def test_the_object_of_one_text(letter: Path) -> None:
    answer = call(letter, "--json")
    found = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert (found["article"], found["as_of"]) == (str(letter), "2026-01-30")
    first = found["claims"][0]
    assert first["verdict"] == "contradicted"
    assert "999%" in TEXT[first["start"] : first["end"]]
    assert found["summary"]["claims"] == len(found["claims"])


def test_the_terminal(letter: Path) -> None:
    answer = call(letter)
    assert answer.exit_code == 0
    assert "✗ contradicted" in answer.stdout
    assert "Simulated market" in answer.stdout


def test_status_one_where_a_verdict_is_found(letter: Path) -> None:
    assert call(letter, "--json", "--fail-on", "contradicted").exit_code == 1
    assert call(letter, "--json", "--fail-on", "ambiguous").exit_code == 0
    both = call(letter, "--json", "--fail-on", "not-checkable", "--fail-on", "Contradicted")
    assert both.exit_code == 1


def test_the_page_and_the_object_as_files(letter: Path, tmp_path: Path) -> None:
    page, data = tmp_path / "a.html", tmp_path / "a.json"
    assert "written to" in call(letter, "--out", page).stdout
    call(letter, "-o", data)
    written = page.read_text(encoding="utf-8")
    assert written.startswith("<!doctype html>")
    assert "<polyline" in written
    assert json.loads(data.read_text(encoding="utf-8"))["claims"][0]["verdict"] == "contradicted"


def test_several_texts_and_the_standard_input(letter: Path) -> None:
    answer = call(letter, "-", "--json", "--as-of", "2026-01-28", given="The S&P 500 fell 3%.")
    found = json.loads(answer.stdout)
    assert [one["article"] for one in found["audits"]] == [str(letter), "standard input"]
    assert {one["as_of"] for one in found["audits"]} == {"2026-01-28"}


@pytest.mark.parametrize(
    ("arguments", "error", "words"),
    [
        (["--fail-on", "contradictd"], BadUsage, "did you mean contradicted?"),
        (["--fail-on", "xyz"], BadUsage, "there are supported, close"),
        (["--out", "a.pdf"], BadUsage, "an audit is written as .html, .json, not 'a.pdf'"),
        (["--out", "none/a.html"], BadUsage, "there is no directory none"),
        (["--as-of", "soon"], BadUsage, "'soon' is not a day"),
        (["nofile.txt"], BadFile, "No such file"),
    ],
)
def test_a_wrong_call_is_refused(
    letter: Path, arguments: list[str], error: type[RotascopeError], words: str
) -> None:
    with pytest.raises(error) as found:
        call(letter, *arguments)
    assert words in found.value.message


def test_subjects_of_ones_own(tmp_path: Path) -> None:
    words = tmp_path / "words.toml"
    words.write_text(
        '[[subject]]\nname = "Acme"\nis = "IWM"\nkind = "fund"\ncalled = ["Acme Fund"]\n',
        encoding="utf-8",
    )
    text = "The Acme Fund rose 5% in January 2026."
    plain = call("-", "--json", "--as-of", "2026-01-30", given=text)
    own = call("-", "--json", "--as-of", "2026-01-30", "--words", words, given=text)
    assert [c["expression"] for c in json.loads(plain.stdout)["claims"]] == [None]
    told = json.loads(own.stdout)["claims"]
    assert [c["expression"] for c in told] == ["return(IWM, 2026-01)"]

"""Files stay under 400 lines and functions under 40 lines of code."""

from __future__ import annotations

from pathlib import Path

import check_size
import pytest

ROOT = Path(__file__).parents[2]


def written(folder: Path, text: str) -> Path:
    path = folder / "module.py"
    path.write_text(text, encoding="utf-8")
    return path


def function(code: int, idle: str = "") -> str:
    """A function with so many code lines, its first included."""
    return "def long():\n" + idle + "    a = 1\n" * (code - 1)


@pytest.mark.parametrize("folder", ["src", "tests", "scripts"])
def test_the_project_keeps_the_limits(folder: str) -> None:
    files = check_size.python_files([ROOT / folder])
    assert len(files) >= 4
    assert [line for file in files for line in check_size.too_large(file)] == []


@pytest.mark.parametrize(("lines", "problems"), [(400, 0), (401, 1)])
def test_a_file_may_have_400_lines(tmp_path: Path, lines: int, problems: int) -> None:
    found = list(check_size.too_large(written(tmp_path, "a = 1\n" * lines)))
    assert len(found) == problems
    assert all("401 lines, at most 400" in line for line in found)


@pytest.mark.parametrize(("code", "problems"), [(40, 0), (41, 1)])
def test_a_function_may_have_40_code_lines(tmp_path: Path, code: int, problems: int) -> None:
    found = list(check_size.too_large(written(tmp_path, function(code))))
    assert len(found) == problems
    assert all("long has 41 code lines, at most 40" in line for line in found)


def test_docstrings_comments_and_blank_lines_do_not_count(tmp_path: Path) -> None:
    idle = '    """One\n\n    two\n    """\n' + "    # why\n\n" * 30
    assert list(check_size.too_large(written(tmp_path, function(40, idle)))) == []


def test_other_long_texts_count(tmp_path: Path) -> None:
    text = "def long():\n    return '''\n" + "x\n" * 40 + "'''\n"
    assert len(list(check_size.too_large(written(tmp_path, text)))) == 1


def test_status_is_1_when_a_limit_is_broken(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = written(tmp_path, function(41))
    assert check_size.main([str(tmp_path)]) == 1
    assert f"{path}:1: long" in capsys.readouterr().out
    written(tmp_path, function(4))
    assert check_size.main([str(tmp_path)]) == 0

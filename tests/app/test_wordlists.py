"""A reader's own subjects: a good file is taken, a bad one is refused in one line."""

from __future__ import annotations

from pathlib import Path

import pytest

from rotascope.app.wordlists import subjects_of
from rotascope.core.errors import BadFile

GOOD = """
[[subject]]
name = "Acme Fund"
is = "IWM"
kind = "fund"
called = ["Acme Fund"]
proxies = ["RUT"]
"""


def written(folder: Path, text: str) -> Path:
    path = folder / "words.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_entries_come_as_they_stand(tmp_path: Path) -> None:
    (row,) = subjects_of(written(tmp_path, GOOD))
    assert row == {"name": "Acme Fund", "is": "IWM", "kind": "fund", "called": ["Acme Fund"],
                   "proxies": ["RUT"]}  # fmt: skip


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("x = 1", "[[subject]] entries"),
        ("", "[[subject]] entries"),
        ("subject = 3", "[[subject]] entries"),
        ("subject = [3]", "is no table"),
        ("[[subject]\n", "not TOML"),
        (GOOD.replace('is = "IWM"\n', ""), "needs is"),
        (GOOD.replace('kind = "fund"', 'kind = "etf"'), "no kind 'etf'"),
        (GOOD.replace("called", "caled"), "has no caled"),
        (GOOD.replace('["Acme Fund"]', '"Acme Fund"'), "lists of texts"),
        (GOOD.replace('["Acme Fund"]', "[]"), "needs names"),
        (GOOD.replace('"Acme Fund"\nis', "7\nis"), "are texts"),
    ],
)
def test_what_is_wrong_is_told_in_one_line(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadFile) as caught:
        subjects_of(written(tmp_path, text))
    assert told in caught.value.message
    assert "\n" not in caught.value.message


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="No such file"):
        subjects_of(tmp_path / "none.toml")


def test_a_file_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "words.toml"
    path.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(BadFile, match="UTF-8"):
        subjects_of(path)

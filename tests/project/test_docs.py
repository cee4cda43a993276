"""Links lead somewhere, every page is listed, and generated pages say what the code says."""

from __future__ import annotations

from pathlib import Path

import check_docs
import pytest

from rotascope.app import pages
from rotascope.core import errors
from rotascope.tables.schema import TABLES

ROOT = Path(__file__).parents[2]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A small documentation in which nothing is wrong."""
    texts = {
        "README.md": "[docs](docs/index.md) and [rules](docs/rules.md#the-as-of-date)\n",
        "docs/index.md": "[rules](rules.md) and [decisions](decisions/README.md)\n",
        "docs/rules.md": "# Rules\n\n## The as-of date!\n\n[away](https://example.org)\n",
        "docs/decisions/README.md": "[0000](0000-first.md)\n",
        "docs/decisions/0000-first.md": "# 0000: First\n",
    }
    for name, text in texts.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_the_project_s_pages_are_in_order() -> None:
    assert check_docs.problems(ROOT) == []


def test_nothing_is_wrong_with_a_right_site(site: Path) -> None:
    assert check_docs.problems(site) == []


@pytest.mark.parametrize(
    ("name", "text", "problem"),
    [
        ("README.md", "[a](docs/gone.md)", "no such file: docs/gone.md"),
        ("README.md", "[a](docs/rules.md#gone)", "no such heading: docs/rules.md#gone"),
        ("docs/new.md", "# New", "does not list new.md"),
        ("docs/decisions/0001-second.md", "# 0001: Second", "does not list 0001-second.md"),
        ("docs/decisions/0007-late.md", "# 0007: Late", "expected number 0001"),
        ("docs/decisions/0000-first.md", "# 0003: First", "must start with '# 0000: '"),
    ],
)
def test_what_is_wrong_is_named(site: Path, name: str, text: str, problem: str) -> None:
    (site / name).write_text(text, encoding="utf-8")
    assert any(line.endswith(problem) or problem in line for line in check_docs.problems(site))


def test_links_in_code_are_not_links(site: Path) -> None:
    text = "```text\n[a](gone.md)\n```\n`[b](gone.md)`\n"
    (site / "README.md").write_text(text, encoding="utf-8")
    assert check_docs.problems(site) == []


def test_headings_of_the_same_name_are_numbered() -> None:
    assert check_docs.anchors("# A b\n\n## A b\n\n### `rs.open`: it\n") == {
        "a-b",
        "a-b-1",
        "rsopen-it",
    }


def test_the_generated_pages_are_fresh() -> None:
    assert pages.stale(ROOT / "docs") == []


def test_writing_a_page_makes_it_fresh(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = str(tmp_path / "docs")
    assert pages.main(["--check", "--docs", folder]) == 1
    assert "errors.md" in capsys.readouterr().out
    assert pages.main(["--write", "--docs", folder]) == 0
    assert pages.main(["--check", "--docs", folder]) == 0
    (tmp_path / "docs" / "errors.md").write_text("edited", encoding="utf-8")
    capsys.readouterr()
    assert pages.main(["--check", "--docs", folder]) == 1
    assert "errors.md" in capsys.readouterr().out


def test_writing_twice_changes_nothing(tmp_path: Path) -> None:
    assert {path.name for path in pages.written(tmp_path)} == set(pages.PAGES)
    assert pages.written(tmp_path) == []


@pytest.mark.parametrize("name", [n for n in errors.__all__ if n != "nearest"])
def test_every_error_has_a_heading_and_its_status(name: str) -> None:
    kind = getattr(errors, name)
    text = pages.errors_page()
    section = text.partition(f"\n## {kind.code}\n")[2].partition("\n## ")[0]
    assert f"`{name}`, exit status {kind.exit_status}" in section


def test_no_two_errors_share_a_code() -> None:
    codes = [getattr(errors, name).code for name in errors.__all__ if name != "nearest"]
    assert len(codes) == len(set(codes))


def test_the_tree_of_errors_is_drawn_in_full() -> None:
    drawing = pages.errors_page().partition("```text\n")[2].partition("```")[0]
    assert drawing.startswith("RotascopeError\n├── BadInput [2]")
    assert all(name in drawing for name in errors.__all__ if name != "nearest")


@pytest.mark.parametrize("table", TABLES)
def test_every_column_of_a_table_is_explained(table: str) -> None:
    section = pages.tables_page().partition(f"\n## {table}\n")[2].partition("\n## ")[0]
    for column in TABLES[table].columns:
        assert pages.COLUMNS.get(column), column
        assert f"| `{column}` | " in section
    keys = section.count(" | key | ")
    assert keys == len(TABLES[table].key)


def test_every_setting_is_explained() -> None:
    text = pages.settings_page()
    for key in ("aliases", "baskets", "home", "reference", "sectors"):
        row = next(line for line in text.splitlines() if line.startswith(f"| `{key}` |"))
        assert len(row.split("|")[3].split()) > 3
    assert 'members = ["AAPL", "XOM", "BRK-B"]' in text

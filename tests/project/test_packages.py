"""How modules are named, opened and imported."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGE = ROOT / "src" / "rotascope"
MODULES = sorted(PACKAGE.rglob("*.py"))
PYTHON = [file for folder in ("src", "tests", "scripts") for file in (ROOT / folder).rglob("*.py")]
VAGUE = {"base", "common", "helper", "helpers", "manager", "misc", "util", "utils"}

SUPPRESSION = re.compile(r"#\s*(noqa|type:\s*ignore|pragma:\s*no cover)")
REASONED = re.compile(
    r"#\s*(noqa:\s*[A-Z]+\d|type:\s*ignore\[[a-z, -]+\]|pragma:\s*no cover).*[a-z]{2}"
)


def name_of(path: Path) -> str:
    return str(path.relative_to(ROOT))


def through_packages(text: str) -> list[str]:
    """Names that a module takes from a package instead of the module that defines them."""
    found = []
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "rotascope":
            folder = PACKAGE.joinpath(*(node.module or "").split(".")[1:])
            if folder.is_dir():
                found += [
                    f"{node.module}.{alias.name}"
                    for alias in node.names
                    if not (folder / f"{alias.name}.py").exists()
                    and not (folder / alias.name).is_dir()
                ]
    return found


def unreasoned(text: str) -> list[str]:
    """Suppressions that do not name both their rule and their reason."""
    return [
        line.strip()
        for line in text.splitlines()
        if SUPPRESSION.search(line) and not REASONED.search(line)
    ]


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_a_module_opens_with_a_sentence(path: Path) -> None:
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first = text.split("\n\n")[0]
    assert first.endswith(".")
    assert len(first.split()) >= 3


@pytest.mark.parametrize(
    "path", [p for p in PACKAGE.rglob("__init__.py") if p.parent != PACKAGE], ids=name_of
)
def test_a_package_holds_its_sentence_only(path: Path) -> None:
    body = ast.parse(path.read_text(encoding="utf-8")).body
    assert len(body) == 1
    assert isinstance(body[0], ast.Expr)


@pytest.mark.parametrize("path", [p for p in MODULES if p.name != "__init__.py"], ids=name_of)
def test_annotations_are_never_evaluated(path: Path) -> None:
    assert "\nfrom __future__ import annotations\n" in path.read_text(encoding="utf-8")


def test_no_name_says_nothing() -> None:
    parts = {part for path in MODULES for part in path.relative_to(PACKAGE).with_suffix("").parts}
    assert parts & VAGUE == set()


@pytest.mark.parametrize("path", MODULES, ids=name_of)
def test_names_are_imported_from_where_they_are_defined(path: Path) -> None:
    assert through_packages(path.read_text(encoding="utf-8")) == []


def test_an_import_through_a_package_is_found() -> None:
    assert through_packages("from rotascope.core import NotYetKnown") == [
        "rotascope.core.NotYetKnown"
    ]
    assert through_packages("from rotascope.core import errors") == []
    assert through_packages("from rotascope.core.errors import NotYetKnown") == []


@pytest.mark.parametrize(
    ("line", "good"),
    [
        ("import a  # noqa: F401 - kept for the side effect", True),
        ("x = f()  # type: ignore[no-any-return]  # the stub is wrong", True),
        ("else:  # pragma: no cover - Windows only", True),
        ("import a  # noqa" + ": F401", False),
        ("import a  # noqa", False),
        ("x = f()  # type: ignore" + "[arg-type]", False),
        ("x = f()  # type: ignore" + "  # because", False),
        ("x = 1  # a plain comment", True),
    ],
)
def test_a_suppression_without_rule_or_reason_is_found(line: str, good: bool) -> None:
    assert (unreasoned(line) == []) is good


def test_every_suppression_names_rule_and_reason() -> None:
    here = Path(__file__)
    found = {
        name_of(path): lines
        for path in PYTHON
        if path != here and (lines := unreasoned(path.read_text(encoding="utf-8")))
    }
    assert found == {}

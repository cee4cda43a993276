"""The generated pages of the catalogue and the command line say what the code does."""

from __future__ import annotations

import json
import re
from functools import lru_cache

import pytest

from cli.calls import ROOT, ask
from rotascope.app import pages, pages_catalogue
from rotascope.core.errors import ExpressionError
from rotascope.language.catalogue import Kind
from rotascope.measures.catalogue import CATALOGUE


@lru_cache
def catalogue() -> str:
    return pages.catalogue_page()


def section(name: str) -> str:
    return catalogue().partition(f"\n### {name}\n")[2].partition("\n### ")[0].partition("\n## ")[0]


@pytest.mark.parametrize("name", list(CATALOGUE))
def test_every_measure_has_a_whole_entry(name: str) -> None:
    entry, text = CATALOGUE[name], section(name)
    assert f"`{entry.signature}`" in text
    for head in ("Formula", "Unit", "Tables", "Missing", "Known", "Reference", "Example"):
        assert re.search(rf"^- {head}: \S", text, re.MULTILINE), head
    for parameter in entry.parameters:
        row = re.search(rf"^\| `{parameter.name}` \| (.*)$", text, re.MULTILINE)
        assert row, parameter.name
        takes, default, _ = re.split(r"(?<!\\) \| ?", row[1], maxsplit=2)
        assert takes
        assert (default == "required") == parameter.required
        for choice in parameter.choices:
            assert f"`{choice}`" in takes


@pytest.mark.parametrize("name", list(CATALOGUE))
def test_every_example_is_answered_as_the_command_answers_it(name: str) -> None:
    entry = CATALOGUE[name]
    answer = ask("read", entry.example)
    assert answer.status == 0, answer.err
    value = answer.out.splitlines()[0].rpartition(" = ")[2].removesuffix("  (simulated)")
    assert f"- Example: `{entry.example}` = {value}" in section(name)


def test_every_link_of_the_contents_leads_to_its_entry() -> None:
    import check_docs  # type: ignore[import-not-found]  # a script, on the path of the tests

    text = catalogue()
    linked = re.findall(r"\[(\w+)\]\(#([\w-]+)\)", text.partition("## Windows")[0])
    assert [name for name, _ in linked] == [
        entry.name for entries in CATALOGUE.families().values() for entry in entries
    ]
    anchors = check_docs.anchors(text)
    assert {anchor for _, anchor in linked} <= anchors
    shared = [anchor for name, anchor in linked if name != anchor]
    assert shared == ["contribution-1", "earnings-1"]  # families of the same name


WINDOW_ENDS = {
    # The simulated market's last session is Friday 2026-01-30; ends by a calendar on the wall.
    "2w": ("2026-01-16", "2026-01-30"),
    "wtd": ("2026-01-23", "2026-01-30"),
    "mtd": ("2025-12-31", "2026-01-30"),
    "ytd": ("2025-12-31", "2026-01-30"),
    "2024": ("2023-12-29", "2024-12-31"),
    "2024H1": ("2023-12-29", "2024-06-28"),
    "2025Q4": ("2025-09-30", "2025-12-31"),
    "2025-04-08..2026-01-28": ("2025-04-08", "2026-01-28"),
    "since 2025-10-27": ("2025-10-27", "2026-01-30"),
}


@pytest.mark.parametrize("form", WINDOW_ENDS)
def test_the_table_of_windows(form: str) -> None:
    row = next(line for line in catalogue().splitlines() if line.startswith(f"| `{form}` |"))
    start, end, value = (cell.strip() for cell in row.strip("|").split("|")[2:])
    assert (start, end) == WINDOW_ENDS[form]
    levels = [
        ask("read", "level(SPX)", "--as-of", day, "--json").json["value"] for day in (start, end)
    ]
    assert value == f"{100 * (levels[1] / levels[0] - 1):,.2f} %"


def test_every_form_of_window_and_subject_is_shown() -> None:
    text = catalogue()
    for form in ("21d", "1m", "qtd", "2026-01", "all"):
        assert f"| `{form}` |" in text
    for sign in ("SP500 - MAG7", "[AAPL, MSFT]", "sector(", "top(10)", "home"):
        assert sign in text.partition("## Subjects")[2].partition("\n## ")[0]


def test_the_schema_has_every_measure_and_says_what_is_taken() -> None:
    told = json.loads((ROOT / "docs" / "catalogue.json").read_text(encoding="utf-8"))
    found = {entry["name"]: entry for entry in told["measures"]}
    assert list(found) == list(CATALOGUE)
    for name, entry in found.items():
        schema = entry["arguments"]
        assert schema["type"] == "object"
        assert set(schema["required"]) <= set(schema["properties"])
        assert schema["additionalProperties"] is False
        for parameter in CATALOGUE[name].parameters:
            whole = parameter.kind is Kind.NUMBER
            assert schema["properties"][parameter.name]["type"] == (
                "integer" if whole else "string"
            )
    assert (
        pages_catalogue.catalogue_schema() == json.dumps(told, indent=1, ensure_ascii=False) + "\n"
    )


def test_an_example_that_cannot_be_answered_says_why() -> None:
    from rotascope.app.opening import open_market

    market = open_market()
    told = pages_catalogue.answered("return(SPX, 2030)", market)
    assert told.startswith("`return(SPX, 2030)` cannot be answered here: the period 2030 is not")
    with pytest.raises(ExpressionError):
        pages_catalogue.answered("retrun(SPX, 2030)", market)


COMMANDS = ["note", "read", "track", "catalogue", "import", "sample", "store"]


@pytest.mark.parametrize(
    "command", [*COMMANDS, *(f"store {c}" for c in ("status", "verify", "quarantine", "snapshots"))]
)
def test_every_command_and_option_is_on_the_page(command: str) -> None:
    text = pages.cli_page().partition(f"\n## {command}\n")[2].partition("\n## ")[0]
    assert f"Usage: rotascope {command} " in text
    options = set(re.findall(r"--[a-z-]+", ask(*command.split(), "--help").out))
    assert {"--help"} <= options <= set(re.findall(r"--[a-z-]+", text))
    if command != "store":
        assert "Example:" in text


def test_the_page_names_every_exit_status() -> None:
    rows = re.findall(r"^\| (\d+) \|", pages.cli_page(), re.MULTILINE)
    assert rows == ["0", "1", "2", "3", "130"]

"""The manifest: what it takes, and the one line that says what is wrong and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from importing.tiny import source
from rotascope.core.errors import BadManifest
from rotascope.providers.manifest import Manifest, load

EXAMPLE = Path(__file__).parents[2] / "examples" / "us-equities.toml"


def read(tmp_path: Path, text: str) -> Manifest:
    path = tmp_path / "m.toml"
    path.write_text(text)
    return load(path)


def test_the_example_is_sound() -> None:
    found = load(EXAMPLE)
    assert len(found.source) == 30
    assert found.settings["baskets"]["MAG7"]["members"][0] == "AAPL"


def test_the_example_names_every_macro_series_once() -> None:
    macro = next(one for one in load(EXAMPLE).source if one.name == "macro")
    names = [name for listed in macro.known.series.values() for name in listed]
    assert len(names) == len(set(names)) == 103
    assert macro.known.series["next_month_first_session"] == ("ISM_MFG_PMI",)
    percent = macro.columns["unit"].groups["percent"]
    assert set(percent) <= set(names)
    assert len(percent) == len(set(percent))


def test_a_name_stands_for_a_column(tmp_path: Path) -> None:
    found = read(tmp_path, source("")).source[0]
    assert found.columns["close"].column == "close"
    assert found.csv.separator == ","


def test_the_digest_knows_a_section_by_what_it_says(tmp_path: Path) -> None:
    one = read(tmp_path, source("")).source[0].digest()
    same = read(tmp_path, "# remark\n" + source("").replace('"p"', '"q"')).source[0].digest()
    other = read(tmp_path, source('null_values = ["-"]')).source[0].digest()
    assert one == same != other


WRONG = [
    ("", "the key 'source' is missing"),
    ("source = []", "in source: "),
    ("source = 3", "found 3"),
    ("x = [", "not TOML"),
    ("titel = 'x'\n" + source(""), "no key 'titel'; did you mean title?"),
    (source("nul_values = ['x']"), "in source 'p': no key 'nul_values'; did you mean null_values?"),
    (source("csv = { seperator = ';' }"), "in source 'p', csv: no key 'seperator'"),
    (source("csv = { separator = ';;' }"), "in source 'p', csv.separator: "),
    (source("csv = { encoding = 'utf-99' }"), "in source 'p', csv: no encoding 'utf-99'"),
    (source("csv = { decimal = ';' }"), "in source 'p', csv.decimal: "),
    (source("").replace('"prices"', '"price"'), "no table 'price'; did you mean prices?"),
    (source("").replace('close = "close"', 'clos = "c"'), "no column 'clos'; did you mean close?"),
    (source("").replace('close = "close"', ""), "needs one of close, adj_close"),
    (source("").replace('session = "session"', ""), "needs the column 'session'"),
    (source("").replace('close = "close"', "close = { scale = 2 }"), "found none"),
    (
        source("").replace('close = "close"', "close = { column = 'a', const = 1 }"),
        "found column and const",
    ),
    (
        source("").replace('close = "close"', "close = { column = 'a', scal = 1 }"),
        "in source 'p', columns.close: no key 'scal'; did you mean scale?",
    ),
    (
        source("").replace('close = "close"', "close = { column = 'a', scale = 'x' }"),
        "in source 'p', columns.close.scale: ",
    ),
    (source("").replace("after_close", "after_clos"), "in source 'p', known.rule: "),
    (source("").replace('"after_close"', '"column"'), "rule 'column' needs a column"),
    (source("").replace('"after_close"', '"fixed"'), "rule 'fixed' needs a date"),
    (source("[[source.filter]]\nrule = 'r'\ncolumn = 'c'"), "needs a test: one_of"),
    (source("unpivot = { columns = {} }"), "in source 'p', unpivot.columns: "),
    (source("expand = { from = 'a' }"), "in source 'p', expand: the key 'to' is missing"),
    (source("") + source(""), "two sources are called 'p'"),
    (source("").replace('name = "p"', ""), "in source '1': the key 'name' is missing"),
    (source("").replace('name = "p"', 'name = ""'), "in source '', name: "),
]


@pytest.mark.parametrize(("text", "told"), WRONG)
def test_what_is_wrong_is_one_line_with_its_place(tmp_path: Path, text: str, told: str) -> None:
    with pytest.raises(BadManifest) as caught:
        read(tmp_path, text)
    message = caught.value.message
    assert told in message
    assert message.startswith(f"manifest {tmp_path / 'm.toml'}")
    assert "\n" not in message


def test_not_text(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_bytes(b"title = '\xff'")
    with pytest.raises(BadManifest, match=r"not UTF-8 text \(byte 10\)"):
        load(tmp_path / "m.toml")
    with pytest.raises(BadManifest, match="cannot be read"):
        load(tmp_path)

"""Files as vendors write them: preambles, separators, sections, encodings, damage."""

from __future__ import annotations

import gzip
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importing.tiny import refusal
from rotascope.core.errors import BadFile
from rotascope.providers.files import read
from rotascope.providers.manifest import Csv
from rotascope.tables.validate import ROW

RAW = Path(__file__).parents[2] / ".." / "shared" / "data" / "raw"

ISHARES = """\ufeffSome Index Fund
Fund Holdings as of,"Jan 21, 2026"
Shares Outstanding,"291,350,000.00"
\u00a0
Ticker,Name,Market Value,Weight (%)
"AAA","ALPHA, INC","815,609,717.44","1.04"
"BBB","BETA CORP","529,132,799.44","0.68"
\u00a0
The content, of this, page, is not, a table
"""

FRENCH = """This file was created by somebody.

Missing data are indicated by -99.99 or -999.

  Average Value Weight Returns -- Monthly
,<= 0,Lo 30,Hi 30
192607,  -99.99,    0.06,    3.40
192608,  -99.99,    3.14,    2.90

  Average Equal Weighted Returns -- Monthly
,<= 0,Lo 30,Hi 30
192607,  -99.99,    1.06,    1.40
"""

YFINANCE = """Price,Adj Close,Close
Ticker,^SPX,^SPX
Date,,
1927-12-30,17.65,17.66
1928-01-03,17.76,17.77
"""


def table(path: Path, data: str | bytes, **layout: Any) -> pl.DataFrame:
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return read(path, Csv(**layout))


def test_a_plain_table(tmp_path: Path) -> None:
    found = table(tmp_path / "a.csv", "a,b\n1, x \n2,\n")
    assert found.to_dicts() == [{"a": "1", "b": "x", ROW: 2}, {"a": "2", "b": None, ROW: 3}]


def test_other_line_ends_and_no_last_one(tmp_path: Path) -> None:
    for data in ("a,b\r\n1,2\r\n3,4", "a,b\r1,2\r3,4\r"):
        assert table(tmp_path / "a.csv", data)["b"].to_list() == ["2", "4"]


def test_holdings_with_a_preamble_and_a_tail(tmp_path: Path) -> None:
    found = table(tmp_path / "h.csv", ISHARES, header="Ticker,", until="blank")
    assert found["Name"].to_list() == ["ALPHA, INC", "BETA CORP"]
    assert found["Market Value"][0] == "815,609,717.44"
    assert found[ROW].to_list() == [6, 7]


def test_one_of_several_sections(tmp_path: Path) -> None:
    found = table(tmp_path / "f.csv", FRENCH, after="Average Equal", until="blank")
    assert found.columns[:2] == ["column_1", "<= 0"]
    assert found.select("column_1", "Hi 30").rows() == [("192607", "1.40")]
    assert found[ROW].to_list() == [12]
    first = table(tmp_path / "f.csv", FRENCH, after="Average Value", until="blank")
    assert first["Lo 30"].to_list() == ["0.06", "3.14"]


def test_lines_under_the_header_that_are_no_rows(tmp_path: Path) -> None:
    found = table(tmp_path / "y.csv", YFINANCE, skip_after_header=2)
    assert found["Price"].to_list() == ["1927-12-30", "1928-01-03"]
    assert found[ROW].to_list() == [4, 5]


def test_no_header_other_separators_other_quotes(tmp_path: Path) -> None:
    found = table(tmp_path / "a.csv", "1|'x|y'\n2|z\n", separator="|", quote="'", names=("n", "t"))
    assert found.select("n", "t").rows() == [("1", "x|y"), ("2", "z")]
    found = table(tmp_path / "a.tsv", "a\tb\n1\t2\n", separator="\t", quote="")
    assert found["b"].to_list() == ["2"]


def test_encodings(tmp_path: Path) -> None:
    text = "name,n\nSociété,1\n"
    assert (
        table(tmp_path / "a.csv", text.encode("latin-1"), encoding="latin-1")["name"][0]
        == "Société"
    )
    assert (
        table(tmp_path / "a.csv", text.encode("utf-16"), encoding="utf-16")["name"][0] == "Société"
    )
    with pytest.raises(BadFile, match=r"a\.csv, line 2: not utf-8 text \(byte 12\)"):
        table(tmp_path / "a.csv", text.encode("latin-1"))


def test_compressed(tmp_path: Path) -> None:
    packed = gzip.compress(b"a,b\n1,2\n")
    assert table(tmp_path / "a.csv.gz", packed)["b"].to_list() == ["2"]
    for broken in (packed[:-4], packed[:5], b"plain"):
        with pytest.raises(BadFile, match="cannot be read"):
            table(tmp_path / "a.csv.gz", broken)


def test_blank_lines_are_no_rows(tmp_path: Path) -> None:
    found = table(tmp_path / "a.csv", "a,b\n1,2\n\n,\n3,4\n")
    assert found["a"].to_list() == ["1", "3"]
    assert found[ROW].to_list() == [2, 5]


@pytest.mark.parametrize(
    ("name", "data", "told"),
    [
        ("a.csv", "", "it is empty"),
        ("a.csv", " \n \n", "it is empty"),
        ("a.csv", "a,b\n", "it has no rows"),
        ("a.csv", "a,a\n1,2\n", "two columns are called 'a'"),
        ("a.csv", "a,b\n1,2\n1,2,3,4\n", "not a table"),
        ("a.xls", "x", "neither .parquet nor .csv"),
        ("a.gz", "x", "neither .parquet nor .csv"),
        ("a", "x", "neither .parquet nor .csv"),
        ("a.parquet", "x", "not a whole Parquet file"),
        ("a.parquet", "", "not a whole Parquet file"),
    ],
)
def test_damage_is_one_line(tmp_path: Path, name: str, data: str, told: str) -> None:
    with pytest.raises(BadFile) as caught:
        table(tmp_path / name, data)
    assert told in caught.value.message
    assert name in caught.value.message
    assert "\n" not in caught.value.message


def test_what_the_manifest_looks_for_must_be_there(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="no line begins with 'Ticker,'"):
        table(tmp_path / "a.csv", "a,b\n1,2\n", header="Ticker,")
    with pytest.raises(BadFile, match="2 columns; the manifest names 3"):
        table(tmp_path / "a.csv", "1,2\n", names=("a", "b", "c"))
    with pytest.raises(BadFile, match="no such file"):
        read(tmp_path / "none.csv", Csv())
    with pytest.raises(BadFile, match="no such file"):
        read(tmp_path, Csv())


def test_parquet_rows_are_numbered(tmp_path: Path) -> None:
    frame = pl.DataFrame({"a": [1.5, None]})
    frame.write_parquet(tmp_path / "a.parquet")
    assert read(tmp_path / "a.parquet", Csv()).to_dicts() == [
        {"a": 1.5, ROW: 1},
        {"a": None, ROW: 2},
    ]
    frame.head(0).write_parquet(tmp_path / "a.parquet")
    with pytest.raises(BadFile, match="it has no rows"):
        read(tmp_path / "a.parquet", Csv())


@settings(
    max_examples=300, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.one_of(
        st.binary(max_size=200),
        st.text(alphabet='a,1";\n\r \t\0-é', max_size=80).map(lambda text: text.encode()),
    ),
    st.sampled_from(["a.csv", "a.tsv", "a.parquet", "a.csv.gz"]),
    st.sampled_from(
        [{}, {"separator": ";"}, {"header": "a"}, {"until": "blank"}, {"names": ("a",)}]
    ),
)
def test_garbage_is_a_table_or_one_line(
    tmp_path: Path, data: bytes, name: str, layout: dict[str, Any]
) -> None:
    error = refusal(lambda: table(tmp_path / name, data, **layout))
    if error is not None:
        assert isinstance(error, BadFile)
        assert "\n" not in error.message


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(st.integers(0, 10_000), st.integers(0, 255))
def test_a_spoilt_parquet_file_is_a_table_or_one_line(tmp_path: Path, at: int, byte: int) -> None:
    path = tmp_path / "a.parquet"
    pl.DataFrame({"a": ["x", "y"] * 50, "b": [1.0, None] * 50}).write_parquet(path)
    data = bytearray(path.read_bytes())
    data[at % len(data)] = byte
    error = refusal(lambda: table(path, bytes(data)))
    if error is not None:
        assert isinstance(error, BadFile)
        assert "\n" not in error.message


@pytest.mark.pack
@pytest.mark.parametrize(
    ("name", "layout", "rows", "cell"),
    [
        (
            "ishares_IWM_holdings_20260121.csv",
            {"header": "Ticker,", "until": "blank"},
            None,
            ("Ticker", 0, "BE"),
        ),
        (
            "Portfolios_Formed_on_ME.csv",
            {"after": "Average Value Weight Returns -- Monthly", "until": "blank"},
            1196,  # 1926-07 to 2026-02
            ("Hi 30", 0, "3.40"),
        ),
        (
            "F-F_Research_Data_5_Factors_2x3.csv",
            {"header": ",Mkt-RF", "until": "blank"},
            754,  # 1963-07 to 2026-04
            ("SMB", 0, "-0.48"),
        ),
        (
            "yfinance_SPX_head.csv",
            {"skip_after_header": 2},
            None,
            ("Close", 1, "17.760000228881836"),
        ),
    ],
)
def test_the_real_files(
    name: str, layout: dict[str, Any], rows: int | None, cell: tuple[str, int, str]
) -> None:
    if not (RAW / name).exists():
        pytest.skip("the real data pack is not beside the repository")
    found = read(RAW / name, Csv(**layout))
    column, at, text = cell
    assert found[column][at] == text
    assert rows is None or found.height == rows

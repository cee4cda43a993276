"""A vendor's small files and the manifest that maps them."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import polars as pl

from rotascope.core.errors import RotascopeError

PRICES_CSV = """Date,Ticker,Close,Volume
2024-01-02,AAA,10.0,100
2024-01-02,BBB,20.0,200
2024-01-03,AAA,11.0,110
2024-01-03,BBB,-1,210
2024-01-06,BBB,21,220
2024-01-04,AAA,n/a,120
2024-01-04,BBB,twenty,220
2024-01-05,AAA,12.0,130
2024-01-05,AAA,12.0,130
"""

HOLDINGS_CSV = """session,ticker,weight
2024-01-02,AAA,60.0
2024-01-02,BBB,40.0
2024-01-02,-,0.1
"""

SERIES_CSV = """month;figure
2023-12;3,5
2024-01;3,25
"""

MANIFEST = """
[settings.aliases]
"^A" = "AAA"

[[source]]
name = "closes"
file = "prices.csv"
table = "prices"
null_values = ["n/a"]
known = { rule = "after_close" }
[source.columns]
symbol = "Ticker"
session = "Date"
close = "Close"
volume = "Volume"

[[source]]
name = "members"
file = "holdings.csv"
table = "holdings"
known = { rule = "after_close" }
[[source.filter]]
rule = "no_symbol"
column = "ticker"
none_of = ["-"]
[source.columns]
basket = { const = "IDX" }
session = "session"
line = "ticker"
symbol = "ticker"
weight = { column = "weight", scale = 0.01 }

[[source]]
name = "inflation"
file = "series.csv"
table = "series"
csv = { separator = ";", decimal = "," }
known = { rule = "publication_lag", frequency = "monthly" }
[source.columns]
series = { const = "CPI" }
date = { column = "month", format = "%Y-%m" }
value = "figure"
unit = { const = "percent" }
"""


def refusal(call: Callable[[], object]) -> RotascopeError | None:
    """The error with which a call is refused; None where it is not."""
    try:
        call()
    except RotascopeError as error:
        return error
    return None


def vendor(directory: Path, **texts: str) -> Path:
    """A directory with the vendor's files and `m.toml`; `texts` replace some of them."""
    directory.mkdir(parents=True, exist_ok=True)
    files = {"prices": PRICES_CSV, "holdings": HOLDINGS_CSV, "series": SERIES_CSV} | texts
    manifest = files.pop("manifest", MANIFEST)
    for name, text in files.items():
        (directory / f"{name}.csv").write_text(text)
    (directory / "m.toml").write_text(manifest)
    return directory / "m.toml"


def source(body: str) -> str:
    """A manifest of one source of prices, `p.csv`, with more keys."""
    return f"""
[[source]]
name = "p"
file = "p.csv"
table = "prices"
known = {{ rule = "after_close" }}
{body}
[source.columns]
symbol = "symbol"
session = "session"
close = "close"
"""


def wide_market(directory: Path, *, symbols: int, sessions: list[str]) -> Path:
    """Parquet files of some size, with a manifest, for imports that take a while."""
    directory.mkdir(parents=True, exist_ok=True)
    names = [f"S{number:04d}" for number in range(symbols)]
    days = pl.Series("date", sessions).str.to_date()
    grid = pl.DataFrame({"symbol": names}).join(days.to_frame(), how="cross")
    # The same symbol and day give the same value in every delivery.
    at = pl.col("symbol").str.slice(1).cast(pl.Int64) * 7919 + pl.col("date").to_physical() * 31
    prices = grid.with_columns(close=10.0 + (at % 1000) / 10)
    prices.write_parquet(directory / "prices.parquet")
    weights = grid.with_columns(weight=pl.lit(1.0 / symbols))
    weights.write_parquet(directory / "holdings.parquet")
    values = grid.with_columns(value=(at % 97).cast(pl.Float64)).rename({"symbol": "series"})
    values.write_parquet(directory / "series.parquet")
    columns = {
        "prices": 'symbol = "symbol"\nsession = "date"\nclose = "close"',
        "holdings": (
            'basket = { const = "IDX" }\nsession = "date"\nline = "symbol"\n'
            'symbol = "symbol"\nweight = "weight"'
        ),
        "series": 'series = "series"\ndate = "date"\nvalue = "value"',
    }
    sections = [
        f'[[source]]\nname = "{name}"\nfile = "{name}.parquet"\ntable = "{name}"\n'
        f'known = {{ rule = "after_close" }}\n[source.columns]\n{text}\n'
        for name, text in columns.items()
    ]
    path = directory / "m.toml"
    path.write_text('[settings.aliases]\nX = "S0001"\n\n' + "\n".join(sections))
    return path

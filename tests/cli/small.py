"""A small market whose readings one can do in the head, as a vendor's files and a manifest."""

from __future__ import annotations

from pathlib import Path

JANUARY = (2, 5, 6, 7, 8, 9, 12, 13, 14, 15, 16, 20, 21, 22, 23, 26, 27, 28, 29, 30)
SESSIONS = [f"2026-01-{day:02d}" for day in JANUARY]
"""The sessions of January 2026: the 1st and the 19th are holidays."""

MANIFEST = """
[settings.baskets.PAIR]
members = ["AAA", "BBB"]

[[source]]
name = "closes"
file = "prices.csv"
table = "prices"
known = { rule = "after_close" }
[source.columns]
symbol = "Ticker"
session = "Date"
close = "Close"

[[source]]
name = "members"
file = "members.csv"
table = "holdings"
known = { rule = "after_close" }
[source.columns]
basket = { const = "SP500" }
session = "day"
line = "symbol"
symbol = "symbol"
weight = { column = "weight", scale = 0.01 }
sector = "sector"

[[source]]
name = "rate"
file = "rate.csv"
table = "series"
known = { rule = "publication_lag", frequency = "monthly" }
[source.columns]
series = { const = "RATE" }
date = "month"
value = "value"
unit = { const = "percent" }
"""

MEMBERS = """day,symbol,weight,sector
2026-01-02,AAA,60,Energy
2026-01-02,BBB,40,Utilities
"""

RATE = """month,value
2025-10-01,4.25
2025-11-01,4.00
2025-12-01,3.75
"""


def prices() -> str:
    """AAA rises by 1 a session from 100, BBB stays at 50; CCC has one close below 0."""
    lines = ["Date,Ticker,Close"]
    for n, session in enumerate(SESSIONS):
        lines += [f"{session},AAA,{100 + n}", f"{session},BBB,50"]
    return "\n".join([*lines, "2026-01-30,CCC,-1", ""])


def vendor(folder: Path, **texts: str) -> Path:
    """The files and the manifest in a folder; `texts` replace some of them."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {"prices": prices(), "members": MEMBERS, "rate": RATE} | texts
    manifest = files.pop("manifest", MANIFEST)
    for name, text in files.items():
        (folder / f"{name}.csv").write_text(text, encoding="utf-8")
    (folder / "m.toml").write_text(manifest, encoding="utf-8")
    return folder / "m.toml"

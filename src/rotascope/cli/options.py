"""The options that several commands share."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

StoreOption = Annotated[
    Path | None, typer.Option("--store", "-s", metavar="DIR", help="the store's directory")
]
AsOf = Annotated[
    str | None,
    typer.Option("--as-of", help="the reader stands after this day's close", metavar="DATE"),
]
SnapshotOption = Annotated[
    str | None, typer.Option("--snapshot", help="an earlier version of the store", metavar="ID")
]
Json = Annotated[bool, typer.Option("--json", help="print one JSON object")]

Lead = Annotated[
    str, typer.Argument(metavar="EXPR", help="numerator over denominator, as 'ratio(RUT, SPX)'")
]
RuleOption = Annotated[
    str | None,
    typer.Option("--rule", metavar="FALL,HOLD", help="how turns are dated (default: 0.15,252)"),
]

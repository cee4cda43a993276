"""The command that tells the regime of a relative track, and how good the detectors are."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from rotascope.cli import show
from rotascope.cli.options import AsOf, Json, StoreOption

SHORT = "Tell the regime of a track, its last changes and their false alarms."
EXAMPLE = 'rotascope regimes "ratio(RUT, SPX)" --as-of 2026-01-30'
SEEDS = 200

Expression = Annotated[
    str | None, typer.Argument(metavar="EXPR", help="a positive track, such as 'ratio(RUT, SPX)'")
]
Detectors = Annotated[
    bool,
    typer.Option("--detectors", help="measure the detectors on simulated markets instead"),
]
Seeds = Annotated[
    int | None,
    typer.Option(
        "--seeds", metavar="N", help=f"with --detectors: so many markets (default {SEEDS})"
    ),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", "-o", metavar="FILE", help="with --detectors: the picture, a FILE.svg"),
]


def regimes(
    expression: Expression = None,
    store: StoreOption = None,
    as_of: AsOf = None,
    json: Json = False,
    detectors: Detectors = False,
    seeds: Seeds = None,
    out: Out = None,
) -> None:
    """Tell the regime of a relative track: filtered probabilities, since when, what changed.

    Two models, fitted anew at the end of each year on the data until then. With --detectors:
    delay against false alarms on simulated markets, where the truth is recorded; about a
    second a market.
    """
    from rotascope.core.errors import BadUsage

    if detectors:
        if expression is not None or store is not None or as_of is not None:
            raise BadUsage("--detectors looks at simulated markets: it takes no EXPR and no store")
        _measure(SEEDS if seeds is None else seeds, json=json, out=out)
        return
    if expression is None:
        raise BadUsage("name a positive track, such as 'ratio(RUT, SPX)', or ask for --detectors")
    if seeds is not None or out is not None:
        raise BadUsage("--seeds and --out go with --detectors")
    from rotascope.app.regimes import regimes_of

    found = regimes_of(expression, store, as_of=as_of)
    if json:
        show.as_json(found.as_dict())
    else:
        from rotascope.cli.regimes_show import regimes as printed

        printed(found)


def _measure(seeds: int, *, json: bool, out: Path | None) -> None:
    from rotascope.app.detection import detection
    from rotascope.app.files import write_text
    from rotascope.core.errors import BadUsage

    if out is not None and (out.suffix.lower() != ".svg" or not out.parent.is_dir()):
        raise BadUsage(f"the picture is written as an .svg into a directory, not as '{out}'")
    with show.progress(quiet=json) as advance:
        found = detection(seeds, progress=lambda done: advance("simulated markets", done, seeds))
    if out is not None:
        from rotascope.notes.detection_chart import detection_chart

        write_text(out, detection_chart(found))
        many = "market" if seeds == 1 else "markets"
        show.say(f"delay against false alarms of {seeds:,} {many} written to {out}")
    elif json:
        rows = [score.as_dict() for score in found]
        show.as_json({"seeds": seeds, "detectors": rows})
    else:
        from rotascope.cli.regimes_show import detectors as printed

        printed(found, seeds)

"""The command that looks back: past spells of a condition, and what followed them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rotascope.cli import show
from rotascope.cli.options import AsOf, Json, StoreOption

if TYPE_CHECKING:
    from rotascope.app.history import Choices

EXAMPLE = 'rotascope history "return(RUT, 1d) > return(SPX, 1d)" --min 8'
SHORT = "List past spells of a condition, and what followed them."

Expression = Annotated[
    str | None,
    typer.Argument(metavar="EXPR", help="a condition, or a streak, such as 'streak(RUT, SPX)'"),
]
Least = Annotated[
    str | None, typer.Option("--min", metavar="N", help="only spells of at least N sessions")
]
Reached = Annotated[
    str | None,
    typer.Option(
        "--reached",
        metavar="N",
        help="look ahead from the session on which spells had lasted N sessions "
        "(default: as long as the present one, at least --min)",
    ),
]
Of = Annotated[
    str | None, typer.Option("--of", metavar="X", help="whose returns (default: as EXPR says)")
]
Against = Annotated[str | None, typer.Option("--against", metavar="Y", help="compared with whose")]
Horizons = Annotated[
    str | None,
    typer.Option("--horizons", metavar="N,N", help="sessions ahead (default: 5,21,63,126,252)"),
]
Draws = Annotated[
    str | None, typer.Option("--draws", metavar="N", help="of the bootstrap (default: 10000)")
]
Seed = Annotated[
    str | None, typer.Option("--seed", metavar="N", help="of the bootstrap (default: 7)")
]
Score = Annotated[
    bool,
    typer.Option("--score", help="instead: how good the odds that a lead lasts have been"),
]


def history(
    expression: Expression = None,
    store: StoreOption = None,
    as_of: AsOf = None,
    least: Least = None,
    reached: Reached = None,
    of: Of = None,
    against: Against = None,
    horizons: Horizons = None,
    draws: Draws = None,
    seed: Seed = None,
    score: Score = False,
    json: Json = False,
) -> None:
    """List all past spells of a condition, and what followed them.

    What followed is looked at from two starts: the session on which earlier spells had
    lasted as long as the present one, and the session on which they were known to be
    over. Intervals hold 90 % of the draws of a block bootstrap.
    """
    from rotascope.core.errors import BadUsage

    if score:
        if any(text is not None for text in (least, reached, of, against, horizons, draws, seed)):
            raise BadUsage("--score takes a track, --store, --as-of and --json, nothing else")
        _score(expression, store, as_of, json=json)
        return
    from rotascope.app.history import history_of

    if expression is None:
        raise BadUsage(f"history takes a condition, such as: {EXAMPLE}")
    choices = _choices(least, reached, horizons, draws, seed)
    found = history_of(expression, store, choices, as_of=as_of, subjects=(of, against))
    if json:
        show.as_json(found.as_dict())
    else:
        from rotascope.cli.history_show import show_history

        show_history(found)


def _choices(
    least: str | None,
    reached: str | None,
    horizons: str | None,
    draws: str | None,
    seed: str | None,
) -> Choices:
    """What was chosen; the rest as it stands."""
    from rotascope.app.history import Choices

    given: dict[str, Any] = {
        name: _number(option, text)
        for name, option, text in (
            ("least", "--min", least),
            ("reached", "--reached", reached),
            ("draws", "--draws", draws),
            ("seed", "--seed", seed),
        )
        if text is not None
    }
    if horizons is not None:
        asked = {_number("--horizons", part) for part in horizons.split(",") if part.strip()}
        given["horizons"] = tuple(sorted(asked))
    return Choices(**given)


def _number(option: str, text: str) -> int:
    from rotascope.core.errors import BadUsage

    try:
        return int(text.strip().removesuffix("d"))
    except ValueError:
        raise BadUsage(f"{option} takes whole numbers, not '{text.strip()}'") from None


def _score(expression: str | None, store: Path | None, as_of: str | None, *, json: bool) -> None:
    from rotascope.app.scoring import scored
    from rotascope.cli.odds import show_score

    found = scored(expression, store, as_of)
    show.as_json(found.as_dict()) if json else show_score(found)

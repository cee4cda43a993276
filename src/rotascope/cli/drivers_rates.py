"""The command that shows what a move of the policy rate does to firms in debt."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rotascope.cli import show
from rotascope.cli.options import AsOf, Json, SnapshotOption, StoreOption

if TYPE_CHECKING:
    from rotascope.drivers.rates_effects import Asked

EXAMPLE = "rotascope drivers rates R2000 SP500 --move -175 --store S"
SHORT = "Show what a move of the policy rate does to interest, earnings and coverage."

Baskets = Annotated[
    list[str] | None,
    typer.Argument(metavar="BASKETS", help="such as R2000 SP500 (default: small and large caps)"),
]
MoveOption = Annotated[str, typer.Option("--move", metavar="BP", help="move in basis points")]
Floating = Annotated[
    str | None,
    typer.Option("--floating", metavar="SHARE", help="floating share of debt (default: a range)"),
]
Hedged = Annotated[str, typer.Option(metavar="SHARE", help="hedged share of floating-rate debt")]
Lag = Annotated[str, typer.Option(metavar="MONTHS", help="months until rates reset")]
Floor = Annotated[
    str | None, typer.Option(metavar="RATE", help="least reference rate of the loans")
]
Policy = Annotated[
    str | None,
    typer.Option(metavar="RATE", help="policy rate before the move (default: the store's)"),
]
Maturing = Annotated[
    str, typer.Option(metavar="SHARE", help="share of fixed-rate debt that is refinanced")
]
Repriced = Annotated[
    str, typer.Option(metavar="POINTS", help="its new rate less its coupon, such as 2%")
]
Cash = Annotated[
    str, typer.Option(metavar="SHARE", help="share of cash that earns the policy rate")
]
Tax = Annotated[str, typer.Option(metavar="RATE", help="tax rate on a profit; a loss pays none")]
Average = Annotated[
    str | None,
    typer.Option(
        "--average-rate", metavar="RATE", help="interest on debt where none is filed (coverage)"
    ),
]
Source = Annotated[str, typer.Option(metavar="SOURCE", help="filings or vendor (a snapshot)")]
Out = Annotated[
    Path | None, typer.Option("--out", "-o", metavar="FILE", help="the picture, a FILE.svg")
]


def rates(
    baskets: Baskets = None,
    store: StoreOption = None,
    as_of: AsOf = None,
    move: MoveOption = "-100",
    floating: Floating = None,
    hedged: Hedged = "0%",
    lag: Lag = "0",
    floor: Floor = None,
    policy: Policy = None,
    maturing: Maturing = "0%",
    repriced: Repriced = "0%",
    cash: Cash = "0%",
    tax: Tax = "21%",
    average_rate: Average = None,
    source: Source = "filings",
    out: Out = None,
    json: Json = False,
    snapshot: SnapshotOption = None,
) -> None:
    """What a move of the policy rate does to firms in debt, small and large side by side.

    Firm by firm: floating-rate debt, interest, tax, net income and coverage over a year.
    Where no filing says how much of the debt floats, a published range is assumed; every
    assumption is an option and is printed.
    """
    from rotascope.app.drivers_rates import check_picture, rates_of, write_picture

    shares = {"floating": floating, "hedged": hedged, "maturing": maturing, "cash": cash}
    percents = {"floor": floor, "policy": policy, "repriced": repriced, "rate": average_rate}
    asked = _asked(source, shares | {"tax": tax}, percents, {"move": move, "lag": lag})
    if out is not None:
        check_picture(out)
    found = rates_of(tuple(baskets or ()), store, asked=asked, as_of=as_of, snapshot=snapshot)
    if out is not None:
        write_picture(found, out)
        show.say(f"the effect of rates as of {found.as_of} written to {out}")
    elif json:
        show.as_json(found.as_dict())
    else:
        from rotascope.cli.drivers_rates_show import show_rates

        show_rates(found)


Texts = dict[str, str | None]


def _asked(source: str, shares: Texts, percents: Texts, numbers: dict[str, str]) -> Asked:
    """The assumptions from the texts of their options; what was not given keeps its default."""
    from rotascope.core.errors import BadUsage
    from rotascope.drivers.rates_effects import Asked

    if source not in ("filings", "vendor"):
        raise BadUsage(f"--source is filings or vendor, not '{source}'")
    option = {"rate": "--average-rate"}
    given = {n: _share(f"--{n}", text) for n, text in shares.items() if text is not None}
    given |= {
        n: _share(option.get(n, f"--{n}"), text, scale=1.0)
        for n, text in percents.items()
        if text is not None
    }
    return Asked(
        move=_number("--move", numbers["move"].removesuffix("bp"), "basis points, such as -175"),
        lag=_number("--lag", numbers["lag"], "months, such as 3"),
        source=source,
        **given,
    )


def _number(option: str, text: str, what: str) -> float:
    from math import isfinite

    from rotascope.core.errors import BadUsage

    try:
        found = float(text)
    except ValueError:
        found = float("nan")
    if not isfinite(found):
        raise BadUsage(f"{option} takes a number of {what}, not '{text}'")
    return found


def _share(option: str, text: str, *, scale: float = 0.01) -> float:
    """A figure with its per cent sign, as a fraction, or as it stands with scale=1."""
    from rotascope.core.errors import BadUsage

    number = text.strip().removesuffix("%")
    if number == text.strip():
        raise BadUsage(f"{option} takes per cent with the sign, such as 40%, not '{text}'")
    return scale * _number(option, number.strip(), "per cent, such as 40%")

"""The command that shows what the tax act of 2025 does to first-year tax and to interest."""

from __future__ import annotations

from typing import Annotated

import typer

from rotascope.cli import show
from rotascope.cli.options import AsOf, Json, SnapshotOption, StoreOption

EXAMPLE = "rotascope drivers tax SP500 --bonus 100% --before 40% --store S"
SHORT = "Show what bonus depreciation and the limit on interest do to the tax bill."

Baskets = Annotated[
    list[str] | None,
    typer.Argument(metavar="BASKETS", help="such as R2000 SP500 (default: small and large caps)"),
]
BonusOption = Annotated[
    str | None, typer.Option("--bonus", metavar="SHARE", help="deducted at once (default: the law)")
]
Before = Annotated[
    str | None,
    typer.Option(metavar="SHARE", help="deducted at once before (default: the law before)"),
]
Domestic = Annotated[
    str, typer.Option(metavar="SHARE", help="share of spending and income at home")
]
TakeUp = Annotated[
    str, typer.Option("--take-up", metavar="SHARE", help="share of eligible spending claimed")
]
Discount = Annotated[str, typer.Option(metavar="RATE", help="discount rate of deductions")]
Depreciation = Annotated[
    str, typer.Option(metavar="SHARE", help="of capital spending, where none is filed")
]
Average = Annotated[
    str | None,
    typer.Option("--average-rate", metavar="RATE", help="interest on debt where none is filed"),
]


def tax(
    baskets: Baskets = None,
    store: StoreOption = None,
    as_of: AsOf = None,
    bonus: BonusOption = None,
    before: Before = None,
    tax_rate: Annotated[
        str, typer.Option("--tax", metavar="RATE", help="federal tax rate")
    ] = "21%",
    domestic: Domestic = "80%",
    take_up: TakeUp = "100%",
    discount: Discount = "7%",
    depreciation: Depreciation = "80%",
    average_rate: Average = None,
    json: Json = False,
    snapshot: SnapshotOption = None,
) -> None:
    """What the tax act of 2025 means for baskets: bonus depreciation and deductible interest.

    Company by company from filings, by sector: first-year deductions, tax saved in the first
    year, its lasting value, and the interest that may not be deducted when income is taken
    before or after depreciation. The law is the one known on the as-of day; what no filing
    says is assumed, is an option and is printed.
    """
    from rotascope.app.drivers_tax import tax_of
    from rotascope.drivers.tax import TaxAsked
    from rotascope.measures.tax_assumptions import Assumptions

    given = Assumptions(
        tax=_share("--tax", tax_rate),
        domestic=_share("--domestic", domestic),
        take_up=_share("--take-up", take_up),
        depreciation=_share("--depreciation", depreciation, most=1000.0),
        rate=_share("--discount", discount),
    )
    asked = TaxAsked(
        given,
        bonus=None if bonus is None else _share("--bonus", bonus),
        before=None if before is None else _share("--before", before),
        rate=None if average_rate is None else _share("--average-rate", average_rate),
    )
    found = tax_of(tuple(baskets or ()), store, asked=asked, as_of=as_of, snapshot=snapshot)
    if json:
        show.as_json(found.as_dict())
    else:
        from rotascope.cli.drivers_tax_show import show_tax

        show_tax(found)


def _share(option: str, text: str, *, most: float = 100.0) -> float:
    """A figure in per cent, as a fraction."""
    from rotascope.core.errors import BadUsage

    try:
        found = float(text.strip().removesuffix("%"))
    except ValueError:
        found = float("nan")
    if not text.strip().endswith("%") or not 0.0 <= found <= most:
        raise BadUsage(
            f"{option} takes per cent from 0 to {most:g} with the sign, such as 40%, not '{text}'"
        )
    return found / 100.0

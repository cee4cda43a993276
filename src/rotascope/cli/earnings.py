"""The command that shows earnings by quarter: growth, who made it, and who grows faster."""

from __future__ import annotations

from typing import Annotated

import typer

from rotascope.cli import show
from rotascope.cli.options import AsOf, Json, SnapshotOption, StoreOption

EXAMPLE = "rotascope earnings 'SP500 - MAG7' MAG7 --as-of 2026-01-28 --store S"
SHORT = "Show earnings by quarter: growth, who made it, who grows faster and since when."

Baskets = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="BASKET",
        help="such as MAG7, 'SP500 - MAG7', 'sector(\"Energy\")' or NVDA; the first two are set "
        "against one another (default: SP500 - MAG7 and MAG7)",
    ),
]
Item = Annotated[
    str, typer.Option("--item", metavar="ITEM", help="line of the accounts, such as revenue")
]
Quarters = Annotated[
    int, typer.Option("--quarters", "-q", min=1, max=200, help="how many calendar quarters")
]
By = Annotated[
    str,
    typer.Option(
        "--by",
        metavar="RULE",
        help="a fiscal quarter belongs to the calendar quarter of most of its days (days) or "
        "of its last day (end)",
    ),
]


def earnings(
    baskets: Baskets = None,
    store: StoreOption = None,
    as_of: AsOf = None,
    item: Item = "net_income",
    quarters: Quarters = 8,
    by: By = "days",
    json: Json = False,
    snapshot: SnapshotOption = None,
) -> None:
    """What baskets earn by calendar quarter, how fast that grows, and who made the growth.

    Figures are those of filings known then, as filed: one-offs and losses are in them. A
    quarter's growth is shown when companies with at least 80 % of the earnings of the year
    before have reported.
    """
    from rotascope.app.earnings import earnings_of
    from rotascope.drivers.earnings import Choice

    found = earnings_of(
        tuple(baskets or ()),
        store,
        as_of=as_of,
        snapshot=snapshot,
        choice=Choice(item, quarters, by),
    )
    if json:
        show.as_json(found.as_dict())
    else:
        from rotascope.cli.earnings_show import show_earnings

        show_earnings(found)

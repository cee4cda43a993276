"""The command that tells what accounts a store has, and how a figure came about."""

from __future__ import annotations

from typing import Annotated

import typer

from rotascope.cli import show
from rotascope.cli.options import AsOf, Json, SnapshotOption, StoreOption

EXAMPLE = "rotascope fundamentals --of AAPL --item net_income --as-of 2025-12-31 --store S"
SHORT = "Tell how far filed accounts reach, which facts are refused, and how a figure came about."

Basket = Annotated[
    str | None, typer.Argument(metavar="BASKET", help="an index or group (default: all)")
]
Of = Annotated[
    str | None, typer.Option("--of", metavar="SYMBOL", help="the filings behind its latest figure")
]
Item = Annotated[
    str | None, typer.Option("--item", metavar="ITEM", help="such as net_income or equity")
]
Quarter = Annotated[
    bool, typer.Option("--quarter", help="with --of: the latest quarter, not twelve months")
]
Refused = Annotated[
    bool, typer.Option("--refused", help="list the filed facts that no figure uses")
]


def fundamentals(
    basket: Basket = None,
    store: StoreOption = None,
    as_of: AsOf = None,
    of: Of = None,
    item: Item = None,
    quarter: Quarter = False,
    refused: Refused = False,
    json: Json = False,
    snapshot: SnapshotOption = None,
) -> None:
    """How much of each basket has filed accounts, by year, and which facts are refused.

    With --of: the filings that the latest twelve months (or the latest balance sheet) of a
    symbol are added up from. With --refused: each fact that no figure uses, and the rule.
    """
    from rotascope.app.fundamentals import Asked, derivation_of, fundamentals_of, refused_of
    from rotascope.cli import fundamentals_show as shown
    from rotascope.core.errors import BadUsage

    if of is not None and (refused or basket is not None):
        raise BadUsage("--of tells of one symbol; leave out BASKET and --refused")
    if quarter and of is None:
        raise BadUsage("--quarter goes with --of SYMBOL")
    if of is not None:
        asked = Asked(of, item or "net_income", "quarter" if quarter else "ttm")
        found = derivation_of(asked, store, as_of=as_of, snapshot=snapshot)
        show.as_json(found.as_dict()) if json else shown.show_derivation(found)
    elif refused:
        rows = refused_of(store, as_of=as_of, snapshot=snapshot, item=item)
        listed = {"refused": [row.as_dict() for row in rows]}
        show.as_json(listed) if json else shown.show_refusals(rows)
    else:
        if item is not None:
            raise BadUsage("--item goes with --of SYMBOL or --refused")
        report = fundamentals_of(store, as_of=as_of, snapshot=snapshot, basket=basket)
        show.as_json(report.as_dict()) if json else shown.show_report(report)

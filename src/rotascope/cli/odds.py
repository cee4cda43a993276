"""The command that gives the odds that a lead lasts, and the score of such odds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from rotascope.cli import show
from rotascope.cli.options import AsOf, Json, Lead, RuleOption, SnapshotOption, StoreOption

if TYPE_CHECKING:
    from rotascope.app.scoring import Scored

EXAMPLE = "rotascope odds 'ratio(RUT, SPX)' --as-of 2026-01-28 --store S"
SHORT = "Give the odds that the present lead lasts, and say whether they have been any good."

Second = Annotated[
    bool, typer.Option("--second", help="ask the library lifelines for a second opinion")
]


def odds(
    expression: Lead,
    store: StoreOption = None,
    as_of: AsOf = None,
    rule: RuleOption = None,
    second: Second = False,
    json: Json = False,
    snapshot: SnapshotOption = None,
) -> None:
    """Who leads by the rule, since when, and the odds that it still does later.

    Five methods answer for 21, 63, 126 and 252 sessions: the base rate of all past
    sessions, that of sessions in the same state, Kaplan-Meier by age, a hazard model and
    a calibrated classifier. The headline is the base rate, unless another method has
    beaten it in walk-forward forecasts since 1990.
    """
    from rotascope.app.odds import odds_of
    from rotascope.history.cycles import Rule

    chosen = None if rule is None else Rule.of(rule)
    found = odds_of(expression, store, as_of=as_of, snapshot=snapshot, rule=chosen)
    if second:
        from rotascope.history.odds_second import with_second

        found = with_second(found)
    if json:
        show.as_json(found.as_dict())
    else:
        from rotascope.cli.odds_show import show_odds

        show_odds(found)


def show_score(found: Scored) -> None:
    """The walk-forward report in the terminal.

    Parameters
    ----------
    found
        What `rotascope.app.scoring.scored` gave.
    """
    from rotascope.cli.odds_show import show_reports

    show_reports(found.reports)

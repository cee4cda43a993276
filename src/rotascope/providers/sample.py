"""A simulated US-like market with rotations planted at known dates, for use without own data."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import polars as pl

from rotascope.core.errors import BadUsage
from rotascope.core.time import Calendar
from rotascope.providers import sample_accounts_filed as filings
from rotascope.providers import sample_accounts_told as told
from rotascope.providers import sample_indices as indices
from rotascope.providers import sample_macro as macro
from rotascope.providers import sample_tables as tables
from rotascope.providers.sample_accounts import simulated_books
from rotascope.providers.sample_firms import GIANTS, Firms, simulated_firms
from rotascope.providers.sample_paths import simulated_factors, simulated_paths
from rotascope.providers.sample_rotations import Planned, planned_rotations, planted_drifts

FIRST, LAST = date(2017, 1, 3), date(2026, 1, 30)
FEWEST = {"large": 48, "small": 24, "sessions": 30}

TRUTH_COLUMNS: dict[str, pl.DataType] = {
    "id": pl.Int64(),
    "kind": pl.String(),
    "start": pl.Date(),
    "end": pl.Date(),
    "from": pl.String(),
    "to": pl.String(),
    "strength": pl.Float64(),
    "usual": pl.Float64(),
    "breadth": pl.Float64(),
    "unfinished": pl.Boolean(),
}

SETTINGS_TOML = f"""\
# Settings of the simulated sample market.
home = "SP500"
reference = "SPX"

[baskets.MAG7]
members = [{", ".join(f'"{line}"' for line in GIANTS)}]
inside = "SP500"

[aliases]

[sectors]
Communication = "Communication Services"
"""


@dataclass(frozen=True, eq=False)
class SampleMarket:
    """A simulated market and the truth about its rotations.

    Attributes
    ----------
    tables
        The eight tables of facts, with exactly the columns of `rotascope.tables.schema`.
    truth
        One row per planted rotation: `id`, `kind` (size, sector, giants), `start` and `end`
        (first and last session with the drift), `from` and `to` (the group that loses and the
        one that takes the lead), `strength` (expected lead of `to` over `from`, total return,
        fraction a year, 252 sessions, at the weights in force), `usual` (the same without
        any rotation), `breadth` (share of the members of `to` that take part), `unfinished`
        (still under way at the last session). Never part of the tables.
    planted
        The rows of the accounts that are there to be caught, with the column `kind` before
        them: `restated` (a year's net income corrected later), `thousandfold` (a thousandth
        of it in a proxy statement), `duplicate` (the same figure filed once more).
    seed
        The seed that made it.
    settings_toml
        Settings of a store that holds these tables.
    """

    tables: dict[str, pl.DataFrame]
    truth: pl.DataFrame
    planted: pl.DataFrame
    seed: int
    settings_toml: str = SETTINGS_TOML


def _checked(seed: int, large: int, small: int, calendar: Calendar) -> None:
    if seed < 0:
        raise BadUsage(f"the sample's seed is {seed}; use a whole number from 0 on")
    given = {"large": large, "small": small, "sessions": len(calendar)}
    for name, least in FEWEST.items():
        if given[name] < least:
            raise BadUsage(f"the sample has {given[name]} for {name}; use at least {least}")


def _truth(
    plan: tuple[Planned, ...],
    groups: dict[str, indices.Group],
    breadth: list[float],
    calendar: Calendar,
) -> pl.DataFrame:
    last = len(calendar) - 1
    rows = []
    for at, planned in enumerate(plan):
        strength, usual = indices.expected_lead(groups, planned)
        rows.append(
            (
                at + 1,
                planned.kind,
                calendar.date(planned.start),
                calendar.date(planned.end),
                planned.source,
                planned.target,
                round(strength, 6),
                round(usual, 6),
                breadth[at],
                planned.end == last,
            )
        )
    return pl.DataFrame(rows, schema=TRUTH_COLUMNS, orient="row")


def _breadths(
    firms: Firms,
    plan: tuple[Planned, ...],
    takes: indices.Flags,
    members: dict[str, indices.Flags],
) -> list[float]:
    found = []
    for at, planned in enumerate(plan):
        basket = "R2000" if planned.target == "R2000" else "SP500"
        there = members[basket][:, planned.start - 1] & firms.group(planned.target)
        count = int(there.sum())
        found.append(round(int((there & takes[at]).sum()) / count, 6) if count else 0.0)
    return found


def sample_market(
    seed: int = 7,
    *,
    large: int = 600,
    small: int = 1500,
    first: date = FIRST,
    last: date = LAST,
) -> SampleMarket:
    """A simulated US-like market: the same seed gives the same digits on every machine.

    Parameters
    ----------
    seed
        Whole number from 0 on; it names the market.
    large, small
        Lines of large companies (the giants' eight included; five of six are in SP500 at a
        time) and of small ones, listed at some time in the span.
    first, last
        Span of sessions, both ends included.

    Returns
    -------
    SampleMarket
        Tables, truth and settings.

    Raises
    ------
    BadUsage
        The seed is negative, or there are too few companies or sessions.

    Timing
    ------
    Prices, holdings and flows are known at 21:00 UTC of their session; monthly series when
    a reader of the time would have had them; accounts when they were filed, 30 to 60 days
    after the period, some later. Adjusted closes are of the vintage of `last`.
    """
    calendar = Calendar.build(first, last)
    _checked(seed, large, small, calendar)
    sessions = len(calendar)
    firms = simulated_firms(seed, sessions, large=large, small=small)
    plan = planned_rotations(seed, sessions)
    drifts, takes = planted_drifts(seed, plan, firms)
    factors = simulated_factors(seed, sessions)
    paths = simulated_paths(seed, firms, factors, plan, drifts)
    membership = indices.simulated_membership(firms, paths, calendar)
    groups = indices.group_days(firms, paths, membership.members, plan, drifts)
    funds = indices.fund_paths(groups, calendar)
    daily = macro.daily_series(seed, calendar, factors)
    levels = indices.index_levels(groups) | {"VIX": np.round(daily["VIX"], 2)}
    clock = tables.Clock.of(calendar)
    members = membership.members
    books = simulated_books(seed, firms, paths, calendar)
    filed = filings.filed_accounts(seed, firms, paths, books, members)
    facts = {
        "prices": tables.prices_table(firms, paths, funds, levels, clock),
        "holdings": tables.holdings_table(firms, paths, membership, clock),
        "series": tables.series_table(macro.series_rows(seed, calendar, daily)),
        "fundamentals": told.accounts_table(firms, paths, books, filed),
        "estimates": told.estimates_table(seed, firms, paths, filed, (books, members)),
        "flows": tables.flows_table(seed, funds, calendar, clock),
        "events": tables.events_table(macro.policy_events(calendar), membership, calendar),
        "symbols": tables.symbols_table(firms, paths, calendar),
    }
    breadth = _breadths(firms, plan, takes, members)
    truth = _truth(plan, groups, breadth, calendar)
    return SampleMarket(facts, truth, filed.planted, seed)

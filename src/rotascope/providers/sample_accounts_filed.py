"""The simulated books as filed: quarterly and yearly reports, late ones, and planted faults."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rotascope.core.time import Calendar
from rotascope.providers.sample_accounts import Books
from rotascope.providers.sample_firms import GIANT, GOOG, GOOGL, LARGE, SMALL, Firms
from rotascope.providers.sample_paths import Paths
from rotascope.providers.sample_random import Chance, Floats, Ints
from rotascope.tables import schema

Flags = NDArray[np.bool_]

CASH_FLOW = ("capex", "depreciation", "operating_cash_flow")
"""Items that a 10-Q tells for the year to date only."""

QUARTERLY = (
    "income_tax",
    "interest_expense",
    "net_income",
    "operating_income",
    "pretax_income",
    "revenue",
)
"""Items that a 10-Q tells for the quarter."""

ALSO_TO_DATE = ("net_income", "revenue")
YEARLY = ("floating_rate_debt",)
SHARES = "shares_outstanding"
NEVER = 0.025  # share of small companies that file nothing
SPLIT = 3.0
LATE = 0.02  # share of companies that file 50 days later than the others
FORMS = ("10-Q", "10-K", "10-K/A", "DEF 14A")
# Kind, factor on the figure, days after the filing, form.
PLANTED = (
    ("restated", 0.88, 120, 2),
    ("thousandfold", 0.001, 60, 3),
    ("duplicate", 1.0, 21, 2),
)
_CLOSE = 21 * 3_600_000_000  # microseconds to 21:00
_DAY = 86_400_000_000


@dataclass(frozen=True, eq=False)
class Rows:
    """Rows of the table of accounts, as numbers: sorted by symbol, item and period."""

    firm: Ints
    item: Ints
    start: NDArray[np.datetime64]  # NaT = balance sheet
    end: NDArray[np.datetime64]
    value: Floats
    form: Ints
    filed: NDArray[np.datetime64]

    def taken(self, at: Ints) -> Rows:
        """Some of the rows."""
        return Rows(*(getattr(self, name)[at] for name in self.__dataclass_fields__))


def filing_days(seed: int, firms: Firms, books: Books) -> NDArray[np.datetime64]:
    """Day on which each quarter is filed, a weekday: 30 to 60 days after its end, some later."""
    count, many = books.quarters.ends.shape
    chance = Chance(seed, 23)
    usual, late = chance.uniforms(count), chance.uniforms(count)
    usual[GOOG], late[GOOG] = usual[GOOGL], late[GOOGL]
    yearly = books.quarters.fiscal == 4
    jitter = (np.arange(count)[:, None] * 3 + np.arange(many) * 7) % 4
    jitter[GOOG] = jitter[GOOGL]
    wait = np.where(yearly, 44.0, 30.0) + np.floor(usual * 10.0)[:, None] + jitter
    wait += np.where((late < LATE) & (firms.kind != GIANT), 50.0, 0.0)[:, None]
    days = books.quarters.ends + wait.astype(np.int64)
    return np.asarray(np.busday_offset(days, 0, roll="forward"))


def split_days(
    firms: Firms, members: dict[str, Flags], calendar: Calendar
) -> dict[int, np.datetime64]:
    """A company of each size that splits three for one before it is in any basket.

    Closes count the shares of after the split; its filings of before it count a third of
    them, as filed then.
    """
    found = {}
    for basket, kind in (("SP500", LARGE), ("R2000", SMALL)):
        panel = members[basket]
        there = panel.any(axis=1) & (firms.kind == kind) & (firms.listed > 0)
        joined = np.argmax(panel, axis=1)
        wait = np.where(there, joined - firms.listed, 0)
        at = int(np.argmax(wait))
        if wait[at] > 120:
            found[at] = calendar.sessions[(int(firms.listed[at]) + int(joined[at])) // 2]
    return found


def _to_date(values: Floats, fiscal: Ints) -> Floats:
    """Figures of the fiscal year so far (whole thousands: the sums are exact)."""
    many = values.shape[1]
    sums = np.concatenate([np.zeros((len(values), 1)), np.add.accumulate(values, axis=1)], axis=1)
    begin = np.maximum(np.arange(1, many + 1) - fiscal, 0)
    return np.asarray(sums[:, 1:] - np.take_along_axis(sums, begin, axis=1))


def _told(paths: Paths, books: Books, calendar: Calendar) -> Flags:
    """Which quarters a company lives to tell at all."""
    quarters, last = books.quarters, calendar.sessions[-1]
    many = quarters.ends.shape[1]
    end = calendar.sessions[paths.ends][:, None]
    alive = (quarters.ends <= end) | (paths.ends == len(calendar) - 1)[:, None]
    alive &= (np.arange(many) >= quarters.first[:, None]) & (quarters.ends <= last)
    return np.asarray(alive)


def _items(books: Books) -> list[str]:
    return sorted((*books.figures, SHARES))


def _cells(books: Books, shares: Floats, told: Flags, order: Ints) -> tuple[Flags, Floats]:
    """What is told, and the figures: companies in order x items x quarters x (quarter, year)."""
    quarters = books.quarters
    fiscal, yearly = quarters.fiscal, quarters.fiscal == 4
    reach = np.arange(told.shape[1]) + 1 - fiscal >= quarters.first[:, None]
    names, figures = _items(books), books.figures | {SHARES: shares}
    there = np.zeros((len(told), len(names), told.shape[1], 2), dtype=bool)
    values = np.zeros(there.shape)
    for at, item in enumerate(names):
        values[:, at, :, 0] = figures[item][order]
        if item not in QUARTERLY and item not in CASH_FLOW:
            there[:, at, :, 0] = (told & (yearly | (item not in YEARLY)))[order]
            continue
        values[:, at, :, 1] = _to_date(figures[item], fiscal)[order]
        longer = fiscal > 1
        alone = ~yearly if item in QUARTERLY else ~longer
        if item in QUARTERLY and item not in ALSO_TO_DATE:
            longer = yearly
        there[:, at, :, 0] = (told & alone)[order]
        there[:, at, :, 1] = (told & longer & reach)[order]
    return there, values


def _rows(
    books: Books, cells: tuple[Flags, Floats], order: Ints, filed: NDArray[np.datetime64]
) -> Rows:
    """All filings of all companies, symbol after symbol."""
    quarters, names = books.quarters, _items(books)
    there, values = cells
    place = np.flatnonzero(there)
    slot, rest = place % 2, place // 2
    quarter, rest = rest % there.shape[2], rest // there.shape[2]
    item, firm = rest % len(names), order[rest // len(names)]
    fiscal = quarters.fiscal[firm, quarter]
    start = quarters.starts[firm, np.where(slot == 1, quarter + 1 - fiscal, quarter)]
    flow = np.array([name in QUARTERLY or name in CASH_FLOW for name in names])
    start[~flow[item]] = np.datetime64("NaT")
    form = (fiscal == 4).astype(np.int64)
    day = filed[firm, quarter]
    return Rows(firm, item, start, quarters.ends[firm, quarter], values.ravel()[place], form, day)


def _planted(
    rows: Rows, firms: Firms, item: int, last: np.datetime64
) -> list[tuple[str, int, Rows]]:
    """Further rows: their kind, the place after which each goes, and the row.

    The net income of a year once more, each of another large company: twelve per cent lower
    in a 10-K/A 120 days later; a thousandth of it in a proxy statement 60 days later; and the
    same figure again in a 10-K/A after 21 days.
    """
    lasting = (firms.kind == LARGE) & (firms.listed == 0)
    years = np.flatnonzero((rows.item == item) & (rows.form == 1) & (rows.value > 0.0))
    years = years[lasting[rows.firm[years]]]
    found: list[tuple[str, int, Rows]] = []
    taken = -1
    for kind, factor, wait, form in PLANTED:
        at = years[(rows.firm[years] > taken) & (rows.filed[years] + wait < last)]
        if not len(at):
            continue
        taken = int(rows.firm[at].min())
        at = at[rows.firm[at] == taken]
        place = int(at[len(at) // 2])
        row = rows.taken(np.array([place]))
        value = row.value * factor
        if kind == "restated":
            value = np.round(value / 1000.0) * 1000.0
        day = np.busday_offset(row.filed + wait, 0, roll="forward")
        new = replace(row, value=value, form=np.array([form]), filed=day)
        found.append((kind, place, new))
    return found


def _with(rows: Rows, planted: list[tuple[str, int, Rows]]) -> Rows:
    """The rows with those planted, each after the row that it tells once more."""
    if not planted:
        return rows
    places = np.array([place + 1 for _, place, _ in planted])
    columns = []
    for name in Rows.__dataclass_fields__:
        new = np.concatenate([getattr(row, name) for _, _, row in planted])
        columns.append(np.insert(getattr(rows, name), places, new))
    return Rows(*columns)


def _framed(rows: Rows, firms: Firms, names: list[str]) -> pl.DataFrame:
    def picked(values: tuple[str, ...] | list[str], at: Ints) -> pl.Series:
        return pl.Series(values, dtype=pl.String()).gather(pl.Series(at.astype(np.uint32)))

    known = rows.filed.astype(np.int64) * _DAY + _CLOSE
    units = ["shares" if name == SHARES else "USD" for name in names]
    return pl.DataFrame(
        {
            "symbol": picked(firms.symbol, rows.firm),
            "item": picked(names, rows.item),
            "period_start": pl.Series(rows.start),
            "period_end": pl.Series(rows.end),
            "value": pl.Series(rows.value),
            "unit": picked(units, rows.item),
            "form": picked(FORMS, rows.form),
            "known": pl.Series(known).cast(pl.Datetime("us")).dt.replace_time_zone("UTC"),
        },
        schema=dict(schema.FUNDAMENTALS.columns),
    )


@dataclass(frozen=True, eq=False)
class Filed:
    """The table of accounts, what is planted in it, and when each quarter was filed."""

    table: pl.DataFrame
    planted: pl.DataFrame
    days: NDArray[np.datetime64]
    told: Flags


def company_shares(firms: Firms) -> Floats:
    """Shares of the company behind each line: both classes of a company with two lines."""
    shares = firms.shares.copy()
    shares[GOOGL] = shares[GOOG] = firms.shares[GOOGL] + firms.shares[GOOG]
    return shares


def filed_accounts(
    seed: int, firms: Firms, paths: Paths, books: Books, members: dict[str, Flags]
) -> Filed:
    """Every report of every company that files, with its faults.

    A 10-Q tells income for the quarter, net income and revenue also for the year to date,
    cash flow for the year to date only; a 10-K the year only. A few small companies file
    nothing, a few companies late.

    Timing
    ------
    Known at 21:00 UTC of the filing day; what is filed after the last session is left out.
    """
    calendar = books.calendar
    days = filing_days(seed, firms, books)
    last = calendar.sessions[-1]
    told = _told(paths, books, calendar) & (days <= last)
    silent = (Chance(seed, 24).uniforms(len(firms)) < NEVER) & (firms.kind == SMALL)
    told &= ~silent[:, None]
    shares = np.repeat(company_shares(firms)[:, None], told.shape[1], axis=1)
    for firm, split in split_days(firms, members, calendar).items():
        shares[firm, days[firm] < split] /= SPLIT
    order = np.array(sorted(range(len(firms)), key=firms.symbol.__getitem__), dtype=np.int64)
    rows = _rows(books, _cells(books, shares, told, order), order, days)
    names = _items(books)
    planted = _planted(rows, firms, names.index("net_income"), last)
    kinds = pl.Series("kind", [kind for kind, _, _ in planted], dtype=pl.String())
    extra = [_framed(row, firms, names) for _, _, row in planted]
    listed = pl.concat([_framed(rows.taken(np.zeros(0, np.int64)), firms, names), *extra])
    return Filed(
        _framed(_with(rows, planted), firms, names),
        listed.insert_column(0, kinds),
        days,
        told,
    )

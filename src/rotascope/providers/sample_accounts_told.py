"""What analysts expect of the simulated companies, and a vendor's figures of one day."""

from __future__ import annotations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from rotascope.core.settings import GICS
from rotascope.core.time import CLOSE_UTC, close_of
from rotascope.providers.sample_accounts import Books
from rotascope.providers.sample_accounts_filed import Filed, company_shares
from rotascope.providers.sample_firms import Firms
from rotascope.providers.sample_paths import Paths
from rotascope.providers.sample_random import Chance, Floats, Ints
from rotascope.tables import schema

Flags = NDArray[np.bool_]

HORIZON = "12m"
"""The next twelve months."""

GROWTH = 0.09  # what analysts expect of a company's earnings on average
SNAPSHOT = 3  # the vendor's figures are of the third session from the end


def latest_quarters(filed: Filed, days: NDArray[np.datetime64]) -> Ints:
    """Latest quarter that each company had filed by each day, firms x days; -1 = none."""
    firm, quarter = np.nonzero(filed.told)
    first = np.searchsorted(days, filed.days[firm, quarter])
    found = np.full((len(filed.told), len(days) + 1), -1, dtype=np.int64)
    found[firm, first] = quarter  # of several between two days the latest stays
    return np.asarray(np.maximum.accumulate(found[:, :-1], axis=1))


def twelve_months(books: Books, item: str, latest: Ints) -> Floats:
    """Sum of four quarters that end with each of the latest ones; NaN where one is missing."""
    rows, total = np.arange(len(latest))[:, None], np.zeros(latest.shape)
    for back in range(4):
        total += books.figures[item][rows, np.maximum(latest - back, 0)]
    return np.where(latest - 3 >= books.quarters.first[:, None], total, np.nan)


def estimates_table(
    seed: int, firms: Firms, paths: Paths, filed: Filed, inside: tuple[Books, dict[str, Flags]]
) -> pl.DataFrame:
    """Expected earnings per share and forward P/E at month ends.

    Of the members of SP500; of SP500, R2000 and the sectors of SP500 (under their GICS names)
    the forward P/E only.

    Parameters
    ----------
    seed, firms, paths, filed
        Of the market.
    inside
        The books, and the members of both baskets.

    Timing
    ------
    Expected earnings are the latest known twelve months and a growth drawn by chance: no
    later figure is in them. Known after the close of their session.
    """
    books, members = inside
    calendar = books.calendar
    months = calendar.period_ends("month", len(calendar) - 1)
    bells = Chance(seed, 25).bells(len(firms) * len(months)).reshape(len(months), len(firms))
    grows = np.maximum(1.0 + GROWTH + 0.04 * bells.T, 1.0)
    latest = latest_quarters(filed, calendar.sessions[months])
    expected = twelve_months(books, "net_income", latest) * grows
    close = paths.close[:, months]
    shares = company_shares(firms)[:, None]
    there = ~np.isnan(close) & ~np.isnan(expected)
    held = {basket: members[basket][:, months] & there for basket in ("SP500", "R2000")}
    held |= {
        name: held["SP500"] & (firms.sector == number)[:, None] for number, name in enumerate(GICS)
    }
    frames = [_of_basket(name, close * shares, expected, held[name]) for name in held]
    firm, month = np.nonzero(members["SP500"][:, months] & there)
    eps = np.round(expected / shares, 2)[firm, month]
    pe = np.round(close[firm, month] / np.where(eps > 0.0, eps, np.nan), 2)
    names = pl.Series(firms.symbol).gather(pl.Series(firm.astype(np.uint32)))
    frames.append(pl.DataFrame({"symbol": names, "month": month, "eps": eps, "forward_pe": pe}))
    days = calendar.sessions[months]
    return (
        pl.concat(frames)
        .with_columns(
            pl.lit(HORIZON).alias("horizon"),
            pl.lit(pl.Series(days)).gather(pl.col("month")).alias("session"),
            pl.col("eps", "forward_pe").fill_nan(None),
        )
        .with_columns(
            pl.col("session").dt.combine(CLOSE_UTC).dt.replace_time_zone("UTC").alias("known")
        )
        .select(pl.col(name).cast(kind) for name, kind in schema.ESTIMATES.columns.items())
        .sort("symbol", "session")
    )


def _of_basket(name: str, worth: Floats, expected: Floats, held: Flags) -> pl.DataFrame:
    """Forward P/E of a basket at each month end: what it is worth over what it is to earn."""
    sums = [
        np.add.accumulate(np.where(held, panel, 0.0), axis=0)[-1] for panel in (worth, expected)
    ]
    month = np.flatnonzero(sums[1] > 0.0)
    pe = np.round(sums[0][month] / sums[1][month], 2)
    none = np.full(len(month), np.nan)
    symbol = pl.Series([name]).new_from_index(0, len(month))
    return pl.DataFrame({"symbol": symbol, "month": month, "eps": none, "forward_pe": pe})


def accounts_table(firms: Firms, paths: Paths, books: Books, filed: Filed) -> pl.DataFrame:
    """The accounts as filed, and after them a vendor's figures of a day near the end."""
    at = max(len(books.calendar) - SNAPSHOT, 0)
    return pl.concat([filed.table, vendor_figures(firms, paths, books, filed, at)])


def vendor_figures(firms: Firms, paths: Paths, books: Books, filed: Filed, at: int) -> pl.DataFrame:
    """A vendor's figures of one session, from the accounts known then.

    Multiples of nothing or of losses are left out, as vendors do.
    """
    calendar = books.calendar
    latest = latest_quarters(filed, calendar.sessions[at : at + 1])
    figures = _multiples(books, latest, paths.close[:, at] * company_shares(firms))
    names, panel = list(figures), np.array(list(figures.values())).T
    firm, item = np.nonzero(~np.isnan(panel))
    frame = pl.DataFrame(
        {
            "symbol": pl.Series(firms.symbol).gather(pl.Series(firm.astype(np.uint32))),
            "item": pl.Series(names).gather(pl.Series(item.astype(np.uint32))),
            "value": pl.Series(panel[firm, item]),
        }
    )
    day = calendar.date(at)
    same = {"period_end": day, "unit": "", "form": "vendor", "known": close_of(day)}
    missing = [name for name in schema.FUNDAMENTALS.columns if name not in frame.columns]
    return (
        frame.with_columns(pl.lit(same.get(name)).alias(name) for name in missing)
        .select(pl.col(name).cast(kind) for name, kind in schema.FUNDAMENTALS.columns.items())
        .sort("symbol", "item")
    )


def _multiples(books: Books, latest: Ints, worth: Floats) -> dict[str, Floats]:
    """A vendor's items by company, NaN = left out, from the latest quarter of each."""
    earned, sales, income, worn = (
        twelve_months(books, item, latest)[:, 0]
        for item in ("net_income", "revenue", "operating_income", "depreciation")
    )
    rows, quarter = np.arange(len(worth)), np.maximum(latest[:, 0], 0)
    at_end = {name: figures[rows, quarter] for name, figures in books.figures.items()}
    worth = np.where(np.isnan(earned), np.nan, worth)
    nothing = 0.0 * worth  # NaN where a company has no figures
    debt, cash = at_end["long_term_debt"] + at_end["current_debt"], at_end["cash"]
    enterprise, gains = worth + debt - cash, np.where(earned > 0.0, earned, np.nan)
    ebitda = np.where(income + worn > 0.0, income + worn, np.nan)
    return {
        "vendor_enterprise_value": np.round(enterprise),
        "vendor_ev_to_ebitda": np.round(enterprise / ebitda, 4),
        "vendor_forward_pe": np.round(worth / (gains * (1.0 + GROWTH)), 4),
        "vendor_market_cap": np.round(worth),
        "vendor_price_to_book": np.round(worth / at_end["equity"], 4),
        "vendor_price_to_sales": np.round(worth / sales, 4),
        "vendor_profit_margin": np.round(earned / sales + nothing, 5),
        "vendor_total_cash": cash + nothing,
        "vendor_total_debt": debt + nothing,
        "vendor_trailing_pe": np.round(worth / gains, 4),
    }

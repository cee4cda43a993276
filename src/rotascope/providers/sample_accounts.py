"""The books of the simulated companies, quarter by quarter, in step with their prices.

Earnings are a company's average market value of the year before over a multiple of its sector;
in the last two years of the sample they grow by plan: the giants ever more slowly, the others
ever faster. About a third of the small companies make losses. Small companies owe more, and
more of it at a floating rate, so that their interest follows the simulated policy rate.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rotascope.core.settings import GICS
from rotascope.core.time import Calendar
from rotascope.providers.sample_firms import FAILURE, GIANT, GOOG, GOOGL, LARGE, SMALL, Firms
from rotascope.providers.sample_macro import policy_target
from rotascope.providers.sample_paths import Paths
from rotascope.providers.sample_random import Chance, Floats, Ints

Flags = NDArray[np.bool_]

BEFORE, NEWCOMERS = 9, 8  # quarters before the first session, before a later listing
TAX = 0.21
_STEP = 1000.0  # figures are told in thousands
# By sector, in the order of GICS: price over earnings, net margin, depreciation over revenue.
_MULTIPLE = (12.0, 16.0, 19.0, 21.0, 19.0, 20.0, 13.0, 27.0, 20.0, 17.0, 28.0)
_MARGIN = (0.09, 0.09, 0.09, 0.07, 0.08, 0.12, 0.20, 0.20, 0.14, 0.12, 0.18)
_WEAR = (0.10, 0.06, 0.035, 0.03, 0.03, 0.03, 0.015, 0.05, 0.07, 0.13, 0.20)
_SEASON = (0.95, 0.97, 0.98, 1.10)  # of sectors that sell most at the end of the year
_SEASONAL = ("Consumer Discretionary", "Information Technology")
# By kind (giant, large, small): debt over market value from and how much more, floating share,
# share of loss-makers, noise of a quarter's earnings.
_DEBT = ((0.03, 0.03), (0.12, 0.22), (0.22, 0.45))
_FLOATING = (0.05, 0.08, 0.42)
_LOSSES = (0.0, 0.03, 0.33)
_NOISE = (0.02, 0.05, 0.12)
# Planned growth of earnings in each of the last nine quarters, by kind.
_GROWTH = (
    (0.050, 0.050, 0.040, 0.030, 0.020, 0.010, 0.005, 0.000, 0.000),
    (0.010, 0.010, 0.015, 0.025, 0.030, 0.035, 0.040, 0.040, 0.040),
    (0.000, 0.005, 0.010, 0.020, 0.030, 0.040, 0.045, 0.045, 0.045),
)
PLANNED = len(_GROWTH[0])
_FIXED_RATE, _SPREAD = 0.05, 0.0275  # coupon of fixed debt; floating debt pays policy + spread


@dataclass(frozen=True, eq=False)
class Quarters:
    """Fiscal quarters of the companies.

    Attributes
    ----------
    ends
        datetime64[D][firms, quarters]: last day of each quarter.
    starts
        Its first day.
    fiscal
        Number of the quarter in the company's fiscal year, 1 to 4, same shape.
    session
        Last session on or before the end; -1 = before the first session.
    first
        int64[firms]: first quarter that a company tells.
    """

    ends: NDArray[np.datetime64]
    starts: NDArray[np.datetime64]
    fiscal: Ints
    session: Ints
    first: Ints


@dataclass(frozen=True, eq=False)
class Books:
    """Figures of the quarters, in currency, float64[firms, quarters] by item."""

    quarters: Quarters
    figures: dict[str, Floats]
    calendar: Calendar


def _thousands(values: Floats) -> Floats:
    return np.asarray(np.round(values / _STEP) * _STEP, dtype=np.float64)


def fiscal_quarters(seed: int, firms: Firms, calendar: Calendar) -> Quarters:
    """Three of four companies end their year in December, some in June, September or January."""
    draws = Chance(seed, 21).uniforms(len(firms))
    year_end = np.array((12, 6, 9, 1))[np.searchsorted((0.75, 0.83, 0.92), draws, side="right")]
    year_end[GOOG] = year_end[GOOGL]
    begin, last = (calendar.sessions[at].astype("datetime64[M]").astype(np.int64) for at in (0, -1))
    begin = int(begin) // 3 * 3 - 1 - 3 * BEFORE  # months since 1970; a quarter's last month
    count = (int(last) - begin) // 3 + 1
    months = begin + 3 * np.arange(count) + (year_end == 1)[:, None]
    ends = (months + 1).astype("datetime64[M]").astype("datetime64[D]") - 1
    starts = (months - 2).astype("datetime64[M]").astype("datetime64[D]")
    fiscal = (months % 12 + 1 - year_end[:, None] - 1) % 12 // 3 + 1
    session = np.searchsorted(calendar.sessions, ends, side="right") - 1
    early = np.searchsorted(ends[0], calendar.sessions[firms.listed]) - NEWCOMERS
    first = np.where(firms.listed == 0, 0, np.maximum(early, 0))
    return Quarters(ends, starts, fiscal, session, first)


def yearly_worth(firms: Firms, paths: Paths, quarters: Quarters) -> Floats:
    """Market value at twelve closes of the year before each quarter's end, on average.

    Before its listing a company is worth a little less for every quarter; after its end
    the last closes count on.
    """
    rows = np.arange(len(firms))
    found = np.zeros(quarters.ends.shape)
    for back in range(0, 252, 21):
        at = np.maximum(quarters.session - back, firms.listed[:, None])
        found += paths.close[rows[:, None], np.minimum(at, paths.ends[:, None])]
    number = np.arange(quarters.ends.shape[1])
    listed = np.argmax(quarters.session >= firms.listed[:, None], axis=1)[:, None]
    trend = 1.0 - 0.012 * np.maximum(listed - number, 0)
    worth = found / 12.0 * trend * firms.shares[:, None]
    both = worth[GOOGL] + worth[GOOG]  # one company behind both lines
    worth[GOOGL] = worth[GOOG] = both
    return np.asarray(worth)


def _planned(worth: Floats, kind: Ints) -> Floats:
    """Worth as the base of earnings: in the last quarters it grows by plan, not by price."""
    base, growth = worth.copy(), np.array(_GROWTH)[kind]
    since = base.shape[1] - PLANNED
    for step in range(PLANNED):
        base[:, since + step] = base[:, since + step - 1] * (1.0 + growth[:, step])
    return base


def _losing(chance: Chance, firms: Firms, paths: Paths, quarters: Quarters) -> Flags:
    """Which company makes a loss in which quarter; some turn, failing ones always do."""
    count, many = quarters.ends.shape
    draws, turns, when = (chance.uniforms(count) for _ in range(3))
    share = np.array(_LOSSES)[firms.kind]
    losing = np.repeat((draws < share)[:, None], many, axis=1)
    # As many turn to a loss as turn to a profit: the share of loss-makers stays about the same.
    turning = (turns < 0.25) & (firms.kind == SMALL)
    turning &= (draws < share) | (draws > 1.0 - share)
    place = np.floor(when * many).astype(np.int64)
    number = np.arange(many)
    losing ^= turning[:, None] & (number >= place[:, None])
    last = np.argmax(quarters.session >= paths.ends[:, None], axis=1)[:, None]
    losing |= (paths.fate == FAILURE)[:, None] & (number >= last - 6)
    return losing


def _sums(values: Floats) -> Floats:
    return np.asarray(np.add.accumulate(values, axis=1))


def _of_sector(table: tuple[float, ...], firms: Firms) -> Floats:
    return np.asarray(np.array(table)[firms.sector])


def _earned(
    chance: Chance, firms: Firms, base: Floats, losing: Flags, quarters: Quarters
) -> tuple[Floats, Floats]:
    """Pre-tax income before rounding, and revenue, of each quarter."""
    count, many = base.shape
    multiple = _of_sector(_MULTIPLE, firms) * (0.88 + 0.24 * chance.uniforms(count))
    multiple = np.clip(multiple, 12.0, 30.0)
    margin = _of_sector(_MARGIN, firms) * (0.8 + 0.4 * chance.uniforms(count))
    lost = np.where(firms.kind == SMALL, 0.008 + 0.06 * chance.uniforms(count), 0.03)
    noise = np.array(_NOISE)[firms.kind][:, None] * chance.bells(count * many).reshape(count, many)
    month = quarters.ends.astype("datetime64[M]").astype(np.int64) % 12
    seasonal = np.isin(firms.sector, [GICS.index(name) for name in _SEASONAL])[:, None]
    season = np.where(seasonal, np.array(_SEASON)[month // 3], 1.0)
    earned = np.where(losing, -lost[:, None], (1.0 / multiple)[:, None]) * (base / 4.0)
    earned *= season * (1.0 + noise)
    sales = base / 4.0 * (1.0 / multiple / margin)[:, None] * season
    pretax = np.where(losing, earned, earned / (1.0 - TAX))
    return pretax, sales * (1.0 + 0.2 * noise)


def _owed(
    chance: Chance, firms: Firms, worth: Floats, policy: Floats
) -> tuple[Floats, Floats, Floats]:
    """Debt, the part of it at a floating rate, and a quarter's interest."""
    count = len(firms)
    table = np.array(_DEBT)[firms.kind]
    lever = table[:, 0] + table[:, 1] * chance.uniforms(count)
    share = np.array(_FLOATING)[firms.kind] * (0.75 + 0.5 * chance.uniforms(count))
    debt = _thousands(lever[:, None] * worth)
    floating = _thousands(debt * share[:, None])
    interest = floating * (policy + _SPREAD) + (debt - floating) * _FIXED_RATE
    return debt, floating, _thousands(interest / 4.0)


def simulated_books(seed: int, firms: Firms, paths: Paths, calendar: Calendar) -> Books:
    """Income, cash flow and balance sheet of every company in every fiscal quarter.

    Returns
    -------
    Books
        Pre-tax income is operating income less interest; net income is pre-tax income less
        tax (none on a loss); assets are liabilities and equity. Figures are whole thousands,
        so that quarters add up to the year exactly.

    Timing
    ------
    A quarter's figures use closes up to its end only, but for the plan of the last quarters.
    """
    quarters = fiscal_quarters(seed, firms, calendar)
    chance = Chance(seed, 22)
    worth = yearly_worth(firms, paths, quarters)
    base = _planned(worth, firms.kind)
    losing = _losing(chance, firms, paths, quarters)
    pretax, sales = _earned(chance, firms, base, losing, quarters)
    policy = policy_target(calendar)[np.maximum(quarters.session, 0)] / 100.0
    debt, floating, interest = _owed(chance, firms, base, policy)
    found = {"revenue": _thousands(sales), "interest_expense": interest}
    found["pretax_income"] = _thousands(pretax)
    found["operating_income"] = found["pretax_income"] + interest
    found["income_tax"] = _thousands(np.maximum(found["pretax_income"], 0.0) * TAX)
    found["net_income"] = found["pretax_income"] - found["income_tax"]
    count = len(firms)
    wear, spend, stock = (chance.uniforms(count)[:, None] for _ in range(3))
    worn = _of_sector(_WEAR, firms)[:, None] * (0.8 + 0.4 * wear)
    found["depreciation"] = _thousands(found["revenue"] * worn)
    found["capex"] = _thousands(found["depreciation"] * (0.85 + 0.7 * spend))
    found["operating_cash_flow"] = found["net_income"] + found["depreciation"]
    found["current_debt"] = _thousands(0.12 * debt)
    found["long_term_debt"] = debt - found["current_debt"]
    found["floating_rate_debt"] = floating
    # Half of what is earned stays; owners put in more before a twentieth of the worth is left.
    kept = (0.25 + 0.2 * stock) * worth[:, :1] + 0.5 * _sums(found["net_income"])
    found["equity"] = _thousands(np.maximum(kept, 0.05 * worth))
    found["total_liabilities"] = debt + _thousands(1.5 * found["revenue"])
    found["total_assets"] = found["equity"] + found["total_liabilities"]
    part = np.where(firms.kind == LARGE, 0.05, np.where(firms.kind == GIANT, 0.12, 0.10))
    found["cash"] = _thousands(found["total_assets"] * part[:, None] * (0.5 + stock))
    for figures in found.values():
        figures[GOOG] = figures[GOOGL]
    return Books(quarters, found, calendar)

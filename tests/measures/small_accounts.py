"""Accounts of the small markets, filed as companies file them, with their oddities.

A 10-Q has the quarter and the year to date (of cash flows the year to date only), a 10-K the
year only; some filings tell the year before once more. Both lines of one company have the
filings of the whole company.
"""

from __future__ import annotations

import calendar
import datetime as dt
import random
from dataclasses import dataclass, field
from typing import Any

Row = dict[str, Any]
Book = dict[str, float]

INCOME = (
    "revenue",
    "operating_income",
    "interest_expense",
    "pretax_income",
    "income_tax",
    "net_income",
)
CASH_FLOW = ("depreciation", "operating_cash_flow", "capex")
BALANCE = (
    "total_assets",
    "total_liabilities",
    "equity",
    "long_term_debt",
    "current_debt",
    "cash",
)


@dataclass(frozen=True)
class Filer:
    """How a company files: month of its year's end, days to a 10-Q, operating margin."""

    year_end: int = 12
    lag: int = 33
    margin: float = 0.18
    weekday: int | None = None  # the year ends on the last such day of the month
    never: tuple[str, ...] = ()  # items that it does not have


BANK = ("operating_income", "capex", "current_debt", "depreciation")
FILERS = {
    "AAPL": Filer(9, 32, 0.3, weekday=5),
    "MSFT": Filer(6, 27, 0.4),
    "GOOGL": Filer(12, 30, 0.28),
    "AMZN": Filer(12, 31, 0.08),
    "NVDA": Filer(1, 28, 0.5, weekday=6),
    "META": Filer(12, 29, 0.35),
    "TSLA": Filer(12, 36, 0.03),  # now a profit, now a loss
    "XOM": Filer(12, 38, 0.12),
    "JPM": Filer(12, 34, 0.3, never=BANK),
    "BRK-B": Filer(12, 40, 0.15, never=("interest_expense",)),
    "SMA": Filer(12, 42, 0.1),
    "SMB": Filer(3, 44, -0.2),  # a loss-maker
    "SMC": Filer(12, 110, 0.07),  # a late filer
}
"""Those who file; ZERO, SMD and GHOST CORP never do, GOOG has the filings of GOOGL."""

RESTATES = {"JPM": "year", "SMA": "quarter"}
SPLIT = ("AAPL", 4.0)  # its raw close falls to a quarter in the middle of the span
QUARTERS_BEFORE = 13


@dataclass(frozen=True)
class Start:
    """A company at the first session: market value, raw price, and the day of its split."""

    worth: float
    price: float
    split: dt.date | None = None


@dataclass(frozen=True)
class Filing:
    """What is filed on a day: the quarter (number in the list) that ends, and how."""

    filed: dt.date
    at: int
    form: str


@dataclass
class Company:
    """A company's quarters and what its books say of them at the moment."""

    symbol: str
    filer: Filer
    ends: list[dt.date]
    books: list[Book] = field(default_factory=list)

    def fiscal(self, at: int) -> int:
        """Number of a quarter within its fiscal year, 1 to 4."""
        return (self.ends[at].month - self.filer.year_end - 1) % 12 // 3 + 1

    def start(self, at: int, quarters: int = 1) -> dt.date:
        """First day of so many quarters that end with one."""
        return self.ends[at - quarters] + dt.timedelta(days=1)

    def total(self, item: str, at: int, quarters: int) -> float:
        """The figure of so many quarters that end with one, as the books say now."""
        return sum(self.books[k][item] for k in range(at - quarters + 1, at + 1))


def fact(symbol: str, item: str, span: tuple[dt.date | None, dt.date], value: float) -> Row:
    """A row of accounts without its filing."""
    row: Row = {"symbol": symbol, "item": item, "period_start": span[0], "period_end": span[1]}
    return {**row, "value": float(value), "unit": "USD"}


def filed(row: Row, form: str, day: dt.date) -> Row:
    """The row as filed on a day: known that evening."""
    known = dt.datetime.combine(day, dt.time(21, 30), tzinfo=dt.UTC)
    return {**row, "form": form, "known": known}


def quarter_ends(filer: Filer, first: dt.date, last: dt.date) -> list[dt.date]:
    """Ends of the fiscal quarters between two days, and one before them."""
    found = []
    for count in range(first.year * 12 + first.month - 4, last.year * 12 + last.month):
        year, month = count // 12, count % 12 + 1
        if (month - filer.year_end) % 3:
            continue
        end = dt.date(year, month, calendar.monthrange(year, month)[1])
        if filer.weekday is not None:
            end -= dt.timedelta(days=(end.weekday() - filer.weekday) % 7)
        found.append(end)
    return [end for end in found if end <= last]


def _books(draw: random.Random, company: Company, start: Start) -> None:
    """Figures of all quarters: a walk of sales, and balance sheets that balance."""
    worth = start.worth
    sales = worth * draw.uniform(0.05, 0.15)
    debt, cash = worth * draw.uniform(0.05, 0.3), worth * draw.uniform(0.02, 0.1)
    equity = worth * draw.uniform(0.2, 0.5)
    shares = round(worth / start.price, -3)
    for _ in company.ends:
        sales *= 1 + draw.gauss(0.015, 0.06)
        book = {"revenue": round(sales, -3)}
        book["operating_income"] = round(sales * draw.gauss(company.filer.margin, 0.03), -3)
        book["interest_expense"] = round(debt * 0.0125, -3)
        pretax = book["operating_income"] - book["interest_expense"]
        book["pretax_income"] = pretax
        book["income_tax"] = round(0.21 * max(pretax, 0.0), -3)
        book["net_income"] = pretax - book["income_tax"]
        book["depreciation"] = round(sales * 0.04, -3)
        book["capex"] = round(sales * draw.uniform(0.02, 0.08), -3)
        book["operating_cash_flow"] = book["net_income"] + book["depreciation"]
        # Owners put in more before a twentieth of the worth is left.
        equity = round(max(equity + book["net_income"], 0.05 * worth), -3)
        debt = round(debt * (1 + draw.gauss(0.01, 0.03)), -3)
        book["long_term_debt"], book["current_debt"] = round(debt * 0.9, -3), round(debt * 0.1, -3)
        book["cash"] = round(cash * draw.uniform(0.8, 1.2), -3)
        book["equity"] = equity
        book["total_liabilities"] = book["long_term_debt"] + book["current_debt"] + round(sales, -3)
        book["total_assets"] = equity + book["total_liabilities"]
        book["shares_outstanding"] = shares
        company.books.append(book)


def _plan(draw: random.Random, company: Company, days: list[dt.date]) -> list[Filing]:
    """Filings in their order; the very first quarter is only the start of the second."""
    found = []
    for at in range(1, len(company.ends)):
        annual = company.fiscal(at) == 4
        wait = company.filer.lag + draw.randrange(-4, 5) + (18 if annual else 0)
        day = company.ends[at] + dt.timedelta(days=wait)
        found.append(Filing(day, at, "10-K" if annual else "10-Q"))
    if company.symbol in RESTATES:
        moment = days[draw.randrange(len(days) // 4, 3 * len(days) // 4)]
        forms = {"year": ("10-K",), "quarter": ("10-Q",)}[RESTATES[company.symbol]]
        known = [f for f in found if f.filed < moment and f.form in forms]
        found.append(Filing(moment, known[-1].at, known[-1].form + "/A"))
    if company.symbol == "SMC" and draw.random() < 0.5:  # a quarter that is never filed
        found.remove(draw.choice([f for f in found if f.form == "10-Q"][3:8]))
    return sorted(found, key=lambda f: (f.filed, f.at))


def _restated(company: Company, filing: Filing) -> None:
    """The books as corrected: 8 % less earned in the quarter, with its taxes."""
    book = company.books[filing.at]
    lost = round(abs(book["pretax_income"]) * 0.08, -3)
    book["pretax_income"] -= lost
    book["operating_income"] -= lost
    book["net_income"] = book["pretax_income"] - book["income_tax"]


def _told(company: Company, filing: Filing, at: int) -> list[Row]:
    """The rows of a filing about the period that ends with a quarter."""
    name, skipped = company.symbol, company.filer.never
    quarters = company.fiscal(at)
    end, rows = company.ends[at], []
    if at < quarters:  # the books do not reach back to the start of the year
        return []
    spans = {quarters} if filing.form.startswith("10-K") else {1, quarters}
    for item in (*INCOME, *CASH_FLOW):
        for count in sorted(spans if item in INCOME else {quarters}):
            span = (company.start(at, count), end)
            rows.append(fact(name, item, span, company.total(item, at, count)))
    rows += [fact(name, item, (None, end), company.books[at][item]) for item in BALANCE]
    return [row for row in rows if row["item"] not in skipped]


def company_rows(draw: random.Random, symbol: str, days: list[dt.date], start: Start) -> list[Row]:
    """All filings of a company up to the last day of a market.

    From the day of its split on it counts four times its shares.
    """
    filer = FILERS[symbol]
    before = days[0] - dt.timedelta(days=92 * QUARTERS_BEFORE)
    company = Company(symbol, filer, quarter_ends(filer, before, days[-1]))
    _books(draw, company, start)
    rows = []
    for filing in _plan(draw, company, days):
        if filing.filed > days[-1]:
            continue
        if filing.form.endswith("/A"):
            _restated(company, filing)
        told = _told(company, filing, filing.at)
        if filing.at > 8 and draw.random() < 0.4:
            told += _told(company, filing, filing.at - 4)
        if told and not filing.form.endswith("/A"):
            more = SPLIT[1] if start.split is not None and filing.filed >= start.split else 1.0
            cover = filing.filed - dt.timedelta(days=6)
            shares = company.books[filing.at]["shares_outstanding"] * more
            told.append(fact(symbol, "shares_outstanding", (None, cover), shares))
        rows += [filed(row, filing.form, filing.filed) for row in told]
    return rows


# ---- what the checks of accounts must refuse


def faulty(rows: list[Row], days: list[dt.date], count: int) -> list[Row]:
    """So many planted faults, at most three, known in the middle of the span.

    A proxy statement a thousand times off, a nine-month figure filed as a quarter, shares
    told in thousands.
    """
    middle, found = days[len(days) // 2], []
    years = [
        row
        for row in rows
        if (row["symbol"], row["item"], row["form"]) == ("MSFT", "net_income", "10-K")
        and row["known"].date() < middle
    ]
    if count >= 1 and years:
        found.append(filed(years[-1] | {"value": years[-1]["value"] / 1000}, "DEF 14A", middle))
    quarters = [
        row
        for row in rows
        if (row["symbol"], row["item"]) == ("XOM", "net_income")
        and (row["period_start"].month, row["period_end"].month) == (1, 9)
        and row["known"].date() < middle
    ]
    if count >= 2 and quarters:
        start = quarters[-1]["period_end"].replace(month=7, day=1)
        found.append(filed(quarters[-1] | {"period_start": start}, "10-Q/A", middle))
    shares = [r for r in rows if (r["symbol"], r["item"]) == ("SMB", "shares_outstanding")]
    shares = [row for row in shares if row["known"].date() < middle]
    if count >= 3 and shares:
        cover = middle - dt.timedelta(days=3)
        small = {"period_end": cover, "value": shares[-1]["value"] / 1000}
        found.append(filed(shares[-1] | small, "10-Q", middle))
    return found


# ---- a vendor's view of one day, estimates, shares of funds, meetings


def vendor_rows(draw: random.Random, day: dt.date, worths: dict[str, float]) -> list[Row]:
    """A vendor's snapshot of some members on a day."""
    rows = []
    for symbol, worth in worths.items():
        pe, sales = draw.uniform(8, 40), draw.uniform(0.5, 6)
        figures = {
            "vendor_market_cap": round(worth),
            "vendor_trailing_pe": round(pe, 4),
            "vendor_forward_pe": round(pe * 0.9, 4),
            "vendor_price_to_book": round(draw.uniform(1, 6), 4),
            "vendor_price_to_sales": round(sales, 4),
            "vendor_ev_to_ebitda": round(draw.uniform(5, 20), 4),
            "vendor_enterprise_value": round(worth * 1.15),
            "vendor_profit_margin": round(sales / pe, 5),
            "vendor_total_debt": round(worth * 0.2),
            "vendor_total_cash": round(worth * 0.05),
        }
        if symbol == "SMB":  # a loss: no multiple of earnings
            del figures["vendor_trailing_pe"], figures["vendor_forward_pe"]
            figures["vendor_profit_margin"] = -0.3
        for item, value in figures.items():
            rows.append(filed(fact(symbol, item, (None, day), value), "vendor", day))
    return rows


def estimate_rows(draw: random.Random, days: list[dt.date]) -> list[Row]:
    """Analysts' estimates of indices, a sector and three companies, every few sessions."""
    rows = []
    groups = ("SP500", "R2000", "SPX", "Financials")
    for symbol in (*groups, "AAPL", "MSFT", "SMA"):
        multiple, eps = draw.uniform(12, 28), draw.uniform(2, 12)
        for day in days[draw.randrange(0, 6) :: 5]:
            multiple *= 1 + draw.gauss(0, 0.02)
            eps *= 1 + draw.gauss(0.001, 0.01)
            known = dt.datetime.combine(day, dt.time(21, 30), tzinfo=dt.UTC)
            told = round(eps, 2) if symbol not in groups else None
            row: Row = {"symbol": symbol, "horizon": "12m", "session": day, "eps": told}
            rows.append({**row, "forward_pe": round(multiple, 2), "known": known})
    return rows


def shares_of_fund(draw: random.Random, count: int) -> list[float]:
    """Shares of a fund by session: whole blocks made and redeemed, a two-for-one split."""
    shares, found = 300e6, []
    split = draw.randrange(count // 3, count) if draw.random() < 0.5 else count
    for at in range(count):
        shares = shares * 2 if at == split else shares
        if draw.random() < 0.7:
            shares += 50_000 * draw.randrange(-60, 64)
        found.append(shares)
    return found


def event_rows(draw: random.Random, days: list[dt.date]) -> list[Row]:
    """Policy meetings every six weeks: planned long before, decided on the day."""
    rows, day = [], days[0] - dt.timedelta(days=500 + draw.randrange(40))
    day += dt.timedelta(days=(2 - day.weekday()) % 7)
    while day <= days[-1] + dt.timedelta(days=200):
        planned = dt.datetime.combine(day - dt.timedelta(days=300), dt.time(19), tzinfo=dt.UTC)
        row: Row = {"date": day, "until": None}
        told = draw.choice(("held", "target cut by 25 bp", "target raised by 25 bp"))
        moment = dt.datetime.combine(day, dt.time(19), tzinfo=dt.UTC)
        for kind in ("fomc", "policy_meeting"):
            plan = {"kind": f"{kind}_calendar", "title": "planned", "known": planned}
            rows += [{**row, **plan}, {**row, "kind": kind, "title": told, "known": moment}]
        day += dt.timedelta(days=42)
    return [row for row in rows if row["known"].date() <= days[-1]]


# ---- what comes later, as absurd as it may be


def absurd_accounts(rows: dict[str, list[Row]], after: dt.date, seen: dt.date) -> dict[str, Any]:
    """Restatements, late files, revised estimates and events known only on a later day.

    Every fact known by `after` is restated 3.7 times as large (no rule refuses that), and
    companies file for the first time for periods long past.
    """
    moment = dt.datetime.combine(seen, dt.time(21, 30), tzinfo=dt.UTC)
    known = {name: [r for r in rows[name] if r["known"].date() <= after] for name in rows}
    latest = {
        (row["symbol"], row["item"], row["period_start"], row["period_end"]): row
        for row in sorted(known["fundamentals"], key=lambda row: row["known"])
    }
    filings = [
        row | {"value": row["value"] * 3.7, "form": "10-K/A", "known": moment}
        for row in latest.values()
    ]
    filings += [
        row | {"symbol": symbol, "form": "10-K", "known": moment}
        for row in latest.values()
        for symbol in ("ZERO", "SMD", "NEWCOMER")
        if row["symbol"] == "XOM"
    ]
    estimates = [
        row | {"forward_pe": 1e6, "eps": row["eps"] and 1e6, "known": moment}
        for row in known["estimates"]
    ]
    flows = [
        row | {"flow": 1e15, "shares": row["shares"] and row["shares"] * 9.0, "known": moment}
        for row in known["flows"][::2]
    ]
    events = [
        {"kind": kind, "date": after - dt.timedelta(days=k), "title": f"late {k}", "until": None}
        | {"known": moment}
        for kind in ("fomc", "fomc_calendar", "policy_meeting", "policy_meeting_calendar")
        for k in range(-3, 4)
    ]
    return {"fundamentals": filings, "estimates": estimates, "flows": flows, "events": events}

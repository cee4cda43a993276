"""Readings of indices, funds, stocks and baskets: returns, streaks, records, the map."""

from __future__ import annotations

from typing import Any

from twin import leadership as lead
from twin import structure as struct
from twin.baskets import Subject
from twin.contribution import contribution, contribution_share, return_without
from twin.facts import Facts
from twin.readings import Readings, words

EX7: Subject = ("minus", "SP500", "MAG7")
TOP10: Subject = ("top", 10, "SP500")
ENERGY: Subject = ("sector", "Energy", "SP500")
TECH: Subject = ("sector", "Information Technology", "SP500")

RETURNS: list[tuple[Subject, str, list[str]]] = [
    ("SPX", "ytd", ["1930-07-04", "1933-03-31", "1987-10-19", "2026-07-31", "2026-02-01"]),
    ("SPX", "1y", ["1929-12-31", "1970-06-30", "2009-03-09", "2024-02-29"]),
    ("SPX", "1m", ["2026-03-31", "2025-03-30", "1969-12-31", "1970-01-31"]),
    ("SPX", "10y", ["2025-12-31", "1940-05-14"]),
    ("SPX", "all", ["2026-07-31", "1930-07-04"]),
    ("SPX", "wtd", ["1933-03-18", "2001-09-17", "1968-07-07"]),
    ("SPX", "6m", ["2025-08-31", "1930-02-28"]),
    ("RUT", "21d", ["2020-03-23", "2026-01-22"]),
    ("RUT", "3m", ["2026-05-31", "1987-12-31"]),
    ("RUT", "wtd", ["2026-01-25", "2020-03-18", "2026-01-20"]),
    ("RUT", "qtd", ["2026-01-02", "2025-09-30", "2008-11-20"]),
    ("NDX", "2024H1", ["2024-08-15", "2024-03-15", "2024-06-30"]),
    ("NDX", "2024H2", ["2024-12-31", "2024-07-01", "2024-06-30"]),
    ("NDX", "2025Q4", ["2026-01-31", "2025-11-16", "2025-09-30"]),
    ("IXIC", "2000", ["2001-01-01", "2000-03-10"]),
    ("VIX", "5d", ["2020-03-16"]),
    ("NVDA", "since 2025-10-27", ["2026-01-28", "2025-10-27"]),
    ("IWM", "2025-10-27..2026-01-28", ["2026-01-30", "2026-01-27"]),
    ("SPX", "2025-04-08..2026-01-31", ["2026-01-30", "2026-01-29"]),
    ("MAGS", "ytd", ["2023-06-30", "2024-12-31"]),
    ("AAPL", "2w", ["2024-07-06"]),
    ("BRK-B", "2008", ["2008-12-31", "2009-02-14"]),
    ("UNH", "ytd", ["2026-07-13", "2026-07-14"]),
    ("UNH", "2025", ["2026-07-31"]),
    ("CTRA", "1m", ["2026-02-17", "2026-03-02"]),
    ("MVIS", "5d", ["2026-07-17", "2026-07-31"]),
    ("SP500", "ytd", ["2026-01-30", "2026-07-31", "2023-03-13", "2020-03-23"]),
    ("SP500", "2015", ["2015-12-31"]),
    ("SP500", "2008", ["2008-12-31"]),
    ("SP500", "1m", ["2022-11-30", "2006-11-30", "2006-11-15"]),
    ("SP500", "1d", ["2022-11-08", "2023-07-13", "2026-05-21", "2014-11-28"]),
    ("SP500", "2025", ["2025-12-31"]),
    ("SP500", "all", ["2010-12-31"]),
    ("R2000", "ytd", ["2026-01-22", "2026-07-31", "2025-11-20"]),
    ("R2000", "5d", ["2025-11-12", "2025-11-11"]),
    ("R2000", "since 2025-11-05", ["2026-07-31"]),
    ("MAG7", "ytd", ["2025-04-08", "2026-01-30", "2013-06-28"]),
    ("MAG7", "2022", ["2022-12-31"]),
    (EX7, "ytd", ["2026-01-30", "2024-06-28"]),
    (TOP10, "ytd", ["2026-01-30"]),
    (ENERGY, "ytd", ["2026-01-30", "2022-12-30", "2007-03-30"]),
    (ENERGY, "qtd", ["2026-07-31"]),
    (TECH, "1y", ["2026-06-30"]),
    (("sector", "Communication Services", "SP500"), "ytd", ["2025-12-31", "2015-06-30"]),
    (("sector", "Industrials", "R2000"), "1m", ["2026-01-30"]),
    (("minus", "SP500", TECH), "2023", ["2024-01-05"]),
]
EQUAL: list[tuple[Subject, str, list[str]]] = [
    ("SP500", "ytd", ["2026-01-30", "2025-07-03", "2020-12-31"]),
    ("SP500", "2026-01", ["2026-01-30"]),
    ("SP500", "1m", ["2008-10-10", "2007-02-15"]),
    ("SP500", "5d", ["2024-04-03", "2015-10-02"]),
    ("MAG7", "ytd", ["2026-01-28", "2025-12-31"]),
    ("R2000", "1m", ["2024-07-16", "2025-11-20", "2012-06-29"]),
    (EX7, "3m", ["2026-01-30"]),
    (ENERGY, "1m", ["2026-03-31"]),
]
KINDS = [
    ("SPX", "price", "2026-01-30"),
    ("SPX", "total", "2026-01-30"),
    ("SPY", "price", "2026-01-30"),
    ("SPY", "price", "2026-06-30"),
    ("SPY", "total", "2026-06-30"),
    ("NVDA", "price", "2026-01-30"),
    ("NVDA", "total", "2026-01-30"),
    ("IWM", "price", "2004-12-31"),
]
EXCESS: list[tuple[Subject, Subject, str, str]] = [
    ("IWM", "MAGS", "2025-10-27..2026-01-28", "2026-01-28"),
    ("RUT", "SPX", "ytd", "2026-01-22"),
    ("R2000", "SP500", "ytd", "2026-01-22"),
    ("NDX", "RUT", "all", "2000-03-10"),
    ("SP500", "MAG7", "2025", "2026-01-10"),
    (EX7, "MAG7", "ytd", "2026-01-30"),
]


def fill(q: Readings) -> None:
    """Add them all."""
    published(q)
    for x, w, days in RETURNS:
        q.add(f"return({words(x)}, {w})", days, lead.ret, x, w)
    for x, w, days in EQUAL:
        head = f"return({words(x)}, {w}, weighting=equal"
        q.add(head + ")", days, lead.ret, x, w, weighting="equal")
        quarterly = {"weighting": "equal", "rebalance": "quarter"}
        q.add(head + ", rebalance=quarter)", days, lead.ret, x, w, **quarterly)
    for symbol, kind, day in KINDS:
        q.add(f"return({symbol}, ytd, kind={kind})", day, lead.ret, symbol, "ytd", kind=kind)
    for x, y, w, day in EXCESS:
        q.add(f"excess({words(x)}, {words(y)}, {w})", day, lead.excess, x, y, w)
    levels(q)
    spells(q)
    falls(q)
    co_movement(q)
    rotation_map(q)
    arithmetic(q)


def published(q: Readings) -> None:
    """The rows of published_answers.csv."""
    days = ["2026-01-22", "2026-01-23", "1996-05-07", "2026-01-24", "2026-01-21"]
    q.add("streak(RUT, SPX)", days, lead.streak, "RUT", "SPX")
    for x in ("RUT", "SPX"):
        q.add(f"return({x}, 1d)", ["2026-01-02", "2026-01-14"], lead.ret, x, "1d")
        q.add(f"return({x}, ytd)", "2026-01-13", lead.ret, x, "ytd")
    for x in ("RUT", "IWM"):
        q.add(f"return({x}, 2026-01)", "2026-01-30", lead.ret, x, "2026-01")
    q.add("return(IVV, 2025)", "2025-12-31", lead.ret, "IVV", "2025")
    q.add("weight(MAG7, in=SP500)", "2022-12-30", struct.weight, "MAG7", "SP500")
    contributions(q, "MAG7", "2025", ["2025-12-31", "2026-02-15"])
    q.add("level(ISM_MFG_PMI)", "2026-01-02", lead.level, "ISM_MFG_PMI")
    q.add("level(RUT)", "2025-12-31", lead.level, "RUT")


def contributions(q: Readings, g: Subject, w: str, days: list[str]) -> None:
    """The contribution of a group in every form."""
    inside = f"{words(g)}, in=SP500, {w}"
    q.add(f"contribution({inside})", days, contribution, g, "SP500", w)
    q.add(f"contribution_share({inside})", days, contribution_share, g, "SP500", w)
    for by in ("subtract", "reweight"):
        q.add(f"return_without({inside}, by={by})", days, return_without, g, "SP500", w, by)


def levels(q: Readings) -> None:
    """Levels, ratios, records."""
    for x, days in (
        ("SPX", ["1930-01-05", "1969-12-31", "2026-07-31", "2026-08-23", "1927-12-29"]),
        ("VIX", ["2020-03-16", "2026-05-25"]),
        ("NDX", ["2026-07-13", "2026-07-14"]),
        ("SPY", ["1993-01-29", "1993-01-28"]),
        ("NOSUCH", ["2026-01-30"]),
    ):
        q.add(f"level({x})", days, lead.level, x)
    days = ["2026-01-22", "1987-09-10", "1987-09-09"]
    q.add("ratio(RUT, SPX)", days, lead.ratio, "RUT", "SPX")
    q.add("ratio(IWM, SPY)", "2026-01-25", lead.ratio, "IWM", "SPY")
    days = ["2026-01-27", "2026-01-30", "1954-11-23", "1929-09-16"]
    q.add("record_high(SPX)", days, lead.record_high, "SPX")
    q.add("record_high(RUT)", "2026-01-22", lead.record_high, "RUT")


def streak_of(f: Facts, x: Subject, y: Subject, *, every: str, since: bool, t: int) -> Any:
    """longest_since or record of a streak."""
    history = lead.streak_history(f, x, y, every=every, t=t)
    return lead.longest_since(f, history) if since else lead.record(f, history)


def run_of(f: Facts, x: Subject, way: str, *, every: str, since: bool, t: int) -> Any:
    """longest_since or record of a run."""
    history = lead.run_history(f, x, way, every=every, t=t)
    return lead.longest_since(f, history) if since else lead.record(f, history)


def spells(q: Readings) -> None:
    """Streaks and runs by day, week and month, with their records."""
    days = ["2026-01-22", "2008-06-06", "2020-11-30", "2026-07-31", "1999-12-31", "2026-01-17"]
    days += ["2001-12-18", "2013-10-01", "1988-03-31"]
    for every in ("day", "week", "month"):
        option = "" if every == "day" else f", every={every}"
        inner = f"streak(RUT, SPX{option})"
        if every != "day":
            q.add(inner, days, lead.streak, "RUT", "SPX", every=every)
        for name, since in (("longest_since", True), ("record", False)):
            q.add(f"{name}({inner})", days, streak_of, "RUT", "SPX", every=every, since=since)
        for way, when in (("up", "2017-12-28"), ("down", "2008-10-10"), ("down", "1930-06-24")):
            inner = f"run(SPX, {way}{option})"
            q.add(inner, when, lead.run, "SPX", way, every=every)
            for name, since in (("longest_since", True), ("record", False)):
                q.add(f"{name}({inner})", when, run_of, "SPX", way, every=every, since=since)
    q.add("streak(R2000, SP500)", "2026-01-22", lead.streak, "R2000", "SP500")
    q.add("streak(SP500 - MAG7, MAG7)", "2026-01-15", lead.streak, EX7, "MAG7")
    q.add("streak(IWM, SPY)", ["2026-01-22", "2012-12-19"], lead.streak, "IWM", "SPY")
    q.add("streak(RSP, SPY, every=week)", "2026-02-08", lead.streak, "RSP", "SPY", every="week")
    q.add("run(NVDA, down)", "2026-01-30", lead.run, "NVDA", "down")
    q.add("run(UNH, up)", "2026-07-14", lead.run, "UNH", "up")


def falls(q: Readings) -> None:
    """Drawdowns."""
    asked: list[tuple[Subject, str, str]] = [
        ("SPX", "all", "1932-07-08"),
        ("SPX", "all", "2009-03-09"),
        ("RUT", "1y", "2025-04-08"),
        ("NVDA", "ytd", "2025-04-04"),
        ("SPX", "2020-02-19..2020-03-23", "2026-01-30"),
        ("SPX", "2022", "2023-05-01"),
        ("SP500", "ytd", "2025-04-08"),
        ("MAG7", "1y", "2025-04-08"),
        ("R2000", "all", "2026-03-30"),
    ]
    for x, w, day in asked:
        q.add(f"drawdown({words(x)}, {w})", day, lead.drawdown, x, w)


def co_movement(q: Readings) -> None:
    """Volatility, correlation, beta."""
    asked: list[tuple[Subject, str, str]] = [
        ("SPX", "63d", "2020-03-31"),
        ("SPX", "21d", "1930-01-05"),
        ("IWM", "1y", "2026-01-31"),
        ("MAG7", "63d", "2025-06-30"),
        ("MAGS", "1y", "2023-10-02"),
    ]
    for x, w, day in asked:
        q.add(f"volatility({words(x)}, {w})", day, lead.volatility, x, w)
    pairs: list[tuple[Subject, Subject, str, str]] = [
        ("RUT", "SPX", "252d", "2026-01-22"),
        ("NVDA", "SPX", "252d", "2024-06-30"),
        ("SP500", "R2000", "63d", "2026-07-10"),
        ("TLT", "SPY", "252d", "2022-10-14"),
        ("IWM", "SPY", "252d", "2020-03-23"),
    ]
    for x, y, w, day in pairs:
        both = f"{words(x)}, {words(y)}"
        q.add(f"correlation({both}, 63d)", day, lead.correlation, x, y, "63d")
        q.add(f"beta({both}, {w})", day, lead.beta, x, y, w)


def rotation_map(q: Readings) -> None:
    """Relative strength, its momentum and the quadrant."""
    asked: list[tuple[Subject, Subject, str]] = [
        ("RUT", "SPX", "2026-01-22"),
        ("RUT", "SPX", "2026-07-05"),
        ("XLE", "SPY", "2026-03-31"),
        ("XLK", "SPY", "2008-10-10"),
        (ENERGY, "SP500", "2026-01-30"),
        (TECH, "SP500", "2024-06-18"),
        (("sector", "Utilities", "SP500"), "SP500", "2026-01-30"),
        (("sector", "Health Care", "SP500"), "SP500", "2025-09-30"),
        ("MAGS", "SPY", "2023-07-03"),
        ("RUT", "SPX", "1987-12-01"),
    ]
    for x, b, day in asked:
        both = f"({words(x)}, {words(b)})"
        q.add("rs_ratio" + both, day, lead.rs_ratio, x, b)
        q.add("rs_momentum" + both, day, lead.rs_momentum, x, b)
        q.add("quadrant" + both, day, lead.quadrant, x, b)
    q.add("rs_ratio(RUT, SPX, n=10)", "2026-01-22", lead.rs_ratio, "RUT", "SPX", 10)


def _gap(f: Facts, *, t: int) -> float:
    return lead.ret(f, "RUT", "ytd", t=t) - lead.ret(f, "SPX", "ytd", t=t)


def _times(f: Facts, *, t: int) -> float:
    return lead.ret(f, "RUT", "ytd", t=t) / lead.ret(f, "SPX", "ytd", t=t)


def _both(f: Facts, *, t: int) -> bool:
    return lead.streak(f, "RUT", "SPX", t=t) >= 10 and struct.breadth(f, "R2000", 50, t) > 0.6


def arithmetic(q: Readings) -> None:
    """Sums, ratios and conditions of readings."""
    q.add("return(RUT, ytd) - return(SPX, ytd)", "2026-01-22", _gap)
    q.add("return(RUT, ytd) / return(SPX, ytd)", "2026-01-22", _times)
    both = "streak(RUT, SPX) >= 10 and breadth(R2000, above=50d) > 0.6"
    q.add(both, ["2026-01-22", "2026-01-23"], _both)

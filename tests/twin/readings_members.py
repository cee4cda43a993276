"""Readings of the members: concentration, breadth, dispersion, contribution."""

from __future__ import annotations

from typing import Any

from twin import leadership as lead
from twin import structure as struct
from twin import tracks as tr
from twin.baskets import Subject, members_after
from twin.contribution import contribution
from twin.facts import Facts
from twin.readings import SECTORS_OF_2025 as SECTORS
from twin.readings import Readings, words
from twin.readings_leaders import ENERGY, EX7, TOP10, contributions
from twin.windows import window

WEIGHTS: list[tuple[Subject, Subject, list[str]]] = [
    ("MAG7", "SP500", ["2006-10-31", "2015-08-24", "2023-01-03", "2025-12-31", "2026-07-31"]),
    ("MAG7", "SP500", ["2020-08-31", "2020-09-30", "2020-10-01", "2006-10-30", "2023-07-12"]),
    ("NVDA", "SP500", ["2025-10-29", "2024-06-20"]),
    ("NVDA", "SP500 - MAG7", ["2025-10-29"]),
    (TOP10, "SP500", ["2026-01-30", "2009-03-09"]),
    (ENERGY, "SP500", ["2026-07-01", "2026-07-02", "2008-06-30", "2007-03-30"]),
    (("sector", "Communication", "SP500"), "SP500", ["2025-12-31"]),
    (("sector", "Telecommunication Services", "SP500"), "SP500", ["2015-12-31"]),
    (("sector", "Health Care", "R2000"), "R2000", ["2026-01-22", "2026-07-31"]),
    ("MAG7", "R2000", ["2026-01-21"]),
    ("IWM", "SP500", ["2026-01-21"]),
    (("list", ["AAPL", "MSFT"]), "SP500", ["2020-08-31"]),
    ("R2000", "SP500", ["2026-01-21"]),
    (EX7, "SP500", ["2024-12-31"]),
    ("FI", "SP500", ["2026-01-30"]),
    ("GM", "SP500", ["2010-06-30"]),
    ("MRK", "SP500", ["2008-06-30"]),
]
BIG_DAYS = ["2008-10-10", "2015-08-25", "2020-03-23", "2023-10-27", "2026-01-22", "2026-07-31"]
SMALL_DAYS = ["2018-12-24", "2020-06-08", "2025-11-04", "2025-11-05", "2026-01-22", "2026-07-31"]
TOGETHER = [
    ("SP500", "ytd", "2026-01-30"),
    ("SP500", "2025", "2026-01-15"),
    ("SP500", "2015", "2015-12-31"),
    ("SP500", "2008", "2008-12-31"),
    ("SP500", "1d", "2024-12-18"),
    ("R2000", "ytd", "2026-01-22"),
    ("R2000", "1m", "2025-11-20"),
    ("R2000", "2020", "2020-12-31"),
    ("MAG7", "2025", "2025-12-31"),
]


def fill(q: Readings) -> None:
    """Add them all."""
    for g, i, days in WEIGHTS:
        inside = EX7 if i == "SP500 - MAG7" else i
        q.add(f"weight({words(g)}, in={words(inside)})", days, struct.weight, g, inside)
    concentration(q)
    breadths(q)
    together(q)
    groups(q)
    each_member(q)


def concentration(q: Readings) -> None:
    """Top weights and Herfindahl, by line and by issuer."""
    days = ["2006-11-30", "2008-10-10", "2015-12-31", "2020-03-23", "2023-03-13", "2026-07-31"]
    for i, when in (("SP500", days), ("R2000", ["2026-01-22", "2020-03-23", "2025-11-05"])):
        for n in (1, 10):
            q.add(f"top_weight({i}, {n})", when, struct.top_weight, i, n)
        q.add(f"hhi({i})", when, struct.hhi, i)
        q.add(f"effective_number({i})", when, struct.effective_number, i)
    q.add("effective_number(SP500 - MAG7)", "2025-12-31", struct.effective_number, EX7)
    days = ["2014-12-31", "2025-12-31"]
    q.add("hhi(SP500, by=issuer)", days, struct.hhi, "SP500", "issuer")
    issuer = "effective_number(SP500, by=issuer)"
    q.add(issuer, days, struct.effective_number, "SP500", "issuer")
    q.add("top_weight(SP500, 10, by=issuer)", days, struct.top_weight, "SP500", 10, "issuer")


def breadths(q: Readings) -> None:
    """Breadth, advances and declines, new highs and lows."""
    for i, days in (("SP500", BIG_DAYS), ("R2000", SMALL_DAYS)):
        for n in (50, 200):
            q.add(f"breadth({i}, above={n}d)", days, struct.breadth, i, n)
        for measure in (struct.advances, struct.declines, struct.advance_decline):
            q.add(f"{measure.__name__}({i})", days, measure, i)
        for extreme in (struct.new_highs, struct.new_lows):
            q.add(f"{extreme.__name__}({i}, 252d)", days, extreme, i, 252)
    q.add("breadth(SP500 - MAG7, above=50d)", "2026-01-22", struct.breadth, EX7, 50)
    q.add("breadth(MAG7, above=50d)", "2026-01-22", struct.breadth, "MAG7", 50)
    q.add("breadth(SP500, above=200d)", "2005-06-30", struct.breadth, "SP500", 200)
    q.add("mcclellan(SP500)", ["2007-03-15", "2026-01-22"], struct.mcclellan, "SP500")
    q.add("mcclellan(R2000)", "2026-01-22", struct.mcclellan, "R2000")


def together(q: Readings) -> None:
    """What the members did around their index."""
    for i, w, day in TOGETHER:
        for measure in (struct.beating, struct.dispersion, struct.cap_minus_equal):
            q.add(f"{measure.__name__}({i}, {w})", day, measure, i, w)
        for which in ("median", "mean"):
            q.add(f"member_return({i}, {which}, {w})", day, struct.member_return, i, which, w)
    for i, w, day in (
        ("SP500", "63d", "2020-04-15"),
        ("SP500", "21d", "2026-01-30"),
        ("R2000", "21d", "2026-01-30"),
        ("MAG7", "63d", "2025-12-31"),
    ):
        q.add(f"pairwise_correlation({i}, {w})", day, struct.pairwise_correlation, i, w)


def groups(q: Readings) -> None:
    """Contributions of groups, sectors and single members."""
    contributions(q, "MAG7", "ytd", ["2026-01-30", "2023-06-30"])
    contributions(q, "MAG7", "2024H1", ["2024-07-10"])
    contributions(q, "MAG7", "2022", ["2022-12-30"])
    contributions(q, "MAG7", "2015", ["2016-01-04"])
    contributions(q, "NVDA", "2025", ["2025-12-31"])
    contributions(q, TOP10, "ytd", ["2026-01-30"])
    contributions(q, "SMCI", "2023", ["2024-06-30"])
    contributions(q, "SMCI", "2024H1", ["2024-06-30"])
    contributions(q, ("list", ["GOOGL", "GOOG"]), "2025Q4", ["2026-01-05"])
    for label in SECTORS:
        g: Subject = ("sector", label, "SP500")
        for w, day in (("2025", "2025-12-31"), ("2020-02-19..2020-03-23", "2020-03-31")):
            text = f"contribution({words(g)}, in=SP500, {w})"
            q.add(text, day, contribution, g, "SP500", w)
    text = "contribution(MAG7, in=R2000, ytd)"
    q.add(text, "2026-01-22", contribution, "MAG7", "R2000", "ytd")
    for label in ("Health Care", "Industrials"):
        g = ("sector", label, "R2000")
        text = f"contribution({words(g)}, in=R2000, ytd)"
        q.add(text, "2026-01-22", contribution, g, "R2000", "ytd")


def rising(f: Facts, measure: Any, i: Subject, *, t: int) -> Any:
    """Members with a return above 0 in the year to date."""
    s, end = window(f, "ytd", t)
    return measure(f, i, lambda name: lead.between(f, name, s, end) > 0, s)


def ahead(f: Facts, measure: Any, i: Subject, *, t: int) -> Any:
    """Members that returned more than SPX in 2025."""
    s, end = window(f, "2025", t)
    bar = lead.between(f, "SPX", s, end)
    return measure(f, i, lambda name: lead.between(f, name, s, end) > bar, s)


def sector_rank(f: Facts, label: str, *, t: int) -> int:
    """Rank of a sector by its return in the year to date."""
    others: list[Subject] = [("sector", name, "SP500") for name in SECTORS]
    mine: Subject = ("sector", label, "SP500")
    return tr.rank_in(mine, others, lambda x: lead.ret(f, x, "ytd", t=t))


def member_rank(f: Facts, x: str, *, t: int) -> int:
    """Rank of a member by its return in 2025."""
    s, end = window(f, "2025", t)
    names: list[Subject] = list(members_after(f, "SP500", s))
    return tr.rank_in(x, names, lambda name: lead.between(f, name, s, end))


def each_member(q: Readings) -> None:
    """Counts and ranks of members."""
    for i, day in (("SP500", "2026-01-30"), ("R2000", "2026-01-22"), ("SP500", "2008-12-31")):
        for measure in (tr.count_members, tr.share_members):
            q.add(f"{measure.__name__}({i}, return(it, ytd) > 0)", day, rising, measure, i)
    text = "count_members(MAG7, return(it, 2025) > return(SPX, 2025))"
    q.add(text, "2025-12-31", ahead, tr.count_members, "MAG7")
    text = "share_members(SP500, return(it, 2025) > return(SPX, 2025))"
    q.add(text, "2026-01-15", ahead, tr.share_members, "SP500")
    for label in ("Energy", "Utilities"):
        text = f'rank_in(sector("{label}", in=SP500), sectors(SP500), return(it, ytd))'
        q.add(text, ["2026-01-30", "2022-12-30"], sector_rank, label)
    q.add("rank_in(NVDA, SP500, return(it, 2025))", "2025-12-31", member_rank, "NVDA")

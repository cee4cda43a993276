"""Other conventions for the same words: which are tried, in what order, and as of when."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from claims.hostile import mutated
from rotascope.app.auditing import StoreAsker
from rotascope.claims.audit import audit
from rotascope.claims.conventions import ORDER, variants
from rotascope.claims.document import document
from rotascope.claims.drafts import Draft, Formula, Timed
from rotascope.claims.model import Variant
from rotascope.claims.subjects import Subject, lexicon
from rotascope.core.time import Calendar

# Weekdays from Monday 2 December 2024 to Friday 31 January 2025, Christmas and New Year out.
DAYS = np.array(
    [d for d in np.arange("2024-12-02", "2025-02-01", dtype="datetime64[D]")
     if np.is_busday(d) and str(d) not in ("2024-12-25", "2025-01-01")],
    dtype="datetime64[D]",
)  # fmt: skip
CALENDAR = Calendar(DAYS)
DAY = date(2025, 1, 15)
BEFORE = date(2025, 1, 14)
RUT = Subject("Russell 2000", "RUT", "index", proxies=("IWM", "VTWO"))
SPX = Subject("S&P 500", "SPX", "index", proxies=("SPY", "VOO", "IVV"))
XLK = Subject("technology", "XLK", "sector", gics="Information Technology")
RETURN = Formula("return({x}, {w}{k})", RUT, None, "ytd")
EXCESS = Formula("excess({x}, {y}, {w}{k})", RUT, SPX, "ytd")


def draft(formula: Formula, *, kind: str = "return", as_of: date = DAY, **time: object) -> Draft:
    when = Timed(formula.window, as_of, "named", **time)  # type: ignore[arg-type]  # by name
    return Draft(kind, (0, 10), formula, when)


def tried(one: Draft, spoken: date = DAY) -> list[tuple[str, str, date]]:
    return [(v.convention, v.expression, v.as_of) for v in variants(one, CALENDAR, spoken=spoken)]


def test_the_groups_are_named_in_the_order_of_the_contract() -> None:
    assert ORDER[:5] == (
        "price or total return", "the close before", "index or fund",
        "calendar or trading-day window", "weeks and periods",
    )  # fmt: skip


def test_all_conventions_of_a_return_in_order() -> None:
    other = (("the last five sessions", "5d", None),)
    one = replace(
        draft(RETURN, others=other),
        also=(("its own", Formula("return({x}, 1d{k})", RUT), None),),
    )
    assert tried(one) == [
        ("price return", "return(RUT, ytd, kind=price)", DAY),
        ("total return", "return(RUT, ytd, kind=total)", DAY),
        ("the close before", "return(RUT, ytd)", BEFORE),
        ("IWM for RUT", "return(IWM, ytd)", DAY),
        ("VTWO for RUT", "return(VTWO, ytd)", DAY),
        ("from the first close of the year", "return(RUT, since 2025-01-02)", DAY),
        ("the last five sessions", "return(RUT, 5d)", DAY),
        ("its own", "return(RUT, 1d)", DAY),
    ]


def test_both_subjects_of_an_excess_have_funds() -> None:
    found = [v for v in tried(draft(EXCESS, kind="excess")) if " for " in v[0] or " and " in v[0]]
    assert [v[1] for v in found] == [
        "excess(IWM, SPX, ytd)",
        "excess(VTWO, SPX, ytd)",
        "excess(RUT, SPY, ytd)",
        "excess(RUT, VOO, ytd)",
        "excess(IWM, SPY, ytd)",
    ]


@pytest.mark.parametrize(
    ("window", "other", "name"),
    [
        ("1m", "21d", "by trading days"),
        ("21d", "1m", "by the calendar"),
        ("1w", "5d", "by trading days"),
        ("5d", "1w", "by the calendar"),
        ("3m", "63d", "by trading days"),
        ("1y", "252d", "by trading days"),
        ("252d", "1y", "by the calendar"),
        ("5m", "105d", "by trading days"),
        ("2025-01-06..2025-01-10", "2025-01-03..2025-01-10", "from the close before"),
        ("since 2025-01-06", "since 2025-01-03", "from the close before"),
        ("since 2025-01-06", "since 2025-01-07", "from the close after"),
    ],
)
def test_the_window_by_the_calendar_or_by_sessions(window: str, other: str, name: str) -> None:
    assert (name, f"return(RUT, {other})", DAY) in tried(draft(replace(RETURN, window=window)))


def test_a_close_before_the_store_is_not_tried() -> None:
    first = draft(replace(RETURN, window="since 2024-12-02"))
    assert "from the close before" not in [name for name, *_ in tried(first)]
    start = draft(RETURN, as_of=date(2024, 12, 2))
    assert "the close before" not in [name for name, *_ in tried(start, date(2024, 12, 2))]


def test_the_close_before_only_where_the_text_speaks_of_its_own_day() -> None:
    earlier = draft(RETURN, as_of=date(2025, 1, 8))
    assert "the close before" not in [name for name, *_ in tried(earlier)]
    fixed = draft(replace(RETURN, window="2025-01-06..2025-01-10"))
    assert "the close before" not in [name for name, *_ in tried(fixed)]


def test_a_sector_is_its_fund_or_its_members() -> None:
    found = tried(draft(replace(RETURN, x=XLK)))
    expression = 'return(sector("Information Technology", in=SP500), ytd)'
    assert ("the members of the sector for XLK", expression, DAY) in found


def test_the_seven_at_equal_weights() -> None:
    seven = Subject("Magnificent Seven", "MAG7", "group", proxies=("MAGS",))
    found = tried(draft(replace(RETURN, x=seven)))
    assert ("equal weights", "return(MAG7, ytd, weighting=equal)", DAY) in found
    assert ("MAGS for MAG7", "return(MAGS, ytd)", DAY) in found


def test_what_rests_on_a_long_past_is_not_moved_to_a_fund() -> None:
    record = draft(Formula("longest_since(streak({x}, {y}))", RUT, SPX), kind="since")
    assert [name for name, *_ in tried(record) if " for " in name] == []


def test_an_odd_symbol_is_quoted() -> None:
    share = Subject("Berkshire", '"BRK-A"', "stock", proxies=("BRK-B",))
    found = tried(draft(replace(RETURN, x=share)))
    assert 'return("BRK-B", ytd)' in [text for _, text, _ in found]


def test_nothing_to_compute_has_no_conventions() -> None:
    assert (
        variants(draft(RETURN).without("a forecast"), CALENDAR, spoken=DAY)
        == (Variant("x", "y", DAY),)[:0]
    )


# ---------------------------------------------------------------- on real drafts


def test_no_convention_twice_none_after_the_store(asker: StoreAsker) -> None:
    last = asker.calendar.date(len(asker.calendar) - 1)
    seen = 0
    for text in mutated(77, 150):
        found = audit(document(text, name="text"), asker, as_of=last)
        for finding in found.findings:
            claim = finding.claim
            rows = [(v.expression, v.as_of) for v in claim.variants]
            assert len(set(rows)) == len(rows)
            assert (claim.expression, claim.as_of) not in rows
            assert all(day <= last for _, day in rows)
            seen += len(rows)
    assert seen > 150


@pytest.mark.parametrize(
    "text",
    [
        "The Russell 2000 rose 3% this year.",
        "Small caps beat the S&P 500 by 5 points over the past month.",
        "Apple fell 4% this week.",
    ],
)
def test_every_sensitivity_is_one_of_the_conventions_in_their_order(
    asker: StoreAsker, text: str
) -> None:
    found = audit(document(text, name="text"), asker, as_of=date(2025, 10, 15))
    assert lexicon(asker.known)
    for finding in found.findings:
        rows = [(v.convention, v.expression, v.as_of) for v in finding.claim.variants]
        places = [rows.index((s.convention, s.expression, s.as_of)) for s in finding.sensitivity]
        assert places == sorted(places)
        assert places

"""Times and subjects across clauses: relative clauses, "in the month", "from 2.93 late Friday"."""

from __future__ import annotations

from datetime import date

import pytest

from rotascope.app.auditing import StoreAsker
from rotascope.app.opening import open_market
from rotascope.claims.audit import audit
from rotascope.claims.document import document
from rotascope.claims.model import AMBIGUOUS, CONTRADICTED, Finding, Stated
from rotascope.claims.rivals import telling

DAY = date(2026, 1, 30)
"""A Friday: all sentences speak after its close."""


def found(text: str, asker: StoreAsker, day: date = DAY) -> tuple[Finding, ...]:
    return audit(document(text, name="text"), asker, as_of=day).findings


# A text, and what it means, in order: an expression, or an expression and its session.
MEANT = [
    pytest.param(
        "The Russell 2000 lost 0.9 percent on Friday to 2,593.11, its third loss in a row.",
        ["return(RUT, 1d)", "level(RUT)", "run(RUT, down)"], id="a level is no count of sessions",
    ),
    pytest.param(
        "The S&P 500 has fallen three weeks running and trails the Russell 2000 by 3 percentage "
        "points this year.",
        ["run(SPX, down, every=week)", "excess(SPX, RUT, ytd)"], id="a second verb is another run",
    ),
    pytest.param(
        "The index of small companies, the Russell 2000, has now gone four months without a loss.",
        ["run(RUT, up, every=month)"], id="months without a loss",
    ),
    pytest.param(
        "The S&P 500 went six sessions without a single gain.", ["run(SPX, down)"],
        id="sessions without a single gain",
    ),
    pytest.param(
        "The S&P 500 fell 0.4 percent on Friday, the biggest since January 20.",
        ["return(SPX, 1d)", "lowest_since(return(SPX, 1d))"], id="the biggest of falls",
    ),
    pytest.param(
        "The 10-year Treasury yield fell 7 basis points on Friday, the most since October.",
        ["change(DGS10, 1d)", "lowest_since(change(DGS10, 1d))"], id="the most, of a yield",
    ),
    pytest.param(
        "The yield on the 10-year note rose 4 basis points today, its sharpest one-day increase "
        "since November 2025.",
        ["change(DGS10, 1d)", "highest_since(change(DGS10, 1d))"], id="its sharpest, of a yield",
    ),
    pytest.param(
        "The Russell 2000 gained 5.3% in January. The month was the index's strongest since "
        "August 2025.",
        ["return(RUT, 2026-01)", "highest_since(return(RUT, mtd), at=month)"],
        id="the month was its strongest",
    ),
    pytest.param(
        "On January 22 the Russell 2000 closed at a record for the first time since January 2026.",
        [("record_high(RUT) == 1", "2026-01-22"),
         ("last_time(record_high(RUT) == 1)", "2026-01-22")],
        id="a record for the first time since",
    ),
    pytest.param(
        "The 10-year Treasury yield slipped to 4.26 percent from 4.24 percent late Wednesday.",
        [("level(DGS10)", "2026-01-30"), ("level(DGS10)", "2026-01-28")],
        id="from its level of the day that is named",
    ),
    pytest.param(
        "December did the damage. The S&P 500 fell 1.2% in December. The Russell 2000 lost 0.7% "
        "in the month.",
        ["return(SPX, 2025-12)", "return(RUT, 2025-12)"], id="in the month that was named",
    ),
    pytest.param(
        "The S&P 500 gained 2.3% in the fourth quarter. The Russell 2000 rose 1.9% over the three "
        "months.",
        ["return(SPX, 2025Q4)", "return(RUT, 2025Q4)"], id="over the three months",
    ),
    pytest.param(
        "Energy shares, which had been hit on Tuesday by falling oil, rose 1.1 percent on Friday.",
        [("return(XLE, 1d)", "2026-01-30")], id="a day inside a relative clause",
    ),
    pytest.param(
        "The federal funds rate is at 3.75 percent, where it has stood since the last cut, in "
        "December.",
        [("level(DFEDTARU)", "2026-01-30")], id="where it has stood since",
    ),
    pytest.param(
        "The S&P 500 fell 0.4% today. Not one of its 11 sectors finished higher, and more than "
        "nine out of 10 members declined.",
        ["return(SPX, 1d)",
         "count_members(sectors(SP500), return(it, 1d) > 0) == 0",
         "share_members(SP500, return(it, 1d) < 0)"],
        id="more than, before another figure",
    ),
    pytest.param(
        "The 10-year Treasury yield slipped to 4.26%, a four-month low.",
        ["level(DGS10)", "rank(0 - level(DGS10), 4m)"], id="a low of so many months",
    ),
    pytest.param(
        "All but one of the 11 sectors fell on Friday.",
        ["count_members(sectors(SP500), return(it, 1d) < 0) == 10"], id="all but one",
    ),
    pytest.param(
        "Every sector except energy and utilities rose on Friday.",
        ["count_members(sectors(SP500), return(it, 1d) > 0) == 9"], id="every one except two",
    ),
    pytest.param(
        "Of the Magnificent Seven, not one rose on Friday.",
        ["count_members([AAPL, MSFT, GOOGL, AMZN, NVDA, META, TSLA], return(it, 1d) > 0) == 0"],
        id="not one of the seven",
    ),
    pytest.param(
        "All but six of the companies in the S&P 500 fell on Friday.", ["advances(SP500)"],
        id="all but some companies",
    ),
    pytest.param(
        "Apple ended the week with a losing streak of three sessions.", ["run(AAPL, down)"],
        id="a streak of sessions",
    ),
    pytest.param(
        "The 10-year Treasury yield fell on Friday, its third decline in a row.",
        ["spell(change(DGS10, 1d) < 0)"], id="a run of a yield",
    ),
    pytest.param(
        "Since the Fed met on December 10, the S&P 500 has climbed 1.3%.",
        ["return(SPX, since 2025-12-10)"], id="since what happened on a day",
    ),
    pytest.param(
        "The Russell 2000 ($IWM) is up 4.5% this year.", ["return(RUT, ytd)"],
        id="a ticker beside a name",
    ),
    pytest.param(
        "The S&P 500 inched up to 6,939.03 on Friday.", ["level(SPX)"], id="where it went",
    ),
    pytest.param(
        "The Russell 2000 lost 2.1 percent on Friday, erasing most of its gain for the month.",
        ["return(RUT, 1d)"], id="what a move erased",
    ),
    pytest.param(
        "Small caps beat large caps for five days in a row. The Russell 2000 rose 4.1% over that "
        "stretch.",
        ["streak(RUT, SPX)", "return(RUT, 5d)"], id="as long as the run",
    ),
    pytest.param(
        "The Magnificent Seven make up 33% of the S&P 500, down from 35% a month ago.",
        [("weight(MAG7, in=SP500)", "2026-01-30"), ("weight(MAG7, in=SP500)", "2025-12-30")],
        id="down from, a month ago",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("text", "meant"), MEANT)
def test_what_a_sentence_means(
    text: str, meant: list[str | tuple[str, str]], asker: StoreAsker
) -> None:
    claims = [f.claim for f in found(text, asker)]
    told = [(c.expression, c.as_of.isoformat()) for c in claims]
    wanted = [m if isinstance(m, tuple) else (m, dict(told).get(m, "")) for m in meant]
    assert [row for row in told if row in wanted] == wanted


def test_less_than_two_weeks_ago_is_one_of_the_sessions_since(asker: StoreAsker) -> None:
    """The level of ten days ago, of a sentence that says "less than two weeks ago"."""
    there = {
        day: open_market(as_of=day).read("level(DGS10)").value
        for day in ("2026-01-16", "2026-01-21")
    }
    assert there["2026-01-16"] != there["2026-01-21"]
    text = (
        "The 10-year Treasury yield is lower. Less than two weeks ago it stood at "
        f"{there['2026-01-21']:.2f} percent."
    )
    (claim,) = [f for f in found(text, asker) if f.claim.expression == "level(DGS10)"]
    assert claim.verdict == "supported"


def test_a_record_that_lies_much_nearer_is_likelier_misread(asker: StoreAsker) -> None:
    """Since 1998 is stated and the last was a few sessions ago: open; since 2025: wrong."""
    far = found("The S&P 500 fell 0.4% on Friday, its worst day since 1998.", asker)
    near = found("The S&P 500 fell 0.4% on Friday, its worst day since January 12.", asker)
    verdicts = [
        f.verdict
        for findings in (far, near)
        for f in findings
        if (f.claim.expression or "").startswith("lowest_since")
    ]
    assert verdicts == [AMBIGUOUS, CONTRADICTED]


def test_all_or_none_of_several_is_exact_enough_to_tell_by() -> None:
    assert telling("is true", Stated(True), "count_members(sectors(SP500), {w}) == 0")
    assert not telling("is true", Stated(True), "record_high({x}{k}) == 1")


@pytest.mark.parametrize(
    ("written", "upper"),
    [("3.5% to 3.75%", 3.75), ("3.50%-3.75%", 3.75), ("4% to 4.25%", 4.25), ("0.75% to 1%", 1.0),
     ("between 4.75% and 5%", 5.0), ("0% to 0.25%", 0.25)],
)  # fmt: skip
def test_both_ends_of_a_target_range(written: str, upper: float, asker: StoreAsker) -> None:
    """Each end is written with its own digits: "1 %" is no range up to 1.5 %."""
    claims = [f.claim for f in found(f"The Fed's target range stands at {written}.", asker)]
    stated = {c.expression: c.stated.value for c in claims}
    assert stated["level(DFEDTARU)"] == upper


def test_the_nearest_verb_counts_the_members(asker: StoreAsker) -> None:
    text = "Eight of the 11 sectors ended the month lower; only energy and industrials gained."
    told = [f.claim.expression or "" for f in found(text, asker)]
    assert "count_members(sectors(SP500), return(it, mtd) < 0)" in told

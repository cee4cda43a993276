"""Texts that cite expressions in footnotes, and tables with heads; all written for these tests."""

from __future__ import annotations

import time

import pytest

from rotascope.app.auditing import StoreAsker
from rotascope.claims.audit import audit
from rotascope.claims.cited import citations
from rotascope.claims.columns import cells, window_of_head
from rotascope.claims.document import document
from rotascope.claims.frames_cited import MOST
from rotascope.claims.model import (
    CONTRADICTED,
    NOT_CHECKABLE,
    OTHER_CONVENTION,
    SUPPORTED,
    Audit,
    Finding,
)
from rotascope.core.reading import shown


def audited(text: str, asker: StoreAsker) -> Audit:
    return audit(
        document(text, name="t"), asker, as_of=asker.calendar.date(len(asker.calendar) - 1)
    )


def alone(text: str, asker: StoreAsker) -> Finding:
    found = [f for f in audited(text, asker).findings if f.claim.kind == "cited"]
    assert len(found) == 1, [f.reason for f in found]
    return found[0]


def value(asker: StoreAsker, expression: str) -> float:
    found = asker.read(expression, asker.calendar.date(len(asker.calendar) - 1)).value
    assert isinstance(found, int | float)
    return float(found)


def cites(words: str, expression: str) -> str:
    return f"{words}\n\n[^a]: `{expression}`\n"


# what a citation is


@pytest.mark.parametrize(
    ("body", "expression"),
    [
        ("`return(RUT, ytd) = 0.0545`; `price`", "return(RUT, ytd)"),
        ("`weight(MAG7, in = SP500) = 0.34`", "weight(MAG7, in = SP500)"),
        ("`streak(RUT, SPX) >= 3`", "streak(RUT, SPX) >= 3"),
        ("see `return(RUT, 21d)` in the catalogue", "return(RUT, 21d)"),
        ("return(RUT, 21d); price", "return(RUT, 21d)"),
        ('`weight("A = (b", in=SP500) = 0.1`', 'weight("A = (b", in=SP500)'),
        ("`return(RUT,, 21d)`", "return(RUT,, 21d)"),
    ],
)  # fmt: skip
def test_a_footnote_that_gives_an_expression(body: str, expression: str) -> None:
    found = citations(document(f"Small caps rose 5 %[^x].\n\n[^x]: {body}\n", name="t"))
    assert [m.citation.expression for m in found.marks] == [expression]


@pytest.mark.parametrize(
    "body", ["See the annual report.", "`pandas`", "`RUT`", "Smith (2020)", ""]
)
def test_other_footnotes_stay_text(body: str) -> None:
    text = f"Small caps rose 5 %[^x].\n\n[^x]: {body}\n"
    found = citations(document(text, name="t"))
    assert found.marks == ()
    assert found.text == text


def test_offsets_stay_and_marks_and_definitions_are_blank() -> None:
    text = "Up 5 %[^1].[^1] Then 6 %[^2].\n\n[^1]: `return(RUT, 1d)`\n[^2]: `return(SPX, 1d)`\n"
    found = citations(document(text, name="t"))
    assert len(found.text) == len(text)
    assert "[^" not in found.text
    assert "return(" not in found.text
    said = [found.text[s.start : s.end].split() for s in found.sentences]
    assert said == [["Up", "5", "%", "."], ["Then", "6", "%", "."]]
    assert [len(found.marks_of(n)) for n in range(2)] == [2, 1]


def test_a_mark_without_a_definition_is_left_alone() -> None:
    text = "Up 5 %[^1] and 6 %[^9].\n\n[^1]: `return(RUT, 1d)`\n"
    assert [m.citation.label for m in citations(document(text, name="t")).marks] == ["1"]


# figures against their expressions


def test_a_figure_is_compared_with_its_own_expression(asker: StoreAsker) -> None:
    right = value(asker, "return(RUT, 10d)")
    true, false = (f"It made {shown(right + off, 'fraction')}[^a]." for off in (0, 0.02))
    assert alone(cites(true, "return(RUT, 10d)"), asker).verdict == SUPPORTED
    wrong = alone(cites(false, "return(RUT, 10d)"), asker)
    assert wrong.verdict == CONTRADICTED
    assert wrong.computed == right
    assert "footnote a" in wrong.claim.inferences[0].how


def test_a_direction_word_gives_the_sign(asker: StoreAsker) -> None:
    fell = value(asker, "return(SPX, 1d)")
    assert fell < 0
    size = shown(-fell, "fraction")
    verdicts = [
        alone(cites(f"Large caps {verb} {size}[^a].", "return(SPX, 1d)"), asker).verdict
        for verb in ("fell", "rose")
    ]
    assert verdicts == [SUPPORTED, OTHER_CONVENTION]
    written = cites(f"Large caps +{size}[^a].", "return(SPX, 1d)")
    assert alone(written, asker).verdict == CONTRADICTED


@pytest.mark.parametrize(
    ("words", "expression"),
    [
        ("cuts of 75 bp[^a]", "cuts(DFEDTARU, 1y)"),
        ("a rate of 3.75 %[^a]", "level(DFEDTARU)"),
        ("cuts of three quarters of a point, 0.75 percentage points[^a]", "cuts(DFEDTARU, 1y)"),
        ("in 20 sessions[^a]", "sessions(ytd)"),
        ("the count is 20[^a]", "sessions(ytd)"),
    ],
)
def test_units_as_writers_put_them(asker: StoreAsker, words: str, expression: str) -> None:
    assert alone(cites(f"There were {words}.", expression), asker).verdict == SUPPORTED


def test_counts_are_exact(asker: StoreAsker) -> None:
    found = alone(cites("The count is 21[^a].", "sessions(ytd)"), asker)
    assert found.verdict == CONTRADICTED


def test_a_mark_after_the_full_stop(asker: StoreAsker) -> None:
    right = shown(value(asker, "return(RUT, 10d)"), "fraction")
    found = alone(
        cites(f"Over ten sessions it made {right} in all.[^a]", "return(RUT, 10d)"), asker
    )
    assert found.verdict == SUPPORTED


def test_a_condition_bears_out_the_words_before_it(asker: StoreAsker) -> None:
    for bound, verdict in ((0, SUPPORTED), (1, CONTRADICTED)):
        text = cites("Over ten sessions, small caps led[^a].", f"return(RUT, 10d) > {bound}")
        assert alone(text, asker).verdict == verdict


def test_an_earlier_day_in_the_footnote_counts(asker: StoreAsker) -> None:
    then = asker.calendar.date(len(asker.calendar) - 30)
    number = asker.read("level(RUT)", then).value
    assert isinstance(number, float)
    body = f"`level(RUT) = {number}`; `level, as of {then}, snapshot x`"
    found = alone(f"It stood at {number:,.2f}[^a].\n\n[^a]: {body}\n", asker)
    assert (found.verdict, found.claim.as_of) == (SUPPORTED, then)


def test_figures_without_a_mark_are_read_as_ever(asker: StoreAsker) -> None:
    made, year = value(asker, "return(RUT, 10d)"), value(asker, "return(SPX, ytd)")
    first = f"Small caps made {shown(made, 'fraction')}[^a]."
    second = f"The S&P 500 fell {shown(-year, 'fraction')} this year."
    found = audited(cites(f"{first} {second}", "return(RUT, 10d)"), asker).findings
    assert [(f.claim.kind, f.verdict) for f in found] == [
        ("cited", SUPPORTED),
        ("return", SUPPORTED),
    ]


# texts that nobody should trust


@pytest.mark.parametrize(
    "expression",
    ["return(RUT,, 21d)", "return(NOSUCH, 21d)", "__import__('os')(1)", "return({x}, {w})",
     "return(RUT, 21d)" + " + 1" * 900, "(" * 300 + ")" * 300, "level(RUT) / 0"],
)  # fmt: skip
def test_what_cannot_be_computed_is_not_checkable(asker: StoreAsker, expression: str) -> None:
    found = alone(cites("It rose 5 %[^a].", expression), asker)
    assert found.verdict == NOT_CHECKABLE
    assert found.reason


def test_what_lies_ahead_of_the_text_is_not_known(asker: StoreAsker) -> None:
    found = alone(cites("It rose 5 %[^a].", "return(RUT, 2026-01-02..2026-06-30)"), asker)
    assert found.verdict == NOT_CHECKABLE


def test_only_so_many_expressions_are_computed(asker: StoreAsker) -> None:
    count = MOST + 40
    words = " ".join(f"Item {n} is {n}[^{n}]." for n in range(count))
    notes = "\n".join(f"[^{n}]: `{n} + 0`" for n in range(count))
    found = [f for f in audited(f"{words}\n\n{notes}\n", asker).findings if f.claim.kind == "cited"]
    assert sum(f.verdict == SUPPORTED for f in found) == MOST
    assert sum(f.verdict == NOT_CHECKABLE for f in found) == 40


def test_very_many_citations_take_bounded_time(asker: StoreAsker) -> None:
    count = 20_000
    words = "\n\n".join(f"It rose {n % 9} %[^{n}]." for n in range(count))
    notes = "\n".join(f"[^{n}]: `return(RUT, {n % 7 + 1}d)`" for n in range(count))
    begun = time.monotonic()
    found = audited(f"{words}\n\n{notes}\n", asker)
    assert found.findings
    assert time.monotonic() - begun < 60


# tables


@pytest.mark.parametrize(
    ("head", "window"),
    [
        ("1 session", "1d"), ("21 sessions", "21d"), ("year to date", "ytd"), ("YTD (%)", "ytd"),
        ("1-month return", "1m"), ("1W", "1w"), ("one year", "1y"), ("2025", "2025"),
        ("5D Chg", "5d"), ("3 years", None), ("relative strength", None), ("Now", None),
        ("", None), ("0 days", None),
    ],
)  # fmt: skip
def test_windows_that_heads_name(head: str, window: str | None) -> None:
    assert window_of_head(head) == window


def test_cells_stand_under_their_heads() -> None:
    text = "Fund   1 session  momentum\nEnergy (XLE)   -1.20 %  99.10\nand more\n\nfree  5 %  6 %\n"
    found = [(text[c.start : c.end], c.window, c.read) for c in cells(text)]
    assert found == [("-1.20 %", "1d", True), ("99.10", None, False)]


def test_a_table_without_a_head_has_no_cells() -> None:
    assert cells("| RUT | 5 % |\n| SPX | 6 % |\n") == ()


def test_returns_are_read_by_row_and_column(asker: StoreAsker) -> None:
    rows = [("Russell 2000", "RUT"), ("S&P 500", "SPX")]
    windows = ("1d", "21d", "ytd")
    body = "\n".join(
        f"| {name} | "
        + " | ".join(shown(value(asker, f"return({symbol}, {w})"), "fraction") for w in windows)
        + " |"
        for name, symbol in rows
    )
    text = f"| Index | 1 session | 21 sessions | YTD |\n| --- | --- | --- | --- |\n{body}\n"
    found = audited(text, asker).findings
    expected = [f"return({symbol}, {w})" for _, symbol in rows for w in windows]
    assert [f.claim.expression for f in found] == expected
    assert {f.verdict for f in found} == {SUPPORTED}


def test_columns_that_no_one_knows_are_not_read(asker: StoreAsker) -> None:
    text = "| Fund | relative strength |\n| --- | --- |\n| Energy (XLE) | 101.20 |\n"
    assert audited(text, asker).findings == ()


def test_the_rotation_map_in_words(asker: StoreAsker) -> None:
    last = asker.calendar.date(len(asker.calendar) - 1)
    where = {f: asker.read(f"quadrant({f}, SPY)", last).value for f in ("XLE", "XLB")}
    text = f"On the rotation map, {where['XLE']}: Energy; {where['XLB']}: Materials."
    found = audited(text, asker).findings
    assert [f.claim.expression for f in found] == ["quadrant(XLE, SPY)", "quadrant(XLB, SPY)"]
    assert {f.verdict for f in found} == {SUPPORTED}

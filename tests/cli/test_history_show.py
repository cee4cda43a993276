"""Past spells in a terminal: words, signs and columns, without a store."""

from __future__ import annotations

import io
from dataclasses import replace
from datetime import date

import pytest
from rich.console import Console

from rotascope.cli.history_show import parts
from rotascope.history.followed import Choices, History
from rotascope.history.followed_rows import ENDED, REACHED, Estimate, Figure, Row
from rotascope.history.spells import Spell

NONE = (Estimate(None),) * 3


def figure(name: str, unit: str, mean: float, *, share: float | None = 0.74) -> Figure:
    after = (Estimate(mean, mean - 0.02, mean + 0.02), Estimate(mean / 2), Estimate(share))
    always = (Estimate(0.0083), Estimate(0.01), Estimate(0.6 if share else None))
    gap = Estimate(mean - 0.0083, -0.0021, 0.0004)
    return Figure(name, unit, after, always, (gap, Estimate(None), Estimate(None)))


def row(start: str, episodes: int = 19, separate: int = 19) -> Row:
    figures = (
        figure("return of RUT", "fraction", 0.025),
        figure("excess over SPX", "points", 0.0117),
        figure("worst drawdown of RUT / SPX", "fraction", -0.03, share=None),
    )
    return Row(start, 21, episodes, separate, 9600, 77.0, figures, "19 episodes: in words")


def spell(*, open_: bool = False, length: int = 14) -> Spell:
    start, end = date(2026, 1, 2), date(2026, 1, 22)
    return Spell(start, end, length, open_, 0.0954, 0.0099, 0.0855, -0.0121, 0.0)


WHOLE = History(
    expression="streak(RUT, SPX)",
    as_of=date(2026, 1, 28),
    snapshot="abc",
    kind="price",
    simulated=False,
    of="RUT",
    against="SPX",
    least=8,
    reached=8,
    spells=(spell(),),
    total=2396,
    present=0,
    rank=None,
    first=date(1987, 9, 11),
    rows=(row(REACHED), row(ENDED)),
    choices=Choices(),
    caveats=("a thing to know",),
)


def shown(found: History, width: int = 120) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width)
    for part in parts(found, width):
        console.print(part, width=width)
    return out.getvalue()


def test_from_top_to_bottom() -> None:
    lines = shown(WHOLE).splitlines()
    assert lines[0] == "streak(RUT, SPX)"
    assert lines[1] == "as of 2026-01-28, price closes, snapshot abc; told from 1987-09-11 on"
    assert lines[3] == "It does not hold on 2026-01-28: no spell is under way."
    assert lines[4] == "1 spell of at least 8 sessions, among 2,396 of any length:"
    assert lines[-1].rstrip() == "note: a thing to know"
    heads = [line for line in lines if line.startswith("What followed")]
    assert "once earlier spells had lasted 8 sessions (known at that close)" in heads[0]
    assert "once spells of at least 8 sessions were over (from the first close after)" in heads[1]
    assert lines.count("   21 sessions ahead: 19 episodes: in words") == 2


def test_figures_have_units_signs_and_brackets() -> None:
    lines = [line.split() for line in shown(WHOLE).splitlines()]
    plain = [" ".join(line) for line in lines]
    assert "2026-01-02 2026-01-22 14 +9.54 % +0.99 % +8.55 pp -1.21 % 0.00 %" in plain
    assert "21 RUT 19 +1.25 % +2.50 % [+0.5, +4.5] 74 % +0.83 % 60 % +1.67 [-0.21, +0.04]" in plain
    assert any(line.startswith("excess +0.58 pp +1.17 pp [-0.8, +3.2] 74 %") for line in plain)
    # A drawdown has no share above 0.
    assert any(
        line.startswith("drawdown RUT / SPX -1.50 % -3.00 % [-5.0, -1.0] +0.83 %") for line in plain
    )


def test_a_narrow_terminal_gets_fewer_columns() -> None:
    text = shown(WHOLE, 80)
    assert max(map(len, text.splitlines())) <= 80
    assert "Median" not in text
    assert "…" not in text
    assert "+2.50 %" in text
    assert "+1.67 pp" in text


@pytest.mark.parametrize(
    ("present", "rank", "words"),
    [
        (14, 2, "A spell is under way: 14 sessions so far, the 2nd longest."),
        (16, 1, "A spell is under way: 16 sessions so far, the longest."),
        (1, 1203, "A spell is under way: 1 session so far, the 1,203rd longest."),
        (3, 111, "A spell is under way: 3 sessions so far, the 111th longest."),
        (3, 21, "A spell is under way: 3 sessions so far, the 21st longest."),
        (3, 13, "A spell is under way: 3 sessions so far, the 13th longest."),
    ],
)
def test_the_spell_under_way_in_words(present: int, rank: int, words: str) -> None:
    open_one = replace(WHOLE, present=present, rank=rank, spells=(spell(open_=True),))
    text = shown(open_one)
    assert words in text
    assert "under way        14" in text


def test_nothing_found_is_said() -> None:
    empty = replace(WHOLE, spells=(), least=30, rows=(replace(row(REACHED), episodes=0),))
    text = shown(empty)
    assert "no spell of at least 30 sessions, among 2,396 of any length\n" in text
    assert "Start" not in text
    assert "+2.50 %" not in text


def test_one_subject_alone_has_no_second_columns() -> None:
    alone = Spell(date(2026, 1, 2), date(2026, 1, 22), 14, False, 0.0954, None, None, -0.01, None)
    text = shown(replace(WHOLE, against=None, spells=(alone,)))
    assert "Excess" not in text
    assert "None" not in text
    assert "Worst drawdown of RUT" in text


def test_few_long_spells_are_hinted_at_only_where_it_helps() -> None:
    hint = "--reached N looks ahead"
    few = tuple(replace(one, separate=4) for one in WHOLE.rows)
    assert hint not in shown(WHOLE)
    assert hint not in shown(replace(WHOLE, rows=few))
    assert hint in shown(replace(WHOLE, rows=few, reached=14))


def test_luck_is_reckoned_with() -> None:
    assert "Of the 6 differences above about 1 would" in shown(WHOLE)
    bare = replace(
        WHOLE,
        rows=tuple(
            replace(one, figures=tuple(replace(f, difference=NONE) for f in one.figures))
            for one in WHOLE.rows
        ),
    )
    assert "by luck alone" not in shown(bare)


@pytest.mark.parametrize(
    ("ends", "tells"), [((0.1, 0.2), 1), ((-0.2, -0.1), -1), ((-0.1, 0.1), 0), ((None, None), 0)]
)
def test_what_an_interval_tells(ends: tuple[float | None, float | None], tells: int) -> None:
    assert Estimate(0.0, *ends).tells == tells

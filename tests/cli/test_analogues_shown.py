"""How precedents look in a terminal, from figures made up here."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import replace

from rich.console import Console

from rotascope.cli.analogues_shown import terminal
from rotascope.history.precedents_model import (
    Analogues,
    Choices,
    Difference,
    Followed,
    Missing,
    Outcome,
    Precedent,
    Shape,
    Shapes,
    StateLine,
    Trial,
    Trust,
)

DAY = dt.date(2026, 1, 28)
TOLD = Trust(
    tells=True,
    says="on 300 month ends, 2000-01 to 2024-12, what followed lay 8 % closer",
    gain=0.08,
    p=0.01,
    first=dt.date(2000, 1, 31),
    last=dt.date(2024, 12, 31),
    horizons=(Trial(21, 300, 0.0275, 0.0301, 0.086, 0.6, 0.55, 0.02),),
)
SHORT = Trust(None, "too little past to say: 2 month ends", None, None, None, None, ())
FOLLOWED = (
    Followed(21, 0.0123, 0.02, 0.0077),
    Followed(63, -0.0004, 0.0, 0.0004),
    Followed(126, -0.1056, -0.1, 0.0056),
    Followed(252, None, None, None),
)
FOUND = Analogues(
    x="RUT",
    y="SPX",
    relative="ratio(RUT, SPX)",
    as_of=DAY,
    snapshot="abc",
    simulated=False,
    kind="price",
    choices=Choices(),
    apart=252,
    dates=460,
    since=dt.date(1987, 9, 30),
    state=(
        StateLine("momentum", "excess(RUT, SPX, 1m)", False, 0.0401, "points", 1.24, 0.9, 460, DAY),
        StateLine("new", "level(NEW)", False, 47.9, "level", None, 0.5, 3, DAY),
    ),
    missing=(Missing("breadth", "breadth(SP500)", "no holdings"),),
    trust=TOLD,
    precedents=(
        Precedent(
            session=dt.date(1999, 12, 31),
            distance=0.684,
            closer_than=0.99,
            compared=15,
            of=17,
            differs=(
                Difference("curve", "level", 0.25, 0.7, -0.5),
                Difference("yield", "fraction", 0.0112, 0.0117, -0.1),
            ),
            followed=FOLLOWED,
        ),
    ),
    outcomes=(
        Outcome(21, 1, 0.0123, 1.0, 0.0123, 0.0123, 459, -0.0014, 0.475, 458),
        Outcome(252, 0, None, None, None, None, 0, None, None, 0),
    ),
    shapes=(
        Shapes(
            63,
            (Shape(dt.date(2020, 9, 3), dt.date(2020, 12, 2), 0.924, 0.39, FOLLOWED),),
            (Outcome(21, 1, 0.0123, 1.0, 0.0123, 0.0123, 459, -0.0014, 0.475, 458),),
            replace(TOLD, tells=False, gain=-0.004, p=0.69),
        ),
    ),
    caveats=("DGS2: values are the revised ones", "DGS10: values are the revised ones", "mixed"),
)


def shown(found: Analogues = FOUND, width: int = 100) -> list[str]:
    text = io.StringIO()
    Console(file=text, width=width, force_terminal=False).print(terminal(found), width=width)
    return [line.rstrip() for line in text.getvalue().splitlines()]


def test_the_verdict_comes_first() -> None:
    lines = shown()
    assert lines[0] == "RUT over SPX: the past most like 2026-01-28"
    assert lines[1] == "snapshot abc, price closes; excess in percentage points"
    assert lines[3] == "Nearest states were more alike in outcome than random ones."
    assert lines[4].startswith("Placebo test: on 300 month ends")
    refuted = shown(replace(FOUND, trust=replace(TOLD, tells=False)))
    assert refuted[3] == (
        "Nearest states were not more alike in outcome than random ones: read them as history, "
        "not as odds."
    )
    unknown = shown(replace(FOUND, trust=SHORT))
    assert unknown[3] == "Whether nearest states tell anything cannot be said yet."
    assert "Placebo test: how far" not in "\n".join(unknown)


def test_the_state() -> None:
    lines = shown()
    assert next(text for text in lines if text.startswith("momentum")).split() == [
        "momentum", "+4.01", "pp", "90", "+1.2", "2026-01",
    ]  # fmt: skip
    assert next(text for text in lines if text.startswith("new")).split() == [
        "new", "47.90", "50", "-", "2026-01",
    ]  # fmt: skip
    assert "left out: breadth (no holdings)" in lines


def test_precedents_and_what_has_not_passed() -> None:
    lines = shown()
    row = next(text for text in lines if text.startswith("1999-12-31"))
    assert row.split() == ["1999-12-31", "0.68", "15/17", "+1.2", "+0.0", "-10.6", "-"]
    assert (
        "1999-12-31 differs most in curve: 0.25, today 0.70; yield: 1.12 %, today 1.17 %" in lines
    )


def test_what_followed_beside_the_base_rate() -> None:
    lines = shown()
    place = lines.index("What followed: excess of RUT over SPX")
    assert lines[place + 2].split() == [
        "21", "+1.2", "+1.2", "+1.2", "1", "of", "1", "-0.1", "48", "%", "of", "459", "458",
    ]  # fmt: skip
    assert lines[place + 3].split() == ["252", "-", "-", "-", "-", "-", "-", "0"]


def test_the_test_by_horizon() -> None:
    lines = shown()
    place = next(i for i, text in enumerate(lines) if text.startswith("Placebo test: how far"))
    assert lines[place + 2].split() == [
        "21", "300", "2.8", "3.0", "9", "%", "60", "%", "55", "%", "0.02",
    ]  # fmt: skip


def test_shapes_with_their_own_verdict() -> None:
    lines = shown()
    row = next(text for text in lines if text.startswith("2020-09-03 to 2020-12-02"))
    assert row.split()[3:] == ["0.92", "+1.2", "+0.0", "-10.6", "-"]
    assert (
        "placebo test: not more alike in outcome than random ones (outcomes 0 % farther, p = 0.69)"
        in lines
    )


def test_notes_of_the_same_words_stand_together() -> None:
    lines = shown()
    assert "note: DGS2, DGS10: values are the revised ones" in lines
    assert "note: mixed" in lines
    assert not any(text.startswith("note") for text in shown(replace(FOUND, caveats=())))


def test_a_simulated_market_says_so() -> None:
    assert "Simulated market" in shown(replace(FOUND, simulated=True))[1]
    assert not any("Simulated" in text for text in shown())


def test_it_fits_in_80_columns() -> None:
    lines = shown(width=80)
    assert max(map(len, lines)) <= 80
    assert not any("…" in text for text in lines)


def test_the_other_choices_are_named() -> None:
    lines = shown(replace(FOUND, choices=Choices(distance="mahalanobis", every="day")))
    assert any("related components counted once" in text for text in lines)
    assert any("against 460 past sessions" in text for text in lines)

"""Breadth and concentration through time, and the backdrop of rates and swings."""

from __future__ import annotations

from dataclasses import dataclass

from rotascope.core import units
from rotascope.core.reading import Reading
from rotascope.notes.blocks import drawn, gaps, table
from rotascope.notes.desk import YEARS, Desk
from rotascope.notes.document import Block, Cell, Figure, LineChart, Missing, Paragraph, Section
from rotascope.notes.words import count_word, percent, text_of, two_decimals, whole_percent


@dataclass(frozen=True)
class _Panel:
    name: str
    title: str
    tracks: tuple[tuple[str, str], ...]
    unit: str
    baseline: float | None = None
    remark: str = ""


def _panels(desk: Desk) -> tuple[_Panel, ...]:
    who = desk.subjects
    return (
        _Panel(
            "breadth",
            "Share of members above their average",
            (
                ("50 days", f"breadth({who.index}, above=50d)"),
                ("200 days", f"breadth({who.index}, above=200d)"),
            ),
            units.FRACTION,
            remark="Breadth: high when many members rise together.",
        ),
        _Panel(
            "weights",
            "Weight of the largest members",
            (
                ("ten largest", f"top_weight({who.index}, 10)"),
                (f"giants ({who.giants})", f"weight({who.giants}, in={who.index})"),
            ),
            units.FRACTION,
            remark="Concentration: what the index owes to a few.",
        ),
        _Panel(
            "number",
            "Effective number of members",
            (("effective number", f"effective_number({who.index})"),),
            units.COUNT,
            remark="How many members of equal weight would be as concentrated.",
        ),
        _Panel(
            "participation",
            "Cap weight minus equal weight, 63 sessions",
            (("cap minus equal", f"cap_minus_equal({who.index}, 63d)"),),
            units.POINTS,
            0.0,
            "Below zero the average member beats the index.",
        ),
    )


def structure(desk: Desk) -> Section:
    """Breadth and concentration of the large members through the last years."""
    blocks: list[Block] = []
    missing: dict[str, Missing] = {}
    for panel in _panels(desk):
        lines, gone = drawn(desk.line(label, text) for label, text in panel.tracks)
        missing.update({gap.why: gap for gap in gone})
        if lines:
            about = f"{panel.title} over {count_word(YEARS)} years"
            blocks.append(
                LineChart(
                    panel.name, panel.title, about, lines, panel.unit, panel.baseline,
                    remark=(panel.remark,),
                )
            )  # fmt: skip
    rows = _rows(desk)
    placed = any(isinstance(row[2], Figure) for row in rows)
    listed = table("Now, and its place in the last three years", _HEAD, rows)
    if not placed:
        listed = (*table("Now", _HEAD[:2], [row[:2] for row in rows]), *gaps(r[2] for r in rows))
    missing.update({b.why: b for b in listed if isinstance(b, Missing)})
    shown = tuple(b for b in listed if not isinstance(b, Missing))
    text = (_READ,) if shown and placed else ()
    return Section(
        "structure",
        "Breadth and concentration",
        (*blocks, *shown, *text, *missing.values()),
    )


_HEAD = ("Measure", "Now", "Sessions at or below")
_READ = Paragraph(
    (
        "The last column is the share of the sessions of the last three years on which the measure "
        "stood at or below its present value.",
    )
)


def _rows(desk: Desk) -> list[tuple[Cell, ...]]:
    who = desk.subjects
    measured = (
        ("Members above their 50-day average", f"breadth({who.index}, above=50d)"),
        ("Members above their 200-day average", f"breadth({who.index}, above=200d)"),
        (f"Weight of the giants ({who.giants})", f"weight({who.giants}, in={who.index})"),
        ("Weight of the ten largest", f"top_weight({who.index}, 10)"),
        ("Effective number of members", f"effective_number({who.index})"),
        ("Cap minus equal weight, 63 sessions", f"cap_minus_equal({who.index}, 63d)"),
    )
    rows: list[tuple[Cell, ...]] = [
        (name, desk.figure(text), desk.figure(f"percentile({text}, {YEARS}y)", whole_percent))
        for name, text in measured
    ]
    single = (
        ("Members that beat the index, 63 sessions", f"beating({who.index}, 63d)"),
        ("Dispersion of members, 21 sessions", f"dispersion({who.index}, 21d)"),
        ("Advances minus declines, share of both", f"advance_decline({who.index})"),
        ("New highs of a year", f"new_highs({who.index}, 252d)"),
        ("Small members above their 50-day average", f"breadth({who.small_index}, above=50d)"),
        ("Small members above their 200-day average", f"breadth({who.small_index}, above=200d)"),
    )
    return rows + [(name, desk.figure(text, _shown), "") for name, text in single]


def _shown(reading: Reading) -> str:
    """A bare ratio with two decimals, the rest as it stands everywhere."""
    return two_decimals(reading) if reading.unit == units.RATIO else text_of(reading)


def backdrop(desk: Desk) -> Section:
    """The policy rate, the long yield and how much the indices swing."""
    who = desk.subjects
    year = desk.reader.as_of.year
    policy = desk.figure("level(DFEDTARU)", percent)
    cuts: tuple[tuple[Cell, ...], ...] = (
        ("Cuts over one year, basis points", desk.figure("cuts(DFEDTARU, 1y)")),
        (f"Cuts in {year - 1}, basis points", desk.figure(f"cuts(DFEDTARU, {year - 1})")),
    )
    # Without a rate there are no cuts to tell either, and one reason is enough.
    rows: list[tuple[Cell, ...]] = [
        ("Policy rate, upper bound", policy),
        *(() if isinstance(policy, Missing) else cuts),
        ("Ten-year Treasury yield", desk.figure("level(DGS10)", percent)),
        ("Real ten-year yield", desk.figure("real_rate(DGS10, CPI)")),
        ("Ten-year less two-year yield", desk.figure("curve(DGS10, DGS2)")),
        (
            "Volatility of small companies, 63 sessions",
            desk.figure(f"volatility({who.small}, 63d)"),
        ),
        (
            "Volatility of large companies, 63 sessions",
            desk.figure(f"volatility({who.large}, 63d)"),
        ),
        (
            "Correlation of small and large, 63 sessions",
            desk.figure(f"correlation({who.small}, {who.large}, 63d)", two_decimals),
        ),
    ]
    return Section("backdrop", "Backdrop", table("Rates and swings", ("Measure", "Now"), rows))

"""What moves it: money into funds, the policy rate on floating debt, and the tax act."""

from __future__ import annotations

from rotascope.drivers.tax_law import THE_ACT
from rotascope.notes import filed
from rotascope.notes.blocks import gaps, table
from rotascope.notes.desk import Desk
from rotascope.notes.document import Block, Cell, Figure, Missing, Paragraph, Section
from rotascope.notes.words import billions, one_percent, signed_percent, times, whole_percent

TITLE = "What may move it"
MOVE = -100
"""Basis points of the policy rate for which the effect is told."""


def drivers(desk: Desk) -> Section:
    """Flows, rates on debt and the first-year relief of the tax act, small against large.

    Missing: a part without any figure is one reason, the parts that have some come first.
    """
    parts = (_flows(desk), _rates(desk), _tax(desk))
    shown = [block for part in parts for block in part if _says(part)]
    gone = [block for part in parts for block in part[:1] if not _says(part)]
    blocks: tuple[Block, ...] = (*shown, *gone)
    return Section("drivers", TITLE, blocks)


def _says(part: tuple[Block, ...]) -> bool:
    """Whether a part shows anything but reasons."""
    return not all(isinstance(block, Missing) for block in part)


def _flows(desk: Desk) -> tuple[Block, ...]:
    who = desk.subjects
    rows: list[tuple[Cell, ...]] = [
        (
            f"{name} ({fund})",
            desk.figure(f"flow({fund}, 5d)", billions),
            desk.figure(f"flow({fund}, mtd)", billions),
        )
        for name, fund in (("Small companies", who.small_fund), ("Large companies", who.benchmark))
    ]
    return table(
        "Net flows into funds, USD", ("Fund of", "Last 5 sessions", "Month so far"),
        rows,
    )  # fmt: skip


_ASSUMED = (
    "The effect of a cut rests on an assumption where no fact is filed: how much of the debt "
    "floats. The middle of the published range is used, and the range is told with the reading."
)


def _rates(desk: Desk) -> tuple[Block, ...]:
    rows: list[tuple[Cell, ...]] = []
    for group in (filed.small(desk), filed.large(desk)):
        x = group.expression
        rows.append(
            (
                group.name,
                desk.figure(f"interest_coverage({x})", times),
                desk.figure(f"weak_coverage({x})", whole_percent),
                desk.figure(f"rate_effect({x}, move={MOVE})", signed_percent),
            )
        )
    head = (
        "Debt",
        "Operating income over interest",
        "Firms that do not earn it",
        "Effect on net income",
    )
    listed = table("What a policy rate lower by one point does", head, rows)
    shown = any(isinstance(cell, Figure) for row in rows for cell in row)
    return (*listed, Paragraph((_ASSUMED,))) if shown else listed


_ACT = (
    "The act lets companies deduct equipment in full in its first year and counts depreciation "
    "back in when the interest that may be deducted is limited. The relief is the tax that this "
    "moves forward, as a share of a year's net income, under the stated mix of equipment."
)


def _tax(desk: Desk) -> tuple[Block, ...]:
    """What the act does; nothing before it was law."""
    if desk.reader.as_of < THE_ACT:
        return ()
    rows: list[tuple[Cell, ...]] = []
    for group in (filed.small(desk), filed.large(desk)):
        x = group.expression
        rows.append(
            (
                group.name,
                desk.figure(f"first_year_relief({x})", one_percent),
                desk.figure(f"interest_limit({x}, base=ebit)", one_percent),
                desk.figure(f"interest_limit({x}, base=ebitda)", one_percent),
            )
        )
    head = (
        "Tax",
        "First-year relief",
        "Interest not deducted, EBIT base",
        "Interest not deducted, EBITDA base",
    )
    listed = table("What the tax act does", head, rows)
    missing = gaps(cell for row in rows for cell in row)
    shown = any(isinstance(cell, Figure) for row in rows for cell in row)
    return (*listed, Paragraph((_ACT,))) if shown else (listed or missing)

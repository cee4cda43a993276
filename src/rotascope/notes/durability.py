"""Durability: what followed when leadership stood as it does now, and how long leads last."""

from __future__ import annotations

from rotascope.notes.blocks import table
from rotascope.notes.desk import Desk
from rotascope.notes.document import Block, Cell, Figure, Missing, Paragraph, Run, Section, Table
from rotascope.notes.judgement import UNKNOWN, Judgement
from rotascope.notes.words import whole_percent

HORIZONS = (21, 63, 126, 252)
"""Sessions ahead."""

TITLE = "How durable"
_HEAD = ("Ahead", "Share", "From", "To")


def durability(desk: Desk, judgement: Judgement) -> Section:
    """Base rates after the present state, and odds that the present lead lasts."""
    blocks: list[Block] = []
    if judgement.state != UNKNOWN:
        blocks += _after_the_state(desk, judgement.state)
    blocks += _of_the_lead(desk)
    return Section("durability", TITLE, tuple(blocks))


def _shares(desk: Desk, expression: str) -> list[tuple[Cell, ...]]:
    """One row for each horizon: the share and both ends of its interval."""
    rows: list[tuple[Cell, ...]] = []
    for n in HORIZONS:
        asked = [expression.format(n=n, bound=bound) for bound in ("", *_BOUNDS)]
        rows.append((f"{n} sessions", *(desk.figure(text, whole_percent) for text in asked)))
    return [row for row in rows if not _nothing(row)]


_BOUNDS = (", bound=lower", ", bound=upper")


def _nothing(row: tuple[Cell, ...]) -> bool:
    """Whether a row says only that there is no answer."""
    return any(isinstance(cell, Figure) and cell.reading.value is None for cell in row)


def _after_the_state(desk: Desk, state: str) -> list[Block]:
    who = desk.subjects
    ratio = f"ratio({who.small}, {who.large})"
    plain = "confirmed" if state == "broad" else state
    asked = f"base_rate_after(rotation({ratio}) == {plain}, {ratio}, {{n}}{{bound}})"
    rows = _shares(desk, asked)
    title = f"How often small companies stood higher against large ones after {plain} rotations"
    if not rows:
        return [Paragraph((f"No earlier spell of this state ({plain}) can be compared with it.",))]
    return [*table(title, _HEAD, rows), Paragraph((_TOLD,))]


_TOLD = (
    "Of the earlier spells of the state that lasted at least as long as the present one: the share "
    "after which small companies stood higher against large ones, so many sessions on, and the "
    "interval in which the true share lies nine times in ten. The caveats tell how many there were."
)


def _of_the_lead(desk: Desk) -> list[Block]:
    who = desk.subjects
    ratio = f"ratio({who.small}, {who.large})"
    side = 1 if desk.number(f"leads({ratio})") else 0
    leader = desk.figure(f"leads({ratio}) == {side}")
    turned = desk.figure(f"turning_point({ratio})")
    if isinstance(leader, Missing) or isinstance(turned, Missing):
        gap = leader if isinstance(leader, Missing) else turned
        return [gap] if isinstance(gap, Missing) else []
    if turned.reading.value is None:
        return [Paragraph(("No turn of the lead is confirmed by the rule of the cycles yet.",))]
    name = "small" if side else "large"
    runs: list[Run] = [
        "By the slower rule of the cycles the lead belongs "
        "to ", Figure(leader.reading, f"{name} companies"), ", since ", turned, ".",
    ]  # fmt: skip
    rows = _shares(desk, f"odds_of_lasting({ratio}, {{n}}{{bound}})")
    listed = table("Odds that this lead still stands", _HEAD, rows)
    told = [Paragraph((_LASTED,))] if any(isinstance(block, Table) for block in listed) else []
    return [Paragraph(tuple(runs)), *listed, *told]


_LASTED = (
    "Of the earlier leads that went on for longer than the present one has so far: the share that "
    "still stood, so many sessions on, with an interval of the same kind. The caveats tell how few "
    "they are."
)

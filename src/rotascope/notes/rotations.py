"""From what to what: every leadership that is watched, its state, and for how long it has stood."""

from __future__ import annotations

from dataclasses import dataclass

from rotascope.notes.blocks import gaps
from rotascope.notes.desk import Desk
from rotascope.notes.document import (
    Block,
    Cell,
    Figure,
    Missing,
    Paragraph,
    Run,
    Section,
    Table,
)
from rotascope.notes.judgement import (
    ABSENT,
    BROAD,
    CONFIRMED,
    EMERGING,
    FADING,
    LONG,
    REVERSED,
    SHORT,
    listed,
    rule_for,
)
from rotascope.notes.words import SHORT_SECTORS, deviations, joined

ANCHOR, TITLE = "rotations", "From what to what"
ORDER = (BROAD, CONFIRMED, EMERGING, FADING, REVERSED)
"""The states that get a row, those that have gone furthest first."""

_HEAD = ("From, to", "State", "For", f"{LONG} sessions", f"{SHORT} sessions")
_HOW = Paragraph(
    (
        "All are judged by the rule of the headline; breadth is asked of small companies only. "
        "For: the sessions that the state has stood so far. "
        "Leads are in standard deviations of what such a stretch usually brings: above zero the "
        "side that takes the lead is ahead.",
    )
)


@dataclass(frozen=True)
class Watched:
    """A leadership: the words for it, the track of it, and the rule that judges it.

    Attributes
    ----------
    name
        From whom to whom, with the names in the store.
    short
        The same in a list; of a sector fund only the sector's name.
    track
        Expression that rises when the lead passes.
    rule
        Expression whose value is the state.
    optional
        Whether its absence from a store is worth no word.
    """

    name: str
    short: str
    track: str
    rule: str
    optional: bool = False


def watched(desk: Desk) -> tuple[Watched, ...]:
    """The leaderships that are watched, sizes first, then styles, then sectors."""
    who = desk.subjects
    small, large = f"ratio({who.small}, {who.large})", f"ratio({who.large}, {who.small})"
    return (
        Watched(
            f"Large to small ({who.small} over {who.large})", "large to small", small,
            rule_for(desk),
        ),
        _plain(f"Small to large ({who.large} over {who.small})", "small to large", large),
        _plain(
            f"Giants to the average member ({who.equal_fund} over {who.benchmark})",
            "giants to the average member", f"ratio({who.equal_fund}, {who.benchmark})",
        ),
        _plain(
            f"Growth to value ({who.value_fund} over {who.growth_fund})",
            "growth to value", f"ratio({who.value_fund}, {who.growth_fund})", optional=True,
        ),
        _plain(
            f"Value to growth ({who.growth_fund} over {who.value_fund})",
            "value to growth", f"ratio({who.growth_fund}, {who.value_fund})", optional=True,
        ),
        *(
            _plain(
                f"The market to {SHORT_SECTORS.get(sector, sector)} ({fund} over {who.benchmark})",
                SHORT_SECTORS.get(sector, sector),
                f"ratio({fund}, {who.benchmark})",
            )
            for sector, fund in who.sectors.items()
        ),
    )  # fmt: skip


def _plain(name: str, short: str, track: str, *, optional: bool = False) -> Watched:
    return Watched(name, short, track, f"rotation({track})", optional)


def rotations(desk: Desk) -> Section:
    """Every leadership watched: those under way as a table, the others in one line.

    Missing: a leadership without an answer is named with the reason; value against growth is
    left out in silence where the store has no such funds.
    """
    told: list[tuple[Watched, Figure]] = []
    gone: list[tuple[Watched, Missing]] = []
    for one in watched(desk):
        state = desk.figure(one.rule)
        if isinstance(state, Figure):
            told.append((one, state))
        elif not one.optional:
            gone.append((one, state))
    rows = [_row(desk, one, state) for one, state in _sorted(told)]
    blocks: list[Block] = []
    if rows:
        blocks += [Table("Under way, and lately over", _HEAD, tuple(rows)), _HOW]
    blocks += [*_none_of(told), *_untold(gone)]
    return Section(ANCHOR, TITLE, tuple(blocks))


def _sorted(told: list[tuple[Watched, Figure]]) -> list[tuple[Watched, Figure]]:
    """Those under way, by how far they have gone; in their own order where states are alike."""
    moving = [pair for pair in told if pair[1].reading.value in ORDER]
    return sorted(moving, key=lambda pair: ORDER.index(str(pair[1].reading.value)))


def _row(desk: Desk, one: Watched, state: Figure) -> tuple[Cell, ...]:
    return (
        one.name,
        state,
        desk.figure(f"spell({one.rule} == {state.reading.value})"),
        desk.figure(f"lead_score({one.track}, {LONG})", deviations),
        desk.figure(f"lead_score({one.track}, {SHORT})", deviations),
    )


def _none_of(told: list[tuple[Watched, Figure]]) -> tuple[Paragraph, ...]:
    """The absent ones in one line, each with the reading that says so."""
    absent = [Figure(f.reading, one.short) for one, f in told if f.reading.value == ABSENT]
    if not absent:
        return ()
    groups = [figure for figure in absent if " to " in figure.text]
    sectors = [figure for figure in absent if " to " not in figure.text]
    runs: list[Run] = []
    if groups:
        runs += ["Passing from one group to another, absent: ", *listed(groups), ". "]
    if sectors:
        runs += ["Passing from the market to a sector, absent: ", *listed(sectors), "."]
    return (Paragraph(tuple(runs)),)


def _untold(gone: list[tuple[Watched, Missing]]) -> tuple[Missing, ...]:
    """What has no answer: each reason where they are few, one line where they are many."""
    reasons = gaps(missing for _, missing in gone)
    if len(reasons) <= 2:
        return reasons
    names = joined([one.short for one, _ in gone])
    return (Missing(names, f"no answer for {len(gone)} of them; the first: {reasons[0].why}"),)

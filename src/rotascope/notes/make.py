"""The note on a market: who leads, whether that is changing, and what it rests on."""

from __future__ import annotations

from collections.abc import Callable

from rotascope.notes import (
    contributions,
    drivers,
    durability,
    earnings,
    judgement,
    method,
    opening,
    outlook,
    rotation,
    rotations,
    structure,
    valuation,
)
from rotascope.notes.desk import Desk, Reader, Subjects
from rotascope.notes.document import Missing, Note, Section
from rotascope.notes.judgement import Judgement
from rotascope.notes.words import long_date

_DEFAULT = Subjects()

Builder = Callable[[Desk, Judgement], Section]

_SECTIONS: dict[str, Builder] = {
    "key": lambda desk, _: opening.key_figures(desk),
    "signs": lambda _, verdict: opening.signs(verdict),
    "rotations": lambda desk, _: rotations.rotations(desk),
    "sectors": lambda desk, _: rotation.sectors(desk),
    "strength": lambda desk, _: rotation.strength(desk),
    "contributions": lambda desk, _: contributions.contributions(desk),
    "structure": lambda desk, _: structure.structure(desk),
    "valuation": lambda desk, _: valuation.valuation(desk),
    "earnings": lambda desk, _: earnings.earnings(desk),
    "backdrop": lambda desk, _: structure.backdrop(desk),
    "drivers": lambda desk, _: drivers.drivers(desk),
    "durability": durability.durability,
    "outlook": outlook.outlook,
}
"""The sections between the opening and the method, in the order of the plain note."""

LENSES: dict[str, tuple[str, ...]] = {
    "history": ("strength", "durability"),
    "policy": ("backdrop", "drivers"),
}
"""What a reader wants to see first, after the signs: precedents, or rates and tax."""

AUDIENCES = ("full", "brief")
"""`brief` keeps the sections that carry the judgement."""

_BRIEF = ("key", "signs", "rotations", "sectors", "valuation", "durability", "outlook")


def make(
    reader: Reader,
    subjects: Subjects = _DEFAULT,
    *,
    lens: str | None = None,
    audience: str = "full",
) -> Note:
    """The written report on leadership as of the reader's session.

    Parameters
    ----------
    reader
        A market as of a session that answers expressions.
    subjects
        Whom the note is about.
    lens
        `history` or `policy`: what comes first; None = the plain order.
    audience
        `full`, or `brief` for the sections that carry the judgement.

    Returns
    -------
    Note
        Always a whole note: whatever cannot be read is said to be missing, and why.

    Timing
    ------
    Only what the reader knows as of its session has any influence.
    """
    desk = Desk(reader, subjects)
    verdict = judgement.judged(desk)
    paragraphs = opening.lead(desk, verdict)
    sections = tuple(_SECTIONS[name](desk, verdict) for name in _chosen(lens, audience))
    caveats = desk.caveats()
    return Note(
        title=f"{'Simulated market: l' if reader.simulated else 'L'}eadership note, "
        f"{long_date(reader.as_of)}",
        headline=judgement.headline(verdict),
        state=verdict.state,
        lead=paragraphs,
        sections=(*(_short(s) for s in sections), method.method(desk, caveats), method.glossary()),
        as_of=reader.as_of,
        snapshot=reader.snapshot,
        simulated=reader.simulated,
        coverage=reader.coverage,
        caveats=tuple(caveats),
    )


def _chosen(lens: str | None, audience: str) -> list[str]:
    """The names of the sections in their order."""
    first = ("key", "signs", *LENSES.get(lens or "", ()))
    order = [*first, *(name for name in _SECTIONS if name not in first)]
    if audience == "brief":
        kept = (*_BRIEF, *LENSES.get(lens or "", ()))
        order = [name for name in order if name in kept]
    return order


def _short(section: Section) -> Section:
    """A section that repeats no reason for what is missing."""
    said: set[str] = set()
    blocks = []
    for block in section.blocks:
        if isinstance(block, Missing):
            if block.why in said:
                continue
            said.add(block.why)
        blocks.append(block)
    return Section(section.anchor, section.title, tuple(blocks))

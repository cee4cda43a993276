"""The note on a market: who leads, whether that is changing, and what it rests on."""

from __future__ import annotations

from rotascope.notes import contributions, judgement, method, opening, rotation, structure
from rotascope.notes.desk import Desk, Reader, Subjects
from rotascope.notes.document import Missing, Note, Section
from rotascope.notes.words import long_date

_DEFAULT = Subjects()


def make(reader: Reader, subjects: Subjects = _DEFAULT) -> Note:
    """The written report on leadership as of the reader's session.

    Parameters
    ----------
    reader
        A market as of a session that answers expressions.
    subjects
        Whom the note is about.

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
    sections = (
        opening.key_figures(desk),
        opening.signs(verdict),
        rotation.sectors(desk),
        rotation.strength(desk),
        contributions.contributions(desk),
        structure.structure(desk),
        structure.backdrop(desk),
    )
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

"""How the note was made: conventions, data, caveats, and five words explained."""

from __future__ import annotations

from collections.abc import Mapping

from rotascope.core.reading import Reading
from rotascope.notes.desk import Desk
from rotascope.notes.document import Block, Definitions, Figure, Listing, Paragraph, Runs, Section

_CONVENTIONS = (
    "Every number is a reading: an expression evaluated after the close of the as-of session. "
    "Nothing that became known later has any influence.",
    "Returns are simple, from close to close. The kind says which prices: price (dividends left "
    "out) or total (dividends reinvested). Indices are price indices; funds and shares are total "
    "returns.",
    "The year to date starts at the last close of the old year.",
    "Membership and weights are those of the day: the latest holdings dated before the session, "
    "drifted with the members' returns. Members without a price drop out for that session and "
    "the rest is scaled to one.",
    "Contributions are linked over the window, so that groups which together make up the index add "
    "up to its return.",
    "The signs over the shortest window and of the sector funds say how sure the judgement is; the "
    "others decide it. Rotation is confirmed when small companies are ahead of large ones by half "
    "a point or more over 21 sessions and by one point or more over 63 sessions, and equal weight "
    "beats cap weight; emerging when they are ahead over 21 sessions only, or equal weight does "
    "not join; fading when they are ahead over 63 sessions only; absent when over neither. Such "
    "a lead is called clear, a smaller one is a draw; momentum is on the side of funds that lead "
    "or improve.",
    "The rotation map uses Rotascope's own published formula.",
)

_GLOSSARY = (
    ("session", "a day on which the New York Stock Exchange trades"),
    ("as-of", "the session after whose close the note stands"),
    ("breadth", "how many members take part in a move"),
    ("rotation", "leadership passing from one group of shares to another"),
    (
        "cap minus equal weight",
        "the return of the index minus that of its members with equal weights; below zero the "
        "average member does better than the giants",
    ),
)


def method(desk: Desk, caveats: Mapping[str, tuple[Reading, ...]]) -> Section:
    """Conventions, the data snapshot, everything a careful reader must know."""
    blocks: list[Block] = [Listing(tuple((text,) for text in _CONVENTIONS))]
    reader = desk.reader
    covered = f": {reader.coverage.rstrip('.')}" if reader.coverage else ""
    stands = "The market is simulated: no figure here is about a real company or index. "
    blocks.append(
        Paragraph(
            (
                stands if reader.simulated else "",
                f"Data: snapshot {reader.snapshot}, as of {reader.as_of}{covered}.",
            )
        )
    )
    if caveats:
        items = tuple(_caveat(text, about) for text, about in caveats.items())
        blocks += [Paragraph(("Caveats on the readings of this note:",)), Listing(items)]
    return Section("method", "Method, data and caveats", tuple(blocks))


def _caveat(text: str, about: tuple[Reading, ...]) -> Runs:
    """A remark, and the first of the readings that it is about."""
    if not about:
        return (text,)
    more = " and others" if len(about) > 1 else ""
    return (f"{text} (", Figure(about[0], about[0].expression), f"{more})")


def glossary() -> Section:
    """Five words of the note."""
    return Section("words", "Words", (Definitions(_GLOSSARY),))

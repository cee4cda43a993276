"""How the note was made: conventions, data, caveats, and five words explained."""

from __future__ import annotations

from rotascope.notes.desk import Desk
from rotascope.notes.document import Block, Definitions, Listing, Paragraph, Run, Section

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
    "Rotation is confirmed when small companies are ahead of large ones by half a point or more "
    "over the shorter window and by one point or more over the longer, and equal weight beats cap "
    "weight; emerging when they are ahead over the shorter window only, or equal weight does not "
    "join; fading when they are ahead over the longer window only; absent when over neither.",
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


def method(desk: Desk, caveats: tuple[str, ...]) -> Section:
    """Conventions, the data snapshot, everything a careful reader must know."""
    blocks: list[Block] = [Listing(tuple((text,) for text in _CONVENTIONS))]
    reader = desk.reader
    stands = "The market is simulated: no figure here is about a real company or index. "
    blocks.append(
        Paragraph(
            (
                stands if reader.simulated else "",
                f"Data: snapshot {reader.snapshot}, as of {reader.as_of}. {reader.coverage}",
            )
        )
    )
    if caveats:
        items: list[tuple[Run, ...]] = [(caveat,) for caveat in caveats]
        blocks += [Paragraph(("Caveats on the readings of this note:",)), Listing(tuple(items))]
    return Section("method", "Method, data and caveats", tuple(blocks))


def glossary() -> Section:
    """Five words of the note."""
    return Section("words", "Words", (Definitions(_GLOSSARY),))

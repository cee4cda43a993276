"""How the note was made: conventions, data, caveats, and the words explained."""

from __future__ import annotations

from collections.abc import Mapping

from rotascope.core.reading import Reading
from rotascope.notes.caveats import caveats as gathered
from rotascope.notes.desk import Desk
from rotascope.notes.document import Block, Definitions, Listing, Paragraph, Section

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
    "The state of the rotation is the reading of one published rule. A lead over 63 or 21 sessions "
    "is measured in standard deviations of what such a stretch usually brings (of the last 252 "
    "daily changes of the ratio); it begins after three sessions in a row at or above 1.25 (over "
    "21: 1.0) and ends after three below 0.25. Confirmed: small companies lead over 63 sessions; "
    "broad: and equal weight beats cap weight; emerging: they lead over 21 sessions only; fading: "
    "they lead over 63, large ones over 21; reversed: a confirmed lead is over and large ones "
    "lead; absent: none of these. The bounds were set on simulated markets with planted "
    "rotations, not on real prices. The signs are evidence for and against; below its bound a "
    "lead is a draw, and momentum is on the side of funds that lead or improve.",
    "The slower rule of the cycles dates a turn when the ratio has moved by 15 % from an extreme "
    "that lies a year back. A cut by one point is one of 100 basis points, for a year, on the part "
    "of debt that floats. Before the act of 2025 the first-year deduction was 40 %; interest is "
    "limited to 30 % of income, reckoned before depreciation again since.",
    "The rotation map uses Rotascope's own published formula.",
)

_GLOSSARY = (
    ("pp", "percentage points: the difference of two returns or shares in percent"),
    ("session", "a day on which the New York Stock Exchange trades"),
    ("as-of", "the session after whose close the note stands"),
    ("breadth", "how many members take part in a move"),
    ("rotation", "leadership passing from one group of shares to another"),
    (
        "cap minus equal weight",
        "the return of the index minus that of its members with equal weights; below zero the "
        "average member does better than the index",
    ),
    ("deviation", "a lead measured by how much such a stretch of sessions usually brings"),
    ("P/E", "market value over the net income of the last four fiscal quarters"),
    ("earnings yield", "the inverse of the P/E; it can be told where losses outweigh earnings"),
    ("interest coverage", "operating income over interest; below 1x it does not pay the interest"),
    ("base rate", "how often something followed in the past when things stood as they do now"),
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
        blocks += gathered(caveats)
    return Section("method", "Method, data and caveats", tuple(blocks))


def glossary() -> Section:
    """Words of the note."""
    return Section("words", "Words", (Definitions(_GLOSSARY),))

"""What would change the view: conditions that can be watched, and how they stand now."""

from __future__ import annotations

from rotascope.notes.blocks import table
from rotascope.notes.desk import Desk
from rotascope.notes.document import Cell, Figure, Missing, Paragraph, Section
from rotascope.notes.judgement import (
    BROAD,
    CONFIRMED,
    EMERGING,
    FADING,
    LONG,
    SAID,
    SHORT,
    UNKNOWN,
    Judgement,
    rule_for,
)
from rotascope.stats.rotation import LONG as LONG_BOUNDS
from rotascope.stats.rotation import SHORT as SHORT_BOUNDS

TITLE = "What would change the view"
_TEXT = Paragraph(
    (
        "Each answer carries its expression, which can be followed from session to session. "
        "The state changes when the sessions have spoken for it three times in a row.",
    )
)


def outlook(desk: Desk, judgement: Judgement) -> Section:
    """The conditions on which the state turns, and whether they hold."""
    if judgement.state == UNKNOWN:
        why = desk.figure(rule_for(desk))
        gap = why if isinstance(why, Missing) else Missing(rule_for(desk), "the rule has no answer")
        return Section("outlook", TITLE, (gap,))
    named = [(f"State: {state}", text) for state, text in _states(desk, judgement.state)]
    rows = [(what, _holds(desk, condition)) for what, condition in (*_asked(desk), *named)]
    listed = table("Conditions to watch", ("Condition", "Holds"), rows)
    return Section("outlook", TITLE, (_TEXT, *listed))


def _asked(desk: Desk) -> tuple[tuple[str, str], ...]:
    who = desk.subjects
    ratio = f"ratio({who.small}, {who.large})"
    return (
        (
            f"Small companies ahead over {LONG} sessions, by {SAID[LONG_BOUNDS.upper]} or more",
            f"lead_score({ratio}, {LONG}) >= {LONG_BOUNDS.upper}",
        ),
        (
            f"Small companies ahead over {SHORT} sessions, by {SAID[SHORT_BOUNDS.upper]} or more",
            f"lead_score({ratio}, {SHORT}) >= {SHORT_BOUNDS.upper}",
        ),
        (
            f"Large companies ahead over {SHORT} sessions, by {SAID[SHORT_BOUNDS.upper]} or more",
            f"lead_score({ratio}, {SHORT}) <= -{SHORT_BOUNDS.upper}",
        ),
        (
            f"The average large company ahead of the weighted index over {LONG} sessions",
            f"cap_minus_equal({who.index}, {LONG}d) < 0",
        ),
        (
            "Most small members above their 50-day average",
            f"breadth({who.small_index}, above=50d) > 0.5",
        ),
    )


_NEXT = {
    EMERGING: (CONFIRMED, "absent"),
    CONFIRMED: (BROAD, FADING),
    BROAD: (CONFIRMED, FADING),
    FADING: (CONFIRMED, "reversed"),
    "reversed": (EMERGING,),
    "absent": (EMERGING,),
}


def _states(desk: Desk, state: str) -> tuple[tuple[str, str], ...]:
    return tuple((other, f"{rule_for(desk)} == {other}") for other in _NEXT.get(state, ()))


def _holds(desk: Desk, condition: str) -> Cell:
    """Whether a condition holds, with the condition as its source."""
    found = desk.figure(condition)
    if isinstance(found, Missing):
        return found
    return Figure(found.reading, "yes" if found.reading.value else "no")

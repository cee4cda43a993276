"""Claims that send the reader back: "you have to go back to 2009 to find a worse start"."""

from __future__ import annotations

import re

from rotascope.claims.drafts import Formula
from rotascope.claims.frames import Scene, grounds, say
from rotascope.claims.heads import is_forecast
from rotascope.claims.model import EQUALS, Stated
from rotascope.claims.record_units import unit_of
from rotascope.claims.since import named_dates
from rotascope.claims.slots import priced, whose
from rotascope.core import units

_BACK = re.compile(
    r"\b(?:go(?:ing)?|look(?:ing)?|reach(?:ing)?|dig(?:ging)?|think(?:ing)?) "
    r"(?:all the way )?back to\b"
)
_FIND = re.compile(
    r"\b(?:to (?:find|see|get)|for(?: the last| when)?) (?:a|an|any|the last|such a)? ?"
    r"(worse|weaker|bigger drop|steeper|lower|better|stronger|bigger|larger|higher)\b"
)
_NOT_SINCE = re.compile(r"\bnot since\b")
_HAS = re.compile(
    r"\b(?:had|enjoyed|seen|suffered|posted|recorded|made|managed|endured|put together) "
    r"(?:such )?(?:a|an|any) (worse|weaker|bigger drop|steeper|lower|better|stronger|bigger|larger|"
    r"higher)\b"
)
"""As in "Not since 1998 has the index enjoyed a stronger start to a year"."""
_DOWN = frozenset({"worse", "weaker", "bigger drop", "steeper", "lower"})


def go_back(scene: Scene) -> None:
    """When something was last better, or worse: a period's return, or a level.

    Parameters
    ----------
    scene
        The sentence; what is compared is named behind "a worse", of whom before it.
    """
    view = scene.view
    back, find = view.match(_BACK), view.match(_FIND)
    if back is None:
        back, find = view.match(_NOT_SINCE), view.match(_HAS)
    if back is None or find is None or is_forecast(view, back[1], find[2] - 1):
        return
    named = [w for w in view.whens if -1 <= w.first - back[2] <= 2 and w.period.first is not None]
    own = [n for n in view.named if n.subject is not None and n.subject.priced]
    behind = max(find[2], own[0].first - 3) if own and own[0].first >= find[2] else -1
    who = whose(view, find[1], scene.memory, priced, after=behind)
    if not named or who is None:
        return
    found, _, last = find
    tail = view.between(last, last + 7)
    window, at = unit_of(tail.split())
    if "start" in tail.split() and "year" in tail.split():
        window, at = "ytd", f", at=month, month={scene.memory.spoken.month}"
    inner = f"return({{x}}, {window}{{k}}){at}" if window else "level({x}{k})"
    side = "lowest_since" if found[1] in _DOWN else "highest_since"
    _, end = named_dates(scene, named[0])
    here = scene.here()
    rows = grounds(who, None, [("as_of", here.as_of.isoformat(), here.how)])
    say(scene, "since", Formula(f"{side}({inner})", who.subjects[0]), here,
        (EQUALS, Stated(end, None, float(end.toordinal()))), unit=units.DATE,
        tokens=(back[1], named[0].last - 1, last - 1), rows=rows)  # fmt: skip

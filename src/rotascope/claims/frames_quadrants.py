"""Where sector funds stand on the rotation map: `leading: Energy and Utilities; lagging: ...`."""

from __future__ import annotations

import re

from rotascope.claims.drafts import Draft, Formula, inferred
from rotascope.claims.frames import Scene, span
from rotascope.claims.model import EQUALS, Stated
from rotascope.core import units
from rotascope.measures.rotationmap import WORDS

_MAP = re.compile(r"\bon\s+the\s+rotation\s+map\b", re.IGNORECASE)
_HEAD = re.compile(rf"\b({'|'.join(WORDS)}):([^;]*)", re.IGNORECASE)
BENCHMARK = "SPY"


def quadrants(scene: Scene) -> bool:
    """Each name of a list: "On the rotation map, leading: Materials; lagging: Technology".

    Returns
    -------
    bool
        Whether the sentence is such a list: nothing else is read in it then.
    """
    view = scene.view
    place = _MAP.search(view.text, view.start, view.end)
    if place is None:
        return False
    heads = list(_HEAD.finditer(view.text, place.end(), view.end))
    for head in heads:
        for named in view.named:
            subject = named.subject
            inside = head.start(2) <= view.words[named.first].start < head.end(2)
            if subject is None or subject.kind not in ("sector", "fund") or not inside:
                continue
            rows = [
                ("subject", subject.expression, "named"),
                ("other", BENCHMARK, "the benchmark of the rotation map"),
            ]
            scene.add(
                Draft(
                    "quadrant",
                    span(scene, None, named.first, named.last - 1),
                    Formula(f"quadrant({{x}}, {BENCHMARK})", subject),
                    scene.here(),
                    EQUALS,
                    Stated(head[1].lower()),
                    units.WORD,
                    inferred(rows),
                ),
                forecast=False,
            )
    return bool(heads)

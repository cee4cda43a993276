"""The index of which a sentence speaks, and the words for its members."""

from __future__ import annotations

from rotascope.claims.frames import Scene
from rotascope.claims.mentions import Named, Placed

HOME = "SP500"


MEMBERS = frozenset({"member", "stock", "company", "constituent", "component", "name", "share",
                      "issue", "firm"})  # fmt: skip


SEVEN = "[AAPL, MSFT, GOOGL, AMZN, NVDA, META, TSLA]"


def sense_near(scene: Scene, placed: Placed, sort: str, reach: int = 6) -> int | None:
    """The token of a phrase of a sort that follows a figure, or stands before it."""
    for sense in scene.view.of(sort):
        gap = sense.first - placed.last if sense.first >= placed.last else placed.first - sense.last
        if 0 <= gap <= reach:
            return sense.first
    return None


def index_of(scene: Scene, placed: Placed) -> tuple[str, str] | None:
    """The index whose members are meant, with the ground."""
    found: Named | None = None
    for named in scene.view.named:
        if named.subject is not None and named.subject.members:
            near = found is None or abs(named.first - placed.last) < abs(found.first - placed.last)
            found = named if near else found
    if found is not None and found.subject is not None and found.subject.members:
        return found.subject.members, "named"
    recalled = scene.memory.recall(lambda s: s.members is not None, back=9)
    if recalled is not None and recalled.members:
        return recalled.members, f"{recalled.name}, named before"
    return HOME, "the home index, as none is named"

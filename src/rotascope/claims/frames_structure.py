"""Claims on the inside of an index: weights, contributions, breadth, how many of how many."""

from __future__ import annotations

from rotascope.claims.frames import Scene
from rotascope.claims.frames_breadth import breadth, issue_counts, outnumbered
from rotascope.claims.frames_every import every_member
from rotascope.claims.frames_members import days, median_member, member_counts
from rotascope.claims.frames_weights import contribution, gain_share, weight


def structure(scene: Scene) -> None:
    """All claims on the inside of an index."""
    days(scene)
    for placed in scene.free("percent", "fraction", "of", "plain", "points", "currency"):
        for frame in (
            median_member,
            gain_share,
            contribution,
            breadth,
            issue_counts,
            member_counts,
            weight,
        ):
            if frame(scene, placed):
                break
    outnumbered(scene)
    every_member(scene)

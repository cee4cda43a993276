"""Small against large companies in the simulated market, and the truth, without its tables."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from rotascope.core.time import Calendar
from rotascope.providers import sample_indices as indices
from rotascope.providers.sample import FIRST, LAST
from rotascope.providers.sample_firms import simulated_firms
from rotascope.providers.sample_paths import simulated_factors, simulated_paths
from rotascope.providers.sample_random import Floats
from rotascope.providers.sample_rotations import Planned, planned_rotations, planted_drifts


@dataclass(frozen=True, eq=False)
class SimulatedLead:
    """Closes of the simulated RUT and SPX with the rotations planted between them.

    Attributes
    ----------
    calendar
        Sessions.
    small, large
        Closes of RUT and SPX, shape (sessions,): those of `sample_market` of the seed.
    rotations
        The planted rotations between R2000 and SP500, in order.
    """

    calendar: Calendar
    small: Floats
    large: Floats
    rotations: tuple[Planned, ...]


def simulated_lead(
    seed: int, *, firms: tuple[int, int] = (600, 1500), first: date = FIRST, last: date = LAST
) -> SimulatedLead:
    """The relative track of a seed's market, in a third of the time of the whole.

    Parameters
    ----------
    seed
        Names the market.
    firms
        Lines of large and of small companies.
    first, last
        Span of sessions, both included.
    """
    calendar = Calendar.build(first, last)
    sessions = len(calendar)
    made = simulated_firms(seed, sessions, large=firms[0], small=firms[1])
    plan = planned_rotations(seed, sessions)
    drifts, _takes = planted_drifts(seed, plan, made)
    paths = simulated_paths(seed, made, simulated_factors(seed, sessions), plan, drifts)
    members = indices.simulated_membership(made, paths, calendar).members
    levels = indices.index_levels(indices.group_days(made, paths, members, plan, drifts))
    size = tuple(p for p in plan if p.kind == "size")
    return SimulatedLead(calendar, levels["RUT"], levels["SPX"], size)

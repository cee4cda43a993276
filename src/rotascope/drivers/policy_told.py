"""The path of policy in words."""

from __future__ import annotations

from collections.abc import Iterator

from rotascope.drivers.policy_model import Cycle, Period, Policy

NUMBERS = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def counted(count: int, word: str) -> str:
    """`three cuts`, `no hike`."""
    number = NUMBERS[count] if count < len(NUMBERS) else str(count)
    return f"{number} {word}{'s' if count > 1 else ''}"


def sentences(found: Policy) -> Iterator[str]:
    """Where the rate stands, by how much it was moved, when, and what is planned."""
    if not found.cycles:
        yield f"{found.rate} stands at {found.level:.2f} % and has not moved in this store."
    else:
        yield _stands(found, found.cycles[-1])
    for period in found.years[::-1]:
        if period.count:
            yield f"{period.name}: {of_period(period)}."
    running = [one for one in found.inversions if one.running]
    for one in running:
        yield (f"The {one.curve} has been inverted since {one.first}, for {one.sessions} sessions.")
    if found.last_meeting:
        yield f"Last meeting: {found.last_meeting}, {found.said}."
    if found.next_meeting:
        yield f"Next meeting that is planned: {found.next_meeting}."


def _stands(found: Policy, cycle: Cycle) -> str:
    first, last = cycle.moves[0].day, cycle.moves[-1].day
    extreme = "peak" if cycle.word == "cut" else "trough"
    since = f"{first:%B %Y}" if first == last else f"{first:%B %Y}, the last in {last:%B %Y}"
    steps = counted(len(cycle.moves), "step")
    return (
        f"{found.rate} stands at {found.level:.2f} %: {cycle.total:.0f} bp of {cycle.word}s in "
        f"{steps} from the {extreme} of {cycle.start:.2f} %, since {since}."
    )


def of_period(period: Period) -> str:
    """`three cuts (Sep, Oct, Dec), 75 bp`."""
    if not period.count:
        return "no move"
    word = "cut" if period.basis_points < 0 else "hike" if period.basis_points > 0 else "move"
    return (
        f"{counted(period.count, word)} ({', '.join(period.months)}), "
        f"{abs(period.basis_points):.0f} bp"
    )


def notes(found: Policy) -> Iterator[str]:
    """What the figures rest on."""
    undated = [m for c in found.cycles for m in c.moves if m.decided is None]
    if found.last_meeting is None:
        yield "the store has no table of meetings: a move is dated by the day from which it counts"
    elif undated:
        yield (
            f"{len(undated)} moves have no decision in the table of meetings and are dated by "
            "the day from which they count"
        )
    else:
        yield (
            "moves are dated by the decision; the new rate counts from the day after, and only "
            "then moves the series"
        )
    if any(one.lagged for one in found.figures):
        yield (
            "figures without release dates count as known by the lag rule of the import, "
            "in their revised values"
        )
    for what, why in found.left_out:
        yield f"{what} is left out: {why}"

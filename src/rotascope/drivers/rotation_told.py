"""What an explanation of a relative return says in words, and what must be said against it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from rotascope.drivers.rotation_model import ALL, Explained, Part, Rotation

LITTLE, SOME = 0.1, 0.3
"""Adjusted R² up to which the drivers explain little, and some of it."""
UNSTEADY = 0.1
"""A coefficient that had the rarer sign in so many stretches is not steady."""
CHANCE = 0.1


def signed(value: float, digits: int = 2) -> str:
    """A number with its sign; what rounds to 0 has a plus."""
    return f"{round(value, digits) + 0.0:+.{digits}f}"


def pp(points: float) -> str:
    """Log points as percentage points with a sign."""
    return f"{signed(100.0 * points)} pp"


def share(value: float) -> str:
    """A share in percent."""
    return f"{100.0 * value:.0f} %"


def sentences(found: Rotation) -> Iterator[str]:
    """The answer in whole sentences, the doubtful part first where the drivers explain little."""
    fit = found.fits[0]
    yield (
        f"{found.x} {'led' if found.relative >= 0 else 'trailed'} {found.y} by "
        f"{100.0 * abs(found.excess):.2f} pp from {found.start} to {found.end} "
        f"({pp(found.relative)} in logarithms)."
    )
    yield _verdict(found, fit)
    yield _largest(fit)
    yield _left(found, fit)
    unsteady = [one.driver for one in found.steady if _rarer(one.above_zero) >= UNSTEADY]
    if unsteady:
        yield (
            f"The sign of the coefficient changed through time for {_listed(unsteady)} "
            f"(stretches of {found.asked.weeks} weeks)."
        )


def _verdict(found: Rotation, fit: Explained) -> str:
    between = (
        f"R² {share(fit.r2)}, 90 % between {share(fit.r2_low)} and {share(fit.r2_high)}, "
        f"{share(fit.r2_by_luck)} to expect by luck"
    )
    held = "; no week was held out"
    if not np.isnan(found.held_out):
        held = (
            f"; of weeks that were not fitted they tell {share(found.held_out)}"
            if found.held_out > 0
            else "; of weeks that were not fitted they tell less than the plain average does"
        )
    of = f"of the weekly relative return ({fit.label}, {between}){held}."
    built = [one.name for one in found.drivers if one.factor]
    if built and fit.r2_adjusted >= SOME:
        return (
            f"The drivers account for {share(fit.r2)} {of} Factors are among them "
            f"({_listed(built)}): built from the returns of the same stocks, they describe the "
            "return and do not explain it."
        )
    if fit.r2_adjusted < LITTLE or found.held_out <= 0:
        return f"These drivers explain little {of}"
    if fit.r2_adjusted < SOME:
        return f"These drivers explain some {of} Most of it has no counterpart in them."
    return f"These drivers account for a good part {of}"


def _largest(fit: Explained) -> str:
    parts = sorted(fit.parts, key=lambda one: -abs(one.points))[:2]
    told = " and ".join(
        f"{one.driver} {pp(one.points)} ({signed(100 * one.points_low)} to "
        f"{signed(100 * one.points_high)})"
        for one in parts
    )
    sure = [one.driver for one in fit.parts if one.p_holm < CHANCE]
    tail = (
        f"of {len(fit.parts)} coefficients looked at, {_listed(sure)} "
        f"stand{'s' if len(sure) == 1 else ''} at 10 % after Holm"
        if sure
        else f"of {len(fit.parts)} coefficients looked at, none stands at 10 % after Holm"
    )
    return f"The largest parts of the window: {told}; {tail}."


def _left(found: Rotation, fit: Explained) -> str:
    weeks = max((found.end - found.start).days / 7.0, 1.0)
    usual = fit.unexplained_weekly * float(np.sqrt(weeks))
    size = abs(fit.unexplained) / usual if usual > 0 else 0.0
    return (
        f"Unexplained: {pp(fit.unexplained)} of {pp(found.relative)}, {size:.1f} times what "
        "usually stays unexplained over such a window."
    )


def notes(found: Rotation) -> Iterator[str]:
    """What the figures rest on."""
    fit = found.fits[0]
    where = (
        "weeks of the window included (in-sample)"
        if found.asked.in_sample
        else f"on weeks that ended by {found.start}, none of the window's"
    )
    yield f"fitted {where}; weekly, without overlap, drivers as known in the same week"
    yield (
        f"t by Newey and West, lag {fit.lag} of the rule 4(n/100)^(2/9); shares of R² by Lindeman, "
        f"Merenda and Gold, intervals by the stationary bootstrap (blocks of {found.block:.1f} "
        f"weeks on average, {found.asked.draws} draws, seed {found.asked.seed})"
    )
    yield "the interval of R² leans upward: a draw repeats weeks, and repeated weeks fit better"
    if found.begins:
        yield f"the weeks begin on {found.fits[-1].first}, with the first figures of {found.begins}"
    yield "a part says what the return went with, not what caused it; parts add up in logarithms"
    if len(fit.parts) > 1:
        yield (
            f"{len(fit.parts)} drivers were looked at: by luck alone "
            f"{CHANCE * len(fit.parts):.1f} would pass at 10 %"
        )
    if disagreeing := _disagreeing(found):
        yield f"the two fits give {_listed(disagreeing)} opposite signs"
    for name, why in found.left_out:
        yield f"{name} is left out: {why}"
    if found.dropped:
        yield f"{found.dropped} weeks lack a figure and are left out"
    yield from found.caveats


def _disagreeing(found: Rotation) -> list[str]:
    if len(found.fits) < 2:
        return []
    pairs: list[tuple[Part, Part]] = list(
        zip(found.fits[0].parts, found.fits[1].parts, strict=True)
    )
    return [a.driver for a, b in pairs if a.coefficient * b.coefficient < 0]


def _rarer(above: float) -> float:
    return min(above, 1.0 - above)


def _listed(names: list[str]) -> str:
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def label(fit: Explained) -> str:
    """Over which weeks a fit was made, short."""
    return f"{fit.label} ({fit.weeks:,})" if fit.label == ALL else fit.label

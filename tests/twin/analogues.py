"""The nearest earlier shape, from its definition: correlations in decimals of forty digits."""

from __future__ import annotations

from decimal import Decimal, localcontext
from functools import cache

from twin.outcomes import Cannot, Wrong

SAME = Decimal("1e-9")


@cache
def _log(value: float) -> Decimal:
    with localcontext(prec=40):
        return Decimal(value).ln()


def _correlation(one: list[Decimal | None], other: list[Decimal | None]) -> Decimal | None:
    """Pearson's; None where one of them has no spread, or a value without a logarithm."""
    a, b = ([v for v in values if v is not None] for values in (one, other))
    if len(a) < len(one) or len(b) < len(other):
        return None
    ma, mb = sum(a) / len(a), sum(b) / len(b)
    between = sum((x - ma) * (y - mb) for x, y in zip(a, b, strict=True))
    own_a, own_b = sum((x - ma) ** 2 for x in a), sum((y - mb) ** 2 for y in b)
    if max(a) == min(a) or max(b) == min(b):
        return None
    return Decimal(between) / (Decimal(own_a) * Decimal(own_b)).sqrt()


def nearest(track: list[tuple[int, float]], n: int, of: str) -> tuple[float, int]:
    """(sqrt(2 (1 - r)), session on which the nearest stretch ended); the last value is that at T.

    `track` has the sessions with a value, up to T.
    """
    if n < 3:
        raise Wrong("two points have no shape")
    logs = of == "log"
    kept = [(k, (_log(v) if v > 0 else None) if logs else Decimal(v)) for k, v in track]
    if len(kept) < 2 * n:
        raise Cannot("too few values")
    with localcontext(prec=40):
        values = [v for _, v in kept]
        found = []
        for end in range(n - 1, len(kept) - n):
            r = _correlation(values[-n:], values[end - n + 1 : end + 1])
            if r is not None:
                distance = (2 * max(1 - r, Decimal(0))).sqrt()
                found.append((distance, kept[end][0]))
        if not found:
            raise Cannot("no shape")
        best = min(distance for distance, _ in found)
        latest = [k for d, k in found if (d - best) * Decimal(n).sqrt() <= SAME][-1]
        return (0.0 if best < SAME else float(best)), latest

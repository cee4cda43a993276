"""A text cut at the ends of its claims, which may overlap, so that each piece can be marked."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True)
class Piece:
    """A piece of a text between two ends of claims.

    Attributes
    ----------
    start, end
        Offsets in the text.
    claim
        The shortest claim around it; None where there is none.
    begins, ends
        Claims whose first or last piece it is.
    """

    start: int
    end: int
    claim: int | None
    begins: tuple[int, ...] = ()
    ends: tuple[int, ...] = ()


def pieces(start: int, end: int, spans: Sequence[tuple[int, int, int]]) -> Iterator[Piece]:
    """The pieces of a stretch of text, in order; together they are the whole stretch.

    Parameters
    ----------
    start, end
        The stretch.
    spans
        Start, end and number of each claim; what lies outside the stretch is left out.
    """
    inside = [(max(a, start), min(b, end), n) for a, b, n in spans]
    inside = sorted(span for span in inside if span[0] < span[1])
    cuts = sorted({start, end, *(a for a, _, _ in inside), *(b for _, b, _ in inside)})
    open_: list[tuple[int, int, int]] = []
    next_ = 0
    for left, right in pairwise(cuts):
        begins = []
        while next_ < len(inside) and inside[next_][0] == left:
            open_.append(inside[next_])
            begins.append(inside[next_][2])
            next_ += 1
        shortest = min(open_, key=lambda s: (s[1] - s[0], -s[0]), default=None)
        ends = tuple(n for _, b, n in open_ if b == right)
        yield Piece(left, right, shortest[2] if shortest else None, tuple(begins), ends)
        open_ = [span for span in open_ if span[1] > right]

"""Pictures in one row of text: lines as blocks, shaded spells as marks."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from rotascope.core.values import Floats
from rotascope.notes.document import Band, Line, finite

_STEPS = "▁▂▃▄▅▆▇█"
_SHADED, _BARE = "■", "·"


def sparkline(line: Line, width: int) -> str:
    """A line as a row of blocks from its lowest to its highest value."""
    values = finite(line)[1]
    low, high = float(values.min()), float(values.max())
    if high == low:
        return _STEPS[3] * width
    shares = [(float(values[p]) - low) / (high - low) for p in _places(values, width)]
    return "".join(_STEPS[min(int(8 * share), 7)] for share in shares)


def shading(line: Line, bands: Sequence[Band], width: int) -> str:
    """The spells of a picture under the blocks of its line: a mark where one is shaded."""
    days = finite(line)[0]
    edges = [float(days[p]) for p in _places(days, width)]
    ends = [*edges[1:], float(days[-1]) + 1]
    marked = [
        any(band.first.toordinal() < end and start <= band.last.toordinal() for band in bands)
        for start, end in zip(edges, ends, strict=True)
    ]
    return "".join(_SHADED if one else _BARE for one in marked)


def _places(values: Floats, width: int) -> list[int]:
    """The values that stand at the blocks of a row, the first and the last among them."""
    spaced = np.linspace(0, len(values) - 1, width)
    return [round(float(place)) for place in spaced]

"""What an expression yields at a number of sessions: one float64 for each."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Values:
    """Figures at given sessions.

    Attributes
    ----------
    data
        float64, one per session asked for. NaN = no value there. Dates are proleptic
        ordinals, truths 1 and 0, words the index into `words`.
    unit
        One of `rotascope.core.units`.
    words
        The vocabulary of a word.
    null
        Why a missing value is an honest answer (null) rather than an error;
        empty where it is not.
    """

    data: Floats
    unit: str
    words: tuple[str, ...] = ()
    null: str = ""

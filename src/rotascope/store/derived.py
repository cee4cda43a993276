"""Derived results kept beside the facts: arrays and a description, by name and snapshot.

They can be thrown away at any time: whoever misses them computes them again.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Arrays = Mapping[str, NDArray[Any]]
DESCRIPTION = "description.json"


@dataclass(frozen=True)
class Shelf:
    """The kept results of a store.

    Parameters
    ----------
    root
        The store's directory.
    """

    root: Path

    def take(self, name: str, snapshot: str) -> tuple[dict[str, Any], Arrays] | None:
        """What was kept under a name for a snapshot; None where nothing (whole) is there."""
        place = self._place(name) / snapshot
        try:
            described: dict[str, Any] = json.loads((place / DESCRIPTION).read_text())
            arrays = {n: np.load(place / f"{n}.npy", mmap_mode="r") for n in described["arrays"]}
        except (OSError, ValueError, KeyError):
            return None
        return described, arrays

    def put(self, name: str, snapshot: str, described: dict[str, Any], arrays: Arrays) -> None:
        """Keep results, whole or not at all; a store that cannot be written to keeps none."""
        place = self._place(name)
        with suppress(OSError):
            place.mkdir(parents=True, exist_ok=True)
            new = Path(tempfile.mkdtemp(dir=place, prefix=".new-"))
            for array_name, array in arrays.items():
                np.save(new / f"{array_name}.npy", array)
            text = json.dumps({**described, "arrays": sorted(arrays)})
            (new / DESCRIPTION).write_text(text)
            shutil.rmtree(place / snapshot, ignore_errors=True)  # spoilt, or of an older engine
            try:
                new.rename(place / snapshot)
            except OSError:  # another reader was faster
                shutil.rmtree(new, ignore_errors=True)

    def forget(self, name: str, *, but: set[str]) -> None:
        """Drop what was kept under a name for other snapshots than these."""
        place = self._place(name)
        if place.is_dir():
            for old in place.iterdir():
                if old.name not in but:
                    shutil.rmtree(old, ignore_errors=True)

    def _place(self, name: str) -> Path:
        return self.root / "derived" / re.sub(r"[^A-Za-z0-9_.-]", "_", name)

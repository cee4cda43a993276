"""Derived results kept beside the facts: arrays and a description, by name and snapshot.

They can be thrown away at any time: whoever misses them computes them again.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from numpy.typing import NDArray

from rotascope.store.arrays import load, save

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

    def take(self, name: str, snapshot: str) -> tuple[dict[str, Any], dict[str, Arrays]] | None:
        """What was kept under a name for a snapshot: description and groups of arrays.

        None where nothing (whole) is there.
        """
        place = self.place(name, snapshot)
        try:
            described: dict[str, Any] = json.loads((place / DESCRIPTION).read_text())
            groups: dict[str, Arrays] = {n: load(place / n) for n in described["groups"]}
        except (OSError, ValueError, KeyError, TypeError):
            return None
        return described, groups

    def put(
        self,
        name: str,
        snapshot: str,
        described: dict[str, Any],
        groups: Mapping[str, Arrays | Path],
    ) -> None:
        """Keep results, whole or not at all; a store that cannot be written to keeps none.

        Parameters
        ----------
        groups
            Arrays that go into one file, or the file of those of another snapshot.
        """
        place = self._place(name)
        with suppress(OSError):
            place.mkdir(parents=True, exist_ok=True)
            new = Path(tempfile.mkdtemp(dir=place, prefix=".new-"))
            for group, arrays in groups.items():
                _keep(new / group, arrays)
            (new / DESCRIPTION).write_text(json.dumps({**described, "groups": sorted(groups)}))
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

    def place(self, name: str, snapshot: str) -> Path:
        """Where the results of a name and snapshot lie."""
        return self._place(name) / snapshot

    def _place(self, name: str) -> Path:
        return self.root / "derived" / re.sub(r"[^A-Za-z0-9_.-]", "_", name)


def _keep(target: Path, arrays: Arrays | Path) -> None:
    if not isinstance(arrays, Path):
        save(target, arrays)
        return
    try:
        os.link(arrays, target)
    except OSError:  # a file system without hard links
        shutil.copyfile(arrays, target)

"""The simulated market as a store, with the truth about its rotations beside it."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from rotascope.core.errors import BadUsage
from rotascope.providers.sample import sample_market
from rotascope.store.settings_file import parse as settings_of
from rotascope.store.writing import Writer
from rotascope.tables.schema import TABLES

TRUTH_FILE = "truth.csv"


@dataclass(frozen=True)
class SampleReport:
    """What was written."""

    store: str
    seed: int
    rows: int
    rotations: int
    snapshot: str

    def lines(self) -> list[str]:
        """The report for a terminal."""
        return [
            f"simulated market, seed {self.seed}: {self.rows:,} facts in {self.store}",
            f"{self.rotations} planted rotations in {TRUTH_FILE} beside the tables",
            f"snapshot {self.snapshot}",
        ]


def write_sample(store: Path, *, seed: int = 7) -> SampleReport:
    """Write the simulated market into a new store.

    Raises
    ------
    BadUsage
        The directory holds something already: real and simulated facts never mix.
    """
    if store.exists() and not store.is_dir():
        raise BadUsage(f"{store} is a file; name a new directory")
    if store.exists() and any(store.iterdir()):
        raise BadUsage(f"{store} is not empty: simulated facts get a store of their own")
    sample = sample_market(seed)
    with Writer.open(store, what=f"sample of seed {seed}") as writer:
        for name, rows in sample.tables.items():
            if rows.height:
                # A listing that ends is told in a second version of its row.
                keys = rows.select(TABLES[name].key).n_unique()
                writer.add(name, rows, versions=keys < rows.height)
        made = writer.commit([], offered=settings_of(sample.settings_toml), simulated=True)
    sample.truth.write_csv(store / TRUTH_FILE)
    rows_written = sum(t.height for t in sample.tables.values())
    return SampleReport(str(store), seed, rows_written, sample.truth.height, made.id)

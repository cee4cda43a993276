"""Taking a vendor's files into a store, all of them or none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import polars as pl

from rotascope.core.errors import BadFile, BadManifest, BadSettings
from rotascope.core.settings import Settings
from rotascope.core.time import MODERN, Days, exchange_sessions
from rotascope.providers import files, known, manifest, shaping
from rotascope.providers.manifest import Manifest, SourceSpec
from rotascope.store import settings_file
from rotascope.store.delta import QUARANTINE_SCHEMA
from rotascope.store.digest import file_digest
from rotascope.store.layout import QUARANTINE
from rotascope.store.snapshot import Source
from rotascope.store.versions import Compared, compared
from rotascope.store.writing import Writer
from rotascope.tables.schema import TABLES
from rotascope.tables.validate import check_weights, split

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how many sources are done, and how many there are."""


@dataclass(frozen=True)
class SourceReport:
    """What became of one source.

    Attributes
    ----------
    rows
        Rows in the file.
    facts
        Rows of the table that they make (a wide row makes several).
    added, identical, corrections
        Facts stored, known already, and stored as corrections of others (these are
        among `added`).
    skipped, quarantined
        Rows left out by the manifest's reason, and put apart by the rule broken.
    already
        Whether it is the file that the same section took in last, and was not read.
    """

    name: str
    file: str
    table: str
    rows: int = 0
    facts: int = 0
    added: int = 0
    identical: int = 0
    corrections: int = 0
    skipped: dict[str, int] = field(default_factory=dict)
    quarantined: dict[str, int] = field(default_factory=dict)
    already: bool = False

    def line(self) -> str:
        """The report in a line for a terminal."""
        if self.already:
            return f"{self.name}: already imported"
        told = [f"{self.rows:,} rows", f"{self.added:,} added to {self.table}"]
        if self.identical:
            told.append(f"{self.identical:,} stored already")
        if self.corrections:
            told.append(f"{self.corrections:,} of them corrections")
        told += [f"{count:,} skipped ({why})" for why, count in self.skipped.items()]
        told += [f"{count:,} in quarantine ({rule})" for rule, count in self.quarantined.items()]
        return f"{self.name}: {', '.join(told)}"


@dataclass(frozen=True)
class ImportReport:
    """What an import did: one report per source, and the snapshots before and after."""

    store: str
    manifest: str
    sources: tuple[SourceReport, ...]
    before: str | None
    after: str

    @property
    def changed(self) -> bool:
        """Whether the store has a new snapshot."""
        return self.before != self.after

    @property
    def added(self) -> int:
        """Facts stored."""
        return sum(one.added for one in self.sources)

    @property
    def quarantined(self) -> int:
        """Rows put apart."""
        return sum(sum(one.quarantined.values()) for one in self.sources)

    def lines(self) -> list[str]:
        """The report for a terminal."""
        told = [one.line() for one in self.sources]
        if not self.changed:
            return [*told, f"nothing new: snapshot {self.after} stays"]
        total = f"{self.added:,} facts added, {self.quarantined:,} rows in quarantine"
        return [*told, f"{total}; snapshot {self.after}"]

    def as_dict(self) -> dict[str, Any]:
        """The report as plain data."""
        return {**asdict(self), "changed": self.changed, "added": self.added}


@dataclass(frozen=True)
class _Work:
    manifest: Path
    data: Path
    received: datetime
    reference: str


def run(
    manifest_path: Path,
    data: Path | None,
    store: Path,
    *,
    received: datetime | None = None,
    progress: Progress | None = None,
) -> ImportReport:
    """Take the files of a manifest into a store.

    Parameters
    ----------
    manifest_path
        The manifest.
    data
        The directory to which its file names are relative; None is the manifest's own.
    store
        The store's directory, made where there is none.
    received
        The moment, in UTC, from which a correction of a stored fact counts; None is now.
    progress
        Told before each source and at the end.

    Returns
    -------
    ImportReport

    Raises
    ------
    BadManifest, BadFile, BadSettings, StoreTrouble
        The store is as it was before.

    Notes
    -----
    Timing: a fact counts from the moment that its manifest's rule says. A value that
    contradicts a stored one counts from `received`, so no past reading changes.
    """
    plan = manifest.load(manifest_path)
    offered = _offered(manifest_path, plan)
    base = data if data is not None else manifest_path.parent
    when = received if received is not None else datetime.now(UTC)
    told = progress if progress is not None else _silent
    work = _Work(manifest_path, base, when, offered.reference)
    digests = {one.name: _digest(base / one.file) for one in plan.source}
    with Writer.open(store, what=f"import of {manifest_path.name}") as writer:
        before = writer.snapshot.id if writer.snapshot else None
        reports, sources = [], []
        for at, spec in enumerate(plan.source):
            told(spec.name, at, len(plan.source))
            report = _take(writer, spec, work, digests[spec.name])
            reports.append(report)
            if not report.already:
                sources.append(_entry(spec, report, digests[spec.name]))
        told("writing the snapshot", len(plan.source), len(plan.source))
        after = writer.commit(sources, offered=offered, simulated=plan.simulated)
    return ImportReport(str(store), str(manifest_path), tuple(reports), before, after.id)


def _silent(what: str, done: int, total: int) -> None:
    """Tell nobody."""


def _offered(path: Path, plan: Manifest) -> Settings:
    try:
        return settings_file.from_dict(plan.settings, name="settings")
    except BadSettings as error:
        raise BadManifest(str(path), error.message.removeprefix("settings: ")) from None


def _digest(path: Path) -> str:
    try:
        return file_digest(path)
    except FileNotFoundError:
        raise BadFile(str(path), "there is no such file") from None
    except OSError as error:
        raise BadFile(str(path), f"cannot be read: {error.strerror}") from None
    except ValueError as error:  # a zero character in the name
        raise BadFile(str(path), f"cannot be read: {error}") from None


def _entry(spec: SourceSpec, report: SourceReport, digest: str) -> Source:
    return Source(
        name=spec.name,
        file=spec.file,
        sha256=digest,
        section=spec.digest(),
        table=spec.table,
        rows=report.rows,
        added=report.added,
        quarantined=sum(report.quarantined.values()),
    )


def _take(writer: Writer, spec: SourceSpec, work: _Work, digest: str) -> SourceReport:
    """Read one source and put what is new beside the store, for the commit."""
    if writer.snapshot and writer.snapshot.holds(digest, spec.digest()):
        return SourceReport(spec.name, spec.file, spec.table, already=True)
    path = str(work.data / spec.file)
    source = files.read(work.data / spec.file, spec.csv)
    table = TABLES[spec.table]
    sessions = _sessions(writer, work)
    try:
        shaped = shaping.shape(spec, source, sessions, path=path)
    except pl.exceptions.PolarsError as error:
        problem = f"{spec.file} cannot be read so: {str(error).splitlines()[0]}"
        raise BadManifest(str(work.manifest), problem, place=f"source '{spec.name}'") from None
    good, bad = split(shaped.rows, table, sessions=exchange_sessions(), original=shaped.original)
    if spec.table == "holdings":
        _refuse_percentages(good, path)
    fresh = compared(
        good,
        writer.versions(spec.table),
        table,
        received=work.received,
        dated=spec.known.rule == "column",
    )
    writer.add(spec.table, fresh.added, versions=fresh.versions)
    _put_apart(writer, spec, bad)
    return _report(spec, shaped, fresh, bad)


def _report(
    spec: SourceSpec, shaped: shaping.Shaped, fresh: Compared, bad: pl.DataFrame
) -> SourceReport:
    return SourceReport(
        spec.name,
        spec.file,
        spec.table,
        rows=shaped.original.height,
        facts=shaped.rows.height,
        added=fresh.added.height,
        identical=fresh.identical,
        corrections=fresh.corrections,
        skipped=shaped.skipped,
        quarantined=dict(sorted(Counter(bad["rule"]).items())),
    )


def _sessions(writer: Writer, work: _Work) -> Days:
    """The sessions on which figures are published; before 1970 those of the reference index."""
    own = settings_file.parse(writer.snapshot.settings).reference if writer.snapshot else None
    closes = (
        writer.versions("prices")
        .filter(pl.col("symbol") == (own or work.reference), pl.col("session") < pl.lit(MODERN))
        .select(pl.col("session").unique().sort())
        .collect()
    )
    return known.sessions_for_lags(known.days_of(closes["session"]))


def _refuse_percentages(rows: pl.DataFrame, path: str) -> None:
    over = check_weights(rows)
    if over is not None:
        basket, day, total = over
        raise BadFile(
            path,
            f"the weights of {basket} on {day} add to {total:.4g}; they must be shares of 1 "
            "(percentages need scale = 0.01)",
        )


def _put_apart(writer: Writer, spec: SourceSpec, bad: pl.DataFrame) -> None:
    """Add to the quarantine the rows that are not in it yet."""
    if bad.is_empty():
        return
    told = bad.with_columns(
        table=pl.lit(spec.table), source=pl.lit(spec.name), file=pl.lit(spec.file)
    ).select(*QUARANTINE_SCHEMA)
    stored = writer.versions(QUARANTINE).filter(pl.col("source") == spec.name).collect()
    fresh = told.join(
        stored, on=list(QUARANTINE_SCHEMA), how="anti", nulls_equal=True, maintain_order="left"
    )
    writer.add(QUARANTINE, fresh)

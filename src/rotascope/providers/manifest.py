"""The import manifest: which file feeds which table, which column is which, what was known when."""

from __future__ import annotations

import codecs
import datetime
import hashlib
import json
import tomllib
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from rotascope.core.errors import BadManifest, nearest
from rotascope.tables.schema import KNOWN, TABLES

Frequency = Literal["daily", "weekly", "monthly", "quarterly", "next_month_first_session"]
KnownRule = Literal["after_close", "column", "fixed", "delay", "publication_lag"]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


def _as_column(value: object) -> object:
    return {"column": value} if isinstance(value, str) else value


class Column(_Part):
    """Where the cells of a column come from and how they are read.

    One of `column`, `const`, `template`, `coalesce` and `share_of` says where from;
    the rest, in this order, what is done with the text: `delete` its characters,
    `replace` parts, `map` whole values (others stay), name the one of `groups` that
    lists it (others become null), `clean` to a series name; then it is read (a date
    by `format`), multiplied by `scale`, and made the first day of so many `months` that
    end on the date.
    """

    column: str | None = None
    const: str | float | None = None
    template: str | None = None
    coalesce: tuple[ColumnSpec, ...] | None = None
    share_of: str | None = None
    delete: str = ""
    replace: dict[str, str] = {}
    map: dict[str, str] = {}
    groups: dict[str, tuple[str, ...]] = {}
    clean: Literal["name"] | None = None
    format: str | None = None
    scale: float | None = None
    months: int | None = Field(None, gt=0)

    @model_validator(mode="after")
    def _one_origin(self) -> Column:
        given = [
            name
            for name in ("column", "const", "template", "coalesce", "share_of")
            if getattr(self, name) is not None
        ]
        if len(given) != 1:
            raise ValueError(
                "needs one of column, const, template, coalesce, share_of; "
                f"found {' and '.join(given) or 'none'}"
            )
        return self


ColumnSpec = Annotated[Column, BeforeValidator(_as_column)]


class Csv(_Part):
    """How a text file is laid out.

    The header is the first line after `after` (a line that begins so) that begins
    with `header`; by default the first line of the file. `until = "blank"` ends the
    table at the first blank line. `names` gives the columns where there is no header.
    """

    separator: str = Field(",", min_length=1, max_length=1)
    quote: str = Field('"', max_length=1)
    encoding: str = "utf-8"
    decimal: Literal[".", ","] = "."
    thousands: str = Field("", max_length=1)
    after: str | None = None
    header: str | None = None
    skip_after_header: int = Field(0, ge=0)
    until: Literal["blank", "end"] = "end"
    names: tuple[str, ...] | None = None

    @model_validator(mode="after")
    def _encoding_exists(self) -> Csv:
        try:
            codecs.lookup(self.encoding)
        except (LookupError, ValueError):
            raise ValueError(f"no encoding '{self.encoding}'") from None
        return self


class Filter(_Part):
    """Rows to keep; the others go to quarantine under `rule`, or are skipped and counted."""

    column: str
    rule: str = Field(min_length=1)
    otherwise: Literal["quarantine", "skip"] = "quarantine"
    one_of: tuple[str, ...] | None = None
    none_of: tuple[str, ...] | None = None
    matches: str | None = None
    above: float | None = None
    below: float | None = None
    present: bool | None = None

    @model_validator(mode="after")
    def _one_test(self) -> Filter:
        tests = ("one_of", "none_of", "matches", "above", "below", "present")
        if all(getattr(self, name) is None for name in tests):
            raise ValueError(f"needs a test: {', '.join(tests)}")
        return self


class Known(_Part):
    """From when a row counts.

    `after_close`: 21:00 UTC of the first session on or after the event (or after the
    date in `column`). `column`: the moment, or the close of the day, in a column.
    `fixed`: the close of `date`. `delay`: the close of `days` days after the date in
    `column`. `publication_lag`: by `frequency`, or by series.
    """

    rule: KnownRule
    column: str | None = None
    format: str | None = None
    date: datetime.date | None = None
    days: int = 0
    frequency: Frequency = "daily"
    series: dict[Frequency, tuple[str, ...]] = {}

    @model_validator(mode="after")
    def _complete(self) -> Known:
        if self.rule in {"column", "delay"} and self.column is None:
            raise ValueError(f"rule '{self.rule}' needs a column")
        if self.rule == "fixed" and self.date is None:
            raise ValueError("rule 'fixed' needs a date")
        return self


class Unpivot(_Part):
    """A wide table made long: each named column becomes rows, with its name in `name`."""

    columns: dict[str, str] = Field(min_length=1)
    name: str = "name"
    value: str = "value"


class Expand(_Part):
    """Intervals made rows: one per date of the file between `from` and `to`, both included."""

    start: str = Field(alias="from")
    end: str = Field(alias="to")
    event: str = Field("session", alias="as")


class SourceSpec(_Part):
    """One file and the table that it feeds."""

    name: str = Field(min_length=1)
    file: str = Field(min_length=1)
    table: str
    csv: Csv = Csv()  # type: ignore[call-arg]  # every field has a default
    null_values: tuple[str, ...] = ()
    nan_is_missing: bool = False
    unpivot: Unpivot | None = None
    expand: Expand | None = None
    let: dict[str, ColumnSpec] = {}
    columns: dict[str, ColumnSpec]
    filter: tuple[Filter, ...] = ()
    known: Known

    @model_validator(mode="after")
    def _fits_table(self) -> SourceSpec:
        if self.table not in TABLES:
            close = nearest(self.table, TABLES)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(TABLES)}"
            raise ValueError(f"no table '{self.table}'; {hint}")
        table = TABLES[self.table]
        targets = [c for c in table.columns if c != KNOWN]
        for column in self.columns:
            if column not in targets:
                close = nearest(column, targets)
                hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(targets)}"
                raise ValueError(f"table {self.table} has no column '{column}'; {hint}")
        for column in (*table.key, *table.required):
            if column not in self.columns and column != "period_start":
                raise ValueError(f"table {self.table} needs the column '{column}'")
        if table.any_of and not any(c in self.columns for c in table.any_of):
            raise ValueError(f"table {self.table} needs one of {', '.join(table.any_of)}")
        return self

    def digest(self) -> str:
        """The fingerprint of the section: the same settings give the same digits."""
        told = self.model_dump(mode="json", by_alias=True, exclude={"name"})
        return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()


class Manifest(_Part):
    """All sources of an import, and the settings that go with them."""

    title: str = ""
    simulated: bool = False
    settings: dict[str, Any] = {}
    source: tuple[SourceSpec, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_differ(self) -> Manifest:
        names = [one.name for one in self.source]
        repeated = sorted({name for name in names if names.count(name) > 1})
        if repeated:
            raise ValueError(f"two sources are called '{repeated[0]}'")
        return self


def load(path: Path) -> Manifest:
    """The manifest in a file.

    Raises
    ------
    BadManifest
        The file is missing or not TOML, or a part of it is wrong; names the place.
    """
    try:
        found = tomllib.loads(path.read_bytes().decode("utf-8"))
    except OSError as error:
        raise BadManifest(str(path), f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError as error:
        raise BadManifest(str(path), f"not UTF-8 text (byte {error.start + 1})") from None
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise BadManifest(str(path), f"not TOML: {error}") from None
    try:
        return Manifest.model_validate(found)
    except ValidationError as error:
        raise _told(str(path), found, error) from None


def _told(path: str, found: dict[str, Any], error: ValidationError) -> BadManifest:
    first = error.errors()[0]
    at = first["loc"]
    place, kind = _place(found, at), first["type"]
    if kind == "extra_forbidden":
        asked = str(at[-1])
        close = nearest(asked, _all_keys())
        hint = f"; did you mean {close[0]}?" if close else ""
        return BadManifest(path, f"no key '{asked}'{hint}", place=_place(found, at[:-1]))
    if kind == "missing":
        return BadManifest(path, f"the key '{at[-1]}' is missing", place=_place(found, at[:-1]))
    problem = first["msg"].removeprefix("Value error, ")
    if kind != "value_error":
        problem = f"{problem}; found {first['input']!r:.80}"
    return BadManifest(path, problem, place=place)


def _place(found: dict[str, Any], at: tuple[int | str, ...]) -> str:
    """Where in the manifest, with the source by its name."""
    if len(at) >= 2 and at[0] == "source" and isinstance(at[1], int):
        sources = found.get("source")
        one = sources[at[1]] if isinstance(sources, list) and at[1] < len(sources) else {}
        name = one.get("name", at[1] + 1) if isinstance(one, dict) else at[1] + 1
        rest = ".".join(str(part) for part in at[2:])
        return f"source '{name}'" + (f", {rest}" if rest else "")
    return ".".join(str(part) for part in at)


def _all_keys() -> list[str]:
    models = (Manifest, SourceSpec, Column, Csv, Filter, Known, Unpivot, Expand)
    return [f.alias or name for m in models for name, f in m.model_fields.items()]

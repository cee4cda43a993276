"""Readings and tracks: what an expression says as of a date, with its proof."""

from __future__ import annotations

import html
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np

from rotascope.core import units
from rotascope.core.time import Days
from rotascope.core.values import Floats

if TYPE_CHECKING:
    import pandas as pd
    import polars as pl

Value = float | int | str | bool | date | None


@dataclass(frozen=True)
class Reading:
    """The value of an expression as of a session.

    Attributes
    ----------
    expression
        Canonical text: run it again and the same digits come out.
    as_of
        The session after whose close the reader stands.
    value
        Unrounded; None = an honest null, explained in `caveats`.
    unit, kind
        Unit of the value; `price`, `total` or `mixed` where prices were used.
    snapshot
        The store's version.
    inputs
        The facts used: table, name, first and last session.
    caveats
        What a careful reader must know, in plain words.
    simulated
        True where the facts are simulated.
    """

    expression: str
    as_of: date
    value: Value
    unit: str
    kind: str | None
    snapshot: str
    inputs: tuple[dict[str, str], ...] = ()
    caveats: tuple[str, ...] = ()
    simulated: bool = False

    def as_dict(self) -> dict[str, Any]:
        """The object that `rotascope read --json` prints."""
        value = self.value.isoformat() if isinstance(self.value, date) else self.value
        return {
            "expression": self.expression,
            "as_of": self.as_of.isoformat(),
            "value": value,
            "unit": self.unit,
            "kind": self.kind,
            "snapshot": self.snapshot,
            "inputs": [dict(i) for i in self.inputs],
            "caveats": list(self.caveats),
        }

    def __str__(self) -> str:
        return shown(self.value, self.unit)

    def _repr_html_(self) -> str:
        lines = "".join(f"<li>{html.escape(c)}</li>" for c in self.caveats)
        return (
            f"<div><code>{html.escape(self.expression)}</code> = "
            f"<strong>{html.escape(str(self))}</strong> "
            f"<small>as of {self.as_of}, snapshot {html.escape(self.snapshot)}</small>"
            f"{f'<ul>{lines}</ul>' if lines else ''}</div>"
        )


def shown(value: Value, unit: str) -> str:
    """A value as a person reads it; rounding happens here and nowhere else."""
    if value is None:
        return "none"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | str):
        return str(value)
    match unit:
        case units.FRACTION:
            return f"{_signed_zero(100 * value, 2):,.2f} %"
        case units.POINTS:
            return f"{_signed_zero(100 * value, 2):+,.2f} pp"
        case units.COUNT:
            return f"{value:,.0f}" if float(value).is_integer() else f"{value:,.2f}"
        case units.CURRENCY:
            return f"{value:,.0f}"
    return f"{value:,.4f}" if abs(value) < 10 else f"{value:,.2f}"


def _signed_zero(value: float, digits: int) -> float:
    return 0.0 if round(value, digits) == 0 else value


@dataclass(frozen=True, eq=False)
class Track:
    """One number per session.

    Attributes
    ----------
    sessions
        datetime64[D], ascending.
    values
        float64; NaN = no value on that session. Dates as ordinals, words as indices.
    """

    expression: str
    as_of: date
    sessions: Days
    values: Floats
    unit: str
    kind: str | None
    snapshot: str
    caveats: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    simulated: bool = False
    inputs: tuple[dict[str, str], ...] = field(default=())

    def __len__(self) -> int:
        return len(self.sessions)

    def column(self) -> list[Value]:
        """The values as Python objects: None where there is none."""
        return [as_value(v, self.unit, self.words) for v in self.values.tolist()]

    def to_polars(self) -> pl.DataFrame:
        """A frame with the columns `session` and `value` (null = no value)."""
        import polars as pl

        if self.unit in (units.DATE, units.WORD, units.TRUTH):
            column = pl.Series("value", self.column())
        else:
            column = pl.Series("value", self.values).fill_nan(None)
        return pl.DataFrame([pl.Series("session", self.sessions), column])

    def to_pandas(self) -> pd.Series:
        """A series indexed by session (NaN = no value)."""
        import pandas as pd

        data: Any = self.values
        if self.unit in (units.DATE, units.WORD, units.TRUTH):
            data = self.column()
        index = pd.DatetimeIndex(self.sessions.astype("datetime64[ns]"), name="session")
        return pd.Series(data, index=index, name=self.expression)

    def as_dict(self) -> dict[str, Any]:
        """The object that `rotascope track --json` prints."""
        column = self.column()
        return {
            "expression": self.expression,
            "as_of": self.as_of.isoformat(),
            "unit": self.unit,
            "kind": self.kind,
            "snapshot": self.snapshot,
            "sessions": [str(s) for s in self.sessions],
            "values": [v.isoformat() if isinstance(v, date) else v for v in column],
            "caveats": list(self.caveats),
        }

    def _repr_html_(self) -> str:
        rows = list(zip(self.sessions[-8:], self.column()[-8:], strict=True))
        body = "".join(
            f"<tr><td>{s}</td><td style='text-align:right'>"
            f"{html.escape(shown(v, self.unit))}</td></tr>"
            for s, v in rows
        )
        return (
            f"<div><code>{html.escape(self.expression)}</code> "
            f"<small>{len(self)} sessions to {self.as_of}, {self.unit}, "
            f"snapshot {html.escape(self.snapshot)}</small><table>{body}</table></div>"
        )


def as_value(number: float, unit: str, words: tuple[str, ...] = ()) -> Value:
    """A figure as the Python object that stands for it; None for NaN."""
    if np.isnan(number):
        return None
    match unit:
        case units.DATE:
            return date.fromordinal(int(number))
        case units.WORD:
            return words[int(number)]
        case units.TRUTH:
            return bool(number)
        case units.COUNT:
            return int(number) if float(number).is_integer() else float(number)
    return float(number)

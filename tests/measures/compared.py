"""How a reading and the twin's answer are compared: exact, or to 1e-12."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

from rotascope.app.opening import Market
from rotascope.core.errors import RotascopeError


def told(market: Market, text: str) -> Any:
    """What the product says: a value, None, `exit 2` or `exit 3`; dates as text."""
    try:
        value = market.read(text).value
    except RotascopeError as refusal:
        return f"exit {refusal.exit_status}"
    return value.isoformat() if isinstance(value, dt.date) else value


def same(ours: Any, theirs: Any) -> bool:
    """Whether two answers agree: words, dates, counts and truths exactly, others to 1e-12."""
    if isinstance(ours, bool) or isinstance(theirs, bool):
        return ours is theirs
    if isinstance(ours, int | float) and isinstance(theirs, int | float):
        exact = isinstance(ours, int) and isinstance(theirs, int)
        return ours == theirs if exact else math.isclose(ours, theirs, rel_tol=1e-12, abs_tol=1e-15)
    return bool(ours == theirs)


def difference(text: str, ours: Any, theirs: Any) -> str:
    """A line about a disagreement; empty where there is none."""
    return "" if same(ours, theirs) else f"{text}: {ours!r}, the twin says {theirs!r}"


def column(market: Market, text: str) -> dict[dt.date, Any]:
    """The track of an expression by session, dates as text, sessions without a value left out."""
    found = market.track(text)
    days = [day.item() for day in found.sessions]
    return {
        day: value.isoformat() if isinstance(value, dt.date) else value
        for day, value in zip(days, found.column(), strict=True)
        if value is not None
    }

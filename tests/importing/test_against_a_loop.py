"""Random deliveries of prices against a loop that anyone can read."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from importing.tiny import source
from rotascope.app.importing import run
from rotascope.core.time import exchange_sessions
from rotascope.store.disk import Store
from rotascope.store.verify import verify

SESSIONS = {day.item() for day in exchange_sessions()[np.r_[-9000:-1]]}

rows = st.tuples(
    st.sampled_from(["A", "B", "", "C-D"]),
    st.sampled_from(["2024-01-02", "2024-01-03", "2024-01-04", "2024-01-06", "soon", ""]),
    st.sampled_from(["1", "2.5", "0", "-3", "many", "", "inf", "nan", " 4 "]),
)
deliveries = st.lists(st.lists(rows, min_size=1, max_size=10), min_size=1, max_size=3)


def number(text: str) -> float | None:
    try:
        return float(text)
    except ValueError:
        return None


def told_by_hand(row: tuple[str, str, str]) -> str | None:
    """The rule that a row breaks on its own, or None."""
    symbol, day, close = (cell.strip() for cell in row)
    if day == "soon":
        return "unreadable_session"
    if close == "many":
        return "unreadable_close"
    if not symbol:
        return "missing_symbol"
    if not day:
        return "missing_session"
    if not close:
        return "no_value"
    value = number(close)
    assert value is not None
    if value != value or abs(value) == float("inf"):
        return "not_finite_close"
    if value <= 0:
        return "close_not_positive"
    return None if date.fromisoformat(day) in SESSIONS else "not_a_session"


def judged(
    delivery: list[tuple[str, str, str]],
) -> tuple[dict[tuple[str, str], float], list[tuple[int, str]]]:
    """The closes that a delivery brings, and the lines that break a rule."""
    fresh: dict[tuple[str, str], float] = {}
    broken: list[tuple[int, str]] = []
    for line, row in enumerate(delivery, start=2):
        if not any(cell.strip() for cell in row):
            continue  # a line of commas is blank
        rule = told_by_hand(row)
        key, value = (row[0], row[1]), number(row[2])
        if rule is None and key in fresh:
            rule = "duplicate_row" if fresh[key] == value else "duplicate_key"
        if rule is not None:
            broken.append((line, rule))
        elif value is not None:
            fresh[key] = value
    return fresh, broken


def refused_whole(delivery: list[tuple[str, str, str]]) -> bool:
    """Whether a column of the delivery has cells and none that can be read."""
    days = [row[1] for row in delivery if any(cell.strip() for cell in row)]
    closes = [row[2].strip() for row in delivery if any(cell.strip() for cell in row)]
    no_day = "soon" in days and not any(day not in ("soon", "") for day in days)
    no_close = "many" in closes and not any(cell not in ("many", "") for cell in closes)
    return no_day or no_close or not days


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(deliveries)
def test_deliveries(tmp_path_factory: object, told: list[list[tuple[str, str, str]]]) -> None:
    base: Path = tmp_path_factory.mktemp("loop")  # type: ignore[attr-defined]  # pytest's factory
    manifest = base / "m.toml"
    manifest.write_text(source(""))
    latest: dict[tuple[str, str], float] = {}
    rules: list[tuple[int, str]] = []
    last = ""
    for turn, delivery in enumerate(told):
        if refused_whole(delivery):
            continue
        text = "symbol,session,close\n" + "".join(",".join(row) + "\n" for row in delivery)
        (base / "p.csv").write_text(text)
        received = datetime(2024, 2, 1, tzinfo=UTC) + timedelta(days=turn)
        report = run(manifest, None, base / "store", received=received)
        assert report.sources[0].already == (text == last)
        if text == last:
            continue
        last = text
        fresh, broken = judged(delivery)
        rules += broken
        changed = [key for key in fresh if key in latest and latest[key] != fresh[key]]
        added = [key for key in fresh if latest.get(key) != fresh[key]]
        became = report.sources[0]
        assert (became.corrections, became.added) == (len(changed), len(added))
        assert became.quarantined == Counter(rule for _, rule in broken)
        latest |= fresh
    if last:
        holds(base / "store", latest, rules)


def holds(path: Path, latest: dict[tuple[str, str], float], rules: list[tuple[int, str]]) -> None:
    """Check that a store has these closes, and has put these lines apart."""
    store = Store.open(path)
    found = store.scan("prices").collect()
    read = {(r["symbol"], r["session"].isoformat()): r["close"] for r in found.to_dicts()}
    assert read == latest
    assert found.height == len(latest)
    apart = store.quarantine().collect()
    assert set(rules) == set(apart.select("line", "rule").rows())
    assert all(set(json.loads(text)) == {"symbol", "session", "close"} for text in apart["values"])
    assert verify(path, every=True).problems == ()

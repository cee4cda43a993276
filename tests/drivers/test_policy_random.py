"""Any path of a rate, recounted one step at a time."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from pathlib import Path

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drivers.two_sides import TwoSides, event, figure
from rotascope.app.market import StoredMarket
from rotascope.drivers.policy import policy
from rotascope.store.disk import Store
from rotascope.store.memory import MemoryFacts

BASE = TwoSides(sessions=500)
STEPS = st.dictionaries(
    st.integers(1, 499), st.sampled_from([-50, -25, -25, 25, 25, 75]), max_size=12
)


def market(steps: dict[int, int], *, announced: bool = False) -> StoredMarket:
    """Sessions on which the rate moves by so many basis points, from 5 %."""
    sides = TwoSides(sessions=500)
    sides.series = {}
    level, rows, events = 500, [], []
    for place, day in enumerate(sides.days):
        level += steps.get(place, 0)
        rows.append(figure("DFEDTARU", day, level / 100))
        if announced and place in steps:
            events.append(event("fomc", sides.days[place - 1].isoformat(), "a decision"))
    sides.more = {"series": rows, "events": events}
    return sides.market()


@given(STEPS)
@settings(max_examples=40)
def test_cycles_are_runs_of_moves_of_one_sign(steps: dict[int, int]) -> None:
    found = policy(market(steps))
    level, sign, expected = 500, 0, []
    for place in sorted(steps):
        size = steps[place]
        if (size > 0) - (size < 0) != sign:
            sign = (size > 0) - (size < 0)
            expected.append([level / 100, []])
        level += size
        expected[-1][1].append((BASE.days[place], size, level / 100))
    assert found.level == pytest.approx(level / 100)
    assert [c.start for c in found.cycles] == pytest.approx([start for start, _ in expected])
    for cycle, (_, moves) in zip(found.cycles, expected, strict=True):
        assert [m.effective for m in cycle.moves] == [day for day, _, _ in moves]
        assert [m.basis_points for m in cycle.moves] == pytest.approx([s for _, s, _ in moves])
        assert [m.level for m in cycle.moves] == pytest.approx([after for _, _, after in moves])
        assert cycle.moves[-1].cumulative == pytest.approx(sum(s for _, s, _ in moves))
        assert cycle.word == ("cut" if moves[0][1] < 0 else "hike")
        assert cycle.total == pytest.approx(abs(sum(s for _, s, _ in moves)))


@given(STEPS, st.booleans())
@settings(max_examples=40)
def test_years_and_quarters_recount_to_the_same_moves(
    steps: dict[int, int], announced: bool
) -> None:
    found = policy(market(steps, announced=announced))
    dated = [BASE.days[place - 1] if announced else BASE.days[place] for place in steps]
    first = dt.date(BASE.days[-1].year - 2, 1, 1)
    years = Counter(str(day.year) for day in dated if day >= first)
    quarters = Counter(f"{d.year}Q{(d.month + 2) // 3}" for d in dated if d >= first)
    assert {p.name: p.count for p in found.years if p.count} == dict(years)
    assert {p.name: p.count for p in found.quarters if p.count} == dict(quarters)
    total = sum(p.basis_points for p in found.years)
    assert sum(p.basis_points for p in found.quarters) == pytest.approx(total)
    near = {m.decided for c in found.cycles for m in c.moves} - {None}
    assert near <= set(dated)
    assert len(found.quarters) == (BASE.days[-1].month + 2) // 3 + 8


# ---- nothing later is looked at, on the real pack

DAYS = """
2001-01-03 2007-08-17 2008-12-16 2015-12-16 2019-07-31 2020-03-13 2020-03-16 2022-03-16 2023-07-26
2024-09-18 2025-10-29 2026-01-28
""".split()
TABLES = ("series", "events")


@pytest.mark.pack
def test_the_real_path_needs_only_what_was_known(pack_store: Path) -> None:
    store = Store.open(pack_store)
    prices = store.scan("prices").filter(pl.col("symbol").is_in(["SPX", "RUT"])).collect()
    whole = {name: store.scan(name).collect() for name in TABLES} | {"prices": prices}
    wrong = []
    for text in DAYS:
        day = dt.date.fromisoformat(text)
        moment = dt.datetime.combine(day, dt.time(23, 59, 59), tzinfo=dt.UTC)
        part = {name: frame.filter(pl.col("known") <= moment) for name, frame in whole.items()}
        rate = "DFEDTARU" if day > dt.date(2008, 12, 15) else "FED_FUNDS_TARGET_OR_UPPER"
        full, then = (
            policy(StoredMarket(MemoryFacts(rows, store.settings, snapshot="s", trusted=True), day),
                   rate=rate).as_dict()
            for rows in (whole, part)
        )  # fmt: skip
        # A series of which nothing was known has no name yet in the smaller store.
        for one in (full, then):
            del one["left_out"], one["notes"]
        wrong += [text] if full != then else []
        assert full["level"] > 0
    assert wrong == []

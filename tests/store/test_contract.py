"""One suite over both homes of facts: a store on disk, and frames in memory."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rotascope.core.errors import BadInput
from rotascope.store.facts import Facts
from rotascope.store.memory import MemoryFacts
from rotascope.tables.schema import TABLES
from store.tiny import TWO_DAYS, figure, moment, price, rows, store_of

Make = Callable[..., Facts]


@pytest.fixture(params=["disk", "memory"])
def make(request: pytest.FixtureRequest, tmp_path: Path) -> Make:
    """A maker of facts from frames, for each backend."""
    count = iter(range(10_000))

    def on_disk(tables: dict[str, pl.DataFrame], *, simulated: bool = False) -> Facts:
        return store_of(tmp_path / str(next(count)), tables, simulated=simulated)

    def in_memory(tables: dict[str, pl.DataFrame], *, simulated: bool = False) -> Facts:
        return MemoryFacts(tables, simulated=simulated)

    return on_disk if request.param == "disk" else in_memory


# GDP of the first quarter of 2014 as ALFRED keeps it: value and the day it was released.
GDP = [(17149.6, "2014-04-30"), (17101.3, "2014-05-29"), (17016.0, "2014-06-25")]
GDP_ROWS = rows("series", *(figure("GDP", "2014-01-01", v, known) for v, known in GDP))

# Qlib's point-in-time example: a period's figure and its restatement.
QLIB = rows(
    "series",
    figure("Q", "2007-04-01", 0.3479, "2008-03-01"),
    figure("Q", "2007-04-01", 0.395989, "2008-03-13"),
    figure("Q", "2011-04-01", 0.4039, "2012-03-23"),
    figure("Q", "2011-04-01", 0.403925, "2012-04-11"),
)


def value_at(facts: Facts, day: str, reference: str) -> list[float]:
    end = datetime.fromisoformat(day).replace(hour=23, minute=59, second=59, tzinfo=UTC)
    found = facts.scan("series", end).filter(pl.col("date") == pl.lit(reference).str.to_date())
    return found.collect()["value"].to_list()


@pytest.mark.parametrize(
    ("day", "value"),
    [
        ("2014-04-29", []),
        ("2014-04-30", [17149.6]),
        ("2014-05-28", [17149.6]),
        ("2014-05-29", [17101.3]),
        ("2014-06-24", [17101.3]),
        ("2014-06-25", [17016.0]),
        ("2020-01-01", [17016.0]),
    ],
)
def test_gdp_as_it_was_known(make: Make, day: str, value: list[float]) -> None:
    assert value_at(make({"series": GDP_ROWS}), day, "2014-01-01") == value


@pytest.mark.parametrize(
    ("day", "reference", "value"),
    [
        ("2008-03-05", "2007-04-01", [0.3479]),
        ("2008-03-13", "2007-04-01", [0.395989]),
        ("2012-04-10", "2011-04-01", [0.4039]),
        ("2012-04-11", "2011-04-01", [0.403925]),
        ("2012-03-22", "2011-04-01", []),
    ],
)
def test_restated_figures(make: Make, day: str, reference: str, value: list[float]) -> None:
    assert value_at(make({"series": QLIB}), day, reference) == value


def test_every_table_can_be_scanned_with_its_columns(make: Make) -> None:
    facts = make({"prices": TWO_DAYS})
    for name, table in TABLES.items():
        assert dict(facts.scan(name).collect_schema()) == table.columns
    assert facts.scan("series").collect().is_empty()


def test_rows_come_back_as_they_went_in(make: Make) -> None:
    found = make({"prices": TWO_DAYS}).scan("prices").collect()
    assert found.sort("symbol", "session").equals(TWO_DAYS.sort("symbol", "session"))


def test_the_moment_itself_is_known(make: Make) -> None:
    facts = make({"prices": TWO_DAYS})
    just = moment("2024-01-02")
    assert facts.scan("prices", just).collect().height == 2
    assert facts.scan("prices", just - timedelta(microseconds=1)).collect().is_empty()


def test_other_time_zones_are_the_same_moment(make: Make) -> None:
    facts = make({"prices": TWO_DAYS})
    east = moment("2024-01-02").astimezone(tz=__import__("zoneinfo").ZoneInfo("Asia/Tokyo"))
    assert facts.scan("prices", east).collect().height == 2


def test_a_moment_without_a_zone_is_refused(make: Make) -> None:
    with pytest.raises(BadInput, match="time zone"):
        make({"prices": TWO_DAYS}).scan("prices", datetime(2024, 1, 2)).collect()  # noqa: DTZ001  # that is what is refused


def test_an_unknown_table_is_refused_with_the_nearest(make: Make) -> None:
    with pytest.raises(BadInput, match=r"no table 'price'; did you mean prices\?"):
        make({}).scan("price")


def test_a_filter_on_values_does_not_bring_back_an_old_version(make: Make) -> None:
    facts = make({"series": GDP_ROWS})
    found = facts.scan("series").filter(pl.col("value") > 17100).collect()
    assert found.is_empty()  # the version in force is 17016.0


def test_a_filter_on_keys_keeps_the_version_in_force(make: Make) -> None:
    facts = make({"series": pl.concat([GDP_ROWS, QLIB])})
    found = facts.scan("series").filter(pl.col("series") == "GDP").select("value").collect()
    assert found["value"].to_list() == [17016.0]


def test_simulated_facts_say_so(make: Make) -> None:
    assert make({"prices": TWO_DAYS}, simulated=True).simulated
    assert not make({"prices": TWO_DAYS}).simulated


def test_the_same_facts_have_the_same_id(make: Make) -> None:
    one, two = make({"prices": TWO_DAYS}), make({"prices": TWO_DAYS})
    other = make({"prices": TWO_DAYS.head(2)})
    assert one.snapshot == two.snapshot
    assert one.snapshot != other.snapshot
    assert len(one.snapshot) == 16


def test_versions_with_a_null_in_the_key(make: Make) -> None:
    def assets(value: float, known: str) -> dict[str, Any]:
        return {
            "symbol": "A",
            "item": "Assets",
            "period_end": "2023-12-31",
            "value": value,
            "known": known,
        }

    facts = make(
        {"fundamentals": rows("fundamentals", assets(1, "2024-02-01"), assets(2, "2024-03-01"))}
    )
    assert facts.scan("fundamentals").collect()["value"].to_list() == [2.0]


versions = st.lists(
    st.tuples(st.sampled_from("AB"), st.integers(1, 3), st.integers(0, 6), st.integers(1, 9)),
    max_size=20,
    unique_by=lambda one: one[:3],
)


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(versions, st.integers(0, 8))
def test_as_known_against_a_loop(
    make: Make, told: list[tuple[str, int, int, int]], by: int
) -> None:
    first = moment("2024-01-10")
    frame = rows(
        "prices",
        *(
            price(symbol, f"2024-01-0{day}", float(close))
            | {"known": first + timedelta(days=after)}
            for symbol, day, after, close in told
        ),
    )
    moment_asked = first + timedelta(days=by)
    in_force: dict[tuple[str, int], tuple[int, int]] = {}
    for symbol, day, after, close in told:
        if after <= by and after >= in_force.get((symbol, day), (-1, 0))[0]:
            in_force[symbol, day] = (after, close)
    found = make({"prices": frame}).scan("prices", moment_asked).collect()
    read = {(r["symbol"], r["session"].day): int(r["close"]) for r in found.to_dicts()}
    assert read == {key: close for key, (_, close) in in_force.items()}
    assert found.height == len(in_force)


def test_memory_refuses_bad_rows_and_unknown_tables() -> None:
    with pytest.raises(BadInput, match="close_not_positive"):
        MemoryFacts({"prices": rows("prices", price("A", "2024-01-02", -1.0))})
    with pytest.raises(BadInput, match="no table 'pries'"):
        MemoryFacts({"pries": TWO_DAYS})


def test_memory_takes_a_trusted_frame_as_it_is() -> None:
    backwards = TWO_DAYS.reverse()
    facts = MemoryFacts({"prices": backwards}, trusted=True, snapshot="abc")
    assert facts.snapshot == "abc"
    assert facts.scan("prices").collect().equals(backwards)

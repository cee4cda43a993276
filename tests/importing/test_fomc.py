"""The table of meetings: whole, consistent in itself, and in step with the rate of the pack."""

from __future__ import annotations

import csv
import datetime as dt
import re
from collections import Counter
from pathlib import Path

import polars as pl
import pytest

from rotascope.app.importing import run
from rotascope.store.disk import Store

ROOT = Path(__file__).parents[2]
MANIFEST = ROOT / "examples" / "fomc.toml"
UNSCHEDULED = """
1994-04-18 1998-10-15 2001-01-03 2001-04-18 2001-09-17 2008-01-22 2008-10-08 2020-03-03 2020-03-15
""".split()


def rows() -> list[dict[str, str]]:
    with (ROOT / "examples" / "fomc.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def of(kind: str) -> list[dict[str, str]]:
    return [row for row in rows() if row["kind"] == kind]


def moved(title: str) -> int:
    """Basis points of a decision as its title says; the cut of December 2008 was 75 to 100."""
    found = re.match(r"target (raised|cut) by (?:75 to )?(\d+) bp to ", title)
    if not found:
        assert title.startswith("target kept at "), title
        return 0
    return int(found[2]) * (1 if found[1] == "raised" else -1)


def test_eight_meetings_are_planned_every_year() -> None:
    plans = [row["date"] for row in of("fomc_calendar") if row["title"] == "planned"]
    years = Counter(day[:4] for day in plans if day != "2011-09-20")  # moved by a day
    assert set(years) == {str(year) for year in range(1994, 2027)}
    assert set(years.values()) == {8}


def test_every_plan_was_kept_or_withdrawn_and_other_decisions_are_said_to_be_unscheduled() -> None:
    held = {row["date"] for row in of("fomc")}
    plans = {row["date"] for row in of("fomc_calendar") if row["title"] == "planned"}
    off = {r["date"] for r in of("fomc_calendar") if r["title"].startswith("withdrawn")}
    assert off == {"2011-09-20", "2020-03-18"}
    assert {day for day in plans - held if day <= max(held)} == off
    assert sorted(held - plans) == UNSCHEDULED
    assert {r["date"] for r in of("fomc") if "unscheduled" in r["title"]} == set(UNSCHEDULED)


def test_a_decision_is_known_on_its_day_and_a_plan_long_before() -> None:
    assert all(row["known"] == row["date"] for row in of("fomc"))
    for row in of("fomc_calendar"):
        ahead = (dt.date.fromisoformat(row["date"]) - dt.date.fromisoformat(row["known"])).days
        assert ahead > (50 if row["title"] == "planned" and row["date"] != "2011-09-21" else 0)


def test_the_targets_follow_from_the_moves() -> None:
    level = 300  # 3.00 % from September 1992 on
    for row in of("fomc"):
        level += moved(row["title"])
        told = re.findall(r"(\d\.\d\d)(?:-(\d\.\d\d))? %", row["title"])[0]
        if row["date"] == "2008-12-16":  # from a point to a range: 0 to 0.25
            level = 25
        assert round(100 * float(told[1] or told[0])) == level, row
        if told[1]:
            assert float(told[1]) - float(told[0]) == pytest.approx(0.25)
    assert level == 375


def test_decisions_fall_on_days_of_the_week_on_which_the_committee_meets() -> None:
    days = {r["date"]: dt.date.fromisoformat(r["date"]).weekday() for r in of("fomc")}
    odd = {day for day, weekday in days.items() if weekday not in (1, 2, 3)}
    assert odd == {"1994-02-04", "1994-04-18", "2001-09-17", "2020-03-15"}


def test_the_manifest_brings_the_table_into_a_store(tmp_path: Path) -> None:
    report = run(MANIFEST, None, tmp_path / "S")
    assert (report.added, report.quarantined) == (len(rows()), 0)
    events = Store.open(tmp_path / "S").scan("events").collect()
    one = events.filter((pl.col("kind") == "fomc") & (pl.col("date") == dt.date(2026, 1, 28)))
    assert one["title"].to_list() == ["target kept at 3.50-3.75 %"]
    assert one["known"].to_list() == [dt.datetime(2026, 1, 28, 21, tzinfo=dt.UTC)]


@pytest.mark.pack
@pytest.mark.parametrize("series", ["DFEDTARU", "FED_FUNDS_TARGET_OR_UPPER"])
def test_every_change_of_the_rate_follows_a_decision_by_a_day_at_most(
    pack: Path, series: str
) -> None:
    steps = (
        pl.read_parquet(pack / "macro.parquet")
        .filter((pl.col("series") == series) & (pl.col("date") >= dt.date(1994, 1, 1)))
        .sort("date")
        .with_columns((pl.col("value").diff() * 100).round(6).alias("move"))
        .filter(pl.col("move") != 0)
    )
    changes = dict(steps.select("date", "move").iter_rows())
    assert len(changes) > 30
    first = min(changes)
    decided = {
        dt.date.fromisoformat(row["date"]): moved(row["title"])
        for row in of("fomc")
        if moved(row["title"]) and dt.date.fromisoformat(row["date"]) >= first
    }
    used = set()
    for day, move in changes.items():
        near = [d for d in decided if 0 <= (day - d).days <= 1]
        assert near, f"{series} moved on {day} without a decision"
        found = max(near)
        used.add(found)
        # A target of 1.00 % became the range 0 to 0.25 %: its upper bound fell by 75.
        expected = -75 if found == dt.date(2008, 12, 16) else decided[found]
        assert move == pytest.approx(expected), day
    assert used == set(decided)

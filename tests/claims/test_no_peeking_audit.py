"""No peeking: a text audited on its day reads the same, whatever came later."""

from __future__ import annotations

from datetime import date
from typing import Any

import polars as pl
import pytest

from claims.hostile import mutated
from rotascope.app.auditing import StoreAsker
from rotascope.claims.audit import audit
from rotascope.claims.document import document
from rotascope.claims.model import Audit
from rotascope.core.time import Calendar, end_of
from rotascope.providers.sample import SampleMarket, sample_market
from rotascope.store.memory import MemoryFacts
from rotascope.store.settings_file import parse as settings_of

DAYS = (date(2023, 3, 15), date(2025, 10, 15))
POLICY = ("DFEDTAR", "FED_FUNDS_TARGET")
"""The target steps on the session after the decision: read one later, and says so."""

TEXT = """The Russell 2000 has gained 3% this year, ahead of the S&P 500 by more than 2 points. \
It rose for a fifth straight day and has beaten the S&P 500 for nine straight sessions.

Apple is down 8% over the past year; the Magnificent Seven are up 14% this year. \
The Magnificent Seven make up about 33% of the S&P 500. Nearly 60% of S&P 500 members trade \
above their 200-day average. Industrials rose 2.5%, utilities 1.1% and staples 0.4% this month.

The S&P 500 fell 2.2% last week and rose 3.5% last month. The S&P 500 closed at 4,109.31, \
a record high. The 10-year Treasury yield stands at 4.1% and inflation at 2.7%. The VIX closed \
at 16.4. The best day for small caps since 2022 was followed by a 1% loss on Tuesday.
"""


@pytest.fixture(scope="module")
def sample() -> SampleMarket:
    return sample_market(7)


def facts(sample: SampleMarket, day: date | None) -> MemoryFacts:
    """The simulated market, or what of it was known on the evening of a day."""
    tables = dict(sample.tables)
    if day is not None:
        known = pl.col("known") <= end_of(day)
        tables = {name: rows.filter(known) for name, rows in tables.items()}
        assert tables["prices"].height < sample.tables["prices"].height
    return MemoryFacts(tables, settings_of(sample.settings_toml), simulated=True, trusted=True)


def told(found: Audit, calendar: Calendar) -> list[dict[str, Any]]:
    """Its findings as in JSON, without those that look a session further and say so."""
    last = calendar.on_or_before(found.as_of)
    rows = []
    for row in found.as_dict()["claims"]:
        text = str(row["expression"])
        later = calendar.on_or_before(date.fromisoformat(row["as_of"])) > last
        if later or any(name in text for name in POLICY):
            assert any(name in text for name in POLICY), row
            continue
        row["inputs"] = [i["name"] for i in row["inputs"]]
        rows.append(row)
    return rows


@pytest.fixture(scope="module")
def full(sample: SampleMarket) -> StoreAsker:
    return StoreAsker(facts(sample, None))


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_a_store_that_ends_on_the_day_gives_the_same_audit(
    sample: SampleMarket, full: StoreAsker, day: date
) -> None:
    cut = StoreAsker(facts(sample, day))
    assert cut.calendar.date(len(cut.calendar) - 1) == day
    calendar, seen = full.calendar, 0
    for text in (TEXT, *mutated(day.year, 50)):
        read = document(text, name="text")
        then, now = audit(read, cut, as_of=day), audit(read, full, as_of=day)
        assert told(then, calendar) == told(now, calendar), text
        seen += len(now.findings)
    assert seen > 40


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_nothing_is_read_after_the_day(full: StoreAsker, day: date) -> None:
    found = audit(document(TEXT, name="text"), full, as_of=day)
    assert len(found.findings) >= 12
    assert {f.claim.as_of for f in found.findings} - {day}, "no earlier session is spoken of"
    for finding in found.findings:
        days = [finding.claim.as_of, *(s.as_of for s in finding.sensitivity)]
        assert max(days) <= day
        for source in finding.inputs:
            assert source.get("last", "") <= day.isoformat()


def test_the_policy_target_alone_looks_one_session_further(full: StoreAsker) -> None:
    """A cut told on the evening of the decision steps into force on the next session."""
    step = full.read("last_time(cuts(DFEDTARU, 1d) > 0)", date(2025, 10, 15)).value
    assert isinstance(step, date)
    evening = full.calendar.date(full.calendar.on_or_before(step) - 1)
    text = "The Fed cut rates by 25 basis points today. The S&P 500 rose 1% today."
    found = audit(document(text, name="text"), full, as_of=evening)
    read = {f.claim.expression: f.claim.as_of for f in found.findings}
    later = [name for name, day in read.items() if day > evening]
    assert later
    assert all("DFEDTARU" in str(name) for name in later)
    assert set(read.values()) == {evening, step}
    assert any("day after" in i.how or "session after" in i.how
               for f in found.findings for i in f.claim.inferences)  # fmt: skip


def test_what_comes_later_would_be_seen_if_it_were_read(full: StoreAsker) -> None:
    """The cut takes something away: a later day of the full store reads another value."""
    text = document("The Russell 2000 has gained 3% this year.", name="text")
    values = {audit(text, full, as_of=day).findings[0].computed for day in DAYS}
    assert len(values) == len(DAYS)

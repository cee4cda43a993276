"""Odds on real data: the figures of the product against plain lists made of the files."""

from __future__ import annotations

import datetime as dt
import math
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest

from rotascope.app.odds import odds_of
from rotascope.app.opening import open_market
from rotascope.history.cycles import Rule
from rotascope.history.odds import Odds
from rotascope.history.walkforward_models import BASE, HORIZONS, SURVIVAL
from rotascope.history.walkforward_states import OWN
from rotascope.history.walkforward_told import READINGS
from twin.odds import confirmations

pytestmark = pytest.mark.pack
DAY = dt.date(2026, 1, 28)
FALL, HOLD = 10, 63
TRACK = "ratio(RUT, SPX)"


def closes(pack: Path, symbol: str) -> dict[dt.date, float]:
    rows = pl.read_parquet(pack / "indices_daily.parquet")
    mine = rows.filter((pl.col("symbol") == symbol) & (pl.col("date") <= DAY)).sort("date")
    return dict(mine.select("date", "close").iter_rows())


@pytest.fixture(scope="module")
def lengths(pack: Path) -> tuple[list[int], list[int], int]:
    """Confirmations, lengths of the finished leads, and number of sessions, from the file."""
    top, bottom = closes(pack, "^RUT"), closes(pack, "^GSPC")
    ratio = [top[day] / bottom[day] for day in sorted(set(top) & set(bottom))]
    found = confirmations(ratio, 1 + FALL / 100, HOLD)
    return found, [b - a for a, b in pairwise(found)], len(ratio)


@pytest.fixture(scope="module")
def real(pack_store: Path) -> Odds:
    return odds_of(TRACK, pack_store, as_of=DAY, rule=Rule(FALL / 100, HOLD))


def test_the_leads_of_small_over_large(
    real: Odds, lengths: tuple[list[int], list[int], int]
) -> None:
    found, done, count = lengths
    assert len(done) > 30
    assert [lead.sessions for lead in real.leads[:-1]] == done
    assert real.age == count - 1 - found[-1]


def test_the_base_rate_of_small_over_large(
    real: Odds, lengths: tuple[list[int], list[int], int]
) -> None:
    found, _, count = lengths
    ends = [*found[1:], math.inf]
    for ahead in HORIZONS:
        stood = [
            s + ahead < end
            for start, end in zip(found, ends, strict=True)
            for s in range(start, int(min(end, count)))
            if s + ahead < count
        ]
        ours = next(c for c in real.chances if (c.method, c.horizon) == (BASE, ahead))
        assert ours.value == pytest.approx(sum(stood) / len(stood), rel=1e-12)


def test_kaplan_meier_of_small_over_large(
    real: Odds, lengths: tuple[list[int], list[int], int], pack_store: Path
) -> None:
    _, done, _ = lengths
    older = [n for n in done if n > real.age]
    market = open_market(pack_store, as_of=DAY)
    for ahead in HORIZONS:
        share = sum(n > real.age + ahead for n in older) / len(older)
        ours = next(c for c in real.chances if (c.method, c.horizon) == (SURVIVAL, ahead))
        assert ours.value == pytest.approx(share, abs=1e-12)
        text = f"odds_of_lasting({TRACK}, {ahead}, fall={FALL}, hold={HOLD})"
        assert market.read(text).value == pytest.approx(share, abs=1e-12)


def test_the_readings_of_the_economy_are_those_known_that_day(real: Odds, pack_store: Path) -> None:
    states = real.report.told.past.states
    assert states.names == (*OWN, *READINGS)
    days = real.report.told.days
    for text in ("2008-09-15", "2026-01-28"):
        place = int(np.searchsorted(days, np.datetime64(text)))
        market = open_market(pack_store, as_of=text)
        for name, expression in READINGS.items():
            value = states.values[place, states.names.index(name)]
            assert value == pytest.approx(market.read(expression).value)


def test_the_published_rule_today(pack_store: Path) -> None:
    """As of 2026-01-28 large caps lead: their turn was the peak of small in March 2021."""
    found = odds_of(TRACK, pack_store, as_of=DAY)
    assert (found.lead.leader, found.other) == ("SPX", "RUT")
    assert found.lead.began == dt.date(2021, 3, 12)
    # By the published rule a best of April 2025 is too fresh for an end within 21 sessions.
    assert found.headlines[0].chance.method == "the rule"
    assert found.headlines[0].chance.value == 1.0
    verdicts = {s.verdict for s in found.report.scores if s.method == SURVIVAL}
    assert verdicts <= {"worse", "no skill"}
    assert found.headlines[-1].chance.method == BASE

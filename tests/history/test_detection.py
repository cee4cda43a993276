"""Detectors judged where the truth is known: rules worked by hand, and the table as measured."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import numpy as np
import pytest

from rotascope.app.detection import detection
from rotascope.core.errors import BadUsage
from rotascope.core.time import Calendar
from rotascope.history.detection import (
    AFTER,
    DECADE,
    DETECTORS,
    FROM,
    Detector,
    Rotation,
    Run,
    Score,
    scores,
)
from rotascope.history.detection_measured import MEASURED, SEEDS
from rotascope.notes.detection_chart import detection_chart
from rotascope.providers.sample import sample_market
from rotascope.providers.sample_lead import simulated_lead
from rotascope.stats.detectors import Alarms

SESSIONS = 1000
CALENDAR = Calendar.build(dt.date(2015, 1, 2), dt.date(2020, 1, 1)).cut(SESSIONS - 1)


def scripted(*alarms: tuple[int, int]) -> Detector:
    """A detector that raises these alarms whatever it sees."""
    signs = np.zeros(SESSIONS, dtype=np.int8)
    for place, sign in alarms:
        signs[place] = sign
    return Detector(
        "scripted", "none", (1.0,), 1.0, lambda _c, level, _w: level, lambda _s, _t: Alarms(signs)
    )


def judged(detector: Detector, *rotations: Rotation) -> Score:
    run = Run(CALENDAR, np.ones(SESSIONS), rotations)
    (found,) = scores([run], detectors=(detector,))
    return found


UP, DOWN = Rotation(600, 649, 1), Rotation(800, 849, -1)


def test_delays_missed_and_false_alarms_by_hand() -> None:
    # Up is seen after 20 sessions, down never; 720 is false, 660 falls into the aftermath of up.
    found = judged(scripted((620, 1), (660, -1), (720, 1)), UP, DOWN)
    counted = SESSIONS - FROM - 2 * AFTER
    assert found.rotations == 2
    assert (found.delay_median, found.delay_90) == (20.0, None)
    assert found.missed == 0.5
    assert found.already == 0.0
    assert found.false_per_decade == pytest.approx(1 / counted * DECADE)


def test_a_rule_that_pointed_that_way_already_has_learnt_nothing() -> None:
    found = judged(scripted((550, 1), (810, -1)), UP, DOWN)
    assert found.already == 0.5
    assert (found.delay_median, found.delay_90, found.missed) == (10.0, 10.0, 0.0)
    assert found.false_per_decade == pytest.approx(DECADE / (SESSIONS - FROM - 2 * AFTER))


def test_an_alarm_on_the_first_or_last_session_counts() -> None:
    found = judged(scripted((600, 1), (849, -1)), UP, DOWN)
    assert found.delay_median == 0.0
    assert found.delay_90 == 49.0
    assert found.false_per_decade == 0.0
    late = judged(scripted((650, 1), (850, -1)), UP, DOWN)
    assert late.missed == 1.0
    assert late.false_per_decade == 0.0  # both fall into an aftermath


def test_the_wrong_way_inside_a_rotation_is_false() -> None:
    found = judged(scripted((620, -1)), UP)
    assert found.missed == 1.0
    assert found.false_per_decade == pytest.approx(DECADE / (SESSIONS - FROM - AFTER))


def test_an_alarm_that_changes_no_mind_is_none() -> None:
    once = judged(scripted((700, 1)), UP)
    again = judged(scripted((700, 1), (720, 1), (740, 1), (760, 1)), UP)
    assert once == again


def test_nothing_before_the_warm_up_is_judged() -> None:
    early = Rotation(300, 349, 1)
    found = judged(scripted((310, 1), (330, -1), (400, 1)), early)
    assert found.rotations == 0
    assert (found.delay_median, found.missed, found.false_per_decade) == (None, 0.0, 0.0)


def test_an_aftermath_that_the_next_rotation_cuts_short() -> None:
    # Down follows up after 20 sessions: from its start alarms count again.
    down = Rotation(670, 719, -1)
    wrong = judged(scripted((620, 1), (675, -1), (680, 1)), UP, down)
    counted = SESSIONS - FROM - 20 - AFTER
    assert wrong.false_per_decade == pytest.approx(DECADE / counted)


# ---- the simulated market


def test_the_lead_is_that_of_the_simulated_market() -> None:
    first, last = dt.date(2024, 1, 2), dt.date(2025, 3, 31)
    whole = sample_market(3, large=60, small=40, first=first, last=last)
    lead = simulated_lead(3, firms=(60, 40), first=first, last=last)
    prices = whole.tables["prices"]
    for name, closes in (("RUT", lead.small), ("SPX", lead.large)):
        wanted = prices.filter(prices["symbol"] == name).sort("session")["close"].to_numpy()
        assert np.array_equal(closes, wanted)
    truth = whole.truth.filter(whole.truth["kind"] == "size")
    told = [(lead.calendar.date(p.start), lead.calendar.date(p.end)) for p in lead.rotations]
    assert told == list(zip(truth["start"], truth["end"], strict=True))
    assert [p.target for p in lead.rotations] == truth["to"].to_list()
    assert len(told) >= 2


def naive(run: Run, detector: Detector, threshold: float) -> tuple[list[float], int, int]:
    """Delays, false alarms and counted sessions, session by session."""
    seen = detector.prepared(run.calendar, run.level, 104)
    signs = detector.alarms(seen, threshold).signs.tolist()
    now, states = 0, []
    for sign in signs:
        now = sign or now
        states.append(now)
    delays, false, counted = [], 0, 0
    for rotation in run.rotations:
        if rotation.start < FROM or states[rotation.start - 1] == rotation.sign:
            continue
        days = range(rotation.start, rotation.end + 1)
        said = [t - rotation.start for t in days if states[t] == rotation.sign]
        delays.append(float(said[0]) if said else math.inf)
    for t in range(FROM, len(states)):
        under_way = [r for r in run.rotations if r.start <= t <= r.end]
        if not under_way and any(r.end < t <= r.end + AFTER for r in run.rotations):
            continue
        counted += 1
        changed = states[t] != states[t - 1]
        false += changed and not any(r.sign == states[t] for r in under_way)
    return delays, false, counted


def test_the_table_is_that_of_plain_loops() -> None:
    found = {(s.detector, s.threshold): s for s in detection(2)}
    runs = []
    for seed in (1, 2):
        lead = simulated_lead(seed)
        rotations = tuple(
            Rotation(p.start, p.end, 1 if p.target == "R2000" else -1) for p in lead.rotations
        )
        runs.append(Run(lead.calendar, lead.small / lead.large, rotations))
    for detector in DETECTORS:
        for threshold in (detector.thresholds[0], detector.usual):
            told = [naive(run, detector, threshold) for run in runs]
            delays = sorted(delay for one in told for delay in one[0])
            score = found[detector.name, threshold]
            false, counted = sum(one[1] for one in told), sum(one[2] for one in told)
            assert score.false_per_decade == pytest.approx(false / counted * DECADE)
            assert score.missed == pytest.approx(delays.count(math.inf) / len(delays))
            middle = delays[math.ceil(len(delays) / 2) - 1]
            assert score.delay_median == (None if math.isinf(middle) else middle)
            assert score.rotations == 10


def test_the_same_seeds_give_the_same_digits() -> None:
    assert detection(1) == detection(1)
    told: list[int] = []
    detection(2, progress=told.append)
    assert told == [1, 2]


def test_no_seed_is_refused() -> None:
    with pytest.raises(BadUsage, match="at least 1 seed, not 0"):
        detection(0)


# ---- the table as kept


def test_the_kept_table_has_every_detector_at_every_threshold() -> None:
    rows = [(score.detector, score.threshold) for score in MEASURED]
    assert rows == [(d.name, float(t)) for d in DETECTORS for t in d.thresholds]
    assert all(score.rotations == 5 * SEEDS for score in MEASURED)


def test_usual_thresholds_are_those_nearest_to_five_false_alarms() -> None:
    for detector in DETECTORS:
        rates = {s.threshold: s.false_per_decade for s in MEASURED if s.detector == detector.name}
        assert detector.usual == min(rates, key=lambda t: abs(rates[t] - 5.0))


def test_a_part_measured_anew_agrees_with_the_kept_table() -> None:
    """Six markets hold about four decades; their alarms scatter about the kept rates."""
    kept = {(s.detector, s.threshold): s for s in MEASURED}
    for score in detection(6):
        rate = kept[score.detector, score.threshold].false_per_decade
        decades = 6 * 1400 / DECADE
        expected = rate * decades
        assert abs(score.false_per_decade * decades - expected) < 4 * math.sqrt(expected + 2) + 2


def test_a_higher_threshold_is_later_and_less_often_wrong() -> None:
    for detector in DETECTORS:
        rows = [s for s in MEASURED if s.detector == detector.name]
        rates = [s.false_per_decade for s in rows]
        delays = [math.inf if s.delay_median is None else s.delay_median for s in rows]
        assert rates == sorted(rates, reverse=True)
        assert delays == sorted(delays)


# ---- the page

HOW_TO = Path(__file__).parents[2] / "docs" / "how-to"


def test_the_page_shows_the_kept_table() -> None:
    page = (HOW_TO / "regimes.md").read_text(encoding="utf-8")
    rows = [line.strip("| ").split(" | ") for line in page.splitlines() if line.startswith("| ")]
    shown = rows[2:]
    assert len(shown) == len(MEASURED)
    for cells, score in zip(shown, MEASURED, strict=True):
        delays = [
            "never" if delay is None else f"{delay:.0f}"
            for delay in (score.delay_median, score.delay_90)
        ]
        assert cells == [
            score.detector,
            f"{score.threshold:g}",
            f"{100 * score.already:.0f} %",
            *delays,
            f"{100 * score.missed:.0f} %",
            f"{score.false_per_decade:.1f}",
        ]


def test_the_page_s_picture_is_that_of_the_kept_table() -> None:
    assert (HOW_TO / "regimes-detectors.svg").read_text(encoding="utf-8") == detection_chart(
        MEASURED
    )

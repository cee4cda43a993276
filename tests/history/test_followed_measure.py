"""The base rate as a measure: by hand, with its caveats, and beside the history that it sums up."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from history.streaks import SESSIONS, closes, cut, frames, market, real, spells_by_hand
from rotascope.app.market import StoredMarket
from rotascope.core.errors import CannotAnswer, WrongArgument
from rotascope.core.reading import Reading
from rotascope.history.followed import Choices, history
from rotascope.history.followed_rows import REACHED
from rotascope.language.evaluate import Evaluator
from rotascope.measures.catalogue import CATALOGUE

AHEAD_OF = "return(RUT, 1d) > return(SPX, 1d)"


def read(of: StoredMarket, sessions: int, track: str = "ratio(RUT, SPX)") -> Reading:
    return Evaluator(CATALOGUE, of).read(f"base_rate_after({AHEAD_OF}, {track}, {sessions}d)")


def test_a_base_rate_by_hand() -> None:
    # Two spells were 2 sessions old before: on session 2, followed by a gain, and on
    # session 6, followed by a fall.
    #                     123456789
    reading = read(market("xxx.xx.xx"), 1)
    assert reading.value == 0.5
    assert reading.unit == "fraction"
    assert reading.caveats == (
        "rests on 2 earlier spells of at least 2 sessions: too few to tell from chance",
    )
    # Three sessions on: x . x after session 2 is a gain, . x x after session 6 too.
    assert read(market("xxx.xx.xx"), 3).value == 1.0


def test_many_separate_episodes_need_no_warning() -> None:
    reading = read(market("xx.." * 14 + "xx"), 2)
    assert reading.value == 0.0
    assert reading.caveats == ("rests on 14 earlier spells of at least 2 sessions",)
    overlapping = read(market("xx.." * 14 + "xx"), 7)
    assert overlapping.caveats[0].startswith(
        "rests on 13 earlier spells of at least 2 sessions, 7 of them separate: too few"
    )


@pytest.mark.parametrize(
    ("moves", "says"),
    [
        ("xxx.x.", "the condition does not hold at the as-of session"),
        ("x.xx", "no earlier spell reached 2 sessions with 1 sessions behind it"),
        ("x.", "the condition does not hold at the as-of session"),
    ],
)
def test_an_honest_null_says_why(moves: str, says: str) -> None:
    reading = read(market(moves), 1)
    assert reading.value is None
    assert reading.caveats[-1].startswith(says)


def test_the_first_day_on_which_it_could_be_told_is_named() -> None:
    reading = read(market("x.xx"), 1)
    assert reading.caveats[-1].endswith(f"the condition can be told from {SESSIONS[1]} on")


def test_without_a_close_at_the_as_of_there_is_no_answer() -> None:
    with pytest.raises(CannotAnswer) as refusal:
        read(market("xx.xx?"), 1)
    assert "RUT has no close" in refusal.value.message


def test_no_session_ahead_is_refused() -> None:
    with pytest.raises(WrongArgument) as refusal:
        Evaluator(CATALOGUE, market("xx.x")).read(
            f"base_rate_after({AHEAD_OF}, ratio(RUT, SPX), 0)"
        )
    assert "n takes a whole number from 1, not 0" in refusal.value.message


@given(
    st.text(alphabet="xx..=?", min_size=8, max_size=60).map(lambda text: f"x{text}.x"),
    st.integers(1, 5),
)
@settings(max_examples=50)
def test_it_is_the_hit_rate_of_the_history(moves: str, sessions: int) -> None:
    """The ratio of two stands higher exactly where the one has earned more than the other."""
    of = market(moves)
    found = history(of, AHEAD_OF, Choices(horizons=(sessions,), draws=100))
    assume(found.present > 0)
    (row,) = [r for r in found.rows if r.start == REACHED]
    excess = next(f for f in row.figures if f.name.startswith("excess"))
    rate = read(of, sessions).value
    if row.episodes == 0:
        assert rate is None
    elif "=" not in moves:  # ties depend on the last digit of a division
        assert rate == pytest.approx(excess.after[2].value, rel=1e-12)


@given(st.text(alphabet="x.=?", min_size=20, max_size=60), st.integers(10, 19))
@settings(max_examples=40)
def test_the_track_cut_at_a_day_is_the_reading_of_a_store_that_ends_there(
    moves: str, place: int
) -> None:
    text = f"base_rate_after({AHEAD_OF}, ratio(RUT, SPX), 2d)"
    whole = frames("x." + moves)
    track = Evaluator(CATALOGUE, market("x." + moves)).track(text, start=SESSIONS[0])
    day = SESSIONS[place]
    at = int(np.searchsorted(track.sessions, np.datetime64(day)))
    try:
        value = Evaluator(CATALOGUE, cut(whole, day)).read(text).value
    except CannotAnswer:
        value = None
    assert track.column()[at] == value


@pytest.mark.pack
def test_a_published_count_of_what_followed_nine_sessions(pack: Path) -> None:
    """Profi-Forex, January 2026, "Russell 2000 Beats S&P 500 for 9 Days Straight".

    Printed: small caps were ahead of the S&P 500 four weeks after such runs in 10 of 12 cases.
    On 2026-01-14, the ninth session, 12 earlier spells had lasted nine; RUT was ahead 20 sessions
    after the ninth in 10 of them. "Dead even" after twelve months is not what the closes say: 8 of
    12 after 252 sessions.
    """
    of = cut(real(pack), dt.date(2026, 1, 14))
    assert Evaluator(CATALOGUE, of).read("streak(RUT, SPX)").value == 9
    assert read(of, 20).value == pytest.approx(10 / 12, rel=1e-12)
    assert read(of, 20).caveats == ("rests on 12 earlier spells of at least 9 sessions",)
    assert read(of, 252).value == pytest.approx(8 / 12, rel=1e-12)
    # The same by polars and a loop over the closes.
    table = {(day, name): close for day, name, close in closes(pack).iter_rows()}
    days = sorted({day for day, _ in table})
    ahead = []
    for start, _, _ in spells_by_hand(pack, 9, dt.date(2025, 12, 31)):
        ninth = days[days.index(start) + 8]
        later = days[days.index(start) + 28]
        gains = [table[later, name] / table[ninth, name] for name in ("^RUT", "^GSPC")]
        ahead.append(gains[0] > gains[1])
    assert (len(ahead), sum(ahead)) == (12, 10)

"""What followed past spells: by plain loops, as a published study has it, and without peeking."""

from __future__ import annotations

import datetime as dt
import json
import statistics
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from history.streaks import AHEAD, BEHIND, FLAT, SESSIONS, closes, cut, frames, market, opened, real
from rotascope.app.history import history_of
from rotascope.core.errors import BadUsage
from rotascope.history.followed import HORIZONS, Choices, History, history
from rotascope.history.followed_rows import ENDED, REACHED, Estimate, Figure, Row, says

AHEAD_OF = "return(RUT, 1d) > return(SPX, 1d)"
FEW_DRAWS = 200


def row(found: History, start: str, horizon: int) -> Row:
    (one,) = [r for r in found.rows if (r.start, r.horizon) == (start, horizon)]
    return one


def figure(one: Row, name: str) -> Figure:
    (found,) = [f for f in one.figures if f.name == name]
    return found


def after(one: Row, name: str) -> list[float | None]:
    """Mean, median and hit rate."""
    return [estimate.value for estimate in figure(one, name).after]


# ---- by hand


def test_what_followed_by_hand() -> None:
    # RUT +2 % on x and -1 % on a dot. At the end a spell of 2 is under way; three earlier ones
    # had lasted 2 sessions on sessions 2, 7 and 12, and were known to be over on 4, 8 and 13.
    #              1234567890123456
    found = history(market("xxx..xx...xx..xx"), AHEAD_OF, Choices(horizons=(1, 5), draws=FEW_DRAWS))
    assert (found.present, found.reached, found.total) == (2, 2, 4)
    then = row(found, REACHED, 1)
    assert (then.episodes, then.separate) == (3, 3)
    mean, median, hit = after(then, "return of RUT")
    assert mean == pytest.approx((AHEAD + 2 * BEHIND) / 3, abs=1e-12)
    assert median == pytest.approx(BEHIND, abs=1e-12)
    assert hit == pytest.approx(1 / 3)
    over = row(found, ENDED, 1)
    assert after(over, "return of RUT")[0] == pytest.approx(BEHIND, abs=1e-12)
    assert after(over, "excess over SPX")[0] == pytest.approx(BEHIND - FLAT, abs=1e-12)
    assert after(over, "return of SPX") == pytest.approx([FLAT, FLAT, 1.0], abs=1e-12)
    # Five sessions on: from sessions 2 and 7; from session 12 they have not passed by 16.
    later = row(found, REACHED, 5)
    assert (later.episodes, later.separate) == (2, 2)
    falls = [(1 + BEHIND) ** 2 - 1, (1 + BEHIND) ** 3 - 1]
    assert after(later, "worst drawdown of RUT")[:2] == pytest.approx(
        [statistics.fmean(falls), statistics.median(falls)], abs=1e-12
    )
    assert after(later, "worst drawdown of RUT")[2] is None


def test_what_has_not_passed_yet_does_not_count() -> None:
    moves = "xx..xx....."  # sessions 1 to 11; over on 3 and 7
    for horizon, count in ((4, 2), (5, 1), (8, 1), (9, 0)):
        found = history(
            market(moves), AHEAD_OF, Choices(least=2, horizons=(horizon,), draws=FEW_DRAWS)
        )
        assert row(found, ENDED, horizon).episodes == count


def test_the_length_looked_at_is_the_present_one_or_the_least() -> None:
    moves = "xxxx..xxx..xx"
    assert history(market(moves), AHEAD_OF, Choices(draws=FEW_DRAWS)).reached == 2
    assert history(market(moves), AHEAD_OF, Choices(least=3, draws=FEW_DRAWS)).reached == 3
    chosen = history(market(moves), AHEAD_OF, Choices(least=3, reached=4, draws=FEW_DRAWS))
    assert (chosen.reached, chosen.least, len(chosen.spells)) == (4, 3, 2)


def test_one_subject_alone_has_its_own_returns() -> None:
    found = history(market("xxx..x."), "return(SPX, 1d) > 0", Choices(draws=FEW_DRAWS))
    assert found.against is None
    assert [f.name for f in found.rows[0].figures] == ["return of SPX", "worst drawdown of SPX"]


def test_what_cannot_be_told_at_the_as_of_is_said() -> None:
    found = history(market("xx..x?"), AHEAD_OF, Choices(draws=FEW_DRAWS))
    assert found.present == 0
    assert "whether it holds at the as-of session cannot be told" in found.caveats


# ---- by plain loops on any market


def levels(found: dict[str, pl.DataFrame]) -> dict[str, list[float | None]]:
    """Closes by session, None where there is none."""
    rows = {(r["symbol"], r["session"]): r["close"] for r in found["prices"].to_dicts()}
    days = sorted({day for _, day in rows})
    return {name: [rows.get((name, day)) for day in days] for name in ("RUT", "SPX")}


def naive(found: dict[str, pl.DataFrame], length: int, horizon: int) -> dict[str, list[float]]:
    """Excess after spells had lasted so long, after they were over, and after all sessions."""
    rut, spx = levels(found)["RUT"], levels(found)["SPX"]
    n = len(rut)

    def ahead(t: int) -> bool:
        if t < 1 or None in (rut[t], rut[t - 1], spx[t], spx[t - 1]):
            return False
        return rut[t] / rut[t - 1] - 1 > spx[t] / spx[t - 1] - 1

    def excess(t: int) -> float | None:
        if t + horizon >= n or None in (rut[t], rut[t + horizon], spx[t], spx[t + horizon]):
            return None
        return (rut[t + horizon] / rut[t] - 1) - (spx[t + horizon] / spx[t] - 1)

    out: dict[str, list[float | None]] = {REACHED: [], ENDED: [], "all": []}
    age = 0
    for t in range(n):
        if age >= length and not ahead(t):
            out[ENDED].append(excess(t))
            out[REACHED].append(excess(t - 1 - age + length))
        age = age + 1 if ahead(t) else 0
        out["all"].append(excess(t))
    return {name: [v for v in values if v is not None] for name, values in out.items()}


@given(
    st.text(alphabet="xx..=?", min_size=3, max_size=60).map("x".__add__),
    st.integers(1, 3),
    st.integers(1, 6),
)
@settings(max_examples=60)
def test_what_followed_is_that_of_a_loop(moves: str, length: int, horizon: int) -> None:
    choices = Choices(reached=length, horizons=(horizon,), draws=100)
    found, wanted = history(market(moves), AHEAD_OF, choices), naive(frames(moves), length, horizon)
    for start in (REACHED, ENDED):
        one = row(found, start, horizon)
        excess = figure(one, "excess over SPX")
        assert one.episodes == len(wanted[start])
        assert one.sessions == len(wanted["all"])
        for told, values in ((excess.after, wanted[start]), (excess.always, wanted["all"])):
            if not values:
                assert [e.value for e in told] == [None] * 3
                continue
            hit = len([v for v in values if v > 0]) / len(values)
            by_hand = [statistics.fmean(values), statistics.median(values), hit]
            assert [e.value for e in told] == pytest.approx(by_hand, rel=1e-9, abs=1e-13)
        if wanted[start]:
            gap = statistics.fmean(wanted[start]) - statistics.fmean(wanted["all"])
            assert excess.difference[0].value == pytest.approx(gap, rel=1e-9, abs=1e-13)


@given(st.text(alphabet="xx..=?", min_size=25, max_size=60).map("x".__add__), st.integers(12, 24))
@settings(max_examples=30)
def test_nothing_after_the_as_of_is_seen(moves: str, place: int) -> None:
    whole, day, choices = frames(moves), SESSIONS[place], Choices(horizons=(1, 4), draws=100)
    one = history(market(moves, day), AHEAD_OF, choices)
    other = history(cut(whole, day), AHEAD_OF, choices)
    assert one.as_dict() == other.as_dict()


# ---- how sure it is


def test_the_same_seed_gives_the_same_digits_and_another_one_others() -> None:
    moves = "xx..x.xxx.x..xx.." * 6
    texts = [
        json.dumps(
            history(
                market(moves), AHEAD_OF, Choices(least=2, horizons=(3,), draws=400, seed=seed)
            ).as_dict()
        )
        for seed in (7, 7, 8)
    ]
    assert texts[0] == texts[1]
    assert texts[0] != texts[2].replace('"seed": 8', '"seed": 7')


def test_intervals_surround_what_they_are_of() -> None:
    moves = "xx..x.xxx.x..xx.." * 12
    found = history(market(moves), AHEAD_OF, Choices(least=2, horizons=(3,), draws=1000))
    one = row(found, REACHED, 3)
    assert one.block is not None
    assert one.block >= 3
    for each in one.figures:
        for estimate in (*each.after, *each.always, *each.difference):
            if estimate.value is not None:
                assert estimate.low is not None
                assert estimate.high is not None
                assert estimate.low - 1e-9 <= estimate.value <= estimate.high + 1e-9


def test_one_episode_has_no_interval_and_no_meaning() -> None:
    moves = "xxx." + ".x" * 30
    found = history(market(moves), AHEAD_OF, Choices(least=3, horizons=(5,), draws=FEW_DRAWS))
    one = row(found, REACHED, 5)
    assert one.says == "1 episode: too few to tell from chance"
    assert figure(one, "return of RUT").after[0].low is None
    assert figure(one, "return of RUT").after[0].value is not None


@pytest.mark.parametrize(("episodes", "drawn"), [(4, False), (5, True)])
def test_fewer_than_five_separate_episodes_have_no_interval(episodes: int, drawn: bool) -> None:
    moves = "xxx......." * episodes + ".x" * 20
    found = history(market(moves), AHEAD_OF, Choices(least=3, horizons=(5,), draws=FEW_DRAWS))
    one = row(found, REACHED, 5)
    assert (one.episodes, one.separate) == (episodes, episodes)
    ends = figure(one, "excess over SPX").difference[0]
    assert (ends.low is not None) == drawn
    assert one.says == f"{episodes} episodes: too few to tell from chance"


def test_data_too_short_for_a_horizon_have_no_interval() -> None:
    found = history(market("x." * 15), AHEAD_OF, Choices(horizons=(10,), draws=FEW_DRAWS))
    one = row(found, ENDED, 10)
    assert one.block is None
    assert figure(one, "return of RUT").difference[0].low is None


def matters(low: float | None, high: float | None) -> Figure:
    plain = (Estimate(0.0),) * 3
    return Figure("excess over SPX", "points", plain, plain, (Estimate(0.0, low, high),) * 3)


@pytest.mark.parametrize(
    ("episodes", "separate", "ends", "words"),
    [
        (0, 0, (None, None), "no earlier episode has so many sessions behind it"),
        (1, 1, (None, None), "1 episode: too few to tell from chance"),
        (5, 5, (0.1, 0.2), "5 episodes: too few to tell from chance"),
        (19, 9, (0.1, 0.2), "19 episodes (9 separate): too few to tell from chance"),
        (19, 19, (0.1, 0.2), "19 episodes: mean excess over SPX above that after any session"),
        (19, 17, (-0.2, -0.1), "19 episodes (17 separate): mean excess over SPX below that after"),
        (1200, 30, (-0.2, 0.1), "1,200 episodes (30 separate): mean excess over SPX cannot be"),
        (12, 12, (None, None), "12 episodes: the data are too short to tell from chance"),
    ],
)
def test_how_far_it_can_be_trusted_is_said_in_words(
    episodes: int, separate: int, ends: tuple[float | None, float | None], words: str
) -> None:
    assert says(episodes, separate, matters(*ends)).startswith(words)


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"least": 0}, "a least length is at least 1, not 0"),
        ({"reached": -2}, "a length reached is at least 1, not -2"),
        ({"horizons": (5, 0)}, "a horizon is at least 1, not 0"),
        ({"horizons": ()}, "name at least one horizon"),
        ({"draws": 10}, "a number of draws is at least 100, not 10"),
        ({"draws": 10**9}, "a number of draws is at most 200,000"),
        ({"seed": -1}, "a seed is at least 0, not -1"),
    ],
)
def test_choices_that_make_no_sense(wrong: dict[str, Any], says: str) -> None:
    with pytest.raises(BadUsage) as refusal:
        Choices(**wrong)
    assert says in refusal.value.message


# ---- on the simulated market


def test_the_object_holds_all_that_was_asked() -> None:
    found = history_of(AHEAD_OF, choices=Choices(least=5, draws=FEW_DRAWS)).as_dict()
    assert found == json.loads(json.dumps(found))
    assert found["simulated"] is True
    assert [r["horizon"] for r in found["followed"]] == [*HORIZONS, *HORIZONS]
    assert [r["start"] for r in found["followed"]] == [REACHED] * 5 + [ENDED] * 5
    assert {s["length"] >= 5 for s in found["spells"]} == {True}
    first = found["followed"][0]
    assert list(first["figures"][0]["after"]) == ["mean", "median", "hit_rate"]
    assert [f["name"] for f in first["figures"]] == [
        "return of RUT",
        "return of SPX",
        "excess over SPX",
        "worst drawdown of RUT",
        "worst drawdown of RUT / SPX",
    ]


def test_a_basket_is_followed_by_its_chained_returns() -> None:
    choices = Choices(least=3, horizons=(21,), draws=FEW_DRAWS)
    found = history_of("return(SP500 - MAG7, 1d) > return(MAG7, 1d)", choices=choices)
    assert (found.of, found.against) == ("SP500 - MAG7", "MAG7")
    assert found.spells
    assert all(spell.excess is not None and spell.excess > 0 for spell in found.spells)
    assert row(found, ENDED, 21).episodes > 10


def test_a_condition_of_members_is_followed_by_their_index() -> None:
    choices = Choices(least=2, horizons=(5,), draws=FEW_DRAWS)
    for text in (
        "share_members(SP500, return(it, 5d) > 0) > 0.8",
        "spell(share_members(SP500, return(it, 5d) > 0) > 0.8) >= 2",
    ):
        found = history_of(text, choices=choices)
        assert (found.of, found.against) == ("SP500", None)
        assert found.total > len(found.spells) > 5


# ---- on the real closes

AS_OF = dt.date(2026, 1, 28)


@pytest.mark.pack
def test_a_published_study_of_what_followed(pack: Path) -> None:
    """Schaeffer's Investment Research, 2026-01-28: what followed 8 sessions or more.

    "Will the Russell 2000 Continue to Outperform the S&P 500?": returns from the first day on
    which SPX beat RUT, data from 1988 on. Printed: a month later RUT +2.72 % on average, 79 %
    of the returns positive, ahead of SPX 74 % of the time; SPX +1.49 % against 0.83 % any time;
    after six months RUT basically flat and ahead just under half of the time, SPX -0.36 %.

    That start is our second one. With a month of 21 sessions the any-time mean, the 74 % and
    "just under half" come out as printed. The means do not: +2.50 % and +1.33 % here (+2.12 to
    +2.58 and +1.18 to +1.57 with months of 20 to 23 sessions or of the calendar), and 74 % positive
    (the return after 1991-09-12 is -0.04 %: with another source's closes it may be the
    fifteenth above 0). The study names neither its closes nor its month.
    """
    since = {"prices": real(pack)["prices"].filter(pl.col("session") >= dt.date(1987, 12, 31))}
    choices = Choices(least=8, horizons=(21, 126), draws=FEW_DRAWS)
    found = history(cut(since, AS_OF), AHEAD_OF, choices)
    month, half = row(found, ENDED, 21), row(found, ENDED, 126)
    assert (month.episodes, half.episodes) == (19, 19)
    ahead = after(month, "excess over SPX")[2]
    assert round(100 * (ahead or 0)) == 74
    assert round(100 * (figure(month, "return of SPX").always[0].value or 0), 2) == 0.83
    assert after(month, "return of RUT")[0] == pytest.approx(0.0272, abs=0.0025)
    assert after(month, "return of SPX")[0] == pytest.approx(0.0149, abs=0.0018)
    assert after(month, "return of RUT")[2] == pytest.approx(14 / 19)
    assert after(half, "return of RUT")[0] == pytest.approx(0.0, abs=0.002)
    assert after(half, "return of SPX")[0] == pytest.approx(-0.0036, abs=0.0022)
    assert after(half, "excess over SPX")[2] == pytest.approx(9 / 19)


@pytest.mark.pack
def test_real_figures_are_those_of_a_loop(pack: Path) -> None:
    whole = real(pack)
    short = {"prices": whole["prices"].filter(pl.col("session") <= AS_OF)}
    choices = Choices(least=8, horizons=(5, 63), draws=FEW_DRAWS)
    found = history(cut(whole, AS_OF), AHEAD_OF, choices)
    assert closes(pack).height == whole["prices"].height
    for horizon in (5, 63):
        wanted = naive(short, 8, horizon)
        for start in (REACHED, ENDED):
            told = after(row(found, start, horizon), "excess over SPX")
            assert len(wanted[start]) in (19, 20)
            assert told[0] == pytest.approx(statistics.fmean(wanted[start]), rel=1e-9)
            assert told[1] == pytest.approx(statistics.median(wanted[start]), rel=1e-9)


@pytest.mark.pack
@pytest.mark.parametrize("day", [dt.date(1996, 5, 3), dt.date(2008, 6, 6), dt.date(2015, 12, 31)])
def test_real_history_needs_only_what_was_known(pack: Path, day: dt.date) -> None:
    whole, choices = real(pack), Choices(least=6, draws=500)
    known = {"prices": whole["prices"].filter(pl.col("session") <= dt.date(2026, 1, 28))}
    full = history(opened(known, day), AHEAD_OF, choices)
    part = history(cut(whole, day), AHEAD_OF, choices)
    assert full.as_dict() == part.as_dict()
    assert full.present == {1996: 14, 2008: 13, 2015: 0}[day.year]

"""The twin itself against numbers worked by hand: the measures."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest

from twin import leadership as lead
from twin import structure as struct
from twin import tracks as tr
from twin.facts import Facts
from twin.market import Small, sessions
from twin.outcomes import Cannot, Null, Wrong

# Daily returns in percent, 2026-01-02 to 2026-01-23, as printed by fool.com on 2026-01-29 (the
# last two from public index files); see the text "14 straight sessions".
RUT = [1.06, 1.58, 1.37, -0.29, 1.11, 0.78, 0.44, -0.10, 0.70, 0.86, 0.12, -1.21, 2.02, 0.76, -1.82]
SPX = [
    0.19,
    0.64,
    0.62,
    -0.34,
    0.01,
    0.65,
    0.16,
    -0.19,
    -0.53,
    0.26,
    -0.06,
    -2.06,
    1.16,
    0.55,
    0.03,
]


def path(moves: Sequence[float], start: float = 100.0) -> list[float]:
    closes = [start]
    for move in moves:
        closes.append(closes[-1] * (1 + move / 100))
    return closes


def january(as_of: str) -> Facts:
    small = Small("2025-12-31").prices("RUT", path(RUT)).prices("SPX", path(SPX))
    return small.open(as_of)


@pytest.mark.parametrize(
    ("as_of", "length"), [("2026-01-02", 1), ("2026-01-21", 13), ("2026-01-22", 14)]
)
def test_the_streak_of_january_2026(as_of: str, length: int) -> None:
    assert lead.streak(january(as_of), "RUT", "SPX") == length


def test_the_streak_broke_on_the_23rd() -> None:
    f = january("2026-01-23")
    assert lead.streak(f, "RUT", "SPX") == 0
    history = lead.streak_history(f, "RUT", "SPX")
    for measure in (lambda: lead.longest_since(f, history), lambda: lead.record(f, history)):
        with pytest.raises(Null):
            measure()


def test_the_return_of_the_streak() -> None:
    # Printed: +9.543 % and +0.991 % from the close of 31 December; the daily figures are rounded.
    f = january("2026-01-22")
    assert lead.ret(f, "RUT", "ytd") == pytest.approx(0.0954, abs=5e-4)
    assert lead.ret(f, "SPX", "ytd") == pytest.approx(0.0099, abs=5e-4)


def test_spells_are_compared_by_length() -> None:
    # Up spells of 2, 3, 1, 2 sessions; the last ends at T.
    moves = [1, 1, -1, 1, 1, 1, -1, 1, -1, 1, 1]
    f = Small().prices("X", path(moves)).open(sessions("2024-01-02", 12)[-1])
    days = sessions("2024-01-02", 12)
    history = lead.run_history(f, "X", "up")
    assert lead.run(f, "X", "up") == 2
    assert lead.run(f, "X", "down") == 0
    assert lead.longest_since(f, history) == days[6]
    assert lead.record(f, history) == 2
    earlier = lead.run_history(f, "X", "up", t=6)
    assert lead.record(f, earlier) == 1
    with pytest.raises(Null):
        lead.longest_since(f, earlier)


def test_a_gap_ends_a_run_and_no_close_at_all_ends_the_reading() -> None:
    f = Small().prices("X", [1.0, 2.0, None, 3.0, 4.0, None]).open("2024-01-09")
    assert lead.run(f, "X", "up", t=4) == 1
    assert lead.run(f, "X", "up", t=3) == 0
    with pytest.raises(Cannot):
        lead.run(f, "X", "up", t=5)


def test_runs_by_week_count_the_unfinished_one() -> None:
    # Weeks ending 5 and 12 January, then 19 (Monday is a holiday); T is Wednesday the 17th.
    closes = [10, 10, 10, 10, 9, 9, 9, 9, 11, 10, 12]
    f = Small().prices("X", [float(c) for c in closes]).open("2024-01-17")
    assert lead.run(f, "X", "up", every="week") == 2
    assert lead.run(f, "X", "up", every="month") == 0


def test_drawdown_and_records() -> None:
    f = Small().prices("X", [10.0, 20.0, 15.0, 18.0, 21.0]).open("2024-01-08")
    assert lead.drawdown(f, "X", t=2) == pytest.approx(-0.25)
    assert lead.drawdown(f, "X", "1d", t=3) == 0.0
    assert lead.drawdown(f, "X", "2024-01-03..2024-01-05") == pytest.approx(-0.1)
    assert [lead.record_high(f, "X", t) for t in range(1, 5)] == [1, 0, 0, 1]


def test_volatility_correlation_beta() -> None:
    # Returns +1, -1, +1, -1 %: variance 4/3 of 1e-4. Y moves half as much, Z the other way.
    small = Small().prices("X", path([1, -1, 1, -1])).prices("Y", path([0.5, -0.5, 0.5, -0.5]))
    f = small.prices("Z", path([-1, 1, -1, 1])).prices("I", [1.0] * 5).open("2024-01-08")
    assert lead.volatility(f, "X", "4d") == pytest.approx(0.01 * math.sqrt(4 / 3 * 252))
    assert lead.correlation(f, "X", "Z", "4d") == pytest.approx(-1.0)
    assert lead.beta(f, "X", "Y", "4d") == pytest.approx(2.0)
    with pytest.raises(Cannot):
        lead.beta(f, "X", "I", "4d")
    with pytest.raises(Cannot):
        lead.volatility(f, "X", "5d")


def weekly(strength: list[float]) -> Facts:
    """X over B on Fridays; B stays at 1."""
    small = Small("2024-01-05")
    f = [f"2024-{d}" for d in FRIDAYS[: len(strength)]]
    for text, value in zip(f, strength, strict=True):
        small.price("X", text, value).price("B", text, 1.0)
    return small.open(f[-1])


FRIDAYS = (
    "01-05 01-12 01-19 01-26 02-02 02-09 02-16 02-23 03-01 03-08 03-15 03-22 "
    "03-28 04-05 04-12 04-19 04-26 05-03 05-10 05-17 05-24 05-31 06-07 06-14 06-21 06-28 07-05"
).split()


def test_a_single_jump_is_the_bound_of_the_rotation_map() -> None:
    # The last of n values cannot stand more than (n-1)/sqrt(n) from the mean: 3.47440 for 14.
    f = weekly([1.0] * 13 + [2.0])
    assert lead.rs_ratio(f, "X", "B") == pytest.approx(103.47440, abs=1e-5)
    assert lead.rs_ratio(weekly([1.0] * 9 + [2.0]), "X", "B", 10) == pytest.approx(
        102.84605, abs=1e-5
    )
    with pytest.raises(Cannot):
        lead.rs_ratio(weekly([1.0] * 14), "X", "B")
    with pytest.raises(Cannot):
        lead.rs_ratio(f, "X", "B", 15)


def test_momentum_of_the_rotation_map_with_three_weeks() -> None:
    # Windows of 3: (0,1,2) and (1,2,3) give 101; (2,3,5) and (3,5,4) by hand below.
    def z(a: float, b: float, c: float) -> float:
        m = (a + b + c) / 3
        return (c - m) / math.sqrt(((a - m) ** 2 + (b - m) ** 2 + (c - m) ** 2) / 2)

    ratios = [z(1, 2, 3), z(2, 3, 4), z(3, 4, 6), z(4, 6, 5)]
    changes = [ratios[k + 1] - ratios[k] for k in range(3)]
    f = weekly([1.0, 2.0, 3.0, 4.0, 6.0, 5.0])
    assert lead.rs_momentum(f, "X", "B", 3) == pytest.approx(100 + z(*changes))
    assert lead.rs_ratio(f, "X", "B", 3) == pytest.approx(100.0)
    assert changes[-1] < 0
    assert lead.quadrant(f, "X", "B", 3) == "weakening"


def test_concentration_of_500_equal_weights() -> None:
    # Printed: sum of squares .002, effective number 500 (cfastudyguide.com, Herfindahl).
    small = Small().prices("M0", [1.0])
    for k in range(500):
        small.line("SP500", "2024-01-02", f"M{k}", 0.002)
    f = small.open("2024-01-02")
    assert struct.hhi(f, "SP500") == pytest.approx(0.002)
    assert struct.effective_number(f, "SP500") == pytest.approx(500)
    assert struct.top_weight(f, "SP500", 10) == pytest.approx(0.02)


def test_concentration_by_issuer() -> None:
    small = Small().prices("A", [1.0])
    for name, isin, share in (
        ("GOOGL", "US02079K3059", 0.3),
        ("GOOG", "US02079K1079", 0.2),
        ("A", None, 0.5),
    ):
        small.line("SP500", "2024-01-02", name, share, isin=isin)
    f = small.open("2024-01-02")
    assert struct.hhi(f, "SP500") == pytest.approx(0.38)
    assert struct.hhi(f, "SP500", "issuer") == pytest.approx(0.5)
    assert struct.top_weight(f, "SP500", 1, "issuer") == pytest.approx(0.5)


def four() -> Facts:
    """A rises, B falls, C stands still, D has a gap and no close at the end."""
    small = Small().prices("A", [1.0, 2.0, 3.0]).prices("B", [3.0, 2.0, 1.0])
    small.prices("C", [2.0, 2.0, 2.0]).prices("D", [1.0, 2.0, None])
    return small.holds("SP500", "2024-01-02", A=0.1, B=0.2, C=0.3, D=0.4).open("2024-01-04")


def test_breadth_highs_and_lows() -> None:
    f = four()
    # Means of three closes are 2: A is above, C is not above its own, D has no close.
    assert struct.breadth(f, "SP500", 3) == pytest.approx(1 / 3)
    assert struct.new_highs(f, "SP500", 3) == 2
    assert struct.new_lows(f, "SP500", 3) == 2
    assert (struct.advances(f, "SP500"), struct.declines(f, "SP500")) == (1, 1)
    assert struct.advance_decline(f, "SP500", 1) == pytest.approx(1 / 3)
    with pytest.raises(Cannot):
        struct.breadth(f, "SP500", 4)
    with pytest.raises(Wrong):
        struct.breadth(f, "A", 3)


def test_last_closes_skip_a_gap() -> None:
    f = Small().prices("X", [1.0, 2.0, None, 6.0]).open("2024-01-05")
    assert struct.last_closes(f, "X", 3, 3) == [6.0, 2.0, 1.0]
    assert struct.last_closes(f, "X", 3, 2) is None


def test_mcclellan_starts_at_the_first_value() -> None:
    # 1000, then -1000: fast 1000 - 200 = 800, slow 1000 - 100 = 900.
    small = Small().prices("A", [1.0, 2.0, 1.0])
    f = small.holds("SP500", "2024-01-02", A=1.0).open("2024-01-04")
    assert struct.mcclellan(f, "SP500", 1) == 0.0
    assert struct.mcclellan(f, "SP500", 2) == pytest.approx(-100.0)


def test_members_around_their_index() -> None:
    # Over two sessions A +200 %, B -66.67 %, C 0; D has no close at the end.
    f = four()
    assert struct.member_return(f, "SP500", "median", "2d") == 0.0
    assert struct.member_return(f, "SP500", "mean", "2d") == pytest.approx(4 / 9)
    # Weights of A, B, C 1/6, 2/6, 3/6: mean return 1/3 - 2/9 = 1/9.
    spread = (1 / 6) * (2 - 1 / 9) ** 2 + (2 / 6) * (-2 / 3 - 1 / 9) ** 2 + (3 / 6) / 81
    assert struct.dispersion(f, "SP500", "2d") == pytest.approx(math.sqrt(spread))
    # First day .1 x 1 - .2 / 3 + .4 x 1; of A, B, C, D.
    assert struct.beating(f, "SP500", "1d", 1) == pytest.approx(2 / 4)
    cap, equal = 0.1 - 0.2 / 3 + 0.4, (1 - 1 / 3 + 0 + 1) / 4
    assert struct.cap_minus_equal(f, "SP500", "1d", 1) == pytest.approx(cap - equal)


def test_pairwise_correlation_is_the_mean_over_pairs() -> None:
    # A and B together, C against both, D without spread is left out: (1 - 1 - 1) / 3.
    small = Small().prices("A", path([1, -1, 1])).prices("B", path([2, -2, 2]))
    small.prices("C", path([-1, 1, -1])).prices("D", [1.0] * 4)
    f = small.holds("SP500", "2024-01-02", A=0.4, B=0.3, C=0.2, D=0.1).open("2024-01-05")
    assert struct.pairwise_correlation(f, "SP500", "3d") == pytest.approx(-1 / 3)


def test_members_that_hold_a_condition() -> None:
    f = four()

    def rose(name: str) -> bool:
        return lead.ret(f, name, "2d") > 0

    assert tr.count_members(f, "SP500", rose, 0) == 1
    assert tr.share_members(f, "SP500", rose, 0) == pytest.approx(1 / 3)
    assert tr.rank_in("C", ["A", "B", "C", "D"], lambda x: lead.ret(f, x, "2d")) == 2

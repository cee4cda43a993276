"""The twin itself against numbers worked by hand: time, windows, baskets, contribution."""

from __future__ import annotations

import math
from typing import Any

import pytest

from twin.baskets import basket_return, members_after, weights_after
from twin.contribution import contribution, contribution_share, return_without
from twin.facts import Facts
from twin.leadership import between, excess, level, ret
from twin.market import Small, known, sessions
from twin.outcomes import Cannot, Wrong
from twin.structure import weight
from twin.windows import period_ends, window


def test_sessions_before_1970_are_the_dates_of_the_reference() -> None:
    small = Small("1969-12-30")
    for text in ("1969-12-24", "1969-12-30", "1970-01-02", "1970-01-05"):
        small.price("SPX", text, 92.0)
    f = small.price("OLD", "1969-12-29", 1.0).open("1970-01-05")
    assert [str(d) for d in f.sessions[:4]] == [
        "1969-12-24",
        "1969-12-30",
        "1970-01-02",
        "1970-01-05",
    ]


def test_the_as_of_session_is_the_last_on_or_before_the_date() -> None:
    f = Small("2026-01-02").prices("SPX", [1.0] * 20).open("2026-01-19")
    assert str(f.sessions[f.T]) == "2026-01-16"


def test_a_correction_counts_from_the_day_it_was_known() -> None:
    small = Small().prices("X", [10.0, 11.0, 12.0])
    small.price("X", "2024-01-03", 20.0, seen="2024-01-04")
    assert ret(small.open("2024-01-03"), "X", "1d") == pytest.approx(0.1)
    assert level(small.open("2024-01-04"), "X", t=1) == 20.0


def test_total_return_where_there_is_one_and_a_kind_can_be_forced() -> None:
    small = Small().prices("X", [10.0, 11.0])
    small.rows["p"][0]["adj_close"], small.rows["p"][1]["adj_close"] = 8.0, 10.0
    f = small.prices("I", [1.0, 2.0]).open("2024-01-03")
    assert ret(f, "X", "1d") == 0.25
    assert ret(f, "X", "1d", kind="price") == pytest.approx(0.1)
    with pytest.raises(Cannot):
        ret(f, "I", "1d", kind="total")


def spx(as_of: str) -> tuple[Facts, int]:
    f = Small("2024-12-02").prices("SPX", [100.0] * 300).open(as_of)
    return f, f.T


@pytest.mark.parametrize(
    ("as_of", "text", "start", "end"),
    [
        ("2025-03-31", "1m", "2025-02-28", "2025-03-31"),
        ("2025-03-29", "1m", "2025-02-28", "2025-03-28"),
        ("2025-03-31", "3m", "2024-12-31", "2025-03-31"),
        ("2025-03-31", "2w", "2025-03-17", "2025-03-31"),
        ("2025-03-31", "5d", "2025-03-24", "2025-03-31"),
        ("2025-01-15", "ytd", "2024-12-31", "2025-01-15"),
        ("2025-01-15", "wtd", "2025-01-10", "2025-01-15"),
        ("2025-01-12", "wtd", "2025-01-03", "2025-01-10"),
        ("2025-04-30", "mtd", "2025-03-31", "2025-04-30"),
        ("2025-04-30", "qtd", "2025-03-31", "2025-04-30"),
        ("2025-08-01", "2025H1", "2024-12-31", "2025-06-30"),
        ("2025-02-03", "2025H1", "2024-12-31", "2025-02-03"),
        ("2025-08-01", "2025Q2", "2025-03-31", "2025-06-30"),
        ("2025-08-01", "2025-03", "2025-02-28", "2025-03-31"),
        ("2025-08-01", "2025", "2024-12-31", "2025-08-01"),
        ("2025-08-01", "since 2025-07-06", "2025-07-03", "2025-08-01"),
        ("2025-08-01", "2025-04-06..2025-08-02", "2025-04-04", "2025-08-01"),
    ],
)
def test_windows_start_and_end_where_the_rules_say(
    as_of: str, text: str, start: str, end: str
) -> None:
    f, t = spx(as_of)
    s, e = window(f, text, t)
    assert (str(f.sessions[s]), str(f.sessions[e])) == (start, end)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("2026", Cannot),
        ("2025Q3", Cannot),
        ("2025-06-02..2025-07-01", Cannot),
        ("since 2025-06-30", Cannot),
        ("2025-06-30..2025-06-30", Cannot),
        ("5y", Cannot),
        ("500d", Cannot),
        ("2025-06-02..2025-06-01", Wrong),
        ("0d", Wrong),
        ("2025-13", Wrong),
        ("soon", Wrong),
    ],
)
def test_windows_that_cannot_be(text: str, error: type[Exception]) -> None:
    f, t = spx("2025-06-30")
    with pytest.raises(error):
        window(f, text, t)


def test_a_return_needs_a_close_at_both_ends_only() -> None:
    f = Small().prices("X", [10.0, None, 12.0, None]).open("2024-01-05")
    assert ret(f, "X", "2024-01-02..2024-01-04") == pytest.approx(0.2)
    for text in ("1d", "2024-01-03..2024-01-04"):
        with pytest.raises(Cannot):
            ret(f, "X", text)
    with pytest.raises(Wrong):
        ret(f, "NOSUCH", "1d")


def two() -> Small:
    small = Small().prices("A", [10.0, 11.0, 11.0]).prices("B", [20.0, 20.0, 22.0])
    return small.holds("SP500", "2024-01-02", A=0.6, B=0.4)


def test_a_basket_drifts_between_its_holdings_dates() -> None:
    f = two().open("2024-01-04")
    # 0.6 of it grows by 10 %, then 0.4 of it: 6 % on the first day, 10 % over both.
    assert basket_return(f, "SP500", 1) == pytest.approx(0.06)
    assert basket_return(f, "SP500", 2) == pytest.approx(0.04 / 1.06)
    assert ret(f, "SP500", "2d") == pytest.approx(0.10)
    assert weights_after(f, "SP500", 1) == pytest.approx({"A": 0.66 / 1.06, "B": 0.4 / 1.06})
    assert weights_after(f, "SP500", 2) == pytest.approx({"A": 0.6, "B": 0.4})
    assert ret(f, "SP500", "2d", weighting="equal") == pytest.approx(1.05 * 1.05 - 1)
    assert excess(f, "A", "SP500", "2d") == pytest.approx(0.0)


def test_new_holdings_count_from_the_next_session() -> None:
    f = two().holds("SP500", "2024-01-03", A=1.0).open("2024-01-04")
    assert basket_return(f, "SP500", 1) == pytest.approx(0.06)
    assert basket_return(f, "SP500", 2) == 0.0
    assert weights_after(f, "SP500", 1) == {"A": 1.0}


def test_corrected_holdings_stay_in_force_from_their_first_day() -> None:
    small = two()
    small.rows["h"] += [
        {**row, "known": known("2024-01-04"), "weight": 0.5} for row in small.rows["h"]
    ]
    assert weights_after(small.open("2024-01-03"), "SP500", 0) == pytest.approx(
        {"A": 0.6, "B": 0.4}
    )
    assert weights_after(small.open("2024-01-04"), "SP500", 0) == {"A": 0.5, "B": 0.5}


def test_contributions_add_up_to_the_return_of_the_index() -> None:
    f = two().open("2024-01-04")
    assert contribution(f, "A", "SP500", "2d") == pytest.approx(0.06)
    assert contribution(f, "B", "SP500", "2d") == pytest.approx(0.04)
    assert contribution_share(f, "A", "SP500", "2d") == pytest.approx(0.6)
    assert return_without(f, "A", "SP500", "2d") == pytest.approx(0.04)
    assert return_without(f, "A", "SP500", "2d", "reweight") == pytest.approx(0.1)


def test_contributions_link_over_printed_periods() -> None:
    # Benchmark weights and returns of three markets over four periods (Bacon, table 5.2 on):
    # period returns 6.4 %, -4.6 %, -12.5 %, 2.0 %; in total -9.406252 %.
    weights = [(0.4, 0.2, 0.4), (0.4, 0.3, 0.3), (0.5, 0.4, 0.1), (0.4, 0.4, 0.2)]
    moves = [(0.1, -0.04, 0.08), (-0.07, 0.04, -0.1), (-0.25, 0.05, -0.2), (0.05, -0.05, 0.1)]
    small, days = Small(), sessions("2024-01-02", 5)
    for k, name in enumerate(("UK", "JP", "US")):
        closes = [100.0]
        for period in moves:
            closes.append(closes[-1] * (1 + period[k]))
        small.prices(name, closes)
        for text, row in zip(days[:4], weights, strict=True):
            small.line("SP500", text, name, row[k])
    f = small.open(days[-1])
    whole = ret(f, "SP500", "4d")
    assert [basket_return(f, "SP500", t) for t in range(1, 5)] == pytest.approx(
        [0.064, -0.046, -0.125, 0.02]
    )
    assert whole == pytest.approx(-0.09406252, abs=5e-9)
    # UK by hand: 0.04 - 0.028 x 1.064 - 0.125 x 1.015056 + 0.02 x 0.888174
    assert contribution(f, "UK", "SP500", "4d") == pytest.approx(
        0.04 - 0.028 * 1.064 - 0.125 * 1.015056 + 0.02 * 0.888174
    )
    parts = [contribution(f, name, "SP500", "4d") for name in ("UK", "JP", "US")]
    assert math.fsum(parts) == pytest.approx(whole, abs=1e-14)


def test_an_unpriced_member_weighs_but_does_not_return() -> None:
    f = two().holds("SP500", "2024-01-02", C=1.0).open("2024-01-04")
    assert weights_after(f, "SP500", 0) == pytest.approx({"A": 0.3, "B": 0.2, "C": 0.5})
    assert basket_return(f, "SP500", 1) == pytest.approx(0.06)
    # C does not drift: A has grown to 0.33 of 1.03.
    assert weights_after(f, "SP500", 1)["A"] == pytest.approx(0.33 / 1.03)


def test_a_member_listed_after_the_holdings_date_drifts_from_its_first_close() -> None:
    small = Small().prices("A", [10.0, 10.0, 10.0]).prices("N", [None, 5.0, 10.0])
    f = small.holds("SP500", "2024-01-02", A=0.5, N=0.5).open("2024-01-04")
    assert weights_after(f, "SP500", 0)["N"] == 0.5
    assert weights_after(f, "SP500", 1)["N"] == 0.5
    assert basket_return(f, "SP500", 1) == 0.0
    assert weights_after(f, "SP500", 2)["N"] == pytest.approx(1.0 / 1.5)


def test_odd_lines() -> None:
    small = two().line("SP500", "2024-01-02", "C", -0.1).line("SP500", "2024-01-02", "D", 0.0)
    small.line("SP500", "2024-01-02", "-", 0.2)
    f = small.line("SP500", "2024-01-02", "A", 1.0, line="A/second").open("2024-01-04")
    assert weights_after(f, "SP500", 0) == pytest.approx({"A": 0.8, "B": 0.2, "D": 0.0})


def test_groups_inside_an_index() -> None:
    f = two().holds("SP500", "2024-01-02", C=1.0).open("2024-01-04", mag7=("A", "C"))
    assert set(members_after(f, "MAG7", 1)) == {"A", "C"}
    assert set(members_after(f, ("minus", "SP500", "MAG7"), 1)) == {"B"}
    assert set(members_after(f, ("top", 1, "SP500"), 1)) == {"C"}
    assert set(members_after(f, ("list", ["A", "B"]), 1)) == {"A", "B"}
    assert ret(f, "MAG7", "2d") == pytest.approx(0.1)
    assert ret(f, ("minus", "SP500", "A"), "2d") == pytest.approx(0.1)
    assert weight(f, "MAG7", "SP500", 0) == pytest.approx(0.8)
    assert weight(f, "A", ("minus", "SP500", "B"), 0) == pytest.approx(0.3 / 0.8)
    with pytest.raises(Wrong):
        members_after(f, ("list", ["NOSUCH"]), 1)


def test_sectors_by_name_alias_and_last_label() -> None:
    small = two()
    for row, label in zip(small.rows["h"], ("Communication", "Energy"), strict=True):
        row["sector"] = label
    small.line("SP500", "2024-01-03", "A", 0.7, sector="Other")
    f = small.line("SP500", "2024-01-03", "B", 0.3, sector="Energy").open("2024-01-04")
    for t in (0, 1):
        assert set(members_after(f, ("sector", "Communication Services", "SP500"), t)) == {"A"}
    assert weight(f, ("sector", "Energy", "SP500"), "SP500", 1) == pytest.approx(0.3)
    with pytest.raises(Cannot):
        weight(f, ("sector", "Utilities", "SP500"), "SP500")
    with pytest.raises(Wrong):
        weight(f, ("sector", "Cheese", "SP500"), "SP500")


def test_membership_without_weights() -> None:
    small = Small().prices("A", [10.0, 11.0, 11.0]).prices("B", [20.0, 20.0, 22.0])
    f = small.holds("R2000", "2024-01-02", A=None, B=None).open("2024-01-04")
    assert ret(f, "R2000", "2d", weighting="equal") == pytest.approx(0.1025)
    with pytest.raises(Cannot):
        ret(f, "R2000", "2d")
    with pytest.raises(Cannot):
        weight(f, "A", "R2000")


def test_equal_weights_reset_each_quarter() -> None:
    # From 28 March (quarter end): A doubles, then falls by half while B and C stand still.
    small = Small("2024-03-27").prices("A", [8.0, 10.0, 20.0, 10.0])
    small.prices("B", [5.0, 5.0, 5.0, 5.0]).prices("C", [4.0, 4.0, 8.0, 8.0])
    small.holds("SP500", "2024-03-27", A=0.5, B=0.5)
    f = small.holds("SP500", "2024-04-01", A=0.5, C=0.5).open("2024-04-02")
    quarter: dict[str, Any] = {"weighting": "equal", "rebalance": "quarter"}
    # On 1 April both count one half: 50 %. On 2 April B has left and C waits: A alone, -50 %.
    assert between(f, "SP500", 1, 2, **quarter) == pytest.approx(0.5)
    assert between(f, "SP500", 2, 3, **quarter) == pytest.approx(-0.5)
    assert ret(f, "SP500", "2d", **quarter) == pytest.approx(-0.25)
    with pytest.raises(Cannot):
        between(f, "SP500", 0, 1, **quarter)


def test_quarterly_weights_drift() -> None:
    small = Small("2024-03-28").prices("A", [10.0, 20.0, 22.0]).prices("B", [5.0, 5.0, 5.0])
    f = small.holds("SP500", "2024-03-28", A=0.9, B=0.1).open("2024-04-02")
    # One half each; after the first day 2 to 1, so 10 % on A is worth 6.67 %.
    assert between(f, "SP500", 1, 2, weighting="equal", rebalance="quarter") == pytest.approx(
        0.1 * 2 / 3
    )


def test_period_ends_close_with_the_unfinished_period() -> None:
    f, t = spx("2025-01-08")
    weeks = [str(f.sessions[i]) for i in period_ends(f, "week", t)]
    assert weeks[-4:] == ["2024-12-20", "2024-12-27", "2025-01-03", "2025-01-08"]
    months = [str(f.sessions[i]) for i in period_ends(f, "month", t)]
    assert months == ["2024-12-31", "2025-01-08"]

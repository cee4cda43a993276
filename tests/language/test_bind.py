"""Binding: arguments in their places, names made out, wrong parts refused with their place."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from measures.small import Shape
from rotascope.app.market import StoredMarket
from rotascope.core.basket import (
    Difference,
    Group,
    Index,
    It,
    Sector,
    Sectors,
    Series,
    Symbol,
    Top,
    Union,
)
from rotascope.core.errors import ExpressionError, UnknownName, WrongArgument
from rotascope.core.window import (
    Between,
    CalendarPeriod,
    Everything,
    SinceDay,
    ToDate,
    Trailing,
)
from rotascope.language.bound import Bound, Comparison, Constant, Term, unit_of
from rotascope.language.evaluate import Evaluator
from rotascope.measures.catalogue import CATALOGUE

EVALUATOR = Evaluator(CATALOGUE, StoredMarket(Shape(seed=81, sessions=60).make().facts()))
GIANTS = ("AAPL", "MSFT", "GOOGL", "GOOG", "AMZN", "NVDA", "META", "TSLA")
MAG7 = Group("MAG7", GIANTS, "SP500")


def bound(text: str) -> Bound:
    return EVALUATOR.bind(text)[1]


def arguments(text: str) -> dict[str, Any]:
    found = bound(text)
    assert isinstance(found, Term)
    return found.arguments


# ---- arguments


@pytest.mark.parametrize(
    "text",
    [
        "return(RUT, 21d, weighting=equal)",
        "return(window=21d, X=RUT, weighting=equal)",
        "return(weighting=equal, RUT, 21d)",
        "return(X=RUT, weighting=equal, 21d)",
        "return(window=21d, RUT, weighting=equal)",
    ],
)
def test_arguments_come_in_any_order(text: str) -> None:
    assert arguments(text) == {
        "X": Symbol("RUT"),
        "window": Trailing(21, "d"),
        "kind": None,
        "weighting": "equal",
        "rebalance": "day",
    }


def test_a_positional_argument_may_follow_a_named_one() -> None:
    found = arguments("contribution(MAG7, in=SP500, ytd)")
    assert found == {"G": MAG7, "in": Index("SP500"), "window": ToDate("ytd")}


def test_defaults_are_those_of_the_catalogue() -> None:
    assert arguments("volatility(RUT)")["window"] == Trailing(63, "d")
    assert arguments("drawdown(RUT)")["window"] == Everything()
    assert arguments("percentile(level(SPX))")["window"] == Trailing(10, "y")
    assert arguments("rs_ratio(RUT, SPX)")["n"] == 14
    assert arguments("streak(RUT, SPX)")["every"] == "day"
    assert arguments("breadth(SP500)")["above"] == 200


@pytest.mark.parametrize(
    ("text", "window"),
    [
        ("21d", Trailing(21, "d")),
        ("2w", Trailing(2, "w")),
        ("3m", Trailing(3, "m")),
        ("10y", Trailing(10, "y")),
        ("qtd", ToDate("qtd")),
        ("2024", CalendarPeriod.of(2024)),
        ("2024H1", CalendarPeriod.of(2024, "H1")),
        ("2025Q4", CalendarPeriod.of(2025, "Q4")),
        ("2026-01", CalendarPeriod.of(2026, "M01")),
        ("2025-04-08..2026-01-28", Between(dt.date(2025, 4, 8), dt.date(2026, 1, 28))),
        ("since 2025-10-27", SinceDay(dt.date(2025, 10, 27))),
        ("all", Everything()),
    ],
)
def test_every_form_of_a_window(text: str, window: object) -> None:
    assert arguments(f"return(RUT, {text})")["window"] == window


@pytest.mark.parametrize(
    ("text", "n"), [("above=50d", 50), ("above=50", 50), ("50d", 50), ("20", 20)]
)
def test_a_number_of_sessions_is_written_either_way(text: str, n: int) -> None:
    assert arguments(f"breadth(SP500, {text})")["above"] == n


# ---- subjects


@pytest.mark.parametrize(
    ("text", "subject"),
    [
        ("RUT", Symbol("RUT")),
        ('"RUT"', Symbol("RUT")),
        ('"^GSPC"', Symbol("SPX")),
        ('"BRK-B"', Symbol("BRK-B")),
        ('"BRK.B"', Symbol("BRK-B")),
        ("SP500", Index("SP500")),
        ("MAG7", MAG7),
        ("[AAPL, MSFT]", Group("", ("AAPL", "MSFT"))),
        ("SP500 - MAG7", Difference(Index("SP500"), MAG7)),
        ("MAG7 + [XOM]", Union(MAG7, Group("", ("XOM",)))),
        ("SP500 - MAG7 - NVDA", Difference(Difference(Index("SP500"), MAG7), Symbol("NVDA"))),
        ('sector("Energy", in=SP500)', Sector("Energy", "SP500")),
        ('sector("Energy")', Sector("Energy")),
        ("sector(Energy)", Sector("Energy")),
        ('sector("communication")', Sector("Communication Services")),
        ('sector("COMMUNICATION SERVICES", in=R2000)', Sector("Communication Services", "R2000")),
        ('sector("No sector")', Sector("No sector")),
        ("top(3, in=SP500)", Top(3, "SP500")),
        ("top(3)", Top(3)),
    ],
)
def test_what_a_subject_stands_for(text: str, subject: object) -> None:
    assert arguments(f"return({text}, 1d)")["X"] == subject


def test_the_index_of_a_group_is_that_of_the_measure() -> None:
    found = arguments('weight(sector("Industrials"), in=R2000)')
    assert found["G"] == Sector("Industrials", "R2000")
    assert arguments("weight(top(3), in=SP500)")["G"] == Top(3, "SP500")
    ranked = arguments('rank_in(sector("Energy"), sectors(SP500), return(it, 1d))')
    assert ranked["I"] == Sectors("SP500")
    assert ranked["X"] == Sector("Energy", "SP500")


def test_it_is_the_member_in_turn() -> None:
    condition = arguments("count_members(SP500, return(it, 1d) > 0)")["C"]
    assert isinstance(condition, Comparison)
    assert isinstance(condition.left, Term)
    assert condition.left.arguments["X"] == It()


def test_a_bare_name_is_its_level() -> None:
    assert arguments("SPX") == {"X": Symbol("SPX"), "kind": None}
    assert arguments("DGS10") == {"X": Series("DGS10"), "kind": None}


def test_a_word_is_compared_with_the_vocabulary() -> None:
    for text in ("quadrant(XLE, SPY) == leading", "leading == quadrant(XLE, SPY)"):
        found = bound(text)
        assert isinstance(found, Comparison)
        assert Constant(0.0, "word") in (found.left, found.right)
    assert unit_of(bound('highest(quadrant(XLE, SPY), 5d) == "lagging"')) == "truth"


# ---- unknown names


@pytest.mark.parametrize(
    ("text", "problem", "at", "hint"),
    [
        ("streek(RUT, SPX)", "no measure 'streek'", 1, "did you mean streak?"),
        ("1 + retrun(RUT, 1d)", "no measure 'retrun'", 5, "did you mean return?"),
        ("return(RUTT, 1d)", "no symbol, basket or series 'RUTT'", 8, "did you mean RUT?"),
        ("weight(MAG8, in=SP500)", "no symbol, basket or series 'MAG8'", 8, "did you mean MAG7?"),
        ("return(zzzzzz, 1d)", "no symbol, basket or series 'zzzzzz'", 8, ""),
        ('return("BRK", 1d)', "no symbol, basket or series 'BRK'", 8, "did you mean BRK-B?"),
        (
            "return(RUT, 1d, weigting=equal)",
            "no argument of return 'weigting'",
            26,
            "did you mean weighting?",
        ),
        ('return(sector("Enargy"), 1d)', "no sector 'Enargy'", 15, "did you mean Energy?"),
        ("quadrant(XLE, SPY) == leeding", "no word 'leeding'", 23, "did you mean leading?"),
        ("level(dgs10)", "no symbol, basket or series 'dgs10'", 7, "did you mean DGS10?"),
    ],
)
def test_unknown_names_are_placed_and_the_nearest_named(
    text: str, problem: str, at: int, hint: str
) -> None:
    with pytest.raises(UnknownName) as caught:
        bound(text)
    tail = f"; {hint}" if hint else ""
    assert str(caught.value) == f"{problem} at character {at} of '{text}'{tail}"


def test_an_unknown_argument_without_a_near_one_shows_the_call() -> None:
    with pytest.raises(UnknownName, match=r"streak\(X, Y, every=day"):
        bound("streak(RUT, SPX, qqqqq=1)")


# ---- wrong arguments

WRONG = [
    ("streak(RUT)", "streak needs Y"),
    ("streak()", ""),
    ("streak(RUT, SPX, IWM)", "takes"),
    ("streak(RUT, SPX, every=year)", "every takes one of day, week, month, not year"),
    ("streak(RUT, SPX, every=day, every=week)", "every is given twice"),
    ("streak(RUT, SPX, X=IWM)", ""),
    ("sessions(ytd, 1d)", "sessions takes no further argument 1d"),
    ("return(RUT, 5)", "5 is not a window"),
    ("return(RUT, soon)", "soon is not a window"),
    ("return(RUT, 2025-01-02)", "write since 2025-01-02"),
    ("return(RUT, 2025-05-01..2025-04-01)", "2025-04-01..2025-05-01"),
    ("return(DGS10, 1m)", "try change(DGS10, 1y) or yoy(DGS10)"),
    ("yoy(SPX)", "Z takes a series, not SPX"),
    ("cuts(IWM, 1y)", "Z takes a series, not IWM"),
    ("level(SP500)", "try return(SP500, 1d)"),
    ("ratio(MAG7, SPX)", "X takes a symbol or a series, not MAG7"),
    ("breadth(SPX)", "baskets with holdings are R2000, SP500"),
    ("weight(MAG7, in=SPX)", "baskets with holdings are R2000, SP500"),
    ("weight(MAG7)", "weight needs in"),
    ("price(SP500)", "X takes a symbol"),
    ("breadth(SP500, above=0)", "above takes a whole number from 1, not 0"),
    ("breadth(SP500, above=1.5)", "above takes a whole number from 1, not 1.5"),
    ("breadth(SP500, above=2w)", "above takes a whole number from 1, not 2w"),
    ("rs_ratio(RUT, SPX, n=many)", "n takes a whole number from 1, not many"),
    ("run(SPX, sideways)", "direction takes one of up, down, not sideways"),
    ("member_return(SP500, mode, 1d)", "which takes one of median, mean, not mode"),
    ("longest_since(return(RUT, 1d))", "is not a streak, a run or a spell"),
    ("longest_since(return(RUT, 1d) > 0)", "write spell(return(RUT, 1d) > 0)"),
    ("spell(streak(RUT, SPX))", "is a count, not a condition"),
    ("count(level(SPX), ytd)", "compare it: level(SPX) > 0"),
    ("level(SPX) and level(RUT) > 1", "is a level, not a condition"),
    ("not level(SPX)", "is a level, not a condition"),
    ("SP500", "SP500 is a basket, not a number"),
    ("SP500 - MAG7", "SP500 - MAG7 is a basket, not a number"),
    ("top(3, in=SP500)", "is a basket, not a number"),
    ('1 + sector("Energy", in=SP500)', "1 is not a symbol, a basket or a series"),
    ("21d", "21d is not a measure and has no value by itself"),
    ("[AAPL]", ""),
    ("return(it, 1d)", "'it' stands for a member only inside a member measure"),
    ("mean(return(it, 1d), 5d)", "'it' stands for a member only inside a member measure"),
    ("return([AAPL, SP500], 1d)", "a list takes symbols, not SP500"),
    ("return(SP500 - DGS10, 1d)", "DGS10 is not a basket"),
    ("return(SP500 * MAG7, 1d)", "is not a symbol, a basket or a series"),
    ("return(top(0, in=SP500), 1d)", "top takes a whole number from 1, not 0"),
    ("return(top(in=SP500), 1d)", "top needs how many"),
    ("return(top(3, in=SPX), 1d)", "SPX has no holdings"),
    ("return(sector(3, in=SP500), 1d)", "sector takes a name in quotes, not 3"),
    ('return(sector("Energy", "Utilities"), 1d)', "sector takes a sector name in quotes and in="),
    ("rank_in(NVDA, sectors(SP500, R2000), return(it, 1d))", "sectors takes 1 argument"),
    ("return(sectors(SP500), 1d)", "X takes"),
    ("longest_since(streak(RUT, SPX)) + 1", "a date takes no '+'"),
    ("-quadrant(XLE, SPY)", "a word takes no '-'"),
    ("(level(SPX) > 1) * 2", "a truth takes no '*'"),
    ("longest_since(streak(RUT, SPX)) > 5", "a date cannot be compared with a number"),
    ("quadrant(XLE, SPY) > level(SPX)", "a word cannot be compared with a level"),
]


@pytest.mark.parametrize(("text", "words"), WRONG, ids=[text for text, _ in WRONG])
def test_wrong_parts_are_refused_with_their_place(text: str, words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        bound(text)
    error = caught.value
    assert error.exit_status == 2
    assert words in str(error)
    assert error.text == text
    assert error.at is not None
    assert 0 <= error.at < len(text)


def test_the_place_is_that_of_the_wrong_part() -> None:
    for text, part in (
        ("1 + return(RUT, 5)", "5)"),
        ("streak(RUT, DGS10)", "DGS10"),
        ("level(SPX) > 1 and breadth(SP500, above=0) > 1", "0)"),
        ('weight(MAG7, in=SP500) + return(sector("x"), 1d)', '"x"'),
    ):
        with pytest.raises(ExpressionError) as caught:
            bound(text)
        assert caught.value.at == text.index(part)


def test_wrong_arguments_and_unknown_names_are_told_apart() -> None:
    with pytest.raises(WrongArgument):
        bound("streak(RUT)")
    with pytest.raises(UnknownName):
        bound("streak(RUT, SPY2)")

"""Expressions become the trees that their words say."""

from __future__ import annotations

import subprocess
import sys
from datetime import date

import pytest

from rotascope.core.errors import ExpressionSyntax
from rotascope.language.parse import parse
from rotascope.language.syntax import (
    Argument,
    Binary,
    Both,
    Call,
    Compare,
    DateLiteral,
    Duration,
    Interval,
    Listing,
    Negate,
    Node,
    Not,
    Number,
    Period,
    Quoted,
    Since,
    Word,
    children,
)


def call(name: str, *values: Node, **named: Node) -> Call:
    """A call with its positional arguments first."""
    places = tuple(Argument(None, value) for value in values)
    names = tuple(Argument(name.rstrip("_"), value) for name, value in named.items())
    return Call(name, places + names)


A, B, C = Word("a"), Word("b"), Word("c")
RUT, SPX, SP500, MAG7, YTD = (Word(name) for name in ("RUT", "SPX", "SP500", "MAG7", "ytd"))

ATOMS = [
    ("10", Number(10.0, "10")),
    ("0.6", Number(0.6, "0.6")),
    (".5", Number(0.5, ".5")),
    ("1e-3", Number(0.001, "1e-3")),
    ("2.5E+3", Number(2500.0, "2.5E+3")),
    ("60%", Number(0.6, "60%")),
    ("60 %", Number(0.6, "60%")),
    ("0.7%", Number(0.007, "0.7%")),
    ("43.11%", Number(0.4311, "43.11%")),
    ("1e1%", Number(0.1, "1e1%")),
    ("175bp", Number(175.0, "175bp")),
    ("175 bp", Number(175.0, "175bp")),
    ("25bps", Number(25.0, "25bps")),
    ("2024", Number(2024.0, "2024")),
    ("AAPL", Word("AAPL")),
    ("^GSPC", Word("^GSPC")),
    ("BRK.B", Word("BRK.B")),
    ("_x1", Word("_x1")),
    ("android", Word("android")),
    ("sinceday", Word("sinceday")),
    ("it", Word("it")),
    ('"BRK-B"', Quoted("BRK-B")),
    ("'Real Estate'", Quoted("Real Estate")),
    (r'"say \"so\""', Quoted('say "so"')),
    (r"'Moody\'s'", Quoted("Moody's")),
    (r'"a\\b"', Quoted("a\\b")),
    ('""', Quoted("")),
    ('"and"', Quoted("and")),
    ("2026-01-28", DateLiteral(date(2026, 1, 28))),
    ("2024-02-29", DateLiteral(date(2024, 2, 29))),
    ("21d", Duration(21, "d")),
    ("1w", Duration(1, "w")),
    ("6m", Duration(6, "m")),
    ("10y", Duration(10, "y")),
    ("2024H1", Period(2024, "H1")),
    ("2025Q4", Period(2025, "Q4")),
    ("2026-01", Period(2026, "M01")),
    ("2025-12", Period(2025, "M12")),
    ("2025-04-08..2026-01-28", Interval(date(2025, 4, 8), date(2026, 1, 28))),
    ("2025-04-08 .. 2025-04-08", Interval(date(2025, 4, 8), date(2025, 4, 8))),
    ("since 2025-10-27", Since(date(2025, 10, 27))),
    ("[]", Listing(())),
    ('[AAPL, "BRK-B", MSFT]', Listing((Word("AAPL"), Quoted("BRK-B"), Word("MSFT")))),
    ("f()", Call("f", ())),
    (" ( ( a ) ) ", A),
]

# One of every form that the design and the catalogue use.
FORMS = [
    ("streak(RUT, SPX)", call("streak", RUT, SPX)),
    ("return(NVDA, ytd)", call("return", Word("NVDA"), YTD)),
    (
        "excess(IWM, MAGS, 2025-10-27..2026-01-28)",
        call(
            "excess",
            Word("IWM"),
            Word("MAGS"),
            Interval(date(2025, 10, 27), date(2026, 1, 28)),
        ),
    ),
    (
        "contribution(MAG7, in=SP500, 2024H1)",
        Call(
            "contribution",
            (Argument(None, MAG7), Argument("in", SP500), Argument(None, Period(2024, "H1"))),
        ),
    ),
    (
        "weight(top(10), in=SP500)",
        call("weight", call("top", Number(10.0, "10")), in_=SP500),
    ),
    ("breadth(SP500, above=200d)", call("breadth", SP500, above=Duration(200, "d"))),
    (
        "pe(SP500, losses=include) / pe(SMALLCAP, losses=include) - 1",
        Binary(
            "-",
            Binary(
                "/",
                call("pe", SP500, losses=Word("include")),
                call("pe", Word("SMALLCAP"), losses=Word("include")),
            ),
            Number(1.0, "1"),
        ),
    ),
    ("longest_since(streak(RUT, SPX))", call("longest_since", call("streak", RUT, SPX))),
    (
        "streak(RUT, SPX) >= 10 and breadth(R2000, above=50d) > 0.6",
        Both(
            "and",
            Compare(">=", call("streak", RUT, SPX), Number(10.0, "10")),
            Compare(
                ">",
                call("breadth", Word("R2000"), above=Duration(50, "d")),
                Number(0.6, "0.6"),
            ),
        ),
    ),
    ("return(SP500 - MAG7, 1y)", call("return", Binary("-", SP500, MAG7), Duration(1, "y"))),
    (
        'contribution(sector("Industrials", in=SP500), 2025, in=SP500)',
        call(
            "contribution",
            call("sector", Quoted("Industrials"), in_=SP500),
            Number(2025.0, "2025"),
            in_=SP500,
        ),
    ),
    ("return(SPX, since 2025-10-27)", call("return", SPX, Since(date(2025, 10, 27)))),
    (
        "return(SP500, ytd, weighting=equal, kind=price)",
        call("return", SP500, YTD, weighting=Word("equal"), kind=Word("price")),
    ),
    ("streak(RUT, SPX, every=week)", call("streak", RUT, SPX, every=Word("week"))),
    ("run(SPX, up)", call("run", SPX, Word("up"))),
    ("drawdown(SPX, window=all)", call("drawdown", SPX, window=Word("all"))),
    (
        "member_return(SP500, median, 1m)",
        call("member_return", SP500, Word("median"), Duration(1, "m")),
    ),
    ("new_highs(SP500, 252d)", call("new_highs", SP500, Duration(252, "d"))),
    (
        "highest_since(return(RUT, mtd), at=month, month=11)",
        call(
            "highest_since",
            call("return", RUT, Word("mtd")),
            at=Word("month"),
            month=Number(11.0, "11"),
        ),
    ),
    (
        "count(record_high(SPX) == 1, ytd)",
        call("count", Compare("==", call("record_high", SPX), Number(1.0, "1")), YTD),
    ),
    (
        "count_members(MAG7, return(it, 2025) > return(SPX, 2025))",
        call(
            "count_members",
            MAG7,
            Compare(
                ">",
                call("return", Word("it"), Number(2025.0, "2025")),
                call("return", SPX, Number(2025.0, "2025")),
            ),
        ),
    ),
    (
        "rank_in(XLI, sectors(SP500), return(it, ytd))",
        call("rank_in", Word("XLI"), call("sectors", SP500), call("return", Word("it"), YTD)),
    ),
    (
        "quadrant(XLI, SPX, n=14) == leading",
        Compare("==", call("quadrant", Word("XLI"), SPX, n=Number(14.0, "14")), Word("leading")),
    ),
    ("BRK-B", Binary("-", Word("BRK"), Word("B"))),
    ("2026 - 1", Binary("-", Number(2026.0, "2026"), Number(1.0, "1"))),
    ("f(a==1)", call("f", Compare("==", A, Number(1.0, "1")))),
    ("f(x=a==1)", call("f", x=Compare("==", A, Number(1.0, "1")))),
    ("f(x=-a)", call("f", x=Negate(A))),
]

ORDER = [
    ("a or b and c", Both("or", A, Both("and", B, C))),
    ("a and b or c", Both("or", Both("and", A, B), C)),
    ("a or b or c", Both("or", Both("or", A, B), C)),
    ("not a and b", Both("and", Not(A), B)),
    ("not a > b", Not(Compare(">", A, B))),
    ("not not a", Not(Not(A))),
    ("a - b - c", Binary("-", Binary("-", A, B), C)),
    ("a - (b - c)", Binary("-", A, Binary("-", B, C))),
    ("a + b * c", Binary("+", A, Binary("*", B, C))),
    ("a / b * c", Binary("*", Binary("/", A, B), C)),
    ("-a * b", Binary("*", Negate(A), B)),
    ("a * -b", Binary("*", A, Negate(B))),
    ("a - -b", Binary("-", A, Negate(B))),
    ("--a", Negate(Negate(A))),
    ("-5", Negate(Number(5.0, "5"))),
    ("-(a + b)", Negate(Binary("+", A, B))),
    ("a + b > c", Compare(">", Binary("+", A, B), C)),
    ("(a < b) == (b < c)", Compare("==", Compare("<", A, B), Compare("<", B, C))),
    ("a <= b", Compare("<=", A, B)),
    ("a != b", Compare("!=", A, B)),
]

PASTED = [
    ("a \u2212 b", "a - b"),
    ("a \u00d7 b \u00f7 c", "a * b / c"),
    ("\u201cReal Estate\u201d", '"Real Estate"'),
    ("\u2018Real Estate\u2019", '"Real Estate"'),
    ("\u201cReal\u00a0Estate\u201d", '"Real Estate"'),
    ('"BRK\u2011B"', '"BRK-B"'),
    ('"Moody\u2019s"', '"Moody\'s"'),
    ("return(SPX,\u00a0ytd)", "return(SPX, ytd)"),
    ("return(SPX,\u200bytd)", "return(SPX, ytd)"),
    ("2026\u201101\u201128", "2026-01-28"),
    ("a \u2265 60\u00a0%", "a >= 60%"),
    ("a \u2264 b", "a <= b"),
    ("a \u2260 b", "a != b"),
    ("return(SPX,\n\tytd)", "return(SPX, ytd)"),
]


@pytest.mark.parametrize(("text", "tree"), ATOMS + FORMS + ORDER)
def test_text_becomes_the_tree_that_it_says(text: str, tree: Node) -> None:
    assert parse(text) == tree


@pytest.mark.parametrize(("pasted", "plain"), PASTED)
def test_signs_pasted_from_articles_read_as_their_plain_forms(pasted: str, plain: str) -> None:
    assert parse(pasted) == parse(plain)


def test_quotes_of_the_other_kind_stay_in_a_name() -> None:
    assert parse('"Moody\'s"') == Quoted("Moody's")
    assert parse("'the \"Nifty\"'") == Quoted('the "Nifty"')
    assert parse('"a \u00d7 b"') == Quoted("a \u00d7 b")


def test_the_case_of_names_matters() -> None:
    assert parse("mag7") != parse("MAG7")


def test_every_part_knows_where_it_starts() -> None:
    tree = parse("streak(RUT, in=SPX) >= 10 and not -[x] > since 2025-10-27")
    assert isinstance(tree, Both)
    assert tree.at == 0
    left, right = tree.left, tree.right
    assert isinstance(left, Compare)
    assert isinstance(left.left, Call)
    assert [argument.at for argument in left.left.args] == [7, 12]
    assert [argument.value.at for argument in left.left.args] == [7, 15]
    assert left.right.at == 23
    assert isinstance(right, Not)
    assert right.at == 30
    condition = right.operand
    assert isinstance(condition, Compare)
    assert isinstance(condition.left, Negate)
    assert [condition.at, condition.left.operand.at, condition.right.at] == [34, 35, 41]


def test_the_place_takes_no_part_in_comparisons() -> None:
    assert parse("  a+  b") == parse("a + b")
    assert hash(parse("  a+  b")) == hash(parse("a + b"))


def test_places_count_pasted_signs_as_one_character() -> None:
    tree = parse("\u201cReal Estate\u201d \u2212 b")
    assert isinstance(tree, Binary)
    assert (tree.left.at, tree.right.at) == (0, 16)


def test_children_are_the_parts_directly_inside() -> None:
    assert children(parse("f(a, x=b)")) == (A, B)
    assert children(parse("[a, b]")) == (A, B)
    assert children(parse("a + b")) == (A, B)
    assert children(parse("a < b")) == (A, B)
    assert children(parse("a or b")) == (A, B)
    assert children(parse("not a")) == (A,)
    assert children(parse("-a")) == (A,)
    assert children(parse("21d")) == ()


def test_a_hundred_levels_are_allowed() -> None:
    assert parse("(" * 100 + "a" + ")" * 100) == A
    assert isinstance(parse("-" * 99 + "a"), Negate)
    assert isinstance(parse(" + ".join(["a"] * 100)), Binary)
    listing = parse("[" + ", ".join(["(a)"] * 500) + "]")
    assert isinstance(listing, Listing)
    assert len(listing.items) == 500


def test_brackets_in_quotes_are_no_nesting() -> None:
    assert parse('"' + "(" * 300 + '"') == Quoted("(" * 300)


def test_length_has_a_limit() -> None:
    assert parse("a" * 4000) == Word("a" * 4000)
    with pytest.raises(ExpressionSyntax, match="4,000 characters, this one has 4,001"):
        parse("a" * 4001)


def test_long_runs_of_digits_are_no_trouble() -> None:
    with pytest.raises(ExpressionSyntax, match="too large"):
        parse("9" * 4000)
    with pytest.raises(ExpressionSyntax, match="too long"):
        parse("9" * 3000 + "d")
    assert parse("0." + "3" * 3000) == Number(1 / 3, "0." + "3" * 3000)
    assert parse("1e-" + "9" * 3000) == Number(0.0, "1e-" + "9" * 3000)


def test_importing_the_parser_builds_nothing() -> None:
    code = (
        "import sys; import rotascope.language.parse, rotascope.language.show; "
        "sys.exit('lark' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

"""Whatever is typed, the answer is a tree or one plain line with its place and a way out."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotascope.core.errors import ExpressionSyntax
from rotascope.language.parse import parse
from rotascope.language.show import show

# text, 0-based place, words of the problem, words of the hint
WRONG = [
    ("", 0, "is empty", "return(SPX, ytd)"),
    (" \n ", 0, "is empty", ""),
    ("f(", 1, "'(' is never closed", "add ')'"),
    ("f(a", 1, "'(' is never closed", "add ')'"),
    ("f(a,", 1, "'(' is never closed", "add ')'"),
    ("f(g(a)", 1, "'(' is never closed", "add ')'"),
    ("f(g(a", 3, "'(' is never closed", "add ')'"),
    ("[a, b", 0, "'[' is never closed", "add ']'"),
    ("a)", 1, "')' closes nothing", "remove it"),
    (")", 0, "')' closes nothing", "remove it"),
    ("(a]", 2, "the '(' of character 1 is closed by ']'", "write ')'"),
    ("f([a)", 4, "the '[' of character 3 is closed by ')'", "write ']'"),
    ("([)", 2, "the '[' of character 2 is closed by ')'", "write ']'"),
    ("()", 1, "parentheses are empty", ""),
    ("f(a,)", 4, "nothing stands between ',' and ')'", "remove the comma"),
    ("[a,]", 3, "nothing stands between ',' and ']'", "remove the comma"),
    ("f(,a)", 2, "an argument is missing", "remove the comma"),
    ("f(a,,b)", 4, "an argument is missing", "remove the comma"),
    ("f(x=)", 4, "a value is missing between '=' and ')'", ""),
    ("f(=a)", 2, "'=' has nothing before it", ""),
    ("(a +)", 4, "a value is missing between '+' and ')'", ""),
    ("a, b", 1, "',' stands only between arguments", "[AAPL, MSFT]"),
    ("(a, b)", 2, "',' stands only between arguments", "[AAPL, MSFT]"),
    ("return(SPX ytd)", 11, "a comma or an operator is missing before 'ytd'", ""),
    ("[AAPL MSFT]", 6, "a comma or an operator is missing before 'MSFT'", ""),
    ("Real Estate", 5, "an operator is missing before 'Estate'", '"Real Estate"'),
    ("weight(MAG7 in SP500)", 12, "missing before 'in'", "', in=SP500'"),
    ("f(a) g(b)", 5, "an operator is missing before 'g'", ""),
    ('"f"(x)', 3, "'(' cannot follow", "bare name"),
    ("a +", 2, "ends after '+'", ""),
    ("not", 0, "ends after 'not'", ""),
    ("f(a -", 4, "ends after '-'", ""),
    ("a + * b", 4, "two operators in a row: '+' and '*'", ""),
    ("a or or b", 5, "two operators in a row: 'or' and 'or'", ""),
    ("a <> b", 3, "two operators in a row", "'!='"),
    ("a === b", 4, "two operators in a row", "'=='"),
    ("* a", 0, "'*' has nothing before it", ""),
    ("and a", 0, "'and' has nothing before it", ""),
    ("+5", 0, "'+' has nothing before it", "no sign"),
    ("a = 5", 2, "'=' stands only between an argument's name", "did you mean '=='"),
    ("f(x=a=b)", 5, "'=' stands only between", "did you mean '=='"),
    ("a => 5", 2, "'=>' is no comparison", "write '>='"),
    ("a =< 5", 2, "'=<' is no comparison", "write '<='"),
    ("1 < x < 2", 6, "cannot be chained", "write 1 < x and x < 2"),
    ("f(y, 1 < g(x) <= 2 + 3, z)", 14, "cannot be chained", "1 < g(x) and g(x) <= 2 + 3"),
    ("a and 1 < (x) < 2 or b", 14, "cannot be chained", "1 < (x) and (x) < 2"),
    ("1 < (a < b) < 2", 12, "cannot be chained", "write 1 < (a < b) and (a < b) < 2"),
    ("f(x=1 < a < ", 10, "cannot be chained", "write 1 < a and a < ..."),
    ("a AND b", 2, "'AND' is no word", "write 'and'"),
    ("a Or b", 2, "'Or' is no word", "write 'or'"),
    ("NOT a", 0, "'NOT' is no word", "write 'not'"),
    ("Since 2025-10-27", 0, "'Since' is no word", "write 'since'"),
    ("a not b", 2, "'not' stands only before a condition", "and not"),
    ("a == not b", 5, "'not' cannot follow '=='", "parentheses"),
    ("- not a", 2, "'not' cannot follow '-'", "parentheses"),
    ("f(and=3)", 2, "'and' is a reserved word", ""),
    ("f(since=3)", 2, "'since' is a reserved word", ""),
    ("f(x=1, x=2)", 7, "the argument x is given twice", "leave one"),
    ("since ytd", 6, "'since' takes a date", "since 2025-10-27"),
    ("since", 0, "'since' takes a date", "since 2025-10-27"),
    ("2025-1-5", 0, "'2025-1-5' is not a date", "write 2025-01-05"),
    ("2025/01/05", 0, "'2025/01/05' is not a date", "write 2025-01-05"),
    ("f(28-01-2026)", 2, "'28-01-2026' is not a date", "year first"),
    ("1/28/2026", 0, "'1/28/2026' is not a date", "year first"),
    ("2026-02-30", 0, "there is no day 2026-02-30", ""),
    ("2025-02-29", 0, "there is no day 2025-02-29", ""),
    ("0000-01-01", 0, "there is no day", ""),
    ("2026-13", 0, "there is no month 2026-13", "2026 - 13"),
    ("2026-1", 0, "'2026-1' is not a month", "write 2026-01"),
    ("2024H3", 0, "there is no half 2024H3", "H1 to 2025H2"),
    ("2025Q5", 0, "there is no quarter 2025Q5", "Q1 to 2025Q4"),
    ("2024h1", 0, "'2024h1' is neither", "write 2024H1"),
    ("0d", 0, "0d is no length of time", "1d"),
    ("100000d", 0, "too long", "all"),
    ("21D", 0, "'21D' is neither", "write 21d"),
    ("10days", 0, "'10days' is neither", "write 10d"),
    ("3months", 0, "'3months' is neither", "write 3m"),
    ("1.5y", 0, "'1.5y' is neither", "whole number"),
    ("1.2.3", 0, "'1.2.3' is neither", "one decimal point"),
    ("1_000", 0, "'1_000' is neither", "write 1000"),
    ("3Mx", 0, "'3Mx' is neither", 'quotes: "3Mx"'),
    ("1e999", 0, "too large", ""),
    ("2026-01-28..2025-01-01", 0, "ends before it starts", "2025-01-01..2026-01-28"),
    ("2025-04-08..", 10, "an interval ends with a date", "since 2025-04-08"),
    ("2025-04-08..ytd", 12, "an interval ends with a date", "since 2025-04-08"),
    ("2024..2025", 4, "'..' stands only between two dates", "2025-04-08..2026-01-28"),
    ("since 2025-01-01..2025-02-01", 16, "'..' stands only between two dates", ""),
    ('return("SPX, ytd)', 7, 'the quote " is never closed', ""),
    ("return('SPX, ytd)", 7, "the quote ' is never closed", ""),
    ("\u201cReal Estate", 0, "the quote \u201c is never closed", ""),
    ("a & b", 2, "unexpected character '&'", "write 'and'"),
    ("a || b", 2, "unexpected character '|'", "write 'or'"),
    ("f(a; b)", 3, "unexpected character ';'", "write ','"),
    ("a \u2013 b", 2, "unexpected character", "write '-'"),
    ("5.", 1, "unexpected character '.'", "digits"),
    ("f(\u00e9)", 2, "unexpected character '\u00e9'", "quotes"),
    ("a\x00", 1, "unexpected character U+0000", ""),
    ("2^3", 1, "no power operator", ""),
    ("x ^ 3", 2, "no power operator", ""),
]


@pytest.mark.parametrize(("text", "at", "problem", "hint"), WRONG)
def test_wrong_text_is_refused_at_its_place(text: str, at: int, problem: str, hint: str) -> None:
    with pytest.raises(ExpressionSyntax) as caught:
        parse(text)
    error = caught.value
    assert problem in error.problem
    assert hint in error.hint
    assert error.at == at
    assert error.text == text
    assert error.exit_status == 2
    assert len(error.message.splitlines()) == 1


@pytest.mark.parametrize(
    "text",
    [
        "(" * 101 + "a" + ")" * 101,
        "-" * 100 + "a",
        "not " * 100 + "a",
        " + ".join(["a"] * 101),
        " and ".join(["a"] * 101),
        "f(" * 100 + "a" + ")" * 100,
        "[" * 1999 + "a" + "]" * 1999,
        "-" * 3999 + "a",
        "a" + "+a" * 1999,
        "f(" * 1333,
    ],
)
def test_nesting_has_a_limit(text: str) -> None:
    with pytest.raises(ExpressionSyntax, match="more than 100 levels deep") as caught:
        parse(text)
    assert caught.value.at is not None
    assert 0 <= caught.value.at < len(text)


RIGHT = [
    "streak(RUT, SPX) >= 10 and breadth(R2000, above=50d) > 0.6",
    "contribution(MAG7, in=SP500, 2024H1)",
    "excess(IWM, MAGS, 2025-10-27..2026-01-28)",
    "pe(SP500, losses=include) / pe(SMALLCAP, losses=include) - 1",
    'return(sector("Real Estate", in=SP500), since 2025-10-27)',
    "count(record_high(SPX) == 1, ytd) or not (drawdown(SPX) < -20%)",
    "share_members(SP500, return(it, 2026-01) > return(SPX, 2026-01))",
    "[AAPL, 'BRK-B', MSFT]",
    "cuts(DFF, 2025) >= 175bp",
]
PIECES = [
    *"()[],=+-*/<>.\"'%&|!;:^@#$\\ \n\t\x00",
    *("..", "==", "=>", "and", "or", "not", "since", "AND", "in"),
    *("2026-02-30", "2025-1-5", "2026-13", "2024H9", "0d", "1.5y", "1e999", "60 %", "3M"),
    *(
        "RUT",
        "f(",
        "\u2212",
        "\u201c",
        "\u2019",
        "\u00a0",
        "\u2026",
        "\u00e9",
        "\U0001f600",
        "\u0661",
    ),
]
# Words of the parser's inside that no reader should meet.
INSIDE = re.compile(
    r"lark|Token\(|Unexpected|Expected one of|CLOSE|EQUALS|TIMES|COMPARE|BROKEN|Traceback"
)


def mutated(chance: random.Random) -> str:
    """A right text with one to three wounds, or pieces in any order."""
    if chance.random() < 0.25:
        return chance.choice(["", " "]).join(chance.choices(PIECES, k=chance.randint(1, 12)))
    text = chance.choice(RIGHT)
    for _ in range(chance.randint(1, 3)):
        start = chance.randrange(len(text) + 1)
        end = min(len(text), start + chance.choice([0, 0, 1, 1, 3, 8]))
        text = text[:start] + chance.choice(["", *PIECES]) + text[end:]
    return text


def check(text: str) -> bool:
    """Whether the text was refused, which must be in one plain line with its place."""
    try:
        tree = parse(text)
    except ExpressionSyntax as found:
        error = found
    else:
        assert parse(show(tree)) == tree
        return False
    assert error.at is not None
    assert 0 <= error.at < max(len(text), 1)
    assert error.text == text
    assert len(error.message.splitlines()) == 1
    assert error.problem
    spoken = f"{error.problem} {error.hint}"
    for piece in re.findall(r"\w+", text):
        spoken = spoken.replace(piece, "")
    assert not INSIDE.search(spoken), error.message
    return True


@pytest.mark.parametrize("seed", range(4))
def test_wrong_texts_get_one_plain_line(seed: int) -> None:
    chance = random.Random(seed)
    refused = sum(check(mutated(chance)) for _ in range(1_000))
    # Were most of these accepted, the test would show nothing.
    assert refused > 600


@settings(deadline=None, max_examples=500)
@given(st.text(max_size=60))
def test_any_text_at_all(text: str) -> None:
    check(text)


@settings(deadline=None, max_examples=500)
@given(st.lists(st.sampled_from(PIECES), max_size=25))
def test_any_pieces_of_the_language(pieces: list[str]) -> None:
    check("".join(pieces))


@pytest.mark.parametrize("text", RIGHT)
def test_every_beginning_of_a_right_text(text: str) -> None:
    for end in range(len(text)):
        check(text[:end])
    assert not check(text)


@pytest.mark.parametrize(
    "piece", ["(", "[", "f(", "-", "not ", "a and ", "a<", "'", '"', "2026-", "a=", "\\"]
)
def test_long_repetitions_neither_crash_nor_hang(piece: str) -> None:
    assert check((piece * 4000)[:4000])

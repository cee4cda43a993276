"""The states kept in the package are those of the grammar, and are followed as lark does."""

from __future__ import annotations

import os
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import automaton as script
import pytest
from lark import Lark
from lark.exceptions import UnexpectedCharacters, UnexpectedToken

from rotascope.core.errors import ExpressionSyntax
from rotascope.language import states
from rotascope.language.automaton import END, ODD, Token, automaton, follow, lex
from rotascope.language.grammar import Builder

TEXTS = [
    "",
    " \t\n",
    "a",
    "a b",
    "f()",
    "f(a, b=c, 1d)",
    "f(a,,b)",
    "f(a,",
    "[a, b, c]",
    "[]",
    "[a,]",
    "((a))",
    "()",
    "-a - -b",
    "a + b * c / d - e",
    "a <= b",
    "a < b < c",
    "a ≤ b and b ≠ c or not c ≥ d",
    "not not a",
    "a and not",
    "orchard and android or notion",
    "2024-01-02..2024-02-03",
    "2024-02-03..2024-01-02",
    "since 2024-01-02",
    "since a",
    "2024H1 + 2025Q4 + 2024-01",
    "2024H3",
    "1.5y",
    "60 % + 175bp + .5e-3",
    "1..2",
    "\"a 'b\" + 'c \"d'",
    "\u201cReal Estate\u201d",
    '"open',
    "a & b",
    "a\x00",
    "f(x=1, x=2)",
    "a = b",
    "a = = b",
    ")",
    "#",
]
PIECES = [
    *("(", ")", "[", "]", ",", "=", "+", "-", "*", "/", "<", "==", "≤", "..", " ", "  ", "&", '"'),
    *("and", "or", "not", "since", "a", "RUT", "f(", "x=", "it", "10", "60%", "175 bp", "1.5"),
    *("21d", "0d", "3M", "2024H1", "2024H7", "2025-01", "2025-13", "2024-01-02", "2024-1-2"),
    *("'x y'", '"', "\u201cz\u201d", "\n", "é", "^", "1e999"),
]


@pytest.fixture(scope="module")
def lark() -> Lark:
    return script.lark()


def said(error: ExpressionSyntax) -> tuple[str, object, object]:
    return "refused", error.problem, error.at


def by_lark(lark: Lark, text: str) -> tuple[object, ...]:
    """What lark makes of a text: a tree, or where it stopped and at what."""
    try:
        return "tree", lark.parse(text)
    except UnexpectedCharacters as found:
        return "stopped", ODD, found.pos_in_stream
    except UnexpectedToken as found:
        kind = found.token.type
        return "stopped", kind, len(text) if kind == END else found.token.start_pos
    except ExpressionSyntax as error:
        return said(error)


def by_states(text: str) -> tuple[object, ...]:
    """The same of the states kept in the package."""
    try:
        tree, stop = follow(text, Builder())
    except ExpressionSyntax as error:
        return said(error)
    return ("tree", tree) if stop is None else ("stopped", stop.type, stop.start_pos)


def test_the_states_are_those_that_lark_makes_of_the_grammar() -> None:
    assert Path(states.__file__).read_text(encoding="utf-8") == script.text()


@pytest.mark.parametrize("seed", ["1", "2"])
def test_the_states_do_not_hang_on_the_order_of_a_set(seed: str) -> None:
    folder = Path(script.__file__).parent
    found = subprocess.run(
        [sys.executable, folder / "automaton.py"],
        env={
            **os.environ,
            "PYTHONHASHSEED": seed,
            "PYTHONPATH": str(folder.parent / "src"),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert (found.returncode, found.stderr) == (0, "")


@pytest.mark.parametrize("text", TEXTS)
def test_a_text_is_read_as_lark_reads_it(lark: Lark, text: str) -> None:
    assert by_states(text) == by_lark(lark, text)


@pytest.mark.parametrize("seed", range(3))
def test_any_pieces_are_read_as_lark_reads_them(lark: Lark, seed: int) -> None:
    chance = random.Random(seed)
    outcomes = set()
    for _ in range(1_500):
        sign = chance.choice(["", " "])
        text = sign.join(chance.choices(PIECES, k=chance.randint(1, 9)))
        found = by_states(text)
        assert found == by_lark(lark, text), text
        outcomes.add(found[0])
    assert outcomes == {"tree", "stopped", "refused"}


def test_the_places_of_trees_are_those_of_lark(lark: Lark) -> None:
    # `at` takes no part in comparisons of trees, so it is compared by itself.
    text = "streak(RUT, SPX, every=week) >= 10 and not [A, 'B'] - 2 * (x + 3d)"
    assert places(by_states(text)[1]) == places(by_lark(lark, text)[1])
    assert places(by_states(text)[1]) == {0, 7, 12, 17, 23, 32, 39, 43, 44, 47, 54, 59, 63}


def places(part: Any) -> set[int]:
    if isinstance(part, tuple):
        return set().union(*map(places, part)) if part else set()
    if not hasattr(part, "at"):
        return set()
    inside = (getattr(part, name) for name in type(part).__dataclass_fields__ if name != "at")
    return {part.at}.union(*map(places, inside))


class Brackets:
    """Writes down what is put together, with a bracket for each."""

    def __getattr__(self, name: str) -> Any:
        if name != name.lower() or name.startswith("__"):
            raise AttributeError(name)
        return lambda parts: f"{name}<{' '.join(map(str, parts))}>"


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("a", "leaf<a>"),
        ("a+b*c", "arithmetic<leaf<a> + arithmetic<leaf<b> * leaf<c>>>"),
        ("a-b-c", "arithmetic<arithmetic<leaf<a> - leaf<b>> - leaf<c>>"),
        ("not a<b", "negated<not compared<leaf<a> < leaf<b>>>"),
        ("a or b and c", "both<leaf<a> or both<leaf<b> and leaf<c>>>"),
        ("f()", "call<f ( )>"),
        ("[a,b,c]", "listing<[ items<leaf<a> , leaf<b> , leaf<c>> ]>"),
        (
            "f(a,x=b,c)",
            "call<f ( arguments<positional<leaf<a>> , named<x = leaf<b>> , positional<leaf<c>>> )>",
        ),
    ],
)
def test_pieces_are_put_together_as_the_grammar_says(text: str, made: str) -> None:
    assert follow(text, Brackets()) == (made, None)


def test_tokens_cover_the_text_but_for_blanks() -> None:
    text = "f( a,\t21d )  >= .5 % and 2024-01-02 "
    tokens = list(lex(text))
    assert [t.type for t in tokens] == [
        *("WORD", "OPEN", "WORD", "COMMA", "DURATION", "CLOSE", "COMPARE", "NUMBER", "AND"),
        *("DATE", END),
    ]
    assert [str(t) for t in tokens] == [
        *("f", "(", "a", ",", "21d", ")", ">=", ".5 %", "and", "2024-01-02", "")
    ]
    assert all(text[t.start_pos : t.end_pos] == t for t in tokens)
    gaps = text
    for t in reversed(tokens):
        gaps = gaps[: t.start_pos] + gaps[t.end_pos :]
    assert gaps.strip() == ""


def test_the_first_character_that_fits_nowhere_is_the_last_token() -> None:
    *before, last = lex("a + € b")
    assert [str(t) for t in before] == ["a", "+"]
    assert (last.type, last.start_pos, str(last)) == (ODD, 4, "€")


def test_a_token_is_its_text_with_a_place() -> None:
    token = Token("RUT", "WORD", 4)
    assert token == "RUT"
    assert (token.type, token.value, token.start_pos, token.end_pos) == ("WORD", "RUT", 4, 7)


def test_every_step_leads_to_a_state_or_a_rule() -> None:
    steps, rules = automaton()
    known = {states.START, states.FINAL}
    for row in steps:
        for kind, step in row.items():
            assert -len(rules) <= step < len(steps), kind
            known.add(max(step, 0))
    assert known == set(range(len(steps)))
    assert steps[states.FINAL] == {}
    assert {rule.action for rule in rules} - {"=", "+"} <= set(dir(Builder))


def test_reading_an_expression_needs_no_lark() -> None:
    code = (
        "import sys; from rotascope.language.parse import parse; "
        "parse('streak(RUT, SPX) > 2'); sys.exit('lark' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0

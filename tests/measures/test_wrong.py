"""A thousand wrong expressions: each is refused in one line that a person can use."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest

from measures.expressions import EVERY_TEXT
from measures.small import Shape
from rotascope.app.opening import Market
from rotascope.core.errors import CannotAnswer, ExpressionError, RotascopeError

SMALL = Shape(seed=71, sessions=70).make()
NAMES = (
    "RUT SPX SP500 MAG7 R2000 IWM NVDA DGS10 CPI streak return breadth weight ytd 21d 1m".split()
)
NAMES += ["day", "week", "up", "median", "mean", "it", "all", "2031", "0d", "999d", "nosuch"]
NAMES += ['"BRK-B"', 'sector("Energy")', 'sector("Cheese")', "top(3)", "sectors(SP500)", "[AAPL]"]
NAMES += ["2024-07-01", "2024-08-01..2024-07-01", "since 2031-01-01", "1e9", "0", "-1", "''"]
SIGNS = [
    *list('(),=+-*/<>."[]!&%'),
    "==",
    " and ",
    " not ",
    " or ",
    "..",
    " in=",
    " since ",
    "\n",
    "é",
]


def replaced_word(draw: random.Random, text: str) -> str:
    words = text.replace("(", " ( ").replace(")", " ) ").replace(",", " , ").split()
    words[draw.randrange(len(words))] = draw.choice(NAMES)
    return " ".join(words)


def lost_sign(draw: random.Random, text: str) -> str:
    at = draw.randrange(len(text))
    return text[:at] + text[at + 1 :]


def new_sign(draw: random.Random, text: str) -> str:
    at = draw.randrange(len(text) + 1)
    return text[:at] + draw.choice(SIGNS) + text[at:]


def misspelt(draw: random.Random, text: str) -> str:
    places = [i for i, sign in enumerate(text) if sign.isalpha()]
    at = draw.choice(places)
    return text[:at] + draw.choice("qxzQ7_") + text[at + 1 :]


def argument_more(draw: random.Random, text: str) -> str:
    at = text.rfind(")")
    return (
        text[:at]
        + ", "
        + draw.choice([*NAMES, "every=year", "n=-1", "in=RUT", "kind=gold"])
        + text[at:]
    )


def argument_less(draw: random.Random, text: str) -> str:
    cut = text.find(",")
    return text[:cut] + ")" if cut > 0 else text[:-1]


def nested(draw: random.Random, text: str) -> str:
    other = draw.choice(EVERY_TEXT)
    frame = draw.choice(
        ["streak({}, {})", "return({}, {})", "weight({}, in={})", "{} and {}", "{} {}"]
    )
    return frame.format(text, other)


CHANGES = [replaced_word, lost_sign, new_sign, misspelt, argument_more, argument_less, nested]


def mutants(count: int) -> list[str]:
    draw = random.Random(2024)
    found = [draw.choice(CHANGES)(draw, draw.choice(EVERY_TEXT)) for _ in range(count)]
    return [draw.choice(CHANGES)(draw, text) if draw.random() < 0.3 else text for text in found]


def refusal_of(read: Callable[[str], object], text: str) -> RotascopeError | None:
    """How an expression is refused; None where it is answered."""
    try:
        read(text)
    except RotascopeError as refusal:
        return refusal
    return None


@pytest.mark.parametrize("part", range(4))
def test_wrong_expressions_are_refused_in_one_line(part: int) -> None:
    market = Market(SMALL.facts())
    refused = {text: refusal_of(market.read, text) for text in mutants(2400)[part::4]}
    found = {text: refusal for text, refusal in refused.items() if refusal is not None}
    assert len(found) > 350
    for text, refusal in found.items():
        assert refusal.exit_status in (2, 3), text
        assert "\n" not in str(refusal), text
        assert 10 < len(str(refusal)) < 600, text
        if isinstance(refusal, ExpressionError):
            assert refusal.exit_status == 2
            assert refusal.text, f"no place: {text}: {refusal}"
        else:
            assert isinstance(refusal, CannotAnswer), f"{text}: {refusal!r}"


def test_tracks_refuse_like_readings() -> None:
    market = Market(SMALL.facts())
    found = [refusal_of(market.track, text) for text in mutants(600)]
    statuses = [refusal.exit_status for refusal in found if refusal is not None]
    assert set(statuses) <= {2, 3}
    assert len(statuses) > 200


def test_a_thousand_of_them_are_wrong() -> None:
    market = Market(SMALL.facts())
    found = [refusal_of(market.read, text) for text in mutants(2400)]
    assert sum(r is not None and r.exit_status == 2 for r in found) >= 1000

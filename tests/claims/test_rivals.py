"""A slot that was a guess is filled from the sentences around, where only that bears it out."""

from __future__ import annotations

from datetime import date

from rotascope.app.auditing import StoreAsker
from rotascope.claims.answers import ask
from rotascope.claims.audit import audit
from rotascope.claims.document import document
from rotascope.claims.model import CONTRADICTED, EQUALS, MORE_THAN, SUPPORTED, Finding, Stated
from rotascope.claims.rivals import telling

DAY = date(2025, 10, 15)


def found(text: str, asker: StoreAsker, day: date = DAY) -> tuple[Finding, ...]:
    return audit(document(text, name="text"), asker, as_of=day).findings


def move(asker: StoreAsker, expression: str, day: date = DAY) -> str:
    """A return as a text tells it: "rose 12.3%"."""
    reading = ask(asker, expression, day).reading
    assert reading is not None
    value = reading.value
    assert isinstance(value, float)
    return f"{'rose' if value >= 0 else 'fell'} {abs(value):.2%}"


def test_a_pronoun_may_mean_the_subject_before_the_last(asker: StoreAsker) -> None:
    text = (
        f"The Russell 2000 {move(asker, 'return(RUT, ytd)')} this year. "
        f"Apple {move(asker, 'return(AAPL, ytd)')} this year. "
        f"Over the past month it {move(asker, 'return(RUT, 1m)')}."
    )
    last = found(text, asker)[-1]
    assert last.claim.expression == "return(RUT, 1m)"
    assert last.verdict == SUPPORTED
    assert any("fits" in i.how for i in last.claim.inferences)


def test_a_named_subject_is_never_swapped(asker: StoreAsker) -> None:
    wrong = move(asker, "return(RUT, ytd)")
    text = f"The Russell 2000 {wrong} this year. Apple {wrong} this year."
    rows = found(text, asker)
    assert rows[0].verdict == SUPPORTED
    assert rows[1].claim.expression == "return(AAPL, ytd)"
    assert rows[1].verdict == CONTRADICTED


def test_a_named_time_is_never_swapped(asker: StoreAsker) -> None:
    year = move(asker, "return(RUT, ytd)")
    text = f"The Russell 2000 {year} this year. In the first quarter of 2025 it {year}."
    rows = found(text, asker)
    assert rows[0].verdict == SUPPORTED
    assert rows[1].claim.expression == "return(RUT, 2025Q1)"
    assert rows[1].verdict == CONTRADICTED


def test_one_digit_tells_nothing() -> None:
    assert not telling(EQUALS, Stated(0.05, 0.045, 0.055, 0.005))
    assert telling(EQUALS, Stated(0.053, 0.0525, 0.0535, 0.0005))
    assert not telling(MORE_THAN, Stated(0.053, 0.053, None))
    assert telling(EQUALS, Stated(9.0, 9.0, 9.0))
    assert not telling(EQUALS, Stated(2.0, 2.0, 2.0))


def test_a_letter_speaks_of_the_end_of_its_quarter(asker: StoreAsker) -> None:
    end, written = date(2025, 9, 30), date(2025, 10, 10)
    reading = ask(asker, "weight(MAG7, in=SP500)", end).reading
    later = ask(asker, "weight(MAG7, in=SP500)", written).reading
    assert reading is not None and later is not None  # noqa: PT018 - for the types
    assert f"{reading.value:.2%}" != f"{later.value:.2%}", "the two days must differ to tell"
    text = (
        f"The S&P 500 {move(asker, 'return(SPX, 2025Q3)', written)} in the third quarter. "
        f"The Magnificent Seven make up {reading.value:.2%} of the S&P 500."
    )
    weight = found(text, asker, written)[-1]
    assert weight.claim.as_of == end
    assert weight.verdict == SUPPORTED


def test_a_figure_without_a_verb_goes_on_with_the_returns(asker: StoreAsker) -> None:
    told = move(asker, "return(TSLA, ytd)")
    text = (
        f"The S&P 500 {move(asker, 'return(SPX, ytd)')} this year. "
        f"Tesla did something else: {told.split()[1]}."
    )
    last = found(text, asker)[-1]
    if told.startswith("rose"):
        assert last.claim.expression == "return(TSLA, ytd)"
        assert last.verdict == SUPPORTED
    assert last.verdict != CONTRADICTED

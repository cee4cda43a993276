"""The effect on a ledger of firms: hand-worked, and laws that any ledger obeys."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotascope.core.errors import BadUsage
from rotascope.drivers.rates_effects import (
    Asked,
    Ledger,
    cash_alone,
    covered,
    effect,
    taxed,
)


def ledger(**more: list[float]) -> Ledger:
    """Two firms: one that earns its interest, one that does not and made a loss."""
    given = {
        "debt": [1000.0, 500.0],
        "cash": [200.0, np.nan],
        "net": [79.0, -20.0],
        "pretax": [100.0, -20.0],
        "floating": [np.nan, 0.5],
        "interest": [50.0, 40.0],
        "operating": [150.0, 38.0],
        "weight": [0.75, 0.25],
        **more,
    }
    return Ledger(**{name: np.array(values) for name, values in given.items()})


def test_a_cut_by_hand() -> None:
    """-100 bp, 40 % where none is reported: 4 from the first firm, 2.5 from the second."""
    found = effect(ledger(), 0.4, Asked(-100).taken())
    assert found.floating == pytest.approx((400 + 250) / 1500)
    assert found.interest == pytest.approx(-6.5)
    assert found.pretax == pytest.approx(6.5)
    assert found.net == pytest.approx(0.79 * 4 + 2.5)
    assert found.of_earnings == pytest.approx((0.79 * 4 + 2.5) / 59)
    assert found.of_pretax == pytest.approx(6.5 / 80)
    assert found.of_profits == pytest.approx(0.79 * 4 / 79)
    # Interest 46 and 37.5: the second firm now earns it with 38.
    assert found.after.coverage == pytest.approx(188 / 83.5)
    assert (found.after.weak, found.after.weak_weight) == (0.0, 0.0)


def test_before_the_cut() -> None:
    found = covered(ledger())
    assert found.coverage == pytest.approx(188 / 90)
    assert (found.weak, found.weak_weight) == (0.5, 0.25)


def test_a_stated_share_is_that_of_all() -> None:
    found = effect(ledger(), 0.4, Asked(-100).taken(), stated=True)
    assert found.floating == pytest.approx(0.4)
    assert found.interest == pytest.approx(-6.0)


def test_refinancing_and_cash_are_terms_of_their_own() -> None:
    asked = Asked(-100, maturing=0.2, repriced=2.0, cash=0.5)
    found = effect(ledger(), 0.4, asked.taken())
    assert found.interest == pytest.approx(-6.5)
    assert found.refinancing == pytest.approx(600 * 0.2 * 0.02 + 250 * 0.2 * 0.02)
    assert found.cash == pytest.approx(-200 * 0.5 * 0.01)
    assert found.pretax == pytest.approx(6.5 - 3.4 - 1.0)


def test_all_cash_at_the_policy_rate() -> None:
    """200 x 1 % less before tax at the firm with a profit: 1.58 of earnings of 59."""
    assert cash_alone(ledger(), Asked(-100).taken()) == pytest.approx(-0.79 * 2 / 59)


def test_hedges_lag_and_floor() -> None:
    plain = effect(ledger(), 0.4, Asked(-100).taken()).interest
    hedged = effect(ledger(), 0.4, Asked(-100, hedged=0.25, lag=6).taken()).interest
    assert hedged == pytest.approx(plain * 0.75 * 0.5)
    # The policy rate falls from 1.5 to 0.5 %, the loans pay no less than 1 %.
    floor = effect(ledger(), 0.4, Asked(-100, floor=1.0, policy=1.5).taken()).interest
    assert floor == pytest.approx(plain / 2)


def test_losses_have_no_percentage() -> None:
    found = effect(ledger(net=[10.0, -20.0], pretax=[12.0, -20.0]), 0.4, Asked(-100).taken())
    assert found.of_earnings is None
    assert found.of_pretax is None
    assert found.of_profits == pytest.approx(0.79 * 4 / 10)
    assert found.net == pytest.approx(0.79 * 4 + 2.5)


def test_firms_without_interest_have_no_coverage() -> None:
    none = covered(ledger(interest=[0.0, np.nan]))
    assert (none.coverage, none.weak, none.weak_weight) == (None, None, None)


def test_income_before_tax_as_filed_or_by_rule() -> None:
    found = taxed(np.array([79.0, 79.0, -5.0]), np.array([90.0, np.nan, np.nan]), 0.21)
    assert found.tolist() == pytest.approx([90.0, 100.0, -5.0])


@pytest.mark.parametrize(
    ("wrong", "says"),
    [
        ({"floating": 1.4}, "floating is a share from 0 to 100 %, not 140 %"),
        ({"hedged": -0.1}, "hedged is a share"),
        ({"lag": 13.0}, "0 to 12 months"),
        ({"move": -20_000.0}, "at most 2,000 basis points"),
    ],
)
def test_wrong_assumptions(wrong: dict[str, float], says: str) -> None:
    with pytest.raises(BadUsage, match=says):
        Asked(**wrong)  # type: ignore[arg-type]  # figures by name


amounts = st.floats(-1e6, 1e6)
positive = st.floats(0.0, 1e6)


@st.composite
def ledgers(draw: st.DrawFn) -> Ledger:
    count = draw(st.integers(1, 6))

    def column(values: st.SearchStrategy[float]) -> np.ndarray:
        return np.array(draw(st.lists(values, min_size=count, max_size=count)))

    net = column(amounts)
    return Ledger(
        debt=column(positive),
        cash=column(positive),
        net=net,
        pretax=np.where(net > 0, net / 0.79, net),
        floating=np.full(count, np.nan),
        interest=column(positive),
        operating=column(amounts),
        weight=np.full(count, 1 / count),
    )


@given(ledgers(), st.floats(-500, 0), st.floats(0, 1))
def test_a_cut_never_costs_a_borrower(books: Ledger, move: float, floating: float) -> None:
    found = effect(books, floating, Asked(move).taken())
    assert found.interest <= 0.0
    assert found.net >= 0.0
    assert found.net <= found.pretax + 1e-6
    before = covered(books)
    if before.weak is not None and found.after.weak is not None:
        assert found.after.weak <= before.weak


@given(ledgers(), st.floats(-300, 300))
def test_the_range_lies_in_order(books: Ledger, move: float) -> None:
    taken = Asked(move).taken()
    low, middle, high = (abs(effect(books, f, taken).net) for f in (0.3, 0.41, 0.5))
    assert low <= middle + 1e-9
    assert middle <= high + 1e-9


@given(ledgers(), st.floats(-300, 300), st.floats(0, 1))
def test_firms_add_up(books: Ledger, move: float, floating: float) -> None:
    """The effect on all firms is the sum of the effects on each."""
    taken = Asked(move).taken()
    whole = effect(books, floating, taken)
    count = len(books.debt)
    each = [
        effect(
            Ledger(**{k: v[i : i + 1] for k, v in vars(books).items()}),
            floating,
            taken,
        )
        for i in range(count)
    ]
    assert whole.net == pytest.approx(sum(e.net for e in each), abs=1e-6)
    assert whole.interest == pytest.approx(sum(e.interest for e in each), abs=1e-6)

"""The whole answer in the terminal, on firms that are worked by hand."""

from __future__ import annotations

import io
from contextlib import redirect_stdout

import pytest

from drivers.owing import DAYS, owing, snapshot_rows, stored
from measures.small import SmallMarket
from rotascope.cli.drivers_rates_show import compared, show_rates
from rotascope.drivers.rates import rates
from rotascope.drivers.rates_effects import Asked

# R2000 at 41 %: 5.705 before tax and 4.808 after, over 33; SP500: 7.875 and 6.221 over 395.
WHOLE = """\
Rates on debt: a cut of 175 basis points
as of 2025-03-14 · filings · one year at the new rate · snapshot owing
hedged 0 % · reset lag 0 months · no floor · no fixed-rate debt refinanced · cash at the policy rate
0 % · tax 21 %

Firms, debt and the effect over a year
                                                            R2000                   SP500
members that count (of the weight)                  3 of 4 (90 %)          3 of 3 (100 %)
debt                                                         700m                  5.00bn
cash                                                         100m                    500m
net income, trailing                                        33.0m                    395m
  of firms with a profit                                    83.0m                    395m
firms with a loss                                               1                       0
floating share of debt                            47 % (37 to 54)          9 % (7 to 10)
interest on floating-rate debt            -5.7m (-4.5m to -6.7m)  -7.9m (-6.1m to -8.8m)
income before tax                         +5.7m (+4.5m to +6.7m)  +7.9m (+6.1m to +8.8m)
"""


def shown(*baskets: str, market: SmallMarket | None = None, asked: Asked | None = None) -> str:
    """What a person sees."""
    out = io.StringIO()
    with redirect_stdout(out):
        show_rates(rates(stored(market=market), baskets, asked or Asked(-175.0)))
    return out.getvalue()


def squeezed(text: str) -> list[str]:
    return [" ".join(line.split()) for line in text.splitlines()]


def test_the_answer_as_a_whole() -> None:
    lines = squeezed(shown())
    assert lines[: len(WHOLE.splitlines())] == squeezed(WHOLE)


@pytest.mark.parametrize(
    "line",
    [
        "net income +4.8m (+3.8m to +5.6m) +6.2m (+4.8m to +6.9m)",
        "of trailing net income (EPS) +14.6 % (+11.6 to +17.0) +1.58 % (+1.23 to +1.75)",
        "firms with a profit only +4.06 % (+3.33 to +4.66) +1.58 % (+1.23 to +1.75)",
        "interest coverage, before and after 2.10x, 2.44x 10.00x, 10.41x",
        "firms below 1x, before and after 66.7 %, 33.3 % 0.0 %, 0.0 %",
        "by weight 44.4 %, 33.3 % 0.0 %, 0.0 %",
        "if all cash earned the policy rate -4.19 % -1.75 %",
        "-100 +1.80 % +3.61 % +5.41 % +7.21 % +9.02 %",
        "R2000: most is owed by ONE 400m, TWO 200m, FOUR 100m",
    ],
)
def test_lines_worked_by_hand(line: str) -> None:
    """For example cash: 100 x 1.75 % x 0.79 = 1.3825 of 33; the table at 10 % for all:
    1 point x (0.79 x (40 + 10) + 20) = 0.595 of 33."""
    assert line in squeezed(shown())


def test_losses_have_no_percentage_but_a_line_of_profits() -> None:
    text = shown("[TWO, FOUR]", "SP500")
    assert "of trailing net income (EPS) not meaningful +1.58 % (+1.23 to +1.75)" in squeezed(text)
    assert "[TWO, FOUR]: change of net income over the profits made" in text
    assert "Against the profits made the move weighs" in " ".join(text.split())


def test_no_sentence_where_signs_differ_or_one_stands_alone() -> None:
    """Refinancing at two points more costs large caps more than the cut saves them."""
    alone = rates(stored(), ("R2000",), Asked(-175.0))
    assert compared(alone) is None
    dear = rates(stored(), (), Asked(-175.0, maturing=0.2, repriced=2.0))
    low, high = dear.baskets
    assert low.middle.net > 0 > high.middle.net
    assert compared(dear) is None


def test_a_rise_and_its_floor_are_named() -> None:
    text = shown("R2000", asked=Asked(100.0, floor=1.0))
    assert text.startswith("Rates on debt: a rise of 100 basis points\n")
    assert "floor 1 % (2 %)" in text
    assert "+100" in text


def test_one_share_has_no_range() -> None:
    text = shown("R2000", asked=Asked(-175.0, floating=0.36))
    assert "floating share of debt 36 %" in squeezed(text)
    assert "is assumed" not in text


def test_a_vendor_without_ebitda_has_no_coverage() -> None:
    market = owing()
    for name in ("ONE", "TWO"):
        market.rows["fundamentals"] += snapshot_rows(
            name,
            DAYS[-4],
            total_debt=400e6,
            market_cap=100e6,
            price_to_sales=2.0,
            profit_margin=0.2,
        )
    text = shown("R2000", market=market, asked=Asked(-100.0, source="vendor"))
    assert "interest coverage, before and after none" in squeezed(text)
    assert "firms below 1x, before and after none" in squeezed(text)
    assert "by a vendor's snapshot" in text


def test_returns_that_stand_still_have_no_r_squared() -> None:
    assert "nan" not in shown().replace(",", " ").split()


def test_no_line_is_wider_than_the_page() -> None:
    assert max(len(line) for line in shown().splitlines()) <= 100

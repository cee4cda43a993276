"""Expressions of the measures of flows by shares and of earnings."""

from __future__ import annotations

from itertools import product


def cross(form: str, *choices: list[str]) -> list[str]:
    """The form with every combination of the choices."""
    return [form.format(*one) for one in product(*choices)]


PARTS = ["MAG7", "SP500 - MAG7", 'sector("Communication")', 'sector("Financials", in=SP500)']
EARNERS = ["SP500", "MAG7", "R2000", "SP500 - MAG7", "AAPL", "[GOOGL, GOOG, JPM]", "top(3)"]
EARNED_PAIRS = ["SP500 - MAG7, MAG7", "MAG7, SP500 - MAG7", "R2000, SP500", "XOM, SMA"]

EARNINGS_CASES: dict[str, list[str]] = {
    "implied_flow": cross(
        "implied_flow({}, {})", ["IWM", "RSP"], ["1d", "5d", "1m", "ytd", "all", "2024-07"]
    ),
    "earnings": [
        *cross("earnings({})", [*EARNERS, "GOOG", "SMB", "ZERO", "SMC"]),
        *cross("earnings({}, item={})", EARNERS[:4], ["revenue", "interest_expense"]),
        *cross("earnings({}, period=quarter)", EARNERS),
        "highest_since(earnings(SP500))",
    ],
    "earnings_growth": [
        *cross("earnings_growth({})", [*EARNERS, "SMB", "TSLA"]),
        *cross("earnings_growth({}, period=quarter)", EARNERS),
        "earnings_growth(SP500, item=revenue)",
        "count_members(SP500, earnings_growth(it) > 0)",
    ],
    "growth_contribution": [
        *cross("growth_contribution({}, in=SP500)", [*PARTS, "NVDA", '"BRK-B"', "top(3)"]),
        *cross("growth_contribution({}, in=SP500, period=quarter)", PARTS),
        "growth_contribution(SMA, in=R2000, item=revenue)",
        "growth_contribution(GOOGL, in=SP500)",
        "growth_contribution(MAG7, in=SP500 - XOM, item=operating_income)",
    ],
    "handoff": [
        *cross("handoff({}, period={})", EARNED_PAIRS, ["ttm", "quarter"]),
        "handoff(AAPL, MSFT, item=revenue)",
        "spell(handoff(SP500 - MAG7, MAG7) > 0)",
    ],
    "handoff_since": [
        *cross("handoff_since({})", EARNED_PAIRS),
        "handoff_since(AAPL, MSFT, item=revenue)",
        "handoff_since(MSFT, AAPL, item=revenue, period=quarter)",
    ],
    "debt": [
        *cross("debt({})", [*EARNERS, "GOOG", "XOM", "ZERO", "JPM"]),
        *cross("debt({}, source=vendor)", ["R2000", "AAPL", "SP500"]),
        "highest_since(debt(SP500))",
        "count_members(SP500, debt(it) > 0 and return(it, 1d) > -1)",
    ],
    "interest_coverage": [
        *cross("interest_coverage({})", [*EARNERS, "XOM", '"BRK-B"', "JPM"]),
        *cross("interest_coverage({}, rate=6%)", ["R2000", "SP500", '"BRK-B"']),
        "interest_coverage(R2000, source=vendor)",
    ],
    "weak_coverage": [
        *cross("weak_coverage({}, by={})", [*EARNERS, "XOM"], ["count", "weight"]),
        "weak_coverage(R2000, rate=30%, by=weight)",
        "weak_coverage(R2000, source=vendor)",
    ],
    "rate_effect": [
        *cross("rate_effect({}, move=-175)", [*EARNERS, "XOM", "JPM"]),
        *cross("rate_effect({}, of={}, floating=40%)", EARNERS[:3], ["pretax", "interest"]),
        *cross("rate_effect({}, losses=exclude, of={})", ["R2000", "XOM"], ["net", "interest"]),
        "rate_effect(R2000, move=200bp, of=eps, hedged=25%, lag=3, tax=15%)",
        "rate_effect(SP500, move=-100 * change(DGS10, 5d))",
        "rate_effect(R2000, floating=36%, source=vendor)",
    ],
    "interest_limit": [
        *cross("interest_limit({}, base={})", EARNERS, ["ebit", "ebitda"]),
        *cross(
            "interest_limit({}, rate={})",
            ["SMA", "SP500", "AAPL"],
            ["6%", "40%", "level(DGS10) / 100"],
        ),
        "interest_limit(JPM)",
        'interest_limit(sector("Energy", in=SP500), base=ebit)',
        "count_members(SP500, interest_limit(it, base=ebit, rate=30%) > 0)",
    ],
    "bonus_value": [
        *cross("bonus_value({}, rate={})", ["3", "5", "7", "10", "15", "20"], ["7%", "0%", "12%"]),
        "bonus_value()",
        "bonus_value(5, rate=level(DGS10) / 100, tax=35%)",
    ],
    "first_year_relief": [
        *cross("first_year_relief({})", [*EARNERS, "SMB", "XOM", "ZERO", "XOM"]),
        *cross("first_year_relief({}, losses=exclude)", EARNERS[:4]),
        *cross("first_year_relief({}, bonus={}, before=0%)", ["MSFT", "SP500"], ["40%", "100%"]),
        "first_year_relief(SP500, before=100%, bonus=20%)",
        "first_year_relief(SP500, domestic=60%, take_up=60%)",
        'first_year_relief(sector("Industrials", in=R2000))',
    ],
}
"""Expressions by measure."""

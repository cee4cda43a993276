"""Expressions of valuation over small markets."""

from __future__ import annotations

from itertools import product

VALUED = [
    "SP500",
    "R2000",
    "MAG7",
    "SP500 - MAG7",
    'sector("Communication")',
    "top(3)",
    "AAPL",
    '"BRK-B"',
    "SMC",
    "[AAPL, GOOG, GOOGL, SMA]",
]


def _cross(pattern: str, *lists: list[str]) -> list[str]:
    """The pattern with every combination of the lists."""
    return [pattern.format(*chosen) for chosen in product(*lists)]


VALUATION_CASES: dict[str, list[str]] = {
    "pe": [
        *_cross("pe({}, losses={})", VALUED, ["include", "exclude", "mixed"]),
        *_cross("pe({}, basis=forward)", ["SP500", "AAPL", "SPX", "SMB", "MAG7", "R2000"]),
        *_cross("pe({}, source=vendor)", VALUED),
        "pe(SP500, losses=exclude, basis=forward, source=vendor)",
        "highest(pe(AAPL), 1m)",
    ],
    "earnings_yield": [
        *_cross("earnings_yield({}, losses={})", VALUED, ["include", "exclude", "mixed"]),
        "earnings_yield(SMB)",
        "earnings_yield([AAPL, SMA, SMD], source=vendor)",
        "earnings_yield([AAPL, SMA, SMD], losses=mixed, source=vendor)",
        "spell(earnings_yield(SP500) > 0.05)",
    ],
    "pb": _cross("pb({}{})", VALUED, ["", ", source=vendor"]),
    "ps": _cross("ps({}{})", VALUED, ["", ", source=vendor"]),
    "ev_ebitda": _cross("ev_ebitda({}{})", VALUED, ["", ", source=vendor"]),
    "market_cap": [*_cross("market_cap({})", VALUED), "market_cap(ZERO)", "market_cap(SPX)"],
    "covered": [
        *_cross("covered({})", VALUED),
        *_cross("covered({}, item={})", ["SP500", "R2000"], ["depreciation", "equity", "capex"]),
    ],
    "loss_makers": [
        *_cross("loss_makers({}{})", VALUED, ["", ", by=weight"]),
        *_cross("loss_makers({}, source=vendor)", ["[AAPL, SMA, SMD]", "SP500", "SMB"]),
    ],
    "discount": [
        "discount(pe(R2000), pe(SP500))",
        "discount(pe(MAG7), pe(SP500 - MAG7))",
        "discount(earnings_yield(SMB), earnings_yield(SMA))",
        "discount(pe(SMA), earnings_yield(SMB))",
        "discount(pe(SMB), pe(SMA))",
        "discount(level(RUT), level(SPX))",
    ],
    "cape": [
        *_cross(
            "cape({}, ISM_MFG_PMI, {}, {})",
            ["ISM_MFG_PMI", "CPI"],
            ["CPI", "ISM_MFG_PMI"],
            ["1", "2"],
        ),
        "cape(CPI, CPI, CPI, years=1)",
        "cape(ISM_MFG_PMI, CPI, CPI, 1)",
    ],
}
"""Forms of every measure of valuation."""

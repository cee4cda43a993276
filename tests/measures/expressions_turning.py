"""Expressions of the measures of turns and of rotations."""

from __future__ import annotations

from measures.expressions_earnings import cross


def turns(name: str) -> list[str]:
    rules = ["fall=2, hold=5", "fall=4, hold=1", "fall=5, hold=21"]
    tracks = ["ratio(RUT, SPX)", "ratio(NVDA, SPX)", "IWM / SPY", "level(DGS10)", "ratio(XOM, SMB)"]
    return [
        *cross(name + "({}, {})", tracks, rules),
        f"{name}(compounded(DGS10), fall=1, hold=3)",
        f"{name}(ratio(RUT, SPX))",
        f"{name}(return(RUT, 5d), fall=2, hold=2)",
    ]


TURNING_CASES: dict[str, list[str]] = {
    "rotation": [
        *cross(
            "rotation({}, {})",
            ["ratio(RUT, SPX)", "IWM / SPY", "ratio(NVDA, SPX)"],
            "3 6 9".split(),
        ),
        "rotation(ratio(RUT, SPX), 6, broad=cap_minus_equal(SP500, 5d) < 0)",
        "rotation(ratio(XOM, SMB), 4, broad=breadth(SP500, above=10d) > 0.5)",
        "rotation(level(DGS10), 3)",
        "rotation(excess(RUT, SPX, 5d), 3)",
        "rotation(ratio(RUT, SPX))",
        "spell(rotation(ratio(NVDA, SPX), 6) == absent)",
    ],
    "lead_score": [
        *cross(
            "lead_score({}, {}, {})",
            ["ratio(RUT, SPX)", "IWM / SPY", "level(DGS10)"],
            ["1", "5d"],
            ["9", "21d"],
        ),
        "lead_score(excess(RUT, SPX, 5d), 3, 5)",
        "lead_score(ratio(RUT, SPX))",
        "lead_score(ratio(RUT, SPX), 3, 1)",
    ],
    "turning_point": turns("turning_point"),
    "leads": [*turns("leads"), "spell(leads(ratio(NVDA, SPX), fall=3, hold=4) == 1)"],
}

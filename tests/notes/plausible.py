"""A reader that makes up plausible readings, for the note's own tests.

It computes nothing with the code under test: prices of two indices are a seeded
random walk, everything else is drawn from ranges by the name of the measure.
Sums of contributions are added up here, so that they can be compared.
"""

from __future__ import annotations

import math
import re
import zlib
from datetime import date

import numpy as np

from rotascope.core.errors import NothingToCompute, NotInStore
from rotascope.core.reading import Reading, Track
from rotascope.core.time import exchange_sessions

AS_OF = date(2026, 1, 30)

SECTORS = {
    "Energy": 0.0031,
    "Materials": 0.0017,
    "Industrials": 0.0124,
    "Consumer Discretionary": 0.0068,
    "Consumer Staples": 0.0011,
    "Health Care": -0.0042,
    "Financials": 0.0179,
    "Information Technology": 0.0703,
    "Communication Services": 0.0388,
    "Utilities": 0.0009,
    "Real Estate": -0.0013,
}
GIANTS = 0.0771

RANGES = {  # unit, low, high
    "return": ("fraction", -0.05, 0.15),
    "return_without": ("fraction", 0.05, 0.12),
    "cap_minus_equal": ("points", -0.04, -0.01),
    "contribution_share": ("fraction", 0.0, 0.5),
    "weight": ("fraction", 0.30, 0.36),
    "top_weight": ("fraction", 0.36, 0.41),
    "effective_number": ("count", 42.0, 60.0),
    "breadth": ("fraction", 0.45, 0.75),
    "beating": ("fraction", 0.40, 0.60),
    "dispersion": ("fraction", 0.05, 0.09),
    "advance_decline": ("ratio", -0.5, 0.5),
    "new_highs": ("count", 10, 90),
    "percentile": ("fraction", 0.0, 1.0),
    "drawdown": ("fraction", -0.05, 0.0),
    "volatility": ("fraction", 0.10, 0.25),
    "correlation": ("ratio", 0.7, 0.9),
    "rs_ratio": ("level", 97.4, 102.6),
    "rs_momentum": ("level", 97.6, 102.4),
    "level": ("level", 3.6, 4.3),
    "cuts": ("count", 25, 100),
    "record": ("count", 3, 40),
    "lead_score": ("ratio", -2.0, 2.0),
    "pe": ("ratio", 14.0, 40.0),
    "pb": ("ratio", 1.5, 6.0),
    "earnings_yield": ("fraction", 0.02, 0.07),
    "loss_makers": ("fraction", 0.03, 0.40),
    "covered": ("fraction", 0.90, 1.0),
    "discount": ("fraction", -0.2, 0.4),
    "earnings_growth": ("fraction", -0.1, 0.3),
    "growth_contribution": ("points", -0.02, 0.1),
    "handoff": ("points", -0.2, 0.2),
    "flow": ("currency", -4e9, 4e9),
    "interest_coverage": ("ratio", 1.0, 12.0),
    "weak_coverage": ("fraction", 0.02, 0.4),
    "rate_effect": ("fraction", -0.01, 0.05),
    "first_year_relief": ("fraction", 0.0, 0.06),
    "interest_limit": ("fraction", 0.0, 0.3),
    "real_rate": ("fraction", -0.01, 0.03),
    "curve": ("points", -0.01, 0.02),
    "base_rate_after": ("fraction", 0.3, 0.7),
    "odds_of_lasting": ("fraction", 0.3, 1.0),
    "leads": ("count", 0, 1),
    "analogue_distance": ("ratio", 0.2, 0.9),
    "spell": ("count", 1, 40),
}


def share(text: str) -> float:
    """A number in 0..1 that depends on the text only."""
    return (zlib.crc32(text.encode()) % 10007) / 10007


class PlausibleReader:
    """Answers the expressions of the note; refuses those that name what it lacks."""

    def __init__(
        self,
        *,
        as_of: date = AS_OF,
        simulated: bool = False,
        lacking: tuple[str, ...] = (),
        sessions_ytd: int = 20,
        seed: int = 7,
        state: str = "emerging",
    ) -> None:
        self.state = state
        self.as_of, self.simulated, self.lacking = as_of, simulated, lacking
        self.sessions_ytd = sessions_ytd
        self.snapshot = "plausible-1"
        self.coverage = "Prices of two indices and twelve funds, members of one basket."
        every = exchange_sessions()
        self.days = every[every <= np.datetime64(as_of)][-900:]
        rng = np.random.default_rng(seed)
        self.moves = {
            "RUT": rng.normal(0.0006, 0.012, len(self.days)),
            "SPX": rng.normal(0.0004, 0.009, len(self.days)),
        }
        self.asked: list[str] = []

    def read(self, expression: str) -> Reading:
        self.asked.append(expression)
        value, unit = self._answer(expression)
        caveats = ("some remark <b>& more</b>",) if "weight(" in expression else ()
        return Reading(
            expression, self.as_of, value, unit, "price", self.snapshot, (), caveats, self.simulated
        )

    def track(
        self, expression: str, *, start: date | None = None, end: date | None = None
    ) -> Track:
        self._check(expression)
        values, unit = self._values(expression)
        good = np.ones(len(self.days), dtype=bool)
        if start:
            good &= self.days >= np.datetime64(start)
        if end:
            good &= self.days <= np.datetime64(end)
        return Track(
            expression, self.as_of, self.days[good], values[good], unit, "price", self.snapshot,
            ("a track has a remark",), (), self.simulated,
        )  # fmt: skip

    def _check(self, expression: str) -> None:
        for name in self.lacking:
            if re.search(rf"\b{re.escape(name)}\b", expression):
                raise NotInStore(f"no symbol '{name}'; the store has SPX")

    def _answer(self, expression: str) -> tuple[float | int | str | date | None, str]:
        self._check(expression)
        if " + " in expression:
            parts = [self._answer(part)[0] for part in expression.split(" + ")]
            return math.fsum(float(p) for p in parts), "points"
        name = expression.split("(", maxsplit=1)[0]
        if name == "rotation" and " == " not in expression:
            return self.state, "word"
        if re.search(r"\) (<|>|<=|>=|==) -?[\w.]+$", expression):
            return share(expression) > 0.5, "truth"
        if name == "contribution":
            return self._contribution(expression), "points"
        if expression.startswith("return(SP500,") and "equal" not in expression:
            return math.fsum(SECTORS.values()), "fraction"
        if name == "sessions":
            if not self.sessions_ytd:
                raise NothingToCompute("the window ytd has no session after its start 2025-12-31")
            return self.sessions_ytd, "count"
        if name in ("streak", "excess", "ratio"):
            values, unit = self._values(expression)
            last = float(values[-1])
            return (int(last) if unit == "count" else last), unit
        if name == "quadrant":
            return self._quadrant(expression), "word"
        if name in ("longest_since", "when_highest", "turning_point", "handoff_since",
                    "analogue_date"):  # fmt: skip
            return date(2025, 8, 22), "date"
        if name == "highest":
            return 9, "count"
        unit, low, high = RANGES[name]
        value = low + (high - low) * share(expression)
        return (round(value) if unit == "count" else value), unit

    def _contribution(self, expression: str) -> float:
        for name, value in SECTORS.items():
            if expression.startswith(f'contribution(sector("{name}"'):
                return value
        if expression.startswith("contribution(MAG7"):
            return GIANTS
        if expression.startswith("contribution(SP500 - MAG7"):
            return math.fsum(SECTORS.values()) - GIANTS
        raise NothingToCompute("the group has no members")

    def _quadrant(self, expression: str) -> str:
        ratio = float(self._answer(expression.replace("quadrant", "rs_ratio"))[0])
        momentum = float(self._answer(expression.replace("quadrant", "rs_momentum"))[0])
        if ratio >= 100:
            return "leading" if momentum >= 100 else "weakening"
        return "improving" if momentum >= 100 else "lagging"

    def _values(self, expression: str) -> tuple[np.ndarray, str]:
        name = expression.split("(", maxsplit=1)[0]
        if name in ("streak", "excess", "ratio"):
            left, right = re.findall(r"\b(RUT|SPX)\b", expression)[:2]
            return self._pair(name, self.moves[left], self.moves[right], expression)
        unit, low, high = RANGES[name]
        rng = np.random.default_rng(zlib.crc32(expression.encode()))
        steps = rng.normal(0, (high - low) / 14, len(self.days))
        walk = np.cumsum(steps)
        last = low + (high - low) * share(expression)
        return walk - walk[-1] + last, unit

    def _pair(
        self, name: str, left: np.ndarray, right: np.ndarray, expression: str
    ) -> tuple[np.ndarray, str]:
        a, b = np.cumprod(1 + left), np.cumprod(1 + right)
        if name == "ratio":
            return a / b, "ratio"
        if name == "excess":
            found = re.search(r"(\d+)d\)", expression)
            n = int(found[1]) if found else 20
            out = np.full(len(a), np.nan)
            out[n:] = (a[n:] / a[:-n]) - (b[n:] / b[:-n])
            return out, "points"
        count, run = [], 0
        for x, y in zip(left, right, strict=True):
            run = run + 1 if x > y else 0
            count.append(run)
        return np.array(count, dtype=float), "count"

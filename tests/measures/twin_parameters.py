"""Arguments of every measure in their order, with the catalogue's defaults, said once more."""

from __future__ import annotations

from typing import Any

from rotascope.language import syntax as s

Arguments = dict[str, Any]
REQUIRED = object()


def _names(text: str, **defaults: Any) -> Arguments:
    return {**dict.fromkeys(text.split(), REQUIRED), **defaults}


_SAMPLED = {"at": None, "month": None}
_ACCOUNTS = {"item": "net_income", "period": "ttm"}
_EARNED = {"losses": "include", "basis": "trailing", "source": "filings"}
PARAMETERS: dict[str, Arguments] = {
    "pe": _names("X", **_EARNED),
    "earnings_yield": _names("X", **_EARNED),
    "pb": _names("X", source="filings"),
    "ps": _names("X", source="filings"),
    "ev_ebitda": _names("X", source="filings"),
    "market_cap": _names("X"),
    "covered": _names("X", item="net_income"),
    "loss_makers": _names("X", by="count", source="filings"),
    "discount": _names("A B"),
    "cape": _names("P E C", years=10),
    "odds_of_lasting": _names("E", n=63, fall=15, hold=252, bound=None),
    "level": _names("X", kind=None),
    "return": _names("X window", kind=None, weighting="cap", rebalance="day"),
    "excess": _names("X Y window", kind=None),
    "ratio": _names("X Y", kind=None),
    "drawdown": _names("X", window="all", kind=None),
    "record_high": _names("X", kind=None),
    "volatility": _names("X", window="63d", kind=None),
    "correlation": _names("X Y", window="63d", kind=None),
    "beta": _names("X Y", window="252d", kind=None),
    "streak": _names("X Y", every="day", kind=None),
    "run": _names("X direction", every="day", kind=None),
    "longest_since": _names("E"),
    "record": _names("E"),
    "spell": _names("C", **_SAMPLED),
    "rs_ratio": _names("X B", n=14, kind=None),
    "rs_momentum": _names("X B", n=14, kind=None),
    "quadrant": _names("X B", n=14, kind=None),
    "weight": _names("G in"),
    "top_weight": _names("I", n=10, by="line"),
    "hhi": _names("I", by="line"),
    "effective_number": _names("I", by="line"),
    "cap_minus_equal": _names("I window"),
    "breadth": _names("I", above=200),
    "advances": _names("I"),
    "declines": _names("I"),
    "advance_decline": _names("I"),
    "mcclellan": _names("I"),
    "new_highs": _names("I", n=252),
    "new_lows": _names("I", n=252),
    "beating": _names("I window"),
    "member_return": _names("I which window"),
    "dispersion": _names("I", window="1d"),
    "pairwise_correlation": _names("I", window="63d"),
    "contribution": _names("G in window"),
    "contribution_share": _names("G in window"),
    "return_without": _names("G in window", by="subtract"),
    "change": _names("Z window"),
    "cuts": _names("Z window"),
    "hikes": _names("Z window"),
    "count_cuts": _names("Z window"),
    "count_hikes": _names("Z window"),
    "yoy": _names("Z"),
    "highest": _names("E window", **_SAMPLED),
    "lowest": _names("E window", **_SAMPLED),
    "when_highest": _names("E window", **_SAMPLED),
    "when_lowest": _names("E window", **_SAMPLED),
    "highest_since": _names("E", **_SAMPLED),
    "lowest_since": _names("E", **_SAMPLED),
    "rank": _names("E", window="all", **_SAMPLED),
    "mean": _names("E window", **_SAMPLED),
    "percentile": _names("E", window="10y", **_SAMPLED),
    "count": _names("C window", **_SAMPLED),
    "last_time": _names("C", **_SAMPLED),
    "sessions": _names("window"),
    "count_members": _names("I C"),
    "share_members": _names("I C"),
    "rank_in": _names("X I E"),
    "price": _names("X"),
    "flow": _names("F window"),
    "analogue_distance": _names("E", n=126, of="log"),
    "analogue_date": _names("E", n=126, of="log"),
    "cumulative_flow": _names("F", window="all"),
    "flow_share": _names("F window"),
    "implied_flow": _names("F window"),
    "earnings": _names("X", **_ACCOUNTS),
    "earnings_growth": _names("X", **_ACCOUNTS),
    "growth_contribution": _names("G in", **_ACCOUNTS),
    "handoff": _names("X Y", **_ACCOUNTS),
    "handoff_since": _names("X Y", **_ACCOUNTS),
    "base_rate_after": _names("C E", n=63, bound=None),
    "rotation": _names("E", n=63, broad=None),
    "lead_score": _names("E", n=63, spread=252),
    "interest_limit": _names("X", base="ebitda", rate=None),
    "bonus_value": _names("", years=5, rate=0.07, tax=0.21),
    "first_year_relief": _names(
        "X", bonus=1.0, before=0.4, domestic=0.8, take_up=1.0, losses="include"
    ),
    "turning_point": _names("E", fall=15, hold=252),
    "real_rate": _names("Z C"),
    "curve": _names("Z Y"),
    "surprise": _names("Z"),
    "meeting": _names("kind", which="last"),
    "debt": _names("X", source="filings"),
    "interest_coverage": _names("X", rate=None, source="filings"),
    "weak_coverage": _names("X", by="count", rate=None, source="filings"),
    "rate_effect": _names(
        "X",
        move=-100,
        of="net",
        floating=None,
        hedged=0,
        losses="include",
        lag=0,
        tax=0.21,
        source="filings",
    ),
    "leads": _names("E", fall=15, hold=252),
    "compounded": _names("Z"),
    "regime_probability": _names("E", first=260, every="week", refit="year"),
}


def word(node: Any) -> str:
    """A choice as text; empty where it was not made."""
    if node is None or isinstance(node, str):
        return node or ""
    return node.name if isinstance(node, s.Word) else node.text


def whole(node: Any) -> int:
    """A whole number, also one written 200d."""
    if isinstance(node, int):
        return node
    return node.count if isinstance(node, s.Duration) else int(node.value)


def how(given: Arguments) -> dict[str, Any]:
    """The options of a sampled track."""
    month = given.get("month")
    return {"at": word(given.get("at")) or None, "month": None if month is None else whole(month)}

"""Gaps between two returns just told: "That is a gap of 3.9 points", "the difference was 5"."""

from __future__ import annotations

import re
from dataclasses import replace

from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula
from rotascope.claims.frames import Scene, grounds, say
from rotascope.claims.heads import is_forecast
from rotascope.claims.mentions import Placed
from rotascope.claims.model import Stated
from rotascope.core import units

EXCESS = "excess({x}, {y}, {w}{k})"
_NOUN = r"(?:gap|difference|spread|margin|divergence|chasm|gulf|shortfall|lead|edge|advantage)"
_BEFORE = re.compile(
    rf"\b(?:(?:a|the|that|this|their|its) (?:[a-z]+ ){{0,2}}{_NOUN} "
    r"(?:between (?:the two|them|the (?:two )?indexes|both) )?"
    r"(?:of|is|was|came to|comes to|amounts to|amounted to|reached|stands at|:|works out at|"
    r"at|has been) ?(?:some|about|nearly|almost|roughly|more than|over|a|an|just|only)*|"
    r"(?:won|lost|led|lagged|leads|trails|trailed|ahead|behind|in front|better off|worse off) by"
    r"(?: (?:some|about|nearly|almost|roughly|more than|over|a|just|only|full|fully))*|"
    rf"(?:the|that|this|their) {_NOUN} ,|"
    rf"{_NOUN} of(?: more than| nearly| almost| about| some| roughly| over)*)$"
)
_AFTER = re.compile(
    rf"^(?:(?:percentage )?points? )?(?:- )?(?:{_NOUN}\b|separat\w+ (?:the two|them)|"
    r"(?:between|apart)\b)"
)
_NAMES_OTHERS = re.compile(r"\b(?:yield|yields|rates?|maturity|earnings|p/e|valuation)\b")


def gaps(scene: Scene) -> None:
    """A figure in points said to be the gap between the two returns told last."""
    view = scene.view
    for placed in scene.free("points", "percent", "plain"):
        quantity = placed.quantity
        if quantity.unit == "plain" and quantity.noun != "point":
            continue
        before = view.between(placed.first - 12, placed.first)
        after = view.between(placed.last, placed.last + 6)
        if not _BEFORE.search(before) and not _AFTER.search(after):
            continue
        named = [n for n in view.named if n.subject is not None and n.first >= placed.first]
        pair = _pair(scene)
        if named or pair is None or _NAMES_OTHERS.search(view.folded) or (
            is_forecast(view, placed.first, placed.last)
        ):  # fmt: skip
            continue
        _say(scene, placed, *pair)


def _pair(scene: Scene) -> tuple[Draft, Draft] | None:
    """The two last returns over the same time, of this sentence or of those right before."""
    rows = [d for number, d in scene.memory.told if scene.memory.sentence - number <= 2]
    rows += [d for d in scene.drafts if _is_return(d)]
    for later in reversed(rows):
        for earlier in reversed(rows):
            x, y = earlier.formula, later.formula
            if earlier is later or x is None or y is None or x.x is None or y.x is None:
                continue
            same = (x.window, earlier.time.as_of) == (y.window, later.time.as_of)
            if same and x.x.expression != y.x.expression:
                return earlier, later
        return None
    return None


def _is_return(draft: Draft) -> bool:
    return draft.kind == "return" and draft.formula is not None


def _say(scene: Scene, placed: Placed, first: Draft, second: Draft) -> None:
    x, y = first.formula, second.formula
    if x is None or y is None or x.x is None or y.x is None:
        return
    sign = -1 if _value(first.stated) < _value(second.stated) else 1
    scale = 0.01 if placed.quantity.unit == "plain" else 1.0
    formula = Formula(EXCESS, x.x, y.x, x.window)
    time = replace(first.time, carried=True, period=None)
    told = "of the returns told before"
    pair = [("subject", x.x.expression, told), ("other", y.x.expression, told)]
    rows = grounds(None, time, pair)
    say(scene, "excess", formula, time, stated_of(placed.quantity, scale, sign=sign), placed,
        unit=units.POINTS, tokens=(placed.first, placed.last - 1), rows=rows)  # fmt: skip


def _value(stated: Stated) -> float:
    return stated.value if isinstance(stated.value, float) else 0.0

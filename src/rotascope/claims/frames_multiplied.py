"""Claims on accounts without a figure in percent: "sales more than doubled over the past year"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from rotascope.claims.accounted import owned, owner
from rotascope.claims.drafts import Draft, Formula, inferred
from rotascope.claims.frames import Scene, grounds, span
from rotascope.claims.heads import is_forecast
from rotascope.claims.model import ABOUT, EQUALS, MORE_THAN, Stated
from rotascope.claims.slots import whose
from rotascope.core import units

_ITEMS = {
    "operating_income": r"operating (?:income|profits?|earnings)",
    "operating_cash_flow": r"operating cash flows?|cash from operations",
    "capex": r"capex|capital (?:expenditures?|spending|outlays?)",
    "revenue": r"revenues?|sales|turnover|top lines?",
    "net_income": r"earnings|profits?|net income|bottom lines?",
}
_FACTORS = {"doubl": 1.0, "tripl": 2.0, "trebl": 2.0, "quadrupl": 3.0, "quintupl": 4.0,
            "halv": -0.5}  # fmt: skip
_TOLD = re.compile(
    r"\b(?P<item>" + "|".join(_ITEMS.values()) + r")"
    r"(?: (?:for|of|at|in|the|company|group|firm|has|have|had|also|all|but|itself|themselves|"
    r"'s|[a-z]+)){0,3}? "
    r"(?P<hedge>(?:more than|well over|over|at least|nearly|almost|roughly|about|practically|"
    r"virtually) )?"
    r"(?P<verb>doubl|tripl|trebl|quadrupl|quintupl|halv)(?:ed|ing|es?)\b"
)
_TURNED = re.compile(
    r"\b(?P<hedge>(?:more than|well over|over|at least|nearly|almost|roughly|about) )?"
    r"(?P<verb>doubl|tripl|trebl|quadrupl|quintupl|halv)(?:ed|ing) (?:its|their|his|the|annual|"
    r"quarterly|own|'s)* ?(?P<item>" + "|".join(_ITEMS.values()) + r")\b"
)
_OTHER = re.compile(r"\b(?:retail|home|vehicle|car|house|estimates?|forecast|per share)\b")
_PRICED = re.compile(r"\b(?:shares?|stocks?|prices?|index|it|they|which|market)\b")
_QUARTER = re.compile(r"\b(?:quarter|quarterly|q[1-4]|three months)\b")
_LONG = re.compile(r"\b(?:since|decade|years|five|three|two|ten)\b")


def multiplied(scene: Scene) -> None:
    """As in "Sales more than doubled over the past twelve months": growth of 100 % and more."""
    view = scene.view
    told = view.match(_TOLD) or view.match(_TURNED)
    if told is None:
        return
    found, first, last = told
    item = next(name for name, words in _ITEMS.items() if re.fullmatch(words, found["item"]))
    near = view.between(first - 2, last + 8)
    if _OTHER.search(near) or _PRICED.search(found.group()) or is_forecast(view, first, last):
        return
    who = whose(view, first if found.re is _TOLD else last - 2, scene.memory, owned, after=last)
    firms = owner(who.subjects[0]) if who is not None else None
    if who is None or firms is None:
        return
    told_items = "" if item == "net_income" else f", item={item}"
    quarter = _QUARTER.search(near) is not None
    own, other = (
        Formula(f"earnings_growth({{x}}{told_items}{period})", firms)
        for period in ((", period=quarter", "") if quarter else ("", ", period=quarter"))
    )
    comparator, stated = _said(_FACTORS[found["verb"]], found["hedge"] or "")
    here = scene.here()
    also: tuple[tuple[str, Formula, date | None], ...] = (
        ("the last twelve months" if quarter else "the last quarter", other, None),
    )
    rows = grounds(replace(who, subjects=(firms,)), None,
                   [("as_of", here.as_of.isoformat(), here.how),
                    ("measure", own.text(), "growth against a year ago")])  # fmt: skip
    tokens = [first, last - 1] + ([who.first] if who.first < first <= who.last + 6 else [])
    draft = Draft("earnings", span(scene, scene.when(first), *tokens), own, here, comparator,
                  stated, units.FRACTION, inferred(rows), also=also)  # fmt: skip
    if not quarter and _LONG.search(view.between(last, last + 6)):
        draft = draft.without("growth of accounts over more than a year is not a measure here")
    scene.add(draft)


def _said(change: float, hedge: str) -> tuple[str, Stated]:
    if hedge.strip() in ("more than", "well over", "over", "at least"):
        return MORE_THAN, Stated(change, change, None)
    if hedge.strip() in ("nearly", "almost", "practically", "virtually"):
        return ABOUT, Stated(change, change - 0.15, change, 0.05)
    return EQUALS, Stated(change, change - 0.1, change + 0.1, 0.05)

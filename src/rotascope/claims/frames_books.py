"""Claims on market value, debt, real rates and the law: what a firm is worth, owes, may deduct."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from rotascope.claims.accounted import around, owned, owner
from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula
from rotascope.claims.frames import FORECAST, Scene, not_checkable, say, span
from rotascope.claims.frames_valuation import when_valued
from rotascope.claims.heads import is_forecast
from rotascope.claims.mentions import Placed
from rotascope.claims.model import EQUALS, Stated
from rotascope.claims.since import since_year
from rotascope.claims.slots import Whose, whose
from rotascope.core import units

FLOATING = (
    "no share of floating-rate debt is filed: the store takes it as a stated assumption, given as "
    "a range by basket; an item floating_rate_debt would supply it "
    '(manifest: [[source]] table = "fundamentals")'
)
LAW = (
    "a fact of law, which no table of the store holds; events would supply its dates "
    '(manifest: [[source]] table = "events"), and the measures of tax take it as a parameter'
)
_LAW = re.compile(
    r"\b(?:bonus depreciation|first - year (?:deduction|depreciation)|full expensing|expensing|"
    r"163 ?\(? ?j|(?:interest )?(?:deductib\w+|deductions?)|corporate (?:income )?tax rate|"
    r"statutory (?:tax )?rate|"
    r"(?:limit|cap|capped|limits|limited|ceiling)\b[^|]{0,40}\b(?:ebitda|ebit|adjusted taxable "
    r"income))\b"
)
_FLOATING = re.compile(
    r"\b(?:floating|floats|float|floated|variable - rate|variable rate|adjustable - rate|"
    r"short - term or floating|resets?)\b"
)
_OWED = re.compile(r"\b(?:debts?|borrowings?|loans?|liabilities|leverage|obligations)\b")
_COVERAGE = re.compile(r"\b(?:interest[ -]+coverage|(?:cover\w*|earn\w*) (?:its|their) interest)\b")
_WEAK = re.compile(
    r"\b(?:(?:can ?not|can't|do not|don't|fail\w* to|unable to|too little to|not) (?:\w+ )?"
    r"(?:cover|earn|pay)\w* (?:its|their|the)? ?interest|zombies?)\b"
)
_WORTH = re.compile(
    r"\b(?:worth|valued at|market values?|market caps?|market capitali[sz]ations?|"
    r"capitali[sz]ations?|valuations? of|trillion - dollar)\b"
)
_NOT_WORTH = re.compile(
    r"\b(?:wip\w+|lost|lose|shed|eras\w+|evaporat\w+|added|adding|gained|loss|wipeout|bonds|"
    r"deal|buy\w*|acqui\w+|worth of|order|contract)\b"
)
_REAL = re.compile(
    r"\b(?:real|inflation - adjusted) (?:(policy|fed funds|federal funds|fed|overnight|short)|"
    r"(10|ten) - ?(?:year )?|(?:interest ))?"
    r" ?(?:- ?)?(?:year )?(?:treasury )?(?:rates?|yields?)\b"
)


def books(scene: Scene) -> None:
    """Every figure on market value, debt, coverage, the real rate and the law."""
    for placed in scene.free("percent", "fraction"):
        for frame in (_law, _floating, _weak, _real_rate):
            if frame(scene, placed):
                break
    for placed in scene.free("multiple", "plain"):
        _coverage(scene, placed)
    for placed in scene.free("currency"):
        _worth(scene, placed)
    _flow_records(scene)


def _near(scene: Scene, placed: Placed, back: int = 9, ahead: int = 7) -> str:
    before, after = around(scene.view, placed)
    return f"{' '.join(before.split()[-back:])} | {' '.join(after.split()[:ahead])}"


def _open(scene: Scene, placed: Placed, kind: str, reason: str) -> bool:
    _, stated = stated_of(placed.quantity)
    scene.add(not_checkable(scene, kind, placed, reason, stated=stated), placed, forecast=False)
    return True


def _law(scene: Scene, placed: Placed) -> bool:
    """As in "100 % bonus depreciation", "back to 30 % of EBITDA"."""
    near = _near(scene, placed)
    ebitda = re.search(r"\| of (?:\w+ )?(?:ebitda|ebit|adjusted taxable income)\b", near)
    if not _LAW.search(near.replace("|", "")) and not ebitda:
        return False
    return _open(scene, placed, "law", LAW)


def _floating(scene: Scene, placed: Placed) -> bool:
    """As in "about 40 % of small-cap debt floats"."""
    near = _near(scene, placed, ahead=14)
    if not _FLOATING.search(near) or not _OWED.search(near):
        return False
    forecast = is_forecast(scene.view, placed.first, placed.last)
    return _open(scene, placed, "debt", FORECAST if forecast else FLOATING)


def _weak(scene: Scene, placed: Placed) -> bool:
    """As in "a quarter of them cannot cover their interest"."""
    if not _WEAK.search(_near(scene, placed, ahead=14)):
        return False
    _of_debt(scene, placed, "weak_coverage({x})", units.FRACTION)
    return True


def _coverage(scene: Scene, placed: Placed) -> bool:
    """As in "interest coverage of 2.1x", "earn their interest four times over"."""
    if placed.quantity.noun not in (None, "time"):
        return False
    if not _COVERAGE.search(_near(scene, placed)):
        return False
    _of_debt(scene, placed, "interest_coverage({x})", units.RATIO)
    return True


def _of_debt(scene: Scene, placed: Placed, pattern: str, unit: str) -> None:
    who = whose(scene.view, placed.first, scene.memory, owned, after=placed.last)
    firms = owner(who.subjects[0]) if who is not None else None
    if who is None or firms is None:
        _open(scene, placed, "debt", "the words leave open whose debt is meant")
        return
    time = when_valued(scene, placed)
    rows = [("subject", firms.expression, who.how), ("as_of", time.as_of.isoformat(), time.how)]
    say(scene, "debt", Formula(pattern, firms), replace(time, window=None),
        stated_of(placed.quantity), placed, unit=unit,
        tokens=(min(who.first, placed.first), placed.last - 1), rows=rows)  # fmt: skip


def _worth(scene: Scene, placed: Placed) -> bool:
    """As in "worth more than $4 trillion": the market value of a firm, or of several together."""
    near = _near(scene, placed, back=7, ahead=5)
    value = placed.quantity.value or placed.quantity.low or 0.0
    if value < 1e9 or not _WORTH.search(near) or _NOT_WORTH.search(near):
        return False
    who = whose(scene.view, placed.first, scene.memory, owned, after=placed.last)
    firms = owner(who.subjects[0]) if who is not None else None
    if who is None or firms is None:
        return False
    if is_forecast(scene.view, placed.first, placed.last):
        return _open(scene, placed, "market value", FORECAST)
    time = when_valued(scene, placed)
    rows = [("subject", firms.expression, who.how), ("as_of", time.as_of.isoformat(), time.how)]
    say(scene, "market value", Formula("market_cap({x})", firms), replace(time, window=None),
        stated_of(placed.quantity), placed, unit=units.CURRENCY,
        tokens=(min(who.first, placed.first), placed.last - 1), rows=rows)  # fmt: skip
    return True


def _real_rate(scene: Scene, placed: Placed) -> bool:
    """As in "a real policy rate of 1.5 %": the rate less the inflation of a year."""
    near = _near(scene, placed)
    found = _REAL.search(near.replace("|", " "))
    if found is None or "tips" in near or is_forecast(scene.view, placed.first, placed.last):
        return False
    long = found[2] is not None or "10 - year" in near or "ten - year" in near
    rate = "DGS10" if long else "DFEDTARU"
    time = when_valued(scene, placed)
    formula = Formula(f"real_rate({rate}, CPI)")
    also: list[tuple[str, Formula, date | None]] = [
        ("core prices", Formula(f"real_rate({rate}, CORE_CPI)"), None)
    ]
    if not long:
        also.append(("the effective rate", Formula("real_rate(DFF, CPI)"), None))
        also.append(("the lower end of the target", Formula("real_rate(DFEDTARL, CPI)"), None))
    rows = [("measure", formula.pattern, "the rate less inflation over a year"),
            ("as_of", time.as_of.isoformat(), time.how)]  # fmt: skip
    sign = -1 if re.search(r"\b(?:minus|negative)\b", near) and not placed.quantity.sign else 1
    say(scene, "level", formula, replace(time, window=None), stated_of(placed.quantity, sign=sign),
        placed, unit=units.FRACTION, tokens=(placed.first, placed.last - 1), rows=rows,
        also=tuple(also))  # fmt: skip
    return True


# ---------------------------------------------------------------- records of flows

_RECORD = re.compile(
    r"\b(?:largest|biggest|heaviest|strongest|most|highest|steepest)(?: (one - )?"
    r"(daily|day|weekly|week|monthly|month|quarterly|quarter|annual|yearly|year)(?: 's)?)?"
    r"(?: of)?(?: net)? (inflows?|outflows?|redemptions?|withdrawals?|creations?)\b"
)
_UNITS = {"da": "1d", "we": "1w", "mo": "1m", "qu": "3m", "an": "1y", "ye": "1y"}


def _flow_records(scene: Scene) -> None:
    """As in "its largest weekly inflow since 2022"."""
    told = scene.view.match(_RECORD)
    if told is None or is_forecast(scene.view, told[1], told[2]):
        return
    found, first, last = told
    year = since_year(scene, first)
    who = whose(scene.view, first, scene.memory, lambda s: s.kind in ("fund", "sector"))
    if year is None:
        return
    out = found[3].startswith(("outflow", "redemption", "withdrawal"))
    window = _UNITS.get((found[2] or "")[:2], "1w")
    stated = Stated(year[1], None, float(year[1].toordinal()))
    here = scene.here()
    tokens = (first, last - 1, *year[2])
    if who is None:
        scene.add(
            Draft("since", span(scene, None, *tokens), None, here, EQUALS, stated,
                  hindrance="no net flows of such funds in the store "
                  '(manifest: [[source]] table = "flows")')
        )  # fmt: skip
        return
    name = "lowest_since" if out else "highest_since"
    formula = Formula(f"{name}(flow({{x}}, {window}))", who.subjects[0])
    rows = _rows(who, here.as_of, here.how)
    say(scene, "since", formula, here, (EQUALS, stated), unit=units.DATE,
        tokens=(min(who.first, first), *tokens), rows=rows)  # fmt: skip


def _rows(who: Whose, as_of: date, how: str) -> list[tuple[str, str, str]]:
    return [("subject", who.subjects[0].expression, who.how), ("as_of", as_of.isoformat(), how)]

"""Claims on earnings: "earnings grew 12 %", "growing faster than", "a third lose money"."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from rotascope.claims.accounted import around, owned, owner
from rotascope.claims.compare import POSITIVE, stated_of
from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.frames import ASSUMED, FORECAST, Scene, grounds, not_checkable, say, span
from rotascope.claims.frames_multiplied import multiplied
from rotascope.claims.frames_valuation import when_valued
from rotascope.claims.heads import head_of, is_forecast
from rotascope.claims.inside import index_of
from rotascope.claims.mentions import Named, Placed
from rotascope.claims.slots import Whose, whose
from rotascope.claims.subjects import Subject
from rotascope.core import units

FILED = 75
"""Days after the end of a quarter by which nearly all firms have filed it."""
NEXT = 110
"""Days after the end of a quarter until the accounts of the next one begin to come."""
_ITEMS = (
    ("operating_income", re.compile(r"\b(?:operating (?:income|profits?|earnings)|ebit)\b")),
    ("operating_cash_flow", re.compile(r"\b(?:operating cash flows?|cash from operations)\b")),
    ("capex", re.compile(r"\b(?:capex|capital (?:expenditures?|spending|outlays?))\b")),
    ("revenue", re.compile(r"\b(?:revenues?|sales|turnover|top - line|top line)\b")),
    ("net_income", re.compile(r"\b(?:earnings|profits?|net income|eps|bottom lines?)\b|"
                              r"\bearned (?=\$)")),
)  # fmt: skip
_OTHER = re.compile(
    r"\b(?:margins?|yields?|multiples?|p / e|book|times|guidance|cash flow|surprises?|"
    r"of (?:the |its |their )?(?:earnings|profits?|revenues?|sales)|beat|shares? of|weight|"
    r"retail sales|home sales|vehicle sales|estimates|consensus|hourly|tax|buybacks?|"
    r"capital|research|spending|reports?|after earnings|revisions?)\b"
)
_MOVES = re.compile(
    r"\b(?:gr(?:ew|ow|ows|owth|own|owing)|r(?:ose|isen|ising|ise|ises)|increas\w+|climb\w*|"
    r"jump\w*|surg\w+|up|higher|expand\w*|fell|fall\w*|declin\w+|dropp?\w*|shr[aiu]nk\w*|"
    r"contract\w*|slid\w*|down|lower|lost|slump\w*|doubl\w+|advanc\w*|gain\w*|acceler\w+|"
    r"slow\w*|decelerat\w+)\b"
)
_DOWN = re.compile(r"\b(?:fell|fall\w*|declin\w+|dropp?\w*|shr[aiu]nk\w*|contract\w*|slid\w*|"
                   r"down|lower|slump\w*|lost)\b")  # fmt: skip
_QUARTER = re.compile(r"\b(?:quarter|quarterly|q[1-4]|three months)\b")


def earnings(scene: Scene) -> None:
    """Every growth of a line of the accounts, who grows faster, and who loses money."""
    for placed in scene.free("percent", "fraction"):
        if not loss_makers(scene, placed) and placed.quantity.unit == "percent":
            _growth(scene, placed)
    multiplied(scene)
    _faster(scene)


# ---------------------------------------------------------------- growth


def _growth(scene: Scene, placed: Placed) -> None:
    item = _item(scene, placed)
    if not item:
        return
    if is_forecast(scene.view, placed.first, placed.last):
        _open(scene, placed, FORECAST)
        return
    who = _whose(scene, placed)
    firms = owner(who.subjects[0]) if who is not None else None
    if who is None or firms is None:
        _open(scene, placed, _NO_FIRMS, who)
        return
    words = " ".join(around(scene.view, placed))
    quarter = _QUARTER.search(words) is not None
    time = _known(scene, placed)
    comparator, stated = stated_of(placed.quantity, sign=_sign(scene, placed))
    periods = ("quarter", "ttm") if quarter else ("ttm", "quarter")
    own, other = (Formula(_text(item, p), firms) for p in periods)
    also: list[tuple[str, Formula, date | None]] = [(_SAYS[periods[1]], other, None)]
    rows = grounds(replace(who, subjects=(firms,)), None,
                   [("as_of", time.as_of.isoformat(), time.how),
                    ("measure", own.text(), _SAYS[periods[0]])])  # fmt: skip
    if "eps" in words or "per share" in words:
        rows.append(("measure", item, f"{ASSUMED}: growth per share differs by buybacks"))
    if "fiscal" in scene.view.folded.split():
        rows.append(("measure", item, f"{ASSUMED}: a fiscal year is not the last twelve months"))
    tokens = [placed.first, placed.last - 1]
    if who.first < who.last and abs(who.first - placed.first) <= 20:
        tokens += [who.first, who.last - 1]
    scene.add(
        Draft("earnings", span(scene, time, *tokens), own, replace(time, window=None), comparator,
              stated, units.FRACTION, inferred(rows), also=tuple(also)),
        placed,
    )  # fmt: skip


_SAYS = {"ttm": "the last twelve months against the twelve to a year ago",
         "quarter": "the last quarter against that of a year ago"}  # fmt: skip
_NO_FIRMS = (
    "the words leave open whose accounts are meant, or the store has none of them "
    '(manifest: [[source]] table = "fundamentals")'
)


def _text(item: str, period: str) -> str:
    told = "" if item == "net_income" else f", item={item}"
    return f"earnings_growth({{x}}{told}{'' if period == 'ttm' else ', period=quarter'})"


_EVENT = re.compile(
    r"\b(?:after|before|following|ahead of|since|despite|on|upon|day of|wake of|back of)"
    r"(?: (?:the|its|their|his|last|latest|strong|weak|quarterly|blowout|record|mixed|\w+ 's))*"
    r" (?:earnings|results|sales|revenues?|profits?)(?: (?:reports?|releases?|calls?|day|figures|"
    r"numbers|results|news|beat|miss))?(?= (?:,|and|but|\||\.|;|on|in|at|this|last|for)|$)"
)
"""As in "the day after its earnings, and is up 60 %": an event, not what has grown."""
_RELATIVE = re.compile(r"\bwhose [^,|]*,(?=[^,]*\|)")
"""As in "Nvidia, whose sales have doubled, gained 29 %": inside the relative clause."""
_STOCK = re.compile(
    r"(?<!of )\b(?:the|its|their) (?:shares?|stock|share price|stock price)\b(?! (?:of|buy|repur))"
    r"(?!.*\b(?:revenues?|sales|earnings|profits?|net income|capex|operating)\b)"
)
"""As in "After reporting record sales the shares rose 12 %": a price, not the accounts."""
_LINKED = re.compile(r"\b(?:against|versus|vs|compared with|compared to|and|while|than|for)\b")


def _item(scene: Scene, placed: Placed) -> str:
    """The line of the accounts whose growth a figure tells; "" where it tells another thing."""
    before, after = around(scene.view, placed, shut=(" but ",))
    behind, ahead = " ".join(before.split()[-10:]), " ".join(after.split()[:5])
    words = _RELATIVE.sub(" ", _EVENT.sub(" ", f"{behind} | {ahead}"))
    if _STOCK.search(words.split("|", maxsplit=1)[0]):
        return ""
    names = [name for name, pattern in _ITEMS if pattern.search(words)]
    last = scene.memory.last
    goes_on = any(d.kind == "earnings" for d in scene.drafts)
    if not names and goes_on:
        told = [d for d in scene.drafts if d.kind == "earnings" and d.formula is not None]
        linked = _LINKED.search(words)
        if told and linked and told[-1].formula is not None and last is not None:
            found = re.search(r"item=(\w+)", told[-1].formula.pattern)
            return found[1] if found else "net_income"
        if told and (linked or _beside(scene, placed)):
            return "net_income"
    if not names or _OTHER.search(behind) or re.match(r"of\b", ahead):
        return ""
    return names[0] if _MOVES.search(words) else ""


def _beside(scene: Scene, placed: Placed) -> bool:
    """As in "net income up 34 %; other 493 up 12 %": only the subject is new."""
    view = scene.view
    return any(
        n.subject is not None and owned(n.subject) and 0 <= placed.first - n.last <= 2
        and view.words[n.first - 1].folded in (";", ",", "and") and n.first
        for n in view.named
    )  # fmt: skip


def _sign(scene: Scene, placed: Placed) -> int:
    if placed.quantity.sign:
        return placed.quantity.sign
    head = head_of(scene.view, placed)
    if head is not None and head.sign:
        return head.sign
    before, after = around(scene.view, placed)
    near = f"{' '.join(before.split()[-5:])} {' '.join(after.split()[:2])}"
    return -1 if _DOWN.search(near) else 1


_REST = re.compile(r"(?:for|at|among|in) (?:the )?(?:rest|remainder) of the (?:index|s&p|market)")


def _whose(scene: Scene, placed: Placed) -> Whose | None:
    """Whose earnings: named after the figure with `for`, or before it."""
    view = scene.view
    ahead = view.between(placed.last, placed.last + 8)
    seven = [n.subject for n in view.named if n.subject and n.subject.expression == "MAG7"]
    if seven and _REST.match(ahead):
        rest = Subject("the rest of the index", "SP500 - MAG7", "rest")
        return Whose((rest,), placed.last + 1, placed.last + 5, "the rest, named after the figure")
    for group in view.groups:
        first, subject = group[0].first, group[0].subject
        gap = view.between(placed.last, first).split()
        if first >= placed.last and subject is not None and owned(subject) and len(gap) <= 5 and (
            {"for", "at", "among", "by"} & set(gap)
        ) and not {",", "against", "while"} & set(gap):  # fmt: skip
            return Whose((subject,), first, group[-1].last, "named after the figure")
    owner_of_it = _before_whose(scene, placed)
    return owner_of_it or whose(view, placed.first, scene.memory, owned)


def _before_whose(scene: Scene, placed: Placed) -> Whose | None:
    """As in "a discount to the Magnificent Seven, whose earnings grew 36 %": the name before it."""
    view = scene.view
    for group in view.groups:
        subject, last = group[-1].subject, group[-1].last
        told = view.between(last, last + 2) == ", whose" and last < placed.first
        if told and subject is not None and owned(subject) and placed.first - last <= 9:
            return Whose((subject,), group[-1].first, last, "named right before")
    return None


def _known(scene: Scene, placed: Placed) -> Timed:
    """When the accounts of the time named were known: some weeks after its end."""
    time = scene.when(placed.first)
    period = time.period if time is not None else None
    if time is None or time.carried or period is None or period.last is None:
        return scene.here()
    whole = re.fullmatch(r"\d{4}(?:Q\d|H\d)?", time.window or "")
    if not whole:
        return when_valued(scene, placed)
    if (scene.memory.spoken - period.last).days <= NEXT:
        return scene.here("the last accounts known to the text")
    day = min(period.last + timedelta(days=FILED), scene.memory.spoken)
    at = scene.calendar.date(max(scene.calendar.on_or_before(day), 0))
    return Timed(None, at, f"{period.how}, as filed within {FILED} days", (), period)


def _open(scene: Scene, placed: Placed, reason: str, who: Whose | None = None) -> None:
    _, stated = stated_of(placed.quantity)
    near = who if who is not None and 0 <= placed.first - who.last <= 12 else None
    draft = not_checkable(scene, "earnings", placed, reason, stated=stated, who=near)
    scene.add(draft, placed, forecast=False)


# ---------------------------------------------------------------- who grows faster

_FASTER = re.compile(
    r"\b(?:(?:earnings|profits?|net income)(?: (?:growth|of|for|at|at the|among|[\w&]+)){0,5}? "
    r"(?:(?:has|have|had|is|are|was|were) )?(?:now |again |already |finally )?"
    r"(?:gr(?:ew|own|owing|ow) (?:\w+ )?(?:faster|more quickly|more slowly|more|slower) than|"
    r"outpac\w+|outgr\w+|outstripp?\w*|exceed\w*|surpass\w*|overt\w+|lag\w*|trail\w*|"
    r"(?:was|were|is|are) (?:faster|stronger|higher|slower|weaker|lower) than)|"
    r"(?:gr(?:ew|own|owing) (?:its|their) (?:earnings|profits?) (?:faster|more slowly) than))"
)
_SLOWER = re.compile(r"\b(?:slower|more slowly|lag\w*|trail\w*|weaker|lower)\b")


def _faster(scene: Scene) -> None:
    """As in "small-cap earnings are growing faster than those of large caps"."""
    view = scene.view
    told = view.match(_FASTER)
    if told is None or is_forecast(view, told[1], told[2]):
        return
    found, first, last = told
    names = [n for n in view.named if n.subject is not None and owned(n.subject)]
    before = [n for n in names if n.first < last]
    after = [n for n in names if n.first >= last and n.first - last <= 8]
    if not before or not after:
        return
    pair = _firms(before[-1]), _firms(after[0])
    if pair[0] is None or pair[1] is None:
        return
    x, y = (pair[1], pair[0]) if _SLOWER.search(found.group()) else pair
    if x is None or y is None:
        return
    period = ", period=quarter" if _QUARTER.search(view.folded) else ""
    formula = Formula(f"handoff({{x}}, {{y}}{period})", x, y)
    other = Formula(f"handoff({{x}}, {{y}}{'' if period else ', period=quarter'})", x, y)
    here = scene.here()
    rows = [("subject", x.expression, "named"), ("other", y.expression, "named"),
            ("as_of", here.as_of.isoformat(), here.how)]  # fmt: skip
    said = _SAYS["ttm" if period else "quarter"]
    say(scene, "earnings", formula, here, POSITIVE, unit=units.POINTS,
        tokens=(before[-1].first, first, last - 1, after[0].last - 1), rows=rows,
        also=((said, other, None),))  # fmt: skip


def _firms(named: Named) -> Subject | None:
    return owner(named.subject) if named.subject is not None else None


# ---------------------------------------------------------------- who loses money

_LOSING = re.compile(
    r"\b(?:los(?:e|es|ing) money|unprofitable|loss - making|loss - makers?|money - losing|"
    r"money - losers|(?:ha(?:s|ve|d)|with|mak(?:e|es|ing)|made|earn(?:s|ed)?|turn) (?:no|negative|"
    r"neither) (?:\w+ )?(?:earnings|profits?)|(?:not|n ?'t|aren ?'t|isn ?'t) (?:\w+ )?"
    r"(?:profitable|making (?:any )?money|turning a profit)|"
    r"do(?:es)?(?: not|n ?'t) (?:\w+ )?(?:make|earn|turn) "
    r"(?:any |a )?(?:money|profit|anything|profits)|negative earn\w+|no earnings|no profits)\b"
)
_EARNING = re.compile(r"\b(?:are|is|were) (?:\w+ )?profitable\b|\bmakes? (?:money|a profit)\b")


def loss_makers(scene: Scene, placed: Placed) -> bool:
    """As in "a third of the Russell 2000 loses money", "40 % of its members are unprofitable"."""
    view = scene.view
    before, after = around(view, placed)
    ahead, behind = " ".join(after.split()[:13]), " ".join(before.split()[-7:])
    losing = _LOSING.search(ahead) or _LOSING.search(behind)
    earning = None if losing else _EARNING.search(ahead)
    if losing is None and earning is None:
        return False
    if is_forecast(view, placed.first, placed.last):
        _open(scene, placed, FORECAST)
        return True
    basket, how = _basket(scene, placed)
    if basket is None:
        _open(scene, placed, _NO_FIRMS)
        return True
    pattern = "loss_makers({x})" if losing else "1 - loss_makers({x})"
    weighed = re.search(r"\b(?:weight|by value|market value|capitali[sz]ation)\b", ahead)
    count = Formula(pattern, basket)
    weight = Formula(pattern.replace("{x}", "{x}, by=weight"), basket)
    own, other = (weight, count) if weighed else (count, weight)
    name = "by number" if weighed else "by weight"
    time = when_valued(scene, placed)
    rows = [("subject", basket.expression, how), ("as_of", time.as_of.isoformat(), time.how)]
    tail = placed.last + min(len(ahead.split()), 8)
    say(scene, "loss-makers", own, replace(time, window=None), stated_of(placed.quantity), placed,
        unit=units.FRACTION, tokens=(placed.first, min(tail, len(view.words)) - 1), rows=rows,
        also=((name, other, None),))  # fmt: skip
    return True


def _basket(scene: Scene, placed: Placed) -> tuple[Subject | None, str]:
    """The firms among which some lose money: named near, else the index of which is spoken."""
    near = [n for n in scene.view.named if n.subject is not None and owned(n.subject)
            and n.subject.kind != "stock"]  # fmt: skip
    if near:
        named = min(near, key=lambda n: abs(n.first - placed.last))
        assert named.subject is not None, "filtered"
        return owner(named.subject), "named"
    found = index_of(scene, placed)
    if found is None or "home" in found[1]:
        return None, ""
    return Subject(found[0], found[0], "group", members=None), found[1]

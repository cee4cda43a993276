"""Claims on what a basket costs: "15.9x trailing earnings", "a 26 % discount to large caps"."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date

from rotascope.claims.accounted import (
    Convention,
    around,
    convention,
    others,
    owned,
    owner,
)
from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.frames import ASSUMED, FORECAST, Scene, span, state_time
from rotascope.claims.heads import is_forecast
from rotascope.claims.mentions import Placed
from rotascope.claims.model import Stated
from rotascope.claims.slots import Whose, whose
from rotascope.claims.subjects import Subject
from rotascope.core import units

KIND = "valuation"
_RATIOS = (
    ("ev_ebitda", re.compile(r"\b(?:ev / ebitda|ebitda|enterprise value)\b")),
    ("pb", re.compile(r"\b(?:price - to - book|price / book|price to book|p / b|book|"
                      r"book values?|net assets|net asset value)\b")),
    ("ps", re.compile(r"\b(?:price - to - sales|price / sales|price to sales|p / s|sales|"
                      r"revenues?)\b")),
    ("pe", re.compile(r"\b(?:p / es?|pe|pes|price - to - earnings|price / earnings|"
                      r"price to earnings|"
                      r"earnings|profits?|multiples?|eps|earnings multiple)\b")),
)  # fmt: skip
_NO_MEASURE = re.compile(
    r"\b(?:cash flows?|fcf|dividend|dividends|peg|tangible|fee|target|assets under|"
    r"debt|leverage|levered|oversubscribed|faster|larger|bigger|ebit)\b"
)
_TOLD = re.compile(
    r"\b(?:trad\w+|val\w+|priced|multiple|multiples|p / e|pe|costs?|fetch\w*|command\w*|"
    r"sell\w*|sold|chang\w+ hands|stands?|stood|carr\w+|earnings|eps|trailing|forward|book|sales|"
    r"times|ratio|"
    r"at|on|x)\b"
)
_DISCOUNT = re.compile(r"\b(?:discounts?|premiums?|cheaper|richer|pricier|more expensive|"
                       r"more expensively|more cheaply)\b")  # fmt: skip
_NOT_DISCOUNT = re.compile(
    r"\b(?:discount rate|discount window|discount stores?|risk premium|equity risk|term premium|"
    r"insurance|to (?:its|their) (?:own )?(?:\w+ )?"
    r"(?:average|history|historical|net asset|nav|par|peak))\b"
)


def valuations(scene: Scene) -> None:
    """Every multiple of earnings, book value, sales or EBITDA, and every discount."""
    for placed in scene.free("multiple", "plain"):
        if _ten_years(scene, placed):
            continue
        ratio = _ratio(scene, placed)
        if ratio:
            _multiple(scene, placed, ratio)
    for placed in scene.free("percent"):
        if not _yield(scene, placed):
            _discount(scene, placed)


# ---------------------------------------------------------------- multiples


_CAPE = re.compile(
    r"^(?:(?:its|their|the) )?(?:(?:average )?cyclically - adjusted|cyclically adjusted|"
    r"(?:average )?(?:ten|10) - years? (?:average )?|average earnings (?:of|over) the "
    r"(?:past|last) (?:ten|10) years)(?: (?:average )?(?:earnings|profits))?"
)


def _ten_years(scene: Scene, placed: Placed) -> bool:
    """As in "at 25 times cyclically adjusted earnings": Shiller's ratio, a series of its own."""
    told = _CAPE.match(around(scene.view, placed)[1])
    if told is None or placed.quantity.unit != "multiple" or not scene.known("SHILLER_CAPE"):
        return False
    subject = Subject("Shiller's P/E", "SHILLER_CAPE", "multiple figure")
    time = state_time(scene, placed.first) or scene.here()
    comparator, stated = stated_of(placed.quantity)
    rows = [("subject", subject.expression, "earnings of ten years, adjusted for inflation"),
            ("as_of", time.as_of.isoformat(), time.how)]  # fmt: skip
    scene.add(
        Draft(
            "level", span(scene, None, placed.first, placed.last + len(told.group().split()) - 1),
            Formula("level({x})", subject), replace(time, window=None), comparator, stated,
            units.LEVEL, inferred(rows),
        ),
        placed,
    )  # fmt: skip
    return True


def _ratio(scene: Scene, placed: Placed) -> str:
    """Which ratio a figure is of; "" where it is of none."""
    quantity = placed.quantity
    before, after = around(scene.view, placed)
    near = f"{' '.join(before.split()[-9:])} | {' '.join(after.split()[:6])}"
    if quantity.unit == "plain":
        if quantity.noun is not None or (not re.search(
            r"\b(?:p / es?|pe|ratio|multiple|price - to - \w+|price / \w+|p / [bs]|ebitda|shiller|"
            r"cape)\b(?: (?:ratio|multiple))?(?: of (?:the |its )?[\w&. -]{2,30})?"
            r"(?: (?:of|at|is|was|stands at|stood at|near|to|now|:|has \w+ to|had \w+ to|"
            r"trades? at|around|roughly|about|only|just|climbed to|fell to|hit|=|\(|"
            r"(?:went|moved|rose|climbed|jumped|expanded|fell|dropped|slid|contracted) from))*$",
            before,
        ) and not (_valued_before(scene) and _TO.search(before))):  # fmt: skip
            return ""
    elif not (_TOLD.search(near) or scene.memory.kind == KIND or _valued_before(scene)):
        return ""
    if _NO_MEASURE.search(near) or re.search(r"\b(?:cyclically|cape|shiller)\b", before):
        return ""
    if re.match(r"(?:as|more|faster|larger|bigger|higher|the|what|oversubscribed|leverage)\b",
                after) and "earnings" not in after.split()[:4]:  # fmt: skip
        return ""
    ahead = re.split(r" (?:and|or|,|against|versus|vs|than) ", f" {after} ")[0]
    behind = " ".join(before.split()[-9:])
    found = _first(ahead, quantity.unit == "multiple") or _last(behind) or _last(before)
    if found:
        return found
    said = _valued_before(scene)
    if said and quantity.unit == "plain" and said[-1].formula is not None:
        return said[-1].formula.pattern.split("(", 1)[0]
    told = said[-1] if said else scene.memory.last[1] if scene.memory.last is not None else None
    if quantity.unit == "multiple" and told is not None and told.kind == KIND and told.formula:
        return told.formula.pattern.split("(", 1)[0].removeprefix("mean(")
    trades = re.search(r"\b(?:trad\w+|valued|priced|sell\w*|valuations?)\b", near)
    return "pe" if quantity.unit == "multiple" and trades else ""


_TO = re.compile(r"^(?:\w+ ){0,6}(?:to|from)(?: about| nearly| roughly)?$")
"""As in "the P/E went from 18.5 a year ago to 22.9": the end of the same change."""


def _valued_before(scene: Scene) -> list[Draft]:
    """The valuations that the sentence has told so far."""
    return [d for d in scene.drafts if d.kind == KIND and d.formula is not None]


def _first(words: str, asked: bool) -> str:
    """The ratio that the words name first; "" where they name none."""
    found = [(m.start(), name) for name, p in _RATIOS for m in p.finditer(words)] if asked else []
    return min(found, default=(0, ""))[1]


def _last(words: str) -> str:
    """The ratio that the words name last."""
    found = [(m.end(), -n, name) for n, (name, p) in enumerate(_RATIOS) for m in p.finditer(words)]
    return max(found, default=(0, 0, ""))[2]


def _multiple(scene: Scene, placed: Placed, ratio: str) -> None:
    before, after = around(scene.view, placed)
    words = f"{before} {after}"
    told = convention(words)
    said = _valued_before(scene)
    if ratio == "pe" and not told.basis and said and said[-1].formula is not None:
        same = "basis=forward" in said[-1].formula.pattern
        told = replace(told, basis="forward" if same else "")
    if ratio != "pe":
        told = Convention()
    forward = told.basis == "forward"
    if _expected(scene, placed) and not forward:
        _unanswered(scene, placed, FORECAST)
        return
    who = _whose(scene, placed)
    if who is None:
        _unanswered(scene, placed, NO_OWNER)
        return
    firms = owner(who.subjects[0])
    if firms is None:
        _unanswered(scene, placed, _unheld(who.subjects[0]), who)
        return
    also: list[tuple[str, Formula, date | None]] = []
    if ratio == "pe":
        also = [(name, Formula(_text("pe", c), firms), None) for name, c in others(told)]
        if firms.expression == "SP500" and not forward and told.losses != "exclude":
            also.append((SHILLER[0], Formula(SHILLER[1]), None))
    comparator, stated = stated_of(placed.quantity)
    _keep(scene, placed, who, Formula(_text(ratio, told), firms), (comparator, stated),
          also=tuple(also), unit=units.RATIO)  # fmt: skip


SHILLER = ("reported earnings of the whole index, as Shiller has them",
           "level(SHILLER_PRICE) / level(SHILLER_EARNINGS)")  # fmt: skip
NO_OWNER = "the text does not say what is valued so"


def _text(ratio: str, told: Convention) -> str:
    return f"{ratio}({{x}}{told.text() if ratio in ('pe', 'earnings_yield') else ''})"


def _unheld(subject: Subject) -> str:
    return (
        f"the store does not know the members of {subject.name}, nor accounts of its own "
        '(manifest: [[source]] table = "holdings", table = "fundamentals")'
    )


def _expected(scene: Scene, placed: Placed) -> bool:
    return is_forecast(scene.view, placed.first, placed.last)


_VALUED: Callable[[Subject], bool] = owned


def _whose(scene: Scene, placed: Placed) -> Whose | None:
    """Whose valuation it is: named after the figure with `for`, or before it."""
    view = scene.view
    end = placed.last
    while end < len(view.words) and end - placed.last < 5 and view.words[end].folded in _MEASURE:
        end += 1
    for group in view.groups:  # "22.6x for the S&P 500", "15x (Russell 2000)"
        first, subject = group[0].first, group[0].subject
        gap = view.between(end, first).split()
        if end <= first <= end + 3 and subject is not None and owned(subject) and gap and (
            gap[0] in ("for", "on", "in", "at", "(", "of", "by")
        ) and len(gap) <= 2 + ("the" in gap):  # fmt: skip
            return Whose((subject,), first, group[-1].last, "named after the figure")
    opened = view.words[0].folded in ("at", "on")
    for group in view.groups if opened and placed.first <= 4 else ():
        first, subject = group[0].first, group[0].subject
        if end <= first <= end + 6 and subject is not None and owned(subject):
            return Whose((subject,), first, group[-1].last, "named after 'at ...'")
    found = whose(view, placed.first, scene.memory, owned)
    before = scene.memory.recall(lambda s: s.kind == "index" and not s.loose, back=2)
    if found is not None and before is not None and found.subjects[0].loose and (
        "index" in view.between(found.first, found.last)
    ):  # fmt: skip
        found = replace(found, subjects=(before,), how=f"{before.name}, named before")
    if found is not None and placed.first - found.last > 20:
        return replace(found, how=f"{found.how}, far before")
    return found


_MEASURE = frozenset({
    "earnings", "trailing", "forward", "expected", "estimated", "book", "sales", "value", "next",
    "year", "'s", "profits", "projected", "times", "p", "/", "e", "multiple", "ebitda", "last",
    "twelve", "12", "month", "months", "-", "this",
})  # fmt: skip


# ---------------------------------------------------------------- yields and discounts


def _yield(scene: Scene, placed: Placed) -> bool:
    """As in "an earnings yield of 4.4 %"."""
    before, after = around(scene.view, placed)
    if not re.search(r"\bearnings yields?\b", f"{before} | {' '.join(after.split()[:3])}"):
        return False
    who = _whose(scene, placed)
    firms = owner(who.subjects[0]) if who is not None else None
    if who is None or firms is None:
        _unanswered(scene, placed, NO_OWNER if who is None else _unheld(who.subjects[0]), who)
        return True
    told = convention(f"{before} {after}")
    also = [(name, Formula(_text("earnings_yield", c), firms), None) for name, c in others(told)]
    _keep(scene, placed, who, Formula(_text("earnings_yield", told), firms),
          stated_of(placed.quantity), also=tuple(also), unit=units.FRACTION)  # fmt: skip
    return True


def _discount(scene: Scene, placed: Placed) -> None:
    """As in "trade at a 26 % discount to large caps", "30 % cheaper than the S&P 500"."""
    view = scene.view
    before, after = around(view, placed)
    behind = " ".join(before.split()[-5:])
    ahead = " ".join(after.split()[:5])
    found = _DISCOUNT.search(ahead) or _DISCOUNT.search(behind)
    if found is None or _NOT_DISCOUNT.search(f"{behind} | {after}"):
        return
    pair = _pair(scene, placed)
    if pair is None:
        _unanswered(scene, placed, "the text does not say what is set against what")
        return
    who, other = pair
    x, y = owner(who.subjects[0]), owner(other)
    if x is None or y is None:
        _unanswered(scene, placed, _unheld(who.subjects[0] if x is None else other), who)
        return
    words = f"{before} {after}"
    ratio = next((name for name, p in _RATIOS if name != "pe" and p.search(words)), "pe")
    told = convention(words) if ratio == "pe" else Convention()
    more = found.group().startswith(("premium", "richer", "pricier", "more expensive"))
    pattern = _against(ratio, told, more=more)
    also: list[tuple[str, Formula, date | None]] = []
    if ratio == "pe":
        also = [(n, Formula(_against("pe", c, more=more), x, y), None) for n, c in others(told)]
        if "earnings" not in words and "p / e" not in words:
            also.append(("price to book value", Formula(_against("pb", told, more=more), x, y),
                         None))  # fmt: skip
    _keep(scene, placed, who, Formula(pattern, x, y), stated_of(placed.quantity),
          also=tuple(also), unit=units.FRACTION)  # fmt: skip


def _against(ratio: str, told: Convention, *, more: bool) -> str:
    own = _text(ratio, told)
    left, right = own, own.replace("{x}", "{y}")
    return f"{left} / {right} - 1" if more else f"discount({left}, {right})"


def _pair(scene: Scene, placed: Placed) -> tuple[Whose, Subject] | None:
    """What is valued, and what it is set against."""
    who = _whose(scene, placed)
    if who is None:
        return None
    for named in scene.view.named:
        subject = named.subject
        if subject is None or not owned(subject) or subject in who.subjects:
            continue
        gap = scene.view.between(placed.last, named.first).split()
        if named.first >= placed.last and len(gap) <= 9 and {"to", "than", "against", "versus",
                                                             "over", "from", "vs",
                                                             "relative"} & set(gap):  # fmt: skip
            return who, subject
    first = who.subjects[0]
    if who.first > placed.first:  # "a discount to the S&P 500" of something that is not named
        return None
    small = first.members == "R2000" or first.expression in ("IWM", "R2000")
    found = scene.memory.recall(lambda s: s.members == "SP500", back=3) if small else None
    return (who, found) if found is not None else None


# ---------------------------------------------------------------- the drafts


def _keep(  # noqa: PLR0913 - the slots of a claim
    scene: Scene,
    placed: Placed,
    who: Whose,
    formula: Formula,
    said: tuple[str, Stated],
    *,
    also: tuple[tuple[str, Formula, date | None], ...],
    unit: str,
) -> None:
    time = when_valued(scene, placed)
    comparator, stated = said
    rows = [("subject", formula.x.expression if formula.x is not None else "", who.how),
            ("measure", formula.pattern.split("(", 1)[0], "what the words name"),
            ("as_of", time.as_of.isoformat(), time.how)]  # fmt: skip
    if "far before" in who.how:
        rows.append(("subject", "", f"{ASSUMED}: {who.how}"))
    tokens = [placed.first, placed.last - 1]
    if who.first < who.last and abs(who.first - placed.first) <= 24:
        tokens += [who.first, who.last - 1]
    draft = Draft(
        KIND, span(scene, time, *tokens), formula, replace(time, window=None), comparator, stated,
        unit, inferred(rows), also=also,
    )  # fmt: skip
    forecast = "basis=forward" not in formula.pattern
    scene.add(draft, placed, forecast=forecast)


def when_valued(scene: Scene, placed: Placed) -> Timed:
    """The session of a valuation: that of the words beside it, else the text's own."""
    time = state_time(scene, placed.first)
    if time is None or (time.carried and not time.others) or (
        time.carried and time.period is None and "another of its sessions" not in str(time.others)
    ):  # fmt: skip
        return scene.here()
    return time


def _unanswered(scene: Scene, placed: Placed, reason: str, who: Whose | None = None) -> None:
    _, stated = stated_of(placed.quantity)
    tokens = [placed.first, placed.last - 1] + ([who.first] if who is not None else [])
    time = scene.here()
    scene.add(
        Draft(KIND, span(scene, None, *tokens), None, time, placed.quantity.comparator, stated,
              hindrance=reason),
        placed, forecast=False,
    )  # fmt: skip

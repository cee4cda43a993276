"""What a record compares with its past: a period's return, a move of a yield, a lead, a level."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import timedelta

from rotascope.claims.drafts import Timed
from rotascope.claims.frames import Scene
from rotascope.claims.frames_policy import dated, effective
from rotascope.claims.mentions import Sense, When
from rotascope.claims.record_units import unit_of
from rotascope.claims.slots import Whose, groups, priced, whose
from rotascope.claims.subjects import SERIES, Subject
from rotascope.claims.times import is_reference
from rotascope.claims.times_records import record_windows
from rotascope.claims.words import PERIODS


def downward(scene: Scene, sense: Sense) -> bool:
    """Whether the record is one of falls: by its noun, else by the claim that it is said of."""
    if scene.view.between(sense.last - 1, sense.last) in _MOST and (
        scene.view.between(sense.last, sense.last + 1) in ("since", "in", ",")
    ):  # fmt: skip
        told = [d for d in scene.drafts if d.kind in ("return", "change", "excess")]
        value = told[-1].stated.value if told else None
        return isinstance(value, float) and value < 0
    words = scene.view.between(sense.last, sense.last + 7).split()
    words = words[: words.index("since")] if "since" in words else words
    return any(w in words for w in ("loss", "decline", "drop", "fall", "slide", "losses", "plunge",
                                    "slump", "tumble", "sell-off", "selloff"))  # fmt: skip


def upward(scene: Scene, sense: Sense) -> bool:
    """As in "its sharpest one-day increase": the sharpest of rises is no low."""
    words = scene.view.between(sense.last, sense.last + 7).split()
    words = words[: words.index("since")] if "since" in words else words
    return scene.view.between(sense.last - 1, sense.last) in _MOST and bool(_RISES & set(words))


_RISES = frozenset({"increase", "gain", "gains", "rise", "jump", "advance", "climb", "rally",
                    "surge", "spike", "rebound", "bounce", "leap"})  # fmt: skip


def track_of(scene: Scene, sense: Sense) -> tuple[str, Whose, Timed, str] | None:
    """What is compared with its past: a period's return, or a level."""
    view = scene.view
    words = view.between(sense.first, sense.last + 7).split()
    if "since" in words:
        words = words[: words.index("since")]
    unit, at = unit_of(words)
    moved = _of_rate(scene, sense, unit)
    if moved is not None:
        return moved
    if sense.sort in ("best", "worst"):
        told = _of_a_measure(scene, sense)
        if told is not None:
            return told
        return _of_return(scene, sense, (unit, at) if unit else _own_unit(scene, sense))
    told = _of_policy(scene, sense) or _of_a_measure(scene, sense)
    if told is not None:
        return told
    who = whose(view, sense.first, scene.memory, lambda s: s.kind != "policy" or not s.loose)
    if who is None:
        return None
    subject = who.subjects[0]
    if subject.kind == "policy":
        who = replace(who, subjects=(dated(subject, scene),))
        stepped = effective(scene, replace(end_of(scene, sense), window="1d"))
        return "level({x})", who, replace(stepped, window=None), ""
    if subject.kind in SERIES:
        pattern = "yoy({x})" if subject.kind == "prices" else "level({x})"
        return pattern, who, _known_at(scene, sense), ""
    if subject.kind == "curve":
        return subject.expression, who, end_of(scene, sense), ""
    if subject.kind == "top" or (subject.kind == "group" and not subject.proxies):
        return None
    return "level({x}{k})" if subject.priced else "level({x})", who, end_of(scene, sense), ""


def _of_return(
    scene: Scene, sense: Sense, period: tuple[str, str]
) -> tuple[str, Whose, Timed, str] | None:
    """The return over a period, or the lead of one subject over another."""
    view, (unit, at) = scene.view, period
    if _START.search(view.between(sense.first, sense.last + 6)):
        return _of_the_start_of_year(scene, sense)
    lead = _lead(scene, sense, unit) or _over(scene, sense, period)
    if lead is not None:
        return lead
    if not unit:
        unit, at = _move_word(scene, sense)
    figure = _series(scene, sense)
    if figure is not None and (not unit or not figure.subjects[0].priced) and (
        view.clause(figure.first) == view.clause(sense.first) or not unit
    ) and figure.first != figure.last:  # fmt: skip
        if figure.subjects[0].kind == "prices":
            return "yoy({x})", figure, scene.here(), ""
        return "level({x})", figure, scene.here(), ", at=month"
    who = (
        (_of_whom(scene, sense) or whose(view, sense.first, scene.memory, priced)) if unit else None
    )
    if who is None:
        return None
    return f"return({{x}}, {unit}{{k}})", who, end_of(scene, sense), at


_START = re.compile(r"\bstart (?:to|of|for) (?:a|the|any) (?:calendar |new )?year\b")


def _of_the_start_of_year(scene: Scene, sense: Sense) -> tuple[str, Whose, Timed, str] | None:
    """As in "its worst start to a year since 2009", at the end of a month: so far, each year."""
    who = whose(scene.view, sense.first, scene.memory, priced)
    here, spoken = scene.here(), scene.memory.spoken
    ahead = spoken + timedelta(days=3 if spoken.weekday() == 4 else 1)
    ends = ahead.month != spoken.month
    if who is None or not (ends or spoken.day <= 6):
        return None
    month = spoken.month if ends else (spoken.month + 10) % 12 + 1
    return "return({x}, ytd{k})", who, here, f", at=month, month={month}"


_FOR = re.compile(r"^(?:\S+ ){1,4}?(?:for|in|by|of) (?:both )?(?:the )?$")


def _of_whom(scene: Scene, sense: Sense) -> Whose | None:
    """As in "the worst week for the S&P 500 since 2011": whoever is named behind it."""
    view = scene.view
    for group in groups(view):
        first, subject = group[0].first, group[0].subject
        if not sense.last < first <= sense.last + 6 or subject is None or not subject.priced:
            continue
        if _FOR.match(view.between(sense.last, first) + " "):
            fits = tuple(n.subject for n in group if n.subject is not None and n.subject.priced)
            return Whose(fits, first, group[-1].last, "named behind the record")
    return None


def _known_at(scene: Scene, sense: Sense) -> Timed:
    """When the figure of a month was known: some weeks after the end of that month."""
    at = end_of(scene, sense)
    last = at.as_of + timedelta(days=45)
    if at.as_of == scene.memory.spoken or last >= scene.memory.spoken:
        return scene.here()
    return replace(at, as_of=scene.calendar.date(max(scene.calendar.on_or_before(last), 0)))


_MEASURED = frozenset({"breadth", "weight", "volatility"})


def _of_a_measure(scene: Scene, sense: Sense) -> tuple[str, Whose, Timed, str] | None:
    """As in "a quarter of members trade above it, the fewest since 2022": the share told before."""
    view = scene.view
    start = view.words[sense.first].start
    told = [d for d in scene.drafts if d.span[0] < start and d.formula is not None]
    if not told or told[-1].kind not in _MEASURED or view.between(
        sense.first - 2, sense.first + 1
    ).split()[:1] not in ([","], ["and"], ["-"], ["%"]):  # fmt: skip
        return None
    formula = told[-1].formula
    if formula is None or formula.timed or set(
        view.between(sense.last, sense.last + 2).split()
    ) & {"day", "week", "month", "quarter", "year", "gain", "drop"}:  # fmt: skip
        return None
    x = formula.x or Subject("S&P 500", "SPX", "index")
    who = Whose((x,), sense.first, sense.last, "the measure told before")
    text = formula.text().replace("{", "{{").replace("}", "}}")
    return text, who, replace(told[-1].time, window=None, others=()), ""


def _of_policy(scene: Scene, sense: Sense) -> tuple[str, Whose, Timed, str] | None:
    """As in "to a range of 5.25 % to 5.5 %, the highest in 22 years": the target itself."""
    before = [d for d in scene.drafts if d.kind == "level" and d.formula is not None
              and d.formula.x is not None and d.formula.x.kind == "policy"
              and d.span[0] < scene.view.words[sense.first].start]  # fmt: skip
    last = [n for n in scene.view.named if n.subject is not None and n.last <= sense.first]
    if not before or not last or last[-1].subject is None or last[-1].subject.kind != "policy":
        return None
    subject = last[-1].subject
    if subject.before and scene.known(subject.before):
        subject = replace(subject, expression=subject.before)
    who = Whose((subject,), last[-1].first, last[-1].last, "named")
    return "level({x})", who, replace(before[-1].time, window=None, others=()), ""


_YIELDS = frozenset({"rate", "policy", "rate figure"})


def _of_rate(scene: Scene, sense: Sense, unit: str) -> tuple[str, Whose, Timed, str] | None:
    """As in "the yield fell 16 basis points, the most since 2020": a move, not a level."""
    view = scene.view
    before = [n for n in view.named if n.last <= sense.first and n.subject is not None
              and not view.in_relative(n.first, sense.first)]  # fmt: skip
    if not before or before[-1].subject is None or before[-1].subject.kind not in _YIELDS:
        return None
    tail = view.between(sense.last, sense.last + 4).split()
    move = bool(_FALLS & set(tail)) or view.between(sense.last - 1, sense.last) in _MOST
    told = next((d for d in reversed(scene.drafts) if d.kind == "change"), None)
    if not (move or unit) or (sense.sort in ("highest", "lowest") and not move):
        return None
    window = unit or (told.formula.window if told is not None and told.formula else "") or "1d"
    who = Whose((before[-1].subject,), before[-1].first, before[-1].last, "named")
    at = _period_of(window)[1]
    return f"change({{x}}, {window}{{k}})", who, end_of(scene, sense), at


_MOST = frozenset({"most", "biggest", "largest", "steepest", "sharpest", "deepest", "greatest"})
_WAS = re.compile(
    r"\b(?:the|that|this|last|past|it) (?:\w+ )?(day|session|week|month|quarter|half|year)"
    r"(?: just ended)? (?:was|is|proved|ranks?|ranked|marked|became|went down as|turned out)\b"
)


def _own_unit(scene: Scene, sense: Sense) -> tuple[str, str]:
    """As in "the quarter was the benchmark's strongest since": what the sentence is about."""
    told = _WAS.search(scene.view.between(sense.first - 12, sense.first))
    return PERIODS.get(told[1], ("", "")) if told is not None else ("", "")


def _lead(scene: Scene, sense: Sense, unit: str) -> tuple[str, Whose, Timed, str] | None:
    """As in "by 5.8 points, the most since": the lead of one subject over another, told before."""
    told = [d for d in scene.drafts if d.kind in ("return", "excess") and d.formula is not None]
    after = scene.view.between(sense.last, sense.last + 4)
    gap = any(w in after.split() for w in ("margin", "gap", "lead", "shortfall", "advantage"))
    if not told or told[-1].kind != "excess" or (unit and not gap):
        return None
    formula = told[-1].formula
    if formula is None or formula.x is None:
        return None
    who = Whose((formula.x,), sense.first, sense.last, "the lead told before")
    window, at = _period_of(formula.window or "")
    text = formula.text(w=window) if at else formula.text()
    ended = end_of(scene, sense)
    time = told[-1].time if ended.as_of >= told[-1].time.as_of else ended
    return text, who, replace(time, window=None, others=()), at


def _series(scene: Scene, sense: Sense) -> Whose | None:
    """A figure of the economy, where no share or index is named in its place."""
    figure = whose(scene.view, sense.first, scene.memory, lambda s: s.kind in SERIES)
    named = any(n.subject is not None and n.subject.priced for n in scene.view.named)
    return None if figure is not None and "before" in figure.how and named else figure


_RELATIVE = re.compile(r"\b(?:outperformance|relative to|showing against|lead over)\b")


def _over(scene: Scene, sense: Sense, unit: tuple[str, str]) -> (
    tuple[str, Whose, Timed, str] | None
):  # fmt: skip
    """As in "its best month relative to the S&P 500 since 2010", "biggest outperformance"."""
    view = scene.view
    if not _RELATIVE.search(view.between(sense.first, sense.last + 7)):
        return None
    window, at = unit if unit[0] else _move_word(scene, sense)
    who = whose(view, sense.first, scene.memory, priced)
    if who is None or not window:
        return None
    others = [n.subject for n in view.named if n.subject is not None and n.subject.priced
              and 0 <= n.first - sense.last <= 9]  # fmt: skip
    y = others[0] if others else Subject("S&P 500", "SPX", "index", proxies=("SPY",))
    if y.expression == who.subjects[0].expression:
        return None
    return f"excess({{x}}, {y.expression}, {window}{{k}})", who, end_of(scene, sense), at


_FALLS = frozenset(
    {
        "fall",
        "drop",
        "gain",
        "rise",
        "loss",
        "move",
        "decline",
        "jump",
        "advance",
        "result",
        "showing",
        "performance",
        "print",
        "one",
        "rally",
        "slump",
        "slide",
        "plunge",
        "return",
        "gains",
        "losses",
        "outperformance",
        "tumble",
        "retreat",
        "pullback",
        "sell-off",
        "selloff",
        "setback",
        "slip",
        *_RISES,
    }
)


def _move_word(scene: Scene, sense: Sense) -> tuple[str, str]:
    """As in "the largest gain since": over the window of the claim before it."""
    tail = scene.view.between(sense.last, sense.last + 4).split()
    bare = not tail or tail[0] in ("since", "in", "ever", ",")
    if not bare and not _FALLS & set(tail):
        return "", ""
    own = next(record_windows(scene.view), None) if not set(tail) & _COUNTED_IN else None
    if own is not None:
        return _period_of(own)
    for draft in reversed(scene.drafts):
        if draft.kind == "return" and draft.formula is not None and draft.formula.window:
            value = draft.stated.value
            large = isinstance(value, float) and abs(value) >= OF_A_YEAR
            if draft.time.carried and large and draft.formula.window in ("1d", "wtd"):
                return _period_of("ytd")  # "the 19.4 % loss was its worst since 2008"
            return _period_of(draft.formula.window)
    time = scene.when(sense.first)
    return _period_of(time.window) if time is not None and time.window else ("", "")


OF_A_YEAR = 0.13
"""A return without a time of its own that is too large for a day or a week."""
_COUNTED_IN = frozenset({"week", "month", "quarter", "year", "weekly", "monthly"})


def _period_of(window: str) -> tuple[str, str]:
    """A window as one of its kind: 2013 among years, 2013Q4 among quarters."""
    if window == "ytd" or re.fullmatch(r"\d{4}", window):
        return "ytd", ", at=year"
    if window == "qtd" or re.fullmatch(r"\d{4}Q\d", window):
        return "qtd", ", at=quarter"
    if window == "mtd" or re.fullmatch(r"\d{4}-\d\d", window):
        return "mtd", ", at=month"
    if window == "wtd" or ".." in window:
        return "wtd", ", at=week"
    return (window, "") if window.endswith("d") else ("", "")


def end_of(scene: Scene, sense: Sense) -> Timed:
    """The end of the period of which it is said, or the text's own time."""
    earlier = [
        w for w in scene.view.whens
        if w.period.kind in ("span", "day", "by") and w.first < sense.first
        and not is_reference(scene.view, w) and not _of_the_start(scene, w)
    ]  # fmt: skip
    if not earlier:
        return _carried_end(scene)
    period = earlier[-1].period
    last = min(period.last or scene.memory.spoken, period.as_of or scene.memory.spoken)
    place = max(scene.calendar.on_or_before(min(last, scene.memory.spoken)), 0)
    return Timed(None, scene.calendar.date(place), period.how, (), period)


def _of_the_start(scene: Scene, found: When) -> bool:
    """As in "to 4.03 % from 4.60 % late Friday": the day of where the move came from."""
    view = scene.view
    return any(
        0 <= found.first - p.last <= 2 and view.between(p.first - 1, p.first) == "from"
        for p in view.placed
    )


def _carried_end(scene: Scene) -> Timed:
    """The end of the period of the claim before it in the sentence, or the text's own time."""
    for draft in reversed(scene.drafts):
        level = draft.kind == "level"  # "from 4.60 % late Friday": where it came from
        if draft.time.as_of != scene.memory.spoken and not draft.time.carried and not level:
            return replace(draft.time, window=None)
    return scene.here()

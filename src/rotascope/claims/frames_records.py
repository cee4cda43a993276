"""Claims that compare with the past or with peers: records, drawdowns, best since, best of all."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from rotascope.claims.compare import interval, stated_of
from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.frames import Scene, grounds, say, span
from rotascope.claims.heads import is_forecast
from rotascope.claims.mentions import Placed, Sense
from rotascope.claims.model import EQUALS, IS_TRUE, Stated
from rotascope.claims.record_counts import count_near, count_of_records
from rotascope.claims.several import each
from rotascope.claims.since import since_year
from rotascope.claims.slots import Whose, priced, whose
from rotascope.claims.times import carried
from rotascope.claims.words import MONTHS
from rotascope.core import units

DRAWDOWN = "drawdown({x}{k})"


def records(scene: Scene) -> None:
    """All claims that compare with the past or with peers."""
    _drawdowns(scene)
    _from_low(scene)
    _highs(scene)


# ---------------------------------------------------------------- peaks and lows


def _drawdowns(scene: Scene) -> None:
    """As in "down 20 % from its peak"."""
    for placed in scene.free("percent", "fraction"):
        found = _peak_after(scene, placed)
        if found is not None:
            _drawdown(scene, placed, *found)


_FROM = frozenset({"from", "off", "below", "under", "beneath", "short", "shy", "since"})
_PEAKS = frozenset({"peak", "high", "record", "top", "highs", "peaks", "highest"})


def _peak_after(scene: Scene, placed: Placed) -> tuple[int, int, bool] | None:
    """The words "from its peak" after a figure: first and last token, and whether to the trough."""
    words = [w.folded for w in scene.view.words]
    tail = words[placed.last : placed.last + 11]
    for start, word in enumerate(tail[:6]):
        if word in (",", "and", ";", "than"):
            break
        if word not in _FROM:
            continue
        for end in range(start + 1, min(start + 7, len(tail))):
            if tail[end] in _PEAKS:
                trough = "trough" in tail[end:]
                return placed.last + start, placed.last + end, trough
            if tail[end] == "," and tail[end + 1 : end + 2] and tail[end + 1].isdecimal():
                continue  # "below its March 10, 2000 peak"
            if tail[end] in _FROM or tail[end] in (",", ".", ";") or tail[end] in ("low", "lows"):
                break
    return None


def _drawdown(scene: Scene, placed: Placed, first: int, last: int, trough: bool) -> None:
    who = whose(scene.view, placed.first, scene.memory, priced, after=last + 1)
    if who is None:
        return
    time = _point(scene, placed, first, last)
    comparator, stated = stated_of(placed.quantity, sign=-1)
    formula, day = Formula(DRAWDOWN, who.subjects[0]), _day_of_peak(scene, first, last)
    if day is not None and not trough and day < time.as_of:
        formula = Formula("return({x}, {w}{k})", who.subjects[0], None, f"since {day}")
        time = _some_session(scene, first, f"since {day}") or time
    elif day is None or trough:
        formula = _of_a_stretch(scene, who, (first, last), time, trough=trough) or formula
    if "never" in scene.view.between(placed.first - 6, placed.first).split():
        whole = scene.when(placed.first)
        window = whole.window if whole and whole.window else "ytd"
        if window.startswith("@"):  # "never fell 2.5 % from its peak": over the year of the text
            near = carried(scene.memory)
            window = near.window if near is not None and near.window else "ytd"
        formula = Formula("lowest(drawdown({x}{k}), {w})", who.subjects[0], None, window)
        depth = abs(placed.quantity.value or 0.0)
        comparator, stated = "at least", interval(-depth, None, -depth)
    rows = grounds(who, None, [("as_of", time.as_of.isoformat(), time.how)])
    scene.add(
        Draft(
            "drawdown",
            span(scene, None, who.first, placed.first, last),
            formula,
            replace(time, window=None, others=time.others if time.carried else ()),
            comparator,
            stated,
            units.FRACTION,
            inferred(rows),
        ),
        placed,
    )


def _of_a_stretch(
    scene: Scene, who: Whose, tokens: tuple[int, int], time: Timed, *, trough: bool
) -> Formula | None:
    """From the high of a month or of 52 weeks, or from a peak to its trough."""
    subject, words = who.subjects[0], scene.view.between(*tokens)
    if "52" in words:
        return Formula("drawdown({x}, {w}{k})", subject, None, "1y")
    if trough:
        return Formula("lowest(drawdown({x}{k}), {w})", subject, None, time.window or "1y")
    month = _month_of_peak(scene, *tokens)
    if month is None:
        return None
    return Formula("level({x}) / highest(level({x}), {w}) - 1", subject, None, month)


def _month_of_peak(scene: Scene, first: int, last: int) -> str | None:
    """As in "10 % under its July high", "its November 2021 peak": the month of that high."""
    words = scene.view.between(first, last).split()
    named = [word for word in words if word in MONTHS]
    if len(named) != 1 or "record" in words:
        return None
    month, spoken = MONTHS.index(named[0]) + 1, scene.memory.spoken
    years = [int(word) for word in words if re.fullmatch(r"(?:19|20)\d\d", word)]
    if any(word.isdigit() and len(word) <= 2 for word in words):
        return None  # a day of the month
    year = years[0] if years else spoken.year - (month > spoken.month)
    return f"{year}-{month:02d}"


def _some_session(scene: Scene, token: int, window: str) -> Timed | None:
    """As in "in early July, having lost 16 % from its April 23 high": one of its sessions."""
    for found in scene.view.whens:
        period, calendar = found.period, scene.calendar
        if period.kind != "vague" or found.last > token or period.first is None or (
            period.last is None or period.last >= scene.memory.spoken
        ):  # fmt: skip
            continue
        places = range(calendar.on_or_after(period.first), calendar.on_or_before(period.last) + 1)
        days = [calendar.date(place) for place in places][:8]
        if days:
            others = tuple(("another of its sessions", window, day) for day in days[:-1])
            return Timed(None, days[-1], period.how, others, carried=True)
    return None


def _day_of_peak(scene: Scene, first: int, last: int) -> date | None:
    """As in "from its April 23 closing high": the day of the peak, where it is told."""
    for found in scene.view.whens:
        told = scene.view.between(found.first, found.last).split()
        since = found.period.kind == "since" and any(w.isdigit() and len(w) <= 2 for w in told)
        one = found.period.kind == "day" and found.period.first == found.period.last
        day = since or one
        ends = scene.view.between(found.first, found.first + 1) in ("close", "end", "start")
        if day and not ends and first - 1 <= found.first <= last + 5:
            return found.period.first
    return None


def _point(scene: Scene, placed: Placed, first: int, last: int) -> Timed:
    """When the distance was so: a day named before or apart from the peak's own date."""
    day = scene.memory.day
    if (
        day is not None
        and "then" in {w.folded for w in scene.view.words}
        and day < scene.memory.spoken
    ):
        place = max(scene.calendar.on_or_before(day), 0)
        return Timed(None, scene.calendar.date(place), "'then': the last day that was named")
    for found in reversed(scene.view.whens):
        inside = first <= found.first <= last + 4
        behind = set(scene.view.between(found.first - 7, found.first).split())
        if (
            inside
            or behind & _PEAKS
            or found.period.kind not in ("day", "span", "by")
            or found.first > placed.last + 12
        ):
            continue
        if scene.view.clause(found.first) == scene.view.clause(placed.first) or (
            found.first < placed.first
        ):
            base = Timed(found.period.window, found.period.as_of or scene.memory.spoken,
                         found.period.how, (), found.period)  # fmt: skip
            return replace(base, as_of=last_of(scene, base))
    return scene.here()


def last_of(scene: Scene, time: Timed) -> date:
    """The last session of a time, where that lies before its as-of."""
    last = time.period.last if time.period is not None else None
    if last is None or last >= time.as_of:
        return time.as_of
    return scene.calendar.date(max(scene.calendar.on_or_before(last), 0))


def _from_low(scene: Scene) -> None:
    """As in "up 35 % from its April low"."""
    view = scene.view
    words = [w.folded for w in view.words]
    for placed in scene.free("percent"):
        place = next((i for i in range(placed.last, min(placed.last + 8, len(words)))
                      if words[i] in ("low", "lows", "bottom", "trough")), None)  # fmt: skip
        if place is None or not {"from", "off", "since", "above"} & set(words[placed.last : place]):
            continue
        who = whose(view, placed.first, scene.memory, priced)
        if who is None:
            continue
        named = [w for w in view.whens if placed.last <= w.first <= place + 4]
        period = named[0].period if named else None
        if period is not None and period.first is not None and period.first == period.last:
            _since_day(scene, placed, who, period.first, place)
            continue
        if period is None or period.first is None or period.last is None:
            window, how = "1y", "the low of the last year"
        else:
            last = min(period.last, scene.memory.spoken)
            window, how = f"{period.first}..{last}", period.how
        formula = Formula(
            "level({x}{k}) / lowest(level({x}{k}), {w}) - 1", who.subjects[0], None, window
        )
        comparator, stated = stated_of(placed.quantity)
        here = replace(scene.here(), carried=period is None)
        rows = grounds(who, None, [("window", window, how)])
        scene.add(
            Draft(
                "from low",
                span(scene, None, who.first, placed.first, place),
                formula,
                here,
                comparator,
                stated,
                units.RATIO,
                inferred(rows),
            ),
            placed,
        )


def _since_day(scene: Scene, placed: Placed, who: Whose, day: date, last: int) -> None:
    """As in "137 % from its low of March 18": since that close."""
    formula = Formula("return({x}, {w}{k})", who.subjects[0], None, f"since {day}")
    comparator, stated = stated_of(placed.quantity)
    rows = grounds(who, None, [("window", formula.window or "", "from the close of the day named")])
    scene.add(
        Draft(
            "from low",
            span(scene, None, who.first, placed.first, last),
            formula,
            scene.here(),
            comparator,
            stated,
            units.FRACTION,
            inferred(rows),
        ),
        placed,
    )


def _highs(scene: Scene) -> None:
    """As in "closed at a record", "its fourth record high of the year"."""
    view = scene.view
    for sense in view.of("record high"):
        before = view.between(sense.first - 5, sense.first).split()
        if {"from", "below", "off", "its", "their"} & set(before) and _is_reference(
            view.between(sense.first - 6, sense.first)
        ):
            continue
        who = whose(view, sense.first, scene.memory, lambda s: s.priced or s.kind == "volatility")
        if who is None or is_forecast(view, sense.first, sense.last) or _ahead(scene, sense):
            continue
        if negated(scene, sense):
            _no_record(scene, sense, who)
            continue
        if any(p.first in scene.used and p.quantity.unit == "ordinal"
               and p.last - 2 <= sense.first <= p.last + 1 for p in view.placed):  # fmt: skip
            continue  # "another high, the 33rd record close of 1998": counted already
        if _CLOSE_TO & set(view.between(sense.first - 4, sense.first).split()):
            continue  # "near a record": no record
        both = bool({"both", "all"} & set(view.between(0, min(sense.first, 4)).split()))
        if (
            who.first == who.last and count_near(scene, sense) is None and not both
        ) or "for one day" in view.between(sense.last, sense.last + 4):
            continue
        time = told = scene.when(sense.first)
        if time is None or time.carried:
            time = scene.here()
        counted = count_near(scene, sense)
        if counted is not None:
            whole = told is not None and _WHOLE.fullmatch(told.window or "")
            count_of_records(scene, counted, sense, who, told if told and whole else time)
            if counted.first < sense.first:
                continue
            time = scene.here()
        for one in each(scene, who, sense.first):
            _record(scene, sense, one, time)


_CLOSE_TO = frozenset({"near", "nearly", "almost", "approaching", "approached", "neared",
                       "nearing"})  # fmt: skip
_WHOLE = re.compile(r"\d{4}(?:-\d\d|Q\d|H\d)?|mtd|qtd|ytd")


def _ahead(scene: Scene, sense: Sense) -> bool:
    """As in "Since its record close on 2 September, the S&P ...": of whom comes after it."""
    words = scene.view.between(0, sense.first).split()
    return words[:2] in (["since", "its"], ["from", "its"], ["since", "their"], ["after", "its"],
                         ["since", "the"], ["from", "that"], ["since", "that"])  # fmt: skip


def _record(scene: Scene, sense: Sense, who: Whose, time: Timed) -> None:
    """A record on a day, or on some day of a longer time."""
    view, subject = scene.view, who.subjects[0]
    closing = "clos" in view.between(sense.first - 6, sense.last + 2)
    also: tuple[tuple[str, Formula, date | None], ...] = ()
    if time.window not in (None, "1d"):
        pattern = "count(record_high({x}{k}) == 1, {w}) >= 1"
        formula = Formula(pattern, subject, None, time.window)
    else:
        formula = Formula("record_high({x}{k}) == 1", subject)
        week = Formula("count(record_high({x}{k}) == 1, 5d) >= 1", subject)
        also = (("within the last five sessions", week, None),)
    draft = Draft(
        "record high" if closing else "record high, within the day or at the close",
        span(scene, time, who.first, sense.first, sense.last - 1), formula, time, IS_TRUE,
        Stated(True), units.TRUTH, inferred(grounds(who, time)), also=also,
    )  # fmt: skip
    scene.add(draft)


def _no_record(scene: Scene, sense: Sense, who: Whose) -> None:
    """As in "failed to set a single record during the year", "no record since January 3"."""
    year = since_year(scene, sense.first)
    if year is not None and year[2][0] - sense.last <= 3:
        here, stated = scene.here(), Stated(year[1], None, float(year[1].toordinal()))
        pattern = Formula("last_time(record_high({x}{k}) == 1)", who.subjects[0])
        say(scene, "since", pattern, here, (EQUALS, stated), unit=units.DATE,
            tokens=(who.first, sense.first, *year[2]), rows=grounds(who, here))  # fmt: skip
        return
    time = scene.when(sense.first)
    if time is None or time.carried or time.window in (None, "1d"):
        return
    formula = Formula("count(record_high({x}{k}) == 1, {w}) == 0", who.subjects[0], None,
                      time.window)  # fmt: skip
    say(scene, "record high", formula, time, (IS_TRUE, Stated(True)), unit=units.TRUTH,
        tokens=(who.first, sense.first, sense.last - 1), rows=grounds(who, time))  # fmt: skip


_FROM_IT = ("from", "below", "off", "under", "short", "shy", "of", "since", "until")


def _is_reference(before: str) -> bool:
    """As in "10 % below its record": the record is only what it is measured from."""
    return any(w in before.split() for w in _FROM_IT)


def negated(scene: Scene, sense: Sense) -> bool:
    """Whether the words deny what they name."""
    if "no" in scene.view.between(sense.first - 3, sense.first + 1).split():
        return True
    return any(
        0 <= sense.first - found.last <= 6 for found in scene.view.of("negation")
    )  # fmt: skip

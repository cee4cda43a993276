"""What all frames share: a frame is a rule that turns a sentence into claims of one kind."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import date

import numpy as np

from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.heads import is_forecast
from rotascope.claims.memory import Memory
from rotascope.claims.mentions import Placed
from rotascope.claims.model import AT_LEAST, Inference, Stated
from rotascope.claims.rivals import Around, rivals
from rotascope.claims.slots import Whose
from rotascope.claims.subjects import Subject
from rotascope.claims.times import when
from rotascope.claims.times_following import following
from rotascope.claims.view import View
from rotascope.core.errors import RotascopeError
from rotascope.core.time import Calendar
from rotascope.core.window import spans
from rotascope.language.parse import parse
from rotascope.language.syntax import Call
from rotascope.language.windows import window_of

FORECAST = "a forecast or a condition: nothing known by then can bear it out"
ASSUMED = "assumed"
"""How a slot was filled that must not lead to a contradiction."""
NO_WINDOW = "the text does not say over what time"
_LOOSE = re.compile(
    r"^at (?:its|the|their) (?:[\w.]+ ){0,3}(?:lows?|worst|peak|best|highs?|trough|nadir|bottom)\b|"
    r"\b(?:the decade|then (?:stood|was|were|sat)|in the (?:summer|winter|spring|autumn|fall)|"
    r"over (?:the|that) (?:stretch|span|run|streak|period)|"
    r"(?:(?:early|late) (?:in )?|mid ?- ?)(?:january|february|march|april|may|june|july|august|"
    r"september|october|november|december))\b"
)
_NOW = frozenset({"now", "today", "currently", "presently", "write", "writing"})


@dataclass
class Scene:
    """A sentence under interpretation.

    Attributes
    ----------
    view
        The sentence.
    memory
        What was said before.
    calendar
        Sessions of the store.
    known
        Whether the store has a name.
    used
        First tokens of the figures that a frame has taken.
    drafts
        What was found.
    """

    view: View
    memory: Memory
    calendar: Calendar
    known: Callable[[str], bool]
    used: set[int] = field(default_factory=set)
    drafts: list[Draft] = field(default_factory=list)

    @property
    def figures(self) -> tuple[int, ...]:
        """First tokens of all figures."""
        return tuple(p.first for p in self.view.placed)

    def free(self, *units: str) -> list[Placed]:
        """Figures of the given units that no frame has taken."""
        return [
            p
            for p in self.view.placed
            if p.first not in self.used and (not units or p.quantity.unit in units)
        ]

    def when(self, token: int) -> Timed | None:
        """The time of a figure or a verb."""
        after = following(self.view, token, self.memory, self.calendar)
        return after or when(self.view, self.figures, token, self.memory)

    def here(self, how: str = "the text's own time") -> Timed:
        """The text's own as-of, where no period is needed."""
        spoken, closed = self.memory.spoken, self.memory.closed
        if closed is None or _NOW & {w.folded for w in self.view.words}:
            return Timed(None, spoken, how)
        own = (("the day of the text", "", spoken),)
        return Timed(None, closed, "the end of the time on which the text looks back", own,
                     carried=True)  # fmt: skip

    def add(self, draft: Draft, *placed: Placed, forecast: bool = True) -> None:
        """Keep a draft; a forecast is kept as one that cannot be checked."""
        first = min((p.first for p in placed), default=-1)
        if forecast and placed and is_forecast(self.view, first, max(p.last for p in placed)):
            draft = draft.without(FORECAST)
        if _LOOSE.search(self.view.folded):
            how = f"{ASSUMED}: the words name a time that they do not date"
            loose = Inference("as_of", draft.time.as_of.isoformat(), how)
            draft = replace(draft, inferences=(*draft.inferences, loose))
        if _ahead(self.view, draft.time, self.memory.spoken):
            how = f"{ASSUMED}: the month named without a year may be the one to come"
            ahead = Inference("as_of", draft.time.as_of.isoformat(), how)
            draft = replace(draft, inferences=(*draft.inferences, ahead))
        if not placed and draft.kind == "excess" and self._each_of(draft):
            return
        around = Around(self.view, self.memory, self.drafts, self.calendar, first)
        found = rivals(around, draft)
        self.drafts.append(replace(draft, rivals=found))
        self.used.update(p.first for p in placed)
        # A decision counts on the session after it: that day is no time of which the text speaks.
        later = draft.time.as_of > self.memory.spoken
        if draft.time.window is not None and not draft.time.carried and not later:
            self.memory.time = (self.memory.sentence, self.memory.paragraph, draft.time)

    def _each_of(self, draft: Draft) -> bool:
        """As in "beat it in each of the past seven years": told already, year by year."""
        period = draft.time.period
        return period is not None and period.kind == "trailing" and any(
            d.kind == "streak" and d.comparator == AT_LEAST for d in self.drafts
        )  # fmt: skip


_MONTH = re.compile(r"(\d{4})-(\d\d)")


def _ahead(view: View, time: Timed, spoken: date) -> bool:
    """As in "in September", written in August: of last year, or the one to come."""
    told = _MONTH.fullmatch(time.window or "")
    if told is None or time.period is None or int(told[1]) != spoken.year - 1:
        return False
    found = next((w for w in view.whens if w.period is time.period), None)
    bare = found is not None and told[1] not in view.between(found.first, found.last)
    return bare and 0 < int(told[2]) - spoken.month <= 4 and "last" not in view.folded


def say(  # noqa: PLR0913 - the slots of a claim
    scene: Scene,
    kind: str,
    formula: Formula,
    time: Timed,
    said: tuple[str, Stated],
    *placed: Placed,
    unit: str,
    tokens: Iterable[int],
    rows: Iterable[tuple[str, str, str]] = (),
    also: tuple[tuple[str, Formula, date | None], ...] = (),
) -> None:
    """Keep a claim whose slots are all filled, once in a sentence."""
    if any(d.formula is not None and d.formula.text() == formula.text()
           and d.time.as_of == time.as_of for d in scene.drafts):  # fmt: skip
        return
    comparator, stated = said
    draft = Draft(
        kind, span(scene, time, *tokens), formula, time, comparator, stated, unit,
        inferred(tuple(rows)), also=also,
    )  # fmt: skip
    scene.add(draft, *placed)


def span(scene: Scene, time: Timed | None, *tokens: int) -> tuple[int, int]:
    """Offsets of a claim's words: its slots and its period, where that is near."""
    view = scene.view
    first, last = min(tokens), max(tokens)
    if time is not None and time.period is not None and not time.carried:
        for found in view.whens:
            far = found.last < first - 8 or found.first > last + 8
            apart = view.clause(found.first) not in (view.clause(first), view.clause(last))
            if found.period is time.period and not (far and apart):
                first, last = min(first, found.first), max(last, found.last - 1)
    return view.span(first, last)


def at_end(scene: Scene, time: Timed) -> Timed:
    """A time whose as-of is the end of its own period, where that has passed."""
    last = time.period.last if time.period is not None else None
    ended = time.period is not None and time.period.kind in ("span", "day", "other", "point")
    if last is None or not ended or time.carried or last >= time.as_of:
        return time
    place = scene.calendar.on_or_before(last)
    return replace(time, as_of=scene.calendar.date(place)) if place >= 0 else time


def state_time(scene: Scene, token: int) -> Timed | None:
    """The session of a weight, a share or a level: "in late October" is one of its sessions."""
    own = scene.view.clause(token)
    for found in scene.view.whens:
        period, calendar = found.period, scene.calendar
        near = scene.view.clause(found.first) == own and abs(found.first - token) <= 12
        if period.kind != "vague" or not near or period.first is None or period.last is None:
            continue
        last = calendar.on_or_before(min(period.last, scene.memory.spoken))
        first = min(calendar.on_or_before(period.first), last)
        if first < 0:
            continue
        step = max((last - first) // 4, 1)
        others = tuple(("another of its sessions", "", calendar.date(place))
                       for place in range(last - step, first - 1, -step))  # fmt: skip
        return Timed(None, calendar.date(last), period.how, others[:5], carried=True)
    time = scene.when(token)
    if time is not None and time.carried and scene.memory.closed is not None:
        return scene.here()
    return None if time is None else at_end(scene, time)


def within(scene: Scene, token: int) -> Timed | None:
    """As in "less than two weeks ago it stood at 3.11 %": on some session since then."""
    view, calendar = scene.view, scene.calendar
    for found in view.whens:
        period, day = found.period, found.period.first
        near = view.between(found.first - 3, found.first + 1)
        if abs(found.first - token) > 12 or day is None or not _WITHIN.search(near):
            continue
        if "ago" not in view.between(found.first, found.last).split():
            continue
        first, last = calendar.on_or_after(day), calendar.on_or_before(scene.memory.spoken)
        others = tuple(("another session since then", "", calendar.date(place))
                       for place in range(first + 1, min(last, first + 8) + 1))  # fmt: skip
        return Timed(None, calendar.date(first), period.how, others, carried=True)
    return None


_WITHIN = re.compile(r"\b(?:less than|not even|not quite|within the|fewer than|barely)\b")


def start_of(scene: Scene, time: Timed) -> date:
    """The session from whose close a time counts."""
    calendar, as_of = scene.calendar, time.as_of
    window = time.window or "1d"
    try:
        call = parse(f"sessions({window})")
        assert isinstance(call, Call), "a call was written"
        parsed = window_of(call.args[0].value, window)
        at = np.array([calendar.on_or_before(as_of)], dtype=np.int64)
        place = int(spans(parsed, calendar, at, 0).start[0])
    except (AttributeError, RotascopeError):
        place = -1
    if place < 0:
        place = max(calendar.on_or_before(as_of) - 1, 0)
    return calendar.date(place)


def open_windows(
    pattern: str, x: Subject | None, y: Subject | None = None
) -> tuple[tuple[str, Formula, date | None], ...]:
    """A formula over the windows that a writer without one may mean."""
    return tuple(
        (name, Formula(pattern, x, y, window), None)
        for name, window in (
            ("year to date", "ytd"),
            ("one day", "1d"),
            ("month to date", "mtd"),
            ("one month", "1m"),
            ("one week", "1w"),
            ("one year", "1y"),
        )
    )


def grounds(
    who: Whose | None, time: Timed | None, more: Iterable[tuple[str, str, str]] = ()
) -> list[tuple[str, str, str]]:
    """How the slots of a claim were filled."""
    rows: list[tuple[str, str, str]] = []
    if who is not None:
        for subject in who.subjects:
            how = who.how
            if subject.stands_for:
                how += f"; the store has no {subject.stands_for}"
            rows.append(("subject", subject.expression, how))
    if time is not None:
        if time.window:
            rows.append(("window", time.window, time.how))
        rows.append(("as_of", time.as_of.isoformat(), time.how))
    rows.extend(more)
    return rows


def not_checkable(  # noqa: PLR0913 - the slots of a claim
    scene: Scene,
    kind: str,
    placed: Placed,
    reason: str,
    *,
    stated: Stated,
    who: Whose | None = None,
) -> Draft:
    """A claim for which the store can have no answer."""
    time = scene.here()
    tokens = [placed.first, placed.last - 1]
    if who is not None:
        tokens += [who.first, who.last - 1]
    return Draft(
        kind,
        span(scene, None, *tokens),
        None,
        time,
        placed.quantity.comparator,
        stated,
        inferences=inferred(grounds(who, None)),
        hindrance=reason,
    )

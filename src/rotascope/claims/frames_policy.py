"""Claims on the central bank: cuts, rises, their number, and meetings without a move."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.frames import Scene, span
from rotascope.claims.heads import is_forecast
from rotascope.claims.mentions import Placed, Sense
from rotascope.claims.model import IS_TRUE, Stated
from rotascope.claims.subjects import Subject
from rotascope.core import units

CYCLE = "the cycle: since the last move the other way"


_MOVES = {
    "cuts": ("cuts({x}, {w})", "count_cuts({x}, {w})", "count_hikes"),
    "hikes": ("hikes({x}, {w})", "count_hikes({x}, {w})", "count_cuts"),
}


_COUNTED = frozenset({"cut", "hike", "increase", "reduction", "move", "rise", "raise", "time"})


_RATE = frozenset({
    "its", "the", "benchmark", "key", "policy", "short", "term", "-", "main", "interest", "rate",
    "rates", "federal", "funds", "fed", "target", "overnight", "borrowing", "costs", "another",
})  # fmt: skip


def policy_subject(scene: Scene) -> Subject | None:
    """The target for overnight money, in the series that reaches back far enough."""
    for named in scene.view.named:
        if named.subject is not None and named.subject.kind == "policy":
            return dated(named.subject, scene)
    found = scene.memory.recall(lambda s: s.kind == "policy", back=4)
    return dated(found, scene) if found else None


def dated(subject: Subject, scene: Scene) -> Subject:
    """The series that speaks of the time of the text."""
    early = date(2008, 12, 17) if subject.kind == "policy" else date(2023, 9, 1)
    if subject.before and scene.memory.spoken < early and scene.known(subject.before):
        return replace(subject, expression=subject.before)
    return subject


def moves(scene: Scene) -> None:
    """As in "cut rates by 25 basis points", "three rate cuts", "175 basis points of cuts"."""
    view = scene.view
    for kind in ("cuts", "hikes"):
        for placed in scene.free("bp", "percent", "points", "plain", "ordinal", "multiple"):
            sense = _near(scene, placed, kind) or _continued(scene, placed, kind)
            if sense is None:
                continue
            quantity = placed.quantity
            counted = quantity.unit in ("plain", "ordinal", "multiple") and _counted(
                scene, placed, sense
            )
            level = {"to", "ceiling", "range"} & set(
                view.between(placed.first - 4, placed.first).split())  # fmt: skip
            sized = quantity.unit == "bp" or (
                not level and quantity.unit in ("percent", "points") and _of_rates(scene, placed)
            )
            pointed = _in_points(scene, placed) and not counted
            sized = sized or (pointed and _of_rates(scene, placed) and (quantity.value or 9) <= 6)
            if not counted and not sized:
                continue
            subject = policy_subject(scene)
            if subject is None or _other_rate(scene, placed):
                continue
            near = view.between(placed.first - 4, placed.last + 3)
            if "each" in near.split() or "of them" in near:
                continue
            _move(scene, kind, placed, sense, subject, counted=counted)


def _in_points(scene: Scene, placed: Placed) -> bool:
    """As in "by two full percentage points", "a point and a half"."""
    after = scene.view.between(placed.last, placed.last + 4)
    noun = placed.quantity.noun == "point" or bool(_POINTS.match(after))
    return placed.quantity.unit == "plain" and noun


_POINTS = re.compile(r"(?:full |whole |entire |more )?(?:percent(?:age)? |- )*points?\b")


def _near(scene: Scene, placed: Placed, kind: str) -> Sense | None:
    best: Sense | None = None
    for sense in scene.view.of(kind):
        gap = min(abs(placed.first - sense.last), abs(sense.first - placed.last))
        reach = 20 if _total(scene, placed) else 11
        if gap <= reach and (best is None or gap < abs(placed.first - best.last)):
            best = sense
    return best


def _continued(scene: Scene, placed: Placed, kind: str) -> Sense | None:
    """As in "That is 125 basis points since September": the moves of the sentence before."""
    if scene.memory.kind != kind or placed.quantity.unit != "bp" or scene.view.of("cuts", "hikes"):
        return None
    if any(n.subject is not None for n in scene.view.named):
        return None
    return Sense(placed.first, placed.last, kind)


def _counted(scene: Scene, placed: Placed, sense: Sense) -> bool:
    if placed.quantity.noun in _COUNTED and placed.quantity.noun != "time":
        return True
    gap = scene.view.between(placed.last, sense.first).split()
    times = placed.quantity.noun == "time" or placed.quantity.unit == "multiple"
    behind = set(scene.view.between(sense.last, placed.first).split())
    if times and sense.last <= placed.first and (
        placed.first - sense.last <= 1 or behind <= _RATE
    ):  # fmt: skip
        return True
    if placed.quantity.unit == "multiple":
        return False
    fits = {"consecutive", "straight", "interest", "rate", "successive", "quarter", "point", "-",
            "more", "further", "such", "federal", "reserve", "fed", "additional"}  # fmt: skip
    return sense.first >= placed.last and set(gap) <= fits


_RATE_WORDS = ("rates", "benchmark rate", "policy rate", "target", "borrowing cost", "key rate",
               "main rate", "lending rate", "overnight rate", "cost of money")  # fmt: skip


def _of_rates(scene: Scene, placed: Placed) -> bool:
    """A move in percent is one of rates only where rates are what moves."""
    near = scene.view.between(placed.first - 10, placed.last + 6)
    if placed.quantity.unit == "plain":
        return any(w in near for w in _RATE_WORDS)
    total = 3.0 if _total(scene, placed) else 1.0
    return any(w in near for w in ("point", "rates", "benchmark")) and (
        (placed.quantity.value or 9.0) <= 0.02 * total
    )


def _other_rate(scene: Scene, placed: Placed) -> bool:
    """A yield, not the central bank, stands next to the figure."""
    own = scene.view.clause(placed.first)
    return any(
        n.subject is not None
        and n.subject.kind in ("rate", "spread", "curve")
        and not n.subject.loose
        and scene.view.clause(n.first) == own
        for n in scene.view.named
    )


def _move(  # noqa: PLR0913 - the slots of a move
    scene: Scene, kind: str, placed: Placed, sense: Sense, subject: Subject, *, counted: bool
) -> None:
    sized, count, other = _MOVES[kind]
    pattern = count if counted else sized
    time = scene.when(placed.first)
    total = _total(scene, placed)
    readings: tuple[tuple[str, Formula, date | None], ...] = ()
    cycle = Formula(pattern, subject, None, f"@cycle {other}")
    large = not counted and (placed.quantity.value or 0.0) > 0.01
    brief = time is not None and (
        time.window in ("1d", "wtd", "mtd") or (time.window or "")[4:5] == "-"
    )
    if time is None or time.window is None or time.carried or (total and not _spanning(time)) or (
        large and brief
    ):  # fmt: skip
        time = _unnamed(scene, time, cycle, small=not total and not counted and (
            (placed.quantity.value or 1) <= 0.0075))  # fmt: skip
    held = _within(scene, placed) if counted else None
    time = held or _begun(scene, placed) or effective(scene, time)
    if counted and time.as_of == scene.memory.spoken:
        day = _as_the_move(scene) or time.as_of
        others = tuple((n, w, day if d == time.as_of else d) for n, w, d in time.others)
        time = replace(time, as_of=day, others=others)
    pointed = placed.quantity.unit == "plain" and not counted  # two whole points
    scale = 1.0 if counted else 100.0 if pointed else 10_000.0
    comparator, stated = stated_of(placed.quantity, scale)
    stated = replace(stated, tolerance=0.0) if counted else _exact(stated)
    formula = Formula(pattern, subject, None, time.window)
    rows = [("subject", subject.expression, "the central bank's target"),
            ("window", time.window or "", time.how),
            ("as_of", time.as_of.isoformat(), time.how)]  # fmt: skip
    draft = Draft(
        kind, span(scene, time, sense.first, sense.last - 1, placed.first, placed.last - 1),
        formula, time, comparator, stated, units.COUNT, inferred(rows), readings=readings,
    )  # fmt: skip
    scene.add(draft, placed)


_BEGAN = re.compile(r"\b(?:began|begun|started|starting|beginning|commenced|kicked off)\b")


def _begun(scene: Scene, placed: Placed) -> Timed | None:
    """As in "17 straight increases that began in June 2004": from then on."""
    for found in scene.view.whens:
        first = found.period.first
        if not 0 < found.first - placed.last <= 10 or first is None:
            continue
        if _BEGAN.search(scene.view.between(placed.last, found.first + 1)):
            start = first - timedelta(days=1)
            how = f"{found.period.how}: since then"
            return Timed(f"since {start}", scene.memory.spoken, how, (), found.period)
    return None


def _as_the_move(scene: Scene) -> date | None:
    """The session on which the target steps, where the move of the day was told before."""
    last = scene.memory.last
    told = [*scene.drafts, *([last[1]] if last and scene.memory.sentence - last[0] <= 2 else [])]
    ahead = [d.time.as_of for d in told if d.time.as_of > scene.memory.spoken]
    return ahead[0] if ahead else None


def _within(scene: Scene, placed: Placed) -> Timed | None:
    """As in "its second reduction in less than three weeks": the stretch that holds them all."""
    view = scene.view
    for other in view.placed:
        letter = {"day": "d", "week": "w", "month": "m"}.get(other.quantity.noun or "")
        before = set(view.between(other.first - 3, other.first).split())
        if letter and 0 < other.first - placed.last <= 6 and {"in", "within"} & before:
            count = int(other.quantity.value or 0.0)
            scene.used.add(other.first)
            place = scene.calendar.on_or_before(scene.memory.spoken) + 1
            as_of = scene.calendar.date(min(place, len(scene.calendar) - 1))
            return Timed(f"{count}{letter}", as_of, "the stretch named after it")
    return None


def _exact(stated: Stated) -> Stated:
    """A move is told exactly: "a quarter point" is 25 basis points, not 12 to 38."""
    if stated.value is None or not isinstance(stated.value, float) or stated.tolerance <= 2.5:
        return stated
    if stated.low is None or stated.high is None:
        return replace(stated, tolerance=2.5)
    return replace(stated, low=stated.value - 2.5, high=stated.value + 2.5, tolerance=2.5)


def _unnamed(scene: Scene, time: Timed | None, cycle: Formula, *, small: bool) -> Timed:
    """Moves without a time of their own: the last meeting, the text's own time, the cycle."""
    as_of = time.as_of if time and time.period is not None else scene.memory.spoken
    rows = [("the last meeting", "5d", as_of), ("the last meeting", "2w", as_of)] if small else []
    if time is not None and time.carried:
        rows += [("the time of the text", w, d or as_of) for w, d in (
            (time.window, time.as_of), *((w, d) for _, w, d in time.others))
            if w and not w.endswith("d")]  # fmt: skip
    rows += [("the year so far", "ytd", as_of)] if not small else []
    rows.append((CYCLE, cycle.window or "", as_of))
    if not small and (time is None or not time.carried):
        rows = [rows[-1], *rows[:-1]]
    name, window, day = rows[0]
    return Timed(window, day, name, tuple(rows[1:]), time.period if time else None, carried=True)


def _total(scene: Scene, placed: Placed) -> bool:
    near = scene.view.between(placed.first - 8, placed.last + 8)
    return any(w in near for w in ("total", "cumulative", "altogether", "combined", "in all"))


def _spanning(time: Timed) -> bool:
    """Whether the words name a stretch of time, not the point to which a total is counted."""
    return time.period is not None and time.period.kind in ("since", "span", "trailing", "todate")


def effective(scene: Scene, time: Timed) -> Timed:
    """The target steps on the day after the decision: a single day looks one further."""
    if time.window not in ("1d", "wtd", "1w", "5d") or (
        time.as_of != scene.memory.spoken and (time.window != "1d")
    ):
        return time
    place = scene.calendar.on_or_before(time.as_of) + 1
    if place < 1 or place >= len(scene.calendar):
        return time
    after = scene.calendar.date(place)
    window = "2d" if time.window == "1d" else time.window
    how = f"{time.how}; the target steps on the session after the decision"
    return replace(time, window=window, as_of=after, how=how)


def holds(scene: Scene) -> None:
    """As in "left rates unchanged": no move around the day."""
    for sense in scene.view.of("hold"):
        subject = policy_subject(scene)
        if subject is None or is_forecast(scene.view, sense.first, sense.last):
            continue
        if "since" in scene.view.between(sense.last, sense.last + 2).split():
            continue  # when it last moved: frames_moved
        time = scene.when(sense.first)
        if time is None or time.window not in ("1d", "wtd", "1w", None):
            time = scene.here()
        moved = effective(scene, replace(time, window="1d"))
        formula = Formula("change({x}, {w}) == 0", subject, None, moved.window)
        rows = [("subject", subject.expression, "the central bank's target"),
                ("window", moved.window or "", moved.how),
                ("as_of", moved.as_of.isoformat(), moved.how)]  # fmt: skip
        scene.add(
            Draft(
                "hold",
                span(scene, time, sense.first, sense.last - 1),
                formula,
                moved,
                IS_TRUE,
                Stated(True),
                units.TRUTH,
                inferred(rows),
            )
        )

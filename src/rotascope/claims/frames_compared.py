"""Claims that compare with the past or with peers: best since, worst ever, best of all."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date

from rotascope.claims.compare import interval
from rotascope.claims.drafts import Draft, Formula, inferred
from rotascope.claims.frames import Scene, grounds, span
from rotascope.claims.frames_ranks import nth, ranks
from rotascope.claims.heads import is_forecast
from rotascope.claims.mentions import Sense
from rotascope.claims.model import EQUALS, Stated
from rotascope.claims.record_tracks import downward, end_of, track_of, unit_of, upward
from rotascope.claims.since import since_year
from rotascope.claims.slots import priced, whose
from rotascope.claims.subjects import SERIES
from rotascope.core import units


def comparisons(scene: Scene) -> None:
    """All claims that compare with the past or with peers."""
    _since(scene)
    _in_history(scene)
    _first_since(scene)
    ranks(scene)


# ---------------------------------------------------------------- since when


def _since(scene: Scene) -> None:
    """As in "its best month since November 2020", "the highest since 2007"."""
    view = scene.view
    for sense in view.of("best", "worst", "highest", "lowest"):
        year = since_year(scene, sense.first)
        if year is None or not _near_since(sense, year[2][0]):
            continue
        if is_forecast(view, sense.first, sense.last):
            continue
        found = track_of(scene, sense)
        if found is None or _told(scene, sense):
            continue
        track, who, time, unit_word = found
        if _of_one_day(year) and unit_word and track.startswith(("return", "change")) and (
            not unit_of(view.between(sense.first, sense.last + 7).split("since")[0].split())[0]
        ):  # fmt: skip
            track, unit_word = re.sub(r"\b[wmqy]td\b", "1d", track), ""
        up = sense.sort in ("best", "highest") and not downward(scene, sense)
        up = up or upward(scene, sense)
        name = "highest_since" if up else "lowest_since"
        formula = Formula(f"{name}({track}{unit_word})", who.subjects[0])
        _, end, tokens = year
        late = 45 if who.subjects[0].kind in SERIES else 0
        stated = Stated(end, None, float(end.toordinal() + late))
        rows = grounds(who, None, [("as_of", time.as_of.isoformat(), time.how)])
        scene.add(
            Draft(
                "since",
                span(scene, None, who.first, sense.first, *tokens),
                formula,
                replace(time, window=None),
                EQUALS,
                stated,
                units.DATE,
                inferred(rows),
            )
        )


def _of_one_day(year: tuple[date, date, tuple[int, ...]]) -> bool:
    """As in "the biggest loss since January 3": days are compared, whatever was told before."""
    return year[0] == year[1]


def _told(scene: Scene, sense: Sense) -> bool:
    """Whether a frame before has made a record of these words."""
    start = scene.view.words[sense.first].start
    return any(d.kind == "since" and d.span[0] <= start < d.span[1] for d in scene.drafts)


def _near_since(sense: Sense, token: int) -> bool:
    return 0 < token - sense.first <= 14


def _not_quite(formula: Formula, window: str) -> tuple[tuple[str, Formula, date | None], ...]:
    """As in "the best month in four years": better than all since one that long ago."""
    years = re.fullmatch(r"(\d{1,2})y", window)
    if years is None:
        return ()
    months = 12 * int(years[1]) - 1 - int(years[1]) // 4
    other = replace(formula, pattern=formula.pattern.replace(f", {window}", f", {months}m"))
    return (("since the better one that long ago", other, None),)


_SIGNS = {"losing": "<", "negative": "<", "down": "<", "positive": ">", "winning": ">", "up": ">",
          "gain": ">", "loss": "<"}  # fmt: skip


def _first_since(scene: Scene) -> None:
    """As in "its first losing year since 2008": when there was one before."""
    view = scene.view
    for sense in view.of("first"):
        year = since_year(scene, sense.first)
        if year is not None and _near_since(sense, year[2][0]) and _first_record(scene, sense):
            continue
        words = view.between(sense.last, sense.last + 5).split()
        sign = next((_SIGNS[w] for w in words if w in _SIGNS), None)
        window, at = unit_of(words)
        if year is None or sign is None or not window or not _near_since(sense, year[2][0]):
            continue
        who = whose(view, sense.first, scene.memory, priced)
        if who is None:
            continue
        time = end_of(scene, sense)
        _, end, tokens = year
        formula = Formula(f"last_time(return({{x}}, {window}) {sign} 0{at})", who.subjects[0])
        scene.add(
            Draft(
                "since",
                span(scene, None, who.first, sense.first, *tokens),
                formula,
                replace(time, window=None),
                EQUALS,
                Stated(end, None, float(end.toordinal())),
                units.DATE,
                inferred(grounds(who, time)),
            )
        )


def _first_record(scene: Scene, sense: Sense) -> bool:
    """As in "closed at a record for the first time since 2021", "its first record since then"."""
    view, year = scene.view, since_year(scene, sense.first)
    high = [x for x in view.of("record high") if -8 <= x.first - sense.first <= 4]
    told = next((d for d in reversed(scene.drafts) if d.kind.startswith("record high")), None)
    who = whose(view, min(sense.first, high[0].first), scene.memory, priced) if high else None
    if year is None or who is None:
        return False
    _, end, tokens = year
    time = replace(told.time, window=None) if told is not None else end_of(scene, sense)
    formula = Formula("last_time(record_high({x}{k}) == 1)", who.subjects[0])
    scene.add(
        Draft(
            "since",
            span(scene, None, who.first, sense.first, *tokens),
            formula,
            time,
            EQUALS,
            Stated(end, None, float(end.toordinal())),
            units.DATE,
            inferred(grounds(who, time)),
        )
    )
    return True


_EVER = re.compile(
    r"\b(in (?:its|the|their|index|market|the [\w&. ]{2,20} 's) history|(?:in|on|of) records?|"
    r"ever|of all time|"
    r"since (?:the index|records|its (?:launch|inception|creation)|inception)|in records)\b"
)


def _in_history(scene: Scene) -> None:
    """As in "its best day ever", "the worst month in seven years"."""
    view = scene.view
    for sense in view.of("best", "worst", "highest", "lowest"):
        tail = view.between(sense.last, sense.last + 12)
        if since_year(scene, sense.first) is not None or is_forecast(view, sense.first, sense.last):
            continue
        window = _how_far(scene, sense, tail)
        found = track_of(scene, sense) if window else None
        if window is None or found is None:
            continue
        track, who, time, at = found
        down = sense.sort in ("worst", "lowest") or downward(scene, sense)
        inner = f"0 - {track}" if down else track
        formula = Formula(f"rank({inner}, {window}{at})", who.subjects[0])
        place = nth(scene, sense)
        rows = grounds(
            who,
            None,
            [
                ("as_of", time.as_of.isoformat(), time.how),
                ("window", window, "how far back the record reaches"),
            ],
        )
        scene.add(
            Draft(
                "rank in time",
                span(scene, None, who.first, sense.first, sense.last),
                formula,
                replace(time, window=None, others=()),
                EQUALS,
                interval(place, place, place),
                units.COUNT,
                inferred(rows),
                also=_not_quite(formula, window),
            )
        )


def _how_far(scene: Scene, sense: Sense, tail: str) -> str | None:
    """The window among whose sessions it is the first."""
    ever = _EVER.search(tail)
    if ever and len(tail[: ever.start()].split()) <= 7:
        return "all"
    for found in scene.view.whens:
        if not -2 <= found.first - sense.last <= 5:
            continue
        words = scene.view.between(found.first, found.last).split()
        if words[:1] == ["in"] and found.period.kind == "trailing" and found.period.window:
            return found.period.window
        if sense.sort in ("best", "worst") and found.period.window in ("ytd", "qtd", "mtd") and (
            words[:1] in (["so"], ["this"], ["of"]) or words[:2] in (["of", "the"], ["thus", "far"])
        ):  # fmt: skip
            return found.period.window
        before = scene.view.between(found.first - 1, found.first)
        named = words[:1] in (["of"], ["this"], ["so"], ["close"]) or before in ("of", "close")
        if sense.sort in ("highest", "lowest") and named and found.period.window:
            return found.period.window
        if sense.sort in ("highest", "lowest") and named and found.period.kind == "future":
            return "ytd"
    return None


# ---------------------------------------------------------------- among peers

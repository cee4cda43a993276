"""Claims that compare with the past or with peers: best since, worst ever, best of all."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta

from rotascope.claims.compare import interval
from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.frames import ASSUMED, Scene, grounds, span
from rotascope.claims.frames_ranks import nth, ranks
from rotascope.claims.heads import is_forecast
from rotascope.claims.mentions import Sense
from rotascope.claims.model import EQUALS, Stated
from rotascope.claims.record_tracks import downward, end_of, track_of, upward
from rotascope.claims.record_units import unit_of
from rotascope.claims.several import Year, continued, each
from rotascope.claims.since import since_year
from rotascope.claims.slots import Whose, priced, whose
from rotascope.claims.subjects import SERIES, Subject
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
        if year is None or not _near_since(sense, year[2][0]) or _of_another(scene, sense, year):
            continue
        on_track = _ON_TRACK.search(view.between(sense.first - 8, sense.first))
        if is_forecast(view, sense.first, sense.last) and not on_track:
            continue
        found = track_of(scene, sense)
        if found is None or _told(scene, sense) or _of_a_count(scene, sense):
            continue
        track, who, time, unit_word = found
        time = _of_the_decision(scene, who, time)
        if _of_one_day(year) and unit_word and track.startswith(("return", "change")) and (
            not unit_of(view.between(sense.first, sense.last + 7).split("since")[0].split())[0]
        ):  # fmt: skip
            track, unit_word = re.sub(r"\b[wmqy]td\b", "1d", track), ""
        elif _of_a_guess(scene, sense, year) and "at=year" in unit_word:
            track, unit_word = track.replace("ytd", "1d"), ""
        up = sense.sort in ("best", "highest") and not downward(scene, sense)
        up = up or upward(scene, sense)
        name = "highest_since" if up else "lowest_since"
        if _nth_since(scene, sense, (track, unit_word), who, (time, year), down=not up):
            continue
        for one in each(scene, who, sense.first):
            subject = _reaching(scene, one.subjects[0], year[1])
            formula = Formula(f"{name}({track}{unit_word})", subject)
            _say_since(scene, formula, one, time, (sense.first, year))
        for one, when in continued(scene, who, year[2]):
            formula = Formula(f"{name}({track}{unit_word})", one.subjects[0])
            _say_since(scene, formula, one, time, (sense.first, when))


def _nth_since(  # noqa: PLR0913 - the slots of a record
    scene: Scene, sense: Sense, track: tuple[str, str], who: Whose, when: tuple[Timed, Year],
    *, down: bool,
) -> bool:  # fmt: skip
    """As in "its fourth-worst year since 1974": the place among all since then."""
    place, (time, year) = nth(scene, sense), when
    if place <= 1.0:
        return False
    since = f"since {year[0] - timedelta(days=1)}"
    inner = f"0 - {track[0]}" if down else track[0]
    formula = Formula(f"rank({inner}, {since}{track[1]})", who.subjects[0])
    rows = grounds(who, None, [("as_of", time.as_of.isoformat(), time.how)])
    draft = Draft(
        "rank in time", span(scene, None, who.first, sense.first, *year[2]), formula,
        replace(time, window=None, others=()), EQUALS, interval(place, place, place),
        units.COUNT, inferred(rows),
    )  # fmt: skip
    scene.add(draft)
    return True


def _say_since(
    scene: Scene, formula: Formula, who: Whose, time: Timed,
    told: tuple[int, tuple[date, date, tuple[int, ...]]],
) -> None:  # fmt: skip
    """A record of one subject, and how far it reaches back."""
    first, (_, end, tokens) = told
    late = LATE if who.subjects[0].kind in SERIES else 0
    stated = Stated(end, None, float(end.toordinal() + late))
    rows = grounds(who, None, [("as_of", time.as_of.isoformat(), time.how)])
    if who.subjects[0].kind == "multiple figure":
        rows.append(("measure", formula.text(), f"{ASSUMED}: those who reckon it differ"))
    if who.subjects[0].kind == "rate" and "change(" in formula.pattern:
        how = f"{ASSUMED}: moves of quotes are not those of the Treasury's yields"
        rows.append(("measure", formula.text(), how))
    scene.add(
        Draft(
            "since",
            span(scene, None, who.first, first, *tokens),
            formula,
            replace(time, window=None),
            EQUALS,
            stated,
            units.DATE,
            inferred(rows),
        )
    )


LATE = 65
"""Days after its month until a figure of the economy is known by the lag rules of the store."""


def _of_a_guess(scene: Scene, sense: Sense, year: tuple[date, date, tuple[int, ...]]) -> bool:
    """As in "slid 3.8 %, the most since October 1998", where no time is told: days."""
    told = [d for d in scene.drafts if d.kind == "return"]
    words = scene.view.between(sense.first, sense.last + 6).split()
    named = {"year", "annual", "yearly", "calendar", "half"} & set(words)
    guessed = bool(told) and (
        told[-1].time.carried or told[-1].hindrance is not None or bool(told[-1].readings)
    )
    return guessed and not named and (year[1] - year[0]).days <= 31


def _of_the_decision(scene: Scene, who: Whose, time: Timed) -> Timed:
    """Before the target was a range it stepped on the day of the decision, not the day after."""
    spoken = scene.memory.spoken
    early = who.subjects[0].kind == "policy" and spoken < date(2008, 12, 16)
    return replace(time, as_of=spoken) if early and time.as_of > spoken else time


_ON_TRACK = re.compile(
    r"\b(?:would be|would mark|would rank as|on (?:track|course|pace) for|head(?:ing|ed) for|"
    r"set for|poised for) (?:its|the|their|a)?$"
)
"""As in "if it holds, it would be its best month since 1991": so it stands on the day."""


def _reaching(scene: Scene, subject: Subject, end: date) -> Subject:
    """The series of the target that reaches back to the time named."""
    early = subject.kind == "policy" and end < date(2009, 1, 16)
    if early and subject.before and scene.known(subject.before):
        return replace(subject, expression=subject.before)
    return subject


def _of_one_day(year: tuple[date, date, tuple[int, ...]]) -> bool:
    """As in "the biggest loss since January 3": days are compared, whatever was told before."""
    return year[0] == year[1]


def _told(scene: Scene, sense: Sense) -> bool:
    """Whether a frame before has made a record of these words."""
    start = scene.view.words[sense.first].start
    return any(d.kind == "since" and d.span[0] <= start < d.span[1] for d in scene.drafts)


def _of_another(scene: Scene, sense: Sense, year: tuple[date, date, tuple[int, ...]]) -> bool:
    """As in "its biggest jump on record and its highest close since 2015": that of the second."""
    later = [x for x in scene.view.of("best", "worst", "highest", "lowest")
             if sense.last <= x.first < year[2][0]]  # fmt: skip
    between = scene.view.between(sense.last, later[0].first).split() if later else []
    return bool(later) and bool({"and", ","} & set(between)) and bool(_EVER.search(
        scene.view.between(sense.last, later[0].first)))  # fmt: skip


def _of_a_count(scene: Scene, sense: Sense) -> bool:
    """As in "57 records, the most since 2014": the count, of which no past is at hand."""
    word = scene.view.between(sense.last - 1, sense.last)
    start = scene.view.words[sense.first].start
    told = [d for d in scene.drafts if d.span[0] < start]
    if told and told[-1].kind == "flow":
        return True  # "outflows of $ 18 billion, its worst quarter since 2018"
    return word in ("most", "fewest") and bool(told) and told[-1].unit == units.COUNT


def _near_since(sense: Sense, token: int) -> bool:
    return 0 < token - sense.first <= 14


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
    high = [x for x in view.of("record high") if -12 <= x.first - sense.first <= 4]
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
    r"since (?:the index|records|its (?:launch|inception|creation|debut|ipo|listing|initial public"
    r" offering)|inception|going public|it went public)|in records)\b"
)


def _in_history(scene: Scene) -> None:
    """As in "its best day ever", "the worst month in seven years"."""
    view = scene.view
    for sense in view.of("best", "worst", "highest", "lowest"):
        tail = view.between(sense.last, sense.last + 12)
        year = since_year(scene, sense.first)
        if year is not None and not _of_another(scene, sense, year):
            continue
        if is_forecast(view, sense.first, sense.last):
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
                also=_rounded(inner, at, who, window),
            )
        )


def _rounded(
    inner: str, at: str, who: Whose, window: str
) -> tuple[tuple[str, Formula, date | None], ...]:
    """As in "its best month in four years": the better one lies four years back, roughly."""
    found = re.fullmatch(r"(\d+)([dwmy])", window)
    if found is None:
        return ()
    count, unit = int(found[1]), found[2]
    shorter = {"y": f"{12 * count - 6}m", "m": f"{max(round((count - 0.5) * 4.35), 1)}w",
               "w": f"{max(count * 5 - 3, 2)}d", "d": f"{max(count - 1, 1)}d"}[unit]  # fmt: skip
    formula = Formula(f"rank({inner}, {shorter}{at})", who.subjects[0])
    return (("the span as it is rounded", formula, None),)


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

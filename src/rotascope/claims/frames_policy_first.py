"""Claims on the first move of the central bank in a long time: "its first cut since 2020"."""

from __future__ import annotations

import re
from dataclasses import replace

from rotascope.claims.drafts import Formula, Timed
from rotascope.claims.frames import Scene, say
from rotascope.claims.frames_policy import dated, policy_subject
from rotascope.claims.heads import is_forecast
from rotascope.claims.model import EQUALS, Stated
from rotascope.claims.since import since_year, so_long_ago
from rotascope.core import units

_DOWN = r"cuts?|reductions?|lower(?:ed|ing|s)|eas(?:ed|ing)|trim(?:med|ming|s)|decreases?|slash(?:ed|ing)"  # noqa: E501 - one list of words
_UP = r"hikes?|increases?|rais(?:e|ed|ing|es)|lift(?:ed|ing|s)|tighten(?:ed|ing|s)|hik(?:ed|ing)|rises?|boost(?:ed|ing|s)"  # noqa: E501 - one list of words
_NOUN = re.compile(
    rf"\bfirst (?:such |rate |interest |- |quarter |half |point |full |official |benchmark )*"
    rf"({_DOWN}|{_UP})\b(?: (?:in|to|of) (?:its |the )?(?:\w+ ){{0,3}}?(?:rates?|costs)\b)?"
)
_VERB = re.compile(rf"\b({_DOWN}|{_UP})\b(?: \S+){{0,12}}? for the first time\b")


def first_moves(scene: Scene) -> None:
    """The move before the one that is told, where the words say when that was."""
    view = scene.view
    for pattern in (_NOUN, _VERB):
        for found, first, last in view.matches(pattern):
            subject = policy_subject(scene)
            named = [n.subject.kind for n in view.named if n.subject is not None and n.last <= last]
            other = bool(named) and named[-1] != "policy"
            if subject is None or other or is_forecast(view, first, last):
                continue
            at = _at(scene, first)
            year, ago = since_year(scene, first), so_long_ago(scene, last, at.as_of)
            if year is not None and year[2][0] - last <= 3:
                stated = Stated(year[1], float(year[0].toordinal()),
                                float(year[1].toordinal() + 1))  # fmt: skip
                end = year[2][-1]
            elif ago is not None:
                stated, end = ago[0], ago[1] - 1
            else:
                continue
            down = re.fullmatch(_DOWN, found[1]) is not None
            early = stated.low is not None and stated.low < date_of_the_range
            if early and subject.before and scene.known(subject.before):
                subject = replace(dated(subject, scene), expression=subject.before)
            formula = Formula(f"last_time(change({{x}}, 1d) {'<' if down else '>'} 0)", subject)
            ordinals = [p for p in scene.free("ordinal") if first <= p.first < last]
            rows = [("subject", subject.expression, "the central bank's target"),
                    ("as_of", at.as_of.isoformat(), at.how)]  # fmt: skip
            say(scene, "since", formula, at, (EQUALS, stated), *ordinals, unit=units.DATE,
                tokens=(first, end), rows=rows)  # fmt: skip


date_of_the_range = 733_403.0
"""The day in December 2008 since which the target is a range: older moves are in another series."""


def _at(scene: Scene, token: int) -> Timed:
    """The day of the move: a day or a month that is named, else the text's own."""
    time = scene.when(token)
    if time is None or time.carried or time.period is None or time.period.first is None:
        return replace(scene.here(), others=())
    if time.period.kind not in ("day", "span") or time.period.first >= scene.memory.spoken:
        return replace(scene.here(), others=())
    place = max(scene.calendar.on_or_before(time.period.first), 0)
    return Timed(None, scene.calendar.date(place), f"{time.how}: before the move of that time")

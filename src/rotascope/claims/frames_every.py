"""Claims on all members, or on all but a few: "all seven fell", "every sector but utilities"."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula, inferred
from rotascope.claims.frames import Scene, grounds, span
from rotascope.claims.frames_members import LEFT_OUT, condition_of
from rotascope.claims.inside import HOME, MEMBERS, SEVEN, index_of
from rotascope.claims.mentions import Placed
from rotascope.claims.model import IS_TRUE, Stated
from rotascope.core import units

_ALL = frozenset({"all", "every", "each"})


_NONE = frozenset({"none", "no"})
ELEVEN_SINCE = date(2016, 9, 19)
"""Real estate is a sector of its own since then (GICS); before, all sectors are ten."""


def every_member(scene: Scene) -> None:
    """As in "all seven fell", "not one of the seven beat it"."""
    view = scene.view
    words = [w.folded for w in view.words]
    for place, word in enumerate(words):
        none = word in _NONE and words[place + 1 : place + 2] != ["other"]
        none = none or words[place : place + 2] in (["not", "one"], ["not", "a"])
        if word not in _ALL and not none:
            continue
        if words[place - 1 : place] in (["led"], ["leads"], ["leading"], ["lagged"], ["of"]):
            continue  # "leads all sectors": a rank
        tail = words[place : place + 9]
        few = _few_of_all(scene, place)
        if few:
            continue
        if none and _RIVALLED.search(" ".join(tail)):
            continue  # "no sector did better": a rank
        if _of_time(tail):
            continue  # "in each of the past seven calendar years"
        if "seven" in tail or "magnificent" in tail:
            basket, number = SEVEN, 7
        elif words[place : place + 3] == ["not", "a", "single"] and {
            "stock",
            "member",
            "share",
            "company",
        } & set(tail):
            _none_of_all(scene, place)
            return
        elif any(w.startswith(("sector", "groups")) for w in tail) or {"eleven", "11"} & set(tail):
            ten = "ten" in tail or "10" in tail or scene.memory.spoken < ELEVEN_SINCE
            basket, number = "sectors(SP500)", 10 if ten else 11
        elif none and _OF_SECTORS.search(scene.view.between(place - 6, place)):
            ten = scene.memory.spoken < ELEVEN_SINCE
            basket, number = "sectors(SP500)", 10 if ten else 11
        elif none and scene.view.between(place - 6, place).endswith(("seven ,", "seven")):
            basket, number = SEVEN, 7  # "of the Magnificent Seven, not one rose"
        else:
            continue
        _every_one(scene, place, basket, 0 if none else number - _but(scene, place))
        return


_OF_SECTORS = re.compile(r"\bof the (?:[\w&]+ ){0,3}(?:sectors|groups)(?: ,)?$")
"""As in "of the ten sectors not one rose"."""
_TIMES = frozenset({"day", "days", "session", "sessions", "week", "weeks", "month", "months",
                    "quarter", "quarters", "year", "years"})  # fmt: skip


def _of_time(tail: Sequence[str]) -> bool:
    """As in "each of the past seven calendar years", "every month this year"."""
    return bool(_TIMES & set(tail[1:3])) or (
        tail[1:2] == ["of"] and bool(_TIMES & set(tail[3:7])) and not _KINDS & set(tail[:5])
    )


_RIVALLED = re.compile(
    r"^(?:no|none|not one)(?: \w+){1,3} (?:did|fared|performed|rose|gained|fell|lost|was|has|had|"
    r"came|held|dropped)(?: \w+)? (?:better|worse|more|further|close|harder|best)\b"
)
_KINDS = frozenset({"sectors", "sector", "stocks", "members", "companies", "shares", "groups"})
_FEW = {"one": 1, "two": 2, "three": 3, "four": 4, "1": 1, "2": 2, "3": 3, "4": 4}


def _but(scene: Scene, place: int) -> int:
    """How many are left out, as in "all but one", "every sector except energy and utilities"."""
    words = [w.folded for w in scene.view.words[place : place + 8]]
    found = next((n for n, word in enumerate(words) if word in LEFT_OUT), None)
    if found is None:
        return 0
    tail = [w for w in words[found + 1 : found + 3] if w != "for"]
    if tail and tail[0] in _FEW:
        return _FEW[tail[0]]
    for group in scene.view.groups:
        if 0 < group[0].first - place - found <= 3:
            return len(group)
    return 0


def _few_of_all(scene: Scene, place: int) -> bool:
    """As in "all but five of the companies in the S&P 500 fell": how many did not."""
    view = scene.view
    tail = view.between(place, place + 9).split()
    if tail[:2] != ["all", "but"] or not {w.rstrip("s") for w in tail} & {*MEMBERS, "companie"}:
        return False
    left = [p for p in scene.free("plain", "of") if 1 <= p.first - place <= 3]
    moved = [
        x for x in view.of("up.verbs", "down.verbs", "down.nouns") if 2 < x.first - place <= 18
    ]
    moved = moved or [x for x in view.of("up", "down") if 2 < x.first - place <= 18]
    if not left or not moved:
        return False
    index = index_of(scene, left[0]) or (HOME, "the home index")
    name = "advances" if moved[0].sort.startswith("down") else "declines"
    time = scene.when(moved[0].first) or scene.here()
    comparator, stated = stated_of(left[0].quantity)
    scene.add(
        Draft(
            "breadth", span(scene, None, place, moved[0].last - 1), Formula(f"{name}({index[0]})"),
            replace(time, window=None, others=()), comparator, replace(stated, tolerance=0.0),
            units.COUNT, inferred([("index", *index)]),
        ),
        left[0],
    )  # fmt: skip
    return True


def _none_of_all(scene: Scene, place: int) -> None:
    """As in "not a single stock in the S&P 500 rose"."""
    here = Placed(place, place + 1, None)  # type: ignore[arg-type] # only its place is asked
    index = index_of(scene, here) or (HOME, "the home index")
    for sense in scene.view.of("up.verbs", "down.verbs"):
        if 0 < sense.first - place <= 12:
            name = "advances" if sense.sort.startswith("up") else "declines"
            at = scene.here()
            scene.add(
                Draft(
                    "breadth",
                    span(scene, None, place, sense.last - 1),
                    Formula(f"{name}({index[0]}) == 0"),
                    at,
                    IS_TRUE,
                    Stated(True),
                    units.TRUTH,
                    inferred([("index", *index)]),
                )
            )
            return


def _every_one(scene: Scene, place: int, basket: str, number: int) -> None:
    here = Placed(place, place + 1, None)  # type: ignore[arg-type] # only its place is asked
    condition = condition_of(scene, here, (basket, ""))
    if condition is None:
        return
    template, token, _ = condition
    time = scene.when(token if _but(scene, place) else place)
    if time is None or time.window is None or any(p.first > place and p.first < token
                                                  and p.quantity.unit == "percent"
                                                  for p in scene.view.placed):  # fmt: skip
        return
    formula = Formula(f"count_members({basket}, {template}) == {number}", None, None, time.window)
    scene.add(
        Draft(
            "members",
            span(scene, time, place, token),
            formula,
            time,
            IS_TRUE,
            Stated(True),
            units.TRUTH,
            inferred(grounds(None, time)),
        )
    )

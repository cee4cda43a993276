"""Claims on breadth: above an average, advancing, at a year's high."""

from __future__ import annotations

import re
from dataclasses import replace

from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula, inferred
from rotascope.claims.frames import Scene, span, state_time
from rotascope.claims.frames_members import as_share, of_named
from rotascope.claims.inside import HOME, MEMBERS, index_of, sense_near
from rotascope.claims.mentions import Placed, Sense
from rotascope.claims.model import ABOUT, Stated
from rotascope.core import units

_AVERAGE = re.compile(r"\b(\d{2,3}|fifty|two hundred|one hundred|hundred|twenty)\s*-\s*day")


def _nearer(scene: Scene, placed: Placed, words: str) -> bool:
    """As in "93 % are higher this year and 85 % trade above it": the second one is meant."""
    last = placed.last + len(words.split()) - 2
    return any(placed.last <= p.first < last and p.quantity.unit in _SHARES
               for p in scene.view.placed)  # fmt: skip


_SHARES = ("percent", "fraction", "of")
_DAYS = {"fifty": 50, "two hundred": 200, "one hundred": 100, "hundred": 100, "twenty": 20}


def breadth(scene: Scene, placed: Placed) -> bool:
    """As in "62 % of members trade above their 50-day average"."""
    quantity = placed.quantity
    if quantity.unit == "of" and quantity.total:
        quantity = as_share(quantity)
    if quantity.unit not in ("percent", "fraction"):
        return False
    view = scene.view
    tail = view.between(placed.last, placed.last + 26)
    window = _AVERAGE.search(tail.replace(" - ", "-"))
    if window is None or not any(w in tail for w in ("above", "below", "over", "under")):
        return False
    if _nearer(scene, placed, tail[: window.start()]):
        return False
    if placed.quantity.unit == "percent" and any(
        w in tail.split()[:1] for w in ("above", "below", "over", "under")
    ) and tail.split()[1:2] != ["their"]:  # fmt: skip
        return False  # the index itself, 5 % above its average
    index = index_of(scene, placed)
    if index is None:
        return False
    days = _DAYS.get(window.group(1)) or int(window.group(1))
    below = "below" in tail or "under" in tail
    time = state_time(scene, placed.first) or scene.here()
    pattern = f"breadth({index[0]}, above={days}d)"
    comparator, stated = stated_of(quantity)
    last = min(placed.last + len(tail[: window.end()].split()), len(view.words) - 1)
    rows = [("index", *index), ("as_of", time.as_of.isoformat(), time.how)]
    formula = Formula(f"1 - {pattern}" if below else pattern)
    draft = Draft(
        "breadth", span(scene, time, placed.first, last), formula, replace(time, window=None),
        comparator, stated, units.FRACTION, inferred(rows),
    )  # fmt: skip
    scene.add(draft, placed)
    return True


MOST = 4_000
"""More issues than any index has members."""


def issue_counts(scene: Scene, placed: Placed) -> bool:
    """As in "436 members advanced and 55 declined", "112 made new 52-week highs"."""
    view, quantity = scene.view, placed.quantity
    if quantity.unit != "plain" or quantity.sign or (quantity.value or 0) < 1:
        return False
    if quantity.decimals or (quantity.value or 0) > MOST:
        return False  # "fell 1.73 % to 5,408.42 and lost 4.25 % for the week"
    if quantity.noun is not None and quantity.noun not in (*MEMBERS, "high", "low"):
        return False
    if of_named(scene, placed, "MAG7") or "sector" in view.between(placed.last, placed.last + 6):
        return False
    pairs = [("new highs", "new_highs"), ("new lows", "new_lows"), ("advancers", "advances"),
             ("decliners", "declines")]  # fmt: skip
    if view.of("new lows") and _both_extremes(scene, placed):
        return _issue_count(scene, placed, "new_highs", placed.last)
    for sort, name in pairs:
        token = sense_near(scene, placed, sort, 3)
        if token is not None and token >= placed.last:
            return _issue_count(scene, placed, name, token)
    reach = 4 if view.between(placed.last, placed.last + 1) == "of" else 1
    if {w.rstrip("s") for w in view.between(placed.last, placed.last + 5).split()} & MEMBERS:
        reach = 5  # "400 S&P 500 stocks rose"
    for sense in view.of("up.verbs", "down.verbs"):
        if (
            0 <= sense.first - placed.last <= reach
            and view.between(sense.first, sense.last) in _MOVED
        ):
            name = "advances" if sense.sort.startswith("up") else "declines"
            return _issue_count(scene, placed, name, sense.first)
    return False


def _both_extremes(scene: Scene, placed: Placed) -> bool:
    """As in "34 new highs and three new lows": shares at the high of their year."""
    return any(
        0 <= x.first - placed.last <= 1 or placed.first < x.first < placed.last
        for x in scene.view.of("record high")
        if "new high" in scene.view.between(x.first, x.last)
    )


_MOVED = frozenset({"advanced", "rose", "gained", "declined", "fell", "dropped", "lost", "climbed"})


def _issue_count(scene: Scene, placed: Placed, name: str, token: int) -> bool:
    index = index_of(scene, placed) or (HOME, "the home index")
    time = scene.when(placed.first) or scene.here()
    if time.window not in ("1d", None) and not time.carried:
        return False
    if time.carried:
        time = scene.here()
    comparator, stated = stated_of(placed.quantity)
    scene.add(
        Draft(
            "breadth",
            span(scene, time, placed.first, placed.last - 1, token),
            Formula(f"{name}({index[0]})"),
            replace(time, window=None, others=()),
            comparator,
            replace(stated, tolerance=0.0),
            units.COUNT,
            inferred([("index", *index)]),
        ),
        placed,
    )
    return True


_SIDES = {"advancers": "advances", "decliners": "declines", "new highs": "new_highs",
          "new lows": "new_lows"}  # fmt: skip


def outnumbered(scene: Scene) -> None:
    """As in "decliners outnumbered advancers": of the members of the index named."""
    view = scene.view
    for sense in view.of("advancers", "decliners"):
        after = view.between(sense.last, sense.last + 4)
        ahead = any(word in after for word in ("outnumber", "led", "beat"))
        if ahead and _ratio(scene, sense, sense.sort):
            continue
        if "outnumber" not in after or scene.free("plain", "multiple", "ratio"):
            continue
        index = index_of(scene, Placed(sense.first, sense.last, None))  # type: ignore[arg-type] # only its place is asked
        if index is None or index[1] != "named":
            continue
        first = _SIDES[sense.sort]
        second = "declines" if first == "advances" else "advances"
        time = scene.when(sense.first) or scene.here()
        formula = Formula(f"{first}({index[0]}) - {second}({index[0]})")
        from rotascope.claims.compare import POSITIVE

        comparator, stated = POSITIVE
        scene.add(
            Draft(
                "breadth",
                span(scene, time, sense.first, sense.last + 1),
                formula,
                replace(time, window=None),
                comparator,
                stated,
                units.COUNT,
                inferred([("index", *index)]),
            )
        )


_TO_ONE = re.compile(r"\b(?:by )?(?:a |an |about |roughly |nearly |almost |more than |over |better "
                     r"than )*(\d+(?:\.\d+)?|two|three|four|five|six|seven|eight|nine|ten) "
                     r"(?:- )?to (?:- )?(1|one|2|two)\b")  # fmt: skip
_NUMBERS = {"one": 1.0, "two": 2.0, "three": 3.0, "four": 4.0, "five": 5.0, "six": 6.0,
            "seven": 7.0, "eight": 8.0, "nine": 9.0, "ten": 10.0}  # fmt: skip


def _ratio(scene: Scene, sense: Sense, sort: str) -> bool:
    """As in "advancers outnumbered decliners by two to one in the S&P 500"."""
    told = scene.view.match(_TO_ONE)
    if told is None or not 0 < told[1] - sense.last <= 14 or _elsewhere(scene):
        return False
    found, first, last = told
    place = Placed(sense.first, sense.last, None)  # type: ignore[arg-type] # only its place is asked
    index = index_of(scene, place)
    if index is None or index[1].startswith("the home index"):
        return False
    ratio = _number(found[1]) / _number(found[2])
    sides = ("advances", "declines") if sort == "advancers" else ("declines", "advances")
    formula = Formula(f"{sides[0]}({index[0]}) / {sides[1]}({index[0]})")
    low, high = ratio - 0.5, ratio + 0.5
    words = found.group()
    if "nearly" in words or "almost" in words:
        low, high = ratio - 1.0, ratio
    elif "more than" in words or "over" in words or "better" in words:
        low, high = ratio, ratio + 1.0
    here = scene.here()
    figures = [p for p in scene.view.placed if first <= p.first < last]
    draft = Draft(
        "breadth", span(scene, None, sense.first, last - 1), formula, here, ABOUT,
        Stated(ratio, low, high, 0.5), units.RATIO, inferred([("index", *index)]),
    )  # fmt: skip
    scene.add(draft, *figures)
    return True


def _number(word: str) -> float:
    return _NUMBERS[word] if word in _NUMBERS else float(word)


def _elsewhere(scene: Scene) -> bool:
    """Whether the issues are those of an exchange, of which the store knows nothing."""
    return bool(re.search(r"\b(?:nyse|big board|new york stock exchange|nasdaq|exchange)\b",
                          scene.view.folded))  # fmt: skip

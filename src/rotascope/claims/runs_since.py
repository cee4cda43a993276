"""Runs of which there has been none since: "has not fallen three days in a row since May"."""

from __future__ import annotations

import re

from rotascope.claims.drafts import Formula
from rotascope.claims.frames import Scene, grounds, say
from rotascope.claims.mentions import Placed
from rotascope.claims.model import EQUALS, Stated
from rotascope.claims.since import since_year
from rotascope.claims.slots import Whose, priced, whose
from rotascope.claims.words import PERIODS
from rotascope.core import units

_NOT = re.compile(r"\b(?:not|n't|n 't|never|no)\b|(?:had|has|have)n (?:')?t\b")
_FIRST = re.compile(r"\bfirst\b|\bfor the first time\b")
_LONGER = re.compile(r"\b(?:not|n't|n 't|no) (?:\w+ ){0,3}?longer (?:\w+ ){0,3}?"
                     r"(?:run|streak|string|stretch|skid|slide|slump|series)\b")  # fmt: skip


def not_since(scene: Scene, placed: Placed, formula: Formula, who: Whose) -> bool:
    """As in "has not fallen two weeks in a row since September": when it last had so long a run."""
    view = scene.view
    year = since_year(scene, placed.first)
    before = view.between(placed.first - 7, placed.first)
    denied = _NOT.search(before) is not None
    around = view.between(placed.first - 2, placed.first) + " "
    around += view.between(placed.last, placed.last + 9)
    first = placed.quantity.unit == "plain" and _FIRST.search(around) is not None
    number = placed.quantity.value
    if not (denied or first):
        return False
    if year is None or number is None or placed.quantity.unit != "plain" or (
        year[2][0] - placed.last > 12
    ):  # fmt: skip
        return denied
    at = re.search(r"(?:every|at)=(\w+)", formula.pattern)
    tail = f", at={at[1]}" if at else ""
    here = scene.here()
    inner = _of_a_size(scene, placed, formula.pattern)
    pattern = f"last_time({inner} >= {number:g}{tail})"
    stated = Stated(year[1], None, float(year[1].toordinal()))
    say(scene, "since", Formula(pattern, formula.x, formula.y), here, (EQUALS, stated),
        *(() if first else (placed,)), unit=units.DATE,
        tokens=(who.first, placed.first, *year[2]), rows=grounds(who, here))  # fmt: skip
    return denied


_STEPS = {"day": "1d", "week": "wtd", "month": "mtd", "quarter": "qtd", "year": "ytd"}


def _of_a_size(scene: Scene, placed: Placed, pattern: str) -> str:
    """As in "back-to-back weekly losses of more than 2 %": each of them so large."""
    lines = [p for p in scene.view.placed if 0 <= p.first - placed.last <= 6
             and p.quantity.unit == "percent"]  # fmt: skip
    if not lines:
        return pattern
    size = lines[0].quantity.value or 0.0
    scene.used.add(lines[0].first)
    run = re.fullmatch(r"run\(\{x\}, (up|down)(?:, every=(\w+))?\{k\}\)", pattern)
    if run is None:
        return pattern.replace("> 0", f"> {size:g}").replace("< 0", f"< {-size:g}")
    every = run[2] or "day"
    at = "" if every == "day" else f", at={every}"
    sign = f"> {size:g}" if run[1] == "up" else f"< {-size:g}"
    return f"spell(return({{x}}, {_STEPS[every]}) {sign}{at})"


def longer(scene: Scene) -> None:
    """As in "It has not had a longer run since 2003": of the run that was told before."""
    found, told = scene.view.match(_LONGER), scene.memory.run
    if found is None or told is None or scene.memory.sentence - told[0] > 1:
        return
    year, formula = since_year(scene, found[1]), told[1].formula
    if year is None or formula is None:
        return
    number = told[1].stated.value
    if not isinstance(number, float):
        return
    stated = Stated(year[1], None, float(year[1].toordinal()))
    rows = [("measure", formula.text(), "the run that was told before")]
    at = re.search(r"(?:every|at)=(\w+)", formula.pattern)
    tail = f", at={at[1]}" if at else ""
    pattern = f"last_time({formula.pattern} > {number:g}{tail})"
    say(scene, "since", Formula(pattern, formula.x, formula.y),
        told[1].time, (EQUALS, stated), unit=units.DATE, tokens=(found[1], *year[2]),
        rows=rows)  # fmt: skip


_NO_SUCH = re.compile(
    r"\b(?:not|n't|n 't|no|without) (?:had |seen |suffered |posted |a |single |even |such )*"
    r"(losing|down|negative|winning|up|positive) (day|session|week|month|quarter|year) since\b"
)


def none_since(scene: Scene) -> None:
    """As in "has not had a losing month since October 2016": when there last was one."""
    found = scene.view.match(_NO_SUCH)
    if found is None:
        return
    told, first, last = found
    year = since_year(scene, first)
    who = whose(scene.view, first, scene.memory, priced)
    if year is None or who is None or year[2][0] - last > 2:
        return
    sign = ">" if told[1] in ("winning", "up", "positive") else "<"
    window, at = PERIODS[told[2]]
    here = scene.here()
    formula = Formula(f"last_time(return({{x}}, {window}) {sign} 0{at})", who.subjects[0])
    stated = Stated(year[1], None, float(year[1].toordinal()))
    say(scene, "since", formula, here, (EQUALS, stated), unit=units.DATE,
        tokens=(who.first, first, *year[2]), rows=grounds(who, here))  # fmt: skip

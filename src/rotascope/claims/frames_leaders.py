"""Claims on who leads or lags the market, where no figure says by how much."""

from __future__ import annotations

from collections.abc import Sequence

from rotascope.claims.compare import NEGATIVE, POSITIVE
from rotascope.claims.drafts import Draft, Formula, Timed, inferred
from rotascope.claims.frames import Scene, grounds, span
from rotascope.claims.frames_directions import free_of_figures
from rotascope.claims.heads import is_forecast
from rotascope.claims.mentions import Named, Sense
from rotascope.claims.slots import Whose, complement, groups, priced, whose
from rotascope.claims.subjects import Subject
from rotascope.core import units

BENCHMARK = Subject("S&P 500", "SPX", "index", proxies=("SPY",))
FUND = Subject("S&P 500 fund", "SPY", "fund", proxies=("SPX",))
_NO_SUBJECT = ("by", "to", "the", "in", "of", "times", "role", "time", "economists", "indicator",
               "indicators", "edge", "and")  # fmt: skip
_HANGING = ("", "for", "while", "to", "into", "toward")
_NAMING = frozenset({"are", "is", "were", "was", "include", "included", "including", "been", ":",
                     "remain", "like", "such", "among"})  # fmt: skip


def leaders(scene: Scene) -> None:
    """As in "small caps are leading", "the winners are the banks", "leadership has shifted to"."""
    for sense in scene.view.of("shift"):
        names = _after(scene, sense, 9)
        if names and not is_forecast(scene.view, sense.first, sense.last):
            _led(scene, sense, _listed(names), BENCHMARK, up=True)
    for sense in scene.view.of("leader", "trailer"):
        _told(scene, sense)


def _told(scene: Scene, sense: Sense) -> None:
    """A word of leading or lagging with the subjects that it is said of."""
    view = scene.view
    words = view.between(sense.first, sense.last)
    one = sense.last - sense.first == 1
    if not free_of_figures(scene, sense, 6) or is_forecast(view, sense.first, sense.last):
        return
    adjective = one and view.between(sense.last, sense.last + 1) in _NO_SUBJECT
    if adjective and not words.endswith(("winners", "winner")):
        return
    if any(0 <= sense.first - found.last <= 4 for found in view.of("negation")):
        return
    who = _subjects(scene, sense)
    if who is None or any(s.expression == "SPX" for s in who.subjects):
        return
    other = _from(scene, sense, who) or BENCHMARK
    _led(scene, sense, who, other, up=sense.sort == "leader")


def _subjects(scene: Scene, sense: Sense) -> Whose | None:
    """Those named before the word, or after it: "the clear winners are small caps"."""
    view = scene.view
    naming = set(view.between(sense.last, sense.last + 7).split()) & _NAMING
    after = _after(scene, sense, 7) if naming else ()
    found = whose(view, sense.first, scene.memory, priced)
    if found is not None and found.first < sense.first and found.how.startswith("named"):
        near = [g for g in groups(view) if g[0].first <= found.first < g[-1].last]
        hanging = complement(view, near[0]) if near else ""
        if sense.first - found.last <= 6 and hanging in (
            "",
            "for",
            "while",
            "to",
            "into",
            "toward",
        ):
            return found
        if not hanging and view.clause(sense.first) - view.clause(found.first) <= 2 and (
            sense.first - found.last <= 14
        ):  # fmt: skip
            return found
    return _listed(after) if after else None


def _after(scene: Scene, sense: Sense, reach: int) -> Sequence[Named]:
    """The subjects of a list that follows."""
    for place, group in enumerate(groups(scene.view)):
        subject = group[0].subject
        if subject is None or not subject.priced or not 0 <= group[0].first - sense.last <= reach:
            continue
        joined = [*group]
        for later in groups(scene.view)[place + 1 :]:
            gap = scene.view.between(joined[-1].last, later[0].first).split()
            if later[0].subject is None or not set(gap) <= {",", "and", "the", "companies", "-"}:
                break
            joined += later
        return joined
    return ()


def _listed(names: Sequence[Named]) -> Whose:
    fits = tuple(n.subject for n in names if n.subject is not None and n.subject.priced)
    return Whose(fits, names[0].first, names[-1].last, "named")


def _from(scene: Scene, sense: Sense, who: Whose) -> Subject | None:
    """As in "from A to small-cap outperformance", "held up better than A": the other side."""
    for group in groups(scene.view):
        subject = group[0].subject
        if subject is None or not subject.priced or subject in who.subjects:
            continue
        hanging = complement(scene.view, group)
        before = hanging == "from" and group[0].first < sense.first
        if before or (hanging == "than" and 0 <= group[0].first - sense.last <= 5):
            return subject
    return None


def _led(scene: Scene, sense: Sense, who: Whose, other: Subject, *, up: bool) -> None:
    """One claim for each subject: ahead of the market, or behind it."""
    time = scene.when(sense.first)
    if time is None or time.window is None:
        if time is not None:
            return
        time = Timed("ytd", scene.memory.spoken, "no time is named: the year so far", carried=True)
    for subject in who.subjects:
        if subject.expression == other.expression:
            continue
        alone = Whose((subject,), who.first, who.last, who.how)
        funds = subject.kind in ("fund", "sector") and scene.known("SPY")
        peer = FUND if funds and other is BENCHMARK else other
        formula = Formula("excess({x}, {y}, {w}{k})", subject, peer, time.window)
        how = "the benchmark, as no other is named" if other is BENCHMARK else "named"
        comparator, stated = POSITIVE if up else NEGATIVE
        tokens = (min(who.first, sense.first), sense.first, sense.last - 1, who.last - 1)
        rows = grounds(alone, time, [("other", peer.expression, how)])
        draft = Draft(
            "excess", span(scene, time, *tokens), formula, time, comparator, stated,
            units.POINTS, inferred(rows),
        )  # fmt: skip
        if not _repeated(scene, draft):
            scene.add(draft)


def _repeated(scene: Scene, draft: Draft) -> bool:
    """Whether the sentence has made the claim already."""
    return any(
        d.formula is not None and draft.formula is not None
        and d.formula.text() == draft.formula.text()
        for d in scene.drafts
    )  # fmt: skip

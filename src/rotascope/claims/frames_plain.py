"""Claims that need no data, or that no data of the store can decide."""

from __future__ import annotations

from rotascope.claims.compare import stated_of
from rotascope.claims.drafts import Draft, Formula, inferred
from rotascope.claims.frames import FORECAST, Scene, not_checkable, span
from rotascope.claims.heads import is_forecast
from rotascope.claims.mentions import Placed
from rotascope.claims.model import EQUALS
from rotascope.claims.slots import whose
from rotascope.core import units

MISSING = {
    "valuation": "the words leave open which ratio, or of whom; accounts and forward earnings come "
    "from the tables fundamentals and estimates "
    "(manifest: [[source]] table = \"fundamentals\" or \"estimates\")",
    "earnings": "the words leave open which line of the accounts, or whose; it would come from the "
    "table fundamentals (manifest: [[source]] table = \"fundamentals\")",
    "flow": "no net flows for it in the store (manifest: [[source]] table = \"flows\")",
    "market value": "the words leave open whose market value on which day; shares outstanding come "
    "from the table fundamentals (manifest: [[source]] table = \"fundamentals\")",
    "debt": "the words leave open whose debt, or which part of it; it would come from the table "
    "fundamentals (manifest: [[source]] table = \"fundamentals\")",
    "economy": "no such series in the store (manifest: [[source]] table = \"series\")",
}  # fmt: skip


def arithmetic(scene: Scene) -> None:
    """As in "15.6x against 22.6x, a 31 % discount": figures of the text itself."""
    view = scene.view
    multiples = [p for p in view.placed if p.quantity.unit == "multiple" and p.quantity.value]
    for placed in scene.free("percent"):
        near = view.between(placed.last, placed.last + 4).split()
        word = next((w for w in near if w in ("discount", "premium")), None)
        if word is None or len(multiples) < 2:
            continue
        first, second = sorted(multiples, key=lambda p: abs(p.first - placed.first))[:2]
        low, high = sorted((first.quantity.value or 0.0, second.quantity.value or 0.0))
        if low <= 0:
            continue
        text = f"1 - {low:g} / {high:g}" if word == "discount" else f"{high:g} / {low:g} - 1"
        comparator, stated = stated_of(placed.quantity)
        rows = [("measure", word, "from the two multiples of the sentence")]
        scene.add(
            Draft(
                "arithmetic",
                span(
                    scene,
                    None,
                    first.first,
                    second.first,
                    second.last - 1,
                    placed.first,
                    placed.last - 1,
                ),
                Formula(text),
                scene.here(),
                comparator,
                stated,
                units.NUMBER,
                inferred(rows),
            ),
            placed,
            forecast=False,
        )


_MOVED = frozenset({"yanked", "withdrew", "withdrawn", "pulled", "redeemed", "poured", "plowed",
                    "ploughed", "funneled", "pumped", "drained", "shed", "bled", "gathered",
                    "drew", "attracted"})  # fmt: skip


def flows(scene: Scene) -> None:
    """As in "IWM took in $2.6 billion in the first quarter": where the store has the flows."""
    view = scene.view
    told = bool(view.of("flow")) or scene.memory.kind == "flow" or bool(
        _MOVED & {w.folded for w in view.words})  # fmt: skip
    for placed in scene.free("currency"):
        funds = [n for n in view.named if n.subject is not None and n.subject.kind in (
            "fund", "sector") and abs(n.first - placed.first) <= 8]  # fmt: skip
        if not told or not funds or is_forecast(view, placed.first, placed.last):
            continue
        own = [n for n in funds if n.first < placed.first
               and view.clause(n.first) == view.clause(placed.first)]  # fmt: skip
        beside = min(own or funds, key=lambda n: abs(n.first - placed.first))
        words = set(view.between(min(beside.first, placed.first) - 4, placed.last + 6).split())
        out = bool(words & {"lost", "outflow", "outflows", "pulled", "withdrew", "shed", "bled",
                            "redemptions", "yanked", "withdrawn", "redeemed", "drained", "fled",
                            "left", "exited"})  # fmt: skip
        time = scene.when(placed.first)
        if time is None or time.window is None or beside.subject is None:
            continue
        comparator, stated = stated_of(placed.quantity, sign=-1 if out else 1)
        formula = Formula("flow({x}, {w})", beside.subject, None, time.window)
        rows = [("subject", beside.subject.expression, "named"), ("window", time.window, time.how)]
        scene.add(
            Draft(
                "flow",
                span(scene, time, beside.first, placed.first, placed.last - 1),
                formula,
                time,
                comparator,
                stated,
                units.CURRENCY,
                inferred(rows),
            ),
            placed,
        )


def topical(scene: Scene) -> None:
    """Figures that are grown or measured by a company, not by its share: "revenue rose 5 %"."""
    view = scene.view
    for placed in scene.free("percent", "currency", "multiple", "bp"):
        own = view.clause(placed.first)
        for sense in view.of(*MISSING):
            gap = min(abs(sense.first - placed.last), abs(placed.first - sense.last))
            if sense.sort == "economy" and sense.first >= placed.first:
                continue
            low, high = sorted((sense.last, placed.first))
            apart = "," in view.between(low, high).split()
            if gap <= 4 and view.clause(sense.first) == own and not apart:
                forecast = is_forecast(view, placed.first, placed.last)
                _keep(scene, placed, sense.sort, FORECAST if forecast else MISSING[sense.sort])
                break


def without_data(scene: Scene) -> None:
    """Figures on valuation, earnings, flows, debt and the like."""
    view = scene.view
    for placed in scene.free():
        if placed.quantity.unit in ("ordinal", "of") or placed.quantity.noun == "time":
            continue
        kind = _topic(scene, placed)
        forecast = is_forecast(view, placed.first, placed.last)
        if kind is None:
            if forecast and placed.quantity.unit in ("percent", "bp", "multiple", "currency"):
                _keep(scene, placed, "forecast", FORECAST)
            continue
        _keep(scene, placed, kind, FORECAST if forecast else MISSING[kind])


def _topic(scene: Scene, placed: Placed) -> str | None:
    best: tuple[int, str] | None = None
    for sense in scene.view.of(*MISSING):
        gap = min(abs(sense.first - placed.last), abs(placed.first - sense.last))
        if gap <= 10 and (best is None or gap < best[0]):
            best = (gap, sense.sort)
    if best is not None:
        return best[1]
    return "valuation" if placed.quantity.unit == "multiple" else None


def _keep(scene: Scene, placed: Placed, kind: str, reason: str) -> None:
    _, stated = stated_of(placed.quantity)
    who = whose(scene.view, placed.first, scene.memory, lambda _: True)
    near = who if who is not None and placed.first - who.last <= 12 else None
    scene.add(not_checkable(scene, kind, placed, reason, stated=stated, who=near), placed,
              forecast=False)  # fmt: skip


def leftovers(scene: Scene) -> None:
    """A figure in percent or the like that no rule could place."""
    for placed in scene.free("percent", "points", "bp", "multiple", "currency"):
        _keep(scene, placed, "other", "no rule of the audit's grammar reads this figure")


__all__ = ["EQUALS", "arithmetic", "leftovers", "without_data"]

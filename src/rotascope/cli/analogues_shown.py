"""How precedents look in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from rotascope.core.reading import shown
from rotascope.history.precedents_model import (
    HORIZONS,
    Analogues,
    Difference,
    Outcome,
    Shapes,
    Trust,
)

_CLOSES = {"price": "price", "total": "total-return"}


def terminal(found: Analogues) -> RenderableType:
    """The whole answer as something that rich can print."""
    x, y = found.x, found.y
    parts: list[RenderableType] = []
    if found.simulated:
        parts.append(Panel(Text("Simulated market", justify="center"), style="bold"))
    closes = f", {_CLOSES.get(found.kind, found.kind)} closes" if found.kind else ""
    parts += [
        Text(f"{x} over {y}: the past most like {found.as_of}", style="bold"),
        Text(f"snapshot {found.snapshot}{closes}; excess in percentage points", style="dim"),
        Text(""),
        *_verdict(found.trust, "states"),
        Text(""),
        *_state(found),
        Text(""),
        *_precedents(found),
        Text(""),
        *_outcomes(found.outcomes, f"What followed: excess of {x} over {y}"),
        Text(""),
        *_tests(found.trust),
    ]
    for one in found.shapes:
        parts += [Text(""), *_shapes(one, found.relative)]
    return Group(*parts, *_notes(found))


def _verdict(trust: Trust, what: str) -> list[RenderableType]:
    if trust.tells is None:
        head = f"Whether nearest {what} tell anything cannot be said yet."
    elif trust.tells:
        head = f"Nearest {what} were more alike in outcome than random ones."
    else:
        head = (
            f"Nearest {what} were not more alike in outcome than random ones: "
            "read them as history, not as odds."
        )
    return [Text(head, style="bold"), Text(f"Placebo test: {trust.says}.")]


def _grid(columns: Sequence[str], title: str) -> Table:
    """A table whose first column is words and whose others are figures."""
    grid = Table(
        title=Text(title, style="bold"), title_justify="left", box=None, pad_edge=False,
        padding=(0, 2, 0, 0),
    )  # fmt: skip
    for i, name in enumerate(columns):
        grid.add_column(name, justify="right" if i else "left", header_style="dim", no_wrap=True)
    return grid


def _state(found: Analogues) -> Iterable[RenderableType]:
    grid = _grid(
        ("component", "today", "percentile", "deviations", "since"),
        f"State today, against {found.dates} past "
        f"{'sessions' if found.choices.every == 'day' else 'month ends'}",
    )
    for line in found.state:
        grid.add_row(
            Text(line.name),
            _figure(line.value, line.unit),
            f"{100 * line.percentile:.0f}",
            "-" if line.z is None else f"{line.z:+.1f}",
            f"{line.since:%Y-%m}",
        )
    yield grid
    for gap in found.missing:
        yield Text(f"left out: {gap.name} ({gap.reason})", style="dim")


def _figure(value: float, unit: str) -> str:
    return f"{value:.2f}" if unit in ("level", "ratio", "mixed") else shown(value, unit)


def _precedents(found: Analogues) -> Iterable[RenderableType]:
    grid = _grid(
        ("state of", "distance", "components", *(f"after {h}" for h in HORIZONS)),
        f"The {len(found.precedents)} nearest states, at least {found.apart} sessions apart, "
        "and the excess that followed",
    )
    for one in found.precedents:
        known = f"{one.compared}/{one.of}"
        after = (_points(f.excess) for f in one.followed)
        grid.add_row(str(one.session), f"{one.distance:.2f}", known, *after)
    yield grid
    yield Text(
        "distance: typical difference of a component in standard deviations"
        + ("" if found.choices.distance == "rms" else ", related components counted once"),
        style="dim",
    )
    for one in found.precedents:
        differs = "; ".join(_difference(d) for d in one.differs[:2])
        yield Text(f"{one.session} differs most in {differs}")


def _difference(one: Difference) -> str:
    return f"{one.name}: {_figure(one.then, one.unit)}, today {_figure(one.now, one.unit)}"


def _points(value: float | None) -> str:
    return "-" if value is None else f"{round(100 * value, 1) + 0.0:+.1f}"


def _outcomes(outcomes: Sequence[Outcome], title: str) -> Iterable[RenderableType]:
    grid = _grid(
        ("sessions", "nearest", "lowest", "highest", "ahead", "all months", "ahead", "episodes"),
        title,
    )
    for one in outcomes:
        ahead = "-" if one.ahead is None else f"{round(one.ahead * one.near)} of {one.near}"
        base = "-" if one.base_ahead is None else f"{_share(one.base_ahead)} of {one.base}"
        grid.add_row(
            str(one.sessions), _points(one.median), _points(one.lowest), _points(one.highest),
            ahead, _points(one.base_median), base, str(one.episodes),
        )  # fmt: skip
    yield grid
    most = max((one.near for one in outcomes), default=0)
    cases = "1 case is" if most == 1 else f"{most} cases are"
    yield Text(
        f"medians; {cases} a very small sample; all months: the base rate; episodes: spans of "
        "this length that follow one another in the data",
        style="dim",
    )


def _tests(trust: Trust) -> Iterable[RenderableType]:
    if not trust.horizons:
        return
    grid = _grid(
        ("sessions", "month ends", "error", "of random", "gain", "closer on", "tighter on", "p"),
        "Placebo test: how far what followed lay from the mean of the neighbours",
    )
    for one in trust.horizons:
        shares = (_share(v) for v in (one.gain, one.closer, one.tighter))
        p = "-" if one.p is None else f"{one.p:.2f}"
        error, random = (_points(v).lstrip("+") for v in (one.near_error, one.random_error))
        grid.add_row(str(one.sessions), str(one.dates), error, random, *shares, p)
    yield grid
    yield Text(
        "closer on, tighter on: share of the dates on which the nearest had the smaller error, "
        "the smaller dispersion; p: against histories moved round in time",
        style="dim",
    )


def _share(value: float | None) -> str:
    return "-" if value is None else f"{round(100 * value) + 0} %"


def _shapes(one: Shapes, relative: str) -> Iterable[RenderableType]:
    grid = _grid(
        ("stretch", "correlation", *(f"after {h}" for h in HORIZONS)),
        f"Shapes: stretches of {one.sessions} sessions of {relative} like the last one",
    )
    for shape in one.found:
        after = (_points(f.excess) for f in shape.followed)
        grid.add_row(f"{shape.first} to {shape.last}", f"{shape.correlation:.2f}", *after)
    medians = (_points(o.median) for o in one.outcomes)
    base = (_points(o.base_median) for o in one.outcomes)
    grid.add_row("median", "", *medians, style="bold")
    grid.add_row("median of all month ends", "", *base, style="dim")
    yield grid
    yield Text(_shortly(one.trust), style="dim")


def _shortly(trust: Trust) -> str:
    """The verdict on shapes, in a line."""
    if trust.tells is None or trust.gain is None or trust.p is None:
        return f"placebo test: {trust.says}"
    side = "closer" if trust.gain > 0 else "farther"
    return (
        f"placebo test: {'' if trust.tells else 'not '}more alike in outcome than random ones "
        f"(outcomes {_share(abs(trust.gain))} {side}, p = {trust.p:.2f})"
    )


def _notes(found: Analogues) -> Iterable[RenderableType]:
    """Caveats, those of the same words together."""
    if not found.caveats:
        return
    names: dict[str, list[str]] = {}
    for caveat in found.caveats:
        head, colon, tail = caveat.partition(": ")
        names.setdefault(tail if colon else caveat, []).append(head if colon else "")
    yield Text("")
    for tail, heads in names.items():
        told = ", ".join(head for head in heads if head)
        yield Text(f"note: {told}{': ' if told else ''}{tail}", style="dim")

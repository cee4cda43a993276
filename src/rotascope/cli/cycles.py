"""The command that lists the great rotations of a track."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rotascope.cli import show
from rotascope.cli.options import AsOf, Json, Lead, RuleOption, SnapshotOption, StoreOption

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table

    from rotascope.history.cycles import Cycles, Rotation

WIDTH = 120
NARROW = 105
EXAMPLE = "rotascope cycles 'ratio(RUT, SPX)' --as-of 2026-01-28 --store S"


def cycles(
    expression: Lead,
    store: StoreOption = None,
    as_of: AsOf = None,
    rule: RuleOption = None,
    json: Json = False,
    snapshot: SnapshotOption = None,
) -> None:
    """List the great rotations of a track: who led from when to when, as one could know.

    A lead turns at an extreme from which the track has since moved FALL and which lies
    HOLD sessions back. Dates, lengths and gains use nothing known after --as-of.
    """
    from rotascope.app.cycles import cycles_of
    from rotascope.history.cycles import Rule

    chosen = None if rule is None else Rule.of(rule)
    found = cycles_of(expression, store, as_of=as_of, snapshot=snapshot, rule=chosen)
    if json:
        show.as_json(found.as_dict())
    else:
        _print(found)


def _print(found: Cycles) -> None:
    from rich.console import Console, Group

    console = Console()
    if not console.is_terminal:  # a pipe has room for every column
        console = Console(width=WIDTH)
    width = min(console.width, WIDTH)
    console.print(Group(*_parts(found, wide=width >= NARROW)), width=width)


def _parts(found: Cycles, *, wide: bool) -> Iterator[RenderableType]:
    from rich.text import Text

    mark = " (simulated)" if found.simulated else ""
    yield Text(f"{found.expression}: who led from when to when{mark}", style="bold")
    kind = f" ({found.kind} closes)" if found.kind else ""
    yield Text(
        f"as of {found.as_of} · values from {found.first} to {found.last}{kind} · "
        f"rule {found.rule} · snapshot {found.snapshot}",
        style="dim",
    )
    yield Text("")
    if found.rotations:
        yield _rotations(found, wide=wide)
        yield Text("")
        if found.states or found.second:
            yield _starts(found, wide=wide)
            yield Text("")
    for line in _sentences(found):
        yield Text(line)
    for caveat in found.caveats:
        yield Text(f"note: {caveat}", style="dim")


def _grid(title: str, rows: list[dict[str, str]], *, words: int, wide: bool) -> Table:
    """A table of rows of cells by their heads, of which the first `words` are words."""
    from rich.table import Table
    from rich.text import Text

    grid = Table(
        title=Text(title, style="bold"),
        title_justify="left",
        box=None,
        pad_edge=False,
        padding=(0, 2 if wide else 1, 0, 0),
    )
    for n, head in enumerate(rows[0]):
        grid.add_column(
            Text(head),
            justify="right" if n >= words else "left",
            header_style="dim",
            no_wrap=n > 0,
            overflow="ellipsis" if n else "fold",
        )
    for row in rows:
        grid.add_row(*map(Text, row.values()))
    return grid


def _percent(value: float | None) -> str:
    if value is None:
        return ""
    shown = f"{100 * value:+.1f} %"
    return "0.0 %" if shown in ("+0.0 %", "-0.0 %") else shown


def _years(years: float) -> str:
    return f"{years:.1f} y"


def _rotations(found: Cycles, *, wide: bool) -> Table:
    rows = []
    for r in found.rotations:
        row = {
            "Leader": r.leader,
            "From": f"{r.start}{' *' * r.from_start}",
            "To": str(r.end or "under way"),
            "Length": _years(r.years),
            "Gain": _percent(r.gain),
            "a year": _percent(r.annualised),
            "Setback": _percent(r.setback),
            "Known": str(r.known),
            "after": f"{r.delay} d",
            "Gain known": _percent(r.gain_known),
        }
        rows.append(row if wide else {k: row[k] for k in row if k not in ("a year", "after")})
    return _grid("Rotations, from extreme to extreme", rows, words=3, wide=wide)


_SHORT = {
    "cuts": "Cuts 12m",
    "rate_change": "Fed funds 12m",
    "recession": "Recession",
    "survey": "PMI",
    "fall_of_market": "SPX off high",
}


def _starts(found: Cycles, *, wide: bool) -> Table:
    changes = {n.turn: n for n in found.second.nearest} if found.second else {}
    rows = []
    for r in found.rotations:
        row = {"Leader": r.leader, "From": str(r.start)}
        row |= {_SHORT[state.name]: _state(r, state.name) for state in found.states}
        if changes:
            near = changes.get(r.start)
            row["Change point"] = str(near.change) if near else ""
            row["Distance"] = f"{near.distance:+d} d" if near else ""
        rows.append(row)
    return _grid("At the start, as known then", rows, words=2, wide=wide)


def _state(row: Rotation, name: str) -> str:
    value = row.state[name]
    if value is None:
        return ""
    match name:
        case "cuts":
            return f"{value:.4g} bp"
        case "rate_change":
            return f"{value:+.2f} pp"
        case "recession":
            return "yes" if value else "no"
        case "survey":
            return f"{value:.1f}"
    return _percent(value)


def _sentences(found: Cycles) -> Iterator[str]:
    from statistics import median

    if not found.rotations:
        yield f"No turn is confirmed by {found.last}: nobody has led by this rule."
        return
    done = found.completed
    if done:
        left = sum(r.gain_known > 0 for r in done)
        yield (
            f"{len(done)} completed leads, median length {_years(median(r.years for r in done))}. "
            "Known gain: from the session that confirmed a lead to the one that confirmed its "
            f"end; above zero in {left} of {len(done)}, median "
            f"{_percent(median(r.gain_known for r in done))}."
        )
    now, next_one = found.rotations[-1], found.pending
    yield f"{now.leader} leads since {now.start}, known since {now.known}."
    if next_one:
        yield (
            f"Its best so far: {next_one.extreme}; since then {next_one.challenger} gained "
            f"{_percent(next_one.moved)} in {next_one.sessions} sessions. A turn needs "
            f"{found.rule}."
        )
    yield from _second(found)


def _second(found: Cycles) -> Iterator[str]:
    second = found.second
    if second is None:
        return
    many = len(second.changes)
    worth = ", ".join(str(day)[:7] for day in second.changes) if many else "none"
    yield (
        f"Second opinion with hindsight (change points of {second.months} monthly relative "
        f"returns, stretches of {second.shortest} months or more): worth the penalty of "
        f"{second.penalty:.4f} are {many or worth}{f': {worth}' if many else ''}."
    )
    if second.median_distance is not None:
        yield (
            "Told to find as many as the rule, it puts the nearest a median of "
            f"{second.median_distance:.0f} sessions away (column Distance)."
        )
    if not many:
        yield "By that test the monthly returns cannot tell these leads from chance."

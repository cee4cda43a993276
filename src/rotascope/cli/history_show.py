"""How past spells, and what followed them, look in a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from rotascope.history.followed_rows import ENDED, REACHED, Estimate, Figure, Row
from rotascope.stats.followed import FEW

if TYPE_CHECKING:
    from rotascope.history.followed import History
    from rotascope.history.spells import Spell

WIDTH = 120
MOST = 40
"""So many spells are listed, the latest ones."""
_NARROW = 118


def show_history(found: History) -> None:
    """Past spells, and what followed them, on the terminal."""
    console = Console()
    width = min(console.width, WIDTH)
    for part in parts(found, width):
        console.print(part, width=width)


def parts(found: History, width: int) -> Iterator[RenderableType]:
    """The answer from top to bottom: what it is, the spells, what followed, how sure.

    Parameters
    ----------
    found
        The history.
    width
        Columns of the terminal; below 118 the tables leave out what can be asked for.
    """
    yield from _head(found)
    if found.spells:
        yield _spells(found, wide=width >= _NARROW)
        yield Text("")
    for start in (REACHED, ENDED):
        rows = [row for row in found.rows if row.start == start]
        yield Text(_title(found, start), style="bold")
        if any(row.episodes for row in rows):
            yield _followed(rows, width)
        for row in rows:
            yield Text(f"{row.horizon:>5} sessions ahead: {row.says}")
        yield Text("")
    yield from _tail(found)


# ---- above the tables


def _head(found: History) -> Iterator[Text]:
    mark = "  (simulated)" if found.simulated else ""
    yield Text(f"{found.expression}{mark}", style="bold")
    kind = f", {found.kind} closes" if found.kind else ""
    yield Text(
        f"as of {found.as_of}{kind}, snapshot {found.snapshot}; told from {found.first} on",
        style="dim",
    )
    yield Text("")
    yield Text(_now(found))
    count = len(found.spells)
    long = f" of at least {_sessions(found.least)}" if found.least > 1 else ""
    told = "no spell" if not count else "1 spell" if count == 1 else f"{count:,} spells"
    whole = f", among {found.total:,} of any length" if found.least > 1 else ""
    yield Text(f"{told}{long}{whole}" + (":" if count else ""))
    if count > MOST:
        yield Text(f"the latest {MOST}; --json has all of them", style="dim")
    yield Text("")


def _now(found: History) -> str:
    if not found.present:
        return f"It does not hold on {found.as_of}: no spell is under way."
    rank = f"{_ordinal(found.rank)} longest" if found.rank and found.rank > 1 else "longest"
    return f"A spell is under way: {_sessions(found.present)} so far, the {rank}."


def _sessions(count: int) -> str:
    return "1 session" if count == 1 else f"{count:,} sessions"


def _ordinal(number: int) -> str:
    if number % 100 in (11, 12, 13):
        return f"{number:,}th"
    return f"{number:,}{ {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th') }"


# ---- the spells


def _spells(found: History, *, wide: bool) -> Table:
    table = _plain()
    heads = ["Start", "End", "Sessions", found.of]
    if found.against is not None:
        heads += [found.against, "Excess"]
    for head in heads:
        table.add_column(head, justify="right", header_style="dim", no_wrap=True)
    own = found.against is None or wide
    if own:
        table.add_column(f"Worst drawdown of {found.of}", justify="right", header_style="dim")
    if found.against is not None:
        both = f"of {found.of} / {found.against}"
        head = both if own else f"Worst drawdown {both}"
        table.add_column(head, justify="right", header_style="dim", min_width=9)
    for spell in found.spells[-MOST:]:
        table.add_row(*_spell(spell, pair=found.against is not None, own=own))
    return table


def _spell(spell: Spell, *, pair: bool, own: bool) -> list[str]:
    end = "under way" if spell.open else str(spell.end)
    cells = [str(spell.start), end, f"{spell.length:,}", _percent(spell.earned)]
    if pair:
        cells += [_percent(spell.against), _points(spell.excess)]
    if own:
        cells.append(_percent(spell.drawdown))
    return [*cells, _percent(spell.behind)] if pair else cells


# ---- what followed


def _title(found: History, start: str) -> str:
    many = _sessions(found.reached)
    if start == REACHED:
        return f"What followed once earlier spells had lasted {many} (known at that close)"
    return f"What followed once spells of at least {many} were over (from the first close after)"


def _followed(rows: list[Row], width: int) -> Table:
    table = _plain()
    wide = width >= _NARROW
    table.add_column("After", justify="right", header_style="dim", min_width=5)
    table.add_column("", header_style="dim")
    table.add_column("n", justify="right", header_style="dim", min_width=3)
    heads = ["Median"] if wide else []
    heads += ["Mean", "90 %", "Above 0"]
    heads += ["Any: mean", "above 0", "Difference, pp"] if wide else ["Difference"]
    for head in heads:
        table.add_column(head, justify="right", header_style="dim", no_wrap=True)
    for row in rows:
        for number, figure in enumerate(row.figures if row.episodes else ()):
            cells = _figure(figure, wide=wide)
            begin = [f"{row.horizon}", f"{row.episodes:,}"] if not number else ["", ""]
            table.add_row(begin[0], _short(figure.name), begin[1], *cells)
    return table


def _short(name: str) -> str:
    """The name of a figure where room is scarce."""
    tail = name.partition(" of ")[2]
    if name.startswith("excess"):
        return "excess"
    return tail if name.startswith("return") else f"drawdown {tail}"


def _figure(figure: Figure, *, wide: bool) -> list[str]:
    mean, median, higher = figure.after
    shown = _points if figure.unit == "points" else _percent
    difference = figure.difference[0]
    cells = [shown(mean.value), _between(mean), _share(higher.value)]
    if not wide:
        return [*cells, _points(difference.value)]
    always = [shown(figure.always[0].value), _share(figure.always[2].value)]
    tail = f"{_points(difference.value)[:-3]} {_between(difference)}".rstrip()
    return [shown(median.value), *cells, *always, tail]


def _between(one: Estimate) -> str:
    if one.low is None or one.high is None:
        return ""
    digits = 2 if max(abs(one.low), abs(one.high)) < 0.01 else 1
    return f"[{_signed(one.low, digits)}, {_signed(one.high, digits)}]"


# ---- below


def _tail(found: History) -> Iterator[Text]:
    compared = [row for row in found.rows if row.figures[0].difference[0].low is not None]
    if compared:
        figures = sum(len(row.figures) for row in compared)
        yield Text(
            f"[..] holds 90 % of {found.choices.draws:,} draws of the stationary block bootstrap "
            f"(seed {found.choices.seed}). Of the {figures} differences above about "
            f"{max(1, round(figures / 10))} would leave 0 outside by luck alone.",
            style="dim",
        )
        yield Text(
            "n counts the episodes with so many sessions behind them; separate ones do not "
            "overlap. Difference: of the means. Any: after every session since the data begin. "
            "--json has the intervals of medians and shares too.",
            style="dim",
        )
    if found.reached > found.least and all(row.separate < FEW for row in found.rows):
        yield Text(
            f"Few spells have lasted {_sessions(found.reached)}; --reached N looks ahead from "
            "an earlier session of more of them.",
            style="dim",
        )
    for caveat in found.caveats:
        yield Text(f"note: {caveat}", style="dim")


def _plain() -> Table:
    return Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))


def _signed(value: float, digits: int) -> str:
    """A fraction in percent with its sign; 0 has none."""
    scaled = round(100 * value, digits)
    return f"{scaled:+.{digits}f}" if scaled else f"{0:.{digits}f}"


def _percent(value: float | None) -> str:
    return "" if value is None else f"{_signed(value, 2)} %"


def _points(value: float | None) -> str:
    return "" if value is None else f"{_signed(value, 2)} pp"


def _share(value: float | None) -> str:
    return "" if value is None else f"{100 * value:.0f} %"

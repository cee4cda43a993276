"""How the effect of rates on debt looks in a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from rotascope.stats.duration import gordon_duration

if TYPE_CHECKING:
    from rotascope.drivers.rates import BasketRates, Rates
    from rotascope.drivers.rates_effects import Asked, Effect

WIDTH = 100
NONE = "none"
NOT_MEANINGFUL = "not meaningful"
GAP = 0.02
"""Discount rate less growth of the published example of a duration by formula."""


def show_rates(found: Rates) -> None:
    """Print what a move of the policy rate does to baskets."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    console.print(Group(*_parts(found)), width=min(console.width, WIDTH))


def _parts(found: Rates) -> Iterator[RenderableType]:
    asked = found.asked
    mark = " (simulated)" if found.simulated else ""
    what = "a cut" if asked.move < 0 else "a rise"
    yield Text(f"Rates on debt: {what} of {abs(asked.move):g} basis points{mark}", style="bold")
    yield Text(
        f"as of {found.as_of} · {asked.source} · one year at the new rate · "
        f"snapshot {found.snapshot}",
        style="dim",
    )
    yield Text(_assumptions(asked), style="dim")
    yield Text("")
    yield Text("Firms, debt and the effect over a year", style="bold")
    yield _figures(found)
    yield Text("")
    if (sentence := compared(found)) is not None:
        yield Text(sentence)
        yield Text("")
    for one in found.baskets:
        of = "the profits made" if one.middle.of_earnings is None else "trailing net income"
        yield Text(
            f"{one.name}: change of net income over {of}, if so much of the debt floats",
            style="bold",
        )
        yield _table(found, one)
        yield Text("")
    yield from _notes(found)


def _assumptions(asked: Asked) -> str:
    floor = "no floor" if asked.floor is None else f"floor {asked.floor:g} % ({asked.policy:g} %)"
    fixed = (
        f"{_plain(asked.maturing)} of fixed-rate debt refinanced at {asked.repriced:+g} points"
        if asked.maturing
        else "no fixed-rate debt refinanced"
    )
    return (
        f"hedged {_plain(asked.hedged)} · reset lag {asked.lag:g} months · {floor} · {fixed} · "
        f"cash at the policy rate {_plain(asked.cash)} · tax {_plain(asked.tax)}"
    )


def _grid(heads: list[str]) -> Table:
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for n, head in enumerate(heads):
        right = "right" if n else "left"
        grid.add_column(Text(head), justify=right, header_style="dim", no_wrap=n == 0)  # type: ignore[arg-type]  # a literal
    return grid


def _figures(found: Rates) -> Table:
    grid = _grid(["", *(b.name for b in found.baskets)])
    for label, cell in _rows(found):
        grid.add_row(label, *(cell(one) for one in found.baskets))
    return grid


Cell = tuple[str, "Callable[[BasketRates], str]"]


def _rows(found: Rates) -> Iterator[Cell]:
    yield (
        "members that count (of the weight)",
        lambda b: (
            f"{b.told:,} of {b.members:,} ({100 * b.covered:.0f} %"
            + (")" if b.by_weight else " of members)")
        ),
    )
    yield "debt", lambda b: money(b.debt)
    yield "cash", lambda b: money(b.cash)
    yield "net income, trailing", lambda b: money(b.net)
    yield "  of firms with a profit", lambda b: money(b.profits)
    yield "firms with a loss", lambda b: f"{b.losses:,}"
    yield "floating share of debt", _floating
    yield "interest on floating-rate debt", lambda b: _range(b, lambda e: e.interest, signed)
    if found.asked.maturing:
        yield "interest on refinanced debt", lambda b: _range(b, lambda e: e.refinancing, signed)
    if found.asked.cash:
        yield "interest earned on cash", lambda b: _range(b, lambda e: e.cash, signed)
    yield "income before tax", lambda b: _range(b, lambda e: e.pretax, signed)
    yield "net income", lambda b: _range(b, lambda e: e.net, signed)
    yield "  of trailing net income (EPS)", lambda b: _range(b, lambda e: e.of_earnings, percent)
    yield "  firms with a profit only", lambda b: _range(b, lambda e: e.of_profits, percent)
    yield "interest coverage, before and after", _coverage
    yield "firms below 1x, before and after", lambda b: _weak(b, "weak")
    yield "  by weight", lambda b: _weak(b, "weak_weight")
    yield "if all cash earned the policy rate", lambda b: percent(b.cash_alone)
    yield "return for +1 point of the 10-year yield", _duration


def _floating(one: BasketRates) -> str:
    if one.effects[0].floating == one.effects[-1].floating:
        return f"{100 * one.middle.floating:.3g} %"
    low, middle, high = (100 * e.floating for e in one.effects)
    return f"{middle:.0f} % ({low:.0f} to {high:.0f})"


def _range(
    one: BasketRates, pick: Callable[[Effect], float | None], form: Callable[[float | None], str]
) -> str:
    """The figure at the middle share, with those at the ends of the range."""
    middle = form(pick(one.middle))
    ends = [form(pick(e)) for e in one.effects]
    if len(ends) == 1 or pick(one.middle) is None or ends[0] == ends[-1]:
        return middle
    return f"{middle} ({ends[0].removesuffix(' %')} to {ends[-1].removesuffix(' %')})"


def _coverage(one: BasketRates) -> str:
    before, after = one.before.coverage, one.middle.after.coverage
    if before is None or after is None:
        return NONE
    return f"{before:.2f}x, {after:.2f}x"


def _weak(one: BasketRates, what: str) -> str:
    before, after = getattr(one.before, what), getattr(one.middle.after, what)
    if before is None or after is None:
        return NONE
    return f"{100 * before:.1f} %, {100 * after:.1f} %"


def _duration(one: BasketRates) -> str:
    found = one.duration
    if np.isnan(found.slope):
        return NONE
    return f"{found.slope:+.1f} % ± {2 * found.error:.1f}"


def compared(found: Rates) -> str | None:
    """The first basket against the second in one sentence; None where it cannot be told."""
    if len(found.baskets) < 2:
        return None
    first, second = found.baskets[:2]
    for name, of in (("of_earnings", "trailing net income"), ("of_profits", "the profits made")):
        a = [getattr(e, name) for e in first.effects]
        b = [getattr(e, name) for e in second.effects]
        if None in (*a, *b) or min(*a, *b) <= 0.0 <= max(*a, *b):
            continue
        middle = a[len(a) // 2] / b[len(b) // 2]
        ends = sorted((min(map(abs, a)) / max(map(abs, b)), max(map(abs, a)) / min(map(abs, b))))
        words = [f"{end:.1f}" for end in ends]
        spread = "" if words[0] == words[1] else f" (between {words[0]} and {words[1]} times)"
        return (
            f"Against {of} the move weighs {middle:.1f} times as much on {first.name} as on "
            f"{second.name}{spread}."
        )
    return None


def _table(found: Rates, one: BasketRates) -> Table:
    heads = [_plain(share) for share in found.shares]
    grid = _grid(["move, bp", *heads])
    for move, row in zip(found.moves, one.table, strict=True):
        style = "bold" if move == found.asked.move else ""
        grid.add_row(f"{move:+,.0f}", *(percent(v) for v in row), style=style)
    return grid


def _notes(found: Rates) -> Iterator[Text]:
    for one in found.baskets:
        for caveat in one.caveats:
            yield Text(f"{one.name}: {caveat}", style="dim")
        if one.largest:
            debtors = ", ".join(f"{d.symbol} {money(d.debt)}" for d in one.largest)
            yield Text(f"{one.name}: most is owed by {debtors}", style="dim")
    told = [b.duration for b in found.baskets if not np.isnan(b.duration.explained)]
    if told:
        yield Text(
            "duration: returns of up to 252 sessions on moves of the yield of the same days, with "
            f"two standard errors; R squared {', '.join(f'{d.explained:.2f}' for d in told)}; by "
            f"formula 1/(r - g) is {gordon_duration(GAP, 0.0):.0f} years where r - g is "
            f"{100 * GAP:.0f} points",
            style="dim",
        )


def money(value: float | None) -> str:
    """A sum of money in billions or millions."""
    if value is None:
        return NONE
    size = abs(value)
    if size >= 1e9 or size == 0.0:
        digits = 0 if size >= 1e11 else 1 if size >= 1e10 else 2
        return f"{value / 1e9:,.{digits}f}bn" if size else "0"
    return f"{value / 1e6:,.{0 if size >= 1e8 else 1}f}m"


def signed(value: float | None) -> str:
    """A change of money with its sign."""
    return money(value) if value is None or value <= 0.0 else f"+{money(value)}"


def percent(value: float | None) -> str:
    """A change as a percentage with its sign."""
    if value is None:
        return NOT_MEANINGFUL
    digits = 1 if abs(value) >= 0.0995 else 2
    return f"{100 * value:+.{digits}f} %"


def _plain(value: float) -> str:
    return f"{100 * value:g} %"

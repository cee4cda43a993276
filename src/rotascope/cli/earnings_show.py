"""How earnings by quarter look in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from rich.console import Console, Group, JustifyMethod, RenderableType
from rich.table import Table
from rich.text import Text

from rotascope.drivers.earnings_seasons import NO_BASE

if TYPE_CHECKING:
    from rotascope.drivers.earnings import Basket, Split
    from rotascope.drivers.earnings import Table as Earnings
    from rotascope.drivers.earnings_seasons import Season

WIDTH = 100
_NONE = "-"


def show_earnings(found: Earnings) -> None:
    """Print earnings by quarter."""
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    console.print(Group(*_parts(found)), width=min(console.width, WIDTH))


def _parts(found: Earnings) -> Iterator[RenderableType]:
    item = found.item.replace("_", " ")
    mark = " (simulated)" if found.simulated else ""
    names = " against ".join(one.name for one in found.baskets[:2])
    yield Text(f"{names}: {item}{mark}", style="bold")
    yield Text(
        f"as of {found.as_of}, from filings known then · snapshot {found.snapshot}", style="dim"
    )
    yield Text("")
    if found.lead is not None:
        yield Text(_lead(found))
        yield Text("")
    yield Text("Growth on the same quarter a year before", style="bold")
    yield _growth(found)
    for basket in found.baskets:
        yield Text("")
        yield Text(_title(basket, item), style="bold")
        yield _seasons(basket) if basket.seasons else Text("no quarter is known")
    if found.split.parts:
        yield Text("")
        title = f"Who made the growth of {found.split.index}: {item}, trailing twelve months"
        yield Text(title, style="bold")
        yield _sectors(found.split)
        yield Text("")
        for head, makers in (("most", found.split.most), ("least", found.split.least)):
            told = ", ".join(f"{one.name} {_points(one.contribution)}" for one in makers)
            yield Text(f"{head}: {told or 'no member'}")
    yield Text("")
    for note in _notes(found):
        yield Text(f"note: {note}", style="dim")


def _lead(found: Earnings) -> str:
    """Who grows faster, since when, by how much."""
    lead = found.lead
    if lead is None or lead.by is None:
        return f"Who grows faster cannot be told: {lead.why if lead else ''}"
    if lead.since is None:
        return f"{lead.faster} and {lead.slower} grow alike over the trailing twelve months."
    return (
        f"{lead.faster} grows faster than {lead.slower}: by {100 * lead.by:.1f} points over the "
        f"trailing twelve months, and has done so, as known, since {lead.since}."
    )


def _grid(heads: Sequence[str], *, words: int = 1, left: int = 0) -> Table:
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0))
    for n, head in enumerate(heads):
        right = words <= n < len(heads) - left
        side: JustifyMethod = "right" if right else "left"
        grid.add_column(Text(head), justify=side, header_style="dim", no_wrap=True)
    return grid


def _growth(found: Earnings) -> Table:
    """Growth of every basket side by side, and the first less the second."""
    two = len(found.baskets) > 1
    names = [one.name for one in found.baskets]
    heads = ["Quarter", *names, *(["first less second"] if two else [])]
    grid = _grid(heads)
    by = [{one.quarter: one for one in basket.seasons} for basket in found.baskets]
    for quarter in sorted({name for seasons in by for name in seasons}):
        row = [seasons.get(quarter) for seasons in by]
        cells = [_rate(one) for one in row]
        if two:
            rates = [None if one is None else one.growth for one in row[:2]]
            cells.append(_points(_less(rates[0], rates[1])))
        grid.add_row(quarter, *cells)
    cells = [_share(one.ttm_growth) for one in found.baskets]
    if two:
        first, second = found.baskets[:2]
        cells.append(_points(_less(first.ttm_growth, second.ttm_growth)))
    grid.add_row("12 months", *cells, style="bold")
    return grid


def _less(first: float | None, second: float | None) -> float | None:
    return None if first is None or second is None else first - second


def _title(basket: Basket, item: str) -> str:
    title = f"{basket.name}: {item} in billions"
    if basket.ttm is None:
        return title
    whole = _money(basket.ttm, _digits(iter([basket.ttm])))
    return f"{title}, {whole} over the trailing twelve months"


def _seasons(basket: Basket) -> Table:
    """One basket by quarter, in billions."""
    inside = basket.index and basket.index != basket.name
    digits = _digits(v for one in basket.seasons for v in (one.now, one.base))
    heads = ["Quarter", "Earned", "Year ago", "Growth"]
    if inside:
        heads.append(f"Of {basket.index}'s")
    heads += ["Losses", "Reported", "Covered", "Members", "Half of it by"]
    grid = _grid(heads, left=1)
    for one in basket.seasons:
        cells = [_money(one.now, digits), _money(one.base, digits), _short(one)]
        if inside:
            cells.append(_points(one.contribution))
        cells += [_whole(one.losses), _whole(one.reported), _whole(one.covered)]
        made = f"{one.alone} ({100 * one.alone_share:.0f} %)" if one.alone_share else ""
        grid.add_row(one.quarter, *cells, f"{one.told}/{one.members}", made)
    return grid


def _sectors(found: Split) -> Table:
    """The sectors of the index and their parts in its growth."""
    heads = ["", "Share of the base", "Growth", "Points"]
    grid = _grid(heads)
    for one in found.parts:
        cells = [_share(one.base_share), _share(one.growth), _points(one.contribution)]
        grid.add_row(one.name, *cells)
    whole = sum(one.contribution for one in found.parts)
    grid.add_row(found.index, "100.0 %", _share(whole), _points(whole), style="bold")
    return grid


def _notes(found: Earnings) -> Iterator[str]:
    yield (
        "figures as filed, one-offs included; the operating earnings that analysts publish "
        "leave some of them out; a quarter counts from its filing, often weeks after the press "
        "release"
    )
    where = "most of its days lie" if found.rule == "days" else "it ends"
    yield f"a fiscal quarter belongs to the calendar quarter in which {where}"
    yield (
        "losses: share of the members that made one; covered: share of the weight with both "
        "quarters; half of it by: the member that made more than half of the change"
    )
    if any(one.seasons and one.index for one in found.baskets):
        yield (
            "members are those on each quarter's last session; companies without filings in the "
            "store are missing, above all those that have left: see Covered"
        )
    seen: dict[str, None] = {}
    for basket in found.baskets:
        for caveat in basket.caveats:
            seen.setdefault(caveat)
    yield from seen


def _rate(one: Season | None) -> str:
    if one is None:
        return _NONE
    return one.said or _share(one.growth)


def _short(one: Season) -> str:
    """Growth in a narrow column: the share that reported stands beside it."""
    return "base < 0" if one.said == NO_BASE else _share(one.growth)


def _share(value: float | None) -> str:
    return _NONE if value is None else f"{100 * value:.1f} %"


def _whole(value: float | None) -> str:
    return _NONE if value is None else f"{100 * value:.0f} %"


def _points(value: float | None) -> str:
    return _NONE if value is None else f"{100 * value:+.1f}"


def _digits(values: Iterator[float | None]) -> int:
    """How many decimals billions need, by the largest of them."""
    largest = max((abs(v) for v in values if v is not None), default=0.0) / 1e9
    return 0 if largest >= 1000 else 1 if largest >= 10 else 2 if largest >= 1 else 4


def _money(value: float | None, digits: int) -> str:
    return _NONE if value is None else f"{value / 1e9:,.{digits}f}"

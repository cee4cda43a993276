"""What the market pays for earnings: large, giant and small companies, losses in and out."""

from __future__ import annotations

from collections.abc import Sequence

from rotascope.core import units
from rotascope.notes import filed
from rotascope.notes.blocks import drawn, gaps, table
from rotascope.notes.desk import YEARS, Desk
from rotascope.notes.document import (
    Block,
    Cell,
    Figure,
    LineChart,
    Missing,
    Paragraph,
    Run,
    Section,
)
from rotascope.notes.filed import Group
from rotascope.notes.words import count_word, one_percent, signed_percent, times, whole_percent

TITLE = "What is paid for earnings"
_MULTIPLES = ("Multiples", "P/E, losses in", "P/E, losses out", "Price/book")
_YIELDS = ("Behind them", "Earnings yield", "Lose money", "Covered")


def valuation(desk: Desk) -> Section:
    """Trailing multiples under named conventions, side by side, and the earnings yield.

    Missing: a group whose accounts are too few has no row; without any the reason is all there is.
    """
    asked = filed.groups(desk)
    groups = [group for group in asked if _told(desk, group)]
    if not groups:
        return Section("valuation", TITLE, _untold(desk, asked)[:1])
    multiples: list[tuple[Cell, ...]] = [
        (
            group.name,
            desk.figure(f"pe({group.expression}, losses=include)", times),
            desk.figure(f"pe({group.expression}, losses=exclude)", times),
            desk.figure(f"pb({group.expression})", times),
        )
        for group in groups
    ]
    yields = [
        (
            group.name,
            desk.figure(f"earnings_yield({group.expression})", one_percent),
            desk.figure(f"loss_makers({group.expression})", whole_percent),
            desk.figure(f"covered({group.expression})", whole_percent),
        )
        for group in groups
    ]
    if all(group in groups for group in (filed.small(desk), filed.large(desk))):
        multiples.append(_gap(desk))
    listed = (
        *table("Multiples of what was known by the session", _MULTIPLES, multiples),
        *table("What the multiples rest on", _YIELDS, yields),
    )
    without = [group for group in asked if group not in groups]
    blocks = (_spoken(desk), *_chart(desk, groups), *listed, Paragraph((_HOW,)))
    return Section("valuation", TITLE, (*blocks, *_untold(desk, without)))


def _gap(desk: Desk) -> tuple[Cell, ...]:
    """By how much small companies trade below large ones, under each convention."""
    little, big = filed.small(desk).expression, filed.large(desk).expression
    asked = (
        f"discount(pe({little}, losses=include), pe({big}, losses=include))",
        f"discount(pe({little}, losses=exclude), pe({big}, losses=exclude))",
        f"discount(pb({little}), pb({big}))",
    )
    return ("Small below large, by", *(desk.figure(text, signed_percent) for text in asked))


def _told(desk: Desk, group: Group) -> bool:
    """Whether accounts of a group are known well enough to say anything of it."""
    return any(isinstance(desk.figure(text), Figure) for text in _first(group))


def _untold(desk: Desk, groups: Sequence[Group]) -> tuple[Missing, ...]:
    """Why groups have no row: each reason once."""
    return gaps(desk.figure(_first(group)[0]) for group in groups)


def _first(group: Group) -> tuple[str, str]:
    """What decides whether a group has a row."""
    return f"pe({group.expression}, losses=include)", f"pb({group.expression})"


_HOW = (
    "Losses in: market value over the sum of all earnings. Losses out: companies that lose money "
    "are left out on both sides. Where losses outweigh earnings such a ratio says nothing, and the "
    "yield is read instead. Earnings are net income as filed by the session."
)


def _spoken(desk: Desk) -> Paragraph:
    """The gap between small and large in one or two sentences."""
    big, little = filed.large(desk).expression, filed.small(desk).expression
    runs: list[Run] = []
    whole = desk.figure(f"pe({big})", times)
    if isinstance(whole, Figure) and whole.reading.value is not None:
        runs += ["Large companies trade at ", whole, " their earnings of the last twelve months"]
        rank = desk.figure(f"percentile(pe({big}), 10y)", whole_percent)
        if isinstance(rank, Figure):
            runs += [", as high as or higher than on ", rank, " of the sessions of ten years"]
        runs += ["."]
    runs += _of_small(desk, little)
    return Paragraph(tuple(runs) or ("No multiple can be told here.",))


def _of_small(desk: Desk, little: str) -> list[Run]:
    found = desk.figure(f"pe({little})", times)
    without = desk.figure(f"pe({little}, losses=exclude)", times)
    if isinstance(found, Missing) or isinstance(without, Missing):
        return []
    runs: list[Run] = []
    if found.reading.value is None:
        runs += [
            " Small companies together lose more than they earn: the earnings yield of small "
            "companies is ",
        ]
        bare = desk.figure(f"earnings_yield({little})", one_percent)
        runs += [bare, "."] if isinstance(bare, Figure) else []
    else:
        runs += [" Small companies trade at ", found, " with losses counted."]
    if without.reading.value is not None:
        runs += [" Excluding loss-makers, the P/E of small companies is ", without, "."]
    return runs


def _chart(desk: Desk, groups: Sequence[Group]) -> tuple[Block, ...]:
    asked = (
        ("large", filed.large(desk)),
        ("giants", filed.giants(desk)),
        ("small", filed.small(desk)),
    )
    lines, gone = drawn(
        desk.line(name, f"earnings_yield({group.expression})")
        for name, group in asked
        if group in groups
    )
    if not lines:
        return gaps(gone)
    return (
        LineChart(
            "yield",
            "Earnings yield, losses counted",
            f"Trailing earnings over market value over {count_word(YEARS)} years",
            lines,
            units.FRACTION,
            0.0,
            wide=True,
            remark=(
                "Earnings over price: high is cheap; negative where losses outweigh earnings.",
            ),
        ),
        *gone,
    )

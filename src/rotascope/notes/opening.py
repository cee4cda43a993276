"""The opening of the note: the judgement in three sentences, key figures and signs."""

from __future__ import annotations

from rotascope.notes.blocks import gaps, table
from rotascope.notes.desk import Desk
from rotascope.notes.document import (
    Block,
    Cell,
    Figure,
    KeyFigure,
    KeyFigures,
    Missing,
    Paragraph,
    Run,
    Runs,
    Section,
)
from rotascope.notes.judgement import (
    LEAST,
    LONG,
    SHORT,
    Judgement,
    how_sure,
    listed,
    objections,
    quadrants,
    turning,
)
from rotascope.notes.words import (
    against,
    capitalised,
    number,
    sessions,
    signed,
    size,
    whole_percent,
)


def lead(desk: Desk, judgement: Judgement) -> tuple[Paragraph, ...]:
    """The three sentences under the headline, and how sure they are."""
    told = [_prices(desk), _participation(desk), _sectors(desk)]
    main: list[Run] = []
    for runs in (runs for runs in told if runs):
        main += [" ", *runs] if main else [*runs]
    sure = " ".join(
        part for part in (how_sure(judgement), objections(judgement), turning(judgement)) if part
    )
    return tuple(Paragraph(runs) for runs in (tuple(main), (*_standing(judgement), sure)) if runs)


def _standing(judgement: Judgement) -> Runs:
    """What the rule says, and for how long it has said so."""
    if judgement.reading is None:
        return ()
    runs: Runs = ("The state is ", judgement.reading)
    if judgement.since is not None:
        count = number(judgement.since.reading.value)
        runs += (", for ", judgement.since, f" {sessions(count)} now")
    return (*runs, ". ")


def _prices(desk: Desk) -> Runs:
    who = desk.subjects
    parts: list[Run] = []
    before: float | None = None
    for window in (SHORT, LONG):
        found = desk.figure(f"excess({who.small}, {who.large}, {window}d)", size)
        if not isinstance(found, Figure):
            continue
        lead_by = number(found.reading.value)
        if before is None:
            words = f"Small companies are {against(lead_by, 'large ones')} "
        elif before * lead_by > 0:
            words = " and by "
        else:
            words = f" and {against(lead_by, 'them')} "
        parts += [words, found, f" over {window} sessions"]
        before = lead_by
    if not parts:
        return ()
    return (*parts, *_run_of_wins(desk), ".", *_losing_less(desk, before))


def _losing_less(desk: Desk, lead_by: float | None) -> Runs:
    """A word of warning where those who lead only fall less than the others."""
    leader = desk.subjects.small if (lead_by or 0) > 0 else desk.subjects.large
    name = "small" if (lead_by or 0) > 0 else "large"
    own = desk.figure(f"return({leader}, {LONG}d)", signed)
    if not isinstance(own, Figure) or number(own.reading.value) >= 0:
        return ()
    return (f" Both fall: over {LONG} sessions {name} companies returned ", own, ".")


def _run_of_wins(desk: Desk) -> Runs:
    who = desk.subjects
    for winner, loser, name in (
        (who.small, who.large, "they"),
        (who.large, who.small, "large ones"),
    ):
        streak = f"streak({winner}, {loser})"
        length = desk.figure(streak)
        if not isinstance(length, Figure) or number(length.reading.value) == 0:
            continue
        count = number(length.reading.value)
        if count == 1:
            return (f"; {name} won ", Figure(length.reading, "the last session"))
        if count < LEAST:
            return (f"; {name} have won ", length, " sessions in a row")
        return (f"; {name} have won ", length, " sessions in a row", *_longest_since(desk, streak))
    return ()


def _longest_since(desk: Desk, streak: str) -> Runs:
    since = desk.figure(f"longest_since({streak})")
    if isinstance(since, Missing):
        return ()
    if since.reading.value is not None:
        return (", the longest such run since ", since)
    most = desk.figure(f"{streak} >= highest({streak}, all)")
    if isinstance(most, Figure) and most.reading.value is True:
        return (", ", Figure(most.reading, "the longest such run in the data"))
    return ()


def _participation(desk: Desk) -> Runs:
    who = desk.subjects
    parts: list[Run] = []
    gap = desk.figure(f"cap_minus_equal({who.index}, {LONG}d)", size)
    if isinstance(gap, Figure):
        side = against(number(gap.reading.value), "the equal-weighted one")
        parts += [f"among the large members the weighted return is {side} "]
        parts += [gap, f" over {LONG} sessions"]
    above = desk.figure(f"breadth({who.index}, above=200d)", whole_percent)
    if isinstance(above, Figure):
        parts += [" and " if parts else "among the large members "]
        parts += [above, " of them stand above their 200-day average"]
    if not parts:
        return ()
    return (capitalised(str(parts[0])), *parts[1:], ".")


def _sectors(desk: Desk) -> Runs:
    found = quadrants(desk)
    if not found:
        return ()
    leading = [f for f in found if f.reading.value == "leading"]
    lagging = [f for f in found if f.reading.value == "lagging"]
    lead_runs: Runs = listed(leading) or ("none",)
    lag_runs: Runs = listed(lagging) or ("none",)
    return (
        "On the rotation map of the sector funds, leading: ",
        *lead_runs,
        "; lagging: ",
        *lag_runs,
        ".",
    )


def key_figures(desk: Desk) -> Section:
    """The figures to see first, and the returns side by side."""
    cards = _cards(desk)
    shown = tuple(card for card in cards if isinstance(card, KeyFigure))
    blocks: tuple[Block, ...] = (KeyFigures(shown),) if shown else ()
    returns = _returns(desk)
    said = {block.why for block in returns if isinstance(block, Missing)}
    rest = tuple(gap for gap in gaps(cards) if gap.why not in said)
    return Section("key", "Key figures", (*blocks, *returns, *rest))


def _cards(desk: Desk) -> tuple[KeyFigure | Missing, ...]:
    who = desk.subjects
    streak = f"streak({who.small}, {who.large})"
    return (
        _card(desk, f"Small minus large, {SHORT} sessions",
              f"excess({who.small}, {who.large}, {SHORT}d)", "above zero: small ahead"),
        _card(desk, "Sessions in a row that small beat large", streak, _record(desk, streak)),
        _card(desk, "Weight of the giants", f"weight({who.giants}, in={who.index})",
              "after the close"),
        _card(desk, f"Cap minus equal weight, {LONG} sessions",
              f"cap_minus_equal({who.index}, {LONG}d)", "below zero: the average member wins"),
        _card(desk, "Members above their 200-day average",
              f"breadth({who.index}, above=200d)", "large members"),
        _card(desk, "Large companies against their record", f"drawdown({who.large}, all)",
              "from the highest close"),
    )  # fmt: skip


def _card(desk: Desk, label: str, expression: str, remark: str | Runs) -> KeyFigure | Missing:
    found = desk.figure(expression)
    if isinstance(found, Missing):
        return found
    return KeyFigure(label, found, (remark,) if isinstance(remark, str) else remark)


def _record(desk: Desk, streak: str) -> Runs:
    now = desk.figure(streak)
    if isinstance(now, Figure) and number(now.reading.value) >= LEAST:
        since = desk.figure(f"longest_since({streak})")
        if isinstance(since, Figure) and since.reading.value is not None:
            return ("none as long since ", since)
        return ("no earlier run as long",)
    longest = desk.figure(f"highest({streak}, {LONG}d)")
    when = desk.figure(f"when_highest({streak}, {LONG}d)")
    if isinstance(longest, Figure) and isinstance(when, Figure):
        return (f"longest in {LONG} sessions: ", longest, ", to ", when)
    return ()


def _returns(desk: Desk) -> tuple[Block, ...]:
    who = desk.subjects
    windows = ("1d", f"{SHORT}d", f"{LONG}d", "ytd")
    rows: list[tuple[Cell, ...]] = []
    for name, subject, choice in (
        (f"Small companies ({who.small})", who.small, ""),
        (f"Large companies ({who.large})", who.large, ""),
        (f"Giants ({who.giants})", who.giants, ""),
        (f"Large members ({who.index}), equal weight", who.index, ", weighting=equal"),
    ):
        cells = [desk.figure(f"return({subject}, {w}{choice})", signed) for w in windows]
        rows.append((f"{name}{_kind(cells)}", *cells))
    excess = [desk.figure(f"excess({who.small}, {who.large}, {w})") for w in windows]
    rows.append((f"Small minus large{_kind(excess)}", *excess))
    head = ("Return", "1 session", f"{SHORT} sessions", f"{LONG} sessions", "year to date")
    return table("Returns", head, rows)


def _kind(cells: list[Figure | Missing]) -> str:
    """Which prices the figures of a row come from, to follow its name."""
    for cell in cells:
        if isinstance(cell, Figure) and cell.reading.kind:
            return f", {cell.reading.kind}"
    return ""


def signs(judgement: Judgement) -> Section:
    """The signs behind the judgement, and which side each is on."""
    rows = tuple((sign.question, sign.evidence, sign.side) for sign in judgement.signs)
    how = Paragraph(
        (
            "The state follows from the rule in the section on method; these signs are the "
            "evidence for it and against it.",
        )
    )
    listed = table("Signs of a rotation to small companies", ("Sign", "Evidence", "Speaks"), rows)
    return Section("signs", "The signs behind the judgement", (how, *listed))

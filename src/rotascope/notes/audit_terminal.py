"""An audit for a terminal: each claim with its verdict, what is stated and what the data say."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.console import Group, RenderableType
from rich.panel import Panel
from rich.rule import Rule
from rich.table import Table
from rich.text import Text

from rotascope.claims.model import (
    AMBIGUOUS,
    CLOSE,
    CONTRADICTED,
    NOT_CHECKABLE,
    OTHER_CONVENTION,
    SUPPORTED,
    Audit,
    Conflict,
    Finding,
)
from rotascope.notes.audit_words import SIGNS, counted, remark, safe, shortened, stated, words_of
from rotascope.notes.words import long_date

_STYLES = {
    SUPPORTED: "green",
    CLOSE: "green",
    OTHER_CONVENTION: "cyan",
    CONTRADICTED: "bold red",
    AMBIGUOUS: "yellow",
    NOT_CHECKABLE: "dim",
}
_WORDS = 160
"""Characters of a claim that are shown."""
_NARROW = 80


def terminal(audits: Sequence[Audit], conflicts: Sequence[Conflict], width: int) -> RenderableType:
    """Audits as something that rich can print.

    Parameters
    ----------
    audits
        One per text.
    conflicts
        Between claims of different texts.
    width
        Columns of the terminal; below 80 the figures stand under the words.
    """
    parts: list[RenderableType] = []
    if any(audit.simulated for audit in audits):
        parts.append(Panel(Text("Simulated market", justify="center"), style="bold"))
    for audit in audits:
        parts += [*_audit(audit, width), Text("")]
    if conflicts:
        parts.append(Rule(Text("Conflicts between the texts", style="bold"), align="left"))
        parts += [_conflict(audits, one) for one in conflicts]
    return Group(*parts)


def _audit(audit: Audit, width: int) -> Iterator[RenderableType]:
    title = safe(shortened(audit.title or audit.article, 300))
    yield Text(title, style="bold")
    yield Text(
        f"{safe(audit.article)} · as of {long_date(audit.as_of)}: {safe(audit.as_of_how)} · "
        f"snapshot {audit.snapshot}",
        style="dim",
    )
    for caveat in audit.caveats:
        yield Text(f"note: {safe(caveat)}", style="dim")
    yield Text("")
    if audit.findings:
        yield _table(audit, width)
        yield Text("")
    yield Text(counted(audit), style="bold")
    for one in audit.conflicts:
        yield _conflict([audit], one)


def _table(audit: Audit, width: int) -> Table:
    wide = width >= _NARROW
    grid = Table(box=None, pad_edge=False, padding=(0, 2, 0, 0), show_header=wide)
    grid.add_column("No.", justify="right", header_style="dim", no_wrap=True)
    grid.add_column("Verdict", header_style="dim", width=16 if wide else 3)
    grid.add_column("Claim", header_style="dim", ratio=1, overflow="fold")
    if wide:
        grid.add_column("Stated", justify="right", header_style="dim", max_width=16)
        grid.add_column("Computed", justify="right", header_style="dim", max_width=14)
    for number, finding in enumerate(audit.findings, start=1):
        style = _STYLES[finding.verdict]
        verdict = f"{SIGNS[finding.verdict]} {finding.verdict}" if wide else SIGNS[finding.verdict]
        row: list[RenderableType] = [Text(str(number), style="dim"), Text(verdict, style=style)]
        row.append(_claim(audit, finding, wide=wide))
        if wide:
            row += [Text(stated(finding)), Text(_computed(finding), style="bold")]
        grid.add_row(*row)
    return grid


def _claim(audit: Audit, finding: Finding, *, wide: bool) -> Text:
    """The words, the expression behind them, and why the verdict is what it is."""
    text = Text(safe(shortened(words_of(audit, finding), _WORDS)))
    if not wide:
        text.append(f"\n{finding.verdict}: ", style=_STYLES[finding.verdict])
        if finding.claim.expression:
            text.append(f"stated {stated(finding)}, computed {_computed(finding)}")
    if finding.claim.expression:
        text.append(f"\n{safe(finding.claim.expression)}", style="cyan")
        text.append(f" as of {finding.claim.as_of}", style="dim")
    if why := remark(finding):
        text.append(f"\n{safe(why)}", style="dim")
    return text


def _computed(finding: Finding) -> str:
    return "-" if finding.computed is None else safe(finding.computed_text)


def _conflict(audits: Sequence[Audit], conflict: Conflict) -> Text:
    text = Text("✗ ", style="bold red")
    text.append(f"conflict: {safe(conflict.reason)}\n", style="bold")
    for article, claim in (conflict.first, conflict.second):
        audit = audits[article] if len(audits) > 1 else audits[0]
        where = f"{safe(audit.article)}, " if len(audits) > 1 else ""
        words = safe(shortened(words_of(audit, audit.findings[claim]), _WORDS))
        text.append(f"  {where}claim {claim + 1}: ", style="dim")
        text.append(f"{words}\n")
    return text

"""How odds and their score look in a terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import numpy as np
from rich.console import Console, Group, RenderableType
from rich.table import Table
from rich.text import Text

from rotascope.history.walkforward_models import BASE

if TYPE_CHECKING:
    from rotascope.history.odds import Chance, Odds
    from rotascope.history.walkforward_report import Report
    from rotascope.history.walkforward_scores import Score
    from rotascope.stats.scoring import Bin, Skill

WIDTH = 100
BAR = 30
"""Columns of a bar that stands for 100 %."""


def show_odds(found: Odds) -> None:
    """Print the odds that a lead lasts."""
    _print(_odds(found))


def show_reports(found: Sequence[Report]) -> None:
    """Print walk-forward reports."""
    for one in found:
        _print(_report(one))


def _print(parts: Iterator[RenderableType]) -> None:
    console = Console()
    if not console.is_terminal:
        console = Console(width=WIDTH)
    console.print(Group(*parts), width=min(console.width, WIDTH))


def _head(report: Report, title: str) -> Iterator[RenderableType]:
    track = report.told.track
    mark = " (simulated)" if track.simulated else ""
    yield Text(f"{track.expression}: {title}{mark}", style="bold")
    yield Text(
        f"as of {track.as_of} · values from {report.told.days[0]} to {report.told.days[-1]} · "
        f"rule {report.told.past.leads.rule} · snapshot {track.snapshot}",
        style="dim",
    )
    yield Text("")


def _odds(found: Odds) -> Iterator[RenderableType]:
    yield from _head(found.report, "will the lead last?")
    lead = found.lead
    yield Text(
        f"{lead.leader} leads {found.other}: the turn was on {lead.began}, confirmed on "
        f"{lead.confirmed}, {found.age} sessions ago."
    )
    yield Text(_pending(found))
    yield Text("")
    yield _chances(found)
    yield Text("")
    for one in found.headlines:
        yield Text(f"{one.chance.horizon} sessions: {_share(one.chance)}, {one.why}.")
    yield Text("")
    yield _scores(found.report)
    for caveat in found.caveats():
        yield Text(f"note: {caveat}", style="dim")


def _pending(found: Odds) -> str:
    """How near the rule is to ending the lead."""
    rule = found.report.told.past.leads.rule
    rest = rule.hold - found.since_best
    count = "1 session" if rest == 1 else f"{rest} sessions"
    said = f"Since its best, {found.since_best} sessions ago, {found.other} has gained "
    said += f"{100 * found.gained:.1f} %. "
    if found.gained >= rule.fall:
        return said + (
            f"That is what the rule asks: it ends the lead in {count}, unless "
            f"{found.lead.leader} has come back to within {100 * rule.fall:g} % by then."
        )
    when = f"in {count} at the earliest" if rest > 0 else "at once"
    return said + f"At {100 * rule.fall:g} % the rule ends the lead, {when}."


def _grid(title: str, heads: Sequence[str], *, words: int = 1, left: int = 0) -> Table:
    grid = Table(
        title=Text(title, style="bold"),
        title_justify="left",
        box=None,
        pad_edge=False,
        padding=(0, 2, 0, 0),
    )
    for n, head in enumerate(heads):
        right = words <= n < len(heads) - left
        grid.add_column(
            Text(head), justify="right" if right else "left", header_style="dim", no_wrap=True
        )
    return grid


def _chances(found: Odds) -> Table:
    horizons = found.report.made.horizons
    grid = _grid(
        "Odds that the lead still stands so many sessions on (90 % interval)",
        ["", *(f"{h} d" for h in horizons)],
    )
    top = {one.chance.horizon: one.chance for one in found.headlines}
    grid.add_row(Text("headline"), *(_cell(top[h]) for h in horizons), style="bold")
    every = (*found.chances, *found.seconds)
    for method in dict.fromkeys(one.method for one in every):
        by = {one.horizon: one for one in every if one.method == method}
        grid.add_row(Text(method), *(_cell(by[h]) for h in horizons))
    return grid


def _cell(chance: Chance) -> Text:
    if chance.low is None or chance.high is None or chance.low == chance.high:
        return Text(_share(chance))
    return Text(f"{_share(chance)} ({100 * chance.low:.0f}-{100 * chance.high:.0f})")


def _share(chance: Chance) -> str:
    return "none" if chance.value is None else f"{100 * chance.value:.0f} %"


def _scores(report: Report) -> Table:
    grid = _grid(
        f"Walk-forward forecasts, every 21 sessions, first on {report.first or 'no session'}",
        ["Ahead", "Method", "Brier", "Log score", "Skill, open (90 %)", "Against the base rate"],
        words=2,
        left=1,
    )
    for one in report.scores:
        first = one.method == BASE
        row = [f"{one.horizon} d" if first else "", one.method]
        row += [_score(one.brier), _score(one.log), _skill(one.open_skill)]
        grid.add_row(*row, _counted(one) if first else one.verdict)
    return grid


def _counted(score: Score) -> str:
    return f"{score.count} scored, {score.open} open, {score.leads} leads"


def _score(value: float) -> str:
    return "" if np.isnan(value) else f"{value:.3f}"


def _skill(found: Skill | None) -> str:
    if found is None or np.isnan(found.value):
        return ""
    return f"{found.value:+.2f} ({found.low:+.2f} to {found.high:+.2f})"


def _report(report: Report) -> Iterator[RenderableType]:
    yield from _head(report, "how good were the odds that a lead lasts?")
    leads = report.told.leads()
    lengths = [lead.sessions for lead in leads[:-1]]
    middle = f", median {np.median(lengths):.0f} sessions" if lengths else ""
    yield Text(f"{len(lengths)} finished leads{middle}; {leads[-1].leader} leads now.")
    yield Text("")
    yield _scores(report)
    yield Text("")
    for horizon in report.made.horizons:
        yield from _verdict(report, horizon)
        yield Text("")
    for caveat in report.caveats():
        yield Text(f"note: {caveat}", style="dim")
    yield Text("")


def _verdict(report: Report, horizon: int) -> Iterator[RenderableType]:
    """One sentence, then the reliability of the model with the most skill."""
    models = [s for s in report.scores if s.horizon == horizon and s.open_skill is not None]
    believed = report.headline(horizon)
    if not models or not models[0].count:
        yield Text(f"{horizon} sessions: nothing to score; the base rate is shown.")
        return
    best = max(models, key=_worth)
    said = (
        f"{believed} is better than the base rate"
        if believed != "base rate"
        else "nothing is proven better than the base rate, so the base rate is shown"
    )
    yield Text(f"{horizon} sessions: {said}.", style="bold")
    yield _bars(f"Reliability: {best.method}", best.bins)


def _worth(score: Score) -> float:
    found = score.open_skill
    return -np.inf if found is None or np.isnan(found.value) else found.value


def _bars(title: str, bins: Sequence[Bin]) -> Table:
    """Forecasts by tenths: calibrated where the bars end at the marks."""
    heads = ["Forecast", "Came", "Forecasts", "| = forecast, bar = what came"]
    grid = _grid(title, heads, words=0, left=1)
    for one in bins:
        if one.forecast is None or one.came is None:
            continue
        row = [f"{100 * one.forecast:.0f} %", f"{100 * one.came:.0f} %", str(one.count)]
        grid.add_row(*row, Text(_bar(one.forecast, one.came)))
    return grid


def _bar(forecast: float, came: float) -> str:
    """A bar as long as the share that came, with a mark at the forecast."""
    cells = ["█" if i < round(BAR * came) else "·" for i in range(BAR)]
    cells[min(BAR - 1, int(BAR * forecast))] = "|"
    return "".join(cells)

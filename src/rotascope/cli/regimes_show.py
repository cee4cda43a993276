"""How regimes and detectors look in a terminal."""

from __future__ import annotations

from collections.abc import Sequence

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from rotascope.history.detection import AFTER, DETECTORS, FROM, Score
from rotascope.history.regimes import LATELY, Model, Regimes, State, Warned

WIDTH = 100
YEARS = LATELY // 252
SIGNS = {1: "leads", -1: "lags", 0: "none"}


def regimes(found: Regimes) -> None:
    """The regime of a relative track."""
    console, width = _console()
    mark = "  (simulated)" if found.simulated else ""
    console.print(Text(f"{found.expression} as of {found.as_of}{mark}", style="bold"), width=width)
    console.print(
        Text(f"data from {found.first}, snapshot {found.snapshot}; log returns a year"),
        width=width,
    )
    for model in found.models:
        console.print()
        _model(console, model, width)
    console.print(
        Text(
            "  Earned afterwards: the return after each one on which the state was known, with its "
            "standard error; means at the fit are sorted with hindsight."
        ),
        width=width,
    )
    console.print()
    _warned(console, found.warned, width)
    for caveat in found.caveats:
        console.print(Text(f"note: {caveat}"), width=width)


def _model(console: Console, model: Model, width: int) -> None:
    console.print(Text(model.name, style="bold"), width=width)
    chance = "" if model.probability is None else f", probability {_percent(model.probability)}"
    of_better = "" if model.probability is None else " of the better"
    gain = "" if model.gain is None else f"; log-likelihood {model.gain:+,.0f} over one state"
    lines = [
        f"now        {model.state} state{chance}{of_better}, since {model.since} "
        f"({model.sessions:,} session{'s' if model.sessions > 1 else ''}, as known day by day)",
        f"fitted     {model.returns:,} returns to {model.refit}; in force until the year's end"
        f"{gain}",
        f"hindsight  this state since {model.hindsight_since}; over ten years it differs from "
        f"what was known on {_percent(model.disagree)} of sessions",
        *(f"doubt      {doubt}" for doubt in model.doubts),
    ]
    for line in lines:
        head, text = line[:11], line[11:]
        grid = Table.grid()
        grid.add_column(width=13)
        grid.add_column()
        grid.add_row(Text(f"  {head}"), Text(text))
        console.print(grid, width=width)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    for name in ("state", "mean at the fit", "volatility", "a stay lasts", "earned afterwards"):
        table.add_column(name, justify="left" if name == "state" else "right")
    for state in model.states:
        volatility = "" if state.volatility is None else _percent(state.volatility, 1)
        lasts = "not seen" if state.lasts is None else f"{state.lasts:,.0f} {_units(model)}"
        table.add_row(state.name, f"{100 * state.mean:+.1f} %", volatility, lasts, _earned(state))
    console.print(Padding(table, (0, 0, 0, 2)), width=width)


def _earned(state: State) -> str:
    if state.earned is None or state.error is None:
        return ""
    return f"{100 * state.earned:+.1f} ± {100 * state.error:.1f} %"


def _units(model: Model) -> str:
    return {"day": "sessions", "week": "weeks", "month": "months"}[model.every]


def _warned(console: Console, warned: Sequence[Warned], width: int) -> None:
    head = f"Alarms of the last {YEARS} years, and how many would be false on simulated markets"
    console.print(Text(head, style="bold"), width=width)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("detector", no_wrap=True)
    table.add_column("threshold", justify="right")
    table.add_column("it", no_wrap=True)
    table.add_column("alarms", justify="right")
    table.add_column("the last", no_wrap=True)
    table.add_column("false alarms", justify="right")
    for one in warned:
        last = str(one.alarms[-1][0]) if one.alarms else "longer ago"
        false = one.false_per_decade * YEARS / 10.0
        table.add_row(
            one.detector,
            f"{one.threshold:g}",
            SIGNS[one.state],
            str(len(one.alarms)),
            last,
            f"{false:.1f}",
        )
    console.print(Padding(table, (0, 0, 0, 2)), width=width)
    console.print(
        Text(
            "  'It' is the numerator; an alarm is a change of mind. Simulated markets are not real "
            "ones: a detector can do worse here."
        ),
        width=width,
    )


def detectors(found: Sequence[Score], seeds: int) -> None:
    """Delay against false alarms."""
    console, width = _console()
    rotations = max((score.rotations for score in found), default=0)
    many = "market" if seeds == 1 else "markets"
    head = f"{rotations:,} planted rotations of small against large on {seeds:,} simulated {many}"
    console.print(Text(head, style="bold"), width=width)
    table = Table(box=SIMPLE_HEAD, pad_edge=False)
    table.add_column("detector")
    for name in ("threshold", "already", "median", "9 in 10", "missed", "false"):
        table.add_column(name, justify="right")
    before = ""
    for score in found:
        table.add_row(
            "" if score.detector == before else score.detector,
            f"{score.threshold:g}",
            _percent(score.already),
            _sessions(score.delay_median),
            _sessions(score.delay_90),
            _percent(score.missed),
            f"{score.false_per_decade:.1f}",
        )
        before = score.detector
    console.print(Padding(table, (0, 0, 0, 2)), width=width)
    usual = ", ".join(f"{d.name} {d.usual:g}" for d in DETECTORS)
    for line in (
        "Delay (median, 9 in 10) in sessions from a rotation's first day, a missed one is never; "
        "false alarms in 2,520 sessions.",
        "'Already' = the rule pointed that way before the rotation began; it is left out of delay "
        "and missed.",
        f"Judged from session {FROM} on; the {AFTER} sessions after a rotation's end are not "
        "counted.",
        f"Usual thresholds (nearest to 5 false alarms a decade): {usual}.",
    ):
        console.print(Text(line), width=width)


def _console() -> tuple[Console, int]:
    console = Console(highlight=False)
    return console, min(console.width, WIDTH)


def _percent(value: float, digits: int = 0) -> str:
    return f"{100 * value:.{digits}f} %"


def _sessions(value: float | None) -> str:
    return "never" if value is None else f"{value:.0f}"

"""How a measure enters the catalogue: one decorated function, everything else derived."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rotascope.core.values import Values
from rotascope.language.catalogue import REQUIRED, Kind, Measure, Parameter

Compute = Callable[..., Values]

CLOSES = ("prices",)
MEMBERS = ("prices", "holdings")


def measure(
    family: str,
    signature: tuple[Parameter, ...],
    *,
    unit: str,
    tables: tuple[str, ...],
    example: str,
    words: tuple[str, ...] = (),
    **texts: Any,
) -> Callable[[Compute], Measure]:
    """Make a catalogue entry of a function.

    The function's docstring gives the entry's words: its first line says what the
    measure is, the paragraphs that begin with `Formula:`, `Missing:` and `Timing:`
    give the rest. Its name without a trailing underscore is the measure's.
    """

    def enter(compute: Compute) -> Measure:
        said = _paragraphs(compute.__doc__ or "")
        given: dict[str, Any] = {"timing": said["Timing"]} if "Timing" in said else {}
        return Measure(
            name=compute.__name__.rstrip("_"),
            family=family,
            says=said["says"],
            formula=said["Formula"],
            parameters=signature,
            unit=unit,
            tables=tables,
            missing=said["Missing"],
            example=example,
            compute=compute,
            words=words,
            **given,
            **texts,
        )

    return enter


def _paragraphs(text: str) -> dict[str, str]:
    found = {"says": ""}
    for block in text.strip().split("\n\n"):
        line = " ".join(block.split())
        head, _, tail = line.partition(": ")
        if head in ("Formula", "Missing", "Timing"):
            found[head] = tail
        elif not found["says"]:
            found["says"] = line.rstrip(".")
    return found


def subject(name: str, says: str = "") -> Parameter:
    """A symbol or a basket."""
    return Parameter(name, Kind.SUBJECT, says=says)


def window(default: Any = REQUIRED) -> Parameter:
    """A window."""
    return Parameter("window", Kind.WINDOW, default, says="from which close to which close")


def index(name: str = "I") -> Parameter:
    """A basket with holdings."""
    return Parameter(name, Kind.INDEX)


def inside() -> Parameter:
    """The index in which a group is taken."""
    return Parameter("in", Kind.INDEX, says="the index whose weights are used")


def group() -> Parameter:
    """A group of members."""
    return Parameter("G", Kind.GROUP)


def number(name: str, default: Any = REQUIRED, says: str = "") -> Parameter:
    """A whole number."""
    return Parameter(name, Kind.NUMBER, default, says=says)


def choice(name: str, *choices: str, default: Any = REQUIRED, says: str = "") -> Parameter:
    """One of a few words; options are given by name."""
    keyword = default is not REQUIRED
    return Parameter(name, Kind.CHOICE, default, choices, says, keyword)


def expression(name: str = "E") -> Parameter:
    """An expression with a track."""
    return Parameter(name, Kind.EXPRESSION)


def condition(name: str = "C") -> Parameter:
    """A condition."""
    return Parameter(name, Kind.CONDITION)


KIND = choice(
    "kind",
    "price",
    "total",
    default=None,
    says="price or total return; the store's own unless forced",
)
WEIGHTING = choice(
    "weighting", "cap", "equal", default="cap", says="capitalisation or equal weights"
)
REBALANCE = choice(
    "rebalance", "day", "quarter", default="day", says="when equal weights are set anew"
)
EVERY = choice("every", "day", "week", "month", default="day", says="length of a period")
BOUND = choice(
    "bound",
    "lower",
    "upper",
    default=None,
    says="an end of the share's 90 % interval (Wilson 1927) instead of the share",
)
AT = choice(
    "at",
    "week",
    "month",
    "quarter",
    "year",
    default=None,
    says="look only at the ends of calendar periods",
)
MONTH = Parameter("month", Kind.NUMBER, None, says="with at=: only this month (1-12)", keyword=True)


def sign_of(bound: str | None) -> float:
    """Which end of an interval is asked for: -1 the lower, +1 the upper, 0 none."""
    return {"lower": -1.0, "upper": 1.0, None: 0.0}[bound]

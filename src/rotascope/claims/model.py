"""A claim and its verdict: what a sentence says, what the data say of it, and on what grounds."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from rotascope.core.reading import Value, shown

SUPPORTED = "supported"
CLOSE = "close"
CONTRADICTED = "contradicted"
OTHER_CONVENTION = "supported under another convention"
NOT_CHECKABLE = "not checkable"
AMBIGUOUS = "ambiguous"
VERDICTS = (SUPPORTED, CLOSE, OTHER_CONVENTION, CONTRADICTED, AMBIGUOUS, NOT_CHECKABLE)
"""The words for what the data say of a claim, best first."""

EQUALS = "equals"
ABOUT = "about"
AT_LEAST = "at least"
AT_MOST = "at most"
MORE_THAN = "more than"
LESS_THAN = "less than"
BETWEEN = "between"
IS_TRUE = "is true"
COMPARATORS = (EQUALS, ABOUT, AT_LEAST, AT_MOST, MORE_THAN, LESS_THAN, BETWEEN, IS_TRUE)
"""How the computed value is compared with the stated one."""

StatedValue = float | date | bool | str | None


@dataclass(frozen=True)
class Stated:
    """What the text says of a quantity, with the room that its writing leaves.

    Attributes
    ----------
    value
        The figure as written, in the unit of the expression (8 % = 0.08; 143 bp of a
        spread of returns = 0.0143); None where only an interval is given.
    low, high
        The interval in which a computed value is supported; None = open on that side.
    tolerance
        Half the width that the rounding leaves: a miss of at most as much again is
        `close`. 0 for counts, dates and truths.
    """

    value: StatedValue
    low: float | None = None
    high: float | None = None
    tolerance: float = 0.0


@dataclass(frozen=True)
class Inference:
    """How one slot of a claim was filled.

    Attributes
    ----------
    slot
        `subject`, `other`, `window`, `as_of`, `comparator`, `measure`, `sign`.
    value
        What was put there.
    how
        The ground, in plain words: "named", "the index of the sentence before", ...
    """

    slot: str
    value: str
    how: str


@dataclass(frozen=True)
class Variant:
    """The same claim read by another convention.

    Attributes
    ----------
    convention
        Its name: "total return", "close before", "SPY for SPX", "last five sessions".
    expression, as_of
        What is computed then.
    """

    convention: str
    expression: str
    as_of: date


@dataclass(frozen=True)
class Claim:
    """A factual statement found in a text.

    Attributes
    ----------
    start, end
        Offsets of its words in the text, end excluded.
    sentence
        Offsets of the sentence.
    kind
        Such as `return`, `excess`, `streak`, `level`, `weight`, `arithmetic`.
    expression
        What is to be computed; None where nothing can be.
    comparator, stated, unit
        How the computed value is compared, with what, in which unit.
    as_of
        The session after whose close the expression is read.
    inferences
        How each slot was filled.
    variants
        Other conventions, in the fixed order in which they are tried.
    readings
        Other fair readings of the words (expression, as-of): where they lead to different
        verdicts the claim is ambiguous.
    hindrance
        Why there is nothing to compute: an opinion, a forecast, no table.
    """

    start: int
    end: int
    sentence: tuple[int, int]
    kind: str
    expression: str | None
    comparator: str
    stated: Stated
    unit: str | None
    as_of: date
    inferences: tuple[Inference, ...] = ()
    variants: tuple[Variant, ...] = ()
    readings: tuple[Variant, ...] = ()
    hindrance: str | None = None


@dataclass(frozen=True)
class Sensitivity:
    """The value under one other convention, and what the verdict would be then."""

    convention: str
    expression: str
    as_of: date
    computed: Value
    verdict: str | None


@dataclass(frozen=True)
class Finding:
    """A claim with its verdict and the evidence.

    Attributes
    ----------
    claim
        What the text says.
    verdict
        One of `VERDICTS`.
    reason
        Why, in one plain sentence.
    computed, unit
        What the data say; None where nothing was computed.
    snapshot, inputs, caveats
        The data behind it, as in a reading.
    sensitivity
        The value under other conventions.
    """

    claim: Claim
    verdict: str
    reason: str
    computed: Value = None
    unit: str | None = None
    inputs: tuple[dict[str, str], ...] = ()
    caveats: tuple[str, ...] = ()
    sensitivity: tuple[Sensitivity, ...] = ()

    @property
    def computed_text(self) -> str:
        """The computed value as a person reads it."""
        return shown(self.computed, self.unit or "")


@dataclass(frozen=True)
class Conflict:
    """Two claims on the same quantity that cannot both hold.

    Attributes
    ----------
    first, second
        (number of the article, number of the claim), both from 0.
    reason
        What they say that cannot both be.
    """

    first: tuple[int, int]
    second: tuple[int, int]
    reason: str


@dataclass(frozen=True)
class Audit:
    """What was found in one text.

    Attributes
    ----------
    article
        Its name: a file, or "text".
    text
        What was read: the offsets of the claims count in it.
    as_of
        The session after whose close the text speaks.
    as_of_how
        How it was found.
    findings
        In the order of the text.
    conflicts
        Between two claims of this text.
    snapshot, simulated
        The data behind it.
    """

    article: str
    text: str
    as_of: date
    as_of_how: str
    findings: tuple[Finding, ...]
    conflicts: tuple[Conflict, ...] = ()
    snapshot: str = ""
    simulated: bool = False
    title: str | None = None
    caveats: tuple[str, ...] = field(default=())

    def counts(self) -> dict[str, int]:
        """Number of claims by verdict, every verdict named."""
        found = dict.fromkeys(VERDICTS, 0)
        for finding in self.findings:
            found[finding.verdict] += 1
        return found

    def as_dict(self) -> dict[str, Any]:
        """The object that `rotascope audit --json` prints."""
        return {
            "article": self.article,
            "as_of": self.as_of.isoformat(),
            "as_of_how": self.as_of_how,
            "snapshot": self.snapshot,
            "simulated": self.simulated,
            "claims": [_claim(self.text, f) for f in self.findings],
            "conflicts": [
                {"first": c.first[1], "second": c.second[1], "reason": c.reason}
                for c in self.conflicts
            ],
            "summary": {"claims": len(self.findings), **self.counts()},
            "caveats": list(self.caveats),
        }


def _claim(text: str, finding: Finding) -> dict[str, Any]:
    claim = finding.claim
    return {
        "text": text[claim.start : claim.end],
        "start": claim.start,
        "end": claim.end,
        "sentence": text[claim.sentence[0] : claim.sentence[1]],
        "kind": claim.kind,
        "expression": claim.expression,
        "comparator": claim.comparator,
        "stated": _stated(claim.stated),
        "interval": [claim.stated.low, claim.stated.high],
        "unit": finding.unit or claim.unit,
        "tolerance": claim.stated.tolerance,
        "computed": _plain(finding.computed),
        "verdict": finding.verdict,
        "reason": finding.reason,
        "as_of": claim.as_of.isoformat(),
        "inferred": [{"slot": i.slot, "value": i.value, "how": i.how} for i in claim.inferences],
        "inputs": [dict(i) for i in finding.inputs],
        "caveats": list(finding.caveats),
        "sensitivity": [
            {
                "convention": s.convention,
                "expression": s.expression,
                "as_of": s.as_of.isoformat(),
                "computed": _plain(s.computed),
                "verdict": s.verdict,
            }
            for s in finding.sensitivity
        ],
    }


def _stated(stated: Stated) -> Any:
    if stated.value is None and (stated.low is not None or stated.high is not None):
        return [stated.low, stated.high]
    return _plain(stated.value)


def _plain(value: Value | StatedValue) -> Any:
    return value.isoformat() if isinstance(value, date) else value

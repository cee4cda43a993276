"""The words and signs in which verdicts on the sentences of others are told."""

from __future__ import annotations

import re
from datetime import date

from rotascope.claims.check import stated_words
from rotascope.claims.model import (
    AMBIGUOUS,
    CLOSE,
    CONTRADICTED,
    LESS_THAN,
    MORE_THAN,
    NOT_CHECKABLE,
    OTHER_CONVENTION,
    SUPPORTED,
    VERDICTS,
    Audit,
    Finding,
)
from rotascope.core.reading import shown
from rotascope.notes.words import joined

SIGNS = {
    SUPPORTED: "✓",
    CLOSE: "≈",
    OTHER_CONVENTION: "⇄",
    CONTRADICTED: "✗",
    AMBIGUOUS: "?",
    NOT_CHECKABLE: "○",
}
"""A sign for each verdict, so that none is told by its colour alone."""

CLASSES = {
    SUPPORTED: "supported",
    CLOSE: "close",
    OTHER_CONVENTION: "convention",
    CONTRADICTED: "contradicted",
    AMBIGUOUS: "ambiguous",
    NOT_CHECKABLE: "unchecked",
}
"""A word for each verdict, without spaces."""

MEANINGS = (
    (SUPPORTED, "the data say the same, to the digits that are written"),
    (CLOSE, "the data miss what is written by no more than twice its rounding"),
    (OTHER_CONVENTION, "the data say the same when read by the convention that is named"),
    (CONTRADICTED, "the data say something else, under every convention that was tried"),
    (AMBIGUOUS, "fair readings of the words lead to different verdicts"),
    (NOT_CHECKABLE, "an opinion, a forecast, or facts that the store lacks; it counts for nothing"),
)
"""What each verdict means."""

HIDDEN = re.compile(
    r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]"
)
"""Signs that cannot be seen and change how what follows is seen: controls, turns of direction."""


def safe(text: str) -> str:
    """A text without signs that turn or hide it; each becomes a replacement mark."""
    return HIDDEN.sub("\ufffd", text)


def shortened(text: str, most: int) -> str:
    """A text in one line of at most so many characters, cut between words."""
    line = " ".join(text.split())
    if len(line) <= most:
        return line
    cut = line[: most - 1]
    at_word = line[:most].rsplit(" ", 1)[0][: most - 1]
    return f"{at_word if len(at_word) > most // 2 else cut}…"


def words_of(audit: Audit, finding: Finding) -> str:
    """The words of a claim as they stand in the text."""
    return audit.text[finding.claim.start : finding.claim.end]


def stated(finding: Finding) -> str:
    """What the text says of the quantity, in the unit of the expression; - where there is none."""
    claim = finding.claim
    if claim.expression is None and not claim.unit:
        return "-"
    value = claim.stated.value
    if isinstance(value, bool):
        return shown(value, "")
    if value == 0 and claim.comparator in (MORE_THAN, LESS_THAN):
        return "above zero" if claim.comparator == MORE_THAN else "below zero"
    return stated_words(claim, finding.unit or claim.unit or "") or "-"


def room(finding: Finding) -> str:
    """The values with which the claim is supported; nothing where only one is."""
    found, unit = finding.claim.stated, finding.unit or finding.claim.unit or ""
    told = found.value is not None and not isinstance(found.value, bool | date)
    if not told or (found.low is None and found.high is None):
        return ""
    if found.low is None:
        return f"supported up to {shown(found.high, unit)}"
    if found.high is None:
        return f"supported from {shown(found.low, unit)}"
    return f"supported from {shown(found.low, unit)} to {shown(found.high, unit)}"


def remark(finding: Finding) -> str:
    """The reason without the expression, its value and what is stated, which stand beside it."""
    expression = finding.claim.expression
    parts = finding.reason.split("; ")
    if expression and parts[0].startswith(f"{expression} is "):
        parts = [part for part in parts[1:] if not part.startswith("stated: ")]
    return "; ".join(parts)


def counted(audit: Audit) -> str:
    """How many claims there are, by verdict, as a sentence."""
    many = len(audit.findings)
    if not many:
        return "No claim was found that data could decide."
    counts = audit.counts()
    parts = [f"{counts[v]:,} {v}" for v in VERDICTS if counts[v]]
    claims = "claim" if many == 1 else "claims"
    clash = len(audit.conflicts)
    more = f" {clash:,} conflict{'s' if clash > 1 else ''} inside the text." if clash else ""
    return f"{many:,} {claims}: {joined(parts)}.{more}"


def source_of(one: dict[str, str]) -> str:
    """One input of a reading as a person reads it: table, name, first and last session."""
    name = " ".join(part for part in (one.get("table"), one.get("name"), one.get("kind")) if part)
    span = [one[key] for key in ("first", "last") if one.get(key)]
    return f"{name} ({' to '.join(span)})" if span else name

"""What a careful reader must know: remarks on the readings, gathered by what they are about."""

from __future__ import annotations

import re
from collections.abc import Mapping

from rotascope.core.reading import Reading
from rotascope.notes.document import Block, Figure, Listing, Runs

Remarks = Mapping[str, tuple[Reading, ...]]

_TOPICS = (
    ("Valuation", "pe pb earnings_yield loss_makers covered discount"),
    ("Earnings", "earnings_growth growth_contribution handoff handoff_since"),
    ("Debt and tax",
     "interest_coverage weak_coverage rate_effect first_year_relief interest_limit"),
    ("Rates and other series", "level cuts real_rate curve"),
    ("Flows", "flow"),
    ("Leadership and its history",
     "rotation lead_score spell base_rate_after odds_of_lasting leads turning_point"),
)  # fmt: skip
_OTHER = "Prices, holdings and the rest"
_TOPIC = {name: topic for topic, names in _TOPICS for name in names.split()}

_NUMBER = re.compile(r"(?<![A-Za-z0-9_])[-+]?\d[\d,]*(?:\.\d+)?")
_OWNER = re.compile(r"^([A-Z][A-Z0-9_]*): ")


def caveats(remarks: Remarks) -> tuple[Block, ...]:
    """The remarks as lists, one for each topic; those alike but for numbers are one line.

    Parameters
    ----------
    remarks
        Each remark once, with the readings that it is about; a remark of a track has none.
    """
    found: dict[str, dict[str, list[tuple[str, tuple[Reading, ...]]]]] = {}
    for text, about in remarks.items():
        found.setdefault(_topic(about), {}).setdefault(_alike(text), []).append((text, about))
    order = [topic for topic, _ in _TOPICS] + [_OTHER]
    return tuple(
        Listing(tuple(_line(same) for same in found[topic].values()), f"Caveats: {topic.lower()}")
        for topic in order
        if topic in found
    )


def _topic(about: tuple[Reading, ...]) -> str:
    name = about[0].expression.split("(", maxsplit=1)[0] if about else ""
    return _TOPIC.get(name, _OTHER)


def _alike(text: str) -> str:
    """What is left of a remark without its numbers and the series that it begins with."""
    return _NUMBER.sub("#", _OWNER.sub("", text))


def _line(same: list[tuple[str, tuple[Reading, ...]]]) -> Runs:
    """A remark, the first reading that it is about, and how many more say the like."""
    text, about = same[0]
    owners = [m[1] for one, _ in same if (m := _OWNER.match(one))]
    if len(owners) > 1:
        text = f"{', '.join(owners)}: {_OWNER.sub('', text)}"
    if not about:
        return (text,)
    more = " and others" if len(about) > 1 or len(same) > 1 else ""
    if len(same) > 1 and len(owners) < 2:
        more = " and, with other figures, others"
    return (f"{text} (", Figure(about[0], about[0].expression), f"{more})")

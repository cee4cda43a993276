"""Times that are no window of a claim: when a record was, where a move came from."""

from __future__ import annotations

import re

from rotascope.claims.mentions import When
from rotascope.claims.view import View

_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday")


def of_the_start(view: View, found: When) -> bool:
    """As in "to 4.29 % from 4.26 % late Thursday": the day of where a move came from."""
    told = view.between(found.first, found.last).split()
    late = bool({"late", "yesterday", *_WEEKDAYS} & set(told))
    return (
        found.period.kind == "day"
        and late
        and any(
            0 <= found.first - p.last <= 1 and view.between(p.first - 1, p.first) == "from"
            for p in view.placed
        )
    )


_EXTREME = re.compile(r"^(?:(?:closing|record|all - time|intraday) )*(?:record|high|peak|top|highs|"
                      r"low|lows|trough|bottom|nadir)\b")  # fmt: skip
_TO_IT = frozenset({"from", "of", "below", "under", "above", "off", "past", "beyond", "near", "to",
                    "reach", "regain", "match", "topping", "surpassing", "passed", "topped",
                    "exceeding", "beneath", "toward", "towards", "surpassed"})  # fmt: skip


def of_an_extreme(view: View, found: When) -> bool:
    """As in "within 1 % of its November 2021 record": when something else was."""
    if found.period.kind not in ("span", "vague", "day") or not _EXTREME.match(
        view.between(found.last, found.last + 4)
    ):  # fmt: skip
        return False
    before = view.between(found.first - 3, found.last).split()
    owned = bool({"its", "their", "the", "previous", "old"} & set(before))
    to_it = _TO_IT - {"from", "off"} if found.period.kind == "day" else _TO_IT
    return owned and bool(to_it & set(before)) and "since" not in before


def another(view: View, last: int, found: When) -> bool:
    """As in "its lowest since 1996, having lost 57 % since 2007": the time of a second figure."""
    if not view.between(found.first, found.first + 1).startswith("since"):
        return False
    earlier = any(last - 1 <= w.first < found.first and "since" in view.between(
        w.first - 3, w.first + 1).split() for w in view.whens)  # fmt: skip
    return earlier and any(last <= p.first < found.first for p in view.placed)

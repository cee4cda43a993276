"""Times and counts that a sentence names in ways of its own: labels, elections, ordinals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta

from rotascope.claims.mentions import Placed, When
from rotascope.claims.model import EQUALS
from rotascope.claims.periods import Period
from rotascope.claims.quantities import Quantity
from rotascope.claims.tokens import Token
from rotascope.core.time import months_before

_LABELS = {"day": "1d", "week": "wtd", "month": "mtd", "quarter": "qtd", "year": "ytd"}

_ENDED = [[w] for w in ("finish", "finished", "end", "ended", "close", "closed", "ending",
                        "finishing", "closing", "finishes", "ends")]  # fmt: skip


def labelled(words: Sequence[Token], whens: tuple[When, ...], start: int) -> tuple[When, ...]:
    """As in "The week: S&P 500 minus 0.6 %", "for the calendar year", "in the final week"."""
    rows = list(whens)
    folded = [w.folded for w in words]
    for place, word in enumerate(folded):
        if word not in _LABELS or any(w.first <= place < w.last for w in whens):
            continue
        head = place <= 1 and folded[place + 1 : place + 2] == [":"]
        told = folded[place - 1 : place] in (["calendar"], ["final"], ["past"], ["full"], ["whole"])
        whole = folded[max(place - 2, 0) : place] == ["for", "the"]
        ended = folded[place - 1 : place] == ["the"] and folded[place - 2 : place - 1] in _ENDED
        if head or told or whole or ended:
            period = Period(
                words[place].start - start, words[place].end - start, _LABELS[word], None, None,
                None, "todate", f"the {word} as a whole",
                (("the last five sessions", "5d", None),) if word == "week" else (),
            )  # fmt: skip
            rows.append(When(max(place - 1, 0), place + 1, period))
    rows += _of_so_many_days(words, folded, start)
    for place, word in enumerate(folded):
        window = _ADJECTIVES.get(word)
        taken = any(w.first <= place < w.last for w in rows)
        if window is None or taken or folded[place + 1 : place + 2] not in _GAINS:
            continue
        others = (("the last five sessions", "5d", None),) if window == "wtd" else ()
        period = Period(words[place].start - start, words[place].end - start, window, None, None,
                        None, "todate", f"'{word}'", others)  # fmt: skip
        rows.append(When(place, place + 1, period))
    return tuple(sorted(rows, key=lambda w: w.first))


def _of_so_many_days(words: Sequence[Token], folded: Sequence[str], start: int) -> list[When]:
    """As in "pushing its three-day slump to 7.6 %"."""
    rows = []
    for place in range(len(folded) - 3):
        number = _NUMBERS.get(folded[place]) or (
            int(folded[place]) if folded[place].isdecimal() and len(folded[place]) <= 2 else 0
        )
        letter = {"day": "d", "session": "d", "week": "w", "month": "m"}.get(folded[place + 2])
        if not number or letter is None or folded[place + 1] != "-":
            continue
        if folded[place + 3] not in _MOVES:
            continue
        window = f"{number}{letter}"
        first, last = words[place].start - start, words[place + 2].end - start
        how = f"the last {window}"
        period = Period(first, last, window, None, None, None, "trailing", how)
        rows.append(When(place, place + 3, period))
    return rows


_NUMBERS = {"two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
            "nine": 9, "ten": 10}  # fmt: skip
_MOVES = frozenset({
    "slump", "rally", "gain", "loss", "drop", "slide", "rout", "advance", "decline", "surge",
    "selloff", "jump", "plunge", "tumble", "fall", "climb", "rise", "return", "sell-off",
})  # fmt: skip
_ADJECTIVES = {"weekly": "wtd", "monthly": "mtd", "quarterly": "qtd"}
_GAINS = [[w] for w in ("gain", "loss", "advance", "decline", "drop", "rise", "return", "gains",
                        "losses", "performance")]  # fmt: skip


def finished(words: Sequence[Token], when: When, spoken: date) -> When:
    """As in "in the quarter", written in its first weeks: the quarter that has ended."""
    period = when.period
    told = {w.folded for w in words[max(when.first - 1, 0) : when.last]}
    if period.kind != "todate" or period.as_of is not None or told & _UNDER_WAY:
        return when
    if period.window == "qtd" and spoken.month % 3 == 1 and spoken.day <= 25:
        first = months_before(spoken.replace(day=1), 3)
        window = f"{first.year}Q{(first.month + 2) // 3}"
    elif period.window == "mtd" and spoken.day <= 6:
        first = months_before(spoken.replace(day=1), 1)
        window = f"{first.year}-{first.month:02d}"
    else:
        return when
    name = "quarter" if period.window == "qtd" else "month"
    last = spoken.replace(day=1) - timedelta(days=1)
    others = ((f"the {name} under way", period.window, None),)
    how = f"the {name} that has just ended"
    return replace(when, period=replace(period, kind="span", window=window, first=first, last=last,
                                        how=how, others=others))  # fmt: skip


_UNDER_WAY = frozenset({"so", "far", "date", "this", "current", "qtd", "mtd", "-", "-to-date"})


_ADVERBS = frozenset({"weekly", "monthly", "quarterly", "yearly", "annual", "daily"})
_RUNS = frozenset({"slide", "skid", "streak", "losing", "winning", "rout", "selloff", "sell-off"})


def in_a_row(words: Sequence[Token], when: When) -> bool:
    """As in "for the fourth quarter in a row" counts quarters; it names none."""
    following = [w.folded for w in words[when.last : when.last + 3]]
    told = {w.folded for w in words[when.first : when.last]}
    before = words[when.first - 1].folded if when.first else ""
    if told <= _ADVERBS and before in ("straight", "consecutive", "successive"):
        return True  # "its fifth consecutive monthly gain"
    run = following[:1] and following[0] in _RUNS and when.period.kind == "trailing"
    if run and not told & {"past", "last", "previous"}:
        return True  # "snapping a 3-day slide"
    return following == ["in", "a", "row"] or following[:1] in (["running"], ["straight"])


def those(
    words: Sequence[Token], placed: Sequence[Placed], whens: tuple[When, ...], start: int
) -> tuple[When, ...]:
    """As in "over those nine days": so many sessions up to the time of the text."""
    letters = {"session": "d", "day": "d", "week": "w", "month": "m", "year": "y"}
    rows = list(whens)
    for figure in placed:
        quantity = figure.quantity
        letter = letters.get(quantity.noun or "")
        before = words[figure.first - 1].folded if figure.first else ""
        if letter is None or before not in ("those", "these") or not quantity.value:
            continue
        period = Period(
            words[figure.first].start - start, words[figure.last - 1].end - start,
            f"{int(quantity.value)}{letter}", None, None, None, "trailing", "the days named before",
        )  # fmt: skip
        rows.append(When(figure.first - 1, min(figure.last + 1, len(words)), period))
    return tuple(sorted(rows, key=lambda w: w.first))


def counted(words: Sequence[Token], when: When, start: int) -> When | None:
    """As in "for 14 consecutive sessions through January 22": a count, and its last day."""
    told = [w.folded for w in words[when.first : when.last]]
    if not {"consecutive", "straight", "successive"} & set(told):
        return when
    ends = [i for i, word in enumerate(told) if word in ("through", "until", "to", "ended")]
    if not ends or when.period.as_of is None:
        return None
    first = when.first + ends[-1]
    period = replace(when.period, start=words[first].start - start, window=None, kind="by",
                     others=())  # fmt: skip
    return When(first, when.last, period)


def year_before(words: Sequence[Token], when: When) -> When:
    """As in "for the year before dividends": the year, not the one before it."""
    told = [w.folded for w in words[when.first : when.last]]
    following = words[when.last].folded if when.last < len(words) else ""
    if told[-2:] != ["year", "before"] or following not in ("dividends", "fees", "tax", "costs"):
        return when
    period = replace(
        when.period, window="ytd", as_of=None, kind="todate", how="the year", others=()
    )
    return When(when.first, when.last - 1, period)


def elections(
    words: Sequence[Token], whens: tuple[When, ...], start: int, spoken: date
) -> tuple[When, ...]:
    """As in "since Election Day": of a year in which a Congress is elected."""
    folded = [w.folded for w in words]
    rows = list(whens)
    for place, word in enumerate(folded):
        if word not in ("election", "vote") or "since" not in folded[max(place - 5, 0) : place]:
            continue
        if any(w.first <= place < w.last for w in whens) or "brexit" in folded:
            continue
        year = spoken.year - spoken.year % 2
        day = _election(year) if _election(year) < spoken else _election(year - 2)
        last = place + 2 if folded[place + 1 : place + 2] == ["day"] else place + 1
        period = Period(
            words[place].start - start,
            words[last - 1].end - start,
            f"since {day}",
            None,
            day,
            None,
            "since",
            f"from the close of election day, {day}",
            (("from the close before", f"since {day - timedelta(days=1)}", None),),
        )
        rows.append(When(place - 1, last, period))
    return tuple(sorted(rows, key=lambda w: w.first))


def _election(year: int) -> date:
    first = date(year, 11, 1)
    return first + timedelta(days=(7 - first.weekday()) % 7 + 1)


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
             "tenth", "eleventh", "twelfth")  # fmt: skip


_TIMES = {"once": 1, "twice": 2, "thrice": 3}


_NTH = re.compile(r"(\d{1,3})(?:st|nd|rd|th)")


def _of_a_record(words: Sequence[Token], place: int) -> bool:
    """As in "its third all-time high": an ordinal before what the units do not know."""
    told = [w.folded for w in words[place + 1 : place + 5]]
    told = told[1:] if told[:1] in (["straight"], ["consecutive"]) else told
    return told[:3] == ["all", "-", "time"] or told[:1] in (["closing"], ["all-time"])


def _back_to_back(words: Sequence[Token], place: int, start: int) -> Placed:
    """As in "its first back-to-back weekly losses since May": two in a row."""
    behind = [w.folded.rstrip("s") for w in words[place + 5 : place + 7]]
    noun = next((w for w in behind if w in _LABELS or w in _MOVES), None)
    quantity = Quantity(
        start=words[place].start - start, end=words[place + 4].end - start, value=2.0, low=2.0,
        high=2.0, unit="plain", noun=noun, adjectives=("straight",), hedge=None,
        comparator=EQUALS, sign=0, tolerance=0.0, decimals=0,
    )  # fmt: skip
    return Placed(place, place + 5, quantity)


def extra_counts(
    words: Sequence[Token], placed: tuple[Placed, ...], start: int
) -> tuple[Placed, ...]:
    """Counts that are adverbs ("twice") and bare ordinals ("the 36th all-time high")."""
    rows = list(placed)
    for place, word in enumerate(words):
        nth = _NTH.fullmatch(word.folded)
        row = [w.folded for w in words[place + 2 : place + 5]] == ["in", "a", "row"]
        told = word.folded in _ORDINALS and (row or _of_a_record(words, place))
        if any(p.first <= place < p.last for p in placed):
            continue
        if [w.folded for w in words[place : place + 5]] == ["back", "-", "to", "-", "back"]:
            rows.append(_back_to_back(words, place, start))
            continue
        if nth is None and word.folded not in _TIMES and not told:
            continue
        value = float(nth.group(1)) if nth else float(
            _ORDINALS.index(word.folded) + 1 if told else _TIMES[word.folded])  # fmt: skip
        rows.append(
            Placed(place, place + 1, Quantity(
                start=word.start - start, end=word.end - start, value=value, low=value, high=value,
                unit="ordinal" if nth or told else "plain",
                noun=words[place + 1].folded if row else None if nth or told else "time",
                adjectives=(), hedge=None, comparator=EQUALS, sign=0, tolerance=0.0, decimals=0,
            ))
        )  # fmt: skip
    return tuple(sorted(rows, key=lambda p: p.first))


_OF_RECORDS = frozenset({
    "record", "closing", "highest", "lowest", "best", "worst", "time", "first", "second", "high",
    *_ORDINALS,
})  # fmt: skip


def closings(
    words: Sequence[Token], whens: tuple[When, ...], start: int, spoken: date
) -> tuple[When, ...]:
    """As in "its 22nd record close of 2026": of the closes of a year, not of its last one."""
    rows = []
    for when in whens:
        told = [w.folded for w in words[when.first : when.last]]
        before = words[when.first - 1].folded if when.first else ""
        numbered = before in _OF_RECORDS or _NTH.fullmatch(before)
        if told[:2] != ["close", "of"] or not numbered:
            rows.append(when)
            continue
        year = told[-1] if told[-1].isdecimal() and len(told[-1]) == 4 else ""
        window = next((_LABELS[w] for w in told[2:] if w in _LABELS), "")
        window = window or (year if year != str(spoken.year) else "ytd")
        if not window:
            rows.append(when)
            continue
        past = year and year != str(spoken.year)
        period = replace(
            when.period, start=words[when.first + 1].start - start, window=window, as_of=None,
            first=date(int(year), 1, 1) if past else None,
            last=date(int(year), 12, 31) if past else None,
            kind="span" if past else "todate", how=f"'{' '.join(told[1:])}'", others=(),
        )  # fmt: skip
        rows.append(When(when.first + 1, when.last, period))
    return tuple(rows)

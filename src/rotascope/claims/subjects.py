"""What a writer speaks of: indices, baskets, shares, funds, sectors, rates and figures."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from rotascope.claims.lexica import words_of
from rotascope.claims.tokens import Phrases, Token

STOCK = "stock"
UNKNOWN = "unknown"
"""The kind of what has figures that no store can have: the writer's own fund."""
PRICED = frozenset({"index", "fund", "group", "sector", "stock", "rest", "volatility"})
"""Kinds of subject that have a return."""

SERIES = frozenset({
    "index figure", "prices", "rate figure", "thousands", "count figure", "multiple figure",
})  # fmt: skip
"""Figures of the economy, published by period."""


@dataclass(frozen=True)
class Subject:
    """A subject as the language writes it.

    Attributes
    ----------
    name
        For people.
    expression
        Symbol, basket or series.
    kind
        `index fund group sector stock rate policy curve spread volatility` or a figure.
    loose
        True where the words usually, not always, mean it.
    proxies
        Subjects that writers take for the same.
    members
        The basket that has its members.
    gics
        The sector's GICS name.
    before
        The series that speaks of earlier times.
    """

    name: str
    expression: str
    kind: str
    loose: bool = False
    proxies: tuple[str, ...] = ()
    members: str | None = None
    gics: str | None = None
    before: str | None = None
    stands_for: str | None = None

    @property
    def priced(self) -> bool:
        """Whether it has a return."""
        return self.kind in PRICED


def quoted(symbol: str) -> str:
    """A symbol as an expression takes it."""
    return symbol if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_]*", symbol) else f'"{symbol}"'


@dataclass(frozen=True)
class Lexicon:
    """All subjects that can be named.

    Attributes
    ----------
    phrases
        Their names.
    by_symbol
        What a ticker stands for, where the lists say more of it than the store.
    known
        Whether the store has a symbol, a basket or a series of that name.
    """

    phrases: Phrases[Subject]
    by_symbol: Mapping[str, Subject]
    known: Callable[[str], bool]

    def ticker(self, symbol: str) -> Subject | None:
        """The subject that a ticker names; None where the store has no such symbol."""
        symbol = symbol.replace(".", "-")
        if symbol in self.by_symbol:
            return self.by_symbol[symbol]
        if self.known(symbol):
            return Subject(symbol, quoted(symbol), STOCK)
        return None


@lru_cache(maxsize=1)
def _packaged() -> tuple[tuple[Subject, tuple[str, ...], tuple[str, ...]], ...]:
    found = [_entry(row) for row in words_of("subjects")["subject"]]
    for symbol, names in words_of("companies")["companies"].items():
        found.append((Subject(names[0], quoted(symbol), STOCK), tuple(names), ()))
    return tuple(found)


def _entry(row: Mapping[str, Any]) -> tuple[Subject, tuple[str, ...], tuple[str, ...]]:
    subject = Subject(
        row["name"],
        row["is"],
        row["kind"],
        proxies=tuple(row.get("proxies", ())),
        members=row.get("members"),
        gics=row.get("gics"),
        before=row.get("before"),
    )
    called = [*row.get("called", ()), *_largest(row.get("largest", ()))]
    nouns = words_of("subjects")["nouns"]
    called += [f"{a} {noun}" for a in row.get("adjectives", ()) for noun in nouns["sector"]]
    loosely = [*row.get("loosely", ())]
    loose = nouns["sector_loosely"]
    loosely += [f"{a} {noun}" for a in row.get("adjectives", ()) for noun in loose]
    return subject, tuple(called), tuple(loosely)


def _largest(numbers: Iterable[str]) -> list[str]:
    """The names of the n largest members: "ten largest companies", "top 10"."""
    nouns = words_of("subjects")["nouns"]
    return [
        " ".join(part for part in ((which, number) if which == "top" else (number, which))) + noun
        for number in numbers
        for which in nouns["largest"]
        for noun in ("", *(f" {n}" for n in nouns["member"]))
    ]


def lexicon(known: Callable[[str], bool], extra: Iterable[Mapping[str, Any]] = ()) -> Lexicon:
    """The packaged subjects and those that a user adds.

    Parameters
    ----------
    known
        Whether the store has a name.
    extra
        Entries as in `lexicon/subjects.toml`; they win over the packaged ones.
    """
    phrases: Phrases[Subject] = Phrases()
    by_symbol: dict[str, Subject] = {}
    for subject, called, loosely in (*_packaged(), *(_entry(row) for row in extra)):
        held = _held(subject, known)
        for name in called:
            phrases.add(name, held, exact=_is_acronym(name))
        for name in loosely:
            phrases.add(name, replace(held, loose=True))
        by_symbol[subject.expression.strip('"')] = held
        for proxy in subject.proxies if subject.kind == "index" else ():
            if known(proxy):
                by_symbol.setdefault(proxy, _fund(proxy, subject))
    return Lexicon(phrases, by_symbol, known)


def _fund(symbol: str, index: Subject) -> Subject:
    """The fund of an index, named by its ticker."""
    return Subject(symbol, quoted(symbol), "fund", proxies=(index.expression,))


def _held(subject: Subject, known: Callable[[str], bool]) -> Subject:
    """The subject, or the proxy that the store has in its place."""
    if subject.kind in ("top", "curve") or not re.fullmatch(r"\w+", subject.expression):
        return subject
    if not subject.proxies or known(subject.expression):
        return subject  # without a proxy the store is not asked: there are six hundred names
    for proxy in subject.proxies:
        if known(proxy):
            rest = tuple(p for p in subject.proxies if p != proxy)
            return replace(subject, expression=proxy, stands_for=subject.expression, proxies=rest)
    return subject


def _is_acronym(name: str) -> bool:
    """Names that are common words or letters unless written in capitals."""
    return " " not in name and (name.isupper() or name in _COMMON)


_COMMON = frozenset(
    {
        "Communication",
        "Apple",
        "Meta",
        "Visa",
        "Target",
        "Intel",
        "Delta",
        "Ford",
        "Oracle",
        "Dow",
        "Progressive",
        "Constellation",
        "Carnival",
        "Citi",
        "Coke",
        "Gap",
        "Corning",
        "Stryker",
        "Twitter",
        "Zoom",
        "Strategy",
        "Hess",
        "Adobe",
        "Chubb",
        "Composite",
        "Powell",
        "Fed",
        "Lehman",
        "Google",
        "Linde",
        "Eaton",
        "Emerson",
        "Shell",
        "Block",
        "Cadence",
        "Vertex",
        "Southern",
        "Dominion",
        "Prologis",
        "Goldman",
        "Micron",
        "Russell",
        "Boeing",
        "Amazon",
        "Tesla",
        "Cisco",
    }
)


_TICKER = re.compile(r"[A-Z]{1,5}(?:[.-][AB])?")
_EXCHANGES = frozenset({"nyse", "nasdaq", "amex", "arca", "cboe", "bats", "otc"})


def ticker_at(words: tuple[Token, ...], place: int, lexicon: Lexicon) -> tuple[int, Subject] | None:
    """A ticker in brackets, `(NYSE: CAT)`, `(GOOGL)` or `$CAT`, or of three letters and more."""
    word = words[place]
    if not _TICKER.fullmatch(word.text):
        return None
    before = words[place - 1].text if place else ""
    marked = before in ("(", ":", "$")
    after = place + 1
    if not marked and (len(word.text) < 3 or word.text in _NOT_TICKERS):
        return None
    subject = lexicon.ticker(word.text)
    return None if subject is None else (after, subject)


_NOT_TICKERS = frozenset({
    "THE", "AND", "FOR", "ALL", "ARE", "CEO", "CFO", "CPI", "GDP", "ETF", "ETFS", "USA", "FED",
    "IPO", "YTD", "MTD", "QTD", "NYSE", "LOW", "NOW", "ITS", "HAS", "KEY", "SEE", "BIG", "FAST",
    "COST", "EPS", "CNBC", "REAL", "GOOD", "BEST", "ONE", "TWO", "SIX", "TEN", "NEW", "OUT",
    "OFF", "WELL", "CAP", "PMI", "ISM", "FOMC", "OPEN", "CASH", "PLUS", "POST", "EDT", "EST",
    "UTC", "GMT", "ROIC", "ROI", "CAPE", "BUT", "NOT", "WHAT", "HOW", "WHY", "HOT", "TECH",
    "TIP", "TIPS", "BIL", "MOM", "MAR", "DEC", "JAN", "FEB", "APR", "MAY", "JUN", "JUL", "AUG",
    "SEP", "OCT", "NOV", "MON", "TUE", "WED", "THU", "FRI", "SAT", "SUN", "ALSO", "ANY", "CAN",
    "YOU", "WAS", "HER", "HIM", "DAY", "GET", "OLD", "TOP", "WEEK", "SIZE", "LIFE", "PLAY",
    "LOVE", "BILL", "ROCK", "NICE", "RUN", "ACT", "AGO", "AI", "FIVE", "FLOW", "ON", "IT",
})  # fmt: skip


def exchange_word(token: Token) -> bool:
    """Whether a word only says where a share is listed."""
    return token.folded in _EXCHANGES

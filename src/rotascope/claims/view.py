"""A sentence with everything in it that has a meaning here: the typed slots of claims."""

from __future__ import annotations

import bisect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property, lru_cache
from itertools import accumulate

from rotascope.claims.lexica import words_of
from rotascope.claims.mentions import Named, Placed, Sense, When
from rotascope.claims.mentions_events import happened
from rotascope.claims.mentions_names import named_in
from rotascope.claims.mentions_times import (
    closings,
    counted,
    elections,
    extra_counts,
    finished,
    in_a_row,
    labelled,
    those,
    year_before,
)
from rotascope.claims.mentions_units import same_unit
from rotascope.claims.periods import Period, periods
from rotascope.claims.quantities import Quantity, quantities
from rotascope.claims.subjects import Lexicon
from rotascope.claims.tokens import Phrases, Token, tokens
from rotascope.core.time import Calendar


@dataclass(frozen=True)
class View:
    """A sentence, its words and what they mean.

    Attributes
    ----------
    text
        The whole text: offsets count in it.
    start, end
        The sentence.
    words
        Its tokens.
    named, placed, whens
        Subjects, quantities and periods, in order.
    senses
        Words of motion, relation and measure by sort, in order.
    cuts
        Tokens at which a clause ends.
    """

    text: str
    start: int
    end: int
    words: tuple[Token, ...]
    named: tuple[Named, ...]
    placed: tuple[Placed, ...]
    whens: tuple[When, ...]
    senses: Mapping[str, tuple[Sense, ...]]
    cuts: tuple[int, ...]

    @cached_property
    def groups(self) -> list[list[Named]]:
        """Subjects as lists: those joined by commas and `and` stand together."""
        found: list[list[Named]] = []
        for named in self.named:
            if found:
                gap = self.between(found[-1][-1].last, named.first)
                joined = gap.replace("the", "").replace("'s", "").split()
                alike = named.subject is not None and found[-1][-1].subject is not None
                if (
                    joined
                    and alike
                    and not self._framed(found[-1][-1], gap, named)
                    and all(w in (",", "and", "&", "both") for w in joined)
                ):
                    found[-1].append(named)
                    continue
            found.append([named])
        return found

    def _framed(self, before: Named, gap: str, named: Named) -> bool:
        """As in "Within the seven, Alphabet was best": a group, and one of those in it."""
        opening = self.between(0, before.first).split()
        told = opening[:1] and opening[0] in _FRAMING and len(opening) <= 3 and gap == ","
        kinds = [n.subject.kind if n.subject is not None else "" for n in (before, named)]
        return bool(told) and kinds[0] in ("group", "index", "sector") and kinds[0] != kinds[1]

    def of(self, *sorts: str) -> list[Sense]:
        """Senses of the given sorts, in order; `up` stands for `up.verbs` and `up.nouns`."""
        found = [
            sense
            for sort, group in self.senses.items()
            if any(sort == s or sort.startswith(f"{s}.") for s in sorts)
            for sense in group
        ]
        return sorted(found, key=lambda s: (s.first, -s.last))

    def in_relative(self, token: int, head: int) -> bool:
        """As in "The Nasdaq, which is heavy with tech, gave up 3 %": inside "which ...,".

        Or inside an apposition: "The VIX, a measure of what investors expect, rose".
        """
        for place in range(token, max(token - 12, 0), -1):
            word = self.words[place].folded
            apposed = word in ("a", "an") and self.words[place - 1].folded == ","
            if not apposed and (place == token or word not in _RELATIVES):
                continue
            if self.words[place - 1].folded != ",":
                return False
            end = next((i for i in range(token, head) if self.words[i].folded == ","), -1)
            return end >= 0 and not any(place < p.first < end for p in self.placed)
        return False

    def clause(self, token: int) -> int:
        """Number of the clause in which a token stands."""
        return bisect.bisect_right(self.cuts, token)

    def between(self, first: int, last: int) -> str:
        """The folded words from one token to another, the last excluded."""
        return " ".join(w.folded for w in self.words[max(first, 0) : max(last, 0)])

    @cached_property
    def folded(self) -> str:
        """All folded words."""
        return self.between(0, len(self.words))

    @cached_property
    def _starts(self) -> list[int]:
        """Where each word begins in `folded`."""
        return [0, *accumulate(len(w.folded) + 1 for w in self.words)]

    def matches(self, pattern: re.Pattern[str]) -> Iterator[tuple[re.Match[str], int, int]]:
        """Each place of a pattern in the folded words: the match, its first token and the next."""
        for found in pattern.finditer(self.folded):
            first = bisect.bisect_right(self._starts, found.start()) - 1
            yield found, first, max(bisect.bisect_left(self._starts, found.end()), first + 1)

    def match(self, pattern: re.Pattern[str]) -> tuple[re.Match[str], int, int] | None:
        """The first place of a pattern in the folded words; None where it has none."""
        return next(self.matches(pattern), None)

    def span(self, *tokens_: int) -> tuple[int, int]:
        """Offsets of the stretch that holds the given tokens."""
        first = max(min(tokens_), 0)
        last = max(min(max(tokens_), len(self.words) - 1), first)
        return self.words[first].start, self.words[last].end


_FRAMING = ("within", "among", "in", "of", "inside", "amongst")
_RELATIVES = ("which", "whose", "where", "home")
_ARTICLES = frozenset({"the", "a", "benchmark", "u.s", ".", "us", "current", "closely", "watched"})


def _own_names(words: Sequence[Token], named: Sequence[Named]) -> tuple[Named, ...]:
    """Without "the benchmark" in "the benchmark 10-year note", "the yield" in "the yield on it"."""
    kept: list[Named] = []
    for one in reversed(named):
        after = kept[0] if kept else None
        gap = [w.folded for w in words[one.last : after.first]] if after is not None else ["none"]
        rate = after is not None and after.subject is not None and after.subject.kind == "rate"
        joined = rate and (not gap or (gap[0] in ("on", "of") and set(gap[1:]) <= _ARTICLES))
        if one.subject is None and joined:
            continue
        if after is not None and _said_again(one, after, gap):
            kept[0] = replace(after, first=one.first)
            continue
        if after is not None and _ticker_of(one, after, gap):
            kept.pop(0)
        kept.insert(0, one)
    return tuple(kept)


def _said_again(one: Named, after: Named, gap: Sequence[str]) -> bool:
    """As in "its smaller cousin, the Russell 2000,": one subject under two names."""
    same = one.subject is not None and after.subject is not None and (
        one.subject.expression == after.subject.expression)  # fmt: skip
    return same and list(gap) in ([], [","], [",", "the"])


_TICKERS = frozenset({"(", "$", ":", "nyse", "nasdaq", "nasdaqgs", "ticker", "etf"})


def _ticker_of(one: Named, after: Named, gap: Sequence[str]) -> bool:
    """As in "the Russell 2000 ($IWM)": a ticker that says the same once more."""
    if one.subject is None or after.subject is None or gap[:1] != ["("]:
        return False
    return one.subject.priced and after.subject.priced and set(gap) <= _TICKERS


@lru_cache(maxsize=1)
def _senses() -> Phrases[tuple[str, ...]]:
    """Every phrase of the lexicons with all its sorts."""
    sorts: dict[str, list[str]] = {}
    for name in ("motion", "relations"):
        for part, lists in words_of(name).items():
            for kind, phrases in lists.items():
                for phrase in phrases:
                    sorts.setdefault(phrase, []).append(f"{part}.{kind}")
    for part, lists in words_of("marks").items():
        for phrase in lists["words"]:
            sorts.setdefault(phrase, []).append(part)
    for row in words_of("measures")["measure"]:
        for phrase in dict.fromkeys(row["words"]):
            sorts.setdefault(phrase, []).append(row["kind"])
    found: Phrases[tuple[str, ...]] = Phrases()
    for phrase, kinds in sorts.items():
        found.add(phrase, tuple(kinds))
    return found


def view(  # noqa: PLR0913 - a sentence in its text, and what it is read with
    text: str, start: int, end: int, *, lexicon: Lexicon, spoken: date, calendar: Calendar,
    written: date | None = None,
) -> View:  # fmt: skip
    """A sentence with everything in it that has a meaning here.

    Parameters
    ----------
    text, start, end
        The sentence in its text.
    lexicon
        Subjects that can be named.
    spoken
        The session as of which the text speaks.
    calendar
        Sessions up to it, and beyond.
    written
        The day of the text where no session was held on it.
    """
    words = tokens(text, start, end)
    if words:
        end = min(end, words[-1].end)
    named = _own_names(words, named_in(words, lexicon))
    taken = [(words[n.first].start, words[n.last - 1].end) for n in named if n.subject]
    piece = text[start:end]
    inside = [(a - start, b - start) for a, b in taken]
    found = periods(piece, spoken, calendar, taken=inside, written=written)
    whens = labelled(words, _whens(words, found, start), start)
    whens = tuple(
        w for w in whens
        if (not in_a_row(words, w) and (w.period.window or "") < f"since {spoken}")
        or (not (w.period.window or "").startswith("since")
        and not in_a_row(words, w))
    )  # fmt: skip
    whens = tuple(w for w in (counted(words, w, start) for w in whens) if w is not None)
    whens = tuple(finished(words, w, spoken) for w in whens)
    whens = tuple(year_before(words, w) for w in elections(words, whens, start, spoken))
    whens = closings(words, whens, start, spoken)
    whens = happened(words, same_unit(words, whens, start), start, spoken, calendar)
    inside += [(w.period.start, w.period.end) for w in whens]
    placed = _placed(words, quantities(piece, taken=sorted(inside)), start)
    placed = extra_counts(words, tuple(p for p in placed if not _within(p, named)), start)
    whens = those(words, placed, whens, start)
    return View(
        text=text,
        start=start,
        end=end,
        words=words,
        named=named,
        placed=placed,
        whens=whens,
        senses=_sensed(words, named, whens),
        cuts=_cuts(words, placed),
    )


def _tokens_of(words: Sequence[Token], start: int, end: int) -> tuple[int, int] | None:
    """First token of a stretch of text, and the token after it; None beyond the last."""
    first = bisect.bisect_right(words, start, key=lambda w: w.end)
    last = bisect.bisect_left(words, end, key=lambda w: w.start)
    return (first, max(last, first + 1)) if first < len(words) else None


def _placed(words: Sequence[Token], found: Sequence[Quantity], start: int) -> tuple[Placed, ...]:
    places = [(_tokens_of(words, q.start + start, q.end + start), q) for q in found]
    return tuple(Placed(*place, quantity) for place, quantity in places if place is not None)


def _within(placed: Placed, named: Sequence[Named]) -> bool:
    """A number that is part of a name: the ten largest companies."""
    return any(n.subject is not None and n.first <= placed.first < n.last for n in named)


def _whens(words: Sequence[Token], found: Sequence[Period], start: int) -> tuple[When, ...]:
    places = [(_tokens_of(words, p.start + start, p.end + start), p) for p in found]
    return tuple(When(*place, period) for place, period in places if place is not None)


def _sensed(
    words: tuple[Token, ...], named: Sequence[Named], whens: Sequence[When]
) -> Mapping[str, tuple[Sense, ...]]:
    """Senses by sort; words inside a subject's name or a period have none of their own."""
    inside = [False] * len(words)
    taken = [(n.first, n.last) for n in named if n.subject is not None]
    for first, last in (*taken, *((w.first, w.last) for w in whens)):
        for place in range(first, min(last, len(words))):
            inside[place] = True
    rows: dict[str, list[Sense]] = {}
    place = 0
    while place < len(words):
        found = None if inside[place] else _senses().at(words, place)
        if found is None:
            place += 1
            continue
        after, sorts = found
        for sort in sorts:
            rows.setdefault(sort, []).append(Sense(place, after, sort))
        if "beating" in sorts:  # "outperformed the S&P 500": the verb alone relates two subjects
            inner = _senses().at(words[place : place + 1], 0)
            for sort in inner[1] if inner else ():
                rows.setdefault(sort, []).append(Sense(place, place + 1, sort))
        place = after
    return {sort: tuple(group) for sort, group in rows.items()}


_BREAKING = frozenset({
    "while", "whereas", "although", "though", "but", "yet", "however", ";", ":", "—", "(", ")",
    "|", "as", "after", "before", "when", "because", "which", "even",
})  # fmt: skip


def _cuts(words: Sequence[Token], placed: Sequence[Placed]) -> tuple[int, ...]:
    """Tokens at which a clause ends: contrasts, brackets, and a comma or `and` after a figure."""
    figures = [p.first for p in placed]
    cuts = []
    for place, word in enumerate(words):
        breaks = word.folded in _BREAKING
        if not breaks and word.folded in (",", "and"):
            behind = bisect.bisect_left(figures, place)
            breaks = behind > 0 and behind < len(figures)
        if breaks and not _in_figure(place, placed):
            cuts.append(place)
    return tuple(cuts)


def _in_figure(place: int, placed: Sequence[Placed]) -> bool:
    return any(p.first <= place < p.last for p in placed)

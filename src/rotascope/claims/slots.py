"""Filling the slots of a claim: whose figure it is, over what time, in which direction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rotascope.claims.document_words import STARTERS
from rotascope.claims.heads import ADVERBS
from rotascope.claims.memory import Accept, Memory
from rotascope.claims.mentions import Named
from rotascope.claims.subjects import UNKNOWN, Subject
from rotascope.claims.view import View

_COMPLEMENTS = frozenset({
    "than", "versus", "vs", "against", "of", "in", "from", "like", "including", "into", "for",
    "with", "by", "over", "to", "at", "on", "among", "within", "despite", "toward", "towards",
    "behind", "about", "excluding", "ex", "except", "beating", "outpacing", "lagging", "trailing",
    "topping", "besting", "outperforming", "underperforming", "outstripping", "surpassing",
    "matching", "eclipsing", "exceeding", "overtaken", "overtook", "overtaking", "surpassed",
    "dethroned", "leapfrogged", "past", "trailed", "lagged", "outpaced", "outperformed",
    "underperformed", "topped", "bested", "outstripped", "exceeded", "matched", "eclipsed",
})  # fmt: skip
_SKIPPED = frozenset({
    "the", "a", "an", "'s", "its", "their", "both", "tech", "heavy", "-", "broader", "wider",
    "benchmark", "blue", "chip", "while", "cap", "weighted", "so-called", '"', "“", "”", "rival",
    "giant", "maker", "iphone", "software", "chipmaker", "u.s", ".", "us", "peers",
})  # fmt: skip


@dataclass(frozen=True)
class Whose:
    """The subjects of a figure with the ground.

    Attributes
    ----------
    subjects
        One, or those of a list ("Apple and Meta").
    first, last
        Tokens of their names.
    how
        The ground.
    sure
        False where it is a guess that must not lead to a verdict.
    """

    subjects: tuple[Subject, ...]
    first: int
    last: int
    how: str
    sure: bool = True


def priced(subject: Subject) -> bool:
    """Whether a subject has a return."""
    return subject.priced


# ---------------------------------------------------------------- subjects


def groups(view: View) -> list[list[Named]]:
    """Subjects as lists: those joined by commas and `and` stand together."""
    return view.groups


def whose(
    view: View, head: int, memory: Memory, accept: Accept, *, after: int = -1
) -> Whose | None:
    """The subject of a figure.

    Parameters
    ----------
    head
        The token of the verb, noun or figure that has the subject.
    after
        The token after the figure: a name that follows it with `for`, `in` or `of` counts;
        -1 = none counts.
    """
    found = _following(view, after, accept) if after >= 0 else None
    if found is None and after >= 0 and _of_the_unknown(view, after):
        return None
    found = found or _before(view, head, memory, accept)
    if found is None and any(n.subject is not None and n.subject.kind == UNKNOWN
                             for n in view.named):  # fmt: skip
        return None
    found = found or _later(view, head, accept)
    if found is None and (own_subject(view, head) or _after_the_unknown(memory)):
        return None
    return found or _earlier(head, memory, accept)


_ASIDE = frozenset({"in", "by", "from", "with", "despite", "on", "amid", "among", "like", "into"})


def _in_apposition(view: View, group: Sequence[Named], head: int) -> bool:
    """Whether a name stands between two commas behind another name."""
    if view.between(group[-1].last, group[-1].last + 1) != "," or head != group[-1].last + 1:
        return False
    return any(
        g[0].subject is not None and g[0].subject.kind != UNKNOWN
        and view.between(g[-1].last, g[-1].last + 1) == "," and g[-1].last < group[0].first - 1
        for g in groups(view)
    )  # fmt: skip


def _of_the_unknown(view: View, after: int) -> bool:
    """As in "despite a 3 % drop in oil": the figure of what the store does not have."""
    for named in view.named:
        gap = view.between(after, named.first).split()
        unknown = named.subject is not None and named.subject.kind == UNKNOWN
        if unknown and after <= named.first <= after + 4 and {"in", "of", "for", "by"} & set(gap):
            return True
    return False


def _after_the_unknown(memory: Memory) -> bool:
    """Whether the sentence before was about something that the store does not have."""
    topic = memory.topic
    return topic is not None and topic[1].kind == UNKNOWN and memory.sentence - topic[0] <= 1


def own_subject(view: View, head: int) -> bool:
    """As in "Walgreens fell 10 %": a name that the lexicon does not know does what is told."""
    if head < 1 or head >= len(view.words):
        return False
    word = view.words[head - 1]
    common = word.folded in _NO_NAMES or word.folded in STARTERS
    return word.text[:1].isupper() and word.text.isalpha() and not common


_NO_NAMES = frozenset({
    "it", "they", "we", "that", "this", "then", "now", "still", "also", "and", "but", "monday",
    "tuesday", "wednesday", "thursday", "friday", "today", "yesterday", "up", "down", "a", "an",
    "the", "its", "both", "all", "after", "in", "on", "at", "with", "by", "january", "february",
    "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december", "having", "overall", "however", "meanwhile", "only", "just", "another", "yet",
    "what", "which", "who", "since", "there", "first", "last", "index", "street", "here", "one",
    "shares", "stocks", "not", "result", "net", "performance", "total", "ytd", "qtd", "mtd",
    "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve", "twenty", "gains",
    "losses", "best", "worst", "record", "records", "new", "biggest", "top", "bottom", "year",
    "quarter", "month", "week", "so", "even",
})  # fmt: skip


def _later(view: View, head: int, accept: Accept) -> Whose | None:
    """As in "After leaping 8.9 % on Thursday the Nasdaq fell", "December cost the index 6 %"."""
    opening = {w.folded for w in view.words[: min(head, 3)]}
    cost = view.words[head].folded in ("cost", "took", "wiped", "shaved", "knocked", "lopped")
    if not cost and not opening & {"after", "having", "since", "following", "despite", "before"}:
        return None
    for group in groups(view):
        if group[0].first > head and group[0].subject is not None and not complement(view, group):
            return _whose(group[:1], accept, "named after an opening clause")
        if cost and 0 < group[0].first - head <= 8:
            return _whose(group[:1], accept, "named after the verb")
    return None


def _following(view: View, after: int, accept: Accept) -> Whose | None:
    for group in groups(view):
        first = group[0].first
        if not after <= first <= after + 4:
            continue
        gap = [w.folded for w in view.words[after:first]]
        plain = [w for w in gap if w not in _SKIPPED]
        named = group[0].subject
        if named is None or not accept(named):
            continue
        if (
            plain
            and plain[-1] in ("for", "in", "of", "by", "on", "off", "from")
            and len(plain) <= 2
        ):
            return _whose(group, accept, "named after the figure")
    return None


def _whose(group: Sequence[Named], accept: Accept, how: str) -> Whose | None:
    fits = [n.subject for n in group if n.subject is not None and accept(n.subject)]
    if not fits:
        return None
    loose = ", in loose words" if any(s.loose for s in fits) else ""
    return Whose(tuple(fits), group[0].first, group[-1].last, how + loose)


def complement(view: View, group: Sequence[Named]) -> str:
    """The preposition on which a name hangs; "" where it stands on its own."""
    place = group[0].first - 1
    while place >= 0 and view.words[place].folded in _SKIPPED:
        place -= 1
    word = view.words[place].folded if place >= 0 else ""
    return word if word in _COMPLEMENTS else ""


def _before(view: View, head: int, memory: Memory, accept: Accept) -> Whose | None:
    close = _beside(view, head, accept)
    if close is not None:
        return close
    own = view.clause(head)
    hanging: Whose | None = None
    for group in reversed([g for g in groups(view) if g[-1].last <= head]):
        if view.in_relative(group[0].first, head):
            continue
        if group[0].subject is not None and group[0].subject.kind == UNKNOWN:
            if complement(view, group) in _ASIDE and not _possessive(view, group[-1], head):
                continue  # "helped by a rebound in crude, the S&P 500 rose"
            if _in_apposition(view, group, head):
                continue  # "The Dow, hurt by the slide of the euro, lost 3 %"
            return None
        here = view.clause(group[-1].first) == own
        found = _resolved(view, group, memory, accept)
        if found is None:
            continue
        if complement(view, group) and not _possessive(view, group[-1], head):
            if hanging is None or here:
                hanging = hanging or found
            continue
        if not here and hanging is not None and view.clause(hanging.first) == own:
            return hanging
        return found
    return hanging


def _beside(view: View, head: int, accept: Accept) -> Whose | None:
    """As in "Tesla, up 44 %" and "technology, which lost 21 %": the name right before."""
    words = [w.folded for w in view.words[max(head - 4, 0) : head]]
    for group in groups(view):
        gap = head - group[-1].last
        if words[-gap:] == [",", "which"] and gap == 2 and len(group) == 1:
            found = _whose(group, accept, "named right before")
            if found is not None:
                return found
        if complement(view, group) in ("of", "among", "in"):
            continue
        if gap == 0 and complement(view, group) in ("with", "while", "as", "") and (
            group[0].subject is not None
        ):  # fmt: skip
            return _whose(group, accept, "named")
        if gap == 1 and words[-1:] == [","] and view.words[head].folded in ADVERBS:
            return _whose(group, accept, "named right before")
        if 1 <= gap <= 4 and words[-gap:][:2] in (
            [",", "which"], [",", "who"], [",", "that"], [",", "whose"]
        ):  # fmt: skip
            return _whose(group[-1:], accept, "named right before")
    return None


def _possessive(view: View, named: Named, head: int) -> bool:
    following = view.words[named.last].folded if named.last < len(view.words) else ""
    return following in ("'s", "'") and head - named.last <= 5


def _resolved(view: View, group: Sequence[Named], memory: Memory, accept: Accept) -> Whose | None:
    if group[0].subject is not None:
        return _whose(group, accept, "named")
    if group[0].pronoun in ("former", "latter"):
        return _of_two(view, group[0], memory, accept)
    fits = _FITS[group[0].pronoun]
    own = [
        g for g in groups(view)
        if g[-1].last <= group[0].first and g[0].subject is not None
        and accept(g[0].subject) and g[0].subject.kind in fits
    ]  # fmt: skip
    own = [g for g in own if not view.in_relative(g[0].first, group[0].first)]
    free = [g for g in own if not complement(view, g) or _of_its_yield(view, g)]
    if own and view.words[0].folded == "for" and own[0][0].first <= 3 and (
        group[0].first - own[0][-1].last <= 1
    ):  # fmt: skip
        return _whose(own[0], accept, "named: 'for ... it'")
    pronouns = [g for g in view.groups if g[-1].last <= group[0].first and g[0].subject is None
                and g[0].pronoun == "index"]  # fmt: skip
    if pronouns and group[0].pronoun == "thing" and not free:
        return _resolved(view, pronouns[-1], memory, accept)
    free = free or [g for g in own if complement(view, g) == "for" and not _goods(view, g)]
    heads = [g for g in own if _opens_relative(view, g, group[0].first)]
    if heads and group[0].pronoun == "thing":
        return _whose(heads[-1], accept, "named right before")
    chosen = free or own
    if chosen and (group[0].pronoun != "thing" or free):
        place = view.clause(group[0].first)
        near = [g for g in chosen if view.clause(g[0].first) == place] or [
            g for g in chosen if view.clause(g[0].first) == view.clause(chosen[-1][0].first)
        ]  # fmt: skip
        told = f"'{view.between(group[0].first, group[0].last)}', named before in the sentence"
        return _whose(near[0], accept, told)
    subject = _recalled(view, group[0], memory, accept)
    if subject is None:
        return None
    return Whose((subject,), group[0].first, group[0].last, f"{subject.name}, named before")


def _goods(view: View, group: Sequence[Named]) -> bool:
    """As in "demand for small caps", "appetite for technology": no subject of what follows."""
    before = view.between(group[0].first - 4, group[0].first).split()
    return bool({"demand", "appetite", "outlook", "case", "bad", "good", "news"} & set(before))


def _opens_relative(view: View, group: Sequence[Named], place: int) -> bool:
    """As in "a fourth loss for the S&P 500, which is 11 % below its record": whose record."""
    opening = [w.folded for w in view.words[group[-1].last : group[-1].last + 2]]
    relative = opening in ([",", "which"], [",", "who"], [",", "whose"])
    return relative and not view.in_relative(group[-1].last + 2, place)


def _of_two(view: View, named: Named, memory: Memory, accept: Accept) -> Whose | None:
    """The first or the second of the two subjects named last, where there are just two."""
    following = view.between(named.last, named.last + 1)
    moved = any(x.first == named.last for x in view.of("up.verbs", "down.verbs", "level.verbs"))
    if not (moved or following in _GOES_ON or following[:1].isdigit()):
        return None  # "the former chairman"
    here = [n.subject for n in view.named if n.last <= named.first and n.subject is not None]
    last = max((number for number, s in memory.subjects if accept(s)), default=-1)
    before = [s for number, s in memory.subjects if number == last and accept(s)]
    pairs = [list(dict.fromkeys(s for s in row if accept(s))) for row in (here, before)]
    pair = next((row for row in pairs if row), [])
    if len(pair) != 2 or memory.sentence - last > 2:
        return None
    subject = pair[0] if named.pronoun == "former" else pair[1]
    told = f"'{view.between(named.first, named.last)}': {subject.name}, of the two named before"
    return Whose((subject,), named.first, named.last, told)


_GOES_ON = frozenset({
    "is", "was", "has", "had", "did", "by", ",", "up", "down", "a", "at", "still", "now", "even",
    "only", "nearly", "almost", "about", "more", "'s", "(",
})  # fmt: skip


def _recalled(view: View, named: Named, memory: Memory, accept: Accept) -> Subject | None:
    """The subject of a sentence before that a pronoun stands for."""
    fits = _FITS[named.pronoun]
    if named.pronoun == "thing" and _after_the_unknown(memory):
        return None
    back = 3 if named.pronoun in ("thing", "group") else 8
    subject = None
    if named.pronoun == "index" and (memory.topic is None or memory.fresh):
        counted = Counter(s for _, s in memory.subjects if s.kind == "index" and accept(s))
        subject = counted.most_common(1)[0][0] if counted else None
    if named.pronoun == "group":
        several = view.words[named.first].folded in ("these", "those")
        back_to = 8 if several else 3
        subject = memory.recall(lambda s: accept(s) and s.kind in ("group", "top"), back=back_to)
        if several and subject is None:
            return None  # no single share is "these names"
    return subject or memory.recall(lambda s: accept(s) and s.kind in fits, back=back)


def _of_its_yield(view: View, group: Sequence[Named]) -> bool:
    """As in "the yield on the 10-year note": named with a preposition, and yet the subject."""
    subject = group[0].subject
    if subject is None or subject.kind not in ("rate", "rate figure"):
        return False
    return "yield" in view.between(group[0].first - 4, group[0].first).split()


_ANY = frozenset({
    "index", "fund", "group", "sector", "stock", "rate", "policy", "curve", "spread",
    "volatility", "index figure", "prices", "rate figure", "thousands", "count figure", "top",
})  # fmt: skip
_FITS = {
    "thing": _ANY,
    "index": frozenset({"index", "fund", "index figure", "volatility"}),
    "stock": frozenset({"stock"}),
    "group": frozenset({"group", "sector", "stock", "index", "fund", "top"}),
    "fund": frozenset({"fund"}),
    "sector": frozenset({"sector", "fund"}),
    "rate": frozenset({"rate", "policy", "rate figure"}),
    "figure": frozenset({"index figure", "prices", "rate figure"}),
}


def _earlier(head: int, memory: Memory, accept: Accept) -> Whose | None:
    """No subject in the sentence before the head: the one that the text was about."""
    subject = memory.recall(accept, back=1)
    if subject is None:
        return None
    return Whose((subject,), head, head, f"{subject.name}, the subject of the sentence before")


# ---------------------------------------------------------------- forecasts

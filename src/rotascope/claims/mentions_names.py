"""The subjects that a sentence names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

from rotascope.claims.mentions import Named
from rotascope.claims.subjects import UNKNOWN, Lexicon, Subject, exchange_word, ticker_at
from rotascope.claims.tokens import HYPHENS, Phrases, Token

PRONOUNS: Mapping[str, str] = {
    "it": "thing",
    "its": "thing",
    "the former": "former",
    "the latter": "latter",
    "the index": "index",
    "the gauge": "index",
    "the benchmark": "index",
    "the benchmark index": "index",
    "the measure": "index",
    "the barometer": "index",
    "this index": "index",
    "the average": "index",
    "the stock": "stock",
    "shares": "stock",
    "the shares": "stock",
    "its shares": "stock",
    "shares of the company": "stock",
    "the company's shares": "stock",
    "its stock": "stock",
    "the company's stock": "stock",
    "the company": "stock",
    "the group": "group",
    "they": "group",
    "their": "group",
    "the fund": "fund",
    "the etf": "fund",
    "the sector": "sector",
    "the yield": "rate",
    "the rate": "rate",
    "the survey": "figure",
    "their index": "figure",
    "their gauge": "figure",
    "its index of factory activity": "figure",
    "the septet": "group",
    "that index": "index",
    "the figure": "figure",
    "the share": "stock",
    "that sector": "sector",
    "the basket": "group",
    "the cohort": "group",
    "these names": "group",
    "those names": "group",
    "these stocks": "group",
    "those stocks": "group",
    "these companies": "group",
    "those companies": "group",
    "these giants": "group",
    "the seven stocks": "group",
    "the seven companies": "group",
}
_MAKERS = """chipmaker, chip maker, chip designer, chip giant, ai chipmaker, iphone maker, carmaker,
automaker, ev maker, electric-car maker, electric-vehicle maker, software giant, software maker,
tech giant, technology giant, retailer, online retailer, e-commerce giant, social media giant,
social-media company, search giant, drugmaker, oil giant, oil major, planemaker, conglomerate"""
"""What a company makes, in the place of its name, as in "the chipmaker has now doubled"."""


@lru_cache(maxsize=1)
def _pronouns() -> Phrases[str]:
    found: Phrases[str] = Phrases()
    for phrase, sort in PRONOUNS.items():
        found.add(phrase, sort)
    for maker in _MAKERS.replace("\n", " ").split(", "):
        found.add(f"the {maker}", "stock")
    return found


_PLAIN_WORDS = frozenset({
    "demand", "demands", "cost", "costs", "transition", "efficiency", "security", "policy",
    "price", "prices", "crisis", "needs", "grid", "drinks", "bill", "bills", "consumption",
    "output", "giants", "executives", "boom", "revolution", "industry", "spending", "investing",
    "investor", "investors", "platforms", "products", "services", "proposition", "creation",
    "expectations", "independence", "executive", "bubble", "workers", "jobs", "chain",
    "strategist", "strategists", "analyst", "analysts", "economists", "chair", "chairman",
    "meeting", "officials", "minutes", "statement", "buybacks", "offering", "trader", "traders",
    "trading", "production", "infrastructure", "expansion", "generation", "resources", "developers",
    "chairs", "watchers", "funds", "manager", "managers", "bank", "banks", "drivers", "value",
    "values", "cap", "caps", "capitalization", "capitalisation", "capitalizations",
})  # fmt: skip


"""After these a sector's or a class's name is an adjective: energy demand, tech giants."""


OWN = Subject("the writer's own fund", "OWN", UNKNOWN)
"""As in "The Fund gained 11.8 % net of fees": with a capital, the one that the letter is of."""


def named_in(words: tuple[Token, ...], lexicon: Lexicon) -> tuple[Named, ...]:
    """The subjects that a sentence names, and the pronouns that stand for one, in order."""
    rows: list[Named] = []
    place = 0
    while place < len(words):
        found = _subject_at(words, place, lexicon)
        if found is None:
            pronoun = _pronouns().at(words, place)
            if pronoun is None:
                place += 1
                continue
            own = pronoun[1] == "fund" and words[pronoun[0] - 1].text == "Fund"
            rows.append(Named(place, pronoun[0], OWN if own else None, "" if own else pronoun[1]))
            place = pronoun[0]
            continue
        after, subject = found
        _place(rows, words, Named(place, after, subject))
        place = after
    return _styles(words, rows, lexicon)


def _styles(words: tuple[Token, ...], rows: list[Named], lexicon: Lexicon) -> tuple[Named, ...]:
    """As in "value beat growth": the two words as styles, where both stand in the sentence."""
    folded = [w.folded for w in words]
    if "value" not in folded or "growth" not in folded:
        return tuple(rows)
    small = any("small" in w or w == "2000" for w in folded)
    for word, symbol in (
        ("value", "IWN" if small else "IWD"),
        ("growth", "IWO" if small else "IWF"),
    ):
        place = folded.index(word)
        inside = any(n.first <= place < n.last for n in rows if n.subject is not None)
        noun = folded[place - 1 : place] in (
            ["market"],
            ["book"],
            ["earnings"],
            ["economic"],
            ["of"],
        )
        if inside or noun or symbol not in lexicon.by_symbol:
            continue
        rows.append(Named(place, place + 1, replace(lexicon.by_symbol[symbol], loose=True)))
    return tuple(sorted(rows, key=lambda n: n.first))


def _subject_at(
    words: tuple[Token, ...], place: int, lexicon: Lexicon
) -> tuple[int, Subject] | None:
    phrase = lexicon.phrases.at(words, place)
    if phrase is not None and words[place].folded == "the" and place + 1 < len(words):
        longer = lexicon.phrases.at(words, place + 1)
        if longer is not None and longer[0] > phrase[0]:
            return None
    listed = place and words[place - 1].text == "(" and place + 1 < len(words)
    if listed and exchange_word(words[place]) and words[place + 1].text == ":":
        return None
    ticker = ticker_at(words, place, lexicon)
    if phrase is None or (ticker is not None and ticker[0] >= phrase[0] and phrase[1].loose):
        return ticker
    after, subject = phrase
    following = words[after].folded if after < len(words) else ""
    weak = subject.loose or subject.kind == "sector"
    if subject.kind == UNKNOWN and following.rstrip("s") in _OF_FIRMS:
        return None  # oil stocks, copper miners: firms
    behind = words[after + 1].folded if after + 1 < len(words) else ""
    capping = following == "cap" and behind in _CAPPED
    if weak and following in _PLAIN_WORDS and not capping:
        return None
    if weak and after < len(words) and words[after].text in HYPHENS and after - place == 1:
        return None  # a compound: value-added, energy-hungry
    if subject.kind == "prices" and following in _FEARS:
        return None  # "fell 2.7 % on inflation fears"
    if subject.kind == "stock" and (following in _PLAIN_WORDS or _common(words, place, after)):
        return None
    return None if _of_a_bond(words, place, after) else phrase


def _of_a_bond(words: tuple[Token, ...], place: int, after: int) -> bool:
    """As in "the note yields 4 %", "shares of a company", "loans between banks": no subject."""
    if not place:
        return False
    before = words[place - 1].folded
    if words[place].folded == "banks":
        return before in _OF_BANKS
    if words[place].folded not in ("yields", "shares") or after - place != 1:
        return False
    return before in _BONDS or (before.isalpha() and before not in _FREE)


_OF_BANKS = frozenset({"between", "among", "at", "by", "from", "to", "with", "for", "big", "large",
                       "central", "investment", "other", "many", "some", "several"})  # fmt: skip


def _common(words: tuple[Token, ...], place: int, after: int) -> bool:
    """As in "a mosaic of data", "a coherent story": a word that is a company's name too."""
    return after - place == 1 and words[place].text.islower() and words[place].text not in _SMALL


_SMALL = frozenset({"nvidia", "tesla", "apple", "amazon", "netflix", "microsoft", "onsemi"})
"""Names that some write without a capital."""
_CAPPED = frozenset({"best", "worst", "biggest", "longest", "first", "second", "third", "a", "an",
                     "its", "their", "week", "month", "year", "the", "fourth"})  # fmt: skip
"""As in "Stocks cap best week since 2020": the verb."""
_OF_FIRMS = frozenset({
    "stock", "share", "company", "companie", "producer", "major", "giant", "service", "driller",
    "sector", "explorer", "firm", "miner", "name", "group", "refiner", "market", "embargo",
    "shock", "patch", "field", "equitie", "fund", "etf", "titan", "supplier", "maker",
})  # fmt: skip
_FEARS = frozenset({"fears", "worries", "concerns", "jitters", "angst", "scare", "anxiety", "fear",
                    "worry", "hopes"})  # fmt: skip
_BONDS = frozenset({"note", "bond", "treasury", "treasuries", "bill", "year", "notes"})


_FREE = frozenset({"and", "but", "as", "while", "the", "treasury", "bond", "that", "when", "with"})


def _place(rows: list[Named], words: tuple[Token, ...], new: Named) -> None:
    """Add a subject; a ticker in brackets belongs to the name before it."""
    if rows and rows[-1].subject is not None and new.subject is not None:
        before = rows[-1]
        gap = [w for w in words[before.last : new.first] if not exchange_word(w)]
        bracket = [
            w.text for w in gap if w.text not in (".", ",", ":", "®") and w.folded not in _LEGAL
        ]
        fund_named = {"etf", "fund", "trust"} & {w.folded for w in words[before.first : new.first]}
        if bracket == ["("] and fund_named and new.subject.kind == "stock":
            own = replace(new.subject, kind="fund")
            end = new.last + (new.last < len(words) and words[new.last].text == ")")
            rows[-1] = Named(before.first, end, own)
            return
        if bracket == ["("]:
            same = before.subject is not None and (
                before.subject.expression == new.subject.expression
                or before.subject.kind == new.subject.kind
                or new.subject.kind in ("fund", "sector")
                or new.subject.expression in before.subject.proxies
            )
            if same:
                end = new.last
                if end < len(words) and words[end].text == ")":
                    end += 1
                fund = new.subject.kind in ("fund", "sector") and new.subject.kind != "stock"
                kept = replace(new.subject, proxies=()) if fund else before.subject
                rows[-1] = Named(before.first, end, kept)
                return
    rows.append(new)


_LEGAL = frozenset({"inc", "corp", "company", "co", "plc", "ltd", "group", "index", "etf", "&"})

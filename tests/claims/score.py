"""How well the audit reads texts, against claims listed by hand.

    python tests/claims/score.py --store STORE [NAME...] [--misses]

Prints, for each text and in all: of the claims that can be checked, how many were found
with the right expression (recall); of the verdicts given, how many are right (precision);
and how many of the wrong ones say "contradicted", the worst error there is.
"""

from __future__ import annotations

import argparse
import html
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from rotascope.app.articles import read_article
from rotascope.app.auditing import StoreAsker
from rotascope.app.opening import facts_of
from rotascope.claims.answers import ask
from rotascope.claims.asking import Asker
from rotascope.claims.audit import audit
from rotascope.claims.document import Document, document
from rotascope.claims.model import AMBIGUOUS, CONTRADICTED, NOT_CHECKABLE, Audit, Finding

HERE = Path(__file__).parent
ARTICLES = HERE.parents[1] / ".." / "shared" / "articles"
OPEN = (AMBIGUOUS, NOT_CHECKABLE)
"""Answers that give no verdict."""


@dataclass
class Score:
    """Counts for one text, or for all.

    Attributes
    ----------
    checkable, found
        Claims that can be checked; those found with the right expression.
    given, right
        Verdicts given on listed claims; those that are right.
    wrong_contradictions
        Verdicts "contradicted" where the gold says otherwise.
    extra
        Verdicts given on words that the gold does not list.
    listed, seen
        All listed claims; those of which the audit says anything.
    """

    checkable: int = 0
    found: int = 0
    given: int = 0
    right: int = 0
    wrong_contradictions: int = 0
    extra: int = 0
    listed: int = 0
    seen: int = 0
    notes: list[str] = field(default_factory=list)

    def add(self, other: Score) -> None:
        """Add the counts of another text."""
        for name in ("checkable", "found", "given", "right", "wrong_contradictions", "extra",
                     "listed", "seen"):  # fmt: skip
            setattr(self, name, getattr(self, name) + getattr(other, name))

    @property
    def recall(self) -> float:
        """Share of the checkable claims found with the right expression."""
        return self.found / self.checkable if self.checkable else 1.0

    @property
    def precision(self) -> float:
        """Share of the given verdicts that are right."""
        return self.right / self.given if self.given else 1.0

    def line(self, name: str) -> str:
        """One row of the table."""
        return (
            f"{name:20} {self.found:4}/{self.checkable:<4} {self.recall:6.1%}   "
            f"{self.right:4}/{self.given:<4} {self.precision:6.1%}   "
            f"{self.wrong_contradictions:3}   {self.extra:3}   {self.seen:4}/{self.listed:<4}"
        )


HEAD = (
    f"{'text':20} {'found':>9} {'recall':>6}   {'right':>9} {'prec.':>6}   "
    "wrong contradicted, extra, seen"
)


def gold_files(names: Sequence[str] = (), folder: Path = HERE) -> list[Path]:
    """The gold files, or those whose names begin so."""
    files = sorted((folder / "gold").glob("*.json"))
    return [f for f in files if not names or any(f.stem.startswith(n) for n in names)]


def text_of(gold: Mapping[str, Any]) -> Path | None:
    """Where the text of a gold file is; None where it is absent."""
    name = gold["text"]
    if name.startswith("seed:"):
        found = sorted(ARTICLES.glob(f"{name.removeprefix('seed:')}_*.txt"))
        return found[0] if found else None
    return HERE / name


def documents(
    names: Sequence[str] = (), folder: Path = HERE
) -> Iterator[tuple[str, Mapping[str, Any], Document]]:
    """Name, gold and document of every text that is there."""
    for file in gold_files(names, folder):
        gold = json.loads(file.read_text("utf-8"))
        path = text_of(gold)
        if path is None:
            continue
        one = read_article(path)
        read = document(
            one.text, name=one.name, title=one.title, written=one.published,
            after_close=one.after_close,
        )  # fmt: skip
        if path.suffix == ".html":
            gold = _moved(gold, path.read_text("utf-8"), read.text)
        yield file.stem, gold, read


def _moved(gold: Mapping[str, Any], raw: str, text: str) -> Mapping[str, Any]:
    """Offsets in a page's source, as offsets in the text that is read from it."""
    claims, at = [], 0
    for claim in gold["claims"]:
        words = html.unescape(re.sub(r"<[^>]*>", " ", raw[claim["start"] : claim["end"]])).split()
        pattern = r"[\s|]*".join(re.escape(word) for word in words)
        found = re.compile(pattern).search(text, max(at - 400, 0)) or re.search(pattern, text)
        if found is None:
            raise ValueError(f"the page's text has no {' '.join(words)!r}")
        at = found.start()
        claims.append({**claim, "start": found.start(), "end": found.end()})
    return {**gold, "claims": claims}


def _overlap(claim: Mapping[str, Any], finding: Finding) -> int:
    first = max(claim["start"], finding.claim.start)
    return min(claim["end"], finding.claim.end) - first


def _same(asker: Asker, claim: Mapping[str, Any], finding: Finding) -> bool:
    """Whether the finding computes what the gold does: the same expression, or the same digits."""
    expression = finding.claim.expression
    if expression is None:
        return False
    as_of = date.fromisoformat(claim["as_of"])
    expression = _bare(expression)
    mine = ask(asker, expression, finding.claim.as_of).reading
    trials = [(expression, finding.claim.as_of)]
    listed = (claim["expression"], *claim.get("also", ()))
    for gold in (_bare(expression) for expression in listed if expression is not None):
        if (gold, as_of) in trials:
            return True
        theirs = ask(asker, gold, as_of).reading
        if mine is None or theirs is None:
            continue
        if mine.value == theirs.value and mine.unit == theirs.unit:
            return True
        numbers = isinstance(mine.value, float) and isinstance(theirs.value, int | float)
        if numbers and abs(mine.value - theirs.value) <= 1e-9 * max(1.0, abs(mine.value)):
            return True
        if _comparison(asker, gold, as_of, finding):
            return True
    return False


def _bare(expression: str) -> str:
    """`E == 11` without its comparison: the comparator of a claim may say the same."""
    found = re.fullmatch(r"([^<>=]*\(.*\))\s*(?:==|>=|<=|>|<)\s*-?[\d.]+", expression)
    return found[1] if found and found[1].count("(") == found[1].count(")") else expression


def _comparison(asker: Asker, gold: str, as_of: date, finding: Finding) -> bool:
    """`excess(X, Y, w)` above 0 says the same as `return(X, w) > return(Y, w)`."""
    del asker, as_of
    mine = finding.claim.expression or ""
    for sign in (" > ", " < "):
        if sign in gold and mine.startswith("excess("):
            left, right = gold.split(sign)
            inner = mine.removeprefix("excess(").removesuffix(")")
            x, y, window = inner.split(", ", 2)
            pair = {f"return({x}, {window})", f"return({y}, {window})"}
            if {left, right} == pair:
                return True
    return False


def _matched(
    gold: Mapping[str, Any], found: Audit, asker: Asker
) -> tuple[dict[int, int], set[int]]:
    """The finding of each listed claim, the same expression first; and which are the same."""
    free = set(range(len(found.findings)))
    places: dict[int, int] = {}
    same: set[int] = set()
    for exact in (True, False):
        for number, claim in enumerate(gold["claims"]):
            if number in places:
                continue
            near = sorted(
                (n for n in free if _overlap(claim, found.findings[n]) > 0),
                key=lambda n: (-_overlap(claim, found.findings[n]), n),
            )
            if exact:
                near = [n for n in near if _same(asker, claim, found.findings[n])]
                same.update([number] if near else [])
            if near:
                places[number] = near[0]
                free.discard(near[0])
    return places, same


def score(gold: Mapping[str, Any], found: Audit, asker: Asker) -> Score:
    """Compare the claims found in a text with those listed by hand."""
    result = Score(listed=len(gold["claims"]))
    places, same = _matched(gold, found, asker)
    for number, claim in enumerate(gold["claims"]):
        place = places.get(number)
        checkable = claim["expression"] is not None and claim["verdict"] != NOT_CHECKABLE
        result.checkable += checkable
        text = " ".join(found.text[claim["start"] : claim["end"]].split())
        if place is None:
            if checkable:
                result.notes.append(f"MISSED  {claim['expression']}  «{text}»")
            continue
        result.seen += 1
        finding = found.findings[place]
        result.found += checkable and number in same
        if checkable and number not in same:
            result.notes.append(
                f"OTHER   {claim['expression']} @{claim['as_of']} ({claim['computed']}); "
                f"audit: {finding.claim.expression} @{finding.claim.as_of} "
                f"({finding.computed})  «{text}»"
            )
        _verdict(result, claim, finding, text)
    for n, finding in enumerate(found.findings):
        if n not in places.values() and finding.verdict not in OPEN:
            result.extra += 1
            text = " ".join(found.text[finding.claim.start : finding.claim.end].split())
            result.notes.append(
                f"EXTRA   {finding.verdict}: {finding.claim.expression} "
                f"@{finding.claim.as_of} = {finding.computed}  «{text}»"
            )
    return result


def _verdict(result: Score, claim: Mapping[str, Any], finding: Finding, text: str) -> None:
    if finding.verdict in OPEN:
        return
    result.given += 1
    if finding.verdict == claim["verdict"]:
        result.right += 1
        return
    result.wrong_contradictions += finding.verdict == CONTRADICTED
    result.notes.append(
        f"VERDICT {finding.verdict}; gold: {claim['verdict']} ({claim.get('reason', '')}) "
        f"{finding.claim.expression} = {finding.computed}  «{text}»"
    )


def main() -> int:
    """Print the scores."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*")
    parser.add_argument("--store", required=True)
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--folder", type=Path, default=HERE, help="where texts and gold are")
    options = parser.parse_args()
    asker = StoreAsker(facts_of(options.store))
    total, verdicts = Score(), Counter[str]()
    print(HEAD)
    for name, gold, one in documents(options.names, options.folder):
        found = audit(one, asker, as_of=date.fromisoformat(gold["as_of"]))
        verdicts.update(f.verdict for f in found.findings)
        result = score(gold, found, asker)
        print(result.line(name))
        if options.misses:
            print("".join(f"    {note}\n" for note in result.notes), end="")
        total.add(result)
    print(total.line("all"))
    print(", ".join(f"{v} {n}" for v, n in verdicts.most_common()))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Checks the claims listed by hand in `tests/claims/gold`, apart from the program they measure.

``python tests/claims/gold_check.py [--store S]``: form and offsets of every gold file; with a
store of the real pack also values and verdicts. Prints what disagrees; exit status 1 then.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import re
import sys
from collections import Counter
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import rotascope

HERE = Path(__file__).parent
ARTICLES = HERE.parents[1] / ".." / "shared" / "articles"
TOP = {"text", "sha256", "as_of", "store", "claims"}
FIELDS = {"start", "end", "expression", "also", "as_of", "comparator", "stated", "unit"}
FIELDS |= {"computed", "verdict", "reason"}
COMPARATORS = set("equals|about|at least|at most|more than|less than|between|is true".split("|"))
OTHER = "supported under another convention"
JUDGED = {"supported", "close", "contradicted", OTHER}
VERDICTS = JUDGED | {"not checkable", "ambiguous"}
NUMBER = re.compile(r"\d[\d,]*(?:\.\d+)?")
HEDGES = {
    "nearly": re.compile(r"(?i)(?:nearly|almost|close to|just under|just shy of)\W*$"),
    "about": re.compile(r"(?i)(?:(?:about|around|roughly|approximately|some|near)(?: the)?|~)\W*$"),
}
SENTENCE_END = re.compile(r"([^\s.!?]+)[.!?]\W*?\s+(?=\W?[A-Z])")
ABBREVIATIONS = {"S", "U", "vs", "Inc", "Corp", "Co", "Mr", "Ms", "Dr", "St", "Jan", "Feb", "Dec"}
BP = re.compile(r"[\s-]?(?:basis|bp)")
PERCENT = re.compile(r"\s?(?:[\u2013-]\s?\d[\d.]*)?[\s-]?(?:%|per|point|pp|basis|bp)")
SCALES = {1.0: None, 0.01: PERCENT, 0.0001: BP, 1e6: None, 1e9: None, 1e12: None}
# "flat" and "unchanged"; "three in four", "half a point", "a single point"
IN_WORDS = {"fraction0": 0.001, "fraction": 0.05, "level": 0.05, "points": 0.01}


def text_of(name: str) -> bytes | None:
    """Bytes of a gold file's text; None where the articles are absent."""
    seed = name.startswith("seed:")
    found = sorted(ARTICLES.glob(f"{name[5:]}_*")) if seed else [HERE / name]
    return found[0].read_bytes() if found else None


def span_faults(text: str, start: int, end: int) -> Iterator[str]:
    """Why the offsets cannot stand for one clause."""
    words = text[start:end]
    if not 0 <= start < end <= len(text) or words != words.strip():
        yield f"offsets {start}..{end} of {len(text)} hold no words, or blanks around them"
    if "\n" in words:
        yield "the span crosses a line"
    if set(SENTENCE_END.findall(words)) - ABBREVIATIONS:
        yield "a sentence ends inside the span"


def form_faults(claim: dict[str, Any]) -> Iterator[str]:
    """Which fields of a claim are unknown or at odds with each other."""
    verdict, expression = claim["verdict"], claim["expression"]
    bare, pair = expression is None, isinstance(claim["stated"], list)
    if claim["comparator"] not in COMPARATORS or verdict not in VERDICTS:
        yield f"unknown comparator or verdict: {claim['comparator']!r}, {verdict!r}"
    if bare != (claim["computed"] is None):
        yield "expression and computed value go together"
    if (verdict == "not checkable" and not bare) or (verdict in JUDGED and bare):
        yield f"{verdict} does not go with the expression {expression}"
    if verdict in {"not checkable", "ambiguous", OTHER} and not claim["reason"]:
        yield f"{verdict} needs a reason"
    if not bare and (claim["comparator"] == "between") != pair:
        yield "a pair is stated with between, and only there"


def copied(reason: str, text: str, words: int = 6) -> bool:
    """Whether a reason takes over so many words of the text in a row."""
    said, told = (re.findall(r"\w+", one.lower()) for one in (reason, text))
    runs = (" ".join(said[at : at + words]) for at in range(len(said) - words + 1))
    return any(f" {run} " in f" {' '.join(told)} " for run in runs)


def written(words: str, stated: float) -> tuple[float, str]:
    """Unit of the last digit of a number as written, and its hedge; 0 where not in digits."""
    for found in NUMBER.finditer(words):
        digits = found.group().replace(",", "")
        for scale, unit in SCALES.items():
            same = abs(float(digits) * scale - abs(stated)) <= 1e-9 * abs(stated)
            if same and (unit is None or unit.match(words, found.end())):
                said = (one for one in HEDGES if HEDGES[one].search(words[: found.start()]))
                return scale / 10 ** len(digits.partition(".")[2]), next(said, "")
    return 0.0, ""


def inside(value: float, claim: dict[str, Any], words: str, times: float) -> bool:
    """Whether a value meets the statement with so many times its tolerance."""
    comparator, stated, unit = claim["comparator"], claim["stated"], claim["unit"]
    ends = [float(end) for end in (stated if comparator == "between" else [stated])]
    marks = [written(words, end) for end in ends]
    step = max(mark[0] for mark in marks) or IN_WORDS.get(unit if ends[0] else f"{unit}0", 0.0)
    half = 0.0 if unit == "count" and value == round(value) else step / 2
    if comparator in {"equals", "about", "between"}:
        if marks[0][1] == "nearly" and len(ends) == 1:
            ends = [ends[0] - half if ends[0] > 0 else ends[0] + half]
        elif marks[0][1] == "about" or comparator == "about":
            half *= 1.5
        slack = half * times + 1e-12
        return min(ends) - slack <= value <= max(ends) + slack
    up = comparator in {"more than", "at least"}
    beyond = (value - ends[0] if up else ends[0] - value) + half * (times - 1)
    return beyond > 0 or (beyond == 0 and not comparator.endswith("than"))


def verdict_of(value: Any, claim: dict[str, Any], words: str) -> str:
    """What the rules of tolerance say of a value, before any other convention is tried."""
    stated = claim["stated"]
    if claim["comparator"] == "is true":
        return "supported" if value is stated else "contradicted"
    if claim["unit"] == "date":  # a year or a month stands for each of its days
        return "supported" if str(value).startswith(str(stated)) else "contradicted"
    near = [inside(float(value), claim, words, times) for times in (1.0, 2.0)]
    return "supported" if near[0] else "close" if near[1] else "contradicted"


@cache
def opened(store: str | None, as_of: str) -> rotascope.Market:
    """The market of a store as of a day, opened once."""
    return rotascope.open(store, as_of=as_of)


def reading_faults(claim: dict[str, Any], words: str, store: str | None) -> Iterator[str]:
    """Where the store disagrees with a claim's value, verdict or further readings."""
    told, verdict = claim["computed"], claim["verdict"]
    for number, expression in enumerate([claim["expression"], *claim["also"]]):
        try:
            read: Any = opened(store, claim["as_of"]).read(expression).value
        except rotascope.RotascopeError as error:
            yield f"{expression}: {error}"
            continue
        value = read.isoformat() if isinstance(read, date) else read
        exact = isinstance(value, (bool, str)) or value is None
        if not number and (value != told if exact else abs(value - told) > 1e-9 * abs(told)):
            yield f"{expression} = {value}, not {told}"
        if verdict not in JUDGED or value is None:
            continue
        found = verdict_of(value, claim, words)
        wrong = found == "supported" if verdict == OTHER else found != verdict
        if "DIA" in expression:  # the fund stands for the index that the store lacks
            wrong = found == "contradicted"
        if number:  # equally right readings may differ in supported or close, no further
            wrong = verdict != OTHER and (found == "contradicted") != (verdict == "contradicted")
        if wrong:
            yield f"{expression} = {value} is {found}, not {verdict}"


def check(path: Path, store: str | None) -> Iterator[str]:
    """Everything wrong with a gold file."""
    gold = json.loads(path.read_bytes())
    if gold.keys() != TOP or gold["store"] not in {"pack", "sample"}:
        yield f"{path.name}: wrong fields or store"
        return
    own, raw = None if gold["store"] == "sample" else store, text_of(gold["text"])
    text = None if raw is None else raw.decode()
    if raw is None:
        yield f"note: {path.name}: offsets not looked at, {gold['text']} is absent"
    elif hashlib.sha256(raw).hexdigest() != gold["sha256"]:
        yield f"{path.name}: the text is not the one that was read"
    for claim in gold["claims"]:
        odd = claim.keys() ^ FIELDS
        faults = [f"fields {sorted(odd)}"] if odd else list(form_faults(claim))
        if not faults and text is not None:
            start, end = claim["start"], claim["end"]
            faults += span_faults(text, start, end)
            if gold["text"].startswith("seed:") and copied(claim["reason"], text):
                faults.append("the reason repeats the article")
            if claim["expression"] and (own or gold["store"] == "sample"):
                faults += reading_faults(claim, text[start:end], own)
        at = f"{path.name} {claim.get('start')}..{claim.get('end')}"
        yield from (f"{at}: {one}" for one in faults)


def main() -> int:
    """Check all gold files and print what disagrees."""
    options, wrong = argparse.ArgumentParser(description=__doc__), 0
    options.add_argument("--store", help="store of the real pack")
    store = options.parse_args().store
    for path in sorted((HERE / "gold").glob("*.json")):
        found = list(check(path, store))
        kinds = Counter(one.get("verdict") for one in json.loads(path.read_bytes())["claims"])
        head = f"{path.name}: {kinds.total()} claims {dict(kinds.most_common())}"
        sys.stdout.write("\n  ".join([head, *found]) + "\n")
        wrong += sum(not one.startswith("note:") for one in found)
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())

"""The audit of more than a hundred texts against claims that people listed by hand, with floors."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from claims.hostile import broken_rules, shown_safely
from claims.score import ARTICLES, HEAD, Score, documents, gold_files, score
from rotascope.app.auditing import StoreAsker
from rotascope.app.opening import facts_of
from rotascope.claims.audit import audit
from rotascope.claims.model import (
    CLOSE,
    CONTRADICTED,
    NOT_CHECKABLE,
    SUPPORTED,
    VERDICTS,
    Audit,
    Finding,
)

pytestmark = pytest.mark.pack

RECALL = 0.86
"""At least this share of the claims that can be checked is found with the right expression."""

PRECISION = 0.965
"""At least this share of the verdicts given is right."""

WRONG_CONTRADICTIONS = 2
"""At most so many verdicts say "contradicted" where the words are right."""

NAMES = tuple(file.stem for file in gold_files())


@dataclass(frozen=True)
class Read:
    """A text with the claims listed by hand and those found."""

    gold: Mapping[str, Any]
    found: Audit
    asker: StoreAsker


@pytest.fixture(scope="module")
def texts(pack_store: Path) -> Mapping[str, Read]:
    pytest.importorskip("trafilatura", reason="the extra html is not installed")
    asker = StoreAsker(facts_of(pack_store))
    return {
        name: Read(gold, audit(read, asker, as_of=date.fromisoformat(gold["as_of"])), asker)
        for name, gold, read in documents()
    }


def text(texts: Mapping[str, Read], name: str) -> Read:
    if name not in texts:
        pytest.skip(f"the text of {name} is not in {ARTICLES}")
    return texts[name]


def listed(read: Read, expression: str, stated: object) -> Mapping[str, Any]:
    """The one claim of the gold with an expression and a figure."""
    rows = [
        c for c in read.gold["claims"]
        if c["expression"] == expression and c["stated"] == stated
    ]  # fmt: skip
    assert len(rows) == 1, rows
    return dict(rows[0])


def at(read: Read, expression: str, stated: object) -> Finding:
    """The finding that shares most words with a claim of the gold and computes the same."""
    claim = listed(read, expression, stated)
    near = [
        (min(claim["end"], f.claim.end) - max(claim["start"], f.claim.start), f)
        for f in read.found.findings
    ]
    over = [row for row in near if row[0] > 0]
    assert over, f"nothing found for {expression}"
    like = [row for row in over if row[1].claim.expression == expression] or over
    return max(like, key=lambda row: row[0])[1]


def test_there_is_gold() -> None:
    assert len(NAMES) >= 17
    assert sum(name.startswith("seed_") for name in NAMES) == 5


def test_recall_precision_and_wrong_contradictions(
    texts: Mapping[str, Read], capsys: pytest.CaptureFixture[str]
) -> None:
    total, lines = Score(), [HEAD]
    for name, read in texts.items():
        result = score(read.gold, read.found, read.asker)
        lines.append(result.line(name))
        total.add(result)
    with capsys.disabled():
        sys.stdout.write("\n".join(["", *lines, total.line("all"), ""]))
    assert total.checkable >= 100
    assert total.recall >= RECALL
    assert total.precision >= PRECISION
    assert total.wrong_contradictions <= WRONG_CONTRADICTIONS


@pytest.mark.parametrize(
    ("name", "expression", "stated", "verdict"),
    [
        pytest.param(
            "seed_002", "return(NVDA, ytd)", -0.05, CONTRADICTED, id="NVIDIA up, not down"
        ),
        pytest.param("seed_002", "return(AAPL, ytd)", -0.08, CONTRADICTED, id="Apple down by less"),
        pytest.param(
            "seed_004", "count_cuts(DFEDTARU, 2025Q4)", 3, CONTRADICTED, id="two cuts, not three"
        ),
        pytest.param(
            "seed_002", "cuts(DFEDTARU, 2024-09-01..2025-12-31)", 175, SUPPORTED, id="175 bp"
        ),
        pytest.param("seed_004", "level(ISM_MFG_PMI)", 52.6, SUPPORTED, id="ISM 52.6"),
        pytest.param("seed_003", "streak(RUT, SPX)", [9, 11], SUPPORTED, id="a streak of 11"),
        pytest.param("seed_002", "return(RUT, ytd)", 0.08, CLOSE, id="6.9 % is not quite 8 %"),
    ],
)
def test_the_verdicts_that_people_gave(
    texts: Mapping[str, Read], name: str, expression: str, stated: object, verdict: str
) -> None:
    read = text(texts, name)
    assert listed(read, expression, stated)["verdict"] == verdict
    finding = at(read, expression, stated)
    assert finding.verdict == verdict, (finding.claim.expression, finding.reason)


@pytest.mark.parametrize(
    ("symbol", "price"),
    [("AMZN", 243.01), ("AAPL", 256.44), ("AMD", 252.74), ("BAC", 51.81), ("GOOG", 336.28),
     ("META", 668.73), ("MSFT", 481.63), ("NVDA", 191.52), ("ORCL", 172.8), ("TSLA", 431.46)],
)  # fmt: skip
def test_quoted_prices_are_the_closes_of_the_day(
    texts: Mapping[str, Read], symbol: str, price: float
) -> None:
    finding = at(text(texts, "seed_002"), f"price({symbol})", price)
    assert finding.verdict == SUPPORTED
    assert finding.computed == pytest.approx(price, abs=0.005)


@pytest.mark.parametrize("symbol", ["AAPL", "NVDA"])
def test_a_quote_conflicts_with_the_stated_move(texts: Mapping[str, Read], symbol: str) -> None:
    found = text(texts, "seed_002").found
    pairs = [
        {found.findings[n].claim.expression for _, n in (c.first, c.second)}
        for c in found.conflicts
    ]
    assert {f"price({symbol})", f"return({symbol}, ytd)"} in pairs


@pytest.mark.parametrize("name", NAMES)
def test_every_finding_keeps_the_contract(texts: Mapping[str, Read], name: str) -> None:
    found = text(texts, name).found
    assert broken_rules(found) == []
    for finding in found.findings:
        assert finding.verdict in VERDICTS
        if finding.verdict == CONTRADICTED:
            assert finding.computed is not None
            assert finding.claim.expression
        if finding.verdict == NOT_CHECKABLE:
            assert finding.reason
        names = [(s.convention, s.expression, s.as_of) for s in finding.sensitivity]
        assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", NAMES)
def test_every_audit_can_be_shown(texts: Mapping[str, Read], name: str) -> None:
    shown_safely(text(texts, name).found)

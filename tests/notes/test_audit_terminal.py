"""An audit in the terminal: each claim with its verdict and figures, in any width, no escapes."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.console import Console

from notes.audited import AUDIT, FINDINGS, only
from rotascope.claims.model import Audit, Conflict
from rotascope.notes.audit_terminal import terminal
from rotascope.notes.audit_words import SIGNS, shortened


def shown(
    audits: list[Audit],
    conflicts: tuple[Conflict, ...] = (),
    *,
    width: int = 100,
    colours: bool = False,
) -> str:
    out = io.StringIO()
    system = "truecolor" if colours else None
    console = Console(file=out, width=width, force_terminal=colours, color_system=system)
    console.print(terminal(audits, conflicts, width), width=width)
    return out.getvalue()


def squeezed(text: str) -> str:
    return " ".join(text.split())


def test_every_claim_has_a_row_with_verdict_figures_expression_and_reason() -> None:
    text = shown([AUDIT])
    lines = text.splitlines()
    for number, finding in enumerate(FINDINGS, start=1):
        row = next(line for line in lines if re.match(rf" *{number}  \S", line))
        assert SIGNS[finding.verdict] in row
        assert finding.verdict.split()[0] in row
        if finding.claim.expression:
            assert finding.claim.expression in text
    second = next(line for line in lines if line.strip().startswith("2 "))
    assert squeezed(second).endswith("7.00 % 6.92 %")
    assert "return(RUT, ytd) as of 2026-01-28" in text
    assert "a forecast" in text
    assert "the data say -5.67 %" in text
    assert "stated: 7.00 %" not in text


def test_head_summary_and_conflict() -> None:
    text = squeezed(shown([AUDIT]))
    assert text.startswith(
        "Small caps lead by 5 points letter.txt · as of 28 January 2026: the dateline "
        "'January 28, 2026' · snapshot 0123456789abcdef"
    )
    assert "9 claims: 4 supported, 1 close, 1 supported under another convention," in text
    assert "conflict: Apple is down 8 % and up 4 % over the same time" in text
    assert "claim 4: Apple is down 8%" in text
    assert "claim 7: Apple is up 4 %" in text


def test_a_narrow_terminal_puts_the_figures_below_the_words() -> None:
    text = shown([AUDIT], width=50)
    assert max(map(len, text.splitlines())) <= 50
    assert "contradicted: stated -8.00 %, computed -5.67 %" in squeezed(text)
    assert "not checkable: " in text
    assert "Stated" not in text


@pytest.mark.parametrize("width", [40, 79, 80, 100, 120])
def test_nothing_is_cut_off_in_any_width(width: int) -> None:
    text = shown([AUDIT], width=width)
    assert max(len(line.rstrip()) for line in text.splitlines()) <= width
    for finding in FINDINGS:
        first = AUDIT.text[finding.claim.start : finding.claim.end].split()[0]
        assert first in text


def test_conflicts_between_texts_name_both() -> None:
    other = replace(AUDIT, article="other.txt", conflicts=())
    text = squeezed(shown([AUDIT, other], (Conflict((0, 3), (1, 6), "Apple cannot be both"),)))
    assert "Conflicts between the texts" in text
    assert "letter.txt, claim 4: Apple is down 8%" in text
    assert "other.txt, claim 7: Apple is up 4 %" in text


def test_no_claims_and_a_simulated_market() -> None:
    text = shown([replace(AUDIT, findings=(), conflicts=(), simulated=True, caveats=("careful",))])
    assert "No claim was found that data could decide." in text
    assert "Simulated market" in text
    assert "note: careful" in text


def test_a_verdict_is_told_by_word_and_colour() -> None:
    assert "\x1b[1;31m✗ contradicted" in shown([AUDIT], colours=True)


@given(st.text(max_size=120), st.data())
@settings(max_examples=150, deadline=None)
def test_no_sign_of_a_text_moves_the_cursor(text: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(text)))
    text = f"{text}\x1b[2J\x1b]0;x\x07\u202e[bold]up[/bold]"
    out = shown([only(text, (start, len(text)))])
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]", out)
    assert "[bold]up[/bold]" in squeezed(out).replace(" ", "") or "…" in out


@pytest.mark.parametrize(
    ("text", "most", "expected"),
    [
        ("up 1%", 10, "up 1%"),
        ("small caps\n\nlead", 40, "small caps lead"),
        ("small caps lead the market", 16, "small caps lead…"),
        ("abcdefghijklmnop", 8, "abcdefg…"),
    ],
)
def test_shortened(text: str, most: int, expected: str) -> None:
    assert shortened(text, most) == expected
    assert len(expected) <= most

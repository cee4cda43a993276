"""The text of an audit with its claims marked and their verdicts below each paragraph."""

from __future__ import annotations

import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby

from rotascope.claims.document import BOILERPLATE, Sentence, document
from rotascope.claims.model import Audit
from rotascope.notes.audit_claims import claim, running, text
from rotascope.notes.audit_marks import pieces
from rotascope.notes.audit_words import CLASSES, SIGNS


@dataclass(frozen=True)
class Passage:
    """A paragraph, heading, item or row of a text: its place and what it is."""

    start: int
    end: int
    role: str


@dataclass(frozen=True)
class AuditedText:
    """A text with its claims.

    Attributes
    ----------
    audit
        The audit.
    number
        Of the text on the page, from 0.
    charts
        SVG by the number of the claim, from 0.
    """

    audit: Audit
    number: int
    charts: Mapping[int, str]

    def name(self, place: int) -> str:
        """The name of a claim on the page."""
        return f"a{self.number + 1}c{place + 1}"

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """The passages of the text, in order."""
        found = document(self.audit.text, name=self.audit.article).sentences
        groups = (list(group) for _, group in groupby(found, key=lambda s: s.paragraph))
        return tuple(_passage(group) for group in groups)

    @cached_property
    def _order(self) -> list[tuple[int, int, int]]:
        claims = (f.claim for f in self.audit.findings)
        return sorted((c.start, c.end, n) for n, c in enumerate(claims))

    def html(self) -> str:
        """The whole text as markup, apart from its title."""
        parts: list[str] = []
        told: set[int] = set()
        for kind, group in groupby(self._body, key=self._grouped):
            passages = list(group)
            for passage in passages:
                told |= set(self._within(passage))
            if kind == "around":
                parts.append(self._around(passages))
            elif kind == "rows":
                parts.append(self._rows(passages))
            else:
                parts += [self._passage(one) for one in passages]
        title = set(self._within(self.title)) if self.title else set()
        lost = [n for _, _, n in self._order if n not in told | title]
        return "".join((*parts, self.claims(lost)))

    @property
    def title(self) -> Passage | None:
        """The passage that is the text's title."""
        return next((p for p in self.passages if p.role == "title"), None)

    @property
    def _body(self) -> Iterator[Passage]:
        return (p for p in self.passages if p is not self.title)

    def marked(self, passage: Passage) -> str:
        """The words of a passage with its claims marked."""
        source = self.audit.text
        spans = [self._order[i] for i in self._places(passage)]
        parts = []
        for piece in pieces(passage.start, passage.end, spans):
            words = running(source[piece.start : piece.end])
            if piece.claim is not None:
                words = self._mark(words, piece.claim, piece.begins)
            parts.append(words + "".join(self._number(n) for n in piece.ends))
        return "".join(parts)

    def claims(self, places: Sequence[int]) -> str:
        """The claims of a passage, each ready to be opened."""
        if not places:
            return ""
        found = (
            claim(self.audit, n, name=self.name(n), chart=self.charts.get(n, "")) for n in places
        )
        return f'<div class="claims">{"".join(found)}</div>'

    def below(self, passage: Passage) -> str:
        """The claims that begin in a passage."""
        return self.claims(self._within(passage))

    def _places(self, passage: Passage) -> range:
        """Places, in the order of the text, of the claims that begin in a passage."""
        first = bisect.bisect_left(self._order, (passage.start,))
        return range(first, bisect.bisect_left(self._order, (passage.end,)))

    def _within(self, passage: Passage) -> list[int]:
        return [self._order[i][2] for i in self._places(passage)]

    def _grouped(self, passage: Passage) -> str:
        if passage.role == BOILERPLATE and not self._within(passage):
            return "around"
        return "rows" if passage.role == "row" else "text"

    def _passage(self, passage: Passage) -> str:
        words = self.marked(passage)
        if passage.role == "heading":
            return f"<h3>{words}</h3>{self.below(passage)}"
        if passage.role == "item":
            return f'<ul class="point"><li>{words}</li></ul>{self.below(passage)}'
        return f"<p>{words}</p>{self.below(passage)}"

    def _rows(self, passages: list[Passage]) -> str:
        rows = "\n".join(self.marked(p).replace("\n", "  ") for p in passages)
        places = [n for p in passages for n in self._within(p)]
        return f'<div class="rows">{rows}</div>{self.claims(places)}'

    def _around(self, passages: list[Passage]) -> str:
        lines = "".join(f"<p>{running(self._words(p))}</p>" for p in passages)
        many = f"{len(passages)} line{'s' if len(passages) > 1 else ''}"
        return (
            f'<details class="around"><summary>{many} around the text, not read</summary>'
            f"{lines}</details>"
        )

    def _words(self, passage: Passage) -> str:
        return self.audit.text[passage.start : passage.end]

    def _mark(self, words: str, place: int, begins: tuple[int, ...]) -> str:
        verdict = self.audit.findings[place].verdict
        anchors = "".join(f'<span id="{self.name(n)}-t"></span>' for n in begins)
        return (
            f'{anchors}<a class="m v-{CLASSES[verdict]}" href="#{self.name(place)}" '
            f'title="{text(verdict)}">{words}</a>'
        )

    def _number(self, place: int) -> str:
        verdict = self.audit.findings[place].verdict
        return (
            f'<a class="no v-{CLASSES[verdict]}" href="#{self.name(place)}" '
            f'aria-label="claim {place + 1}, {text(verdict)}">{SIGNS[verdict]}{place + 1}</a>'
        )


def _passage(group: list[Sentence]) -> Passage:
    roles = [s.role for s in group if s.role != BOILERPLATE]
    return Passage(group[0].start, group[-1].end, roles[0] if roles else BOILERPLATE)

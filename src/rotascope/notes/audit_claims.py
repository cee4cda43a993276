"""One claim on the page of an audit: what is stated, what the data say, and on what grounds."""

from __future__ import annotations

import html
import shlex

from rotascope.claims.model import Audit, Finding, Sensitivity
from rotascope.core.reading import shown
from rotascope.notes.audit_words import (
    CLASSES,
    HIDDEN,
    SIGNS,
    remark,
    room,
    safe,
    shortened,
    source_of,
    stated,
    words_of,
)
from rotascope.notes.words import long_date

_QUOTED = 500
"""Characters of a claim that are repeated outside the text."""


def text(words: str) -> str:
    """Untrusted words as markup, for content and attributes."""
    return html.escape(safe(words), quote=True)


def running(words: str) -> str:
    """Untrusted words as they stand in a text; hidden signs are shown and named."""
    parts, last = [], 0
    for found in HIDDEN.finditer(words):
        parts.append(html.escape(words[last : found.start()]))
        name = f"U+{ord(found[0]):04X}"
        parts.append(f'<span class="ctl" title="hidden sign {name}">\ufffd</span>')
        last = found.end()
    return "".join((*parts, html.escape(words[last:])))


def badge(verdict: str) -> str:
    """The sign of a verdict, for the eye alone: its word stands beside it."""
    return f'<span class="sign" aria-hidden="true">{SIGNS[verdict]}</span>'


def claim(audit: Audit, place: int, *, name: str, chart: str = "") -> str:
    """A claim that opens to everything that is known of it.

    Parameters
    ----------
    audit, place
        The audit and the number of the claim in it, from 0.
    name
        Its name on the page; the first piece of it in the text is called the same with `-t`.
    chart
        Its picture as SVG.
    """
    finding = audit.findings[place]
    kind = CLASSES[finding.verdict]
    computed = "" if finding.computed is None else f" · computed <b>{_computed(finding)}</b>"
    gist = f"stated {text(stated(finding))}{computed}" if finding.claim.expression else ""
    body = _body(audit, finding, chart)
    plain = "" if chart or finding.inputs or finding.claim.inferences else " plain"
    return (
        f'<details class="claim v-{kind}" id="{name}"><summary>'
        f'<span class="number">{place + 1}</span>'
        f'<span class="verdict">{SIGNS[finding.verdict]} {text(finding.verdict)}</span>'
        f'<span class="gist">{gist}</span><span class="why">{_why(finding)}</span>'
        f'</summary><div class="body{plain}">{body}'
        f'<p class="wide back"><a href="#{name}-t">Back to the words in the text</a></p>'
        "</div></details>"
    )


def _why(finding: Finding) -> str:
    """The expression and what is to be said beside its value, or why there is none."""
    expression = finding.claim.expression
    code = f"<code>{text(expression)}</code> " if expression else ""
    return f"{code}{text(remark(finding))}"


def quotation(audit: Audit, finding: Finding) -> str:
    """The words of a claim, in quotation marks."""
    return f"<q><bdi>{text(shortened(words_of(audit, finding), _QUOTED))}</bdi></q>"


def _body(audit: Audit, finding: Finding, chart: str) -> str:
    said = _listed([("The words", quotation(audit, finding)), *_asked(finding)])
    grounds = _listed(_grounds(audit, finding))
    return f"{said}<div>{_figure(finding, chart)}{grounds}</div>{_sensitivity(finding)}"


def _listed(rows: list[tuple[str, str]]) -> str:
    listed = "".join(f"<dt>{head}</dt><dd>{said}</dd>" for head, said in rows)
    return f"<dl>{listed}</dl>" if listed else ""


def _asked(finding: Finding) -> list[tuple[str, str]]:
    claim_ = finding.claim
    if claim_.expression is None:
        why = claim_.hindrance if claim_.hindrance != finding.reason else None
        return [("Why it is not computed", text(why))] if why else []
    support = room(finding)
    command = f"rotascope read {shlex.quote(claim_.expression)} --as-of {claim_.as_of}"
    why = remark(finding)
    return [
        ("Stated", text(stated(finding)) + (f" ({text(support)})" if support else "")),
        ("Computed", f"<b>{_computed(finding)}</b> after the close of {long_date(claim_.as_of)}"),
        *([("Why", text(why))] if why else []),
        ("Expression", f"<code>{text(claim_.expression)}</code>"),
        ("Run it again", f"<code>{text(command)}</code>"),
    ]


def _grounds(audit: Audit, finding: Finding) -> list[tuple[str, str]]:
    """How the words were read, and the data behind the number."""
    rows = []
    if finding.claim.inferences:
        items = "".join(
            f"<li>{text(i.slot.replace('_', '-'))} <code>{text(i.value)}</code>: {text(i.how)}</li>"
            for i in finding.claim.inferences
        )
        rows.append(("How the words were read", f"<ul>{items}</ul>"))
    if finding.inputs:
        items = "".join(f"<li>{text(source_of(one))}</li>" for one in finding.inputs)
        snapshot = f"snapshot <code>{text(audit.snapshot)}</code>"
        mark = ", simulated market" if audit.simulated else ""
        rows.append(("Data", f"<ul>{items}</ul>{snapshot}{mark}"))
    if finding.caveats:
        items = "".join(f"<li>{text(one)}</li>" for one in finding.caveats)
        rows.append(("To be known", f"<ul>{items}</ul>"))
    return rows


def _figure(finding: Finding, chart: str) -> str:
    if not chart:
        return ""
    return (
        f"<figure>{chart}<figcaption><code>{text(finding.claim.expression or '')}</code>, "
        f"session by session to {long_date(finding.claim.as_of)}</figcaption></figure>"
    )


def _sensitivity(finding: Finding) -> str:
    if not finding.sensitivity:
        return ""
    rows = "".join(_convention(one, finding) for one in finding.sensitivity)
    return (
        '<div class="wide scroll"><table><caption>Under other conventions</caption><thead><tr>'
        '<th scope="col">Convention</th><th scope="col">Expression</th>'
        '<th scope="col" class="num">Computed, and the verdict then</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


def _convention(one: Sensitivity, finding: Finding) -> str:
    computed = "n/a" if one.computed is None else text(shown(one.computed, finding.unit or ""))
    verdict = f"<br>{SIGNS[one.verdict]} {text(one.verdict)}" if one.verdict in SIGNS else ""
    when = "" if one.as_of == finding.claim.as_of else f" as of {one.as_of}"
    return (
        f'<tr><th scope="row">{text(one.convention)}</th><td><code>{text(one.expression)}</code>'
        f'{when}</td><td class="num">{computed}{verdict}</td></tr>'
    )


def _computed(finding: Finding) -> str:
    return "none" if finding.computed is None else text(finding.computed_text)

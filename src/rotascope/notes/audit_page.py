"""An audit as one self-contained HTML file: the text, its claims marked, each with its grounds."""

from __future__ import annotations

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any

from rotascope.claims.model import VERDICTS, Audit, Conflict
from rotascope.notes.audit_claims import badge, quotation, text
from rotascope.notes.audit_style import sheet
from rotascope.notes.audit_text import AuditedText
from rotascope.notes.audit_words import CLASSES, MEANINGS, SIGNS, counted, shortened
from rotascope.notes.style import SHEET
from rotascope.notes.words import long_date

SCRIPT = """
const all=[...document.querySelectorAll('details.claim')];
const open=h=>{const d=h.length>1&&document.getElementById(h.slice(1));
if(d&&d.matches('details.claim'))d.open=true};
document.addEventListener('click',e=>{const a=e.target.closest('a[href^="#"]');if(a)open(a.hash)});
open(location.hash);
const b=document.getElementById('all');
if(b){b.hidden=false;b.addEventListener('click',()=>{const on=all.some(d=>!d.open);
all.forEach(d=>{d.open=on});b.textContent=on?'Close all':'Open all'})}
let was=[];
addEventListener('beforeprint',()=>{was=all.filter(d=>!d.open);was.forEach(d=>{d.open=true})});
addEventListener('afterprint',()=>{was.forEach(d=>{d.open=false})});
"""
"""Opens a claim when its words are chosen; without it the page reads just as well."""


def html(
    audits: Sequence[Audit],
    conflicts: Sequence[Conflict] = (),
    *,
    charts: Mapping[tuple[int, int], str] | None = None,
) -> str:
    """Audits as a self-contained page: nothing is loaded, and no word of the texts is executed.

    Parameters
    ----------
    audits
        One per text, at least one.
    conflicts
        Between claims of different texts.
    charts
        SVG by the number of the audit and that of the claim, both from 0
        (`rotascope.notes.audit_charts.pictures`).
    """
    found = [_audited(audit, number, charts or {}) for number, audit in enumerate(audits)]
    one = found[0] if len(found) == 1 else None
    title = _title(audits[0]) if one else f"Audit of {len(audits)} texts"
    simulated = any(audit.simulated for audit in audits)
    banner = (
        '<aside class="banner" aria-label="What the data are">Simulated market</aside>'
        if simulated
        else ""
    )
    body = _text(one) if one else "".join(_section(each) for each in found)
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width,initial-scale=1">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy()}">'
        f"<title>Audit: {text(title)}</title><style>{SHEET}{sheet(tuple(CLASSES.values()))}</style>"
        f"</head><body>{banner}{_header(found, title)}"
        f"<main>{_between(audits, conflicts)}{body}{_method()}</main>{_footer(audits)}"
        f"<script>{SCRIPT}</script>"
        f'<script type="application/json" id="audit-data">{_data(audits, conflicts)}</script>'
        "</body></html>\n"
    )


def record(audits: Sequence[Audit], conflicts: Sequence[Conflict]) -> dict[str, Any]:
    """Audits as one object: that of the audit where there is one, else all with their conflicts."""
    if len(audits) == 1:
        return audits[0].as_dict()
    return {
        "audits": [audit.as_dict() for audit in audits],
        "conflicts": [
            {
                "first": {"article": c.first[0], "claim": c.first[1]},
                "second": {"article": c.second[0], "claim": c.second[1]},
                "reason": c.reason,
            }
            for c in conflicts
        ],
    }


def policy() -> str:
    """What the page may do: its own styles and its one script."""
    digest = base64.b64encode(hashlib.sha256(SCRIPT.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'"


def _audited(audit: Audit, number: int, charts: Mapping[tuple[int, int], str]) -> AuditedText:
    own = {place: svg for (article, place), svg in charts.items() if article == number}
    return AuditedText(audit, number, own)


def _title(audit: Audit) -> str:
    return shortened(audit.title or audit.article, 300)


def _header(found: Sequence[AuditedText], title: str) -> str:
    audits = [each.audit for each in found]
    first = audits[0]
    where = _where(first) if len(found) == 1 else f"snapshot <code>{text(first.snapshot)}</code>"
    heading = text(title)
    below = ""
    if len(found) == 1 and found[0].title:
        heading, below = found[0].marked(found[0].title), found[0].below(found[0].title)
    lead = _lead(first) if len(found) == 1 else ""
    return (
        f'<header><div class="meta">Audit · {where}</div><h1>{heading}</h1>{below}{lead}'
        f"{_strip(audits)}{_tools(audits)}</header>"
    )


def _where(audit: Audit) -> str:
    return (
        f"{text(audit.article)} · as of {text(long_date(audit.as_of))}: {text(audit.as_of_how)} · "
        f"snapshot <code>{text(audit.snapshot)}</code>"
    )


def _lead(audit: Audit) -> str:
    caveats = "".join(f'<p class="remark">{text(one)}</p>' for one in audit.caveats)
    return f'<p class="lead">{text(counted(audit))}</p>{caveats}'


def _totals(audits: Sequence[Audit]) -> dict[str, int]:
    counts = [audit.counts() for audit in audits]
    return {verdict: sum(one[verdict] for one in counts) for verdict in VERDICTS}


def _strip(audits: Sequence[Audit]) -> str:
    """The verdicts as a strip, each as wide as its share."""
    parts = "".join(
        f'<span class="v-{CLASSES[v]}" style="flex:{n}">{SIGNS[v]}</span>'
        for v, n in _totals(audits).items()
        if n
    )
    return f'<div class="strip" aria-hidden="true">{parts}</div>' if parts else ""


def _tools(audits: Sequence[Audit]) -> str:
    """How many of each verdict, and which of them to show."""
    if not any(_totals(audits).values()):
        return ""
    chips = "".join(_chip(v, n) for v, n in _totals(audits).items() if n)
    return (
        f'<fieldset class="tools"><legend>Show the claims that are</legend>{chips}'
        '<button type="button" id="all" hidden>Open all</button></fieldset>'
    )


def _chip(verdict: str, count: int) -> str:
    kind = CLASSES[verdict]
    return (
        f'<label class="chip v-{kind}"><input type="checkbox" id="show-{kind}" checked>'
        f"{badge(verdict)}<span>{verdict} <b>{count}</b></span></label>"
    )


def _section(found: AuditedText) -> str:
    """One of several texts."""
    title = found.marked(found.title) if found.title else text(_title(found.audit))
    below = found.below(found.title) if found.title else ""
    return (
        f'<section id="a{found.number + 1}"><h2 class="title">{title}</h2>'
        f'<div class="meta">{_where(found.audit)}</div>{below}{_lead(found.audit)}'
        f"{_text(found)}</section>"
    )


def _text(found: AuditedText) -> str:
    own = [found.audit]
    items = "".join(_conflict(own, one, found.number) for one in found.audit.conflicts)
    heading = "<h2>Conflicts inside the text</h2>"
    clash = f'{heading}<ul class="conflicts">{items}</ul>' if items else ""
    return f'{clash}<div class="text">{found.html()}</div>'


def _between(audits: Sequence[Audit], conflicts: Sequence[Conflict]) -> str:
    items = "".join(_conflict(audits, one, 0) for one in conflicts)
    heading = "<h2>Conflicts between the texts</h2>"
    return f'{heading}<ul class="conflicts">{items}</ul>' if items else ""


def _conflict(audits: Sequence[Audit], conflict: Conflict, offset: int) -> str:
    """Two claims that cannot both hold; `offset` is the number of the first audit given."""
    parts = []
    for article, place in (conflict.first, conflict.second):
        audit = audits[article]
        finding = audit.findings[place]
        where = f"{text(audit.article)}, " if len(audits) > 1 else ""
        parts.append(
            f'<br>{where}<a href="#a{article + offset + 1}c{place + 1}">claim {place + 1}</a> '
            f"{badge(finding.verdict)} {text(finding.verdict)}: {quotation(audit, finding)}"
        )
    kinds = CLASSES[audits[conflict.first[0]].findings[conflict.first[1]].verdict]
    return f'<li class="v-{kinds}"><b>{text(conflict.reason)}</b>{"".join(parts)}</li>'


def _method() -> str:
    meanings = "".join(
        f'<dt class="v-{CLASSES[v]}">{SIGNS[v]} {v}</dt><dd>{what}</dd>' for v, what in MEANINGS
    )
    return (
        '<section id="method"><h2>What the verdicts mean</h2>'
        f'<dl class="meanings">{meanings}</dl>'
        "<p>Each claim is turned into an expression, computed as of the session of which it speaks "
        "from nothing that was not known then, and compared with what is written. How a number is "
        "written gives its room: 8 % is 7.5 to 8.5 %. Before a claim is called contradicted, these "
        "are tried in this order: price or total return, last close or the one before, index or "
        "fund, calendar or trading-day window, which week is meant. Words that are not marked were "
        "not read as a claim that data could decide; that says nothing for or against them.</p>"
        "</section>"
    )


def _footer(audits: Sequence[Audit]) -> str:
    simulated = "Simulated market. " if any(audit.simulated for audit in audits) else ""
    return (
        f"<footer>{simulated}Written by Rotascope from snapshot "
        f"<code>{text(audits[0].snapshot)}</code>. The text is its author's. "
        "Not investment advice.</footer>"
    )


def _data(audits: Sequence[Audit], conflicts: Sequence[Conflict]) -> str:
    # Nothing in a script element may look like its end or like a comment.
    said = json.dumps(record(audits, conflicts), ensure_ascii=True, separators=(",", ":"))
    return said.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")

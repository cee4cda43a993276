"""Claims on when something last was so: "not seen since 2023", "something it last did in 2018"."""

from __future__ import annotations

import re
from dataclasses import replace

from rotascope.claims.drafts import Draft, Formula
from rotascope.claims.frames import ASSUMED, Scene, say
from rotascope.claims.mentions import When
from rotascope.claims.model import EQUALS, Stated
from rotascope.claims.since import named_dates
from rotascope.claims.slots import whose
from rotascope.core import units

_SEEN = re.compile(
    r"\b(?:(?:not|last|levels? last) (?:been )?(?:seen|done|happened|managed|achieved|matched)|"
    r"(?:has|had|have)(?: not|n't) (?:happened|been seen|occurred|been matched|done so)|"
    r"(?:it|they|this|that|which) last (?:did|happened|managed|occurred)|"
    r"a feat (?:last|not) seen)\b"
)


def last_seen(scene: Scene) -> None:
    """The earlier time of which a sentence says that it was the last of the kind."""
    not_this_low(scene)
    view = scene.view
    found = view.match(_SEEN)
    if found is None:
        return
    _, place, end = found
    named = [w for w in view.whens if 0 <= w.first - end <= 4 and w.period.first is not None]
    told = [d for d in scene.drafts if d.formula is not None and d.span[0] <= view.words[place].end]
    if not named or not told:
        return
    falls = bool(view.of("down.verbs")) and not view.of("up.verbs")
    before = max(told, key=lambda d: (min(d.span[1], view.words[place].start), d.span[0]))
    free = [p for p in scene.view.placed if p.last <= place
            and view.words[p.first].start >= before.span[1]]  # fmt: skip
    formula = _earlier(before, "lowest" if falls else "highest")
    if formula is not None and not free:  # "each time by more than 1 %" is another run
        _say(scene, before, formula, named[0], (place, end))


_THIS_LOW = re.compile(
    r"\b(?:has|have|had)(?: not|n't| ?n't) (?:closed|been|traded|finished|stood|ended|settled|sat|"
    r"yielded) (?:this|so|that|as) (low|high|cheap|steep|deep)\b"
)


def not_this_low(scene: Scene) -> None:
    """As in "It has not closed this low since July 7": when it was last as low."""
    view = scene.view
    told = view.match(_THIS_LOW)
    if told is None:
        return
    found, first, last = told
    named = [w for w in view.whens if 0 <= w.first - last <= 3 and w.period.first is not None]
    who = whose(view, first, scene.memory, lambda s: s.kind not in ("group", "top", "policy"))
    if not named or who is None:
        return
    low = found[1] in ("low", "cheap", "deep")
    side = "lowest_since" if low else "highest_since"
    subject = who.subjects[0]
    inner = subject.expression if subject.kind == "curve" else "level({x})"
    _, end = named_dates(scene, named[0])
    here = scene.here()
    rows = [("subject", subject.expression, who.how),
            ("as_of", here.as_of.isoformat(), here.how)]  # fmt: skip
    say(scene, "since", Formula(f"{side}({inner})", subject), here,
        (EQUALS, Stated(end, None, float(end.toordinal()))), unit=units.DATE,
        tokens=(first, named[0].last - 1), rows=rows)  # fmt: skip


def _earlier(draft: Draft, side: str) -> Formula | None:
    """When what was claimed was last so."""
    formula = draft.formula
    if formula is None:
        return None
    if draft.kind in ("streak", "spell") and formula.pattern.startswith(("run", "streak", "spell")):
        return replace(formula, pattern=f"longest_since({formula.pattern})")
    if draft.kind in ("level", "quote") or (draft.kind == "change" and formula.x is not None and (
        formula.x.kind not in ("index", "stock", "fund", "sector"))):  # fmt: skip
        return replace(formula, pattern=f"{side}_since(level({{x}}))")
    down = isinstance(draft.stated.value, float) and draft.stated.value < 0
    if draft.kind == "return" and formula.window and formula.pattern.startswith("return"):
        ends = {"mtd": ", at=month", "qtd": ", at=quarter", "wtd": ", at=week", "ytd": ", at=year"}
        name = "lowest_since" if down else "highest_since"
        return replace(formula, pattern=f"{name}({formula.pattern}{ends.get(formula.window, '')})")
    return None


def _say(scene: Scene, draft: Draft, formula: Formula, when: When, tokens: tuple[int, int]) -> None:
    first, last = named_dates(scene, when)
    del first
    stated = Stated(last, None, float(last.toordinal()))
    how = "of the claim before"
    if draft.kind in ("streak", "spell") or "touch" in scene.view.folded:
        how = f"{ASSUMED}: of the claim before; within the day, or as long a run as now"
    rows = [("measure", formula.text(), how),
            ("as_of", draft.time.as_of.isoformat(), draft.time.how)]  # fmt: skip
    time = replace(draft.time, window=None, others=(), period=None)
    say(scene, "since", formula, time, (EQUALS, stated), unit=units.DATE,
        tokens=(tokens[0], when.last - 1), rows=rows)  # fmt: skip

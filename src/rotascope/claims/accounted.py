"""What market prose measures by accounts: whose, which ratio, and by which conventions."""

from __future__ import annotations

import bisect
import re
from dataclasses import dataclass, replace

from rotascope.claims.mentions import Placed
from rotascope.claims.subjects import Subject, quoted
from rotascope.claims.view import View

HOME_FUNDS = {"SPY": "SP500", "IVV": "SP500", "VOO": "SP500", "IWM": "R2000", "VTWO": "R2000"}
"""Funds that hold a basket of the store as it is."""
OF_ACCOUNTS = frozenset({"valuation", "earnings", "loss-makers", "market value", "debt"})
"""Kinds of claim that rest on accounts."""
PIECE = (16, 14)
"""Words before and after a figure that may say what it is of."""


def owner(subject: Subject) -> Subject | None:
    """The firms behind a subject: the members of an index, of a sector, a group, one firm.

    None where the store cannot know them: an index without members, a rate, a figure.
    """
    x = subject.expression
    if subject.gics:
        x = f'sector("{subject.gics}", in=SP500)'
    elif subject.members:
        x = subject.members
    elif x.strip('"') in HOME_FUNDS:
        x = HOME_FUNDS[x.strip('"')]
    elif x == "MAGS":
        x = "MAG7"
    elif subject.kind == "top":
        x = f"{x[:-1]}, in=SP500)" if x.startswith("top(") else x
    elif subject.kind not in ("stock", "group", "rest"):
        return None
    return replace(subject, expression=x, proxies=(), members=None, gics=None)


def owned(subject: Subject) -> bool:
    """Whether accounts can be told of a subject, or were if the store had its members."""
    return subject.priced and subject.kind != "volatility"


def firms(names: str) -> str:
    """A symbol as an expression takes it."""
    return quoted(names)


def around(view: View, placed: Placed, *, shut: tuple[str, ...] = ()) -> tuple[str, str]:
    """The words before and after a figure that may say what it is of.

    They end at the next figure of the same sort, and at the end of the statement.
    """
    low, high = _bounds(view, placed)
    before = view.between(max(placed.first - PIECE[0], low), placed.first)
    after = view.between(placed.last, min(placed.last + PIECE[1], high))
    for word in (" ; ", " while ", " whereas ", *shut):
        before = before.rsplit(word, 1)[-1]
        after = f" {after} ".split(word, 1)[0].strip()
    return before.strip(), after


def _bounds(view: View, placed: Placed) -> tuple[int, int]:
    """The end of the figure of the same unit before, and the start of the one behind."""
    at = bisect.bisect_left(view.placed, placed.first, key=lambda p: p.first)
    unit, low, high = placed.quantity.unit, 0, len(view.words)
    for other in reversed(view.placed[max(at - PIECE[0], 0) : at]):
        if other.quantity.unit == unit and other.last <= placed.first:
            low = other.last
            break
    for other in view.placed[at + 1 : at + 1 + PIECE[1]]:
        if other.quantity.unit == unit:
            high = other.first
            break
    return low, high


@dataclass(frozen=True)
class Convention:
    """How a price is set against accounts.

    Attributes
    ----------
    losses, basis
        As the measures take them; "" where the words do not say.
    """

    losses: str = ""
    basis: str = ""

    def text(self) -> str:
        """As arguments of a measure; those that are the usual ones are left out."""
        rows = []
        if self.losses not in ("", "include"):
            rows.append(f", losses={self.losses}")
        if self.basis not in ("", "trailing"):
            rows.append(f", basis={self.basis}")
        return "".join(rows)


_WITHOUT = re.compile(
    r"\b(?:(?:ex|ex - |without|excluding|excludes|exclude|stripping out|strip out|leaving out|"
    r"leave out|ignoring|omitting|setting aside|net of|removing|minus)\W*(?:the |its |their |all |"
    r"its many )?(?:\w+ )?"
    r"(?:loss\w*|losers|unprofitable|money - losing|money - losers|negative earn\w*|negative|"
    r"non - earners|nonearners|companies (?:that|with|without)|firms (?:that|with|without)|"
    r"members (?:that|with|without))|"
    r"profitable (?:companies|members|firms|names|ones|constituents)|"
    r"(?:companies|firms|members|those|ones|names) (?:that (?:do )?(?:make|earn|earned|made)|with "
    r"(?:positive )?(?:earnings|profits))|positive earners|ex - losses)"
)
_WITH = re.compile(
    r"\b(?:includ\w+|counting|with) (?:the |all |its |their )?(?:loss\w*|unprofitable|"
    r"money - los\w+|negative)|\bloss - makers? (?:included|and all)|\ball (?:its )?(?:members|"
    r"companies|constituents)\b"
)
_FORWARD = re.compile(
    r"\b(?:forward|expected|estimated|projected|prospective|forecast|ntm|next year 's|"
    r"next (?:twelve|12) months|this year 's (?:expected|estimated)|analysts '|consensus|"
    r"coming year 's|year - ahead|12 - month forward|one - year forward|estimates)\b"
)
_TRAILING = re.compile(
    r"\b(?:trailing|ttm|past (?:twelve|12) months|last (?:twelve|12) months|past year 's|"
    r"last year 's|reported|historic(?:al)?|actual|last four quarters|gaap|as - reported)\b"
)


def convention(words: str) -> Convention:
    """Which losses count and whose earnings, as far as words say so."""
    losses = "exclude" if _WITHOUT.search(words) else "include" if _WITH.search(words) else ""
    basis = "forward" if _FORWARD.search(words) else "trailing" if _TRAILING.search(words) else ""
    return Convention(losses, basis)


LOSSES = ("include", "exclude", "mixed")
SAYS = {
    "include": "losses counted on both sides",
    "exclude": "without the loss-makers on both sides",
    "mixed": "losses left out of the earnings only",
    "trailing": "trailing earnings",
    "forward": "forward earnings",
}
"""Conventions of a price/earnings ratio, in the order in which they are tried."""


def others(told: Convention) -> tuple[tuple[str, Convention], ...]:
    """The conventions that the words leave open, in the published order.

    First losses (counted, left out on both sides, left out of the earnings only), then the
    basis (trailing, forward).
    """
    rows = []
    if not told.losses:
        rows += [(SAYS[k], replace(told, losses=k)) for k in LOSSES[1:]]
    if told.losses == "exclude":
        rows.append((SAYS["mixed"], replace(told, losses="mixed")))
    if not told.basis:
        rows.append((SAYS["forward"], replace(told, basis="forward")))
    return tuple(rows)

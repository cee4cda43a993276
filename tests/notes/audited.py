"""Audits made by hand: a text, its claims, and what the data are to say of them."""

from __future__ import annotations

from datetime import date

import numpy as np

from rotascope.claims.model import (
    ABOUT,
    AMBIGUOUS,
    CLOSE,
    CONTRADICTED,
    EQUALS,
    IS_TRUE,
    MORE_THAN,
    NOT_CHECKABLE,
    OTHER_CONVENTION,
    SUPPORTED,
    Audit,
    Claim,
    Conflict,
    Finding,
    Inference,
    Sensitivity,
    Stated,
)
from rotascope.core.reading import Track

DAY = date(2026, 1, 28)
TEXT = """Small caps lead by 5 points

January 28, 2026

The Russell 2000 has gained 7% this year, ahead of the S&P 500 by 5.5 points. Apple is down 8%. \
It may fall 20% more.

What the Fed did

The Fed cut three times in the fourth quarter. Apple is up 4 % and <b>"trusted"</b>.

- Breadth is at 64%.

ACME  243.01

Past performance is no guarantee of future results.
"""


def claim(words: str, expression: str | None, stated: Stated, **more: object) -> Claim:
    """A claim on words of the text."""
    start = TEXT.index(words)
    settings: dict[str, object] = {"kind": "return", "comparator": EQUALS, "unit": "fraction"}
    return Claim(
        start=start,
        end=start + len(words),
        sentence=(start, start + len(words)),
        expression=expression,
        stated=stated,
        as_of=DAY,
        **(settings | more),  # type: ignore[arg-type]  # the fields of a claim, by name
    )


SEVEN = Finding(
    claim(
        "Russell 2000 has gained 7%",
        "return(RUT, ytd)",
        Stated(0.07, 0.065, 0.075, 0.005),
        inferences=(Inference("subject", "RUT", "named"), Inference("window", "ytd", "this year")),
    ),
    SUPPORTED,
    "return(RUT, ytd) is 6.92 % as of 2026-01-28; stated: 7.00 %",
    0.0691564,
    "fraction",
    ({"table": "prices", "name": "RUT", "first": "1987-09-10", "last": "2026-01-28"},),
    ("price closes",),
    (
        Sensitivity("the close before", "return(RUT, ytd)", date(2026, 1, 27), 0.0745, SUPPORTED),
        Sensitivity("total return", "return(IWM, ytd)", DAY, None, None),
    ),
)
AHEAD = Finding(
    claim(
        "Russell 2000 has gained 7% this year, ahead of the S&P 500 by 5.5 points",
        "excess(RUT, SPX, ytd)",
        Stated(0.055, 0.0525, 0.0575, 0.0025),
        unit="points",
        comparator=ABOUT,
    ),
    CLOSE,
    "misses the rounding by less than as much again",
    0.0498,
    "points",
)
DOWN = Finding(
    claim("Apple is down 8%", "return(AAPL, ytd)", Stated(-0.08, -0.085, -0.075, 0.005)),
    CONTRADICTED,
    "the data say -5.67 %",
    -0.0567,
    "fraction",
)
MAY = Finding(
    claim("may fall 20%", None, Stated(None), unit=None, hindrance="a forecast"),
    NOT_CHECKABLE,
    "a forecast",
)
CUTS = Finding(
    claim(
        "three times in the fourth quarter",
        "cuts(DFEDTARU, 2025Q4) == 3",
        Stated(True),
        unit="truth",
        comparator=IS_TRUE,
    ),
    AMBIGUOUS,
    "two in the quarter, three since September",
    False,
    "truth",
)
UP = Finding(
    claim(
        "Apple is up 4 %",
        "return(AAPL, 1y)",
        Stated(0.0, None, None),
        comparator=MORE_THAN,
    ),
    OTHER_CONVENTION,
    "by total return it is 4.20 %",
    0.038,
    "fraction",
)
BREADTH = Finding(
    claim("Breadth is at 64%", "breadth(SP500, above=200d)", Stated(None, 0.635, 0.645)),
    SUPPORTED,
    "breadth(SP500, above=200d) is 64.10 % as of 2026-01-28; stated: 64 %",
    0.641,
    "fraction",
)
PRICE = Finding(
    claim("ACME  243.01", "price(ACME)", Stated(243.01, 243.005, 243.015), unit="level"),
    SUPPORTED,
    "price(ACME) is 243.01 as of 2026-01-28; stated: 243.01",
    243.01,
    "level",
)
LEAD = Finding(
    claim("Small caps lead by 5 points", "excess(RUT, SPX, ytd)", Stated(0.05), unit="points"),
    SUPPORTED,
    "excess(RUT, SPX, ytd) is 4.98 pp as of 2026-01-28; stated: 5.00 pp",
    0.0498,
    "points",
)
FINDINGS = (LEAD, SEVEN, AHEAD, DOWN, MAY, CUTS, UP, BREADTH, PRICE)
AUDIT = Audit(
    article="letter.txt",
    text=TEXT,
    as_of=DAY,
    as_of_how="the dateline 'January 28, 2026'",
    findings=FINDINGS,
    conflicts=(Conflict((0, 3), (0, 6), "Apple is down 8 % and up 4 % over the same time"),),
    snapshot="0123456789abcdef",
    title="Small caps lead by 5 points",
)


def only(text: str, *spans: tuple[int, int]) -> Audit:
    """An audit of any text with claims on some of its spans, verdicts in turn."""
    verdicts = (SUPPORTED, CONTRADICTED, NOT_CHECKABLE, CLOSE)
    findings = tuple(
        Finding(
            Claim(
                start, end, (start, end), "return", "return(RUT, ytd)", EQUALS, Stated(0.07),
                "fraction", DAY, inferences=(Inference("subject", text[start:end], text[:50]),),
            ),
            verdicts[n % 4], text[:80], 0.069, "fraction", (), (text[:40],),
            (Sensitivity(text[:30], text[:30], DAY, 0.05, CLOSE),),
        )
        for n, (start, end) in enumerate(spans)
    )  # fmt: skip
    return Audit(text[:30] or "text", text, DAY, text[:40], findings, title=text[:60] or None)


def track(values: list[float], unit: str = "fraction") -> Track:
    """A track that ends with the session of 28 January 2026."""
    days = np.busday_offset("2026-01-28", np.arange(1 - len(values), 1), roll="backward")
    return Track(
        "return(RUT, ytd)", DAY, days, np.array(values, dtype=np.float64), unit, "price", "0123"
    )

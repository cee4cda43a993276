"""The catalogue's reference page and schema: every measure, with its example answered."""

from __future__ import annotations

import json
import re
from functools import lru_cache

import numpy as np

from rotascope.app.market import StoredMarket
from rotascope.app.opening import Market, open_market, sample_facts
from rotascope.core.errors import CannotAnswer
from rotascope.core.window import spans
from rotascope.language.catalogue import Catalogue, Kind, Measure, Parameter
from rotascope.language.parse import parse
from rotascope.language.syntax import Call
from rotascope.language.windows import window_of
from rotascope.measures.catalogue import CATALOGUE

WINDOWS = (
    ("21d", "so many sessions back from the as-of session"),
    ("2w", "so many weeks back, by the calendar; likewise `3m` and `10y`"),
    ("1m", "a month back: the same day of the month, or its last (2026-03-31 - 1m = 2026-02-28)"),
    ("wtd", "this week: from the last close of the week before"),
    ("mtd", "this month"),
    ("qtd", "this quarter"),
    ("ytd", "this year: from the last close of the old year"),
    ("2024", "a calendar year, from the last close before it to the last close in it"),
    ("2024H1", "a half"),
    ("2025Q4", "a quarter"),
    ("2026-01", "a month, or what has passed of it; then with a caveat"),
    ("2025-04-08..2026-01-28", "between two closes: the last on or before each day"),
    ("since 2025-10-27", "from the close of a day, or the last before it"),
    ("all", "from the first session on which every subject has data"),
)
SUBJECT_RULES = (
    "Baskets, aliases and the index `home`, in which groups without an index of their own are "
    "taken, are [settings](settings.md) of the store."
)
SUBJECTS = (
    ("return(RUT, ytd)", "a symbol: an index, a share or a fund"),
    ('return("AAPL", ytd)', 'any name may be quoted; one with odd signs must be: `"BRK-B"`'),
    ("return(SP500, ytd)", "a basket with holdings: its members and weights through time"),
    ("return(MAG7, ytd)", "a basket of the settings: its members, with their weights in `home`"),
    ("return([AAPL, MSFT], ytd)", "a list of members, with their weights in `home`"),
    ("return(SP500 - MAG7, ytd)", "the rest of a basket, its weights rescaled to 1"),
    ('return(sector("Energy", in=SP500), ytd)', "a sector, by its GICS name"),
    ("weight(top(10), in=SP500)", "the largest members after the close of each session"),
    ("level(DGS10)", "a series: a rate, an index of prices, a survey"),
)
COMBINED = (
    ("return(RUT, ytd) - return(SPX, ytd)", "fraction - fraction = percentage points"),
    ("level(RUT) / level(SPX)", "anything over the same unit is a ratio"),
    ("breadth(SP500, above=50d) > 60%", "a comparison is true or false; 175bp is a number too"),
    (
        "streak(RUT, SPX) >= 1 and not quadrant(XLE, SPY) == lagging",
        "`and`, `or`, `not`; words are compared bare",
    ),
)
INTRODUCTION = (
    "The same measures answer on the command line, in Python and in the note. The examples are "
    "readings of the built-in simulated market as of {as_of}: their figures say nothing about "
    "real markets. Machines find the same in [catalogue.json](catalogue.json), with a JSON "
    "schema of every measure's arguments."
)
WINDOW_RULES = (
    "A window's return runs from the close of its start session to the close of its end "
    "session. A window that ends after the as-of session is not yet known; one that starts "
    "before the data, or holds no session after its start, cannot be answered (exit status 3). "
    "Here: `return(SPX, window)`, which looked from which close to which."
)
COMMON_RULES = (
    "- **Closes** are adjusted for dividends (`total`) where the store has such closes, else as "
    "they are (`price`). A reading says which; `kind=price` or `kind=total` forces one.",
    "- **Weights** are those of the latest holdings known after the close before, drifted with "
    "the members' returns. Members without a price drop out for the session.",
    "- **Missing values** are never filled. What cannot be computed is an error, or a null with "
    "a caveat; never 0.",
    "- **Units**: a fraction 0.0143 is shown as 1.43 %, points as 1.43 pp. Rounding happens at "
    "display only.",
    "- **Arguments** shown with `=` have that default and may be left out, as may those in "
    "brackets. Words such as `by=issuer` are given by name.",
)


@lru_cache(maxsize=1)
def catalogue_page() -> str:
    """The rules of windows and subjects, then every measure by family."""
    market = open_market()
    blocks = [
        INTRODUCTION.format(as_of=market.as_of),
        contents(CATALOGUE),
        "## Windows",
        WINDOW_RULES,
        window_table(market),
        "## Subjects",
        SUBJECT_RULES,
        example_table(market, SUBJECTS),
        "## Putting measures together",
        example_table(market, COMBINED),
        "## Common rules",
        "\n".join(COMMON_RULES),
    ]
    for family, entries in CATALOGUE.families().items():
        blocks.append(f"## {family.capitalize()}")
        for entry in entries:
            blocks += [f"### {entry.name}", *measure_text(entry, market)]
    return "\n\n".join(blocks)


def catalogue_schema() -> str:
    """All measures as JSON: words, units, and a JSON schema of each one's arguments."""
    told = {
        "title": "Rotascope: catalogue of measures",
        "schema": "https://json-schema.org/draft/2020-12/schema",
        "measures": [entry.as_dict() for entry in CATALOGUE.values()],
    }
    return json.dumps(told, indent=1, ensure_ascii=False) + "\n"


def contents(catalogue: Catalogue) -> str:
    """The measures by family, each a link to its entry."""
    lines = []
    for family, entries in catalogue.families().items():
        # Where a family and a measure share a name, the second heading's anchor is numbered.
        shared = {name for name in catalogue.families() if name in catalogue}
        anchors = {e.name: f"{e.name}-1" if e.name in shared else e.name for e in entries}
        links = ", ".join(f"[{name}](#{anchor})" for name, anchor in anchors.items())
        lines.append(f"- **{family}**: {links}")
    return "\n".join(lines)


def window_table(market: Market) -> str:
    """Every window form: its meaning, from which close to which, and a return over it."""
    calendar = StoredMarket(sample_facts()).calendar
    here = len(calendar) - 1
    lines = ["| window | looks at | from the close of | to | reading |", "| --- " * 5 + "|"]
    for form, says in WINDOWS:
        text = f"return(SPX, {form})"
        call = parse(text)
        assert isinstance(call, Call)
        found = spans(window_of(call.args[1].value, text), calendar, np.array([here]), 0)
        start, end = (calendar.date(int(side[0])) for side in (found.start, found.end))
        lines.append(f"| `{form}` | {says} | {start} | {end} | {market.read(text)} |")
    return "\n".join(lines)


def example_table(market: Market, examples: tuple[tuple[str, str], ...]) -> str:
    """Expressions with what they show and their readings."""
    lines = ["| expression | shows | reading |", "| --- | --- | --- |"]
    lines += [f"| `{text}` | {says} | {market.read(text)} |" for text, says in examples]
    return "\n".join(lines)


def measure_text(entry: Measure, market: Market) -> list[str]:
    """The blocks of one measure's entry, below its heading."""
    facts = [
        ("Formula", _code_free(entry.formula)),
        ("Unit", _unit(entry)),
        ("Tables", ", ".join(entry.tables) or "those of the expression it looks at"),
        ("Missing", _code_free(entry.missing)),
        ("Known", _code_free(entry.timing)),
        ("Reference", _code_free(entry.references)),
        ("Example", answered(entry.example, market)),
    ]
    return [
        f"`{entry.signature}`",
        f"{_code_free(entry.says)}.",
        arguments_table(entry.parameters),
        "\n".join(f"- {head}: {text}" for head, text in facts),
    ]


def arguments_table(parameters: tuple[Parameter, ...]) -> str:
    """The arguments of a measure: what each takes, and its default."""
    lines = ["| argument | takes | default | meaning |", "| --- | --- | --- | --- |"]
    for p in parameters:
        takes = ", ".join(f"`{c}`" for c in p.choices) or _takes(p)
        default = "required" if p.required else "none" if p.default is None else f"`{p.default}`"
        lines.append(f"| `{p.name}` | {takes} | {default} | {_code_free(p.says)} |")
    return "\n".join(lines)


def answered(expression: str, market: Market) -> str:
    """An expression with its reading, or with the reason why there is none."""
    try:
        reading = market.read(expression)
    except CannotAnswer as error:
        return f"`{expression}` cannot be answered here: {_code_free(error.message)}"
    caveats = "".join(f"; {_code_free(caveat)}" for caveat in reading.caveats)
    return f"`{expression}` = {reading}{caveats}"


def _takes(parameter: Parameter) -> str:
    if parameter.kind is Kind.WINDOW:
        return "a [window](#windows)"
    return str(parameter.kind.value)


def _unit(entry: Measure) -> str:
    words = f" ({', '.join(entry.words)})" if entry.words else ""
    return f"{entry.unit}{words}"


def _code_free(text: str) -> str:
    """Plain text for Markdown: its own signs taken literally, code left as it is."""
    parts = re.split(r"(`[^`]*`)", text)
    return "".join(p if p[:1] == "`" else re.sub(r"([*_<|\[\]])", r"\\\1", p) for p in parts)

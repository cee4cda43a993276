"""The grammar of expressions, and what each piece of text stands for.

The grammar is LALR(1). Tokens become their parts as they are read, so that a
wrong literal (an impossible date, 0d) is reported in the order of the text.
lark makes the states of the grammar beforehand (`scripts/automaton.py`).
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from rotascope.core.errors import ExpressionSyntax
from rotascope.language.automaton import Token
from rotascope.language.syntax import (
    Argument,
    Binary,
    Both,
    Call,
    Compare,
    DateLiteral,
    Duration,
    Interval,
    Listing,
    Negate,
    Node,
    Not,
    Number,
    Period,
    Quoted,
    Since,
    Word,
)

KEYWORDS = frozenset({"and", "or", "not", "since"})

# Signs as articles and word processors set them: minus, hyphens, times, divided by, empty and
# hard blanks (other blanks are blanks already), single and double quotes.
_DASHES = dict.fromkeys("\u2212\u2010\u2011", "-")
_EMPTY = dict.fromkeys("\u200b\u2060\ufeff", " ")
_OUTSIDE = {**_DASHES, **_EMPTY, "\u00d7": "*", "\u00f7": "/"}
_BLANKS = dict.fromkeys("\u00a0\u2007\u2009\u202f", " ")
_SINGLE, _DOUBLE = "\u2018\u2019\u201a", "\u201c\u201d\u201e"
_QUOTES = dict.fromkeys(_SINGLE, "'") | dict.fromkeys(_DOUBLE, '"')
_INSIDE = str.maketrans({**_DASHES, **_EMPTY, **_BLANKS, **_QUOTES})
QUOTE_SIGNS = frozenset({"'", '"', *_QUOTES})

_QUOTED = (
    r'"(?:\\[\s\S]|[^"\\])*"'
    r"|'(?:\\[\s\S]|[^'\\])*'"
    rf'|[{_DOUBLE}](?:\\[\s\S]|[^{_DOUBLE}"\\])*[{_DOUBLE}"]'
    rf"|[{_SINGLE}](?:\\[\s\S]|[^{_SINGLE}'\\])*[{_SINGLE}']"
)
_FOLDABLE = re.compile(rf"{_QUOTED}|[{''.join(_OUTSIDE)}]")
_NUMBER = (
    r"(?:[0-9]+(?:\.[0-9]+)?|\.[0-9]+)(?:[eE][+-]?[0-9]+)?"
    r"(?:\s*%|\s*bps?(?!\w)|(?!\w|\.[0-9]))"
)

GRAMMAR = rf"""
?start: condition
?condition: condition OR conjunction -> both | conjunction
?conjunction: conjunction AND negation -> both | negation
?negation: NOT negation -> negated | comparison
?comparison: sum COMPARE sum -> compared | sum
?sum: sum (PLUS | MINUS) product -> arithmetic | product
?product: product (TIMES | OVER) signed -> arithmetic | signed
?signed: MINUS signed -> minus | atom
?atom: (NUMBER | WORD | QUOTED | DURATION | PERIOD | MONTH | BROKEN) -> leaf
    | DATE -> leaf
    | DATE DOTS DATE -> interval
    | SINCE DATE -> since
    | OPEN condition CLOSE -> group
    | WORD OPEN CLOSE -> call
    | WORD OPEN arguments CLOSE -> call
    | OPEN_LIST CLOSE_LIST -> listing
    | OPEN_LIST items CLOSE_LIST -> listing
arguments: argument (COMMA argument)*
argument: condition -> positional | WORD EQUALS condition -> named
items: condition (COMMA condition)*

OR: "or"
AND: "and"
NOT: "not"
SINCE: "since"
OPEN: "("
CLOSE: ")"
OPEN_LIST: "["
CLOSE_LIST: "]"
COMMA: ","
EQUALS: "="
PLUS: "+"
MINUS: "-"
TIMES: "*"
OVER: "/"
DOTS: ".."
COMPARE: />=|<=|==|!=|[<>≥≤≠]/
DATE.9: /[0-9]{{4}}-[0-9]{{1,2}}-[0-9]{{1,2}}(?!\w)/
    | /[0-9]{{4}}\/[0-9]{{1,2}}\/[0-9]{{1,2}}(?!\w)/
    | /[0-9]{{1,2}}-[0-9]{{1,2}}-[0-9]{{4}}(?!\w)/
    | /[0-9]{{1,2}}\/[0-9]{{1,2}}\/[0-9]{{4}}(?!\w)/
MONTH.8: /[0-9]{{4}}-[0-9]{{1,2}}(?!\w|\.[0-9]|\s*%)/
DURATION.7: /[0-9]+[dwmy](?!\w)/
PERIOD.7: /[0-9]{{4}}[HQ][0-9]+(?!\w)/
NUMBER.6: /{_NUMBER}/
BROKEN.5: /\.?[0-9](?:\w|\.(?!\.))*/
WORD: /[A-Za-z_^][A-Za-z0-9_.^]*/
QUOTED: /{_QUOTED}/
%ignore /\s+/
"""

_COMPARISONS = {"≥": ">=", "≤": "<=", "≠": "!="}
_UNITS = {"day": "d", "session": "d", "week": "w", "month": "m", "year": "y", "yr": "y"}


def fold(text: str) -> str:
    """The text with pasted signs in their ASCII form outside quotes, place by place."""
    if text.isascii():
        return text
    return _FOLDABLE.sub(lambda found: _OUTSIDE.get(found[0], found[0]), text)


def fold_name(text: str) -> str:
    """A quoted name with pasted blanks, dashes and quotes in their ASCII form."""
    return text if text.isascii() else text.translate(_INSIDE)


def _wrong(token: Token, problem: str, hint: str = "") -> ExpressionSyntax:
    return ExpressionSyntax(problem, at=token.start_pos, hint=hint)


class Builder:
    """Makes the parts of an expression from tokens, called by the grammar's names.

    A method named for a token (upper case) runs as the token is read and leaves
    the part in its `value`; one named for a rule gets the rule's pieces.
    """

    def NUMBER(self, token: Token) -> Token:  # noqa: N802 - named for the grammar's token
        """A number: 10, 0.6, 1e-3, 60%, 175bp."""
        text = "".join(token.split())
        digits = text.rstrip("%bps")
        mantissa, _, power = digits.lower().partition("e")
        shift = int(power or 0) - (2 if text.endswith("%") else 0)
        # Shifting the exponent keeps 60% the double nearest to 0.6; dividing by 100 may not.
        value = float(f"{mantissa}e{shift}")
        if value == float("inf"):
            raise _wrong(token, f"the number {text[:40]} is too large")
        token.value = Number(value, text, at=token.start_pos)
        return token

    def WORD(self, token: Token) -> Token:  # noqa: N802 - named for the grammar's token
        """A bare name."""
        token.value = Word(str(token), at=token.start_pos)
        return token

    def QUOTED(self, token: Token) -> Token:  # noqa: N802 - named for the grammar's token
        """A name in quotes."""
        text = re.sub(r"\\([\s\S])", r"\1", token[1:-1])
        token.value = Quoted(fold_name(text), at=token.start_pos)
        return token

    def DATE(self, token: Token) -> Token:  # noqa: N802 - named for the grammar's token
        """A day, year first."""
        parts = [int(part) for part in re.split("[-/]", token)]
        year_first = token[:4].isdigit()
        if not year_first:
            hint = "write dates year first, such as 2026-01-28"
            raise _wrong(token, f"'{token}' is not a date as expressions write them", hint)
        try:
            day = date(*parts)
        except ValueError:
            raise _wrong(token, f"there is no day {token}") from None
        if str(token) != day.isoformat():
            raise _wrong(token, f"'{token}' is not a date", f"write {day.isoformat()}")
        token.value = DateLiteral(day, at=token.start_pos)
        return token

    def MONTH(self, token: Token) -> Token:  # noqa: N802 - named for the grammar's token
        """A month, 2026-01."""
        year, month = (int(part) for part in token.split("-"))
        subtraction = f"for a subtraction write {year} - {month}"
        if not 1 <= month <= 12 or year == 0:
            raise _wrong(token, f"there is no month {token}", subtraction)
        if len(token) != 7:
            hint = f"write {year:04}-{month:02}, or {subtraction}"
            raise _wrong(token, f"'{token}' is not a month", hint)
        token.value = Period(year, f"M{month:02}", at=token.start_pos)
        return token

    def PERIOD(self, token: Token) -> Token:  # noqa: N802 - named for the grammar's token
        """A half or a quarter, 2024H1 and 2025Q4."""
        kind, number = token[4], token[5:]
        last, name = (2, "half") if kind == "H" else (4, "quarter")
        if token.startswith("0000") or number not in ("1", "2", "3", "4")[:last]:
            hint = f"a {name} is written 2025{kind}1 to 2025{kind}{last}"
            raise _wrong(token, f"there is no {name} {token}", hint)
        token.value = Period(int(token[:4]), kind + number, at=token.start_pos)
        return token

    def DURATION(self, token: Token) -> Token:  # noqa: N802 - named for the grammar's token
        """A length of time, 21d to 10y."""
        count, unit = int(token[:-1]), token[-1]
        if count == 0:
            raise _wrong(token, f"{token} is no length of time", f"the shortest is 1{unit}")
        if count > 99_999:
            raise _wrong(token, f"{token[:40]} is too long", "use `all` for the whole history")
        token.value = Duration(count, unit, at=token.start_pos)
        return token

    def BROKEN(self, token: Token) -> Token:  # noqa: N802 - named for the grammar's token
        """Digits run into other things: always wrong."""
        raise _wrong(token, f"'{token}' is neither a number nor a name", _mend(str(token)))

    def COMPARE(self, token: Token) -> Token:  # noqa: N802 - named for the grammar's token
        """A comparison sign."""
        token.value = _COMPARISONS.get(str(token), str(token))
        return token

    def leaf(self, parts: list[Any]) -> Node:
        """A name, number or time."""
        node: Node = parts[0].value
        return node

    def interval(self, parts: list[Any]) -> Node:
        """Two days."""
        start, end = parts[0].value, parts[2].value
        if end.day < start.day:
            hint = f"write {end.day}..{start.day}"
            raise _wrong(
                parts[0], f"the interval {start.day}..{end.day} ends before it starts", hint
            )
        return Interval(start.day, end.day, at=start.at)

    def since(self, parts: list[Any]) -> Node:
        """A day up to the as-of."""
        return Since(parts[1].value.day, at=parts[0].start_pos)

    def group(self, parts: list[Any]) -> Node:
        """Parentheses."""
        node: Node = parts[1]
        return node

    def positional(self, parts: list[Any]) -> Argument:
        """An argument by place."""
        return Argument(None, parts[0], at=parts[0].at)

    def named(self, parts: list[Any]) -> Argument:
        """An argument by name."""
        return Argument(str(parts[0]), parts[2], at=parts[0].start_pos)

    def arguments(self, parts: list[Any]) -> tuple[Argument, ...]:
        """All arguments of a call, each name at most once."""
        arguments = tuple(parts[::2])
        seen: set[str] = set()
        for argument in arguments:
            if argument.name is not None and argument.name in seen:
                problem = f"the argument {argument.name} is given twice"
                raise ExpressionSyntax(problem, at=argument.at, hint="leave one of them out")
            seen.add(argument.name or "")
        return arguments

    def call(self, parts: list[Any]) -> Node:
        """A measure with its arguments."""
        arguments = parts[2] if len(parts) == 4 else ()
        return Call(str(parts[0]), arguments, at=parts[0].start_pos)

    def items(self, parts: list[Any]) -> tuple[Node, ...]:
        """All members of a listing."""
        return tuple(parts[::2])

    def listing(self, parts: list[Any]) -> Node:
        """A group by its members."""
        return Listing(parts[1] if len(parts) == 3 else (), at=parts[0].start_pos)

    def minus(self, parts: list[Any]) -> Node:
        """A negative."""
        return Negate(parts[1], at=parts[0].start_pos)

    def negated(self, parts: list[Any]) -> Node:
        """A condition that must not hold."""
        return Not(parts[1], at=parts[0].start_pos)

    def arithmetic(self, parts: list[Any]) -> Node:
        """A sum, difference, product or quotient."""
        return Binary(str(parts[1]), parts[0], parts[2], at=parts[0].at)

    def compared(self, parts: list[Any]) -> Node:
        """A comparison."""
        return Compare(parts[1].value, parts[0], parts[2], at=parts[0].at)

    def both(self, parts: list[Any]) -> Node:
        """Two conditions."""
        return Both(str(parts[1]), parts[0], parts[2], at=parts[0].at)


def _mend(text: str) -> str:
    """What was most likely meant by digits run into other things."""
    if found := re.fullmatch(r"([0-9]+)([dwmyDWMY]|[a-z]{2,8})", text):
        unit = _UNITS.get(found[2].removesuffix("s"), found[2].lower())
        if unit in ("d", "w", "m", "y"):
            return f"write {found[1]}{unit}"
    shapes = {
        r"[0-9]{4}[hq][0-9]": f"write {text.upper()}",
        r"[0-9]*\.[0-9]+[dwmy]": "a length of time is a whole number, such as 21d or 6m",
        r"[0-9]+(_[0-9]+)+": f"write {text.replace('_', '')}",
        r"[0-9.]+": "a number has at most one decimal point, with digits after it",
    }
    for shape, hint in shapes.items():
        if re.fullmatch(shape, text):
            return hint
    return f'units are d, w, m, y, % and bp; a name that starts with a digit takes quotes: "{text}"'

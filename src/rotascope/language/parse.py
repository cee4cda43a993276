"""Reads the text of an expression, and says in plain words what is wrong with it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cached_property

from rotascope.core.errors import ExpressionSyntax
from rotascope.language.automaton import ODD, Token, follow, lex
from rotascope.language.grammar import KEYWORDS, QUOTE_SIGNS, Builder, fold
from rotascope.language.syntax import Node, children

_BUILDER = Builder()
LONGEST = 4_000
DEEPEST = 100

_VALUES = {"NUMBER", "WORD", "QUOTED", "DATE", "MONTH", "PERIOD", "DURATION"}
_ENDS = _VALUES | {"CLOSE", "CLOSE_LIST"}
_OPENING = {"OPEN": "CLOSE", "OPEN_LIST": "CLOSE_LIST"}
_MISPLACED = {
    "COMMA": (
        "',' stands only between arguments or members of a group",
        "a group is written [AAPL, MSFT]",
    ),
    "NOT": ("'not' stands only before a condition", "write 'and not'"),
}
_BRACKET = re.compile(r""""(?:\\[\s\S]|[^"\\])*"|'(?:\\[\s\S]|[^'\\])*'|[()\[\]]""")
_CHARACTER_HINTS = {
    "&": "write 'and'",
    "|": "write 'or'",
    "!": "write 'not' before a condition, '!=' between two values",
    "{": "groups are written with brackets, [AAPL, MSFT]",
    "}": "groups are written with brackets, [AAPL, MSFT]",
    ";": "write ',' between arguments",
    ":": "arguments are written name=value, intervals 2025-04-08..2026-01-28",
    "%": "a percentage is a number with its sign, 60%",
    "$": "write the amount without a currency sign",
    "\u2013": "write '-' for a subtraction, '..' between two dates",
    "\u2014": "write '-' for a subtraction, '..' between two dates",
    "\u2026": "write '..' between two dates",
    ".": "a number has digits on both sides of its point; an interval has two points",
}


def parse(text: str) -> Node:
    """The tree of an expression.

    Parameters
    ----------
    text
        An expression of at most 4,000 characters, nested at most 100 levels
        deep. Signs as word processors set them (minus, times, curly quotes,
        hard blanks) are read as their plain forms; the case of names is kept.

    Returns
    -------
    Node
        The outermost part, each part with the place where it starts.

    Raises
    ------
    ExpressionSyntax
        The text is no expression; says where and what may have been meant.

    Examples
    --------
    >>> parse("ratio(RUT, SPX) > 60%").right
    Number(value=0.6, text='60%')
    """
    if len(text) > LONGEST:
        problem = f"an expression may have {LONGEST:,} characters, this one has {len(text):,}"
        raise ExpressionSyntax(problem, at=LONGEST, hint="split it up")
    folded = fold(text)
    try:
        _refuse_brackets(folded)
        node = _tree(folded)
        _refuse_depth(node)
    except ExpressionSyntax as error:
        at = min(error.at or 0, max(len(text) - 1, 0))
        raise ExpressionSyntax(error.problem, text=text, at=at, hint=error.hint) from None
    return node


def _tree(text: str) -> Node:
    node: Node
    node, stop = follow(text, _BUILDER)
    if stop is None:
        return node
    if stop.type == ODD:
        raise _odd_character(text, stop.start_pos)
    raise _Wrong(text, stop.start_pos).error()


def _too_deep(at: int) -> ExpressionSyntax:
    problem = f"the expression is nested more than {DEEPEST} levels deep"
    return ExpressionSyntax(problem, at=at, hint="split it up")


def _refuse_brackets(text: str) -> None:
    if text.count("(") + text.count("[") <= DEEPEST:
        return
    depth = 0
    for found in _BRACKET.finditer(text):
        depth += 1 if found[0] in "([" else -1 if found[0] in ")]" else 0
        if depth > DEEPEST:
            raise _too_deep(found.start())


def _refuse_depth(node: Node) -> None:
    level = [node]
    for _ in range(DEEPEST):
        level = [child for parent in level for child in children(parent)]
        if not level:
            return
    raise _too_deep(level[0].at)


def _odd_character(text: str, at: int) -> ExpressionSyntax:
    sign = text[at]
    if sign in QUOTE_SIGNS:
        return ExpressionSyntax(f"the quote {sign} is never closed", at=at)
    shown = f"'{sign}'" if sign.isprintable() else f"U+{ord(sign):04X}"
    hint = _CHARACTER_HINTS.get(sign, "")
    if not hint and (sign.isalpha() or sign in "#@"):
        hint = "a name with other letters or signs goes in quotes"
    return ExpressionSyntax(f"unexpected character {shown}", at=at, hint=hint)


@dataclass(frozen=True)
class _Wrong:
    """A place where the grammar cannot go on, and the words for it.

    Only built after a failure, so it reads the text again at leisure.
    """

    text: str
    at: int

    @cached_property
    def tokens(self) -> list[Token]:
        """All tokens up to the first that cannot be read."""
        return list(lex(self.text))[:-1]

    @cached_property
    def before(self) -> list[Token]:
        """The tokens before the place."""
        return [token for token in self.tokens if token.start_pos < self.at]

    @cached_property
    def after(self) -> list[Token]:
        """The token at the place and those that follow; none at the end of the text."""
        return self.tokens[len(self.before) :]

    @cached_property
    def opened(self) -> list[int]:
        """Which of the tokens before are brackets still open, the innermost last."""
        opened: list[int] = []
        for place, token in enumerate(self.before):
            if token.type in _OPENING:
                opened.append(place)
            elif token.type in _OPENING.values() and opened:
                opened.pop()
        return opened

    @property
    def last(self) -> Token | None:
        """The token just before the place."""
        return self.before[-1] if self.before else None

    def error(self) -> ExpressionSyntax:
        """The error, in words."""
        if not self.tokens:
            hint = "write, for example, return(SPX, ytd)"
            return ExpressionSyntax("the expression is empty", at=0, hint=hint)
        if not self.after:
            return self._ends()
        kind = self.after[0].type
        if self.last is not None and self.last.type in {"SINCE", "DOTS"}:
            return self._wants_date(self.last, self.after[0].type)
        if kind == "DOTS":
            hint = "write 2025-04-08..2026-01-28, or since 2025-04-08"
            return self._say("'..' stands only between two dates", hint)
        if self.last is not None and self.last.type in _ENDS:
            return self._after_value(self.last, kind)
        return self._before_value(kind)

    def _say(self, problem: str, hint: str = "", at: int | None = None) -> ExpressionSyntax:
        return ExpressionSyntax(problem, at=self.at if at is None else at, hint=hint)

    def _wants_date(self, last: Token, kind: str) -> ExpressionSyntax:
        if kind == "EQUALS":
            return self._reserved(last)
        if last.type == "SINCE":
            return self._say("'since' takes a date", "write since 2025-10-27")
        hint = f"write {self.before[-2]}..2026-01-28, or since {self.before[-2]}"
        return self._say("an interval ends with a date", hint)

    def _reserved(self, last: Token) -> ExpressionSyntax:
        problem = f"'{last}' is a reserved word and names no argument"
        return self._say(problem, at=last.start_pos)

    def _ends(self) -> ExpressionSyntax:
        last = self.before[-1]
        if self.opened and last.type in _ENDS | {"COMMA"} | set(_OPENING):
            opened = self.before[self.opened[-1]]
            closing = ")" if opened.type == "OPEN" else "]"
            return self._say(f"'{opened}' is never closed", f"add '{closing}'", at=opened.start_pos)
        if last.type == "SINCE":
            return self._say("'since' takes a date", "write since 2025-10-27", at=last.start_pos)
        if last.type == "DOTS":
            hint = f"write {self.before[-2]}..2026-01-28, or since {self.before[-2]}"
            return self._say("an interval ends with a date", hint, at=last.start_pos)
        problem = f"the expression ends after '{last}', where a value must follow"
        return self._say(problem, at=last.start_pos)

    def _after_value(self, last: Token, kind: str) -> ExpressionSyntax:
        found = self.after[0]
        if kind in {"EQUALS", "COMPARE"}:
            return self._lone_equals() if kind == "EQUALS" else self._chained()
        if kind in {"CLOSE", "CLOSE_LIST"}:
            return self._wrong_closing(str(found))
        if kind in _MISPLACED:
            return self._say(*_MISPLACED[kind])
        for word in (found, last):
            small = word.lower()
            if small in KEYWORDS and word not in KEYWORDS:
                problem = f"'{word}' is no word of the language"
                return self._say(problem, f"write '{small}'", at=word.start_pos)
        return self._missing(last, found)

    def _missing(self, last: Token, found: Token) -> ExpressionSyntax:
        if found.type == "OPEN":
            hint = "only a bare name is called; write an operator between two values"
            return self._say(f"'(' cannot follow '{last}'", hint)
        if found == "in" and found.type == "WORD":
            return self._say("an operator is missing before 'in'", "write ', in=SP500'")
        if found == "^" or (found.startswith("^") and last.type != "WORD"):
            return self._say("there is no power operator", "write the product out")
        listed = self.opened and self._takes_commas(self.opened[-1])
        missing = "a comma or an operator" if listed else "an operator"
        hint = ""
        if last.type == "WORD" and found.type == "WORD" and not listed:
            hint = f'a name of several words goes in quotes: "{last} {found}"'
        return self._say(f"{missing} is missing before '{found}'", hint)

    def _takes_commas(self, place: int) -> bool:
        """Whether the bracket at a place is that of a call or a group."""
        if self.before[place].type == "OPEN_LIST":
            return True
        return place > 0 and self.before[place - 1].type == "WORD"

    def _lone_equals(self) -> ExpressionSyntax:
        if len(self.after) > 1 and self.after[1].type == "COMPARE" and self.after[1] in ("<", ">"):
            sign = self.after[1]
            return self._say(f"'={sign}' is no comparison", f"write '{sign}='")
        problem = "'=' stands only between an argument's name and its value"
        return self._say(problem, "did you mean '=='?")

    def _chained(self) -> ExpressionSyntax:
        """A second comparison: suggest the two joined by `and`, spelt out."""
        begin, first = 0, 0
        opened: list[int] = []
        for place, token in enumerate(self.before):
            if token.type in _OPENING:
                opened.append(begin)
                begin = place + 1
            elif token.type in _OPENING.values() and opened:
                begin = opened.pop()
            elif token.type in {"COMMA", "EQUALS", "AND", "OR", "NOT"}:
                begin = place + 1
            elif token.type == "COMPARE" and len(opened) == len(self.opened):
                first = place
        left, middle = self._words(self.before[begin:first]), self._words(self.before[first + 1 :])
        right = self._words(self._operand_after())
        one, two = self.before[first], self.after[0]
        hint = f"write {left} {one} {middle} and {middle} {two} {right}"
        return self._say("comparisons cannot be chained", hint)

    def _operand_after(self) -> list[Token]:
        depth, taken = 0, []
        for token in self.after[1:]:
            depth += (token.type in _OPENING) - (token.type in _OPENING.values())
            stop = token.type in {"COMMA", "AND", "OR", "COMPARE", "EQUALS"}
            if depth < 0 or (depth == 0 and stop):
                break
            taken.append(token)
        return taken

    def _words(self, tokens: list[Token]) -> str:
        if not tokens:
            return "..."
        return self.text[tokens[0].start_pos : tokens[-1].end_pos]

    def _wrong_closing(self, sign: str) -> ExpressionSyntax:
        if not self.opened:
            return self._say(f"'{sign}' closes nothing", "remove it, or open it before")
        opened = self.before[self.opened[-1]]
        right = ")" if opened.type == "OPEN" else "]"
        place = opened.start_pos + 1
        problem = f"the '{opened}' of character {place} is closed by '{sign}'"
        return self._say(problem, f"write '{right}'")

    def _before_value(self, kind: str) -> ExpressionSyntax:
        found, last = self.after[0], self.last
        if kind == "EQUALS" and last is not None and last in KEYWORDS:
            return self._reserved(last)
        if last is None or last.type in {*_OPENING, "COMMA"}:
            return self._nothing_before(last, kind)
        if kind in {"CLOSE", "CLOSE_LIST", "COMMA"}:
            return self._say(f"a value is missing between '{last}' and '{found}'")
        if kind == "NOT":
            hint = f"put the condition in parentheses: {last} (not ...)"
            return self._say(f"'not' cannot follow '{last}'", hint)
        hint = {"<>": "write '!='", "===": "write '=='"}.get(f"{last}{found}", "")
        return self._say(f"two operators in a row: '{last}' and '{found}'", hint)

    def _nothing_before(self, last: Token | None, kind: str) -> ExpressionSyntax:
        found = self.after[0]
        if kind in {"CLOSE", "CLOSE_LIST"}:
            if last is None or _OPENING.get(last.type) != kind:
                if last is not None and last.type == "COMMA":
                    return self._say(
                        f"nothing stands between ',' and '{found}'", "remove the comma"
                    )
                return self._wrong_closing(str(found))
            return self._say("the parentheses are empty")
        if kind == "COMMA":
            return self._say("an argument is missing before ','", "remove the comma")
        if found in KEYWORDS and len(self.after) > 1 and self.after[1].type == "EQUALS":
            return self._reserved(found)
        hint = "a positive number has no sign" if kind == "PLUS" else ""
        return self._say(f"'{found}' has nothing before it", hint)

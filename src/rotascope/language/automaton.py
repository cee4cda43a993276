"""Follows the states of the grammar over a text: from its characters to its parts.

The states are those that lark makes of the grammar (`states.py`, generated). Reading
them from there leaves out lark itself and its building of them, a twentieth of a
second in every new process.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, NamedTuple

from rotascope.language import states

END, ODD = "$END", "$ODD"
"""Kinds of the token after the text, and of a character that no token begins with."""


class Token(str):
    """A piece of the text: its characters, their kind, and the part that they stand for.

    Parameters
    ----------
    text
        The characters.
    kind
        Name of the terminal in the grammar.
    start
        Place of the first character, 0-based.
    """

    __slots__ = ("start_pos", "type", "value")

    start_pos: int
    type: str
    value: Any

    def __new__(cls, text: str, kind: str, start: int) -> Token:
        """A piece that stands for itself until a part is made of it."""
        made = super().__new__(cls, text)
        made.type, made.start_pos, made.value = kind, start, text
        return made

    @property
    def end_pos(self) -> int:
        """Place behind the last character."""
        return self.start_pos + len(self)


class Rule(NamedTuple):
    """What a rule of the grammar puts together.

    Attributes
    ----------
    origin
        What it makes.
    size
        Of how many pieces.
    action
        Name of the builder's method; `=` hands the one piece on, `+` all of them.
    """

    origin: str
    size: int
    action: str


class Automaton(NamedTuple):
    """The states and rules: per state, what each kind of piece leads to.

    A step of 0 or more is the next state; -1 - n puts the pieces of rule n together.
    """

    steps: list[dict[str, int]]
    rules: list[Rule]


@cache
def automaton() -> Automaton:
    """The states and rules of the grammar, made ready at the first use."""
    steps = []
    for state in states.STATES.split("|"):
        row: dict[str, int] = {}
        for entry in state.split():
            if entry[0] == "<":
                number, _, kinds = entry[1:].partition(":")
                row |= dict.fromkeys(kinds.split(","), -1 - int(number))
            else:
                kind, _, to = entry.partition(">")
                row[kind] = int(to)
        steps.append(row)
    rules = [line.split() for line in states.RULES.split("\n")]
    return Automaton(steps, [Rule(origin, int(size), act) for origin, size, act in rules])


@cache
def _scanner() -> re.Pattern[str]:
    return re.compile("|".join(f"(?P<{name}>{text})" for name, text in states.TERMINALS))


def lex(text: str) -> Iterator[Token]:
    """The tokens of a text; the last is the end, or the first character that fits nowhere."""
    match, at = _scanner().match, 0
    while found := match(text, at):
        kind, piece = str(found.lastgroup), found[0]
        if kind not in states.IGNORED:
            yield Token(piece, states.RESERVED.get(piece, kind), at)
        at = found.end()
    yield Token(text[at : at + 1], ODD if at < len(text) else END, at)


class _Several(list[Any]):
    """Pieces that a rule of repetition read, to be handed on one by one."""


def _put_together(rule: Rule, read: list[Any], builder: object) -> Any:
    pieces: list[Any] = []
    for piece in read:
        pieces.extend(piece if isinstance(piece, _Several) else (piece,))
    match rule.action:
        case "=":
            return pieces[0]
        case "+":
            return _Several(pieces)
    return getattr(builder, rule.action)(pieces)


def follow(text: str, builder: object) -> tuple[Any, Token | None]:
    """What the builder makes of a text, or the token at which the grammar cannot go on.

    Parameters
    ----------
    text
        An expression.
    builder
        Has a method for each alternative of the grammar that makes a part; it gets
        the pieces in a list. One named for a kind of token gets the token where it is
        in its place.

    Returns
    -------
    tuple
        What was made and None, or None and the token.
    """
    steps, rules = automaton()
    stack, made, tokens = [states.START], list[Any](), lex(text)
    while True:  # the last token is refused, or completes the expression
        token = next(tokens)
        while (step := steps[stack[-1]].get(token.type)) is not None and step < 0:
            rule = rules[-1 - step]
            pieces = made[len(made) - rule.size :]
            del made[len(made) - rule.size :], stack[len(stack) - rule.size :]
            made.append(_put_together(rule, pieces, builder))
            stack.append(steps[stack[-1]][rule.origin])
            if token.type == END and stack[-1] == states.FINAL:
                return made[-1], None
        if step is None:
            return None, token
        stack.append(step)
        make = getattr(builder, token.type, None)
        made.append(token if make is None else make(token))

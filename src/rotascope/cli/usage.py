"""A wrong call in one line: what was asked, and the nearest right call."""

from __future__ import annotations

import re
from typing import Any

import typer

from rotascope.core.errors import nearest

PROGRAM = "rotascope"


def told(error: typer.TyperException) -> str:
    """One line about a wrong option, argument or command.

    The parser's own errors are told apart by what they carry: their classes are
    private to it.
    """
    context: Any = getattr(error, "ctx", None)
    if (option := getattr(error, "option_name", None)) and hasattr(error, "possibilities"):
        return _no_option(str(option), context)
    if type(error).__name__ == "MissingParameter":
        return f"{_name(getattr(error, 'param', None))} is missing; {_help(context)}"
    text = " ".join(error.format_message().split()).rstrip(".").partition(", unable")[0]
    if found := re.match(r"No such command (.+?)(\. Did you mean.*)?$", text):
        return _no_command(found[1].strip("'\""), context)
    if found := re.match(r"Got unexpected extra argument\S* \((.*)\)$", text):
        return f"unexpected argument '{found[1]}'; an expression goes in quotes"
    return f"{text[:1].lower()}{text[1:]}; {_help(context)}"


def is_help(error: typer.TyperException) -> bool:
    """Whether the call was a bare command, which is answered with its help."""
    return type(error).__name__ == "NoArgsIsHelpError"


def printable(text: str) -> str:
    """A text for a terminal: no sign that moves the cursor, no quotation without end."""
    shown = "".join(
        sign if sign.isprintable() else sign.encode("unicode_escape").decode() for sign in text
    )
    return re.sub(r"[^']{400,}", lambda long: f"{long[0][:200]} … {long[0][-100:]}", shown)


def _no_option(asked: str, context: Any) -> str:
    known = [o for p in context.command.get_params(context) for o in p.opts if o[:2] == "--"]
    # A few dashes or letters off is common: --asof for --as-of, -as-of for --as-of.
    close = nearest(f"--{asked.lstrip('-')}", known)
    hint = f"did you mean {close[0]}?" if close else _help(context)
    return f"no option '{asked}'; {hint}"


def _no_command(asked: str, context: Any) -> str:
    close = nearest(asked, context.command.commands)
    hint = f"did you mean {close[0]}?" if close else _help(context)
    return f"no command '{asked}'; {hint}"


def _name(parameter: Any) -> str:
    if parameter is None:
        return "an argument"
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.name)


def _help(context: Any) -> str:
    return f"see {PROGRAM if context is None else context.command_path} --help"

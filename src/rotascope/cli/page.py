"""The manual's page about the command line, as the commands tell it themselves.

``python -m rotascope.cli.page`` prints it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Any

import typer

from rotascope.cli import usage
from rotascope.cli.main import app

WIDTH = 96


def page() -> str:
    """Every command with its help: usage, arguments, options, an example."""
    root = typer.main.get_command(app)
    parts = []
    for words, command in _commands(root, ()):
        context: Any = None
        for name, at in _path(root, words):
            settings = {**at.context_settings, "terminal_width": WIDTH}
            context = at.context_class(at, info_name=name, parent=context, **settings)
        text = command.get_help(context)
        heading = " ".join(words) or "rotascope"
        parts.append(f"## {heading}\n\n```text\n{text.strip()}\n```")
    return "\n\n".join(parts)


def _path(root: Any, words: tuple[str, ...]) -> Iterator[tuple[str, Any]]:
    yield usage.PROGRAM, root
    at = root
    for word in words:
        at = at.commands[word]
        yield word, at


def _commands(command: Any, words: tuple[str, ...]) -> Iterator[tuple[tuple[str, ...], Any]]:
    yield words, command
    for name, child in getattr(command, "commands", {}).items():
        yield from _commands(child, (*words, name))


if __name__ == "__main__":
    sys.stdout.write(page() + "\n")

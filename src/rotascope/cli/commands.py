"""Commands that read words and paths without the library for checking data.

The library for command lines asks pydantic to check every option, and loading it
takes a twentieth of a second. Words and paths need no check.
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

KNOWN = ("0.29.",)
"""Releases of typer whose inside is known; others check the options themselves."""
MANY = 100_000
"""Objects made before Python looks for circles among them: more than a reading makes."""


class Command(TyperCommand):
    """A command whose words, paths and switches are taken as they stand."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its options and arguments."""
        return unchecked(super().get_params(ctx))


class Group(TyperGroup):
    """Several commands, with switches of its own that are taken as they stand."""

    def get_params(self, ctx: Any) -> list[Any]:
        """Its options and arguments."""
        return unchecked(super().get_params(ctx))


def unchecked(parameters: list[Any]) -> list[Any]:
    """The options and arguments, of which those that need no check get none."""
    if typer.__version__.startswith(KNOWN):
        for parameter in parameters:
            kind = parameter.type_descriptor.annotation
            if kind in _PLAIN and parameter.envvar is None:
                parameter._runtime_param = _AsItStands(_PLAIN[kind])
    return parameters


class _AsItStands:
    """Stands where typer keeps what checks an option."""

    def __init__(self, made: Callable[[Any], Any]) -> None:
        self.made = made

    def coerce(self, value: Any, **_: Any) -> Any:
        """The value of an option; None where it was not given."""
        return None if value is None else self.made(value)


_PLAIN: dict[Any, Callable[[Any], Any]] = {str: str, Path: Path, bool: bool}


@contextmanager
def short_life() -> Iterator[None]:
    """For a process that answers once: do not tidy up while starting, nor when leaving.

    Loading the libraries makes some 70,000 objects that all stay: looking through them for
    waste, again and again at the start and once more at the end, took a fifth of a reading.
    """
    gc.set_threshold(MANY)
    try:
        yield
    finally:
        gc.freeze()

"""The three ways in which the twin says no."""

from __future__ import annotations


class Null(Exception):
    """There is no such date or rank: the reading is null, with a caveat."""


class Cannot(Exception):
    """Rightly asked, not to be had from these facts: exit status 3."""


class Wrong(Exception):
    """Wrongly asked: exit status 2."""

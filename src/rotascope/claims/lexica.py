"""The words of market prose: packaged lists that a user may add to."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any


@lru_cache(maxsize=32)
def words_of(name: str) -> Mapping[str, Any]:
    """A packaged list of words.

    Parameters
    ----------
    name
        Such as `subjects`, without its suffix.
    """
    text = files("rotascope.claims").joinpath("lexicon", f"{name}.toml").read_text("utf-8")
    return MappingProxyType(tomllib.loads(text))

"""Rotascope: an instrument for leadership in markets.

``market = rotascope.open("store", as_of="2026-01-28")`` opens a store as of a date;
``market.read("streak(RUT, SPX)")`` and ``market.track(...)`` answer expressions of
the catalogue. With no store the built-in simulated market is opened.
``rotascope.history_of``, ``cycles_of``, ``odds_of``, ``regimes_of`` and
``precedents_of`` ask the past.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rotascope.app.auditing import audit
    from rotascope.app.cycles import cycles_of
    from rotascope.app.history import history_of
    from rotascope.app.odds import odds_of
    from rotascope.app.opening import Market
    from rotascope.app.opening import open_market as open
    from rotascope.app.precedents import precedents as precedents_of
    from rotascope.app.regimes import regimes_of
    from rotascope.core.errors import BadInput, CannotAnswer, NotYetKnown, RotascopeError
    from rotascope.core.reading import Reading, Track
    from rotascope.measures.catalogue import CATALOGUE as catalogue  # noqa: N811 - the public name of the catalogue

__version__ = "0.1.0"

_WHERE = {
    "BadInput": ("rotascope.core.errors", "BadInput"),
    "CannotAnswer": ("rotascope.core.errors", "CannotAnswer"),
    "Market": ("rotascope.app.opening", "Market"),
    "NotYetKnown": ("rotascope.core.errors", "NotYetKnown"),
    "Reading": ("rotascope.core.reading", "Reading"),
    "RotascopeError": ("rotascope.core.errors", "RotascopeError"),
    "Track": ("rotascope.core.reading", "Track"),
    "audit": ("rotascope.app.auditing", "audit"),
    "catalogue": ("rotascope.measures.catalogue", "CATALOGUE"),
    "cycles_of": ("rotascope.app.cycles", "cycles_of"),
    "history_of": ("rotascope.app.history", "history_of"),
    "odds_of": ("rotascope.app.odds", "odds_of"),
    "open": ("rotascope.app.opening", "open_market"),
    "precedents_of": ("rotascope.app.precedents", "precedents"),
    "regimes_of": ("rotascope.app.regimes", "regimes_of"),
}

__all__ = [
    "BadInput",
    "CannotAnswer",
    "Market",
    "NotYetKnown",
    "Reading",
    "RotascopeError",
    "Track",
    "audit",
    "catalogue",
    "cycles_of",
    "history_of",
    "odds_of",
    "open",
    "precedents_of",
    "regimes_of",
]


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used."""
    if name not in _WHERE:
        raise AttributeError(f"module 'rotascope' has no attribute '{name}'")
    from importlib import import_module

    module, attribute = _WHERE[name]
    found = getattr(import_module(module), attribute)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    """The public names."""
    return [*__all__, "__version__"]

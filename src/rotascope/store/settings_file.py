"""The settings file of a store: a user's baskets, aliases and sector names as TOML."""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from rotascope.core.errors import BadSettings, nearest
from rotascope.core.settings import BasketDefinition, Settings

KEYS = ("home", "reference", "aliases", "sectors", "baskets", "items", "filers")
BASKET_KEYS = ("members", "inside")


def parse(text: str, *, name: str = "settings.toml") -> Settings:
    """The settings that a TOML text holds.

    Parameters
    ----------
    text
        Keys `home` and `reference`; tables `aliases`, `sectors` and `filers` (text to
        text), `items` (text to a list of texts) and `baskets.NAME` (`members`, optionally
        `inside`). Whatever is absent keeps its default.
    name
        What to call the text in an error.

    Returns
    -------
    Settings

    Raises
    ------
    BadSettings
        Not TOML, an unknown key, or a value of another kind; names the place.
    """
    try:
        found = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadSettings(f"{name}: not TOML: {error}") from None
    return from_dict(found, name=name)


def from_dict(found: Mapping[str, Any], *, name: str = "settings.toml") -> Settings:
    """The settings that a parsed TOML table holds; errors as in `parse`."""
    _only(found, KEYS, name)
    baskets = _table(found, "baskets", name)
    texts = {k: _text(found[k], k, name) for k in ("home", "reference") if k in found}
    return Settings(
        baskets={key: _basket(value, f"baskets.{key}", name) for key, value in baskets.items()},
        aliases=_texts(found, "aliases", name),
        sectors=_texts(found, "sectors", name),
        items=_lists(found, "items", name),
        filers=_texts(found, "filers", name),
        **texts,
    )


def _only(found: Mapping[str, Any], keys: tuple[str, ...], name: str, place: str = "") -> None:
    for key in found:
        if key not in keys:
            close = nearest(key, keys)
            hint = f"did you mean {close[0]}?" if close else f"there are {', '.join(keys)}"
            raise BadSettings(f"{name}: no setting '{place}{key}'; {hint}")


def _table(found: Mapping[str, Any], key: str, name: str) -> Mapping[str, Any]:
    value = found.get(key, {})
    if not isinstance(value, Mapping):
        raise BadSettings(f"{name}: '{key}' must be a table; found {value!r}")
    return value


def _text(value: object, place: str, name: str) -> str:
    if not isinstance(value, str) or not value:
        raise BadSettings(f"{name}: '{place}' must be a text; found {value!r}")
    return value


def _texts(found: Mapping[str, Any], key: str, name: str) -> dict[str, str]:
    table = _table(found, key, name)
    return {other: _text(value, f"{key}.{other}", name) for other, value in table.items()}


def _lists(found: Mapping[str, Any], key: str, name: str) -> dict[str, tuple[str, ...]]:
    lists: dict[str, tuple[str, ...]] = {}
    for other, value in _table(found, key, name).items():
        if not isinstance(value, list | tuple) or not value:
            raise BadSettings(f"{name}: '{key}.{other}' must be a list of texts; found {value!r}")
        lists[other] = tuple(_text(text, f"{key}.{other}", name) for text in value)
    return lists


def _basket(value: object, place: str, name: str) -> BasketDefinition:
    if isinstance(value, BasketDefinition):
        return value
    if not isinstance(value, Mapping):
        raise BadSettings(f"{name}: '{place}' must be a table with members; found {value!r}")
    _only(value, BASKET_KEYS, name, f"{place}.")
    members = value.get("members")
    if not isinstance(members, list | tuple) or not members:
        raise BadSettings(f"{name}: '{place}.members' must be a list of symbols; found {members!r}")
    texts = tuple(_text(member, f"{place}.members", name) for member in members)
    repeated = [member for at, member in enumerate(texts) if member in texts[:at]]
    if repeated:
        raise BadSettings(f"{name}: '{place}.members' names {repeated[0]} twice")
    inside = value.get("inside")
    return BasketDefinition(texts, None if inside is None else _text(inside, place, name))


def merged(own: Settings, offered: Settings) -> Settings:
    """A store's settings with what a manifest offers and the store does not have yet.

    The store's own entries win; an index that the store leaves at its default
    (`home`, `reference`) is taken from the manifest.
    """
    plain = Settings()
    return Settings(
        baskets={**offered.baskets, **own.baskets},
        aliases={**offered.aliases, **own.aliases},
        sectors={**offered.sectors, **own.sectors},
        home=offered.home if own.home == plain.home else own.home,
        reference=offered.reference if own.reference == plain.reference else own.reference,
        items={**offered.items, **own.items},
        filers={**offered.filers, **own.filers},
    )


def render(settings: Settings) -> str:
    """The settings as TOML, the same text for the same settings."""
    lines = [
        "# Baskets, other names and sector spellings of this store; edit freely.",
        f"home = {_quoted(settings.home)}",
        f"reference = {_quoted(settings.reference)}",
    ]
    tables = {"aliases": settings.aliases, "sectors": settings.sectors, "filers": settings.filers}
    for title, table in tables.items():
        if title == "filers" and not table:  # a file of a store without accounts stays as it is
            continue
        lines += ["", f"[{title}]"]
        lines += [f"{_key(k)} = {_quoted(v)}" for k, v in sorted(table.items())]
    if settings.items:
        lines += ["", "[items]"]
        lines += [f"{_key(k)} = [{_listed(v)}]" for k, v in sorted(settings.items.items())]
    for basket, definition in sorted(settings.baskets.items()):
        lines += ["", f"[baskets.{_key(basket)}]", f"members = [{_listed(definition.members)}]"]
        if definition.inside is not None:
            lines.append(f"inside = {_quoted(definition.inside)}")
    return "\n".join(lines) + "\n"


def _listed(texts: tuple[str, ...]) -> str:
    return ", ".join(_quoted(text) for text in texts)


def _quoted(text: str) -> str:
    # JSON's escapes are TOML's too, but for the delete character.
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")


def _key(text: str) -> str:
    return text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else _quoted(text)

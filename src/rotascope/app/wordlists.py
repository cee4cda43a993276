"""A reader's own subjects for the audit: names of funds, baskets and series in a TOML file."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Any

from rotascope.core.errors import BadFile

KINDS = ("index", "fund", "group", "sector", "stock", "rate", "spread", "volatility")
_NEEDED = ("name", "is", "kind")
_TEXTS = ("name", "is", "kind", "members", "gics", "before")
_LISTS = ("called", "loosely", "proxies", "adjectives")


def subjects_of(path: Path) -> tuple[dict[str, Any], ...]:
    """The `[[subject]]` entries of a file, as in the audit's own list of subjects.

    Parameters
    ----------
    path
        A TOML file. Each entry needs `name`, `is` (a symbol, basket or series of the store)
        and `kind`, and names in `called` (exact) or `loosely` (usual).

    Returns
    -------
    tuple of dict
        They win over the packaged ones of the same name.

    Raises
    ------
    BadFile
        The file cannot be read, is no TOML, or an entry lacks something or has too much.
    """
    try:
        read = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as error:
        raise BadFile(str(path), error.strerror or "cannot be read") from error
    except UnicodeDecodeError as error:
        raise BadFile(str(path), f"not UTF-8 at byte {error.start}") from error
    except tomllib.TOMLDecodeError as error:
        raise BadFile(str(path), f"not TOML: {error}") from error
    rows = read.get("subject")
    if set(read) != {"subject"} or not isinstance(rows, list):
        raise BadFile(str(path), "it holds [[subject]] entries and nothing else")
    for number, row in enumerate(rows, 1):
        problem = _problem(row)
        if problem:
            raise BadFile(str(path), f"[[subject]] {number}: {problem}")
    return tuple(rows)


def _problem(row: Any) -> str:
    """What is wrong with an entry; "" where nothing is."""
    if not isinstance(row, dict):
        return "is no table"
    lacking = [key for key in _NEEDED if not row.get(key)]
    if lacking:
        return f"needs {', '.join(lacking)}"
    unknown = sorted(set(row) - {*_TEXTS, *_LISTS})
    if unknown:
        return f"has no {unknown[0]}; there are {', '.join((*_TEXTS, *_LISTS))}"
    if any(not isinstance(row[key], str) for key in _TEXTS if key in row):
        return f"{', '.join(_TEXTS)} are texts"
    lists = [row[key] for key in _LISTS if key in row]
    if any(not isinstance(x, list) or not all(isinstance(w, str) for w in x) for x in lists):
        return f"{', '.join(_LISTS)} are lists of texts"
    if row["kind"] not in KINDS:
        return f"no kind {row['kind']!r}; there are {', '.join(KINDS)}"
    return "" if row.get("called") or row.get("loosely") or row.get("adjectives") else (
        "needs names in called or loosely"
    )  # fmt: skip

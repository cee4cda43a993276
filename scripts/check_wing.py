"""Fail when the analysis wing opens a file or reads the clock, environment, chance or network.

The same market must give the same digits, whoever asks, wherever and whenever.
usage: python scripts/check_wing.py [SOURCE]
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

WING = (
    "core",
    "stats",
    "language",
    "measures",
    "drivers",
    "history",
    "scenarios",
    "portfolio",
    "claims",
    "notes",
)
MODULES = {
    **dict.fromkeys(
        ("glob", "importlib", "io", "pathlib", "shutil", "sqlite3", "tempfile"), "files"
    ),
    **dict.fromkeys(("getpass", "locale", "os", "platform", "subprocess"), "the environment"),
    **dict.fromkeys(("aiohttp", "ftplib", "http", "httpx", "requests"), "the network"),
    **dict.fromkeys(("smtplib", "socket", "ssl", "urllib"), "the network"),
    **dict.fromkeys(("random", "secrets", "uuid"), "chance"),
    "time": "the clock",
}
CALLS = {
    "open": "files",
    "input": "the keyboard",
    "__import__": "modules by name",
    **dict.fromkeys(("fromfile", "genfromtxt", "load", "loadtxt", "memmap"), "files"),
    **dict.fromkeys(("save", "savetxt", "savez", "savez_compressed", "tofile"), "files"),
    **dict.fromkeys(("now", "today", "utcnow"), "the clock"),
}
READERS = re.compile(
    r"(read|scan|write|sink)_(avro|bytes|clipboard|csv|database|delta|excel|iceberg|ipc"
    r"|json|lines|ndjson|ods|parquet|text)(_\w+)?"
)


PACKAGED = ("claims/lexica.py",)
"""Modules that read words packaged with the code: the same for everyone, like the code itself."""


def imports(node: ast.AST) -> list[str]:
    """Top-level names of the modules that a statement imports."""
    if isinstance(node, ast.Import):
        return [name.name.split(".")[0] for name in node.names]
    if isinstance(node, ast.ImportFrom) and node.module and not node.level:
        return [node.module.split(".")[0]]
    return []


def called(node: ast.AST) -> str:
    """Last part of the name of what is called, or nothing."""
    if not isinstance(node, ast.Call):
        return ""
    function = node.func
    return getattr(function, "attr", "") or getattr(function, "id", "")


def reason(node: ast.AST) -> str:
    """What outside the market a node reaches for, or nothing."""
    for name in imports(node):
        if name in MODULES:
            return f"imports {name}: {MODULES[name]}"
    name = called(node)
    if name in CALLS:
        return f"calls {name}: {CALLS[name]}"
    if READERS.fullmatch(name):
        return f"calls {name}: files"
    if isinstance(node, ast.Call):
        values = [a.value for a in node.args if isinstance(a, ast.Constant)]
        if name == "default_rng" and not node.args and not node.keywords:
            return "calls default_rng without a seed: chance"
        if name == "datetime64" and {"now", "today"} & {v for v in values if isinstance(v, str)}:
            return "calls datetime64 of now: the clock"
    return ""


def reaches(text: str) -> Iterator[tuple[int, str]]:
    """Line and reason of every place of a module that reaches outside."""
    for node in ast.walk(ast.parse(text)):
        found = reason(node)
        if found:
            yield node.lineno, found  # type: ignore[attr-defined]  # only statements and calls


def main(arguments: list[str]) -> int:
    source = Path(arguments[0] if arguments else "src/rotascope")
    files = [file for name in WING for file in sorted((source / name).rglob("*.py"))]
    if not files:
        print(f"wing: no files below {source}")
        return 2
    problems = [
        f"{file}:{line}: {found}"
        for file in files
        if not file.as_posix().endswith(PACKAGED)
        for line, found in reaches(file.read_text(encoding="utf-8"))
    ]
    print("\n".join(problems) or f"wing: {len(files)} files reach for nothing outside the market")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

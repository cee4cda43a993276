"""Fail when a Python file has more than 400 lines or a function more than 40 lines of code.

A line of code holds something other than a comment or a docstring; blank lines do not count.
usage: python scripts/check_size.py [PATH...]
"""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from pathlib import Path

FILE_LINES, CODE_LINES = 400, 40
REASON = re.compile(r"# size: \w.{20,}")
"""A function may be longer where its first lines say why."""

FOLDERS = ["src", "tests", "scripts", "benchmarks", "examples"]
IDLE = {
    tokenize.COMMENT,
    tokenize.NL,
    tokenize.NEWLINE,
    tokenize.INDENT,
    tokenize.DEDENT,
    tokenize.ENDMARKER,
    tokenize.ENCODING,
}
Function = ast.FunctionDef | ast.AsyncFunctionDef


def code_lines(text: str) -> set[int]:
    """Numbers of the lines that hold code, docstrings included."""
    found: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(text).readline):
        if token.type not in IDLE:
            found.update(range(token.start[0], token.end[0] + 1))
    return found


def docstring_lines(function: Function) -> set[int]:
    """Numbers of the lines of a function's docstring."""
    if ast.get_docstring(function, clean=False) is None:
        return set()
    first = function.body[0]
    return set(range(first.lineno, (first.end_lineno or first.lineno) + 1))


def lines_of(text: str, function: Function) -> str:
    """The first lines of a function, where a reason for its size may stand."""
    return "\n".join(text.splitlines()[function.lineno - 1 : function.body[0].lineno])


def too_large(path: Path) -> Iterator[str]:
    """One line of text for each limit that a file breaks."""
    text = path.read_text(encoding="utf-8")
    lines = len(text.splitlines())
    if lines > FILE_LINES:
        yield f"{path}: {lines} lines, at most {FILE_LINES}"
    code = code_lines(text)
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, Function):
            span = set(range(node.lineno, (node.end_lineno or node.lineno) + 1))
            size = len((span & code) - docstring_lines(node))
            if size > CODE_LINES and not REASON.search(lines_of(text, node)):
                place = f"{path}:{node.lineno}: {node.name}"
                yield f"{place} has {size} code lines, at most {CODE_LINES}"


def python_files(paths: list[Path]) -> list[Path]:
    """The Python files among and below the paths."""
    return sorted(
        file
        for path in paths
        for file in (path.rglob("*.py") if path.is_dir() else [path])
        if file.exists()
    )


def main(arguments: list[str]) -> int:
    problems = [
        line for file in python_files([Path(a) for a in arguments]) for line in too_large(file)
    ]
    print("\n".join(problems) or "sizes: all files and functions are within the limits")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:] or FOLDERS))

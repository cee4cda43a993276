"""Fail when a link in the documentation leads nowhere, a page is not listed, or one is stale.

usage: python scripts/check_docs.py [ROOT]
"""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

TOP = ("README.md", "AGENTS.md", "CONTRIBUTING.md", "CHANGELOG.md")
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^(```|~~~).*?^\1\s*$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]*`")
HEADING = re.compile(r"^#+ +(.+?) *#*$", re.MULTILINE)


def pages(root: Path) -> list[Path]:
    """The Markdown pages of the project."""
    tops = [root / name for name in TOP if (root / name).exists()]
    return tops + sorted((root / "docs").rglob("*.md"))


def anchors(text: str) -> set[str]:
    """The names by which headings of a page are linked to."""
    found: set[str] = set()
    for heading in HEADING.findall(FENCE.sub("", text)):
        kept = re.sub(r"[^\w\- ]", "", heading.lower())
        name = kept.strip().replace(" ", "-")
        number, unique = 0, name
        while unique in found:
            number += 1
            unique = f"{name}-{number}"
        found.add(unique)
    return found


def broken_links(page: Path) -> Iterator[str]:
    """Targets of a page's relative links that are not there."""
    text = page.read_text(encoding="utf-8")
    for target in LINK.findall(CODE.sub("", FENCE.sub("", text))):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        file = (page.parent / name) if name else page
        if not file.exists():
            yield f"{page}: no such file: {target}"
        elif anchor and file.suffix == ".md" and anchor not in anchors(file.read_text("utf-8")):
            yield f"{page}: no such heading: {target}"


def unlisted(index: Path, files: list[Path]) -> Iterator[str]:
    """Pages to which an index does not link."""
    targets = LINK.findall(index.read_text(encoding="utf-8")) if index.exists() else []
    listed = {(index.parent / t.partition("#")[0]).resolve() for t in targets}
    for file in files:
        if file != index and file.resolve() not in listed:
            yield f"{index}: does not list {file.relative_to(index.parent)}"


def misnumbered(decisions: list[Path]) -> Iterator[str]:
    """Decisions whose number is not the next one, or whose title has another."""
    for number, file in enumerate(decisions):
        if file.name[:5] != f"{number:04d}-":
            yield f"{file}: expected number {number:04d}"
        elif not file.read_text(encoding="utf-8").startswith(f"# {number:04d}: "):
            yield f"{file}: the title must start with '# {number:04d}: '"


def problems(root: Path) -> list[str]:
    """Everything wrong with the pages, but for staleness."""
    docs = root / "docs"
    decisions = sorted((docs / "decisions").glob("[0-9]*.md"))
    return [
        *(line for page in pages(root) for line in broken_links(page)),
        *unlisted(docs / "index.md", sorted(docs.glob("*.md"))),
        *unlisted(docs / "decisions" / "README.md", decisions),
        *misnumbered(decisions),
    ]


def main(arguments: list[str]) -> int:
    root = Path(arguments[0] if arguments else ".")
    found = problems(root)
    print("\n".join(found) or f"docs: the links of {len(pages(root))} pages lead somewhere")
    fresh = subprocess.run(
        [sys.executable, "-m", "rotascope.app.pages", "--check"], cwd=root, check=False
    )
    return 1 if found or fresh.returncode else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

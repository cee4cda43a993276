"""The page of the history of runs.

usage: python -m benchmarks.page [--check]
"""

from __future__ import annotations

import json
import math
import re
import sys
from pathlib import Path
from typing import Any

from benchmarks.run import HISTORY, ROOT
from benchmarks.table import TITLES, as_markdown
from rotascope.notes import svg
from rotascope.notes.geometry import Scale

PAGE = ROOT / "docs" / "benchmarks.md"
OURS = "Rotascope, 2 threads"
SHOWN = ("reading, Polars", OURS, "Polars", "DuckDB", "pandas")
DASHES = ("1 3", "", "8 4", "2 3 8 3", "12 3 2 3")
INTRODUCTION = """\
# Benchmarks

The same figures of the same panel by Rotascope and by its peers, each in a process of its
own, all in one run: cap- and equal-weighted return, share of the weight with prices, ten
largest weights, Herfindahl, breadth above 50 and 200 days, advances and declines, new highs
and lows, dispersion, median return and the contributions of eleven sectors, for every
session, by the rules of the [catalogue](catalogue.md). A time counts only where the values
agree. "First call" includes what an engine compiles or loads; "second call" is the same again
in that process. "x reading" is the second call over the fastest reader's, merely reading the
columns. Written by `python -m benchmarks.page` from the files in `benchmarks/history`; how
to run it: `benchmarks/README.md`.
"""


def runs_of(folder: Path) -> list[dict[str, Any]]:
    """The runs of a history, oldest first."""
    found = [json.loads(path.read_text(encoding="utf-8")) for path in folder.glob("*.json")]
    return sorted(found, key=lambda run: str(run["when"]))


def full_size(runs: list[dict[str, Any]], panel: str) -> list[dict[str, Any]]:
    """The runs on the largest version of a panel that the history has."""
    sized = [run for run in runs if panel in run["results"]]
    largest = max((run["results"][panel]["panel"]["rows"] for run in sized), default=0)
    return [run for run in sized if run["results"][panel]["panel"]["rows"] == largest]


def seconds_of(run: dict[str, Any], panel: str, engine: str) -> float | None:
    """An engine's second call in a run; None where no time counts."""
    for row in run["results"][panel]["engines"]:
        if row["engine"] == engine and "failed" not in row and row.get("agrees", True):
            return float(row["second"])
    return None


def plot(runs: list[dict[str, Any]], panel: str) -> str:
    """Seconds of each engine by run, on a scale of powers of ten."""
    lines = {e: [seconds_of(run, panel, e) for run in runs] for e in SHOWN}
    values = [v for line in lines.values() for v in line if v is not None]
    if not values:
        return ""
    frame = svg.Frame(720, 320, 52, 170, 16, 34)
    x = frame.across(0, max(len(runs) - 1, 1))
    y = frame.upward(math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))))
    content = _grid(frame, y) + _dates(frame, x, runs)
    places = _ends(lines, y)
    for style, (engine, line) in enumerate(lines.items()):
        content += _line(line, x, y, style) + _name(engine, line, (frame, places[engine]))
    title = f"{TITLES[panel]}: seconds of the second call, run by run"
    return _coloured(svg.picture(content, frame, svg.Spoken(panel, title, title), kind="wide"))


def _grid(frame: svg.Frame, y: Scale) -> str:
    parts = []
    for power in range(int(y.low), int(y.high) + 1):
        at = y(power)
        parts.append(svg.line(frame.plot.left, at, frame.plot.right, at, kind="grid"))
        text = f"{10.0**power:g} s"
        parts.append(
            svg.label(text, (frame.plot.left - 6, at + 4), size=12, anchor="end", kind="tick")
        )
    return "".join(parts)


def _dates(frame: svg.Frame, x: Scale, runs: list[dict[str, Any]]) -> str:
    shown = sorted({0, len(runs) - 1})
    anchors = {0: "start", len(runs) - 1: "end" if len(runs) > 1 else "start"}
    return "".join(
        svg.label(
            runs[n]["when"][:10], (x(n), frame.height - 12), size=12, anchor=anchors[n], kind="tick"
        )
        for n in shown
    )


def _ends(lines: dict[str, list[float | None]], y: Scale) -> dict[str, float]:
    """Heights of the names, apart from each other."""
    ends = {e: y(math.log10(last)) for e, line in lines.items() if (last := _last(line))}
    placed: dict[str, float] = {}
    lowest = -math.inf
    for engine in sorted(ends, key=lambda e: ends[e]):
        lowest = max(ends[engine], lowest + 16)
        placed[engine] = lowest
    return {engine: placed.get(engine, math.nan) for engine in lines}


def _last(line: list[float | None]) -> float | None:
    return next((value for value in reversed(line) if value is not None), None)


def _line(line: list[float | None], x: Scale, y: Scale, style: int) -> str:
    points = [(x(n), y(math.log10(v))) for n, v in enumerate(line) if v is not None]
    dots = "".join(svg.element("circle", cx=a, cy=b, r=3.0, fill="#222") for a, b in points)
    if len(points) < 2:
        return dots
    path = " ".join(f"{svg.place(a)},{svg.place(b)}" for a, b in points)
    return dots + svg.element(
        "polyline", points=path, fill="none", stroke="#222", stroke_dasharray=DASHES[style]
    )


def _name(engine: str, line: list[float | None], where: tuple[svg.Frame, float]) -> str:
    last = _last(line)
    if last is None:
        return ""
    frame, height = where
    text = f"{engine} {last:.3g} s"
    return svg.label(text, (frame.plot.right + 8, height + 4), size=12, kind="end")


def _coloured(picture: str) -> str:
    """The picture with its own colours: a page has no style sheet for it."""
    picture = picture.replace("<svg ", '<svg xmlns="http://www.w3.org/2000/svg" ', 1)
    picture = picture.replace('class="grid"', 'stroke="#ddd"')
    picture = re.sub(r'class="(tick|end)"', 'fill="#222" font-family="sans-serif"', picture)
    whole = '<rect width="100%" height="100%" fill="#fff"/>'
    return picture.replace("</desc>", f"</desc>{whole}", 1)


def page(folder: Path = HISTORY) -> str:
    """The page: the newest run at full size, and the plots of the history."""
    runs = runs_of(folder)
    if not runs:
        return INTRODUCTION + "\nNo run is recorded yet.\n"
    parts = [INTRODUCTION]
    for panel, title in TITLES.items():
        same = full_size(runs, panel)
        picture = plot(same, panel)
        if picture:
            parts.append(f"## {title}, run by run\n\n{picture}\n")
    newest = (full_size(runs, "generated") or runs)[-1]
    parts.append("# The newest run\n\n" + as_markdown(newest).replace("\n## ", "\n### ") + "\n")
    return "\n".join(parts).replace("# The newest run", "## The newest run")


def main(given: list[str]) -> int:
    text = page()
    if "--check" in given:
        return 0 if PAGE.is_file() and PAGE.read_text(encoding="utf-8") == text else 1
    PAGE.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

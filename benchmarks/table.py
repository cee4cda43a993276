"""A run as Markdown."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

TITLES = {
    "generated": "The generated panel",
    "SP500": "S&P 500 of the real pack",
    "R2000": "Russell 2000 of the real pack",
}
HEAD = (
    "| engine | first call, s | second call, s | x reading | peak MB | values |\n"
    "| --- | ---: | ---: | ---: | ---: | --- |"
)


def as_markdown(run: dict[str, Any]) -> str:
    """The tables of a run."""
    parts = [told_machine(run)]
    results = run["results"]
    for name, title in TITLES.items():
        if name in results:
            parts.append(f"## {title}\n\n{told_panel(results[name]['panel'])}")
            parts.append("\n".join([HEAD, *(map(row_of, results[name]["engines"]))]))
            if "one_more" in results[name]:
                parts.append(told_one_more(results[name]["one_more"]))
    if "faces" in results:
        parts.append("## What a user waits for\n\n" + "\n".join(waits(results["faces"])))
    return "\n\n".join(parts)


def told_machine(run: dict[str, Any]) -> str:
    """When and on what a run was made."""
    facts = run["machine"]
    libraries = ", ".join(f"{name} {number}" for name, number in facts["libraries"].items())
    return (
        f"{run['when']}, {facts['cores']} cores, {facts['memory_gb']} GB, "
        f"{facts['system']} {facts['processor']}, Python {facts['python']}, {libraries}; "
        f"load {facts['load']} at the start; best of {run['repeat']}."
    )


def told_panel(facts: dict[str, Any]) -> str:
    """How large a panel is."""
    return (
        f"{facts['members']:,} members, {facts['sessions']:,} sessions, "
        f"{facts['rows']:,} closes, {facts['files']:,} holdings files."
    )


def told_one_more(found: dict[str, Any]) -> str:
    """What one more session costs."""
    if "failed" in found:
        return f"One more session: failed: {found['failed']}"
    digits = "every digit" if found["same_digits"] else "NOT every digit"
    return (
        f"One more session, from opening the store to all figures: {found['first']:.3f} s in a "
        f"new process (which loads the compiled code), {found['second']:.3f} s in a warm one, "
        f"{100 * found['share']:.1f} % of computing all sessions there "
        f"({found['whole']:.2f} s); {digits} as from scratch."
    )


def row_of(row: dict[str, Any]) -> str:
    """An engine's line: no times where its figures are not those of the others."""
    if "failed" in row:
        return f"| {row['engine']} | - | - | - | - | failed: {row['failed'].replace('|', '/')} |"
    if not row.get("agrees", True):
        told = f"differ from the others' in `{row.get('where', '?')}`: no time counts"
        return f"| {row['engine']} | - | - | - | {row['peak_mb']:,.0f} | {told} |"
    values = ""
    if row.get("apart") is not None:
        values = f"agree with {row['with']}, to {row['apart']:.0e}"
    return (
        f"| {row['engine']} | {row['first']:.2f} | {row['second']:.2f} | {row['ratio']:.1f} | "
        f"{row['peak_mb']:,.0f} | {values} |"
    )


def waits(faces: dict[str, Any]) -> Iterator[str]:
    """Lines of the table of the narrow speed."""
    start = faces["start"]
    yield "| what | seconds |"
    yield "| --- | ---: |"
    yield f"| `rotascope --help`, first run | {start['first_wall']:.2f} |"
    yield f"| the same again (processor {start['cpu']:.2f}) | {start['wall']:.2f} |"
    for name in (n for n in faces if n != "start"):
        market = "the built-in market" if name == "built-in" else "the real pack"
        if "failed" in faces[name]:
            yield f"| {market}: failed: {faces[name]['failed'].replace('|', '/')} | - |"
            continue
        reading, note = faces[name]["reading"], faces[name]["note"]
        yield f"| open {market} | {reading['open_ms'] / 1000:.3f} |"
        yield f"| a reading there, first time, median | {reading['first_p50_ms'] / 1000:.4f} |"
        yield f"| the slowest first reading | {reading['first_max_ms'] / 1000:.4f} |"
        yield f"| a reading there again, median | {reading['p50_ms'] / 1000:.4f} |"
        yield f"| the note of {market}, first run | {note['first']:.2f} |"
        yield f"| the same again | {note['second']:.2f} |"

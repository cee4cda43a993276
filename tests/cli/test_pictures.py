"""A track as a picture: whole SVG files, and PNG where the extra is installed."""

from __future__ import annotations

import re
import subprocess
import sys
from itertools import pairwise
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from cli.calls import ROOT, ask, environment

SVG = "{http://www.w3.org/2000/svg}"


def drawn(tmp_path: Path, expression: str, *options: object) -> tuple[ET.Element, str]:
    path = tmp_path / "track.svg"
    answer = ask("track", expression, "--out", path, *options)
    assert answer.status == 0, answer.err
    text = path.read_text(encoding="utf-8")
    return ET.fromstring(text), text


def test_the_line_has_a_point_for_every_session(store: Path, tmp_path: Path) -> None:
    root, text = drawn(tmp_path, "level(AAA)", "--store", store)
    lines = [e for e in root.iter(f"{SVG}polyline") if "track" in e.get("class", "")]
    assert len(lines) == 1
    points = [tuple(map(float, p.split(","))) for p in lines[0].get("points", "").split()]
    assert len(points) == 20
    # AAA rises by 1 a session: every point lies higher (a smaller y) and further right.
    steps = [(b[0] - a[0], a[1] - b[1]) for a, b in pairwise(points)]
    assert all(right > 0 for right, _ in steps)
    assert max(up for _, up in steps) - min(up for _, up in steps) < 0.25
    assert min(up for _, up in steps) > 0
    assert "imulated" not in text


def test_a_picture_carries_its_proof(store: Path, tmp_path: Path) -> None:
    snapshot = ask("read", "level(AAA)", "--store", store, "--json").json["snapshot"]
    root, _ = drawn(tmp_path, "level(AAA)", "--store", store)
    texts = [e.text for e in root.iter(f"{SVG}text")]
    assert "level(AAA)" in texts
    assert f"As of 2026-01-30, level, price closes, snapshot {snapshot}" in texts
    assert "119.00" in texts
    assert any(e.text for e in root.iter(f"{SVG}title"))


def test_a_picture_stands_alone(store: Path, tmp_path: Path) -> None:
    _, text = drawn(tmp_path, "return(AAA, 1d)", "--store", store)
    assert "var(" not in text
    assert set(re.findall(r"https?://[^\"' ]+", text)) == {"http://www.w3.org/2000/svg"}
    assert re.search(r"svg \.track\{[^}]*fill:none", text)


def test_a_simulated_picture_says_so(tmp_path: Path) -> None:
    root, _ = drawn(tmp_path, "ratio(RUT, SPX)", "--from", "2025-01-01")
    texts = [e.text or "" for e in root.iter(f"{SVG}text")]
    assert any(text.startswith("Simulated market. As of 2026-01-30, ratio") for text in texts)


def test_signs_in_an_expression_are_escaped(store: Path, tmp_path: Path) -> None:
    root, text = drawn(tmp_path, "level(AAA) > level(BBB) and 1 < 2", "--store", store)
    assert "level(AAA) > level(BBB) and 1 < 2" in [e.text for e in root.iter(f"{SVG}text")]
    assert "&lt; 2" in text


@pytest.mark.parametrize("name", ["a.svg", "a.png"])
@pytest.mark.parametrize(
    ("expression", "options", "status", "says"),
    [
        ("longest_since(streak(AAA, BBB))", (), 2, "a track of dates cannot be drawn"),
        ("level(AAA)", ("--from", "2026-01-30"), 3, "has 1 values; a line needs two"),
        ("level(AAA)", ("--from", "2026-01-24", "--to", "2026-01-25"), 3, "has 0 values"),
    ],
)
def test_what_cannot_be_drawn(
    store: Path,
    tmp_path: Path,
    name: str,
    expression: str,
    options: tuple[str, ...],
    status: int,
    says: str,
) -> None:
    if name == "a.png":
        pytest.importorskip("vl_convert", reason="the extra 'png' is not installed")
    answer = ask("track", expression, "--store", store, "--out", tmp_path / name, *options)
    assert answer.status == status
    assert says in answer.refusal
    assert list(tmp_path.iterdir()) == []


def test_a_png(store: Path, tmp_path: Path) -> None:
    pytest.importorskip("vl_convert", reason="the extra 'png' is not installed")
    path = tmp_path / "track.png"
    answer = ask("track", "level(AAA)", "--store", store, "--out", path)
    assert answer.status == 0, answer.err
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(data[16:20], "big") == 2 * 920


def test_a_png_without_its_library(store: Path, tmp_path: Path) -> None:
    code = (
        "import sys\nsys.modules['vl_convert'] = None\n"
        "from rotascope.cli.main import run\n"
        f"sys.exit(run(['track', 'level(AAA)', '--store', {str(store)!r}, '--out', 'a.png']))\n"
    )
    found = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env=environment(),
        check=False,
    )
    assert found.returncode == 2
    assert found.stderr == (
        "rotascope: a PNG needs one more library: pip install 'rotascope[png]'; .svg needs none\n"
    )
    assert list(tmp_path.iterdir()) == []


def test_the_extra_is_declared() -> None:
    text = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    assert re.search(r"^png = \[\"vl-convert-python>=", text, re.MULTILINE)

"""Colours that can be read, in the light and in the dark, and told apart without colour."""

from __future__ import annotations

import itertools
import re

import pytest

from rotascope.notes.style import SHEET

TEXT = ["ink", "soft", "c0", "c1", "c2", "c3"]
MARKS = ["leading", "weakening", "lagging", "improving"]


def palette(dark: bool) -> dict[str, str]:
    blocks = re.findall(r":root\{(.*?)\}", SHEET, re.DOTALL)
    found = dict(re.findall(r"--(\w+):(#[0-9a-fA-F]{3,8})", blocks[0]))
    if dark:
        found |= dict(re.findall(r"--(\w+):(#[0-9a-fA-F]{3,8})", blocks[1]))
    return found


def channels(colour: str) -> tuple[float, float, float]:
    digits = colour[1:]
    if len(digits) == 3:
        digits = "".join(c + c for c in digits)
    red, green, blue = (int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4))
    return red, green, blue


def luminance(colour: str) -> float:
    """Relative luminance as in WCAG 2.2."""
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels(colour)]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    high, low = sorted((luminance(one), luminance(other)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def test_the_yardstick_itself() -> None:
    assert contrast("#000", "#fff") == pytest.approx(21.0)
    assert contrast("#777777", "#ffffff") == pytest.approx(4.48, abs=0.01)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", TEXT)
@pytest.mark.parametrize("ground", ["paper", "tint"])
def test_text_stands_out(dark: bool, name: str, ground: str) -> None:
    found = palette(dark)
    assert contrast(found[name], found[ground]) >= 4.5


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("name", MARKS)
def test_marks_stand_out(dark: bool, name: str) -> None:
    found = palette(dark)
    assert contrast(found[name], found["paper"]) >= 3.0
    assert contrast(found[name], found["tint"]) >= 3.0


@pytest.mark.parametrize("dark", [False, True])
def test_the_warning_can_be_read(dark: bool) -> None:
    found = palette(dark)
    assert contrast(found["warnink"], found["warn"]) >= 4.5


# Viénot, Brettel and Mollon (1999): what a person without green cones sees.
DEUTAN = ((0.29275, 0.70725, 0.0), (0.29275, 0.70725, 0.0), (-0.02234, 0.02234, 1.0))


def seen(colour: str) -> tuple[float, ...]:
    linear = [c**2.2 for c in channels(colour)]
    return tuple(
        max(0.0, sum(w * c for w, c in zip(row, linear, strict=True))) ** (1 / 2.2)
        for row in DEUTAN
    )


@pytest.mark.parametrize("dark", [False, True])
def test_the_first_two_lines_differ_for_the_colour_blind(dark: bool) -> None:
    found = palette(dark)
    gap = max(abs(a - b) for a, b in zip(seen(found["c0"]), seen(found["c1"]), strict=True))
    assert gap > 0.2


def test_lines_have_dashes_of_their_own() -> None:
    dashes = {
        n: (re.search(rf"\.style{n}\{{[^}}]*stroke-dasharray:([^}}]*)\}}", SHEET) or ["", "solid"])[
            1
        ]
        for n in range(4)
    }
    assert dashes[0] == "solid"
    for one, other in itertools.combinations(range(4), 2):
        assert dashes[one] != dashes[other]


def test_gains_and_losses_differ_in_fill() -> None:
    gain = re.search(r"\.gain\{([^}]*)\}", SHEET)
    loss = re.search(r"\.loss\{([^}]*)\}", SHEET)
    assert gain
    assert loss
    assert "fill:var(--c0)" in gain[1]
    assert "fill:var(--paper)" in loss[1]
    assert "stroke:" in loss[1]


def test_braces_are_balanced_and_nothing_is_loaded() -> None:
    assert SHEET.count("{") == SHEET.count("}")
    for word in ("url(", "@import", "@font-face", "http", "expression(", "</"):
        assert word not in SHEET


def test_every_class_of_the_pictures_has_a_rule() -> None:
    for name in ("track", "band", "grid", "base", "tick", "tail", "head", "leader", "corner"):
        assert re.search(rf"svg (?:\.\w+)?\.{name}\b", SHEET), name

"""Pictures as SVG text: a few elements, escaped, and the frame that every picture has."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import dataclass

from rotascope.notes.geometry import Box, Scale


@dataclass(frozen=True)
class Frame:
    """A picture's size and the margins around its plot; `type` is the type height."""

    width: float
    height: float
    left: float
    right: float
    top: float
    bottom: float
    type: float = 12.0

    @property
    def plot(self) -> Box:
        """The rectangle inside the margins."""
        return Box(self.left, self.top, self.width - self.right, self.height - self.bottom)

    @property
    def whole(self) -> Box:
        """The rectangle of the picture."""
        return Box(0.0, 0.0, self.width, self.height)

    def across(self, low: float, high: float) -> Scale:
        """A scale from the left to the right of the plot."""
        return Scale(low, high, self.plot.left, self.plot.right)

    def upward(self, low: float, high: float) -> Scale:
        """A scale from the bottom to the top of the plot."""
        return Scale(low, high, self.plot.bottom, self.plot.top)


def place(value: float) -> str:
    """A coordinate with one decimal at most."""
    text = f"{value:.1f}".removesuffix(".0")
    return "0" if text == "-0" else text


def element(tag: str, content: str = "", /, **attributes: str | float) -> str:
    """An element; attribute values are escaped, `content` must be markup already."""
    parts = []
    for name, value in attributes.items():
        text = value if isinstance(value, str) else place(value)
        parts.append(f' {name.strip("_").replace("_", "-")}="{html.escape(text)}"')
    inner = f">{content}</{tag}>" if content else "/>"
    return f"<{tag}{''.join(parts)}{inner}"


def label(
    text: str, at: tuple[float, float], *, size: float, anchor: str = "start", kind: str = "label"
) -> str:
    """A text with its base line at a place, escaped."""
    return element(
        "text",
        html.escape(text),
        x=at[0],
        y=at[1],
        font_size=size,
        text_anchor=anchor,
        class_=kind,
    )


def line(x1: float, y1: float, x2: float, y2: float, *, kind: str) -> str:
    """A straight line."""
    return element("line", x1=x1, y1=y1, x2=x2, y2=y2, class_=kind)


def polyline(points: Sequence[tuple[float, float]], *, kind: str) -> str:
    """A broken line through points."""
    path = " ".join(f"{place(x)},{place(y)}" for x, y in points)
    return element("polyline", points=path, class_=kind)


def titled(content: str, text: str, **attributes: str | float) -> str:
    """A group that says what it is when pointed at."""
    return element("g", f"<title>{html.escape(text)}</title>{content}", **attributes)


@dataclass(frozen=True)
class Spoken:
    """What a picture says to a reader who cannot see it."""

    identity: str
    title: str
    description: str


def picture(content: str, frame: Frame, spoken: Spoken, *, kind: str) -> str:
    """The whole picture, with its title and description."""
    title, description = f"{spoken.identity}-title", f"{spoken.identity}-desc"
    head = element("title", html.escape(spoken.title), id=title) + element(
        "desc", html.escape(spoken.description), id=description
    )
    return element(
        "svg",
        head + content,
        viewBox=f"0 0 {place(frame.width)} {place(frame.height)}",
        role="img",
        aria_labelledby=f"{title} {description}",
        class_=f"picture {kind}",
    )

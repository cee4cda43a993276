"""A relative return as a picture: what it went with, part by part, and what is left over."""

from __future__ import annotations

import html

from rotascope.drivers.rotation_model import Explained, Rotation
from rotascope.drivers.rotation_told import label, pp
from rotascope.notes import svg
from rotascope.notes.geometry import Scale, round_ticks, text_width
from rotascope.notes.svg import Frame, Spoken

WIDTH, ROW, HEAD, FOOT = 920.0, 28.0, 64.0, 62.0
SIZE = 12.0
INK, SOFT, FAINT = "#1b1f24", "#57606a", "#d0d7de"
GAIN, LOSS, REST, WHOLE = "#0072b2", "#c04a00", "#8c959f", "#1b1f24"
FONT = "system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"


def parts_chart(found: Rotation) -> str:
    """The window's relative return in bars: drivers with their 90 % intervals, drift, the rest.

    Parameters
    ----------
    found
        An explanation; its first fit is drawn.

    Returns
    -------
    str
        A whole SVG file; light, whatever the screen. The bars add up to the last one.
    """
    fit = found.fits[0]
    rows = _rows(found, fit)
    frame = _frame(rows)
    ends = [value for _, *values, _ in rows for value in values]
    room = text_width("+00.00 pp", SIZE) + 10
    x = Scale(min(0.0, *ends), max(0.0, *ends), frame.plot.left + room, frame.plot.right - room)
    content = _head(found, fit) + _grid(x, frame)
    for n, row in enumerate(rows):
        content += _bar(row, HEAD + ROW * n, x)
    content += _foot(found, frame)
    spoken = Spoken(
        "parts",
        f"{found.x} over {found.y}: what it went with",
        f"From {found.start} to {found.end}: "
        + "; ".join(f"{name} {pp(value)}" for name, value, *_ in rows),
    )
    whole = svg.picture(content, frame, spoken, kind="parts")
    size = f'width="{frame.width:.0f}" height="{frame.height:.0f}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} font-family="{FONT}" '
    return whole.replace("<svg ", head, 1) + "\n"


Row = tuple[str, float, float, float, str]
"""Name, value, ends of its interval, colour."""


def _rows(found: Rotation, fit: Explained) -> list[Row]:
    rows: list[Row] = []
    for one in fit.parts:
        colour = GAIN if one.points >= 0 else LOSS
        rows.append((one.driver, one.points, one.points_low, one.points_high, colour))
    rows.append(("drift", fit.drift, fit.drift, fit.drift, REST))
    rows.append(("unexplained", fit.unexplained, fit.unexplained, fit.unexplained, REST))
    whole = found.relative
    return [*rows, ("relative return", whole, whole, whole, WHOLE)]


def _frame(rows: list[Row]) -> Frame:
    names = max(text_width(name, SIZE) for name, *_ in rows) + 24
    return Frame(WIDTH, HEAD + ROW * len(rows) + FOOT, names, 12.0, HEAD, FOOT, SIZE)


def _text(text: str, at: tuple[float, float], **how: str | float) -> str:
    given = {"fill": SOFT, "font_size": SIZE, "text_anchor": "start", **how}
    return svg.element("text", html.escape(text), x=at[0], y=at[1], **given)


def _head(found: Rotation, fit: Explained) -> str:
    mark = "Simulated market. " if found.simulated else ""
    title = f"{found.x} over {found.y}, {found.start} to {found.end}: what it went with"
    below = (
        f"{mark}Fit on {label(fit)} to {fit.last}: R² {100 * fit.r2:.0f} % "
        f"({100 * fit.r2_low:.0f}-{100 * fit.r2_high:.0f}), {100 * fit.r2_by_luck:.0f} % by luck"
    )
    return (
        svg.element("rect", width=WIDTH, height=2000.0, fill="#ffffff")
        + _text(title, (12.0, 26.0), fill=INK, font_size=15.0)
        + _text(below, (12.0, 46.0))
    )


def _grid(x: Scale, frame: Frame) -> str:
    parts, plot = [], frame.plot
    for tick in round_ticks(x.low, x.high, 6):
        colour = SOFT if tick == 0 else FAINT
        parts.append(
            svg.element("line", x1=x(tick), y1=plot.top, x2=x(tick), y2=plot.bottom, stroke=colour)
            + _text(f"{100 * tick:g}", (x(tick), plot.bottom + 16), text_anchor="middle")
        )
    middle = (x.start + x.stop) / 2
    parts.append(_text("points of log return", (middle, plot.bottom + 34), text_anchor="middle"))
    return "".join(parts)


def _bar(row: Row, top: float, x: Scale) -> str:
    name, value, low, high, colour = row
    middle = top + ROW / 2
    strong = {"font_weight": "600", "fill": INK} if colour == WHOLE else {"fill": INK}
    drawn = _text(name, (12.0, middle + 4), **strong)
    drawn += svg.element(
        "rect", x=min(x(0), x(value)), y=top + 6, height=ROW - 12, fill=colour,
        width=max(abs(x(value) - x(0)), 0.8), fill_opacity="0.85",
    )  # fmt: skip
    if low != high:
        drawn += svg.element(
            "line", x1=x(low), y1=middle, x2=x(high), y2=middle, stroke=INK, stroke_width=1.4
        )
        for end in (low, high):
            drawn += svg.element(
                "line", x1=x(end), y1=middle - 4, x2=x(end), y2=middle + 4, stroke=INK,
                stroke_width=1.4,
            )  # fmt: skip
    right = value >= 0
    edge = max(x(value), x(high)) + 6 if right else min(x(value), x(low)) - 6
    drawn += _text(pp(value), (edge, middle + 4), text_anchor="start" if right else "end", **strong)
    return svg.titled(drawn, f"{name}: {pp(value)}")


def _foot(found: Rotation, frame: Frame) -> str:
    said = (
        "Lines: 90 % by the error of the coefficient. A part says what the return went with, not "
        f"what caused it. As of {found.as_of}, snapshot {found.snapshot}"
    )
    return _text(said, (12.0, frame.height - 10), font_size=11.0)

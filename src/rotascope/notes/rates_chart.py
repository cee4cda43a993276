"""Rates on debt as a picture: earnings against the move, a band for each basket."""

from __future__ import annotations

import html

from rotascope.drivers.rates import BasketRates, Rates
from rotascope.notes import svg
from rotascope.notes.geometry import Box, Scale, padded, round_ticks, spread, text_width
from rotascope.notes.svg import Frame, Spoken

COLOURS = ("#c04a00", "#0072b2", "#00795a", "#8a4a7a", "#5c4400")
DASHES = ("none", "7 3", "2 3", "9 3 2 3", "4 2")
INK, SOFT, FAINT = "#1b1f24", "#57606a", "#d0d7de"
FONT = "system-ui,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
SIZE = 12.0
Points = list[tuple[float, float, float]]


def rates_chart(found: Rates) -> str:
    """Change of net income against the move of the policy rate.

    Parameters
    ----------
    found
        Baskets under one move: each is a band between the low and the high floating share
        assumed of it, with a line at the middle. The change is over trailing net income, or
        over the profits of the firms that made one where the sum is not above 0.

    Returns
    -------
    str
        A whole SVG file; light, whatever the screen.
    """
    bands = [_band(found, one) for one in found.baskets]
    names = [_name(one) for one in found.baskets]
    right = max([text_width(name, SIZE) for name in names], default=0.0) + 18
    frame = Frame(920.0, 420.0, 64.0, right, 72.0, 56.0, SIZE)
    values = [v for band in bands for _, low, high in band for v in (low, high)]
    x = frame.across(min(found.moves), max(found.moves))
    y = frame.upward(*padded([*values, 0.0]))
    title = "What a move of the policy rate does to net income in a year"
    mark = " (simulated)" if found.simulated else ""
    content = _title(f"{title}, as of {found.as_of}{mark}", frame) + _axes(frame, x, y)
    content += _asked(found.asked.move, frame, x)
    for n, band in enumerate(bands):
        content += _drawn(n, band, (x, y), names[n])
    content += _names(bands, names, frame, y)
    spoken = Spoken("rates", title, _said(found))
    whole = svg.picture(content, frame, spoken, kind="rates")
    head = (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{frame.width:.0f}" '
        f'height="{frame.height:.0f}" font-family="{FONT}" '
    )
    return whole.replace("<svg ", head, 1) + "\n"


def _band(found: Rates, one: BasketRates) -> Points:
    """Move, change at the low and at the high end of the floating share, in per cent."""
    return [
        (move, 100 * (row[0] or 0.0), 100 * (row[-1] or 0.0))
        for move, row in zip(found.moves, one.curve, strict=True)
    ]


def _share(one: BasketRates) -> tuple[float, str]:
    """The change at the middle of the range, and of what it is a share."""
    if one.middle.of_earnings is not None:
        return one.middle.of_earnings, "trailing net income"
    return one.middle.of_profits or 0.0, "the profits made"


def _name(one: BasketRates) -> str:
    low, high = one.effects[0].floating, one.effects[-1].floating
    share = f"{100 * low:.0f}"
    if f"{100 * high:.0f}" != share:
        share = f"{share} to {100 * high:.0f}"
    tail = "" if one.middle.of_earnings is not None else ", of profits"
    return f"{one.name}, {share} % floating{tail}"


def _said(found: Rates) -> str:
    parts = []
    for one in found.baskets:
        value, of = _share(one)
        parts.append(
            f"{one.name}: {found.asked.move:+g} basis points, {100 * value:+.2f} % of {of}"
        )
    return "; ".join(parts) + "."


def _text(text: str, at: tuple[float, float], **how: str | float) -> str:
    given = {"fill": SOFT, "font_size": SIZE, "text_anchor": "start", **how}
    return svg.element("text", html.escape(text), x=at[0], y=at[1], **given)


def _title(title: str, frame: Frame) -> str:
    ground = svg.element("rect", width=frame.width, height=frame.height, fill="#ffffff")
    return ground + _text(title, (12.0, 24.0), fill=INK, font_size=15.0)


def _axes(frame: Frame, x: Scale, y: Scale) -> str:
    plot, parts = frame.plot, []
    for tick in round_ticks(y.low, y.high, 6):
        at = y(tick)
        stroke = SOFT if tick == 0 else FAINT
        parts.append(
            svg.element("line", x1=plot.left, y1=at, x2=plot.right, y2=at, stroke=stroke)
            + _text(f"{tick:+g} %" if tick else "0", (plot.left - 8, at + 4), text_anchor="end")
        )
    for tick in round_ticks(x.low, x.high, 9):
        at = x(tick)
        parts.append(
            svg.element("line", x1=at, y1=plot.bottom, x2=at, y2=plot.bottom + 5, stroke=SOFT)
            + _text(f"{tick:+g}" if tick else "0", (at, plot.bottom + 20), text_anchor="middle")
        )
    middle = (plot.left + plot.right) / 2
    below = (middle, frame.height - 12)
    parts.append(_text("move of the policy rate, basis points", below, text_anchor="middle"))
    parts.append(_text("change of net income over trailing net income", (12.0, plot.top - 24)))
    return "".join(parts)


def _asked(move: float, frame: Frame, x: Scale) -> str:
    """A mark at the move that was asked for."""
    plot, at = frame.plot, x(move)
    line = svg.element(
        "line", x1=at, y1=plot.top, x2=at, y2=plot.bottom, stroke=SOFT, stroke_dasharray="2 4"
    )
    return line + _text(f"{move:+g}", (at, plot.top - 6), text_anchor="middle", fill=INK)


def _drawn(n: int, band: Points, scales: tuple[Scale, Scale], name: str) -> str:
    x, y = scales
    colour = COLOURS[n % len(COLOURS)]
    outline = [(x(m), y(low)) for m, low, _ in band]
    outline += [(x(m), y(high)) for m, _, high in reversed(band)]
    shape = svg.element("polygon", points=_path(outline), fill=colour, fill_opacity="0.18")
    line = svg.element(
        "polyline",
        points=_path([(x(m), y((low + high) / 2)) for m, low, high in band]),
        fill="none",
        stroke=colour,
        stroke_width=1.8,
        stroke_dasharray=DASHES[n % len(DASHES)],
    )
    return svg.titled(shape + line, name)


def _path(points: list[tuple[float, float]]) -> str:
    return " ".join(f"{svg.place(px)},{svg.place(py)}" for px, py in points)


def _names(bands: list[Points], names: list[str], frame: Frame, y: Scale) -> str:
    """Names at the right ends of the lines, moved apart where they would meet."""
    plot: Box = frame.plot
    wanted = [y((band[-1][1] + band[-1][2]) / 2) for band in bands]
    places = spread(wanted, gap=1.5 * SIZE, low=plot.top, high=plot.bottom)
    return "".join(
        _text(name, (plot.right + 8, place + 4), fill=COLOURS[n % len(COLOURS)])
        for n, (name, place) in enumerate(zip(names, places, strict=True))
    )

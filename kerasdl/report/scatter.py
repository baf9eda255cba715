"""Draws two numbers of each of many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kerasdl.report.elements import Element, element
from kerasdl.report.grid import levels, stops
from kerasdl.report.scales import Scale, reach

Better = Literal["min", "max"]

_WIDTH, _HEIGHT = 720, 380
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 24, 44, 44
_WAYS = {"max": "more", "min": "less"}
# Scales are by orders of magnitude from this ratio on.
_WIDE = 100
# Labels that are closer than this would touch, in pixels.
_CLOSE_X, _CLOSE_Y = 26, 13


@dataclass(frozen=True)
class Point:
    """One of them.

    Attributes:
        label: Short, to stand beside it if it is marked.
        said: What it is.
        x: From left to right.
        y: Upwards.
        marked: Whether it is set off from the others.
    """

    label: str
    said: str
    x: float
    y: float
    marked: bool = False


def scatter(across: tuple[str, Better], up: tuple[str, Better], points: Sequence[Point]) -> Element | None:
    """Draw points, marked ones over the others and with labels where there is room; what is far worse, at the edge.

    Args:
        across: What `x` is, and whether less or more of it is better.
        up: Likewise for `y`.
        points: In any order.

    Returns:
        An SVG; None without points.
    """
    if not points:
        return None
    from_left = _scale([each.x for each in points], across[1], _LEFT + 8, _WIDTH - _RIGHT)
    upwards = _scale([each.y for each in points], up[1], _HEIGHT - _BOTTOM - 8, _TOP)
    drawn: list[Element] = []
    labelled: list[tuple[float, float]] = []
    for each in sorted(points, key=lambda each: each.marked):
        x, y = _place(from_left, each.x), _place(upwards, each.y)
        shape, radius = ("dot winner", 5) if each.marked else ("dot series-0", 3.5)
        drawn.append(
            element("circle", element("title", each.said), cx=f"{x:.1f}", cy=f"{y:.1f}", r=radius, class_=shape)
        )
        if each.marked and all(abs(x - a) > _CLOSE_X or abs(y - b) > _CLOSE_Y for a, b in labelled):
            labelled.append((x, y))
            drawn.append(element("text", each.label, x=f"{x:.1f}", y=f"{y - 9:.1f}", class_="across haloed"))
    return element(
        "svg",
        element("title", f"{up[0]} by {across[0]} of {len(points)} trials"),
        *levels(upwards, _LEFT, _WIDTH - _RIGHT),
        *stops(from_left, from_left.ticks(), _HEIGHT - _BOTTOM + 16),
        element("text", f"{up[0]}, {_WAYS[up[1]]} is better", x=6, y=13),
        element("text", f"{across[0]}, {_WAYS[across[1]]} is better", x=_WIDTH - _RIGHT, y=_HEIGHT - 8, class_="up"),
        *drawn,
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        class_="scatter",
    )


def _scale(values: Sequence[float], better: Better, begin: float, end: float) -> Scale:
    log = min(values) > 0 and max(values) / min(values) >= _WIDE
    return Scale.of(values if log else reach(values, better), begin, end, log=log)


def _place(scale: Scale, value: float) -> float:
    return scale.place(min(max(value, scale.low), scale.high))

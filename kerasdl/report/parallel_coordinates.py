"""Draws what many settings came to: an axis for each setting, a line for each try."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from kerasdl.report.axes import Choices, Numbers
from kerasdl.report.elements import Element, element
from kerasdl.report.shortening import shortened

_WIDTH, _LEFT, _RIGHT = 960, 14, 136
_TOP, _BOTTOM, _ABSENT, _HEIGHT = 50, 370, 390, 408
# Pixels that a letter takes, and between which lines of the same choice are spread.
_LETTER, _SPREAD = 6.3, 9.0
# Lines are thinner if there are more.
_MANY = 60
# Where lines pass that have no value on an axis.
_LACKING = "\N{EN DASH}"
# Classes of colours, from `shade-0`, the worst, on.
SHADES = 5


@dataclass(frozen=True)
class Line:
    """A try.

    Attributes:
        said: What it is, and what it came to.
        values: By axis; what is not on the axis is drawn as absent.
        share: How many others it is better than, from 0 to 1; None for one that came to nothing.
    """

    said: str
    values: Sequence[Any]
    share: float | None


def parallel_coordinates(
    name: str, axes: Sequence[Choices | Numbers], lines: Sequence[Line], best: int | None
) -> Element | None:
    """Draw lines through their values on all axes.

    Args:
        name: What is drawn.
        axes: From left to right.
        lines: Better ones are drawn over worse ones.
        best: Which of them is set off from all others; None for none.

    Returns:
        A figure; None without a line or an axis.
    """
    if not lines or not axes:
        return None
    gap = (_WIDTH - _LEFT - _RIGHT) / max(len(axes) - 1, 1)
    places = [_LEFT + gap * at for at in range(len(axes))]
    order = sorted(
        range(len(lines)), key=lambda at: (at == best, -1.0 if (share := lines[at].share) is None else share)
    )
    drawn = [_trace(lines[at], rank / len(lines), axes, places, best=at == best) for rank, at in enumerate(order)]
    said = f"{name}: {len(lines)} lines through {', '.join(axis.name for axis in axes)}"
    lacking = [any(axis.share(line.values[at]) is None for line in lines) for at, axis in enumerate(axes)]
    beside = [
        part for at, axis in enumerate(axes) for part in _axis(axis, places[at], gap, row=at % 2, lacking=lacking[at])
    ]
    return element(
        "figure",
        element(
            "div",
            element(
                "svg",
                element("title", said),
                *drawn,
                *beside,
                viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
                role="img",
                class_="parallel many" if len(lines) > _MANY else "parallel",
            ),
            class_="wide",
        ),
        element("figcaption", *_legend(lines, best, lacking=any(lacking))),
    )


def _trace(
    line: Line, rank: float, axes: Sequence[Choices | Numbers], places: Sequence[float], *, best: bool
) -> Element:
    points = []
    for axis, value, x in zip(axes, line.values, places, strict=True):
        share, height = axis.share(value), _BOTTOM - _TOP
        # Lines that meet in one point cannot be followed beyond it.
        aside = (rank - 0.5) * min(axis.room * height * 0.6, 2 * _SPREAD)
        y = _ABSENT if share is None else _BOTTOM - share * height - aside
        points.append(f"{x:.1f},{y:.1f}")
    colour = "winner" if best else "unscored" if line.share is None else _shade(line.share)
    return element("polyline", element("title", line.said), points=" ".join(points), class_=f"trace {colour}")


def _axis(axis: Choices | Numbers, x: float, gap: float, row: int, *, lacking: bool) -> list[Element]:
    """Draw an axis over the lines; names stand in two rows, so that they have twice the room."""
    title = element("title", axis.name)
    name_room, room = (int(min(one, _WIDTH - x) / _LETTER) - 2 for one in (2 * gap, gap))
    drawn = [
        element("line", x1=f"{x:.1f}", x2=f"{x:.1f}", y1=_TOP, y2=_BOTTOM, class_="axis"),
        element("text", shortened(axis.name, max(name_room, 3)), title, x=f"{x - 4:.1f}", y=14 + 16 * row),
    ]
    for share, label in axis.ticks():
        y = f"{_BOTTOM - share * (_BOTTOM - _TOP):.1f}"
        text = shortened(label, max(room, 3))
        told = element("title", label) if text != label else None
        drawn.append(element("text", text, told, x=f"{x + 5:.1f}", y=y, class_="choice haloed"))
    if lacking:
        drawn.append(element("text", _LACKING, x=f"{x + 5:.1f}", y=_ABSENT, class_="choice haloed"))
    return drawn


def _legend(lines: Sequence[Line], best: int | None, *, lacking: bool) -> list[Element | str]:
    said: list[Element | str] = []
    if any(line.share is not None for line in lines):
        swatches = [element("span", class_=f"swatch shade-{shade}") for shade in range(SHADES)]
        said += ["worse ", *swatches, " better, by rank"]
    if best is not None:
        said += ["; ", element("span", class_="swatch winner"), " the best"]
    if any(line.share is None for line in lines):
        said += ["; dotted: no score"]
    return [*said, f"; at {_LACKING}: it has none"] if lacking else said


def _shade(share: float) -> str:
    return f"shade-{min(int(share * SHADES), SHADES - 1)}"

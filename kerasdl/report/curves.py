"""Draws how a value went, epoch by epoch, in training and validation."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from kerasdl.report.elements import Element, element
from kerasdl.report.grid import levels, stops
from kerasdl.report.scales import Scale, short

Values = Sequence[float | None]

_WIDTH, _HEIGHT = 460, 240
_LEFT, _RIGHT, _TOP, _BOTTOM = 56, 12, 14, 34
# More points than pixels say nothing more.
_MOST_POINTS = 400


def curves(name: str, series: Mapping[str, Values], best: int | None) -> Element | None:
    """Draw lines of values by epoch.

    Args:
        name: What is drawn.
        series: Values by what they are of, such as `train`; the first is that of epoch 1. None where there is none, or
            it is not finite.
        best: The epoch to be marked; None for none.

    Returns:
        An SVG; None where there is nothing to draw.
    """
    there = [value for values in series.values() for value in values if value is not None and math.isfinite(value)]
    epochs = max(map(len, series.values()), default=0)
    if not there:
        return None
    across = Scale.of([1, epochs], _LEFT, _WIDTH - _RIGHT)
    up = Scale.of(there, _HEIGHT - _BOTTOM, _TOP)
    lines = [part for at, (of, values) in enumerate(series.items()) for part in _line(at, of, values, across, up)]
    said = f"{name} by epoch: " + "; ".join(_said(of, values) for of, values in series.items())
    return element(
        "svg",
        element("title", said),
        *levels(up, _LEFT, _WIDTH - _RIGHT),
        *stops(across, _whole(across, epochs), _HEIGHT - _BOTTOM + 14),
        *([] if best is None else _mark(best, across)),
        *lines,
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        class_="curves",
    )


def _line(at: int, of: str, values: Values, across: Scale, up: Scale) -> list[Element]:
    """Draw the stretches between values that are missing; one that is alone is a dot."""
    points = [
        (across.place(epoch), up.place(value)) if value is not None and _is_there(value) else None
        for epoch, value in _thinned(values)
    ]
    stretches: list[list[tuple[float, float]]] = [[]]
    for point in points:
        if point is not None:
            stretches[-1].append(point)
        elif stretches[-1]:
            stretches.append([])
    drawn = []
    for stretch in filter(None, stretches):
        if len(stretch) == 1:
            (x, y) = stretch[0]
            drawn.append(element("circle", cx=f"{x:.1f}", cy=f"{y:.1f}", r=2.5, class_=f"dot series-{at}"))
        else:
            path = " ".join(f"{x:.1f},{y:.1f}" for x, y in stretch)
            drawn.append(element("polyline", points=path, class_=f"line series-{at}"))
    x = _LEFT + 8 + 110 * at
    legend = [
        element("line", x1=x, x2=x + 20, y1=_HEIGHT - 6, y2=_HEIGHT - 6, class_=f"line series-{at}"),
        element("text", of, x=x + 26, y=_HEIGHT - 2),
    ]
    return [*drawn, *legend]


def _thinned(values: Values) -> list[tuple[int, float | None]]:
    """Give epochs and values, as many as can be seen: of neighbours the least and the greatest, and the last of all."""
    numbered = list(enumerate(values, start=1))
    every = math.ceil(2 * len(numbered) / _MOST_POINTS)
    if len(numbered) <= _MOST_POINTS:
        return numbered
    found: set[tuple[int, float | None]] = {numbered[-1]}
    for begin in range(0, len(numbered), every):
        there = [(value, epoch) for epoch, value in numbered[begin : begin + every] if value is not None]
        whole = [pair for pair in there if math.isfinite(pair[0])]
        found |= {(epoch, value) for value, epoch in (min(whole), max(whole))} if whole else {numbered[begin]}
    return sorted(found, key=lambda point: point[0])


def _whole(across: Scale, epochs: int) -> list[float]:
    return [value for value in across.ticks(8) if value == int(value) and 1 <= value <= epochs]


def _mark(best: int, across: Scale) -> list[Element]:
    x = f"{across.place(best):.1f}"
    return [
        element(
            "line", element("title", f"best epoch: {best}"), x1=x, x2=x, y1=_TOP, y2=_HEIGHT - _BOTTOM, class_="best"
        )
    ]


def _said(of: str, values: Values) -> str:
    there = [value for value in values if _is_there(value)]
    return f"{of} from {short(there[0])} to {short(there[-1])}" if there else f"{of} never finite"


def _is_there(value: float | None) -> bool:
    return value is not None and math.isfinite(value)

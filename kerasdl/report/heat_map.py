"""Draws a value of each layer by epoch, as colours of its order of magnitude."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

from kerasdl.report.elements import Element, element
from kerasdl.report.scales import short
from kerasdl.report.shortening import shortened

# Names of layers get this much room, then cells.
_NAMES, _CELL_HEIGHT, _WIDTH = 190, 18, 720
_MOST_COLUMNS = 60
_LONGEST_NAME = 26
# Classes of colours, from `heat-0` on.
SHADES = 9


def heat_map(
    name: str, rows: Mapping[str, Sequence[float | None]], epochs: Sequence[int], *, shares: bool = False
) -> Element | None:
    """Draw a map of layers and epochs.

    Args:
        name: What is drawn.
        rows: Values by layer, one an epoch; None where there is none, or it is not finite.
        epochs: Which epochs these are.
        shares: Values are between 0 and 1, and so are the colours; else these are by order of magnitude.

    Returns:
        An SVG; None where there is nothing to draw.
    """
    known = [abs(value) for values in rows.values() for value in values if value is not None]
    if not known:
        return None
    there = [value for value in known if value or shares] or [0.0]
    every = math.ceil(len(epochs) / _MOST_COLUMNS)
    shown = range(0, len(epochs), every)
    width = (_WIDTH - _NAMES) / len(shown)
    least, most = (0.0, 1.0) if shares else (min(there), max(there))
    drawn = []
    for row, (layer, values) in enumerate(rows.items()):
        y = row * _CELL_HEIGHT
        drawn.append(
            element(
                "text", shortened(layer, _LONGEST_NAME), element("title", layer), x=_NAMES - 8, y=y + 13, class_="layer"
            )
        )
        for column, begin in enumerate(shown):
            # Where epochs share a cell, the one that stands out.
            at = max(range(begin, min(begin + every, len(epochs))), key=lambda at: _size(values[at]))
            drawn.append(
                element(
                    "rect",
                    element("title", f"{layer}, epoch {epochs[at]}: {_said(values[at])}"),
                    x=f"{_NAMES + column * width:.2f}",
                    y=y,
                    width=f"{width + 0.2:.2f}",
                    height=_CELL_HEIGHT - 2,
                    class_=_shade(values[at], least, most, shares=shares),
                )
            )
    height = len(rows) * _CELL_HEIGHT
    drawn += [
        element("text", f"epoch {epochs[0]}", x=_NAMES, y=height + 14, class_="tick"),
        element("text", f"{epochs[shown[-1]]}", x=_WIDTH, y=height + 14, class_="tick up"),
    ]
    said = f"{name} of {len(rows)} layers by epoch, from {short(min(there))} to {short(max(there))}"
    return element(
        "figure",
        element(
            "svg", element("title", said), *drawn, viewBox=f"0 0 {_WIDTH} {height + 18}", role="img", class_="heat"
        ),
        element("figcaption", f"{name}: ", *_legend(least, most, shares=shares)),
    )


def _legend(least: float, most: float, *, shares: bool) -> list[Element | str]:
    swatches = [element("span", class_=f"swatch heat-{shade}") for shade in range(SHADES)]
    how, nothing = ("", " none") if shares else (", by order of magnitude", " zero or none")
    return [
        f"{short(least)} ",
        *swatches,
        f" {short(most)}{how}; ",
        element("span", class_="swatch heat-none"),
        nothing,
    ]


def _shade(value: float | None, least: float, most: float, *, shares: bool) -> str:
    if value is None or not (value or shares):
        return "heat-none"
    logarithm = 1.0 if shares or most <= least else math.log10(abs(value) / least) / math.log10(most / least)
    share = value if shares else logarithm
    return f"heat-{min(max(int(share * SHADES), 0), SHADES - 1)}"


def _size(value: float | None) -> float:
    return -1.0 if value is None else abs(value)


def _said(value: float | None) -> str:
    return "none" if value is None else short(value)

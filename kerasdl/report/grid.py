"""Draws the values that stand beside and below a drawing."""

from __future__ import annotations

from collections.abc import Iterable

from kerasdl.report.elements import Element, element
from kerasdl.report.scales import Scale, short


def levels(up: Scale, left: float, right: float) -> list[Element]:
    """Draw a line across at each round value, which stands left of it."""
    drawn = []
    for value in up.ticks():
        y = f"{up.place(value):.1f}"
        drawn += [
            element("line", x1=left, x2=right, y1=y, y2=y, class_="grid"),
            element("text", short(value), x=left - 6, y=y, class_="tick level"),
        ]
    return drawn


def stops(across: Scale, values: Iterable[float], y: float) -> list[Element]:
    """Write values where they are, from left to right; whole ones, such as epochs, with all digits."""
    said = ((f"{value:.0f}" if value == int(value) else short(value), across.place(value)) for value in values)
    return [element("text", text, x=f"{place:.1f}", y=y, class_="tick across") for text, place in said]

"""Draws shares of a whole as bars."""

from __future__ import annotations

from collections.abc import Mapping

from kerasdl.report.elements import Element, element
from kerasdl.report.shortening import shortened, width

# Pixels: of a letter of a name; of a figure; of all; of a row.
_LETTER, _FIGURES, _WIDTH, _ROW = 6.6, 50, 720, 22
_LONGEST_NAME = 38


def bars(name: str, shares: Mapping[str, float]) -> Element | None:
    """Draw a bar for each share, from the largest to the smallest.

    Args:
        name: What is drawn.
        shares: By what they are of, from 0 to 1.

    Returns:
        An SVG; None without shares.
    """
    if not shares:
        return None
    names = {key: shortened(key, _LONGEST_NAME) for key in shares}
    begin = _LETTER * max(map(width, names.values())) + 16
    longest = max(shares.values()) or 1.0
    drawn = []
    for row, (key, share) in enumerate(sorted(shares.items(), key=lambda each: -each[1])):
        y, length = row * _ROW, share / longest * (_WIDTH - begin - _FIGURES)
        title = element("title", f"{key}: {share:.1%}")
        drawn += [
            element("text", names[key], title, x=f"{begin - 8:.1f}", y=y + 11, class_="level"),
            element("rect", x=f"{begin:.1f}", y=y + 2, width=f"{length:.1f}", height=_ROW - 6, class_="bar"),
            element("text", f"{share:.0%}", x=f"{begin + length + 6:.1f}", y=y + 11, class_="beside"),
        ]
    said = element("title", f"{name} of {len(shares)} keys")
    return element("svg", said, *drawn, viewBox=f"0 0 {_WIDTH} {len(shares) * _ROW}", role="img", class_="bars scatter")

"""Builds HTML and SVG so that no text of a user's can be taken for markup."""

from __future__ import annotations

import re
from typing import Any
from xml.etree import ElementTree as ET

# What HTML has no characters for.
_CONTROLS = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")

Element = ET.Element


def element(tag: str, *children: Element | str | None, **attributes: Any) -> Element:
    """Make an element.

    Args:
        tag: Its name.
        children: Elements and texts; None is left out.
        attributes: By name: `class_` for `class`, and with hyphens for underscores.

    Example:
        >>> written(element("p", "1 < 2 ", element("b", "yes"), class_="note"))
        '<p class="note">1 &lt; 2 <b>yes</b></p>'
    """
    plain = {name.rstrip("_").replace("_", "-"): _clean(str(value)) for name, value in attributes.items()}
    found = ET.Element(tag, plain)
    last: Element | None = None
    for child in children:
        if child is None:
            continue
        if isinstance(child, str):
            if last is None:
                found.text = (found.text or "") + _clean(child)
            else:
                last.tail = (last.tail or "") + _clean(child)
        else:
            found.append(child)
            last = child
    return found


def written(root: Element) -> str:
    """Write an element as HTML."""
    return ET.tostring(root, encoding="unicode", method="html")


def _clean(text: str) -> str:
    return _CONTROLS.sub("\ufffd", text)

"""Puts parts together to a page that needs neither network nor scripts."""

from __future__ import annotations

from kerasdl.report.elements import Element, element, written
from kerasdl.report.style import STYLE


def document(title: str, about: str, *sections: Element | None) -> str:
    """Write a page as HTML.

    Args:
        title: What it is about.
        about: What is said of that in one line.
        sections: Of `section`; None is left out.
    """
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("style", STYLE),
    )
    body = element("body", element("h1", title), element("p", about, class_="about"), *sections)
    return f"<!doctype html>\n{written(element('html', head, body, lang='en'))}\n"


def section(name: str, *parts: Element | None) -> Element | None:
    """Put parts under a heading; None if there are none but None."""
    there = [part for part in parts if part is not None]
    return element("section", element("h2", name), *there) if there else None

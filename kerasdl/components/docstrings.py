"""Reads the summary and the option descriptions out of a Google-style docstring."""

import inspect
import re

_SECTION = re.compile(r"^(\w[\w ]*):\s*$")
_ENTRY = re.compile(r"^    `?\*{0,2}(\w+)`?\s*(?:\([^)]*\))?:\s*(.*)$")


def summary(docstring: str | None) -> str:
    """Give the first paragraph as one line; empty without a docstring."""
    return " ".join(inspect.cleandoc(docstring or "").split("\n\n")[0].split())


def descriptions(docstring: str | None) -> dict[str, str]:
    r"""Give the text of each entry under `Args:` or `Attributes:`, on one line each.

    Example:
        >>> descriptions("Fit.\n\nArgs:\n    units: Width of each\n        layer.\n\nReturns:\n    x: no")
        {'units': 'Width of each layer.'}
    """
    found: dict[str, list[str]] = {}
    section, entry = "", ""
    for line in inspect.cleandoc(docstring or "").splitlines():
        if heading := _SECTION.match(line):
            section, entry = heading[1], ""
        elif section in ("Args", "Attributes"):
            if begun := _ENTRY.match(line):
                entry = begun[1]
                found[entry] = [begun[2]]
            elif entry and line.strip():
                found[entry].append(line.strip())
    return {name: " ".join(" ".join(lines).split()) for name, lines in found.items()}

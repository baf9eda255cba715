"""Tables of a report."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kerasdl.report.elements import Element, element
from kerasdl.report.scales import short

Values = Mapping[str, Any]
Cell = str | Element


def metrics(status: Values) -> Element | None:
    """Give final loss and metrics by part, with their deviation over folds and what baselines have.

    Args:
        status: As status.json has it.

    Returns:
        A table; None for a run that did not get so far.
    """
    parts = status["metrics"]
    names = list(dict.fromkeys(name for part in parts.values() for name in part))
    rows = [[name, *(_score(status, part, name) for part in parts)] for name in names]
    for baseline, of_parts in status.get("baselines", {}).items():
        of = dict.fromkeys(name for part in of_parts.values() for name in part)
        rows += [[f"{name} of {baseline}", *(_found(of_parts, part, name) for part in parts)] for name in of]
    return table(["", *parts], rows) if rows else None


def _score(status: Values, part: str, name: str) -> str:
    deviation = status.get("deviation", {}).get(part, {}).get(name)
    return _found(status["metrics"], part, name) + ("" if deviation is None else f" ± {short(deviation)}")


def _found(metrics: Values, part: str, name: str) -> str:
    return short(metrics[part][name]) if name in metrics.get(part, {}) else ""


def table(head: Sequence[Cell], rows: Sequence[Sequence[Cell]], marked: int | None = None) -> Element | None:
    """Make a table whose rows begin with a name; None without rows.

    Args:
        head: Titles of the columns.
        rows: Their cells.
        marked: Index of the row that is set off from the others; None for none.
    """
    if not rows:
        return None
    titles = element("tr", *(element("th", title) for title in head))
    lines = [_row(row, class_="marked") if at == marked else _row(row) for at, row in enumerate(rows)]
    return element("table", element("thead", titles), element("tbody", *lines))


def _row(cells: Sequence[Cell], **attributes: str) -> Element:
    found = (element("td", cell, class_="value") for cell in cells[1:])
    return element("tr", element("th", cells[0]), *found, **attributes)

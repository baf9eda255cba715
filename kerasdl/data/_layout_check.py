"""Refuses what is said of a table's columns where it cannot be meant."""

from __future__ import annotations

from collections.abc import Sequence

from kerasdl.data._layout import Layout
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces.pasting import declared, pasted


def check(layout: Layout, names: Sequence[str], where: str, cure: str) -> None:
    """Refuse columns that are not there, or are for two things at once.

    Args:
        layout: What the columns are for.
        names: Of the columns that are there.
        where: The file.
        cure: What to write instead of a column that is not there.

    Raises:
        DataError: A column is not in the table.
        UsageError: A target is an input, weight or what the split goes by, too, or of a type that none can have.
    """
    _check_there(layout, names, where, cure)
    _check_targets(layout)
    _check_labels(layout)


def check_said_of_targets(layout: Layout) -> None:
    """Refuse what is said of inputs, where there is but one and its kind is known.

    Raises:
        UsageError: Names the column.
    """
    for option, columns in (("data.columns", layout.columns), ("data.replace", layout.replace)):
        for name in columns:
            if name not in layout.targets:
                raise UsageError(f"{option}: {name!r} is no target", cure=f"Leave it out: ~{option}.{name}")


def _check_there(layout: Layout, names: Sequence[str], where: str, cure: str) -> None:
    asked = {"data.target": layout.targets, "data.columns": layout.columns, "data.replace": layout.replace}
    asked |= {"data.separators": layout.separators, "data.labels": layout.labels}
    asked |= {"data.weight": (layout.weight,), "data.split.column": (layout.split_by,)}  # type: ignore[dict-item]
    for option, columns in asked.items():
        for name in columns:
            if name is not None and name not in names:
                raise DataError(f"{where}: {option}: there is no column {name!r}", cure=cure)


def _check_targets(layout: Layout) -> None:
    if not layout.targets:
        raise UsageError("data.target: expected a column, got none", cure="data.target: NAME")
    for option, name in (("data.weight", layout.weight), ("data.split.column", layout.split_by)):
        if name in layout.targets:
            raise UsageError(f"{option}: {name!r} is the target", cure=f"{option}: null")
    if len(set(layout.targets)) < len(layout.targets):
        raise UsageError(f"data.target: {list(layout.targets)} names a column twice", cure="Name each once.")
    for name in layout.targets:
        if (kind := layout.columns.get(name, "category")) not in ("numeric", "boolean", "category"):
            raise UsageError(
                f"data.columns: {name!r} is the target: expected numeric, boolean or category, got {kind!r}",
                cure=declared(name, "category"),
            )


def _check_labels(layout: Layout) -> None:
    for option, given in (("data.separators", layout.separators), ("data.labels", layout.labels)):
        for name in given:
            if layout.targets != (name,):
                raise UsageError(
                    f"{option}: {name!r}: only a target that is predicted alone may have several labels",
                    cure=f"data.target: {pasted(name)}",
                )
            if layout.columns.get(name, "category") != "category":
                raise UsageError(
                    f"{option}: {name!r} is declared to be {layout.columns[name]}, which has no labels",
                    cure=declared(name, "category"),
                )
    for name, separator in layout.separators.items():
        if not separator:
            raise UsageError(
                f"data.separators: {name!r}: expected what stands between two labels, got nothing",
                cure=f'data.separators: {{{pasted(name)}: ";"}}',
            )

"""What the first rows of a table say about how its columns are taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from kerasdl.data._findings import about, declaring
from kerasdl.data._infer import Column
from kerasdl.interfaces import ColumnType
from kerasdl.interfaces.finding import Finding


def column_remarks(
    types: Mapping[str, ColumnType], columns: Mapping[str, Column], declared: Mapping[str, ColumnType]
) -> Iterator[Finding]:
    """Look at columns that were left out, or taken for what they may not be.

    Args:
        types: What columns hold that may be inputs.
        columns: The first rows of all columns, by name.
        declared: Types that the recipe declares.
    """
    inferred = {name: kind for name, kind in types.items() if name not in declared}
    for name, kind in inferred.items():
        if kind == "ignore" and columns[name].identifies:
            yield _identifier(name, declaring(name, columns[name].kind, declared))
        if kind == "numeric" and columns[name].may_identify:
            yield _likely_identifier(name, declaring(name, "ignore", declared))
    for name, column in columns.items():
        kind = types.get(name, declared.get(name, column.kind))
        if kind == "category" and (same := column.one_number):
            yield _one_number(name, *same)


def _identifier(name: str, cure: str) -> Finding:
    return about(
        "identifier",
        "info",
        f"Column {name!r} only tells rows apart: it counts them, or names each. A model would learn rows by heart, so "
        "it is left out.",
        cure,
        column=name,
    )


def _likely_identifier(name: str, cure: str) -> Finding:
    return about(
        "likely_identifier",
        "info",
        f"Column {name!r} has another whole number in each row. If it only says which row it is, as the number of a "
        "customer does, leave it out: a model would learn rows by heart. If it measures something, nothing is wrong.",
        cure,
        column=name,
    )


def _one_number(name: str, one: str, other: str) -> Finding:
    return about(
        "same_number",
        "info",
        f"Column {name!r} has {one!r} and {other!r}, which are the same number and so the same category. If they are "
        f"not, as those of versions, write something before them: 'v{one}'.",
        column=name,
    )

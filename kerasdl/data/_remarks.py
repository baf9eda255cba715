"""What is worth knowing of a table before a model is trained on it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from kerasdl.data._column_remarks import column_remarks
from kerasdl.data._duplicates import repeats
from kerasdl.data._findings import about, declaring
from kerasdl.data._infer import Column
from kerasdl.data._leaks import LEAK, alone
from kerasdl.fields import Category
from kerasdl.interfaces import ColumnType, Field, Part
from kerasdl.interfaces.finding import Finding

# A category then has too few rows to be learned from.
_MANY_CATEGORIES = 1000
_ROWS_EACH = 5


def remarks(
    parts: tuple[Part, Part | None, Part | None],
    fields: Sequence[Field],
    types: Mapping[str, ColumnType],
    columns: Mapping[str, Column],
    declared: Mapping[str, ColumnType],
    constant: set[str],
) -> tuple[Finding, ...]:
    """Look at a table's parts.

    Args:
        parts: Training, validation and test part.
        fields: Of the inputs.
        types: What columns hold that may be inputs.
        columns: The first rows of all columns.
        declared: Types that the recipe declares.
        constant: Columns that are left out since they have one value only.
    """
    train = parts[0]
    ignored = [name for name, kind in types.items() if kind == "ignore" and name not in declared]
    left_out = [*constant, *(name for name in ignored if name not in constant and not len(columns[name].texts))]
    found = [*column_remarks(types, columns, declared), *map(_constant, sorted(left_out))]
    found += [
        _many(field.name, *counts, declaring(field.name, "ignore", declared))
        for field, counts in _crowded(train, fields)
    ]
    found += [
        _leak(field.name, score, declaring(field.name, "ignore", declared))
        for field in fields
        if (score := alone(train.column(field.key), train.y)) is not None and score >= LEAK
    ]
    return (*found, *repeats(parts))


def _crowded(train: Part, fields: Sequence[Field]) -> Iterator[tuple[Field, tuple[int, int]]]:
    for field in fields:
        if isinstance(field, Category):
            count = len(set(train.column(field.key).tolist()))
            if count > _MANY_CATEGORIES or (count > 2 and count * _ROWS_EACH > len(train)):
                yield field, (count, len(train))


def _constant(name: str) -> Finding:
    return about(
        "constant_column",
        "info",
        f"Column {name!r} is empty or has the same value in all rows for training: it tells nothing, and is left out.",
        column=name,
    )


def _many(name: str, count: int, rows: int, cure: str) -> Finding:
    return about(
        "many_categories",
        "info",
        f"Column {name!r} has {count} categories in {rows} rows for training: most are too rare to be learned from.",
        cure,
        column=name,
        categories=count,
        rows=rows,
    )


def _leak(name: str, score: float, cure: str) -> Finding:
    return about(
        "likely_leak",
        "warning",
        f"Column {name!r} predicts the target by itself. Is it known before the target is? If it is made from the "
        "target or comes after it, scores are too good to be true, and the model is of no use.",
        cure,
        column=name,
        score=round(score, 4),
    )

"""What is worth knowing of a table before a model is trained on it."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence

from kerasdl.data._duplicates import repeats
from kerasdl.data._infer import Column
from kerasdl.data._leaks import alone
from kerasdl.fields import Category, Numeric
from kerasdl.interfaces import ColumnType, Field, Part
from kerasdl.interfaces.finding import Finding

# A category then has too few rows to be learned from.
_MANY_CATEGORIES = 1000
_ROWS_EACH = 5
# Share of what is left to explain that a single column explains; measurements hardly ever do.
_LEAK = 0.98


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
    found = [_constant(name) for name in types if name in constant]
    ignored = [name for name, kind in types.items() if kind == "ignore" and name not in declared]
    found += [
        _identifier(name, _cure(name, columns[name].kind, declared)) for name in ignored if columns[name].identifies
    ]
    found += [_constant(name) for name in ignored if not len(columns[name].texts)]
    found += [
        _likely_identifier(field.name, _cure(field.name, "ignore", declared))
        for field in fields
        if isinstance(field, Numeric) and field.name not in declared and columns[field.name].may_identify
    ]
    found += [
        _many(field.name, *counts, _cure(field.name, "ignore", declared)) for field, counts in _crowded(train, fields)
    ]
    found += [
        _leak(field.name, score, _cure(field.name, "ignore", declared))
        for field in fields
        if (score := alone(train.column(field.key), train.y)) is not None and score >= _LEAK
    ]
    return (*found, *repeats(parts))


def _crowded(train: Part, fields: Sequence[Field]) -> Iterator[tuple[Field, tuple[int, int]]]:
    for field in fields:
        if isinstance(field, Category):
            count = len(set(train.column(field.key).tolist()))
            if count > _MANY_CATEGORIES or (count > 2 and count * _ROWS_EACH > len(train)):
                yield field, (count, len(train))


def _constant(name: str) -> Finding:
    return _about(
        "constant_column",
        "info",
        f"Column {name!r} is empty or has the same value in all rows for training: it tells nothing, and is left out.",
        column=name,
    )


def _identifier(name: str, cure: str) -> Finding:
    return _about(
        "identifier",
        "info",
        f"Column {name!r} only tells rows apart: it counts them, or names each. A model would learn rows by heart, so "
        "it is left out.",
        cure,
        column=name,
    )


def _likely_identifier(name: str, cure: str) -> Finding:
    return _about(
        "likely_identifier",
        "info",
        f"Column {name!r} has another whole number in each row. If it only says which row it is, as the number of a "
        "customer does, leave it out: a model would learn rows by heart. If it measures something, nothing is wrong.",
        cure,
        column=name,
    )


def _many(name: str, count: int, rows: int, cure: str) -> Finding:
    return _about(
        "many_categories",
        "info",
        f"Column {name!r} has {count} categories in {rows} rows for training: most are too rare to be learned from.",
        cure,
        column=name,
        categories=count,
        rows=rows,
    )


def _leak(name: str, score: float, cure: str) -> Finding:
    return _about(
        "likely_leak",
        "warning",
        f"Column {name!r} predicts the target by itself. Is it known before the target is? If it is made from the "
        "target or comes after it, scores are too good to be true, and the model is of no use.",
        cure,
        column=name,
        score=round(score, 4),
    )


def _about(
    rule: str, severity: str, explanation: str, *cures: str, column: str | None = None, **evidence: float
) -> Finding:
    return Finding(rule, severity, None, None, evidence, explanation, cures, column=column)  # type: ignore[arg-type]


def _cure(name: str, kind: ColumnType, declared: Mapping[str, ColumnType]) -> str:
    """Write the override that declares a column: all of them at once if its name cannot stand in a key."""
    if re.fullmatch(r"[A-Za-z_]\w*", name):
        return f"data.columns.{name}={kind}"
    return f"data.columns={json.dumps({**declared, name: kind}, ensure_ascii=False)}"

"""Takes values apart that hold several labels."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from kerasdl.files.arrow_arrays import arrow
from kerasdl.files.columns import present
from kerasdl.files.texts import texts


def separated(values: Any, separator: str | None, missing: Sequence[str]) -> tuple[list[list[str]], np.ndarray]:
    """Give the different values as lists of labels, and the number of that of each row; -1 for what is missing.

    Args:
        values: Lists, or texts with a separator in them; an empty one has no labels.
        separator: None for lists.
        missing: Texts that mean that there is no value.

    Example:
        >>> found, rows = separated(["a;b", "", "NA", "a;b"], ";", ["NA"])
        >>> found, rows.tolist()
        ([['a', 'b'], ['']], [0, 1, -1, 0])
    """
    column = arrow(values)
    if is_list(column.type):
        return _of_lists(column.to_pylist())
    empty = pc.equal(pc.utf8_trim_whitespace(texts(column)), "")
    coded = pc.if_else(empty, "", present(column, missing)).dictionary_encode()
    found = [text.split(separator) if separator else [text] for text in coded.dictionary.to_pylist()]
    return found, coded.indices.fill_null(-1).to_numpy(zero_copy_only=False)


def is_list(kind: pa.DataType) -> bool:
    """Tell whether an Arrow type is one of lists."""
    return pa.types.is_list(kind) or pa.types.is_large_list(kind) or pa.types.is_fixed_size_list(kind)


def _of_lists(lists: list[Any]) -> tuple[list[list[str]], np.ndarray]:
    numbers: dict[tuple[str, ...], int] = {}
    rows = [
        -1
        if each is None
        else numbers.setdefault(tuple(str(label) for label in each if label is not None), len(numbers))
        for each in lists
    ]
    return [list(labels) for labels in numbers], np.array(rows, np.int64)

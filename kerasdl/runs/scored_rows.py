"""Reads rows of a table to be scored, by what the saved model knows of them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from kerasdl.artifact import Description
from kerasdl.artifact.columns import columns_of
from kerasdl.errors import DataError
from kerasdl.fields import Numeric
from kerasdl.interfaces import Component, FileField, Part
from kerasdl.interfaces.field import Places, is_missing

Decoder = Callable[[Any, Places], np.ndarray]


def read_rows(path: str, described: Description, data: Component) -> Part:
    """Read inputs, targets and weights as training read them.

    Args:
        path: A table with the columns of the one for training.
        described: What the model takes and predicts.
        data: The data source of the run.

    Returns:
        The rows that have a target. Numbers among targets are as precise as they are written.

    Raises:
        DataError: A column is missing, a value is not what training read, or no row has a target.
    """
    inputs, targets = described.inputs, described.targets
    weight = data.options.get("weight")
    decoders: list[tuple[str, Decoder]] = [(field.name, field.decode) for field in inputs]
    decoders += [(field.name, field.exact) for field in targets]
    decoders += [] if weight is None else [(weight, _weights(weight, data))]
    names = list(dict.fromkeys(name for name, _ in decoders))
    files = [field.name for field in inputs if isinstance(field, FileField)]
    pieces = [
        [decode(columns[name], place) for name, decode in decoders]
        for columns, place in columns_of(path, names, described.dialect, None, files=files)
    ]
    found = [np.concatenate(column) for column in zip(*pieces, strict=True)]
    labelled = ~np.any([is_missing(column) for column in found[len(inputs) : len(inputs) + len(targets)]], axis=0)
    if not labelled.any():
        raise DataError(
            f"{path}: no row has a value in {', '.join(repr(field.name) for field in targets)}",
            cure="Name a file with what the model is to be scored on.",
        )
    if not labelled.all():
        found = [column[labelled] for column in found]
    x, y = found[: len(inputs)], found[len(inputs) : len(inputs) + len(targets)]
    return Part(
        {field.key: column for field, column in zip(inputs, x, strict=True)},
        y[0] if len(y) == 1 else np.stack(y, axis=1),
        None if weight is None else found[-1],
    )


def _weights(name: str, data: Component) -> Decoder:
    missing, decimal = tuple(data.options.get("missing", ())), data.options.get("decimal", ".")
    return Numeric(name, missing, decimal, required=True).weights

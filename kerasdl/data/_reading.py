"""Reads the rows of a table's files: inputs, targets, weights, and what a split goes by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial

import numpy as np
import pyarrow as pa

from kerasdl.data._columns import Decoder, join_targets, read_columns
from kerasdl.data._infer import Column
from kerasdl.data._layout import Layout
from kerasdl.errors import DataError
from kerasdl.fields import Boolean, Category, Date, Labels, Numeric
from kerasdl.files import tables
from kerasdl.files.dialect import Dialect
from kerasdl.interfaces import ColumnType, Field, Part, Written
from kerasdl.interfaces.field import is_missing
from kerasdl.interfaces.pasting import declared


class Reading:
    """How the rows of a table are read, the same for all its parts.

    Args:
        layout: What the columns are for.
        dialect: How the files are written; None for Parquet.
        columns: The first rows of all columns.
        types: What inputs hold.

    Attributes:
        columns: The first rows of all columns.
        types: What inputs hold.
        fields: Of the inputs.
        targets: Of the targets.
    """

    def __init__(
        self, layout: Layout, dialect: Dialect | None, columns: Mapping[str, Column], types: Mapping[str, ColumnType]
    ) -> None:
        self.layout, self.dialect, self.columns, self.types = layout, dialect, columns, types
        self.fields = tuple(layout.input(name, kind) for name, kind in types.items() if kind != "ignore")
        _check_keys(self.fields)
        self.targets = tuple(layout.target(name, columns[name]) for name in layout.targets)

    @property
    def labels(self) -> Labels | None:
        """The target that has several labels in each row, if it does."""
        return self.targets[0] if isinstance(self.targets[0], Labels) else None

    def names(self, path: str) -> tuple[str, ...]:
        """Give the names of a file's columns."""
        return tables.names(path, self.dialect)

    def part(self, paths: Sequence[str], *, by: str | None = None) -> tuple[Part, np.ndarray | None]:
        """Read the rows of some files.

        Args:
            paths: The files.
            by: What the split goes by: `time`, `group`, `column` or none of them; None for rows that are not divided.

        Returns:
            The rows, targets of several labels as tuples, and what the split goes by for each; None if there is no
            column for it.

        Raises:
            DataError: A value is not what its column holds, or missing where it may not be; no row has a target or a
                weight.
        """
        decoders = self._decoders(by)
        wanted = list(dict.fromkeys(name for name, _ in decoders))
        found = read_columns(tables.pieces(paths, self.dialect, wanted, files=self.layout.files), decoders, paths[0])
        numbers = np.arange(len(found[0]))
        order = None if by is None or self.layout.split_by is None else found.pop()
        weights = None if self.layout.weight is None else found.pop()
        targets = [found.pop() for _ in self.targets][::-1]
        labelled = ~np.any([is_missing(column) for column in targets], axis=0)
        if not labelled.any():
            raise DataError(
                f"{paths[0]}: no row has a value in {', '.join(map(repr, self.layout.targets))}",
                cure="Fill in what is to be predicted, or name another column: data.target",
            )
        if not labelled.all():
            found, targets = ([column[labelled] for column in each] for each in (found, targets))
            order, weights = (None if each is None else each[labelled] for each in (order, weights))
            numbers = numbers[labelled]
        if weights is not None and not weights.any():
            raise DataError(f"{paths[0]}: all weights in {self.layout.weight!r} are 0", cure="data.weight: null")
        inputs = {field.key: column for field, column in zip(self.fields, found, strict=True)}
        written = Written(partial(self._written, paths), numbers)
        return Part(inputs, self._joined(targets), weights, written=written), order

    def _written(self, paths: Sequence[str], numbers: np.ndarray) -> Sequence[Mapping[str, pa.Array]]:
        """Give the inputs of some rows as they are written."""
        names = [field.name for field in self.fields]
        return tables.taken(tables.pieces(paths, self.dialect, names, files=self.layout.files), numbers)

    def _decoders(self, by: str | None) -> list[tuple[str, Decoder]]:
        decoders: list[tuple[str, Decoder]] = [(field.name, field.decode) for field in self.fields]
        decoders += [(field.name, _exact(field)) for field in self.targets]
        weight, split_by = self.layout.weight, self.layout.split_by
        if weight is not None:
            decoders.append((weight, self._number(weight).weights))
        if by is not None and split_by is not None:
            decoders.append((split_by, self._order(split_by) if by == "time" else self._name(split_by)))
        return decoders

    def _joined(self, targets: Sequence[np.ndarray]) -> np.ndarray:
        typed = [
            column.astype(bool) if isinstance(field, Boolean) else column
            for field, column in zip(self.targets, targets, strict=True)
        ]
        return join_targets(typed, self.layout.targets)

    def _number(self, name: str) -> Numeric:
        return Numeric(name, self.layout.missing, self.layout.decimal, required=True)

    def _name(self, name: str) -> Decoder:
        return Category(name, self.layout.missing, dict(self.layout.replace.get(name, {})), required=True).decode

    def _order(self, name: str) -> Decoder:
        if self.columns[name].kind == "numeric":
            return self._number(name).numbers
        return Date(name, self.layout.missing, self.layout.dates, required=True).times


def _exact(field: Field) -> Decoder:
    """Give what decodes a target; several labels stay names until it is known which there are."""
    return field.split if isinstance(field, Labels) else field.exact


def _check_keys(fields: Sequence[Field]) -> None:
    """Refuse columns whose names are one and the same input of a model: they differ in slashes alone."""
    taken: dict[str, str] = {}
    for field in fields:
        other = taken.setdefault(field.key, field.name)
        if other != field.name:
            raise DataError(
                f"columns {other!r} and {field.name!r}: a model cannot tell these names apart",
                cure=f"Leave one out, {declared(field.name, 'ignore')}, or give it another name in the file.",
            )

"""Makes a data set of the files of a table."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from kerasdl.data._columns import is_constant
from kerasdl.data._folds import check_folds
from kerasdl.data._infer import Column
from kerasdl.data._labels import learned, listed, spread
from kerasdl.data._layout import Layout
from kerasdl.data._layout_check import check
from kerasdl.data._moments import moments
from kerasdl.data._reading import Reading
from kerasdl.data._remarks import remarks
from kerasdl.data._split import Parts, check_groups_apart, check_weighed, divide
from kerasdl.data._table_front import Words, table_front
from kerasdl.errors import DataError, UsageError
from kerasdl.fields import Numeric
from kerasdl.files import tables
from kerasdl.files.dialect import Dialect
from kerasdl.interfaces import ColumnType, Dataset, Field, Part, Split

Paths = str | Sequence[str]


@dataclass(frozen=True)
class Table:
    """The files of a table, and what its columns are for.

    Attributes:
        files: Those to divide, under `train`, and those of given parts, `validation` and `test`.
        dialect: How the files are written; None for Parquet.
        layout: What the columns are for.
        words: How texts become token ids.
    """

    files: Mapping[str, Sequence[str]]
    dialect: Dialect | None
    layout: Layout
    words: Words

    @classmethod
    def of(cls, path: Paths, validation_path: Paths | None, test_path: Paths | None, *rest: Any) -> Table:
        """Make a table of what a source's options say of its files."""
        given = {"train": path, "validation": validation_path, "test": test_path}
        listed = {
            part: [paths] if isinstance(paths, str) else paths for part, paths in given.items() if paths is not None
        }
        for part, paths in listed.items():
            if not paths:
                option = "data.path" if part == "train" else f"data.{part}_path"
                raise UsageError(f"{option}: expected a file, got none", cure=f"{option}: FILE")
        return cls(listed, *rest)

    def as_written(self, first: str) -> Table:
        """Leave the dialect aside where a file, and so all, is Parquet or JSON Lines."""
        assert self.dialect is not None
        return replace(self, dialect=tables.described(first, self.dialect))

    def listed(self) -> dict[str, list[str]]:
        """List the files by part; those of given parts are in no other.

        Raises:
            DataError: There is no such file, or none is left for training.
        """
        found = {part: tables.expanded(paths) for part, paths in self.files.items()}
        taken = {os.path.realpath(file) for part, files in found.items() if part != "train" for file in files}
        found["train"] = [file for file in found["train"] if os.path.realpath(file) not in taken]
        if not found["train"]:
            raise DataError("data.path: all its files are in the other parts", cure="data.path: ANOTHER FILE")
        return found

    def names(self, first: str) -> tuple[str, ...]:
        """Give the names of the columns of its first file.

        Raises:
            DataError: There is not what the layout names.
            UsageError: The layout contradicts itself.
        """
        names = tables.names(first, self.dialect)
        check(self.layout, names, first, tables.instead(first, names, self.dialect))
        return names

    def begin(self, files: Sequence[str], names: Sequence[str]) -> dict[str, Column]:
        """Look at the first rows of some columns; of one that is empty there, at the first that are not.

        Raises:
            DataError: There are none.
        """
        sample = next(tables.pieces(files, self.dialect, names), None)
        if sample is None:
            raise DataError(f"{files[0]}: the file has no rows", cure="Name files that hold examples: data.path")
        found = {name: self.layout.column(values) for name, values in sample.columns.items()}
        empty = [name for name, column in found.items() if not len(column.texts)]
        for piece in tables.pieces(files, self.dialect, empty) if empty else ():
            later = {name: self.layout.column(piece.columns[name]) for name in empty}
            found |= {name: column for name, column in later.items() if len(column.texts)}
            empty = [name for name in empty if not len(found[name].texts)]
            if not empty:
                break
        return found


def load_table(table: Table, split: Split, seed: int) -> Dataset:
    """Read a table, find out what its columns hold, divide its rows, and build the front.

    Raises:
        DataError: A file or a column is missing, or a value is not what its column holds.
        UsageError: Options contradict each other.
    """
    split = with_given(split, table.files)
    files = table.listed()
    first = files["train"][0]
    reading = _look(table, files["train"])
    _check_left(first, reading.fields, reading.types)
    parts, targets = divided(reading, files, split, seed)
    constant = _constant(reading, parts[0])
    types = {name: "ignore" if name in constant else kind for name, kind in reading.types.items()}
    fields = tuple(field for field in reading.fields if field.name not in constant)
    _check_left(first, fields, types)
    parts = _only(parts, fields)
    front, inputs = table_front(fields, parts[0].inputs(), table.words)
    declared, written = table.layout.columns, table.dialect
    # A model takes rows that lack the target, so it must know which columns are meant.
    numbered = {} if written is None or written.header else {"names": tables.names(first, written)}
    return Dataset(
        *parts,
        inputs,
        front,
        fields,
        targets=targets,
        resolved={"columns": {**declared, **types}, "split": split, **numbered, "labels": listed(targets)},
        findings=remarks(parts, fields, reading.types, reading.columns, declared, constant),
    )


def _look(table: Table, files: Sequence[str]) -> Reading:
    """Find out from the first rows how all are read."""
    layout, names = table.layout, table.names(files[0])
    columns = table.begin(files, layout.read(names))
    types = {name: layout.columns.get(name) or columns[name].input_kind for name in layout.inputs(names)}
    return Reading(layout, table.dialect, columns, types)


def divided(
    reading: Reading, files: Mapping[str, Sequence[str]], split: Split, seed: int
) -> tuple[Parts, tuple[Field, ...]]:
    """Read files by part, and divide the rows of those under `train`; also give how the targets are decoded."""
    pool, order = reading.part(files["train"], by=split.by)
    # Rows of given parts are not divided, and need not say their group; if they do, it may be on one side only.
    said = {
        name: "group" if split.by == "group" and all(split.column in reading.names(path) for path in paths) else None
        for name, paths in files.items()
    }
    read = {name: reading.part(paths, by=said[name]) for name, paths in files.items() if name != "train"}
    groups = {name: found for name, (_, found) in read.items()}
    check_groups_apart({"train": order, **groups} if split.by == "group" else {})
    given = {name: part for name, (part, _) in read.items()}
    labels = reading.labels
    if labels is None:
        parts, targets = divide(pool, split, seed, given=given, column=order), reading.targets
    else:
        named, field = spread({"train": pool, **given}, labels)
        parts = divide(named.pop("train"), split, seed, given=named, column=order)
        if not labels.labels:
            parts, field = learned(parts, field)
        targets = (field,)
    check_weighed(parts, reading.layout.weight)
    return parts, targets


def _constant(reading: Reading, train: Part) -> set[str]:
    """Give the columns that have one value only; one that only float32 makes so is refused."""
    constant = [field for field in reading.fields if is_constant(train.column(field.key))]
    for field in constant:
        texts = reading.columns[field.name].texts
        if isinstance(field, Numeric) and is_constant(field.decode(texts)) and len(texts):
            moments(field.numbers(texts)[:, None]).check_standardised([field.name])
    return {field.name for field in constant}


def _check_left(where: str, fields: Sequence[Field], types: Mapping[str, ColumnType]) -> None:
    if not fields:
        got = ", ".join(map(repr, types)) or "none beside the target"
        raise DataError(
            f"{where}: no column is left to predict from; constant, empty, ignored or mere identifiers: {got}",
            cure="Add columns that differ from row to row, or declare what one holds: data.columns: {NAME: category}",
        )


def with_given(split: Split, files: Mapping[str, Sequence[str]]) -> Split:
    """Let files of its own take the place of a part's fraction."""
    check_folds(split, files)
    for part in ("validation", "test"):
        if getattr(split, part) == "given" and part not in files:
            raise UsageError(f"data.split.{part}: given, but there are no files for it", cure=f"data.{part}_path: FILE")
        if part in files:
            split = replace(split, **{part: "given"})  # type: ignore[arg-type]
    return split


def _only(parts: Parts, fields: Sequence[Field]) -> Parts:
    return tuple(  # type: ignore[return-value]
        part if part is None else replace(part, x={field.key: part.column(field.key) for field in fields})
        for part in parts
    )

"""Reads texts and what is to be predicted from them: columns of a table, or files of one text each."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from kerasdl.data._files import Files, Labelled, Paths
from kerasdl.data._labels import listed
from kerasdl.data._layout_check import check_said_of_targets
from kerasdl.data._reading import Reading
from kerasdl.data._split import Parts, divide
from kerasdl.data._table import Table, divided, with_given
from kerasdl.errors import DataError, UsageError
from kerasdl.fields import Category, Text
from kerasdl.files import tables
from kerasdl.files.at_once import at_once
from kerasdl.files.dialect import Dialect
from kerasdl.files.documents import holds_documents, read_document
from kerasdl.interfaces import Field, Part, Split


@dataclass(frozen=True)
class Texts:
    """Texts with their targets.

    Attributes:
        parts: Training, validation and test part.
        field: How texts are decoded.
        targets: How targets are decoded.
        resolved: Options of the source that the data decided.
    """

    parts: Parts
    field: Text
    targets: tuple[Field, ...]
    resolved: Mapping[str, Any]


def of_table(table: Table, name: str | None, endings: Sequence[str], split: Split, seed: int) -> Texts:
    """Read a column of texts.

    Args:
        table: Its files, and which columns are the targets.
        name: The column; None for the only one that is for nothing else.
        endings: Of files of one text each, which a model of these texts is to take, too.
        split: How rows are divided.
        seed: Decides which row lands in which part.

    Raises:
        DataError: A file or a column is missing, or it is not plain which one holds the texts.
        UsageError: Options contradict each other.
    """
    split = with_given(split, table.files)
    files = table.listed()
    first = files["train"][0]
    table = table.as_written(first)
    names = table.names(first)
    check_said_of_targets(table.layout)
    name = _column(first, name, table.layout.inputs(names), names, table.dialect)
    others = {*table.layout.inputs(names)} - {name}
    wanted = [column for column in table.layout.read(names) if column not in others]
    columns = table.begin(files["train"], wanted)
    reading = Reading(table.layout, table.dialect, columns, {name: "text"})
    field = Text(name, table.layout.missing, endings=tuple(ending.lower() for ending in endings))
    parts, targets = divided(reading, files, split, seed)
    return Texts(parts, field, targets, {"text": name, "split": split, "labels": listed(targets)})


def of_files(
    files: Files, name: str | None, target: str | Sequence[str] | None, endings: Sequence[str], encoding: str, seed: int
) -> Texts:
    """Read files of one text each.

    Args:
        files: Where they are, and what their names say.
        name: What the texts are called; None for `text`.
        target: What their classes are called; None for `label`.
        endings: Of the files in folders.
        encoding: How text is written as bytes.
        seed: Decides which text lands in which part.

    Raises:
        DataError: A file is no text, or has no class.
        UsageError: Names of files do not say what the split goes by, or texts and classes are called the same.
    """
    name, target = name or "text", target or "label"
    if not isinstance(target, str) or target == name:
        raise UsageError(
            f"data.target: {target!r}, but files of one text each have one class, called otherwise than the texts, "
            f"{name!r}",
            cure="data.target: null",
        )
    field = Text(name, endings=tuple(ending.lower() for ending in endings))
    listed = files.listed(field.endings)
    parts = {part: _read(each, field, encoding) for part, each in listed.items()}
    pool = parts.pop("train")
    divisions = divide(pool, files.split, seed, given=parts, column=listed["train"].order)
    return Texts(divisions, field, (Category(target),), {"text": name, **files.resolved})


def are_documents(paths: Sequence[Paths | None], names: str | None, endings: Sequence[str]) -> bool:
    """Tell files of one text each from tables.

    Args:
        paths: Those of the training part, and of others.
        names: What the names of files say; None if nothing.
        endings: Of files of one text each.

    Raises:
        UsageError: There are both, or names of tables are to say something.
    """
    every = [path for some in paths for path in ([some] if isinstance(some, str) else some or ())]
    found = {holds_documents(path, [ending.lower() for ending in endings]): path for path in every}
    if len(found) > 1:
        raise UsageError(
            f"data.path: {found[True]} holds files of one text each, and {found[False]} is a table",
            cure="Name files of one kind: data.path, data.validation_path, data.test_path",
        )
    if names is not None and False in found:
        raise UsageError(
            f"data.names: {names!r}, but {found[False]} is a table, whose columns hold the classes",
            cure="data.names: null",
        )
    return True in found


def _column(where: str, name: str | None, left: Sequence[str], names: Sequence[str], dialect: Dialect | None) -> str:
    if name is None:
        if len(left) != 1:
            raise DataError(
                f"{where}: {len(left)} columns may hold the texts: {', '.join(f'{each!r:.80}' for each in left[:20])}",
                cure=f"data.text: {left[0]}" if left else "Add a column of texts beside the target.",
            )
        return left[0]
    if name not in names:
        raise DataError(f"{where}: data.text: there is no column {name!r}", cure=tables.instead(where, names, dialect))
    if name not in left:
        raise UsageError(f"data.text: {name!r} is the target, or what the split goes by", cure="data.text: null")
    return name


def _read(listed: Labelled, field: Text, encoding: str) -> Part:
    texts = at_once(lambda number: read_document(listed.files[number], encoding), len(listed.files))
    # Paths, since texts are what a list of `str` would be taken for.
    paths = np.array([Path(file) for file in listed.files], object)
    return Part({field.key: field.decode(texts)}, listed.labels, files=paths)

"""Makes a data set of the images that a table names."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from kerasdl.data._images import Channels, Size, image_dataset, image_field
from kerasdl.data._labels import listed
from kerasdl.data._layout_check import check_said_of_targets
from kerasdl.data._read_files import Unreadable, read_parts
from kerasdl.data._reading import Reading
from kerasdl.data._split import Parts
from kerasdl.data._table import Table, divided, with_given
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Dataset, Part, Split


def load_image_table(
    table: Table,
    images: str,
    split: Split,
    seed: int,
    size: Size | None,
    channels: Channels | None,
    unreadable: Unreadable,
) -> Dataset:
    """Read a table, divide its rows, and read the images that they name.

    Args:
        table: The files of the table, and what its columns are for.
        images: The column of paths.
        split: Parts held back from training.
        seed: Decides which row lands in which part.
        size: See `image_field`.
        channels: See `image_field`.
        unreadable: See `read_files`.

    Raises:
        DataError: A file or a column is missing, or an image or a target is not what it should be.
        UsageError: Options contradict each other.
    """
    split = with_given(split, table.files)
    files = table.listed()
    reading = _look(table.as_written(files["train"][0]), images, files["train"])
    divisions, targets = divided(reading, files, split, seed)
    unread: Parts = tuple(None if part is None else _unread(part) for part in divisions)  # type: ignore[assignment]
    named = [file for part in unread if part is not None and part.files is not None for file in part.files]
    field = image_field(images, named, size, channels)
    parts, findings = read_parts(unread, field, unreadable)
    train, validation, test = (None if part is None else replace(part, x={field.key: part.array}) for part in parts)
    assert train is not None
    resolved = {"split": split, "labels": listed(targets)}
    return image_dataset((train, validation, test), field, resolved, targets=targets, findings=findings)


def _look(table: Table, images: str, files: Sequence[str]) -> Reading:
    """Find out from the first rows how all are read."""
    first = files[0]
    layout, names = table.layout, table.names(first)
    if images not in names:
        cure = f"data.images: one of {', '.join(map(repr, names[:20]))}"
        raise DataError(f"{first}: data.images: there is no column {images!r}", cure=cure)
    if images in layout.targets:
        raise UsageError(f"data.images: {images!r} is the target", cure="data.images: ANOTHER COLUMN")
    check_said_of_targets(layout)
    wanted = [name for name in names if name in {images, layout.weight, layout.split_by, *layout.targets}]
    columns = table.begin(files, wanted)
    return Reading(layout, table.dialect, columns, {images: "category"})


def _unread(part: Part) -> Part:
    """Let paths that were read be the files of a part."""
    ((_, paths),) = part.inputs().items()
    return replace(part, x=np.arange(len(part)), files=paths)

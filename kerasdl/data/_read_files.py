"""Reads the files of a source of one file an example, and divides them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import numpy as np

from kerasdl.data._duplicates import repeats
from kerasdl.data._files import Labelled
from kerasdl.data._split import Parts, divide
from kerasdl.errors import DataError
from kerasdl.files.at_once import at_once
from kerasdl.files.storage import room
from kerasdl.interfaces import FileField, Part, Split
from kerasdl.interfaces.finding import Finding

Unreadable = Literal["refuse", "skip"]


def read_files(
    listed: Mapping[str, Labelled], field: FileField, split: Split, seed: int, unreadable: Unreadable
) -> tuple[Parts, tuple[Finding, ...]]:
    """Read all files, and divide those that are not of a given part.

    Args:
        listed: The files by part.
        field: How they are read.
        split: How those under `train` are divided.
        seed: Decides which example lands in which part.
        unreadable: `refuse` takes a file that cannot be read for an error, `skip` leaves it out.

    Returns:
        Training, validation and test part, and what is wrong with the files.

    Raises:
        DataError: A file cannot be read, or none can.
    """
    read = {name: _read(each, field, unreadable) for name, each in listed.items()}
    findings = [finding for _, _, found in read.values() for finding in found]
    pool, order, _ = read["train"]
    given = {name: part for name, (part, _, _) in read.items() if name != "train"}
    parts = divide(pool, split, seed, given=given, column=order)
    return parts, (*findings, *repeats(parts))


def _read(listed: Labelled, field: FileField, unreadable: Unreadable) -> tuple[Part, np.ndarray | None, list[Finding]]:
    x = room((len(listed.files), *field.decoded), field.dtype)

    def put(number: int) -> DataError | None:
        try:
            x[number] = field.read(listed.files[number], listed.files[number])
        except DataError as error:
            return error
        return None

    errors = at_once(put, len(listed.files))
    wrong = [error for error in errors if error is not None]
    if not wrong:
        return Part(x, listed.labels, files=listed.files), listed.order, []
    if unreadable == "refuse" or len(wrong) == len(errors):
        more = f"; {len(wrong)} of {len(errors)} files cannot be read" if len(wrong) > 1 else ""
        raise DataError(
            f"{wrong[0].message}{more}", cure=f"{wrong[0].cure or ''} Or leave such files out: data.unreadable: skip"
        )
    kept = listed.take(np.array([error is None for error in errors], bool))
    x = x[[error is None for error in errors]]
    return Part(x, kept.labels, files=kept.files), kept.order, [_skipped(wrong, len(errors))]


def _skipped(wrong: list[DataError], files: int) -> Finding:
    first = "; ".join(error.message for error in wrong[:3])
    return Finding(
        "unreadable_files",
        "warning",
        None,
        None,
        {"files": files, "skipped": len(wrong)},
        f"{len(wrong)} of {files} files cannot be read and are left out: {first}{'; ...' if len(wrong) > 3 else ''}.",
        ("data.unreadable=refuse",),
    )

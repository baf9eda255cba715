"""Divides the files of a source of one file an example, and reads them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Literal

import numpy as np

from kerasdl.data._duplicates import repeats
from kerasdl.data._files import Labelled
from kerasdl.data._findings import about
from kerasdl.data._split import Parts, divide
from kerasdl.errors import DataError
from kerasdl.fields._reading import read_into
from kerasdl.files.storage import room
from kerasdl.interfaces import FileField, Part, Split
from kerasdl.interfaces.finding import Finding

Unreadable = Literal["refuse", "skip"]


def read_files(
    listed: Mapping[str, Labelled], field: FileField, split: Split, seed: int, unreadable: Unreadable
) -> tuple[Parts, tuple[Finding, ...]]:
    """Divide the files that are not of a given part, and read all.

    Args:
        listed: The files by part.
        field: How they are read.
        split: How those under `train` are divided.
        seed: Decides which example lands in which part.
        unreadable: `refuse` takes a file that cannot be read for an error, `skip` leaves it out.

    Returns:
        Training, validation and test part, and what is wrong with the files.

    Raises:
        DataError: A file cannot be read, or none of a part can.
    """
    # Numbers stand for the contents: what is divided before it is read is in memory once.
    unread = {name: Part(np.arange(len(of.files)), of.labels, files=of.files) for name, of in listed.items()}
    pool = unread.pop("train")
    parts, found = read_parts(divide(pool, split, seed, given=unread, column=listed["train"].order), field, unreadable)
    others = sum(each.others for each in listed.values())
    return parts, (*found, *([_of_other_kinds(others, field)] if others else []))


def read_parts(unread: Parts, field: FileField, unreadable: Unreadable) -> tuple[Parts, tuple[Finding, ...]]:
    """Read the files of parts in place of their inputs; else as `read_files`."""
    read = [None if part is None else _read(part, field) for part in unread]
    errors = [found for each in read if each is not None for found in each[1]]
    wrong = [error for error in errors if error is not None]
    is_empty = any(each is not None and None not in each[1] for each in read)
    if wrong and (unreadable == "refuse" or is_empty):
        more = f"; {len(wrong)} of {len(errors)} files cannot be read" if len(wrong) > 1 else ""
        leave_out = "" if is_empty else " Or leave such files out: data.unreadable: skip"
        raise DataError(f"{wrong[0].message}{more}", cure=f"{wrong[0].cure or ''}{leave_out}")
    train, validation, test = (None if each is None else _kept(*each) for each in read)
    assert train is not None
    parts = train, validation, test
    return parts, (*([_skipped(wrong, len(errors))] if wrong else []), *repeats(parts))


def _read(part: Part, field: FileField) -> tuple[Part, list[DataError | None]]:
    assert part.files is not None
    x = room((len(part), *field.decoded), field.dtype)
    files = part.files.tolist()
    return replace(part, x=x), read_into(x, field, files, files.__getitem__)


def _kept(part: Part, errors: list[DataError | None]) -> Part:
    """Leave out what was not read, without a copy of the rest."""
    rows = np.flatnonzero([error is None for error in errors])
    if len(rows) == len(part):
        return part
    for to, row in enumerate(rows):
        part.array[to] = part.array[row]
    left = replace(part, x=np.arange(len(part))).take(rows)
    return replace(left, x=part.array[: len(rows)])


def _skipped(wrong: list[DataError], files: int) -> Finding:
    first = "; ".join(error.message for error in wrong[:3])
    more = "; ..." if len(wrong) > 3 else ""
    told = f"{len(wrong)} of {files} files cannot be read and are left out: {first}{more}."
    return about("unreadable_files", "warning", told, files=files, skipped=len(wrong))


def _of_other_kinds(count: int, field: FileField) -> Finding:
    said = f"{count} files beside those that are read have other endings than {', '.join(field.endings)}."
    return about("other_files", "info", said, files=count)

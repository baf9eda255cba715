"""Lists files of examples: in folders, by patterns, by name."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from kerasdl.errors import DataError
from kerasdl.files.patterns import holds, matched

# What systems leave beside users' files.
_LEFT_BEHIND = ("thumbs.db", "desktop.ini", "__macosx")
# What people call the folders of parts.
_PARTS = {
    **dict.fromkeys(("train", "training"), "train"),
    **dict.fromkeys(("validation", "valid", "val", "dev"), "validation"),
    **dict.fromkeys(("test", "testing"), "test"),
}


@dataclass(frozen=True)
class Listing:
    """Files, in an order that is the same on all machines.

    Attributes:
        files: Their paths.
        folders: For each of them, the first folder on the way to it from the one that was named, empty for files that
            lie in it; of files that were named themselves, the folder they lie in.
        others: How many files in the folders have another ending.
    """

    files: tuple[str, ...]
    folders: tuple[str, ...]
    others: int


def listed(paths: Sequence[str], endings: Sequence[str]) -> Listing:
    """List the files that paths name, and of folders all files below that have one of some endings.

    Hidden files, and what systems leave behind, do not count.

    Args:
        paths: Files, folders, or patterns such as `recordings/*_[0-4].wav`.
        endings: Such as `.wav`, in lower case; of files in folders.

    Raises:
        DataError: There is no such file or folder, or none holds a file with such an ending.
    """
    files: list[str] = []
    folders: list[str] = []
    others = 0
    for path in matched(paths):
        if not holds(Path.is_dir, path):
            if not holds(Path.is_file, path):
                raise DataError(f"{path}: there is no such file or folder", cure="Name files that are there.")
            files.append(path)
            folders.append(Path(path).absolute().parent.name)
            continue
        for below in _below(path):
            if below.lower().endswith(tuple(endings)):
                files.append(str(Path(path, below)))
                folders.append(below.split("/", 1)[0] if "/" in below else "")
            else:
                others += 1
    if not files:
        where = ", ".join(paths[:3]) + (", ..." if len(paths) > 3 else "")
        raise DataError(
            f"{where}: no file has one of the endings {', '.join(endings)}; {others} have others",
            cure="Name a folder that holds such files, or files in it: data.path",
        )
    return Listing(tuple(files), tuple(folders), others)


def subfolders(path: str) -> list[str]:
    """Give the names of the folders in a folder; none for what is no folder."""
    if not Path(path).is_dir():
        return []
    return sorted(entry.name for entry in os.scandir(path) if entry.is_dir() and not _is_left_behind(entry.name))


def parts(path: str) -> dict[str, list[str]] | None:
    """Give the folders of parts in a folder, such as `train` and `test`, by `train`, `validation` and `test`.

    Returns:
        None if the folder holds other folders, too, or none for training.
    """
    inside = {_PARTS.get(name.lower(), ""): name for name in subfolders(path)}
    if "train" not in inside or "" in inside:
        return None
    return {part: [str(Path(path, name))] for part, name in inside.items()}


def _below(folder: str) -> list[str]:
    """Give all files below a folder as paths from it, by name; a link that leads round in a circle is followed once."""
    found, seen = [], set()
    for place, names, files in os.walk(folder, followlinks=True):
        real = os.path.realpath(place)
        names[:] = [] if real in seen else [name for name in names if not _is_left_behind(name)]
        if real not in seen:
            inside = [Path(place, name) for name in files if not _is_left_behind(name)]
            found += [path.relative_to(folder).as_posix() for path in inside]
        seen.add(real)
    return sorted(found)


def _is_left_behind(name: str) -> bool:
    return name.startswith(".") or name.lower() in _LEFT_BEHIND

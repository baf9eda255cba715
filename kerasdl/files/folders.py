"""Lists files of examples: in folders, by patterns, by name."""

from __future__ import annotations

import glob
import os
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Literal

from kerasdl.errors import DataError
from kerasdl.files.patterns import holds, matched

Links = Literal["refuse", "follow"]
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


def listed(paths: Sequence[str], endings: Sequence[str], *, links: Links = "follow") -> Listing:
    """List the files that paths name, and of folders all files below that have one of some endings.

    Hidden files, and what systems leave behind, do not count.

    Args:
        paths: Files, folders, or patterns such as `recordings/*_[0-4].wav`.
        endings: Such as `.wav`, in lower case; of files in folders.
        links: `refuse` symbolic links that lead out of the folder that a path names, or `follow` them. What a path
            names itself may be a link.

    Raises:
        DataError: There is no such file or folder, none holds a file with such an ending, or a link leads out.
    """
    files: list[str] = []
    folders: list[str] = []
    others = 0
    for given in paths:
        for path in matched([given]):
            named, of, more = _named(path, endings, _root(given, path) if links == "refuse" else None)
            files += named
            folders += of
            others += more
    if not files:
        where = ", ".join(paths[:3]) + (", ..." if len(paths) > 3 else "")
        raise DataError(
            f"{where}: no file has one of the endings {', '.join(endings)}; {others} have others",
            cure="Name a folder that holds such files, or files in it: data.path",
        )
    _check_text(files)
    return Listing(tuple(files), tuple(folders), others)


def _check_text(files: Sequence[str]) -> None:
    """Refuse names whose bytes are no text: neither models nor tables of answers can hold them."""
    try:
        "".join(files).encode()
    except UnicodeEncodeError:
        wrong = next(file for file in files if file != file.encode("utf-8", "replace").decode())
        raise DataError(
            f"{os.fsencode(wrong)!r}: the name is no text in UTF-8", cure="Rename the file or its folder."
        ) from None


def _named(path: str, endings: Sequence[str], root: str | None) -> tuple[list[str], list[str], int]:
    """Give the files that a path names, for each its folder of a class, and how many have another ending."""
    if root is not None:
        _check_inside(path, root)
    if not holds(Path.is_dir, path):
        if not holds(Path.is_file, path):
            raise DataError(f"{path}: there is no such file or folder", cure="Name files that are there.")
        return [path], [Path(path).absolute().parent.name], 0
    every = _below(path, root)
    below = [file for file in every if file.lower().endswith(tuple(endings))]
    folders = [file.split("/", 1)[0] if "/" in file else "" for file in below]
    return [str(Path(path, file)) for file in below], folders, len(every) - len(below)


def subfolders(path: str) -> list[str]:
    """Give the names of the folders in a folder; none for what is no folder."""
    if not Path(path).is_dir():
        return []
    return sorted(entry.name for entry in os.scandir(path) if entry.is_dir() and not _is_left_behind(entry.name))


def parts(path: str, *, links: Links = "follow") -> dict[str, list[str]] | None:
    """Give the folders of parts in a folder, such as `train` and `test`, by `train`, `validation` and `test`.

    Args:
        path: The folder.
        links: As of `listed`.

    Returns:
        None if it holds none for training, or other folders beside one called so that holds no classes.

    Raises:
        DataError: One is a link that leads out, there are two for one part, or other folders beside them.
    """
    inside: dict[str, list[str]] = {}
    for name in subfolders(path):
        inside.setdefault(_PARTS.get(name.lower(), ""), []).append(name)
    others = inside.pop("", [])
    if "train" not in inside or (others and not subfolders(str(Path(path, inside["train"][0])))):
        # Trains may be a class among others, if their folder holds no classes.
        return None
    doubled = next((names for names in inside.values() if len(names) > 1), None)
    if others or doubled:
        got = ", ".join(map(repr, doubled or others))
        raise DataError(
            f"{path}: {got} beside {inside['train'][0]!r}: expected at most one folder each for training, validation "
            "and test, and no other",
            cure="Take out what does not belong there, or name the folders: data.path, data.validation_path and "
            "data.test_path",
        )
    if links == "refuse":
        for (name,) in inside.values():
            _check_inside(str(Path(path, name)), os.path.realpath(path))
    return {part: [str(Path(path, name))] for part, (name,) in inside.items()}


def _root(given: str, path: str) -> str:
    """Give the real folder that files are to lie in: what was named, or what its pattern begins with."""
    if given == path:
        return os.path.realpath(path)
    plain = takewhile(lambda part: not glob.has_magic(part), Path(given).parts)
    return os.path.realpath(Path(*plain))


def _below(folder: str, root: str | None) -> list[str]:
    """Give all files below a folder as paths from it, by name; a link that leads round in a circle is followed once."""
    found: list[str] = []
    seen, ways = set(), [""]
    while ways:
        way = ways.pop()
        place = Path(folder, way)
        real = os.path.realpath(place)
        if real in seen:
            continue
        seen.add(real)
        for entry in _entries(place):
            if root is not None and entry.is_symlink():
                _check_inside(entry.path, root)
            (ways if entry.is_dir() else found).append(f"{way}{entry.name}{'/' if entry.is_dir() else ''}")
    return sorted(found)


def _entries(place: Path) -> list[os.DirEntry[str]]:
    try:
        # In the order of names, so that of two links to one folder it is always the same that counts.
        return sorted(
            (entry for entry in os.scandir(place) if not _is_left_behind(entry.name)),
            key=lambda entry: entry.name,
            reverse=True,
        )
    except OSError as error:
        raise DataError(
            f"{place}: cannot be looked into: {error.strerror}", cure="Allow it to be read, or name another folder."
        ) from error


def _check_inside(path: str, root: str) -> None:
    real = os.path.realpath(path)
    if real != root and not real.startswith(root.rstrip(os.sep) + os.sep):
        raise DataError(
            f"{path}: is a link out of {root}, to {real}",
            cure="Put what it leads to in its place; or, if you know all links: data.links: follow",
        )


def _is_left_behind(name: str) -> bool:
    return name.startswith(".") or name.lower() in _LEFT_BEHIND

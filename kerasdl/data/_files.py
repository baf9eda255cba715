"""Which files a source of one file an example has: of which class, in which part."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from kerasdl.data._file_names import said
from kerasdl.data._folds import check_folds
from kerasdl.errors import DataError, UsageError
from kerasdl.files import folders
from kerasdl.files.columns import composed
from kerasdl.interfaces import Split

Paths = str | Sequence[str]


@dataclass(frozen=True)
class Labelled:
    """Some files.

    Attributes:
        files: Their paths, `(examples,)`.
        labels: Their classes, `(examples,)`.
        order: What the split goes by, `(examples,)`; None if their names do not say it.
        others: How many files beside them have another ending.
    """

    files: np.ndarray
    labels: np.ndarray
    order: np.ndarray | None = None
    others: int = 0

    def take(self, rows: np.ndarray) -> Labelled:
        """Give some of them."""
        order = None if self.order is None else self.order[rows]
        return replace(self, files=self.files[rows], labels=self.labels[rows], order=order)


@dataclass(frozen=True)
class Files:
    """Where files are, and what their names say.

    Attributes:
        paths: Of the files to divide, under `train`, and of given parts, `validation` and `test`.
        names: Pattern of their names, see `said`; None if folders are the classes.
        split: How those under `train` are divided.
        links: What to do with symbolic links that lead out of the folders.
    """

    paths: Mapping[str, Sequence[str]]
    names: str | None
    split: Split
    links: folders.Links = "refuse"

    @classmethod
    def of(
        cls,
        path: Paths,
        validation_path: Paths | None,
        test_path: Paths | None,
        names: str | None,
        split: Split,
        links: folders.Links = "refuse",
    ) -> Files:
        """Make it of a source's options; a single folder may hold its parts as folders: `train`, `test`.

        Raises:
            UsageError: A part is said to be given, and is not.
        """
        options = {"train": path, "validation": validation_path, "test": test_path}
        paths = {part: [of] if isinstance(of, str) else list(of) for part, of in options.items() if of is not None}
        if len(paths) == len(paths["train"]) == 1:
            paths = folders.parts(paths["train"][0], links=links) or paths
        check_folds(split, paths)
        for part in ("validation", "test"):
            if part in paths:
                split = replace(split, **{part: "given"})  # type: ignore[arg-type]
            elif getattr(split, part) == "given":
                raise UsageError(
                    f"data.split.{part}: given, but there are no files for it", cure=f"data.{part}_path: FOLDER"
                )
        return cls(paths, names, split, links)

    @property
    def resolved(self) -> dict[str, object]:
        """The options of the source as they were understood."""
        paths = {"path": "train", "validation_path": "validation", "test_path": "test"}
        return {"split": self.split} | {
            option: self.paths[part] for option, part in paths.items() if part in self.paths
        }

    def listed(self, endings: Sequence[str]) -> dict[str, Labelled]:
        """List the files by part; those of given parts are in no other.

        Raises:
            DataError: There are none, or one has no class.
            UsageError: Their names do not say what the split goes by.
        """
        found = {part: self._labelled(paths, endings) for part, paths in self.paths.items()}
        pool = found["train"]
        if self.names is None:
            _check_classes(self.paths["train"], set(pool.labels), endings)
        taken = {os.path.realpath(file) for part, each in found.items() if part != "train" for file in each.files}
        left = np.array([os.path.realpath(file) not in taken for file in pool.files], bool)
        if not left.any():
            raise DataError("data.path: all its files are in the other parts", cure="data.path: ANOTHER FOLDER")
        return found | {"train": pool.take(left)}

    def _labelled(self, paths: Sequence[str], endings: Sequence[str]) -> Labelled:
        listing = folders.listed(paths, endings, links=self.links)
        read = {"label": np.array(listing.folders, object)} if self.names is None else said(self.names, listing.files)
        read = {name: np.array(list(map(composed, values)), object) for name, values in read.items()}
        for file, label in zip(listing.files, read["label"], strict=True):
            if not label:
                raise DataError(
                    f"{file}: lies in no folder of a class",
                    cure="Put the files of each class into a folder that is called so, or say what names of files "
                    'mean: data.names: "{label}_*"',
                )
        column = self.split.column
        if column is not None and column not in read:
            raise UsageError(
                f"data.split.column: {column!r}, but names of files say {', '.join(read)} only",
                cure=f'data.names: "{{label}}_{{{column}}}_*"',
            )
        order = None if column is None else read[column]
        return Labelled(np.array(listing.files, object), read["label"], order, listing.others)


def _check_classes(paths: Sequence[str], classes: set[str], endings: Sequence[str]) -> None:
    """Refuse a folder of a class without examples, which would be a class that nobody learns."""
    for path in paths:
        empty = next((name for name in folders.subfolders(path) if name not in classes), None)
        if empty is not None:
            raise DataError(
                f"{path}/{empty}: the folder of a class holds no file that is in no other and has one of the endings "
                f"{', '.join(endings)}",
                cure="Put examples of the class there, or take the folder out.",
            )

"""Drafts recipes for folders of files: images, recordings, texts."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

from kerasdl.drafting import sizing, texts
from kerasdl.drafting.sheet import FRACTION, Sheet, held_back, lines
from kerasdl.errors import DataError, UsageError
from kerasdl.fields import Audio, Image
from kerasdl.files import folders, images, sound_files

_TEXTS = (".txt",)
# Headers that are looked at: enough to know what most files are like.
_LOOKED_AT = 1000
# Pixels of the longer side that images are given: a network of this size is trained on a CPU in minutes.
_MOST_PIXELS = 96
_FEWEST_PIXELS = 8


def draft_folder(path: str, names: str | None, folder: str | Path) -> Sheet:
    """Look at a folder, and draft a recipe for what most of its files are.

    Args:
        path: The folder.
        names: What the names of files say, such as `{label}_*`; None if the folders in it are the classes.
        folder: Where the recipe will be: its paths start there.

    Raises:
        DataError: It holds no files that any data source reads.
        UsageError: Nothing says the classes.
    """
    parts, listing, links = _listed(path)
    endings: dict[str, Sequence[str]] = {"image": Image.endings, "sound": Audio.endings, "text": _TEXTS}
    counts = {kind: sum(file.lower().endswith(tuple(of)) for file in listing.files) for kind, of in endings.items()}
    kind = max(counts, key=lambda each: counts[each])
    if not counts[kind]:
        known = ", ".join(ending for of in endings.values() for ending in of)
        raise DataError(f"{path}: holds no images, recordings or texts", cure=f"Name a folder of files such as {known}")
    files = [file for file in listing.files if file.lower().endswith(tuple(endings[kind]))]
    if names is None and not folders.subfolders(parts["train"][0]):
        stem = Path(files[0]).stem
        raise UsageError(
            f"{path}: has no folder for each class; say what names such as {stem!r} mean", cure='--target "{label}_*"'
        )
    options = {"path": os.path.relpath(path, folder), **links, **({} if names is None else {"names": names})}
    drafts: dict[str, Callable[[_Folder], Sheet]] = {"image": _images, "sound": _sounds, "text": _texts}
    return drafts[kind](_Folder(Path(path).name, options, files, parts))


def _listed(path: str) -> tuple[Mapping[str, Sequence[str]], folders.Listing, dict[str, Any]]:
    """Give the folders of parts, the files of the first, and what has to be said of links among them."""
    try:
        parts = folders.parts(path, links="refuse") or {"train": [path]}
        return parts, folders.listed(parts["train"], ("",), links="refuse"), {}
    except DataError:
        # These are the user's own; the recipe says that they are followed.
        parts = folders.parts(path) or {"train": [path]}
        return parts, folders.listed(parts["train"], ("",)), {"links": "follow"}


def draft_image_table(about: str, options: Mapping[str, Any], files: Sequence[str], monitor: str) -> Sheet:
    """Draft a recipe for a table of images.

    Args:
        about: The table.
        options: Of the data source.
        files: The images.
        monitor: What early stopping watches.
    """
    return _images(_Folder(about, options, files, {}), "image_csv", monitor)


@dataclass(frozen=True)
class _Folder:
    """Files to draft a recipe for.

    Attributes:
        about: The folder's name.
        options: Of the data source, those that all kinds of files have.
        files: For training, and for parts that are not given.
        parts: Folders of given parts, by name.
    """

    about: str
    options: Mapping[str, Any]
    files: Sequence[str]
    parts: Mapping[str, Sequence[str]]

    @property
    def split(self) -> list[str]:
        """Lines of the recipe about parts that are not given."""
        return held_back(self._missing)

    @property
    def rows(self) -> int:
        """About how many files are left for training."""
        return round((1 - FRACTION * len(self._missing)) * len(self.files))

    @property
    def _missing(self) -> list[str]:
        return [part for part in ("validation", "test") if part not in self.parts]


def _images(folder: _Folder, kind: str = "image_folder", monitor: str = "val_accuracy") -> Sheet:
    headers = [found for file in _some(folder.files) if (found := _looked(images.look, file)) is not None]
    if not headers:
        images.look(folder.files[0], folder.files[0])
    unread = _unread(len(headers), folder)
    sizes = Counter((header.height, header.width) for header in headers)
    height, width = next(iter(sizes)) if len(sizes) == 1 else _usual(headers)
    shrunk = max(1.0, max(height, width) / _MOST_PIXELS)
    size = [max(_FEWEST_PIXELS, round(side / shrunk)) for side in (height, width)]
    colour = any(header.channels > 1 for header in headers)
    augmentation = ["{kind: random_translation, height_factor: 0.1, width_factor: 0.1, fill_mode: nearest}"]
    if colour:
        augmentation.insert(0, "{kind: random_flip, mode: horizontal}")
    return _network(
        folder,
        {"kind": kind, **folder.options, "size": size, "channels": "rgb" if colour else "grey", **unread},
        model=[
            *lines(sizing.convolutional(min(size), folder.rows)),
            "# Changes that leave the class as it is; take out those that do not.",
            "augmentation:",
            *(f"  - {each}" for each in augmentation),
        ],
        monitor=monitor,
    )


def _sounds(folder: _Folder) -> Sheet:
    headers = [found for file in _some(folder.files) if (found := _looked(sound_files.header, file)) is not None]
    if not headers:
        sound_files.header(folder.files[0], folder.files[0])
    unread = _unread(len(headers), folder)
    rates = Counter(header.rate for header in headers)
    rate = {} if len(rates) == 1 else {"rate": min(rates)}
    return _network(
        folder,
        {"kind": "audio_folder", **folder.options, **rate, **unread},
        model=[
            *lines(sizing.convolutional(40, folder.rows)),
            "# Sooner or later, higher or lower.",
            "augmentation:",
            "  - {kind: random_translation, height_factor: 0.1, width_factor: 0.05, fill_mode: nearest}",
        ],
    )


def _texts(folder: _Folder) -> Sheet:
    return texts.draft_texts(folder.about, folder.options, folder.rows, folder.split)


def _network(folder: _Folder, data: Mapping[str, Any], model: list[str], monitor: str = "val_accuracy") -> Sheet:
    training = sizing.images(folder.rows)
    return Sheet(
        folder.about,
        None,
        data=[*lines(data), *folder.split],
        model=[f"# For about {folder.rows} files for training.", *model],
        training=lines(training),
        callbacks=[f"{{kind: early_stopping, monitor: {monitor}, patience: {max(5, training['epochs'] // 2)}}}"],
    )


def _unread(readable: int, folder: _Folder) -> dict[str, Any]:
    """Say that damaged files are left out, where there are some; a run counts them."""
    return {"unreadable": "skip"} if readable < len(_some(folder.files)) else {}


def _some(files: Sequence[str]) -> Sequence[str]:
    return files[:: -(-len(files) // _LOOKED_AT)]


def _looked(look: Callable[[str, str], Any], file: str) -> Any:
    try:
        return look(file, file)
    except DataError:
        return None


def _usual(headers: Sequence[Any]) -> tuple[int, int]:
    return round(median(header.height for header in headers)), round(median(header.width for header in headers))

"""Drafts a recipe for a file or folder: finds the task, chooses sizes by rules, and says why in comments."""

from __future__ import annotations

from pathlib import Path

from kerasdl.drafting.arrays import draft_arrays, holds_arrays
from kerasdl.drafting.folders import draft_folder
from kerasdl.drafting.tables import draft_table


def draft(data: str | Path, target: str | None, folder: str | Path) -> str:
    r"""Write a recipe for data.

    Args:
        data: A table, a file of arrays, or a folder of images, recordings or texts.
        target: The column to predict; for a folder what names of files say, such as `{label}_*`, or None if the folders
            in it are the classes; for arrays the file of the targets, or in an .npz file the array.
        folder: Where the recipe will be: its paths start there.

    Returns:
        The recipe, with comments.

    Raises:
        DataError: The file cannot be read, or has no such column; the folder holds nothing that can be learned from.
        UsageError: No target is named.

    Example:
        >>> import tempfile
        >>> with tempfile.TemporaryDirectory() as place:
        ...     rows = [f"{age},{'no' if age < 30 else 'yes'}" for age in range(20, 40)]
        ...     _ = Path(place, "people.csv").write_text("\n".join(["age,adult", *rows]))
        ...     text = draft(f"{place}/people.csv", "adult", place)
        >>> "task: binary" in text and "kind: mlp" in text
        True
    """
    path = str(data)
    if Path(path).is_dir():
        return draft_folder(path, target, folder).text()
    return (draft_arrays if holds_arrays(path) else draft_table)(path, target, folder).text()

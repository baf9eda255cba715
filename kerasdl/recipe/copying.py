"""Copies a shipped recipe to where its new owner edits it."""

from __future__ import annotations

import json
import os
from pathlib import Path

from kerasdl.errors import KerasdlError, UsageError
from kerasdl.recipe.schema import schema
from kerasdl.recipe.shipped import shipped

SCHEMA_FILE = "kerasdl.schema.json"
# In the shipped recipes, one folder up.
_SHIPPED_LINE = "# yaml-language-server: $schema=../schema.json"


def copy(name: str, destination: Path, *, replace: bool = False) -> Path:
    """Copy a shipped recipe, and put the schema that editors read beside it.

    Args:
        name: A shipped recipe.
        destination: A file, or a folder to put it in.
        replace: Overwrite a file that is there.

    Returns:
        The copy.

    Raises:
        UsageError: There is no such recipe, or the file exists.
        KerasdlError: The place cannot be written.
    """
    source = shipped(name)
    text = source.read_text(encoding="utf-8").removeprefix(f"{_SHIPPED_LINE}\n")
    # Other than Path.is_dir, it takes names that are too long.
    return put(text, destination / source.name if os.path.isdir(destination) else destination, replace=replace)  # noqa: PTH112


def put(text: str, path: Path, *, replace: bool = False) -> Path:
    """Write a recipe for its new owner to edit, and put the schema that editors read beside it.

    Args:
        text: The recipe.
        path: The file.
        replace: Overwrite a file that is there.

    Raises:
        UsageError: The file exists.
        KerasdlError: The place cannot be written.
    """
    check_free(path, replace=replace)
    try:
        path.write_text(f"# yaml-language-server: $schema={SCHEMA_FILE}\n{text}", encoding="utf-8")
        path.with_name(SCHEMA_FILE).write_text(json.dumps(schema()), encoding="utf-8")
    except OSError as error:
        raise _unwritable(path, error) from error
    return path


def check_free(path: Path, *, replace: bool = False) -> None:
    """Refuse to write over a file, unless it is to be replaced.

    Raises:
        UsageError: The file exists.
        KerasdlError: The place cannot be looked at.
    """
    try:
        if path.exists() and not replace:
            raise UsageError(f"{path}: already exists", cure="Name another file, or replace it: --force")
    except OSError as error:
        raise _unwritable(path, error) from error


def _unwritable(path: Path, error: OSError) -> KerasdlError:
    return KerasdlError(f"{path}: cannot be written: {error.strerror}", cure="Name another place.")

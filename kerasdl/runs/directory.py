"""A run directory: made once, written atomically, by one process."""

from __future__ import annotations

import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from kerasdl.errors import KerasdlError, UsageError
from kerasdl.interfaces.finite import finite
from kerasdl.interfaces.whole_files import UNFINISHED, replacing
from kerasdl.recipe.format import FORMAT


def place(name: str, *, out: str | Path | None = None, root: str | Path = "runs") -> Path:
    """Say where a new run goes.

    Args:
        name: The recipe's name.
        out: The directory itself; by default `<root>/<name>/<UTC time>-<id>`.
        root: Where runs are kept.

    Returns:
        An absolute path.
    """
    path = Path(out) if out is not None else parent(name, root) / _stamp()
    return path.absolute()


def parent(name: str, root: str | Path = "runs") -> Path:
    """Say where the runs of one name go."""
    return Path(root).absolute() / name


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%SZ}-{secrets.token_hex(3)}"


def create(directory: Path) -> None:
    """Make a new run directory.

    Raises:
        UsageError: It exists and is not an empty directory, or a file is on the way to it.
        KerasdlError: It cannot be written.
    """
    try:
        directory.mkdir(parents=True, exist_ok=True)
        if any(not path.name.startswith(UNFINISHED) for path in directory.iterdir()):
            raise UsageError(f"--out {directory}: expected a new or empty directory", cure="Name another one.")
    except (FileExistsError, NotADirectoryError) as error:
        message = f"--out {directory}: expected a new or empty directory, got a file"
        raise UsageError(message, cure="Name another one.") from error
    except OSError as error:
        cure = "Name a directory that can be written: --out DIR"
        raise KerasdlError(f"{directory}: cannot be made: {error.strerror}", cure=cure) from error


def write(path: Path, text: str) -> None:
    """Write a file so that readers find the old content or the new, never a part."""
    with replacing(path) as unfinished:
        unfinished.write_text(text)


def write_json(path: Path, content: Mapping[str, Any]) -> None:
    """Write a versioned JSON object, with null for what is not finite."""
    write(path, json.dumps({"kerasdl": FORMAT, **finite(content)}, indent=2) + "\n")

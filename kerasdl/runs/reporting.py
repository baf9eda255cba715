"""Writes the report of a run into its directory."""

from __future__ import annotations

import contextlib
import sys
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from kerasdl import recipe, report
from kerasdl.errors import ArtifactError, KerasdlError
from kerasdl.interfaces import run_files
from kerasdl.runs import directory as directories
from kerasdl.runs import opening


def write_report(
    directory: str | Path, output: str | Path | None = None, *, allow_import: Collection[str] = ()
) -> Path:
    """Write what a run came to, or has come to so far, as one page of HTML without scripts.

    Args:
        directory: The run directory.
        output: Where to write it; None for report.html in the run directory.
        allow_import: Packages that a `kind: package.module:name` in the run's recipe may come from.

    Returns:
        Where it was written.

    Raises:
        ArtifactError: It is no run directory.
        KerasdlError: The page cannot be written.

    Example:
        >>> import kerasdl, tempfile
        >>> result = kerasdl.run("mlp/breast-cancer", "training.epochs=2", out=tempfile.mkdtemp())
        >>> "<h2>Curves</h2>" in write_report(result.directory).read_text()
        True
    """
    found = opening.recipe_of(directory, allow_import=allow_import)
    if opening.status_of(Path(directory)) is None:
        raise ArtifactError(f"{directory}: the run has no status yet", cure="Wait until it has begun to train.")
    path = Path(directory, run_files.REPORT) if output is None else Path(output)
    try:
        directories.write(path, report.page(Path(directory), recipe.changed(found, allow_import=allow_import)))
    except OSError as error:
        raise KerasdlError(
            f"{path}: cannot be written: {error.strerror}", cure="Name another file: --output FILE"
        ) from error
    return path


@contextlib.contextmanager
def reported(directory: Path, warn: Callable[[str], Any]) -> Iterator[None]:
    """Write the report of a run that ends within the block, however it ends; what hinders that is told, no more."""
    try:
        yield
    finally:
        try:
            # What the recipe names was imported to train it, and nothing else may be.
            write_report(directory, allow_import=tuple(sys.modules))
        except KerasdlError as error:
            warn(f"there is no report: {error.message}")

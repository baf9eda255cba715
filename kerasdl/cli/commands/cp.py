"""`kerasdl cp NAME [DEST]`."""

import os
from pathlib import Path

import click

from kerasdl.cli import arguments, output
from kerasdl.errors import UsageError


@click.command("cp")
@arguments.shipped_name
@click.argument("dest", required=False)
@click.option("--force", is_flag=True, help="Replace DEST if it exists.")
@output.options
def command(name: str, dest: str | None, force: bool) -> None:
    """Copy a shipped recipe to DEST, to make it your own.

    DEST is a file or a folder; by default the current folder. The schema that lets editors complete and explain the
    recipe's keys is put beside it.
    """
    from kerasdl.recipe.copying import copy

    if dest is not None and dest.endswith(os.sep) and not Path(dest).is_dir():
        raise UsageError(f"{dest}: there is no such folder", cure=f"Make it: mkdir {dest}")
    path = copy(name, Path(dest or "."), replace=force)
    output.answer({"name": name, "path": str(path)}, f"{path}\nTrain it: kerasdl run {path}")

"""`kerasdl init DATA --target COL`."""

from __future__ import annotations

import os
import re
import shlex
from pathlib import Path

import click

from kerasdl.cli import output, quiet

_ENDINGS = re.compile(r"(\.(csv|tsv|tab|txt|data|parquet|pq|jsonl|ndjson|json))?(\.gz)?$", re.IGNORECASE)


@click.command("init")
@click.argument("data", type=click.Path())
@click.option(
    "--target", metavar="COLUMN", help="The column to predict; for a folder, what names of files say: '{label}_*'."
)
@click.option(
    "--output",
    "to",
    metavar="FILE",
    type=click.Path(),
    help="The recipe, or a folder for it; by default <data>.yaml, here.",
)
@click.option("--force", is_flag=True, help="Replace the file if it exists.")
@output.options
def command(data: str, target: str | None, to: str | None, force: bool) -> None:
    """Look at a table, or a folder of images, recordings or texts, and write a commented recipe for it.

    \b
    kerasdl init customers.csv --target churned
    kerasdl init photos
    kerasdl init calls --target "{label}_{speaker}_*"
    """  # noqa: D301
    with quiet.diverted():
        from kerasdl.recipe.copying import check_free, put

        path = _recipe_file(data, to)
        check_free(path, replace=force)
        from kerasdl.drafting import draft

        put(draft(data, target, path.absolute().parent), path, replace=force)
    output.answer({"path": str(path)}, f"{path}\nTrain it: kerasdl run {shlex.quote(str(path))}")


def _recipe_file(data: str, to: str | None) -> Path:
    """Say where the recipe goes: called as the data, but for what endings say, where only a folder is named or none."""
    stem = _ENDINGS.sub("", Path(data).resolve().name).strip(".") or "recipe"
    place = Path(to or ".")
    # Other than Path.is_dir, it takes names that are too long.
    return place / f"{stem}.yaml" if os.path.isdir(place) else place  # noqa: PTH112

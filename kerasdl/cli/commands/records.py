"""`kerasdl records RECIPE --output FOLDER`."""

from __future__ import annotations

import click

from kerasdl.cli import arguments, output, quiet


@click.command("records")
@arguments.recipe
@click.option("--output", "folder", required=True, metavar="FOLDER", help="The folder of the shards, a new one.")
@output.options
def command(
    recipe: str, overrides: tuple[str, ...], data_root: str | None, allow_import: tuple[str, ...], folder: str
) -> None:
    """Write what a recipe's data source reads as TFRecord shards, to train on without reading the files again.

    \b
    kerasdl records photos.yaml --output photos-records
    kerasdl run photos.yaml "data={kind: tfrecord, path: photos-records}"
    """  # noqa: D301
    with quiet.diverted():
        from kerasdl.runs import write_records

        sizes = write_records(recipe, folder, *overrides, data_root=data_root, allow_import=allow_import)
    said = ", ".join(f"{size} {part}" for part, size in sizes.items())
    output.answer({"folder": folder, "examples": sizes}, f"{folder}: examples: {said}")

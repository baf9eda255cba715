"""`kerasdl init DATA --target COL`."""

from __future__ import annotations

from pathlib import Path

import click

from kerasdl.cli import output, quiet


@click.command("init")
@click.argument("data", type=click.Path())
@click.option(
    "--target", metavar="COLUMN", help="The column to predict; for a folder, what names of files say: '{label}_*'."
)
@click.option("--output", "to", metavar="FILE", type=click.Path(), help="The recipe; by default <data>.yaml, here.")
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
        from kerasdl.drafting import draft
        from kerasdl.recipe.copying import put

        path = Path(to) if to is not None else Path(f"{Path(data).name.split('.')[0]}.yaml")
        put(draft(data, target, path.absolute().parent), path, replace=force)
    output.answer({"path": str(path)}, f"{path}\nTrain it: kerasdl run {path}")

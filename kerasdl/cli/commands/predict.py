"""`kerasdl predict RUN DATA`."""

from __future__ import annotations

import click

from kerasdl.cli import output, quiet


@click.command("predict")
@click.argument("directory", metavar="RUN", type=click.Path())
@click.argument("data", metavar="DATA", type=click.Path())
@click.option("--output", "to", metavar="FILE", type=click.Path(), help="The CSV file to write; by default stdout.")
@output.options
def command(directory: str, data: str, to: str | None) -> None:
    """Predict for each row of a file, with a run's saved model, and write a CSV file of the same rows.

    \b
    kerasdl predict runs/mine new.csv --output predictions.csv
    """  # noqa: D301
    with quiet.diverted():
        from kerasdl.artifact import load
        from kerasdl.artifact.writing import rows_of, text_of, write

        pieces = load(directory).pieces(data)
        if to is not None:
            found, text = {"rows": write(pieces, to), "output": to}, None
        elif output.as_json():
            found, text = {"predictions": rows_of(pieces)}, None
        else:
            found, text = {}, text_of(pieces)
    output.answer(found, text)

"""`kerasdl evaluate RUN [DATA]`."""

from __future__ import annotations

import click

from kerasdl.cli import arguments, output, quiet


@click.command("evaluate")
@click.argument("directory", metavar="RUN", type=click.Path())
@click.argument("data", metavar="[DATA]", type=click.Path(), required=False)
@arguments.allow_import
@output.options
def command(directory: str, data: str | None, allow_import: tuple[str, ...]) -> None:
    """Score a run's saved model on its test part, or on a file with targets.

    \b
    kerasdl evaluate runs/mine
    kerasdl evaluate runs/mine newer.csv
    """  # noqa: D301
    with quiet.diverted():
        from kerasdl.runs import evaluate

        scores = evaluate(directory, data, allow_import=allow_import)
    output.answer({"metrics": scores}, "\n".join(f"{name:<12} {value:.6g}" for name, value in scores.items()))

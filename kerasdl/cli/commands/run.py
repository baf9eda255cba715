"""`kerasdl run RECIPE`."""

from __future__ import annotations

import click

from kerasdl.cli import arguments, output, quiet


@click.command("run")
@arguments.recipe
@click.option("--out", metavar="DIR", help="The run directory itself; by default runs/<name>/<time>-<id>.")
@output.options
def command(
    recipe: str, overrides: tuple[str, ...], data_root: str | None, allow_import: tuple[str, ...], out: str | None
) -> None:
    """Train what a recipe says.

    \b
    kerasdl run mlp/breast-cancer
    kerasdl run my.yaml training.epochs=3 model.units[0]=32 ~callbacks
    """  # noqa: D301
    from kerasdl.recipe import load
    from kerasdl.runs.signals import ending_at_once

    with quiet.diverted() as diversion:
        with ending_at_once():
            # A wrong recipe is refused before TensorFlow is imported.
            load(recipe, overrides, data_root=data_root, allow_import=allow_import)
            from kerasdl.cli.progress import progress

            listener = progress(diversion)
            listener.preparing(recipe)
            from kerasdl.runs import run

            try:
                result = run(
                    recipe,
                    *overrides,
                    out=out,
                    data_root=data_root,
                    allow_import=allow_import,
                    listener=listener,
                )
            finally:
                listener.ended()
        listener.summary(result)
    output.answer(result.status)

"""`kerasdl tune RECIPE`."""

from __future__ import annotations

import click

from kerasdl.cli import arguments, output, quiet


@click.command("tune")
@arguments.recipe
@click.option("--out", metavar="DIR", help="The directory of the search; by default runs/<name>/search-<id>.")
@output.options
def command(
    recipe: str, overrides: tuple[str, ...], data_root: str | None, allow_import: tuple[str, ...], out: str | None
) -> None:
    """Search for values that do better, as the recipe's `search` says; the same command goes on with it.

    \b
    kerasdl tune mlp/breast-cancer
    kerasdl tune my.yaml search.trials=50 search.parallel=2 --out runs/search
    kerasdl tune my.yaml 'search={values: auto, trials: 20}'
    """  # noqa: D301
    from kerasdl.runs.signals import ending_at_once

    with quiet.diverted() as diversion:
        with ending_at_once():
            from kerasdl.recipe import load

            load(recipe, overrides, data_root=data_root, allow_import=allow_import)
            from kerasdl.cli.searched import summary
            from kerasdl.cli.searching import display
            from kerasdl.search import tune

            listener = display(diversion)
            listener.preparing(recipe)
            found = tune(recipe, *overrides, out=out, data_root=data_root, allow_import=allow_import, listener=listener)
        output.answer(found.status, summary(found))

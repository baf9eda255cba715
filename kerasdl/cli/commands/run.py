"""`kerasdl run RECIPE`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from kerasdl.cli import arguments, output, training

if TYPE_CHECKING:
    from kerasdl.runs import Listener, Result


@click.command("run")
@arguments.recipe
@click.option("--out", metavar="DIR", help="The run directory itself; by default runs/<name>/<time>-<id>.")
@click.option(
    "--resume",
    type=click.Choice(["auto"]),
    help="Go on where a killed run stopped: the one in --out, or the newest unfinished one of the same recipe.",
)
@output.options
def command(
    recipe: str,
    overrides: tuple[str, ...],
    data_root: str | None,
    allow_import: tuple[str, ...],
    out: str | None,
    resume: str | None,
) -> None:
    """Train what a recipe says.

    \b
    kerasdl run mlp/breast-cancer
    kerasdl run my.yaml training.epochs=3 model.units[0]=32 ~callbacks
    kerasdl run my.yaml --out runs/mine --resume auto
    """  # noqa: D301

    def check() -> None:
        from kerasdl.recipe import load

        load(recipe, overrides, data_root=data_root, allow_import=allow_import, searches=False)

    def train(listener: Listener) -> Result:
        from kerasdl.runs import run

        options: dict[str, Any] = {"out": out, "data_root": data_root, "allow_import": allow_import, "resume": resume}
        return run(recipe, *overrides, listener=listener, **options)

    training.show(recipe, check, train)

"""`kerasdl resume RUN`."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from kerasdl.cli import arguments, output, training

if TYPE_CHECKING:
    from kerasdl.runs import Listener, Result


@click.command("resume")
@click.argument("directory", metavar="RUN", type=click.Path())
@click.option("--more-epochs", type=click.IntRange(min=1), metavar="N", help="Go on with a run that is done.")
@arguments.allow_import
@output.options
def command(directory: str, more_epochs: int | None, allow_import: tuple[str, ...]) -> None:
    """Go on with a run that was killed or interrupted, to the same bits.

    \b
    kerasdl resume runs/breast-cancer/20261120T101500Z-1f2e3d
    kerasdl resume runs/mine --more-epochs 10
    """  # noqa: D301

    def check() -> None:
        from kerasdl.runs.opening import recipe_of

        recipe_of(directory, allow_import=allow_import)

    def train(listener: Listener) -> Result:
        from kerasdl.runs import resume

        return resume(directory, more_epochs=more_epochs, allow_import=allow_import, listener=listener)

    training.show(directory, check, train)

"""`kerasdl validate RECIPE`."""

import sys
from pathlib import Path

import click

from kerasdl.cli import arguments, output


@click.command("validate")
@arguments.recipe
@click.option("--resolved", is_flag=True, help="Print the recipe with every default written out.")
@output.options
def command(
    recipe: str, overrides: tuple[str, ...], data_root: str | None, allow_import: tuple[str, ...], resolved: bool
) -> None:
    """Find everything that is wrong with a recipe, without reading data or importing TensorFlow."""
    from kerasdl.recipe import load, text, tree

    if allow_import:
        sys.path.insert(0, str(Path.cwd()))
    checked = load(recipe, overrides, data_root=data_root, allow_import=allow_import)
    content = {"valid": True, "recipe": tree(checked)}
    output.answer(content, text(checked).rstrip("\n") if resolved else f"{recipe}: valid")

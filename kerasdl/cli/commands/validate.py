"""`kerasdl validate RECIPE`."""

import click

from kerasdl.cli import arguments, output, quiet


@click.command("validate")
@arguments.recipe
@click.option("--resolved", is_flag=True, help="Print the recipe with every default written out.")
@output.options
def command(
    recipe: str, overrides: tuple[str, ...], data_root: str | None, allow_import: tuple[str, ...], resolved: bool
) -> None:
    """Find every mistake in a recipe.

    Reads no data and imports no TensorFlow, unless a component of your own does: it answers at once.
    """
    from kerasdl.recipe import load, text, tree

    # A user's own component may import TensorFlow.
    with quiet.diverted():
        checked = load(recipe, overrides, data_root=data_root, allow_import=allow_import)
    content = {"valid": True, "recipe": tree(checked)}
    output.answer(content, text(checked).rstrip("\n") if resolved else f"{recipe}: valid")

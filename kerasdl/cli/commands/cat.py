"""`kerasdl cat NAME`."""

import click

from kerasdl.cli import arguments, output


@click.command("cat")
@arguments.shipped_name
@output.options
def command(name: str) -> None:
    """Print a shipped recipe."""
    from kerasdl.recipe.shipped import shipped

    text = shipped(name).read_text()
    output.answer({"name": name, "text": text}, text.rstrip("\n"))

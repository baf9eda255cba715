"""`kerasdl ls`."""

import click

from kerasdl.cli import output


@click.command("ls")
@output.options
def command() -> None:
    """List the shipped recipes."""
    from kerasdl.recipe.shipped import names, title

    titles = {name: title(name) for name in names()}
    width = max(map(len, titles))
    text = "\n".join(f"{name:<{width}}  {line}".rstrip() for name, line in titles.items())
    output.answer({"recipes": [{"name": name, "title": line} for name, line in titles.items()]}, text)

"""`kerasdl schema`."""

import json

import click

from kerasdl.cli import output


@click.command("schema")
@output.options
def command() -> None:
    """Print the JSON Schema of recipes, for editors.

    \b
    kerasdl schema > kerasdl.schema.json
    # yaml-language-server: $schema=kerasdl.schema.json    (first line of a recipe)
    """
    from kerasdl.recipe.schema import schema

    click.echo(json.dumps(schema(), indent=None if output.as_json() else 1, ensure_ascii=False))

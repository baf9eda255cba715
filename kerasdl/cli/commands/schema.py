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
    """  # noqa: D301
    from kerasdl.recipe.schema import schema

    output.answer(schema(), json.dumps(schema(), indent=1, ensure_ascii=False))

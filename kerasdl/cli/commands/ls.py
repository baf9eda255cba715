"""`kerasdl ls [WHAT]`."""

import click

from kerasdl.cli import output
from kerasdl.errors import UsageError


@click.command("ls")
@click.argument("what", required=False)
@output.options
def command(what: str | None) -> None:
    """List the shipped recipes, or WHAT there is.

    WHAT is augmentations, callbacks, data, losses, metrics, models, optimizers, schedules or tasks.
    """
    listed = _recipes() if what is None else _kinds(what)
    width = max(map(len, listed))
    text = "\n".join(f"{name:<{width}}  {title}".rstrip() for name, title in listed.items())
    output.answer({what or "recipes": [{"name": name, "title": title} for name, title in listed.items()]}, text)


def _recipes() -> dict[str, str]:
    from kerasdl.recipe.shipped import names, title

    return {name: title(name) for name in names()}


def _kinds(room: str) -> dict[str, str]:
    from kerasdl.components import find, kinds
    from kerasdl.components.finding import NOUNS
    from kerasdl.components.suggesting import suggestion

    if room not in NOUNS:
        raise UsageError(f"there are no {room!r} to list", cure=suggestion(room, NOUNS, "WHAT is one of"))
    return {kind: find(room, kind).signature.summary for kind in kinds(room)}

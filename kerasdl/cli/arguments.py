"""Arguments and options that several commands share, with their shell completion."""

from __future__ import annotations

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

Command = TypeVar("Command", bound=Callable[..., Any])


class _Name(click.ParamType):
    name = "name"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        from kerasdl.recipe.shipped import names

        return [click.shell_completion.CompletionItem(name) for name in names() if name.startswith(incomplete)]


class _RecipeName(_Name):
    name = "recipe"

    def shell_complete(
        self, ctx: click.Context, param: click.Parameter, incomplete: str
    ) -> list[click.shell_completion.CompletionItem]:
        files = click.shell_completion.CompletionItem(incomplete, type="file")
        return [*super().shell_complete(ctx, param, incomplete), files]


def _look_here(context: click.Context, parameter: click.Parameter, packages: tuple[str, ...]) -> tuple[str, ...]:
    """Let a user's own modules lie in the current folder; what is installed comes first, as its name is trusted."""
    if packages:
        sys.path.append(str(Path.cwd()))
    return packages


allow_import = click.option(
    "--allow-import",
    multiple=True,
    metavar="PACKAGE",
    callback=_look_here,
    help="Let `kind: package.module:name` in the recipe import this package. It runs the package's code.",
)
shipped_name = click.argument("name", type=_Name(), metavar="NAME")


def recipe(command: Command) -> Command:
    """Give a command RECIPE, overrides, and the options that decide how a recipe is read."""
    for decorate in (
        allow_import,
        click.option(
            "--data-root", metavar="DIR", help="Where relative paths of data start; by default the recipe's folder."
        ),
        click.argument("overrides", nargs=-1, metavar="[KEY=VALUE | ~KEY]..."),
        click.argument("recipe", type=_RecipeName(), metavar="RECIPE"),
    ):
        command = decorate(command)
    return command

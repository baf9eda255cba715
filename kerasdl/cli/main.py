"""The `kerasdl` command: finds its commands by file, and turns errors into messages and exit codes."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from typing import Any

import click

from kerasdl import __version__
from kerasdl.cli import output
from kerasdl.errors import KerasdlError, UsageError

_FOLDER = Path(__file__).parent / "commands"


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(path.stem for path in _FOLDER.glob("*.py") if path.stem != "__init__")

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        commands = self.list_commands(ctx)
        if args[0] not in commands and not ctx.resilient_parsing:
            from kerasdl.components.suggesting import suggestion

            raise UsageError(f"there is no command {args[0]!r}", cure=suggestion(args[0], commands, "Commands"))
        return super().resolve_command(ctx, args)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"kerasdl.cli.commands.{cmd_name}").command
        return command


class _StoppedError(KerasdlError):
    """Ctrl-C, before or after a training."""

    exit_code = 130


@click.group(
    cls=_Commands,
    invoke_without_command=True,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(__version__, message="%(prog)s %(version)s")
@click.pass_context
def kerasdl(context: click.Context) -> None:
    """Deep learning with Keras 3 on TensorFlow, from one YAML recipe.

    A RECIPE is a .yaml file or the name of a shipped recipe, such as mlp/breast-cancer.

    \b
    kerasdl run mlp/breast-cancer           train a shipped recipe
    kerasdl cp mlp/breast-cancer my.yaml    make it your own
    kerasdl validate my.yaml                find every mistake in it
    """  # noqa: D301
    if context.invoked_subcommand is None:
        click.echo(context.get_help(), err=True)
        context.exit(2)


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        code = _code()
    except OSError as error:
        code = output.unwritable(error)
    sys.exit(code)


def _code() -> int:
    try:
        code = kerasdl.main(prog_name="kerasdl", standalone_mode=False)
    except click.ClickException as error:
        return output.usage(error)
    except (click.Abort, KeyboardInterrupt):
        return output.error(_StoppedError("stopped by Ctrl-C"))
    except KerasdlError as error:
        return output.error(error)
    except Exception as error:
        if output.is_of_stdout(error):
            raise
        return output.bug(error)
    return code if isinstance(code, int) else 0

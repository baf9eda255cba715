"""The `kerasdl` command: finds its commands by file, and turns errors into messages and exit codes."""

from __future__ import annotations

import importlib
import os
import sys
from pathlib import Path

import click

from kerasdl import __version__
from kerasdl.cli import output
from kerasdl.errors import KerasdlError

_FOLDER = Path(__file__).parent / "commands"


class _Commands(click.Group):
    def list_commands(self, ctx: click.Context) -> list[str]:
        return sorted(path.stem for path in _FOLDER.glob("*.py") if path.stem != "__init__")

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in self.list_commands(ctx):
            return None
        command: click.Command = importlib.import_module(f"kerasdl.cli.commands.{cmd_name}").command
        return command


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, message="%(prog)s %(version)s")
def kerasdl() -> None:
    """Deep learning with Keras 3 on TensorFlow, from one YAML recipe.

    A RECIPE is a .yaml file or the name of a shipped recipe, such as mlp/breast-cancer.

    \b
    kerasdl run mlp/breast-cancer           train a shipped recipe
    kerasdl cp mlp/breast-cancer my.yaml    make it your own
    kerasdl validate my.yaml                find every mistake in it
    """


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        code = kerasdl.main(prog_name="kerasdl", standalone_mode=False)
    except click.exceptions.Exit as error:
        code = error.exit_code
    except click.ClickException as error:
        output.usage(error)
        code = error.exit_code
    except (click.Abort, KeyboardInterrupt):
        output.error(KerasdlError("stopped by Ctrl-C"))
        code = 130
    except KerasdlError as error:
        output.error(error)
        code = error.exit_code
    except BrokenPipeError:
        # Whoever read stdout has had enough: `kerasdl ls | head -1`.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = 0
    except Exception as error:
        output.bug(error)
        code = 1
    sys.exit(code if isinstance(code, int) else 0)

"""What the command line prints: one JSON object or text on stdout, everything else on stderr."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

import click

from kerasdl.errors import KerasdlError, RecipeError

Command = TypeVar("Command", bound=Callable[..., Any])


def options(command: Command) -> Command:
    """Give a command the options that all have: `--json`, `--no-color`, `--debug`."""
    for declaration, text in (
        ("--debug", "Show the traceback of an error, and what TensorFlow prints."),
        ("--no-color", "Print without colours; so does the variable NO_COLOR."),
        ("--json", "Print one JSON object on stdout; talk goes to stderr."),
    ):
        command = click.option(declaration, is_flag=True, expose_value=False, help=text)(command)
    return command


# These look at the command line itself: it counts for the errors of one that cannot be parsed, too.
def as_json() -> bool:
    """Tell whether `--json` was given."""
    return "--json" in sys.argv


def debugging() -> bool:
    """Tell whether `--debug` was given."""
    return "--debug" in sys.argv


def colored() -> bool:
    """Tell whether colours are wanted: no `--no-color`, no NO_COLOR (no-color.org)."""
    return "--no-color" not in sys.argv and not os.environ.get("NO_COLOR")


def answer(content: Mapping[str, Any], text: str | None = None) -> None:
    """Print a command's answer: the object with `--json`, else the text."""
    if as_json():
        from kerasdl.recipe.format import FORMAT

        click.echo(json.dumps({"kerasdl": FORMAT, **content}))
    elif text is not None:
        click.echo(text)


def error(mistake: KerasdlError) -> int:
    """Print a user's mistake, and give its exit code."""
    problems = mistake.problems if isinstance(mistake, RecipeError) else ()
    listed = [vars(problem) for problem in problems] or [{"message": mistake.message, "cure": mistake.cure}]
    return _fail(str(mistake), listed, mistake.exit_code, mistake)


def usage(mistake: click.ClickException) -> int:
    """Print what is wrong with the command line, and give the exit code."""
    context = getattr(mistake, "ctx", None)
    cure = f"Try: {context.command_path} --help" if context is not None else None
    message = mistake.format_message()
    listed = [{"message": message, "cure": cure}]
    return _fail(f"{message}\n  {cure}" if cure else message, listed, mistake.exit_code, mistake)


def bug(mistake: Exception) -> int:
    """Print what should not have happened, and give the exit code."""
    message = f"{type(mistake).__name__}: {mistake}"
    cure = None if debugging() else "The same command with --debug shows where it comes from."
    return _fail(f"{message}\n  {cure}" if cure else message, [{"message": message, "cure": cure}], 1, mistake)


def is_of_stdout(mistake: Exception) -> bool:
    """Tell whether an error is that of writing to stdout: all of that goes through click's `echo`."""
    *_, (frame, _) = traceback.walk_tb(mistake.__traceback__)
    return isinstance(mistake, OSError) and frame.f_code is click.echo.__code__


def unwritable(mistake: OSError) -> int:
    """Say that stdout takes nothing more, unless its reader has had enough; give the exit code."""
    # What is still in the buffer would fail once more when Python exits.
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if isinstance(mistake, BrokenPipeError):
        return 1
    return _fail(f"cannot write to stdout: {mistake.strerror}", [], 1, mistake)


def _fail(text: str, errors: Sequence[Mapping[str, Any]], exit_code: int, mistake: Exception) -> int:
    """Print an error on stderr, and as an object on stdout with `--json`."""
    if debugging():
        traceback.print_exception(mistake)
    label = click.style("error:", fg="red", bold=True) if colored() and sys.stderr.isatty() else "error:"
    click.echo(f"{label} {text if colored() else click.unstyle(text)}", err=True, color=colored() or None)
    if as_json():
        answer({"state": "failed", "exit_code": exit_code, "errors": errors})
    return exit_code

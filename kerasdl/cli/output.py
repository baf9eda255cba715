"""What the command line prints: one JSON object or text on stdout, everything else on stderr."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from kerasdl.errors import KerasdlError, RecipeError

FORMAT = 1
Command = TypeVar("Command", bound=Callable[..., Any])

# Set by the flags below before a command's body runs; errors are printed after its context is gone.
_flags = {"json": False, "debug": False, "color": True}


def _flag(name: str) -> Callable[[click.Context, click.Parameter, bool], None]:
    def note(context: click.Context, parameter: click.Parameter, value: bool) -> None:
        _flags[name] = not value if name == "color" else value
        if name == "color" and not colored():
            context.color = False

    return note


def options(command: Command) -> Command:
    """Give a command the options that all have: `--json`, `--no-color`, `--debug`."""
    for declaration, name, text in (
        ("--debug", "debug", "Show the traceback of an error, and what TensorFlow prints."),
        ("--no-color", "color", "Print without colours; so does the variable NO_COLOR."),
        ("--json", "json", "Print one JSON object on stdout; talk goes to stderr."),
    ):
        command = click.option(declaration, is_flag=True, expose_value=False, callback=_flag(name), help=text)(command)
    return command


def as_json() -> bool:
    """Tell whether `--json` was given."""
    return _flags["json"]


def debugging() -> bool:
    """Tell whether `--debug` was given."""
    return _flags["debug"]


def colored() -> bool:
    """Tell whether colours are wanted: no `--no-color`, no NO_COLOR (no-color.org)."""
    return _flags["color"] and not os.environ.get("NO_COLOR")


def answer(content: Mapping[str, Any], text: str | None = None) -> None:
    """Print a command's answer: the object with `--json`, else the text."""
    if as_json():
        click.echo(json.dumps({"kerasdl": FORMAT, **content}, ensure_ascii=False))
    elif text is not None:
        click.echo(text)


def error(mistake: KerasdlError) -> None:
    """Print a user's mistake on stderr, and as an object on stdout with `--json`."""
    if as_json():
        problems = mistake.problems if isinstance(mistake, RecipeError) else ()
        listed = [vars(problem) for problem in problems] or [{"message": mistake.message, "cure": mistake.cure}]
        answer({"state": "failed", "exit_code": mistake.exit_code, "errors": listed})
    if debugging():
        traceback.print_exception(mistake)
    _print_error(str(mistake))


def usage(mistake: click.ClickException) -> None:
    """Print what is wrong with the command line."""
    if as_json():
        listed = [{"message": mistake.format_message(), "cure": None}]
        answer({"state": "failed", "exit_code": mistake.exit_code, "errors": listed})
    context = getattr(mistake, "ctx", None)
    hint = f"\n  Try: {context.command_path} --help" if context is not None else ""
    _print_error(f"{mistake.format_message()}{hint}")


def bug(mistake: Exception) -> None:
    """Print what should not have happened."""
    text = f"{type(mistake).__name__}: {mistake}"
    if as_json():
        answer({"state": "failed", "exit_code": 1, "errors": [{"message": text, "cure": None}]})
    if debugging():
        traceback.print_exception(mistake)
    hint = "" if debugging() else "\n  The same command with --debug shows where it comes from."
    _print_error(f"{text}{hint}")


def _print_error(text: str) -> None:
    if not colored():
        text = click.unstyle(text)
    label = click.style("error:", fg="red", bold=True) if colored() and sys.stderr.isatty() else "error:"
    click.echo(f"{label} {text}", err=True, color=colored() or None)

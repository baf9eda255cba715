"""Holds calls from Python to the same option types as recipes: `kerasdl.callbacks.EarlyStopping(patience=-3)`."""

from __future__ import annotations

import functools
import inspect
import itertools
import os
import re
import sys
import typing
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any

from kerasdl.components import docstrings
from kerasdl.components.signature import VOCABULARY
from kerasdl.components.suggesting import nearest
from kerasdl.errors import UsageError
from kerasdl.interfaces.room import Room, camel_case


class CheckedRoom(Room):
    """A room whose plug-ins refuse arguments that their annotations do not allow."""

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, ModuleType) and not name.startswith("_"):
            plugin = getattr(value, name, None) or getattr(value, camel_case(name), None)
            if inspect.isclass(plugin):
                # A class stays itself, for isinstance and for classes below it.
                plugin.__init__ = checked(plugin.__init__, plugin)  # type: ignore[method-assign]
            elif inspect.isfunction(plugin):
                setattr(value, name, checked(plugin, plugin))
        super().__setattr__(name, value)


def checked(function: Callable[..., Any], plugin: Any) -> Callable[..., Any]:
    """Give a function that checks its arguments before it does what it did.

    Args:
        function: What is called.
        plugin: The plug-in that it belongs to, whose docstring describes the arguments.
    """
    parameters = inspect.signature(function).parameters.values()
    names = [parameter.name for parameter in parameters if parameter.kind is parameter.POSITIONAL_OR_KEYWORD]

    @functools.wraps(function)
    def call(*given: Any, **options: Any) -> Any:
        types = _types(function)
        # Python itself says which arguments are too many.
        padded = itertools.zip_longest(names[: len(given)], given, fillvalue="")
        given = tuple(_checked(value, types.get(name), name, plugin) for name, value in padded)
        options = {name: _checked(value, types.get(name), name, plugin) for name, value in options.items()}
        return function(*given, **options)

    return call


@functools.cache
def _types(function: Callable[..., Any]) -> Mapping[str, Any]:
    names = {**vars(sys.modules[function.__module__]), **VOCABULARY}
    hints = typing.get_type_hints(function, globalns=names, include_extras=True)
    return {name: hint for name, hint in hints.items() if name != "return"}


def _checked(value: Any, option_type: Any, name: str, plugin: Any) -> Any:
    if option_type is None:
        return value
    value = _plain(value)
    problems = _problems(value, option_type)
    if not problems:
        return value
    inside = [step for step in problems[0]["loc"] if isinstance(step, int)]
    key = name + "".join(f"[{index}]" for index in inside)
    expected = " or ".join(dict.fromkeys(problem["msg"].removeprefix("Input should be ") for problem in problems))
    got = functools.reduce(lambda items, index: items[index], inside, value)
    words = re.findall(r"'(\w+)'", expected)
    if isinstance(got, str) and (near := nearest(got, words)):
        cure = f"Did you mean {near[0]!r}?"
    elif not isinstance(value, tuple) and not _problems((value,), option_type):
        cure = f"Write {name}=({value!r},)."
    else:
        cure = f"{name}: {docstrings.descriptions(inspect.getdoc(plugin)).get(name)}"
    raise UsageError(f"{plugin.__name__}: {key}: got {got!r:.60}, expected {expected}", cure=cure)


def _problems(value: Any, option_type: Any) -> list[Any]:
    from pydantic import ValidationError

    try:
        _adapter(option_type).validate_python(value, strict=True)
    except ValidationError as error:
        return error.errors(include_url=False)
    return []


def _plain(value: Any) -> Any:
    """Give numbers of NumPy, lists, shapes and paths as Python's own numbers, tuples and text."""
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    if hasattr(value, "tolist") or hasattr(value, "as_list"):
        value = value.tolist() if hasattr(value, "tolist") else value.as_list()
    return tuple(map(_plain, value)) if isinstance(value, list | tuple) else value


@functools.cache
def _adapter(option_type: Any) -> Any:
    from pydantic import TypeAdapter

    return TypeAdapter(option_type)

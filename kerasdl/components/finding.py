"""Finds a plug-in by room and kind: kerasdl's own files first, then Keras's classes, then a user's module."""

import ast
import difflib
import importlib
import inspect
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from kerasdl.components import keras_classes, signature
from kerasdl.components.signature import Signature
from kerasdl.interfaces.room import camel_case, plugin_files

PACKAGE = Path(__file__).parent.parent

# What one member of a room is called in messages.
NOUNS = {
    "augmentations": "augmentation",
    "callbacks": "callback",
    "data": "data source",
    "losses": "loss",
    "metrics": "metric",
    "models": "model",
    "optimizers": "optimizer",
    "schedules": "learning-rate schedule",
    "tasks": "task",
}


class UnknownKind(LookupError):
    """There is no such plug-in, or it may not be imported; `cure` says what to write instead."""

    def __init__(self, message: str, cure: str) -> None:
        super().__init__(message)
        self.cure = cure


@dataclass(frozen=True)
class Plugin:
    """A plug-in that was found and read, but not imported (unless it is a user's own).

    Attributes:
        signature: Its options.
        module: Name of the module that defines it.
        attribute: Name of the function or class in that module.
    """

    signature: Signature
    module: str
    attribute: str


@cache
def kinds(room: str) -> tuple[str, ...]:
    """List what may stand after `kind:` in this room, own files before Keras's classes."""
    own = plugin_files(PACKAGE / room)
    return (*own, *(kind for kind in keras_classes.classes(room) if kind not in own))


def find(room: str, kind: str, *, allow_import: Collection[str] = ()) -> Plugin:
    """Find and read a plug-in.

    Args:
        room: One of the rooms in `NOUNS`.
        kind: A name that `kinds(room)` lists, or `package.module:name`.
        allow_import: Packages and modules that a `package.module:name` may come from.

    Raises:
        UnknownKind: There is none, with a suggestion; or importing it was not allowed, or failed.
    """
    if ":" in kind:
        return _foreign(room, kind, allow_import)
    if kind in plugin_files(PACKAGE / room):
        return _own(room, kind)
    if kind in keras_classes.classes(room):
        path, name = keras_classes.classes(room)[kind]
        folder = path.relative_to(path.parents[path.parts[::-1].index("keras")]).with_suffix("")
        return Plugin(keras_classes.read(room, kind), ".".join(folder.parts), name)
    near = difflib.get_close_matches(kind, kinds(room), n=1)
    listed = f"{NOUNS[room].capitalize()}s: {', '.join(kinds(room))}."
    raise UnknownKind(
        f"there is no {NOUNS[room]} {kind!r}", f"Did you mean {near[0]!r}? {listed}" if near else listed
    )


@cache
def _own(room: str, kind: str) -> Plugin:
    module = ast.parse((PACKAGE / room / f"{kind}.py").read_text())
    names = {item.name for item in module.body if isinstance(item, ast.FunctionDef | ast.ClassDef)}
    attribute = kind if kind in names else camel_case(kind)
    return Plugin(signature.read(module, attribute), f"kerasdl.{room}.{kind}", attribute)


def _foreign(room: str, kind: str, allow_import: Collection[str]) -> Plugin:
    module_name, _, attribute = kind.partition(":")
    if not any(module_name == allowed or module_name.startswith(f"{allowed}.") for allowed in allow_import):
        package = module_name.partition(".")[0]
        raise UnknownKind(
            f"importing {module_name!r} was not allowed",
            f"If you trust its code, say so on the command line: --allow-import {package}",
        )
    module = _import(module_name)
    if not callable(getattr(module, attribute, None)):
        raise UnknownKind(
            f"{module_name!r} has no function or class {attribute!r}", f"Define {attribute!r} in {module.__file__}."
        )
    try:
        source = ast.parse(inspect.getsource(module))
        return Plugin(signature.read(source, attribute, vars(module)), module_name, attribute)
    except (ValueError, OSError, TypeError, IndexError, AttributeError) as error:
        raise UnknownKind(
            f"the signature of {kind!r} cannot be read: {error}",
            f"Give the {NOUNS[room]} keyword-only options with literal defaults and types from kerasdl.interfaces.",
        ) from error


def _import(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    # Whatever a user's module raises at import is the user's to read.
    except Exception as error:
        raise UnknownKind(
            f"importing {name!r} failed: {type(error).__name__}: {error}",
            "Modules are looked for in the current folder and among the installed packages.",
        ) from error

"""Finds a plug-in by room and kind: kerasdl's own files first, then Keras's classes, then a user's module."""

import ast
import importlib
import inspect
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import ModuleType

from kerasdl.components import keras_classes, signature
from kerasdl.components.signature import Signature
from kerasdl.components.suggesting import suggestion
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


def called(room: str) -> str:
    """Give the noun of a room with its article: `an optimizer`."""
    return f"{'an' if NOUNS[room][0] in 'aeiou' else 'a'} {NOUNS[room]}"


def choices(room: str, word: str = "") -> str:
    """List the kinds of a room for a message, the one that looks like `word` first.

    Example:
        >>> choices("models", "mpl")
        "Did you mean 'mlp'? Models: cnn, gan, mlp, rnn."
    """
    noun = NOUNS[room]
    plural = f"{noun}es" if noun.endswith("s") else f"{noun}s"
    return suggestion(word, kinds(room), plural.capitalize(), elsewhere=f"kerasdl ls {room}")


class UnknownKindError(LookupError):
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
        UnknownKindError: There is none, with a suggestion; or importing it was not allowed, or failed.
    """
    if ":" in kind:
        return _foreign(room, kind, allow_import)
    if kind in plugin_files(PACKAGE / room):
        return _own(room, kind)
    if kind in keras_classes.classes(room):
        path, name = keras_classes.classes(room)[kind]
        folder = path.relative_to(path.parents[path.parts[::-1].index("keras")]).with_suffix("")
        return Plugin(keras_classes.read(room, kind), ".".join(folder.parts), name)
    raise UnknownKindError(f"there is no {NOUNS[room]} {kind!r}", choices(room, kind))


@cache
def _own(room: str, kind: str) -> Plugin:
    module = ast.parse((PACKAGE / room / f"{kind}.py").read_text(encoding="utf-8"))
    names = {item.name for item in module.body if isinstance(item, ast.FunctionDef | ast.ClassDef)}
    attribute = kind if kind in names else camel_case(kind)
    return Plugin(signature.read(module, attribute), f"kerasdl.{room}.{kind}", attribute)


def _foreign(room: str, kind: str, allow_import: Collection[str]) -> Plugin:
    module_name, _, attribute = kind.partition(":")
    if not any(module_name == allowed or module_name.startswith(f"{allowed}.") for allowed in allow_import):
        package = module_name.partition(".")[0]
        raise UnknownKindError(
            f"importing {module_name!r} was not allowed",
            f"If you trust its code, say so: --allow-import {package} (in Python: allow_import=[{package!r}])",
        )
    module = _import(module_name)
    found = getattr(module, attribute, None)
    if not inspect.isfunction(found) and not inspect.isclass(found):
        raise UnknownKindError(
            f"{module_name!r} has no function or class {attribute!r}", f"Define it in {module_name}."
        )
    if found.__module__ != module_name:
        raise UnknownKindError(
            f"{attribute!r} is not defined in {module_name!r}, only imported", f"Write {found.__module__}:{attribute}"
        )
    try:
        source = ast.parse(inspect.getsource(module))
        return Plugin(signature.read(source, attribute, vars(module)), module_name, attribute)
    except (ValueError, OSError, TypeError) as error:
        raise UnknownKindError(
            f"the signature of {kind!r} cannot be read: {error}",
            "Give its options as keyword-only parameters with literal defaults and types from kerasdl.interfaces.",
        ) from error


def _import(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    # Whatever a user's module raises at import is the user's to read; sys.exit() in a script without a main() too.
    except (Exception, SystemExit) as error:
        raise UnknownKindError(
            f"importing {name!r} failed: {type(error).__name__}: {error}",
            "Modules are looked for among the installed packages, then in the current folder.",
        ) from error

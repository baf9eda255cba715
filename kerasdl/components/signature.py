"""A plug-in's options as its source states them: the one schema that checker, editor and docs share."""

from __future__ import annotations

import ast
import dataclasses
import typing
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any, Literal

from kerasdl import interfaces
from kerasdl.components import docstrings
from kerasdl.components.worth import parted

REQUIRED = object()

VOCABULARY: dict[str, Any] = {
    **{name: getattr(interfaces, name) for name in interfaces.__all__},
    **{kind.__name__: kind for kind in (str, int, float, bool, tuple, list, dict)},
    "Any": Any,
    "Annotated": typing.Annotated,
    "Callable": Callable,
    "Literal": Literal,
    "Mapping": Mapping,
    "Sequence": Sequence,
    # Set last: eval() would otherwise put the real builtins in.
    "__builtins__": {},
}


@dataclasses.dataclass(frozen=True)
class Option:
    """One keyword-only parameter.

    Attributes:
        name: The recipe's key.
        type: A type of the vocabulary in `kerasdl.interfaces`.
        default: Plain values, as a recipe would write them; `REQUIRED` if there is none.
        description: From the docstring.
        worth: What a search tries of it by itself; None for nothing. The type is without this note.
    """

    name: str
    type: Any
    default: Any
    description: str
    worth: interfaces.Worth | None = None

    @classmethod
    def of(cls, name: str, annotated: Any, default: Any, description: str) -> Option:
        """Make one of a type with all its notes."""
        plain_type, worth = parted(annotated)
        return cls(name, plain_type, default, description, worth)


@dataclasses.dataclass(frozen=True)
class Signature:
    """What a plug-in says of itself.

    Attributes:
        summary: First sentence of its docstring.
        options: By name, in the order of the source.
    """

    summary: str
    options: Mapping[str, Option]


def read(module: ast.Module, name: str, vocabulary: Mapping[str, Any] | None = None) -> Signature:
    """Read the signature of the function or class `name` from its module's syntax tree.

    Args:
        module: The parsed source.
        name: A function or a class.
        vocabulary: More names that annotations may use; a user's own module brings its own.

    Raises:
        ValueError: There is no such definition, an annotation uses other names, or a default is no literal.
    """
    definition = _definition(module.body, name)
    if definition is None:
        raise ValueError(f"there is no definition of {name!r}")
    documentation = ast.get_docstring(definition)
    described = docstrings.descriptions(documentation)
    names = {**VOCABULARY, **(vocabulary or {}), "__builtins__": {}}
    options = {
        argument.arg: Option.of(
            argument.arg,
            _evaluate(argument.annotation, names) if argument.annotation else Any,
            REQUIRED if default is None else plain(default),
            described.get(argument.arg, ""),
        )
        for argument, default in _keywords(definition)
    }
    return Signature(docstrings.summary(documentation), options)


@cache
def section(dataclass: type) -> Signature:
    """Read a frozen dataclass, such as `Split`, that a recipe writes as a mapping without a kind."""
    described = docstrings.descriptions(dataclass.__doc__)
    types = typing.get_type_hints(dataclass, include_extras=True)
    options = {
        field.name: Option.of(
            field.name,
            types[field.name],
            REQUIRED if field.default is dataclasses.MISSING else _unwrapped(field.default),
            described.get(field.name, ""),
        )
        for field in dataclasses.fields(dataclass)
    }
    return Signature(docstrings.summary(dataclass.__doc__), options)


def plain(node: ast.expr, constants: Mapping[str, Any] | None = None) -> Any:
    """Read a default as plain values: `partial(mlp, units=(8,))` is `{"kind": "mlp", "units": (8,)}`."""
    match node:
        case ast.Name(name) if name in (constants or {}):
            return (constants or {})[name]
        case ast.Call(func=ast.Name("partial"), args=[ast.Name(kind)]):
            return {"kind": kind, **{keyword.arg: plain(keyword.value) for keyword in node.keywords}}
        case ast.Call(func=ast.Name(), args=[]):
            return {keyword.arg: plain(keyword.value) for keyword in node.keywords}
    try:
        return ast.literal_eval(node)
    except ValueError:
        raise ValueError(f"default {ast.unparse(node)!r} is not made of literals") from None


def _definition(body: Sequence[ast.stmt], name: str) -> ast.FunctionDef | ast.ClassDef | None:
    found = (item for item in body if isinstance(item, ast.FunctionDef | ast.ClassDef) and item.name == name)
    return next(found, None)


def _keywords(definition: ast.FunctionDef | ast.ClassDef) -> list[tuple[ast.arg, ast.expr | None]]:
    """Give the keyword-only parameters with their defaults; a class without an `__init__` has none."""
    if isinstance(definition, ast.ClassDef):
        initialiser = _definition(definition.body, "__init__")
        return [] if initialiser is None else _keywords(initialiser)
    return list(zip(definition.args.kwonlyargs, definition.args.kw_defaults, strict=True))


def _evaluate(annotation: ast.expr, names: dict[str, Any]) -> Any:
    try:
        if isinstance(annotation, ast.Constant) and isinstance(annotation.value, str):
            annotation = ast.parse(annotation.value, mode="eval").body
        found = eval(compile(ast.Expression(annotation), "<annotation>", "eval"), names)
        # What the recipe checker makes of a type is kept by type.
        hash(found)
    # Evaluating an annotation runs whatever stands in it.
    except Exception as error:
        raise ValueError(f"annotation {ast.unparse(annotation)!r}: {error}") from error
    return found


def _unwrapped(default: Any) -> Any:
    if isinstance(default, interfaces.Component):
        return {"kind": default.kind, **default.options}
    if dataclasses.is_dataclass(default) and not isinstance(default, type):
        return {field.name: _unwrapped(getattr(default, field.name)) for field in dataclasses.fields(default)}
    return default

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

REQUIRED = object()

_VOCABULARY: dict[str, Any] = {
    **{name: getattr(interfaces, name) for name in interfaces.__all__},
    **{kind.__name__: kind for kind in (str, int, float, bool, tuple)},
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
    """

    name: str
    type: Any
    default: Any
    description: str


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
        name: A function, or a class with an `__init__`.
        vocabulary: More names that annotations may use; a user's own module brings its own.

    Raises:
        ValueError: There is no such definition, an annotation uses other names, or a default is no literal.
    """
    definition = _definition(module.body, name)
    documentation = ast.get_docstring(definition)
    if isinstance(definition, ast.ClassDef):
        definition = _definition(definition.body, "__init__")
    described = docstrings.descriptions(documentation)
    names = {**_VOCABULARY, **(vocabulary or {}), "__builtins__": {}}
    options = {
        argument.arg: Option(
            argument.arg,
            _evaluate(argument.annotation, names) if argument.annotation else Any,
            REQUIRED if default is None else plain(default),
            described.get(argument.arg, ""),
        )
        for argument, default in zip(definition.args.kwonlyargs, definition.args.kw_defaults, strict=True)
    }
    return Signature(docstrings.summary(documentation), options)


@cache
def section(dataclass: type) -> Signature:
    """Read a frozen dataclass, such as `Split`, that a recipe writes as a mapping without a kind."""
    described = docstrings.descriptions(dataclass.__doc__)
    types = typing.get_type_hints(dataclass, include_extras=True)
    options = {
        field.name: Option(
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
    if isinstance(node, ast.Name) and node.id in (constants or {}):
        return (constants or {})[node.id]
    if not isinstance(node, ast.Call):
        return ast.literal_eval(node)
    options = {keyword.arg: plain(keyword.value) for keyword in node.keywords}
    if isinstance(node.func, ast.Name) and node.func.id == "partial" and isinstance(node.args[0], ast.Name):
        return {"kind": node.args[0].id, **options}
    return options


def _definition(body: Sequence[ast.stmt], name: str) -> Any:
    for statement in body:
        if isinstance(statement, ast.FunctionDef | ast.ClassDef) and statement.name == name:
            return statement
    raise ValueError(f"there is no function or class {name!r}")


def _evaluate(annotation: ast.expr, names: dict[str, Any]) -> Any:
    try:
        return eval(compile(ast.Expression(annotation), "<annotation>", "eval"), names)
    except NameError as error:
        raise ValueError(f"annotation {ast.unparse(annotation)!r}: {error}") from error


def _unwrapped(default: Any) -> Any:
    if isinstance(default, interfaces.Component):
        return {"kind": default.kind, **default.options}
    if dataclasses.is_dataclass(default) and not isinstance(default, type):
        return {field.name: _unwrapped(getattr(default, field.name)) for field in dataclasses.fields(default)}
    return default

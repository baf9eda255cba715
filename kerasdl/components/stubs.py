"""Type stubs of the rooms: `__init__.pyi` tells type checkers what `kerasdl.models.mlp` is before it is imported."""

import ast
from pathlib import Path

from kerasdl.components.finding import PACKAGE
from kerasdl.interfaces.room import camel_case, plugin_files

ROOMS = ("callbacks", "data", "doctor", "fields", "losses", "models", "tasks")


def stub(room: str) -> str:
    """Write the stub of a room: one import a file.

    Example:
        >>> "from kerasdl.models.mlp import mlp as mlp" in stub("models")
        True
    """
    lines = [f"from kerasdl.{room}.{kind} import {name} as {name}" for kind, name in _names(PACKAGE / room)]
    return "# Generated: make generated\n" + "\n".join(lines) + "\n"


def _names(folder: Path) -> list[tuple[str, str]]:
    defined = {kind: ast.parse((folder / f"{kind}.py").read_text()).body for kind in plugin_files(folder)}
    functions = {
        kind: {item.name for item in body if isinstance(item, ast.FunctionDef)} for kind, body in defined.items()
    }
    return [(kind, kind if kind in functions[kind] else camel_case(kind)) for kind in defined]


if __name__ == "__main__":
    for each in ROOMS:
        (PACKAGE / each / "__init__.pyi").write_text(stub(each))

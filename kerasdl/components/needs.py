"""What a rule of the doctor finds nothing without."""

from __future__ import annotations

import ast
from functools import cache

from kerasdl.components.finding import PACKAGE


@cache
def needed(rule: str) -> str | None:
    """Read from a rule's source what it declares with `needs`: a callback, or `end` for a training that has ended.

    Args:
        rule: One that `kinds("doctor")` lists.

    Returns:
        What it declares; None if it is nothing.

    Example:
        >>> needed("vanishing_gradients"), needed("one_class_predicted"), needed("divergence")
        ('gradient_monitor', 'end', None)
    """
    module = ast.parse((PACKAGE / "doctor" / f"{rule}.py").read_text(encoding="utf-8"))
    functions = (item for item in module.body if isinstance(item, ast.FunctionDef) and item.name == rule)
    for decorator in (decorator for function in functions for decorator in function.decorator_list):
        match decorator:
            case ast.Call(func=ast.Name("needs"), args=[ast.Constant(str(what))]):
                return what
    return None

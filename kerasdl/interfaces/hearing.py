"""Hears what the layers of a model are given and give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Any


@contextmanager
def heard(layers: Iterable[tuple[str, Any]], hear: Callable[[str, Any, Any, Any], Any]) -> Iterator[None]:
    """Tell of every call of some layers within the block.

    Args:
        layers: Layers, each once, with a name.
        hear: Takes the name, the layer, what it was given (its first argument) and what it gave.
    """
    layers = list(layers)

    def call(name: str, layer: Any, plain: Any, *arguments: Any, **options: Any) -> Any:
        gave = plain(*arguments, **options)
        hear(name, layer, arguments[0] if arguments else None, gave)
        return gave

    for name, layer in layers:
        # A layer keeps track of what is set on it, unless it is told not to.
        object.__setattr__(layer, "call", partial(call, name, layer, layer.call))
    try:
        yield
    finally:
        for _, layer in layers:
            object.__delattr__(layer, "call")

"""Names of a model's layers and variables, as monitors call them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import keras

if TYPE_CHECKING:
    from collections.abc import Sequence


def name_layers(model: keras.Model) -> dict[int, str]:
    """Name the layer that owns each variable, by the variable's `id`.

    A name is the way to the layer from the model, as `generator/hidden_1`. The paths of Keras's variables would not do:
    they leave out the sub-models of a functional model and begin with the name of a subclassed one. A shared layer has
    the first of its names; other layers of the same name are numbered.

    Example:
        >>> twins = keras.Sequential([keras.layers.Dense(1, name="unit")], name="twins")
        >>> model = keras.Sequential([keras.Input((1,)), twins, keras.layers.Dense(1, name="logits")])
        >>> list(dict.fromkeys(name_layers(model).values()))
        ['twins/unit', 'logits']
    """
    names: dict[int, str] = {}
    taken: set[str] = set()

    def visit(layer: Any, path: str) -> None:
        for inner in layer._flatten_layers(include_self=False, recursive=False):
            visit(inner, f"{path}/{inner.name}" if path else inner.name)
        own = [id(variable) for variable in layer.variables if id(variable) not in names]
        if own:
            name, number = path or layer.name, 2
            while name in taken:
                name, number = f"{path or layer.name}_{number}", number + 1
            taken.add(name)
            names.update(dict.fromkeys(own, name))

    visit(model, "")
    return names


def name_embeddings(model: keras.Model) -> list[str]:
    """Name the layers that look up rows of a table, as `name_layers` does: gradients reach only the rows in a batch."""
    names = name_layers(model)
    tables = (layer for layer in model._flatten_layers() if isinstance(layer, keras.layers.Embedding))
    return list(dict.fromkeys(names[id(variable)] for table in tables for variable in table.variables))


def name_variables(variables: Sequence[Any], layers: dict[int, str]) -> tuple[str, ...]:
    """Name variables as `layer/variable`, those of no layer by their own name; others of the same name are numbered.

    Args:
        variables: Those to name.
        layers: The layer of each by its `id`, as `name_layers` gives them.
    """
    found: dict[str, None] = {}
    for variable in variables:
        layer = layers.get(id(variable))
        plain = variable.name if layer is None else f"{layer}/{variable.name}"
        name, number = plain, 2
        while name in found:
            name, number = f"{plain}_{number}", number + 1
        found[name] = None
    return tuple(found)

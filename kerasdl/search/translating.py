"""A space of values as keras-tuner has it, there and back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from keras_tuner.engine import hyperparameters as kt

from kerasdl.recipe.space import Parameter


class Space:
    """Parameters, and what keras-tuner calls their values.

    It has no lists and no mappings, and steps end too soon there: choices and steps go by their numbers.

    Args:
        parameters: What is chosen from.
    """

    def __init__(self, parameters: Sequence[Parameter]) -> None:
        self.parameters = {each.key: each for each in parameters}

    def hyperparameters(self, values: Mapping[str, Any] | None = None) -> kt.HyperParameters:
        """Write the space, with values of its own if there are any."""
        found = kt.HyperParameters()
        found.merge([kt.deserialize(self._written(each)) for each in self.parameters.values()])
        if values is not None:
            found.values = {key: self._inner(self.parameters[key], value) for key, value in values.items()}
        return found

    def outer(self, values: Mapping[str, Any]) -> dict[str, Any]:
        """Give the values that keras-tuner chose, as a recipe has them."""
        return {key: _outer(self.parameters[key], value) for key, value in values.items()}

    def are_whole(self, values: Mapping[str, Any]) -> bool:
        """Tell whether there is a value for each parameter that is active beside the others."""
        return all((key in values) == each.is_active(values) for key, each in self.parameters.items())

    def _written(self, each: Parameter) -> dict[str, Any]:
        """Write a parameter as keras-tuner's files have it: they alone let it depend on several others."""
        conditions = []
        for key, among in each.when.items():
            there = self.parameters[key]
            allowed = [self._inner(there, value) for value in among if there.holds(value)]
            conditions.append({"class_name": "Parent", "config": {"name": key, "values": allowed}})
        return {
            "class_name": "Int" if _by_number(each) or each.whole else "Float",
            "config": {"name": each.key, "conditions": conditions, **_bounds(each)},
        }

    def _inner(self, each: Parameter, value: Any) -> Any:
        return each.number_of(value) if _by_number(each) else value


def _by_number(each: Parameter) -> bool:
    return bool(each.choices) or each.step is not None


def _outer(each: Parameter, value: Any) -> Any:
    if _by_number(each):
        return each.at(int(value))
    # On a logarithmic scale it ends one beyond; and what is rounded may, too.
    inside = min(max(value, each.low), each.high)
    return int(inside) if each.whole else min(max(float(f"{inside:.6g}"), each.low), each.high)


def _bounds(each: Parameter) -> dict[str, Any]:
    if _by_number(each):
        return {"min_value": 0, "max_value": (each.count() or 1) - 1}
    bounds = (int(each.low), int(each.high)) if each.whole else (each.low, each.high)
    return {"min_value": bounds[0], "max_value": bounds[1], "sampling": "log" if each.log else "linear"}

"""Every default of every plug-in is of the type that its option has."""

from typing import Any

import pytest

from kerasdl.components import REQUIRED, find, kinds
from kerasdl.errors import RecipeError
from kerasdl.interfaces import Component
from kerasdl.recipe import Recipe, load

SMALL: dict[str, Any] = {"kerasdl": 1, "data": {"kind": "sklearn", "dataset": "iris"}, "model": "mlp"}
# How a recipe writes a component of each room.
PLACES = {
    "augmentations": lambda component: {"model": {"kind": "cnn", "augmentation": [component]}},
    "callbacks": lambda component: {"callbacks": [component]},
    "data": lambda component: {"data": component},
    "losses": lambda component: {"training": {"loss": component}},
    "metrics": lambda component: {"training": {"metrics": [component]}},
    "models": lambda component: {"model": component},
    "optimizers": lambda component: {"training": {"optimizer": component}},
    "schedules": lambda component: {"training": {"optimizer": {"kind": "sgd", "learning_rate": component}}},
    "tasks": lambda component: {"task": component},
}


def found_in(recipe: Recipe, room: str) -> Component:
    training = recipe.training
    places: dict[str, Any] = {
        "augmentations": lambda: recipe.model.options["augmentation"][0],
        "callbacks": lambda: recipe.callbacks[0],
        "data": lambda: recipe.data,
        "losses": lambda: training.loss,
        "metrics": lambda: training.metrics[0],
        "models": lambda: recipe.model,
        "optimizers": lambda: training.optimizer,
        "schedules": lambda: training.optimizer.options["learning_rate"],
        "tasks": lambda: recipe.task,
    }
    found: Component = places[room]()
    return found


@pytest.mark.parametrize(("room", "kind"), [(room, kind) for room in PLACES for kind in kinds(room)])
def test_a_kind_alone_is_right_but_for_what_it_needs(room: str, kind: str) -> None:
    content = {**SMALL, **PLACES[room]({"kind": kind})}
    if any(option.default is REQUIRED for option in find(room, kind).signature.options.values()):
        with pytest.raises(RecipeError) as caught:
            load(content)
        assert [problem for problem in caught.value.problems if not problem.message.startswith("is missing, ")] == []
        assert all(problem.cure and problem.cure.startswith("Add ") for problem in caught.value.problems)
    else:
        found = found_in(load(content), room)
        assert (found.room, found.kind) == (room, kind)

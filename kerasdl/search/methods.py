"""Who chooses the values of the next trial, and gets to know what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

from kerasdl.errors import UsageError
from kerasdl.recipe import Parameter, Recipe
from kerasdl.recipe.combinations import combinations
from kerasdl.search.objectives import Objective
from kerasdl.search.records import Record


@dataclass(frozen=True)
class Proposal:
    """What to train next.

    Attributes:
        values: By key; those that are not there are the recipe's own.
        epochs: To train for.
        continues: The trial whose training is to go on; None for a new one.
    """

    values: Mapping[str, Any]
    epochs: int
    continues: int | None = None


class Method(Protocol):
    """Chooses values. What it is told is all that it goes by: told the same, it chooses the same."""

    def propose(self, number: int, known: Record | None = None) -> Proposal | None:
        """Choose the values of a trial.

        Args:
            number: Of the trial, from 1.
            known: What an earlier search knows of it, which is not chosen anew.

        Returns:
            None if there is none before another one has ended, or none at all. Of a known one what it is; one that
            differs is not what this search would have tried.
        """

    def end(self, record: Record) -> None:
        """Be told what became of a trial."""


class Grid:
    """All combinations, in the order of the recipe; the last key changes first.

    Args:
        space: Parameters whose values can be listed.
        epochs: Of the recipe.

    Example:
        >>> both = (Parameter("a", (1, 2)), Parameter("b", (5, 6), when={"a": (2,)}))
        >>> grid = Grid(both, epochs=3)
        >>> [grid.propose(number).values for number in (1, 2, 3)], grid.propose(4)
        ([{'a': 1}, {'a': 2, 'b': 5}, {'a': 2, 'b': 6}], None)
    """

    def __init__(self, space: Sequence[Parameter], epochs: int) -> None:
        self.combinations = list(combinations(space))
        self.epochs = epochs

    def propose(self, number: int, known: Record | None = None) -> Proposal | None:
        """Give the next combination."""
        if number > len(self.combinations):
            return None
        values = self.combinations[number - 1]
        return Proposal(values, int(values.get("training.epochs", self.epochs)))

    def end(self, record: Record) -> None:
        """Go on whatever became of it."""


def method_of(recipe: Recipe, space: Sequence[Parameter], objective: Objective, own: Mapping[str, Any]) -> Method:
    """Give the method that a recipe's search asks for.

    Args:
        recipe: With its search.
        space: What is chosen from.
        objective: What trials are compared by.
        own: The values that the recipe has itself, as far as they could be chosen.

    Raises:
        UsageError: What it needs is not installed.
    """
    search = recipe.search
    assert search is not None
    load(recipe)
    epochs = recipe.training.epochs
    if search.method == "grid":
        return Grid(space, epochs)
    if search.method == "hyperband":
        from kerasdl.search.hyperband import Hyperband

        options = {"factor": search.factor, "trials": search.trials, "seed": recipe.seed}
        return Hyperband(space, objective, epochs, **options)
    from kerasdl.search.oracles import Oracle

    return Oracle(space, objective, epochs, method=search.method, seed=recipe.seed, own=own)


def load(recipe: Recipe) -> None:
    """Import what the method needs, which imports TensorFlow.

    Raises:
        UsageError: It is not installed.
    """
    assert recipe.search is not None
    if recipe.search.method == "grid":
        return
    try:
        from kerasdl.search import hyperband, oracles  # noqa: F401
    except ImportError as error:
        raise UsageError(
            f"search.method: {recipe.search.method} needs what is not installed: {error}",
            cure="pip install keras-tuner scipy scikit-learn tensorboard; or search.method: grid",
        ) from error

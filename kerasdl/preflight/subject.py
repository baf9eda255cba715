"""A prepared training as checks see it."""

from __future__ import annotations

import contextlib
import warnings
from collections.abc import Callable, Iterator
from functools import cached_property
from typing import Any, TypeVar, cast, final

import keras
import numpy as np
import tensorflow as tf

from kerasdl.engine import state
from kerasdl.engine.block_lstm import block_lstm, serves
from kerasdl.engine.tracing import graph_of
from kerasdl.engine.traits import is_own
from kerasdl.runs.examples import Examples
from kerasdl.runs.preparing import Prepared

# Among so many, examples of most classes are found.
_LOOKED_THROUGH = 1024
# Looked at for each example that is to differ from the others.
_CANDIDATES = 20
# Of a recurrent layer; more of them take seconds where nothing is compiled.
_MOST_LOOPS = 64
Found = TypeVar("Found")


@final
class Subject:
    """What checks look at; whatever they do to weights, optimizer and random seeds is undone in `borrowed`.

    Args:
        prepared: Recipe, data and compiled core.
        folds: How many trainings the recipe means; 0 for a single one.
    """

    def __init__(self, prepared: Prepared, *, folds: int = 0) -> None:
        self.prepared, self.folds = prepared, folds
        self.core, self.recipe, self.task = prepared.core, prepared.recipe, prepared.task
        self.train = prepared.parts["train"]
        self._found: dict[Callable[[Subject], Any], Any] = {}
        self.order = np.random.default_rng(self.recipe.seed).permutation(len(self.train))

    def once(self, find: Callable[[Subject], Found]) -> Found:
        """Give what a function finds out about this subject; it is asked once, and forgotten with the subject."""
        if find not in self._found:
            self._found[find] = find(self)
        return cast("Found", self._found[find])

    @property
    def batch_size(self) -> int:
        """How many examples a step takes."""
        asked = self.recipe.training.batch_size
        return len(self.train) if asked == "all" else min(asked, len(self.train))

    @property
    def steps(self) -> int:
        """How many steps make an epoch."""
        return -(-len(self.train) // self.batch_size)

    @property
    def without_loss(self) -> str | None:
        """Why there is no loss of targets and outputs to look at; None where there is one."""
        if self.prepared.generates:
            return "Does not apply to a model that generates: its two networks are each other's loss."
        if is_own(self.core, "train_step"):
            return "Does not apply to a model with a train_step of its own: only it knows what its loss is."
        return None

    @property
    def without_training(self) -> str | None:
        """Why the loss cannot be made to fall here; None where it can."""
        if not self.core.trainable_variables:
            return "Does not apply to a model without trainable weights."
        return self.without_loss

    def some(self, count: int) -> Examples:
        """Give some examples of the training part, at random but always the same, with inputs as tensors."""
        return _in_memory(self.train.take(self.order[:count]))

    def varied(self, count: int) -> Examples:
        """Give some examples with as many classes as there can be, each as often as the others."""
        rows = self.order[:_LOOKED_THROUGH]
        y = self.train.y
        if y is not None and self.task.classes is not None:
            found = y[rows].reshape(-1).tolist()
            seen: dict[Any, int] = {}
            ranks = [seen.update({each: seen.get(each, 0) + 1}) or seen[each] for each in found]
            rows = rows[np.argsort(ranks, kind="stable")]
        # Those that look the same and are not cannot be told apart.
        some = _in_memory(self.train.take(rows[: _CANDIDATES * count]))
        inputs = [np.asarray(each) for each in keras.tree.flatten(some.x)]
        looks = {b"".join(each[at].tobytes() for each in inputs): at for at in reversed(range(len(some)))}
        return some.take(np.array(sorted(looks.values())[:count]))

    def loss(self, y: Any, outputs: Any) -> Any:
        """Give the recipe's loss, without penalties on weights; for graphs."""
        return tf.cast(self.core.loss(y, outputs), tf.float32)

    @cached_property
    def judged(self) -> Any:
        """The loss of targets and outputs; compiled, as Keras looks there for what outputs were computed from."""
        return self.graph(self.loss)

    def graph(self, function: Callable[..., Any]) -> Any:
        """Compile a function that calls the core, as the training compiles its steps."""

        def traced(*arguments: Any) -> Any:
            with block_lstm(self.core) if serves(self.core) else contextlib.nullcontext():
                return function(*arguments)

        return graph_of(traced, reduce_retracing=True)

    def called(self, function: Callable[..., Any]) -> Callable[..., Any]:
        """Give what calls the core once or twice: to compile it takes longer, unless a layer loops over many steps."""
        return self.graph(function) if self.loops else function

    @cached_property
    def loops(self) -> bool:
        """Whether a layer of the core takes so many steps, one by one, that compiling them is the faster way."""
        recurrent = any(isinstance(layer, keras.layers.RNN) for layer in self.core._flatten_layers())
        lengths = [each.shape[1] for each in keras.tree.flatten(self.train.first(1)) if len(each.shape) > 1]
        return recurrent and max(lengths, default=0) > _MOST_LOOPS

    @contextlib.contextmanager
    def borrowed(self) -> Iterator[None]:
        """Put weights, optimizers, seeds and metrics back after the block."""
        variables = state.variables_of(self.core, ())
        before = state.take(variables)
        try:
            with warnings.catch_warnings():
                # One of the checks says so.
                warnings.filterwarnings("ignore", "Gradients do not exist")
                yield
        finally:
            state.restore(variables, before)

    @cached_property
    def own_task(self) -> bool:
        """Whether only the user's own code knows how targets are encoded."""
        return type(self.task).__module__.partition(".")[0] != "kerasdl"


def _in_memory(examples: Examples) -> Examples:
    x = keras.tree.map_structure(tf.convert_to_tensor, examples.first(len(examples)))
    return Examples(x, examples.y, examples.weights)

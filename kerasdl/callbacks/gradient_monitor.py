"""Watch the gradients of every layer."""

from __future__ import annotations

import math
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras

from kerasdl.callbacks._gradients import STATISTICS, summarise
from kerasdl.callbacks._watched_optimizer import WatchedOptimizer, find_optimizers
from kerasdl.interfaces.epoch_lines import EpochLines

if TYPE_CHECKING:
    from collections.abc import Iterator

    import tensorflow as tf

    from kerasdl.interfaces import OutputPath, PositiveInt


class GradientMonitor(keras.callbacks.Callback):
    """Measure the gradients of every layer inside the compiled step.

    For each layer: `norm` (L2), `mean_abs`, `zero_share` (how much of the gradient is exactly 0), `update_ratio` (L2
    norm of what a step changed over L2 norm of the weights before it) and `nonfinite` (how many values are NaN or
    infinite). They are means over the epoch's sampled steps, `nonfinite` is a sum. Gradients are what the optimizer is
    given, with loss scaling taken out and before clipping and accumulation; they are reduced in float32. A layer that
    no gradient reaches has NaN. The trained weights are those of a training without the monitor.

    At each epoch's end the logs gain `gradient_norm`, over all layers, and `gradients/<layer>/<statistic>`. Callbacks
    that stand before this one in the list do not see them.

    Every optimizer that is an attribute of the model is watched. In `Model.fit` each call of an optimizer counts as a
    step, the model's train function is rebuilt when training begins and ends, and if training raises, the monitor stays
    in place until it is used again or its `on_train_end` is called. An engine that compiles steps itself does this
    instead:

    1. set `engine_driven` until training ends or raises, so that its hooks leave model and optimizers alone;
    2. call `prepare(model)`, which makes the variables; for an optimizer that is not built, its first step does;
    3. trace the monitored step, in every shape it will be needed in, under `with monitor.watch(model):`; it then
       measures each time it runs;
    4. run it on the steps to be sampled, and call the hooks of epochs as ever.

    Args:
        every: Steps from one measured step to the next, 1 or more, beginning with the first of each epoch. Its last is
            measured too where the number of steps is known. 1 measures all and slows small models down.
        path: A file for one JSON object a line and epoch, with null for what is not finite. Lines that an earlier
            training left for the first epoch to be written and later ones are dropped. None writes nothing; in a recipe
            it becomes `gradients.jsonl`.

    Attributes:
        history: What has been measured in this training, a dictionary an epoch, as in the file.
        engine_driven: Whether an engine does the sampling in this training; the engine's to set and reset.

    Example:
        >>> x = keras.ops.ones((8, 1))
        >>> model = keras.Sequential([keras.layers.Dense(1, name="logits", kernel_initializer="zeros", use_bias=False)])
        >>> model.compile(keras.optimizers.SGD(0.1), "mse")
        >>> monitor = GradientMonitor()
        >>> logs = model.fit(x, x, callbacks=[monitor], verbose=0).history
        >>> logs["gradients/logits/norm"], monitor.history[0]["layers"]["logits"]["nonfinite"]
        ([2.0], 0.0)
    """

    def __init__(self, *, every: PositiveInt = 64, path: OutputPath | None = None) -> None:
        super().__init__()
        self.every = every
        self.path = path
        self.history: list[dict[str, Any]] = []
        self.engine_driven = False
        self._lines: EpochLines | None = None
        self._watched_model: keras.Model | None = None
        self._optimizers: list[WatchedOptimizer] = []

    @property
    def variables(self) -> list[tf.Variable]:
        """What has been measured so far in this epoch, for a checkpoint within it."""
        return [optimizer.sums.values for optimizer in self._optimizers if optimizer.sums]

    def prepare(self, model: keras.Model) -> None:
        """Make the variables for a model's gradients, in place of those of another training."""
        self._watched_model = model
        self._optimizers = [WatchedOptimizer(optimizer, model) for optimizer in find_optimizers(model)]

    @contextmanager
    def watch(self, model: keras.Model) -> Iterator[None]:
        """Measure in whatever is traced within the block."""
        if self._watched_model is not model:
            self.prepare(model)
        try:
            for optimizer in self._optimizers:
                optimizer.watch()
            yield
        finally:
            for optimizer in self._optimizers:
                optimizer.release()

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Forget an earlier training, and stand in for the optimizers."""
        self.history = []
        self._lines = None if self.path is None else EpochLines(Path(self.path))
        if self.engine_driven:
            return
        self._release()
        self.prepare(self.model)
        for optimizer in self._optimizers:
            optimizer.watch(every=self.every, last=(self.params or {}).get("steps"))
        # A train function that is already traced would see nothing.
        self.model.make_train_function(force=True)

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Count steps from the start of the epoch."""
        for optimizer in self._optimizers:
            optimizer.restart()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Read what was measured into logs, history and file."""
        layers, norm = summarise(optimizer.sums for optimizer in self._optimizers if optimizer.sums)
        if logs is not None:
            logs["gradient_norm"] = norm
            logs |= {f"gradients/{layer}/{name}": layers[layer][name] for layer in layers for name in STATISTICS}
        measured = {layer: {name: _finite(value) for name, value in row.items()} for layer, row in layers.items()}
        record = {"epoch": epoch + 1, "step": self._count_updates(), "layers": measured, "global_norm": _finite(norm)}
        self.history.append(record)
        if self._lines is not None:
            self._lines.write(record)

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Leave model and optimizers as they were."""
        if not self.engine_driven:
            self._release()

    def _release(self) -> None:
        for optimizer in self._optimizers:
            optimizer.release()
        if self._watched_model is not None:
            self._watched_model.make_train_function(force=True)
        self._watched_model, self._optimizers = None, []

    def _count_updates(self) -> int:
        """Count the updates since the model was compiled: of several optimizers, those of the one that made most."""
        made = [optimizer.optimizer.iterations for optimizer in self._optimizers]
        return max((int(keras.ops.convert_to_numpy(count)) for count in made), default=0)


def _finite(value: float) -> float | None:
    return value if math.isfinite(value) else None

"""Watch the gradients of every layer."""

from __future__ import annotations

import math
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras

from kerasdl.callbacks._event_files import EventFiles, check_folder, histogram, scalar, scalars
from kerasdl.callbacks._gradient_instrument import GradientInstrument
from kerasdl.callbacks._gradients import STATISTICS
from kerasdl.callbacks._places import try_file, try_folder
from kerasdl.interfaces.epoch_lines import EpochLines
from kerasdl.interfaces.finite import finite
from kerasdl.interfaces.sampling import Sampling

if TYPE_CHECKING:
    from collections.abc import Mapping

    from kerasdl.interfaces import OutputPath, PositiveInt


class GradientMonitor(keras.callbacks.Callback):
    """Measure the gradients of every layer inside the compiled step.

    For each layer, and in history and file for each trainable variable, too: `norm` (L2), `mean_abs` and `max_abs` of
    all values, `zero_share` (how much of the gradient is exactly 0), `update_ratio` (L2 norm of what a step changed
    over L2 norm of the weights before it), `cosine` (of the angle to the gradient of the step that was measured before:
    near 1 where steps go on in one direction, below 0 where they undo each other), `clipped_norm` (L2 norm of what the
    optimizer's clipping leaves) and `nonfinite` (how many values are NaN or infinite). They are means over the epoch's
    sampled steps, `nonfinite` is a sum. A step that dynamic loss scaling skips counts for `nonfinite` alone; in history
    and file, `measured_steps` and `skipped_steps` say how many there were of either, and `loss_scale` what the loss was
    multiplied by in the last of them; `embeddings` names the layers whose gradient is 0 but for the rows that a batch
    looks up. Gradients are what the optimizer is given, with loss scaling taken out and before clipping and
    accumulation; they are reduced in float32. A layer that no gradient reaches has NaN, and so has `clipped_norm` where
    gradients are accumulated. Those of several devices are added up, as they are for the update; Keras clips before
    that. The trained weights are those of a training without the monitor; where XLA compiles the steps, but for
    rounding. Memory: four bytes for each weight, for the gradient before.

    At each epoch's end the logs gain `gradient_norm` and `gradient_norm_clipped`, over all layers, and
    `gradients/<layer>/<statistic>`. Callbacks that stand before this one in the list do not see them.

    Every optimizer that is an attribute of the model is watched. In `Model.fit` each call of an optimizer counts as a
    step, the model's train function is rebuilt when training begins and ends, and if training raises, the monitor stays
    in place until it is used again or its `on_train_end` is called. An engine that compiles steps itself does this
    instead:

    1. set `instrument` and `sampling` to what `make_instrument(model)` and `make_sampling(mode)` give, until training
       ends or raises;
    2. trace the monitored step, in every shape it will be needed in, under `with instrument.measuring():`; it then
       measures each time it runs, into `instrument.variables`;
    3. run it on the steps that `sampling` names, and call the hooks of epochs as ever: `on_epoch_end` reads the
       variables and sets them to zero.

    For an optimizer that is built, `instrument.prepare()` before the step is traced saves tracing it twice. Keeping the
    instrument for the next training of the same model saves tracing anew.

    Args:
        every: Steps from one measured step to the next, beginning with the first of each epoch. Its last is measured,
            too, where that many steps are known to make one; of shorter epochs some are left out after the first ten,
            and have NaN in their logs. 1 measures all steps and slows small models down. None is 256, or 2048 where an
            engine compiles with XLA: its steps are faster than measuring one.
        path: A file for one JSON object a line and measured epoch, with null for what is not finite. Lines that an
            earlier training left for the first epoch to be written and later ones are dropped. None writes nothing; in
            a recipe it becomes `gradients.jsonl`.
        tensorboard: A folder for event files, in which TensorBoard finds the same numbers, with epochs counted from 0
            as Keras has them there: `gradient_norm`, `gradients/<layer>/<statistic>`,
            `variables/<layer>/<variable>/<statistic>`. What an earlier training left there of the first epoch to be
            written and later ones is dropped. None writes nothing.
        histograms: Write there, too, how often gradients of each size occur in each variable, in the step of an epoch
            that was measured last. Epochs then end one by one, which makes small models slower.

    Attributes:
        history: What has been measured in this training, a dictionary a measured epoch, as in the file.
        instrument: What an engine measures with in this training; the engine's to set and reset.
        sampling: Which steps it measures; the engine's to set and reset.

    Raises:
        UsageError: Histograms are asked for, and no folder for them. When training begins: `path` or `tensorboard`
            cannot be written; XLA compiles the steps of several devices.

    Example:
        >>> x = keras.ops.ones((8, 1))
        >>> model = keras.Sequential([keras.layers.Dense(1, name="logits", kernel_initializer="zeros", use_bias=False)])
        >>> model.compile(keras.optimizers.SGD(0.1), "mse")
        >>> monitor = GradientMonitor()
        >>> logs = model.fit(x, x, callbacks=[monitor], verbose=0).history
        >>> logs["gradients/logits/norm"], monitor.history[0]["layers"]["logits"]["nonfinite"]
        ([2.0], 0.0)
    """

    def __init__(
        self,
        *,
        every: PositiveInt | None = None,
        path: OutputPath | None = None,
        tensorboard: OutputPath | None = None,
        histograms: bool = False,
    ) -> None:
        super().__init__()
        check_folder("gradient_monitor", tensorboard, histograms=histograms)
        self.every = every
        self.path = path
        self.tensorboard = tensorboard
        self.histograms = histograms
        self.history: list[dict[str, Any]] = []
        self.instrument: GradientInstrument | None = None
        self.sampling: Sampling | None = None
        self._own: GradientInstrument | None = None
        self._lines: EpochLines | None = None
        self._events: EventFiles | None = None
        self._unmeasured: dict[str, float] | None = None

    @property
    def logs_alone(self) -> bool:
        """Whether an engine may tell of epochs when later ones are trained: of gradients, only the last are there."""
        return not self.histograms

    def make_instrument(self, model: keras.Model) -> GradientInstrument:
        """Make what an engine measures the gradients of a model with."""
        return GradientInstrument(model)

    def make_sampling(self, mode: str) -> Sampling:
        """Choose the steps to be measured in a training that is compiled as `xla`, `graph` or not at all."""
        return Sampling.of(self.every, mode)

    def keep_epochs(self, epochs: int) -> None:
        """Leave lines of so many epochs, where an engine begins or goes on with a training."""
        if self.path is not None:
            EpochLines(Path(self.path)).keep(epochs)

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Forget an earlier training, and stand in for the optimizers."""
        if self.path is not None:
            try_file("gradient_monitor", "path", self.path, "gradients.jsonl")
        if self.tensorboard is not None:
            try_folder("gradient_monitor", "tensorboard", self.tensorboard, "events/gradients")
        self.history = []
        self._lines = None if self.path is None else EpochLines(Path(self.path))
        self._events = None if self.tensorboard is None else EventFiles(Path(self.tensorboard))
        self._unmeasured = None
        self._release()
        if self.instrument is None:
            self._own = GradientInstrument(self.model)
            self._sampled = self.make_sampling("graph")
            steps = self._steps
            self._own.watch(every=self._sampled.every, last=steps if steps and steps >= self._sampled.every else None)
        else:
            assert self.sampling, "an engine sets instrument and sampling"
            self._sampled = self.sampling
            self.instrument.begin()

    def on_epoch_begin(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Count steps from the start of the epoch."""
        if self._own is not None:
            self._own.restart(measures=self._measures(epoch))

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Read what was measured into logs, history and file."""
        logs = {} if logs is None else logs
        instrument = self.instrument or self._own
        assert instrument is not None, "on_train_begin has not been called"
        if not self._measures(epoch):
            if self._unmeasured is None:
                nothing = dict.fromkeys(STATISTICS, math.nan)
                self._unmeasured = _as_logs(dict.fromkeys(instrument.layers, nothing), math.nan, math.nan)
            logs |= self._unmeasured
            return
        measured = instrument.read()
        logs |= _as_logs(measured.layers, measured.norm, measured.clipped_norm)
        record = finite(
            {
                "epoch": epoch + 1,
                "step": measured.updates,
                "layers": measured.layers,
                "variables": measured.variables,
                "global_norm": measured.norm,
                "clipped_norm": measured.clipped_norm,
                "measured_steps": measured.taken,
                "skipped_steps": measured.skipped,
                "loss_scale": measured.scale,
                "embeddings": instrument.embeddings,
            }
        )
        self.history.append(record)
        if self._lines is not None:
            self._lines.write(record)
        if self._events is not None:
            self._events.write(epoch, [*_scalars(record), *(self._histograms(record) if self.histograms else ())])

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Leave model and optimizers as they were."""
        self._release()
        if self._events is not None:
            self._events.close()

    def _histograms(self, record: dict[str, Any]) -> list[Any]:
        instrument = self.instrument or self._own
        assert instrument is not None
        # Of a variable that no gradient reached, those of an earlier step would be shown.
        measured = {name for name, row in record["variables"].items() if row["zero_share"] is not None}
        last = instrument.last_gradients().items()
        return [histogram(f"variables/{name}", values) for name, values in last if name in measured]

    def _measures(self, epoch: int) -> bool:
        return self._sampled.has_epoch(epoch, self._steps)

    @property
    def _steps(self) -> int | None:
        return (self.params or {}).get("steps")

    def _release(self) -> None:
        if self._own is not None:
            self._own.release()
        self._own = None


def _scalars(record: dict[str, Any]) -> list[Any]:
    norms = {"gradient_norm": record["global_norm"], "gradient_norm_clipped": record["clipped_norm"]}
    overall = [scalar(tag, value) for tag, value in norms.items() if value is not None]
    return [*overall, *scalars("gradients", record["layers"]), *scalars("variables", record["variables"])]


def _as_logs(layers: Mapping[str, Mapping[str, float]], norm: float, clipped_norm: float) -> dict[str, float]:
    by_layer = {f"gradients/{layer}/{name}": layers[layer][name] for layer in layers for name in STATISTICS}
    return {"gradient_norm": norm, "gradient_norm_clipped": clipped_norm, **by_layer}

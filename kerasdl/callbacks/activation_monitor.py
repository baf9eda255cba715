"""Watch what every layer answers."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import keras
import numpy as np

from kerasdl.callbacks._activations import ActivationInstrument
from kerasdl.callbacks._event_files import EventFiles, check_folder, histogram, scalars
from kerasdl.callbacks._places import try_file, try_folder
from kerasdl.errors import UsageError
from kerasdl.interfaces.epoch_lines import EpochLines
from kerasdl.interfaces.finite import finite
from kerasdl.interfaces.sampling import Sampling

if TYPE_CHECKING:
    from kerasdl.interfaces import OutputPath, PositiveInt


class ActivationMonitor(keras.callbacks.Callback):
    """Measure what layers with an activation answer to the same examples, epoch after epoch.

    For each layer: `dead_share` (of its units, those that are 0 for all examples, at all positions), `saturated_share`
    (of all values, those within a hundredth of the way from an end of a sigmoid, tanh and the like; NaN where there is
    no end), `mean` and `variance`. The model answers as it does in use: without dropout, and with the moving statistics
    of batch normalisation. Looked at is after the last step of an epoch; of layers that are called several times, the
    first call counts; one that is called within a branch, a loop or a `tf.function` of the model's own has NaN. The
    trained weights are those of a training without the monitor; where XLA compiles the steps, but for rounding.

    An engine that compiles steps itself gets `instrument` and `sampling` as `GradientMonitor` says, and sets `probe`;
    where it trains several epochs in a call, it has `instrument.end_epoch()` run in the graph after the last step of
    each epoch that is sampled. A model that is not simply called on inputs, as a GAN, has a method `look(inputs)`. In
    `Model.fit`, set `probe` yourself; there the monitor looks at the end of each epoch.

    Args:
        every: How many steps there are to one look, at least: epochs with fewer are all looked at in the first ten, and
            then some, until it is one in so many steps. None is 256, or 2048 where an engine compiles with XLA.
        examples: How many of the first examples for training are the probe.
        path: A file for one JSON object a line and measured epoch, with null for what is not finite. Lines that an
            earlier training left for the first epoch to be written and later ones are dropped. None writes nothing; in
            a recipe it becomes `activations.jsonl`.
        tensorboard: A folder for event files, in which TensorBoard finds the same numbers, with epochs counted from 0
            as Keras has them there: `activations/<layer>/<statistic>`. What an earlier training left there of the first
            epoch to be written and later ones is dropped. None writes nothing.
        histograms: Write there, too, how often answers of each size occur in each layer at the end of a measured epoch.
            Epochs then end one by one, which makes small models slower.

    Attributes:
        probe: Inputs as the model takes them; None for those that an engine gives.
        history: What has been measured in this training, a dictionary a measured epoch, as in the file.
        instrument: What an engine measures with in this training; the engine's to set and reset.
        sampling: Which steps it measures; the engine's to set and reset.

    Raises:
        UsageError: Histograms are asked for, and no folder for them. When training begins: `path` or `tensorboard`
            cannot be written; nobody gave a probe, as with data that comes in batches.

    Example:
        >>> x = keras.ops.ones((8, 1))
        >>> hidden = keras.layers.Dense(2, "relu", name="hidden", kernel_initializer="ones", bias_initializer="zeros")
        >>> model = keras.Sequential([hidden, keras.layers.Dense(1)])
        >>> model.compile(keras.optimizers.SGD(0.0), "mse")
        >>> monitor = ActivationMonitor()
        >>> monitor.probe = x
        >>> _ = model.fit(x, x, callbacks=[monitor], verbose=0)
        >>> monitor.history[0]["layers"]["hidden"]
        {'dead_share': 0.0, 'saturated_share': None, 'mean': 1.0, 'variance': 0.0}
    """

    def __init__(
        self,
        *,
        every: PositiveInt | None = None,
        examples: PositiveInt = 256,
        path: OutputPath | None = None,
        tensorboard: OutputPath | None = None,
        histograms: bool = False,
    ) -> None:
        super().__init__()
        check_folder("activation_monitor", tensorboard, histograms=histograms)
        self.every, self.examples, self.path = every, examples, path
        self.tensorboard, self.histograms = tensorboard, histograms
        self.probe: Any = None
        self.history: list[dict[str, Any]] = []
        self.instrument: ActivationInstrument | None = None
        self.sampling: Sampling | None = None
        self._own: ActivationInstrument | None = None
        self._eagerly = False
        self._lines: EpochLines | None = None
        self._events: EventFiles | None = None

    @property
    def logs_alone(self) -> bool:
        """Whether an engine may tell of epochs when later ones are trained: answers of an earlier one are gone then."""
        return not self.histograms

    @property
    def identity(self) -> str:
        """What instruments differ by that measure the same model."""
        digest = hashlib.sha256()
        for leaf in keras.tree.flatten(self.probe):
            array = np.asarray(leaf)
            digest.update(repr((array.shape, array.dtype)).encode())
            digest.update(repr(array.tolist()).encode() if array.dtype.kind == "O" else array.tobytes())
        return digest.hexdigest()

    def make_instrument(self, model: keras.Model) -> ActivationInstrument:
        """Make what an engine measures the activations of a model with."""
        if self.probe is None:
            raise UsageError(
                "activation_monitor: looks at the same examples each time, and data that comes in batches has none",
                cure="monitor = ActivationMonitor(); monitor.probe = x[:256]",
            )
        return ActivationInstrument(model, self.probe)

    def make_sampling(self, mode: str) -> Sampling:
        """Choose the epochs after which a training is looked at that is compiled as `xla`, `graph` or not at all."""
        self._eagerly = mode == "eager"
        return replace(Sampling.of(self.every, mode), within=False)

    def keep_epochs(self, epochs: int) -> None:
        """Leave lines of so many epochs, where an engine begins or goes on with a training."""
        if self.path is not None:
            EpochLines(Path(self.path)).keep(epochs)

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Forget an earlier training."""
        if self.path is not None:
            try_file("activation_monitor", "path", self.path, "activations.jsonl")
        if self.tensorboard is not None:
            try_folder("activation_monitor", "tensorboard", self.tensorboard, "events/activations")
        self.history = []
        self._lines = None if self.path is None else EpochLines(Path(self.path))
        self._events = None if self.tensorboard is None else EventFiles(Path(self.tensorboard))
        self._own = None
        if self.instrument is None:
            self._own, self._eagerly = self.make_instrument(self.model), self.model.run_eagerly
        else:
            self.instrument.shown = None

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Read what was measured into history and file."""
        instrument = self.instrument or self._own
        assert instrument is not None, "on_train_begin has not been called"
        if self.sampling is not None and not self.sampling.has_epoch(epoch, (self.params or {}).get("steps")):
            return
        if instrument.shown is None:
            # A model that is meant to run outside of a graph may do what cannot be traced.
            (instrument.end_epoch if self._eagerly else instrument.look)()
        record = finite({"epoch": epoch + 1, "layers": instrument.read()})
        self.history.append(record)
        if self._lines is not None:
            self._lines.write(record)
        if self._events is not None:
            answers = instrument.answers() if self.histograms else {}
            shown = [histogram(f"activations/{layer}", values) for layer, values in answers.items()]
            self._events.write(epoch, [*scalars("activations", record["layers"]), *shown])

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """End the event file."""
        if self._events is not None:
            self._events.close()

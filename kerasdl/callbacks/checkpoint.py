"""Save weights while training goes on."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import keras

from kerasdl.callbacks._monitored import is_better, lacks_validation, read_value
from kerasdl.callbacks._places import try_folder
from kerasdl.interfaces.direction import find_direction
from kerasdl.interfaces.whole_files import replacing

if TYPE_CHECKING:
    from kerasdl.interfaces import OutputPath, PositiveInt


class Checkpoint(keras.callbacks.Callback):
    """Save weights at the end of epochs: the last few, and the best.

    Writes `epoch-0012.weights.h5` (epochs counted from 1) and `best.weights.h5`, with the optimizer's state if the
    model is compiled; `load_weights` wants that optimizer built before it restores it. A file appears complete or not
    at all: it is written under another name, then moved into place. The folder belongs to one training: files of epochs
    beyond the one just saved, left by an earlier training, are removed.

    Args:
        folder: Where the files go; made if it is not there.
        every: Epochs from one numbered file to the next. The best epoch is saved whichever it is.
        monitor: Name of the value in the logs that says which epoch is the best.
        mode: Whether `min` or `max` is better; `auto` knows Keras's metrics and losses by name.
        keep: How many numbered files stay.

    Attributes:
        best: The best value so far; None before the first finite one.
        best_epoch: Its epoch, counted from 0 as in `on_epoch_end`.

    Raises:
        UsageError: The monitored name does not tell which way is better, or is not in the logs of the first epoch; the
            folder cannot be written when training begins.

    Example:
        >>> import os, tempfile
        >>> x = keras.ops.ones((8, 1))
        >>> model = keras.Sequential([keras.layers.Dense(1)])
        >>> model.compile("sgd", "mse")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     saving = Checkpoint(folder=folder, monitor="loss", keep=2)
        ...     _ = model.fit(x, x, epochs=3, callbacks=[saving], verbose=0)
        ...     sorted(os.listdir(folder))
        ['best.weights.h5', 'epoch-0002.weights.h5', 'epoch-0003.weights.h5']
    """

    def __init__(
        self,
        *,
        folder: OutputPath = "weights",
        every: PositiveInt = 1,
        monitor: str = "val_loss",
        mode: Literal["auto", "min", "max"] = "auto",
        keep: PositiveInt = 3,
    ) -> None:
        super().__init__()
        self.folder = folder
        self.every = every
        self.monitor = monitor
        self.direction = find_direction(monitor, mode, "checkpoint")
        self.keep = keep
        self._reset()

    def _reset(self) -> None:
        self.best: float | None = None
        self.best_epoch: int | None = None
        self.seen = False

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Forget an earlier training."""
        try_folder("checkpoint", "folder", self.folder, "weights")
        self._reset()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Save what is due."""
        self._save_if_best(epoch, logs or {})
        if (epoch + 1) % self.every == 0:
            self._save(f"epoch-{epoch + 1:04d}.weights.h5")
            self._remove_others(epoch + 1)

    def _save_if_best(self, epoch: int, logs: dict[str, Any]) -> None:
        if lacks_validation(logs, self.monitor) and self.seen:
            return
        value = read_value(logs, self.monitor, "checkpoint")
        self.seen = True
        if is_better(value, self.best, self.direction):
            self.best, self.best_epoch = value, epoch
            self._save("best.weights.h5")

    def _save(self, name: str) -> None:
        folder = Path(self.folder)
        folder.mkdir(parents=True, exist_ok=True)
        with replacing(folder / name) as unfinished:
            self.model.save_weights(unfinished)

    def _remove_others(self, current: int) -> None:
        numbered = {
            int(match[1]): path
            for path in Path(self.folder).iterdir()
            if (match := re.fullmatch(r"epoch-(\d+)\.weights\.h5", path.name))
        }
        kept = sorted(number for number in numbered if number <= current)[-self.keep :]
        for number in numbered.keys() - set(kept):
            numbered[number].unlink()

"""Write the logs of every epoch to a CSV file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import keras

from kerasdl.callbacks._places import try_file

if TYPE_CHECKING:
    from kerasdl.interfaces import OutputPath


def csv_logger(
    *,
    filename: OutputPath = "metrics.csv",
    separator: Literal[",", ";", "\t"] = ",",
    append: bool = False,
) -> keras.callbacks.CSVLogger:
    """Build Keras's CSV logger: a header, then one line an epoch.

    Args:
        filename: The file; folders on the way to it are made.
        separator: What stands between two values.
        append: Go on after what the file holds; otherwise it is written anew when training begins.

    Returns:
        The callback. When training begins it raises a UsageError if the file cannot be written.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> x = keras.ops.ones((8, 1))
        >>> model = keras.Sequential([keras.layers.Dense(1)])
        >>> model.compile(keras.optimizers.SGD(0.0), "mse")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     logger = csv_logger(filename=f"{folder}/metrics.csv")
        ...     _ = model.fit(x, x, epochs=2, validation_data=(x, x), callbacks=[logger], verbose=0)
        ...     Path(logger.filename).read_text().splitlines()[0]
        'epoch,loss,val_loss'
    """
    return _CSVLogger(filename, separator=separator, append=append)


class _CSVLogger(keras.callbacks.CSVLogger):
    logs_alone = True

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        try_file("csv_logger", "filename", self.filename, "metrics.csv")
        super().on_train_begin(logs)

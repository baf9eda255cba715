"""Write event files for TensorBoard."""

from __future__ import annotations

import importlib.util
from typing import TYPE_CHECKING, Literal

import keras

from kerasdl.callbacks._places import clear
from kerasdl.errors import UsageError

if TYPE_CHECKING:
    from kerasdl.interfaces import NonNegativeInt, OutputPath, PositiveInt


def tensorboard(
    *,
    log_dir: OutputPath = "tensorboard",
    histogram_freq: NonNegativeInt = 0,
    write_graph: bool = False,
    update_freq: PositiveInt | Literal["epoch", "batch"] = "epoch",
    profile_batch: NonNegativeInt = 0,
) -> keras.callbacks.TensorBoard:
    """Build Keras's TensorBoard callback; `tensorboard --logdir DIR` shows what it writes.

    Args:
        log_dir: Folder of the event files.
        histogram_freq: Epochs from one histogram of all weights to the next; 0 for none.
        write_graph: Write the model's graph too.
        update_freq: When values are written: `epoch`, `batch`, or every so many batches. Whatever is not `epoch` leaves
            the compiled loop after every batch, which makes small models many times slower.
        profile_batch: The batch to profile, counted from 1 over the whole training; 0 for none. Slows training like
            `update_freq: batch`.

    Returns:
        The callback.

    Raises:
        UsageError: The package tensorboard is not installed, or there is a file in place of the folder.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> x = keras.ops.ones((8, 1))
        >>> model = keras.Sequential([keras.layers.Dense(1)])
        >>> model.compile("sgd", "mse")
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     _ = model.fit(x, x, callbacks=[tensorboard(log_dir=folder)], verbose=0)
        ...     [path.name for path in Path(folder).iterdir()]
        ['train']
    """
    if importlib.util.find_spec("tensorboard") is None:
        raise UsageError(
            "callbacks: tensorboard: the package tensorboard is not installed.", cure="pip install tensorboard"
        )
    clear("tensorboard", "log_dir", log_dir, "tensorboard")
    return keras.callbacks.TensorBoard(
        log_dir=log_dir,
        histogram_freq=histogram_freq,
        write_graph=write_graph,
        update_freq=update_freq,
        profile_batch=profile_batch,
    )

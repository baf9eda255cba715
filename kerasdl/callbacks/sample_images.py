"""Pictures of what a generative model has learned so far."""

import math
from pathlib import Path
from typing import Any

import keras
import numpy as np
import tensorflow as tf

from kerasdl.callbacks._places import try_folder
from kerasdl.errors import UsageError
from kerasdl.interfaces import NonNegativeInt, OutputPath, PositiveInt

GAP_PIXELS = 1
SMALLEST_IMAGE_PIXELS = 32


class SampleImages(keras.callbacks.Callback):
    """Write a grid of generated images every few epochs, always from the same latents, so that progress shows.

    Files are named by epoch, `epoch-0010.png`. The last epoch's is drawn at the end of training, after averaged
    weights are in place. The smallest value in a grid is black and the largest white (of three channels:
    no and full colour); what is not finite is black. Small images are enlarged by whole pixels.

    Args:
        every: Epochs between grids; 1 or more. The last epoch has one in any case.
        count: Images in a grid; 1 or more.
        folder: Folder of the files, created where missing; in a recipe, inside the run directory.
        seed: Draws the latents; another seed shows other images.

    Raises:
        UsageError: The model does not generate images: it lacks `sample(count, seed)`, or its samples are not
            `(height, width, channels)` with one or three channels; the folder cannot be written.

    Example:
        >>> import tempfile
        >>> from kerasdl.models.gan import gan
        >>> model = gan((8, 8, 1), (8, 8, 1))
        >>> model.compile("adam", run_eagerly=True)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     pictures = SampleImages(every=2, folder=folder)
        ...     _ = model.fit(np.ones((4, 8, 8, 1)), epochs=3, verbose=0, callbacks=[pictures])
        ...     sorted(path.name for path in Path(folder).iterdir())
        ['epoch-0002.png', 'epoch-0003.png']
    """

    def __init__(
        self,
        *,
        every: PositiveInt = 10,
        count: PositiveInt = 64,
        folder: OutputPath = "samples",
        seed: NonNegativeInt = 0,
    ) -> None:
        super().__init__()
        self.every = every
        self.count = count
        self.folder = Path(folder)
        self.seed = seed
        self.epochs_done = 0

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Refuse a model that does not generate images, before any time is spent on it."""
        self.epochs_done = 0
        try_folder("sample_images", "folder", self.folder, "samples")
        shape = tuple(self.model.sample(1, self.seed).shape[1:]) if hasattr(self.model, "sample") else None
        if shape is None or len(shape) != 3 or shape[-1] not in (1, 3):
            got = "does not generate at all" if shape is None else f"generates {shape}"
            raise UsageError(
                f"sample_images: expected a model that generates (height, width, 1 or 3 channels); this one {got}.",
                cure="Remove `kind: sample_images` from `callbacks:`, or train `model.kind: gan` on images.",
            )

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Write the grid of every `every`-th epoch."""
        self.epochs_done = epoch + 1
        if self.epochs_done % self.every == 0:
            self._write()

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Write the grid of the last epoch."""
        if self.epochs_done:
            self._write()

    def _write(self) -> None:
        images = keras.ops.convert_to_numpy(self.model.sample(self.count, self.seed))
        path = self.folder / f"epoch-{self.epochs_done:04d}.png"
        self.folder.mkdir(parents=True, exist_ok=True)
        unfinished = self.folder / ".unfinished.png"
        unfinished.write_bytes(tf.io.encode_png(_to_bytes(_arrange(images))).numpy())
        unfinished.replace(path)


def _arrange(images: np.ndarray) -> np.ndarray:
    """Put images side by side in rows, as near to a square as their number allows."""
    zoom = math.ceil(SMALLEST_IMAGE_PIXELS / min(images.shape[1:3]))
    images = images.repeat(zoom, axis=1).repeat(zoom, axis=2)
    columns = math.ceil(math.sqrt(len(images)))
    rows = math.ceil(len(images) / columns)
    empty = ((0, rows * columns - len(images)), (0, GAP_PIXELS), (0, GAP_PIXELS), (0, 0))
    images = np.pad(images, empty, constant_values=images.min())
    _, height, width, channels = images.shape
    grid = images.reshape(rows, columns, height, width, channels).swapaxes(1, 2)
    return grid.reshape(rows * height, columns * width, channels)


def _to_bytes(grid: np.ndarray) -> np.ndarray:
    # A generator that diverged gives no numbers, and one that learned nothing may give the same one everywhere.
    numbers = grid[np.isfinite(grid)]
    low, high = (numbers.min(), numbers.max()) if numbers.size else (0.0, 0.0)
    shares = np.nan_to_num((grid - low) / (high - low or 1.0), posinf=0.0, neginf=0.0)
    return np.round(255 * shares).astype("uint8")

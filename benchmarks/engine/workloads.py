"""What every peer trains: sizes and arrays, the same for all."""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Workload:
    """One training.

    Attributes:
        inputs: Shape of an example.
        outputs: Values of a target; 0 where there are none.
        rows: Examples.
        batch: Examples in a step.
        epochs: Passes over the rows in one measurement.
        peers: Who can train it, but for kerasdl.
    """

    inputs: tuple[int, ...]
    outputs: int
    rows: int
    batch: int
    epochs: int
    peers: tuple[str, ...] = ("fit", "fit_best", "torch")

    @property
    def steps(self) -> int:
        return self.epochs * self.rows // self.batch

    def arrays(self) -> tuple[np.ndarray, np.ndarray]:
        """Give random inputs, and targets that are 0 or 1, or numbers of classes."""
        random = np.random.default_rng(0)
        x = random.normal(size=(self.rows, *self.inputs)).astype("float32")
        most = max(self.outputs, 2)
        y = random.integers(0, most, self.rows).astype("int32" if most > 2 else "float32")
        return x, y if most > 2 else y[:, np.newaxis]


WORKLOADS = {
    "random-binary": Workload((2,), 1, 100, 100, 1000, ("fit", "fit_best", "torch", "jax")),
    "mlp-small": Workload((32,), 1, 16384, 32, 4, ("fit", "fit_best", "torch", "jax")),
    "mlp-dropout": Workload((32,), 1, 16384, 32, 4),
    "mlp-wide": Workload((512,), 10, 10240, 256, 4),
    "cnn": Workload((28, 28, 1), 10, 5120, 128, 3),
    "cnn-cifar": Workload((32, 32, 3), 10, 2560, 128, 2),
    "lstm": Workload((50, 16), 1, 3840, 64, 3),
    "gan": Workload((2,), 0, 10240, 256, 64),
}

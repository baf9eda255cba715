"""Sizes of models and trainings by the size of the data: rules of thumb, and where they come from."""

from __future__ import annotations

from typing import Any

_FEWEST_ROWS_A_BATCH, _MOST_ROWS_A_BATCH = 32, 1024


def batch_size(rows: int) -> int:
    """Give a power of two near a hundredth of the rows, from 32 to 1024: about a hundred steps an epoch.

    Example:
        >>> batch_size(300), batch_size(30_000), batch_size(10**7)
        (32, 256, 1024)
    """
    power = 2 ** max(0, (max(rows, 1) // 100).bit_length() - 1)
    return min(max(power, _FEWEST_ROWS_A_BATCH), _MOST_ROWS_A_BATCH)


def perceptron(rows: int, *, categories: bool, regression: bool) -> dict[str, Any]:
    """Give options of `mlp` for a table.

    Two layers are enough for tables (Gorishniy et al. 2021, arXiv:2106.11959, tune between one and eight and gain
    little); wider ones for more rows, and dropout unless there are so many rows that nothing is learned by heart.

    Args:
        rows: For training.
        categories: There are columns of categories.
        regression: Numbers are predicted: a smooth activation makes smooth functions.
    """
    units = [64, 32] if rows < 2000 else [128, 64] if rows < 200_000 else [256, 128]
    options: dict[str, Any] = {"kind": "mlp", "units": [128, 128] if regression and rows < 2000 else units}
    if regression:
        options["activation"] = "silu"
    options["dropout"] = (0.2 if regression else 0.3) if rows < 200_000 else 0.1
    if categories:
        options["embedding_size"] = 4 if rows < 2000 else 8
    return options


def training(rows: int) -> dict[str, Any]:
    """Give epochs, batch size and optimizer.

    AdamW (Loshchilov and Hutter 2019, arXiv:1711.05101) at its usual rate; epochs for 20,000 steps, 10 at least and 200
    at most, most of which early stopping saves.
    """
    size = batch_size(rows)
    epochs = min(max(20_000 * size // max(rows, 1), 10), 200)
    optimizer = {"kind": "adamw", "learning_rate": 1e-3, "weight_decay": 0.01}
    return {"epochs": epochs, "batch_size": size, "optimizer": optimizer}


def patience(epochs: int) -> int:
    """Give the epochs that early stopping waits: a tenth of all, 3 at least."""
    return max(3, epochs // 10)

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


def convolutional(side: int, rows: int) -> dict[str, Any]:
    """Give options of `cnn` for images of so many pixels along the shorter side.

    Blocks that halve the image until about four pixels are left, as in VGG (Simonyan and Zisserman 2014,
    arXiv:1409.1556), with batch normalisation, and the mean over what is left (Lin et al. 2013, arXiv:1312.4400).

    Args:
        side: Pixels.
        rows: For training: of less than 20,000, half as wide a network learns as much, in a quarter of the time.

    Example:
        >>> convolutional(28, 50_000)["filters"], convolutional(8, 1000)["filters"]
        ([32, 64, 128], [16, 32])
    """
    first = 16 if rows < 20_000 else 32
    blocks = min(max((side // 3).bit_length() - 1, 2), 4)
    return {
        "kind": "cnn",
        "filters": [first * 2**block for block in range(blocks)],
        "convolutions": 2,
        "normalisation": "batch",
        "dropout": 0.2,
        "global_pooling": "average",
    }


def images(rows: int) -> dict[str, Any]:
    """Give epochs, batch size and optimizer of a convolutional network.

    Adam with a rate that falls to nothing along a cosine (Loshchilov and Hutter 2016, arXiv:1608.03983): 3,000 steps,
    but 15 epochs at least and 60 at most.
    """
    size = min(max(batch_size(rows), 32), 128)
    steps = -(-rows // size)
    epochs = min(max(3000 // max(steps, 1), 15), 60)
    rate = {"kind": "cosine_decay", "initial_learning_rate": 2e-3, "decay_steps": epochs * steps}
    return {"epochs": epochs, "batch_size": size, "optimizer": {"kind": "adam", "learning_rate": rate}}

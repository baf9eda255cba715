"""Data made up on the spot, to see what a model can learn."""

from collections.abc import Callable
from typing import Any, Literal

import numpy as np

from kerasdl.data._assemble import assemble
from kerasdl.data._mixtures import measure_grid, measure_ring, mixture_grid, mixture_ring
from kerasdl.data._planes import moons, random_binary, spirals, xor
from kerasdl.data._sequences import adding, sines
from kerasdl.data._split import divide
from kerasdl.errors import UsageError
from kerasdl.interfaces import Dataset, NonNegativeFloat, Part, PositiveInt, Split

# The generators' keyword-only parameters say which options each has, and their defaults.
_GENERATORS: dict[str, Callable[..., Any]] = {
    maker.__name__: maker for maker in (random_binary, xor, moons, spirals, sines, adding, mixture_ring, mixture_grid)
}
_DETAILS: dict[str, dict[str, Any]] = {
    "sines": {"task": "forecasting"},
    "mixture_ring": {"task": "generation", "measure": measure_ring},
    "mixture_grid": {"task": "generation", "measure": measure_grid},
}


def synthetic(
    seed: int,
    *,
    dataset: Literal["random_binary", "xor", "moons", "spirals", "sines", "adding", "mixture_ring", "mixture_grid"],
    examples: PositiveInt | None = None,
    noise: NonNegativeFloat | None = None,
    length: PositiveInt | None = None,
    split: Split = Split(),
) -> Dataset:
    """Make a data set whose difficulty is known; same seed and options, same bits.

    Args:
        seed: Decides the data, and which example lands in which part.
        dataset: Two features, two classes: `random_binary` (random labels, nothing to learn but by heart), `xor`,
            `moons`, `spirals`. Sequences: `sines` (forecast the next value of a wave), `adding` (the sum of two
            marked values among `length`; Hochreiter and Schmidhuber 1997; answering 1 always scores a mean squared
            error of 0.167). Generation, with the measures `modes` (Gaussians found) and `high_quality` (share of
            samples within 3 standard deviations of one): `mixture_ring` (8 Gaussians), `mixture_grid` (25).
        examples: How many, all parts together; null for 100 in `random_binary`, 10000 in `adding` and mixtures, else
            1000.
        noise: Standard deviation of what is added to the inputs of `xor` (null for 0), `moons` and `sines` (0.1), and
            `spirals` (0.02).
        length: Steps of a sequence in `sines` and `adding`, null for 50; `adding` needs 2 or more.
        split: Parts held back from training.

    Raises:
        UsageError: An option that the data set does not have.
        DataError: The split leaves a part empty, or asks for a given part; these data sets have none.

    Example:
        >>> problem = synthetic(0, dataset="adding", length=20, examples=100)
        >>> problem.train.x.shape, problem.train.y.shape
        ((70, 20, 2), (70,))
    """
    make = _GENERATORS[dataset]
    given = {"examples": examples, "noise": noise, "length": length}
    options = {name: value for name, value in given.items() if value is not None}
    for name in options:
        _check_applies(name, dataset)
    # A stream of its own: the split must not repeat the numbers that made the data.
    x, y = make(np.random.default_rng((seed, 1)), **options)
    return assemble(divide(Part(x, y), split, seed), **_DETAILS.get(dataset, {}))


def _check_applies(option: str, dataset: str) -> None:
    having = [name for name, make in _GENERATORS.items() if option in (make.__kwdefaults__ or {})]
    if dataset not in having:
        raise UsageError(
            f"data.{option}: '{dataset}' has no {option}; those with it: {', '.join(having)}",
            cure=f"data.{option}: null",
        )

"""Learning rates that make steps of the usual size."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from kerasdl.doctor._adversarial import is_adversarial
from kerasdl.doctor._lasting import median
from kerasdl.interfaces.finding import Observations

# What the middle layer of healthy trainings has in its first epoch is 4e-3 to 6e-2, by `python -m benchmarks.doctor`;
# about 1e-3 over a whole training (Karpathy, "CS231n: Babysitting the learning process").
_USUAL = 1e-2
# No optimizer of Keras begins with more than a tenth of it; where steps were too long, that is far enough.
_LARGEST, _SHORTER = 1.0, 0.1
# Units or filters of a layer: the wider, the shorter steps should be.
_WIDE = 256
# Optimizers whose steps are as long as their rate, whatever gradients are.
_ALIKE = ("adam", "adamw", "adamax", "nadam", "rmsprop", "lion")
KEY = "training.optimizer.learning_rate"


def ratios(
    observations: Observations, of: Callable[[Sequence[float]], float] = median, *, embeddings: bool = True
) -> list[float]:
    """Give update over weights of the layer in the middle, or of another one, for each measured epoch that has it.

    Rows of embeddings are small at first, and some move far; they can be left out.
    """
    found = []
    for line in observations.gradients:
        rows = () if embeddings else line.get("embeddings", ())
        layers = (each for name, each in line["layers"].items() if name not in rows)
        there = [each["update_ratio"] for each in layers if each.get("update_ratio") is not None]
        if there:
            found.append(of(there))
    return found


def usual(observations: Observations, measured: Sequence[float], size: float = _USUAL) -> float | None:
    """Give the learning rate, by half powers of ten, with which the first steps would have been of the usual size.

    Example:
        >>> usual(Observations([], facts={"learning_rate": 1.0}), [3.0, 0.5])
        0.00316
    """
    rate = observations.fact("learning_rate")
    if rate is None or not measured or measured[0] <= 0:
        return None
    wanted = rate * 10.0 ** (round(2 * math.log10(size / measured[0])) / 2)
    # Where weights are huge, small changes of them are no reason for huge steps.
    return float(f"{min(wanted, max(_LARGEST, rate)):.3g}")


def cures(observations: Observations, *factors: float, first: float | None = None) -> tuple[str, ...]:
    """Write learning rates as overrides: a first one, and multiples of that of the run; lower ones are at most 0.1.

    Example:
        >>> cures(Observations([], facts={"learning_rate": 0.5}), 0.1, 0.01)
        ('training.optimizer.learning_rate=0.05', 'training.optimizer.learning_rate=0.005')
    """
    rate = observations.fact("learning_rate")
    wanted = [first, *(rate * each if each > 1 else min(rate * each, _SHORTER) for each in factors if rate is not None)]
    written = [f"{KEY}={each:.3g}" for each in wanted if each is not None and each != rate]
    return tuple(dict.fromkeys(written or [f"{KEY}=1e-3"]))


def adam(observations: Observations, *, shorter: bool = False, longer: bool = False) -> tuple[str, ...]:
    """Write the optimizer that gets far with one rate on many tasks (Kingma and Ba 2015, arXiv:1412.6980).

    Args:
        observations: What the run wrote down.
        shorter: Only where its steps are shorter than those of the run's optimizer, if that is of its kind.
        longer: Only where they are longer.

    Returns:
        None for two networks that are trained against each other.

    Example:
        >>> adam(Observations([], facts={"widest": 64}))
        ('training.optimizer={kind: adam, learning_rate: 0.003}',)
    """
    wide = max(observations.fact(name) or 0.0 for name in ("widest", "filters")) > _WIDE
    wanted, rate = 1e-3 if wide else 3e-3, observations.fact("learning_rate")
    if is_adversarial(observations):
        return ()
    alike = rate is not None and observations.facts.get("optimizer") in _ALIKE
    if alike and ((shorter and wanted >= (rate or 0.0)) or (longer and wanted <= (rate or 0.0))):
        return ()
    return (f"training.optimizer={{kind: adam, learning_rate: {wanted:g}}}",)

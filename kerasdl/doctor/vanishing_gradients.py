"""Layers, and steps of a sequence, that training does not reach."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerasdl.doctor._lasting import longest
from kerasdl.doctor._through_steps import through_steps
from kerasdl.interfaces import PositiveFloat, PositiveInt
from kerasdl.interfaces.finding import Finding, Observations, needs

# Of the loss of answers that are the same for all examples.
_LEARNED = 0.1


@needs("gradient_monitor")
def vanishing_gradients(
    observations: Observations, *, ratio: PositiveFloat = 1e-3, epochs: PositiveInt = 3, reach: PositiveFloat = 1e-6
) -> list[Finding]:
    """Find first layers whose gradients are many times smaller than those of the last layer, epoch after epoch.

    The same befalls the first steps of a sequence in a recurrent network.

    Where the loss has fallen to a tenth of that of answers which are the same for all, it does not matter any more.

    Backpropagation multiplies the gradient by each layer's slope on the way to the first; where slopes are below 1, as
    those of sigmoid and tanh, the product shrinks with depth (Hochreiter 1991; Glorot and Bengio 2010). Compared is the
    mean |gradient| of a weight, which does not depend on how wide a layer is as the norm does. The two networks of a
    GAN are looked at apart. Needs `gradient_monitor`.

    Of a recurrent network it is the slope of the outputs with respect to each step of its input (Bengio et al. 1994;
    Pascanu et al. 2013, arXiv:1211.5063), looked at once training has ended without having halved the loss of the best
    answer that is the same for all: where it has, far steps may be of no use. Needs no monitor.

    Args:
        observations: What the run wrote down.
        ratio: First layer's over last layer's mean |gradient|, above 0; less than this counts as vanished.
        epochs: How many measured epochs, one after the other, must all show it.
        reach: Slope at the first tenth of the steps over that at the step where it is steepest, above 0; less than this
            counts as vanished.

    Returns:
        A finding for each network whose first layer is concerned, and one of the steps.

    Example:
        >>> layers = {"hidden_1": {"mean_abs": 1e-9}, "logits": {"mean_abs": 1e-2}}
        >>> lines = [{"epoch": number, "layers": layers} for number in (1, 2, 3)]
        >>> vanishing_gradients(Observations([], lines))[0].layer
        'hidden_1'
    """
    networks = _networks(observations.gradients[-1]) if observations.gradients else []
    found = [_looked_at(observations, layers, ratio, epochs) for layers in networks]
    return [each for each in (*found, through_steps(observations, reach)) if each is not None]


def _looked_at(observations: Observations, layers: list[str], ratio: float, epochs: int) -> Finding | None:
    first, last = layers[0], layers[-1]
    ratios = [_ratio(line["layers"], first, last) for line in observations.gradients]
    begin, end = longest([found is not None and found < ratio for found in ratios])
    left = observations.left()
    if end - begin < epochs or (left is not None and left < _LEARNED):
        return None
    shown = observations.gradients[end - 1]
    return Finding(
        rule="vanishing_gradients",
        depth=2,
        severity="warning",
        layer=first,
        first_epoch=observations.gradients[begin]["epoch"],
        last_epoch=shown["epoch"],
        evidence={
            "first_layer_mean_abs": shown["layers"][first]["mean_abs"],
            "last_layer_mean_abs": shown["layers"][last]["mean_abs"],
            "ratio": ratios[end - 1],
        },
        explanation=(
            f"The gradient that reaches {first!r} is a tiny part of the one at {last!r}: the first layers stay as they "
            "were drawn at random, for as long as that lasts. An activation that has slope 1 around 0, residual "
            "connections or normalisation let it through."
        ),
        # Initial weights are drawn for tanh (Glorot and Bengio 2010), and keep the size of its answers.
        cures=(
            "model.activation=tanh",
            "model.activation=selu",
            "model.residual=true",
            "model.normalisation=batch",
            "model.cell=lstm",
        ),
    )


def _networks(line: Mapping[str, Any]) -> list[list[str]]:
    """Give the layers of each network that gradients reached, from the first to the last; of two layers at least.

    Embeddings are left out: what reaches a row depends on how often a batch names it.
    """
    parts: dict[str, list[str]] = {}
    for name, statistics in line["layers"].items():
        part = name.partition("/")[0]
        if statistics["mean_abs"] is not None and name not in line.get("embeddings", ()):
            parts.setdefault(part if part in ("generator", "discriminator") else "", []).append(name)
    return [names for names in parts.values() if len(names) > 1]


def _ratio(layers: Mapping[str, Any], first: str, last: str) -> float | None:
    above, below = (_mean_abs(layers[name]) for name in (first, last))
    return above / below if above is not None and below else None


def _mean_abs(statistics: Mapping[str, Any]) -> float | None:
    """Give the mean |gradient| over the values that are not 0: inputs that are mostly 0 reach few weights a step."""
    mean, zeros = statistics["mean_abs"], statistics.get("zero_share") or 0.0
    return None if mean is None else mean / (1 - zeros) if zeros < 1 else 0.0

"""Models with faults that no option of kerasdl's builders reaches."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import keras

from kerasdl.interfaces import Activation, Float, Fraction, Inputs, NonNegativeFloat, PositiveInt, Shape, Spec
from kerasdl.models import cnn, mlp, rnn

Normalisation = Literal["none", "batch", "layer"]
LAST = "logits"


def broken_mlp(
    inputs: Inputs,
    outputs: Shape | Spec,
    *,
    units: Sequence[PositiveInt] = (64, 64),
    activation: Activation = "relu",
    dropout: Fraction = 0.0,
    normalisation: Normalisation = "none",
    residual: bool = False,
    l2: NonNegativeFloat = 0.0,
    scale: NonNegativeFloat = 1.0,
    last_scale: NonNegativeFloat = 1.0,
    bias: Float = 0.0,
    frozen: Sequence[str] = (),
    last_activation: Activation = "linear",
) -> keras.Model:
    """Build an mlp, and break it.

    Args:
        inputs: As of mlp.
        outputs: As of mlp.
        units: As of mlp.
        activation: As of mlp.
        dropout: As of mlp.
        normalisation: As of mlp.
        residual: As of mlp.
        l2: As of mlp.
        scale: What the initial kernels of hidden layers are multiplied by.
        last_scale: What the initial kernel of the last layer is multiplied by.
        bias: Initial bias of hidden layers.
        frozen: Layers that are not trained.
        last_activation: Put behind the logits.
    """
    options = {"units": units, "activation": activation, "dropout": dropout, "normalisation": normalisation}
    core = mlp(inputs, outputs, **options, residual=residual, l2=l2)
    return broken(core, scale, last_scale, bias, frozen, last_activation)


def broken_cnn(
    inputs: Inputs,
    outputs: Shape | Spec,
    *,
    filters: Sequence[PositiveInt] = (32, 64),
    convolutions: PositiveInt = 1,
    activation: Activation = "relu",
    dropout: Fraction = 0.0,
    normalisation: Normalisation = "none",
    residual: bool = False,
    scale: NonNegativeFloat = 1.0,
    bias: Float = 0.0,
    frozen: Sequence[str] = (),
    last_activation: Activation = "linear",
) -> keras.Model:
    """Build a cnn, and break it.

    Args:
        inputs: As of cnn.
        outputs: As of cnn.
        filters: As of cnn.
        convolutions: As of cnn.
        activation: As of cnn.
        dropout: As of cnn.
        normalisation: As of cnn.
        residual: As of cnn.
        scale: What the initial kernels of hidden layers are multiplied by.
        bias: Initial bias of hidden layers.
        frozen: Layers that are not trained.
        last_activation: Put behind the logits.
    """
    options = {"filters": filters, "convolutions": convolutions, "activation": activation, "dropout": dropout}
    core = cnn(inputs, outputs, **options, normalisation=normalisation, residual=residual)
    return broken(core, scale, 1.0, bias, frozen, last_activation)


def broken_rnn(
    inputs: Inputs,
    outputs: Shape | Spec,
    *,
    cell: Literal["simple", "lstm", "gru"] = "lstm",
    units: Sequence[PositiveInt] = (64,),
    bidirectional: bool = False,
    dropout: Fraction = 0.0,
    scale: NonNegativeFloat = 1.0,
    frozen: Sequence[str] = (),
    last_activation: Activation = "linear",
) -> keras.Model:
    """Build an rnn, and break it.

    Args:
        inputs: As of rnn.
        outputs: As of rnn.
        cell: As of rnn.
        units: As of rnn.
        bidirectional: As of rnn.
        dropout: As of rnn.
        scale: What the initial kernels of hidden layers are multiplied by.
        frozen: Layers that are not trained.
        last_activation: Put behind the logits.
    """
    core = rnn(inputs, outputs, cell=cell, units=units, bidirectional=bidirectional, dropout=dropout)
    return broken(core, scale, 1.0, None, frozen, last_activation)


def broken(
    core: keras.Model, scale: float, last_scale: float, bias: float | None, frozen: Sequence[str], last_activation: Any
) -> keras.Model:
    """Change a model's initial weights, freeze layers, and put an activation behind it."""
    for layer in core.layers:
        factor = last_scale if layer.name == LAST else scale
        for weight in layer.trainable_weights:
            if weight.name.endswith("kernel"):
                weight.assign(factor * weight)
            if weight.name == "bias" and bias and layer.name != LAST:
                weight.assign(keras.ops.full_like(weight, bias))
        layer.trainable = layer.name not in frozen
    if last_activation == "linear":
        return core
    return keras.Model(core.input, keras.layers.Activation(last_activation, dtype="float32", name="last")(core.output))

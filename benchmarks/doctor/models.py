"""Models with faults that no option of kerasdl's builders reaches."""

from __future__ import annotations

import math
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
    constant: Float | None = None,
    frozen: Sequence[str] = (),
    last_activation: Activation = "linear",
    deviation: NonNegativeFloat = 0.0,
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
        constant: What all initial kernels are filled with; null leaves them random.
        frozen: Layers that are not trained.
        last_activation: Put behind the logits.
        deviation: Of the normal distribution that all initial kernels are drawn from, whatever suits them; 0 for none.
    """
    options = {"units": units, "activation": activation, "dropout": dropout, "normalisation": normalisation}
    core = mlp(inputs, outputs, **options, residual=residual, l2=l2)
    same_start(core, deviation, constant)
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
    global_pooling: Literal["none", "average", "max"] = "none",
    scale: NonNegativeFloat = 1.0,
    last_scale: NonNegativeFloat = 1.0,
    bias: Float = 0.0,
    statistics_momentum: Fraction | None = None,
    frozen: Sequence[str] = (),
    last_activation: Activation = "linear",
    kernel_size: PositiveInt = 3,
    deviation: NonNegativeFloat = 0.0,
    constant: Float | None = None,
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
        global_pooling: As of cnn.
        scale: What the initial kernels of hidden layers are multiplied by.
        last_scale: What the initial kernel of the last layer is multiplied by.
        bias: Initial bias of hidden layers.
        statistics_momentum: How slowly batch normalisation's running statistics move; null for Keras's 0.99.
        frozen: Layers that are not trained.
        last_activation: Put behind the logits.
        kernel_size: As of cnn.
        deviation: Of the normal distribution that all initial kernels are drawn from, whatever suits them; 0 for none.
        constant: What all initial kernels are filled with; null leaves them random.
    """
    options = {"filters": filters, "convolutions": convolutions, "activation": activation, "dropout": dropout}
    options |= {"kernel_size": kernel_size, "global_pooling": global_pooling}
    core = cnn(inputs, outputs, **options, normalisation=normalisation, residual=residual)
    for layer in core.layers:
        if isinstance(layer, keras.layers.BatchNormalization) and statistics_momentum is not None:
            layer.momentum = statistics_momentum
    same_start(core, deviation, constant)
    return broken(core, scale, last_scale, bias, frozen, last_activation)


def broken_rnn(
    inputs: Inputs,
    outputs: Shape | Spec,
    *,
    cell: Literal["simple", "lstm", "gru"] = "lstm",
    units: Sequence[PositiveInt] = (64,),
    bidirectional: bool = False,
    dropout: Fraction = 0.0,
    scale: NonNegativeFloat = 1.0,
    forget: Float | None = None,
    state_activation: Activation = "tanh",
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
        forget: Initial bias of an lstm's forget gates; null for Keras's 1.
        state_activation: Of simple cells, in place of tanh.
        frozen: Layers that are not trained.
        last_activation: Put behind the logits.
    """
    core = rnn(inputs, outputs, cell=cell, units=units, bidirectional=bidirectional, dropout=dropout)
    for layer in core.layers:
        if isinstance(layer, keras.layers.LSTM) and forget is not None:
            # Gates stand in the order input, forget, candidate, output.
            start = keras.ops.convert_to_numpy(layer.cell.bias)
            start[layer.units : 2 * layer.units] = forget
            layer.cell.bias.assign(start)
        if isinstance(layer, keras.layers.SimpleRNN):
            layer.cell.activation = keras.activations.get(state_activation)
    return broken(core, scale, 1.0, None, frozen, last_activation)


def relu_rnn(
    inputs: Inputs, outputs: Shape | Spec, *, units: PositiveInt = 32, recurrent_scale: NonNegativeFloat = 1.0
) -> keras.Model:
    """Build a plain recurrent network whose states nothing bounds.

    Args:
        inputs: As of rnn: numbers.
        outputs: As of rnn.
        units: Width of the recurrent layer.
        recurrent_scale: What the initial recurrent kernel is multiplied by.
    """
    steps = keras.Input(Spec.of(inputs).shape, name="inputs")
    layer = keras.layers.SimpleRNN(units, activation="relu", name="recurrent_1")
    answer = keras.layers.Dense(math.prod(Spec.of(outputs).shape), dtype="float32", name=LAST)(layer(steps))
    layer.cell.recurrent_kernel.assign(recurrent_scale * layer.cell.recurrent_kernel)
    return keras.Model(steps, keras.layers.Reshape(Spec.of(outputs).shape)(answer))


def same_start(core: keras.Model, deviation: float, constant: float | None) -> None:
    """Start all kernels in the same way, without a thought of how many inputs each unit has."""
    for number, layer in enumerate(core.layers):
        for weight in layer.trainable_weights:
            if weight.name.endswith("kernel") and deviation:
                weight.assign(keras.initializers.RandomNormal(0.0, deviation, seed=number)(weight.shape))
            if weight.name.endswith("kernel") and constant is not None:
                weight.assign(keras.ops.full_like(weight, constant))


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

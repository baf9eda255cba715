"""TensorFlow's LSTM kernel for CPUs in place of Keras's loop over time, in what is traced for a training."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from typing import Any

import keras
import tensorflow as tf
from keras.src import backend

from kerasdl.engine import devices
from kerasdl.engine.traits import is_own


def serves(model: keras.Model) -> bool:
    """Tell whether the kernel is of use: on a CPU, for a model with LSTMs whose step, loss and layers are all Keras's.

    Others may take gradients of gradients, which the kernel does not have.
    """
    own = any(is_own(model, name) for name in ("train_step", "compute_loss"))
    kinds = {type(layer).__module__.split(".")[0] for layer in model._flatten_layers()}
    return not own and kinds <= {"keras", "kerasdl"} and bool(_lstms(model)) and not devices.on_gpu()


def _lstms(model: keras.Model) -> list[keras.layers.LSTM]:
    return [layer for layer in model._flatten_layers() if isinstance(layer, keras.layers.LSTM)]


@contextlib.contextmanager
def block_lstm(model: keras.Model) -> Iterator[None]:
    """Have Keras's LSTM layers use the kernel in what is traced within the block; the layers stay what they are.

    Keras asks its backend for a faster loop, and takes its own where there is none: for masks, other activations than
    the default ones, recurrent dropout.
    """
    before = backend.lstm
    jit = [(layer, layer.supports_jit) for layer in _lstms(model)]
    backend.lstm = _lstm
    try:
        yield
    finally:
        backend.lstm = before
        # The layer notes that it cannot be compiled with XLA; with Keras's own loop, it can.
        for layer, supported in jit:
            layer.supports_jit = supported


def _lstm(
    inputs: Any,
    initial_state_h: Any,
    initial_state_c: Any,
    mask: Any,
    kernel: Any,
    recurrent_kernel: Any,
    bias: Any,
    activation: Any,
    recurrent_activation: Any,
    return_sequences: bool = False,
    go_backwards: bool = False,
    unroll: bool = False,
) -> tuple[Any, Any, list[Any]]:
    plain = activation is keras.activations.tanh and recurrent_activation is keras.activations.sigmoid
    if not plain or mask is not None or bias is None or unroll or inputs.dtype != tf.float32:
        raise NotImplementedError
    sequences = tf.transpose(inputs, (1, 0, 2))
    if go_backwards:
        sequences = tf.reverse(sequences, (0,))
    weights = tf.concat([tf.convert_to_tensor(kernel), tf.convert_to_tensor(recurrent_kernel)], axis=0)
    h, c = _run(sequences, initial_state_h, initial_state_c, weights, tf.convert_to_tensor(bias))
    outputs = tf.transpose(h, (1, 0, 2)) if return_sequences else h[-1][:, tf.newaxis]
    return h[-1], outputs, [h[-1], c[-1]]


@tf.custom_gradient
def _run(x: Any, h: Any, c: Any, weights: Any, bias: Any) -> Any:
    """Give `h` and `c` at all times, `(times, batch, units)`; the order of gates is Keras's: i, f, c, o."""
    times = tf.cast(tf.shape(x)[0], tf.int64)
    no_peephole = tf.zeros_like(bias[: bias.shape[0] // 4])
    given = {"seq_len_max": times, "x": x, "cs_prev": c, "h_prev": h, "w": weights, "b": bias, "use_peephole": False}
    given |= dict.fromkeys(("wci", "wcf", "wco"), no_peephole)
    # No limit to the cell's state: the kernel clips where the limit is positive.
    i, cs, f, o, ci, co, hs = tf.raw_ops.BlockLSTMV2(**given, cell_clip=0)

    def gradient(h_grad: Any, cs_grad: Any) -> tuple[Any, ...]:
        # The one that TensorFlow has registered for the kernel is wrong: it is that of another order of gates.
        outputs = {"i": i, "cs": cs, "f": f, "o": o, "ci": ci, "co": co, "h": hs}
        found = tf.raw_ops.BlockLSTMGradV2(**given, **outputs, cs_grad=cs_grad, h_grad=h_grad)
        return found.x_grad, found.h_prev_grad, found.cs_prev_grad, found.w_grad, found.b_grad

    return (hs, cs), gradient

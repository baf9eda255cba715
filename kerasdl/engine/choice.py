"""`compile: auto`: whether a training runs as an XLA program or as a TensorFlow graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast, get_args

import keras

from kerasdl.engine.compiled import Compiled, Mode
from kerasdl.engine.tracing import operations_of
from kerasdl.errors import UsageError

# Layers that XLA compiles to faster code on a CPU. A convolution inside an XLA loop is 60 times slower there, and
# the random bits of Dropout cost ten times the rest of a small step; a recurrent layer is a loop inside the loop.
_FAST_UNDER_XLA = {
    "Activation",
    "Add",
    "BatchNormalization",
    "Concatenate",
    "Dense",
    "Flatten",
    "InputLayer",
    "LayerNormalization",
    "Multiply",
    "Normalization",
    "ReLU",
    "Rescaling",
    "Reshape",
    "Softmax",
}
# Operations that no model with such layers has: convolutions, loops, and random bits.
_SLOW_UNDER_XLA = ("Conv", "DepthwiseConv", "StatelessRandom", "StatelessWhile", "While")
# Above this, TensorFlow's own matrix products are faster on a CPU than XLA's.
_MOST_WEIGHTS = 100_000
# Below this, compiling with XLA costs more than it saves.
_FEWEST_STEPS = 2_000


@dataclass(frozen=True)
class Choice:
    """How a loop is compiled, and why.

    Attributes:
        mode: How.
        reason: Why.
        slowed_by: Why it nevertheless goes back to Python after every step, once training has begun; None if it does
            not.
    """

    mode: Mode
    reason: str
    slowed_by: str | None = None


def check(asked: str) -> None:
    """Refuse what cannot be asked for.

    Raises:
        ValueError: It is neither `auto` nor a mode.
    """
    if asked not in ("auto", *get_args(Mode)):
        raise ValueError(f"compile={asked!r}: expected 'auto', 'xla', 'graph' or 'eager'")


def choose(model: keras.Model, asked: str, steps: int | None, signature: Any, *, on_gpu: bool) -> Choice:
    """Choose how to compile: determined by what is asked, model, planned steps and device.

    Args:
        model: A compiled model; built if its weights must be counted.
        asked: `auto`, `xla`, `graph` or `eager`.
        steps: Planned training steps in all; None if unknown.
        signature: TensorSpecs of a batch.
        on_gpu: The training runs on a GPU.

    Raises:
        UsageError: `xla` is asked for, and XLA cannot compile the model's step.
    """
    if asked == "xla" and (refusal := Compiled.of(model).refusal(signature)):
        raise UsageError(
            f"compile: xla: {refusal}, which the model's step needs", cure="Write compile: auto, or graph."
        )
    if asked != "auto":
        return Choice(cast("Mode", asked), "asked for")
    if model.run_eagerly:
        return Choice("eager", "the model was compiled with run_eagerly=True")
    if model.jit_compile is True:
        refusal = Compiled.of(model).refusal(signature)
        asked_so = "the model was compiled with jit_compile=True"
        return Choice("graph", refusal) if refusal else Choice("xla", asked_so)
    against = "on a GPU" if on_gpu else _against_xla(model, steps, signature)
    return Choice("graph", against) if against else Choice("xla", f"small dense layers and {steps:,} planned steps")


def _against_xla(model: keras.Model, steps: int | None, signature: Any) -> str | None:
    """Say why XLA would not be faster on a CPU; None if it would."""
    kinds = {type(layer).__name__ for layer in model._flatten_layers(include_self=False)}
    slow = sorted(kinds - _FAST_UNDER_XLA - {"Functional", "Sequential"})
    if slow:
        return f"XLA is slow on a CPU for {', '.join(slow)}"
    if steps is None or steps < _FEWEST_STEPS:
        return f"{steps or 'unknown'} planned steps do not pay for compiling with XLA"
    if not model.built:
        # As Model.fit does it: with the first trace of a step.
        Compiled.of(model).step(model.train_step, signature, "graph")
    if model.count_params() > _MOST_WEIGHTS:
        return f"{model.count_params():,} weights are more than {_MOST_WEIGHTS:,}"
    compiled = Compiled.of(model)
    if refusal := compiled.refusal(signature):
        return refusal
    # A layer, loss or step of the user's own may hold what its class does not tell.
    operations = operations_of(compiled.step(model.train_step, signature, "xla"))
    slow = sorted(one for one in operations if one.startswith(_SLOW_UNDER_XLA))
    return f"XLA is slow on a CPU for {', '.join(slow)}" if slow else None

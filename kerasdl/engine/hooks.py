"""What the callbacks of a training need from the loop."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

import keras

_BATCH_HOOKS = {
    "train": ("on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end"),
    "test": ("on_test_batch_begin", "on_test_batch_end"),
}


def wants_every_batch(callbacks: Iterable[keras.callbacks.Callback], loop: Literal["train", "test"]) -> bool:
    """Tell whether some callback must hear of every batch, so that this loop returns to Python that often."""
    return any(_overrides(callback, loop) and not _serves_at_chunks(callback) for callback in callbacks)


def observers(callbacks: Iterable[keras.callbacks.Callback]) -> list[Any]:
    """Give the callbacks that observe single steps from inside the graph, such as `GradientMonitor`."""
    return [callback for callback in callbacks if hasattr(callback, "engine_driven")]


def sampled_steps(every: Sequence[int], steps: int) -> list[int]:
    """List the steps of an epoch that observers see: the first, the last, and each `every`-th."""
    seen = {step for period in every for step in range(0, steps, period)}
    return sorted(seen | {0, steps - 1}) if every else []


def _overrides(callback: keras.callbacks.Callback, loop: Literal["train", "test"]) -> bool:
    own = vars(callback)
    base = keras.callbacks.Callback
    hooks = _BATCH_HOOKS[loop]
    return any(name in own or getattr(type(callback), name, None) is not getattr(base, name) for name in hooks)


def _serves_at_chunks(callback: keras.callbacks.Callback) -> bool:
    """Tell whether hearing of the last batch of each chunk does.

    It does for Keras's own classes, known by exact class, and for a callback that says so by `at_chunks = True`.
    """
    known = keras.callbacks
    if getattr(callback, "at_chunks", False) or type(callback) in (
        known.ProgbarLogger,
        known.History,
        known.TerminateOnNaN,
    ):
        return True
    if type(callback) in (known.ModelCheckpoint, known.BackupAndRestore):
        return callback.save_freq == "epoch"
    # Profiling counts batches too.
    return type(callback) is known.TensorBoard and callback.update_freq == "epoch" and not callback._should_trace

"""What the callbacks of a training need from the loop."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Literal

import keras

_BATCH_HOOKS = {
    "train": ("on_batch_begin", "on_batch_end", "on_train_batch_begin", "on_train_batch_end"),
    "test": ("on_test_batch_begin", "on_test_batch_end"),
}


def hear_every_batch(
    callbacks: Iterable[keras.callbacks.Callback], loop: Literal["train", "test"], *, gone: bool = False
) -> list[keras.callbacks.Callback]:
    """Give the callbacks that must hear of every batch, for which this loop returns to Python that often.

    Args:
        callbacks: Those of the training.
        loop: What it does.
        gone: The batches of this stream are gone when a loss among them turns out not to be finite.
    """
    unserved = (keras.callbacks.TerminateOnNaN,) if gone else ()
    return [
        callback
        for callback in callbacks
        if _overrides(callback, loop) and (type(callback) in unserved or not _serves_at_chunks(callback))
    ]


def overrides(callback: keras.callbacks.Callback, name: str) -> bool:
    """Tell whether a callback has a hook of its own, on its class or on the instance."""
    return name in vars(callback) or getattr(type(callback), name, None) is not getattr(keras.callbacks.Callback, name)


def need_logs_alone(callbacks: keras.callbacks.CallbackList, optimizer: Any) -> bool:
    """Tell whether hearing of many epochs at once, after they were trained, does for all callbacks.

    It does for Keras's own classes that read nothing but logs, known by exact class, for a callback that says so by
    `logs_alone = True` in its own class, and for one that overrides no hook between the training's begin and end.
    """
    if type(callbacks) is not keras.callbacks.CallbackList:
        return False
    constant_rate = isinstance(getattr(optimizer, "_learning_rate", None), keras.Variable)
    return all(_needs_logs_alone(callback, constant_rate=constant_rate) for callback in callbacks.callbacks)


def want_finite(callbacks: Iterable[keras.callbacks.Callback]) -> bool:
    """Tell whether some callback must know of the very step in which a loss stopped being finite."""
    return any(type(one) is keras.callbacks.TerminateOnNaN or hasattr(one, "on_nonfinite") for one in callbacks)


def keep_epochs(callbacks: Iterable[keras.callbacks.Callback], epochs: int) -> None:
    """Have callbacks that keep files of epochs, by a method `keep_epochs`, drop those after so many."""
    for callback in callbacks:
        if hasattr(callback, "keep_epochs"):
            callback.keep_epochs(epochs)


def took(callbacks: Iterable[keras.callbacks.Callback], seconds: float) -> None:
    """Tell callbacks that ask for it, by a method `took`, how long an epoch took that was trained with others."""
    for callback in callbacks:
        if hasattr(callback, "took"):
            callback.took(seconds)


def observers(callbacks: Iterable[keras.callbacks.Callback]) -> list[Any]:
    """Give the callbacks that observe single steps from inside the graph, such as `GradientMonitor`."""
    return [callback for callback in callbacks if hasattr(callback, "make_instrument")]


def _needs_logs_alone(callback: keras.callbacks.Callback, *, constant_rate: bool) -> bool:
    known = keras.callbacks
    if type(callback) in (known.History, known.ProgbarLogger, known.CSVLogger, known.EarlyStopping):
        return not _patched(callback)
    if type(callback) is known.ReduceLROnPlateau:
        return constant_rate and not _patched(callback)
    if "logs_alone" in vars(type(callback)) and callback.logs_alone:
        return not _patched(callback)
    hooks = ("on_epoch_begin", "on_epoch_end", "on_test_begin", "on_test_end")
    batch_hooks = (*_BATCH_HOOKS["train"], *_BATCH_HOOKS["test"])
    return not any(overrides(callback, name) for name in (*hooks, *batch_hooks))


def _patched(callback: keras.callbacks.Callback) -> bool:
    return any(name.startswith("on_") for name in vars(callback))


def _overrides(callback: keras.callbacks.Callback, loop: Literal["train", "test"]) -> bool:
    return any(overrides(callback, name) for name in _BATCH_HOOKS[loop])


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

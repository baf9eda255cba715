"""What callbacks remember, for a training that goes on in another process."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import keras
import numpy as np

from kerasdl.engine import hooks
from kerasdl.engine.encoding import bytes_of, decode, encode


class CallbackStates:
    """Takes and restores the states of callbacks.

    A callback with `state_dict()` and `load_state_dict(state)` says itself what it remembers. Of any other one, it is
    the attributes that changed since training began: numbers, texts, arrays, and lists, dictionaries and sets of them.
    What observers have measured in an epoch is kept too.

    Args:
        callbacks: Callbacks whose `on_train_begin` has been called.
        warn: Is told what cannot be kept.
    """

    def __init__(self, callbacks: Sequence[keras.callbacks.Callback], warn: Callable[[str], Any]) -> None:
        self.callbacks, self.warn = callbacks, warn
        self.before = [_marks(callback) for callback in callbacks]
        self.lost: set[tuple[str, str]] = set()

    def take(self, arrays: list[np.ndarray]) -> Any:
        """Give the states as JSON can write them; arrays go to `arrays`."""
        return [
            {"class": _name(callback), **self._taken(callback, before, arrays)}
            for callback, before in zip(self.callbacks, self.before, strict=True)
        ]

    def restore(self, states: Any, arrays: list[np.ndarray]) -> None:
        """Give them back, to the callbacks of the same classes in the same order."""
        left = list(states)
        for callback in self.callbacks:
            state = next((state for state in left if state["class"] == _name(callback)), None)
            if state is None:
                continue
            left.remove(state)
            values = decode(state["state"], arrays)
            if hasattr(callback, "load_state_dict"):
                callback.load_state_dict(values)
            else:
                if hasattr(callback, "_set_monitor_op"):
                    # Keras would do so at the end of an epoch, and begin anew with it.
                    callback._set_monitor_op()
                vars(callback).update(values)
            for variable, value in zip(_variables(callback), decode(state["variables"], arrays), strict=True):
                variable.assign(value)

    def _taken(self, callback: keras.callbacks.Callback, before: Mapping[str, Any], arrays: list[np.ndarray]) -> Any:
        if hasattr(callback, "state_dict"):
            state = callback.state_dict()
        else:
            marks = _marks(callback)
            changed = {name: value for name, value in vars(callback).items() if marks[name] != before.get(name)}
            state = {name: value for name, value in changed.items() if isinstance(marks[name], str)}
            self._tell(callback, changed.keys() - state.keys())
        variables = [variable.numpy() for variable in _variables(callback)]
        return {"state": encode(state, arrays), "variables": encode(variables, arrays)}

    def _tell(self, callback: keras.callbacks.Callback, names: set[str]) -> None:
        """Say once what a callback of the user's own keeps that no checkpoint can."""
        new = {(_name(callback), name) for name in names} - self.lost
        if type(callback).__module__.split(".")[0] in ("keras", "kerasdl") or not new:
            return
        self.lost |= new
        listed = ", ".join(sorted(name for _, name in new))
        self.warn(
            f"{_name(callback)}: checkpoints do not keep {listed}; give the callback state_dict() and "
            "load_state_dict(state) if its training must go on to the same bits"
        )


def _marks(callback: keras.callbacks.Callback) -> dict[str, Any]:
    """Give what tells whether an attribute has changed: a text for plain values, the object itself for others."""
    return {name: _mark(value) for name, value in vars(callback).items()}


def _mark(value: Any) -> Any:
    arrays: list[np.ndarray] = []
    try:
        code = encode(value, arrays)
    except (TypeError, RecursionError):
        return _Same(value)
    digests = [hashlib.sha256(bytes_of(array)).hexdigest() for array in arrays]
    return json.dumps([code, [(str(array.dtype), array.shape) for array in arrays], digests])


class _Same:
    """Equal only where it is about the same object."""

    def __init__(self, value: Any) -> None:
        self.value = value

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.value is other.value

    def __hash__(self) -> int:
        return id(self.value)


def _variables(callback: keras.callbacks.Callback) -> list[Any]:
    instrument = callback.instrument if hooks.observers([callback]) else None
    return [] if instrument is None else [*instrument.variables, *instrument.kept]


def _name(callback: keras.callbacks.Callback) -> str:
    return f"{type(callback).__module__}.{type(callback).__qualname__}"

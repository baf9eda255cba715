"""Losses with mistakes that people make in their own."""

from typing import Any

import keras


class Squashed(keras.losses.Loss):
    """Take probabilities for logits, and squash them once more."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        if y_pred.shape[-1] == 1:
            return keras.losses.binary_crossentropy(y_true, keras.ops.sigmoid(y_pred), from_logits=True)
        return keras.losses.categorical_crossentropy(y_true, keras.ops.softmax(y_pred), from_logits=True)


class Upward(keras.losses.Loss):
    """Have the sign wrong, so that training makes the error larger."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return -keras.losses.mean_squared_error(y_true, y_pred)


class OneOfThem(keras.losses.Loss):
    """Take labels of which several may hold, or none, for classes of which one holds."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        return keras.losses.categorical_crossentropy(y_true, y_pred, from_logits=True)


class OnlyPositives(keras.losses.Loss):
    """Have half of a cross-entropy, that of the classes that are true, so that to say yes always costs nothing."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        logarithm = keras.ops.log(keras.ops.clip(y_pred, 1e-7, 1.0))
        return -keras.ops.mean(keras.ops.cast(y_true, y_pred.dtype) * logarithm, axis=-1)


class Summed(keras.losses.Loss):
    """Add up the squared errors of a batch in place of their mean."""

    def call(self, y_true: Any, y_pred: Any) -> Any:
        squares = keras.ops.square(keras.ops.cast(y_true, y_pred.dtype) - y_pred)
        return keras.ops.sum(squares) * keras.ops.ones_like(squares[..., 0])

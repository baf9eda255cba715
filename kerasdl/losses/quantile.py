"""The quantile loss, also called pinball loss."""

from typing import Any

import keras

from kerasdl.interfaces import Probability


@keras.saving.register_keras_serializable("kerasdl")
class Quantile(keras.losses.Loss):
    """Mean of `max(q * e, (q - 1) * e)` with `e = target - prediction`, least where predictions are the q-quantile.

    Koenker and Bassett, Regression Quantiles, Econometrica 46 (1978). With `quantile: 0.5` it is half the mean absolute
    error; with 0.9 a prediction that is too low costs nine times as much as one that is too high.

    Args:
        quantile: The quantile q to predict, in [0, 1].

    Example:
        >>> float(Quantile(quantile=0.75)([[2.0], [2.0]], [[1.0], [4.0]]))
        0.625
    """

    def __init__(self, *, quantile: Probability = 0.5, **options: Any) -> None:
        super().__init__(**{"name": "quantile", **options})
        self.quantile = quantile

    def call(self, y_true: Any, y_pred: Any) -> Any:
        """Give the loss of each example."""
        y_pred = keras.ops.convert_to_tensor(y_pred)
        error = keras.ops.cast(y_true, y_pred.dtype) - y_pred
        loss = keras.ops.maximum(self.quantile * error, (self.quantile - 1) * error)
        return keras.ops.mean(loss, axis=-1)

    def get_config(self) -> dict[str, Any]:
        """Give the options, for saving."""
        return {**super().get_config(), "quantile": self.quantile}

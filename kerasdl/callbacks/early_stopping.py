"""Stop training when it no longer helps."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Literal

import keras

from kerasdl.callbacks._monitored import is_better, lacks_validation, read_value
from kerasdl.errors import UsageError
from kerasdl.interfaces.direction import find_direction

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Sequence

    from kerasdl.interfaces import DoctorRule, NonNegativeFloat, NonNegativeInt, PositiveFloat

_KIND = "early_stopping"


class EarlyStopping(keras.callbacks.Callback):
    """Stop when a value has not improved for a while, or when validation falls too far behind training.

    The gap is relative, as the generalization loss of Prechelt (1998), "Early stopping - but when?", but measures the
    validation value against the training value of the same epoch, where Prechelt takes the best validation value so
    far. A value that is not finite counts as no improvement. Epochs without validation (`validation_freq`) count
    neither way. All state is reset when training begins.

    An optimizer with `use_ema` sets moving averages of the weights when training ends. What is restored then are the
    averages as they were after the best epoch, though its value was measured with the weights themselves.

    Args:
        monitor: Name of the watched value in the logs, such as `val_loss` or `val_accuracy`.
        patience: Epochs in a row without improvement, or with too wide a gap, after which training stops; 0 acts
            like 1, as in Keras.
        min_delta: How much better than the best so far a value must be to count as an improvement, in its own unit.
        mode: Whether `min` or `max` is better; `auto` knows Keras's metrics and losses by name.
        restore_best: Set the weights of the best epoch when training ends, whether it was stopped or not.
        start_from_epoch: Epochs at the start that are not judged and cannot be the best.
        gap: Stop when the validation value is worse than the training value by more than this share of the training
            value: 0.5 stops where `val_loss` is more than 1.5 times `loss`. None for no such limit.
        on_finding: Names of the doctor's rules, such as `exploding_gradients`: stop after the epoch in which one finds
            something. What a model has learned, as by `not_learning`, is judged from half of the epochs on. Epochs then
            end one by one, which makes small models slower. Only a run has a doctor.

    Attributes:
        best: The best value so far; None before the first finite one.
        best_epoch: Its epoch, counted from 0 as in `on_epoch_end`.
        stopped_epoch: The epoch after which training was stopped, counted from 0; None if it was not.
        reason: Why training was stopped, in words; None if it was not.
        diagnose: Gives the names of the rules that find something by now; a run's to set.

    Raises:
        UsageError: The monitored name does not tell which way is better, or is not in the logs of the first epoch; or
            training begins with `on_finding`, and there is no doctor.

    Example:
        >>> x = keras.ops.ones((8, 1))
        >>> model = keras.Sequential([keras.layers.Dense(1)])
        >>> model.compile(keras.optimizers.SGD(0.0), "mse")
        >>> stopping = EarlyStopping(monitor="loss", patience=2)
        >>> len(model.fit(x, x, epochs=10, callbacks=[stopping], verbose=0).epoch)
        3
        >>> stopping.stopped_epoch, stopping.best_epoch
        (2, 0)
    """

    def __init__(
        self,
        *,
        monitor: str = "val_loss",
        patience: NonNegativeInt = 5,
        min_delta: NonNegativeFloat = 0.0,
        mode: Literal["auto", "min", "max"] = "auto",
        restore_best: bool = True,
        start_from_epoch: NonNegativeInt = 0,
        gap: PositiveFloat | None = None,
        on_finding: Sequence[DoctorRule] = (),
    ) -> None:
        super().__init__()
        self.monitor = monitor
        self.patience = patience
        self.min_delta = min_delta
        self.direction = find_direction(monitor, mode, _KIND)
        self.restore_best = restore_best
        self.start_from_epoch = start_from_epoch
        self.gap = gap
        self.on_finding = tuple(on_finding)
        self.diagnose: Callable[[], Collection[str]] | None = None
        if gap is not None and not monitor.startswith("val_"):
            raise UsageError(
                f"{_KIND}: gap: expected a validation value to compare with training, got monitor {monitor!r}.",
                cure=f"callbacks: [{{kind: {_KIND}, monitor: val_{monitor}, gap: {gap}}}]",
            )
        self._reset()

    @property
    def logs_alone(self) -> bool:
        """Whether an engine may tell of epochs when later ones are trained; it hands over the weights of the best."""
        return not self.on_finding

    def _reset(self) -> None:
        self.best: float | None = None
        self.best_epoch: int | None = None
        self.best_weights: list[Any] | None = None
        self.stopped_epoch: int | None = None
        self.reason: str | None = None
        self.seen = False
        self.wait = 0
        self.gap_wait = 0

    def on_train_begin(self, logs: dict[str, Any] | None = None) -> None:
        """Forget an earlier training."""
        if self.on_finding and self.diagnose is None:
            raise UsageError(
                f"{_KIND}: on_finding: {list(self.on_finding)}, but nobody looks for findings in this training.",
                cure="Train with kerasdl run, or kerasdl.run; or leave on_finding out.",
            )
        self._reset()

    def on_epoch_end(self, epoch: int, logs: dict[str, Any] | None = None) -> None:
        """Judge the epoch, and stop training if it was one too many."""
        logs = logs or {}
        self._ask_the_doctor(epoch)
        if lacks_validation(logs, self.monitor) and (self.seen or epoch < self.start_from_epoch):
            return
        value = read_value(logs, self.monitor, _KIND)
        self.seen = True
        if epoch < self.start_from_epoch:
            return
        self._compare_with_best(epoch, value)
        self._compare_with_training(value, logs)
        if max(self.wait, self.gap_wait) >= max(self.patience, 1) and self.stopped_epoch is None:
            self.stopped_epoch = epoch
            self.reason = self._explain()
            self.model.stop_training = True

    def on_train_end(self, logs: dict[str, Any] | None = None) -> None:
        """Go back to the best weights."""
        if self.best_weights is not None:
            self.model.set_weights(self.best_weights)
            # A second copy of the weights is worth its memory during training only.
            self.best_weights = None

    def _ask_the_doctor(self, epoch: int) -> None:
        if self.diagnose is None or not self.on_finding:
            return
        rules = self.diagnose()
        found = [rule for rule in self.on_finding if rule in rules]
        if found:
            self.stopped_epoch = epoch
            self.reason = f"the doctor found {', '.join(found)}"
            self.model.stop_training = True

    def _compare_with_best(self, epoch: int, value: float) -> None:
        if not is_better(value, self.best, self.direction, self.min_delta):
            self.wait += 1
            return
        self.best, self.best_epoch, self.wait = value, epoch, 0
        if self.restore_best:
            self.best_weights = self.final_weights()

    def final_weights(self) -> list[Any]:
        """Give the weights that the model would have if training ended here."""
        weights = self.model.get_weights()
        optimizer = getattr(self.model, "optimizer", None)
        optimizer = getattr(optimizer, "inner_optimizer", optimizer)
        if not isinstance(optimizer, keras.optimizers.Optimizer) or not optimizer.use_ema:
            return weights
        optimizer.finalize_variable_values(self.model.trainable_weights)
        final = self.model.get_weights()
        self.model.set_weights(weights)
        return final

    def _compare_with_training(self, value: float, logs: dict[str, Any]) -> None:
        if self.gap is None:
            return
        training = read_value(logs, self.monitor.removeprefix("val_"), _KIND)
        worse_by = value - training if self.direction == "min" else training - value
        # Not divided by the training value, which may be 0.
        self.gap_wait = self.gap_wait + 1 if worse_by > self.gap * abs(training) else 0

    def _explain(self) -> str:
        training = self.monitor.removeprefix("val_")
        if self.gap is not None and self.gap_wait >= max(self.patience, 1):
            return f"{self.monitor} was worse than {training} by more than {self.gap:.0%} for {self.gap_wait} epochs"
        if self.best is None or self.best_epoch is None:
            return f"{self.monitor} was not finite for {self.wait} epochs"
        return f"{self.monitor} did not improve on {self.best:.6g} (epoch {self.best_epoch + 1}) for {self.wait} epochs"

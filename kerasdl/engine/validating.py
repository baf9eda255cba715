"""The validation at the end of an epoch."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras
from keras.src.utils.python_utils import pythonify_logs

from kerasdl.engine.chunks import Chunks
from kerasdl.engine.sources import Resident, Stream
from kerasdl.engine.traits import is_own


@dataclass(frozen=True)
class ValidationData:
    """What a model is validated on, and when.

    Attributes:
        source: The data.
        freq: `validation_freq` of `Model.fit`.
        arguments: The data as `Model.evaluate` takes it, for a model with an `evaluate` of its own.
    """

    source: Resident | Stream
    freq: int | Sequence[int]
    arguments: Mapping[str, Any]


class Validation:
    """Validates a model as `Model.fit` does.

    Args:
        model: A compiled model.
        data: What it is validated on.
        chunks: Runs its `test_step` over that.
        callbacks: Those of the training.
    """

    def __init__(
        self, model: keras.Model, data: ValidationData, chunks: Chunks, callbacks: keras.callbacks.CallbackList
    ) -> None:
        self.model, self.data, self.chunks, self.callbacks = model, data, chunks, callbacks

    def due(self, epoch: int) -> bool:
        """Tell whether an epoch ends with one."""
        return self.model._should_eval(epoch, self.data.freq)

    def skip(self, epochs: range) -> None:
        """Leave out the validations of these epochs, which another process made."""
        for epoch in epochs:
            if self.due(epoch):
                self.chunks.restart()
                self.chunks.skip(1, 0)

    def run(self, heed: Callable[[], None]) -> dict[str, Any]:
        """Validate; give the logs.

        Args:
            heed: Is called after each call of the loop, and raises where the training shall stop.
        """
        if is_own(self.model, "evaluate"):
            return self._evaluate()
        self.chunks.restart()
        self.model.stop_evaluating = False
        self.callbacks.on_test_begin()
        self.model.reset_metrics()
        logs: Any = {}
        # A callback may end a validation as it begins; as in Model.fit, that leaves one batch.
        for begin, run in self.chunks.of(0, alone=self.model.stop_evaluating):
            self.callbacks.on_test_batch_begin(begin)
            end, told = run()
            # A stream that has run out.
            if end == begin:
                continue
            logs = told
            self.callbacks.on_test_batch_end(self.chunks.heard(begin, end), pythonify_logs(logs))
            if self.model.stop_evaluating:
                break
            heed()
        result = pythonify_logs(self.model._get_metrics_result_or_logs(logs))
        self.callbacks.on_test_end(result)
        return result

    def _evaluate(self) -> dict[str, Any]:
        """Call the model's own `evaluate` as `Model.fit` does; Keras's, if it calls that, reads the same stream."""
        assert isinstance(self.data.source, Stream)
        epochs = self.data.source.epochs
        epochs.most = epochs.steps_per_execution
        self.model._eval_epoch_iterator = epochs
        try:
            return self.model.evaluate(
                **self.data.arguments, callbacks=self.callbacks, return_dict=True, _use_cached_eval_dataset=True
            )
        finally:
            self.model._eval_epoch_iterator = None

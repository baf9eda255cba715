"""Which examples a trained model is worst at."""

from __future__ import annotations

from typing import Any

import keras
import numpy as np

from kerasdl.runs.examples import Examples

# Examples that are looked at, and how many go through the core at once.
_MOST, _BATCH = 2**14, 1024
_NAMED = 5


def hardest(core: keras.Model, train: Examples) -> dict[str, Any]:
    """Find the training examples with the largest losses.

    Args:
        core: Trained, with a loss of Keras's kind.
        train: The training part; of a large one the first examples are looked at.

    Returns:
        `hardest`, their indices, the worst first, and `hardest_over_median`, the worst loss over the one in the middle;
        nothing for a core without a loss of targets and outputs.
    """
    if train.y is None or not isinstance(core.loss, keras.Loss):
        return {}
    losses = []
    for begin in range(0, min(len(train), _MOST), _BATCH):
        some = train.take(np.arange(begin, min(begin + _BATCH, len(train), _MOST)))
        outputs = core(some.first(len(some)), training=False)
        each = np.asarray(keras.ops.convert_to_numpy(core.loss.call(some.y, outputs)), np.float64)
        # A loss of one's own may give a single number for all.
        if each.ndim == 0 or len(each) != len(some):
            return {}
        losses.append(each.reshape(len(some), -1).mean(axis=1))
    every = np.concatenate(losses)
    worst = np.argsort(-every, kind="stable")[:_NAMED]
    # Answers that are right and sure lose next to nothing.
    middle = max(float(np.median(every)), 1e-6)
    return {"hardest": worst.tolist(), "hardest_over_median": float(every[worst[0]]) / middle}

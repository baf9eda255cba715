"""Opens any data that `Model.fit` takes, and what a recipe's data source reads batch by batch.

The one file that uses Keras's own data adapters, so that every kind of data, weight and error is as in `Model.fit`.
"""

from __future__ import annotations

from typing import Any

import keras
from keras.src.trainers.data_adapters import array_slicing, data_adapter_utils
from keras.src.trainers.data_adapters.array_data_adapter import ArrayDataAdapter, can_convert_arrays

from kerasdl.engine.on_demand import OnDemand, Streamed
from kerasdl.engine.placing import as_tensor
from kerasdl.engine.sources import Resident, Stream, map_tensors
from kerasdl.engine.streams import StreamEpochs

validation_part = array_slicing.train_validation_split

_STREAMED = "Arrays are copied once. Give a tf.data.Dataset or a PyDataset instead, which are streamed batch by batch."


def open_source(
    model: keras.Model,
    x: Any,
    y: Any = None,
    *,
    sample_weight: Any = None,
    class_weight: Any = None,
    batch_size: int | None = None,
    steps: int | None = None,
    shuffle: bool | str = False,
    resident: bool = True,
) -> Resident | Stream:
    """Open any data that `Model.fit` takes for the model, or `Streamed` inputs; arrays stay in memory if `resident`.

    Raises:
        ValueError: Keras's own, for data that does not fit together.
        MemoryError: There is no room for a copy of the arrays, with a note that says so.
    """
    if isinstance(x, Streamed):
        return OnDemand.of((x, y, sample_weight), batch_size or 32, shuffle=shuffle)
    # Keras's own adapters, for their checks and weights.
    options = {"sample_weight": sample_weight, "class_weight": class_weight, "batch_size": batch_size}
    resident &= (
        steps is None and keras.config.max_steps_per_epoch() is None and keras.distribution.distribution() is None
    )
    if resident and can_convert_arrays((x, y, sample_weight)) and _dense((x, y, sample_weight)):
        held = hold(x, y, shuffle=shuffle, **options)
        # Without examples, Model.fit has epochs without logs, as with a stream that ends at once.
        if held.examples:
            return held
    options |= {"steps_per_epoch": steps, "steps_per_execution": model.steps_per_execution, "shuffle": shuffle}
    epochs = StreamEpochs(x=x, y=y, distribute_strategy=model.distribute_strategy, **options)
    return Stream(epochs, epochs.num_batches)


def hold(x: Any, y: Any, *, shuffle: bool | str = False, **options: Any) -> Resident:
    """Keep arrays in memory as tensors.

    Args:
        x: Inputs.
        y: Targets; None for none.
        shuffle: As in `Model.fit`.
        options: `batch_size`, `sample_weight` and `class_weight` of `Model.fit`.

    Raises:
        ValueError: Keras's own, for arrays that do not fit together.
        MemoryError: There is no room for a copy of the arrays, with a note that says so.
    """
    adapter = ArrayDataAdapter(x, y, shuffle=shuffle, **options)
    try:
        data = keras.tree.lists_to_tuples(map_tensors(as_tensor, adapter._inputs))
    except MemoryError as error:
        error.add_note(_STREAMED)
        raise
    return Resident(data, adapter._num_samples, adapter.batch_size, shuffle)


def _dense(inputs: Any) -> bool:
    utils = data_adapter_utils
    sparse = (utils.is_tensorflow_ragged, utils.is_tensorflow_sparse, utils.is_scipy_sparse)
    return not any(is_sparse(leaf) for leaf in keras.tree.flatten(inputs) for is_sparse in sparse)

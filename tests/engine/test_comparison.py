"""Whatever the shapes, batches, epochs and callbacks: `fit` does what `Model.fit` does."""

import keras
import numpy as np
import pytest
import tensorflow as tf
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import kerasdl

CALLBACKS = {
    "early stopping": lambda: keras.callbacks.EarlyStopping("loss", patience=1, restore_best_weights=True),
    "plateau": lambda: keras.callbacks.ReduceLROnPlateau("loss", patience=1, min_delta=0.1),
    "schedule": lambda: keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.9),
    "batches": lambda: keras.callbacks.LambdaCallback(on_train_batch_end=lambda batch, logs: None),
    "nan": keras.callbacks.TerminateOnNaN,
}


@st.composite
def trainings(draw):
    """Give a model's options, data and the arguments of `fit`."""
    rows = draw(st.integers(1, 40))
    validation = draw(
        st.sampled_from([{}, {"validation_split": 0.25}, {"validation_split": 0.25, "validation_freq": 2}])
    )
    arguments = {
        "batch_size": draw(st.integers(1, 45)),
        "epochs": draw(st.integers(1, 5)),
        **(validation if rows > 4 else {}),
        **({"sample_weight": np.linspace(0.5, 1.5, rows)} if draw(st.booleans()) else {}),
    }
    callbacks = draw(st.lists(st.sampled_from(sorted(CALLBACKS)), max_size=3, unique=True))
    layers = draw(st.lists(st.sampled_from(["dense", "norm", "recurrent"]), max_size=2))
    width, steps = draw(st.integers(1, 4)), draw(st.integers(1, 3))
    random = np.random.default_rng(draw(st.integers(0, 2**16)))
    x, y = random.normal(size=(rows, steps, width)).astype("float32"), random.normal(size=(rows, 1)).astype("float32")
    return layers, x, y, arguments, callbacks


def model(layers, shape, steps_per_execution):
    keras.utils.set_random_seed(0)
    made = keras.Sequential([keras.Input(shape)])
    for kind in layers:
        made.add(
            {
                "dense": lambda: keras.layers.Dense(3, "tanh"),
                "norm": keras.layers.LayerNormalization,
                "recurrent": lambda: keras.layers.LSTM(2, return_sequences=True),
            }[kind]()
        )
    made.add(keras.layers.Flatten())
    made.add(keras.layers.Dense(1))
    made.compile(
        keras.optimizers.SGD(0.05, momentum=0.5), "mse", metrics=["mae"], steps_per_execution=steps_per_execution
    )
    return made


@pytest.mark.system
@settings(max_examples=25, suppress_health_check=list(HealthCheck))
@given(
    training=trainings(),
    mode=st.sampled_from(["auto", "graph", "xla"]),
    steps_per_execution=st.sampled_from([1, 3]),
    streamed=st.booleans(),
)
def test_weights_logs_and_ends_are_those_of_model_fit(training, mode, steps_per_execution, streamed):
    layers, x, y, arguments, callbacks = training
    options = {"shuffle": False, "verbose": 0, **arguments}
    data = (x, y)
    if streamed:
        arrays = (x, y, options.pop("sample_weight")) if "sample_weight" in options else (x, y)
        data = (tf.data.Dataset.from_tensor_slices(arrays).batch(options.pop("batch_size")),)
        if options.pop("validation_split", None):
            options["validation_data"] = tf.data.Dataset.from_tensor_slices((x[:4], y[:4])).batch(3)
    made = [model(layers, x.shape[1:], steps_per_execution) for _ in range(2)]
    ours, theirs = made
    # The second training of each has calls of another length.
    for _ in range(2):
        mine = kerasdl.fit(ours, *data, callbacks=[CALLBACKS[name]() for name in callbacks], compile=mode, **options)
        reference = theirs.fit(*data, callbacks=[CALLBACKS[name]() for name in callbacks], **options)
    assert mine.epoch == reference.epoch
    assert list(mine.history) == list(reference.history)
    for name, values in reference.history.items():
        np.testing.assert_allclose(mine.history[name], values, rtol=1e-4, atol=1e-6, err_msg=name)
    for one, other in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-4, atol=1e-6)

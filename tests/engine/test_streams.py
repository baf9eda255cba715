"""Data that comes batch by batch: many steps a call, and where the batches end, what `Model.fit` does."""

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasdl
from kerasdl.callbacks import GradientMonitor

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(96, 3)).astype("float32")
Y = X.sum(axis=1, keepdims=True)
DATASET = tf.data.Dataset.from_tensor_slices((X, Y))


def model(steps_per_execution=1, **options):
    keras.utils.set_random_seed(0)
    made = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
    made.compile("sgd", "mse", steps_per_execution=steps_per_execution, **options)
    return made


def batches(count):
    for start in range(0, 8 * count, 8):
        yield X[start : start + 8], Y[start : start + 8]


class Heard(keras.callbacks.Callback):
    """Writes down which batches it was told of."""

    def __init__(self):
        super().__init__()
        self.begun, self.ended = [], []

    def on_train_batch_begin(self, batch, logs=None):
        self.begun.append(batch)

    def on_train_batch_end(self, batch, logs=None):
        self.ended.append(batch)


def assert_same(open_data, callbacks=(), make=model, **options):
    """Compare weights and logs with those of Model.fit."""
    options = {"shuffle": False, "verbose": 0, **options}
    ours, theirs = make(), make()
    mine = kerasdl.fit(ours, open_data(), callbacks=[one() for one in callbacks], **options)
    reference = theirs.fit(open_data(), callbacks=[one() for one in callbacks], **options)
    assert mine.params == reference.params
    np.testing.assert_allclose(mine.history["loss"], reference.history["loss"], rtol=1e-5)
    np.testing.assert_allclose(ours.get_weights()[0], theirs.get_weights()[0], rtol=1e-5)
    assert int(ours.optimizer.iterations) == int(theirs.optimizer.iterations)


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
@pytest.mark.parametrize("callbacks", [(), (Heard,)], ids=["many steps a call", "one step a call"])
@pytest.mark.parametrize(
    ("open_data", "steps"),
    [
        (lambda: DATASET.batch(10), [None, 5, 7]),
        (lambda: DATASET.batch(8).filter(lambda x, y: True), [None, 5, 7]),
        (lambda: DATASET.batch(8).repeat(), [5]),
        (lambda: batches(12), [None, 3, 5]),
    ],
    ids=["of known size", "of unknown size", "without end", "a generator"],
)
def test_epochs_take_the_batches_that_they_take_in_model_fit(open_data, steps, callbacks):
    for some in steps:
        assert_same(open_data, callbacks, steps_per_epoch=some, epochs=1 if some is None else 3)


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
@pytest.mark.parametrize("options", [{}, {"steps_per_execution": 2}, {"run_eagerly": True}, {"jit_compile": True}])
def test_adam_counts_the_ends_of_batches_as_in_model_fit(options):
    def adam():
        made = model()
        made.compile("adam", "mse", **options)
        return made

    assert_same(lambda: DATASET.batch(8).filter(lambda x, y: True), make=adam, epochs=4)


def test_a_generator_that_ends_early_ends_training_with_a_warning_as_in_model_fit():
    for fit in (kerasdl.fit, keras.Model.fit):
        with pytest.warns(UserWarning, match="ran out of data"):
            history = fit(model(), batches(4), steps_per_epoch=3, epochs=2, verbose=0, shuffle=False)
        assert len(history.history["loss"]) == 2


@pytest.mark.parametrize("open_data", [lambda: DATASET.batch(10), lambda: DATASET.batch(8).filter(lambda x, y: True)])
@pytest.mark.filterwarnings("ignore:Your input ran out of data")
def test_steps_per_execution_tells_callbacks_of_every_execution(open_data):
    heard = []
    for fit in (kerasdl.fit, keras.Model.fit):
        callback = Heard()
        fit(model(steps_per_execution=3), open_data(), callbacks=[callback], epochs=2, verbose=0, shuffle=False)
        heard.append((callback.begun, callback.ended))
    assert heard[0] == heard[1]


class Pairs(keras.utils.PyDataset):
    def __len__(self):
        return 12

    def __getitem__(self, index):
        return X[index * 8 :][:8], Y[index * 8 :][:8]


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
@pytest.mark.parametrize("steps_per_execution", [2, 5, 32])
@pytest.mark.parametrize("callbacks", [(), (lambda: GradientMonitor(every=3),)], ids=["", "monitored"])
@pytest.mark.parametrize(
    "options",
    [
        {"x": DATASET.batch(8)},
        {"x": Pairs()},
        {"x": DATASET.batch(8), "steps_per_epoch": 10},
        {"x": DATASET.batch(8), "validation_data": DATASET.batch(4)},
    ],
    ids=["dataset", "PyDataset", "steps_per_epoch", "validation"],
)
def test_steps_per_execution_leaves_no_batch_out(options, callbacks, steps_per_execution):
    found = []
    for fit in (kerasdl.fit, keras.Model.fit):
        made = model(steps_per_execution=steps_per_execution)
        made_callbacks = [one() for one in callbacks]
        history = fit(made, epochs=3, shuffle=False, verbose=0, callbacks=made_callbacks, **options)
        measured = [epoch["global_norm"] for one in made_callbacks for epoch in one.history]
        found.append((made.get_weights()[0], history.history.get("val_loss"), measured))
    for mine, reference in zip(*found, strict=True):
        if reference is not None:
            np.testing.assert_allclose(mine, reference, rtol=1e-5)


def test_steps_per_execution_rounds_the_steps_of_an_epoch_up_as_in_model_fit():
    assert_same(
        lambda: DATASET.batch(8).repeat(), make=lambda: model(steps_per_execution=4), steps_per_epoch=6, epochs=2
    )


def test_measured_steps_do_not_cut_executions():
    heard = []
    for callbacks in ([Heard()], [Heard(), GradientMonitor(every=3)]):
        made = model(steps_per_execution=4)
        kerasdl.fit(made, DATASET.batch(10), callbacks=callbacks, epochs=2, verbose=0, shuffle=False)
        heard.append((callbacks[0].begun, callbacks[0].ended))
    assert heard[0] == heard[1] == (2 * [0, 4, 8], 2 * [3, 7, 11])


def test_arrays_tell_callbacks_of_every_execution_too():
    heard = []
    for fit in (kerasdl.fit, keras.Model.fit):
        callback = Heard()
        fit(model(steps_per_execution=5), X, Y, batch_size=8, callbacks=[callback], epochs=2, verbose=0, shuffle=False)
        heard.append((callback.begun, callback.ended))
    assert heard[0] == heard[1] == (2 * [0, 5, 10], 2 * [4, 9, 14])


def test_many_steps_of_a_stream_take_one_call():
    class Calls(keras.callbacks.Callback):
        at_chunks = True

        def on_train_batch_end(self, batch, logs=None):
            calls.append(batch)

    calls = []
    kerasdl.fit(model(), DATASET.batch(8).repeat(), steps_per_epoch=300, callbacks=[Calls()], verbose=0, shuffle=False)
    assert calls[-1] == 299
    assert len(calls) < 100


def test_an_input_that_may_be_left_out_is_left_out():
    here, there = keras.Input((3,), name="here"), keras.Input((3,), name="there", optional=True)

    class Sum(keras.layers.Layer):
        def call(self, here, there=None):
            return here if there is None else here + there

        def compute_output_shape(self, here_shape, there_shape=None):
            return here_shape

    made = keras.Model({"here": here, "there": there}, keras.layers.Dense(1)(Sum()(here, there)))
    made.compile("sgd", "mse")
    assert len(kerasdl.fit(made, {"here": X, "there": None}, Y, epochs=2, verbose=0).epoch) == 2


def test_a_model_that_makes_its_train_function_itself_is_trained_by_it():
    class Own(keras.Model):
        def make_train_function(self, force=False):
            self.train_function = lambda iterator: made.append(len(next(iterator)[0])) or {"loss": 0.0}

    made = []
    inputs = keras.Input((3,))
    own = Own(inputs, keras.layers.Dense(1)(inputs))
    own.compile("sgd", "mse")
    history = kerasdl.fit(own, X, Y, batch_size=40, verbose=0)
    assert made == [40, 40, 16]
    assert "itself" in history.compiled.reason


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
@pytest.mark.parametrize("empty", [(X[:0], Y[:0]), DATASET.take(0).batch(8)], ids=["arrays", "dataset"])
def test_a_validation_without_examples_has_no_logs(empty):
    history = kerasdl.fit(model(), X, Y, epochs=2, validation_data=empty, verbose=0)
    assert list(history.history) == ["loss"]


@pytest.mark.filterwarnings("ignore:Your input ran out of data")
def test_a_dataset_without_batches_has_epochs_without_logs():
    history = kerasdl.fit(model(), DATASET.take(0).batch(8), epochs=2, shuffle=False, verbose=0)
    assert history.history == {}

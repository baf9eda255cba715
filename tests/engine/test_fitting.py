"""`kerasdl.fit` gives what `Model.fit` gives."""

import inspect

import keras
import numpy as np
import pytest
import scipy.sparse
import tensorflow as tf

import kerasdl
from kerasdl.callbacks import GradientMonitor
from kerasdl.engine import evaluate

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(90, 6)).astype("float32")
Y = (X[:, :1] * 2 - X[:, 1:2] > 0).astype("float32")


def mlp(**compile_options):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input((6,)), keras.layers.Dense(8, activation="tanh"), keras.layers.Dense(1)])
    options = {"loss": keras.losses.BinaryCrossentropy(from_logits=True), "metrics": ["mae"], **compile_options}
    model.compile(keras.optimizers.Adam(0.01), **options)
    return model


class CountingStep(keras.Model):
    """A train_step of its own, whose logs are no metrics."""

    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1)

    def call(self, x):
        return self.dense(x)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((self(x) - y) ** 2)
        gradients = tape.gradient(loss, self.trainable_variables)
        self.optimizer.apply(gradients, self.trainable_variables)
        return {"squares": loss, "twice": 2 * loss}


class Adversaries(keras.Model):
    """Two networks, two optimizers, metrics of its own and no `call`; nothing is built before the first step."""

    def __init__(self):
        super().__init__()
        self.generator = keras.Sequential([keras.layers.Dense(8, "tanh"), keras.layers.Dense(6)])
        self.discriminator = keras.Sequential([keras.layers.Dense(8, "tanh"), keras.layers.Dense(1)])
        self.seeds = keras.random.SeedGenerator(0)

    def compile(self, generator_optimizer, discriminator_optimizer, loss_fn):
        super().compile()
        self.generator_optimizer = generator_optimizer
        self.discriminator_optimizer = discriminator_optimizer
        self.loss_fn = loss_fn
        self.generator_tracker = keras.metrics.Mean(name="generator_loss")
        self.discriminator_tracker = keras.metrics.Mean(name="discriminator_loss")

    @property
    def metrics(self):
        return [self.generator_tracker, self.discriminator_tracker]

    def train_step(self, data):
        real = data[0] if isinstance(data, tuple) else data
        count = tf.shape(real)[0]
        latents = keras.random.normal((count, 3), seed=self.seeds)
        labels = tf.concat([tf.ones((count, 1)), tf.zeros((count, 1))], axis=0)
        with tf.GradientTape() as tape:
            loss = self.loss_fn(labels, self.discriminator(tf.concat([self.generator(latents), real], axis=0)))
        weights = self.discriminator.trainable_weights
        self.discriminator_optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
        self.discriminator_tracker.update_state(loss)
        with tf.GradientTape() as tape:
            loss = self.loss_fn(tf.zeros((count, 1)), self.discriminator(self.generator(latents)))
        weights = self.generator.trainable_weights
        self.generator_optimizer.apply_gradients(zip(tape.gradient(loss, weights), weights, strict=True))
        self.generator_tracker.update_state(loss)
        return {metric.name: metric.result() for metric in self.metrics}


def compare(make, *args, **options):
    """Train once with each fit; return our history after comparing weights and logs. Generators are made for each."""
    ours, theirs = make(), make()
    mine = kerasdl.fit(ours, *_opened(args), verbose=0, **options)
    options.pop("compile", None)
    reference = theirs.fit(*_opened(args), verbose=0, **options)
    assert list(mine.history) == list(reference.history)
    for name, values in reference.history.items():
        np.testing.assert_allclose(mine.history[name], values, rtol=1e-5, err_msg=name)
    for weights, expected in zip(ours.get_weights(), theirs.get_weights(), strict=True):
        np.testing.assert_allclose(weights, expected, rtol=1e-5, atol=1e-7)
    assert mine.epoch == reference.epoch
    assert mine.params == reference.params
    return mine


def _opened(args):
    return [arg() if inspect.isgeneratorfunction(arg) else arg for arg in args]


@pytest.mark.parametrize("mode", ["auto", "graph", "xla", "eager"])
def test_updates_and_logs_are_those_of_model_fit(mode):
    history = compare(mlp, X, Y, epochs=3, batch_size=16, shuffle=False, compile=mode)
    assert history.compiled.mode == ("graph" if mode == "auto" else mode)


@pytest.mark.parametrize(
    "options",
    [
        {"validation_split": 0.25},
        {"validation_data": (X[:20], Y[:20])},
        {"validation_data": (X[:20], Y[:20], np.linspace(0, 1, 20))},
        {"validation_data": (X[:20], Y[:20]), "validation_freq": 2},
        {"validation_data": (X[:20], Y[:20]), "validation_freq": [1, 3], "validation_batch_size": 7},
        {"class_weight": {0: 1.0, 1: 3.0}},
        {"sample_weight": np.linspace(0.1, 2, 90)},
        {"initial_epoch": 2},
        {"batch_size": 200},
        {"steps_per_epoch": 2},
    ],
    ids="-".join,
)
def test_arguments_mean_what_they_mean_in_model_fit(options):
    compare(mlp, X, Y, **{"epochs": 4, "batch_size": 16, "shuffle": False, **options})


def built(make_layers, inputs, batch_size=None):
    keras.utils.set_random_seed(1)
    model = keras.Sequential([keras.Input(inputs, batch_size=batch_size), *make_layers(), keras.layers.Dense(1)])
    model.compile(keras.optimizers.SGD(0.1), "mse")
    return model


@pytest.mark.parametrize(
    ("make_layers", "inputs", "batch_size"),
    [
        (lambda: [keras.layers.Conv2D(4, 2), keras.layers.Flatten()], (2, 3, 1), None),
        (lambda: [keras.layers.GRU(4)], (3, 2), None),
        (lambda: [keras.layers.LSTM(4)], (3, 2), None),
        (lambda: [keras.layers.SimpleRNN(4, stateful=True)], (3, 2), 15),
        (lambda: [keras.layers.LSTM(4, stateful=True)], (3, 2), 15),
    ],
    ids=["cnn", "gru", "lstm", "stateful-rnn", "stateful-lstm"],
)
def test_convolutions_and_recurrences_are_those_of_model_fit(make_layers, inputs, batch_size):
    x = X.reshape(-1, *inputs)
    compare(lambda: built(make_layers, inputs, batch_size), x, Y, epochs=3, batch_size=15, shuffle=False)


def test_a_model_that_runs_eagerly_does_so():
    history = compare(lambda: mlp(run_eagerly=True), X, Y, epochs=2, batch_size=16, shuffle=False)
    assert history.compiled.mode == "eager"


def test_weighted_metrics_are_those_of_model_fit():
    compare(lambda: mlp(weighted_metrics=["mse"]), X, Y, sample_weight=np.linspace(0, 1, 90), shuffle=False)


def test_nested_inputs_and_two_outputs():
    def make():
        keras.utils.set_random_seed(0)
        left, right = keras.Input((4,), name="left"), keras.Input((2,), name="right")
        both = keras.layers.Concatenate()([left, right])
        outputs = {"a": keras.layers.Dense(1, name="a")(both), "b": keras.layers.Dense(2, name="b")(both)}
        model = keras.Model({"left": left, "right": right}, outputs)
        model.compile("sgd", loss={"a": "mse", "b": "mae"}, metrics={"b": ["mse"]})
        return model

    inputs = {"left": X[:, :4], "right": X[:, 4:]}
    compare(make, inputs, {"a": Y, "b": X[:, :2]}, epochs=2, batch_size=32, shuffle=False)


def test_datasets_and_generators_are_streamed():
    dataset = tf.data.Dataset.from_tensor_slices((X, Y)).batch(16)
    compare(mlp, dataset, epochs=2, shuffle=False, validation_data=dataset)

    def batches():
        while True:
            for start in range(0, 90, 16):
                yield X[start : start + 16], Y[start : start + 16]

    compare(mlp, batches, epochs=2, steps_per_epoch=6, shuffle=False)


def test_each_validation_begins_a_stream_anew():
    dataset = tf.data.Dataset.from_tensor_slices((X, Y)).batch(16)
    compare(mlp, X, Y, epochs=3, shuffle=False, validation_data=dataset, validation_steps=2)


@pytest.mark.filterwarnings("ignore:Limiting")
def test_keras_limits_of_epochs_and_steps_hold():
    keras.config.set_max_epochs(2)
    keras.config.set_max_steps_per_epoch(3)
    try:
        history = compare(mlp, X, Y, epochs=5, batch_size=16, shuffle=False, validation_data=(X, Y))
        with (
            pytest.warns(UserWarning, match="Limiting epochs to 2"),
            pytest.warns(UserWarning, match="steps_per_epoch"),
        ):
            kerasdl.fit(mlp(), X, Y, epochs=5, verbose=0)
    finally:
        keras.config.set_max_epochs(None)
        keras.config.set_max_steps_per_epoch(None)
    assert history.epoch == [0, 1]
    assert history.params["steps"] == 3


def test_a_pydataset_is_streamed_and_told_of_its_epochs():
    class Batches(keras.utils.PyDataset):
        ended = 0

        def __len__(self):
            return 6

        def __getitem__(self, index):
            return X[index * 16 : index * 16 + 16], Y[index * 16 : index * 16 + 16]

        def on_epoch_end(self):
            self.ended += 1

    kerasdl.fit(mlp(), ours := Batches(), epochs=2, shuffle=False, verbose=0)
    mlp().fit(theirs := Batches(), epochs=2, shuffle=False, verbose=0)
    assert ours.ended == theirs.ended
    compare(mlp, Batches(), epochs=2, shuffle=False)


def test_a_train_step_of_its_own_gives_its_own_logs():
    def make():
        keras.utils.set_random_seed(3)
        model = CountingStep()
        model.compile("sgd", loss="mse")
        return model

    history = compare(make, X, Y, epochs=2, batch_size=16, shuffle=False)
    assert history.compiled.mode == "graph"


@pytest.mark.parametrize("data", [(X,), (tf.data.Dataset.from_tensor_slices(X).batch(16),)], ids=["array", "dataset"])
@pytest.mark.parametrize("mode", ["auto", "eager"])
def test_networks_without_a_call_are_built_by_their_first_step(data, mode):
    def make():
        keras.utils.set_random_seed(3)
        model = Adversaries()
        loss = keras.losses.BinaryCrossentropy(from_logits=True)
        model.compile(keras.optimizers.Adam(0.01), keras.optimizers.Adam(0.01), loss)
        return model

    batch_size = 16 if data[0] is X else None
    compare(make, *data, epochs=2, batch_size=batch_size, shuffle=False, compile=mode)


@pytest.mark.parametrize("mode", ["auto", "xla", "eager"])
def test_a_subclassed_model_need_not_be_built(mode):
    class Subclass(keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden, self.logits = keras.layers.Dense(8, "tanh"), keras.layers.Dense(1)

        def call(self, x):
            return self.logits(self.hidden(x))

    def make():
        keras.utils.set_random_seed(3)
        model = Subclass()
        model.compile("adam", "mse", metrics=["mae"])
        return model

    compare(make, X, Y, epochs=2, batch_size=16, shuffle=False, validation_data=(X, Y), compile=mode)


class LossOfEach(keras.Model):
    """Tells the loss of every example of a batch."""

    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1, kernel_initializer="ones")

    def call(self, x):
        return self.dense(x)

    def train_step(self, data):
        logs = super().train_step(data)
        x, y = data
        return {**logs, "each": tf.reduce_sum((self(x) - y) ** 2, axis=1)}


@pytest.mark.parametrize("mode", ["graph", "xla", "eager"])
@pytest.mark.parametrize("callbacks", [0, 1])
@pytest.mark.parametrize(
    "data", [(X, Y), (tf.data.Dataset.from_tensor_slices((X, Y)).batch(16),)], ids=["arrays", "data set"]
)
def test_logs_may_be_as_long_as_the_batch(mode, callbacks, data):
    def trained(fit, **options):
        made = LossOfEach()
        made.compile("sgd", "mse")
        size = {"batch_size": 16} if len(data) == 2 else {}
        watching = [GradientMonitor()] if callbacks and fit is kerasdl.fit else []
        return fit(made, *data, epochs=2, shuffle=False, verbose=0, callbacks=watching, **size, **options).history[
            "each"
        ]

    for mine, expected in zip(trained(kerasdl.fit, compile=mode), trained(keras.Model.fit), strict=True):
        np.testing.assert_allclose(mine, expected, rtol=1e-4)


def test_frozen_layers_stay():
    def make():
        model = mlp()
        model.layers[0].trainable = False
        model.compile("sgd", "mse")
        return model

    compare(make, X, Y, epochs=2, shuffle=False)


def test_dropout_and_batch_normalisation_update_their_state():
    def make():
        keras.utils.set_random_seed(1)
        layers = [keras.layers.BatchNormalization(), keras.layers.Dropout(0.5), keras.layers.Dense(1)]
        model = keras.Sequential([keras.Input((6,)), *layers])
        model.compile("sgd", "mse")
        return model

    compare(make, X, Y, epochs=2, batch_size=16, shuffle=False)


def test_moving_averages_of_weights_are_written_at_the_end():
    def make():
        model = mlp()
        model.compile(keras.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.5), "mse")
        return model

    compare(make, X, Y, epochs=2, batch_size=16, shuffle=False)


def test_the_order_is_a_function_of_seed_and_epoch():
    first = kerasdl.fit(mlp(), X, Y, epochs=2, seed=7, verbose=0).history
    again = kerasdl.fit(mlp(), X, Y, epochs=2, seed=7, verbose=0).history
    other = kerasdl.fit(mlp(), X, Y, epochs=2, seed=8, verbose=0).history
    assert first == again
    assert first != other


def test_every_epoch_has_an_order_of_its_own():
    seen = []

    class Seen(CountingStep):
        def train_step(self, data):
            tf.py_function(lambda batch: seen.append(batch.numpy()[:, 0].tolist()), [data[0]], [])
            return super().train_step(data)

    model = Seen()
    model.compile("sgd", "mse")
    kerasdl.fit(model, X, Y, epochs=2, batch_size=90, seed=0, compile="eager", verbose=0)
    assert seen[0] != seen[1]
    assert sorted(seen[0]) == sorted(seen[1]) == sorted(X[:, 0].tolist())


def test_shuffle_batch_keeps_examples_in_their_batches():
    seen = []

    class Seen(CountingStep):
        def train_step(self, data):
            seen.append(data[0].numpy()[:, 0].tolist())
            return super().train_step(data)

    model = Seen()
    model.compile("sgd", "mse")
    kerasdl.fit(model, X, Y, batch_size=30, shuffle="batch", seed=0, compile="eager", verbose=0)
    assert [sorted(batch) for batch in seen] == [sorted(X[start : start + 30, 0].tolist()) for start in (0, 30, 60)]
    assert seen[0] != X[:30, 0].tolist()


def test_seed_none_follows_keras_global_seed():
    def losses(made, seed):
        keras.utils.set_random_seed(seed)
        return kerasdl.fit(made, X, Y, verbose=0).history["loss"]

    model = mlp()
    assert losses(mlp(), 5) == losses(mlp(), 5) != losses(mlp(), 6)
    before = model.get_weights()
    first = losses(model, 5)
    model.set_weights(before)
    for variable in model.optimizer.variables:
        if variable is not model.optimizer._learning_rate:
            variable.assign(keras.ops.zeros_like(variable))
    # Another training of the same model has another order.
    assert losses(model, 5) != first


def test_a_training_draws_on_no_seed_of_later_models():
    def weights(fit):
        fit(mlp(), X, Y, batch_size=32, verbose=0)
        return keras.initializers.GlorotUniform()((6, 3))

    np.testing.assert_array_equal(weights(kerasdl.fit), weights(keras.Model.fit))


@pytest.mark.parametrize("callbacks", [[], [keras.callbacks.LambdaCallback(on_epoch_end=lambda epoch, logs: None)]])
def test_values_of_metrics_that_have_several_stand_where_model_fit_puts_them(callbacks):
    class Shares(keras.metrics.MeanMetricWrapper):
        def result(self):
            return {"part": super().result(), "all": super().result() * 2}

    def model():
        return mlp(metrics=[Shares(keras.losses.mean_absolute_error, name="shares"), "mae"])

    history = compare(model, X, Y, epochs=2, validation_split=0.2, shuffle=False, callbacks=callbacks).history
    # Where the metric's name would stand, before those of the validation.
    assert list(history)[:4] == ["loss", "mae", "all", "part"]


def test_sparse_matrices_are_streamed():
    compare(mlp, scipy.sparse.csr_matrix(X * (X > 0)), Y, epochs=2, shuffle=False)


def test_evaluate_gives_what_model_evaluate_gives():
    model = mlp()
    expected = model.evaluate(X, Y, return_dict=True, verbose=0)
    found = evaluate(model, X, Y, batch_size=17)
    assert found == pytest.approx(expected, rel=1e-5)


def test_evaluate_takes_all_examples_whatever_limits_the_steps_of_an_epoch():
    model = mlp()
    whole = evaluate(model, X, Y, batch_size=10)
    keras.config.set_max_steps_per_epoch(1)
    try:
        assert evaluate(model, X, Y, batch_size=10) == whole
    finally:
        keras.config.set_max_steps_per_epoch(None)


def forget(model):
    model.train_function = None


@pytest.mark.parametrize("make_anew", [lambda model: model.make_train_function(force=True), forget])
def test_layers_are_frozen_once_the_train_function_is_made_anew(make_anew):
    trained = []
    for fit in (keras.Model.fit, kerasdl.fit):
        model, kernels = mlp(), []
        for change in (lambda model: None, lambda model: setattr(model.layers[0], "trainable", False), make_anew):
            change(model)
            fit(model, X, Y, verbose=0, shuffle=False)
            kernels.append(model.layers[0].get_weights()[0])
        trained.append(kernels)
        # As Keras warns, setting `trainable` alone changes nothing.
        assert not np.array_equal(kernels[0], kernels[1])
        assert np.array_equal(kernels[1], kernels[2])
    for mine, others in zip(*trained, strict=True):
        np.testing.assert_allclose(mine, others, rtol=1e-5)


class Freezing(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        if epoch == 1:
            self.model.layers[0].trainable = False
            self.model.make_train_function(force=True)


def test_a_callback_may_freeze_layers_between_epochs():
    compare(mlp, X, Y, epochs=3, shuffle=False, callbacks=[Freezing()])


class Compiling(keras.callbacks.Callback):
    def on_epoch_begin(self, epoch, logs=None):
        self.model.compile("sgd", "mse")


def test_a_callback_may_not_compile_the_model_anew():
    for fit in (keras.Model.fit, kerasdl.fit):
        with pytest.raises(TypeError):
            fit(mlp(), X, Y, callbacks=[Compiling()], verbose=0)


def test_an_uncompiled_model_is_refused_as_in_model_fit():
    model = keras.Sequential([keras.layers.Dense(1)])
    with pytest.raises(ValueError, match="call `compile\\(\\)`"):
        kerasdl.fit(model, X, Y)


def test_data_of_different_lengths_is_refused_as_in_model_fit():
    with pytest.raises(ValueError, match="cardinality"):
        kerasdl.fit(mlp(), X, Y[:10])


def test_an_unknown_compile_mode_is_refused():
    with pytest.raises(ValueError, match="expected 'auto', 'xla', 'graph' or 'eager'"):
        kerasdl.fit(mlp(), X, Y, compile="fast", verbose=0)

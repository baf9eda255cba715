"""A training that was interrupted anywhere goes on to the same bits."""

import json
import subprocess
import sys
import warnings

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasdl
from kerasdl.callbacks import ActivationMonitor, Checkpoint, EarlyStopping, GradientMonitor
from kerasdl.engine import Checkpoints, InterruptedTrainingError
from kerasdl.engine.csv_files import keep
from kerasdl.engine.pace import Pace
from kerasdl.engine.state import restore, variables_of
from kerasdl.errors import ArtifactError, KerasdlError, UsageError

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(28, 3)).astype("float32")
Y = X.sum(axis=1, keepdims=True)
# Where a test makes a fresh model out of one that has been trained.
pytestmark = pytest.mark.filterwarnings("ignore:the training began with the learning rate")

ARRAYS = {"x": X, "y": Y, "batch_size": 8, "validation_data": (X[:8], Y[:8]), "epochs": 3, "seed": 3}


class PerBatch(keras.callbacks.Callback):
    """Has Python called after every batch, and remembers how often."""

    def __init__(self):
        super().__init__()
        self.batches = 0
        self.seen = {"losses": []}

    def on_train_batch_end(self, batch, logs=None):
        self.batches += 1
        self.seen["losses"].append(logs["loss"])


class Interrupting:
    """Asks for an end the `count`-th time it is asked whether there is to be one; 0 for never."""

    def __init__(self, count):
        self.left = count

    def __call__(self):
        self.left -= 1
        return self.left == 0


@pytest.fixture(autouse=True)
def few_steps_a_call(monkeypatch):
    """Keep calls short, however fast they are."""
    monkeypatch.setattr(Pace, "learn", lambda pace, taken, seconds: None)


def mlp(optimizer="sgd"):
    keras.utils.set_random_seed(0)
    made = keras.Sequential(
        [keras.Input((3,)), keras.layers.Dense(4), keras.layers.Dropout(0.3), keras.layers.Dense(1)]
    )
    made.compile(optimizer, "mse", metrics=["mae"])
    return made


class TwoOptimizers(keras.Model):
    """Draws random numbers of its own, and counts in a variable that no layer has."""

    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1)
        self.second = keras.optimizers.Adam(0.1)
        self.noise = keras.random.SeedGenerator(5)
        self.steps = tf.Variable(0.0)

    def call(self, x):
        return self.dense(x)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape(persistent=True) as tape:
            loss = tf.reduce_mean((self(x + keras.random.normal(tf.shape(x), seed=self.noise)) - y) ** 2)
        kernel, bias = self.dense.trainable_variables
        self.optimizer.apply([tape.gradient(loss, kernel)], [kernel])
        self.second.apply([tape.gradient(loss, bias)], [bias])
        self.steps.assign_add(1.0)
        return {"loss": loss, "steps": self.steps}


def two_optimizers():
    keras.utils.set_random_seed(0)
    made = TwoOptimizers()
    made.compile("sgd")
    return made


def trained(model, directory=None, interrupted=0, callbacks=list, **options):
    """Train; give what a training ends with, or None if it was interrupted."""
    made = callbacks()
    checkpoints = directory and Checkpoints(directory, every_seconds=1e9, interrupted=Interrupting(interrupted))
    try:
        history = kerasdl.fit(model, callbacks=made, verbose=0, checkpoints=checkpoints, **{**ARRAYS, **options})
    except InterruptedTrainingError:
        return None
    return [variable.numpy() for variable in everything(model)], history, made


def everything(model):
    return variables_of(model, ())


def assert_same(one, other):
    for mine, others in zip(one[0], other[0], strict=True):
        np.testing.assert_array_equal(mine, others)
    assert one[1].epoch == other[1].epoch
    assert one[1].history == other[1].history
    assert one[1].compiled.mode == other[1].compiled.mode


def interrupted_and_resumed(directory, model, counts, x=lambda: X, **options):
    """Interrupt a training as often as there are counts; compare what it ends with to one that was not interrupted."""
    # Traces what the three trainings share, and makes the variables.
    trained(model, x=x(), **{**options, "epochs": 1})
    begin = [variable.numpy() for variable in everything(model)]
    whole = trained(model, x=x(), **options)
    restore(everything(model), begin)
    for count in counts:
        assert trained(model, directory, count, x=x(), **options) is None
        # As another process, which knows nothing but the checkpoint.
        restore(everything(model), [np.ones_like(value) for value in begin])
    resumed = trained(model, directory, x=x(), **options)
    assert_same(resumed, whole)
    return resumed, whole


@pytest.mark.parametrize("mode", ["graph", "xla", "eager"])
@pytest.mark.parametrize("batch_size", [28, 8])
def test_whole_epochs(tmp_path, mode, batch_size):
    epochs = 3 if mode == "eager" else 40
    interrupted_and_resumed(tmp_path, mlp(), (1, 1), batch_size=batch_size, compile=mode, epochs=epochs)


@pytest.mark.parametrize("counts", [(2,), (5, 1), (6,)])
def test_every_batch_heard(tmp_path, counts):
    resumed, whole = interrupted_and_resumed(tmp_path, mlp(), counts, callbacks=lambda: [PerBatch()])
    assert resumed[2][0].seen == whole[2][0].seen
    assert resumed[2][0].batches == 12


def test_early_stopping_goes_on_counting_and_restores_the_best_weights(tmp_path):
    worse = {"epochs": 30, "y": Y + RANDOM.normal(size=Y.shape)}
    stop = lambda: [EarlyStopping(monitor="mae", patience=3), PerBatch()]  # noqa: E731
    resumed, whole = interrupted_and_resumed(tmp_path, mlp(), (12, 9), callbacks=stop, **worse)
    assert resumed[2][0].best_epoch == whole[2][0].best_epoch
    assert resumed[2][0].stopped_epoch == whole[2][0].stopped_epoch < 29


def test_a_rate_that_a_callback_lowered_stays_low(tmp_path):
    lower = lambda: [keras.callbacks.ReduceLROnPlateau("loss", patience=1, min_delta=10.0), PerBatch()]  # noqa: E731
    interrupted_and_resumed(tmp_path, mlp(), (2, 9), callbacks=lower, epochs=6)


def test_a_schedule_in_the_optimizer_goes_on(tmp_path):
    rate = keras.optimizers.schedules.CosineDecay(0.1, 12)
    interrupted_and_resumed(tmp_path, mlp(keras.optimizers.Adam(rate)), (1,))


def test_a_schedule_of_epochs_is_not_applied_twice(tmp_path):
    schedule = lambda: [keras.callbacks.LearningRateScheduler(lambda epoch, rate: rate * 0.5), PerBatch()]  # noqa: E731
    interrupted_and_resumed(tmp_path, mlp(), (7,), callbacks=schedule)


def test_what_the_gradient_monitor_measured_is_kept(tmp_path):
    paths = iter(tmp_path / name for name in ("first", "whole", "resumed", "resumed"))
    monitor = lambda: [GradientMonitor(every=2, path=str(next(paths))), PerBatch()]  # noqa: E731
    interrupted_and_resumed(tmp_path / "checkpoints", mlp(), (7,), callbacks=monitor)
    whole, resumed = ((tmp_path / name).read_text().splitlines() for name in ("whole", "resumed"))
    # The optimizer counts on where the first training ended.
    measured = [[json.loads(line) | {"step": 0} for line in lines] for lines in (whole, resumed)]
    assert measured[0] == measured[1]
    assert len(whole) == 3


def test_what_the_activation_monitor_saw_is_kept(tmp_path):
    paths = iter(tmp_path / name for name in ("first", "whole", "resumed", "resumed"))
    monitor = lambda: [ActivationMonitor(every=2, path=str(next(paths))), PerBatch()]  # noqa: E731
    interrupted_and_resumed(tmp_path / "checkpoints", mlp(), (7,), callbacks=monitor)
    assert (tmp_path / "resumed").read_text() == (tmp_path / "whole").read_text()
    assert len((tmp_path / "whole").read_text().splitlines()) == 3


def test_a_csv_log_goes_on_where_the_checkpoint_was_written(tmp_path):
    paths = iter(tmp_path / name for name in ("first", "whole", "resumed", "resumed"))
    log = lambda: [keras.callbacks.CSVLogger(next(paths)), PerBatch()]  # noqa: E731
    interrupted_and_resumed(tmp_path / "checkpoints", mlp(), (13,), callbacks=log)
    assert (tmp_path / "resumed").read_text() == (tmp_path / "whole").read_text()


def test_the_lines_of_epochs_that_are_trained_again_leave_the_csv_file(tmp_path):
    (tmp_path / "log").write_text("epoch;loss\n0;1.5\n1;1.4\n2;1.3\n3;1.")
    logger = keras.callbacks.CSVLogger(tmp_path / "log", separator=";")
    keep([logger], 2)
    assert (tmp_path / "log").read_text() == "epoch;loss\n0;1.5\n1;1.4\n"


def test_the_best_value_of_a_callback_that_saves_is_kept(tmp_path):
    saving = lambda: [Checkpoint(folder=str(tmp_path / "weights"), monitor="loss"), PerBatch()]  # noqa: E731
    resumed, whole = interrupted_and_resumed(tmp_path / "checkpoints", mlp(), (7,), callbacks=saving)
    assert (resumed[2][0].best, resumed[2][0].best_epoch) == (whole[2][0].best, whole[2][0].best_epoch)


@pytest.mark.parametrize("callbacks", [list, lambda: [PerBatch()]])
def test_optimizers_seeds_and_variables_of_the_models_own(tmp_path, callbacks):
    options = {"epochs": 20, "compile": "graph", "validation_data": None}
    interrupted_and_resumed(tmp_path, two_optimizers(), (1, 2), callbacks=callbacks, **options)


def test_metrics_of_a_validation_that_was_cut_short_begin_anew(tmp_path):
    # The fifth time it is asked is within the validation of the first epoch.
    interrupted_and_resumed(tmp_path, mlp(), (5,), callbacks=lambda: [PerBatch()], validation_batch_size=2)


class Sequence(keras.utils.PyDataset):
    """Shuffles itself at the end of each epoch."""

    def __init__(self):
        super().__init__()
        self.random = np.random.default_rng(0)
        self.order = np.arange(24)

    def __len__(self):
        return 3

    def __getitem__(self, index):
        places = self.order[index * 8 : index * 8 + 8]
        return X[places], Y[places]

    def on_epoch_end(self):
        self.random.shuffle(self.order)


def dataset():
    return tf.data.Dataset.from_tensor_slices((X[:24], Y[:24]))


def generator():
    random = np.random.default_rng(0)
    while True:
        places = random.integers(0, 28, 8)
        yield X[places], Y[places]


STREAMS = {
    "dataset": (lambda: dataset().batch(8), {}),
    "shuffled dataset": (lambda: dataset().shuffle(24, seed=1).batch(8), {}),
    "repeated dataset": (lambda: dataset().shuffle(24, seed=1).repeat().batch(8), {"steps_per_epoch": 4}),
    "of unknown size": (lambda: dataset().filter(lambda x, y: True).batch(8), {}),
    "PyDataset": (Sequence, {}),
    "generator": (generator, {"steps_per_epoch": 3}),
}


@pytest.mark.filterwarnings("ignore:a generator goes on to the same bits only if")
@pytest.mark.filterwarnings("ignore:Your input ran out of data")
@pytest.mark.parametrize("name", STREAMS)
def test_streams_are_taken_up_where_they_were_left(tmp_path, name):
    make, options = STREAMS[name]
    stream = {"y": None, "batch_size": None, "validation_data": None, "shuffle": False, **options}
    interrupted_and_resumed(tmp_path, mlp(), (6,), make, callbacks=lambda: [PerBatch()], **stream)


def test_a_finished_training_ends_at_once_and_more_epochs_go_on(tmp_path):
    model = mlp()
    trained(model, tmp_path)
    before = sorted(tmp_path.iterdir())
    assert trained(model, tmp_path)[1].epoch == [0, 1, 2]
    assert sorted(tmp_path.iterdir()) == before
    assert trained(model, tmp_path, epochs=5)[1].epoch == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"x": X + 1}, "data: 28 examples in batches of 8, sha256:.* in the checkpoint, now 28 examples"),
        ({"batch_size": 4}, "data: 28 examples in batches of 8.*now 28 examples in batches of 4"),
        ({"validation_data": (X[:8], Y[:8] + 1)}, "validation data: "),
        ({"validation_data": None}, "validation data: .* in the checkpoint, now None"),
        ({"seed": 4}, "seed: 3 in the checkpoint, now 4"),
    ],
)
def test_other_data_or_another_order_is_refused(tmp_path_factory, changes, told):
    directory = tmp_path_factory.getbasetemp() / "refusing"
    if not directory.exists():
        trained(mlp(), directory, epochs=1)
    with pytest.raises(ArtifactError, match=f"(?s)another training:.*{told}") as caught:
        trained(mlp(), directory, **changes)
    assert "another directory" in caught.value.cure


def test_another_model_is_refused(tmp_path):
    def checkpoints():
        return Checkpoints(tmp_path, identity={"name": "the same"})

    kerasdl.fit(mlp(), X, Y, verbose=0, checkpoints=checkpoints())
    with pytest.raises(ArtifactError, match="variables of other shapes or types"):
        kerasdl.fit(mlp("adam"), X, Y, epochs=2, verbose=0, checkpoints=checkpoints())


class Counting(keras.callbacks.Callback):
    """Keeps what no checkpoint can, unless it says how."""

    def on_train_begin(self, logs=None):
        self.seen = object()

    def on_epoch_end(self, epoch, logs=None):
        self.seen = object()


class Saying(Counting):
    """Says how."""

    def state_dict(self):
        return {"epochs": 2}

    def load_state_dict(self, state):
        self.loaded = state


def test_what_a_callback_keeps_that_no_checkpoint_can_is_said(tmp_path):
    with pytest.warns(UserWarning, match=r"Counting: checkpoints do not keep seen; give the callback state_dict\(\)"):
        trained(mlp(), tmp_path, callbacks=lambda: [Counting()], epochs=1)


def test_a_callback_may_say_itself_what_it_remembers(tmp_path):
    with warnings.catch_warnings(action="error"):
        trained(mlp(), tmp_path, callbacks=lambda: [Saying()], epochs=1)
        _, _, (callback,) = trained(mlp(), tmp_path, callbacks=lambda: [Saying()], epochs=2)
    assert callback.loaded == {"epochs": 2}


class OwnFunction(keras.Sequential):
    """Makes its train function itself."""

    def make_train_function(self, force=False):
        return super().make_train_function(force)


def own_function():
    made = OwnFunction(mlp().layers)
    made.compile("adam", "mse", metrics=["mae"])
    return made


def shuffled(rows, batch_size):
    return tf.data.Dataset.from_tensor_slices((X[:rows], Y[:rows])).shuffle(rows, seed=1).batch(batch_size)


@pytest.mark.parametrize(
    ("make", "options"),
    [
        (lambda: mlp("adam"), {"compile": "graph"}),
        (lambda: mlp("adam"), {"compile": "eager"}),
        (two_optimizers, {"compile": "eager", "validation_data": None}),
        (own_function, {}),
    ],
    ids=["graph", "eager", "eager, two optimizers", "own function"],
)
@pytest.mark.parametrize("count", [2, 5])
def test_a_model_that_has_taken_no_step_goes_on(tmp_path, make, options, count):
    options = {"callbacks": lambda: [PerBatch()], **options}
    whole = trained(make(), **options)
    assert trained(make(), tmp_path, count, **options) is None
    assert_same(trained(make(), tmp_path, **options), whole)


@pytest.mark.parametrize("initial_epoch", [0, 1])
def test_shuffled_streams_go_on_where_they_were(tmp_path, initial_epoch):
    def options():
        streams = {"x": shuffled(28, 8), "validation_data": shuffled(27, 4)}
        return {**streams, "y": None, "batch_size": None, "validation_steps": 2, "initial_epoch": initial_epoch}

    whole = trained(mlp(), shuffle=False, **options())
    assert trained(mlp(), tmp_path, 14, shuffle=False, callbacks=lambda: [PerBatch()], **options()) is None
    assert_same(trained(mlp(), tmp_path, shuffle=False, callbacks=lambda: [PerBatch()], **options()), whole)


def other(*, optimizer="sgd", loss="mse", activation=None, dropout=0.3):
    keras.utils.set_random_seed(0)
    layers = [keras.layers.Dense(4, activation), keras.layers.Dropout(dropout), keras.layers.Dense(1)]
    made = keras.Sequential([keras.Input((3,)), *layers])
    made.compile(optimizer, loss, metrics=["mae"])
    return made


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        ({"activation": "relu"}, "layer 1 of the model: Dense(activation=linear"),
        ({"dropout": 0.4}, "layer 2 of the model: Dropout(dtype=float32, rate=0.3) in the checkpoint, now Dropout"),
        ({"loss": "mae"}, "loss: mse in the checkpoint, now mae"),
        ({"loss": keras.losses.Huber(2.0)}, "loss: mse in the checkpoint, now Huber("),
        ({"optimizer": keras.optimizers.SGD(0.01, clipnorm=1.0)}, "now SGD(clipnorm=1.0"),
    ],
)
def test_another_model_loss_or_optimizer_is_refused(tmp_path, changed, told):
    assert trained(other(), tmp_path, 1) is None
    with pytest.raises(ArtifactError) as caught:
        trained(other(**changed), tmp_path)
    assert told in str(caught.value)
    assert len(trained(other(), tmp_path)[1].epoch) == 3


def test_another_learning_rate_is_told(tmp_path):
    assert trained(other(), tmp_path, 1) is None
    message = "began with the learning rate 0.01 and goes on with what became of it, not with 0.5"
    for _ in range(2):
        with pytest.warns(UserWarning, match=message):
            trained(other(optimizer=keras.optimizers.SGD(0.5)), tmp_path)


def test_two_trainings_do_not_write_the_same_checkpoints(tmp_path):
    class Second(keras.callbacks.Callback):
        def on_train_begin(self, logs=None):
            with pytest.raises(KerasdlError, match="another process is training there"):
                trained(mlp(), tmp_path)

    assert trained(mlp(), tmp_path, 0, lambda: [Second()]) is not None


@pytest.mark.parametrize("path", ["file", "file/below"])
def test_a_directory_that_cannot_be_written_is_told_before_training(tmp_path, path):
    (tmp_path / "file").touch()
    heard = PerBatch()
    with pytest.raises(KerasdlError, match="checkpoints cannot be written there") as caught:
        trained(mlp(), tmp_path / path, callbacks=lambda: [heard])
    assert caught.value.cure == "Name a directory that can be written."
    assert heard.batches == 0


@pytest.mark.parametrize("options", [{"keep": 0}, {"every_seconds": -1}, {"every_seconds": float("nan")}])
def test_checkpoints_out_of_their_range_are_refused(tmp_path, options):
    with pytest.raises(UsageError, match=next(iter(options))):
        Checkpoints(tmp_path, **options)


@pytest.mark.parametrize("seed", [-1, "a", 0.5])
def test_a_seed_that_is_none_is_refused(seed):
    with pytest.raises(UsageError, match="seed: expected an integer from 0"):
        kerasdl.fit(mlp(), X, Y, seed=seed)


@pytest.mark.parametrize("batch_size", [28, 8])
@pytest.mark.parametrize("count", [1, 2, 3])
def test_a_training_goes_on_with_other_callbacks(tmp_path, batch_size, count):
    whole = trained(mlp(), batch_size=batch_size)
    for first, second in ((lambda: [PerBatch()], list), (list, lambda: [PerBatch()])):
        directory = tmp_path / str(first is list)
        assert trained(mlp(), directory, count, first, batch_size=batch_size) is None
        resumed = trained(mlp(), directory, 0, second, batch_size=batch_size)
        for mine, others in zip(resumed[0], whole[0], strict=True):
            np.testing.assert_allclose(mine, others, rtol=1e-5)
        # The epoch that was begun is told of by the second one.
        for name, values in resumed[1].history.items():
            np.testing.assert_allclose(values, whole[1].history[name][-len(values) :], rtol=1e-5)


def test_a_training_that_ends_within_an_epoch_does_so_before_it_is_interrupted(tmp_path):
    class Stop(keras.callbacks.Callback):
        logs_alone = True

        def on_train_batch_end(self, batch, logs=None):
            self.model.stop_training = True

    assert trained(mlp(), tmp_path, 1, lambda: [Stop()]) is None
    folder = max(path for path in tmp_path.iterdir() if path.name.isdigit())
    place = dict(json.loads((folder / "state.json").read_text())["state"]["content"]["place"]["dict"])
    assert (place["epoch"], place["step"], place["stopped"]) == (1, 0, True)
    assert trained(mlp(), tmp_path)[1].epoch == [0]


REPLICAS = """
import sys
import keras, numpy as np, tensorflow as tf
import kerasdl
tf.config.set_logical_device_configuration(
    tf.config.list_physical_devices("CPU")[0], [tf.config.LogicalDeviceConfiguration()] * 2
)
strategy = tf.distribute.MirroredStrategy(["CPU:0", "CPU:1"])
x = np.random.default_rng(0).normal(size=(64, 3)).astype("float32")

def trained(**options):
    keras.utils.set_random_seed(0)
    with strategy.scope():
        model = keras.Sequential([keras.Input((3,)), keras.layers.Dense(1)])
        model.compile("adam", "mse")
    data = {"batch_size": 16, "shuffle": False, "verbose": 0, "validation_data": (x, x[:, :1])}
    return kerasdl.fit(model, x, x[:, :1], **data, **options), model.get_weights()

trained(epochs=2, checkpoints=sys.argv[1])
history, weights = trained(epochs=3, checkpoints=sys.argv[1])
whole, expected = trained(epochs=3)
assert history.history == whole.history, (history.history, whole.history)
for mine, others in zip(weights, expected, strict=True):
    np.testing.assert_array_equal(mine, others)
"""


@pytest.mark.system
def test_several_replicas_go_on_to_the_same_bits(tmp_path):
    done = subprocess.run([sys.executable, "-c", REPLICAS, str(tmp_path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_training_is_not_gone_on_with_in_another_mode(tmp_path):
    assert trained(mlp(), tmp_path, 1, compile="graph") is None
    with pytest.raises(ArtifactError, match="of a training in mode 'graph'") as caught:
        trained(mlp(), tmp_path, compile="eager")
    assert "compile='graph'" in caught.value.cure
    with pytest.raises(ValueError, match="compile='fast'"):
        trained(mlp(), tmp_path, compile="fast")


def test_the_last_state_is_written_once(tmp_path):
    checkpoints = Checkpoints(tmp_path, every_seconds=0, keep=9)
    Checkpoints.due, due = True, Checkpoints.due
    try:
        kerasdl.fit(mlp(), callbacks=[PerBatch()], verbose=0, checkpoints=checkpoints, **ARRAYS)
    finally:
        Checkpoints.due = due
    states = [json.loads((folder / "state.json").read_text())["state"]["content"] for folder in tmp_path.iterdir()]
    places = [json.dumps(state["place"]["dict"][:2]) for state in states]
    assert len(set(places)) == len(places) == 9


class Eager(keras.Model):
    """Takes steps that cannot be traced."""

    def __init__(self):
        super().__init__()
        self.dense = keras.layers.Dense(1)

    def call(self, x):
        return self.dense(x)

    def train_step(self, data):
        x, y = data
        with tf.GradientTape() as tape:
            loss = tf.reduce_mean((self(x) - y) ** 2)
        self.optimizer.apply(tape.gradient(loss, self.trainable_variables), self.trainable_variables)
        return {"loss": float(loss.numpy())}


def test_an_eager_training_that_is_watched_goes_on(tmp_path):
    paths = iter(tmp_path / name for name in ("first", "whole", "resumed", "resumed"))
    monitor = lambda: [GradientMonitor(every=2, path=str(next(paths))), PerBatch()]  # noqa: E731
    keras.utils.set_random_seed(0)
    made = Eager()
    made.compile("sgd", run_eagerly=True)
    options = {"compile": "eager", "validation_data": None, "callbacks": monitor}
    interrupted_and_resumed(tmp_path / "checkpoints", made, (7,), **options)
    whole, resumed = ((tmp_path / name).read_text().splitlines() for name in ("whole", "resumed"))
    assert [json.loads(line) | {"step": 0} for line in whole] == [json.loads(line) | {"step": 0} for line in resumed]


def test_lines_of_epochs_that_were_not_reached_again_are_dropped(tmp_path):
    path = tmp_path / "lines.jsonl"
    path.write_text("".join(f'{{"epoch": {epoch}}}\n' for epoch in range(1, 20)) + '{"epoch": 20')
    monitor = lambda: [GradientMonitor(path=str(path))]  # noqa: E731
    model = mlp()
    trained(model, callbacks=monitor, initial_epoch=11, epochs=13)
    assert [json.loads(line)["epoch"] for line in path.read_text().splitlines()] == [*range(1, 12)]

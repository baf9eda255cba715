"""What monitors write for TensorBoard, read back by TensorFlow: every epoch once, and the same weights as without."""

import os
import signal

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasdl
from kerasdl.callbacks import ActivationMonitor, GradientMonitor
from kerasdl.callbacks._event_files import EventFiles, read_events, scalar
from kerasdl.engine import Checkpoints, InterruptedTrainingError
from kerasdl.errors import UsageError
from kerasdl.runs import Listener
from kerasdl.runs.signals import PreemptedRunError

RANDOM = np.random.default_rng(0)
X = RANDOM.normal(size=(40, 4)).astype("float32")
Y = (X[:, :1] > 0).astype("float32")
FITS = {"kerasdl.fit": kerasdl.fit, "Model.fit": keras.Model.fit}


def model():
    keras.utils.set_random_seed(0)
    built = kerasdl.models.mlp((4,), (1,), units=[8, 6], activation="tanh", dropout=0.5)
    built.compile("adam", "mse")
    return built


def monitors(folder, **options):
    folders = {"tensorboard": str(folder / "gradients")}, {"tensorboard": str(folder / "activations")}
    gradients, activations = GradientMonitor(**folders[0], **options), ActivationMonitor(**folders[1], **options)
    activations.probe = X[:20]
    return gradients, activations


def train(fit=kerasdl.fit, callbacks=(), **options):
    built = model()
    fit(built, X, Y, **{"batch_size": 10, "epochs": 3, "verbose": 0, **options}, callbacks=list(callbacks))
    return built


def written(folder):
    """Give tag, step and value of all there is in a folder, in order."""
    paths = sorted(str(path) for path in folder.iterdir())
    events = (event for path in paths for event in tf.compat.v1.train.summary_iterator(path))
    return [(value.tag, event.step, tf.make_ndarray(value.tensor)) for event in events for value in event.summary.value]


def expected(prefix, history, kind):
    return {
        (f"{prefix}/{name}/{statistic}", record["epoch"] - 1): pytest.approx(value)
        for record in history
        for name, row in record[kind].items()
        for statistic, value in row.items()
        if value is not None
    }


def numbers(folder):
    return {(tag, step): value.item() for tag, step, value in written(folder) if not value.ndim}


@pytest.mark.parametrize("fit", FITS.values(), ids=FITS)
def test_scalars_are_what_the_history_holds(fit, tmp_path):
    gradients, activations = monitors(tmp_path)
    train(fit, [gradients, activations])
    norms = {
        (name, record["epoch"] - 1): pytest.approx(record[key])
        for record in gradients.history
        for name, key in (("gradient_norm", "global_norm"), ("gradient_norm_clipped", "clipped_norm"))
    }
    layers, variables = (
        expected(prefix, gradients.history, kind) for prefix, kind in (("gradients", "layers"), ("variables",) * 2)
    )
    assert numbers(tmp_path / "gradients") == norms | layers | variables
    assert numbers(tmp_path / "activations") == expected("activations", activations.history, "layers")


@pytest.mark.parametrize("mode", ["graph", "xla", "eager"])
def test_histograms_are_of_the_step_that_was_measured_last(mode, tmp_path):
    gradients, activations = monitors(tmp_path, histograms=True, every=1)
    built = train(callbacks=[gradients, activations], compile=mode, batch_size=40)
    counted = {(tag, step): value for tag, step, value in written(tmp_path / "gradients") if value.ndim}
    assert len(counted) == 3 * len(built.trainable_variables)
    for (tag, step), rows in counted.items():
        row = gradients.history[step]["variables"][tag.removeprefix("variables/")]
        # An epoch is one step here: the largest value is the mean over the epoch.
        assert max(-rows[0, 0], rows[-1, 1]) == pytest.approx(row["max_abs"], rel=1e-5)
    assert counted["variables/hidden_1/kernel", 2][:, 2].sum() == 32
    shown = {(tag, step): value for tag, step, value in written(tmp_path / "activations") if value.ndim}
    answers = np.asarray(keras.Model(built.input, built.get_layer("hidden_1").output)(X[:20], training=False))
    rows = shown["activations/hidden_1", 2]
    assert (rows[0, 0], rows[-1, 1]) == (pytest.approx(answers.min()), pytest.approx(answers.max()))
    assert rows[:, 2].sum() == answers.size


def test_histograms_in_keras_are_those_of_the_engine(tmp_path):
    found = []
    for name, fit in FITS.items():
        train(fit, monitors(tmp_path / name, histograms=True), epochs=1, batch_size=40, shuffle=False)
        found.append([one for part in ("gradients", "activations") for one in written(tmp_path / name / part)])
    for ours, theirs in zip(*found, strict=True):
        assert ours[:2] == theirs[:2]
        # A value at the edge of two bins may be counted in either.
        one, other = (rows[:, :2] if rows.ndim else rows for rows in (ours[2], theirs[2]))
        np.testing.assert_allclose(one, other, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("fit", FITS.values(), ids=FITS)
def test_trained_weights_are_the_same_bits_with_and_without(fit, tmp_path):
    plain = train(fit).get_weights()
    for callbacks in (monitors(tmp_path), monitors(tmp_path, histograms=True)):
        for one, other in zip(plain, train(fit, callbacks).get_weights(), strict=True):
            np.testing.assert_array_equal(one, other)


def steps(folder):
    """Give the epochs whose values were written, each as often as it was."""
    return [step for tag, step, _ in written(folder) if tag in ("gradient_norm", "activations/hidden_1/mean")]


def test_a_training_that_goes_on_writes_every_epoch_once(tmp_path):
    parts = [tmp_path / "run" / name for name in ("gradients", "activations")]
    options = {"epochs": 5, "seed": 0}
    stopping = Checkpoints(tmp_path / "checkpoints", interrupted=Stop(12))
    with pytest.raises(InterruptedTrainingError):
        train(callbacks=[*monitors(tmp_path / "run", histograms=True), PerBatch()], checkpoints=stopping, **options)
    assert [steps(part) for part in parts] == [[0, 1]] * 2
    # As if it had gone on for an epoch and been killed while it wrote of the next.
    for part in parts:
        (path,) = part.iterdir()
        event = read_events(path)[-1]
        event.step = 2
        with tf.io.TFRecordWriter(str(tmp_path / "later")) as later:
            later.write(event.SerializeToString())
        whole = (tmp_path / "later").read_bytes()
        path.write_bytes(path.read_bytes() + whole + whole[:20])
    again = Checkpoints(tmp_path / "checkpoints")
    train(callbacks=[*monitors(tmp_path / "run", histograms=True), PerBatch()], checkpoints=again, **options)
    train(callbacks=[*monitors(tmp_path / "whole", histograms=True), PerBatch()], **options)
    for part in parts:
        ours, theirs = written(part), written(tmp_path / "whole" / part.name)
        assert [one[:2] for one in ours] == [one[:2] for one in theirs]
        for one, other in zip(ours, theirs, strict=True):
            np.testing.assert_array_equal(one[2], other[2])


class Stop:
    """Asks for an end the `count`-th time it is asked."""

    def __init__(self, count):
        self.left = count

    def __call__(self):
        self.left -= 1
        return self.left == 0


class PerBatch(keras.callbacks.Callback):
    """Has Python called after every batch."""

    def on_train_batch_end(self, batch, logs=None):
        pass


def test_another_training_in_the_same_folder_begins_anew(tmp_path):
    callbacks = monitors(tmp_path)
    train(callbacks=callbacks)
    train(callbacks=callbacks, epochs=2)
    assert steps(tmp_path / "gradients") == steps(tmp_path / "activations") == [0, 1]


def test_what_others_wrote_to_the_folder_stays(tmp_path):
    theirs = tmp_path / "events.out.tfevents.1.host"
    theirs.write_bytes(b"theirs")
    files = EventFiles(tmp_path)
    files.write(0, [scalar("norm", 1.0)])
    files.close()
    assert theirs.read_bytes() == b"theirs"
    assert len(list(tmp_path.iterdir())) == 2


@pytest.mark.filterwarnings("ignore:invalid value encountered")
def test_what_is_not_finite_is_left_out(tmp_path):
    x = X.copy()
    x[0, 0] = np.inf
    gradients, activations = monitors(tmp_path, histograms=True)
    kerasdl.fit(model(), x, Y, batch_size=40, verbose=0, callbacks=[gradients, activations])
    tags = {tag for tag, _ in numbers(tmp_path / "gradients")}
    assert "gradients/hidden_1/nonfinite" in tags
    assert "gradients/hidden_1/norm" not in tags


@pytest.mark.parametrize("monitor", [GradientMonitor, ActivationMonitor])
def test_histograms_want_a_folder(monitor):
    with pytest.raises(UsageError, match=r"tensorboard: events/\w+_monitor, histograms: true}\]"):
        monitor(histograms=True)


RECIPE = {
    "kerasdl": 1,
    "name": "wine",
    "data": {"kind": "sklearn", "dataset": "wine"},
    "model": {"kind": "mlp", "units": [4]},
    "training": {"epochs": 4, "checkpoint_minutes": 0},
    "callbacks": [
        {"kind": "gradient_monitor", "tensorboard": "events/gradients", "histograms": True},
        {"kind": "activation_monitor", "tensorboard": "events/activations"},
        {"kind": "tensorboard", "update_freq": "batch"},
    ],
}


class Stopping(Listener):
    def stepped(self, epoch, share, logs):
        if epoch == 3 and share < 1:
            os.kill(os.getpid(), signal.SIGTERM)


def test_a_run_writes_them_in_its_directory_and_a_resumed_one_every_epoch_once(tmp_path):
    whole = kerasdl.run(RECIPE, out=tmp_path / "whole").directory
    with pytest.raises(PreemptedRunError):
        kerasdl.run(RECIPE, out=tmp_path / "run", listener=Stopping())
    assert steps(tmp_path / "run/events/gradients") == [0, 1]
    kerasdl.resume(tmp_path / "run")
    for part in ("events/gradients", "events/activations"):
        ours, theirs = written(tmp_path / "run" / part), written(whole / part)
        assert [one[:2] for one in ours] == [one[:2] for one in theirs]
        for one, other in zip(ours, theirs, strict=True):
            np.testing.assert_array_equal(one[2], other[2])

import keras
import numpy as np
import pytest

from kerasdl.callbacks import Checkpoint
from kerasdl.errors import UsageError


@pytest.fixture
def model():
    return keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])


def play(callback, model, values, first_epoch=0):
    """Go through a training with these values of the monitored name; the weight is the number of the epoch."""
    callback.set_model(model)
    callback.on_train_begin()
    for epoch, value in enumerate(values, first_epoch):
        model.set_weights([np.full((1, 1), epoch + 1, "float32")])
        callback.on_epoch_end(epoch, {"loss": 0.0} if value is None else {callback.monitor: value})
    return callback


def files(folder):
    return sorted(path.name.removesuffix(".weights.h5") for path in folder.iterdir())


def weight(model, path):
    model.load_weights(path)
    return model.get_weights()[0].item()


def test_the_last_epochs_and_the_best_stay(model, tmp_path):
    play(Checkpoint(folder=str(tmp_path), keep=2), model, [3, 1, 2, 2])
    assert files(tmp_path) == ["best", "epoch-0003", "epoch-0004"]
    assert weight(model, tmp_path / "best.weights.h5") == 2
    assert weight(model, tmp_path / "epoch-0003.weights.h5") == 3


def test_numbered_files_come_every_so_often_and_the_best_at_any_time(model, tmp_path):
    saving = play(Checkpoint(folder=str(tmp_path / "a" / "b"), every=2), model, [5, 4, 3, 3])
    assert files(tmp_path / "a" / "b") == ["best", "epoch-0002", "epoch-0004"]
    assert (saving.best, saving.best_epoch) == (3, 2)
    assert weight(model, tmp_path / "a" / "b" / "best.weights.h5") == 3


def test_more_is_better_for_accuracy_and_nothing_is_not_the_best(model, tmp_path):
    saving = play(Checkpoint(folder=str(tmp_path), monitor="val_accuracy"), model, [0.5, 0.7, 0.6, float("nan")])
    assert saving.best_epoch == 1


def test_the_folder_follows_a_training_that_goes_on_from_an_earlier_epoch(model, tmp_path):
    play(Checkpoint(folder=str(tmp_path), keep=3), model, [1, 1, 1, 1, 1])
    (tmp_path / "epoch-notes.txt").touch()
    play(Checkpoint(folder=str(tmp_path), keep=3), model, [1], first_epoch=3)
    assert files(tmp_path) == ["best", "epoch-0003", "epoch-0004", "epoch-notes.txt"]


def test_a_write_that_fails_leaves_the_file_that_was_there(model, tmp_path):
    saving = play(Checkpoint(folder=str(tmp_path)), model, [2])
    # A folder of the name that the unfinished file should have stands in for a full disk.
    (tmp_path / "unfinished-best.weights.h5").mkdir()
    with pytest.raises(OSError, match="unfinished"):
        saving.on_epoch_end(1, {"val_loss": 1.0})
    assert weight(model, tmp_path / "best.weights.h5") == 1


def test_a_file_of_a_killed_process_is_written_over(model, tmp_path):
    (tmp_path / "unfinished-best.weights.h5").write_bytes(b"half of")
    play(Checkpoint(folder=str(tmp_path)), model, [2])
    assert files(tmp_path) == ["best", "epoch-0001"]


def test_a_name_that_is_not_in_the_logs_is_an_error_after_one_epoch(model, tmp_path):
    with pytest.raises(UsageError, match=r"They hold: loss.\n.*kind: checkpoint, monitor: loss"):
        play(Checkpoint(folder=str(tmp_path)), model, [None])


def test_epochs_without_validation_are_saved_but_not_the_best(model, tmp_path):
    assert play(Checkpoint(folder=str(tmp_path)), model, [1, None]).best_epoch == 0
    assert files(tmp_path) == ["best", "epoch-0001", "epoch-0002"]


def test_a_training_goes_on_from_a_file_as_if_it_had_not_ended(tmp_path):
    # One-sided: the bias's gradient of symmetric rows is rounding alone, which Adam scales up to a step.
    x = np.linspace(0.1, 1, 8, dtype="float32").reshape(-1, 1)

    def compiled():
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones")])
        model.compile(keras.optimizers.Adam(0.1), "mse")
        model.optimizer.build(model.trainable_variables)
        return model

    model, resumed = compiled(), compiled()
    model.fit(
        x, 2 * x, epochs=2, callbacks=[Checkpoint(folder=str(tmp_path), monitor="loss")], verbose=0, shuffle=False
    )
    resumed.load_weights(tmp_path / "epoch-0001.weights.h5")
    resumed.fit(x, 2 * x, initial_epoch=1, epochs=2, verbose=0, shuffle=False)
    for weight, expected in zip(resumed.get_weights(), model.get_weights(), strict=True):
        np.testing.assert_allclose(weight, expected, rtol=1e-6)

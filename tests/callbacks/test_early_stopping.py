import keras
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import kerasdl
from kerasdl.callbacks import EarlyStopping
from kerasdl.errors import UsageError

NAN = float("nan")


@pytest.fixture(scope="module")
def model():
    return keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, use_bias=False)])


def play(callback, model, values, training=None):
    """Go through a training with these values of the monitored name; the weight is the number of the epoch."""
    callback.set_model(model)
    model.stop_training = False
    callback.on_train_begin()
    for epoch, value in enumerate(values):
        model.set_weights([np.full((1, 1), epoch, "float32")])
        logs = {} if value is None else {callback.monitor: value}
        if training is not None:
            logs[callback.monitor.removeprefix("val_")] = training[epoch]
        callback.on_epoch_end(epoch, logs)
        if model.stop_training:
            break
    callback.on_train_end()
    return callback


def weight(model):
    return model.get_weights()[0].item()


def test_it_stops_after_patience_epochs_and_goes_back_to_the_best(model):
    stopping = play(EarlyStopping(patience=2), model, [3, 1, 2, 1, 0])
    assert (stopping.best, stopping.best_epoch, stopping.stopped_epoch) == (1, 1, 3)
    assert stopping.reason == "val_loss did not improve on 1 (epoch 2) for 2 epochs"
    assert weight(model) == 1


def test_a_training_that_ends_by_itself_goes_back_to_the_best_too(model):
    stopping = play(EarlyStopping(patience=9), model, [3, 1, 2])
    assert (stopping.stopped_epoch, stopping.reason) == (None, None)
    assert weight(model) == 1


def test_the_last_weights_stay_without_restore_best(model):
    play(EarlyStopping(patience=2, restore_best=False), model, [3, 1, 2, 2])
    assert weight(model) == 3


def test_more_is_better_for_accuracy(model):
    stopping = play(EarlyStopping(monitor="val_accuracy", patience=2), model, [0.1, 0.9, 0.8, 0.85])
    assert (stopping.best, stopping.stopped_epoch) == (0.9, 3)


def test_mode_decides_where_the_name_does_not(model):
    assert play(EarlyStopping(monitor="modes", mode="max", patience=1), model, [3, 4, 4]).best == 4


def test_less_than_min_delta_is_no_improvement(model):
    assert play(EarlyStopping(patience=2, min_delta=0.5), model, [3, 2.75, 2.6, 1]).stopped_epoch == 2


def test_values_that_are_not_finite_are_no_improvement(model):
    stopping = play(EarlyStopping(patience=2), model, [NAN, 1, float("-inf"), NAN, 0])
    assert (stopping.best, stopping.best_epoch, stopping.stopped_epoch) == (1, 1, 3)


def test_weights_stay_where_no_value_was_ever_finite(model):
    stopping = play(EarlyStopping(patience=2), model, [NAN, NAN])
    assert stopping.reason == "val_loss was not finite for 2 epochs"
    assert weight(model) == 1


def test_epochs_before_the_start_count_neither_way(model):
    stopping = play(EarlyStopping(patience=2, start_from_epoch=3), model, [0, 1, 2, 3, 4, 5, 6])
    assert (stopping.best, stopping.best_epoch, stopping.stopped_epoch) == (3, 3, 5)


@pytest.mark.parametrize("patience", [0, 1])
def test_patience_of_none_or_one_stops_at_the_first_bad_epoch(model, patience):
    assert play(EarlyStopping(patience=patience), model, [3, 1, 2, 0]).stopped_epoch == 2


def test_a_wide_gap_stops_though_validation_improves(model):
    stopping = play(EarlyStopping(patience=2, gap=0.5), model, [4, 3.5, 3.2, 3.1], training=[4, 3, 2, 1])
    assert (stopping.stopped_epoch, stopping.best) == (3, 3.1)
    assert stopping.reason == "val_loss was worse than loss by more than 50% for 2 epochs"


def test_a_gap_must_last(model):
    values, training = [4, 4, 2, 4, 4], [1, 2, 2, 1, 4]
    assert play(EarlyStopping(patience=3, gap=0.5), model, values, training).gap_wait == 0


def test_the_gap_of_an_accuracy_is_how_much_lower_it_is(model):
    stopping = EarlyStopping(monitor="val_accuracy", patience=1, gap=0.1)
    assert play(stopping, model, [0.5, 0.86, 0.87], training=[0.1, 0.9, 0.99]).stopped_epoch == 2


def test_a_gap_above_nothing_is_wide(model):
    assert play(EarlyStopping(patience=1, gap=0.5), model, [1, 0.5], training=[1, 0]).stopped_epoch == 1


def test_a_gap_needs_a_validation_value():
    with pytest.raises(UsageError, match="monitor: val_loss, gap"):
        EarlyStopping(monitor="loss", gap=0.5)


def test_a_name_that_is_not_in_the_logs_is_an_error_after_one_epoch(model):
    with pytest.raises(UsageError, match=r"They hold: loss.\n.*kind: early_stopping, monitor: loss"):
        play(EarlyStopping(), model, [None], training=[1])


def test_a_gap_needs_the_training_value_in_the_logs(model):
    with pytest.raises(UsageError, match="there is no 'loss' in the logs"):
        play(EarlyStopping(gap=0.5), model, [1])


def test_a_misspelt_name_is_an_error_even_before_the_start():
    stopping = EarlyStopping(monitor="val_los", mode="min", start_from_epoch=5)
    with pytest.raises(UsageError, match="monitor: val_loss}"):
        stopping.on_epoch_end(0, {"accuracy": 1.0, "loss": 1.0, "val_accuracy": 1.0, "val_loss": 1.0})


def test_epochs_without_validation_count_neither_way(model):
    stopping = EarlyStopping(patience=2, start_from_epoch=1)
    assert play(stopping, model, [None, 1, None, 2, None, 3, 0], training=[0] * 7).stopped_epoch == 5


def test_an_earlier_training_is_forgotten(model):
    stopping = play(EarlyStopping(patience=1), model, [0, 1])
    play(stopping, model, [3, 2])
    assert (stopping.best, stopping.best_epoch, stopping.stopped_epoch, stopping.reason) == (2, 1, None, None)


@settings(max_examples=50)
@given(
    values=st.lists(st.integers(0, 9), min_size=1, max_size=12),
    patience=st.integers(0, 4),
    min_delta=st.integers(0, 2),
    start_from_epoch=st.integers(0, 3),
    mode=st.sampled_from(["min", "max"]),
)
def test_finite_values_stop_where_keras_stops(model, values, patience, min_delta, start_from_epoch, mode):
    options = {"patience": patience, "min_delta": min_delta, "start_from_epoch": start_from_epoch, "mode": mode}
    ours = play(EarlyStopping(**options), model, values)
    weight_of_ours = weight(model)
    theirs = play(keras.callbacks.EarlyStopping(**options, restore_best_weights=True), model, values)
    assert (ours.stopped_epoch or 0) == theirs.stopped_epoch
    assert weight_of_ours == weight(model)


def test_a_model_of_ones_own_is_stopped_and_set_back_in_model_fit():
    x = np.linspace(-1, 1, 8, dtype="float32").reshape(-1, 1)
    model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones", use_bias=False)])
    model.compile(keras.optimizers.SGD(0.5), "mse")
    model.fit(x, 2 * x, verbose=0)
    # Validation asks for the opposite of what training teaches: the first epoch is the best.
    stopping = EarlyStopping(patience=3)
    history = model.fit(x, 2 * x, epochs=20, validation_data=(x, -x), callbacks=[stopping], verbose=0)
    assert len(history.epoch) == 4
    assert history.history["val_loss"][0] == pytest.approx(model.evaluate(x, -x, verbose=0))
    assert model.evaluate(x, -x, verbose=0) < history.history["val_loss"][-1]


@pytest.mark.parametrize("fit", [keras.Model.fit, kerasdl.fit])
@pytest.mark.parametrize("scaled", [False, True], ids=["plain", "scaled"])
def test_averaged_weights_of_the_best_epoch_are_restored(fit, scaled):
    def train(epochs, *callbacks):
        optimizer = keras.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.5)
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones", use_bias=False)])
        model.compile(keras.optimizers.LossScaleOptimizer(optimizer) if scaled else optimizer, "mse")
        x = np.linspace(-1, 1, 8, dtype="float32").reshape(-1, 1)
        # Validation asks for less than what training comes to.
        data = {"validation_data": (x, 2 * x), "shuffle": False, "batch_size": 2, "verbose": 0}
        fit(model, x, 3 * x, epochs=epochs, callbacks=[*callbacks], **data)
        return weight(model)

    stopping = EarlyStopping(patience=2)
    restored = train(9, stopping)
    assert 0 < stopping.best_epoch < stopping.stopped_epoch < 8
    assert restored == pytest.approx(train(stopping.best_epoch + 1), rel=1e-5)
    assert restored != pytest.approx(train(stopping.stopped_epoch + 1), rel=1e-2)


def test_weights_train_on_from_where_they_were_after_an_average_was_kept():
    def train(*callbacks):
        model = keras.Sequential([keras.Input((1,)), keras.layers.Dense(1, kernel_initializer="ones")])
        model.compile(keras.optimizers.SGD(0.1, use_ema=True, ema_momentum=0.9), "mse")
        x = np.linspace(-1, 1, 8, dtype="float32").reshape(-1, 1)
        return model.fit(x, 3 * x, epochs=4, shuffle=False, verbose=0, callbacks=[*callbacks]).history["loss"]

    assert train(EarlyStopping(monitor="loss")) == pytest.approx(train(), rel=1e-6)


def test_on_a_finding_it_stops_at_once(model):
    stopping = EarlyStopping(monitor="loss", on_finding=["divergence", "oscillation"])
    found = iter([set(), {"overfitting"}, {"oscillation"}])
    stopping.diagnose = lambda: next(found)
    stopping.set_model(model)
    # As an engine does.
    model.stop_training = False
    stopping.on_train_begin()
    for epoch in range(3):
        assert not model.stop_training
        stopping.on_epoch_end(epoch, {"loss": 1.0 / (epoch + 1)})
    assert model.stop_training
    assert (stopping.stopped_epoch, stopping.reason) == (2, "the doctor found oscillation")
    assert not stopping.logs_alone


def test_without_a_doctor_there_are_no_findings_to_stop_on(model):
    stopping = EarlyStopping(monitor="loss", on_finding=["divergence"])
    stopping.set_model(model)
    with pytest.raises(UsageError, match=r"nobody looks for findings in this training(.|\n)*kerasdl run"):
        stopping.on_train_begin()

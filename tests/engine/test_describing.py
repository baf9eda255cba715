"""What a training depends on, in words."""

import keras

from kerasdl.engine.describing import describe, learning_rates


class Mapping(keras.layers.Layer):
    """Gives no options, as Keras warns when such a layer is saved."""

    def __init__(self, function):
        super().__init__()
        self.function = function

    def call(self, x):
        return self.function(x)


def model(**options):
    made = keras.Sequential([keras.Input((3,)), Mapping(keras.ops.tanh), keras.layers.Dense(4, "relu")])
    made.compile(**{"optimizer": keras.optimizers.Adam(0.25), "loss": "mse", **options})
    return made


def test_a_layer_that_gives_no_options_is_described_by_its_class():
    assert describe(model())["layer 1 of the model"] == "Mapping(dtype=float32)"


def test_names_that_are_counted_up_make_no_difference():
    assert describe(model()) == describe(model())


def test_losses_are_named_however_they_are_given():
    def own(y_true, y_pred):
        return y_pred - y_true

    losses = ("mse", own, keras.losses.MeanAbsoluteError(), ["mse"])
    found = [describe(model(loss=loss))["loss"] for loss in losses]
    assert found == ["mse", "own", "MeanAbsoluteError(reduction=sum_over_batch_size)", "['mse']"]


def test_rates_are_told_apart_from_the_optimizer():
    assert learning_rates(model()) == "0.25"
    assert describe(model()) == describe(model(optimizer=keras.optimizers.Adam(0.5)))
    schedule = keras.optimizers.schedules.ExponentialDecay(0.1, 10, 0.9)
    assert learning_rates(model(optimizer=keras.optimizers.Adam(schedule))) == ""

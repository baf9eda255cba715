import inspect

import keras
import numpy as np
import pytest

from kerasdl.callbacks._monitored import is_better, lacks_validation, read_value
from kerasdl.errors import UsageError
from kerasdl.interfaces.direction import find_direction

NEEDED = [
    *({}, {"num_classes": 3}, {"num_classes": 3, "target_class_ids": [0]}),
    *({"recall": 0.5}, {"precision": 0.5}, {"specificity": 0.5}, {"sensitivity": 0.5}),
]


def build(metric):
    """Build a metric with whatever it cannot do without; None if it is a base class."""
    for options in NEEDED:
        try:
            return metric(**options)
        except TypeError:
            continue
    return None


def metrics_that_know_their_direction():
    classes = [member for _, member in inspect.getmembers(keras.metrics, inspect.isclass)]
    built = [build(member) for member in classes if issubclass(member, keras.metrics.Metric)]
    return {metric.name: metric._direction for metric in built if getattr(metric, "_direction", None)}


def test_the_direction_of_every_keras_metric_is_known_by_its_name():
    keras_says = metrics_that_know_their_direction()
    assert len(keras_says) > 30
    ours = {name: find_direction(name, "auto", "early_stopping") for name in keras_says}
    assert ours == {name: {"up": "max", "down": "min"}[direction] for name, direction in keras_says.items()}


@pytest.mark.parametrize("name", ["val_auc_1", "val_accuracy", "f1", "r2", "val_head_accuracy", "acc", "AUC"])
def test_more_is_better_whatever_stands_around_the_name(name):
    assert find_direction(name, "auto", "early_stopping") == "max"


@pytest.mark.parametrize("name", ["loss", "val_loss", "discriminator_loss", "val_rmse", "MSE", "false_positives_2"])
def test_less_is_better_whatever_stands_around_the_name(name):
    assert find_direction(name, "auto", "early_stopping") == "min"


@pytest.mark.parametrize("name", ["val_brier_score", "modes", "lossy", "gradient_norm", "dice"])
def test_a_name_that_does_not_tell_asks_for_the_mode(name):
    with pytest.raises(UsageError, match=f"kind: checkpoint, monitor: {name}, mode: min"):
        find_direction(name, "auto", "checkpoint")


def test_a_mode_that_is_not_there_is_not_replaced():
    with pytest.raises(UsageError, match=r"got 'maximum'.\n  callbacks: .* mode: min}]"):
        find_direction("loss", "maximum", "checkpoint")


@pytest.mark.parametrize(
    ("value", "best", "direction", "min_delta", "expected"),
    [
        (1.0, None, "min", 0.5, True),
        (0.4, 1.0, "min", 0.5, True),
        (0.5, 1.0, "min", 0.5, False),
        (1.6, 1.0, "max", 0.5, True),
        (1.5, 1.0, "max", 0.5, False),
        (float("nan"), None, "min", 0.0, False),
        (float("-inf"), 1.0, "min", 0.0, False),
    ],
)
def test_an_improvement_is_finite_and_more_than_min_delta(value, best, direction, min_delta, expected):
    assert is_better(value, best, direction, min_delta) is expected


def test_a_missing_name_lists_what_there_is_but_no_single_layers():
    logs = {"loss": 1.0, "accuracy": 0.5, "gradients/hidden_1/norm": 2.0}
    with pytest.raises(
        UsageError, match=r"They hold: loss, accuracy.\n  .*monitor: accuracy}\] .*give validation data"
    ):
        read_value(logs, "val_accuracy", "early_stopping")


def test_a_misspelt_name_is_not_put_down_to_missing_validation():
    with pytest.raises(UsageError, match=r"monitor: val_loss}\]$"):
        read_value({"loss": 1.0, "val_loss": 1.0}, "val_los", "early_stopping")


def test_a_metric_of_several_numbers_is_refused():
    with pytest.raises(UsageError, match=r"holds 3.\n.*average the metric"):
        read_value({"val_f1_score": np.ones(3)}, "val_f1_score", "early_stopping")


def test_only_validation_values_can_lack_validation():
    assert lacks_validation({"loss": 1.0}, "val_loss")
    assert not lacks_validation({"loss": 1.0, "val_loss": 1.0}, "val_auc")
    assert not lacks_validation({"loss": 1.0}, "accuracy")

"""What every task does, whichever file it is in."""

import json
import re
from dataclasses import replace

import keras
import numpy as np
import pytest

from kerasdl import tasks
from kerasdl.components import factory, kinds
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Component, Target
from kerasdl.interfaces.room import camel_case
from kerasdl.recipe import load, text

RANDOM = np.random.default_rng(0)
TARGETS = {
    "binary": Target(np.array(["no", "yes", "no", "yes"])),
    "multiclass": Target(np.array([4, 2, 7, 4])),
    "multilabel": Target(np.array([[0, 1], [1, 1], [0, 0]])),
    "regression": Target(np.array([1.0, 2.0, 5.0])),
    "forecasting": Target(np.array([[1.0, 2.0], [2.0, 3.0], [5.0, 1.0]]), made_for="forecasting"),
    "generation": Target(None),
}


def task_of(kind, target=None, **options):
    return getattr(tasks, camel_case(kind))(target or TARGETS[kind], **options)


def test_there_is_an_example_of_every_task():
    assert set(kinds("tasks")) == set(TARGETS)


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        *TARGETS.items(),
        ("binary", Target(np.array([0.0, 1.0, 1.0], "float32"))),
        ("multilabel", Target(np.array([[0.0, 1.0], [1.0, 1.0]]))),
        ("forecasting", Target(np.array([0.0, 1.0]), made_for="forecasting")),
        ("regression", Target(np.array([1.0, 2.0, 1.0]))),
        ("regression", Target(np.array([0.0, 1.0, 2.0]))),
        ("regression", Target(np.array([[0.0, 1.0], [1.0, 0.5]]))),
        ("multiclass", Target(np.arange(20))),
        ("regression", Target(np.arange(21))),
        ("multiclass", Target(np.arange(21), tuple("abcdefghijklmnopqrstu"))),
        ("multiclass", Target(np.arange(21).astype(str))),
        ("regression", Target(np.arange(42).reshape(21, 2))),
        ("multilabel", Target(np.stack([np.arange(21), np.arange(21) % 2], axis=1))),
    ],
)
def test_exactly_one_task_suits_a_target(kind, target):
    assert [name for name in kinds("tasks") if getattr(tasks, camel_case(name)).suits(target)] == [kind]


@pytest.mark.parametrize("kind", [kind for kind in TARGETS if kind != "generation"])
def test_encoded_targets_fit_the_outputs_and_the_loss(kind):
    task = task_of(kind)
    encoded = task.encode(TARGETS[kind].values)
    logits = np.zeros((len(encoded), *task.outputs.shape), "float32")
    loss = keras.losses.get(task.loss)
    assert np.all(np.isfinite(loss(encoded, np.asarray(task.head(logits)))))
    decoded = np.asarray(task.decode(encoded, sparse=False))
    assert decoded.shape == np.asarray(task.head(logits)).shape


@pytest.mark.parametrize("kind", TARGETS)
def test_what_was_learned_from_the_targets_makes_the_same_task(kind, tmp_path):
    assert_survives_the_recipe(kind, TARGETS[kind], tmp_path)


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        ("binary", Target(np.array([0.0, 1.0, 1.0]))),
        ("binary", Target(np.array([True, False]))),
        ("binary", Target(np.array([1, 0]), ("no", "yes"))),
        ("multiclass", Target(np.array([2, 0, 1]), ("0", "1", "2"))),
        ("multiclass", Target(np.array(["null", "012", "a: b"]))),
        ("regression", Target(np.array([1e-10, 2e-10, 0.0]))),
    ],
)
def test_odd_targets_make_the_same_task_again(kind, target, tmp_path):
    assert_survives_the_recipe(kind, target, tmp_path)


def assert_survives_the_recipe(kind, target, folder):
    task = task_of(kind, target)
    recipe = load({"kerasdl": 1, "data": {"kind": "sklearn", "dataset": "iris"}, "model": "mlp"})
    (folder / "recipe.yaml").write_text(text(replace(recipe, task=Component("tasks", kind, task.options()))))
    again = factory(load(folder / "recipe.yaml").task)(target)
    assert again.options() == task.options()
    if target.values is not None:
        np.testing.assert_array_equal(again.encode(target.values), task.encode(target.values))


@pytest.mark.parametrize("kind", TARGETS)
def test_the_head_is_made_of_plain_layers(kind, tmp_path):
    task = task_of(kind)
    logits = keras.Input(task.outputs.shape or (2,))
    model = keras.Model(logits, task.head(logits))
    values = np.linspace(-3, 3, 4 * logits.shape[1], dtype="float32").reshape(4, -1)
    model.save(tmp_path / "head.keras")
    reloaded = keras.saving.load_model(tmp_path / "head.keras")
    np.testing.assert_array_equal(reloaded(values), model(values))


def test_classes_are_numbered_in_their_order():
    task = task_of("multiclass")
    assert task.classes == (2, 4, 7)
    assert task.encode(np.array([7, 2])).tolist() == [2, 0]
    assert np.asarray(task.decode(np.array([2, 0]), sparse=False)).tolist() == [[0, 0, 1], [1, 0, 0]]
    assert task.decode(np.array([2, 0]), sparse=True).tolist() == [2, 0]


def test_listed_classes_may_come_in_any_order_and_be_more_than_were_seen():
    task = task_of("multiclass", classes=[9, 7, 4, 2])
    assert task.outputs.shape == (4,)
    assert task.encode(np.array([2])).tolist() == [3]


def test_a_class_that_training_never_saw_is_refused():
    cure = "task: {kind: multiclass, classes: ["
    with pytest.raises(DataError, match=rf"'maybe', expected one of 'no', 'yes'\n.*{re.escape(cure)}") as caught:
        task_of("binary").encode(np.array(["yes", "maybe"]))
    classes = json.loads(caught.value.cure.partition("classes: ")[2].partition("}")[0])
    assert task_of("multiclass", TARGETS["binary"], classes=classes).encode(np.array(["maybe"])).tolist() == [2]


def test_an_error_tells_of_some_classes_only():
    task = task_of("multiclass", Target(np.arange(500)))
    with pytest.raises(DataError, match=r"and 90 more, expected.* and 490 more\n.*, \.\.\.\]"):
        task.encode(np.arange(500, 600))


def test_numbers_with_names_are_known_by_them_in_the_order_of_the_numbers():
    target = Target(np.array([1, 1, 0]), ("malignant", "benign"))
    assert task_of("binary", target).classes == ("malignant", "benign")
    assert task_of("binary", target).encode(target.values).tolist() == [[1], [1], [0]]
    assert task_of("binary", target, classes=["benign", "malignant"]).encode(target.values).tolist() == [[0], [0], [1]]


def test_fractions_are_no_classes():
    with pytest.raises(DataError, match=r"0\.5, expected classes\n.*task: regression"):
        task_of("multiclass", Target(np.array([0.0, 0.5, 1.0])))


@pytest.mark.parametrize("option", ["mean", "deviation"])
@pytest.mark.parametrize("listed", [[], [1.0, 2.0]])
def test_listed_statistics_are_as_many_as_targets(option, listed):
    match = rf"length {len(listed)}, expected one number for each of 1 .*\n.*task\.{option}: null"
    with pytest.raises(DataError, match=match):
        task_of("regression", **{option: listed})


@pytest.mark.parametrize("kind", ["regression", "forecasting"])
@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"deviation": [1e-300]}, r"task\.deviation\[0\]: expected .*, got 1e-300\n.*task\.deviation: null"),
        ({"deviation": [1e30]}, r"task\.deviation\[0\]: expected .*, got 1e\+30\n.*task\.deviation: null"),
        ({"mean": [1e300]}, r"task\.mean\[0\] is 1e\+300 (.|\n)*task\.mean: null"),
    ],
)
def test_listed_statistics_are_such_as_float32_can_hold(kind, options, match):
    with pytest.raises(UsageError, match=match):
        task_of(kind, TARGETS["regression"], **options)


@pytest.mark.parametrize("offset", [1e9, -1e9, 1_700_000_000_000])
def test_a_target_whose_spread_float32_loses_beside_its_offset_is_refused(offset):
    values = np.stack([np.arange(10), offset + np.arange(10)], axis=1)
    with pytest.raises(DataError, match=r"column 1 .* mean -?1.* deviation 2\.87(.|\n)*Subtract the offset"):
        task_of("regression", Target(values))


@pytest.mark.parametrize("factor", [1e-300, 1e-20, 1e20])
def test_a_target_whose_squared_errors_float32_cannot_hold_is_refused(factor):
    with pytest.raises(DataError, match=r"column 0 .* standard deviation .*expected (.|\n)*another unit"):
        task_of("regression", Target(factor * np.arange(10)))


def test_a_target_far_from_zero_is_standardised_before_it_is_rounded():
    values = 1e5 + RANDOM.normal(size=1000)
    encoded = task_of("regression", Target(values)).encode(values)
    np.testing.assert_allclose(encoded[:, 0], (values - values.mean()) / values.std(), rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("kind", [kind for kind in TARGETS if kind != "generation"])
@pytest.mark.parametrize("values", [np.array([3, 3]), np.array([0.1, 0.1]), np.array([[0, 1], [0, 1]]), np.ones(1)])
def test_a_constant_target_is_refused(kind, values):
    with pytest.raises(DataError, match=r"for training is (.|\n)*nothing to learn\n.*another class or value"):
        task_of(kind, Target(values))


@pytest.mark.parametrize("kind", ["binary", "multiclass"])
@pytest.mark.parametrize("classes", [[], [0], [0, 0], [0, False], [0, 1, 1]])
def test_listed_classes_are_two_or_more_and_each_listed_once(kind, classes):
    with pytest.raises(UsageError, match=r"task\.classes: expected two .*, got \[(.|\n)*task\.classes: null"):
        task_of(kind, Target(np.array([0, 1, 0])), classes=classes)


def test_columns_are_no_classes():
    with pytest.raises(DataError, match=r"shape \(3, 2\), expected one class an example\n.*task: multilabel"):
        task_of("binary", TARGETS["multilabel"])
    with pytest.raises(DataError, match=r"shape \(3, 1\)"):
        task_of("multiclass", Target(np.array([[0], [1], [2]])), classes=[0, 1, 2])


def test_three_classes_are_not_binary():
    with pytest.raises(DataError, match=r"3 classes, expected 2: 2, 4, 7\n.*task: multiclass"):
        task_of("binary", TARGETS["multiclass"])


def test_labels_are_zeros_and_ones():
    with pytest.raises(DataError, match=r"expected labels of 0 and 1 in each column\n.*task: regression"):
        task_of("multilabel").encode(np.array([[0, 2]]))


def test_text_is_no_number():
    with pytest.raises(DataError, match=r"expected numbers\n.*task: multiclass"):
        task_of("regression", Target(np.array(["a", "b"])))


def test_a_task_that_predicts_needs_a_target():
    for kind in ("binary", "multiclass", "multilabel", "regression"):
        with pytest.raises(DataError, match=r"no target.*\n.*task: generation"):
            task_of(kind, Target(None))


def test_numbers_are_standardised_and_answered_in_their_own_units():
    task = task_of("regression")
    encoded = task.encode(TARGETS["regression"].values)
    assert encoded.mean() == pytest.approx(0, abs=1e-6)
    assert encoded.std() == pytest.approx(1, rel=1e-6)
    np.testing.assert_allclose(task.head(encoded), [[1], [2], [5]], rtol=1e-6)
    np.testing.assert_allclose(task.decode(encoded, sparse=False), [[1], [2], [5]], rtol=1e-6)


def test_a_constant_column_beside_others_is_only_centred(tmp_path):
    target = Target(np.array([[3e9, 1.0], [3e9, 2.0]]))
    assert task_of("regression", target).encode(np.array([[3e9 + 1, 1.5]])).tolist() == [[1.0, 0.0]]
    assert_survives_the_recipe("regression", target, tmp_path)

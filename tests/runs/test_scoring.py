"""Losses and metrics are those of classes and units, whatever form targets and outputs have in the graph."""

import re
from functools import cache

import keras
import numpy as np
import pytest
from sklearn import metrics as reference

from kerasdl.components import REQUIRED, find, kinds
from kerasdl.errors import UsageError
from kerasdl.interfaces import Component, Target
from kerasdl.runs.scoring import Scoring
from kerasdl.tasks import Binary, Multiclass, Multilabel, Regression

RANDOM = np.random.default_rng(0)
LABELS = np.tile([0, 1, 2], 20)
LOGITS = RANDOM.normal(size=(60, 3)).astype("float32") + np.eye(3, dtype="float32")[LABELS]
PROBABILITIES = np.exp(LOGITS) / np.exp(LOGITS).sum(axis=1, keepdims=True)


def component(room, kind, **options):
    defaults = {name: option.default for name, option in find(room, kind).signature.options.items()}
    return Component(room, kind, {**defaults, **options})


def metric(task, kind, targets, outputs, **options):
    made = Scoring(task).metric(component("metrics", kind, **options))
    assert made.name == kind
    made.update_state(task.encode(targets), outputs)
    return np.asarray(made.result())


def loss(task, kind, targets, outputs, **options):
    return float(Scoring(task).loss(component("losses", kind, **options))(task.encode(targets), outputs))


@pytest.fixture
def multiclass():
    return Multiclass(Target(LABELS))


@pytest.fixture
def binary():
    return Binary(Target(LABELS % 2))


@pytest.fixture
def regression():
    return Regression(Target(np.array([100.0, 300.0])))


def test_multiclass_metrics_are_those_of_scikit_learn(multiclass):
    found = LOGITS.argmax(axis=1)
    expected = reference.accuracy_score(LABELS, found)
    for kind in ("accuracy", "categorical_accuracy", "sparse_categorical_accuracy"):
        assert metric(multiclass, kind, LABELS, LOGITS) == pytest.approx(expected)
    macro = reference.f1_score(LABELS, found, average="macro")
    assert metric(multiclass, "f1_score", LABELS, LOGITS, average="macro") == pytest.approx(macro)
    assert metric(multiclass, "sparse_top_k_categorical_accuracy", LABELS, LOGITS, k=2) == pytest.approx(
        reference.top_k_accuracy_score(LABELS, LOGITS, k=2)
    )


def test_binary_metrics_are_those_of_scikit_learn(binary):
    labels, logits = LABELS % 2, LOGITS[:, :1]
    found = logits[:, 0] > 0
    assert metric(binary, "accuracy", labels, logits) == pytest.approx(reference.accuracy_score(labels, found))
    assert metric(binary, "precision", labels, logits) == pytest.approx(reference.precision_score(labels, found))
    assert metric(binary, "recall", labels, logits) == pytest.approx(reference.recall_score(labels, found))
    assert metric(binary, "auc", labels, logits) == pytest.approx(reference.roc_auc_score(labels, logits), abs=0.02)


def test_regression_metrics_are_in_the_users_units(regression):
    targets, outputs = np.array([100.0, 300.0]), np.array([[-1.0], [0.5]], "float32")
    # The outputs are standardised: mean 200, deviation 100, so 100 and 250.
    assert metric(regression, "mae", targets, outputs) == pytest.approx(25)
    assert metric(regression, "rmse", targets, outputs) == pytest.approx(np.sqrt(1250), rel=1e-5)
    assert metric(regression, "mape", targets, outputs) == pytest.approx(100 * 50 / 300 / 2, rel=1e-5)


def test_crossentropies_are_computed_from_logits(multiclass, binary):
    expected = reference.log_loss(LABELS, PROBABILITIES)
    for kind in ("sparse_categorical_crossentropy", "categorical_crossentropy"):
        assert loss(multiclass, kind, LABELS, LOGITS) == pytest.approx(expected, rel=1e-5)
    probabilities = 1 / (1 + np.exp(-LOGITS[:, 0].astype("float64")))
    expected = reference.log_loss(LABELS % 2, probabilities)
    assert loss(binary, "binary_crossentropy", LABELS % 2, LOGITS[:, :1]) == pytest.approx(expected, rel=1e-5)


def test_losses_without_logits_compare_probabilities(multiclass):
    one_hot = np.eye(3)[LABELS]
    assert loss(multiclass, "mse", LABELS, LOGITS) == pytest.approx(np.mean((PROBABILITIES - one_hot) ** 2), rel=1e-5)
    assert 0 <= loss(multiclass, "dice", LABELS, LOGITS) <= 1


def test_hinges_compare_scores(binary):
    labels, scores = LABELS % 2, LOGITS[:, 0]
    expected = reference.hinge_loss(labels, scores)
    assert loss(binary, "hinge", labels, LOGITS[:, :1]) == pytest.approx(expected, rel=1e-5)


def test_regression_losses_compare_standardised_values_but_those_of_units(regression):
    targets, outputs = np.array([100.0, 300.0]), np.array([[-1.0], [0.5]], "float32")
    assert loss(regression, "mse", targets, outputs) == pytest.approx(0.125)
    expected = reference.mean_squared_log_error(targets, [100, 250])
    assert loss(regression, "mean_squared_logarithmic_error", targets, outputs) == pytest.approx(expected, rel=1e-4)


_NEEDED = {"num_classes": 3, "target_class_ids": (0,)}
_TASKS = {
    "binary": (Binary, LABELS % 2),
    "multiclass": (Multiclass, LABELS),
    "multilabel": (Multilabel, np.eye(3, dtype=int)[LABELS]),
    "regression": (Regression, np.abs(LOGITS[:, 0]) + 1),
    "regression of two": (Regression, np.abs(LOGITS[:, :2]) + 1),
}
_ON_CLASSES = [
    *("binary_crossentropy", "binary_focal_crossentropy", "dice", "hinge", "squared_hinge", "tversky"),
]
_BINDING = [(room, kind) for room in ("losses", "metrics") for kind in kinds(room)]


@cache
def refusal(task, room, kind):
    """Bind a loss or metric and use it; give what refuses it, or None after numbers that are finite."""
    made_for, targets = _TASKS[task]
    made_for = made_for(Target(targets))
    # Some are defined on positive numbers only.
    outputs = np.abs(LOGITS[:, : made_for.outputs.shape[0]])
    options = find(room, kind).signature.options
    needed = {name: _NEEDED.get(name, 0.5) for name, option in options.items() if option.default is REQUIRED}
    try:
        give = loss if room == "losses" else metric
        found = np.asarray(give(made_for, kind, targets, outputs, **needed))
    except UsageError as error:
        return str(error)
    # One number a class is a mapping.
    assert np.isfinite(list(found.item().values()) if found.dtype == object else found).all()
    return None


@pytest.mark.parametrize("task", _TASKS)
@pytest.mark.parametrize(("room", "kind"), _BINDING)
def test_every_loss_and_metric_gives_finite_numbers_or_is_refused(room, kind, task):
    key = {"losses": "training.loss", "metrics": "training.metrics"}[room]
    said = refusal(task, room, kind)
    assert said is None or re.search(rf"^{key}: {kind} .*\n  Write {key}: auto, which is", said)


@pytest.mark.parametrize("kind", kinds("losses"))
def test_a_loss_is_refused_by_the_tasks_it_is_not_defined_on(kind):
    numbers = {"regression", "regression of two"}
    several = kind.startswith(("categorical", "kl_divergence", "sparse"))
    expected = {*_TASKS} - {"multiclass"} if several else numbers if kind in _ON_CLASSES else set()
    expected |= {"binary", "regression"} if kind == "cosine_similarity" else set()
    assert {task for task in _TASKS if refusal(task, "losses", kind)} == expected


def test_a_loss_on_pairs_of_embeddings_is_no_loss_of_a_task():
    assert "circle" not in kinds("losses")


def test_a_correlation_of_one_output_is_refused():
    assert refusal("binary", "metrics", "pearson_correlation")
    assert refusal("regression of two", "metrics", "pearson_correlation") is None


@pytest.mark.parametrize(
    ("task", "kind", "told"),
    [
        ("binary", "kl_divergence", "expects one true class of several, the task is binary"),
        ("multilabel", "kl_divergence", "expects one true class of several, the task is multilabel"),
        ("regression", "kl_divergence", "compares classes, the task is regression"),
        ("binary", "cosine_similarity", "compares the outputs of one example, and the model has one only"),
        ("regression", "cosine_similarity", "compares the outputs of one example, and the model has one only"),
    ],
)
@pytest.mark.parametrize("room", ["losses", "metrics"])
def test_what_says_nothing_of_a_single_output_is_refused(room, task, kind, told):
    assert told in refusal(task, room, kind)


def test_why_they_are_refused():
    label, sure = np.array([[0.0]]), [np.array([[answer]]) for answer in (0.01, 0.99)]
    right, wrong = (float(keras.losses.KLDivergence()(label, answer)) for answer in sure)
    assert wrong == pytest.approx(right, abs=1e-5)
    near, far = (float(keras.losses.CosineSimilarity()(np.array([[2.0]]), answer)) for answer in sure)
    assert near == pytest.approx(far)


def test_wrapped_losses_keep_sample_weights(multiclass):
    made = Scoring(multiclass).loss(component("losses", "mse"))
    weights = np.zeros(60, "float32")
    assert float(made(LABELS, LOGITS, sample_weight=weights)) == 0.0
    assert isinstance(made, keras.losses.Loss)

"""What a model has learned: the rules on its losses."""

import pytest

from kerasdl import doctor
from kerasdl.interfaces.finding import Observations
from tests.doctor.observed import answering, assert_tells_apart, known, trained

# Rule, what shows it, what is like it and is no such thing: on the two sides of each threshold.
CASES = {
    "not_learning": (known(kept=0.98, chance_loss=1.0), known(kept=0.96, chance_loss=1.0)),
    "not_learning yet": (known([1.0] * 5, chance_loss=1.0), known([1.0] * 4, chance_loss=1.0)),
    "not_learning without its penalty": (
        known(kept=1.1, penalty=0.1, chance_loss=1.0),
        known(kept=1.1, penalty=0.2, chance_loss=1.0),
    ),
    "underfitting": (known(kept=0.72, chance_loss=1.0), known(kept=0.68, chance_loss=1.0)),
    "underfitting, not nothing": (known(kept=0.96, chance_loss=1.0), known(kept=0.98, chance_loss=1.0)),
    "underfitting yet": (known([0.9] * 5, chance_loss=1.0), known([0.9] * 4, chance_loss=1.0)),
    "not_learning, or sure of its mistakes": (answering(0.83, 1.5), answering(0.87, 1.5)),
    "underfitting, or sure of its mistakes": (answering(0.8, 0.9), answering(0.9, 0.9)),
    "underfitting, and falling": (
        known([1.0, 0.9, 0.8, 0.7, 0.6, 0.56, 0.53, 0.52], chance_loss=1.0),
        known([1.0, 0.9, 0.8, 0.7, 0.6, 0.54, 0.53, 0.52], chance_loss=1.0),
    ),
    "underfitting, falling from much": (
        known([1.0, 0.9, 0.8, 0.7, 0.6, 0.58, 0.53, 0.51], chance_loss=1.0),
        known([1.0, 0.9, 0.8, 0.7, 0.6, 0.58, 0.53, 0.49], chance_loss=1.0),
    ),
    "underfitting, falling and wrong": (
        answering(0.905, [1.0, 0.9, 0.8, 0.75, 0.7, 0.6]),
        answering(0.915, [1.0, 0.9, 0.8, 0.75, 0.7, 0.6]),
    ),
    "too_strong_regularisation, dropped in training": (
        known([1.0, 0.9, 0.47], kept=0.1, dropout=0.75, chance_loss=1.0),
        known([1.0, 0.9, 0.43], kept=0.1, dropout=0.75, chance_loss=1.0),
    ),
    "one_class_predicted": (
        known(predicted_class=0.995, present_class=0.7),
        known(predicted_class=0.985, present_class=0.7),
    ),
    "one_class_predicted next to always": (
        known(predicted_class=0.975, present_class=0.9),
        known(predicted_class=0.965, present_class=0.9),
    ),
    "one_class_predicted next to always, where it is frequent": (
        known(predicted_class=0.93, present_class=0.76),
        known(predicted_class=0.93, present_class=0.74),
    ),
    "underfitting, falling on others too": (
        trained([1.0, 0.9, 0.8, 0.7, 0.6, 0.55], [1.0, 0.9, 0.8, 0.7, 0.6, 0.6], 0.6, kept_train=0.55, chance_loss=1.0),
        trained([1.0, 0.9, 0.8, 0.7, 0.6, 0.55], [1.0, 0.9, 0.8, 0.6, 0.6, 0.6], 0.6, kept_train=0.55, chance_loss=1.0),
    ),
    "one_class_predicted of several": (
        known(predicted_class=1, present_class=0.985),
        known(predicted_class=1, present_class=0.995),
    ),
    "train_evaluation_gap": (
        known([0.9, 0.9, 0.4], kept=0.85, chance_loss=1.0),
        known([0.9, 0.9, 0.4], kept=0.75, chance_loss=1.0),
    ),
    "train_evaluation_gap of much": (
        known([0.9, 0.9, 0.1], kept=0.42, chance_loss=1.0),
        known([0.9, 0.9, 0.1], kept=0.38, chance_loss=1.0),
    ),
    "train_evaluation_gap of dropout": (
        known([0.9, 0.9, 0.8], kept=0.38, chance_loss=1.0),
        known([0.9, 0.9, 0.8], kept=0.42, chance_loss=1.0),
    ),
    "train_evaluation_gap of much dropout": (
        known([0.9, 0.9, 0.45], kept=0.1, chance_loss=1.0),
        known([0.9, 0.9, 0.38], kept=0.1, chance_loss=1.0),
    ),
    "train_evaluation_gap, not jumping": (
        known([0.9] * 4 + [0.1, 0.1], kept=0.7, chance_loss=1.0),
        known([0.9] * 4 + [0.5, 0.1], kept=0.7, chance_loss=1.0),
    ),
    "train_evaluation_gap for long": (
        known([0.9, 0.9, 0.1], kept=0.9, chance_loss=1.0),
        known([0.9, 0.1], kept=0.9, chance_loss=1.0),
    ),
    "train_evaluation_gap where something is left out": (
        known([0.9, 0.9, 0.9], kept=0.1, chance_loss=1.0, dropout=0.5),
        known([0.9, 0.9, 0.9], kept=0.1, chance_loss=1.0, dropout=0.0),
    ),
    "train_evaluation_gap of augmentation": (
        known([0.9, 0.9, 0.9], kept=0.1, chance_loss=1.0, dropout=0.0, augmented=1.0),
        known([0.9, 0.9, 0.9], kept=0.1, chance_loss=1.0, dropout=0.0, augmented=0.0),
    ),
    "too_strong_regularisation": (
        known(kept=1.0, penalty=0.32, chance_loss=1.0),
        known(kept=1.0, penalty=0.28, chance_loss=1.0),
    ),
    "too_strong_regularisation, nothing learned": (
        known(kept=0.97, penalty=0.5, chance_loss=1.0),
        known(kept=0.93, penalty=0.5, chance_loss=1.0),
    ),
    "too_strong_regularisation, shrunk": (
        known(kept=1.0, shrunk=0.45, penalty=1e-6, chance_loss=1.0),
        known(kept=1.0, shrunk=0.55, penalty=1e-6, chance_loss=1.0),
    ),
    "too_strong_regularisation, decayed": (
        known(kept=1.0, shrunk=0.45, decay=0.1, chance_loss=1.0),
        known(kept=1.0, shrunk=0.45, decay=0.0, chance_loss=1.0),
    ),
    "too_strong_regularisation, dropped": (
        known(kept=1.0, dropout=0.75, chance_loss=1.0),
        known(kept=1.0, dropout=0.65, chance_loss=1.0),
    ),
    "underfitting of few units": (
        known(kept=0.32, chance_loss=1.0, hidden=1.0, widest=4.0),
        known(kept=0.28, chance_loss=1.0, hidden=1.0, widest=4.0),
    ),
    "underfitting of a few units": (
        known(kept=0.5, chance_loss=1.0, hidden=1.0, widest=7.0),
        known(kept=0.5, chance_loss=1.0, hidden=1.0, widest=8.0),
    ),
    "train_evaluation_gap, worse than nothing in use": (
        known([0.9, 0.9, 0.7], kept=1.01, chance_loss=1.0),
        known([0.9, 0.9, 0.7], kept=0.99, chance_loss=1.0),
    ),
    "train_evaluation_gap, learned in training": (
        known([0.9, 0.9, 0.74], kept=1.1, chance_loss=1.0),
        known([0.9, 0.9, 0.76], kept=1.1, chance_loss=1.0),
    ),
    "train_evaluation_gap of weights that were kept": (
        known([0.9, 0.3, 0.1, 0.1], kept=0.9, chance_loss=1.0, kept_epoch=2),
        known([0.9, 0.3, 0.1, 0.1], kept=0.9, chance_loss=1.0, kept_epoch=1),
    ),
    "train_evaluation_gap, lost in use": (
        known([0.9, 0.9, 0.7], kept=1.05, chance_loss=1.0),
        known([0.9, 0.9, 0.8], kept=1.15, chance_loss=1.0),
    ),
    "too_strong_regularisation at first": (
        known(kept=1.0, penalty=1e-6, penalty_before=5.5, shrunk=0.9, chance_loss=1.0),
        known(kept=1.0, penalty=1e-6, penalty_before=4.5, shrunk=0.9, chance_loss=1.0),
    ),
    "too_strong_regularisation at first, shrinking": (
        known(kept=1.0, penalty=1e-6, penalty_before=9.0, shrunk=0.9, chance_loss=1.0),
        known(kept=1.0, penalty=1e-6, penalty_before=9.0, shrunk=1.1, chance_loss=1.0),
    ),
    "too_strong_regularisation by altering": (
        known([0.4] * 6, kept=0.56, augmented=1.0, chance_loss=1.0),
        known([0.4] * 6, kept=0.54, augmented=1.0, chance_loss=1.0),
    ),
    "too_strong_regularisation by altering, for long": (
        known([0.4] * 5, kept=0.6, augmented=1.0, chance_loss=1.0),
        known([0.4] * 4, kept=0.6, augmented=1.0, chance_loss=1.0),
    ),
    "too_strong_regularisation by altering, and not falling": (
        known([0.9, 0.8, 0.7, 0.68, 0.67], kept=0.6, augmented=1.0, chance_loss=1.0),
        known([0.9, 0.8, 0.7, 0.68, 0.66], kept=0.6, augmented=1.0, chance_loss=1.0),
    ),
    "underfitting of few filters": (
        known(kept=0.32, chance_loss=1.0, hidden=0.0, filters=4.0),
        known(kept=0.28, chance_loss=1.0, hidden=0.0, filters=4.0),
    ),
}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_finds_what_it_is_for_and_nothing_else(name):
    assert_tells_apart(name, *CASES[name])


def test_a_model_that_was_stopped_too_early_is_trained_for_longer():
    falling = known([1.0, 0.95, 0.9, 0.85, 0.8, 0.7], chance_loss=1.0, hidden=1.0, widest=64.0)
    (found,) = doctor.underfitting(falling)
    assert found.cures[0] == "training.epochs=18"


def test_a_tiny_network_is_made_larger_first():
    for facts in ({"filters": 4.0}, {"hidden": 1.0, "widest": 4.0}, {"hidden": 0.0}):
        hopeless = known([1.0] * 6, chance_loss=1.0, **facts)
        (found,) = doctor.underfitting(hopeless)
        assert found.severity == "error"
        assert found.cures[0].startswith(("model.units", "model.filters"))
        assert not doctor.not_learning(hopeless)


def test_underfitting_warns_where_something_holds_the_model_back():
    plain = {"chance_loss": 1.0, "hidden": 1.0, "widest": 64.0}

    def slow(ratio):
        return [{"epoch": 1, "layers": {"a": {"update_ratio": ratio}}}]

    for observations, severity in (
        (known(kept=0.8, **plain), "info"),
        (known(kept=0.8, dropout=0.51, **plain), "warning"),
        (known(kept=0.8, dropout=0.49, **plain), "info"),
        (known(kept=0.8, gradients=slow(9e-4), **plain), "warning"),
        (known(kept=0.8, gradients=slow(2e-3), **plain), "info"),
        (known([1.0, 0.97, 0.94, 0.91, 0.88, 0.8], **plain), "warning"),
    ):
        (found,) = doctor.underfitting(observations)
        assert found.severity == severity


def test_mistakes_make_underfitting_no_error():
    few = {"hidden": 1.0, "widest": 4.0}
    observations = known(kept=0.96, chance_loss=1.0, largest_class=0.5, **few)
    assert doctor.underfitting(observations)[0].severity == "warning"
    assert doctor.underfitting(known(kept=0.98, chance_loss=1.0, **few))[0].severity == "error"


@pytest.mark.parametrize(("facts", "depth"), [({}, 1), ({"weighted": 0.0}, 1), ({"weighted": 1.0}, 3)])
def test_a_rare_class_is_a_cause_where_all_count_the_same(facts, depth):
    (found,) = doctor.one_class_predicted(known(predicted_class=1.0, present_class=0.9, **facts))
    assert found.depth == depth
    assert doctor.one_class_predicted(known(predicted_class=1.0, present_class=0.5, **facts))[0].depth == 3


def test_a_generator_that_repeats_itself_is_no_second_error():
    for missed, severity in ((0.9, "info"), (0.1, "error")):
        (found,) = doctor.not_learning(known(unlike=0.95, missed=missed, spread=1.0))
        assert found.severity == severity


def test_gates_are_suggested_once():
    for plain, place in ((1.0, 0), (0.0, 3)):
        cures = doctor.not_learning(known(chance_loss=1.0, hidden=1.0, widest=64.0, plain=plain))[0].cures
        assert cures.index("model.cell=lstm") == place
        assert len(set(cures)) == len(cures)


def test_decay_of_dead_layers_is_no_restraint():
    about = {"decay": 0.1, "shrunk": 0.2, "chance_loss": 1.0}
    alive, dead = ([{"epoch": 1, "layers": {"a": {"dead_share": share}}}] for share in (0.9, 1.0))
    of = {"epochs": [{"train": {"loss": 1.0}}], "metrics": {"train": {"loss": 1.0}}, "facts": about}
    assert doctor.too_strong_regularisation(Observations(**of, activations=alive))
    assert not doctor.too_strong_regularisation(Observations(**of, activations=dead))


def test_what_is_altered_at_random_is_told_first_where_training_and_use_differ():
    (found,) = doctor.train_evaluation_gap(known([0.1] * 3, kept=0.9, chance_loss=1.0, augmented=1.0))
    assert found.cures[0] == "model.augmentation=[]"


def test_dropout_is_left_out_of_what_learns_numbers():
    numbers, classes = ({"dropout": 0.9, "chance_loss": 1.0, **more} for more in ({}, {"largest_class": 0.5}))
    assert doctor.too_strong_regularisation(known(kept=1.0, **numbers))[0].cures == ("model.dropout=0.0",)
    assert doctor.too_strong_regularisation(known(kept=1.0, **classes))[0].cures[0] == "model.dropout=0.2"

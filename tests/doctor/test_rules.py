"""What each rule finds, and what it does not."""

from kerasdl.doctor import dead_units, divergence, overfitting, vanishing_gradients
from kerasdl.interfaces.finding import Observations


def trained(train, validation, kept):
    lines = [
        {"epoch": epoch, "train": {"loss": loss}, "validation": {"loss": held_out}}
        for epoch, (loss, held_out) in enumerate(zip(train, validation, strict=True), start=1)
    ]
    return Observations(lines, metrics={"validation": {"loss": kept}})


def watched(*epochs):
    layers = [{name: {"mean_abs": value} for name, value in epoch.items()} for epoch in epochs]
    return Observations([], [{"epoch": epoch, "layers": each} for epoch, each in enumerate(layers, start=1)])


def test_a_validation_loss_that_rises_while_the_training_loss_falls_is_overfitting():
    (found,) = overfitting(trained([1.0, 0.5, 0.2, 0.1], [1.0, 0.6, 0.7, 0.9], kept=0.9))
    assert (found.first_epoch, found.last_epoch, found.severity) == (2, 4, "warning")
    assert found.evidence["best_validation_loss"] == 0.6
    assert "training.epochs=2" in found.cures


def test_early_stopping_that_gave_the_best_weights_back_has_cured_it():
    assert not overfitting(trained([1.0, 0.5, 0.2, 0.1], [1.0, 0.6, 0.7, 0.9], kept=0.6))


def test_a_training_loss_that_rises_too_is_something_else():
    assert not overfitting(trained([1.0, 0.5, 0.7], [1.0, 0.6, 0.9], kept=0.9))


def test_a_small_rise_is_noise():
    assert not overfitting(trained([1.0, 0.5, 0.4], [1.0, 0.6, 0.63], kept=0.63))


def test_epochs_without_validation_are_left_out():
    (found,) = overfitting(trained([1.0, 0.5, 0.4, 0.1], [1.0, 0.6, None, 0.9], kept=0.9))
    assert found.first_epoch == 2


def test_the_first_epoch_whose_loss_is_no_number_diverged():
    (found,) = divergence(trained([3.0, 9.0, None], [1.0, None, None], kept=None))
    assert (found.severity, found.first_epoch, found.evidence) == ("error", 3, {"last_finite_loss": 9.0})


def test_a_run_that_diverged_at_once_has_no_last_loss():
    (found,) = divergence(trained([None], [None], kept=None))
    assert found.evidence == {"last_finite_loss": None}


def test_a_finite_loss_did_not_diverge():
    assert not divergence(trained([3.0, 9.0], [1.0, None], kept=1.0))


def test_gradients_vanish_where_they_stay_small_in_the_first_layer():
    (found,) = vanishing_gradients(watched(*[{"hidden_1": 1e-8, "hidden_2": 1e-5, "logits": 1e-2}] * 4))
    assert (found.layer, found.first_epoch, found.last_epoch) == ("hidden_1", 1, 4)
    assert found.evidence["ratio"] < 1e-3


def test_gradients_that_came_back_have_not_vanished():
    gone, there = {"hidden_1": 1e-8, "logits": 1e-2}, {"hidden_1": 1e-2, "logits": 1e-2}
    assert not vanishing_gradients(watched(gone, gone, gone, there))
    (found,) = vanishing_gradients(watched(gone, there, gone, gone, gone))
    assert found.first_epoch == 3


def test_the_networks_of_a_gan_are_looked_at_apart():
    generator = {"generator/hidden_1": 1e-8, "generator/logits": 1e-2}
    discriminator = {"discriminator/hidden_1": 1e-2, "discriminator/logits": 1e-2}
    (found,) = vanishing_gradients(watched(*[{**generator, **discriminator}] * 3))
    assert found.layer == "generator/hidden_1"


def test_layers_that_no_gradient_reaches_are_left_out():
    assert not vanishing_gradients(watched(*[{"frozen": None, "hidden_2": 1e-2, "logits": 1e-2}] * 3))


def test_one_layer_has_nothing_to_compare_with():
    assert not vanishing_gradients(watched(*[{"logits": 1e-9}] * 3))


def answered(*epochs):
    layers = [{name: {"dead_share": share} for name, share in epoch.items()} for epoch in epochs]
    return Observations([], activations=[{"epoch": 2 * at, "layers": each} for at, each in enumerate(layers, start=1)])


def test_units_are_dead_that_stay_so_in_the_first_layer_of_which_most_are():
    lines = [{"a": 0.2, "b": 0.9}, {"a": 0.7, "b": 0.9}, {"a": 0.8, "b": 0.9}, {"a": 0.8, "b": 1.0}]
    (found,) = dead_units(answered(*lines))
    assert (found.layer, found.first_epoch, found.last_epoch, found.severity) == ("a", 4, 8, "warning")
    assert found.evidence == {"dead_share": 0.8}
    assert "80% of the units of 'a'" in found.explanation


def test_units_that_come_back_a_few_that_do_not_and_what_was_not_measured_are_no_finding():
    assert not dead_units(answered(*[{"a": 0.9}] * 3, {"a": 0.1}))
    assert not dead_units(answered(*[{"a": 0.5}] * 5))
    assert not dead_units(answered(*[{"a": 0.9}] * 2))
    assert not dead_units(answered(*[{"a": None}] * 5))
    assert not dead_units(Observations([]))

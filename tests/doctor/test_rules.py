"""What each rule finds, and what it does not."""

import math
from pathlib import Path

import pytest

from kerasdl import doctor
from kerasdl.doctor import (
    dead_units,
    divergence,
    exploding_gradients,
    frozen_layers,
    overfitting,
    vanishing_gradients,
)
from kerasdl.interfaces.finding import Observations
from kerasdl.interfaces.room import plugin_files

RULES = plugin_files(Path(doctor.__path__[0]))


def trained(train, validation, kept, kept_train=None, **facts):
    lines = [
        {"epoch": epoch, "train": {"loss": loss}, "validation": {"loss": held_out}}
        for epoch, (loss, held_out) in enumerate(zip(train, validation, strict=True), start=1)
    ]
    metrics = {"train": {"loss": kept_train}, "validation": {"loss": kept}}
    return Observations(lines, metrics=metrics, facts=facts)


def apart(left, gap, mistakes):
    """Give a classifier of ten classes that is wrong about others more often than about its own rows."""
    metrics = {"train": {"loss": left, "accuracy": 1.0}, "validation": {"loss": left + gap}}
    metrics["validation"]["accuracy"] = 1 - 0.9 * mistakes
    lines = [{"train": {"loss": left}, "validation": {"loss": left + gap}}] * 3
    return Observations(lines, metrics=metrics, facts={"chance_loss": 1.0, "largest_class": 0.1})


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


def test_gradients_must_have_vanished_for_several_epochs_and_done_harm():
    gone, there = {"hidden_1": 0.9e-5, "logits": 1e-2}, {"hidden_1": 1.1e-5, "logits": 1e-2}
    assert not vanishing_gradients(watched(gone, gone, there, gone, gone))
    (found,) = vanishing_gradients(watched(gone, there, gone, gone, gone, there))
    assert (found.first_epoch, found.last_epoch) == (3, 5)
    lines = watched(gone, gone, gone).gradients
    for left, count in ((0.11, 1), (0.09, 0)):
        observations = Observations([], lines, {"train": {"loss": left}}, facts={"chance_loss": 1.0})
        assert len(vanishing_gradients(observations)) == count


def test_the_networks_of_a_gan_are_looked_at_apart():
    generator = {"generator/hidden_1": 1e-8, "generator/logits": 1e-2}
    discriminator = {"discriminator/hidden_1": 1e-2, "discriminator/logits": 1e-2}
    (found,) = vanishing_gradients(watched(*[{**generator, **discriminator}] * 3))
    assert found.layer == "generator/hidden_1"


def test_layers_that_no_gradient_reaches_are_left_out():
    assert not vanishing_gradients(watched(*[{"frozen": None, "hidden_2": 1e-2, "logits": 1e-2}] * 3))


def test_weights_of_inputs_that_are_mostly_zero_have_not_vanished():
    def lines(zeros):
        sparse = {"mean_abs": 1e-6, "zero_share": zeros}
        layers = {"hidden_1": sparse, "logits": {"mean_abs": 1e-2, "zero_share": 0.0}}
        return [{"epoch": epoch, "layers": layers} for epoch in range(1, 4)]

    assert not vanishing_gradients(Observations([], lines(0.9999)))
    assert vanishing_gradients(Observations([], lines(0.5)))
    assert vanishing_gradients(Observations([], lines(1.0)))


def test_embeddings_are_no_first_layer():
    epochs = watched(*[{"words": 1e-9, "hidden_1": 1e-2, "logits": 1e-2}] * 3)
    told = [{**line, "embeddings": ["words"]} for line in epochs.gradients]
    assert vanishing_gradients(epochs)
    assert not vanishing_gradients(Observations([], told))


def test_one_layer_has_nothing_to_compare_with():
    assert not vanishing_gradients(watched(*[{"logits": 1e-9}] * 3))


def test_first_steps_that_say_nothing_have_vanished_whatever_layers_show():
    lines = [{"epoch": 1}, {"epoch": 2}]
    (found,) = vanishing_gradients(Observations(lines, facts={"reach_layer": "recurrent_1", "reach": 0.0}))
    assert (found.layer, found.first_epoch, found.last_epoch) == ("recurrent_1", 1, 2)
    assert found.cures[:2] == ("model.cell=lstm", "model.cell=gru")
    assert not vanishing_gradients(Observations(lines, facts={"reach_layer": "recurrent_1", "reach": 1e-3}))


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


def known(losses=(1.0,) * 6, kept=None, validation=None, gradients=(), **facts):
    lines = [{"epoch": epoch, "train": {"loss": loss}} for epoch, loss in enumerate(losses, start=1)]
    metrics = {"train": {"loss": losses[-1] if kept is None else kept}}
    if validation is not None:
        metrics["validation"] = {"loss": validation}
    return Observations(lines, list(gradients), metrics, facts=facts)


def measured(*norms):
    return [{"epoch": epoch, "global_norm": norm, "layers": {}} for epoch, norm in enumerate(norms, start=1)]


def scaled(*steps):
    """Write lines of steps that were measured, steps that were skipped, and the loss scale."""
    return [
        {
            "epoch": epoch,
            "global_norm": 1.0 if measured else None,
            "measured_steps": measured,
            "skipped_steps": skipped,
            "loss_scale": scale,
            "layers": {},
            "variables": {"logits/kernel": {"zero_share": 0.5 if measured else None}},
        }
        for epoch, (measured, skipped, scale) in enumerate(steps, start=1)
    ]


def updated(*ratios):
    return [{"epoch": epoch, "layers": {"logits": {"update_ratio": ratio}}} for epoch, ratio in enumerate(ratios, 1)]


def moving(*ratios):
    layers = {f"hidden_{number}": {"update_ratio": ratio} for number, ratio in enumerate(ratios, 1)}
    return [{"epoch": epoch, "layers": layers} for epoch in (1, 2, 3)]


def reached(share, count=3):
    rows = {"hidden_1/kernel": {"zero_share": share}, "logits/kernel": {"zero_share": 0.0}}
    return [{"epoch": epoch, "layers": {}, "variables": rows} for epoch in range(1, count + 1)]


def played(*pairs, **facts):
    names = ("discriminator_loss", "generator_loss")
    return Observations([{"train": dict(zip(names, pair, strict=True))} for pair in pairs], facts=facts)


def test_what_loss_scaling_skips_in_a_training_that_goes_on_is_no_explosion():
    begun = scaled((0, 1, 2.0**15), (0, 1, 2.0**14), (0, 1, 2.0**13))
    assert not exploding_gradients(Observations([], begun))
    (found,) = exploding_gradients(Observations([], [*begun, *scaled((0, 2, 2.0**-11))]))
    assert found.evidence == {"skipped_steps": 5, "loss_scale": 2.0**-11}
    assert found.cures[0] == "training.precision=bfloat16"


def test_layers_of_steps_that_were_skipped_are_not_frozen():
    assert not frozen_layers(Observations([], scaled((0, 1, 2.0**15), (0, 1, 2.0**14))))
    assert not frozen_layers(Observations([], scaled((0, 1, 2.0**15), (1, 0, 2.0**14))))


def held_out(first, kept, trained, chance=1.0):
    lines = [{"train": {"loss": trained}, "validation": {"loss": first}}]
    return Observations(
        lines, metrics={"train": {"loss": trained}, "validation": {"loss": kept}}, facts={"chance_loss": chance}
    )


def generated(*norms):
    return known(
        gradients=[{"epoch": at, "layers": {"generator/a": {"norm": each}}} for at, each in enumerate(norms, 1)]
    )


def kept(loss):
    return {"train": {"loss": loss}}


def answering(accuracy, losses):
    losses = [losses] * 6 if isinstance(losses, float) else losses
    lines = [{"train": {"loss": loss}} for loss in losses]
    metrics = {"train": {"loss": losses[-1], "accuracy": accuracy}}
    return Observations(lines, metrics=metrics, facts={"chance_loss": 1.0, "largest_class": 0.7})


def saturated(share, count=3):
    return Observations([], activations=[{"epoch": 1, "layers": {"a": {"saturated_share": share}}}] * count)


def swinging(low, high, first=1.0):
    return known([first, *[low, high] * 10])


SURE = {"undecided_discriminator": 2.0, "undecided_generator": 1.0}
# Rule, what shows it, what is like it and is no such thing: on the two sides of each threshold.
CASES = {
    "exploding_gradients": (known(gradients=measured(1, 1, 1, 1100)), known(gradients=measured(1, 1, 1, 900))),
    "exploding_gradients, by what is usual": (
        known(gradients=measured(9, 1, 1, 1100)),
        known(gradients=measured(1, 9, 9, 1100)),
    ),
    "learning_rate_too_high": (known(gradients=updated(*[0.11] * 6)), known(gradients=updated(*[0.09] * 6))),
    "learning_rate_too_high for long": (
        known(gradients=updated(0, 0, 0.11, 0.11)),
        known(gradients=updated(0.2, 0.2, 0.09, 0.11)),
    ),
    "learning_rate_too_high at once": (known(gradients=updated(0.75, 0)), known(gradients=updated(0.65, 0))),
    "learning_rate_too_high, and it harms": (
        known(kept=0.35, gradients=updated(*[0.5] * 4), chance_loss=1.0),
        known(kept=0.25, gradients=updated(*[0.5] * 4), chance_loss=1.0),
    ),
    "learning_rate_too_high, swings": (swinging(0.5, 0.8), swinging(0.5, 0.52)),
    "learning_rate_too_high, not near 0": (swinging(0.05, 0.08), swinging(0.001, 0.002)),
    "learning_rate_too_high, swings for long": (known([1.0, 0.5, 0.9] * 4), known([1.0, 0.5, 0.9] * 3)),
    "learning_rate_too_high, often": (
        known([1.0, *[1.0, 0.5, 0.8] * 7]),
        known([1.0, *[1.0, 0.9, 0.8, 0.7, 0.6, 0.8] * 3]),
    ),
    "learning_rate_too_high, no game": (
        known([1.0, *[1.0, 0.5, 0.8] * 7]),
        Observations([{"train": {"loss": loss, "generator_loss": loss}} for loss in (1.0, *[1.0, 0.5, 0.8] * 7)]),
    ),
    "learning_rate_too_low": (
        known([0.7, 0.69, 0.68], gradients=updated(*[1.8e-4] * 3), chance_loss=0.69),
        known([0.7, 0.69, 0.68], gradients=updated(*[2.2e-4] * 3), chance_loss=0.69),
    ),
    "learning_rate_too_low in all layers": (
        known([0.7, 0.69, 0.68], gradients=moving(1e-7, 1e-6, 1e-5), chance_loss=0.69),
        known([0.7, 0.69, 0.68], gradients=moving(1e-7, 1e-6, 1e-2), chance_loss=0.69),
    ),
    "learning_rate_too_low for long": (
        known([0.7, 0.69, 0.68], gradients=updated(*[1e-7] * 3), chance_loss=0.69),
        known([0.7, 0.69, 0.68], gradients=updated(*[1e-7] * 2), chance_loss=0.69),
    ),
    "learning_rate_too_low, nothing learned": (
        known([0.7, 0.69, 0.36], gradients=updated(*[1e-7] * 3), chance_loss=0.69),
        known([0.7, 0.69, 0.33], gradients=updated(*[1e-7] * 3), chance_loss=0.69),
    ),
    "learning_rate_too_low, and falling": (
        known([0.70, 0.69, 0.69], gradients=updated(*[1e-7] * 3), chance_loss=0.69),
        known([0.69, 0.69, 0.70], gradients=updated(*[1e-7] * 3), chance_loss=0.69),
    ),
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
    "learning_rate_too_high, not by dropout": (
        known([1.0, 0.5, 0.9] * 6, dropout=0.55),
        known([1.0, 0.5, 0.9] * 6, dropout=0.65),
    ),
    "output_mismatch of the loss": (known(loss_mismatch="It is larger."), known()),
    "saturated_units that do harm": (
        Observations([], activations=saturated(0.9).activations, metrics=kept(0.11), facts={"chance_loss": 1.0}),
        Observations([], activations=saturated(0.9).activations, metrics=kept(0.09), facts={"chance_loss": 1.0}),
    ),
    "overfitting by much": (
        trained([1.0, 0.5, 0.2], [1.0, 0.1, 0.56], kept=0.56, chance_loss=8.0),
        trained([1.0, 0.5, 0.2], [1.0, 0.1, 0.56], kept=0.56, chance_loss=12.0),
    ),
    "overfitting, from a bad start": (
        trained([1.0, 0.5, 0.2], [9.0, 0.6, 0.7], kept=0.7, chance_loss=1.0),
        trained([1.0, 0.5, 0.2], [9.0, 0.6, 0.7], kept=0.7),
    ),
    "overfitting, not far from everything": (
        trained([1.0, 0.5, 0.2], [1.0, 0.6, 0.9], kept=0.9, chance_loss=1.0),
        trained([9.0, 7.0, 6.0], [9.0, 6.6, 9.9], kept=9.9, chance_loss=1.0),
    ),
    "overfitting, apart from the rise": (
        apart(left=0.01, gap=0.16, mistakes=0.2),
        apart(left=0.01, gap=0.14, mistakes=0.2),
    ),
    "overfitting, known by heart": (
        apart(left=0.09, gap=0.3, mistakes=0.2),
        apart(left=0.11, gap=0.3, mistakes=0.2),
    ),
    "overfitting, and wrong": (
        apart(left=0.01, gap=0.3, mistakes=0.16),
        apart(left=0.01, gap=0.3, mistakes=0.14),
    ),
    "overfitting that holds for none": (
        trained([1.0, 0.8, 0.5], [1.1, 1.2, 1.3], kept=1.3, kept_train=0.88, chance_loss=1.0),
        trained([1.0, 0.8, 0.5], [1.1, 1.2, 1.3], kept=1.3, kept_train=0.92, chance_loss=1.0),
    ),
    "overfitting that holds for none, penalty aside": (
        trained([2.0, 1.8, 1.5], [2.1, 2.2, 2.3], kept=2.3, kept_train=1.5, penalty=0.9, chance_loss=1.0),
        trained([2.0, 1.8, 1.5], [1.8, 1.79, 1.78], kept=1.78, kept_train=1.5, penalty=0.9, chance_loss=1.0),
    ),
    "overfitting, not as high on the training part": (
        trained([1.0, 0.5, 0.4], [1.0, 0.6, 0.9], kept=0.9, kept_train=0.84, chance_loss=1.0),
        trained([1.0, 0.5, 0.4], [1.0, 0.6, 0.9], kept=0.9, kept_train=0.86, chance_loss=1.0),
    ),
    "not_learning of a generator": (known(unlike=0.81), known(unlike=0.79)),
    "learning_rate_too_low of a generator": (
        known([1.0, 1.1, 1.2], gradients=updated(*[1e-5] * 3), unlike=0.51),
        known([1.0, 1.1, 1.2], gradients=updated(*[1e-5] * 3), unlike=0.49),
    ),
    "outlying_targets": (known(outlying_targets=0.91), known(outlying_targets=0.89)),
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
        known([1.0, 0.9, 0.62], kept=0.1, dropout=0.75, chance_loss=1.0),
        known([1.0, 0.9, 0.58], kept=0.1, dropout=0.75, chance_loss=1.0),
    ),
    "loss_spikes": (known([1, 0.2, 0.65, 0.1]), known([1, 0.2, 0.55, 0.1])),
    "loss_spikes, not near 0": (known([1, 0.1, 0.45, 0.1]), known([1, 0.05, 0.3, 0.1])),
    "output_mismatch": (known(mismatch="It gives 0 to 1."), known()),
    "initial_loss": (known(initial_loss=22, chance_loss=1.0), known(initial_loss=18, chance_loss=1.0)),
    "unscaled_inputs": (known(mean=11, deviation=1), known(mean=9, deviation=1)),
    "unscaled_inputs below 0": (known(mean=-11, deviation=1), known(mean=-9, deviation=1)),
    "unscaled_inputs wide": (known(mean=0, deviation=11), known(mean=0, deviation=9)),
    "unscaled_inputs apart": (
        known(mean=0, deviation=1, widest_to_narrowest=1100),
        known(mean=0, deviation=1, widest_to_narrowest=900),
    ),
    "unscaled_inputs, inside too": (
        known(mean=99, deviation=1, normalised=0.0),
        known(mean=99, deviation=1, normalised=1.0),
    ),
    "constant_features": (known(features=3, constant_features=1), known(features=3, constant_features=0)),
    "duplicated_features": (known(features=3, duplicated_features=1), known(features=3, duplicated_features=0)),
    "one_class_predicted": (
        known(predicted_class=0.995, present_class=0.9),
        known(predicted_class=0.985, present_class=0.9),
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
        known(kept=1.12, penalty=0.5, chance_loss=1.0),
        known(kept=1.08, penalty=0.5, chance_loss=1.0),
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
    "suspicious_validation": (held_out(0.009, 0.009, 0.01), held_out(0.011, 0.011, 0.012)),
    "suspicious_validation, easier": (held_out(0.5, 0.24, 0.5), held_out(0.5, 0.26, 0.5)),
    "suspicious_validation, much easier": (held_out(0.5, 0.04, 0.15), held_out(0.5, 0.04, 0.13)),
    "frozen_layers": (known(gradients=reached(1.0)), known(gradients=reached(0.9))),
    "frozen_layers for long": (known(gradients=reached(1.0, 2)), known(gradients=reached(1.0, 1))),
    "frozen_layers that are held": (
        known(kept=0.32, chance_loss=1.0, untrainable="hidden_1", untrainable_layers=1),
        known(kept=0.28, chance_loss=1.0, untrainable="hidden_1", untrainable_layers=1),
    ),
    "discriminator_overpowering": (played(*[(0.68, 1.1)] * 5, **SURE), played(*[(0.72, 1.1)] * 5, **SURE)),
    "discriminator_overpowering the generator": (
        played(*[(0.5, 1.1)] * 5, **SURE),
        played(*[(0.5, 0.9)] * 5, **SURE),
    ),
    "discriminator_overpowering for long": (played(*[(0.5, 9)] * 5, **SURE), played(*[(0.5, 9)] * 4, **SURE)),
    "discriminator_overpowering, not a critic": (played(*[(0.5, 9)] * 5, **SURE), played(*[(0.5, 9)] * 5)),
    "mode_collapse": (known(spread=0.09), known(spread=0.11)),
    "mode_collapse of few": (known(missed=0.52, spread=1.0), known(missed=0.48, spread=1.0)),
    "oscillation": (played(*[(1, 1.0), (1, 1.8)] * 10), played(*[(1, 1.0), (1, 1.6)] * 10)),
    "oscillation, not of either sign": (
        played(*[(1, 1.0), (1, 9.0)] * 10),
        played(*[(1, 1.0), (1, -9.0)] * 10),
    ),
    "oscillation for long": (played(*[(1, 1.0), (1, 9.0)] * 8), played(*[(1, 1.0), (1, 9.0)] * 7)),
    "oscillation that turns": (
        played(*[(1, 1.0), (1, 9.0)] * 10),
        played(*[(1, 1.0), (1, 3.0), (1, 9.0), (1, 27.0), (1, 81.0), (1, 27.0), (1, 9.0), (1, 3.0)] * 3),
    ),
    "divergence, running away": (known([-1.0, -1100.0]), known([-1.0, -900.0])),
    "overfitting": (
        trained([1.0, 0.5, 0.2], [1.0, 0.6, 0.67], kept=0.67),
        trained([1.0, 0.5, 0.2], [1.0, 0.6, 0.65], kept=0.65),
    ),
    "saturated_units": (saturated(0.62), saturated(0.58)),
    "saturated_units for long": (saturated(0.9, 3), saturated(0.9, 2)),
    "vanished_generator_gradient": (generated(1, *[9e-4] * 3), generated(1, *[1.1e-3] * 3)),
    "vanished_generator_gradient for long": (generated(1, 1, *[1e-9] * 3), generated(1, 1, 1e-2, *[1e-9] * 2)),
}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_finds_what_it_is_for_and_nothing_else(name):
    rule = name.partition(" ")[0].rstrip(",")
    shows, is_like_it = CASES[name]
    (found,) = getattr(doctor, rule)(shows)
    assert found.rule == rule
    assert found.explanation[-1] in ".?"
    assert all(value is None or math.isfinite(value) for value in found.evidence.values())
    assert getattr(doctor, rule)(is_like_it) == []


def test_spikes_name_the_examples_that_lose_far_more_than_others():
    losses = [1, 0.1, 0.9, 0.1]
    (found,) = doctor.loss_spikes(known(losses, hardest=[7, 3], hardest_over_median=110.0))
    assert "Of the training examples, 7, 3 lose most, up to 110 times as much" in found.explanation
    (found,) = doctor.loss_spikes(known(losses, hardest=[7, 3], hardest_over_median=90.0))
    assert "training examples" not in found.explanation


def test_no_learning_rate_is_suggested_that_nobody_would_use():
    slow = known([0.7, 0.69, 0.68], gradients=updated(*[1e-12] * 3), chance_loss=0.69, learning_rate=0.01)
    (found,) = doctor.learning_rate_too_low(slow)
    assert found.cures[1] == "training.optimizer.learning_rate=1"
    (found,) = doctor.divergence(known([None], learning_rate=50.0))
    assert found.cures[0] == "training.optimizer.learning_rate=0.1"


def test_adam_gets_far_on_many_tasks_with_shorter_steps_where_layers_are_wide():
    for facts, rate in (({"widest": 64.0}, "0.003"), ({"filters": 512.0}, "0.001")):
        slow = known([0.7, 0.69, 0.68], gradients=updated(*[1e-5] * 3), chance_loss=0.69, **facts)
        (found,) = doctor.learning_rate_too_low(slow)
        assert found.cures[0] == f"training.optimizer={{kind: adam, learning_rate: {rate}}}"
    game = known(
        [1.0, 1.1, 1.2], gradients=[{"epoch": 1, "layers": {"generator/a": {"update_ratio": 1e-6}}}] * 3, unlike=1.0
    )
    (found,) = doctor.learning_rate_too_low(game)
    assert not [cure for cure in found.cures if "adam" in cure]


def test_a_discriminator_that_is_never_wrong_wastes_the_training():
    severities = [
        found.severity
        for loss in (0.09, 0.11)
        for found in doctor.discriminator_overpowering(played(*[(loss, 9.0)] * 5, **SURE))
    ]
    assert severities == ["error", "warning"]


def test_a_discriminator_that_cannot_tell_what_looks_like_nothing_is_too_weak():
    (found,) = doctor.not_learning(played(*[(2.0, 1.0)] * 6, unlike=0.99, **SURE))
    assert (found.layer, found.cures[0]) == ("discriminator", "model.discriminator.units=[128, 128]")
    (found,) = doctor.not_learning(played(*[(1.9, 1.0)] * 6, unlike=0.99, **SURE))
    assert found.layer == "generator"
    assert not [cure for cure in found.cures if "discriminator" in cure]


def test_a_model_that_was_stopped_too_early_is_trained_for_longer():
    falling = known([1.0, 0.95, 0.9, 0.85, 0.8, 0.7], chance_loss=1.0, hidden=1.0, widest=64.0)
    (found,) = doctor.underfitting(falling)
    assert found.cures[0] == "training.epochs=18"


def test_a_tiny_network_is_made_larger_first():
    for facts in ({"filters": 4.0}, {"hidden": 1.0, "widest": 4.0}, {"hidden": 0.0}):
        (found,) = doctor.not_learning(known([1.0] * 6, chance_loss=1.0, **facts))
        assert found.cures[0].startswith(("model.units", "model.filters"))


def test_dropout_is_left_out_of_what_learns_numbers():
    numbers, classes = ({"dropout": 0.9, "chance_loss": 1.0, **more} for more in ({}, {"largest_class": 0.5}))
    assert doctor.too_strong_regularisation(known(kept=1.0, **numbers))[0].cures == ("model.dropout=0.0",)
    assert doctor.too_strong_regularisation(known(kept=1.0, **classes))[0].cures[0] == "model.dropout=0.2"


def test_each_rule_has_a_case():
    tested = {name.partition(" ")[0].rstrip(",") for name in CASES}
    assert tested | {"dead_units", "vanishing_gradients"} == set(RULES)

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


def updated(ratio, count=6):
    return [{"epoch": epoch, "layers": {"logits": {"update_ratio": ratio}}} for epoch in range(1, count + 1)]


def reached(share, count=3):
    rows = {"hidden_1/kernel": {"zero_share": share}, "logits/kernel": {"zero_share": 0.0}}
    return [{"epoch": epoch, "layers": {}, "variables": rows} for epoch in range(1, count + 1)]


def played(*pairs):
    names = ("discriminator_loss", "generator_loss")
    return Observations([{"train": dict(zip(names, pair, strict=True))} for pair in pairs])


def test_what_loss_scaling_skips_in_a_training_that_goes_on_is_no_explosion():
    begun = scaled((0, 1, 2.0**15), (0, 1, 2.0**14), (0, 1, 2.0**13))
    assert not exploding_gradients(Observations([], begun))
    (found,) = exploding_gradients(Observations([], [*begun, *scaled((0, 2, 2.0**-11))]))
    assert found.evidence == {"skipped_steps": 5, "loss_scale": 2.0**-11}
    assert found.cures[0] == "training.precision=bfloat16"


def test_layers_of_steps_that_were_skipped_are_not_frozen():
    assert not frozen_layers(Observations([], scaled((0, 1, 2.0**15), (0, 1, 2.0**14))))
    assert not frozen_layers(Observations([], scaled((0, 1, 2.0**15), (1, 0, 2.0**14))))


# Rule, what shows it, what is like it and is no such thing.
CASES = {
    "exploding_gradients": (known(gradients=measured(1, 1, 1, 1e4)), known(gradients=measured(1, 9, 3, 100))),
    "exploding_gradients not finite": (known(gradients=measured(1, 1, None)), known(gradients=measured(None, None))),
    "exploding_gradients skipped": (
        known(gradients=scaled((2, 0, 2.0**15), (0, 2, 2.0**-10), (0, 2, 2.0**-12))),
        known(gradients=scaled((0, 1, 2.0**15), (2, 0, 2.0**14), (2, 0, 2.0**14), (0, 1, 2.0**15))),
    ),
    "exploding_gradients all skipped": (
        known(gradients=scaled((0, 1, 2.0**15), (0, 1, 2.0**14), (0, 1, 2.0**13))),
        known(gradients=scaled((0, 1, 2.0**15))),
    ),
    "learning_rate_too_high": (known(gradients=updated(0.5)), known(gradients=updated(0.01))),
    "learning_rate_too_high swings": (known([1, 0.5, 0.9] * 6), known([1 / epoch for epoch in range(1, 20)])),
    "learning_rate_too_low": (
        known([0.7, 0.699, 0.698], gradients=updated(1e-7), chance_loss=0.69),
        known([0.7, 0.4, 0.1], gradients=updated(1e-7), chance_loss=0.69),
    ),
    "not_learning": (known(kept=0.69, chance_loss=0.693), known(kept=0.3, chance_loss=0.693)),
    "not_learning yet": (known(kept=0.69, chance_loss=0.693), known([1.0], kept=0.69, chance_loss=0.693)),
    "underfitting": (known(kept=0.64, chance_loss=0.693), known(kept=0.3, chance_loss=0.693)),
    "underfitting, not nothing": (known(kept=0.64, chance_loss=0.693), known(kept=0.69, chance_loss=0.693)),
    "loss_spikes": (known([1, 0.1, 0.9, 0.1]), known([1, 1e-5, 9e-5, 1e-5])),
    "output_mismatch": (known(mismatch="It gives 0 to 1."), known()),
    "initial_loss": (known(initial_loss=50, chance_loss=0.69), known(initial_loss=0.9, chance_loss=0.69)),
    "unscaled_inputs": (known(mean=130, deviation=80), known(mean=0.1, deviation=1)),
    "unscaled_inputs apart": (
        known(mean=0, deviation=1, widest_to_narrowest=1e5),
        known(mean=0, deviation=1, widest_to_narrowest=10),
    ),
    "constant_features": (known(features=3, constant_features=1), known(features=3, constant_features=0)),
    "duplicated_features": (known(features=3, duplicated_features=1), known(features=3, duplicated_features=0)),
    "one_class_predicted": (known(predicted_class=1, present_class=0.9), known(predicted_class=1, present_class=1)),
    "train_evaluation_gap": (
        known([0.5, 0.1], kept=2.0, chance_loss=0.69),
        known([0.5, 0.1], kept=0.15, chance_loss=0.69),
    ),
    "train_evaluation_gap of dropout": (
        known([0.6, 0.5], kept=0.1, chance_loss=0.69),
        known([0.6, 0.5], kept=0.4, chance_loss=0.69),
    ),
    "too_strong_regularisation": (
        known(kept=1.1, penalty=0.5, chance_loss=0.69),
        known(kept=0.1, penalty=0.09, chance_loss=0.69),
    ),
    "suspicious_validation": (
        Observations([{"train": {"loss": 0.5}, "validation": {"loss": 0.01}}], facts={"chance_loss": 0.69}),
        Observations([{"train": {"loss": 0.5}, "validation": {"loss": 0.4}}], facts={"chance_loss": 0.69}),
    ),
    "frozen_layers": (known(gradients=reached(1.0)), known(gradients=reached(0.9))),
    "discriminator_overpowering": (played(*[(0.01, 8.0)] * 4), played(*[(1.3, 0.8)] * 4)),
    "discriminator_overpowering of wgan": (played(*[(0.01, 8.0)] * 4), played((-2.0, 5.0), *[(0.01, 8.0)] * 4)),
    "mode_collapse": (known(spread=0.01), known(spread=0.9)),
    "oscillation": (played(*[(1, 1), (1, 6)] * 10), played(*[(1, 1.0), (1, 1.1)] * 10)),
    "saturated_units": (
        Observations([], activations=[{"epoch": 1, "layers": {"a": {"saturated_share": 0.9}}}] * 3),
        Observations([], activations=[{"epoch": 1, "layers": {"a": {"saturated_share": 0.3}}}] * 3),
    ),
    "vanished_generator_gradient": (
        known(gradients=[{"epoch": 1, "layers": {"generator/a": {"norm": norm}}} for norm in (1, 1e-9, 1e-9, 1e-9)]),
        known(gradients=[{"epoch": 1, "layers": {"generator/a": {"norm": norm}}} for norm in (1, 0.1, 0.1, 0.1)]),
    ),
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


def test_each_rule_has_a_case():
    tested = {name.partition(" ")[0].rstrip(",") for name in CASES}
    assert tested | {"overfitting", "divergence", "dead_units", "vanishing_gradients"} == set(RULES)

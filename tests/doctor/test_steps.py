"""How long steps are: the rules on learning rates, and on what they lead to."""

from dataclasses import replace

import pytest

from kerasdl import doctor
from kerasdl.doctor import divergence, exploding_gradients
from kerasdl.interfaces.finding import Observations
from tests.doctor.observed import assert_tells_apart, known, measured, moving, scaled, swinging, trained, updated

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
    "learning_rate_too_high at once": (known(gradients=updated(0.3, 0)), known(gradients=updated(0.2, 0))),
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
        known([0.7, 0.36, 0.36, 0.36, 0.36], gradients=updated(*[1e-7] * 3), chance_loss=0.69),
        known([0.7, 0.33, 0.33, 0.33, 0.33], gradients=updated(*[1e-7] * 3), chance_loss=0.69),
    ),
    "learning_rate_too_low, and falling": (
        known([0.60, 0.59, 0.59], gradients=updated(*[1e-7] * 3), chance_loss=0.69),
        known([0.59, 0.59, 0.60], gradients=updated(*[1e-7] * 3), chance_loss=0.69),
    ),
    "learning_rate_too_low, still falling": (
        known([0.7, 0.4, 0.3, 0.2, 0.18], gradients=updated(*[1e-7] * 3), chance_loss=0.69),
        known([0.7, 0.4, 0.2, 0.2, 0.196], gradients=updated(*[1e-7] * 3), chance_loss=0.69),
    ),
    "learning_rate_too_low, still falling from something": (
        known([0.7, 0.4, 0.3, 0.2, 0.08], gradients=updated(*[1e-7] * 3), chance_loss=0.69),
        known([0.7, 0.4, 0.3, 0.2, 0.06], gradients=updated(*[1e-7] * 3), chance_loss=0.69),
    ),
    "learning_rate_too_low, moving nowhere": (
        known([0.69, 0.69, 0.70], gradients=updated(*[1e-7] * 3), chance_loss=0.69),
        known([0.69, 0.69, 0.75], gradients=updated(*[1e-7] * 3), chance_loss=0.69),
    ),
    "learning_rate_too_low, embeddings aside": (
        known(
            [0.7, 0.69, 0.68],
            gradients=[{**line, "embeddings": ["hidden_2"]} for line in moving(1e-6, 1e-2)],
            chance_loss=0.69,
        ),
        known([0.7, 0.69, 0.68], gradients=moving(1e-6, 1e-2), chance_loss=0.69),
    ),
    "learning_rate_too_high, swings that harm": (
        known([1.0, *[0.5, 0.8] * 10], kept=0.11, chance_loss=1.0),
        known([1.0, *[0.5, 0.8] * 10], kept=0.09, chance_loss=1.0),
    ),
    "learning_rate_too_high, not by dropout": (
        known([1.0, 0.5, 0.9] * 6, dropout=0.55),
        known([1.0, 0.5, 0.9] * 6, dropout=0.65),
    ),
    "loss_spikes": (known([1, 0.2, 0.65, 0.1]), known([1, 0.2, 0.55, 0.1])),
    "loss_spikes, not near 0": (known([1, 0.1, 0.45, 0.1]), known([1, 0.05, 0.3, 0.1])),
    "divergence, running away": (known([-1.0, -1100.0]), known([-1.0, -900.0])),
}


@pytest.mark.parametrize("name", CASES)
def test_a_rule_finds_what_it_is_for_and_nothing_else(name):
    assert_tells_apart(name, *CASES[name])


def test_the_first_epoch_whose_loss_is_no_number_diverged():
    (found,) = divergence(trained([3.0, 9.0, None], [1.0, None, None], kept=None))
    assert (found.severity, found.first_epoch, found.evidence) == ("error", 3, {"last_finite_loss": 9.0})


def test_a_run_that_diverged_at_once_has_no_last_loss():
    (found,) = divergence(trained([None], [None], kept=None))
    assert found.evidence == {"last_finite_loss": None}


def test_a_finite_loss_did_not_diverge():
    assert not divergence(trained([3.0, 9.0], [1.0, None], kept=1.0))


def test_what_loss_scaling_skips_in_a_training_that_goes_on_is_no_explosion():
    begun = scaled((0, 1, 2.0**15), (0, 1, 2.0**14), (0, 1, 2.0**13))
    assert not exploding_gradients(Observations([], begun))
    (found,) = exploding_gradients(Observations([], [*begun, *scaled((0, 2, 2.0**-11))]))
    assert found.evidence == {"skipped_steps": 5, "loss_scale": 2.0**-11}
    assert found.cures[0] == "training.precision=bfloat16"


def test_spikes_name_the_examples_that_lose_far_more_than_others():
    losses = [1, 0.1, 0.9, 0.1]
    (found,) = doctor.loss_spikes(known(losses, hardest=[7, 3], hardest_over_median=110.0))
    assert "Of the training examples, 7, 3 lose most, up to 110 times as much" in found.explanation
    (found,) = doctor.loss_spikes(known(losses, hardest=[7, 3], hardest_over_median=90.0))
    assert "training examples" not in found.explanation


def stopped(*ratios, norms=None, left=0.5, called=False, **facts):
    """Give a training whose weights moved by these ratios of themselves, one for each epoch that was measured."""
    pairs = zip(ratios, norms or [1.0] * len(ratios), strict=True)
    rows = [{"logits": {"update_ratio": ratio, "norm": norm}, "hidden_1": {"norm": norm}} for ratio, norm in pairs]
    lines = [{"epoch": at, "layers": each} for at, each in enumerate(rows, start=1)]
    epochs = [{"train": {"loss": left, **({"learning_rate": 1e-9} if called else {})}} for _ in ratios]
    about = {"chance_loss": 1.0, "learning_rate": 0.004, **facts}
    return Observations(epochs, lines, {"train": {"loss": left}}, facts=about)


def test_a_rate_that_fell_to_nothing_is_too_low():
    (found,) = doctor.learning_rate_too_low(stopped(1e-2, 1e-3, 1e-8, 0.0))
    assert (found.first_epoch, found.last_epoch) == (3, 4)
    assert found.cures == ("training.optimizer.learning_rate=0.004",)
    (found,) = doctor.learning_rate_too_low(stopped(1e-2, 1e-3, 1e-8, 0.0, called=True))
    assert found.cures[0] == "~callbacks"
    for shows in (
        stopped(1e-2, 1e-3, 9e-7, 0.0),
        stopped(1e-2, 1e-3, 1e-8, 0.0, left=0.11),
        stopped(1e-2, 1e-3, 1e-8, 0.0, norms=(1.0, 1.0, 2e-3, 2e-3)),
        stopped(1e-2, 1e-3, 1e-8, 0.0, chance_loss=None, missed=0.9, spread=1.0),
    ):
        assert doctor.learning_rate_too_low(shows)
    (found,) = doctor.learning_rate_too_low(stopped(1e-2, 1e-3, 1e-8, 0.0, learning_rate=0.0))
    assert found.cures == ("training.optimizer.learning_rate=1e-3",)


def test_epochs_without_a_ratio_are_left_out():
    shows = stopped(None, None, 1e-2, 1e-3, 1e-8, 0.0)
    assert doctor.learning_rate_too_low(shows)[0].first_epoch == 5


@pytest.mark.parametrize(
    "other",
    [
        stopped(1e-2, 1e-3, 1.1e-6, 0.0),
        stopped(1e-2, 1e-3, 1e-8, 0.0, left=0.09),
        stopped(1e-2, 1e-3, 1e-8, 0.0, norms=(1.0, 1.0, 9e-4, 9e-4)),
        stopped(1e-2, 1e-3, 1e-8, 0.0, norms=(0.0, 0.0, 0.0, 0.0)),
        stopped(1e-2, 1e-3, 1e-8, 0.0, chance_loss=None),
        stopped(1e-2, 1e-8),
    ],
)
def test_one_that_ends_low_is_not(other):
    assert not doctor.learning_rate_too_low(other)


def killed(dead=0.95, moved=0.01, left=0.5, **facts):
    """Give a training in whose first epoch weights moved, and after which units were dead."""
    layers = {"hidden_1": {"update_ratio": moved}, "logits": {"update_ratio": 0.05}}
    lines = [{"epoch": at, "layers": layers} for at in (1, 2)]
    activations = [{"epoch": 1, "layers": {"hidden_1": {"dead_share": dead}}}]
    return Observations([], lines, {"train": {"loss": left}}, activations, facts={"chance_loss": 1.0, **facts})


def test_steps_that_kill_units_in_the_first_epoch_are_too_long():
    (found,) = doctor.learning_rate_too_high(killed())
    assert found.evidence == {"update_ratio": 0.01, "dead_share": 0.95}


@pytest.mark.parametrize(
    ("name", "shows", "is_like_it"),
    [
        ("dead", 0.91, 0.89),
        ("moved", 6e-3, 4e-3),
        ("left", 0.31, 0.29),
        ("deviation", 9.0, 11.0),
        ("dropout", 0.59, 0.61),
        ("shrunk", 0.51, 0.49),
    ],
)
def test_units_that_something_else_killed_are_told_apart(name, shows, is_like_it):
    assert doctor.learning_rate_too_high(killed(**{name: shows}))
    assert not doctor.learning_rate_too_high(killed(**{name: is_like_it}))


def test_outputs_that_are_cut_off_and_generators_that_learned_show_no_long_steps():
    assert not doctor.learning_rate_too_high(killed(mismatch=""))
    assert not doctor.learning_rate_too_high(killed(chance_loss=None, missed=0.05, spread=1.0, unlike=0.1))


def test_steps_that_are_too_long_are_made_no_longer():
    cures = doctor.learning_rate_too_high(killed(learning_rate=1e-3, optimizer="adam"))[0].cures
    assert cures[0] == "training.optimizer.learning_rate=0.0001"
    assert not [cure for cure in cures if "kind: adam" in cure]
    assert "kind: adam" in doctor.learning_rate_too_high(killed(learning_rate=1e-3, optimizer="sgd"))[0].cures[0]
    diverged = known([None], learning_rate=1e-4, optimizer="adamw")
    assert doctor.divergence(diverged)[0].cures[0] == "training.optimizer.learning_rate=1e-06"


def test_numbers_in_the_data_that_are_not_finite_have_no_option_for_a_cure():
    where = {"step": 1, "epoch": 1, "kind": "input", "layer": None, "examples": [3]}
    (found,) = doctor.divergence(replace(known([None], learning_rate=0.1), nonfinite=where))
    assert found.cures == ()


def test_no_learning_rate_is_suggested_that_nobody_would_use():
    slow = known([0.7, 0.69, 0.68], gradients=updated(*[1e-12] * 3), chance_loss=0.69, learning_rate=0.01)
    (found,) = doctor.learning_rate_too_low(slow)
    assert found.cures[1] == "training.optimizer.learning_rate=1"
    (found,) = doctor.divergence(known([None], learning_rate=50.0))
    assert found.cures[1] == "training.optimizer.learning_rate=0.1"


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

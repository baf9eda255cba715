"""Each check has what it fails on, and what it passes."""

import numpy as np
import pytest
import tensorflow as tf

from kerasdl import preflight
from kerasdl.doctor import initial_loss as rule
from kerasdl.engine.precision import precision
from kerasdl.engine.traits import optimizers_of
from kerasdl.interfaces.finding import Observations
from kerasdl.preflight import answers, checks

STEP = "model={kind: 'preflight_parts:Stepping'}"


def test_what_the_source_remarks_of_the_data_is_told(tmp_path):
    rows = [f"{number % 7},{number % 2},{'yes' if number % 2 else 'no'}" for number in range(200)]
    (tmp_path / "leak.csv").write_text("\n".join(["a,b,target", *rows]))
    data = {"kind": "csv", "path": str(tmp_path / "leak.csv"), "target": "target"}
    given = {"kerasdl": 1, "data": data, "model": {"kind": "mlp", "units": [4]}}
    found = {each.check: each for each in preflight.check(given)}["data"]
    assert found.result == "warn"
    assert "'b' predicts the target by itself" in found.explanation
    assert found.cures == ("data.columns.b=ignore",)


def test_shapes_lists_the_layers_with_what_they_give(subject):
    found = checks.shapes(subject())
    assert found.result == "pass"
    assert found.rows == (
        {"layer": "hidden_1", "kind": "Dense", "output": [16], "dtype": "float32", "weights": 224},
        {"layer": "logits", "kind": "Dense", "output": [3], "dtype": "float32", "weights": 51},
    )
    assert found.evidence == {"layers": 2, "weights": 275}


def test_outputs_that_are_no_numbers_fail_and_double_precision_warns(subject):
    assert checks.shapes(subject(fault="nan")).result == "fail"
    assert checks.shapes(subject(fault="double")).result == "warn"


def test_shapes_of_a_gan_are_those_of_both_networks(subject):
    found = checks.shapes(subject("ring"))
    assert found.result == "pass"
    assert {row["layer"].partition("/")[0] for row in found.rows} == {"generator", "discriminator"}


@pytest.mark.parametrize(
    ("scale", "offset", "result"),
    [(1, 0, "pass"), (30, 0, "warn"), (1, 30, "warn"), (1e4, 0, "fail"), (1e-6, 0, "warn")],
)
def test_input_scale_is_that_of_what_reaches_the_first_weights(subject, points, scale, offset, result):
    found = checks.input_scale(subject(points(scale, offset)))
    assert found.result == result
    assert found.evidence["deviation"] == pytest.approx(scale, rel=0.1)
    assert "data.standardise=true" in found.cures or result == "pass"


def test_features_of_very_different_scales_warn(subject, points):
    found = checks.input_scale(subject(points(np.array([1.0, 1e-4, 1.0]))))
    assert (found.result, found.evidence["widest_to_narrowest_feature"] > 1e3) == ("warn", True)


def test_what_is_the_same_for_all_fails_and_normalisation_takes_any_scale(subject, points):
    assert checks.input_scale(subject(fault="constant")).result == "fail"
    assert checks.input_scale(subject(points(1e4), fault="normalised")).result == "pass"


@pytest.mark.parametrize("data", ["wine", "moons", "diabetes"])
def test_losses_that_suit_the_task_prefer_right_answers(subject, data):
    found = checks.labels(subject(data))
    assert found.result == "pass"
    assert found.evidence["loss_of_right_answers"] < found.evidence["loss_of_nothing"]


@pytest.mark.parametrize(
    ("data", "overrides", "fault", "told"),
    [
        ("wine", [], "softmax", "ends with probabilities"),
        ("moons", [], "sigmoid", "ends with probabilities"),
        ("moons", [], "softmax", "softmax over a single unit"),
        ("diabetes", [], "sigmoid", "gives 0 to 1"),
        ("wine", ["training.loss={kind: 'preflight_parts:Wrong'}"], None, "no smaller for right answers"),
        ("wine", ["training.loss={kind: 'preflight_parts:Logits'}"], None, "is given probabilities"),
    ],
)
@pytest.mark.filterwarnings("ignore:You are using a softmax over axis -1")
def test_labels_that_loss_or_activation_take_for_something_else_fail(subject, data, overrides, fault, told):
    found = checks.labels(subject(data, *overrides, fault=fault))
    assert found.result == "fail"
    assert told in found.explanation


def test_several_labels_are_compared_one_by_one(subject, points):
    labels = np.random.default_rng(0).integers(0, 2, (120, 4))
    assert checks.labels(subject(points(targets=labels))).result == "pass"


@pytest.mark.parametrize(("fault", "result"), [("none", "pass"), ("large", "warn"), ("huge", "fail")])
def test_the_initial_loss_is_about_that_of_answers_that_say_nothing(subject, fault, result):
    found = checks.initial_loss(subject(fault=fault))
    assert found.result == result
    assert found.evidence["expected"] == pytest.approx(np.log(3), abs=1e-4)


def test_where_a_sound_training_begins_does_not_fail(subject, points):
    targets = np.random.default_rng(1).normal(size=120)
    found = checks.initial_loss(subject(points(8.0, targets=targets), "model.units=[64, 64]"))
    assert (found.result, found.evidence["loss"] > 20) == ("warn", True)


@pytest.mark.parametrize(("initial", "result"), [(14.0, "pass"), (25.0, "warn")])
def test_check_and_doctor_agree_on_where_a_loss_begins_too_high(subject, monkeypatch, initial, result):
    whole = subject("diabetes", "model={kind: mlp, units: [32, 32], residual: true, dropout: 0.5}")
    expected = answers.of_nothing(whole, whole.some(512).y)
    monkeypatch.setattr(whole, "judged", lambda y, outputs: initial * expected if tf.is_tensor(outputs) else expected)
    told = rule(Observations([], facts={"initial_loss": initial * expected, "chance_loss": expected}))
    assert (checks.initial_loss(whole).result, bool(told)) == (result, result == "warn")


def test_a_loss_of_numbers_begins_at_their_variance(subject):
    found = checks.initial_loss(subject("diabetes"))
    assert (found.result, found.evidence["expected"]) == ("pass", pytest.approx(1, abs=0.05))


def test_a_model_that_can_learn_learns_a_few_examples_by_heart_from_its_inputs(subject):
    whole = subject(fault="none")
    before = [np.array(variable) for variable in whole.core.variables]
    learned, depends = checks.small_batch(whole), checks.input_dependence(whole)
    assert (learned.result, depends.result) == ("pass", "pass")
    assert learned.evidence["loss_after"] < 0.1 * learned.evidence["loss_of_constant_answer"]
    assert depends.evidence["loss_without_inputs"] > depends.evidence["loss"]
    assert all((now == then).all() for now, then in zip(map(np.array, whole.core.variables), before, strict=True))


def test_a_model_that_never_sees_its_inputs_learns_nothing_by_heart(subject):
    blind = subject(fault="blind")
    learned, depends = checks.small_batch(blind), checks.input_dependence(blind)
    assert (learned.result, depends.result) == ("fail", "fail")
    assert depends.evidence["loss"] == pytest.approx(depends.evidence["loss_without_inputs"])


def test_zero_that_is_padding_is_no_input_to_compare_with(subject, texts):
    found = checks.input_dependence(subject(texts, fault="masked"))
    assert found.result == "pass"
    assert "each example given the ids of another one" in found.explanation
    assert np.isfinite(found.evidence["loss_without_inputs"])


def test_a_loss_that_is_no_number_without_inputs_is_not_the_same(subject):
    found = checks.input_dependence(subject(fault="divided"))
    assert (found.result, np.isfinite(found.evidence["loss_without_inputs"])) == ("pass", False)


def test_a_loss_that_is_never_a_number_says_nothing_of_inputs(subject):
    found = checks.input_dependence(subject(fault="nan"))
    assert (found.result, "no finite number" in found.explanation) == ("skip", True)


@pytest.mark.parametrize(
    ("fault", "result"), [("none", "pass"), ("batch", "pass"), ("mixing", "fail"), ("mixing in training", "fail")]
)
def test_no_example_has_a_part_in_the_answer_to_another(subject, fault, result):
    found = checks.example_leaks(subject(fault=fault))
    assert found.result == result
    assert (found.evidence["change_in_training"] > 0) == (fault != "none")
    assert ("batch normalisation alone" in found.explanation) == (fault == "batch")
    assert (found.evidence["change_in_inference"] > 0) == (fault == "mixing")


def test_gradients_reach_every_variable(subject):
    found = checks.gradients(subject(fault="none"))
    assert (found.result, found.evidence["variables"], found.evidence["without_gradient"]) == ("pass", 4, 0)


@pytest.mark.parametrize(
    ("fault", "result", "told"),
    [
        ("cut", "fail", "No gradient reaches 'hidden': training"),
        ("blind", "warn", "No gradient reaches 'hidden/kernel': training"),
        ("nothing", "fail", "no trainable weights"),
        ("nan", "fail", "no finite number"),
        ("deep", "warn", "would hardly learn"),
    ],
)
def test_weights_that_no_gradient_reaches_are_named(subject, fault, result, told):
    found = checks.gradients(subject(fault=fault))
    assert found.result == result
    assert told in found.explanation


@pytest.mark.parametrize("data", ["diabetes", "ring"])
def test_steps_that_loss_scaling_skips_at_first_say_nothing(subject, data):
    with precision("float16"):
        prepared = subject(data, "training.precision=float16")
        scaling = optimizers_of(prepared.core)
        for optimizer in scaling:
            optimizer.dynamic_scale.assign(2.0**30)
        found = checks.gradients(prepared)
    assert (found.result, found.evidence["without_gradient"]) == ("pass", 0)
    assert [float(optimizer.dynamic_scale) for optimizer in scaling] == [2.0**30] * len(scaling)
    assert scaling


def test_gradients_that_no_loss_scale_makes_finite_fail(subject):
    with precision("float16"):
        found = checks.gradients(subject("wine", "training.precision=float16", fault="nan"))
    assert (found.result, found.evidence["nonfinite"] > 0) == ("fail", True)
    assert "in the first 36 steps" in found.explanation


def test_gradients_reach_both_networks_of_a_gan(subject):
    found = checks.gradients(subject("ring"))
    assert (found.result, found.evidence["variables"]) == ("pass", 12)


def test_memory_and_time_are_estimated(subject):
    found = checks.resources(subject())
    evidence = found.evidence
    assert found.result == "pass"
    assert (evidence["weights_bytes"], evidence["gradients_bytes"]) == (4 * 275, 4 * 275)
    # Adam keeps two numbers a weight, and two of its own.
    assert evidence["optimizer_bytes"] >= 8 * 275
    assert evidence["activations_bytes"] == 2 * 32 * (16 + 3) * 4
    assert evidence["total_seconds"] >= 10 * evidence["epoch_seconds"] > 0


def test_more_than_there_is_of_memory_fails_and_more_than_half_warns(subject):
    small = subject()
    needed = int(checks.resources(small).evidence["total_bytes"])
    assert checks.resources(small, memory_bytes=needed // 2).result == "fail"
    found = checks.resources(small, memory_bytes=needed + 1)
    assert (found.result, found.cures) == ("warn", ("training.batch_size=16",))


@pytest.mark.parametrize(("rate", "result"), [("1e-2", "pass"), ("1e-7", "warn"), ("1000", "fail")])
def test_the_learning_rate_is_where_the_loss_falls(subject, rate, result):
    found = checks.learning_rate(
        subject("wine", f"training.optimizer={{kind: sgd, learning_rate: {rate}}}", "training.loss=auto")
    )
    assert found.result == result
    assert bool(found.cures) == (result != "pass")


@pytest.mark.parametrize(("rate", "result"), [("1e-2", "pass"), ("1.0", "warn")])
def test_rates_that_adam_stands_later_but_not_at_first_warn(subject, rate, result):
    found = checks.learning_rate(
        subject("moons", f"training.optimizer.learning_rate={rate}", "model={kind: mlp, units: [64, 64]}")
    )
    assert (found.result, bool(found.cures)) == (result, result == "warn")


def test_a_high_rate_that_is_warmed_up_to_does_not_leap(subject):
    schedule = "{kind: cosine_decay, initial_learning_rate: 1e-4, warmup_target: 1.0, warmup_steps: 1000, "
    found = checks.learning_rate(
        subject("moons", f"training.optimizer.learning_rate={schedule}decay_steps: 1000}}", "training.epochs=500")
    )
    assert found.evidence["highest_loss_in_first_steps"] < 10 * found.evidence["loss_at_first"]


@pytest.mark.parametrize(
    ("overrides", "result", "told", "cure"),
    [
        ("model.l2=1e-3", "pass", "The penalty on weights is", None),
        ("model.l2=10.0", "warn", "makes weights small rather than answers right", "model.l2=0.0"),
        ("model.l1=10.0", "warn", "makes weights small rather than answers right", "model.l1=0.0"),
        ("model.dropout=0.5", "pass", "dropout takes up to 50%", None),
        ("model.dropout=0.9", "warn", "drops 90%: the noise is 3 times as strong", "model.dropout=0.5"),
        ("model={kind: mlp, units: [64, 4], dropout: 0.5}", "warn", "leaves 2 units on average", "model.dropout=0.0"),
    ],
)
def test_regularisation_that_leaves_little_to_learn_with_warns(subject, overrides, result, told, cure):
    found = checks.regularisation(subject("moons", "model={kind: mlp, units: [64, 64]}", overrides))
    assert (found.result, told in found.explanation) == (result, True)
    assert (cure in found.cures) if cure else found.cures == ()


def test_a_weaker_penalty_is_suggested_that_passes(subject):
    heavy = checks.regularisation(subject("moons", "model.l2=10.0"))
    assert heavy.cures[0].startswith("model.l2=0.0")
    assert checks.regularisation(subject("moons", heavy.cures[0])).result == "pass"


def test_of_a_schedule_it_is_the_highest_rate_that_counts_and_the_first_that_is_changed(subject):
    schedule = "{kind: exponential_decay, initial_learning_rate: 1e-7, decay_steps: 10, decay_rate: 0.5}"
    found = checks.learning_rate(subject("wine", f"training.optimizer.learning_rate={schedule}"))
    assert found.evidence["learning_rate"] == pytest.approx(1e-7)
    assert found.cures[0].startswith("training.optimizer.learning_rate.initial_learning_rate=")


@pytest.mark.parametrize("fault", ["blind", "constant"])
def test_a_loss_that_never_falls_clearly_suggests_nothing(subject, points, fault):
    found = checks.learning_rate(subject(points(), fault=fault))
    assert (found.result, found.cures) == ("warn", ())
    assert "no learning rate" in found.explanation


def test_an_optimizer_that_is_bound_to_its_rate_has_no_range_test(subject):
    assert checks.learning_rate(subject("wine", "training.optimizer=ftrl")).result == "skip"


def test_batch_normalisation_begins_as_in_training(subject):
    found = checks.initial_loss(subject("wine", "model={kind: mlp, units: [64, 64, 64], normalisation: batch}"))
    assert found.result == "pass"


LOSSES = ("labels", "initial_loss", "small_batch", "input_dependence", "learning_rate", "regularisation")


@pytest.mark.parametrize("name", LOSSES)
def test_checks_of_the_loss_say_why_they_do_not_apply(subject, name):
    check = getattr(checks, name)
    for other, why in ((subject("ring"), "a model that generates"), (subject("wine", STEP), "train_step of its own")):
        found = check(other)
        assert (found.result, why in found.explanation) == ("skip", True)


@pytest.mark.parametrize("name", LOSSES[2:])
def test_checks_of_learning_do_not_apply_without_trainable_weights(subject, name):
    assert "without trainable weights" in getattr(checks, name)(subject(fault="nothing")).explanation

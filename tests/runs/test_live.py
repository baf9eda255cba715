"""The doctor is asked while a training goes on."""

import json
import shutil

import pytest

import kerasdl
from kerasdl.errors import UsageError
from kerasdl.runs import live, run
from kerasdl.runs.listening import Listener

FAST = {
    "kerasdl": 1,
    "data": {"kind": "synthetic", "dataset": "moons", "examples": 200},
    "model": {"kind": "mlp", "units": [16, 16]},
    "training": {"epochs": 30, "optimizer": {"kind": "sgd", "learning_rate": 1e-4}},
    "callbacks": [{"kind": "gradient_monitor", "every": 1}, {"kind": "activation_monitor"}],
}


def test_a_run_stops_on_a_finding(tmp_path):
    stop = "callbacks=[activation_monitor, {kind: early_stopping, patience: 99, on_finding: [dead_units]}]"
    rate = "training.optimizer={kind: adam, learning_rate: 3.0}"
    result = kerasdl.run(FAST, stop, rate, "model.units=[64, 64]", out=tmp_path / "run")
    assert result.state == "stopped"
    assert result.status["epochs"] < 30
    assert "dead_units" in {finding["rule"] for finding in result.status["findings"]}


def test_a_rule_that_is_not_there_is_refused(tmp_path):
    stop = "callbacks=[{kind: early_stopping, on_finding: [dead_unit]}]"
    with pytest.raises(
        UsageError, match=r"on_finding\[0\]: there is no rule of the doctor 'dead_unit'\.\n.*dead_units"
    ):
        kerasdl.run(FAST, stop, out=tmp_path / "run")


def test_a_wasted_training_is_told_once_while_it_goes_on(tmp_path, monkeypatch):
    class Ears(Listener):
        heard: list[str] = []

        def warned(self, message):
            self.heard.append(message)

    monkeypatch.setattr(live, "_EVERY_SECONDS", 0.0)
    run(FAST, "training.optimizer.learning_rate=1e-9", out=tmp_path / "run", listener=Ears())
    (heard,) = Ears.heard
    assert heard.startswith("not learning: The model is no better")
    assert "Try: 'training.optimizer={kind: adam, learning_rate: 0.003}' or " in heard


def test_what_was_learned_is_judged_from_half_of_the_epochs_on(tmp_path):
    stop = "callbacks=[{kind: early_stopping, patience: 99, on_finding: [not_learning]}]"
    result = kerasdl.run(FAST, stop, "training.optimizer.learning_rate=1e-9", out=tmp_path / "run")
    # In the very epoch, whichever stands first in the list.
    assert (result.state, result.status["epochs"]) == ("stopped", 15)


@pytest.mark.parametrize("first", ["gradient_monitor, ", ""])
def test_a_training_ends_with_the_epoch_in_which_something_is_found(tmp_path, first):
    stop = f"callbacks=[{first}{{kind: early_stopping, patience: 99, on_finding: [learning_rate_too_low]}}"
    stop += "]" if first else ", gradient_monitor]"
    result = kerasdl.run(FAST, stop, "training.optimizer.learning_rate=1e-9", out=tmp_path / "run")
    assert (result.state, result.status["epochs"]) == ("stopped", 3)


def test_what_a_training_left_that_was_killed_is_no_reason_to_stop(tmp_path):
    stop = "callbacks=[gradient_monitor, {kind: early_stopping, patience: 99, on_finding: [not_learning]}]"
    slow = "training.optimizer.learning_rate=1e-9"
    result = kerasdl.run(FAST, stop, slow, out=tmp_path / "run")
    # As one that was killed before its first checkpoint.
    shutil.rmtree(result.directory / "checkpoints")
    status = json.loads((result.directory / "status.json").read_text())
    (result.directory / "status.json").write_text(json.dumps({**status, "state": "running"}))
    again = kerasdl.run(FAST, stop, slow, out=tmp_path / "run", resume="auto")
    assert again.status["epochs"] == result.status["epochs"]
    assert again.history == result.history


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ("exploding_gradients", "finds nothing without gradient_monitor"),
        ("dead_units", "finds nothing without activation_monitor"),
        ("one_class_predicted", "only known when training has ended"),
    ],
)
def test_a_rule_that_could_never_stop_the_run_is_refused(tmp_path, rule, told):
    stop = f"callbacks=[{{kind: early_stopping, on_finding: [{rule}]}}]"
    with pytest.raises(UsageError, match=told):
        kerasdl.run(FAST, stop, out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_facts_say_what_is_known_before_and_after(tmp_path):
    directory = kerasdl.run(FAST, "training.epochs=1", out=tmp_path / "run").directory
    facts = json.loads((directory / "facts.json").read_text())
    assert facts["features"] == 2
    assert facts["chance_loss"] == pytest.approx(0.693, abs=0.01)
    assert 0.3 < facts["initial_loss"] < 3
    assert {"mean", "deviation", "penalty", "shrunk", "predicted_class", "present_class"} <= set(facts)
    assert "mismatch" not in facts

"""What is wrong with a run is told from its directory, whether it has ended or not."""

import json

import pytest

import kerasdl
from kerasdl.errors import ArtifactError
from kerasdl.runs import diagnose

REMARK = {"rule": "likely_leak", "severity": "warning", "first_epoch": None, "last_epoch": None, "evidence": {}}
REMARK |= {"explanation": "It knows.", "cures": [], "layer": None, "column": "alive"}
RECIPE = {"kerasdl": 1, "data": {"kind": "synthetic", "dataset": "moons", "examples": 40}, "model": "mlp"}


@pytest.fixture
def run(tmp_path):
    """Give the directory of a run, and what may be written into it."""
    directory = kerasdl.run(RECIPE, "training.epochs=1", out=tmp_path / "run").directory
    status = json.loads((directory / "status.json").read_text())

    def written(losses, **changes):
        lines = [{"epoch": epoch, "train": {"loss": loss}} for epoch, loss in enumerate(losses, start=1)]
        (directory / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
        (directory / "status.json").write_text(json.dumps(status | changes))
        (directory / "facts.json").unlink(missing_ok=True)
        return directory

    return written


def test_rules_look_at_what_is_written_by_now(run):
    assert diagnose(run([1.0, 0.5])) == []
    (found,) = diagnose(run([1.0, None], state="running", metrics={}))
    assert (found["rule"], found["first_epoch"], found["evidence"]) == ("divergence", 2, {"last_finite_loss": 1.0})


def test_remarks_on_the_data_are_kept_and_rules_are_applied_anew(run):
    (stale,) = diagnose(run([1.0, None]))
    found = diagnose(run([1.0, None, None], findings=[REMARK, stale]))
    assert [(each["rule"], each["last_epoch"]) for each in found] == [("divergence", 3), ("likely_leak", None)]


def test_of_folds_it_is_what_they_came_to(run):
    remark = REMARK | {"folds": [1, 2]}
    assert diagnose(run([], findings=[remark], folds=[{}, {}])) == [remark]


@pytest.mark.parametrize("name", ["facts.json", "status.json"])
@pytest.mark.parametrize("content", ['{"rows": 1', ""])
def test_a_damaged_file_is_told_and_no_clean_bill_of_health(run, name, content):
    directory = run([1.0, 0.5])
    (directory / name).write_text(content)
    with pytest.raises(ArtifactError, match=rf"{name}: is damaged"):
        diagnose(directory)


def test_what_a_status_lacks_or_has_from_elsewhere_is_left_out(run):
    directory = run([1.0, 0.5])
    (directory / "status.json").write_text(json.dumps({"state": "done"}))
    assert diagnose(directory) == []
    (directory / "status.json").write_text(json.dumps({"findings": [REMARK | {"severity": "dire"}], "metrics": {}}))
    assert diagnose(directory) == []


def test_what_is_no_run_has_no_findings(tmp_path):
    with pytest.raises(ArtifactError, match="expected a run directory"):
        diagnose(tmp_path)


def test_units_that_too_long_steps_kill_are_found_and_a_cure_keeps_them_alive(tmp_path):
    recipe = {
        "kerasdl": 1,
        "data": {"kind": "synthetic", "dataset": "spirals"},
        "model": {"kind": "mlp", "units": [64, 64]},
        "training": {"epochs": 20, "optimizer": {"kind": "adam", "learning_rate": 0.3}},
        "callbacks": ["activation_monitor"],
    }
    ill = kerasdl.run(recipe, out=tmp_path / "ill")
    finding, *_ = diagnose(ill.directory)
    assert (finding["rule"], finding["layer"]) == ("dead_units", "hidden_1")
    assert list(finding["cures"]) == ["model.normalisation=batch", "model.activation=leaky_relu"]
    cured = kerasdl.run(recipe, finding["cures"][1], out=tmp_path / "cured")
    assert "dead_units" not in {found["rule"] for found in diagnose(cured.directory)}
    assert cured.metrics["train"]["loss"] < ill.metrics["train"]["loss"]

"""From a recipe to a run directory."""

import json
import subprocess
import sys

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasdl
from kerasdl.components import factory
from kerasdl.errors import DataError, DivergedError, KerasdlError, RecipeError, UsageError
from kerasdl.recipe import load
from kerasdl.recipe.shipped import names
from kerasdl.runs.diagnosing import apply_rules

QUICK = {
    "kerasdl": 1,
    "data": {"kind": "sklearn", "dataset": "wine"},
    "model": {"kind": "mlp", "units": [8]},
    "training": {"epochs": 2},
}


@pytest.fixture(scope="module")
def finished(tmp_path_factory):
    directory = tmp_path_factory.mktemp("runs") / "wine"
    return kerasdl.run(QUICK, "callbacks=[gradient_monitor, csv_logger, checkpoint]", out=directory)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)


def test_a_run_directory_holds_what_the_design_says(finished):
    files = {path.name for path in finished.directory.iterdir()}
    assert files == {
        "checkpoints",
        "environment.json",
        "facts.json",
        "gradients.jsonl",
        "metrics.csv",
        "metrics.jsonl",
        "model.keras",
        "recipe.yaml",
        "report.html",
        "status.json",
        "weights",
    }


def test_status_says_what_came_out(finished):
    status = json.loads((finished.directory / "status.json").read_text())
    assert status == json.loads(json.dumps(finished.status))
    assert (status["kerasdl"], status["state"], status["epochs"], status["findings"]) == (1, "done", 2, [])
    assert list(status["metrics"]) == ["train", "validation", "test"]
    assert set(status["metrics"]["test"]) == {"accuracy", "loss"}
    assert status["compiled"]["mode"] == "graph"


def found_by(rule, findings):
    return [finding for finding in findings if finding["rule"] == rule]


def test_the_doctor_finds_gradients_that_vanish_in_a_deep_sigmoid_network(tmp_path):
    sigmoid = ("model.units=[8, 8, 8, 8, 8, 8, 8, 8]", "model.activation=sigmoid")
    deep = (*sigmoid, "training.epochs=3", "training.batch_size=all")
    result = kerasdl.run(QUICK, *deep, "callbacks=[gradient_monitor]", out=tmp_path / "deep")
    findings = json.loads((tmp_path / "deep" / "status.json").read_text())["findings"]
    assert result.status["findings"] == findings
    (finding,) = found_by("vanishing_gradients", findings)
    assert (finding["layer"], finding["first_epoch"]) == ("hidden_1", 1)
    cured = kerasdl.run(QUICK, *deep, "callbacks=[gradient_monitor]", finding["cures"][0], out=tmp_path / "cured")
    assert not found_by("vanishing_gradients", cured.status["findings"])


def test_the_doctor_finds_rows_learnt_by_heart(tmp_path):
    rows = {"kind": "synthetic", "dataset": "random_binary"}
    learning = {"epochs": 150, "optimizer": {"kind": "adam", "learning_rate": 0.01}}
    result = kerasdl.run({**QUICK, "data": rows, "training": learning}, "model.units=[64, 64]", out=tmp_path / "heart")
    (finding,) = found_by("overfitting", result.status["findings"])
    cured = kerasdl.run(tmp_path / "heart" / "recipe.yaml", finding["cures"][0], out=tmp_path / "cured")
    assert not found_by("overfitting", cured.status["findings"])


def test_cures_are_only_those_that_the_model_has_options_for(tmp_path):
    sigmoid = {"kind": "mlp", "units": [8] * 8, "activation": "sigmoid", "residual": True}
    once = ("training.epochs=1", "training.batch_size=all")
    deep = kerasdl.run({**QUICK, "model": sigmoid}, *once, out=tmp_path / "deep").directory
    vanished = {"hidden_1": {"mean_abs": 1e-9}, "logits": {"mean_abs": 1.0}}
    lines = [json.dumps({"epoch": epoch, "layers": vanished}) for epoch in (1, 2, 3)]
    (deep / "gradients.jsonl").write_text("\n".join(lines))
    (finding,) = [found for found in apply_rules(deep) if found.rule == "vanishing_gradients"]
    assert finding.cures == ("model.activation=tanh", "model.activation=selu", "model.normalisation=batch")


def test_a_metric_of_one_number_a_class_is_told_class_by_class(tmp_path):
    result = kerasdl.run(QUICK, "training.metrics=[f1_score]", "training.epochs=1", out=tmp_path / "run")
    assert set(result.metrics["test"]) == {"loss", "f1_score_class_0", "f1_score_class_1", "f1_score_class_2"}
    assert set(result.history) >= {"f1_score_class_0", "val_f1_score_class_2"}


@pytest.mark.parametrize(
    ("overrides", "expected"),
    [
        (["callbacks=[{kind: early_stopping, monitor: foo}]"], r"foo"),
        (["callbacks=[early_stopping]", "data.split.validation=0"], r"callbacks\[0\].monitor.*\n.*validation: 0.15"),
        (
            [
                "callbacks=[reduce_lr_on_plateau]",
                "training.optimizer.learning_rate={kind: exponential_decay, "
                "initial_learning_rate: 0.1, decay_steps: 5, decay_rate: 0.5}",
            ],
            r"schedule\n.*as a number",
        ),
        (
            ["training.loss=categorical_crossentropy", "data.dataset=diabetes"],
            r"classes, the task is regression\n.*auto",
        ),
        (["training.metrics=[accuracy]", "data.dataset=diabetes"], r"training.metrics: accuracy compares.*\n.*auto"),
        (
            ["training.loss=sparse_categorical_crossentropy", "data.dataset=breast_cancer"],
            r"one true class of several, the task is binary\n.*auto, which is binary_crossentropy",
        ),
    ],
)
def test_what_cannot_work_is_refused_before_there_is_a_directory(tmp_path, overrides, expected):
    with pytest.raises(UsageError, match=expected):
        kerasdl.run(QUICK, *overrides, out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_samples_are_compared_with_no_single_example(tmp_path):
    few = {"kind": "synthetic", "dataset": "mixture_ring", "examples": 10, "split": {"validation": 0, "test": 0.1}}
    result = kerasdl.run({**QUICK, "data": few, "model": {"kind": "gan"}}, out=tmp_path / "run")
    assert "frechet_distance" in result.metrics["train"]
    assert "frechet_distance" not in result.metrics["test"]


def test_a_callback_writes_to_folders_of_its_own_in_the_run_directory(tmp_path):
    kerasdl.run(QUICK, "callbacks=[{kind: csv_logger, filename: logs/epochs.csv}]", out=tmp_path / "run")
    assert (tmp_path / "run" / "logs" / "epochs.csv").exists()


def test_every_epoch_has_a_line(finished):
    lines = [json.loads(line) for line in (finished.directory / "metrics.jsonl").read_text().splitlines()]
    assert [line["epoch"] for line in lines] == [1, 2]
    assert all(set(line) == {"epoch", "seconds", "train", "validation"} for line in lines)
    assert lines[1]["train"]["loss"] == finished.history["loss"][1]
    assert len((finished.directory / "gradients.jsonl").read_text().splitlines()) == 2
    assert set(finished.gradients) == {"hidden_1", "logits"}


def test_the_saved_model_takes_raw_rows_and_scores_as_the_run_did(finished):
    dataset = factory(load(finished.directory / "recipe.yaml").data)(0)
    predictor = kerasdl.load(finished.directory)
    assert predictor.classes == ("class_0", "class_1", "class_2")
    found = predictor.predict(dataset.test.x)
    expected = [f"class_{number}" for number in dataset.test.y]
    assert np.mean(found.labels == expected) == pytest.approx(finished.metrics["test"]["accuracy"])
    probabilities = keras.ops.softmax(finished.model(dataset.front(dataset.test.x)))
    np.testing.assert_allclose(found.outputs, probabilities, rtol=1e-5)


def test_the_saved_model_loads_where_kerasdl_is_not_installed(finished):
    code = (
        "import sys; sys.modules['kerasdl'] = None\n"
        "import keras, numpy\n"
        "print(keras.saving.load_model(sys.argv[1]).predict(numpy.ones((2, 13)), verbose=0).sum())"
    )
    command = [sys.executable, "-c", code, str(finished.directory / "model.keras")]
    assert float(subprocess.run(command, capture_output=True, text=True, check=True).stdout) == pytest.approx(2)


def test_the_resolved_recipe_gives_the_same_bits(finished, tmp_path):
    again = kerasdl.run(finished.directory / "recipe.yaml", out=tmp_path / "again")
    assert again.metrics == finished.metrics
    for weights, expected in zip(again.model.get_weights(), finished.model.get_weights(), strict=True):
        np.testing.assert_array_equal(weights, expected)
    resolved = (tmp_path / "again" / "recipe.yaml").read_text()
    assert resolved == (finished.directory / "recipe.yaml").read_text()


def test_another_seed_gives_another_run(finished, tmp_path):
    other = kerasdl.run(QUICK, "seed=1", out=tmp_path / "other")
    assert other.history["loss"] != finished.history["loss"]


def test_other_data_than_the_fingerprint_says_is_refused(finished, tmp_path):
    with pytest.raises(DataError, match=r"fingerprint is sha256:.*\n.*~fingerprint"):
        kerasdl.run(finished.directory / "recipe.yaml", "data.dataset=iris", "task=auto", out=tmp_path / "other")
    assert not (tmp_path / "other").exists()


def test_runs_go_to_a_directory_of_their_own(tmp_path):
    first, second = (kerasdl.run(QUICK, "name=twice", "training.epochs=1") for _ in range(2))
    assert first.directory.parent == second.directory.parent == tmp_path / "runs" / "twice"
    assert first.directory != second.directory


def test_a_directory_that_is_not_empty_is_never_written_to(tmp_path):
    (tmp_path / "kept").write_text("mine")
    with pytest.raises(UsageError, match=r"expected a new or empty directory\n.*another"):
        kerasdl.run(QUICK, out=tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize("out", ["file", "file/run"])
def test_a_file_is_no_run_directory(tmp_path, out):
    (tmp_path / "file").write_text("mine")
    with pytest.raises(UsageError, match=r"expected a new or empty directory, got a file\n.*another"):
        kerasdl.run(QUICK, out=tmp_path / out)
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.parametrize("callbacks", ["[{kind: csv_logger, filename: status.json}]", "[csv_logger, csv_logger]"])
def test_a_path_that_is_taken_is_refused_before_there_is_a_directory(tmp_path, callbacks):
    with pytest.raises(UsageError, match=r"callbacks\[.\].filename: expected a path of its own"):
        kerasdl.run(QUICK, f"callbacks={callbacks}", out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize("source", [5, None, b"mlp/diabetes", ["mlp/diabetes"]])
def test_what_is_no_recipe_is_told_with_one_that_is(source):
    with pytest.raises(UsageError, match=r'got .*\n.*kerasdl.run\("mlp/breast-cancer"\)'):
        kerasdl.run(source)


@pytest.mark.parametrize("override", [{"training.epochs": 3}, ["training.epochs=3"], 3])
def test_overrides_are_text(override):
    with pytest.raises(UsageError, match=r'expected overrides as text.*\n.*"training.epochs=3", "model.dropout=0.1"'):
        kerasdl.run(QUICK, override)


def test_a_loss_that_is_not_finite_ends_the_run(tmp_path):
    with pytest.raises(DivergedError, match=r"epoch 1, step \d+: .* is not finite.*\n.*learning_rate") as caught:
        kerasdl.run(
            QUICK, "training.epochs=50", "training.optimizer={kind: sgd, learning_rate: 1e30}", out=tmp_path / "run"
        )
    assert caught.value.exit_code == 3
    status = json.loads((tmp_path / "run" / "status.json").read_text())
    assert status["state"] == "diverged"
    assert [finding["rule"] for finding in status["findings"]] == ["divergence"]
    found = status["nonfinite"]
    assert (found["epoch"], found["kind"], found["layer"]) == (1, "output", "logits")
    assert set(found["examples"]) <= set(range(200))
    assert list((tmp_path / "run" / "checkpoints").iterdir())
    assert not (tmp_path / "run" / "model.keras").exists()


def test_a_last_update_that_leaves_the_range_of_numbers_is_divergence_too(tmp_path):
    once = ("training.epochs=1", "training.batch_size=all", "training.optimizer={kind: sgd, learning_rate: 1e38}")
    with pytest.raises(DivergedError, match="global_clipnorm"):
        kerasdl.run(QUICK, *once, out=tmp_path / "run")
    assert json.loads((tmp_path / "run" / "status.json").read_text())["state"] == "diverged"
    assert not (tmp_path / "run" / "model.keras").exists()


@pytest.mark.parametrize(
    ("most", "cure"),
    [(10, "Write training.batch_size=8, or make the model smaller."), (0, "Make the model smaller.")],
)
def test_a_run_that_is_out_of_memory_ends_with_what_fits(tmp_path, monkeypatch, most, cure):
    train_step = keras.Model.train_step

    def limited(model, data):
        if data[0].shape[0] > most:
            raise tf.errors.ResourceExhaustedError(None, None, "OOM when allocating tensor")
        return train_step(model, data)

    monkeypatch.setattr(keras.Model, "train_step", limited)
    with pytest.raises(KerasdlError, match=r"^Out of memory with batches of 32") as caught:
        kerasdl.run(QUICK, "training.compile=eager", out=tmp_path / "run")
    assert caught.value.cure == cure
    assert json.loads((tmp_path / "run" / "status.json").read_text())["state"] == "failed"


def test_stopping_early_is_a_state_of_its_own(tmp_path):
    result = kerasdl.run(
        QUICK, "training.epochs=60", "callbacks=[{kind: early_stopping, patience: 0, min_delta: 9}]", out=tmp_path / "a"
    )
    assert (result.state, result.status["epochs"]) == ("stopped", 2)
    result = kerasdl.run(QUICK, "training.epochs=60", "training.max_minutes=1e-9", out=tmp_path / "b")
    assert (result.state, result.status["epochs"]) == ("stopped", 1)


def test_without_validation_and_test_only_training_is_scored(tmp_path):
    result = kerasdl.run(QUICK, "data.split={validation: 0, test: 0}", out=tmp_path / "run")
    assert list(result.metrics) == ["train"]


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_sixteen_bit_precision_trains(precision, tmp_path):
    result = kerasdl.run(QUICK, f"training.precision={precision}", "training.epochs=5", out=tmp_path / "run")
    assert result.model.get_layer("hidden_1").compute_dtype == precision
    assert result.history["loss"][-1] < result.history["loss"][0]
    assert keras.config.dtype_policy().name == "float32"


def test_accumulated_gradients_are_those_of_the_larger_batch(tmp_path):
    options = ("data.split={validation: 0, test: 0.10112}", "training.optimizer=sgd", "training.epochs=1")
    small = kerasdl.run(QUICK, *options, "training.batch_size=40", "training.accumulate=4", out=tmp_path / "small")
    large = kerasdl.run(QUICK, *options, "training.batch_size=160", out=tmp_path / "large")
    for weights, expected in zip(small.model.get_weights(), large.model.get_weights(), strict=True):
        np.testing.assert_allclose(weights, expected, rtol=1e-4, atol=1e-6)


def test_a_gpu_that_is_not_there_is_an_error_before_anything_is_written(tmp_path):
    with pytest.raises(UsageError, match=r"'gpu:7' is not there.*\n.*training.devices"):
        kerasdl.run(QUICK, "training.devices=gpu:7", out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


def test_eager_lets_python_see_every_step(tmp_path):
    assert kerasdl.run(QUICK, "training.compile=eager", out=tmp_path / "run").status["compiled"]["mode"] == "eager"


def test_a_wrong_recipe_leaves_nothing(tmp_path):
    with pytest.raises(RecipeError, match="Did you mean 'epochs'"):
        kerasdl.run(QUICK, "training.epoch=3", out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("overrides", "cure"),
    [
        (["model=gan"], "task: generation"),
        (["task=generation"], "model.kind: gan"),
        (["task=generation", "model=gan", "training.loss=mse"], "the loss of the two networks is model.loss"),
        (["task=binary"], "task: multiclass"),
        (["model=cnn"], "model.kind: mlp"),
    ],
)
def test_pieces_that_do_not_fit_together_are_an_error(overrides, cure, tmp_path):
    with pytest.raises((UsageError, DataError), match=cure):
        kerasdl.run(QUICK, *overrides, "model={kind: mlp}" if overrides[0].startswith("task=b") else overrides[0])
    assert not (tmp_path / "runs").exists()


def test_a_users_own_builder_is_trained(tmp_path, monkeypatch):
    (tmp_path / "mine.py").write_text(
        "import keras\n"
        "from kerasdl.interfaces import PositiveInt\n\n"
        "def linear(inputs, outputs, *, copies: PositiveInt = 1):\n"
        '    """Build a linear model."""\n'
        "    x = keras.Input(inputs.shape)\n"
        "    y = keras.layers.Dense(outputs.shape[0])(x)\n"
        "    for _ in range(copies - 1):\n"
        "        y = keras.layers.Dense(outputs.shape[0])(y)\n"
        "    return keras.Model(x, y)\n"
    )
    monkeypatch.syspath_prepend(tmp_path)
    result = kerasdl.run(QUICK, "model={kind: 'mine:linear', copies: 2}", allow_import=["mine"], out=tmp_path / "run")
    assert len(result.model.layers) == 3


@pytest.mark.parametrize("name", names())
def test_every_shipped_recipe_trains_for_an_epoch(name, files, tmp_path):
    result = kerasdl.run(name, "training.epochs=1", data_root=files, out=tmp_path / "run")
    assert result.status["epochs"] == 1
    assert (tmp_path / "run" / "model.keras").exists()


def test_there_are_shipped_recipes_of_every_family():
    assert {name.split("/")[0] for name in names()} == {"mlp", "cnn", "rnn", "gan"}


def test_a_listener_hears_of_every_epoch(tmp_path):
    heard = []

    class Ears(kerasdl.Listener):
        def started(self, directory, epochs):
            heard.append((directory, epochs))

        def epoch_ended(self, epoch, logs):
            heard.append((epoch, sorted(logs)))

        def ended(self):
            heard.append("ended")

    kerasdl.run(QUICK, listener=Ears(), out=tmp_path / "run")
    logs = ["accuracy", "loss", "val_accuracy", "val_loss"]
    assert heard == [(tmp_path / "run", 2), (1, logs), (2, logs), "ended"]

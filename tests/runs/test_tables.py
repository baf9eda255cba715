"""Runs on tables, from the file to the answer."""

import csv
import json
from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasdl
from kerasdl import artifact
from kerasdl.errors import ArtifactError, DataError, UsageError
from kerasdl.recipe import load


@pytest.fixture(scope="module")
def adult(files, tmp_path_factory):
    out = tmp_path_factory.mktemp("runs") / "adult"
    return kerasdl.run("mlp/adult", "training.epochs=3", data_root=files, out=out)


def rows_of(path, names):
    with path.open() as file:
        return [dict(zip(names, row, strict=True)) for row in csv.reader(file, skipinitialspace=True) if row]


def test_what_was_inferred_is_in_the_resolved_recipe_and_trains_the_same(adult, files, tmp_path):
    resolved = load(adult.directory / "recipe.yaml")
    assert resolved.data.options["columns"]["age"] == "numeric"
    assert resolved.data.options["columns"]["workclass"] == "category"
    assert resolved.data.options["split"].test == "given"
    again = kerasdl.run(adult.directory / "recipe.yaml", out=tmp_path / "again")
    assert again.metrics == adult.metrics


def test_the_saved_model_is_scored_as_the_run_was_on_the_same_rows(adult, files):
    expected = pytest.approx(adult.metrics["test"], rel=1e-5)
    assert kerasdl.evaluate(adult.directory) == expected
    assert kerasdl.evaluate(adult.directory, files / "adult-test.csv") == expected


def test_files_mappings_and_columns_of_the_same_rows_have_the_same_answers(adult, files):
    predictor = kerasdl.load(adult.directory)
    names = load("mlp/adult").data.options["names"]
    rows = rows_of(files / "adult-test.csv", names)
    of_file = predictor.predict(files / "adult-test.csv")
    of_rows = predictor.predict(rows)
    of_columns = predictor.predict({name: [row[name] for row in rows] for name in names})
    typed = predictor.predict([{**row, "age": int(row["age"]), "fnlwgt": float(row["fnlwgt"])} for row in rows])
    for other in (of_rows, of_columns, typed):
        np.testing.assert_array_equal(of_file.outputs, other.outputs)
    assert list(of_file.columns) == ["income", "probability of <=50K", "probability of >50K"]
    truth = [row["income"].removesuffix(".") for row in rows]
    assert np.mean(of_file.labels == truth) == pytest.approx(adult.metrics["test"]["accuracy"])


def test_the_model_takes_a_dict_of_tensors_without_kerasdl(adult):
    model = keras.saving.load_model(adult.directory / "model.keras", safe_mode=True)
    row = {name: tf.constant([40.0]) for name in model.input if model.input[name].dtype == "float32"}
    row |= {name: tf.constant(["Private"]) for name in model.input if model.input[name].dtype == "string"}
    assert model(row).shape == (1, 1)
    classes = {layer.__module__.partition(".")[0] for layer in map(type, model._flatten_layers())}
    assert classes == {"keras"}


def test_a_category_never_seen_is_not_the_most_frequent_one(adult):
    predictor = kerasdl.load(adult.directory)
    row = {field.name: 1 if field.dtype == "float32" else "Private" for field in predictor.description.inputs}
    unseen, other, frequent = (
        predictor.predict([{**row, "workclass": name}]).outputs for name in ("Plumber", "Baker", "Private")
    )
    assert unseen == other
    assert unseen != frequent


def test_a_row_that_lacks_a_column_or_has_another_type_is_refused_by_name(adult):
    predictor = kerasdl.load(adult.directory)
    row = {field.name: 1 if field.dtype == "float32" else "Private" for field in predictor.description.inputs}
    with pytest.raises(DataError, match=r"rows\[1\]: column 'age': 'old' is not a number"):
        predictor.predict([row, {**row, "age": "old"}])
    del row["age"]
    with pytest.raises(DataError, match=r"rows\[0\] lacks column 'age', got .*\n  Add 'age'; None"):
        predictor.predict([row])


def test_a_leak_is_told_and_written_down(files, tmp_path):
    result = kerasdl.run("mlp/titanic", "data.columns={}", "training.epochs=1", data_root=files, out=tmp_path / "run")
    findings = {
        finding["rule"]: finding for finding in json.loads((tmp_path / "run/status.json").read_text())["findings"]
    }
    assert "'alive'" in findings["likely_leak"]["explanation"]
    assert findings["likely_leak"]["cures"] == ["data.columns.alive=ignore"]
    assert "alive" in result.status["findings"][0]["explanation"]


def test_weights_and_balance_change_what_is_learned_and_not_what_is_scored(files, tmp_path):
    base = ["training.epochs=2", "callbacks=[]"]
    plain, weighted, oversampled = (
        kerasdl.run("mlp/adult", *base, f"training.balance={how}", data_root=files, out=tmp_path / how)
        for how in ("none", "weights", "oversample")
    )
    scores = [result.metrics["test"]["loss"] for result in (plain, weighted, oversampled)]
    assert len(set(scores)) == 3
    rare = [
        kerasdl.load(result.directory).predict(files / "adult-test.csv") for result in (plain, weighted, oversampled)
    ]
    means = [found.outputs.mean() for found in rare]
    assert min(means[1:]) > means[0]


def test_balance_without_classes_is_refused(files, tmp_path):
    with pytest.raises(
        UsageError, match=r"balance: weights needs classes, the task is regression\n  training.balance: none"
    ):
        kerasdl.run("mlp/mpg", "training.balance=weights", data_root=files, out=tmp_path / "run")


def test_a_model_that_answers_otherwise_once_it_is_saved_fails_the_run(files, tmp_path, monkeypatch):
    real = artifact.Predictor.outputs
    monkeypatch.setattr(artifact.Predictor, "outputs", lambda *given, **options: real(*given, **options) + 1e-3)
    with pytest.raises(ArtifactError, match=r"answers otherwise than training did: .* in row 0(.|\n)*get_config"):
        kerasdl.run("mlp/penguins", "training.epochs=1", data_root=files, out=tmp_path / "run")
    assert json.loads((tmp_path / "run/status.json").read_text())["state"] == "failed"


def test_rows_that_are_decoded_otherwise_once_the_model_is_saved_fail_the_run(files, tmp_path, monkeypatch):
    real = artifact.predicting.decoded

    def upside_down(*given):
        for some in real(*given):
            yield replace(some, arrays={name: column[::-1] for name, column in some.arrays.items()})

    monkeypatch.setattr(artifact.predicting, "decoded", upside_down)
    with pytest.raises(ArtifactError, match=r"answers otherwise than training did"):
        kerasdl.run("mlp/penguins", "training.epochs=1", data_root=files, out=tmp_path / "run")


def test_rows_that_are_refused_once_the_model_is_saved_fail_the_run(files, tmp_path, monkeypatch):
    read = artifact.predicting.description.read

    def forgetful(path):
        described = read(path)
        return replace(described, inputs=tuple(replace(field, missing=()) for field in described.inputs))

    monkeypatch.setattr(artifact.predicting.description, "read", forgetful)
    monkeypatch.setattr(artifact, "check_description", lambda *_, **__: None)
    (tmp_path / "people.csv").write_text(
        "\n".join(["age,old", *(f"{age % 50 if age % 3 else 'NA'},{age % 2}" for age in range(200))])
    )
    recipe = {"kerasdl": 1, "data": {"kind": "csv", "path": "people.csv", "target": "old"}, "model": "mlp"}
    with pytest.raises(ArtifactError, match=r"refuses rows that training took: (.|\n)*'NA' is not a number"):
        kerasdl.run(recipe, "training.epochs=1", data_root=tmp_path, out=tmp_path / "run")


def test_a_run_on_a_table_is_refused_where_the_files_have_changed(adult, files, tmp_path):
    changed = tmp_path / "adult-test.csv"
    changed.write_text((files / "adult-test.csv").read_text().replace("Cuba", "Peru"))
    with pytest.raises(DataError, match="the data is not that of the recipe"):
        kerasdl.run(adult.directory / "recipe.yaml", f"data.test_path={changed}", out=tmp_path / "run")


def test_other_models_say_that_they_take_no_table(files, tmp_path):
    for kind in ("rnn", "cnn"):
        with pytest.raises(
            UsageError, match=rf"{kind} takes a single input; got a table of numbers.*\n  model.kind: mlp"
        ):
            kerasdl.run("mlp/adult", f"model={{kind: {kind}}}", data_root=files, out=tmp_path / kind)


def test_what_generates_cannot_be_scored_on_targets(tmp_path):
    result = kerasdl.run("gan/mixture-ring", "training.epochs=1", "data.examples=100", out=tmp_path / "run")
    with pytest.raises(UsageError, match=r"no targets to be scored on\n.*status.json"):
        kerasdl.evaluate(result.directory)


def test_only_models_of_tables_are_scored_on_files(tmp_path, files):
    result = kerasdl.run("mlp/random-binary", "training.epochs=1", out=tmp_path / "run")
    with pytest.raises(UsageError, match=r"only models of tables.*\n  kerasdl evaluate RUN"):
        kerasdl.evaluate(result.directory, files / "mpg.csv")


def test_a_column_of_several_labels_is_learned_scored_and_predicted(tmp_path):
    tags = ["low", "low;odd", "", "odd"]
    rows = [f"{number % 50},{tags[number % 50 // 25 * 2 + number % 2]}" for number in range(200)]
    (tmp_path / "things.csv").write_text("\n".join(["size,tags", *rows]))
    data = {"kind": "csv", "path": "things.csv", "target": "tags", "separators": {"tags": ";"}}
    recipe = {"kerasdl": 1, "data": data, "model": "mlp", "training": {"epochs": 30}}
    result = kerasdl.run(recipe, data_root=tmp_path, out=tmp_path / "run")
    assert kerasdl.evaluate(result.directory) == pytest.approx(result.metrics["test"], rel=1e-5)
    assert kerasdl.evaluate(result.directory, tmp_path / "things.csv")["accuracy"] > 0.6
    found = kerasdl.load(result.directory).predict([{"size": 3}, {"size": 48}])
    assert list(found.columns) == ["tags", "probability of low", "probability of odd"]
    low, high = found.columns["probability of low"]
    assert low > 0.9
    assert high < 0.1
    assert "low" in found.columns["tags"][0]
    (tmp_path / "new.csv").write_text("size,tags\n1,low;new\n")
    with pytest.raises(
        DataError, match=r"new\.csv:2: column 'tags': the label 'new' is none of those.*\n.*data\.labels"
    ):
        kerasdl.evaluate(result.directory, tmp_path / "new.csv")


def test_columns_may_be_called_as_the_parts_of_a_model(tmp_path):
    rows = [f"{number},{number % 7},{'ab'[number > 50]}" for number in range(100)]
    (tmp_path / "parts.csv").write_text("\n".join(["front,core,head", *rows]))
    data = {"kind": "csv", "path": "parts.csv", "target": "head", "columns": {"front": "numeric"}}
    recipe = {"kerasdl": 1, "data": data, "model": "mlp", "training": {"epochs": 1}}
    result = kerasdl.run(recipe, data_root=tmp_path, out=tmp_path / "run")
    assert kerasdl.evaluate(result.directory) == pytest.approx(result.metrics["test"], rel=1e-5)


def test_in_16_bit_the_saved_model_rounds_as_training_did(tmp_path):
    # One of the data sets on which operations one by one and in a graph differ by more than a hundredth.
    random = np.random.default_rng(10)
    x = random.normal(size=(2000, 8)).astype("float32")
    y = np.where(random.random(2000) < 0.01, 2, (x[:, 1] * x[:, 2] > 0).astype(int))
    np.savez(tmp_path / "points.npz", x=x, y=y)
    recipe = {
        "kerasdl": 1,
        "data": {"kind": "arrays", "path": "points.npz"},
        "model": {"kind": "mlp", "units": [256, 256]},
        "training": {"epochs": 15, "precision": "bfloat16"},
    }
    assert kerasdl.run(recipe, data_root=tmp_path, out=tmp_path / "run").state == "done"

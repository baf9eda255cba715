"""Runs on texts, from the file to the answer."""

import json
import random
import subprocess
import sys
from pathlib import Path

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasdl
from kerasdl.errors import DataError, UsageError
from kerasdl.files import storage
from kerasdl.recipe import load

KIND, UNKIND = ["good", "great", "fine", "lovely"], ["bad", "poor", "awful", "dull"]
OTHERS = ["the", "film", "plot", "was", "and", "actors", "seen", "ending"]
MODELS = {
    "mlp": ({}, {"kind": "mlp", "units": [8]}),
    "bag": ({"bag": "tf_idf"}, {"kind": "mlp", "units": [8]}),
    "cnn": ({}, {"kind": "cnn", "filters": [8], "global_pooling": "max"}),
    "rnn": ({}, {"kind": "rnn", "cell": "gru", "units": [8]}),
}
ODD = ["", " \r\n", "...", "日本語", "\N{WAVING HAND SIGN}\u200d", "a\0b", "unheard " * 10_000, "good\u2028film"]


def review(chance, kind):
    """Write a text whose judgement hangs on one word."""
    words = chance.choices(OTHERS, k=chance.randint(3, 8))
    words.insert(chance.randint(0, len(words)), chance.choice(KIND if kind else UNKIND))
    return " ".join(words)


@pytest.fixture(scope="module")
def data(tmp_path_factory):
    """A JSON Lines file of reviews, and the same as a folder for each class."""
    chance, folder = random.Random(0), tmp_path_factory.mktemp("reviews")
    rows = []
    for number in range(240):
        kind = number % 2 == 0
        rows.append({"id": number, "text": review(chance, kind), "label": "kind" if kind else "unkind"})
        (folder / "texts" / rows[-1]["label"]).mkdir(parents=True, exist_ok=True)
        (folder / "texts" / rows[-1]["label"] / f"{number:03}.txt").write_text(rows[-1]["text"])
    rows[0]["text"] = ""
    (folder / "reviews.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    return folder


@pytest.fixture(scope="module")
def runs(data, tmp_path_factory):
    """A run of each model."""
    out = tmp_path_factory.mktemp("runs")
    found = {}
    for name, (options, model) in MODELS.items():
        source = {"kind": "text", "path": "reviews.jsonl", "text": "text", "target": "label", **options}
        training = {"epochs": 15, "batch_size": 16, "optimizer": {"kind": "adam", "learning_rate": 0.02}}
        recipe = {"kerasdl": 1, "data": source, "model": model, "training": training}
        found[name] = kerasdl.run(recipe, data_root=data, out=out / name)
    return found


@pytest.mark.parametrize("name", MODELS)
def test_each_model_learns_which_words_count(runs, name):
    assert runs[name].metrics["test"]["accuracy"] > 0.9
    assert kerasdl.evaluate(runs[name].directory) == pytest.approx(runs[name].metrics["test"], rel=1e-5)


@pytest.mark.parametrize("name", MODELS)
def test_texts_without_known_words_have_finite_answers(runs, name):
    outputs = kerasdl.load(runs[name].directory).predict(ODD).outputs
    assert np.isfinite(outputs).all()
    # White space and punctuation are no words: one answer for all that have none.
    assert len(set(outputs[:3, 0].tolist())) == 1


@pytest.mark.parametrize("name", MODELS)
def test_texts_files_and_tables_have_the_same_answers(runs, data, name):
    predictor = kerasdl.load(runs[name].directory)
    of_folder = predictor.predict(data / "texts")
    assert list(of_folder.columns) == ["file", "label", "probability of kind", "probability of unkind"]
    texts = [Path(file).read_text() for file in of_folder.columns["file"]]
    for rows in (
        texts,
        [{"text": text} for text in texts],
        {"text": np.array(texts)},
        list(map(Path, of_folder.columns["file"])),
    ):
        np.testing.assert_array_equal(predictor.predict(rows).outputs, of_folder.outputs)
    assert len(predictor.predict(data / "reviews.jsonl")) == 240


def test_plain_keras_answers_the_same_where_there_is_no_kerasdl(runs, tmp_path):
    texts = ["a good film", "dull, dull", *(text for text in ODD if "\0" not in text)]
    (tmp_path / "texts.json").write_text(json.dumps(texts))
    program = """
import json, sys
sys.modules["kerasdl"] = None
import keras, tensorflow as tf
texts = tf.constant(json.load(open(sys.argv[1])))
for path in sys.argv[2:]:
    model = keras.saving.load_model(path, safe_mode=True)
    print(json.dumps(model({"text": texts}).numpy().tolist()))
"""
    models = [runs[name].directory / "model.keras" for name in MODELS]
    command = [sys.executable, "-c", program, tmp_path / "texts.json", *models]
    printed = subprocess.run(command, check=True, capture_output=True, text=True, cwd=tmp_path).stdout
    for name, line in zip(MODELS, printed.splitlines(), strict=True):
        expected = kerasdl.load(runs[name].directory).predict(texts).outputs
        np.testing.assert_allclose(json.loads(line), expected, rtol=1e-6, atol=1e-7)


def test_a_model_is_made_of_plain_layers(runs):
    for result in runs.values():
        model = keras.saving.load_model(result.directory / "model.keras", safe_mode=True)
        assert model.input["text"].dtype == "string"
        assert {type(layer).__module__.partition(".")[0] for layer in model._flatten_layers()} == {"keras"}
        assert model({"text": tf.constant(["good"])}).shape == (1, 1)


def test_the_resolved_recipe_trains_the_same(runs, tmp_path):
    resolved = load(runs["mlp"].directory / "recipe.yaml")
    assert resolved.data.options["length"] == 9
    again = kerasdl.run(runs["mlp"].directory / "recipe.yaml", out=tmp_path / "again")
    assert again.metrics == runs["mlp"].metrics


def test_a_bag_that_memory_does_not_hold_is_made_batch_by_batch(runs, tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "most_bytes", lambda: 0)
    again = kerasdl.run(runs["bag"].directory / "recipe.yaml", "training.epochs=3", out=tmp_path / "streamed")
    monkeypatch.undo()
    expected = kerasdl.run(runs["bag"].directory / "recipe.yaml", "training.epochs=3", out=tmp_path / "in memory")
    for part, metrics in expected.metrics.items():
        assert again.metrics[part] == pytest.approx(metrics, rel=1e-3)


@pytest.fixture(scope="module")
def of_folder(data, tmp_path_factory):
    recipe = {"kerasdl": 1, "data": {"kind": "text", "path": "texts"}, "model": "mlp", "training": {"epochs": 1}}
    return kerasdl.run(recipe, data_root=data, out=tmp_path_factory.mktemp("runs") / "folder")


def test_a_run_on_a_folder_is_scored_on_folders_and_tables(of_folder, data):
    assert kerasdl.evaluate(of_folder.directory) == pytest.approx(of_folder.metrics["test"], rel=1e-5)
    on_folder = kerasdl.evaluate(of_folder.directory, data / "texts")
    assert on_folder.keys() == of_folder.metrics["test"].keys()
    rows = [{"text": path.read_text(), "label": path.parent.name} for path in (data / "texts").rglob("*.txt")]
    table = of_folder.directory / "rows.jsonl"
    table.write_text("".join(json.dumps(row) + "\n" for row in rows))
    assert kerasdl.evaluate(of_folder.directory, table) == pytest.approx(on_folder, rel=1e-5)


def test_a_run_on_a_table_is_scored_on_tables(runs, data):
    parts = [
        runs["mlp"].metrics[part]["accuracy"] * size
        for part, size in {"train": 168, "validation": 36, "test": 36}.items()
    ]
    scores = kerasdl.evaluate(runs["mlp"].directory, data / "reviews.jsonl")
    assert scores["accuracy"] == pytest.approx(sum(parts) / 240, rel=1e-4)


def test_numbers_and_several_labels_are_predicted_by_name(data, tmp_path):
    rows = [
        {"text": f"{'good ' * number} film", "stars": number / 2, "long": int(number > 9), "odd": number % 2}
        for number in range(20)
    ] * 3
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    for target, columns in (
        ("stars", ["stars"]),
        (["long", "odd"], ["long", "odd", "probability of long", "probability of odd"]),
    ):
        recipe = {
            "kerasdl": 1,
            "data": {"kind": "text", "path": "rows.jsonl", "text": "text", "target": target},
            "model": "mlp",
            "training": {"epochs": 1},
        }
        result = kerasdl.run(recipe, data_root=tmp_path, out=tmp_path / columns[-1])
        assert list(kerasdl.load(result.directory).predict(["good film"]).columns) == columns


def test_several_labels_of_a_column_and_weights_of_rows(tmp_path):
    rows = [
        {"text": f"{'good ' * (number % 3)} film", "tags": ["", "a", "a;b"][number % 3], "count": number % 2}
        for number in range(60)
    ]
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    data = {"kind": "text", "path": "rows.jsonl", "text": "text", "target": "tags", "separators": {"tags": ";"}}
    recipe = {"kerasdl": 1, "data": {**data, "weight": "count"}, "model": "mlp", "training": {"epochs": 1}}
    result = kerasdl.run(recipe, data_root=tmp_path, out=tmp_path / "run")
    found = kerasdl.load(result.directory).predict(["good film"])
    assert list(found.columns) == ["tags", "probability of a", "probability of b"]
    counted = tmp_path / "counted.jsonl"
    counted.write_text("".join(json.dumps(row) + "\n" for row in rows if row["count"]))
    expected = kerasdl.evaluate(result.directory, counted)
    # As in Keras, the weighted losses are divided by all rows.
    assert kerasdl.evaluate(result.directory, tmp_path / "rows.jsonl")["loss"] * 2 == pytest.approx(expected["loss"])
    strange = tmp_path / "strange.jsonl"
    strange.write_text(json.dumps({"text": "film", "tags": "c", "count": 1}))
    with pytest.raises(DataError, match=r"the label 'c' is none of those(.|\n)*data.labels: {tags: \[a, b, c\]}"):
        kerasdl.evaluate(result.directory, strange)
    with pytest.raises(UsageError, match=r"data.replace: 'text' is no target"):
        kerasdl.run(recipe, "data.replace={text: {a: b}}", data_root=tmp_path, out=tmp_path / "other")


@pytest.mark.parametrize("kind", ["cnn", "rnn"])
def test_models_of_one_text_say_what_to_do_with_a_table_or_a_bag(kind, data, tmp_path):
    (tmp_path / "table.csv").write_text("a,b,label\n" + "".join(f"good film {n},{n},{n % 2}\n" for n in range(40)))
    source = {"kind": "csv", "path": "table.csv", "target": "label", "columns": {"a": "text", "b": "numeric"}}
    with pytest.raises(
        UsageError,
        match=rf"{kind} takes a single input; got a table of numbers, text_1\n  model.kind: mlp; or data.kind: text",
    ):
        kerasdl.run({"kerasdl": 1, "data": source, "model": kind}, data_root=tmp_path, out=tmp_path / "table")
    source = {"kind": "text", "path": "reviews.jsonl", "text": "text", "target": "label", "bag": "tf_idf"}
    with pytest.raises(UsageError, match=rf"{kind} .*got .*\(\d+,\).*\n  model.kind: mlp"):
        kerasdl.run({"kerasdl": 1, "data": source, "model": kind}, data_root=data, out=tmp_path / "bag")

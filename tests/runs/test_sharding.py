"""Shards of a source train as the source does, to the same bits."""

import json

import keras
import numpy as np
import pytest

import kerasdl
from kerasdl.errors import DataError, KerasdlError, UsageError

SHORT = ("training.epochs=2",)


def of_records(recipe, folder, **options):
    return kerasdl.run(recipe, *SHORT, f'data={{kind: tfrecord, path: "{folder}"}}', **options)


@pytest.mark.parametrize("recipe", ["mlp/titanic", "cnn/digits", "rnn/adding-problem"])
def test_shards_train_to_the_same_bits_as_their_source(recipe, files, tmp_path):
    fewer = ("data.examples=300",) if recipe == "rnn/adding-problem" else ()
    sizes = kerasdl.write_records(recipe, tmp_path / "shards", *fewer, data_root=files)
    result = of_records(recipe, tmp_path / "shards", out=tmp_path / "of shards")
    expected = kerasdl.run(recipe, *SHORT, *fewer, data_root=files, out=tmp_path / "of source")
    assert result.metrics == expected.metrics
    assert set(sizes) == set(expected.metrics)
    answers = [keras.saving.load_model(tmp_path / of / "model.keras") for of in ("of shards", "of source")]
    for one, other in zip(*(model.get_weights() for model in answers), strict=True):
        np.testing.assert_array_equal(one, other)


def test_a_run_on_shards_predicts_raw_rows_and_is_scored(files, tmp_path):
    kerasdl.write_records("mlp/titanic", tmp_path / "shards", data_root=files)
    result = of_records("mlp/titanic", tmp_path / "shards", out=tmp_path / "run")
    assert kerasdl.evaluate(result.directory) == pytest.approx(result.metrics["test"], rel=1e-5)
    answers = kerasdl.load(result.directory).predict(files / "titanic.csv")
    assert len(answers) > 0


def test_a_generator_trains_on_shards(tmp_path):
    kerasdl.write_records("gan/digits", tmp_path / "shards")
    result = of_records("gan/digits", tmp_path / "shards", out=tmp_path / "run")
    assert "frechet_distance" in result.metrics["train"]


def test_a_part_may_be_left_out_but_not_divided_anew(tmp_path):
    kerasdl.write_records("mlp/spirals", tmp_path / "shards")
    source = {"kind": "tfrecord", "path": str(tmp_path / "shards")}
    recipe = {"kerasdl": 1, "data": {**source, "split": {"validation": 0}}, "model": "mlp"}
    result = kerasdl.run(recipe, "training.epochs=1", out=tmp_path / "run")
    assert set(result.metrics) == {"train", "test"}
    for split, key in (({"test": 0.2}, "test"), ({"by": "time"}, "by"), ({"column": "a"}, "by")):
        with pytest.raises(UsageError, match=rf"data\.split\.{key}: .* those that were written"):
            kerasdl.run({**recipe, "data": {**source, "split": split}}, out=tmp_path / "no")


def test_a_folder_that_exists_is_left_alone(tmp_path):
    with pytest.raises(UsageError, match="exists already") as caught:
        kerasdl.write_records("mlp/spirals", tmp_path)
    assert caught.value.cure == "Name a folder that does not exist yet."


def test_a_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(KerasdlError, match=r"file.shards: cannot be written"):
        kerasdl.write_records("mlp/spirals", tmp_path / "file" / "shards")


def test_nothing_is_left_of_a_folder_that_could_not_be_finished(tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("kerasdl.files.record_files.write", full)
    with pytest.raises(KerasdlError, match="No space left on device"):
        kerasdl.write_records("mlp/spirals", tmp_path / "shards")
    assert list(tmp_path.iterdir()) == []


def test_windows_of_series_are_not_written(files, tmp_path):
    with pytest.raises(UsageError, match="windows of series are not written as records") as caught:
        kerasdl.write_records("rnn/airline", tmp_path / "shards", data_root=files)
    assert caught.value.cure == "data.kind: timeseries"
    assert not (tmp_path / "shards").exists()


def test_a_run_on_shards_reads_files_as_their_source_did(files, tmp_path):
    lines = (files / "titanic.csv").read_text().replace(",", ";")
    (tmp_path / "titanic.csv").write_text(lines)
    semicolons = ("data.delimiter=;",)
    kerasdl.write_records("mlp/titanic", tmp_path / "shards", *semicolons, data_root=tmp_path)
    result = of_records("mlp/titanic", tmp_path / "shards", out=tmp_path / "run")
    assert len(kerasdl.load(result.directory).predict(tmp_path / "titanic.csv")) == len(lines.splitlines()) - 1


@pytest.mark.parametrize("name", ["dataset.json", "front.keras", "train-00000-of-00001.tfrecord"])
def test_a_folder_that_is_damaged_is_refused(tmp_path, name):
    kerasdl.write_records("mlp/spirals", tmp_path / "shards")
    path = tmp_path / "shards" / name
    if name == "dataset.json":
        content = json.loads(path.read_text())
        del content["specs"]
        path.write_text(json.dumps(content))
    else:
        path.write_bytes(path.read_bytes()[:-10])
    with pytest.raises(DataError, match=r"shards.*(is damaged|cannot be read): (.|\n)*Write") as caught:
        kerasdl.data.tfrecord(0, path=str(tmp_path / "shards"))
    assert "{{" not in caught.value.message
    assert "[Op:" not in caught.value.message

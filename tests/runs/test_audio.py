"""Runs on recordings, from the file to the answer."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pytest
from scipy.io import wavfile

import kerasdl
from kerasdl.errors import DataError
from kerasdl.files import storage
from kerasdl.recipe import load

RECIPE = {
    "kerasdl": 1,
    "data": {
        "kind": "audio_folder",
        "path": "spoken-digits/recordings",
        "test_path": "spoken-digits/recordings/*_[0-4].wav",
        "names": "{label}_{speaker}_{take}",
        "bands": 16,
    },
    "model": {"kind": "cnn", "filters": [8], "normalisation": "batch"},
    "training": {"epochs": 8, "batch_size": 16, "optimizer": {"kind": "adam", "learning_rate": 0.01}},
}
TESTED = "spoken-digits/recordings/*_[0-4].wav"


@pytest.fixture(scope="module")
def digits(files, tmp_path_factory):
    return kerasdl.run(RECIPE, data_root=files, out=tmp_path_factory.mktemp("runs") / "digits")


@pytest.fixture(scope="module")
def tested(files):
    return sorted(map(str, files.glob(TESTED)))


def test_tones_are_told_apart_and_the_parts_are_those_that_names_say(digits, files, tested):
    assert digits.metrics["test"]["accuracy"] > 0.9
    data = load(digits.directory / "recipe.yaml").data.options
    assert (data["rate"], data["split"].test) == (8000, "given")
    assert 0.28 < data["seconds"] <= 0.3
    assert len(tested) == 100


def test_a_resolved_recipe_trains_the_same(digits, tmp_path):
    assert kerasdl.run(digits.directory / "recipe.yaml", out=tmp_path / "again").metrics == digits.metrics


def test_paths_and_samples_of_the_same_recordings_have_the_same_answers(digits, files, tested):
    predictor = kerasdl.load(digits.directory)
    of_paths = predictor.predict(tested)
    of_pattern = predictor.predict(str(files / TESTED))
    of_samples = predictor.predict([wavfile.read(path)[1] for path in tested])
    for other in (of_pattern, of_samples):
        np.testing.assert_array_equal(other.outputs, of_paths.outputs)
    assert of_paths.columns["file"].tolist() == tested
    assert "file" not in of_samples.columns
    truth = [path.rsplit("/", 1)[1][0] for path in tested]
    assert np.mean(of_paths.labels == truth) == pytest.approx(digits.metrics["test"]["accuracy"])


def test_the_saved_model_is_scored_as_the_run_was_on_the_same_files(digits, files):
    expected = pytest.approx(digits.metrics["test"], rel=1e-5)
    assert kerasdl.evaluate(digits.directory) == expected
    assert kerasdl.evaluate(digits.directory, files / TESTED) == expected


ALONE = """
import sys

sys.modules["kerasdl"] = None
try:
    import kerasdl
except ImportError:
    import keras
    import numpy as np
    from scipy.io import wavfile

    model = keras.saving.load_model(sys.argv[1], safe_mode=True)
    answers = [model(wavfile.read(path)[1][None] / np.float32(32768)) for path in sys.argv[2:]]
    np.save("answers.npy", np.concatenate(answers))
"""


def test_keras_alone_answers_the_same_for_samples_of_any_length(digits, tested, tmp_path):
    command = [sys.executable, "-I", "-c", ALONE, str(digits.directory / "model.keras"), *tested[:9]]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True)
    expected = kerasdl.load(digits.directory).predict(tested[:9]).outputs
    np.testing.assert_allclose(np.load(tmp_path / "answers.npy"), expected, rtol=1e-5, atol=1e-6)


def test_a_damaged_recording_is_refused_by_name(digits, tested, tmp_path):
    (tmp_path / "new.wav").write_bytes(b"RIFF")
    with pytest.raises(DataError, match=rf"^{tmp_path}/new.wav: is called .wav, but holds something else"):
        kerasdl.load(digits.directory).predict([tested[0], str(tmp_path / "new.wav")])
    with pytest.raises(DataError, match=r"rows\[0\]: got float64, expected a path, or samples"):
        kerasdl.load(digits.directory).predict(np.zeros(100))


def test_recordings_at_another_rate_are_brought_to_the_models(digits, tmp_path):
    time = np.arange(4800) / 16000
    wavfile.write(tmp_path / "new.wav", 16000, (np.sin(2 * np.pi * 1300 * time) * 8000).astype(np.int16))
    assert kerasdl.load(digits.directory).predict(tmp_path / "new.wav").labels.tolist() == ["4"]


@pytest.mark.parametrize("model", ["rnn", "cnn"])
def test_in_half_precision_what_is_saved_answers_as_training_did(files, tmp_path, model):
    kinds = {"rnn": "{kind: rnn, units: [8], summary: max}", "cnn": "{kind: cnn, filters: [4]}"}
    result = kerasdl.run(
        RECIPE,
        f"model={kinds[model]}",
        "training.epochs=1",
        "training.precision=bfloat16",
        data_root=files,
        out=tmp_path / "run",
    )
    assert result.state == "done"


def test_damaged_files_are_counted_in_the_status(files, tmp_path):
    shutil.copytree(files / "spoken-digits", tmp_path / "spoken-digits")
    (tmp_path / "spoken-digits" / "recordings" / "0_anna_9.wav").write_bytes(b"RIFF")
    with pytest.raises(DataError, match=r"(?s)0_anna_9.wav: .*data.unreadable: skip"):
        kerasdl.run(RECIPE, data_root=tmp_path, out=tmp_path / "run")
    kerasdl.run(RECIPE, "data.unreadable=skip", "training.epochs=1", data_root=tmp_path, out=tmp_path / "run")
    status = json.loads((tmp_path / "run" / "status.json").read_text())
    (finding,) = [found for found in status["findings"] if found["rule"] == "unreadable_files"]
    assert finding["evidence"] == {"files": 200, "skipped": 1}


def test_recordings_that_do_not_fit_into_memory_train_the_same(digits, files, tmp_path, monkeypatch):
    monkeypatch.setattr(storage, "most_bytes", lambda: 0)
    result = kerasdl.run(RECIPE, data_root=files, out=tmp_path / "run")
    assert result.metrics["test"] == pytest.approx(digits.metrics["test"], rel=1e-3, abs=1e-3)

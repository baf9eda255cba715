"""Runs on time series, from the file to the forecast."""

import csv
import json
import subprocess
import sys

import numpy as np
import pytest

import kerasdl
from kerasdl import artifact
from kerasdl.errors import ArtifactError, DataError
from kerasdl.recipe import load

SHOPS = {
    "kerasdl": 1,
    "data": {
        "kind": "timeseries",
        "path": "shops.csv",
        "target": ["sold", "lent"],
        "date": "day",
        "series": "shop",
        "covariates": ["price"],
        "calendar": ["week"],
        "window": 14,
        "horizon": 3,
        "season": 7,
        "split": {"validation": 10, "test": 20},
    },
    "model": {"kind": "mlp", "units": [16]},
    "training": {"epochs": 3},
}


@pytest.fixture(scope="module")
def shops(tmp_path_factory):
    """A folder with the days of two shops, in no order."""
    folder, random = tmp_path_factory.mktemp("shops"), np.random.default_rng(0)
    days = (np.datetime64("2024-01-01") + np.arange(90)).astype(str)
    rows = [
        [shop, day, f"{size * (10 + 3 * (at % 7)) + random.normal():.2f}", f"{size * at:.2f}", at % 5]
        for shop, size in (("north", 1.0), ("south", 40.0))
        for at, day in enumerate(days)
    ]
    random.shuffle(rows)
    with (folder / "shops.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["shop", "day", "sold", "lent", "price"], *rows])
    return folder


@pytest.fixture(scope="module")
def run(shops):
    return kerasdl.run(SHOPS, data_root=shops, out=shops / "run")


def rows_of(path):
    with path.open() as file:
        return list(csv.DictReader(file))


def rmse(answers, truth):
    return pytest.approx(np.sqrt(np.mean(np.square(np.asarray(answers) - truth))), rel=1e-4)


def test_scores_are_in_the_units_of_the_data_as_those_of_the_baselines_are(run):
    dataset = kerasdl.data.timeseries(0, **load(run.directory / "recipe.yaml").data.options)
    answers = kerasdl.load(run.directory).outputs(dataset.test.x)
    assert run.metrics["test"]["rmse"] == rmse(answers, dataset.test.y)
    assert set(run.status["baselines"]) == {"naive", "seasonal_naive", "seasonal_mean"}
    for name, forecasts in dataset.baselines.items():
        assert run.status["baselines"][name]["test"]["rmse"] == rmse(forecasts["test"], dataset.test.y)
    assert json.loads((run.directory / "status.json").read_text())["baselines"] == run.status["baselines"]


def test_the_resolved_recipe_gives_the_same_run(run, tmp_path):
    again = kerasdl.run(run.directory / "recipe.yaml", out=tmp_path / "again")
    assert again.metrics == run.metrics


def test_a_run_is_scored_again_on_its_own_test_part_and_on_the_windows_of_a_file(run, shops, tmp_path):
    assert kerasdl.evaluate(run.directory) == pytest.approx(run.metrics["test"], rel=1e-5)
    last = sorted({row["day"] for row in rows_of(shops / "shops.csv")})[-(20 + 14) :]
    with (tmp_path / "last.csv").open("w", newline="") as file:
        writer = csv.DictWriter(file, ["price", "lent", "sold", "day", "shop"])
        writer.writeheader()
        writer.writerows(row for row in rows_of(shops / "shops.csv") if row["day"] in last)
    found = kerasdl.evaluate(run.directory, tmp_path / "last.csv")
    assert found == pytest.approx(run.metrics["test"], rel=1e-5)


def test_what_follows_the_last_row_of_each_series_is_forecast(run, shops):
    predictor = kerasdl.load(run.directory)
    found = predictor.predict(shops / "shops.csv")
    assert found.outputs.shape == (2, 6)
    assert found.labels is None
    assert list(found.columns) == ["shop", "day", "sold", "lent"]
    assert found.columns["shop"].tolist() == ["north"] * 3 + ["south"] * 3
    assert found.columns["day"].tolist() == ["2024-03-31", "2024-04-01", "2024-04-02"] * 2
    np.testing.assert_array_equal(found.columns["lent"], found.outputs.reshape(-1, 2)[:, 1])
    rows = rows_of(shops / "shops.csv")
    last = [row for row in rows if row["day"] > "2024-03-16"]
    assert len(last) == 2 * 14
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    for given in (rows, last, columns):
        np.testing.assert_array_equal(predictor.predict(given).outputs, found.outputs)


def test_rows_that_are_too_few_or_of_no_known_series_are_refused(run, shops):
    predictor, rows = kerasdl.load(run.directory), rows_of(shops / "shops.csv")
    with pytest.raises(
        DataError, match=r"^series 'north' has 13 rows, expected 14 or more.*\n  Give rows from further"
    ):
        predictor.predict([row for row in rows if row["day"] > "2024-03-17" and row["shop"] == "north"])
    match = r"^rows\[\d+\]: column 'shop': the model knows no series 'west', only 'north', 'south'\n.*scaling: window"
    with pytest.raises(DataError, match=match):
        predictor.predict([{**row, "shop": "west"} for row in rows if row["shop"] == "north"])
    with pytest.raises(DataError, match=r"^rows\[0\] lacks column 'lent'"):
        predictor.predict([{"sold": 1}])
    with pytest.raises(DataError, match=r"^rows to forecast from: there are no rows\n  Give"):
        predictor.predict([])
    with pytest.raises(DataError, match=r"steps of 1 day lack\n  data.gaps: fill"):
        predictor.predict([row for row in rows if row["day"] != "2024-03-20"])


def test_a_file_without_a_whole_window_and_horizon_cannot_be_scored(run, shops, tmp_path):
    header, *lines = (shops / "shops.csv").read_text().splitlines()
    (tmp_path / "few.csv").write_text("\n".join([header, *(line for line in lines if "2024-03-3" in line)]))
    with pytest.raises(DataError, match=r"^no series has 17 rows without a gap.*\n  Give rows from further back"):
        kerasdl.evaluate(run.directory, tmp_path / "few.csv")


PLAIN = """
import sys
sys.modules["kerasdl"] = None
import json
import keras
import numpy as np
import tensorflow as tf
model = keras.saving.load_model(sys.argv[1], safe_mode=True)
raw = dict(np.load(sys.argv[2], allow_pickle=False))
print(json.dumps(np.asarray(model({name: tf.constant(column) for name, column in raw.items()})).tolist()))
"""


def test_the_model_takes_a_dict_of_tensors_where_there_is_no_kerasdl(run, tmp_path):
    dataset = kerasdl.data.timeseries(0, **load(run.directory / "recipe.yaml").data.options)
    raw = dataset.test.take(slice(5)).x
    np.savez(tmp_path / "raw.npz", **{**raw, "series": raw["series"].astype(str)})
    command = [sys.executable, "-c", PLAIN, str(run.directory / "model.keras"), str(tmp_path / "raw.npz")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    np.testing.assert_allclose(json.loads(done.stdout), kerasdl.load(run.directory).outputs(raw), rtol=1e-5)


@pytest.mark.parametrize("model", ["{kind: rnn, units: [8]}", "{kind: cnn, filters: [8]}"])
@pytest.mark.parametrize("options", [[], ["data.scaling=window", "data.relative_to=season"]])
def test_every_model_of_sequences_forecasts(shops, tmp_path, model, options):
    overrides = [f"model={model}", "training.epochs=1", "training.precision=bfloat16", *options]
    result = kerasdl.run(SHOPS, *overrides, data_root=shops, out=tmp_path / "run")
    assert result.state == "done"
    known = not options
    unseen = [{**row, "shop": "west"} for row in rows_of(shops / "shops.csv") if row["shop"] == "north"]
    if known:
        with pytest.raises(DataError, match="knows no series"):
            kerasdl.load(result.directory).predict(unseen)
    else:
        assert kerasdl.load(result.directory).predict(unseen).columns["shop"].tolist() == ["west"] * 3


def test_losses_and_metrics_of_all_kinds_are_computed(shops, tmp_path):
    overrides = ["training.loss=mean_absolute_percentage_error", "training.metrics=[mape, r2_score]"]
    result = kerasdl.run(SHOPS, *overrides, data_root=shops, out=tmp_path / "run")
    assert result.metrics["test"]["loss"] == pytest.approx(result.metrics["test"]["mape"], rel=1e-4)
    assert result.status["baselines"]["naive"]["test"].keys() == {"mape", "r2_score"}


def test_without_dates_steps_are_numbered(tmp_path):
    (tmp_path / "sold.csv").write_text("\n".join(["sold", *(str(step % 5) for step in range(60))]))
    data = {"kind": "timeseries", "path": "sold.csv", "target": "sold", "window": 5, "horizon": 2}
    result = kerasdl.run({**SHOPS, "data": data}, data_root=tmp_path, out=tmp_path / "run")
    found = kerasdl.load(result.directory).predict({"sold": [0, 1, 2, 3, 4, 0]})
    assert found.columns["step"].tolist() == [1, 2]
    assert list(found.columns) == ["step", "sold"]


def test_rows_that_are_read_otherwise_once_the_model_is_saved_fail_the_run(shops, tmp_path, monkeypatch):
    real = artifact.predicting.forecast

    def upside_down(pieces, *rest):
        turned = [({**columns, "sold": columns["sold"][::-1]}, places) for columns, places in pieces]
        return real(turned, *rest)

    monkeypatch.setattr(artifact.predicting, "forecast", upside_down)
    with pytest.raises(ArtifactError, match=r"answers otherwise than training did"):
        kerasdl.run(SHOPS, data_root=shops, out=tmp_path / "run")


@pytest.mark.parametrize("lack", ["values", "days", "nothing"])
def test_windows_that_were_filled_in_are_read_again(tmp_path, lack):
    days = (np.datetime64("2024-01-01") + np.arange(120)).astype(str).tolist()
    rows = [[day, "" if lack == "values" and at % 5 == 0 and at else at % 7] for at, day in enumerate(days)]
    rows = [row for at, row in enumerate(rows) if lack != "days" or at % 6 != 3]
    with (tmp_path / "sold.csv").open("w", newline="") as file:
        csv.writer(file).writerows([["day", "sold"], *rows])
    data = {"kind": "timeseries", "path": "sold.csv", "target": "sold", "date": "day", "window": 7, "horizon": 2}
    data |= {"gaps": "fill", "missing_values": "fill", "split": {"validation": 10, "test": 20}}
    recipe = {"kerasdl": 1, "data": data, "model": "mlp", "training": {"epochs": 1}}
    assert kerasdl.run(recipe, data_root=tmp_path, out=tmp_path / "run").status["state"] == "done"


def test_a_series_that_is_too_short_is_left_out_and_told(shops, tmp_path):
    lines = (shops / "shops.csv").read_text().splitlines()
    (tmp_path / "shops.csv").write_text("\n".join([*lines, "west,2024-01-01,1,2,0", "west,2024-01-02,1,2,0"]))
    result = kerasdl.run(SHOPS, "training.epochs=1", data_root=tmp_path, out=tmp_path / "run")
    (found,) = [each for each in result.status["findings"] if each["rule"] == "short_series"]
    assert "1 of 3 series are left out, such as 'west'" in found["explanation"]
    assert set(kerasdl.load(result.directory).predict(shops / "shops.csv").columns["shop"]) == {"north", "south"}


def test_dates_are_written_as_they_were_read(files, tmp_path):
    result = kerasdl.run("rnn/airline", "training.epochs=1", data_root=files, out=tmp_path / "run")
    found = kerasdl.load(result.directory).predict(files / "airline-passengers.csv")
    assert found.columns["Month"].tolist() == [f"1961-{month:02}" for month in range(1, 13)]
    assert list(found.columns) == ["Month", "Passengers"]

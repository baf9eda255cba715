"""What a data source read is kept for other trainings, which come to the same."""

import keras
import numpy as np
import pytest

from kerasdl.recipe import load, text
from kerasdl.runs import folding, keeping
from kerasdl.runs.preparing import prepare
from kerasdl.runs.rehearsal import Rehearsal

TABLE = "\n".join(
    [
        "size,colour,note,weight,price",
        *(f"{i % 7},{'rgb'[i % 3]},{'wx'[i % 2]} {i % 5},{i % 3},{i * 0.5}" for i in range(90)),
    ]
)
DAYS = np.arange(200) + np.datetime64("2024-01-01")
SERIES = "\n".join(["day,sold", *(f"{day},{number % 9}" for number, day in enumerate(DAYS))])


@pytest.fixture
def recipes(tmp_path):
    (tmp_path / "table.csv").write_text(TABLE)
    (tmp_path / "series.csv").write_text(SERIES)
    csv = {"kind": "csv", "path": "table.csv", "target": "price", "weight": "weight", "columns": {"note": "text"}}
    days = {"kind": "timeseries", "path": "series.csv", "target": "sold", "date": "day", "window": 5, "horizon": 2}
    sources = {
        "table": (csv, "mlp"),
        "series": ({**days, "split": {"validation": 30, "test": 20}}, "rnn"),
        "arrays": ({"kind": "synthetic", "dataset": "moons", "examples": 90}, "mlp"),
    }
    return {
        name: folding.settled(load({"kerasdl": 1, "data": data, "model": model}, data_root=tmp_path))
        for name, (data, model) in sources.items()
    }


def numbers(prepared):
    for name in ("train", "validation"):
        part = prepared.parts[name]
        yield from map(np.asarray, keras.tree.flatten(part.first(len(part))))
        yield from (array for array in (part.y, part.weights) if array is not None)
    yield from prepared.core.get_weights()


@pytest.mark.parametrize("name", ["table", "series", "arrays"])
def test_what_is_kept_is_prepared_to_the_same_bits(name, recipes, tmp_path, monkeypatch):
    plain = prepare(recipes[name])
    rehearsal = Rehearsal(tmp_path / "kept")
    prepare(recipes[name], rehearsal)
    monkeypatch.setattr(keeping, "factory", None)
    kept = prepare(recipes[name], rehearsal)
    assert set(kept.parts) == {"train", "validation"}
    assert text(kept.recipe) == text(plain.recipe)
    for one, other in zip(numbers(kept), numbers(plain), strict=True):
        np.testing.assert_array_equal(one, other)


def test_other_options_or_seeds_are_read_anew(recipes, tmp_path):
    for override in ("seed=1", "data.examples=100"):
        prepare(recipes["arrays"], Rehearsal(tmp_path / "kept"))
        data = {"kind": "synthetic", "dataset": "moons", "examples": 90}
        prepare(load({"kerasdl": 1, "data": data, "model": "mlp"}, [override]), Rehearsal(tmp_path / "kept"))
    assert len(list((tmp_path / "kept").iterdir())) == 3


def test_a_training_of_another_seed_on_the_same_data_shares_it(recipes, tmp_path):
    prepare(recipes["arrays"], Rehearsal(tmp_path / "kept"))
    data = {"kind": "synthetic", "dataset": "moons", "examples": 90}
    prepare(load({"kerasdl": 1, "data": data, "model": "mlp"}, ["seed=1", "data_seed=0"]), Rehearsal(tmp_path / "kept"))
    assert len(list((tmp_path / "kept").iterdir())) == 1


@pytest.mark.parametrize("pattern", ["*.keras", "train-*.npy", "*.feather", "about.json", "digests.json"])
def test_what_is_damaged_is_read_again_and_kept_anew(pattern, recipes, tmp_path):
    rehearsal = Rehearsal(tmp_path / "kept")
    plain = prepare(recipes["table"], rehearsal)
    (folder,) = (tmp_path / "kept").iterdir()
    path = sorted(folder.glob(pattern))[0]
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    again = prepare(recipes["table"], rehearsal)
    for one, other in zip(numbers(again), numbers(plain), strict=True):
        np.testing.assert_array_equal(one, other)
    assert sorted(each.suffix for each in (tmp_path / "kept").iterdir()) == ["", ".damaged"]
    assert keeping._is_whole(folder)

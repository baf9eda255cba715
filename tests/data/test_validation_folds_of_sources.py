"""Each kind of source keeps its test part where folds are validation parts."""

import numpy as np
import PIL.Image
import pytest

import kerasdl
from kerasdl.interfaces import Split

FOLDS = 4


def parts_of(load, split, identify):
    """Give what tells the examples of each part apart, sorted."""
    found = load(split)
    parts = (found.train, found.validation, found.test)
    return [[] if part is None else sorted(identify(part)) for part in parts]


def assert_folds(load, identify, *, by_time=False, **options):
    """Check that the test part is that without folds, and all else is validated once."""
    without = parts_of(load, Split(**options), identify)
    folds = [Split(**options, folds=FOLDS, fold=fold, fold_part="validation") for fold in range(1, FOLDS + 1)]
    found = [parts_of(load, split, identify) for split in folds]
    assert all(test == without[2] for _, _, test in found)
    assert all(train and validation for train, validation, _ in found)
    validated = [example for _, validation, _ in found for example in validation]
    only_trained_on = found[0][0] if by_time else []
    assert sorted(validated + only_trained_on) == sorted(without[0] + without[1])


@pytest.fixture
def goods():
    """Forty goods of ten makers; the column `part` says what each is for."""
    return {
        "size": [number + 0.5 for number in range(40)],
        "weight": [40.25 - number for number in range(40)],
        "maker": [f"maker {number % 10}" for number in range(40)],
        "part": [("train", "validation", "train", "test")[number // 2 % 4] for number in range(40)],
        "sold": [number % 2 for number in range(40)],
    }


@pytest.mark.parametrize(
    "options",
    [
        {"test": 0.2},
        {"test": 8},
        {"test": 0.0},
        {"by": "group", "column": "maker"},
        {"by": "time", "column": "size"},
        {"by": "time"},
        {"by": "column", "column": "part"},
    ],
)
def test_rows_of_a_table(table, goods, options):
    path, columns = table(goods), {"size": "numeric", "weight": "numeric", "maker": "category", "part": "category"}
    columns.pop(options.get("column"), None)

    def load(split):
        return kerasdl.data.csv(0, path=path, target="sold", columns=columns, split=split)

    by_time = options.get("by") == "time"
    assert_folds(load, lambda part: part.column("weight").ravel().tolist(), by_time=by_time, **options)


def test_rows_beside_files_of_a_test_part(table, goods):
    path = table(goods)
    test_path = table({name: values[:10] for name, values in goods.items()}, "test.csv")

    def load(split):
        columns = {"size": "numeric", "weight": "numeric", "maker": "category", "part": "category"}
        return kerasdl.data.csv(0, path=path, test_path=test_path, target="sold", columns=columns, split=split)

    assert_folds(load, lambda part: part.column("weight").ravel().tolist())


@pytest.mark.parametrize(
    ("names", "options"),
    [
        (None, {"test": 0.2}),
        ("{label}_{maker}_*", {"by": "group", "column": "maker"}),
        ("{label}_*_*_{part}", {"by": "column", "column": "part"}),
    ],
)
def test_files_of_one_example_each(tmp_path, names, options):
    for number in range(40):
        part = ("train", "validation", "train", "test")[number // 2 % 4]
        label = ("dark", "light")[number % 2]
        file = tmp_path / label / f"{label}_{number % 10}_{number}_{part}.png"
        file.parent.mkdir(exist_ok=True)
        PIL.Image.fromarray(np.full((2, 2), 6 * number, "uint8")).save(file)

    def load(split):
        return kerasdl.data.image_folder(0, path=str(tmp_path), names=names, split=split)

    assert_folds(load, lambda part: part.array[:, 0, 0, 0].tolist(), **options)


def test_texts_in_folders_of_parts(tmp_path):
    for number in range(40):
        file = tmp_path / ("train", "test")[number % 4 // 3] / ("bad", "good")[number // 4 % 2] / f"{number}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(f"a film called {number}")
    assert_folds(lambda split: kerasdl.data.text(0, path=str(tmp_path), split=split), lambda part: part.files.tolist())


def test_arrays_beside_a_test_part_that_is_given(tmp_path):
    x, y = np.arange(80.0).reshape(40, 2), np.arange(40) % 2
    np.savez(tmp_path / "data.npz", x_train=x, y_train=y, x_test=-x, y_test=y)
    path = str(tmp_path / "data.npz")
    assert_folds(
        lambda split: kerasdl.data.arrays(0, path=path, split=split),
        lambda part: part.array[:, 0].tolist(),
        test="given",
    )


@pytest.mark.parametrize("dataset", ["moons", "mixture_ring", "sines"])
def test_data_made_up_on_the_spot(dataset):
    assert_folds(
        lambda split: kerasdl.data.synthetic(0, dataset=dataset, examples=40, split=split),
        lambda part: part.array.reshape(len(part), -1)[:, 0].tolist(),
    )


@pytest.mark.parametrize("dataset", ["wine", "diabetes"])
def test_data_of_scikit_learn(dataset):
    assert_folds(
        lambda split: kerasdl.data.sklearn(0, dataset=dataset, split=split), lambda part: part.array.tolist(), test=0.3
    )

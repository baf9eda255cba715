"""Tables name images beside what is to be predicted of them."""

from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from PIL import Image
from pyarrow import parquet

from kerasdl.data import image_csv
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Split

RANDOM = np.random.default_rng(0)
NAMES = [f"images/{number}.png" for number in range(20)]


@pytest.fixture
def named(table, tmp_path):
    """Write images of 6 by 8 pixels, and a table of their paths and what else is known of them."""

    def write(names=NAMES, name="table.csv", **columns):
        (tmp_path / "images").mkdir(exist_ok=True)
        for path in NAMES:
            Image.fromarray(RANDOM.integers(0, 256, (6, 8, 3), dtype=np.uint8)).save(tmp_path / path)
        return table({"path": names, **columns}, name)

    return write


def numbers(part):
    return [int(Path(file).stem) for file in part.files]


def test_images_lie_where_the_table_lies_and_have_its_targets(named, tmp_path, monkeypatch):
    path = named(label=[f"class {number % 2}" for number in range(20)])
    for elsewhere in (tmp_path, Path("/")):
        monkeypatch.chdir(elsewhere)
        data = image_csv(0, path=path, target="label")
        for part in (data.train, data.validation, data.test):
            assert part.y.tolist() == [f"class {number % 2}" for number in numbers(part)]
            for image, file in zip(part.column("path"), part.files, strict=True):
                np.testing.assert_array_equal(image, np.asarray(Image.open(file)))
    assert [field.name for field in (*data.fields, *data.targets)] == ["path", "label"]


def test_absolute_paths_and_parquet_are_taken_too(named, tmp_path):
    named()
    columns = {"file": [str(tmp_path / name) for name in NAMES], "mass": np.arange(20.0) + 0.5}
    parquet.write_table(pa.table(columns), tmp_path / "table.parquet")
    data = image_csv(0, path=str(tmp_path / "table.parquet"), target="mass", images="file")
    assert data.train.y.tolist() == [number + 0.5 for number in numbers(data.train)]
    assert data.train.column("file").shape == (14, 6, 8, 3)


def test_several_values_weights_and_groups_are_read_as_of_any_table(named):
    columns = {"x": [n / 20 for n in range(20)], "y": [-n for n in range(20)], "who": [f"p{n % 5}" for n in range(20)]}
    split = Split(validation=0, test=0.2, by="group", column="who")
    path = named(**columns, w=[1 + n % 2 for n in range(20)])
    data = image_csv(0, path=path, target=["x", "y"], weight="w", split=split)
    assert data.train.y.tolist() == [[n / 20, -n] for n in numbers(data.train)]
    assert data.train.weights.tolist() == [1 + n % 2 for n in numbers(data.train)]
    assert {n % 5 for n in numbers(data.train)}.isdisjoint({n % 5 for n in numbers(data.test)})


def test_a_part_may_have_a_table_of_its_own(named):
    first = named(NAMES[:15], "first.csv", label=["a", "b", "c"] * 5)
    second = named(NAMES[15:], "second.csv", label=["a", "b", "c", "a", "b"])
    data = image_csv(0, path=first, test_path=second, target="label", split=Split(validation=0))
    assert sorted(numbers(data.test)) == list(range(15, 20))
    assert sorted(numbers(data.train)) == list(range(15))


def test_images_that_are_not_there_are_refused_or_counted(named):
    path = named([*NAMES[:18], "images/none.png", "table.csv"], label=["a", "b"] * 10)
    with pytest.raises(DataError, match=r"2 of 20 files cannot be read\n.*data.unreadable: skip"):
        image_csv(0, path=path, target="label")
    data = image_csv(0, path=path, target="label", unreadable="skip")
    assert sum(map(len, (data.train, data.validation, data.test))) == 18
    assert data.findings[0].evidence == {"files": 20, "skipped": 2}


def test_a_row_without_an_image_is_refused_by_its_line(named):
    with pytest.raises(DataError, match=r"table.csv:4: column 'path'.*missing"):
        image_csv(0, path=named([*NAMES[:2], "", *NAMES[3:]], label=["a", "b"] * 10), target="label")


def test_rows_without_a_target_are_dropped_if_asked_for(named):
    path = named(label=["", *"ba" * 9, "b"])
    data = image_csv(0, path=path, target="label", missing_targets="drop", split=Split(0, 0))
    assert numbers(data.train) == list(range(1, 20))
    assert data.train.y.tolist() == [*"ba" * 9, "b"]


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"images": "file"}, r"data.images: there is no column 'file'\n.*one of 'path', 'label'"),
        ({"target": "kind"}, r"data.target: there is no column 'kind'\n.*'path', 'label'"),
    ],
)
def test_a_column_that_is_not_there_is_refused(named, options, match):
    with pytest.raises(DataError, match=match):
        image_csv(0, path=named(label=["a", "b"] * 10), **{"target": "label", **options})


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"target": "path"}, r"data.images: 'path' is the target\n.*ANOTHER COLUMN"),
        ({"columns": {"path": "text"}}, r"data.columns: 'path' is no target\n.*~data.columns.path"),
        ({"replace": {"path": {"a": "b"}}}, r"data.replace: 'path' is no target\n.*~data.replace.path"),
        ({"split": Split(test="given")}, r"data.split.test: given, but there are no files for it\n.*data.test_path"),
    ],
)
def test_options_that_contradict_each_other_are_refused(named, options, match):
    with pytest.raises(UsageError, match=match):
        image_csv(0, path=named(label=["a", "b"] * 10), **{"target": "label", **options})


def test_a_table_without_rows_is_refused(named):
    with pytest.raises(DataError, match=r"has no rows\n.*data.path"):
        image_csv(0, path=named([], label=[]), target="label")

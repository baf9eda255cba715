"""Arrays come back from shards as they were written, and damage is told."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from kerasdl.errors import DataError
from kerasdl.files import record_files

DTYPES = ["uint8", "int16", "<i4", "int64", "uint64", "float16", "float32", "float64", "bool"]


def of_dtype(dtype):
    shape = arrays.array_shapes(min_dims=0, max_dims=2, min_side=1, max_side=3)
    return shape.flatmap(lambda shape: arrays.arrays(dtype, (4, *shape)))


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.text(min_size=1, max_size=5), st.sampled_from(DTYPES).flatmap(of_dtype), min_size=1))
def test_numbers_come_back_bit_by_bit(tmp_path, columns):
    written = record_files.write(tmp_path, "train", columns)
    found = record_files.read(tmp_path, written)
    assert found.keys() == columns.keys()
    for name, column in columns.items():
        assert (found[name].dtype, found[name].shape) == (column.dtype, column.shape)
        assert found[name].tobytes() == column.tobytes()


@settings(max_examples=20, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(arrays.arrays(object, (3, 2), elements=st.text(st.characters(exclude_categories=["Cs"]))))
def test_texts_come_back(tmp_path, texts):
    for column in (texts, texts[:, 0]):
        found = record_files.read(tmp_path, record_files.write(tmp_path, "train", {"text": column}))
        np.testing.assert_array_equal(found["text"], column)
        assert found["text"].dtype == object


@pytest.fixture
def written(tmp_path, monkeypatch):
    """Ten examples in three shards."""
    monkeypatch.setattr(record_files, "_SHARD_BYTES", 160)
    return record_files.write(tmp_path, "train", {"x": np.arange(50, dtype=np.int64).reshape(10, 5)})


def test_large_parts_have_several_shards_in_order(written, tmp_path):
    assert written["files"] == [f"train-0000{number}-of-00003.tfrecord" for number in range(3)]
    found = record_files.read(tmp_path, written)["x"]
    np.testing.assert_array_equal(found, np.arange(50).reshape(10, 5))


@pytest.mark.parametrize("damage", ["cut", "changed", "removed"])
def test_a_damaged_shard_is_named(written, tmp_path, damage):
    shard = tmp_path / written["files"][1]
    content = shard.read_bytes()
    if damage == "removed":
        shard.unlink()
    else:
        middle = len(content) // 2
        shard.write_bytes(content[:middle] if damage == "cut" else content[:middle] + b"\0\1" + content[middle + 2 :])
    with pytest.raises(DataError, match=r"train-00001-of-00003\.tfrecord: cannot be read") as caught:
        record_files.read(tmp_path, written)
    assert caught.value.cure == "Write the shards anew: kerasdl records RECIPE --output FOLDER"


def test_missing_examples_are_counted(written, tmp_path):
    with pytest.raises(DataError, match="its shards have 10 examples, expected 11"):
        record_files.read(tmp_path, {**written, "examples": 11})


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"kerasdl": 2}', "\ud800"])
def test_a_folder_without_description_is_refused(tmp_path, content):
    if content is not None:
        (tmp_path / "dataset.json").write_bytes(content.encode("utf-8", "surrogatepass"))
    with pytest.raises(DataError, match=r"dataset\.json"):
        record_files.describe(tmp_path)

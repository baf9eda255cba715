"""Arrays that are too large for memory lie on disk, and leave nothing behind."""

import numpy as np
import pytest

from kerasdl.files import storage


def test_small_arrays_are_in_memory():
    found = storage.room((3, 4), "uint8")
    assert type(found) is np.ndarray
    assert (found.shape, found.dtype) == ((3, 4), np.uint8)


@pytest.mark.parametrize("shape", [(1000, 8), (0, 8)])
def test_large_ones_are_in_a_file_without_a_name(monkeypatch, tmp_path, shape):
    monkeypatch.setattr(storage, "most_bytes", lambda: -1)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    found = storage.room(shape, np.float32)
    assert (found.shape, found.dtype) == (shape, np.float32)
    found[...] = 2
    assert found.sum() == found.size * 2
    assert list(tmp_path.iterdir()) == []


def test_a_share_of_the_memory_is_most():
    assert 2**28 < storage.most_bytes() < 2**50


def test_a_disk_without_room_is_told_before_anything_is_written(monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(storage, "most_bytes", lambda: -1)
    monkeypatch.setattr("os.posix_fallocate", full)
    with pytest.raises(MemoryError, match=r"nor into /.*, 0\.0 GiB: No space left on device"):
        storage.room((1000, 8), "uint8")

"""Files in the format of MNIST are arrays, gzipped or not; their headers are not believed."""

import gzip
import struct

import numpy as np
import pytest

from kerasdl.data import arrays
from kerasdl.errors import DataError
from kerasdl.interfaces import Split

RANDOM = np.random.default_rng(0)
IMAGES = RANDOM.integers(0, 256, (30, 4, 5), dtype=np.uint8)
LABELS = np.arange(30, dtype=np.uint8) % 3
CODES = {"u1": 0x08, "i1": 0x09, ">i2": 0x0B, ">i4": 0x0C, ">f4": 0x0D, ">f8": 0x0E}


def idx(array, dtype="u1", shape=None):
    shape = array.shape if shape is None else shape
    return struct.pack(f">BBBB{len(shape)}I", 0, 0, CODES[dtype], len(shape), *shape) + array.astype(dtype).tobytes()


@pytest.fixture
def write(tmp_path):
    def written(content, name="images"):
        (tmp_path / name).write_bytes(content)
        return str(tmp_path / name)

    return written


@pytest.mark.parametrize("packed", [bytes, gzip.compress])
def test_images_and_labels_are_read_gzipped_or_not(write, packed):
    paths = write(packed(idx(IMAGES)), "images-idx3-ubyte.gz"), write(packed(idx(LABELS)), "labels-idx1-ubyte")
    data = arrays(0, path=paths[0], target_path=paths[1], split=Split(0, 0))
    assert data.inputs.shape == (4, 5, 1)
    np.testing.assert_array_equal(data.train.x[..., 0], IMAGES)
    np.testing.assert_array_equal(data.train.y, LABELS)


@pytest.mark.parametrize("dtype", CODES)
def test_numbers_of_every_type_are_read_in_the_machines_order(write, dtype):
    values = RANDOM.integers(-100, 100, (30, 2)) if dtype != "u1" else RANDOM.integers(0, 256, (30, 2))
    data = arrays(0, path=write(idx(values, dtype)), split=Split(0, 0))
    np.testing.assert_array_equal(data.train.x, values)
    assert data.train.x.dtype.isnative


def test_targets_may_be_npy_where_inputs_are_idx(write, tmp_path):
    np.save(tmp_path / "y.npy", LABELS.astype(str))
    data = arrays(0, path=write(idx(IMAGES)), target_path=str(tmp_path / "y.npy"), split=Split(0, 0))
    assert data.train.y.tolist() == LABELS.astype(str).tolist()


@pytest.mark.parametrize("packed", [bytes, gzip.compress])
@pytest.mark.parametrize(
    ("content", "match"),
    [
        (idx(IMAGES)[:-1], r"says it has shape \(30, 4, 5\) and type uint8, 600 bytes, but holds only 599\n.*Copy"),
        (idx(IMAGES) + b"\0", r"600 bytes, but holds more\n.*Copy"),
        (idx(IMAGES, shape=(2**31, 2**20, 2**10)), r"GiB, more than this machine's memory\n.*Save fewer"),
        (idx(IMAGES)[:9], r"cannot be read(.|\n)*Save the arrays again"),
        (idx(IMAGES[:0]), r"holds no data(.|\n)*at least one example"),
        (b"\0\0\x07\x01" + bytes(10), r"expected an .npz, .npy or IDX file, got something else(.|\n)*numpy.savez"),
        (b"\0\0\x08\0" + bytes(1), r"expected an .npz, .npy or IDX file, got something else(.|\n)*numpy.savez"),
    ],
)
def test_a_file_that_is_not_what_its_header_says_is_refused(write, content, match, packed):
    with pytest.raises(DataError, match=match):
        arrays(0, path=write(packed(content)))


def test_gzip_that_is_cut_short_or_damaged_is_refused(write):
    whole = gzip.compress(idx(IMAGES))
    flipped = bytearray(whole)
    flipped[len(whole) // 2] ^= 255
    for content in (whole[:-20], whole[: len(whole) // 2], bytes(flipped), whole[:5]):
        with pytest.raises(DataError, match=r"(cannot be read|got something else)(.|\n)*Save the arrays"):
            arrays(0, path=write(content))


def test_a_bomb_is_read_no_further_than_it_says(write):
    content = idx(LABELS) + bytes(2**26)
    with pytest.raises(DataError, match="30 bytes, but holds more"):
        arrays(0, path=write(gzip.compress(content, 1)))

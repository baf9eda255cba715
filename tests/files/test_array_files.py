import io
import zipfile

import numpy as np
import pytest

from kerasdl.errors import DataError
from kerasdl.files.array_files import read_array, read_npz


@pytest.mark.parametrize("compression", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_changed_byte_of_an_archive_is_no_error_or_one_with_a_cure(tmp_path, compression):
    array, archive = io.BytesIO(), io.BytesIO()
    np.save(array, np.arange(3))
    with zipfile.ZipFile(archive, "w", compression) as file:
        file.writestr("x.npy", array.getvalue())
    whole, outcomes = archive.getvalue(), set()
    for at in range(len(whole)):
        (tmp_path / "x.npz").write_bytes(whole[:at] + bytes([whole[at] ^ 0x24]) + whole[at + 1 :])
        outcomes.add(outcome(lambda: read_npz(tmp_path / "x.npz", ["x"], cure="Save it.")))
    assert outcomes == {None, "an error with a cure"}


@pytest.mark.parametrize(
    "header", ["{", "(" * 500, "{'descr': 'f8'", "{0: 01}", "{'descr': {}, 'shape': ()}", "\\", "'"]
)
def test_a_header_that_is_none_is_an_error_with_a_cure(tmp_path, header):
    start = b"\x93NUMPY\x01\0" + len(header).to_bytes(2, "little")
    (tmp_path / "x.npy").write_bytes(start + header.encode())
    with pytest.raises(DataError, match=r"x\.npy cannot be read: .*(?s:.*)Save the arrays again"):
        read_array(tmp_path / "x.npy")


def outcome(read):
    try:
        read()
    except DataError as error:
        return "an error with a cure" if error.cure else "an error"
    return None

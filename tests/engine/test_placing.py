"""Resident data takes one copy of memory beyond the caller's arrays."""

import subprocess
import sys

import numpy as np
import pytest

from kerasdl.engine.placing import as_tensor

# On Linux ru_maxrss starts at the parent's peak, so the peak of this process alone is read where the kernel tells it.
MEASURE = """
import pathlib, re, resource, sys
import numpy as np
from kerasdl.engine.placing import as_tensor

def peak_bytes():
    status = pathlib.Path("/proc/self/status")
    told = re.search(r"VmHWM:\\s+(\\d+)", status.read_text()) if status.exists() else None
    if told:
        return int(told[1]) * 1024
    unit = 1 if sys.platform == "darwin" else 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * unit

as_tensor(np.ones((1000, 1000)))
given = np.ones((32, 1024, 1024), sys.argv[1])
before = peak_bytes()
placed = as_tensor(given)
print((peak_bytes() - before) / (given.size * 4))
"""


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_placing_a_large_array_takes_one_copy(dtype):
    done = subprocess.run([sys.executable, "-c", MEASURE, dtype], capture_output=True, text=True, check=True)
    assert 0.5 < float(done.stdout) < 1.2


@pytest.mark.parametrize("rows", [10, 2**20])
@pytest.mark.parametrize("dtype", ["float64", "float32", "float16", "int64", "int32", "uint8", "bool"])
def test_values_and_types_are_those_of_keras(dtype, rows):
    given = (np.arange(rows) % 2).astype(dtype).reshape(-1, 2)
    placed = as_tensor(given)
    assert placed.dtype == ("float32" if dtype.startswith("float") else dtype)
    np.testing.assert_array_equal(placed, given)


def test_a_change_of_the_array_does_not_reach_the_tensor():
    given = np.zeros(2**20, "float32")
    placed = as_tensor(given)
    given[:] = 1
    assert float(placed[0]) == 0.0


def test_transposed_and_reversed_arrays_are_placed_as_they_read():
    given = np.arange(2**20, dtype="float32").reshape(1024, 1024)
    np.testing.assert_array_equal(as_tensor(given.T), given.T)
    np.testing.assert_array_equal(as_tensor(given[::-1]), given[::-1])


@pytest.mark.parametrize("dtype", [">i4", ">f8", ">f4"])
def test_arrays_of_the_other_byte_order_are_placed_as_they_read(dtype):
    given = np.arange(2**20).astype(dtype)
    np.testing.assert_array_equal(as_tensor(given), given)

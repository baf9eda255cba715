"""The data of a run is in memory twice where it is divided and standardised, and once after that."""

import subprocess
import sys

# On Linux ru_maxrss starts at the parent's peak, so the peak of this process alone is read where the kernel tells it.
MEASURE = """
import pathlib, re, resource, sys
import numpy as np
import kerasdl

def told(name):
    status = pathlib.Path("/proc/self/status")
    found = re.search(name + r":\\s+(\\d+)", status.read_text()) if status.exists() else None
    if found:
        return int(found[1]) * 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * (1 if sys.platform == "darwin" else 1024)

def run(examples):
    path = f"{sys.argv[1]}/{examples}.npy"
    header = {"descr": "<f4", "fortran_order": False, "shape": (examples, 1024)}
    with open(path, "wb") as file:
        np.lib.format.write_array_header_1_0(file, header)
        for row in range(0, examples, 256):
            file.write(np.random.default_rng(row).normal(size=(256, 1024)).astype("<f4").tobytes())
    np.save(path[:-4] + "-y.npy", np.arange(examples) % 2)
    data = {"kind": "arrays", "path": path, "target_path": path[:-4] + "-y.npy"}
    recipe = {"kerasdl": 1, "data": data, "model": {"kind": "mlp", "units": [2]}, "training": {"epochs": 1}}
    kerasdl.run(recipe, out=f"{sys.argv[1]}/run-{examples}")

run(512)
before = told("VmHWM")
run(2**15)
print((told("VmHWM") - before) / 2**27)
"""


def test_a_run_holds_its_data_twice_at_most(tmp_path):
    done = subprocess.run([sys.executable, "-c", MEASURE, str(tmp_path)], capture_output=True, text=True, check=True)
    assert 1 < float(done.stdout) < 2.5

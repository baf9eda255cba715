"""Measure how fast tables are read: seconds from TensorFlow's import to the first step, and memory of a large file.

python benchmarks/reading.py --data-root FOLDER     the folder of mlp/adult
"""

import argparse
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROWS, NUMBERS, CATEGORIES = 2_000_000, 22, 7
BLOCK = 100_000


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--data-root", required=True)
    parser.add_argument("--rows", type=int, default=ROWS)
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "large.csv"
        generate(path, arguments.rows)
        recipe = {"data": {"kind": "csv", "path": str(path), "target": "y"}, "training": {"batch_size": 1024}}
        recipe |= {"model": {"kind": "mlp", "units": [64, 32], "embedding_size": 4}}
        for name, what, root in (
            ("mlp/adult", "mlp/adult", arguments.data_root),
            ("large", {"kerasdl": 1, **recipe}, folder),
        ):
            code = f"from benchmarks.reading import first_step; first_step({name!r}, {what!r}, {root!r})"
            subprocess.run([sys.executable, "-c", code], check=True)


def first_step(name: str, recipe: str | dict, root: str) -> None:
    """Train for an epoch; print when its first step was done, and the most memory that was in use."""
    import keras  # noqa: F401  Both are imported before the clock starts.
    import tensorflow as tf  # noqa: F401

    import kerasdl

    class Clock(kerasdl.Listener):
        first: float | None = None

        def stepped(self, epoch: int, share: float | None, logs: object) -> None:
            self.first = self.first or time.monotonic()

    clock, started = Clock(), time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        kerasdl.run(recipe, "training.epochs=1", data_root=root, out=f"{folder}/run", listener=clock)
    assert clock.first is not None
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    print(f"{name:<10} first step after {clock.first - started:5.2f} s, peak {peak:.2f} GiB", flush=True)


def generate(path: Path, rows: int) -> None:
    random = np.random.default_rng(0)
    with path.open("w") as file:
        names = [*(f"n{number}" for number in range(NUMBERS)), *(f"c{number}" for number in range(CATEGORIES)), "y"]
        file.write(",".join(names) + "\n")
        for _ in range(0, rows, BLOCK):
            x, c = random.normal(size=(BLOCK, NUMBERS)), random.integers(0, 12, (BLOCK, CATEGORIES))
            y = x[:, 0] + x[:, 1] * x[:, 2] + (c[:, 0] > 6) + random.normal(size=BLOCK) > 0.5
            columns = [np.char.mod("%.4f", x), np.char.mod("k%d", c), y[:, None].astype(int).astype(str)]
            file.write("\n".join(map(",".join, np.concatenate(columns, axis=1).tolist())) + "\n")


if __name__ == "__main__":
    main()

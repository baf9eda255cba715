"""Files with data that no source of kerasdl makes by itself."""

from pathlib import Path

import numpy as np

from benchmarks.doctor.data import classics, made_up, measured, practice

MODULES = (classics, made_up, practice, measured)


def write_files(folder: Path) -> None:
    """Write all files that are not there yet; the same bits each time."""
    folder.mkdir(parents=True, exist_ok=True)
    for module in MODULES:
        for name, make in module.ARRAYS.items():
            path = folder / f"{name}.npz"
            if not path.exists():
                x, y = make()
                np.savez(path, x=x, y=y)
        for name, write in module.TEXTS.items():
            if not (folder / name).exists():
                (folder / name).write_text(write())

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasdl.interfaces import Dataset, Part


@pytest.fixture
def table(tmp_path: Path) -> Callable[..., str]:
    """Write columns as a CSV file, and give its path."""

    def write(columns: Mapping[str, Sequence[Any]], name: str = "table.csv") -> str:
        with (tmp_path / name).open("w", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(columns)
            writer.writerows(zip(*columns.values(), strict=True))
        return str(tmp_path / name)

    return write


@pytest.fixture(scope="session")
def goods() -> Mapping[str, list[Any]]:
    """Columns of 60 rows: a number, a category and a target of two classes."""
    random = np.random.default_rng(0)
    return {
        "size": random.normal(size=60).round(3).tolist(),
        "colour": random.choice(["red", "green", "blue"], 60).tolist(),
        "sold": random.permutation([0, 1] * 30).tolist(),
    }


@pytest.fixture(scope="session")
def without() -> Callable[..., dict[str, list[Any]]]:
    """Put another value, by default none, into a row of a column."""

    def change(columns: Mapping[str, Sequence[Any]], row: int, name: str, value: Any = "") -> dict[str, Any]:
        return {**columns, name: [value if at == row else given for at, given in enumerate(columns[name])]}

    return change


@pytest.fixture(scope="session")
def parts() -> Callable[[Dataset], list[Part]]:
    """Give the parts that there are."""
    return lambda dataset: [part for part in (dataset.train, dataset.validation, dataset.test) if part is not None]


@pytest.fixture
def text(tmp_path: Path) -> Callable[..., str]:
    """Write a text file as it is, and give its path."""

    def write(content: str, name: str = "table.csv", encoding: str = "utf-8") -> str:
        (tmp_path / name).write_text(content, encoding)
        return str(tmp_path / name)

    return write


@pytest.fixture
def seen() -> Callable[..., Any]:
    """Give what a core sees of a part: an array, or arrays by name."""

    def through(dataset: Dataset, part: Part | None = None, front: keras.Model | None = None) -> Any:
        x = (part or dataset.train).x
        raw = keras.tree.map_structure(tf.convert_to_tensor, dict(x) if isinstance(x, Mapping) else x)
        return keras.tree.map_structure(np.asarray, (front or dataset.front)(raw))

    return through

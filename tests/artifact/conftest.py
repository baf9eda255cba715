from collections.abc import Mapping, Sequence
from typing import Any

import keras
import numpy as np
import pytest
import tensorflow as tf

import kerasdl
from kerasdl.artifact import Description, Predictor, compose
from kerasdl.data._table_front import Words, table_front
from kerasdl.fields import Array, Boolean, Category, Date, Numeric, Text
from kerasdl.interfaces import Target
from kerasdl.tasks import Binary, Multiclass

FIELDS = (
    Numeric("age", missing=("?",)),
    Boolean("alone"),
    Category("town"),
    Date("born/moved"),
    Text("note"),
)


@pytest.fixture(scope="session")
def people() -> Mapping[str, Sequence[Any]]:
    """Rows of a table with every kind of column, as a mapping of columns."""
    return {
        "age": [39, "?", 50.5, "61"],
        "alone": ["yes", False, None, 1],
        "town": ["Köln", "Ulm", "Köln", None],
        "born/moved": ["1980-01-31", "1999-12-24 18:30", None, "2001-07-04"],
        "note": ["a good day", "", "good, good", "no day"],
    }


@pytest.fixture(scope="session")
def of_people(people: Mapping[str, Sequence[Any]]) -> Predictor:
    """A model of that table, which answers whether somebody is late."""
    columns = {field.key: field.decode(people[field.name]) for field in FIELDS}
    front, inputs = table_front(FIELDS, columns, Words(vocabulary=20, length=4))
    core = kerasdl.models.mlp(inputs, (1,), units=(4,))
    model = compose(front, core, Binary(Target(np.array(["no", "yes"]))), name="people")
    return Predictor(model, Description(FIELDS, (Category("late"),), "binary", ("no", "yes")))


@pytest.fixture(scope="session")
def tensors(people: Mapping[str, Sequence[Any]]) -> Mapping[str, tf.Tensor]:
    """The same rows as the model itself takes them."""
    return {field.key: tf.convert_to_tensor(field.decode(people[field.name])) for field in FIELDS}


@pytest.fixture(scope="session")
def parts() -> tuple[keras.Model, keras.Model, keras.Model]:
    """Front and core of a model of three numbers and two classes, and both composed."""
    raw = keras.Input((3,), name="inputs")
    front = keras.Model(raw, keras.layers.Normalization(mean=[1.0, 2.0, 3.0], variance=[1.0, 4.0, 9.0])(raw))
    core = kerasdl.models.mlp((3,), (2,), units=(4,))
    return front, core, compose(front, core, Multiclass(Target(np.array([0, 1, 2])), classes=(0, 1)), name="both")


@pytest.fixture(scope="session")
def of_arrays(parts: tuple[keras.Model, keras.Model, keras.Model]) -> Predictor:
    return Predictor(parts[2], Description((Array("inputs", (3,)),), task="multiclass", classes=("no", 12)))


@pytest.fixture(scope="session")
def rows() -> np.ndarray:
    return np.random.default_rng(0).normal(size=(5, 3)).astype("float32")

"""Data frames, as far as predictions look at them; pandas and Polars behave as these do."""

import numpy as np
import pyarrow as pa
import pytest

from kerasdl.artifact.rows import decoded
from kerasdl.fields import Boolean, Category, Date, Numeric, Text
from kerasdl.files.dialect import Dialect

FIELDS = (
    Numeric("age"),
    Category("code"),
    Category("town"),
    Boolean("new"),
    Date("day"),
    Text("note"),
    Numeric("mixed"),
)
LARGE = 2**53 + 1
COLUMNS = {
    "age": [39, None, 50],
    "code": [LARGE, None, 3],
    "town": ["Ulm", "Köln", None],
    "new": [True, None, False],
    "day": [np.datetime64("2024-05-07", "us").item(), None, np.datetime64("1999-12-31T12", "us").item()],
    "note": ["a b", None, "c"],
    "mixed": ["1", 2.5, None],
}


class Objects:
    """A column of pandas: an array of objects, with NaN for what is missing."""

    def __init__(self, values):
        self.values = values

    def __len__(self):
        return len(self.values)

    def __array__(self, dtype=None, copy=None):
        return np.array([np.nan if value is None else value for value in self.values], object)


class Streamed(Objects):
    """A column of Polars: a stream of Arrow's types; for NumPy, whole numbers become floats where some are missing."""

    def stream(self, requested_schema):
        column = pa.array(self.values)
        # As Polars and pandas have them.
        if pa.types.is_string(column.type):
            column = column.cast(pa.string_view()) if self.values[0] == "a b" else column.dictionary_encode()
        return pa.chunked_array([column[:1], column[1:]]).__arrow_c_stream__(requested_schema)

    def __arrow_c_stream__(self, requested_schema=None):
        return self.stream(requested_schema)

    def __array__(self, dtype=None, copy=None):
        if {type(value) for value in self.values} == {int, type(None)}:
            return np.array([np.nan if value is None else value for value in self.values])
        return super().__array__(dtype, copy)


class Frame:
    """A data frame: names of columns, and each of them by its name."""

    def __init__(self, columns, kind):
        self._columns = {name: kind(values) for name, values in columns.items()}

    @property
    def columns(self):
        return np.array(list(self._columns), object)

    def __getitem__(self, name):
        return self._columns[name]


class Table:
    """What gives nothing but a stream of all its columns."""

    def __init__(self, columns):
        self._table = pa.table(columns)

    def __arrow_c_stream__(self, requested_schema=None):
        return self._table.__arrow_c_stream__(requested_schema)


def decode(rows):
    (found,) = decoded(rows, FIELDS, Dialect())
    return found.arrays


EXACT = {name: values for name, values in COLUMNS.items() if name != "mixed"}
FORMS = {
    "objects": Frame(COLUMNS, Objects),
    "streams": Frame(COLUMNS, Streamed),
    "a stream alone": Table(EXACT | {"mixed": ["1", "2.5", None]}),
    "lists": COLUMNS,
    "rows": [dict(zip(COLUMNS, row, strict=True)) for row in zip(*COLUMNS.values(), strict=True)],
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_a_data_frame_means_what_its_values_do(form):
    found = decode(form)
    np.testing.assert_array_equal(found["age"], [39, np.nan, 50])
    assert found["code"].tolist() == [str(LARGE), "", "3"]
    assert found["town"].tolist() == ["Ulm", "Köln", ""]
    np.testing.assert_array_equal(found["new"], [1, np.nan, 0])
    np.testing.assert_array_equal(found["day"][:, [0, 4]], [[19850, 0], [np.nan, np.nan], [10956, 12]])
    assert found["note"].tolist() == ["a b", "", "c"]
    np.testing.assert_array_equal(found["mixed"], [1, 2.5, np.nan])


def test_a_frame_is_predicted_for_as_its_rows_are(of_people, people):
    frame = Frame({name: list(values) for name, values in people.items()}, Streamed)
    np.testing.assert_array_equal(of_people.predict(frame).outputs, of_people.predict(dict(people)).outputs)

"""Rows of a table come in many forms, and all mean the same."""

import dataclasses

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from kerasdl.artifact.rows import decoded
from kerasdl.errors import DataError
from kerasdl.fields import Array, Category, Numeric
from kerasdl.files.dialect import Dialect

FIELDS = (Numeric("age"), Category("home/town"))
EXPECTED = {"age": [39.0, 50.5, None], "home_town": ["Köln", "", "Ulm"]}
COLUMNS = {"age": [39, 50.5, None], "home/town": ["Köln", None, "Ulm"]}
CSV = "age,home/town\n39,Köln\n50.5,\n,Ulm\n"


class Frame:
    """A data frame as far as it goes: `columns` are names, and each gives an array."""

    def __init__(self, columns):
        self._columns = {name: np.array(values, object) for name, values in columns.items()}
        self.columns = list(columns)

    def __getitem__(self, name):
        return self._columns[name]


def decode(rows, fields=FIELDS, dialect=None, targets=()):
    found = list(decoded(rows, fields, dialect or Dialect(), targets))
    return {name: np.concatenate([some.arrays[name] for some in found]).tolist() for name in found[0].arrays}


def read(rows, **options):
    # NaN is not equal to itself.
    return {
        name: [value if value == value else None for value in found]  # noqa: PLR0124
        for name, found in decode(rows, **options).items()
    }


def as_rows(columns):
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


FORMS = {
    "list of mappings": as_rows,
    "tuple of mappings": lambda columns: tuple(as_rows(columns)),
    "mapping of lists": dict,
    "mapping of objects": lambda columns: {name: np.array(values, object) for name, values in columns.items()},
    "data frame": Frame,
    "Arrow table": pa.table,
    "Arrow batch": pa.record_batch,
    "more than is wanted": lambda columns: {"id": [1, 2, 3], **dict(reversed(columns.items()))},
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_rows_of_every_form_are_the_same(form):
    assert read(form(COLUMNS)) == EXPECTED


@pytest.mark.parametrize("form", [as_rows, dict, Frame])
def test_a_model_answers_as_for_tensors(of_people, people, tensors, form):
    found = of_people.predict(form(people))
    np.testing.assert_allclose(found.outputs, of_people.model(tensors), rtol=1e-6)
    assert list(found.columns) == ["late", "probability of no", "probability of yes"]


def test_numeric_arrays_are_taken_as_they_are():
    columns = {"age": np.array([39, 50.5, np.nan], np.float32), "home/town": np.array([1, 2, 3])}
    assert read(columns) == {"age": [39.0, 50.5, None], "home_town": ["1", "2", "3"]}


def test_a_file_is_read_as_the_data_source_reads_it(tmp_path):
    (tmp_path / "rows.csv").write_text(CSV)
    assert read(str(tmp_path / "rows.csv")) == read(tmp_path / "rows.csv") == EXPECTED


def test_a_file_is_read_in_the_dialect_of_the_training_data(tmp_path):
    (tmp_path / "rows.csv").write_text("7;39;'Köln'\n8;50.5;\n9;;Ulm\n", "latin-1")
    dialect = Dialect(";", "'", header=False, names=("id", "age", "home/town"), encoding="latin-1")
    assert read(tmp_path / "rows.csv", dialect=dialect) == EXPECTED


def test_columns_of_a_file_without_header_and_names_are_numbered(tmp_path):
    (tmp_path / "rows.csv").write_text("a;1\nb;2\n")
    found = read(tmp_path / "rows.csv", fields=[Numeric("column_2")], dialect=Dialect(";", header=False))
    assert found == {"column_2": [1.0, 2.0]}


ORDERED = Dialect(header=False, names=("age", "late", "id", "home/town"))


@pytest.mark.parametrize(
    "text", ["39,no,7,Köln\n50.5,,8,\n,yes,9,Ulm\n", "39,7,Köln\n50.5,8,\n,9,Ulm\n", "39,Köln\n50.5,\n,Ulm"]
)
@pytest.mark.parametrize("header", [True, False])
def test_a_file_without_names_may_lack_the_target_and_what_is_not_looked_at(tmp_path, text, header):
    head = ",".join("abcd"[: text.split("\n")[0].count(",") + 1]) + "\n"
    (tmp_path / "rows.csv").write_text(head * header + text)
    dialect = dataclasses.replace(ORDERED, header=header)
    assert read(tmp_path / "rows.csv", dialect=dialect, targets=["late"]) == EXPECTED


@pytest.mark.parametrize(("text", "fields"), [("39\n", 1), ("39,no,7,Köln,more\n", 5)])
def test_a_file_without_names_of_another_number_of_columns_is_refused(tmp_path, text, fields):
    (tmp_path / "rows.csv").write_text(text)
    got = (
        rf"rows\.csv:1: the first row has {fields} fields, expected 2 or 3 or 4\n.*in this order.*: 'age', 'home/town'$"
    )
    with pytest.raises(DataError, match=got):
        decode(tmp_path / "rows.csv", dialect=ORDERED, targets=["late"])


def test_a_file_without_names_that_is_to_be_scored_needs_the_target(tmp_path):
    (tmp_path / "rows.csv").write_text("39,7,Köln\n")
    with pytest.raises(DataError, match=r"has 3 fields, expected 4\n.*in this order"):
        decode(tmp_path / "rows.csv", dialect=ORDERED, fields=[Category(name) for name in ORDERED.names])


def test_a_missing_file_is_looked_for_in_the_current_folder():
    with pytest.raises(DataError, match=r"none\.csv: there is no such file\n  Relative paths start at the current"):
        decode("none.csv")


@pytest.mark.parametrize("name", ["rows.parquet", "rows.csv", "rows"])
def test_a_parquet_file_is_read_whatever_it_is_called(tmp_path, name):
    parquet.write_table(pa.table({"id": [1, 2, 3], **COLUMNS}), tmp_path / name)
    assert read(tmp_path / name) == EXPECTED


def test_files_of_a_pattern_are_read_one_after_another(tmp_path):
    for number, line in enumerate(CSV.splitlines()[1:]):
        (tmp_path / f"part-{number}.csv").write_text(f"age,home/town\n{line}\n")
    assert read(str(tmp_path / "part-*.csv")) == EXPECTED


@pytest.fixture(params=["list", "lists", "arrays", "csv", "parquet"])
def nothing(request, tmp_path) -> object:
    """No rows at all."""
    if request.param == "csv":
        (tmp_path / "rows.csv").write_text("age,home/town\n")
        return tmp_path / "rows.csv"
    if request.param == "parquet":
        parquet.write_table(pa.table(COLUMNS).slice(0, 0), tmp_path / "rows.parquet")
        return tmp_path / "rows.parquet"
    lists = {name: [] for name in COLUMNS}
    return {"list": [], "lists": lists, "arrays": {name: np.array([]) for name in COLUMNS}}[request.param]


def test_no_rows_are_no_error(nothing):
    assert decode(nothing) == {"age": [], "home_town": []}


def test_for_no_rows_a_model_of_a_table_has_no_answers(of_people, people):
    for nothing in ([], {name: [] for name in people}):
        found = of_people.predict(nothing)
        assert (found.outputs.shape, found.labels.tolist()) == ((0, 1), [])
        assert list(found.columns) == ["late", "probability of no", "probability of yes"]


@pytest.mark.parametrize("form", [dict, Frame, pa.table])
def test_a_missing_column_is_refused(form):
    with pytest.raises(
        DataError, match=r"rows to predict lack column 'home/town', got 'age', 'town'\n.*Add 'home/town'"
    ):
        decode(form({"age": [1], "town": ["Ulm"]}))


def test_a_row_that_lacks_a_column_is_refused_with_its_number():
    rows = as_rows(COLUMNS)
    del rows[1]["age"], rows[2]["age"]
    with pytest.raises(DataError, match=r"^rows\[1\] lacks column 'age', got 'home/town'\n.*Add 'age'; None for"):
        decode(rows)
    with pytest.raises(DataError, match=r"^rows\[0\] lacks column 'age', got none\n.*Add 'age'"):
        decode([{}])


def test_a_file_that_lacks_a_column_is_refused(tmp_path):
    (tmp_path / "rows.csv").write_text("age,town\n1,Ulm\n")
    with pytest.raises(DataError, match=r"rows.csv: there is no column 'home/town'\n.*'age', 'town'"):
        decode(tmp_path / "rows.csv")


def test_columns_of_unequal_length_are_refused():
    with pytest.raises(DataError, match=r"column 'home/town' has 2 values, 'age' has 3\n.*one value for each row"):
        decode({**COLUMNS, "home/town": ["Köln", "Ulm"]})


@pytest.mark.parametrize("value", [39, "39", None, 39.0, (age for age in [39])])
def test_a_single_row_without_a_list_is_refused(value):
    with pytest.raises(
        DataError, match=r"column 'age' is .*, expected a list or.*\n.*predict\(\[{'age': \.\.\., 'home"
    ):
        decode({"age": value, "home/town": ["Köln"]})


@pytest.mark.parametrize("form", [as_rows, dict, Frame])
def test_a_value_of_another_type_is_refused_with_row_and_column(form):
    with pytest.raises(DataError, match=r"rows\[2\]: column 'age': 'old' is not a number\n.*data.missing"):
        decode(form({"age": [1, 2, "old"], "home/town": ["a", "b", "c"]}))


def test_a_value_of_another_type_in_a_file_is_refused_with_its_line(tmp_path):
    (tmp_path / "rows.csv").write_text("age,home/town\n39,Köln\nold,Ulm\n")
    with pytest.raises(DataError, match=r"rows.csv:3: column 'age': 'old' is not a number\n.*data.missing"):
        decode(tmp_path / "rows.csv")


@pytest.mark.parametrize("rows", [None, 3, b"rows.csv", np.zeros((2, 2)), [[39, "Köln"]], [COLUMNS, 3], iter([])])
def test_rows_of_another_type_altogether_are_refused(rows):
    with pytest.raises(
        DataError, match=r"of type \w+, expected a list of mappings.*\n.*predict\(\[{'age': \.\.\., 'home"
    ):
        decode(rows)


def test_arrays_are_decoded_as_one():
    assert decode([[1, 2], [3, 4]], fields=[Array("inputs", (2,))]) == {"inputs": [[1.0, 2.0], [3.0, 4.0]]}


@pytest.fixture
def of_points(tmp_path):
    """Decode points that are in a file."""

    def read(name, **saved):
        if name.endswith(".npy"):
            np.save(tmp_path / name, saved["x"])
        else:
            np.savez(tmp_path / "points.npz", **saved)
        return decode(tmp_path / name, fields=[Array("inputs", (2,), member="points")])

    return read


def test_arrays_are_read_from_files(of_points):
    for name, saved in (("points.npy", "x"), ("points.npz", "points")):
        assert of_points(name, **{saved: [[1, 2], [3, 4]]}) == {"inputs": [[1.0, 2.0], [3.0, 4.0]]}


@pytest.mark.parametrize(
    ("name", "saved", "got"),
    [
        ("points.npz", {"x": [[1, 2]]}, r"has no array 'points'; .*\n  Save the inputs under .*\(.*, points=x\)"),
        ("points.npz", {"points": [1, 2]}, r"rows to predict have shape \(2,\) .*\n.*raw"),
        (
            "points.npy",
            {"x": [[1, 2], [3, np.nan]]},
            r"nan at .*points\.npy\[1\]\[1\], expected finite numbers.*\n.*Fill in",
        ),
        ("none.npz", {}, r"none\.npz: there is no such file\n  Relative paths start at the current folder"),
    ],
)
def test_what_is_no_file_of_such_arrays_is_refused(of_points, name, saved, got):
    with pytest.raises(DataError, match=got):
        of_points(name, **saved)


def test_a_file_of_another_kind_is_refused_where_arrays_are_expected(tmp_path):
    (tmp_path / "rows.csv").write_text("1,2\n")
    with pytest.raises(DataError, match=r"rows\.csv: expected an \.npz, \.npy or IDX file.*\n.*numpy\.savez"):
        decode(tmp_path / "rows.csv", fields=[Array("inputs", (2,))])


@pytest.mark.parametrize("column", [{1.0, 2.0}, np.array(2.0), 2.0])
def test_a_column_without_an_order_or_of_a_single_value_is_refused(column):
    with pytest.raises(DataError, match=r"column 'a' is .*, expected a list or an array of values"):
        list(decoded({"a": column}, [Numeric("a")], Dialect()))


def test_a_column_that_is_there_twice_is_refused():
    rows = pa.table([pa.array([1.0]), pa.array([2.0])], names=["a", "a"])
    with pytest.raises(DataError, match="rows to predict have 2 columns 'a'"):
        list(decoded(rows, [Numeric("a")], Dialect()))


class Single:
    """A column alone, as a Series of a data frame library gives it."""

    def __arrow_c_stream__(self, requested_schema=None):
        return pa.chunked_array([[1.0, 2.0]]).__arrow_c_stream__(requested_schema)


def test_a_single_column_is_no_rows():
    with pytest.raises(DataError, match="rows to predict are of type Single, expected a list of mappings"):
        list(decoded(Single(), [Numeric("a")], Dialect()))

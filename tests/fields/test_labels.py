import numpy as np
import pyarrow as pa
import pytest

from kerasdl.errors import DataError
from kerasdl.fields import Labels

TAGS = Labels("tags", ";", ("blue", "red"), missing=("NA",))
NAN = float("nan")


@pytest.mark.parametrize(
    "values",
    [
        ["red;blue", "red", "", None],
        [" red ; blue", "red;red", " ; ", "NA"],
        np.array(["blue;red", "red;", ";", None], object),
        pa.array(["red;blue", "red", "", None]).dictionary_encode(),
        pa.array([["red", "blue"], ["red", None], [], None]),
        pa.array([["red", "blue"], ["red", "red"], [""], None], pa.large_list(pa.string())),
        [["red", "blue"], ["red"], [], None],
    ],
    ids=lambda values: f"{type(values).__name__}-{getattr(values, 'dtype', getattr(values, 'type', None))}",
)
def test_labels_are_the_same_in_whatever_holds_them(values):
    np.testing.assert_array_equal(TAGS.decode(values), [[1, 1], [0, 1], [0, 0], [NAN, NAN]])


def test_labels_are_the_same_from_files(from_csv, from_parquet):
    for column in (from_csv(["red;blue", "", "NA"]), from_parquet(pa.array([["red", "blue"], [], None]))):
        np.testing.assert_array_equal(
            Labels("column", ";", TAGS.labels, ("NA",)).decode(column), [[1, 1], [0, 0], [NAN] * 2]
        )


def test_labels_are_trimmed_replaced_and_one_number_is_one_label():
    field = Labels("tags", "|", replace={"rot": "red", "none": "", "7.0": "seven"})
    assert field.split(["rot|none", "1.50|1.5", "7 | red"]).tolist() == [("red",), ("1.5",), ("red", "seven")]
    assert Labels("tags").split([[1.0, 2.5], [2]]).tolist() == [("1", "2.5"), ("2",)]


def test_any_text_may_stand_between_labels():
    assert Labels("tags", ", ").split(["a, b,c"]).tolist() == [("a", "b,c")]
    assert Labels("tags", ".*").split(["a.*b"]).tolist() == [("a", "b")]


def test_an_unknown_label_is_told_with_its_place_and_what_to_write():
    cure = r'data\.labels: {tags: \[blue, red, x\]}; or leave it out, data\.replace: {tags: {x: ""}}'
    with pytest.raises(
        DataError, match=rf"^a\.csv:3: column 'tags': the label 'x' is none of .*: 'blue', 'red'\n.*{cure}$"
    ):
        TAGS.decode(["red", "red;x"], lambda row: f"a.csv:{row + 2}")


def test_many_labels_are_listed_in_part():
    with pytest.raises(DataError, match=r"(?s)'0', .*, \.\.\.\n.*data.labels: .*, \.\.\.\]") as caught:
        Labels("tags", ";", tuple(map(str, range(1000)))).decode(["x"])
    assert len(str(caught.value)) < 500


def test_missing_labels_are_refused_where_they_are_required():
    with pytest.raises(DataError, match=r"(?s)^rows\[1\]: column 'tags'.*missing.*data.missing_targets: drop"):
        Labels("tags", ";", missing=("NA",), required=True).split(["", "NA"])


def test_labels_are_joined_as_they_are_separated():
    assert TAGS.joined(np.array([[True, True], [False, False]])) == ["blue;red", ""]
    assert Labels("tags", labels=("a", "b")).joined(np.array([[True, True]])) == ["a;b"]

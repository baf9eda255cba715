import numpy as np
import pyarrow as pa
import pytest

from kerasdl.errors import DataError
from kerasdl.fields import Text


def test_texts_are_trimmed_and_what_is_missing_is_empty():
    values = [" A good film.\n", None, "", "n/a", float("nan"), "A  bad\none"]
    assert Text("review", missing=("n/a",)).decode(values).tolist() == ["A good film.", "", "", "", "", "A  bad\none"]


def test_a_text_is_the_same_in_whatever_holds_it(from_csv, from_parquet):
    texts = ['größer, "so" \', ;', "zwei\r\nZeilen", "\u2028", "😀", "x"]
    expected = ['größer, "so" \', ;', "zwei\r\nZeilen", "", "😀", "x"]
    arrays = [np.array(texts), np.array(texts, object), np.array(texts, np.dtypes.StringDType())]
    arrow = [pa.array(texts), pa.array(texts, pa.large_string()), pa.array(texts).dictionary_encode()]
    bytes_ = [np.array([text.encode() for text in texts]), pa.array([text.encode() for text in texts])]
    for values in [texts, *arrays, *arrow, *bytes_, from_csv(texts), from_parquet(pa.array(texts))]:
        assert Text("review").decode(values).tolist() == expected


def test_a_number_among_texts_is_the_same_however_it_is_written():
    for values in ([3], [3.0], ["3"], ["3.0"], np.array([3.0]), pa.array([3])):
        assert Text("review").decode(values).tolist() == ["3"]


def test_a_missing_text_is_refused_where_one_is_required():
    with pytest.raises(DataError, match=r"(?s)films.csv:3: column 'review'.*missing.*data.missing_values: impute"):
        Text("review", missing=("NA",), required=True).decode(["a", "NA"], lambda row: f"films.csv:{row + 2}")


def test_texts_are_objects():
    assert Text("review").decode(["a"]).dtype == object

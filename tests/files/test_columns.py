import numpy as np
import pyarrow as pa
import pytest

from kerasdl.files.columns import present, shortened, shortest

NAN = float("nan")


def test_texts_are_trimmed_and_what_is_missing_is_null():
    values = [" a ", "", "  ", None, NAN, "NA", "b\n", "\u00a0c"]
    assert present(values, ["NA"]).to_pylist() == ["a", None, None, None, None, None, "b", "c"]


def test_marks_are_trimmed_as_values_are():
    assert present([" ?", "?", "-"], [" ? ", "- "]).to_pylist() == [None, None, None]


@pytest.mark.parametrize("mark", ["1.5", "1.50"])
@pytest.mark.parametrize("value", ["1.5", "1.500", 1.5, np.float32(1.5)])
def test_a_mark_that_is_a_number_is_found_however_it_is_written(mark, value):
    assert present([value], [mark]).to_pylist() == [None]


@pytest.mark.parametrize("mark", ["-999", "-999.0", "-999.000"])
@pytest.mark.parametrize("value", ["-999", "-999.0", "-999.00", -999, -999.0, np.int16(-999), np.float32(-999)])
def test_a_mark_that_is_a_whole_number_is_found_however_it_is_written(mark, value):
    assert present([value], [mark]).to_pylist() == [None]
    assert present([value, "x"], [mark]).to_pylist() == [None, "x"]


def test_marks_are_no_patterns():
    assert present(["a", ".", "-9990", "1", "1x0"], [".", "-999", "(", "1.0"]).to_pylist() == [
        "a",
        None,
        "-9990",
        None,
        "1x0",
    ]


def test_texts_keep_how_they_are_written_and_numbers_have_no_fraction_of_zeros():
    assert present(["3.0", "3", "1.50"], []).to_pylist() == ["3.0", "3", "1.50"]
    assert present([3.0, 1.5], []).to_pylist() == ["3", "1.5"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("3.0", "3"),
        ("-3.000", "-3"),
        ("-0.0", "0"),
        ("003.0", "003"),
        ("3.", "3."),
        ("3.01", "3.01"),
        ("x3.0", "x3.0"),
        ("1.50", "1.5"),
        ("-0.050", "-0.05"),
        ("1.0.0", "1.0.0"),
        ("10", "10"),
    ],
)
def test_numbers_are_written_without_zeros_at_the_end(text, expected):
    assert shortest(text) == expected
    assert shortened(pa.array([text, None])).to_pylist() == [expected, None]


@pytest.mark.parametrize(
    "values",
    [
        ["a", "3", None],
        ("a", 3, None),
        (value for value in ["a", 3.0, NAN]),
        np.array(["a", 3, None], object),
        np.array(["a", "3", ""]),
        np.array([b"a", b"3", b""]),
        np.array(["a", "3", ""], np.dtypes.StringDType()),
        pa.array(["a", "3", None]),
        pa.array(["a", "3", None], pa.large_string()),
        pa.array(["a", "3", None], pa.string_view()),
        pa.array(["a", "3", None]).dictionary_encode(),
        pa.chunked_array([["a"], ["3", None]]),
        pa.chunked_array([["a"], ["3", None]]).dictionary_encode(),
        pa.array([b"a", b"3", None]),
        pa.RunEndEncodedArray.from_arrays([1, 2, 3], ["a", "3", None]),
    ],
    ids=lambda values: f"{type(values).__name__}-{getattr(values, 'dtype', getattr(values, 'type', None))}",
)
def test_values_are_the_same_texts_in_whatever_holds_them(values):
    assert present(values, []).to_pylist() == ["a", "3", None]

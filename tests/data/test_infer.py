import datetime
import decimal

import numpy as np
import pyarrow as pa
import pytest

from kerasdl.data._infer import Column

MISSING = ("NA", "?")


def column(values, **options):
    return Column(values if isinstance(values, pa.Array) else pa.array(values, pa.string()), MISSING, **options)


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (["1", "-2.5", "+3", ".5", "1.", "1e-3", " 7 "], "numeric"),
        (["1", "0", "1"], "numeric"),
        (["39", "NA", "?", ""], "numeric"),
        ([*map(str, range(1, 10)), "n/a"], "numeric"),
        ([*map(str, range(1, 9)), "n/a"], "category"),
        (["2001", "1999"], "numeric"),
        (["01", "12"], "category"),
        (["007", "12"], "category"),
        (["0", "0.5"], "numeric"),
        (["1,5", "2,5"], "category"),
        (["1_000", "2"], "category"),
        (["yes", "No", "NA"], "boolean"),
        (["T", "F"], "boolean"),
        (["True", "False"], "boolean"),
        (["true", "1"], "boolean"),
        (["yes", "no", "maybe"], "category"),
        (["2024-01-31", "2024-02-01"], "date"),
        (["1949-01", "1949-02"], "date"),
        (["2024-01-31 23:59", "2024-01-31T23:59:59.5Z", "2024-02-01T01:00+02:00"], "date"),
        (["2024-01-31", "soon"], "category"),
        (["31.01.2024", "01.02.2024"], "category"),
        (["red", "green"], "category"),
        (["dark red", "dark red", "light red", "dark red", "dark red"], "category"),
        (["a good film", "a bad film", "not bad at all"], "text"),
        (["", "NA"], "ignore"),
        ([], "ignore"),
    ],
)
def test_a_column_is_what_its_first_rows_say(values, kind):
    assert column(values).kind == kind


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (pa.array([1, 2]), "numeric"),
        (pa.array([0.5, None]), "numeric"),
        (pa.array([0, 1], pa.uint8()), "numeric"),
        (pa.array([float("nan")] * 3), "ignore"),
        (pa.array([True, False, None]), "boolean"),
        (pa.array([datetime.date(2024, 1, 31)]), "date"),
        (pa.array([datetime.datetime(2024, 1, 31)], pa.timestamp("s", "Europe/Paris")), "date"),
        (pa.array([datetime.time(5)]), "category"),
        (pa.array([decimal.Decimal("0.5")]), "numeric"),
        (pa.array(["a", "b"]).dictionary_encode(), "category"),
        (pa.array([5, 7]).dictionary_encode(), "numeric"),
        (pa.array([[1, 2], [3]]), "category"),
        (pa.nulls(3), "ignore"),
    ],
)
def test_a_column_of_a_type_is_of_that_type(values, kind):
    assert column(values).kind == kind


def test_a_duration_is_no_date():
    assert column(pa.array([datetime.timedelta(5)])).kind != "date"


def test_a_comma_before_the_fraction_makes_numbers_where_it_is_declared():
    assert column(["1,5", "2"], decimal=",").kind == "numeric"
    assert column(["1.5", "2.5"], decimal=",").kind == "category"
    assert column(pa.array([decimal.Decimal("0.5")]), decimal=",").kind == "numeric"


@pytest.mark.parametrize(
    ("written", "values", "kind"),
    [
        ("%d.%m.%Y", ["31.01.2024", "01.02.2024"], "date"),
        ("%d.%m.%Y", ["31.01.2024", "1.2.2024"], "date"),
        ("%d.%m.%Y", ["31.01.2024", "2024-01-31"], "category"),
        ("%d.%m.%Y", ["2024-01-31"], "category"),
        ("%d.%m.%Y", ["1.5", "2.5"], "numeric"),
        ("%Y%m%d", ["20240131", "20240201"], "date"),
        ("%Y%m%d", pa.array([20240131, 20240201]), "date"),
        ("%H:%M:%S.%f", ["12:00:00.5", "13:00:00.25"], "date"),
        ("%Q", ["1", "2"], "numeric"),
        ("%Y%m%d", ["123456", "123405"], "numeric"),
        ("%Y", ["1949", "1950"], "date"),
        ("%Y", ["7", "1950"], "numeric"),
    ],
)
def test_dates_are_those_that_are_written_as_declared(written, values, kind):
    assert column(values, dates=written).kind == kind


@pytest.mark.parametrize(
    ("values", "identifies"),
    [
        ([str(number) for number in range(30)], True),
        ([str(number) for number in range(1000, 1030)], True),
        ([str(number) for number in range(29)], False),
        ([str(number) for number in range(0, 60, 2)], False),
        ([str(number) for number in reversed(range(30))], False),
        ([*map(str, range(29)), "NA", "29"], True),
        ([f"n{number}" for number in range(30)], True),
        ([*(f"n{number}" for number in range(30)), "n0"], False),
        ([f"{number:03}" for number in range(30)], True),
        ([f"name number {number}" for number in range(30)], False),
        ([str(10**18 + number) for number in range(30)], False),
        ([f"{number + 0.5}" for number in range(30)], False),
        ([f"2024-01-{number:02}" for number in range(1, 31)], False),
        ([""] * 30, False),
    ],
)
def test_a_column_identifies_rows_if_it_counts_them_or_names_each(values, identifies):
    assert column(values).identifies is identifies
    assert (column(values).input_kind == "ignore") is (identifies or set(values) == {""})


RANDOM = np.random.default_rng(0)


@pytest.mark.parametrize(
    ("values", "may_identify"),
    [
        (RANDOM.permutation(40), True),
        (RANDOM.permutation(400)[:100], True),
        (RANDOM.choice(90_000_000, 60, replace=False) + 10_000_000, True),
        (RANDOM.permutation(29), False),
        ([*RANDOM.permutation(40), 7], False),
        (RANDOM.choice(100_000, 60, replace=False), False),
        (RANDOM.normal(50_000, 10_000, 60).astype(int), False),
        (RANDOM.permutation(40) - 20, False),
        (RANDOM.permutation(40) + 0.5, False),
        ([f"x{number}" for number in RANDOM.permutation(40)], False),
    ],
)
def test_different_whole_numbers_may_identify_rows(values, may_identify):
    assert column([str(value) for value in values]).may_identify is may_identify


def test_whole_numbers_that_a_program_wrote_as_floats_identify_rows_too():
    assert column(pa.array(np.arange(40.0))).identifies

import datetime as dt
import decimal

import numpy as np
import pyarrow as pa
import pytest

from kerasdl.files.texts import texts

BERLIN = pa.timestamp("us", "Europe/Berlin")


@pytest.mark.parametrize(
    ("column", "expected"),
    [
        (pa.array([3.0, -0.0, 0.1, 1e-7, 1e20, float("nan"), None]), ["3", "0", "0.1", "1e-07", "1e+20", None, None]),
        (pa.array([0.1, 3, 16777216], pa.float32()), ["0.1", "3", "16777216"]),
        (pa.array(np.array([0.1, 2048], np.float16)), ["0.1", "2048"]),
        (pa.array([float("inf")]), ["inf"]),
        (pa.array([2.0**52, 2.0**54]), ["4503599627370496", "1.8014398509481984e+16"]),
        (pa.array([1, None, 2**63 - 1]), ["1", None, "9223372036854775807"]),
        (pa.array([True, None, False]), ["True", None, "False"]),
        (pa.array([decimal.Decimal("1.50"), decimal.Decimal("100.00")]), ["1.5", "100"]),
        (pa.array([decimal.Decimal(100)]), ["100"]),
        (pa.array([dt.date(2020, 10, 10)]), ["2020-10-10"]),
        (pa.array([dt.datetime(2020, 10, 10)], pa.timestamp("ns")), ["2020-10-10 00:00:00"]),
        (pa.array([dt.datetime(2020, 10, 10, 1, 2, 0, 500)]), ["2020-10-10 01:02:00.0005"]),
        (pa.array([dt.datetime(2020, 10, 10, tzinfo=dt.UTC)], BERLIN), ["2020-10-10 00:00:00Z"]),
        (pa.array([0], pa.timestamp("s", "No/where")), ["1970-01-01 00:00:00Z"]),
        (pa.array([dt.time(10, 20)]), ["10:20:00"]),
        (pa.array([dt.timedelta(1), None]), ["1 day, 0:00:00", None]),
        (pa.array([1], pa.duration("ns")), ["0:00:00"]),
        (pa.array(["a", None], pa.large_string()), ["a", None]),
        (pa.array([b"\xc3\xbc", b"\xff", None]), ["ü", "\\xff", None]),
        (pa.array([[1], None]), ["[1]", None]),
        (pa.array([{"a": 1}]), ["{'a': 1}"]),
        (pa.nulls(1), [None]),
    ],
    ids=lambda value: str(getattr(value, "type", "")),
)
def test_values_of_every_type_have_a_text(column, expected):
    found = texts(column)
    assert found.type == pa.string()
    assert found.to_pylist() == expected

import datetime as dt

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kerasdl.errors import DataError
from kerasdl.fields import Date

MIDNIGHT = dt.datetime(2020, 2, 29)
EVENING = dt.datetime(2020, 2, 29, 18, 30)
ZONE = dt.timezone(dt.timedelta(hours=2))


def times(values, written=None):
    return Date("day", format=written).times(values).astype("datetime64[us]").tolist()


def test_a_date_is_days_month_day_weekday_and_hour():
    found = Date("day").decode(["2020-02-29 18:30", "1969-12-31", None])
    np.testing.assert_array_equal(found[0], np.float32([18321, 2, 29, 5, 18.5]))
    np.testing.assert_array_equal(found[1], [-1, 12, 31, 2, 0])
    assert np.isnan(found[2]).all()
    assert found.dtype == np.float32


@pytest.mark.parametrize(
    "values",
    [
        ["2020-02-29"],
        [MIDNIGHT],
        [MIDNIGHT.date()],
        [np.datetime64("2020-02-29")],
        np.array(["2020-02-29"], "M8[D]"),
        np.array(["2020-02-29"], "M8[h]"),
        np.array(["2020-02-29"], ">M8[s]"),
        np.array(["2020-02-29T00"], "M8[ns]"),
        np.array([MIDNIGHT], object),
        pa.array([MIDNIGHT.date()]),
        pa.array([MIDNIGHT.date()], pa.date64()),
        pa.array([MIDNIGHT], pa.timestamp("s")),
        pa.array([MIDNIGHT], pa.timestamp("ns")),
        pa.array([MIDNIGHT]).dictionary_encode(),
        pa.array(["2020-02-29 00:00:00"]).dictionary_encode(),
    ],
    ids=lambda values: f"{type(values).__name__}-{getattr(values, 'dtype', getattr(values, 'type', None))}",
)
def test_a_date_is_the_same_in_whatever_holds_it(values):
    assert times(values) == [MIDNIGHT]


def test_what_is_stored_as_a_date_needs_no_format():
    for values in ([MIDNIGHT], [MIDNIGHT.date()], np.array(["2020-02-29"], "M8[D]"), pa.array([MIDNIGHT])):
        assert times(values, "%d.%m.%Y") == [MIDNIGHT]
    assert times(pa.array([1999], pa.timestamp("ns")), "%d.%m.%Y") == [dt.datetime(1970, 1, 1, 0, 0, 0, 1)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020", dt.datetime(2020, 1, 1)),
        ("2020-02", dt.datetime(2020, 2, 1)),
        (" 2020-02-29 ", MIDNIGHT),
        ("2020-02-29T18:30", EVENING),
        ("2020-02-29 18:30:00.000", EVENING),
        ("2020-02-29 18:30:00.123456789", EVENING.replace(microsecond=123456)),
        ("2020-02-29T18:30Z", EVENING),
        ("2020-02-29 20:30+02", EVENING),
        ("2020-02-29 20:30:00.0+0200", EVENING),
        ("2020-02-29T20:30:00+02:00", EVENING),
    ],
)
def test_ways_to_write_a_date(text, expected):
    assert times([text]) == times([text, "2020-01", None, "2021-01-01 00:00Z"])[:1] == [expected]


def test_times_of_a_zone_are_taken_to_utc_in_whatever_holds_them():
    zoned = EVENING.replace(tzinfo=dt.UTC)
    for values in (
        [zoned],
        [zoned.astimezone(ZONE)],
        pa.array([zoned], pa.timestamp("us", "Europe/Berlin")),
        pa.array([zoned], pa.timestamp("ms", "+02:00")),
        [zoned.astimezone(ZONE).isoformat()],
        [str(zoned.astimezone(ZONE)), zoned],
    ):
        assert set(times(values)) == {EVENING}
    assert times(["29.02.2020 20:30 +0200"], "%d.%m.%Y %H:%M %z") == [EVENING]


def test_dates_and_times_in_one_list_keep_their_times():
    assert times([MIDNIGHT.date(), EVENING]) == [MIDNIGHT, EVENING]
    assert times([EVENING, MIDNIGHT.date()]) == [EVENING, MIDNIGHT]


@pytest.mark.parametrize(
    ("written", "text", "expected"),
    [
        ("%d.%m.%Y", "29.02.2020", MIDNIGHT),
        ("%d.%m.%Y", "9.2.2020", dt.datetime(2020, 2, 9)),
        ("%m/%d/%y", "02/29/20", MIDNIGHT),
        ("%d %b %Y %H:%M", "29 Feb 2020 18:30", EVENING),
        ("%d/%m/%Y %I:%M %p", "29/02/2020 06:30 PM", EVENING),
        ("%Y-%m-%d %H:%M:%S.%f", "2020-02-29 18:30:00.5", EVENING.replace(microsecond=500_000)),
        ("%Y%m%d", "20200229", MIDNIGHT),
        ("%Y-%m-%d %H:%M %Z", "2020-02-29 18:30 UTC", EVENING),
    ],
)
def test_dates_are_read_as_their_format_says(written, text, expected):
    assert times([text, None, text], written) == [expected, None, expected]


def test_whole_numbers_are_dates_where_the_format_says_so():
    for values in ([20200229], np.array([20200229.0]), ["20200229"], pa.array([20200229])):
        assert times(values, "%Y%m%d") == [MIDNIGHT]


@pytest.mark.parametrize(
    "text",
    ["20200229", "29.02.2020", "2020-02-30", "2020-13", "now", "today", "NaT", "2020-2-9", "x", "2020-02-29 25:00"],
)
def test_what_is_no_date_is_told_with_its_place_and_how_to_say_the_format(text):
    with pytest.raises(DataError, match=r'(?s)is not a date as in .*data.dates: "%d.%m.%Y".*{day: category}') as caught:
        Date("day").decode(["2020-01-01", None, "2020-01", text], lambda row: f"days.csv:{row + 2}")
    assert str(caught.value).startswith(f"days.csv:5: column 'day': {text!r} ")


@pytest.mark.parametrize("text", ["31.02.2020", "31.04.2020", "29.02.2021", "1.13.2020", "29.02.2020 x", "2020-02-29"])
def test_a_date_that_is_not_in_the_calendar_or_the_format_is_refused(text):
    with pytest.raises(DataError, match=r"(?s)^rows\[1\]: .*not a date written as %d.%m.%Y.*data.dates"):
        Date("day", format="%d.%m.%Y").decode(["01.03.2020", text])


@pytest.mark.parametrize("written", ["%Q", "%", "%d %d", "", "%Y-%m-%d %Z"])
def test_a_format_that_is_none_or_another_is_told(written):
    with pytest.raises(DataError, match=r"(?s)written as .*Say how dates are written, data.dates"):
        Date("day", format=written).decode(["2020-01-01"])


@pytest.mark.parametrize(
    "values",
    [
        [dt.time(1)],
        [dt.timedelta(1)],
        np.array([1], "m8[D]"),
        pa.array([1], pa.duration("ns")),
        pa.array([1], pa.time32("s")),
        [True],
        [1.5],
        [[MIDNIGHT]],
        pa.array([2**50], pa.timestamp("s")),
        pa.array([2**30], pa.date32()),
    ],
    ids=str,
)
def test_values_of_another_kind_and_dates_too_far_away_are_refused(values):
    with pytest.raises(DataError, match=r"(?s)rows\[0\].*is not a date.*data.columns: {day: category}"):
        Date("day").decode(values)


def test_a_missing_date_is_refused_where_one_is_required():
    for values in (["2020-01-01", "?"], [MIDNIGHT, None], np.array(["2020", "NaT"], "M8[D]")):
        with pytest.raises(DataError, match=r"(?s)^rows\[1\]: .*missing.*data.missing_values: impute"):
            Date("day", missing=("?",), required=True).decode(values)


@given(st.lists(st.none() | st.datetimes(dt.datetime(1, 1, 1), dt.datetime(9999, 12, 31)), min_size=1))
def test_any_times_are_the_same_from_lists_files_and_arrays(from_csv, from_parquet, values):
    column = pa.array(values, pa.timestamp("us"))
    columns = [values, column, np.array(values, "M8[us]"), np.array(values, object), from_csv(values)]
    for same in [
        *columns,
        from_parquet(column),
        column.dictionary_encode(),
        [value and str(value) for value in values],
    ]:
        assert times(same) == values


@given(st.lists(st.dates(dt.date(1969, 1, 1), dt.date(2068, 12, 31)), min_size=1))
def test_any_dates_are_read_in_the_format_they_were_written_in(values):
    expected = [dt.datetime.combine(value, dt.time()) for value in values]
    for written in ("%d.%m.%Y", "%m/%d/%y", "%d %B %Y", "%Y%m%d", "%A, %d. %b %Y"):
        assert times([value.strftime(written) for value in values], written) == expected

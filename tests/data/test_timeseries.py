"""Time series from the file to the examples."""

import numpy as np
import pytest

from kerasdl.data import timeseries
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Split
from kerasdl.interfaces.windows import Step

NUMBERS = {"sold": range(60)}
MONTHS = [f"{2000 + month // 12}-{month % 12 + 1:02}" for month in range(60)]
SPLIT = Split(12, 24, by="time")


def parts(dataset):
    return dataset.train, dataset.validation, dataset.test


def test_parts_are_forecast_from_what_is_before_them(table):
    dataset = timeseries(0, path=table(NUMBERS), target="sold", window=4, horizon=3, split=SPLIT)
    train, validation, test = (part.y for part in parts(dataset))
    assert (train[0].tolist(), train[-1].tolist()) == ([4, 5, 6], [21, 22, 23])
    assert (validation[0].tolist(), validation[-1].tolist()) == ([24, 25, 26], [33, 34, 35])
    assert (test[0].tolist(), test[-1].tolist(), len(test)) == ([36, 37, 38], [57, 58, 59], 22)
    for part in parts(dataset):
        np.testing.assert_array_equal(part.x["values"][:, -1, 0], part.y[:, 0] - 1)


def test_fractions_are_of_steps_and_parts_may_be_left_out(table):
    dataset = timeseries(0, path=table(NUMBERS), target="sold", window=4, split=Split(0, 0.4, by="time"))
    assert dataset.validation is None
    assert (dataset.train.y[-1, 0], dataset.test.y[0, 0]) == (35, 36)
    dataset = timeseries(0, path=table(NUMBERS), target="sold", window=4, split=Split(0.5, 0, by="time"))
    assert dataset.test is None
    assert (dataset.train.y[-1, 0], dataset.validation.y[0, 0]) == (29, 30)
    dataset = timeseries(0, path=table(NUMBERS), target="sold", window=4, split=Split(0, 0, by="time"))
    assert (len(dataset.train), dataset.validation, dataset.test) == (56, None, None)


def test_all_series_are_divided_on_the_same_days(table):
    columns = {
        "shop": ["a"] * 60 + ["b"] * 40,
        "month": MONTHS + MONTHS[20:],
        "sold": [*range(60), *range(1020, 1060)],
    }
    path = table(columns)
    dataset = timeseries(0, path=path, target="sold", date="month", series="shop", window=3, split=SPLIT)
    for part, first in zip(parts(dataset)[1:], (24, 36), strict=True):
        names, y = part.x["series"], part.y[:, 0]
        assert (y[names == "a"].min(), y[names == "b"].min()) == (first, 1000 + first)
    assert dataset.windows.known == ("a", "b")
    assert dataset.windows.step == Step(months=1)


def test_without_dates_all_series_end_together(table):
    columns = {"shop": ["a"] * 60 + ["b"] * 50, "sold": [*range(60), *range(1010, 1060)]}
    dataset = timeseries(0, path=table(columns), target="sold", series="shop", window=3, split=SPLIT)
    assert sorted({value % 1000 for value in dataset.test.y[:, 0]}) == list(range(36, 60))


def test_files_are_read_one_after_another_and_may_be_parquet(table, text):
    first = table({"month": MONTHS[:30], "sold": range(30)}, "part-1.csv")
    table({"month": MONTHS[30:], "sold": range(30, 60)}, "part-2.csv")
    options = {"target": "sold", "date": "month", "window": 4, "split": SPLIT}
    dataset = timeseries(0, path=first.replace("part-1", "part-*"), **options)
    assert (len(dataset.train), len(dataset.test)) == (20, 24)
    again = timeseries(0, path=text("month;sold\n" + "\n".join(f"{m};{n},5" for n, m in enumerate(MONTHS))),
                       delimiter=";", decimal=",", **options)  # fmt: skip
    np.testing.assert_array_equal(again.train.y, dataset.train.y + 0.5)


def test_dates_as_they_are_written_and_calendars(table):
    days = [f"{day:02}.{month:02}.2020" for month in (1, 2) for day in range(1, 29)]
    path = table({"day": days, "sold": range(56)})
    options = {"target": "sold", "date": "day", "dates": "%d.%m.%Y", "gaps": "fill", "window": 7}
    dataset = timeseries(0, path=path, calendar=["year", "week"], **options)
    assert dataset.inputs.shape == (7, 5)
    assert dataset.train.x["dates"].shape == (len(dataset.train), 7, 5)
    assert timeseries(0, path=path, **options).inputs.shape == (7, 1)


def test_dates_that_cannot_be_gone_on_with_are_only_an_order(table):
    trading = [f"2020-01-{day:02}" for day in range(1, 32) if day % 7 not in (0, 1)]
    path = table({"day": trading, "price": range(len(trading))})
    options = {"target": "price", "date": "day", "window": 2}
    assert timeseries(0, path=path, gaps="ignore", **options).windows.step is None
    assert timeseries(0, path=path, gaps="fill", **options).windows.step is not None


def test_what_ends_early_is_left_out_of_a_part_and_told(table):
    columns = {"shop": ["a"] * 60 + ["b"] * 40, "month": MONTHS + MONTHS[:40], "sold": range(100)}
    dataset = timeseries(
        0, path=table(columns), target="sold", date="month", series="shop", window=3, horizon=6, split=SPLIT
    )
    (finding,) = dataset.findings
    assert (finding.rule, finding.severity, finding.evidence) == ("series_left_out", "warning", {"series": 1.0})
    assert "1 of 2 series are not forecast in the test part" in finding.explanation
    assert "'b'" in finding.explanation


@pytest.mark.parametrize(
    ("options", "match"),
    [
        (
            {"split": Split(12, 5, by="time"), "horizon": 6},
            r"split.test: 5 steps, but the horizon is 6.*\n.*test: 6 \(or",
        ),
        ({"window": 22, "horizon": 3}, r"leave 24 of 60 for training, expected 25 or more.*\n.*data.window"),
        ({"split": Split(40, 40, by="time")}, r"leave 0 of 60 for training"),
        ({"split": Split(0.001, 0.1, by="time")}, r"split.validation: 0.001 of 60 steps is none\n.*validation: 0"),
        ({"target": "other"}, r"there is no column 'other'\n.*Columns: .*'sold'"),
    ],
)
def test_what_the_file_cannot_give_is_refused(table, options, match):
    options = {"target": "sold", "window": 4, "split": SPLIT} | options
    with pytest.raises(DataError, match=match):
        timeseries(0, path=table({**NUMBERS, "month": MONTHS}), **options)


def test_a_series_that_is_too_short_is_named_with_its_length_and_what_is_needed(table):
    columns = {"month": MONTHS, "sold": [number if number % 4 else None for number in range(60)]}
    match = r"^the series has 60 steps, 24 of them for training; expected 6 or more, a window and a horizon.*\n  Lower"
    options = {"date": "month", "window": 2, "horizon": 4, "missing_values": "fill"}
    with pytest.raises(DataError, match=match):
        timeseries(0, path=table({**columns, "sold": [1, *columns["sold"][1:]]}), target="sold", **options, split=SPLIT)


def test_a_series_that_is_too_short_is_left_out(table):
    columns = {"shop": ["a"] * 60 + ["b"] * 30, "month": MONTHS + MONTHS[30:], "sold": range(90)}
    found = timeseries(0, path=table(columns), target="sold", date="month", series="shop", window=4, split=SPLIT)
    (told,) = [finding for finding in found.findings if finding.rule == "short_series"]
    assert told.explanation.startswith("1 of 2 series are left out, such as 'b'")
    assert set(found.train.x["series"]) == set(found.test.x["series"]) == {"a"}


@pytest.mark.parametrize(
    ("options", "match"),
    [
        ({"target": []}, r"^data.target: expected a column, got none\n  data.target: NAME"),
        ({"target": ["a", "a"]}, r"^data.target: \['a', 'a'\] names a column twice\n  Name each once"),
        ({"covariates": ["a"]}, r"^data.covariates: 'a' is in data.target, too.*\n  Remove it from data.covariates"),
        ({"covariates": ["b", "b"]}, r"^data.covariates: 'b' is in data.covariates, too"),
        ({"date": "b", "series": "b"}, r"^data.series: 'b' is in data.date, too"),
        ({"calendar": ["year"]}, r"^data.calendar: there are no dates without data.date\n  data.date: COLUMN"),
        ({"gaps": "fill"}, r"^data.gaps: there are no dates without data.date"),
        ({"dates": "%Y"}, r"^data.dates: there are no dates without data.date"),
        ({"relative_to": "season"}, r"^data.relative_to: season, but data.season is null\n  data.season: 12"),
        ({"relative_to": "season", "season": 5}, r"a window of 4 has no 5 rows to look back\n  data.window: 5"),
        ({"path": []}, r"^data.path: expected a file, got none\n  data.path: FILE"),
        ({"split": Split(by="random")}, r"^data.split: by: random, but time series are divided by time.*\n.*by: time"),
        ({"split": Split(by="time", column="b")}, r"^data.split: column: 'b', but .*\n.*column: null"),
        ({"split": Split(by="time", stratify=True)}, r"^data.split.stratify: true, but .*no classes\n  Remove it"),
        ({"split": Split(by="time", test="given")}, r"^data.split.test: given, but .*\n  data.split.test: 0.15"),
    ],
)
def test_options_that_contradict_each_other_are_refused_before_a_file_is_read(options, match):
    with pytest.raises(UsageError, match=match):
        timeseries(0, **{"path": "none.csv", "target": "a", "window": 4} | options)


@pytest.mark.parametrize(
    ("values", "match"),
    [
        ([1e9 + step for step in range(60)], r"^column 'sold' has mean 1e\+09 .*float32.*\n  Subtract the offset"),
        ([1e20 * step for step in range(60)], r"^column 'sold' has a standard deviation of .*\n  Give .* another unit"),
    ],
)
def test_numbers_that_float32_cannot_hold_are_refused(table, values, match):
    with pytest.raises(DataError, match=match):
        timeseries(0, path=table({"sold": values}), target="sold", window=4, split=SPLIT)

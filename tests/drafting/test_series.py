"""Time series are told from tables of rows, and drafted with the season of their steps."""

import datetime as dt
import math
import random

import pytest

import kerasdl
from kerasdl.drafting import draft
from kerasdl.recipe import load


def write(folder, dates, values, **columns):
    rows = zip(dates, values, *columns.values(), strict=True)
    lines = [",".join(["when", "sold", *columns]), *(",".join(map(str, row)) for row in rows)]
    (folder / "sales.csv").write_text("\n".join(lines))
    return folder / "sales.csv"


def drafted(path):
    text = draft(path, "sold", path.parent)
    (path.parent / "sales.yaml").write_text(text)
    return load(path.parent / "sales.yaml").data


def days(count):
    return [dt.date(2020, 1, 1) + dt.timedelta(days=day) for day in range(count)]


def months(count):
    return [f"{2000 + month // 12}-{month % 12 + 1:02}" for month in range(count)]


def wave(count, period, growth=0.0):
    return [round(50 + growth * step + 10 * math.sin(2 * math.pi * step / period), 2) for step in range(count)]


@pytest.mark.parametrize(
    ("dates", "period", "season", "window", "horizon"),
    [
        (days(200), 7, 7, 14, 7),
        (days(1200), 365, 365, 28, 7),
        (months(120), 12, 12, 24, 12),
        ([dt.datetime(2020, 1, 1) + dt.timedelta(hours=hour) for hour in range(200)], 24, 24, 48, 24),
        ([dt.datetime(2020, 1, 1) + dt.timedelta(minutes=5 * step) for step in range(200)], 9, None, 32, 1),
    ],
    ids=["days", "days of years", "months", "hours", "five minutes"],
)
def test_the_step_says_season_window_and_horizon(tmp_path, dates, period, season, window, horizon):
    data = drafted(write(tmp_path, dates, wave(len(dates), period)))
    assert data.kind == "timeseries"
    assert (data.options["season"], data.options["window"], data.options["horizon"]) == (season, window, horizon)
    assert data.options["scaling"] == "series"
    assert data.options["split"].by == "time"


def test_a_series_that_grows_is_forecast_from_its_last_season(tmp_path):
    data = drafted(write(tmp_path, months(120), wave(120, 12, growth=1.0)))
    assert (data.options["scaling"], data.options["relative_to"]) == ("window", "season")


@pytest.mark.parametrize("way", ["%d.%m.%Y", "%Y/%m/%d", "%m/%d/%Y"])
def test_dates_may_be_written_in_other_ways(tmp_path, way):
    data = drafted(write(tmp_path, [day.strftime(way) for day in days(200)], wave(200, 7)))
    assert (data.kind, data.options["dates"]) == ("timeseries", way)


def test_days_that_lack_are_filled_in(tmp_path):
    dates = days(200)
    del dates[50]
    assert drafted(write(tmp_path, dates, wave(199, 7))).options["gaps"] == "fill"


def test_a_column_may_tell_series_apart(tmp_path):
    data = drafted(write(tmp_path, days(100) * 2, wave(200, 7), shop=["north"] * 100 + ["south"] * 100))
    assert (data.kind, data.options["series"]) == ("timeseries", "shop")


@pytest.mark.parametrize(
    ("dates", "values"),
    [
        ([day for day in days(60) for _ in range(3)], wave(180, 7)),
        ([dt.date(2020, 1, 1) + dt.timedelta(days=day**2) for day in range(150)], wave(150, 7)),
        (days(150), ["yes", "no"] * 75),
        (days(10), wave(10, 7)),
    ],
    ids=["several rows a day", "no even step", "no number", "few rows"],
)
def test_other_tables_with_dates_are_rows(tmp_path, dates, values):
    other = [number % 17 for number in range(len(dates))]
    assert drafted(write(tmp_path, dates, values, other=other)).kind == "csv"


def test_a_date_that_is_there_twice_is_told(tmp_path):
    dates = [*days(100), days(100)[70]]
    write(tmp_path, dates, wave(101, 7))
    text = draft(tmp_path / "sales.csv", "sold", tmp_path)
    assert "kind: csv" in text
    assert "# Without rows of the same date, it would be a time series" in text
    assert "sales.csv:102: column 'when': 2020-03-11 is the date of" in text
    write(tmp_path, days(50) * 2, wave(100, 7))
    assert "time series" not in draft(tmp_path / "sales.csv", "sold", tmp_path)


def weekdays(count):
    return [day for day in days(2 * count) if day.weekday() < 5 and (day.month, day.day) != (5, 1)][:count]


@pytest.mark.parametrize(
    ("dates", "period", "growth"),
    [
        (months(48), 12, 0.0),
        (months(76), 12, 1.0),
        (months(41), 12, 0.0),
        ([dt.datetime(2020, 1, 1) + dt.timedelta(hours=hour) for hour in range(60)], 24, 0.0),
        ([dt.date(2020, 1, 6) + dt.timedelta(weeks=week) for week in range(100)], 52, 0.0),
        ([dt.date(2020, 1, 6) + dt.timedelta(weeks=week) for week in range(300)], 52, 0.5),
        (days(1200), 365, 0.1),
        (days(40), 7, 0.0),
        (weekdays(300), 5, 0.0),
    ],
    ids=[
        "48 months",
        "76 months",
        "41 months",
        "60 hours",
        "100 weeks",
        "300 weeks",
        "1200 days",
        "40 days",
        "weekdays",
    ],
)
def test_drafts_train_as_they_are(tmp_path, dates, period, growth):
    data = drafted(write(tmp_path, dates, wave(len(dates), period, growth)))
    assert data.kind == "timeseries"
    result = kerasdl.run(tmp_path / "sales.yaml", "training.epochs=1", out=tmp_path / "run")
    assert set(result.metrics) == {"train", "validation", "test"}


def test_missing_values_are_filled_in(tmp_path):
    values = wave(200, 7)
    values[50] = ""
    assert drafted(write(tmp_path, days(200), values)).options["missing_values"] == "fill"
    assert kerasdl.run(tmp_path / "sales.yaml", "training.epochs=1", out=tmp_path / "run").state == "done"


def test_trading_days_are_steps_that_follow_each_other(tmp_path):
    data = drafted(write(tmp_path, weekdays(300), wave(300, 5)))
    assert (data.options["gaps"], data.options["season"]) == ("ignore", 5)


def test_months_may_be_written_with_the_day_first(tmp_path):
    dates = [f"01/{month % 12 + 1:02}/{2000 + month // 12}" for month in range(60)]
    data = drafted(write(tmp_path, dates, wave(60, 12)))
    assert (data.kind, data.options["dates"], data.options["season"]) == ("timeseries", "%d/%m/%Y", 12)


def test_whole_numbers_are_no_years(tmp_path):
    chance = random.Random(0)
    sizes = chance.sample(range(1000, 5000), 100)
    assert drafted(write(tmp_path, sizes, wave(100, 7))).kind == "csv"
    assert drafted(write(tmp_path, list(range(1001, 1101)), wave(100, 7), other=wave(100, 9))).kind == "csv"


def test_short_series_are_series_and_those_that_are_too_short_are_left_out(tmp_path):
    data = drafted(write(tmp_path, days(20), wave(20, 7)))
    assert data.kind == "timeseries"
    dates, shops = [*days(100), *days(5)], ["north"] * 100 + ["south"] * 5
    data = drafted(write(tmp_path, dates, wave(105, 7), shop=shops))
    assert (data.kind, data.options["series"]) == ("timeseries", "shop")
    result = kerasdl.run(tmp_path / "sales.yaml", "training.epochs=1", out=tmp_path / "run")
    assert "short_series" in {finding["rule"] for finding in result.status["findings"]}

"""Time series in tables, to forecast."""

from collections.abc import Sequence
from typing import Literal

from kerasdl.data._series import Approach, load_series
from kerasdl.files.dialect import Dialect
from kerasdl.interfaces import Dataset, InputPath, PositiveInt, Split
from kerasdl.interfaces.windows import Windows


def timeseries(  # noqa: PLR0913
    seed: int,
    *,
    path: InputPath | Sequence[InputPath],
    target: str | Sequence[str],
    window: PositiveInt,
    horizon: PositiveInt = 1,
    date: str | None = None,
    series: str | None = None,
    covariates: Sequence[str] = (),
    calendar: Sequence[Literal["year", "week", "day"]] = (),
    stride: PositiveInt = 1,
    season: PositiveInt | None = None,
    scaling: Literal["series", "window"] = "series",
    relative_to: Literal["mean", "last", "season"] = "mean",
    missing_values: Literal["refuse", "fill"] = "refuse",
    gaps: Literal["refuse", "fill", "ignore"] = "refuse",
    header: bool = True,
    names: Sequence[str] | None = None,
    delimiter: str | None = None,
    quote: str | None = '"',
    encoding: str = "utf-8",
    missing: Sequence[str] = ("NA", "N/A", "NaN", "nan", "NULL", "null"),
    decimal: Literal[".", ","] = ".",
    dates: str | None = None,
    split: Split = Split(by="time"),
) -> Dataset:
    r"""Read one or many time series from CSV or Parquet files, a row for each step, and forecast their next values.

    An example is a window of rows, all targets and covariates of them, and what follows it: the horizon. Parts are
    stretches of time, the same for all series: training, then validation, then test. No step is forecast in two parts,
    and training neither sees nor forecasts a step of the others; windows of validation and test reach back into the
    part before them, as they will when the model is used.

    The front scales each series by its training part. Forecasts are compared with those that take no learning, the
    baselines: `naive`, the last value again; with a season also `seasonal_naive`, the last season again, and
    `seasonal_mean`, the mean of the training part at the same place of the season.

    Args:
        seed: Decides nothing here: nothing is left to chance.
        path: A file, a pattern such as `part-*.csv`, or a list of them.
        target: The column to forecast, or several.
        window: Rows that a forecast is made from.
        horizon: Rows that are forecast at once.
        date: The column of dates, which orders the rows of a series; null if they stand in the order of time.
        series: The column that tells series apart; null for a single one.
        covariates: Further columns of numbers that help to forecast; known for the window, not for the horizon.
        calendar: Let the model see where in the `year`, the `week` or the `day` each row of the window is, as sine and
            cosine.
        stride: Rows from the beginning of one window to that of the next.
        season: Rows after which things repeat: 12 for months and years, 7 for days and weeks; null for none.
        scaling: Scale numbers by mean and deviation of each `series` in the training part; or the targets by those of
            each `window`, for series that grow, or that training never saw.
        relative_to: Learn the difference to the `mean` that the numbers are scaled by; to the `last` value, for series
            that wander; or to the value at the same place of the last `season`.
        missing_values: `refuse` a value that is missing, or `fill` in the one before it; it is not to be forecast then.
        gaps: What to do where dates of a series lack: `refuse` the file, `fill` them in with the row before, which is
            not to be forecast, or `ignore` dates but for the order, as for trading days.
        header: The first line has the names of the columns.
        names: Names of all columns in their order, in place of the header's.
        delimiter: What stands between fields; null for a tab in files named .tsv or .tab, a comma in others.
        quote: What stands around fields that hold a delimiter; null for nothing.
        encoding: How text is written as bytes: `utf-8`, `latin-1`, `cp1252`, ...
        missing: Texts that mean that there is no value; an empty field always does.
        decimal: What stands between whole and fraction of a number.
        dates: How dates are written, such as `%d.%m.%Y`; null for ISO 8601, `1949-01` or `1949-01-31 23:59`.
        split: Parts held back, the last ones in time: fractions of all steps, or numbers of them, `{test: 24}`.

    Raises:
        DataError: A file or a column is missing, a value is not what its column holds, dates are double or lack, a
            series is too short; says the line.
        UsageError: Options contradict each other.

    Example:
        >>> import pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     rows = [f"{2000 + month // 12}-{month % 12 + 1:02},{month % 12}" for month in range(60)]
        ...     _ = pathlib.Path(folder, "sales.csv").write_text("\n".join(["month,sold", *rows]))
        ...     options = {"date": "month", "window": 12, "horizon": 3, "season": 12}
        ...     sales = timeseries(0, path=f"{folder}/sales.csv", target="sold", **options)
        >>> sales.train.x["values"].shape, sales.train.y.shape, len(sales.test)
        ((28, 12, 1), (28, 3), 7)
    """
    windows = Windows(
        targets=(target,) if isinstance(target, str) else tuple(target),
        window=window,
        horizon=horizon,
        covariates=tuple(covariates),
        date=date,
        series=series,
        stride=stride,
        calendar=bool(calendar),
        fill_missing=missing_values == "fill",
        gaps=gaps,
        missing=tuple(missing),
        decimal=decimal,
        dates=dates,
    )
    approach = Approach(tuple(calendar), season, scaling == "window", relative_to)
    dialect = Dialect(delimiter, quote, header, None if names is None else tuple(names), encoding)
    return load_series([path] if isinstance(path, str) else path, dialect, windows, approach, split)

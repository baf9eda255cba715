"""Tables in Parquet files."""

from collections.abc import Mapping, Sequence
from typing import Literal

from kerasdl.data._layout import Layout
from kerasdl.data._table import Table, load_table
from kerasdl.data._table_front import Words
from kerasdl.interfaces import ColumnType, Dataset, InputPath, PositiveInt, Split


def parquet(
    seed: int,
    *,
    path: InputPath | Sequence[InputPath],
    target: str | Sequence[str],
    validation_path: InputPath | Sequence[InputPath] | None = None,
    test_path: InputPath | Sequence[InputPath] | None = None,
    columns: Mapping[str, ColumnType] = {},
    weight: str | None = None,
    missing: Sequence[str] = ("NA", "N/A", "NaN", "nan", "NULL", "null"),
    replace: Mapping[str, Mapping[str, str]] = {},
    separators: Mapping[str, str] = {},
    labels: Mapping[str, Sequence[str]] = {},
    missing_values: Literal["impute", "refuse"] = "impute",
    missing_targets: Literal["refuse", "drop"] = "refuse",
    vocabulary: PositiveInt = 10_000,
    length: PositiveInt = 50,
    split: Split = Split(),
) -> Dataset:
    """Read a table from Parquet files, whatever they are called.

    The front standardises numbers and dates, numbers categories and splits texts into words.

    Args:
        seed: Decides which row lands in which part.
        path: A file, a pattern such as `part-*.parquet`, or a list of them.
        target: The column to predict, or several of numbers, or of labels that are 0 or 1. See
            `separators` for a column of several labels.
        validation_path: Files of the validation part, in place of the split's fraction.
        test_path: Files of the test part, in place of the split's fraction.
        columns: What columns hold: `numeric`, `boolean`, `category`, `text` (running text), `date`, or `ignore` to
            leave a column out. What is not listed is inferred and written into the resolved recipe.
        weight: A column that says how much each row counts.
        missing: Texts that mean that there is no value; null and an empty text always do.
        replace: What to read where something else is written, by column: `{income: {">50K.": ">50K"}}`.
        separators: What stands between two labels, for a target that has several in each row: `{tags: ";"}`. A row with
            an empty text has none. A column of lists needs no separator.
        labels: Those there are, for such a target: `{tags: [blue, red]}`. By default those of the training part.
        missing_values: `impute` takes a missing number for the mean, with an indicator beside it, and a missing
            category for one of its own; `refuse` takes a missing input for an error.
        missing_targets: What to do with rows without a target: `refuse` the file, or `drop` them.
        vocabulary: Most words of a text column that are told apart, the most frequent ones.
        length: Words of a text that are read.
        split: Parts held back from training.

    Raises:
        DataError: A file or a column is missing, or a value is not what its column holds; says the row.
        UsageError: Options contradict each other.

    Example:
        >>> import pyarrow, pyarrow.parquet, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     waves = pyarrow.table({"size": [1.0, 2.5] * 10, "high": [False, True] * 10})
        ...     pyarrow.parquet.write_table(waves, f"{folder}/waves.parquet")
        ...     waves = parquet(0, path=f"{folder}/waves.parquet", target="high")
        >>> waves.train.x["size"].shape, waves.inputs.shape
        ((14,), (1,))
    """
    written = {"missing": tuple(missing), "replace": replace, "separators": separators, "labels": labels}
    layout = Layout.of(target, split, missing_values, missing_targets, columns=columns, weight=weight, **written)
    table = Table.of(path, validation_path, test_path, None, layout, Words(vocabulary, length))
    return load_table(table, split, seed)

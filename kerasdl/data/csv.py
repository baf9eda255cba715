"""Tables in text files."""

from collections.abc import Mapping, Sequence
from typing import Literal

from kerasdl.data._layout import Layout
from kerasdl.data._table import Table, load_table
from kerasdl.data._table_front import Words
from kerasdl.files.dialect import Dialect
from kerasdl.interfaces import ColumnType, Dataset, InputPath, PositiveInt, Split


def csv(  # noqa: PLR0913
    seed: int,
    *,
    path: InputPath | Sequence[InputPath],
    target: str | Sequence[str],
    validation_path: InputPath | Sequence[InputPath] | None = None,
    test_path: InputPath | Sequence[InputPath] | None = None,
    columns: Mapping[str, ColumnType] = {},
    weight: str | None = None,
    header: bool = True,
    names: Sequence[str] | None = None,
    delimiter: str | None = None,
    quote: str | None = '"',
    encoding: str = "utf-8",
    missing: Sequence[str] = ("NA", "N/A", "NaN", "nan", "NULL", "null"),
    decimal: Literal[".", ","] = ".",
    dates: str | None = None,
    replace: Mapping[str, Mapping[str, str]] = {},
    separators: Mapping[str, str] = {},
    labels: Mapping[str, Sequence[str]] = {},
    missing_values: Literal["impute", "refuse"] = "impute",
    missing_targets: Literal["refuse", "drop"] = "refuse",
    vocabulary: PositiveInt = 10_000,
    length: PositiveInt = 50,
    split: Split = Split(),
) -> Dataset:
    r"""Read a table from text files: CSV, TSV and the like, or JSON Lines (.jsonl), compressed (.gz) or not.

    The front standardises numbers and dates, numbers categories and splits texts into words. Spaces around fields and
    empty lines mean nothing; a row with more or fewer fields than the others is refused.

    Args:
        seed: Decides which row lands in which part.
        path: A file, a pattern such as `part-*.csv`, or a list of them.
        target: The column to predict, or several of numbers, or of labels that are 0 or 1. See
            `separators` for a column of several labels.
        validation_path: Files of the validation part, in place of the split's fraction.
        test_path: Files of the test part, in place of the split's fraction.
        columns: What columns hold: `numeric`, `boolean`, `category`, `text` (running text), `date`, or `ignore` to
            leave a column out. What is not listed is inferred from the first rows and written into the resolved recipe.
        weight: A column that says how much each row counts.
        header: The first line has the names of the columns.
        names: Names of all columns in their order, in place of the header's.
        delimiter: What stands between fields; null for a tab in files named .tsv or .tab, a comma in others.
        quote: What stands around fields that hold a delimiter; null for nothing.
        encoding: How text is written as bytes: `utf-8`, `latin-1`, `cp1252`, ...
        missing: Texts that mean that there is no value; an empty field always does.
        decimal: What stands between whole and fraction of a number.
        dates: How dates are written, such as `%d.%m.%Y`; null for ISO 8601, `1949-01-31`.
        replace: What to read where something else is written, by column: `{income: {">50K.": ">50K"}}`.
        separators: What stands between two labels, for a target that has several in each row: `{tags: ";"}`. A row with
            an empty text has none.
        labels: Those there are, for such a target: `{tags: [blue, red]}`. By default those of the training part.
        missing_values: `impute` takes a missing number for the mean, with an indicator beside it, and a missing
            category for one of its own; `refuse` takes a missing input for an error.
        missing_targets: What to do with rows without a target: `refuse` the file, or `drop` them.
        vocabulary: Most words of a text column that are told apart, the most frequent ones.
        length: Words of a text that are read.
        split: Parts held back from training.

    Raises:
        DataError: A file or a column is missing, or a value is not what its column holds; says the line.
        UsageError: Options contradict each other.

    Example:
        >>> import pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     rows = [f"{age},{'no' if age < 30 else 'yes'}" for age in range(20, 40)]
        ...     _ = pathlib.Path(folder, "people.csv").write_text("\n".join(["age,adult", *rows]))
        ...     people = csv(0, path=f"{folder}/people.csv", target="adult", columns={"age": "numeric"})
        >>> people.train.x["age"].shape, people.train.y.dtype
        ((14,), dtype('O'))
    """
    written = {
        "missing": tuple(missing),
        "decimal": decimal,
        "dates": dates,
        "replace": replace,
        "separators": separators,
        "labels": labels,
    }
    layout = Layout.of(target, split, missing_values, missing_targets, columns=columns, weight=weight, **written)
    dialect = Dialect(delimiter, quote, header, None if names is None else tuple(names), encoding)
    table = Table.of(path, validation_path, test_path, dialect, layout, Words(vocabulary, length))
    return load_table(table, split, seed)

"""Images that a table names."""

from collections.abc import Mapping, Sequence
from typing import Literal

from kerasdl.data._image_table import load_image_table
from kerasdl.data._layout import Layout
from kerasdl.data._table import Table
from kerasdl.data._table_front import Words
from kerasdl.files.dialect import Dialect
from kerasdl.interfaces import ColumnType, Dataset, InputPath, PositiveInt, Split


def image_csv(  # noqa: PLR0913
    seed: int,
    *,
    path: InputPath | Sequence[InputPath],
    target: str | Sequence[str],
    images: str = "path",
    validation_path: InputPath | Sequence[InputPath] | None = None,
    test_path: InputPath | Sequence[InputPath] | None = None,
    size: tuple[PositiveInt, PositiveInt] | None = None,
    channels: Literal["grey", "rgb", "rgba"] | None = None,
    unreadable: Literal["refuse", "skip"] = "refuse",
    columns: Mapping[str, ColumnType] = {},
    weight: str | None = None,
    header: bool = True,
    names: Sequence[str] | None = None,
    delimiter: str | None = None,
    quote: str | None = '"',
    encoding: str = "utf-8",
    missing: Sequence[str] = ("NA", "N/A", "NaN", "nan", "NULL", "null"),
    decimal: Literal[".", ","] = ".",
    replace: Mapping[str, Mapping[str, str]] = {},
    separators: Mapping[str, str] = {},
    labels: Mapping[str, Sequence[str]] = {},
    missing_targets: Literal["refuse", "drop"] = "refuse",
    split: Split = Split(),
) -> Dataset:
    r"""Read images whose paths stand in a table, beside what is to be predicted: a class, or numbers.

    Tables are those of `csv`, or Parquet files, whose names end in .parquet or .pq; images those of `image_folder`.

    Args:
        seed: Decides which row lands in which part.
        path: A table, a pattern such as `part-*.csv`, or a list of them.
        target: The column to predict, or several of numbers, or of labels that are 0 or 1.
        images: The column of paths, relative to the folder of the table.
        validation_path: Tables of the validation part, in place of the split's fraction.
        test_path: Tables of the test part, in place of the split's fraction.
        size: Height and width that images are given; null for their own, if they all have the same.
        channels: `grey`, `rgb`, or `rgba` with transparency, which else is laid over black; null for `grey` if all
            images are grey, `rgba` if all have transparency, else `rgb`.
        unreadable: What to do with images that are not there, damaged, cut short, of another kind than their name
            says, or of more than 80 megapixels: `refuse` all, or `skip` these rows and count them.
        columns: What targets hold, where it is not to be inferred: `numeric`, `boolean` or `category`.
        weight: A column that says how much each row counts.
        header: The first line has the names of the columns.
        names: Names of all columns in their order, in place of the header's.
        delimiter: What stands between fields; null for a tab in files named .tsv or .tab, a comma in others.
        quote: What stands around fields that hold a delimiter; null for nothing.
        encoding: How text is written as bytes: `utf-8`, `latin-1`, `cp1252`, ...
        missing: Texts that mean that there is no value; an empty field always does.
        decimal: What stands between whole and fraction of a number.
        replace: What to read where something else is written, by column.
        separators: What stands between two labels, for a target that has several in each row: `{tags: ";"}`. A row with
            an empty text has none.
        labels: Those there are, for such a target: `{tags: [blue, red]}`. By default those of the training part.
        missing_targets: What to do with rows without a target: `refuse` the file, or `drop` them.
        split: Parts held back from training.

    Raises:
        DataError: A file or a column is missing, an image cannot be read, or images differ in size.
        UsageError: Options contradict each other.

    Example:
        >>> import numpy, pathlib, PIL.Image, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     for number in range(20):
        ...         shade = PIL.Image.fromarray(numpy.full((6, 8), 10 * number, "uint8"))
        ...         shade.save(f"{folder}/{number}.png")
        ...     rows = [f"{number}.png,{number / 20}" for number in range(20)]
        ...     _ = pathlib.Path(folder, "shades.csv").write_text("\n".join(["path,light", *rows]))
        ...     shades = image_csv(0, path=f"{folder}/shades.csv", target="light")
        >>> shades.train.x["path"].shape, shades.train.y.dtype
        ((14, 6, 8, 1), dtype('float64'))
    """
    layout = Layout(
        targets=(target,) if isinstance(target, str) else tuple(target),
        weight=weight,
        split_by=split.column,
        columns=columns,
        missing=tuple(missing),
        decimal=decimal,
        replace=replace,
        separators=separators,
        labels=labels,
        refuse_missing=True,
        drop_unlabelled=missing_targets == "drop",
        files=(images,),
    )
    dialect = Dialect(delimiter, quote, header, None if names is None else tuple(names), encoding)
    table = Table.of(path, validation_path, test_path, dialect, layout, Words())
    return load_image_table(table, images, split, seed, size, channels, unreadable)

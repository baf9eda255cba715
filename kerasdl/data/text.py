"""Texts: reviews, messages, articles."""

from collections.abc import Mapping, Sequence
from typing import Literal

from kerasdl.data._files import Files
from kerasdl.data._layout import Layout
from kerasdl.data._table import Table
from kerasdl.data._table_front import Words
from kerasdl.data._text_front import Encoding, text_front
from kerasdl.data._text_remarks import text_remarks
from kerasdl.data._texts import are_documents, of_files, of_table
from kerasdl.files.dialect import Dialect
from kerasdl.interfaces import Dataset, InputPath, PositiveInt, Split


def text(  # noqa: PLR0913
    seed: int,
    *,
    path: InputPath | Sequence[InputPath],
    text: str | None = None,
    target: str | Sequence[str] | None = None,
    validation_path: InputPath | Sequence[InputPath] | None = None,
    test_path: InputPath | Sequence[InputPath] | None = None,
    names: str | None = None,
    endings: Sequence[str] = (".txt",),
    tokens: Literal["word", "character"] = "word",
    bag: Literal["multi_hot", "tf_idf"] | None = None,
    vocabulary: PositiveInt = 10_000,
    length: PositiveInt | None = None,
    encoding: str = "utf-8",
    delimiter: str | None = None,
    quote: str | None = '"',
    header: bool = True,
    missing: Sequence[str] = ("NA", "N/A", "NaN", "nan", "NULL", "null"),
    replace: Mapping[str, Mapping[str, str]] = {},
    separators: Mapping[str, str] = {},
    labels: Mapping[str, Sequence[str]] = {},
    weight: str | None = None,
    missing_targets: Literal["refuse", "drop"] = "refuse",
    links: Literal["refuse", "follow"] = "refuse",
    split: Split = Split(),
) -> Dataset:
    r"""Read texts: a column of a CSV, TSV, Parquet or JSON Lines file, or a folder of text files.

    The front makes token ids of them, padded with 0 at the end, for the models `rnn`, `cnn` and `mlp`; 1 stands for
    what the training part does not have. Capital letters of ASCII are made small and its punctuation is taken out, as
    `keras.layers.TextVectorization` does; tokens are what is then between white space.

    Args:
        seed: Decides which text lands in which part.
        path: A table, whose name ends in .csv, .tsv, .tab, .parquet, .pq, .jsonl, .ndjson, .json (one object a line) or
            one of these and .gz; a folder with a folder of text files for each class, and with folders `train` and
            `test` around these or not; a pattern such as `part-*.csv`; or a list of them.
        text: The column or key that holds the texts; null for the only one beside the target. For files of one text
            each, what the texts are called where a table of others is to be predicted; null for `text`.
        target: The column or key to predict, or several of numbers, or of labels that are 0 or 1. For files of one text
            each, what their classes are called; null for `label`.
        validation_path: Files of the validation part, in place of the split's fraction.
        test_path: Files of the test part, in place of the split's fraction.
        names: What the names of files of one text each say, without their ending: `"{label}_*"`; null if the folders
            they lie in are the classes.
        endings: Of files of one text each; `[""]` for any.
        tokens: `word`, or `character` for scripts that put no spaces between words.
        bag: For the model `mlp`, which tokens there are, in place of their order: `multi_hot`, 1 for each that is there
            and 0 for others; or `tf_idf`, how often it is there by how rare it is among the texts for training, divided
            by the Euclidean norm of all. Null for token ids in their order.
        vocabulary: Most tokens that are told apart, the most frequent ones of the training part.
        length: Tokens of a text that are read, from its beginning; null for as many as 95 in 100 texts of the training
            part have at most, and 500 at most, which the resolved recipe then has.
        encoding: How text is written as bytes: `utf-8`, `latin-1`, `cp1252`, ...
        delimiter: What stands between fields of a CSV file; null for a tab in files named .tsv or .tab, a comma in
            others.
        quote: What stands around fields of a CSV file that hold a delimiter; null for nothing.
        header: The first line of a CSV file has the names of the columns; else these are `column_1`, `column_2`, ...
        missing: Values in a table that mean that there is none; nothing at all always does. A text that is missing is
            an empty one.
        replace: What to read in a table where something else is written, by column.
        separators: What stands between two labels, for a target that has several in each row: `{tags: ";"}`. A row with
            an empty text has none.
        labels: Those there are, for such a target: `{tags: [blue, red]}`. By default those of the training part.
        weight: A column of a table that says how much each row counts.
        missing_targets: What to do with rows without a target: `refuse` the file, or `drop` them.
        links: `refuse` symbolic links that lead out of a folder, as other people's data should have none; or `follow`
            those you know.
        split: Parts held back from training.

    Raises:
        DataError: A file or a column is missing, or a file is no text; says the line.
        UsageError: Options contradict each other.

    Example:
        >>> import json, pathlib, tempfile
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     rows = [{"review": f"a {word} film", "liked": word != "bad"} for word in ["good", "bad"] * 10]
        ...     _ = pathlib.Path(folder, "films.jsonl").write_text("\n".join(map(json.dumps, rows)))
        ...     films = text(0, path=f"{folder}/films.jsonl", target="liked")
        >>> films.inputs, films.train.y.dtype
        (Spec(shape=(3,), dtype='int32', vocabulary=6, padding=None, categories=None), dtype('bool'))
    """
    paths = (path, validation_path, test_path)
    # Refuses what is no encoding, for files of one text each, too.
    dialect = Dialect(delimiter, quote, header, None, encoding)
    if are_documents(paths, names, endings):
        found = of_files(Files.of(*paths, names, split, links), text, target, endings, encoding, seed)
    else:
        targets = (target,) if isinstance(target, str) else tuple(target or ())
        layout = Layout(
            targets,
            weight,
            split.column,
            missing=tuple(missing),
            replace=replace,
            separators=separators,
            labels=labels,
            drop_unlabelled=missing_targets == "drop",
        )
        table = Table.of(*paths, dialect, layout, Words())
        found = of_table(table, text, endings, split, seed)
    key = found.field.key
    front = text_front(found.field, found.parts[0].column(key), Encoding(vocabulary, length, tokens, bag))
    return Dataset(
        *found.parts,
        front.inputs,
        front.model,
        (found.field,),
        targets=found.targets,
        resolved={**found.resolved, "length": front.length},
        findings=text_remarks(found.parts, key, front.vocabulary, vocabulary),
    )

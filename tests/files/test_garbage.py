"""Whatever a file holds, it is read as it was written or is an error of its own; nothing else ever comes out."""

import csv
import gzip
import io

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.errors import DataError
from kerasdl.fields import Boolean, Category, Date, Numeric, Text
from kerasdl.files import lines
from kerasdl.files.dialect import Dialect

columns = st.lists(
    st.tuples(
        st.floats(width=32, allow_nan=False, allow_infinity=False) | st.integers(-(2**62), 2**62),
        st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    )
)
# Python's writer leaves a lone carriage return unquoted where lines end in \n.
written = st.one_of(
    st.fixed_dictionaries({"quoting": st.just(csv.QUOTE_MINIMAL), "lineterminator": st.just("\r\n")}),
    st.fixed_dictionaries(
        {
            "quoting": st.sampled_from([csv.QUOTE_ALL, csv.QUOTE_NONNUMERIC]),
            "lineterminator": st.sampled_from(["\n", "\r\n", "\r"]),
        }
    ),
)


@settings(max_examples=200)
@given(
    columns,
    written,
    st.sampled_from(",;\t| "),
    st.sampled_from("\"'"),
    st.sampled_from(["utf-8", "utf-16", "utf-8-sig"]),
)
def test_any_table_of_pythons_writer_is_read_as_it_was(write, read, rows, options, delimiter, quote, encoding):
    stream = io.StringIO(newline="")
    writer = csv.writer(stream, delimiter=delimiter, quotechar=quote, **options)
    writer.writerows([["number", "some, 'text'\nof \"any\" kind"], *rows])
    for name in ("table.csv", "table.csv.gz"):
        path = write(stream.getvalue(), name, encoding)
        dialect = {"delimiter": delimiter, "quote": quote, "encoding": encoding}
        names, found = read(path, **dialect)
        assert names == ("number", "some, 'text'\nof \"any\" kind")
        assert found == [[str(number), text] for number, text in rows]
        decoded = Numeric("number").decode([number for number, _ in found])
        np.testing.assert_array_equal(decoded, np.array([float(number) for number, _ in rows]).astype(np.float32))


@settings(max_examples=200)
@given(st.text(st.sampled_from('ab,"\n\r ü'), max_size=40), st.booleans(), st.sampled_from(['"', "'", None]))
def test_the_reader_and_the_finder_of_lines_see_the_same_rows(write, read, text, header, quote):
    path = write(text)
    rows = list(lines._rows(path, Dialect(header=header, quote=quote)))
    outcome = attempt(lambda: read(path, header=header, quote=quote)[1])
    if isinstance(outcome, list):
        assert outcome == [found for _, found in rows][header:]
        return
    wrong = [line for line, found in rows if len(found) != len(rows[0][1]) or lines.is_unclosed(found)]
    if "fields, expected" in outcome.message or "never closed" in outcome.message:
        assert outcome.message.startswith(f"{path}:{wrong[0]}: ")
    else:
        assert any(part in outcome.message for part in ("is empty", "has no name", "columns are called"))


tokens = st.sampled_from(
    [b'"', b",", b";", b"\n", b"\r", b"\0", b"\xff", b"\xfe", b"\xef\xbb\xbf", b"a", b"1", b"\x1f\x8b\x08"]
)
garbage = st.binary(max_size=200) | st.lists(tokens | st.binary(max_size=3), max_size=60).map(b"".join)
names = st.sampled_from(["x.csv", "x.tsv", "x.csv.gz", "x.parquet", "x.pq", "x"])
encodings_ = st.sampled_from(
    ["utf-8", "latin-1", "ascii", "utf-16", "utf-16-le", "utf-32", "utf-7", "shift_jis", "utf-8-sig"]
)


@settings(max_examples=200)
@given(garbage, names, encodings_, st.booleans(), st.booleans())
def test_garbage_gives_columns_or_a_data_error(tmp_path, read, content, name, encoding, header, compressed):
    path = tmp_path / name
    path.write_bytes(gzip.compress(content) if compressed else content)
    outcome = attempt(lambda: read(str(path), encoding=encoding, header=header))
    if isinstance(outcome, DataError):
        assert outcome.cure
        return
    for kind in (Numeric, Boolean, Category, Text, Date):
        for index in range(len(outcome[0])):
            values = [row[index] for row in outcome[1]]
            result = attempt(lambda kind=kind, values=values: kind("column").decode(values))
            assert result.cure if isinstance(result, DataError) else len(result) == len(values)


def attempt(do):
    """Give what came out: a result, or the one kind of error that may."""
    try:
        return do()
    except DataError as error:
        return error

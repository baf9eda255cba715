"""Tables that no model can be trained on are refused, with what to do."""

import pytest

from kerasdl.errors import DataError, UsageError


@pytest.mark.parametrize(
    ("target", "kind", "message"),
    [
        (None, UsageError, r"say which column is to be predicted\n  --target one of 'size', 'colour', 'sold'"),
        ("sould", DataError, r"there is no column 'sould'\n  Did you mean 'sold'\? Columns: size, colour, sold\."),
    ],
)
def test_a_target_that_is_not_there_is_refused_with_the_columns_that_are(drafted, goods, csv_of, target, kind, message):
    with pytest.raises(kind, match=message):
        drafted(csv_of(goods()), target)


def test_a_name_where_the_file_has_none_is_refused(drafted, goods, csv_of):
    with pytest.raises(DataError, match=r"'sold'; the first line seems to hold values, no names\n  Columns: column_1"):
        drafted(csv_of(goods()).partition("\n")[2])


@pytest.mark.parametrize(
    ("sold", "message"),
    [
        (["x", *["y", "z"] * 59, "y"], r"'sold': too few rows have 'x'(.|\n)*Leave out rows of rare classes"),
        (["a"] * 120, r"there is one class only\n  Add examples of at least one other class"),
    ],
)
def test_classes_that_cannot_be_learned_are_refused(drafted, goods, csv_of, sold, message):
    with pytest.raises(DataError, match=message):
        drafted(csv_of({**goods(), "sold": sold}))


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ("size,sold\n1,a\n2,b\n3,a", r"3 rows are too few to hold some back for a test\n  Collect more rows"),
        ("size,sold\n", r"the file has no rows"),
        ("sold\n" + "a\nb\n" * 20, r"no column is left to predict from(.|\n)*Add columns that differ"),
        ("size,sold\n1,a\n1\n", r"data\.csv:3: the row has 1 fields, expected 2"),
        ("size,size,sold\n1,2,a\n3,4,b", r"2 columns are called 'size'(.|\n)*data\.names"),
    ],
    ids=["few rows", "no rows", "target alone", "ragged", "names twice"],
)
def test_files_without_enough_in_them_are_refused(drafted, content, message):
    with pytest.raises(DataError, match=message):
        drafted(content)

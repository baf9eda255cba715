from pathlib import Path

import pyarrow as pa
import pyarrow.parquet
import pytest

from kerasdl.errors import DataError
from kerasdl.files import tables
from kerasdl.files.dialect import Dialect
from kerasdl.files.patterns import HERE


def column(paths, name):
    written = None if paths[0].endswith(".parquet") else Dialect()
    return [value for piece in tables.pieces(paths, written, [name]) for value in piece.columns[name].to_pylist()]


def test_a_pattern_names_files_in_the_order_of_their_names(write, tmp_path):
    paths = [write(f"a\n{number}\n", f"part-{number}.csv") for number in (2, 1, 3)]
    write("b\n1\n", "other.csv")
    found = tables.expanded([str(tmp_path / "part-*.csv")])
    assert found == sorted(paths)
    assert column(found, "a") == ["1", "2", "3"]


def test_a_file_that_is_called_like_a_pattern_is_itself(write):
    write("a\n1\n", "part-1.csv")
    path = write("a\n2\n", "part-[1].csv")
    assert tables.expanded([path]) == [path]


def test_a_pattern_that_names_nothing_is_refused(tmp_path):
    for path in (str(tmp_path / "part-*.csv"), str(tmp_path / ("?" * 5000))):
        with pytest.raises(DataError, match=r"no file has such a name\n.*--data-root DIR"):
            tables.expanded([path])


@pytest.mark.parametrize("suffix", [".csv", ".csv.gz", ".parquet", ""])
def test_a_missing_file_is_refused(tmp_path, suffix):
    for name in ("missing", "x" * 5000, "nul\0"):
        path = str(tmp_path / f"{name}{suffix}")
        with pytest.raises(DataError, match=r"there is no such file\n.*--data-root DIR") as caught:
            tables.expanded([path])
        assert str(caught.value).startswith(f"{path}: ")


@pytest.mark.parametrize("name", ["folder", "folder.csv", "folder.csv.gz", "folder.parquet"])
def test_a_folder_is_no_file(tmp_path, name):
    (tmp_path / name).mkdir()
    for path in (str(tmp_path / name), str(tmp_path / "folder*")):
        with pytest.raises(DataError, match=r"is a folder, expected a file\n.*--data-root DIR"):
            tables.expanded([path])


@pytest.mark.parametrize("name", ["missing.csv", "missing-*.csv"])
def test_relative_paths_start_where_the_caller_says(name):
    with pytest.raises(DataError, match=r"missing.*\n  Relative paths start at the current folder\.$"):
        tables.expanded([name], HERE)


def test_several_files_are_one_table_and_columns_go_by_their_names(write):
    paths = [write("a,b\n1,x\n"), write("b\ta\nx\t2\n", "two.tsv")]
    assert column(paths, "a") == ["1", "2"]
    assert [piece.place(0) for piece in tables.pieces(paths, Dialect(), ["a"])] == [f"{path}:2" for path in paths]


def test_a_part_of_a_header_alone_adds_no_rows(write):
    assert column([write("a\n1\n", "1.csv"), write("a\n", "2.csv"), write("a\n3\n", "3.csv")], "a") == ["1", "3"]


@pytest.mark.parametrize("header", ["a,b,a", "a, a ,b", "a,a,b,b"])
def test_two_columns_of_one_name_are_refused(write, header):
    with pytest.raises(DataError, match=r"table.csv: 2 columns are called 'a'\n.*data.names: \[...\]"):
        tables.names(write(f"{header}\n1,2,3\n"), Dialect())


def test_two_columns_of_one_name_are_refused_in_parquet_and_in_names_that_are_given(write, tmp_path):
    path = str(tmp_path / "twice.parquet")
    pyarrow.parquet.write_table(pa.Table.from_arrays([pa.array([1]), pa.array([2])], ["a", "a"]), path)
    with pytest.raises(DataError, match=r"2 columns are called 'a'\n.*data.names"):
        tables.names(path, None)
    with pytest.raises(DataError, match=r"2 columns are called 'x'\n.*data.names"):
        tables.names(write("a,b\n"), Dialect(names=("x", "x")))


def test_a_table_of_very_many_columns_is_read(write):
    names = [f"column {number}" for number in range(20_000)]
    path = write(f"{','.join(names)}\n{','.join('1' * 20_000)}\n")
    assert tables.names(path, Dialect()) == tuple(names)
    assert column([path], names[-1]) == ["1"]


@pytest.mark.parametrize(
    ("header", "name", "cure"),
    [
        ("a;b", "table.csv", r'data.delimiter: ";"'),
        ("a\tb", "table.csv", r'data.delimiter: "\\t"'),
        ("a|b", "table.csv", r'data.delimiter: "|"'),
        ("a,b", "table.tsv", r'data.delimiter: ","'),
        ("a;b", "table.csv.gz", r'data.delimiter: ";"'),
    ],
)
def test_a_table_of_another_delimiter_is_told_which(write, header, name, cure):
    path = write(f"{header}\n1;2\n", name)
    with pytest.raises(DataError, match=r"there is no column 'b'\n") as caught:
        column([path], "b")
    assert caught.value.cure == f"If {header!r} is several names, write {cure}".replace("\\\\", "\\")


def test_a_column_that_is_not_there_is_told_with_those_that_are(write, tmp_path):
    pyarrow.parquet.write_table(pa.table({"a;b": [1]}), tmp_path / "one.parquet")
    paths = [write("a,ü\n"), str(tmp_path / "one.parquet"), write("a\n", "one.csv"), write('"a,b"\n1\n', "quoted.csv")]
    for path, listed in zip(paths, ["'a', 'ü'", "'a;b'", "'a'", "'a,b'"], strict=True):
        with pytest.raises(DataError, match=rf"there is no column 'c'\n  Columns: {listed}$") as caught:
            column([path], "c")
        assert str(caught.value).startswith(f"{path}: ")


def test_no_more_than_20_columns_are_listed(write):
    with pytest.raises(DataError, match=r"Columns: 'x0', .*, 'x19', \.\.\.$"):
        column([write(",".join(f"x{number}" for number in range(21)))], "y")


def test_many_or_huge_names_are_listed_in_part(write):
    for header in (",".join(f"a{number}" for number in range(1000)), "x" * 1_000_000):
        with pytest.raises(DataError, match=r"there is no column 'b'\n  Columns: '") as caught:
            column([write(f"{header}\n")], "b")
        assert len(str(caught.value)) < 1000


def test_a_second_file_that_lacks_a_column_is_named(write):
    paths = [write("a,b\n1,2\n"), write("a,c\n1,2\n", "other.csv")]
    with pytest.raises(DataError, match=r"other.csv: there is no column 'b'\n  Columns: 'a', 'c'"):
        column(paths, "b")


def test_places_lead_to_the_line_in_each_file(write):
    paths = [write('a,b\n\n1,"x\ny"\n\n2,\n', name) for name in ("one.csv", "two.csv.gz")]
    for path, piece in zip(paths, tables.pieces(paths, Dialect(), ["b"]), strict=True):
        assert [piece.place(row) for row in range(2)] == [f"{path}:3", f"{path}:6"]
        assert Path(path).name in piece.place(99)

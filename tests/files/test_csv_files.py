import gzip

import numpy as np
import pytest

from kerasdl.errors import DataError
from kerasdl.fields import Numeric
from kerasdl.files import lines, tables
from kerasdl.files.dialect import Dialect

QUOTED = '"two\nlines, ""so""\r\nand three",1\n'


def test_fields_are_texts_as_they_are_written(write, read):
    names, rows = read(write('a, b ,c\n 1 ,"x, y",""\n007,NA,"""q"" "\n'))
    assert names == ("a", "b", "c")
    assert rows == [[" 1 ", "x, y", ""], ["007", "NA", '"q" ']]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_all_systems_and_blank_lines_mean_nothing(write, read, end):
    lines_ = ["", "", "a,b", "", "1,2", "", "", "3,4", ""]
    assert read(write(end.join(lines_))) == (("a", "b"), [["1", "2"], ["3", "4"]])
    assert read(write(end.join(lines_[2:-1])))[1] == [["1", "2"], ["3", "4"]]
    assert read(write(end.join(lines_)), header=False)[1] == [["a", "b"], ["1", "2"], ["3", "4"]]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "utf-16-le", "utf-32", "latin-1", "cp1252"])
def test_encodings_with_and_without_a_byte_order_mark_are_read(write, read, encoding):
    text = '"größe","b"\n"ä",2\n'
    mark = "\ufeff" if encoding == "utf-16-le" else ""
    for declared in {encoding, "utf-8" if encoding == "utf-8-sig" else encoding}:
        path = write(mark + text, encoding=encoding)
        assert read(path, encoding=declared) == (("größe", "b"), [["ä", "2"]])
        assert read(path, encoding=declared, header=False)[1] == [["größe", "b"], ["ä", "2"]]


def test_a_header_of_several_lines_is_one_row(write, read):
    assert read(write('\n"a\nunit",b\n1,2\n')) == (("a\nunit", "b"), [["1", "2"]])
    assert read(write('"a\nunit",b\n1,2\n'), names=("c", "d")) == (("c", "d"), [["1", "2"]])


def test_files_without_a_header_have_numbered_columns_or_those_given(write, read):
    assert read(write("1,2\n3,4"), header=False) == (("column_1", "column_2"), [["1", "2"], ["3", "4"]])
    assert read(write("1,2\n3,4"), header=False, names=("a", "b")) == (("a", "b"), [["1", "2"], ["3", "4"]])


def test_a_file_of_one_column_has_empty_rows_only_where_quotes_say_so(write, read):
    assert read(write('a\n1\n\n""\n2')) == (("a",), [["1"], [""], ["2"]])


@pytest.mark.parametrize("content", ["a,b", "a,b\n", "\n\na,b\r\n\r\n"])
def test_a_file_of_a_header_has_no_rows(write, read, content):
    assert read(write(content)) == (("a", "b"), [])
    assert list(tables.pieces([write(content)], Dialect(), ["a"])) == []


def test_quotes_mean_nothing_where_there_are_none(write, read):
    assert read(write('a;b\n"1;"2\n'), delimiter=";", quote=None)[1] == [['"1', '"2']]
    assert read(write("a,b\n'1,1',2\n"), quote="'")[1] == [["1,1", "2"]]


def test_some_columns_are_read_in_any_order(write, read):
    assert read(write("a,b,c\n1,2,3\n"), wanted=["c", "a"])[1] == [["3", "1"]]


@pytest.mark.parametrize("name", ["table.csv.gz", "TABLE.CSV.GZ", "täble with spaces.txt", "日本.csv"])
def test_names_of_files_and_columns_may_hold_any_letters(write, read, name):
    assert read(write("größe,日本\n1,ß\n", name)) == (("größe", "日本"), [["1", "ß"]])


def test_gzip_files_of_several_members_are_read_whole(tmp_path, read):
    path = tmp_path / "table.csv.gz"
    path.write_bytes(gzip.compress(b"a,b\n1,2\n") + gzip.compress(b"3,4\n"))
    assert read(str(path))[1] == [["1", "2"], ["3", "4"]]


@pytest.mark.parametrize("name", ["table.csv", "table.csv.gz"])
@pytest.mark.parametrize(("row", "count"), [("1", 1), ("1,2,3", 3), (" ", 1), (",,", 3)])
def test_a_row_of_another_length_is_told_with_its_line(write, read, name, row, count):
    path = write(f"\na,b\n\n{QUOTED}{QUOTED}\r\n{row}\n1,2\n", name)
    with pytest.raises(DataError, match=r"expected 2(?s:.*)Mend the row.*data.quote: null") as caught:
        read(path)
    assert str(caught.value).startswith(f"{path}:11: the row has {count} fields, expected 2: {row}")


def test_a_ragged_row_that_is_no_text_either_is_refused(write, read):
    with pytest.raises(DataError, match=r":2: (?s:.*)(Mend the row|data.encoding)"):
        read(write(b"a,b\n1,\xff,3\n"))


@pytest.mark.parametrize("name", ["table.csv", "table.csv.gz"])
@pytest.mark.parametrize("wanted", [None, ["a"], ["b"]])
@pytest.mark.parametrize("row", ['"1,2\n3,4\n', '1,"2\n3,4\n', '1,"2', '1,"', '"'])
def test_a_quote_that_is_never_closed_is_told_with_its_line(write, read, name, wanted, row):
    path = write(f"a,b\n{QUOTED}{row}", name)
    with pytest.raises(DataError, match=r":5: a quote of the row is never closed\n  Close it; .*data.quote: null"):
        read(path, wanted)


@pytest.mark.parametrize("row", ['"1\n2\n', '"', '"1'])
def test_a_quote_that_is_never_closed_is_told_in_one_column_and_in_the_header(write, read, row):
    with pytest.raises(DataError, match=r":3: a quote of the row is never closed\n.*data.quote: null"):
        read(write(f"a\n\n{row}"))
    with pytest.raises(DataError, match=r":2: a quote of the row is never closed\n.*data.quote: null"):
        read(write(f"\n{row}"))


def test_a_field_may_end_in_a_line_end_or_a_quote(write, read):
    assert read(write('a,b\n1,"2\n"\n'))[1] == [["1", "2\n"]]
    assert read(write('a,b\n1,"2"""'))[1] == [["1", '2"']]
    assert read(write('a,b\n1,5" pipe\n'))[1] == [["1", '5" pipe']]


@pytest.mark.parametrize("name", ["table.csv", "table.csv.gz"])
@pytest.mark.parametrize(
    ("content", "encoding", "line", "bad"),
    [
        ("a,b\n1,2\n3,ü\n".encode("latin-1"), "utf-8", 3, b"\xfc"),
        ("a,b\r1,2\r3,ü\r".encode("latin-1"), "utf-8", 3, b"\xfc"),
        ("a,ü\n1,2\n".encode("latin-1"), "utf-8", 1, b"\xfc"),
        (b"a,b\n1,\xc3", "utf-8", 2, b"\xc3"),
        ("a,b\n1,ü\n".encode(), "ascii", 2, b"\xc3"),
        (b"a,b\n\n1,\x81\n", "cp1252", 3, b"\x81"),
        ("a,b\n1,2\n".encode("utf-16") + b"3", "utf-16", 3, b"3"),
        ("a,b\n1,2\n".encode("utf-16-be") + b"\xdc\x00\x00\x31", "utf-16-be", 3, b"\xdc\x00"),
        ("a,b\n1,2\n".encode("utf-16-le"), "utf-16", 1, b"a\x00"),
    ],
)
def test_what_is_no_text_in_the_encoding_is_told_with_its_line(write, read, name, content, encoding, line, bad):
    path = write(content, name)
    with pytest.raises(DataError, match=r"data.encoding: latin-1 \(or cp1252, utf-16") as caught:
        read(path, encoding=encoding)
    assert str(caught.value).startswith(f"{path}:{line}: {bad!r} is no text in {encoding}\n")


def test_what_is_no_text_far_into_a_file_is_told_with_its_line(write, read):
    path = write(b"a,b\n" + b'"1\n",2\n' * 4_000_000 + b"\xff,2\n")
    with pytest.raises(DataError, match=r":8000002: b'\\xff' is no text in utf-8\n.*data.encoding: latin-1"):
        read(path, ["a"])


@pytest.mark.parametrize(
    ("content", "cure"),
    [
        ("a,b\n1,2\n".encode("utf-16"), "data.encoding: utf-16"),
        (b"\xfe\xff" + "a,b\n1,2\n".encode("utf-16-be"), "data.encoding: utf-16"),
        (gzip.compress(b"a,b\n1,2\n", mtime=0), "Name it .csv.gz"),
        (b"PAR1\x15\x04\x15\xff\0", "If it is whole, data.kind: parquet reads it."),
        (b"PK\x03\x04\x14\0\x06\0", "Unpack it, or save the sheet as CSV."),
        (b"BZh91AY&SY\xff\0", "Decompress it, or compress it by gzip: .csv.gz"),
        (b"\x28\xb5\x2f\xfd\x04\0", "Decompress it, or compress it by gzip: .csv.gz"),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "latin-1"])
def test_files_that_are_something_else_are_told_what_they_are(write, read, content, cure, encoding):
    with pytest.raises(DataError, match=r":1: the file is .*, expected text in") as caught:
        read(write(content), encoding=encoding)
    assert caught.value.cure == cure


@pytest.mark.parametrize("name", ["table.csv", "table.csv.gz"])
@pytest.mark.parametrize(
    ("content", "line"), [("a\0,b\n1,2\n", 1), ("a,b\n1,2\n\n3,\0\n", 4), (f"a,b\n{QUOTED}\0,1", 5)]
)
def test_a_nul_byte_is_told_with_its_line(write, read, name, content, line):
    with pytest.raises(DataError, match=f":{line}: .* holds a NUL byte(?s:.*)write data.encoding: utf-16-le"):
        read(write(content, name))


@pytest.mark.parametrize("field", ["x" * 2**26, '"' + "x\n" * 2**25 + '"', '"' + "x\n" * 2**25])
def test_a_field_of_more_than_16_megabytes_is_told_with_its_line(write, read, field):
    path = write(f"a,b\n\n1,2\n3,{field}\n5,6\n")
    with pytest.raises(DataError, match=r":4: the row is longer than 16 MB\n.*data.quote: null"):
        read(path)
    with pytest.raises(DataError, match=r":1: the row is longer than 16 MB\n.*data.quote: null"):
        read(write(field))


def test_a_row_of_many_fields_of_more_than_16_megabytes_is_told_with_its_line(write, read):
    row = ",".join(["x" * 2**20] * 64)
    with pytest.raises(DataError, match=r":2: the row is longer than 16 MB\n.*data.quote: null"):
        read(write("a" + "".join(f",a{number}" for number in range(1, 64)) + f"\n{row}\n"))


def test_fields_of_less_than_16_megabytes_are_read(write, read):
    field = "x,\n" * 5_000_000
    assert read(write(f'a,b\n1,"{field}"\n2,"{field}"\n'))[1] == [["1", field], ["2", field]]


@pytest.mark.parametrize("name", ["table.csv", "table.csv.gz"])
def test_a_file_of_several_blocks_is_read_whole_and_its_rows_keep_their_lines(write, name):
    count = 1_000_000
    path = write("a,b\r\n" + "".join(f'{number},"{"x" * 20}\r\n{number}"\r\n' for number in range(count)), name)
    pieces = list(tables.pieces([path], Dialect(), ["b", "a"]))
    assert len(pieces) > 2
    read_numbers = np.concatenate([Numeric("a").decode(piece.columns["a"]) for piece in pieces])
    np.testing.assert_array_equal(read_numbers, np.arange(count, dtype=np.float32))
    assert all(
        text == f"{'x' * 20}\r\n{number}"
        for piece in pieces
        for number, text in zip(*map(list, ends(piece)), strict=True)
    )
    assert pieces[-1].place(len(pieces[-1].columns["a"]) - 1) == f"{path}:{2 * count}"


def ends(piece):
    """Give the first and last values of a piece's columns, where blocks meet."""
    numbers, texts = (piece.columns[name].to_pylist() for name in ("a", "b"))
    return numbers[:100] + numbers[-100:], texts[:100] + texts[-100:]


@pytest.mark.parametrize("name", ["table.csv", "table.csv.gz"])
@pytest.mark.parametrize("shift", [-1, 0, 1])
def test_a_line_end_in_quotes_stays_what_it_is_where_blocks_meet(write, read, name, shift):
    rows = "1,2\n" * (lines.BLOCK_BYTES // 4 - 10)
    start = f'a,b\n{rows}3,"'
    path = write(start + "x" * (lines.BLOCK_BYTES - 1 - len(start) + shift) + '\r\ny"\r\n4,5', name)
    last = read(path)[1][-2:]
    assert [last[0][0], last[0][1].lstrip("x"), last[1]] == ["3", "\r\ny", ["4", "5"]]


def test_reading_may_stop_after_the_first_block(write):
    path = write("a\n" + "1\n" * 9_000_000, "table.csv.gz")
    for _ in range(5):
        reading = tables.pieces([path], Dialect(), ["a"])
        assert len(next(reading).columns["a"]) > 1000
        reading.close()


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff", "\r\n"])
@pytest.mark.parametrize("name", ["table.csv", "table.csv.gz"])
def test_an_empty_file_is_refused(write, read, content, name):
    with pytest.raises(DataError, match="the file is empty\n  Name a file that has rows"):
        read(write(content, name))


def test_a_column_without_a_name_is_refused(write, read):
    with pytest.raises(DataError, match=r":2: column 2 has no name\n  Give it one.*data.header: false"):
        read(write("\na, ,c\n1,2,3\n"))
    with pytest.raises(DataError, match=r":1: column 1 has no name\n  Give it one"):
        read(write("a,b\n"), names=("", "b"))


def test_names_that_are_not_as_many_as_the_columns_are_refused(write, read):
    with pytest.raises(DataError, match=r":1: the first row has 2 fields, data.names has 3 names\n  List one name"):
        read(write("a,b\n1,2\n"), names=("a", "b", "c"))


def cut(content):
    return content[: len(content) // 2]


def flipped(content):
    return content[: len(content) // 2] + bytes([content[len(content) // 2] ^ 255]) + content[len(content) // 2 + 1 :]


@pytest.mark.parametrize(
    "damage",
    [cut, flipped, lambda content: content[:-4], lambda content: content[:5], lambda content: b"a,b\n1,2\n"],
    ids=["cut", "flipped", "tail", "head", "plain"],
)
def test_a_damaged_gzip_file_is_an_error_with_a_cure(tmp_path, read, damage):
    path = tmp_path / "table.csv.gz"
    random = np.random.default_rng(0)
    path.write_bytes(damage(gzip.compress(b"a,b\n" + b"".join(b"%f,1\n" % number for number in random.random(50_000)))))
    with pytest.raises(DataError, match=r"table.csv.gz: cannot be read: .*\n  Copy or save the file again"):
        read(str(path))


def test_of_a_damaged_file_a_row_that_is_too_long_is_told_before_the_damage_behind_it(tmp_path, read):
    path = tmp_path / "table.csv.gz"
    names = tuple(f"a{number}" for number in range(128))
    row = ",".join(["x" * 2**20] * 128)
    path.write_bytes(gzip.compress(f"{','.join(names)}\n{row}\n".encode(), 1)[:-1000])
    with pytest.raises(DataError, match=r"table.csv.gz:2: the row is longer than 16 MB"):
        read(str(path))

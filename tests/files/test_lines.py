import io

import pytest

from kerasdl.errors import DataError
from kerasdl.files import lines
from kerasdl.files.dialect import Dialect

TEXT = '\n\na,b\n\n"x\n\n""y"", z",1\n2,3\n\n4,5'


@pytest.mark.parametrize("name", ["table.csv", "table.csv.gz"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_rows_are_found_by_the_line_they_begin_on(write, name, end):
    path = write(TEXT.replace("\n", end), name)
    assert [lines.line_of(path, Dialect(), row) for row in range(4)] == [5, 8, 10, None]
    assert [lines.line_of(path, Dialect(header=False), row) for row in range(5)] == [3, 5, 8, 10, None]


def test_rows_are_found_where_quotes_mean_nothing(write):
    path = write('a,b\n"1,2\n3,"4\n')
    assert lines.line_of(path, Dialect(quote=None), 1) == 3


@pytest.mark.parametrize("encoding", ["utf-8-sig", "utf-16", "latin-1"])
def test_lines_are_counted_in_any_encoding(write, encoding):
    path = write('"ü",b\n"x\ny",2\n3,4,5', encoding=encoding)
    dialect = Dialect(encoding=encoding)
    assert lines.first(path, dialect) == (1, ["ü", "b"], 1)
    assert lines.ragged(path, dialect, 2) == (4, ["3", "4", "5"])


def test_the_first_row_is_given_with_its_line_and_the_empty_rows_before_it(write):
    assert lines.first(write('\r\n\n"a\nb",c\n1,2\n'), Dialect()) == (3, ["a\nb", "c"], 3)
    assert lines.first(write("\n\n"), Dialect()) == (1, [], 0)
    assert lines.first(write(b'\xef\xbb\xbf"a",b'), Dialect()) == (1, ["a", "b"], 1)


def test_the_first_ragged_row_is_found_and_none_where_there_is_none(write):
    path = write('a,b\n"x\ny",2\n1\n1,2,3\n')
    assert lines.ragged(path, Dialect(), 2) == (4, ["1"])
    assert lines.ragged(write("a,b\n1,2\n"), Dialect(), 2) is None


def test_an_unclosed_quote_is_found_and_none_where_there_is_none(write):
    assert lines.unclosed(write('a,b\n1,"x""\n2,y\n'), Dialect()) == 2
    assert lines.unclosed(write('a,b\n1,x"\n"2""",y'), Dialect()) is None


def test_the_longest_row_is_found(write):
    assert lines.longest(write('a,b\n1,2\n"xx\nxx",3\n4,5\n'), Dialect()) == 3


@pytest.mark.parametrize(
    ("content", "encoding", "expected"),
    [
        (b"a\nb\xff\n", "utf-8", (2, b"\xff")),
        (b"a\r\nb\r\n\xe2\x82", "utf-8", (3, b"\xe2\x82")),
        (b"a\rb\r\xff", "utf-8", (3, b"\xff")),
        ("a\nb\n".encode("utf-16-be") + b"\xd8\x00\x00\x31", "utf-16-be", (3, b"\xd8\x00")),
        (b"a\x00", "utf-16", (1, b"a\x00")),
        ("aü\n".encode(), "utf-8", None),
        (b"\xff\x81", "latin-1", None),
        (b"", "utf-8", None),
    ],
)
def test_the_line_of_what_is_no_text_is_found(write, content, encoding, expected):
    assert lines.undecodable(write(content), encoding) == expected
    assert lines.undecodable(write(content, "table.gz"), encoding) == expected


def test_what_is_no_text_is_found_where_blocks_meet(write):
    half = "ü".encode()[:1]
    block = b"a\n" * (lines.BLOCK_BYTES // 2)
    assert lines.undecodable(write(block[:-1] + "ü".encode() + b"\n"), "utf-8") is None
    returns = b"a\r" * (lines.BLOCK_BYTES // 2)
    assert lines.undecodable(write(returns + b"\n" + half), "utf-8") == (lines.BLOCK_BYTES // 2 + 1, half)
    assert lines.undecodable(write(block[:-1] + half + b"\n" + block), "utf-8") == (lines.BLOCK_BYTES // 2, half)


def test_a_row_that_is_too_long_is_told_with_the_line_it_begins_on(write):
    path = write('a,b\n1,"' + "x\n" * lines.BLOCK_BYTES)
    with pytest.raises(DataError, match=r"table.csv:2: the row is longer than 16 MB\n  Is a quote never closed\?"):
        lines.line_of(path, Dialect(), 5)


class Endless(io.RawIOBase):
    """A line that never ends."""

    def readable(self):
        return True

    def seekable(self):
        return True

    def seek(self, position, whence=0):
        return position

    def readinto(self, buffer):
        buffer[:] = b"x" * len(buffer)
        return len(buffer)


def test_a_line_that_is_longer_than_a_block_is_not_read_to_its_end(monkeypatch):
    monkeypatch.setattr(lines, "opened", lambda _: io.BufferedReader(Endless()))
    with pytest.raises(DataError, match=r"long\.csv:1: the row is longer than 16 MB"):
        lines.longest("long.csv", Dialect())

"""JSON Lines are tables, and what is wrong in one is said with its line."""

import gzip
import json

import pytest

from kerasdl.errors import DataError
from kerasdl.fields import Numeric
from kerasdl.files import json_lines, tables

ROWS = [{"text": "good", "stars": 5, "new": True}, {"text": None, "stars": 1.5, "new": None, "more": [1, {"a": 2}]}]


def lines(*rows):
    return "".join(json.dumps(row) + "\n" for row in rows)


@pytest.mark.parametrize("name", ["rows.jsonl", "rows.ndjson", "rows.JSON", "rows.jsonl.gz"])
def test_each_line_is_a_row(write, read, name):
    assert read(write(lines(*ROWS), name), wanted=["text", "stars", "new"])[1] == [
        ["good", 5.0, True],
        [None, 1.5, None],
    ]


def test_a_key_that_the_first_line_lacks_is_a_column_too(write):
    assert tables.names(write(lines(*ROWS), "rows.jsonl"), None) == ("text", "stars", "new", "more")


def test_keys_may_come_in_any_order_and_others_are_not_looked_at(write, read):
    path = write('{"a": {"b": []}, "text": "x"}\n{"text": "y"}\n', "rows.jsonl")
    assert read(path, wanted=["text"])[1] == [["x"], ["y"]]


def test_whole_numbers_stay_whole(write, read):
    assert read(write(lines({"a": 1}, {"a": 2}), "rows.jsonl"))[1] == [[1], [2]]
    assert [type(row[0]) for row in read(write(lines({"a": 1}, {"a": None}), "rows.jsonl"))[1]] == [int, type(None)]


def test_a_byte_order_mark_and_empty_lines_are_no_rows(write, read):
    path = write('\r\n{"text": "ü"}\r\n\r\n{"text": "b"}', "rows.jsonl", "utf-8-sig")
    assert read(path)[1] == [["ü"], ["b"]]


def test_what_a_line_of_json_may_hold_stays_as_it_is(write, read):
    texts = ["a\nb\r\nc", "\u2028\x85", "\0", "\N{ZERO WIDTH JOINER}\N{WAVING HAND SIGN}", '"', ""]
    assert read(write(lines(*({"text": text} for text in texts)), "rows.jsonl"))[1] == [[text] for text in texts]


def test_many_lines_come_in_pieces_and_know_where_they_stand(write):
    path = write("\n" + lines(*({"a": number} for number in range(20_000))), "rows.jsonl")
    pieces = list(tables.pieces([path], None, ["a"]))
    assert sum(len(piece.columns["a"]) for piece in pieces) == 20_000
    assert len(pieces) == 2
    assert pieces[1].place(0) == f"{path}:{pieces[0].columns['a'].to_pylist()[-1] + 3}"


WRONG = {
    "no JSON": ('{"text": good}', r"no JSON: Expecting value at character 10\n.*one object a line"),
    "cut off": ('{"text": "good', r"no JSON: Invalid control character at character 15\n.*one object a line"),
    "two objects": ('{"text": "a"} {"text": "b"}', r"no JSON: Extra data at character 15\n"),
    "a list of all": ('[{"text": "a"},', r"no JSON: .*\n.*without the brackets"),
    "a list": ('["a"]', r"expected an object, got a list\n.*one object a line"),
    "a number": ("3", r"expected an object, got a number\n.*one object a line"),
    "no key": ("{}", r"there is no key 'text', only none\n.*Add \"text\": null"),
    "a key twice": ('{"text": "a", "text": "b"}', r"no JSON: the key 'text' is there twice\n"),
    "a key twice within": ('{"text": "a", "b": {"c": 1, "c": 2}}', r"no JSON: the key 'c' is there twice\n"),
    "nested": ('{"text": {"a": 1}}', r"key 'text': expected text, a number, .*got an object\n.*keys of their own"),
    "listed": ('{"text": []}', r"got a list\n.*keys of their own"),
    "another type": ('{"text": 5}', r"key 'text': expected text as in the lines before, got 5\n.*alike"),
    "another truth": ('{"text": true}', r"expected text as in the lines before, got True\n.*alike"),
    "half a character": (r'{"text": "\ud800"}', r"'\\ud800' holds half a character, expected text\n.*Replace"),
    "no number": ('{"text": NaN}', r"no JSON: NaN is no number; null is what is missing\n"),
    "many digits": ('{"text": ' + "9" * 5000 + "}", r"no JSON: Exceeds the limit"),
    "deep": ('{"text": ' + "[" * 100_000 + "}", r"no JSON: it is nested too deeply\n.*one object a line"),
}


@pytest.mark.parametrize(("line", "said"), WRONG.values(), ids=WRONG)
def test_a_bad_line_is_refused_with_its_number(write, read, line, said):
    path = write(f'\n{{"text": "a"}}\n{line}\n{{"text": "b"}}\n', "rows.jsonl")
    with pytest.raises(DataError, match=rf"rows.jsonl:3: .*{said}"):
        read(path)


def test_a_number_that_no_column_holds_is_refused(write, read):
    with pytest.raises(DataError, match=r"rows.jsonl:1: key 'a': 9+ is too large a number\n  Write it as text"):
        read(write(f'{{"a": {"9" * 20}}}', "rows.jsonl"))


def test_an_infinite_number_is_refused_as_in_other_files(write):
    path = write('{"a": 1}\n{"a": 1e999}\n', "rows.jsonl")
    (piece,) = tables.pieces([path], None, ["a"])
    with pytest.raises(DataError, match=r"rows.jsonl:2: column 'a': inf is infinite"):
        Numeric("a").decode(piece.columns["a"], piece.place)


def test_code_is_no_json(write, read):
    with pytest.raises(DataError, match="the line is no JSON"):
        read(write('__import__("os").system("touch here")\n', "rows.jsonl"))


def test_bytes_in_another_encoding_are_named_with_their_line(write, read):
    with pytest.raises(DataError, match=r"rows.jsonl:2: b'\\xfc' is no text in utf-8\n.*data.encoding: latin-1"):
        read(write('{"text": "a"}\n{"text": "ü"}\n', "rows.jsonl", "latin-1"))


def test_a_line_that_never_ends_is_refused(write, read):
    with pytest.raises(DataError, match=r"rows.jsonl.gz:2: the line is longer than 16 MB\n.*one object a line"):
        read(write(b'{"text": "a"}\n' + b" " * 2**25, "rows.jsonl.gz"))


@pytest.mark.parametrize("content", ["", "\n\n", "\ufeff"])
def test_a_file_without_lines_is_refused(write, read, content):
    with pytest.raises(DataError, match=r"rows.jsonl: the file is empty\n.*has rows"):
        read(write(content, "rows.jsonl"))


def test_a_key_that_the_first_line_lacks_is_refused(write, read):
    with pytest.raises(DataError, match=r"rows.jsonl: there is no column 'label'\n.*'text'"):
        read(write('{"text": "a"}\n', "rows.jsonl"), wanted=["label"])


def test_damaged_gzip_is_refused(tmp_path, read):
    (tmp_path / "rows.jsonl.gz").write_bytes(gzip.compress(lines(*ROWS).encode() * 1000, 1)[:100])
    with pytest.raises(DataError, match=r"rows.jsonl.gz: cannot be read: "):
        read(str(tmp_path / "rows.jsonl.gz"))


@pytest.mark.parametrize("numbers", [[2**60 + 1, 1.5], [1.5, 2**62 + 1]])
def test_numbers_of_too_many_digits_are_refused(tmp_path, numbers):
    path = tmp_path / "rows.jsonl"
    path.write_text("".join(f'{{"a": {number}}}\n' for number in numbers))
    with pytest.raises(DataError, match=r"rows\.jsonl:1: 'a', in this line or one behind it, is a number of too many"):
        list(json_lines.read(str(path), ["a"]))

"""Texts to predict for: themselves in a list, in files of their own, or in a table of any form."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from kerasdl.artifact.rows import decoded
from kerasdl.errors import DataError
from kerasdl.fields import Text
from kerasdl.files.dialect import Dialect

TEXTS = ["a good film", "größe", ""]
FIELD = Text("review", endings=(".txt",))


class Series:
    """A column of a data frame, as far as it goes."""

    def __init__(self, values):
        self._values = values

    def __len__(self):
        return len(self._values)

    def __iter__(self):
        return iter(self._values)

    def __getitem__(self, label):
        raise KeyError(label)

    def keys(self):
        return range(len(self))

    def to_numpy(self):
        return np.array(self._values, object)


def read(rows, field=FIELD, **dialect):
    pieces = list(decoded(rows, [field], Dialect(**dialect)))
    files = [file for piece in pieces for file in piece.files or ()]
    return np.concatenate([piece.arrays["review"] for piece in pieces]).tolist(), [Path(file).name for file in files]


FORMS = {
    "list": list,
    "tuple": tuple,
    "array": np.array,
    "objects": lambda texts: np.array(texts, object),
    "Arrow": pa.array,
    "Arrow chunks": lambda texts: pa.chunked_array([texts]),
    "column": Series,
    "missing": lambda texts: [*texts[:2], None],
    "NaN": lambda texts: Series([*texts[:2], np.nan]),
    "mappings": lambda texts: [{"review": text} for text in texts],
    "columns": lambda texts: {"review": texts},
    "Arrow table": lambda texts: pa.table({"review": texts}),
}


@pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)
def test_texts_of_every_form_are_the_same(form):
    assert read(form(TEXTS)) == (TEXTS, [])
    assert read(form(TEXTS), field=Text("review")) == (TEXTS, [])


@pytest.mark.parametrize("form", [list, tuple, np.array, lambda texts: {"review": texts}])
def test_no_texts_are_no_error(form):
    assert read(form([])) == ([], [])


@pytest.fixture
def folder(tmp_path):
    """A folder of text files."""
    for number, text in enumerate(TEXTS):
        (tmp_path / "texts" / "more").mkdir(parents=True, exist_ok=True)
        (tmp_path / "texts" / "more" / f"{number}.txt").write_text(text, "latin-1")
    (tmp_path / "texts" / "read.me").write_text("no example")
    return tmp_path / "texts"


def test_folders_patterns_files_and_lists_of_paths_are_read(folder):
    everything = (TEXTS, ["0.txt", "1.txt", "2.txt"])
    files = sorted(folder.rglob("*.txt"))
    for rows in (folder, str(folder), f"{folder}/more/*.txt", files, np.array(files, object)):
        assert read(rows, encoding="latin-1") == everything
    assert read(files[0]) == (TEXTS[:1], ["0.txt"])
    assert read([folder / "read.me"]) == (["no example"], ["read.me"])


def test_tables_are_read_by_their_column(tmp_path):
    (tmp_path / "rows.csv").write_text("id,review\n" + "".join(f"1,{text}\n" for text in TEXTS))
    (tmp_path / "rows.jsonl").write_text("".join(json.dumps({"review": text}) + "\n" for text in TEXTS))
    assert read(tmp_path / "rows.csv") == read(str(tmp_path / "rows.jsonl")) == (TEXTS, [])


def test_a_table_may_be_called_as_texts_are_where_a_model_knows_none(tmp_path):
    (tmp_path / "rows.txt").write_text("review\na good film\n")
    assert read(tmp_path / "rows.txt", field=Text("review")) == (TEXTS[:1], [])
    assert read(tmp_path / "rows.txt") == (["review\na good film"], ["rows.txt"])


def test_a_table_that_is_not_there_is_missed_as_a_table():
    with pytest.raises(DataError, match=r"nowhere.csv: there is no such file\n.*the current folder"):
        read("nowhere.csv")


@pytest.mark.parametrize("rows", ["a good film", "a " * 5000, Path("nowhere.txt")])
def test_a_text_without_a_list_is_taken_for_a_path_and_says_so(rows):
    with pytest.raises(DataError, match=r"there is no such file or folder\n.*into a list: predict\(\[\"one text\""):
        read(rows)


@pytest.mark.parametrize(("rows", "got"), [([3], "3"), (["a", b"b"], "b'b'"), (["a", {"review": "b"}], "{'review'")])
def test_what_is_no_text_is_refused_with_its_row(rows, got):
    with pytest.raises(DataError, match=rf"rows\[{len(rows) - 1}\] is {got}.*, expected a text\n  predict"):
        read(rows)


@pytest.mark.parametrize("rows", [None, 3, b"rows.csv", np.zeros((2, 2)), iter([])])
def test_rows_of_another_type_altogether_are_refused(rows):
    with pytest.raises(DataError, match=r"of type \w+, expected a list of mappings"):
        read(rows)


def test_files_that_cannot_be_read_are_refused(folder):
    with pytest.raises(DataError, match=r"1.txt:1: b'\\xf6' is no text in utf-8\n.*latin-1"):
        read(folder)
    with pytest.raises(DataError, match=r"gone.txt: cannot be read: No such file"):
        read([folder / "gone.txt"])
    with pytest.raises(DataError, match=r"is a folder, expected a file"):
        read(folder, field=Text("review"))

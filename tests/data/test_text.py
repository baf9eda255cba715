"""Texts from tables and from folders, with what is wrong in them."""

import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from pyarrow import parquet

from kerasdl.data import text as read
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Split

NONE = Split(validation=0, test=0)
WORDS = ["good", "bad"]


def reviews(count=20):
    return [{"review": f"a {WORDS[number % 2]} film {number}", "liked": WORDS[number % 2]} for number in range(count)]


@pytest.fixture
def lines(tmp_path):
    """Write objects as JSON Lines, and give the path."""

    def write(rows, name="reviews.jsonl"):
        (tmp_path / name).write_text("".join(json.dumps(row) + "\n" for row in rows))
        return str(tmp_path / name)

    return write


@pytest.fixture
def folder(tmp_path):
    """Write files, and give the folder they are in."""

    def write(files, encoding="utf-8"):
        for name, content in files.items():
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return str(tmp_path)

    return write


def of_classes(**more):
    return {f"{row['liked']}/{number}.txt": row["review"] for number, row in enumerate(reviews())} | more


def texts_of(dataset, key="review"):
    return dataset.train.column(key).tolist()


def test_tables_of_every_kind_give_the_same(lines, table, tmp_path):
    rows = reviews()
    columns = {name: [row[name] for row in rows] for name in rows[0]}
    parquet.write_table(pa.table(columns), tmp_path / "reviews.parquet")
    paths = [lines(rows), table(columns, "reviews.csv"), str(tmp_path / "reviews.parquet")]
    found = [read(0, path=path, target="liked") for path in paths]
    for other in found:
        assert texts_of(other) == texts_of(found[0])
        assert other.train.y.tolist() == found[0].train.y.tolist()
        assert other.inputs == found[0].inputs
    assert found[0].resolved == {"text": "review", "split": Split(), "labels": {}, "length": 4}


def test_a_folder_of_classes_gives_texts_and_the_paths_they_came_from(folder):
    found = read(0, path=folder(of_classes()))
    assert texts_of(found, "text")[0].split()[1] == found.train.y[0]
    assert found.train.files[0].parent.name == found.train.y[0]
    assert len(found.train) + len(found.validation) + len(found.test) == 20


def test_folders_of_parts_are_parts(folder):
    files = {f"{part}/{name}": text for part in ("train", "test") for name, text in of_classes().items()}
    found = read(0, path=folder(files), split=Split(validation=0.2))
    assert [len(part) for part in (found.train, found.validation, found.test)] == [16, 4, 20]
    assert found.resolved["split"].test == "given"


def test_names_of_files_say_classes_and_groups(folder):
    files = {f"{WORDS[number % 2]}_{number % 5}.txt": f"text {number}" for number in range(10)}
    found = read(0, path=folder(files), names="{label}_{author}", split=Split(0.2, 0, by="group", column="author"))
    assert sorted(set(found.train.y)) == ["bad", "good"]
    assert len(found.validation) == 2


def test_files_of_any_ending_may_be_texts(folder):
    files = {"good/49960": "a good film", "bad/49961.PY": "a bad film", "bad/README": "bad, too"}
    assert len(read(0, path=folder(files), endings=[""], split=NONE).train) == 3
    assert len(read(0, path=folder({**files, "good/2.py": "fine"}), endings=[".Py"], split=NONE).train) == 2


def test_the_vocabulary_is_that_of_the_training_part_alone(lines, seen):
    held_back = lines([{"review": "a good secret", "liked": "good"}] * 3, "validation.jsonl")
    found = read(0, path=lines(reviews()), validation_path=held_back, target="liked", split=Split(test=0))
    known, unknown = seen(found, found.validation)[0][1:3]
    assert known > 1
    assert unknown == 1


def test_targets_may_be_numbers_truth_values_or_several(lines):
    rows = [
        {"review": f"film {number}", "stars": number / 3, "liked": number > 9, "new": number % 2}
        for number in range(20)
    ]
    options = {"path": lines(rows), "text": "review", "split": NONE}
    assert read(0, target="stars", **options).train.y.dtype == np.float64
    assert read(0, target="liked", **options).train.y.dtype == np.bool_
    several = read(0, target=["liked", "new"], **options)
    assert several.train.y.shape == (20, 2)
    assert [field.name for field in several.targets] == ["liked", "new"]


def test_rows_without_a_target_are_refused_or_dropped(lines):
    path = lines([*reviews(), {"review": "a film", "liked": None}])
    with pytest.raises(
        DataError, match=r"reviews.jsonl:21: column 'liked': the value is missing\n.*missing_targets: drop"
    ):
        read(0, path=path, target="liked")
    assert len(read(0, path=path, target="liked", missing_targets="drop", split=NONE).train) == 20


def test_a_table_without_header_has_numbered_columns(text):
    path = text("".join(f"{row['liked']};x;{row['review']}\n" for row in reviews()))
    found = read(0, path=path, text="column_3", target="column_1", header=False, delimiter=";", split=NONE)
    assert texts_of(found, "column_3")[0] == "a good film 0"


def test_which_column_holds_the_texts_must_be_plain(lines):
    path = lines([{**row, "author": "anna"} for row in reviews()])
    with pytest.raises(DataError, match=r"2 columns may hold the texts: 'review', 'author'\n  data.text: review"):
        read(0, path=path, target="liked")
    with pytest.raises(DataError, match=r"data.text: there is no column 'body'\n  Columns: 'review'"):
        read(0, path=path, target="liked", text="body")
    with pytest.raises(UsageError, match=r"data.text: 'liked' is the target.*\n  data.text: null"):
        read(0, path=path, target="liked", text="liked")
    with pytest.raises(DataError, match=r"0 columns may hold the texts: \n  Add a column"):
        read(0, path=lines([{"liked": "good"}]), target="liked")
    with pytest.raises(UsageError, match=r"data.target: expected a column, got none\n  data.target: NAME"):
        read(0, path=path)
    empty = Path(path).with_name("empty.csv")
    empty.write_text("review,liked\n")
    with pytest.raises(DataError, match=r"empty.csv: the file has no rows\n.*data.path"):
        read(0, path=str(empty), target="liked")


def test_files_and_tables_are_not_mixed(lines, folder):
    table, files = lines(reviews()), folder(of_classes())
    with pytest.raises(
        UsageError, match=r"holds files of one text each, and .*reviews.jsonl is a table\n.*data.test_path"
    ):
        read(0, path=files, test_path=table)
    with pytest.raises(UsageError, match=r"data.names: '{label}_\*', but .* is a table.*\n  data.names: null"):
        read(0, path=table, target="liked", names="{label}_*")
    with pytest.raises(UsageError, match=r"data.target: \['a', 'b'\], but files .*one class.*\n  data.target: null"):
        read(0, path=files, target=["a", "b"])
    with pytest.raises(UsageError, match=r"data.target: 'text', but files.*\n  data.target: null"):
        read(0, path=files, target="text")
    with pytest.raises(DataError, match=r"reviewz: there is no such file"):
        read(0, path=f"{files}/reviewz", target="liked")


WRONG = {
    "another encoding": ("größe".encode("latin-1"), r":1: b'\\xf6' is no text in utf-8\n.*data.encoding: latin-1"),
    "UTF-16": ("größe".encode("utf-16"), r":1: the file is UTF-16, expected text in utf-8\n.*utf-16"),
    "NUL": (b"a\nb\0c", r":2: the text holds a NUL byte, expected text\n.*UTF-16"),
    "huge": (b"a " * 2**23 + b"a", r": is larger than 16 MB, expected one text\n.*\.jsonl"),
}


@pytest.mark.parametrize(("content", "said"), WRONG.values(), ids=WRONG)
def test_a_file_that_is_no_text_is_refused_with_its_line(folder, content, said):
    path = folder(of_classes(**{"good/wrong.txt": content}))
    with pytest.raises(DataError, match=f"wrong.txt{said}"):
        read(0, path=path)


def test_a_file_that_cannot_be_read_is_refused(folder):
    path = folder(of_classes())
    Path(path, "good/gone.txt").symlink_to("nowhere")
    with pytest.raises(DataError, match=r"gone.txt: cannot be read: No such file.*\n  Name text files that are there"):
        read(0, path=path)


def test_byte_order_marks_and_ends_of_lines_are_no_words(folder, seen):
    files = {"good/1.txt": "\ufeffgood\r\nfilm\r\n", "good/2.txt": "good film", "bad/1.txt": "bad\rfilm"}
    found = read(0, path=folder(files), split=NONE)
    ids = dict(zip((file.name for file in found.train.files[1:]), seen(found)[1:].tolist(), strict=True))
    assert ids["1.txt"] == ids["2.txt"]
    assert found.inputs.vocabulary == 2 + 3


def test_other_encodings_are_read(folder):
    found = read(0, path=folder({"a/1.txt": "größe", "b/1.txt": "ähnlich"}, "cp1252"), encoding="cp1252", split=NONE)
    assert sorted(texts_of(found, "text")) == ["größe", "ähnlich"]


def test_repeated_empty_and_unknown_texts_are_told(lines):
    rows = [
        {"review": f"{word}{number}" if number < 16 else "", "liked": word} for number in range(20) for word in WORDS
    ]
    found = {finding.rule: finding for finding in read(0, path=lines(rows), target="liked").findings}
    assert set(found) == {"empty_texts", "unknown_tokens", "repeated_rows"}
    assert found["unknown_tokens"].cures == ("data.tokens=character",)
    assert found["repeated_rows"].severity == "warning"
    few = read(0, path=lines(rows), target="liked", vocabulary=2).findings
    assert next(each for each in few if each.rule == "unknown_tokens").cures[0] == "data.vocabulary=4"
    assert read(0, path=lines(reviews()), target="liked").findings == ()


def test_what_is_no_encoding_is_refused_for_files_too(tmp_path):
    for name in ("good/1.txt", "bad/2.txt"):
        (tmp_path / name).parent.mkdir()
        (tmp_path / name).write_text("words")
    with pytest.raises(UsageError, match=r"data\.encoding"):
        read(0, path=str(tmp_path), encoding="bogus")


def test_the_vocabulary_is_that_of_the_training_part(tmp_path):
    for name, words in {"train": "good film", "test": "zebra zebra zebra"}.items():
        rows = [{"review": f"{words} {row % 3}", "liked": row % 2} for row in range(20)]
        (tmp_path / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    alone = read(0, path=f"{tmp_path}/train.jsonl", target="liked", split=Split(0, 0))
    beside = read(
        0, path=f"{tmp_path}/train.jsonl", test_path=f"{tmp_path}/test.jsonl", target="liked", split=Split(validation=0)
    )
    # Padding, what is unknown, and five words.
    assert beside.inputs.vocabulary == alone.inputs.vocabulary == 7

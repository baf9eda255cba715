"""Files are found by part and class, and read; one that cannot be read is refused or left out and counted."""

from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest

from kerasdl.data._files import Files
from kerasdl.data._read_files import read_files
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import FileField, Split

HALVES = Split(validation=0, test=0.5)


@dataclass(frozen=True)
class Number(FileField):
    """A number in a file of its own."""

    name: str = "number"
    shape: ClassVar[tuple[int, ...]] = ()
    decoded: ClassVar[tuple[int, ...]] = (1,)
    dtype: ClassVar[str] = "float32"
    endings: ClassVar[tuple[str, ...]] = (".txt",)

    def read(self, value, place):
        text = Path(value).read_text()
        if not text.isdecimal():
            raise DataError(f"{place}: {text!r} is no number", cure="Write one.")
        return np.array([float(text)], np.float32)

    def decode(self, values, places=str):
        raise NotImplementedError


@pytest.fixture
def folder(tmp_path):
    """Ten files of each of two classes, with the numbers 0 to 19 in them."""
    for number in range(20):
        file = tmp_path / "all" / ("even", "odd")[number % 2] / f"{number}_{number % 3}.txt"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(str(number))
    return tmp_path / "all"


def read(path, *, validation_path=None, test_path=None, names=None, split=HALVES, unreadable="refuse"):
    files = Files.of(path, validation_path, test_path, names, split)
    return read_files(files.listed(Number.endings), Number(), files.split, 0, unreadable)


def numbers(part):
    return part.array[:, 0].astype(int).tolist()


def test_classes_are_folders_and_parts_keep_files_with_their_numbers(folder):
    (train, validation, test), findings = read(str(folder))
    assert validation is None
    assert findings == ()
    assert sorted(numbers(train) + numbers(test)) == list(range(20))
    for part in (train, test):
        assert [("even", "odd")[number % 2] for number in numbers(part)] == part.y.tolist()
        assert [int(Path(file).stem.split("_")[0]) for file in part.files] == numbers(part)


@pytest.mark.parametrize("names", [("train", "test"), ("Training", "VAL", "testing")])
def test_folders_of_parts_are_parts(folder, names):
    for name in names:
        (folder.parent / "parts" / name).mkdir(parents=True)
        (folder.parent / "parts" / name / "odd").symlink_to(folder / "odd", target_is_directory=True)
        (folder.parent / "parts" / name / "even").symlink_to(folder / "even", target_is_directory=True)
    files = Files.of(str(folder.parent / "parts"), None, None, None, Split(validation=0), "follow")
    assert files.split.test == "given"
    assert set(files.resolved) == {"split", "path", "test_path"} | ({"validation_path"} if len(names) == 3 else set())
    paths = [files.resolved.get(f"{part}path") for part in ("", "validation_", "test_")]
    again = Files.of(*paths, None, files.split, "follow")
    assert again == files


def test_a_folder_of_classes_one_of_which_is_called_as_a_part_is_no_folder_of_parts(folder):
    (folder / "odd").rename(folder / "test")
    files = Files.of(str(folder), None, None, None, HALVES)
    assert set(files.listed(Number.endings)["train"].labels) == {"even", "test"}


def test_files_of_a_given_part_are_in_no_other(folder):
    (train, _, test), _ = read(f"{folder}/*/*.txt", test_path=f"{folder}/*/?_*.txt")
    assert sorted(numbers(test)) == list(range(10))
    assert sorted(numbers(train)) == list(range(10, 20))
    with pytest.raises(DataError, match="all its files are in the other parts"):
        read(str(folder), test_path=str(folder))


def test_names_may_say_the_class_and_the_group(folder):
    split = Split(validation=0, test=0.3, by="group", column="label")
    (train, _, test), _ = read(str(folder), names="*_{label}", split=split)
    assert set(train.y).isdisjoint(test.y)
    assert set(train.y) | set(test.y) == {"0", "1", "2"}


def test_a_group_that_names_do_not_say_is_refused(folder):
    with pytest.raises(
        UsageError, match=r"data\.split\.column: 'speaker', but names of files say label only"
    ) as caught:
        read(str(folder), split=Split(by="group", column="speaker"))
    assert caught.value.cure == 'data.names: "{label}_{speaker}_*"'


def test_a_file_in_no_folder_of_a_class_is_refused(folder):
    (folder / "1.txt").write_text("1")
    with pytest.raises(DataError, match=r"1\.txt: lies in no folder of a class") as caught:
        read(str(folder))
    assert 'data.names: "{label}_*"' in caught.value.cure


def test_a_part_that_is_given_but_not_there_is_refused(folder):
    with pytest.raises(UsageError, match=r"data\.split\.test: given") as caught:
        read(str(folder), split=Split(test="given"))
    assert caught.value.cure == "data.test_path: FOLDER"


def test_files_that_cannot_be_read_are_refused_with_their_number(folder):
    (folder / "odd" / "3_0.txt").write_text("three")
    (folder / "odd" / "5_2.txt").write_text("five")
    with pytest.raises(DataError, match=r"3_0\.txt: 'three' is no number; 2 of 20 files cannot be read") as caught:
        read(str(folder))
    assert caught.value.cure == "Write one. Or leave such files out: data.unreadable: skip"


def test_files_that_cannot_be_read_are_left_out_and_counted(folder):
    (folder / "odd" / "3_0.txt").write_text("three")
    (train, _, test), (finding,) = read(str(folder), unreadable="skip")
    assert sorted(numbers(train) + numbers(test)) == [number for number in range(20) if number != 3]
    assert (finding.rule, finding.evidence) == ("unreadable_files", {"files": 20, "skipped": 1})
    assert "3_0.txt: 'three' is no number" in finding.explanation


def test_where_no_file_can_be_read_skipping_does_not_help(folder):
    for file in folder.rglob("*.txt"):
        file.write_text("no")
    with pytest.raises(DataError, match="20 of 20 files cannot be read"):
        read(str(folder), unreadable="skip")


def test_files_of_the_same_content_in_two_parts_are_told(folder):
    for file in (folder / "odd").iterdir():
        file.write_text("1")
    _, findings = read(str(folder))
    assert [finding.rule for finding in findings] == ["repeated_rows"]
    assert findings[0].severity == "warning"


def test_a_class_without_examples_is_refused(folder):
    (folder / "neither").mkdir()
    match = r"neither: the folder of a class holds no file that is in no other and has one of the endings \.txt"
    with pytest.raises(DataError, match=match) as caught:
        read(str(folder))
    assert "take the folder out" in caught.value.cure
    (folder / "neither" / "picture.webp").touch()
    with pytest.raises(DataError, match=match):
        read(str(folder))
    (folder / "neither" / "picture.webp").unlink()
    (folder / "neither").rmdir()
    (folder / "neither").symlink_to(folder / "odd", target_is_directory=True)
    with pytest.raises(DataError, match="that is in no other"):
        read(str(folder))

"""Files of examples are listed the same on every machine, without what systems leave beside them."""

import os
from pathlib import Path

import pytest

from kerasdl.errors import DataError
from kerasdl.files.folders import listed, parts, subfolders


@pytest.fixture
def folder(tmp_path):
    for name in ("dog/b.jpg", "dog/a.JPG", "cat/deep/er/c.jpg", "cat/notes.txt", "top.jpg", ".hidden/d.jpg"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    for name in ("cat/.DS_Store", "cat/._c.jpg", "dog/Thumbs.db"):
        (tmp_path / name).touch()
    return tmp_path


def test_a_folder_gives_all_files_below_by_name_with_the_first_folder_on_the_way(folder):
    found = listed([str(folder)], [".jpg"])
    expected = ["cat/deep/er/c.jpg", "dog/a.JPG", "dog/b.jpg", "top.jpg"]
    assert [file.removeprefix(f"{folder}/") for file in found.files] == expected
    assert found.folders == ("cat", "dog", "dog", "")
    assert found.others == 1


def test_files_that_are_named_have_the_folder_they_lie_in_and_any_ending(folder):
    found = listed([f"{folder}/dog/*.jpg", f"{folder}/cat/notes.txt"], [".jpg"])
    assert [file.removeprefix(f"{folder}/") for file in found.files] == ["dog/b.jpg", "cat/notes.txt"]
    assert found.folders == ("dog", "cat")


def test_a_link_that_leads_back_is_followed_once(folder):
    (folder / "dog" / "again").symlink_to(folder, target_is_directory=True)
    assert len(listed([str(folder)], [".jpg"]).files) == 4


def test_a_link_to_a_folder_elsewhere_is_followed(folder, tmp_path_factory):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "e.jpg").touch()
    (folder / "horse").symlink_to(elsewhere, target_is_directory=True)
    assert "horse" in listed([str(folder)], [".jpg"]).folders


@pytest.mark.parametrize("given", ["", "*", "*/*", "cat/*"])
def test_links_out_of_a_folder_may_be_refused(folder, tmp_path_factory, given):
    elsewhere = tmp_path_factory.mktemp("elsewhere")
    (elsewhere / "e.jpg").touch()
    (folder / "cat" / "e.jpg").symlink_to(elsewhere / "e.jpg")
    with pytest.raises(DataError, match=rf"cat/e.jpg: is a link out of {folder}.*, to {elsewhere}/e.jpg") as caught:
        listed([f"{folder}/{given}"], [".jpg"], links="refuse")
    assert "data.links: follow" in caught.value.cure
    assert f"{folder}/cat/e.jpg" in listed([f"{folder}/{given}"], [".jpg"]).files
    (folder / "cat" / "e.jpg").unlink()
    (folder / "cat" / "elsewhere").symlink_to(elsewhere, target_is_directory=True)
    with pytest.raises(DataError, match="is a link out of"):
        listed([f"{folder}/{given}"], [".jpg"], links="refuse")


@pytest.mark.parametrize("given", ["named", "named/*", "named/cat"])
def test_links_within_a_folder_and_those_that_are_named_are_followed(folder, tmp_path_factory, given):
    (folder / "cat" / "a.jpg").symlink_to(folder / "cat" / "deep" / "er" / "c.jpg")
    place = tmp_path_factory.mktemp("place")
    (place / "named").symlink_to(folder, target_is_directory=True)
    assert f"{place}/named/cat/a.jpg" in listed([f"{place}/{given}"], [".jpg"], links="refuse").files


def test_a_part_that_is_a_link_elsewhere_may_be_refused(folder, tmp_path_factory):
    place = tmp_path_factory.mktemp("place")
    (place / "parted" / "test").mkdir(parents=True)
    (place / "parted" / "train").symlink_to(folder, target_is_directory=True)
    assert parts(f"{place}/parted").keys() == {"train", "test"}
    with pytest.raises(DataError, match=r"parted/train: is a link out of .*parted, to"):
        parts(f"{place}/parted", links="refuse")


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["train/a", "test/a", "unlabelled"], "'unlabelled' beside 'train'"),
        (["train/a", "val/a", "dev/a"], "'dev', 'val' beside 'train'"),
        (["train/a", "Training/a"], "'Training', 'train' beside 'Training'"),
    ],
)
def test_folders_that_may_or_may_not_be_parts_are_refused(tmp_path, names, said):
    for name in names:
        (tmp_path / name).mkdir(parents=True)
    with pytest.raises(DataError, match=rf"{said}: expected at most one folder each") as caught:
        parts(str(tmp_path))
    assert "data.test_path" in caught.value.cure


def test_names_that_are_no_text_are_refused(folder):
    Path(os.fsdecode(os.fsencode(folder) + b"/dog/caf\xe9.jpg")).touch()
    with pytest.raises(DataError, match=r"dog/caf\\xe9\.jpg': the name is no text in UTF-8"):
        listed([str(folder)], [".jpg"])


def test_train_may_be_a_class(tmp_path):
    for name in ("bus", "train", "test"):
        (tmp_path / name).mkdir()
    assert parts(str(tmp_path)) is None


def test_a_folder_that_may_not_be_looked_into_is_an_error(folder, monkeypatch):
    def scandir(place):
        if Path(place).name == "dog":
            raise PermissionError(13, "Permission denied", str(place))
        return scan(place)

    scan = os.scandir
    monkeypatch.setattr(os, "scandir", scandir)
    with pytest.raises(DataError, match="dog: cannot be looked into: Permission denied"):
        listed([str(folder)], [".jpg"])


def test_a_folder_without_such_files_is_refused(folder):
    with pytest.raises(DataError, match=r"no file has one of the endings \.png, \.bmp; 5 have others") as caught:
        listed([str(folder)], [".png", ".bmp"])
    assert caught.value.cure == "Name a folder that holds such files, or files in it: data.path"


@pytest.mark.parametrize("name", ["none", "none*"])
def test_what_is_not_there_is_refused(folder, name):
    with pytest.raises(DataError, match="none"):
        listed([f"{folder}/{name}"], [".jpg"])


def test_subfolders_are_those_a_user_made(folder):
    assert subfolders(str(folder)) == ["cat", "dog"]
    assert subfolders(f"{folder}/top.jpg") == []

"""Files of examples are listed the same on every machine, without what systems leave beside them."""

import pytest

from kerasdl.errors import DataError
from kerasdl.files.folders import listed, subfolders


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

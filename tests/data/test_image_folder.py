"""Folders of images become parts of one size, and what is wrong with them is said or counted."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from kerasdl.data import image_folder
from kerasdl.errors import DataError
from kerasdl.interfaces import Spec, Split

RANDOM = np.random.default_rng(0)


@pytest.fixture
def folder(tmp_path):
    """Ten images of each of two classes, 6 by 8 pixels, no two the same."""
    for number in range(20):
        write(tmp_path / "all" / ("night", "day")[number % 2] / f"{number}.png")
    return tmp_path / "all"


def write(path, size=(6, 8), channels=3):
    path.parent.mkdir(parents=True, exist_ok=True)
    array = RANDOM.integers(0, 256, (*size, channels), dtype=np.uint8)
    Image.fromarray(array[..., 0] if channels == 1 else array).save(path)


def pixels(file, mode="RGB"):
    with Image.open(file) as image:
        array = np.asarray(image.convert(mode))
    return array.reshape(*array.shape[:2], -1)


def test_images_are_decoded_beside_their_classes_and_files(folder):
    data = image_folder(0, path=str(folder))
    assert [len(part) for part in (data.train, data.validation, data.test)] == [14, 3, 3]
    for part in (data.train, data.validation, data.test):
        assert part.x.dtype == np.uint8
        for image, label, file in zip(part.x, part.y, part.files, strict=True):
            np.testing.assert_array_equal(image, pixels(file))
            assert Path(file).parent.name == label
    assert data.inputs == Spec((6, 8, 3))
    assert (data.resolved["size"], data.resolved["channels"]) == ((6, 8), "rgb")
    assert data.findings == ()


def test_the_front_standardises_by_the_training_part_and_the_back_undoes_it(folder, seen):
    data = image_folder(0, path=str(folder))
    found = seen(data)
    np.testing.assert_allclose(found.mean(axis=(0, 1, 2)), 0, atol=1e-5)
    np.testing.assert_allclose(found.std(axis=(0, 1, 2)), 1, atol=1e-5)
    np.testing.assert_allclose(data.back(found), data.train.x, atol=1e-3)


def test_folders_of_parts_and_files_of_other_kinds(folder):
    folder.rename(folder.parent / "train")
    for number in range(4):
        write(folder.parent / "test" / ("night", "day")[number % 2] / f"{number}.jpg")
    (folder.parent / "test" / "day" / "notes.txt").write_text("none of them")
    data = image_folder(0, path=str(folder.parent), split=Split(validation=0))
    assert (len(data.train), data.validation, len(data.test)) == (20, None, 4)
    assert data.resolved["split"].test == "given"
    assert [(found.rule, found.severity, found.evidence) for found in data.findings] == [
        ("other_files", "info", {"files": 1})
    ]


def test_images_of_different_sizes_need_one(folder):
    write(folder / "day" / "20.png", (30, 10))
    write(folder / "day" / "21.png", (5, 90))
    with pytest.raises(
        DataError, match=r"3 different sizes, height by width, from 5 x 90 \(.*21.png\) to 30 x 10 \(.*20.png\)"
    ) as caught:
        image_folder(0, path=str(folder))
    assert caught.value.cure == "Say which: data.size: [6, 8]"
    assert image_folder(0, path=str(folder), size=(12, 10)).train.x.shape[1:] == (12, 10, 3)


@pytest.mark.parametrize(
    ("others", "expected"), [([], "rgb"), ([1], "rgb"), ([4], "rgb"), ([1, 4], "rgb"), ([3], "rgb")]
)
def test_of_images_with_different_channels_all_have_colours(folder, others, expected):
    for number, channels in enumerate(others):
        write(folder / "day" / f"other{number}.png", channels=channels)
    assert image_folder(0, path=str(folder)).resolved["channels"] == expected


@pytest.mark.parametrize(("channels", "name"), [(1, "grey"), (4, "rgba")])
def test_where_all_are_grey_or_have_transparency_so_does_the_model(tmp_path, channels, name):
    for number in range(20):
        write(tmp_path / "ab"[number % 2] / f"{number}.png", channels=channels)
    data = image_folder(0, path=str(tmp_path))
    assert (data.inputs.shape, data.resolved["channels"]) == ((6, 8, channels), name)


def test_channels_can_be_asked_for(folder):
    data = image_folder(0, path=str(folder), channels="grey", split=Split(0, 0))
    np.testing.assert_array_equal(data.train.x[0], pixels(data.train.files[0], "L"))


@pytest.fixture
def spoilt(folder):
    """Put files among the images that are none, or not what they say."""
    (folder / "day" / "1.png").write_bytes((folder / "day" / "1.png").read_bytes()[:-30])
    (folder / "day" / "text.png").write_text("Dear Sir or Madam")
    (folder / "night" / "0.png").rename(folder / "night" / "0.jpg")
    (folder / "night" / "empty.png").touch()
    return folder


@pytest.mark.parametrize("size", [None, (6, 8)])
def test_what_cannot_be_read_is_refused_with_its_number(spoilt, size):
    with pytest.raises(DataError, match=r"; 4 of 22 files cannot be read") as caught:
        image_folder(0, path=str(spoilt), size=size)
    assert "data.unreadable: skip" in caught.value.cure


@pytest.mark.parametrize("size", [None, (6, 8)])
def test_what_cannot_be_read_is_left_out_and_counted(spoilt, size):
    data = image_folder(0, path=str(spoilt), size=size, unreadable="skip")
    (finding,) = data.findings
    assert (finding.rule, finding.severity, finding.evidence) == (
        "unreadable_files",
        "warning",
        {"files": 22, "skipped": 4},
    )
    kept = [file for part in (data.train, data.validation, data.test) for file in part.files]
    assert len(kept) == 18
    assert not {"1.png", "text.png", "0.jpg", "empty.png"} & {Path(file).name for file in kept}
    for part in (data.train, data.validation, data.test):
        for image, file in zip(part.x, part.files, strict=True):
            np.testing.assert_array_equal(image, pixels(file))


def test_where_no_image_can_be_read_the_first_error_is_told(folder):
    for file in folder.rglob("*.png"):
        file.write_text("none")
    for size in (None, (6, 8)):
        with pytest.raises(DataError, match=r"1.png: expected a JPEG, PNG, BMP or GIF image(.|\n)*anew"):
            image_folder(0, path=str(folder), size=size)


def test_a_folder_without_images_is_refused(tmp_path):
    (tmp_path / "a.txt").write_text("none")
    with pytest.raises(DataError, match=r"no file has one of the endings .jpg, .jpeg, .png, .bmp, .gif; 1 have others"):
        image_folder(0, path=str(tmp_path))


def test_an_image_that_two_parts_share_is_told(folder):
    for number in range(4):
        copy = folder.parent / "more" / ("night", "day")[number % 2] / f"copy{number}.png"
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes((folder / copy.parent.name / f"{number}.png").read_bytes())
    data = image_folder(0, path=str(folder), test_path=str(folder.parent / "more"), split=Split(validation=0))
    (finding,) = data.findings
    assert (finding.rule, finding.evidence["rows"]) == ("repeated_rows", 4)

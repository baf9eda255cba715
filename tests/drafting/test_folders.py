"""Folders of images, recordings and texts are told apart by what most of their files are."""

import shutil

import numpy as np
import PIL.Image
import pytest
from scipy.io import wavfile

from kerasdl.drafting import draft
from kerasdl.errors import DataError, UsageError
from kerasdl.recipe import load

RANDOM = np.random.default_rng(0)


def write_image(file, height=12, width=10, channels=3):
    shape = (height, width) if channels == 1 else (height, width, channels)
    PIL.Image.fromarray(RANDOM.integers(0, 256, shape, np.uint8)).save(file)


def write_sound(file, rate=8000):
    wavfile.write(file, rate, RANDOM.integers(-999, 999, 800, np.int16))


@pytest.fixture
def fill(tmp_path):
    """Make a folder with a folder for each of two classes."""

    def filled(ending, write, count=10):
        for number in range(2 * count):
            file = tmp_path / "things" / "ab"[number % 2] / f"{number}{ending}"
            file.parent.mkdir(parents=True, exist_ok=True)
            write(file)
        return tmp_path / "things"

    return filled


def drafted(folder, target=None):
    (folder.parent / "recipe.yaml").write_text(draft(folder, target, folder.parent))
    return load(folder.parent / "recipe.yaml")


def test_images_of_one_size_keep_it(fill):
    recipe = drafted(fill(".png", write_image))
    assert (recipe.data.kind, recipe.model.kind) == ("image_folder", "cnn")
    assert (recipe.data.options["size"], recipe.data.options["channels"]) == ((12, 10), "rgb")
    assert [layer.kind for layer in recipe.model.options["augmentation"]] == ["random_flip", "random_translation"]


def test_large_images_of_several_sizes_are_given_a_small_one(fill):
    sizes = iter([(200, 400), (100, 300), (150, 300)] * 10)
    recipe = drafted(fill(".jpg", lambda file: write_image(file, *next(sizes), channels=1)))
    assert recipe.data.options["size"] == (48, 96)
    assert recipe.data.options["channels"] == "grey"
    assert [layer.kind for layer in recipe.model.options["augmentation"]] == ["random_translation"]


def test_a_file_that_is_damaged_is_no_hindrance(fill):
    folder = fill(".png", write_image)
    (folder / "a" / "0.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "a" / "notes.txt").touch()
    assert drafted(folder).data.options["size"] == (12, 10)


def test_recordings_of_several_rates_are_brought_to_the_lowest(fill):
    rates = iter([16000, 8000] * 10)
    recipe = drafted(fill(".wav", lambda file: write_sound(file, next(rates))))
    assert (recipe.data.kind, recipe.model.kind, recipe.data.options["rate"]) == ("audio_folder", "cnn", 8000)


def test_names_may_say_the_class(tmp_path):
    (tmp_path / "calls").mkdir()
    for number in range(20):
        write_sound(tmp_path / "calls" / f"{'ab'[number % 2]}_{number}.wav")
    assert drafted(tmp_path / "calls", "{label}_*").data.options["names"] == "{label}_*"
    with pytest.raises(UsageError, match="has no folder for each class; say what names such as 'a_0' mean") as caught:
        draft(tmp_path / "calls", None, tmp_path)
    assert caught.value.cure == '--target "{label}_*"'


def test_texts_are_a_bag_of_words(fill):
    recipe = drafted(fill(".txt", lambda file: file.write_text("a few words")))
    assert (recipe.data.kind, recipe.data.options["bag"], recipe.model.kind) == ("text", "tf_idf", "mlp")


def test_folders_of_parts_are_taken_as_they_are(fill):
    folder = fill(".png", write_image)
    for part in ("train", "test"):
        shutil.copytree(folder, folder.parent / "parted" / part)
    recipe = drafted(folder.parent / "parted")
    assert recipe.data.options["split"].validation == 0.15
    assert "validation: 0.15}" in (folder.parent / "recipe.yaml").read_text()
    assert "For about 17 files" in (folder.parent / "recipe.yaml").read_text()
    shutil.copytree(folder, folder.parent / "parted" / "val")
    assert "split" not in draft(folder.parent / "parted", None, folder.parent)
    shutil.rmtree(folder.parent / "parted" / "train")
    (folder.parent / "parted" / "train").mkdir()
    write_image(folder.parent / "parted" / "train" / "0.png")
    with pytest.raises(UsageError, match="has no folder for each class"):
        draft(folder.parent / "parted", None, folder.parent)


def test_links_that_lead_elsewhere_are_said_to_be_followed(fill, tmp_path):
    folder = fill(".png", write_image)
    assert drafted(folder).data.options["links"] == "refuse"
    (folder / "b").rename(tmp_path / "elsewhere")
    (folder / "b").symlink_to(tmp_path / "elsewhere", target_is_directory=True)
    assert drafted(folder).data.options["links"] == "follow"


def test_a_folder_of_something_else_is_refused(fill):
    with pytest.raises(DataError, match="holds no images, recordings or texts") as caught:
        draft(fill(".bin", lambda file: file.touch()), None, ".")
    assert ".png" in caught.value.cure


def test_damaged_images_are_left_out(fill):
    folder = fill(".png", write_image)
    (folder / "a/0.png").write_bytes(b"no image")
    assert drafted(folder).data.options["unreadable"] == "skip"

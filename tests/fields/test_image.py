"""Images of any kind and size become what the model takes, in the way in which the saved model would do it."""

from pathlib import Path

import keras
import numpy as np
import pyarrow as pa
import pytest
import tensorflow as tf
from PIL import Image as Pillow

from kerasdl.errors import DataError
from kerasdl.fields import Image

RANDOM = np.random.default_rng(0)
SIZES = [(32, 48), (31, 47), (33, 48), (64, 96), (5, 7), (1, 1), (200, 30), (17, 333)]


def pixels(height, width, channels=3):
    return RANDOM.integers(0, 256, (height, width, channels), dtype=np.uint8)


@pytest.fixture
def write(tmp_path):
    def written(array, name="image.png", **options):
        Pillow.fromarray(array[..., 0] if array.shape[2:] == (1,) else array).save(tmp_path / name, **options)
        return str(tmp_path / name)

    return written


@pytest.fixture(scope="module")
def entered():
    """Give what a saved model makes of an image of any size."""
    models = {}

    def enter(field, array):
        if field not in models:
            batch = keras.Input(field.shape, dtype=field.dtype)
            models[field] = keras.Model(batch, field.enter(batch))
        model = models[field]
        eager, graph = model(array[None]), tf.function(model)(tf.constant(array[None]))
        np.testing.assert_array_equal(eager, graph)
        np.testing.assert_array_equal(eager, model.predict(array[None], verbose=0))
        return np.asarray(eager)[0]

    return enter


@pytest.mark.filterwarnings("ignore:.*triggered tf.function retracing")
@pytest.mark.parametrize("channels", [1, 3, 4])
def test_files_and_arrays_become_what_the_saved_model_makes_of_them(write, entered, channels):
    field = Image("inputs", (32, 48), channels)
    arrays = [pixels(*size, channels) for size in SIZES]
    files = [write(array, f"{number}.png") for number, array in enumerate(arrays)]
    expected = np.stack([entered(field, array) for array in arrays])
    for values in (files, arrays, list(map(Path, files)), [*map(Pillow.open, files)], pa.array(files), np.array(files)):
        found = field.decode(values)
        assert found.dtype == np.uint8
        np.testing.assert_array_equal(found, expected)
    for file, one in zip(files, expected, strict=True):
        np.testing.assert_array_equal(field.read(file, "here"), one)


@pytest.mark.parametrize("size", [(1, 1), (2, 3), (7, 5), (28, 28), (32, 32), (100, 75), (224, 224), (299, 301)])
def test_images_of_the_models_size_stay_as_they_are(write, entered, size):
    field, array = Image("inputs", size, 3), pixels(*size)
    np.testing.assert_array_equal(entered(field, array), array)
    np.testing.assert_array_equal(field.read(array, "here"), array)
    np.testing.assert_array_equal(field.read(write(array), "here"), array)


def test_a_jpeg_is_what_pillow_makes_of_it(write):
    for channels, name in ((3, "RGB"), (1, "L")):
        file = write(pixels(40, 50, channels), "image.jpg", quality=80)
        with Pillow.open(file) as image:
            expected = np.asarray(image.convert(name)).reshape(40, 50, channels).astype(int)
        found = Image("inputs", (40, 50), channels).read(file, "here")
        # Which rounding of the cosine transform, is up to the library.
        assert np.abs(found - expected).max() <= 2


@pytest.mark.parametrize("has", [1, 3, 4])
@pytest.mark.parametrize("takes", [1, 3, 4])
def test_channels_are_made_what_the_model_takes(write, has, takes):
    array, field = pixels(20, 30, has), Image("inputs", (20, 30), takes)
    found = field.read(array, "here")
    assert found.shape == (20, 30, takes)
    np.testing.assert_array_equal(field.read(write(array), "here"), found)
    assert (found[..., 3:] == (array[..., 3:] if has == 4 else 255)).all()
    if has == takes:
        np.testing.assert_array_equal(found, array)
    elif has == 1:
        np.testing.assert_array_equal(found[..., :3], np.repeat(array, 3, axis=2))


def test_grey_may_lack_the_axis_of_channels():
    array = pixels(6, 8, 1)
    np.testing.assert_array_equal(Image("inputs", (6, 8), 1).decode([array[..., 0]])[0], array)
    np.testing.assert_array_equal(Image("inputs", (6, 8), 1).decode(array[None, ..., 0])[0], array)


def test_what_is_turned_is_turned_upright(write):
    array, exif = pixels(20, 30), Pillow.Exif()
    exif[0x0112] = 6
    file = write(array, exif=exif)
    expected = np.rot90(array, -1)
    np.testing.assert_array_equal(Image("inputs", (30, 20), 3).read(file, "here"), expected)
    np.testing.assert_array_equal(Image("inputs", (30, 20), 3).read(Pillow.open(file), "here"), expected)


@pytest.mark.parametrize("name", ["image.jpg", "image.png"])
def test_one_file_that_is_cut_short_does_not_spoil_the_others(write, name):
    arrays = [pixels(40, 50) for _ in range(5)]
    files = [write(array, f"{number}{name}") for number, array in enumerate(arrays)]
    field = Image("inputs", (40, 50), 3)
    whole = field.decode(files)
    Path(files[3]).write_bytes(Path(files[3]).read_bytes()[:-400])
    found = field.read_some(files, files.__getitem__)
    assert isinstance(found[3], DataError)
    assert found[3].message.startswith(f"{files[3]}: is damaged or cut short")
    np.testing.assert_array_equal(np.delete(whole, 3, axis=0), np.stack([*found[:3], found[4]]))
    with pytest.raises(DataError, match=f"{files[3]}: is damaged or cut short(.|\n)*anew"):
        field.decode(files, files.__getitem__)


@pytest.mark.parametrize(
    ("value", "got"),
    [
        (None, "None"),
        (3, "3"),
        (["a.jpg"], r"\['a.jpg'\]"),
        ({"path": "a.jpg"}, r"{'path': 'a.jpg'}"),
        (b"\xff\xd8\xff", r"b'"),
        (np.zeros((4, 5)), r"float64 of shape \(4, 5\)"),
        (np.zeros((4, 5, 3)), r"float64 of shape \(4, 5, 3\)"),
        (np.zeros((4, 5, 3), np.int64), "int64 of shape"),
        (np.zeros((4, 5, 2), np.uint8), r"uint8 of shape \(4, 5, 2\)"),
        (np.zeros((4, 5, 5), np.uint8), r"uint8 of shape \(4, 5, 5\)"),
        (np.zeros((4, 3), np.uint8), r"uint8 of shape \(4, 3\)"),
        (np.zeros((1, 4, 5, 3), np.uint8), r"uint8 of shape \(1, 4, 5, 3\)"),
        (np.zeros((0, 5, 3), np.uint8), r"uint8 of shape \(0, 5, 3\)"),
        ([[1], [2, 3]], r"\[\[1\], \[2, 3\]\]"),
    ],
)
def test_what_is_neither_path_nor_image_is_refused(value, got):
    with pytest.raises(
        DataError, match=rf"rows\[0\]: expected a path, or an array of uint8 of shape \(height, width, 3\), got .*{got}"
    ) as caught:
        Image("inputs", (4, 5), 3).decode([value])
    assert "image.astype('uint8')" in caught.value.cure
    assert "[image]" in caught.value.cure


def test_an_error_says_where_the_value_was(tmp_path):
    with pytest.raises(DataError, match=r"^table.csv:7: .*none.png: there is no such file"):
        Image("inputs", (4, 5), 3).decode([f"{tmp_path}/none.png"], lambda row: f"table.csv:{row + 7}")

import keras
import numpy as np
import pytest
import tensorflow as tf

from kerasdl.callbacks.sample_images import SampleImages
from kerasdl.errors import UsageError


class Painter(keras.Model):
    """Generates images that are given, each seed in another order."""

    def __init__(self, images):
        super().__init__()
        self.images = np.asarray(images, "float32")

    def sample(self, count, seed):
        order = np.random.default_rng(seed).permutation(len(self.images)) if seed else np.arange(len(self.images))
        return tf.constant(self.images[order][:count])


def shades(count, shape=(40, 32, 1)):
    return np.arange(count).reshape(-1, 1, 1, 1) * np.ones(shape)


def draw(folder, images, epochs=1, **options):
    """Go through a training of so many epochs; give the pictures by file name."""
    callback = SampleImages(folder=str(folder), **options)
    callback.set_model(Painter(images))
    callback.on_train_begin()
    for epoch in range(epochs):
        callback.on_epoch_end(epoch)
    callback.on_train_end()
    return {path.name: tf.io.decode_png(path.read_bytes()).numpy() for path in sorted(folder.iterdir())}


def test_every_nth_epoch_and_the_last_are_drawn(tmp_path):
    names = list(draw(tmp_path, shades(4), epochs=7, every=3))
    assert names == ["epoch-0003.png", "epoch-0006.png", "epoch-0007.png"]


def test_a_training_without_epochs_draws_nothing(tmp_path):
    callback = SampleImages(folder=str(tmp_path))
    callback.set_model(Painter(shades(4)))
    for epochs in (1, 0):
        callback.on_train_begin()
        for epoch in range(epochs):
            callback.on_epoch_end(epoch)
            (tmp_path / "epoch-0001.png").unlink(missing_ok=True)
        if not epochs:
            callback.on_train_end()
    assert not list(tmp_path.iterdir())


def test_the_last_picture_shows_the_weights_that_training_ends_with(tmp_path):
    callback = SampleImages(every=1, folder=str(tmp_path), count=2)
    callback.set_model(Painter(shades(2)))
    callback.on_train_begin()
    callback.on_epoch_end(0)
    before = (tmp_path / "epoch-0001.png").read_bytes()
    callback.model.images = callback.model.images[::-1]
    callback.on_train_end()
    assert (tmp_path / "epoch-0001.png").read_bytes() != before


def test_every_epoch_has_the_same_latents_and_another_seed_others(tmp_path):
    first = draw(tmp_path / "first", shades(16), epochs=2, every=1, count=9, seed=1)
    second = draw(tmp_path / "second", shades(16), epochs=1, every=1, count=9, seed=2)
    np.testing.assert_array_equal(first["epoch-0001.png"], first["epoch-0002.png"])
    assert (first["epoch-0001.png"] != second["epoch-0001.png"]).any()


def test_images_stand_in_rows_with_gaps(tmp_path):
    (grid,) = draw(tmp_path, shades(6) - 2, count=5).values()
    # Three columns and two rows, a pixel of black after each.
    assert grid.shape == (2 * 41, 3 * 33, 1)
    centres = grid[20::41, 16::33, 0]
    # Values from -2 to 2 in steps of 1, and an empty place.
    np.testing.assert_array_equal(centres, [[0, 64, 128], [191, 255, 0]])
    assert not grid[40::41].any()
    assert not grid[:, 32::33].any()


def test_channels_keep_their_colours(tmp_path):
    red, blue = np.zeros((2, 32, 32, 3))
    red[..., 0], blue[..., 2] = 1, 0.5
    (grid,) = draw(tmp_path, [red, blue], count=2).values()
    assert grid.shape == (33, 66, 3)
    assert grid[0, 0].tolist() == [255, 0, 0]
    assert grid[0, 33].tolist() == [0, 0, 128]


def test_small_images_are_enlarged_by_whole_pixels(tmp_path):
    (grid,) = draw(tmp_path, [np.arange(40).reshape(4, 10, 1)], count=1).values()
    assert grid.shape == (4 * 8 + 1, 10 * 8 + 1, 1)
    assert np.unique(grid[:8, :8]).tolist() == [0]
    assert np.unique(grid[24:32, 72:80]).tolist() == [255]


@pytest.mark.parametrize("value", [3.0, np.nan, np.inf])
def test_a_generator_without_contrast_gives_black(tmp_path, value):
    (grid,) = draw(tmp_path, np.full((2, 32, 32, 1), value)).values()
    assert not grid.any()


def test_what_is_not_finite_is_black_and_the_rest_is_seen(tmp_path):
    images = shades(2) + 5
    images[0, 0, 0, 0] = np.nan
    (grid,) = draw(tmp_path, images).values()
    assert grid[0, 0, 0] == 0
    assert grid[0, 33, 0] == 255


def test_folders_are_made_and_nothing_else_is_left_in_them(tmp_path):
    folder = tmp_path / "run" / "samples"
    callback = SampleImages(folder=str(folder), every=1)
    callback.set_model(Painter(shades(3)))
    callback.on_train_begin()
    callback.on_epoch_end(0)
    assert [path.name for path in folder.iterdir()] == ["epoch-0001.png"]


@pytest.mark.parametrize(
    ("model", "got"),
    [
        (keras.Sequential([keras.Input((2,)), keras.layers.Dense(1)]), "does not generate at all"),
        (Painter(np.zeros((4, 2))), r"generates \(2,\)"),
        (Painter(np.zeros((4, 8, 8, 2))), r"generates \(8, 8, 2\)"),
    ],
)
def test_models_that_generate_no_images_are_refused_before_training(tmp_path, model, got):
    callback = SampleImages(folder=str(tmp_path))
    callback.set_model(model)
    with pytest.raises(UsageError, match=rf"{got}(.|\n)*Remove `kind: sample_images` from `callbacks:`"):
        callback.on_train_begin()

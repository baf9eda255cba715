"""Augmentations know which values a pixel can have where the model gets it."""

import numpy as np
import pytest
from PIL import Image

import kerasdl
from kerasdl.components import find, keras_classes
from kerasdl.errors import UsageError
from kerasdl.interfaces import Component
from kerasdl.recipe import load
from kerasdl.runs.augmenting import fitted
from kerasdl.runs.examples import Examples

# Dark above, light below: standardised, from about -1 to 1.
PIXELS = np.repeat([20, 220], 4)[:, None] + np.random.default_rng(0).integers(-20, 20, (60, 8, 8))


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    path = tmp_path_factory.mktemp("images")
    for number, pixels in enumerate(PIXELS):
        turned = pixels if number % 2 else pixels.T
        target = path / "ab"[number % 2] / f"{number}.png"
        target.parent.mkdir(exist_ok=True)
        Image.fromarray(turned.astype(np.uint8)).save(target)
    return path


def recipe(folder, *augmentation):
    return {
        "kerasdl": 1,
        "data": {"kind": "image_folder", "path": str(folder)},
        "model": {"kind": "cnn", "filters": [4], "augmentation": list(augmentation)},
        "training": {"epochs": 15, "optimizer": {"kind": "adam", "learning_rate": 0.02}, "batch_size": 8},
    }


def ranges(component):
    return [each.options["value_range"] for each in component.options["augmentation"]]


def jitter(value_range):
    factor = {"factor": 0.2, "value_range": value_range}
    return Component("models", "cnn", {"augmentation": (Component("augmentations", "random_brightness", factor),)})


def test_an_augmentation_takes_the_range_of_the_pixels_and_a_model_is_learned(folder, tmp_path):
    result = kerasdl.run(recipe(folder, {"kind": "random_brightness", "factor": 0.2}), out=tmp_path / "run")
    ((low, high),) = ranges(load(result.directory / "recipe.yaml").model)
    assert -1.5 < low < -0.9
    assert 0.9 < high < 1.5
    assert result.metrics["validation"]["accuracy"] == 1


def test_a_range_of_pixels_that_were_not_standardised_is_refused(folder, tmp_path):
    given = recipe(folder, {"kind": "random_brightness", "factor": 0.2, "value_range": [0, 255]})
    with pytest.raises(UsageError, match=r"model.augmentation\[0\].value_range: .* 0 and 255, .*\n  Leave it out, or"):
        kerasdl.run(given, out=tmp_path / "run")
    assert not (tmp_path / "run").exists()


@pytest.mark.parametrize(
    ("given", "fits"),
    [((-1, 1), True), ((-0.9, 0.95), True), ((-4, 4), True), ((0, 1), False), ((-1, 0.5), False), ((-50, 50), False)],
)
def test_a_range_fits_where_pixels_lie_in_it_and_fill_some_of_it(given, fits):
    train = Examples(np.array([[-1.0], [1.0]]), None)
    if fits:
        assert ranges(fitted(jitter(given), train)) == [given]
    else:
        with pytest.raises(UsageError, match="between -1 and 1"):
            fitted(jitter(given), train)


def test_pixels_that_are_all_the_same_have_a_range():
    assert ranges(fitted(jitter(None), Examples(np.full((3, 2, 2, 1), 0.5), None))) == [(0.5, 0.6)]


def test_a_model_within_a_model_is_told_too():
    gan = Component("models", "gan", {"discriminator": jitter(None)})
    assert ranges(fitted(gan, Examples(np.array([0.0, 1.0]), None)).options["discriminator"]) == [(0.0, 1.0)]


def test_no_augmentation_keeps_the_range_of_pixels_that_keras_has():
    options = [find("augmentations", kind).signature.options for kind in keras_classes.classes("augmentations")]
    assert {each["value_range"].default for each in options if "value_range" in each} == {None}

"""A checked component becomes the object it stands for, with the components inside it."""

from functools import partial

import keras
import pytest

from kerasdl.components import bind, factory, find
from kerasdl.interfaces import Component

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def component(room: str, kind: str, **options: object) -> Component:
    defaults = {name: option.default for name, option in find(room, kind).signature.options.items()}
    return Component(room, kind, {**defaults, **options})


def test_an_optimizer_is_made_with_its_options() -> None:
    made = bind(component("optimizers", "sgd", learning_rate=0.5, nesterov=True, momentum=0.9))
    assert isinstance(made, keras.optimizers.SGD)
    assert (float(made.learning_rate), made.nesterov, made.momentum) == (0.5, True, 0.9)


def test_a_schedule_within_an_optimizer_is_made_too() -> None:
    schedule = component("schedules", "cosine_decay", initial_learning_rate=0.1, decay_steps=10)
    made = bind(component("optimizers", "adam", learning_rate=schedule))
    assert isinstance(made._learning_rate, keras.optimizers.schedules.CosineDecay)


def test_a_list_of_components_is_a_list_of_objects() -> None:
    flip = component("augmentations", "random_flip")
    build = factory(component("models", "cnn", augmentation=(flip,)))
    assert isinstance(build, partial)
    assert [type(layer) for layer in build.keywords["augmentation"]] == [keras.layers.RandomFlip]


def test_a_builder_within_a_builder_waits_for_its_shapes() -> None:
    inner = component("models", "mlp", units=(3,))
    generator = factory(component("models", "gan", generator=inner)).keywords["generator"]
    assert isinstance(generator, partial)
    assert generator.keywords["units"] == [3]
    assert generator((2,), (1,)).count_params() == 2 * 3 + 3 + 3 + 1


def test_each_binding_makes_an_object_of_its_own() -> None:
    stopping = component("callbacks", "early_stopping")
    assert bind(stopping) is not bind(stopping)

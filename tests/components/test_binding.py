"""A checked component becomes the object it stands for, with the components inside it."""

from functools import partial
from pathlib import Path

import keras
import pytest

from kerasdl.components import bind, factory, find
from kerasdl.errors import UsageError
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


@pytest.mark.parametrize(
    ("room", "kind", "options", "message"),
    [
        (
            "optimizers",
            "adam",
            {"clipnorm": 1.0, "global_clipnorm": 1.0},
            "clipnorm=1.0, global_clipnorm=1.0: Only one",
        ),
        (
            "schedules",
            "piecewise_constant_decay",
            {"boundaries": (1,), "values": (0.1,)},
            r"boundaries=\[1\], values=\[0.1\]: The length of boundaries",
        ),
        ("metrics", "auc", {"num_thresholds": 1}, "num_thresholds=1: Argument `num_thresholds`"),
        ("losses", "categorical_generalized_cross_entropy", {"q": 2.0}, "q=2.0: q must be in the interval"),
        (
            "augmentations",
            "random_sharpness",
            {"factor": 3.0, "value_range": (0.0, 1.0)},
            r"factor=3.0, value_range=\[0.0, 1.0\]: The `factor` argument should be",
        ),
        ("callbacks", "reduce_lr_on_plateau", {"factor": 1.0}, "factor=1.0: ReduceLROnPlateau does not"),
    ],
)
def test_options_that_keras_refuses_are_the_recipes_mistake(
    room: str, kind: str, options: dict[str, object], message: str
) -> None:
    names = ", ".join(options)
    with pytest.raises(UsageError, match=f"'{kind}': Keras refuses {message}.*\n  Change or leave out one of: {names}"):
        bind(component(room, kind, **options))


def test_options_that_keras_refuses_deep_inside_a_component_are_found_there() -> None:
    schedule = component("schedules", "piecewise_constant_decay", boundaries=(1,), values=(0.1,))
    with pytest.raises(UsageError, match=r"^learning-rate schedule 'piecewise_constant_decay'"):
        factory(component("optimizers", "adam", learning_rate=schedule))
    clipped = component("optimizers", "adam", clipnorm=1.0, clipvalue=1.0)
    with pytest.raises(UsageError, match=r"Change or leave out one of: clipnorm, clipvalue\."):
        factory(clipped)()


def test_what_a_users_own_plug_in_raises_comes_through(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "own_raising.py").write_text("def net(inputs, outputs, *, units: int = 3):\n    return units + 'a'\n")
    monkeypatch.syspath_prepend(tmp_path)
    find("models", "own_raising:net", allow_import=["own_raising"])
    with pytest.raises(TypeError, match="unsupported operand"):
        factory(Component("models", "own_raising:net", {"units": 3}))((2,), (1,))


OWN = """
import keras
def nothing(inputs, outputs, *, units: int = 3): ...
def narrow(inputs): ...
def three(seed): return 3
def squares(y_true, y_pred): return (y_true - y_pred) ** 2
def seven(): return 7
class Net(keras.Model):
    def __init__(self, inputs): super().__init__()
class Fine(keras.Model):
    def __init__(self, inputs, outputs, *, units: int = 3): super().__init__()
"""


@pytest.mark.parametrize(
    ("room", "name", "given", "message"),
    [
        ("models", "nothing", ((2,), (1,)), r"^model 'own_wrong:nothing': returned None, expected a keras.Model\n"),
        (
            "models",
            "narrow",
            ((2,), (1,)),
            r"too many positional arguments; expected narrow\(inputs, outputs, \*, ...\)",
        ),
        ("models", "Net", ((2,), (1,)), r"too many positional arguments; expected Net\(inputs, outputs, "),
        (
            "data",
            "three",
            (0,),
            r"^data source .*returned 3, expected a kerasdl.interfaces.Dataset\n.*give a kerasdl.i",
        ),
        (
            "losses",
            "squares",
            (),
            r"argument: 'y_true'; .*\n.*squares\(\*, ...\) .* and let it give a keras.losses.Loss",
        ),
        ("metrics", "seven", (), r"^metric .*returned 7, expected a keras.metrics.Metric"),
        ("callbacks", "seven", (), r"^callback .*returned 7, expected a keras.callbacks.Callback"),
    ],
)
def test_a_users_own_plug_in_that_is_none_of_its_room_is_named(
    room: str, name: str, given: tuple[object, ...], message: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "own_wrong.py").write_text(OWN)
    monkeypatch.syspath_prepend(tmp_path)
    find("models", "own_wrong:Fine", allow_import=["own_wrong"])
    with pytest.raises(UsageError, match=message):
        factory(Component(room, f"own_wrong:{name}", {}))(*given)
    assert isinstance(factory(Component("models", "own_wrong:Fine", {"units": 4}))((2,), (1,)), keras.Model)

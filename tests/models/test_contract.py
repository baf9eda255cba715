"""What every builder keeps to; a new file in `kerasdl/models` is tested without an edit here."""

import ast
import importlib
import inspect
import re
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import ops

import kerasdl.models
from kerasdl import interfaces
from kerasdl.errors import UsageError
from kerasdl.interfaces import Spec
from kerasdl.interfaces.room import plugin_files

FOLDER = Path(kerasdl.models.__file__).parent
KINDS = plugin_files(FOLDER)
ANNOTATIONS = {*interfaces.__all__, "str", "int", "float", "bool", "tuple"}
ANNOTATIONS |= {"Sequence", "Mapping", "Literal", "Annotated"}
# A builder is tested on the first of these that it takes.
SHAPES = [((6,), (6,)), ((8, 8, 1), (3,)), ((6, 4), (3,))]

pytestmark = [
    pytest.mark.parametrize("kind", KINDS),
]


def signature(kind: str) -> ast.arguments:
    tree = ast.parse((FOLDER / f"{kind}.py").read_text(encoding="utf-8"))
    return next(node.args for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == kind)


def built(kind: str) -> tuple[keras.Model, np.ndarray, np.ndarray]:
    """Build with defaults; give the model, a batch of inputs and a batch of targets."""
    for inputs, outputs in SHAPES:
        try:
            model = getattr(kerasdl.models, kind)(inputs, outputs)
        except UsageError:
            continue
        random = np.random.default_rng(0)
        return model, *(random.normal(size=(4, *shape)).astype("float32") for shape in (inputs, outputs))
    raise AssertionError(f"{kind} takes none of {SHAPES}")


def trains_itself(model: keras.Model) -> bool:
    return type(model).train_step is not keras.Model.train_step


def answer(model: keras.Model, x: np.ndarray) -> np.ndarray:
    """Call the model: one that trains itself on data may be called on something else, such as latents."""
    if trains_itself(model):
        x = np.random.default_rng(1).normal(size=(len(x), *model.get_build_config()["input_shape"][1:]))
    return ops.convert_to_numpy(model(x))


def is_plain_default(node: ast.expr) -> bool:
    """Tell whether a default is a literal, or `partial(name, option=literal)`."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "partial":
        return all(isinstance(name, ast.Name) for name in node.args) and all(
            is_plain_default(option.value) for option in node.keywords
        )
    try:
        ast.literal_eval(node)
    except ValueError:
        return False
    return True


def test_options_are_keywords_with_type_and_plain_default(kind):
    given = signature(kind)
    assert [argument.arg for argument in (*given.posonlyargs, *given.args)] == ["inputs", "outputs"]
    assert given.vararg is given.kwarg is None
    for option, default in zip(given.kwonlyargs, given.kw_defaults, strict=True):
        assert option.annotation is not None, option.arg
        names = {node.id for node in ast.walk(option.annotation) if isinstance(node, ast.Name)}
        assert names <= ANNOTATIONS, option.arg
        assert default is not None, option.arg
        assert is_plain_default(default), option.arg


def test_the_docstring_describes_every_option_and_has_an_example(kind):
    text = inspect.getdoc(getattr(kerasdl.models, kind))
    described = re.findall(r"^    (\w+): \S", text.split("\nArgs:\n")[1].split("\n\n")[0], flags=re.MULTILINE)
    given = signature(kind)
    assert described == [argument.arg for argument in (*given.args, *given.kwonlyargs)]
    assert ">>> " in text.split("\nExample:\n")[1]


def test_the_file_imports_no_other_room(kind):
    tree = ast.parse((FOLDER / f"{kind}.py").read_text(encoding="utf-8"))
    modules = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
    rooms = {name.split(".")[1] for name in modules if name.startswith("kerasdl.")}
    assert rooms <= {"interfaces", "errors", "models"}
    assert importlib.import_module(f"kerasdl.models.{kind}")


def test_a_model_comes_uncompiled_and_gives_float32_of_the_wanted_shape(kind, policy):
    policy("mixed_bfloat16")
    model, x, y = built(kind)
    assert isinstance(model, keras.Model)
    assert not model.compiled
    assert "bfloat16" in {layer.compute_dtype for layer in model.layers}
    assert answer(model, x).shape == y.shape
    assert answer(model, x).dtype == "float32"


def test_a_spec_builds_what_its_shape_builds(kind):
    model, x, y = built(kind)
    same = getattr(kerasdl.models, kind)(Spec(x.shape[1:]), Spec(y.shape[1:]))
    assert [weight.shape for weight in same.weights] == [weight.shape for weight in model.weights]


def test_one_compiled_step_changes_every_weight(kind):
    model, x, y = built(kind)
    before = [weight.numpy() for weight in model.trainable_weights]
    if trains_itself(model):
        model.compile("adam")
        model.fit(x, verbose=0)
    else:
        model.compile("sgd", "mse")
        model.fit(x, y, verbose=0)
    for old, weight in zip(before, model.trainable_weights, strict=True):
        assert (old != weight.numpy()).any(), weight.path


def test_weights_go_through_a_file(kind, tmp_path):
    model, x, _ = built(kind)
    model.save_weights(tmp_path / "core.weights.h5")
    other, _, _ = built(kind)
    assert (answer(other, x) != answer(model, x)).all()
    other.load_weights(tmp_path / "core.weights.h5")
    np.testing.assert_array_equal(answer(other, x), answer(model, x))


def test_a_saved_model_loads_in_safe_mode(kind, tmp_path):
    model, x, _ = built(kind)
    model.save(tmp_path / "core.keras")
    loaded = keras.saving.load_model(tmp_path / "core.keras", safe_mode=True)
    np.testing.assert_allclose(answer(loaded, x), answer(model, x), rtol=1e-6)

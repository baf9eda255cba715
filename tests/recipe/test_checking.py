"""A recipe is checked against signatures; everything that is wrong with it is said at once."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kerasdl.errors import Problem, RecipeError
from kerasdl.interfaces import Component
from kerasdl.recipe import Recipe, load
from kerasdl.recipe.checking import MOST_PROBLEMS

Refused = Callable[..., tuple[Problem, ...]]
Loaded = Callable[..., Recipe]


def test_every_mistake_of_a_file_is_found_at_its_place_in_the_order_of_the_file(
    written: Callable[..., Path], refused: Refused
) -> None:
    path = written(
        """kerasdl: 2
data:
  kind: sklearn
  dataset: irises
  split: {validation: 1.0, tset: 0.2}
model:
  kind: mpl
trainin: {}
callbacks:
  - {kind: early_stopping, patience: -1}
  - 3
training:
  epochs: many
  batch_size: 0
  loss: {kind: huber, delta: yes}
seed: true
"""
    )
    problems = refused(recipe=path)
    assert [(problem.where.removeprefix(f"{path}:"), problem.key) for problem in problems] == [
        ("1:10", "kerasdl"),
        ("4:12", "data.dataset"),
        ("5:23", "data.split.validation"),
        ("5:28", "data.split.tset"),
        ("7:9", "model.kind"),
        ("8:1", "trainin"),
        ("10:38", "callbacks[0].patience"),
        ("11:5", "callbacks[1]"),
        ("13:11", "training.epochs"),
        ("14:15", "training.batch_size"),
        ("15:30", "training.loss.delta"),
        ("16:7", "seed"),
    ]


def test_mistakes_of_overrides_come_after_those_of_the_file(written: Callable[..., Path], refused: Refused) -> None:
    path = written("kerasdl: 1\ndata: {kind: sklearn, dataset: iris}\nmodel: mlp\nseed: -1\n")
    problems = refused("training.epochs=0", "model.units=[0]", recipe=path)
    assert [problem.where for problem in problems] == [f"{path}:4:7", "model.units=[0]", "training.epochs=0"]


@pytest.mark.parametrize(
    ("override", "key", "message", "cure"),
    [
        # Unknown names.
        ("trianing.epochs=3", "trianing", "a recipe has no option 'trianing'", "Did you mean 'training'? Options: "),
        ("epochs=3", "epochs", "a recipe has no option 'epochs'", "Did you mean 'training.epochs'?"),
        ("dataset=wine", "dataset", "a recipe has no option 'dataset'", "Did you mean 'data.dataset'?"),
        ("training.epoch=3", "training.epoch", "training has no option 'epoch'", "Did you mean 'epochs'? Options: "),
        ("data.split.tests=0.1", "data.split.tests", "data.split has no option 'tests'", "Did you mean 'test'?"),
        ("model.hiden=3", "model.hiden", "mlp has no option 'hiden'", "Options: units, "),
        ("model=mpl", "model", "there is no model 'mpl'", "Did you mean 'mlp'? Models: cnn, gan, mlp, rnn."),
        ("model=MLP", "model", "there is no model 'MLP'", "Did you mean 'mlp'?"),
        ("model={kind: mpl}", "model.kind", "there is no model 'mpl'", "Did you mean 'mlp'?"),
        ("training.optimizer=Adam", "training.optimizer", "there is no optimizer 'Adam'", "Did you mean 'adam'?"),
        ("training.loss=MSE", "training.loss", "there is no loss 'MSE'", "Did you mean 'mse'"),
        ("callbacks=[EarlyStopping]", "callbacks[0]", "there is no callback", "Did you mean 'early_stopping'?"),
        ("training.metrics=[acuracy]", "training.metrics[0]", "there is no metric 'acuracy'", "'accuracy'"),
        ("training.metrics=[zzz]", "training.metrics[0]", "there is no metric 'zzz'", "metrics: kerasdl ls metrics"),
        ("training.metrics=[f1]", "training.metrics[0]", "there is no metric 'f1'", "Did you mean 'f1_score'?"),
        ("training.loss=zzz", "training.loss", "there is no loss 'zzz'", "losses: kerasdl ls losses"),
        ("model.activation=Relu", "model.activation", " choices, got 'Relu'", "Did you mean 'relu'"),
        ("model.activation=zzz", "model.activation", "expected one of ", "Choices: celu, elu, "),
        ("training.compile=xlaa", "training.compile", "one of 'auto', 'xla', 'graph', 'eager'", "Did you mean 'xla'?"),
        (
            "data.split.test=givn",
            "data.split.test",
            "or a positive integer or 'given'",
            "Did you mean 'given'?",
        ),
        # Values of another type.
        ("training.epochs=true", "training.epochs", "expected a positive integer, got true", None),
        ("training.epochs=3.5", "training.epochs", "expected a positive integer, got 3.5", None),
        ("training.epochs=1e3", "training.epochs", "expected a positive integer, got 1000.0", "Write 1000."),
        ("training.epochs='3'", "training.epochs", "expected a positive integer, got '3'", "Write 3."),
        ("training.epochs=", "training.epochs", "expected a positive integer, got null", None),
        ("training.epochs=[3]", "training.epochs", "expected a positive integer, got [3]", None),
        ("training=", "training", "expected a mapping, got null", None),
        ("training=3", "training", "expected a mapping, got 3", None),
        ("model.dropout='0.5'", "model.dropout", "expected a number in [0, 1), got '0.5'", "Write 0.5."),
        ("model.dropout=false", "model.dropout", "expected a number in [0, 1), got false", None),
        ("model.residual=yes", "model.residual", "expected true or false, got 'yes'", "Write true."),
        ("model.residual=Off", "model.residual", "expected true or false, got 'Off'", "Write false."),
        ("model.residual=1", "model.residual", "expected true or false, got 1", None),
        ("model.units=64", "model.units", "expected a list, each a positive integer, got 64", "Write [64]."),
        ("model.units={a: 1}", "model.units", "expected a list, each a positive integer, got {'a': 1}", None),
        ("training.metrics=auc", "training.metrics", "'auto' or a list, each a metric, got 'auc'", "Write [auc]."),
        ("callbacks=checkpoint", "callbacks", "expected a list, each a callback", "Write [checkpoint]."),
        ("name=7", "name", "letters, digits, dots and dashes or null, got 7", None),
        ("kerasdl=1.0", "kerasdl", "expected 1, got 1.0", "Write 1."),
        ("kerasdl=true", "kerasdl", "expected 1, got true", None),
        ("model=3", "model", "expected a model, got 3", "Models: cnn, gan, mlp, rnn."),
        ("model={}", "model.kind", "expected the name of a model, got nothing", "Models: cnn, gan, mlp, rnn."),
        ("model={MLP: {units: [3]}}", "model.kind", "the name of a model, got nothing", "Write {kind: mlp, ...}"),
        ("model.kind=3", "model.kind", "expected the name of a model, got 3", "Models: cnn, gan, mlp, rnn."),
        ("model.kind=", "model.kind", "expected the name of a model, got null", "Models: cnn, gan, mlp, rnn."),
        ("training.optimizer=[sgd]", "training.optimizer", "expected an optimizer, got ['sgd']", "Optimizers: "),
        ("data={kind: [sklearn]}", "data.kind", "the name of a data source, got ['sklearn']", "Data sources: arrays, "),
        # Out of bounds.
        ("training.epochs=0", "training.epochs", "expected a positive integer, got 0", None),
        ("model.dropout=1", "model.dropout", "expected a number in [0, 1), got 1", None),
        ("model.dropout=.nan", "model.dropout", "expected a number in [0, 1), got nan", None),
        ("model.l2=-1", "model.l2", "expected a number of at least 0, got -1", None),
        ("model.l2=.inf", "model.l2", "expected a number of at least 0, got inf", None),
        (
            "seed=2147483648",
            "seed",
            "expected an integer in [0, 2147483648), got 2147483648",
            "Write 2147483647 or less.",
        ),
        ("training.epochs=3000000000", "training.epochs", "a positive integer, got 3000000000", "2147483647 or less."),
        ("training.epochs=1e30", "training.epochs", "expected a positive integer, got", "Write 2147483647 or less."),
        (f"training.batch_size={10**30}", "training.batch_size", "a positive integer or 'all', got 1", "or less."),
        (f"model.units=[8, {10**30}]", "model.units[1]", "a positive integer, got 1", "Write 2147483647 or less."),
        ("training.max_minutes=.inf", "training.max_minutes", "expected a positive number or null, got inf", None),
        ("name=a/b", "name", "expected a name of letters, digits, dots and dashes or null, got 'a/b'", None),
        ("name='a\n'", "name", "expected a name", None),
        ("training.devices=gpu0", "training.devices", "or a GPU such as 'gpu:0', got 'gpu0'", None),
        ("fingerprint=sha256:12", "fingerprint", "'sha256:' and 64 hexadecimal digits or null", None),
        # Inside lists, unions and nested components.
        ("model.units=[8, 0]", "model.units[1]", "expected a positive integer, got 0", None),
        ("training.batch_size=some", "training.batch_size", "a positive integer or 'all', got 'some'", None),
        (
            "training.optimizer.learning_rate=0",
            "training.optimizer.learning_rate",
            "expected a positive number or a learning-rate schedule, got 0",
            None,
        ),
        (
            "training.optimizer.learning_rate=slow",
            "training.optimizer.learning_rate",
            "expected a positive number or a learning-rate schedule, got 'slow'",
            "Learning-rate schedules: cosine_decay, ",
        ),
        (
            "training.optimizer.learning_rate=cosine",
            "training.optimizer.learning_rate",
            "expected a positive number or a learning-rate schedule, got 'cosine'",
            "Did you mean 'cosine_decay'?",
        ),
        (
            "training.optimizer.learning_rate={kind: cosine_decay, decay_steps: 9}",
            "training.optimizer.learning_rate.initial_learning_rate",
            "is missing, expected a number of at least 0",
            "Add initial_learning_rate: ",
        ),
        (
            "model={kind: gan, generator: {kind: mlp, units: [a]}}",
            "model.generator.units[0]",
            "expected a positive integer, got 'a'",
            None,
        ),
        (
            "model={kind: cnn, augmentation: [{kind: random_translation, height_factor: [1], width_factor: 0}]}",
            "model.augmentation[0].height_factor",
            "expected a number or a list of 2: a number, a number, got [1]",
            None,
        ),
        # Missing.
        ("~kerasdl", "kerasdl", "is missing, expected 1", "Add kerasdl: 1"),
        ("~model", "model", "is missing, expected a model", "Add model: {kind: ...}. Models: cnn, gan, mlp, rnn."),
        ("~data.dataset", "data.dataset", "is missing, expected one of 'breast_cancer'", "Add dataset: breast_cancer"),
        ("data={kind: arrays}", "data.path", "is missing, expected text", "Add path: An .npz file"),
    ],
)
def test_a_mistake_is_told_with_what_was_expected_and_what_to_write(
    refused: Refused, small: dict[str, Any], override: str, key: str, message: str, cure: str | None
) -> None:
    small = {**small, "model": {"kind": "mlp"}, "training": {"optimizer": {"kind": "adam"}}}
    (problem,) = refused(override, recipe=small)
    assert problem.key == key
    assert message in problem.message
    assert (problem.cure is None) == (cure is None)
    assert (cure or "") in (problem.cure or "")


def test_long_lists_of_choices_stay_out_of_messages(refused: Refused) -> None:
    for override in ("training.metrics=[acuracy]", "training.loss=zzz", "model.activation=rel"):
        (problem,) = refused(override)
        assert len(str(problem)) + len(problem.cure or "") < 250


def test_a_mistake_that_is_in_every_item_is_told_only_so_often(refused: Refused) -> None:
    assert len(refused(f"model.units=[{', '.join('0' * 9000)}]")) == MOST_PROBLEMS
    assert len(refused(*[f"k{n}=1" for n in range(MOST_PROBLEMS + 50)])) == MOST_PROBLEMS


def test_an_integer_is_a_number_but_a_number_is_no_integer(loaded: Loaded) -> None:
    dropout = loaded("model.dropout=0").model.options["dropout"]
    assert (dropout, type(dropout)) == (0.0, float)


def test_a_kind_alone_is_short_for_a_mapping(loaded: Loaded) -> None:
    assert loaded("training.optimizer=sgd") == loaded("training.optimizer={kind: sgd}")


def test_every_default_is_written_out(loaded: Loaded) -> None:
    recipe = loaded()
    assert recipe.seed == 0
    assert recipe.task == "auto"
    assert recipe.callbacks == ()
    assert recipe.model.options["units"] == (64, 64)
    assert recipe.data.options["split"].validation == 0.15
    assert recipe.training.optimizer.options["learning_rate"] == 0.001


def test_defaults_of_nested_builders_are_written_out_with_their_own_defaults(loaded: Loaded) -> None:
    generator = loaded("model=gan").model.options["generator"]
    assert (generator.room, generator.kind, generator.options["units"]) == ("models", "mlp", (128, 128))
    assert generator.options["activation"] == "relu"


def test_an_override_of_one_option_keeps_the_default_kind_and_the_rest_of_it(loaded: Loaded) -> None:
    optimizer = loaded("training.optimizer.clipnorm=1").training.optimizer
    assert (optimizer.kind, optimizer.options["clipnorm"], optimizer.options["learning_rate"]) == ("adam", 1.0, 0.001)
    generator = loaded("model=gan", "model.generator.dropout=0.5").model.options["generator"]
    assert (generator.kind, generator.options["units"], generator.options["dropout"]) == ("mlp", (128, 128), 0.5)


def test_an_override_of_the_kind_keeps_nothing_of_the_default(loaded: Loaded) -> None:
    assert loaded("model=gan", "model.generator.kind=rnn").model.options["generator"].kind == "rnn"


def test_a_component_that_is_written_says_its_kind(loaded: Loaded) -> None:
    with pytest.raises(RecipeError, match="expected the name of an optimizer, got nothing"):
        loaded("training.optimizer={learning_rate: 0.1}")


def test_components_nest_in_unions_and_lists(loaded: Loaded) -> None:
    recipe = loaded(
        "training.optimizer=adam",
        "training.optimizer.learning_rate={kind: cosine_decay, initial_learning_rate: 1, decay_steps: 10}",
        "training.metrics=[accuracy, {kind: auc, curve: PR}]",
        "callbacks=[terminate_on_nan, {kind: early_stopping, patience: 1}]",
    )
    schedule = recipe.training.optimizer.options["learning_rate"]
    assert isinstance(schedule, Component)
    assert (schedule.room, schedule.options["initial_learning_rate"]) == ("schedules", 1.0)
    assert [metric.kind for metric in recipe.training.metrics] == ["accuracy", "auc"]
    assert [callback.room for callback in recipe.callbacks] == ["callbacks", "callbacks"]


OWN = '''
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Literal, Optional

from pydantic import Field

from kerasdl.interfaces import Augmentation, InputPath, OutputPath, PositiveInt, Probability


@dataclass(frozen=True)
class Window:
    """A window.

    Attributes:
        length: In steps.
        stride: In steps.
    """

    length: PositiveInt
    stride: PositiveInt = 1


class Thing: ...


def net(
    inputs,
    outputs,
    *,
    pair: tuple[PositiveInt, Probability] = (1, 0.5),
    few: Annotated[Sequence[int], Field(min_length=1, max_length=2)] = (1,),
    weights: Mapping[str, Probability] = {},
    layers: Mapping[str, Augmentation] = {},
    old: Optional[list[int]] = None,
    window: Window | None = None,
    windows: Sequence[Window] = (),
    shape: PositiveInt | tuple[PositiveInt, PositiveInt] = 1,
    file: InputPath | None = None,
    files: Sequence[InputPath] = (),
    log: OutputPath = "log.txt",
    thing: Thing | None = None,
    free=None,
):
    """A net.

    Args:
        pair: Two.
    """
'''


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """Give the kind of a model with options of every type."""
    (tmp_path / "own_checked.py").write_text(OWN)
    monkeypatch.syspath_prepend(tmp_path)
    return "own_checked:net"


@pytest.mark.parametrize(
    ("option", "value", "expected"),
    [
        ("pair", "[2, 1]", (2, 1.0)),
        ("few", "[7, 8]", (7, 8)),
        ("weights", "{a b: 1, c: 0.5}", {"a b": 1.0, "c": 0.5}),
        ("layers", "{a: random_grayscale}", {"a": Component("augmentations", "random_grayscale", {"factor": 0.5})}),
        ("old", "[1, -2]", (1, -2)),
        ("shape", "3", 3),
        ("shape", "[3, 4]", (3, 4)),
        ("log", "x/y.txt", "x/y.txt"),
        ("free", "{a: [1, {b: ~}]}", {"a": [1, {"b": None}]}),
    ],
)
def test_options_of_every_type_are_taken(loaded: Loaded, own: str, option: str, value: str, expected: Any) -> None:
    recipe = loaded(f"model={{kind: {own}}}", f"model.{option}={value}", allow_import=["own_checked"])
    assert recipe.model.options[option] == expected


def test_sections_within_options_are_taken(loaded: Loaded, own: str) -> None:
    recipe = loaded(
        f"model={{kind: {own}, window: {{length: 3}}, windows: [{{length: 4, stride: 2}}]}}",
        allow_import=["own_checked"],
    )
    window, (second,) = recipe.model.options["window"], recipe.model.options["windows"]
    assert (window.length, window.stride, second.length, second.stride) == (3, 1, 4, 2)


@pytest.mark.parametrize(
    ("option", "value", "key", "message"),
    [
        ("pair", "[2]", "pair", "expected a list of 2: a positive integer, a number in [0, 1], got [2]"),
        ("pair", "[2, 2]", "pair[1]", "expected a number in [0, 1], got 2"),
        ("few", "[]", "few", "expected a list, each an integer, got []"),
        ("few", "[1, 2, 3]", "few", "expected a list, each an integer, got [1, 2, 3]"),
        ("weights", "{a: 2}", "weights.a", "expected a number in [0, 1], got 2"),
        ("weights", "[1]", "weights", "expected a mapping, got [1]"),
        ("layers", "{a: grayscal}", "layers.a", "there is no augmentation 'grayscal'"),
        ("old", "[1.5]", "old[0]", "expected an integer, got 1.5"),
        ("window", "{}", "window.length", "is missing, expected a positive integer"),
        ("window", "{length: 1, strid: 1}", "window.strid", "model.window has no option 'strid'"),
        ("windows", "[{length: 0}]", "windows[0].length", "expected a positive integer, got 0"),
        ("shape", "[3]", "shape", "a positive integer or a list of 2: a positive integer, a positive integer"),
        ("shape", "[3, 0]", "shape[1]", "expected a positive integer, got 0"),
        ("file", "''", "file", "expected text or null, got ''"),
        ("log", "/log.txt", "log", "inside the run directory, got '/log.txt'"),
        ("thing", "3", "thing", "Thing'> or null, got 3"),
        ("unknown", "3", "unknown", "own_checked:net has no option 'unknown'"),
    ],
)
def test_options_of_every_type_are_refused(
    refused: Refused, own: str, option: str, value: str, key: str, message: str
) -> None:
    (problem,) = refused(f"model={{kind: {own}}}", f"model.{option}={value}", allow_import=["own_checked"])
    assert problem.key == f"model.{key}"
    assert message in problem.message


def test_relative_paths_start_at_the_recipe(loaded: Loaded, own: str, tmp_path: Path) -> None:
    text = f"kerasdl: 1\ndata: {{kind: arrays, path: x.npz}}\nmodel: {{kind: '{own}', file: a/b, files: [/c, d]}}\n"
    (tmp_path / "my.yaml").write_text(text)
    recipe = load(tmp_path / "my.yaml", allow_import=["own_checked"])
    assert recipe.data.options["path"] == str(tmp_path / "x.npz")
    assert recipe.model.options["file"] == str(tmp_path / "a/b")
    assert recipe.model.options["files"] == ("/c", str(tmp_path / "d"))


@pytest.mark.parametrize(
    "path",
    [
        "../x.csv",
        "..",
        "logs/..",
        "logs/../../x.csv",
        "/tmp/x.csv",
        "~/x.csv",
        "C:x.csv",
        "c:\\\\x.csv",
        "..\\\\x.csv",
        "\\\\\\\\host\\\\x",
    ],
)
def test_a_recipe_writes_nowhere_but_in_its_run_directory(
    written: Callable[..., Path], refused: Refused, path: str
) -> None:
    for callback, option in (("csv_logger", "filename"), ("checkpoint", "folder"), ("gradient_monitor", "path")):
        head = "kerasdl: 1\ndata: {kind: sklearn, dataset: iris}\nmodel: mlp\n"
        recipe = written(f'{head}callbacks:\n- kind: {callback}\n  {option}: "{path}"\n')
        (problem,) = refused(recipe=recipe)
        assert (problem.where, problem.key) == (f"{recipe}:6:{len(option) + 5}", f"callbacks[0].{option}")
        assert problem.message.startswith("expected a relative path without '..', inside the run directory")
        assert problem.cure == "Name a place in the run directory, such as logs or logs/metrics.csv."


@pytest.mark.parametrize("path", ["x.csv", "logs/x.csv", "./x.csv", "...", "a..b/c..", ".x", "a~", "a b/é.csv"])
def test_a_recipe_names_any_place_in_its_run_directory(loaded: Loaded, path: str) -> None:
    (callback,) = loaded(f"callbacks=[{{kind: csv_logger, filename: {path}}}]").callbacks
    assert callback.options["filename"] == path


def test_how_a_run_that_diverged_ends_is_not_for_a_recipe_to_say(refused: Refused) -> None:
    (problem,) = refused("callbacks=[{kind: terminate_on_nan, raise_error: true}]")
    assert problem.message == "terminate_on_nan has no option 'raise_error'"


def test_a_recipe_with_no_mistake_but_one_is_no_recipe(small: dict[str, Any]) -> None:
    with pytest.raises(RecipeError, match=r"Add data: \{kind: \.\.\.\}\. Data sources: arrays, "):
        load({**{key: value for key, value in small.items() if key != "data"}})

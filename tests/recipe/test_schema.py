"""The JSON Schema that editors read says the same as the checker."""

import copy
import re
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import jsonschema
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kerasdl.errors import Problem, RecipeError
from kerasdl.recipe import Recipe, load, tree
from kerasdl.recipe.reading import read_file
from kerasdl.recipe.schema import schema
from kerasdl.recipe.shipped import folder, names

VALIDATOR = jsonschema.Draft202012Validator(schema())
RESOLVED = {name: tree(load(name)) for name in names()}
# One more with what no shipped recipe may have: components in components, and lists of them.
RESOLVED["own"] = tree(
    load(
        {
            "kerasdl": 1,
            "data": {"kind": "arrays", "path": "/x.npz", "split": {"test": "given"}},
            "model": {
                "kind": "gan",
                "generator": {"kind": "cnn", "augmentation": [{"kind": "random_rotation", "factor": [0, 0.1]}]},
            },
            "training": {
                "optimizer": {
                    "kind": "sgd",
                    "learning_rate": {"kind": "cosine_decay", "initial_learning_rate": 1, "decay_steps": 3},
                },
                "metrics": ["accuracy", {"kind": "auc", "thresholds": [0.1, 0.5]}],
            },
        }
    )
)


def test_the_schema_is_valid_json_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(schema())


def test_the_schema_names_its_dialect() -> None:
    assert schema()["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("name", names())
def test_a_shipped_recipe_fits_the_schema(name: str) -> None:
    VALIDATOR.validate(read_file(folder() / f"{name}.yaml").plain())


@pytest.mark.parametrize("name", RESOLVED)
def test_a_resolved_recipe_fits_the_schema(name: str) -> None:
    VALIDATOR.validate(RESOLVED[name])


def test_every_option_is_described() -> None:
    def undescribed(part: Any, path: str) -> Iterator[str]:
        for name, option in part.get("properties", {}).items():
            if not option.get("description") and name != "kind":
                yield f"{path}.{name}"
            yield from undescribed(option, f"{path}.{name}")
        for index, member in enumerate(part.get("anyOf", ())):
            kind = member.get("properties", {}).get("kind", {}).get("const", index)
            yield from undescribed(member, f"{path}[{kind}]")

    whole = schema()
    missing = [*undescribed(whole, "recipe")]
    for room, part in whole["$defs"].items():
        missing += undescribed(part, room)
    assert missing == []


def test_every_kind_is_described() -> None:
    for room, part in schema()["$defs"].items():
        for member in part["anyOf"]:
            kind = member.get("properties", {}).get("kind", member)
            assert kind.get("description") or "pattern" in kind, (room, member)


def test_a_user_s_own_kind_fits_the_schema() -> None:
    for model in ("package.module:name", {"kind": "package:name", "anything": [1, {"at": "all"}]}):
        VALIDATOR.validate({**RESOLVED["own"], "model": model})


def test_defaults_are_those_that_the_checker_writes_out(loaded: Callable[..., Recipe]) -> None:
    properties = schema()["properties"]
    resolved = tree(loaded())
    assert {key: properties["training"]["default"][key] for key in ("epochs", "batch_size", "compile")} == {
        key: resolved["training"][key] for key in ("epochs", "batch_size", "compile")
    }
    assert properties["seed"]["default"] == resolved["seed"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"kerasdl": 2},
        {"kerasdl": "1"},
        {"kerasdl": True},
        {"unknown": 1},
        {"seed": -1},
        {"seed": 2**31},
        {"seed": 1.5},
        {"name": "a/b"},
        {"name": ""},
        {"model": None},
        {"model": "mpl"},
        {"model": {}},
        {"model": {"units": [3]}},
        {"model": {"kind": "mlp", "unit": [3]}},
        {"model": {"kind": "mlp", "units": 3}},
        {"model": {"kind": "mlp", "units": [0]}},
        {"model": {"kind": "mlp", "units": [True]}},
        {"model": {"kind": "mlp", "dropout": 1}},
        {"model": {"kind": "mlp", "dropout": "0.5"}},
        {"model": {"kind": "mlp", "activation": "Relu"}},
        {"model": {"kind": "gan", "generator": {"kind": "mpl"}}},
        {"model": {"kind": "cnn", "augmentation": [{"kind": "random_rotation"}]}},
        {"model": {"kind": "cnn", "augmentation": [{"kind": "random_rotation", "factor": [1]}]}},
        {"data": "sklearn"},
        {"data": {"kind": "sklearn"}},
        {"data": {"kind": "arrays", "path": ""}},
        {"data": {"kind": "arrays", "path": "x", "split": {"validation": "givn"}}},
        {"data": {"kind": "arrays", "path": "x", "split": {"tset": 0.1}}},
        {"callbacks": {}},
        {"callbacks": [3]},
        {"callbacks": ["earlystopping"]},
        {"callbacks": [{"kind": "csv_logger", "filename": ""}]},
        {"callbacks": [{"kind": "csv_logger", "filename": "logs/../../x"}]},
        {"callbacks": [{"kind": "checkpoint", "folder": "/x"}]},
        {"training": None},
        {"training": {"epochs": 0}},
        {"training": {"epochs": "3"}},
        {"training": {"batch_size": "some"}},
        {"training": {"optimizer": {"kind": "adam", "learning_rate": 0}}},
        {"training": {"metrics": "accuracy"}},
        {"training": {"devices": "gpu0"}},
        {"fingerprint": "sha256:12"},
    ],
    ids=str,
)
def test_what_the_checker_refuses_does_not_fit_the_schema(wrong: dict[str, Any]) -> None:
    content = {**RESOLVED["own"], **wrong}
    with pytest.raises(RecipeError):
        load(content)
    assert not VALIDATOR.is_valid(content)


@pytest.mark.parametrize("key", ["kerasdl", "data", "model"])
def test_what_a_recipe_needs_the_schema_needs(key: str) -> None:
    assert not VALIDATOR.is_valid({name: value for name, value in RESOLVED["own"].items() if name != key})


def steps_in(part: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Give the path of every value in a tree."""
    items = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for step, value in items:
        yield (*path, step)
        yield from steps_in(value, (*path, step))


PLACES = [(name, path) for name, resolved in RESOLVED.items() for path in steps_in(resolved)]
WORDS = ["auto", "given", "mlp", "adam", "relu", "x", "accuracy", "early_stopping", "gpu:0", "units", "kind", "seed"]
scalars = (
    st.none() | st.booleans() | st.integers(-3, 2**32) | st.floats(-2, 2) | st.sampled_from(WORDS) | st.text("a :é")
)
values = scalars | st.lists(scalars, max_size=3) | st.dictionaries(st.sampled_from(WORDS), scalars, max_size=2)


@st.composite
def mutated(draw: st.DrawFn) -> Any:
    """A resolved recipe with one value replaced, removed or added."""
    name, path = draw(st.sampled_from(PLACES))
    content = copy.deepcopy(RESOLVED[name])
    part = content
    for step in path[:-1]:
        part = part[step]
    change = draw(st.sampled_from(["replace", "replace", "remove", "add"]))
    if change == "remove":
        del part[path[-1]]
    elif change == "add" and isinstance(part, dict):
        part[draw(st.sampled_from(WORDS))] = draw(values)
    else:
        part[path[-1]] = draw(values)
    return content


def problems_of(content: Any) -> Sequence[Problem]:
    try:
        load(content)
    except RecipeError as error:
        return error.problems
    return ()


# What JSON Schema cannot refuse: it has one type of number, and knows of no leave to import.
ONLY_THE_CHECKER_MINDS = re.compile(r"got -?[0-9]+\.0$|importing '.*' was not allowed")


def is_for_the_checker(problem: Problem) -> bool:
    # What a search tries is checked as overrides are, of which the schema knows nothing.
    return bool(ONLY_THE_CHECKER_MINDS.search(problem.message)) or problem.key.startswith("search.")


@settings(max_examples=150)
@given(content=mutated())
def test_checker_and_schema_agree_on_recipes_with_one_change(content: Any) -> None:
    problems = problems_of(content)
    if not problems:
        assert VALIDATOR.is_valid(content)
    elif not all(map(is_for_the_checker, problems)):
        assert not VALIDATOR.is_valid(content)


def test_whole_numbers_with_a_point_and_own_kinds_are_the_checkers_business() -> None:
    for part in ({"seed": 1.0}, {"model": "package:name"}):
        with pytest.raises(RecipeError) as caught:
            load({**RESOLVED["own"], **part})
        assert ONLY_THE_CHECKER_MINDS.search(caught.value.problems[0].message)
        assert VALIDATOR.is_valid({**RESOLVED["own"], **part})

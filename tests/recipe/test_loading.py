"""A recipe is a file, a shipped name or a mapping; paths in it start where they should."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kerasdl.errors import RecipeError, UsageError
from kerasdl.recipe import load

ARRAYS = "kerasdl: 1\ndata: {kind: arrays, path: data/x.npz}\nmodel: mlp\n"


def test_a_recipe_is_loaded_by_path_by_text_of_a_path_and_by_shipped_name(written: Callable[..., Path]) -> None:
    path = written(ARRAYS)
    assert load(path) == load(str(path))
    assert load("mlp/breast-cancer").data.kind == "sklearn"


def test_a_mapping_is_a_recipe(small: dict[str, Any]) -> None:
    assert load(small, ["seed=3"]).seed == 3
    assert load(small).name == "recipe"


def test_relative_paths_start_in_the_folder_of_the_recipe(
    written: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    path = written(ARRAYS)
    assert load(path).data.options["path"] == str(tmp_path / "data/x.npz")
    monkeypatch.chdir(tmp_path)
    assert load("my.yaml").data.options["path"] == str(tmp_path / "data/x.npz")


def test_a_data_root_takes_the_place_of_the_recipes_folder(written: Callable[..., Path]) -> None:
    assert load(written(ARRAYS), data_root="/root").data.options["path"] == "/root/data/x.npz"


def test_absolute_paths_stay(written: Callable[..., Path]) -> None:
    recipe = load(written(ARRAYS), ["data.path=/abs/x.npz"], data_root="/root")
    assert recipe.data.options["path"] == "/abs/x.npz"


def test_paths_of_a_mapping_start_in_the_working_directory(
    small: dict[str, Any], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    recipe = load({**small, "data": {"kind": "arrays", "path": "x.npz"}})
    assert recipe.data.options["path"] == str(tmp_path / "x.npz")


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("income.yaml", "income"),
        ("my recipe.yaml", "my-recipe"),
        ("-a..yaml", "a"),
        ("naïve 1.2.yml", "na-ve-1.2"),
        ("名.yaml", "recipe"),
        (f"{'x' * 200}.yaml", "x" * 100),
    ],
)
def test_a_recipe_without_a_name_is_called_by_its_file(written: Callable[..., Path], file: str, name: str) -> None:
    recipe = load(written(ARRAYS, file))
    assert recipe.name == name
    assert load(written(ARRAYS, file), [f"name='{name}'"]).name == name


@pytest.mark.parametrize(
    ("content", "message", "cure"),
    [
        ({1: 2}, "expected text as key, got 1", "Write '1'."),
        ({"seed": 10**5000}, "a recipe cannot hold a whole number of more than 300 digits", "Write a mapping"),
        ({"seed": {1, 2}}, r"a recipe cannot hold \{1, 2\}", "a number, true, false or null"),
        ({"name": "a\ud800"}, "a recipe cannot hold", "text"),
        ({"name\ud800": 1}, "expected text as key", "Write "),
        ({"data": Path("x")}, r"a recipe cannot hold PosixPath\('x'\)", "of Python's own types"),
    ],
)
def test_a_mapping_that_no_file_could_hold_is_refused(content: dict[Any, Any], message: str, cure: str) -> None:
    with pytest.raises(RecipeError, match=f"recipe: {message}(.|\n)*{cure}"):
        load(content)


def test_a_mapping_that_holds_itself_is_refused() -> None:
    content: dict[str, Any] = {}
    content["data"] = content
    with pytest.raises(RecipeError, match=r"nested more than 40 levels deep.\n  Take out levels"):
        load(content)


@pytest.mark.parametrize("name", ["mlp/brest-cancer", "breast-cancer", "mlp/BreastCancer"])
def test_a_misspelt_shipped_name_is_an_error_that_suggests_the_right_one(name: str) -> None:
    with pytest.raises(UsageError, match=r"Did you mean 'mlp/breast-cancer'\? Shipped recipes: "):
        load(name)


def test_an_unknown_name_is_an_error_that_lists_the_shipped_recipes() -> None:
    with pytest.raises(UsageError, match=r"there is no recipe 'q'\n.*Name a .yaml file, or a shipped recipe. Shipped"):
        load("q")


@pytest.mark.parametrize("name", ["", "a" * 5000, "a\0", "\ud800", "mlp/..", "../mlp/breast-cancer/"])
def test_a_name_that_is_nothing_at_all_is_an_error(name: str) -> None:
    with pytest.raises(UsageError, match=r"Shipped recipes: |Name a .yaml file"):
        load(name)

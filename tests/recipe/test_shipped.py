"""The recipes that come with the package, and copies of them."""

import json
from pathlib import Path
from typing import Any

import pytest

from kerasdl.errors import KerasdlError, UsageError
from kerasdl.recipe import load
from kerasdl.recipe.copying import SCHEMA_FILE, copy
from kerasdl.recipe.schema import schema
from kerasdl.recipe.shipped import folder, names, title


@pytest.mark.parametrize("name", names())
def test_a_shipped_recipe_is_valid_and_called_by_its_name(name: str) -> None:
    assert load(name).name == name.rpartition("/")[2]


@pytest.mark.parametrize("name", names())
def test_a_shipped_recipe_says_what_it_does_in_its_first_line(name: str) -> None:
    assert title(name)
    assert len(title(name)) <= 100


def test_every_recipe_file_is_shipped() -> None:
    files = [path for path in folder().rglob("*.yaml") if path.is_file()]
    assert sorted(path.relative_to(folder()).with_suffix("").as_posix() for path in files) == list(names())
    assert files


def test_a_copy_in_a_folder_keeps_the_files_name_and_is_valid(tmp_path: Path) -> None:
    path = copy("mlp/breast-cancer", tmp_path)
    assert path == tmp_path / "breast-cancer.yaml"
    assert load(path) == load("mlp/breast-cancer")


@pytest.mark.parametrize("name", names())
def test_a_copy_points_editors_to_the_schema_beside_it(name: str, tmp_path: Path) -> None:
    path = copy(name, tmp_path / "my.yaml")
    assert path.read_text().startswith(f"# yaml-language-server: $schema={SCHEMA_FILE}\n")
    assert json.loads((tmp_path / SCHEMA_FILE).read_text()) == schema()


def test_a_file_that_is_there_is_replaced_only_if_asked(tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    path.write_text("mine")
    with pytest.raises(UsageError, match=r"my.yaml: already exists\n  Name another file, or replace it: --force"):
        copy("mlp/breast-cancer", path)
    assert path.read_text() == "mine"
    copy("mlp/breast-cancer", path, replace=True)
    assert load(path).data.kind == "sklearn"


@pytest.mark.parametrize("place", ["no/such/folder/my.yaml", "file/my.yaml", "a" * 300])
def test_a_place_that_cannot_be_written_is_an_error_that_leaves_nothing(tmp_path: Path, place: str) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(KerasdlError, match=r"cannot be written: .*\n  Name another place"):
        copy("mlp/breast-cancer", tmp_path / place)
    assert [path.name for path in tmp_path.iterdir()] == ["file"]


def test_a_name_that_is_not_shipped_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no shipped recipe 'mlp/none'\n.*Shipped recipes: "):
        copy("mlp/none", tmp_path)


def test_a_path_is_no_shipped_name(tmp_path: Path) -> None:
    path: Any = str(copy("mlp/breast-cancer", tmp_path))
    with pytest.raises(UsageError, match="Shipped recipes: "):
        copy(path, tmp_path / "other.yaml")

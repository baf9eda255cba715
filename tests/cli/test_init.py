"""`kerasdl init`, from the file to the trained model."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Kerasdl = Callable[..., Any]
ROWS = "\n".join(
    ["size,sold", *(f"{number * 37 % 100},{'yes' if number * 37 % 100 > 40 else 'no'}" for number in range(80))]
)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def written(name: str, content: str = ROWS) -> str:
    Path(name).parent.mkdir(exist_ok=True)
    Path(name).write_text(content)
    return name


def test_a_draft_is_a_recipe_that_runs(kerasdl: Kerasdl) -> None:
    answer = kerasdl("init", written("goods.csv"), "--target", "sold")
    assert (answer.code, answer.out) == (0, "goods.yaml\nTrain it: kerasdl run goods.yaml\n")
    assert Path("kerasdl.schema.json").exists()
    assert (
        Path("goods.yaml").read_text().startswith("# yaml-language-server: $schema=kerasdl.schema.json\n# A first rec")
    )
    assert kerasdl("validate", "goods.yaml").out == "goods.yaml: valid\n"
    assert kerasdl("run", "goods.yaml", "training.epochs=1", "--out", "run").code == 0


@pytest.mark.parametrize(
    ("name", "recipe"),
    [
        ("goods.CSV.gz", "goods.yaml"),
        ("sales.2024.tsv", "sales.2024.yaml"),
        ("data/goods.parquet", "goods.yaml"),
        (".goods.csv", "goods.yaml"),
        ("goods", "goods.yaml"),
        (".csv", "recipe.yaml"),
    ],
)
def test_a_recipe_is_called_as_its_data_and_lies_here(name: str, recipe: str) -> None:
    from kerasdl.cli.commands.init import _recipe_file

    assert _recipe_file(name, None) == Path(recipe)


def test_a_folder_or_a_file_may_be_named_for_it(kerasdl: Kerasdl) -> None:
    Path("recipes").mkdir()
    data = written("my goods.csv")
    for to, path in (("recipes", "recipes/my goods.yaml"), ("recipes/first.yaml", "recipes/first.yaml")):
        assert kerasdl("init", data, "--target", "sold", "--output", to, "--json").json == {"kerasdl": 1, "path": path}
        assert "  path: ../my goods.csv\n" in Path(path).read_text()
    assert kerasdl("init", data, "--target", "sold").out.endswith("Train it: kerasdl run 'my goods.yaml'\n")


def test_a_file_that_is_there_is_replaced_only_if_that_is_said(kerasdl: Kerasdl) -> None:
    data = written("goods.csv")
    Path("goods.yaml").write_text("mine")
    answer = kerasdl("init", data, "--target", "sold")
    assert (answer.code, Path("goods.yaml").read_text()) == (2, "mine")
    assert answer.err == "error: goods.yaml: already exists\n  Name another file, or replace it: --force\n"
    assert kerasdl("init", data, "--target", "sold", "--force").code == 0
    assert "target: sold" in Path("goods.yaml").read_text()


@pytest.mark.parametrize(
    ("arguments", "code", "message"),
    [
        (["goods.csv"], 2, "say which column is to be predicted\n  --target one of 'size', 'sold'"),
        (["goods.csv", "--target", "price"], 4, "there is no column 'price'\n  Columns: size, sold."),
        (["none.csv", "--target", "sold"], 4, "none.csv: there is no such file\n  Name a file that is there."),
        (["empty.csv", "--target", "sold"], 4, "empty.csv: the file is empty\n  Name a file that has rows."),
        (["picture.csv", "--target", "sold"], 4, "picture.csv holds a NUL byte, expected text\n  Is it a whole text"),
        (["goods.csv", "--target", "sold", "--output", "none/a.yaml"], 1, "none/a.yaml: cannot be written: No such"),
    ],
)
def test_a_mistake_is_a_message_and_leaves_no_file(
    kerasdl: Kerasdl, arguments: list[str], code: int, message: str
) -> None:
    written("goods.csv")
    written("empty.csv", "")
    written("picture.csv", "\x89PNG\0\0")
    answer = kerasdl("init", *arguments)
    assert (answer.code, answer.out) == (code, "")
    assert message in answer.err
    assert "Traceback" not in answer.err
    assert not list(Path().glob("*.yaml"))

"""What each command prints, as text and as JSON."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kerasdl.components import kinds
from kerasdl.components.finding import NOUNS
from kerasdl.recipe import load, text, tree
from kerasdl.recipe.copying import SCHEMA_FILE
from kerasdl.recipe.schema import schema
from kerasdl.recipe.shipped import folder, names, title

Kerasdl = Callable[..., Any]


def test_ls_lists_the_shipped_recipes_with_what_they_do(kerasdl: Kerasdl) -> None:
    answer = kerasdl("ls")
    assert answer.code == 0
    assert [line.split()[0] for line in answer.out.splitlines()] == list(names())
    assert title("mlp/breast-cancer") in answer.out


def test_ls_as_json(kerasdl: Kerasdl) -> None:
    answer = kerasdl("ls", "--json")
    assert answer.json == {"kerasdl": 1, "recipes": [{"name": name, "title": title(name)} for name in names()]}


@pytest.mark.parametrize("room", NOUNS)
def test_ls_lists_the_kinds_of_a_room(kerasdl: Kerasdl, room: str) -> None:
    answer = kerasdl("ls", room)
    assert [line.split()[0] for line in answer.out.splitlines()] == list(kinds(room))
    listed = kerasdl("ls", room, "--json").json
    assert [item["name"] for item in listed[room]] == list(kinds(room))
    assert all(item["title"] for item in listed[room])


def test_ls_of_nothing_it_knows_is_an_error(kerasdl: Kerasdl) -> None:
    answer = kerasdl("ls", "metric")
    assert answer.code == 2
    assert "Did you mean 'metrics'? WHAT is one of: augmentations, callbacks, " in answer.err


def test_cat_prints_a_recipe_as_it_is(kerasdl: Kerasdl) -> None:
    expected = (folder() / "mlp/breast-cancer.yaml").read_text()
    assert kerasdl("cat", "mlp/breast-cancer").out == expected
    assert kerasdl("cat", "mlp/breast-cancer", "--json").json == {
        "kerasdl": 1,
        "name": "mlp/breast-cancer",
        "text": expected,
    }


def test_cat_of_an_unknown_name_is_an_error(kerasdl: Kerasdl) -> None:
    answer = kerasdl("cat", "breast-cancr")
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.startswith(
        "error: there is no shipped recipe 'breast-cancr'\n  Did you mean 'mlp/breast-cancer'?"
    )


@pytest.mark.parametrize("destination", [None, ".", "folder", "my.yaml"])
def test_cp_makes_a_recipe_one_s_own(
    kerasdl: Kerasdl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, destination: str | None
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    answer = kerasdl("cp", "mlp/breast-cancer", *([] if destination is None else [destination]))
    path, invitation = answer.out.splitlines()
    assert answer.code == 0
    assert load(path).data == load("mlp/breast-cancer").data
    assert Path(path).with_name(SCHEMA_FILE).exists()
    assert invitation == f"Train it: kerasdl run {path}"


def test_cp_as_json(kerasdl: Kerasdl, tmp_path: Path) -> None:
    answer = kerasdl("cp", "mlp/breast-cancer", str(tmp_path), "--json")
    path = str(tmp_path / "breast-cancer.yaml")
    assert answer.json == {"kerasdl": 1, "name": "mlp/breast-cancer", "path": path}


def test_cp_replaces_a_file_only_with_force(kerasdl: Kerasdl, tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    path.write_text("mine")
    answer = kerasdl("cp", "mlp/breast-cancer", str(path))
    assert answer.code == 2
    assert answer.err == f"error: {path}: already exists\n  Name another file, or replace it: --force\n"
    assert path.read_text() == "mine"
    assert kerasdl("cp", "mlp/breast-cancer", str(path), "--force").code == 0
    assert load(path).data.kind == "sklearn"


def test_cp_to_a_folder_that_is_not_there_is_an_error(kerasdl: Kerasdl, tmp_path: Path) -> None:
    answer = kerasdl("cp", "mlp/breast-cancer", f"{tmp_path}/new/")
    assert answer.code == 2
    assert answer.err == f"error: {tmp_path}/new/: there is no such folder\n  Make it: mkdir {tmp_path}/new/\n"
    assert list(tmp_path.iterdir()) == []


def test_cp_to_a_place_that_cannot_be_written_is_a_failure(kerasdl: Kerasdl, tmp_path: Path) -> None:
    answer = kerasdl("cp", "mlp/breast-cancer", f"{tmp_path}/no/my.yaml")
    assert answer.code == 1
    assert answer.err.endswith("my.yaml: cannot be written: No such file or directory\n  Name another place.\n")


@pytest.mark.parametrize("name", names())
def test_validate_finds_nothing_wrong_with_a_shipped_recipe(kerasdl: Kerasdl, name: str) -> None:
    answer = kerasdl("validate", name)
    assert (answer.code, answer.out, answer.err) == (0, f"{name}: valid\n", "")


def test_validate_as_json_gives_the_recipe_with_every_default(kerasdl: Kerasdl) -> None:
    answer = kerasdl("validate", "mlp/breast-cancer", "seed=3", "--json")
    assert answer.json == {"kerasdl": 1, "valid": True, "recipe": tree(load("mlp/breast-cancer", ["seed=3"]))}


def test_validate_resolved_prints_a_recipe_that_is_the_same(kerasdl: Kerasdl, tmp_path: Path) -> None:
    answer = kerasdl("validate", "mlp/breast-cancer", "--resolved", "training.epochs=3", "~callbacks")
    assert answer.out == text(load("mlp/breast-cancer", ["training.epochs=3", "~callbacks"]))
    (tmp_path / "my.yaml").write_text(answer.out)
    assert kerasdl("validate", str(tmp_path / "my.yaml"), "--resolved").out == answer.out


def test_validate_reports_every_mistake_with_its_place(kerasdl: Kerasdl, tmp_path: Path) -> None:
    path = tmp_path / "my.yaml"
    path.write_text("kerasdl: 1\ndata: {kind: sklearn, dataset: iris}\nmodel: mpl\ntraining:\n  epochs: 0\n")
    answer = kerasdl("validate", str(path))
    assert (answer.code, answer.out) == (2, "")
    assert answer.err.splitlines() == [
        f"error: {path}: 2 errors",
        "   3:8  model            there is no model 'mpl'",
        "        Did you mean 'mlp'? Models: cnn, gan, mlp, rnn.",
        "  5:11  training.epochs  expected a positive integer, got 0",
    ]


def test_validate_reports_mistakes_as_json(kerasdl: Kerasdl) -> None:
    answer = kerasdl("validate", "mlp/breast-cancer", "training.epochs=0", "--json")
    assert answer.code == 2
    assert answer.json == {
        "kerasdl": 1,
        "state": "failed",
        "exit_code": 2,
        "errors": [
            {
                "where": "training.epochs=0",
                "key": "training.epochs",
                "message": "expected a positive integer, got 0",
                "cure": None,
            }
        ],
    }
    assert answer.err == "error: training.epochs=0: training.epochs: expected a positive integer, got 0.\n"


def test_validate_takes_a_data_root(kerasdl: Kerasdl, tmp_path: Path) -> None:
    (tmp_path / "my.yaml").write_text("kerasdl: 1\ndata: {kind: arrays, path: x.npz}\nmodel: mlp\n")
    answer = kerasdl("validate", str(tmp_path / "my.yaml"), "--data-root", "/data", "--json")
    assert answer.json["recipe"]["data"]["path"] == "/data/x.npz"


OWN = "def net(inputs, outputs, *, units: int = 3): ..."


def test_validate_imports_a_user_s_module_from_the_current_folder_with_leave(
    kerasdl: Kerasdl, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "own_validated.py").write_text(OWN)
    change = "model={kind: 'own_validated:net'}"
    answer = kerasdl("validate", "mlp/spirals", change)
    assert answer.code == 2
    assert "--allow-import own_validated" in answer.err
    answer = kerasdl("validate", "mlp/spirals", change, "--allow-import", "own_validated", "--json")
    assert answer.json["recipe"]["model"] == {"kind": "own_validated:net", "units": 3}


def test_schema_prints_the_schema(kerasdl: Kerasdl) -> None:
    assert json.loads(kerasdl("schema").out) == schema()
    assert kerasdl("schema", "--json").json == {"kerasdl": 1, **schema()}


def test_env_shows_versions_and_devices(kerasdl: Kerasdl) -> None:
    answer = kerasdl("env")
    assert answer.code == 0
    assert {"tensorflow", "keras", "python", "devices"} <= {line.split()[0] for line in answer.out.splitlines()}
    found = kerasdl("env", "--json").json
    assert found["kerasdl"] == 1
    assert found["environment"]["devices"]


@pytest.mark.parametrize(
    "command", ["cat", "check", "cp", "env", "evaluate", "init", "ls", "predict", "resume", "run", "schema", "validate"]
)
def test_every_command_explains_itself_and_takes_what_all_take(kerasdl: Kerasdl, command: str) -> None:
    answer = kerasdl(command, "--help")
    assert answer.code == 0
    for option in ("--json", "--no-color", "--debug", "--help"):
        assert option in answer.out
    assert kerasdl(command, "-h").out == answer.out


def test_every_command_file_is_a_command(kerasdl: Kerasdl) -> None:
    from kerasdl.cli import commands

    files = {path.stem for path in Path(commands.__file__).parent.glob("*.py")} - {"__init__"}
    listed = kerasdl("--help").out.partition("Commands:")[2]
    assert {line.split()[0] for line in listed.strip().splitlines()} == files


def test_a_run_with_folds_gives_mean_and_deviation_and_its_models_are_the_folds(
    kerasdl: Kerasdl, tmp_path: Path
) -> None:
    recipe = ["mlp/breast-cancer", "data.split.folds=2", "training.epochs=1", "--out", str(tmp_path / "run")]
    answer = kerasdl("run", *recipe, "--json")
    assert answer.code == 0
    assert answer.json == json.loads((tmp_path / "run" / "status.json").read_text())
    assert answer.json["deviation"]["test"].keys() == answer.json["metrics"]["test"].keys()
    refused = kerasdl("predict", str(tmp_path / "run"), "new.csv")
    assert refused.code == 5
    assert f"Name one of them, such as {tmp_path / 'run' / 'fold-1'}." in refused.err

"""What a model takes and gives stands in its file."""

import json
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from kerasdl import fields
from kerasdl.artifact import Description, load, save
from kerasdl.artifact.description import read, write
from kerasdl.errors import ArtifactError
from kerasdl.fields import Array, Audio, Boolean, Category, Date, Image, Labels, Numeric, Text
from kerasdl.files.dialect import Dialect
from kerasdl.interfaces.room import camel_case, plugin_files
from kerasdl.interfaces.windows import Step, Windows

# With every option of every kind.
FIELDS = (
    Array("image", (28, 28, 1), "uint8"),
    Array("tokens", (5,), "int32", vocabulary=10_000, member="ids"),
    Audio("sound", rate=8000, samples=100),
    Boolean("alone", missing=("?",), required=True),
    Category("Straße", missing=("?", "unknown"), replace={"1st": "first", "é": "è"}, required=True),
    Date("born", missing=("never",), format="%d.%m.%Y", required=True),
    Image("photo", size=(8, 9), channels=1),
    Labels("tags", "; ", ("é", "#1"), missing=("?",), replace={"e": "é"}, required=True),
    Numeric("größe/cm", missing=("-", ""), decimal=",", required=True),
    Text("note", missing=('"',), endings=(".txt", "")),
)
PLAIN = (Array("x", ()), Audio("g", 1, 1), Boolean("a"), Category("b"), Date("c"), Image("h", (1, 1), 1), Labels("f"))
PLAIN = (*PLAIN, Numeric("d"), Text("e"))


def test_the_fields_tested_here_are_all_kinds_there_are():
    kinds = {camel_case(kind) for kind in plugin_files(Path(fields.__file__).parent)}
    assert {type(field).__name__ for field in FIELDS} == {type(field).__name__ for field in PLAIN} == kinds


@pytest.mark.parametrize("field", [*FIELDS, *PLAIN], ids=lambda field: field.name)
def test_a_field_of_every_kind_survives_writing_and_reading(tmp_path, field):
    write(Description((field,), (field,)), tmp_path / "model.keras")
    found = read(tmp_path / "model.keras")
    assert found == Description((field,), (field,))
    assert [type(value) for value in vars(found.inputs[0]).values()] == [type(value) for value in vars(field).values()]


@pytest.mark.parametrize(
    "windows",
    [
        Windows(("sold",), 4, 2),
        Windows(
            targets=("größe/cm", "b"),
            window=12,
            horizon=3,
            covariates=("c",),
            date="day",
            series="shop",
            stride=2,
            calendar=True,
            fill_missing=True,
            gaps="fill",
            missing=("?",),
            decimal=",",
            dates="%d.%m.%Y",
            step=Step(months=1, month_end=True),
            known=("north", "\u2028"),
        ),
    ],
    ids=["plain", "all options"],
)
def test_how_rows_become_windows_survives_writing_and_reading(tmp_path, windows):
    write(Description((), windows=windows), tmp_path / "model.keras")
    assert read(tmp_path / "model.keras").windows == windows


def test_a_field_that_was_read_decodes_as_before(tmp_path):
    write(Description(FIELDS), tmp_path / "model.keras")
    found = {field.name: field for field in read(tmp_path / "model.keras").inputs}
    tokens, alone, street, born = (found[name] for name in ("tokens", "alone", "Straße", "born"))
    tags, size, note = (found[name] for name in ("tags", "größe/cm", "note"))
    assert tokens.decode([[1, 2, 3, 4, 9999]]).tolist() == [[1, 2, 3, 4, 9999]]
    assert alone.decode(["yes"]).tolist() == [1.0]
    assert street.decode(["1st", "é"]).tolist() == ["first", "è"]
    assert born.decode(["02.01.1970"])[0].tolist() == [1.0, 1.0, 2.0, 4.0, 0.0]
    assert tags.decode(["#1; e"]).tolist() == [[1.0, 1.0]]
    assert size.decode(["1,5"]).tolist() == [1.5]
    assert note.decode(['"', "fine"]).tolist() == ["", "fine"]


@pytest.mark.parametrize(
    "classes", [None, (0, 1, 2), ("no", "ja, schön", "\u2028'\""), (False, True), ("no", 12, True)]
)
@pytest.mark.parametrize("task", ["multiclass", None])
def test_task_and_classes_survive_with_their_types(tmp_path, classes, task):
    write(Description((), task=task, classes=classes), tmp_path / "model.keras")
    found = read(tmp_path / "model.keras")
    assert (found.task, found.classes) == (task, classes)
    assert list(map(type, found.classes or ())) == list(map(type, classes or ()))


@pytest.mark.parametrize(
    "dialect",
    [
        Dialect(),
        Dialect("\t", None, header=False, names=("größe", "b,c", 'd"'), encoding="latin-1"),
        Dialect(";", "'", names=()),
    ],
)
def test_the_dialect_survives(tmp_path, dialect):
    write(Description((), dialect=dialect), tmp_path / "model.keras")
    assert read(tmp_path / "model.keras").dialect == dialect


def test_the_description_is_json_that_people_can_read(tmp_path):
    write(Description((Numeric("größe"),), (Boolean("late"),), "binary", (False, True)), tmp_path / "model.keras")
    with zipfile.ZipFile(tmp_path / "model.keras") as file:
        content = file.read("kerasdl.json").decode()
    assert "größe" in content
    found = json.loads(content)
    assert [field["kind"] for field in found["inputs"] + found["targets"]] == ["numeric", "boolean"]
    assert (found["kerasdl"], found["task"], found["classes"]) == (1, "binary", [False, True])


def test_a_keras_file_without_description_is_refused(of_arrays, tmp_path):
    of_arrays.model.save(tmp_path / "model.keras")
    for refused in (read, load):
        with pytest.raises(
            ArtifactError, match=r"model.keras: expected a model that .*, found no kerasdl.json in it\n.*load_model"
        ):
            refused(tmp_path / "model.keras")


def rewritten(path, change):
    """Write a .keras file whose description is another text."""
    with zipfile.ZipFile(path) as file:
        members = {name: file.read(name) for name in file.namelist()}
    members["kerasdl.json"] = change(members["kerasdl.json"].decode()).encode()
    with zipfile.ZipFile(path, "w") as file:
        for name, content in members.items():
            file.writestr(name, content)


@pytest.mark.parametrize("version", [0, 2, "1.0"])
def test_a_description_of_another_version_is_refused(of_arrays, tmp_path, version):
    save(of_arrays.model, of_arrays.description, tmp_path / "model.keras")
    rewritten(tmp_path / "model.keras", lambda text: json.dumps(json.loads(text) | {"kerasdl": version}))
    for refused in (read, load):
        with pytest.raises(
            ArtifactError,
            match=rf"expected a description of version 1, got {version!r}\n.*version of kerasdl that saved",
        ):
            refused(tmp_path / "model.keras")


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text[:-9],
        lambda text: "[]",
        lambda text: text.replace('"inputs"', '"outputs"'),
        lambda text: text.replace('"array"', '"picture"'),
        lambda text: text.replace('"shape"', '"size"'),
    ],
    ids=["cut", "empty", "no inputs", "unknown kind", "unknown option"],
)
def test_a_description_that_was_tampered_with_is_an_error_with_a_cure(of_arrays, tmp_path, change):
    save(of_arrays.model, of_arrays.description, tmp_path / "model.keras")
    rewritten(tmp_path / "model.keras", change)
    with pytest.raises(ArtifactError, match=r"model.keras: cannot be loaded: (.|\n)*run the recipe again"):
        load(tmp_path)


def test_descriptions_are_equal_if_all_they_say_is(of_people):
    assert of_people.description == replace(of_people.description)
    assert of_people.description != replace(of_people.description, classes=("yes", "no"))
    assert np.all([field == replace(field) for field in FIELDS])


@pytest.mark.parametrize(
    ("task", "classes", "gives"),
    [
        ("binary", (0, 1), "classes"),
        ("multilabel", None, "labels"),
        ("regression", None, "values"),
        ("generation", None, "values"),
        (None, None, "values"),
    ],
)
def test_a_model_gives_classes_labels_or_values(task, classes, gives):
    assert Description((), task=task, classes=classes).gives == gives

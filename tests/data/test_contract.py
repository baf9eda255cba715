"""What every data source has in common; a new file in kerasdl/data is found and tested here without an edit."""

import ast
import doctest
import importlib
import inspect
from collections.abc import Mapping
from pathlib import Path

import keras
import numpy as np
import pytest
import sklearn.datasets

import kerasdl.data
from kerasdl import interfaces
from kerasdl.interfaces import Dataset
from kerasdl.interfaces.room import plugin_files

FOLDER = Path(kerasdl.data.__file__).parent
SOURCES = plugin_files(FOLDER)
PLAIN = {"str", "int", "float", "bool", "tuple", "Sequence", "Mapping", "Literal", "Annotated"}


def definition(name):
    tree = ast.parse((FOLDER / f"{name}.py").read_text())
    return next(node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)


def datasets_of_example(name):
    source = getattr(kerasdl.data, name)
    module = importlib.import_module(f"kerasdl.data.{name}")
    (example,) = doctest.DocTestFinder(recurse=False).find(source, name, module=module, globs={name: source})
    doctest.DocTestRunner(verbose=False).run(example, clear_globs=False)
    return [value for value in example.globs.values() if isinstance(value, Dataset)]


def test_the_room_has_sources():
    assert {"arrays", "csv", "keras", "parquet", "sklearn", "synthetic"} <= set(SOURCES)


@pytest.mark.parametrize("name", SOURCES)
def test_a_source_takes_a_seed_and_then_options_by_name(name):
    arguments = definition(name).args
    assert [argument.arg for argument in arguments.args] == ["seed"]
    assert [arguments.posonlyargs, arguments.vararg, arguments.kwarg, arguments.defaults] == [[], None, None, []]
    assert "split" in [argument.arg for argument in arguments.kwonlyargs]


@pytest.mark.parametrize("name", SOURCES)
def test_annotations_use_the_vocabulary_of_options_only(name):
    for argument in definition(name).args.kwonlyargs:
        used = {node.id for node in ast.walk(argument.annotation) if isinstance(node, ast.Name)}
        assert used <= PLAIN | set(interfaces.__all__), argument.arg


@pytest.mark.parametrize("name", SOURCES)
def test_defaults_can_be_read_without_running_the_file(name):
    for default in filter(None, definition(name).args.kw_defaults):
        if isinstance(default, ast.Call):
            assert default.func.id == "Split"
            assert not default.args
            assert all(isinstance(keyword.value, ast.Constant) for keyword in default.keywords)
        else:
            ast.literal_eval(default)


@pytest.mark.parametrize("name", SOURCES)
def test_the_docstring_describes_every_option_and_shows_an_example(name):
    docstring = inspect.getdoc(getattr(kerasdl.data, name))
    described = docstring.partition("Args:")[2].partition("Raises:")[0]
    for option in inspect.signature(getattr(kerasdl.data, name)).parameters:
        assert f"\n    {option}: " in described
    assert f"{name}(0" in docstring.partition("Example:")[2]


@pytest.mark.parametrize("name", [name for name in SOURCES if name != "keras"])
def test_an_example_gives_a_data_set_that_keeps_its_promises(name, tmp_path, seen):
    datasets = datasets_of_example(name)
    assert datasets
    for dataset in datasets:
        batch = dataset.train.take(slice(8))
        assert_decoded(batch, dataset.fields)
        specs = by_name(dataset.inputs)
        core_inputs = seen(dataset, batch)
        assert by_name(core_inputs).keys() == specs.keys()
        for output, array in by_name(core_inputs).items():
            assert array.shape == (len(batch), *specs[output].shape)
            assert array.dtype == specs[output].dtype
        dataset.front.save(tmp_path / "front.keras")
        loaded = keras.saving.load_model(tmp_path / "front.keras", safe_mode=True)
        keras.tree.map_structure(np.testing.assert_array_equal, seen(dataset, batch, loaded), core_inputs)
        if dataset.back is not None:
            raw = dataset.back.predict(core_inputs, verbose=0)
            (given,) = batch.inputs().values()
            np.testing.assert_allclose(raw, given, rtol=1e-4, atol=1e-4)


def by_name(given):
    return given if isinstance(given, Mapping) else {"inputs": given}


def assert_decoded(part, fields):
    assert list(part.inputs()) == [field.key for field in fields]
    for field, column in zip(fields, part.inputs().values(), strict=True):
        expected = (len(part), *getattr(field, "decoded", field.shape))
        assert column.shape == expected


def test_real_keras_and_scikit_learn_stay_what_they_are():
    source = importlib.import_module("kerasdl.data.keras")
    assert kerasdl.data.keras is source.keras
    assert source.pad_sequences is keras.utils.pad_sequences
    assert kerasdl.data.sklearn.__module__ == "kerasdl.data.sklearn"
    assert importlib.import_module("kerasdl.data.sklearn").datasets is sklearn.datasets

"""What every kind of raw input has in common; a new file in kerasdl/fields is found and tested here without an edit."""

import ast
import dataclasses
import doctest
import importlib
import inspect
import json
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

import kerasdl.fields
from kerasdl.interfaces import Field, FileField
from kerasdl.interfaces.room import camel_case, plugin_files

FOLDER = Path(kerasdl.fields.__file__).parent
KINDS = plugin_files(FOLDER)
OF_FILES = [name for name in KINDS if issubclass(getattr(kerasdl.fields, camel_case(name)), FileField)]
# By name, values of options that some kinds have no default for, or one that says nothing.
NEEDED = {"shape": (2, 3), "rate": 8000, "samples": 100, "size": (2, 3), "channels": 3, "labels": ("x", "y")}
NOTHING = [[], (), np.array([]), pa.array([], pa.string()), pa.chunked_array([], pa.string())]


def kind(name):
    return getattr(kerasdl.fields, camel_case(name))


def example_of(name):
    """Make a field of a kind, with the options that it cannot do without."""
    needed = {
        each.name: NEEDED[each.name]
        for each in dataclasses.fields(kind(name))
        if each.name in NEEDED and each.default in (dataclasses.MISSING, ())
    }
    return kind(name)("a/b", **needed)


def test_the_room_has_kinds():
    assert {"array", "boolean", "category", "date", "numeric", "text"} <= set(KINDS)


@pytest.mark.parametrize("name", KINDS)
def test_a_kind_is_a_frozen_dataclass_and_final(name):
    assert issubclass(kind(name), Field)
    assert kind(name).__final__
    assert kind(name).__dataclass_params__.frozen
    with pytest.raises(dataclasses.FrozenInstanceError, match="name"):
        example_of(name).name = "another"


@pytest.mark.parametrize("name", KINDS)
def test_a_field_can_be_written_as_plain_values_and_made_again(name):
    field = example_of(name)
    plain = dataclasses.asdict(field)
    assert type(field)(**plain) == field
    assert json.loads(json.dumps(plain)).keys() == plain.keys()


@pytest.mark.parametrize("name", KINDS)
def test_a_field_has_name_key_shape_and_dtype(name):
    field = example_of(name)
    assert (field.name, field.key) == ("a/b", "a_b")
    assert all(length is None or length > 0 for length in field.shape)
    assert field.dtype == "string" or np.dtype(field.dtype).kind in "fiu"


@pytest.mark.parametrize("values", NOTHING, ids=lambda values: type(values).__name__)
@pytest.mark.parametrize("name", KINDS)
def test_no_rows_are_decoded_to_an_array_without_rows(name, values):
    field = example_of(name)
    if name == "array":
        values = []
    found = field.decode(values)
    assert found.shape == (0, *getattr(field, "decoded", field.shape))
    assert found.dtype == (object if field.dtype == "string" else field.dtype)


# Of arrays and files none may be missing, and an empty text has no labels.
@pytest.mark.parametrize("name", [name for name in KINDS if name not in ["array", "labels", *OF_FILES]])
def test_nothing_is_missing_whatever_it_is_written_as(name):
    field = kind(name)("column", missing=("NA", " ? "))
    values = [None, float("nan"), "", "  ", "NA", " NA ", "?", np.nan, np.float32("nan"), np.datetime64("NaT")]
    columns = [values, np.array(values, object), *([value] for value in values), pa.nulls(1), np.array([np.nan])]
    for column in [*columns, pa.array(["NA", None, "?"]).dictionary_encode(), np.array([" NA", "?"])]:
        found = field.decode(column)
        assert (found == "").all() if field.dtype == "string" else np.isnan(found).all()


@pytest.mark.parametrize("name", KINDS)
def test_the_docstring_describes_every_attribute_and_has_an_example_that_decodes(name):
    docstring = inspect.getdoc(kind(name))
    described = docstring.partition("Attributes:")[2].partition("Example:")[0]
    for each in dataclasses.fields(kind(name)):
        assert f"\n    {each.name}: " in described
    module = importlib.import_module(f"kerasdl.fields.{name}")
    (example,) = doctest.DocTestFinder(recurse=False).find(kind(name), camel_case(name), module=module)
    assert any(".decode(" in line.source for line in example.examples)
    assert doctest.DocTestRunner(verbose=False).run(example).failed == 0


@pytest.mark.parametrize("name", KINDS)
def test_defaults_are_plain_values(name):
    tree = ast.parse((FOLDER / f"{name}.py").read_text(encoding="utf-8"))
    definition = next(node for node in tree.body if isinstance(node, ast.ClassDef) and node.name == camel_case(name))
    own = {each.name for each in dataclasses.fields(kind(name))}
    for node in definition.body:
        if isinstance(node, ast.AnnAssign) and node.target.id in own and not isinstance(node.value, ast.Call | None):
            ast.literal_eval(node.value)

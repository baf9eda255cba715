"""kerasdl's own plug-ins, read from source, are what Python sees when it imports them."""

import dataclasses
import importlib
import inspect
from functools import partial
from typing import Any

import pytest

from kerasdl.components import REQUIRED, find, kinds
from kerasdl.components.finding import NOUNS, PACKAGE
from kerasdl.interfaces.room import plugin_files

OWN = [(room, kind) for room in NOUNS for kind in plugin_files(PACKAGE / room)]

pytestmark = pytest.mark.filterwarnings("ignore:__array__ implementation:DeprecationWarning")


def imported(room: str, kind: str) -> Any:
    plugin = find(room, kind)
    return getattr(importlib.import_module(plugin.module), plugin.attribute)


def as_written(default: Any) -> Any:
    """Give a default as a recipe would write it."""
    if default is inspect.Parameter.empty:
        return REQUIRED
    if isinstance(default, partial):
        return {"kind": default.func.__name__, **default.keywords}
    if dataclasses.is_dataclass(default) and not isinstance(default, type):
        fields = dataclasses.fields(default)
        changed = {field.name: getattr(default, field.name) for field in fields}
        return {name: value for name, value in changed.items() if value != getattr(type(default)(), name)}
    return default


def test_there_are_own_plug_ins_in_the_rooms() -> None:
    assert {"models", "data", "tasks", "losses", "callbacks"} <= {room for room, _ in OWN}


@pytest.mark.parametrize(("room", "kind"), OWN)
def test_options_read_from_source_are_the_keyword_only_parameters(room: str, kind: str) -> None:
    found = imported(room, kind)
    parameters = inspect.signature(found.__init__ if inspect.isclass(found) else found).parameters.values()
    expected = {parameter.name: as_written(parameter.default) for parameter in parameters if parameter.kind.value == 3}
    read = {name: option.default for name, option in find(room, kind).signature.options.items()}
    assert read == expected
    assert list(read) == list(expected)


@pytest.mark.parametrize(("room", "kind"), OWN)
def test_every_option_and_the_plug_in_itself_are_described(room: str, kind: str) -> None:
    signature = find(room, kind).signature
    assert signature.summary
    assert [name for name, option in signature.options.items() if not option.description] == []


@pytest.mark.parametrize("room", NOUNS)
def test_every_kind_that_is_listed_is_found(room: str) -> None:
    assert kinds(room)
    for kind in kinds(room):
        assert find(room, kind).attribute

"""Plug-ins are found by room and kind; a user's own only with leave."""

import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from kerasdl.components import REQUIRED, UnknownKindError, bind, factory, find
from kerasdl.components.finding import NOUNS, called, choices
from kerasdl.interfaces import Component

OWN = '''
"""A user's own plug-ins."""

from functools import partial
from os.path import join

import keras

from kerasdl.interfaces import PositiveInt


def net(inputs, outputs, *, units: PositiveInt = 3):
    """Build a net.

    Args:
        units: Width.
    """
    return keras.Sequential([keras.Input(inputs), keras.layers.Dense(units)])


class Watch(keras.callbacks.Callback):
    """Watch."""

    def __init__(self, *, patience: PositiveInt) -> None:
        super().__init__()
        self.patience = patience


class Plain:
    """Needs nothing."""


narrow = partial(net, units=1)
number = 3
'''


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str, str], str]:
    """Write a module where Python finds it; it is forgotten after the test."""
    monkeypatch.syspath_prepend(tmp_path)
    before = set(sys.modules)

    def write(name: str, source: str = OWN) -> str:
        path = tmp_path.joinpath(*name.split(".")).with_suffix(".py")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(source)
        return name

    yield write
    for name in set(sys.modules) - before:
        del sys.modules[name]


@pytest.mark.parametrize("room", NOUNS)
def test_an_unknown_kind_is_an_error_that_tells_what_there_is(room: str) -> None:
    with pytest.raises(UnknownKindError, match=f"there is no {NOUNS[room]} 'zzz'") as caught:
        find(room, "zzz")
    assert caught.value.cure == choices(room)
    assert ": " in caught.value.cure


def test_nouns_have_their_articles_and_plurals() -> None:
    assert (called("optimizers"), called("losses")) == ("an optimizer", "a loss")
    assert choices("tasks").startswith("Tasks: ")
    assert choices("losses").endswith(" losses: kerasdl ls losses")


@pytest.mark.parametrize("kind", ["_blocks", "__init__", "mlp.py", "../models/mlp", "MLP", ""])
def test_shared_files_and_paths_are_no_kinds(kind: str) -> None:
    with pytest.raises(UnknownKindError, match="there is no model"):
        find("models", kind)


def test_an_own_function_is_read_and_bound(module: Callable[..., str]) -> None:
    module("own_function")
    plugin = find("models", "own_function:net", allow_import=["own_function"])
    assert plugin.signature.summary == "Build a net."
    assert plugin.signature.options["units"].description == "Width."
    assert factory(Component("models", "own_function:net", {"units": 7}))((1,), (2,)).output_shape == (None, 7)


def test_an_own_class_is_read_and_bound(module: Callable[..., str]) -> None:
    module("own_class")
    plugin = find("callbacks", "own_class:Watch", allow_import=["own_class"])
    assert plugin.signature.options["patience"].default is REQUIRED
    assert bind(Component("callbacks", "own_class:Watch", {"patience": 2})).patience == 2
    assert find("callbacks", "own_class:Plain", allow_import=["own_class"]).signature.options == {}


def test_leave_for_a_package_is_leave_for_its_modules_and_no_others(module: Callable[..., str]) -> None:
    module("own_package.__init__", "")
    module("own_package.inner.__init__", "")
    module("own_package.inner.nets")
    module("own_package_2")
    assert find("models", "own_package.inner.nets:net", allow_import=["own_package"])
    assert find("models", "own_package.inner.nets:net", allow_import=["own_package.inner"])
    for allowed in ((), ["own_package.other"], ["own"], ["own_package_2"], ["own_package.inner.nets.net"]):
        with pytest.raises(UnknownKindError, match=r"importing 'own_package.inner.nets' was not allowed") as caught:
            find("models", "own_package.inner.nets:net", allow_import=allowed)
        assert "--allow-import own_package " in caught.value.cure
    with pytest.raises(UnknownKindError, match="importing 'own_package_2' was not allowed"):
        find("models", "own_package_2:net", allow_import=["own_package"])


def test_without_leave_nothing_is_imported(module: Callable[..., str]) -> None:
    module("own_unwanted", "raise RuntimeError")
    with pytest.raises(UnknownKindError, match="was not allowed"):
        find("models", "own_unwanted:net")
    assert "own_unwanted" not in sys.modules


@pytest.mark.parametrize(
    ("source", "error"),
    [
        ("1 / 0", "ZeroDivisionError: division by zero"),
        ("def", "SyntaxError: "),
        ("import own_missing", "ModuleNotFoundError: No module named 'own_missing'"),
        ("import sys; sys.exit('bye')", "SystemExit: bye"),
    ],
)
def test_a_module_that_raises_at_import_is_an_error_that_says_what(
    module: Callable[..., str], source: str, error: str
) -> None:
    module("own_broken", source)
    with pytest.raises(UnknownKindError, match=f"importing 'own_broken' failed: {error}") as caught:
        find("models", "own_broken:net", allow_import=["own_broken"])
    assert caught.value.cure.startswith("Modules are looked for among the installed")


@pytest.mark.parametrize("kind", ["own_nowhere:net", ":net", "..:net", "own nowhere:net"])
def test_a_module_that_is_nowhere_is_an_error_that_says_where_it_was_looked_for(kind: str) -> None:
    with pytest.raises(UnknownKindError, match="failed: ") as caught:
        find("models", kind, allow_import=[kind.partition(":")[0]])
    assert "among the installed packages" in caught.value.cure


@pytest.mark.parametrize("attribute", ["missing", "number", "narrow", "", "net:net", "net.inner"])
def test_a_name_that_is_no_function_or_class_is_an_error(module: Callable[..., str], attribute: str) -> None:
    module("own_names")
    with pytest.raises(UnknownKindError, match="'own_names' has no function or class ") as caught:
        find("models", f"own_names:{attribute}", allow_import=["own_names"])
    assert caught.value.cure == "Define it in own_names."


def test_a_name_that_is_only_imported_is_an_error_that_says_where_it_is_defined(module: Callable[..., str]) -> None:
    module("own_imports", "from own_origin import net")
    module("own_origin")
    with pytest.raises(UnknownKindError, match="'net' is not defined in 'own_imports', only imported") as caught:
        find("models", "own_imports:net", allow_import=["own_imports"])
    assert caught.value.cure == "Write own_origin:net"


@pytest.mark.parametrize(
    ("definition", "message"),
    [
        ("def net(*, a: 'Unknown' = 1): ...", "annotation 'Unknown': name 'Unknown' is not defined"),
        ("import os\ndef net(*, a: int = os.getpid()): ...", "default 'os.getpid\\(\\)' is not made of literals"),
        ("exec('def net(): ...')", "there is no definition of 'net'"),
        ("net = lambda: 1", "there is no definition of 'net'"),
    ],
)
def test_a_signature_that_cannot_be_read_is_an_error_that_says_how_to_write_it(
    module: Callable[..., str], definition: str, message: str
) -> None:
    module("own_unreadable", definition)
    with pytest.raises(
        UnknownKindError, match=f"the signature of 'own_unreadable:net' cannot be read: {message}"
    ) as caught:
        find("models", "own_unreadable:net", allow_import=["own_unreadable"])
    assert "keyword-only parameters with literal defaults and types from kerasdl.interfaces" in caught.value.cure


def test_a_module_without_source_is_an_error() -> None:
    with pytest.raises(UnknownKindError, match=r"has no function or class|cannot be read"):
        find("models", "math:sqrt", allow_import=["math"])

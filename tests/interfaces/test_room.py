"""A room gives its plug-ins by name, imported when they are first used."""

import importlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from types import ModuleType

import pytest

from kerasdl.interfaces.room import camel_case, plugin_files, snake_case

Furnish = Callable[..., ModuleType]


@pytest.fixture
def furnish(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Furnish]:
    """Make a room of some files."""
    monkeypatch.syspath_prepend(tmp_path)
    folder = tmp_path / "own_room"
    folder.mkdir()

    def make(**files: str) -> ModuleType:
        (folder / "__init__.py").write_text(
            "from kerasdl.interfaces.room import open_room as _open\n\n_open(__name__)\n"
        )
        for name, source in files.items():
            (folder / f"{name}.py").write_text(source)
        return importlib.import_module("own_room")

    yield make
    for name in [name for name in sys.modules if name.partition(".")[0] == "own_room"]:
        del sys.modules[name]


FUNCTION = "def net(): return 'net'"
CLASS = "class EarlyStop: ..."


def test_a_file_s_function_has_the_file_s_name(furnish: Furnish) -> None:
    assert furnish(net=FUNCTION).net() == "net"


def test_a_file_s_class_has_the_file_s_name_in_camel_case(furnish: Furnish) -> None:
    room = furnish(early_stop=CLASS)
    assert room.EarlyStop.__name__ == "EarlyStop"


def test_nothing_is_imported_before_it_is_used(furnish: Furnish) -> None:
    room = furnish(net=FUNCTION, broken="1 / 0")
    assert room.net() == "net"
    assert "own_room.broken" not in sys.modules
    with pytest.raises(ZeroDivisionError):
        room.broken  # noqa: B018


def test_the_function_stays_whoever_imports_the_file_and_however_often(furnish: Furnish) -> None:
    room = furnish(net=FUNCTION)
    importlib.import_module("own_room.net")
    assert room.net() == "net"
    assert importlib.import_module("own_room.net").net is room.net
    del sys.modules["own_room.net"]
    importlib.import_module("own_room.net")
    assert room.net() == "net"


def test_shared_files_stay_modules(furnish: Furnish) -> None:
    room = furnish(_parts="part = 1", net="from own_room._parts import part\ndef net(): return part")
    assert room.net() == 1
    assert isinstance(room._parts, ModuleType)
    assert "_parts" not in dir(room)


@pytest.mark.parametrize("name", ["nets", "_nothing", "Net2"])
def test_an_unknown_name_is_an_error_that_lists_what_there_is(furnish: Furnish, name: str) -> None:
    room = furnish(net=FUNCTION, rnn="def rnn(): ...")
    with pytest.raises(AttributeError, match=f"own_room has no '{name}'; it has: net, rnn"):
        getattr(room, name)


def test_the_file_s_name_of_a_class_is_an_error_that_names_the_class(furnish: Furnish) -> None:
    room = furnish(early_stop=CLASS)
    with pytest.raises(AttributeError, match=r"own_room.early_stop is the file of 'EarlyStop'"):
        room.early_stop  # noqa: B018


def test_a_room_lists_its_plug_ins_before_they_are_imported(furnish: Furnish) -> None:
    assert {"net", "early_stop"} <= set(dir(furnish(net=FUNCTION, early_stop=CLASS, _parts="")))


@pytest.mark.parametrize(
    ("name", "snake"),
    [
        ("EarlyStopping", "early_stopping"),
        ("CSVLogger", "csv_logger"),
        ("AUC", "auc"),
        ("R2Score", "r2_score"),
        ("SparseTopKCategoricalAccuracy", "sparse_top_k_categorical_accuracy"),
        ("mlp", "mlp"),
    ],
)
def test_class_names_become_file_names(name: str, snake: str) -> None:
    assert snake_case(name) == snake


def test_file_names_become_class_names() -> None:
    assert camel_case("gradient_monitor") == "GradientMonitor"


def test_plug_in_files_are_the_public_ones(tmp_path: Path) -> None:
    for name in ("b.py", "a.py", "_c.py", "__init__.py", "d.txt"):
        (tmp_path / name).touch()
    assert plugin_files(tmp_path) == ["a", "b"]

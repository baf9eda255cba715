"""Type checkers see what there is."""

from pathlib import Path

import pytest

import kerasdl
from kerasdl.components.stubs import ROOMS, stub


@pytest.mark.parametrize("room", ROOMS)
def test_stubs_are_current(room):
    path = Path(kerasdl.__file__).parent / room / "__init__.pyi"
    assert path.read_text() == stub(room), "write them anew: make generated"


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_gives_the_plugin_and_not_its_module(room):
    namespace = {}
    exec(stub(room), namespace)
    for name, plugin in namespace.items():
        if not name.startswith("__"):
            assert getattr(getattr(kerasdl, room), name) is plugin
            assert callable(plugin)

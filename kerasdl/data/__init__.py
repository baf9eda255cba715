"""Data sources: each file is one, and gives a `Dataset`."""

from kerasdl.interfaces.room import open_room as _open_room

_open_room(__name__)

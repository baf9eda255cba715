"""Raw inputs and targets: each file is one kind, and turns what users have into arrays."""

from kerasdl.interfaces.room import open_room as _open_room

_open_room(__name__)

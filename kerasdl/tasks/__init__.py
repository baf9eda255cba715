"""Tasks: each file says what a model's outputs mean."""

from kerasdl.interfaces.room import open_room as _open_room

_open_room(__name__)

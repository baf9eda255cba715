"""Checks before a training: each file is one, and turns a prepared training into an outcome."""

from kerasdl.interfaces.room import open_room as _open_room

_open_room(__name__)

"""Rules that say what is wrong with a training: each file is one, and turns observations into findings."""

from kerasdl.interfaces.room import open_room as _open_room

_open_room(__name__)

"""Callbacks for `kerasdl.fit` and `Model.fit`; Keras's own are found by name."""

from kerasdl.interfaces.room import open_room as _open_room

_open_room(__name__)

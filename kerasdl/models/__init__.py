"""Model builders: each file is one, and gives a plain, uncompiled `keras.Model` with logits."""

from kerasdl.interfaces.room import open_room as _open_room

_open_room(__name__)

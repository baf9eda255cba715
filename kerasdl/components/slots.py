"""Finds the slots inside an option's type."""

import typing
from collections.abc import Mapping
from typing import Any

from kerasdl.interfaces import Slot


def slots(option_type: Any) -> Mapping[str, Slot]:
    """Give every slot in a type, by room: `PositiveFloat | Schedule` has one, `schedules`."""
    found = {item.room: item for item in getattr(option_type, "__metadata__", ()) if isinstance(item, Slot)}
    for inner in typing.get_args(option_type):
        found |= slots(inner)
    return found

"""What this machine offers, and what a run was made with."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from typing import Any

from kerasdl.runs.devices import available

_PACKAGES = ("kerasdl", "tensorflow", "keras", "keras-tuner", "numpy")


def environment() -> dict[str, Any]:
    """Give versions, operating system, processors and devices."""
    found = available()
    return {
        **{package: version(package) for package in _PACKAGES},
        "python": platform.python_version(),
        "platform": platform.platform(),
        "cores": os.cpu_count(),
        "devices": [*found["cpu"], *found["gpu"]],
    }

"""Directories of searches, which hold the runs of their trials and are none themselves."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from kerasdl.errors import ArtifactError
from kerasdl.interfaces import run_files


def is_search(directory: Path) -> bool:
    """Tell whether a directory holds a search."""
    return "objectives" in _status(directory)


def best_run(directory: Path) -> Path | None:
    """Give the run of the best trial; None of what is no search, or has not ended."""
    found = _status(directory).get("best_run")
    return directory / found if isinstance(found, str) else None


def no_run(directory: Path) -> ArtifactError:
    """Say that a search is no run, and where the run of its best trial is."""
    best = best_run(directory)
    on = "kerasdl tune RECIPE --out DIR"
    cure = f"Go on with it: {on}" if best is None else f"Name the run of its best trial: {best}; or go on with it: {on}"
    return ArtifactError(f"{directory}: holds a search, and no run", cure=cure)


def _status(directory: Path) -> dict[str, Any]:
    try:
        found = json.loads((directory / run_files.STATUS).read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}

"""Directories of searches, which hold the runs of their trials and are none themselves."""

from __future__ import annotations

import json
from pathlib import Path

from kerasdl.errors import ArtifactError
from kerasdl.interfaces import run_files


def best_run(directory: Path) -> Path | None:
    """Give the run of the best trial; None of what is no search, or has not ended."""
    try:
        found = json.loads((directory / run_files.STATUS).read_bytes()).get("best_run")
    except (OSError, ValueError, AttributeError):
        return None
    return directory / found if isinstance(found, str) else None


def no_run(directory: Path) -> ArtifactError:
    """Say that a search is no run, and where the run of its best trial is."""
    best = best_run(directory)
    cure = "Go on with it: kerasdl tune RECIPE --out DIR" if best is None else f"Name the run of its best trial: {best}"
    return ArtifactError(f"{directory}: holds a search, and no run", cure=cure)

"""Asks the doctor's rules about a run directory."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from kerasdl import doctor, recipe
from kerasdl.errors import RecipeError
from kerasdl.interfaces import run_files
from kerasdl.interfaces.epoch_lines import read_lines
from kerasdl.interfaces.finding import Finding, Observations
from kerasdl.interfaces.room import plugin_files

SEVERITIES = ("error", "warning", "info")


def diagnose(directory: Path, metrics: Mapping[str, Any] | None = None) -> list[Finding]:
    """Apply every rule to what a run wrote down.

    Args:
        directory: The run directory.
        metrics: Loss and metrics with the final weights, by part; None if the run did not get so far.

    Returns:
        What the rules found, the worst first.
    """
    epochs, gradients = (read_lines(directory / name) for name in (run_files.METRICS, run_files.GRADIENTS))
    observations = Observations(epochs, gradients, metrics)
    rules = [getattr(doctor, rule) for rule in plugin_files(Path(doctor.__path__[0]))]
    findings = [finding for rule in rules for finding in rule(observations)]
    findings = [replace(finding, cures=_that_fit(finding.cures, directory)) for finding in findings]
    return sorted(findings, key=lambda finding: SEVERITIES.index(finding.severity))


def _that_fit(cures: tuple[str, ...], directory: Path) -> tuple[str, ...]:
    """Leave out what the run's model has no option for, or already has: a rule knows no recipe."""
    fitting = []
    for cure in cures:
        with suppress(RecipeError):
            if _loaded(directory, [cure]) != _loaded(directory, []):
                fitting.append(cure)
    return tuple(fitting)


def _loaded(directory: Path, overrides: list[str]) -> recipe.Recipe:
    # What the recipe names was imported to train it, and nothing else may be.
    return recipe.load(directory / run_files.RECIPE, overrides, allow_import=tuple(sys.modules))

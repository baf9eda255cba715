"""Asks the doctor's rules about a run directory."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from kerasdl import doctor
from kerasdl.interfaces.finding import Finding, Observations
from kerasdl.interfaces.room import plugin_files

_SEVERITIES = ("error", "warning", "info")


def diagnose(directory: Path, metrics: Mapping[str, Any] | None = None) -> list[Finding]:
    """Apply every rule to what a run wrote down.

    Args:
        directory: The run directory.
        metrics: Loss and metrics with the final weights, by part; None if the run did not get so far.

    Returns:
        What the rules found, the worst first.
    """
    epochs, gradients = _lines(directory / "metrics.jsonl"), _lines(directory / "gradients.jsonl")
    observations = Observations(epochs, gradients, metrics)
    rules = [getattr(doctor, rule) for rule in plugin_files(Path(doctor.__path__[0]))]
    findings = [finding for rule in rules for finding in rule(observations)]
    return sorted(findings, key=lambda finding: _SEVERITIES.index(finding.severity))


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []

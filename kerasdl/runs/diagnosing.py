"""Asks the doctor's rules about a run directory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from kerasdl import doctor, recipe
from kerasdl.interfaces import run_files
from kerasdl.interfaces.epoch_lines import read_lines
from kerasdl.interfaces.finding import Finding, Observations
from kerasdl.interfaces.room import plugin_files
from kerasdl.recipe.fitting import that_fit
from kerasdl.runs import opening

SEVERITIES = ("error", "warning", "info")
# What follows from something else, and stands behind that: a cure of the cause cures it, too.
_CONSEQUENCES = (
    "divergence",
    "exploding_gradients",
    "loss_spikes",
    "vanishing_gradients",
    "one_class_predicted",
    "not_learning",
    "underfitting",
)


def diagnose(directory: str | Path, *, allow_import: Collection[str] = ()) -> list[dict[str, Any]]:
    """Say what is wrong with a run, or with one that still goes on.

    Args:
        directory: The run directory.
        allow_import: Packages that a `kind: package.module:name` in the run's recipe may come from.

    Returns:
        Findings as status.json has them, as `rank` orders them: what the data source remarked, and what the rules say
        of what is written by now.

    Raises:
        ArtifactError: It is no run directory.

    Example:
        >>> import kerasdl, tempfile
        >>> result = kerasdl.run("mlp/breast-cancer", "training.epochs=2", out=tempfile.mkdtemp())
        >>> diagnose(result.directory)
        []
    """
    opening.recipe_of(directory, allow_import=allow_import)
    status = opening.status_of(Path(directory)) or {"findings": [], "metrics": {}}
    if "folds" in status:
        # As they were found; folds that have ended do not change.
        return list(status["findings"])
    stored = [finding for finding in status["findings"] if finding["rule"] not in _rules()]
    anew = (asdict(finding) for finding in apply_rules(Path(directory), status["metrics"] or None, allow_import))
    return sorted([*stored, *anew], key=lambda finding: rank(finding["rule"], finding["severity"]))


def rank(rule: str, severity: str) -> tuple[int, int, int]:
    """Give the place of a finding: causes before what follows from them and remarks on the data, the worst first."""
    follows = _CONSEQUENCES.index(rule) if rule in _CONSEQUENCES else len(_CONSEQUENCES)
    is_cause = rule in _rules() and rule not in _CONSEQUENCES
    return 2 if severity == "info" else int(not is_cause), SEVERITIES.index(severity), follows


def apply_rules(
    directory: Path, metrics: Mapping[str, Any] | None = None, allow_import: Collection[str] = ()
) -> list[Finding]:
    """Apply every rule to what a run wrote down.

    Args:
        directory: The run directory.
        metrics: Loss and metrics with the final weights, by part; None if the run did not get so far.
        allow_import: Packages that the run's recipe may name.

    Returns:
        What the rules found, causes first, then the worst.
    """
    files = (run_files.METRICS, run_files.GRADIENTS, run_files.ACTIVATIONS)
    epochs, gradients, activations = (read_lines(directory / name) for name in files)
    facts = opening.facts_of(directory)
    observations = Observations(epochs, gradients, metrics, activations, facts)
    findings = [finding for rule in _rules() for finding in getattr(doctor, rule)(observations)]
    load = partial(recipe.load, directory / run_files.RECIPE, allow_import=allow_import)
    findings = [replace(finding, cures=that_fit(finding.cures, load)) for finding in findings]
    return sorted(findings, key=lambda finding: rank(finding.rule, finding.severity))


def _rules() -> Sequence[str]:
    return plugin_files(Path(doctor.__path__[0]))

"""Asks the doctor's rules about a run directory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, replace
from functools import partial
from pathlib import Path
from typing import Any

from kerasdl import doctor, recipe
from kerasdl.errors import ArtifactError
from kerasdl.interfaces import run_files
from kerasdl.interfaces.epoch_lines import read_lines
from kerasdl.interfaces.finding import REMARK, Finding, Observations
from kerasdl.interfaces.room import plugin_files
from kerasdl.recipe.fitting import that_fit
from kerasdl.runs import opening

SEVERITIES = ("error", "warning", "info")


def diagnose(directory: str | Path, *, allow_import: Collection[str] = ()) -> list[dict[str, Any]]:
    """Say what is wrong with a run, or with one that still goes on.

    Args:
        directory: The run directory.
        allow_import: Packages that a `kind: package.module:name` in the run's recipe may come from.

    Returns:
        Findings as status.json has them, as `place` orders them: what the rules say of what is written by now, and what
        the data source remarked.

    Raises:
        ArtifactError: It is no run directory.

    Example:
        >>> import kerasdl, tempfile
        >>> result = kerasdl.run("mlp/breast-cancer", "training.epochs=2", out=tempfile.mkdtemp())
        >>> diagnose(result.directory)
        []
    """
    opening.recipe_of(directory, allow_import=allow_import)
    status = opening.told_status(Path(directory))
    written = [finding for finding in status.get("findings", []) if finding.get("severity") in SEVERITIES]
    if "folds" in status:
        # As they were found; folds that have ended do not change.
        return written
    stored = [finding for finding in written if finding["rule"] not in _rules()]
    found = apply_rules(Path(directory), status.get("metrics") or None, allow_import, status.get("nonfinite"))
    anew = (asdict(finding) for finding in found)
    return sorted([*stored, *anew], key=place)


def place(finding: Mapping[str, Any]) -> tuple[bool, int, int]:
    """Give the place of a finding among others: causes before what follows from them; of these, the worst first.

    What is only to be known comes last.
    """
    severity = finding["severity"]
    return severity == "info", finding.get("depth", REMARK), SEVERITIES.index(severity)


def apply_rules(
    directory: Path,
    metrics: Mapping[str, Any] | None = None,
    allow_import: Collection[str] = (),
    nonfinite: Mapping[str, Any] | None = None,
) -> list[Finding]:
    """Apply every rule to what a run wrote down.

    Args:
        directory: The run directory.
        metrics: Loss and metrics with the final weights, by part; None if the run did not get so far.
        allow_import: Packages that the run's recipe may name.
        nonfinite: Where values first left the range of numbers, as status.json has it; None if they did not.

    Returns:
        What the rules found, as `place` orders them.
    """
    files = (run_files.METRICS, run_files.GRADIENTS, run_files.ACTIVATIONS)
    epochs, gradients, activations = (read_lines(directory / name) for name in files)
    facts = opening.facts_of(directory)
    observations = Observations(epochs, gradients, metrics, activations, facts, nonfinite or {})
    findings = [finding for rule in _rules() for finding in _asked(rule, observations, directory)]
    load = partial(recipe.load, directory / run_files.RECIPE, allow_import=allow_import)
    findings = [replace(finding, cures=that_fit(for_network(finding), load)) for finding in findings]
    return sorted(findings, key=lambda finding: place(vars(finding)))


def unseen(directory: str | Path) -> dict[str, list[str]]:
    """Give the rules that find nothing in a run as it had no monitor, by the callback that is missing."""
    files = {"gradient_monitor": run_files.GRADIENTS, "activation_monitor": run_files.ACTIVATIONS}
    found: dict[str, list[str]] = {name: [] for name, file in files.items() if not (Path(directory) / file).exists()}
    for rule in _rules():
        found.get(getattr(getattr(doctor, rule), "needs", ""), []).append(rule)
    return found


def _asked(rule: str, observations: Observations, directory: Path) -> list[Finding]:
    try:
        found: list[Finding] = getattr(doctor, rule)(observations)
    # What is no number, or has other keys than a run writes.
    except (KeyError, TypeError, ValueError, AttributeError, IndexError) as error:
        raise ArtifactError(
            f"{directory}: what the run wrote down is damaged: {rule} expected something else, got "
            f"{type(error).__name__}: {error}",
            cure="Train again; with --debug it is shown where it stumbled.",
        ) from error
    return found


def for_network(finding: Finding) -> tuple[str, ...]:
    """Give the cures of a finding; the networks of a GAN have options of their own."""
    network = (finding.layer or "").partition("/")[0]
    if network not in ("generator", "discriminator"):
        return finding.cures
    own = (cure.replace("model.", f"model.{network}.", 1) for cure in finding.cures if cure.startswith("model."))
    return (*own, *finding.cures)


def _rules() -> Sequence[str]:
    return plugin_files(Path(doctor.__path__[0]))

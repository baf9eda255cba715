"""What there is to try, with which seeds, and for how many epochs."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path
from typing import Any

from kerasdl.interfaces import run_files
from kerasdl.interfaces.epoch_lines import read_lines
from kerasdl.recipe import Recipe
from kerasdl.runs import folding
from kerasdl.trials import Trial

# Three against three: if a cure does nothing, all of its scores are the better ones once in 20.
_SEEDS = 3
# What preparing, measuring and saving take, for an estimate.
_BESIDE_SECONDS = 8.0
# They say that the score itself is not to be trusted: what cures that makes it worse.
_DOUBTING = ("suspicious_validation", "likely_leak", "repeated_rows")
_EPOCHS = "training.epochs"


@dataclass(frozen=True)
class Plan:
    """What is to be tried for a run.

    Attributes:
        directory: The run directory.
        recipe: Of the run.
        cures: Overrides, with the rule that suggests each; what is most promising comes first.
        seeds: The recipe's own, and others.
        epochs: Of each training.
        allow_import: Packages that a `kind: package.module:name` in the recipe may come from.
    """

    directory: Path
    recipe: Recipe
    cures: tuple[tuple[str, str], ...]
    seeds: tuple[int, ...]
    epochs: int
    allow_import: tuple[str, ...] = ()

    def trial(self, cure: str, seed: int) -> Trial:
        """Give the training of a cure, or of the unchanged recipe, from a seed."""
        overrides = ["~fingerprint", f"{_EPOCHS}={self.epochs}", f"seed={seed}"]
        if seed != self.recipe.seed and self.recipe.data_seed is None:
            # What differs is to be the training, not the examples.
            overrides.append(f"data_seed={self.recipe.seed}")
        if folding.folds_of(self.recipe):
            overrides.append("data.split.fold=1")
        if cure:
            overrides.append(self._shortened(cure))
        digest = hashlib.sha256("\n".join(overrides).encode()).hexdigest()[:8]
        name = re.sub(r"[^\w.=]+", "-", cure or "unchanged").strip("-")[:80]
        return Trial(
            recipe=str(self.directory.absolute() / run_files.RECIPE),
            directory=self.directory.absolute() / run_files.TRIES / f"{name}-seed-{seed}-{digest}",
            overrides=tuple(overrides),
            allow_import=self.allow_import,
        )

    def _shortened(self, cure: str) -> str:
        """Give a cure whose epochs are as many fewer as those of the other trainings."""
        key, _, value = cure.partition("=")
        if key != _EPOCHS:
            return cure
        return f"{key}={max(1, round(int(value) * self.epochs / self.recipe.training.epochs))}"


def plan(
    directory: Path,
    recipe: Recipe,
    findings: Sequence[Mapping[str, Any]],
    budget: float,
    allow_import: tuple[str, ...] = (),
) -> Plan:
    """Plan what to try.

    Args:
        directory: The run directory.
        recipe: Of the run.
        findings: As status.json has them.
        budget: Seconds for all of it.
        allow_import: Packages that a `kind: package.module:name` in the recipe may come from.
    """
    cures = suggested(findings)
    seeds = tuple(recipe.seed + number for number in range(_SEEDS))
    single = directory / run_files.fold(1) if folding.folds_of(recipe) else directory
    seconds = [line.get("seconds") or 0.0 for line in read_lines(single / run_files.METRICS)]
    # That of the middle: the first one is compiled.
    of_one = sorted(seconds)[len(seconds) // 2] if seconds else 0.0
    # Of the unchanged recipe with all seeds, of each cure with one, and of one of them with all.
    wanted = _SEEDS + len(cures) + _SEEDS - 1
    # Where there is no time for as many, the first cures are tried for long enough to tell.
    trainings = min(wanted, max(_SEEDS + 1, int(budget / (2 * _BESIDE_SECONDS))))
    each = max(budget / trainings - _BESIDE_SECONDS, _BESIDE_SECONDS)
    affordable = each / of_one if of_one else float("inf")
    epochs = max(1, int(min(recipe.training.epochs, affordable)))
    return Plan(directory, recipe, tuple(cures), seeds, epochs, allow_import)


def suggested(findings: Sequence[Mapping[str, Any]]) -> list[tuple[str, str]]:
    """Give the cures of findings, with the rule of each: the first ones of all of them first, none twice.

    Args:
        findings: As status.json has them. Those that doubt the score itself are left out.

    Example:
        >>> cures = {"a": ["x=1", "x=2"], "b": ["y=1", "x=1"]}
        >>> suggested([{"rule": rule, "cures": each} for rule, each in cures.items()])
        [('x=1', 'a'), ('y=1', 'b'), ('x=2', 'a')]
    """
    asked = [finding for finding in findings if finding["rule"] not in _DOUBTING]
    rounds = zip_longest(*([(cure, finding["rule"]) for cure in finding["cures"]] for finding in asked))
    found: dict[str, str] = {}
    for cure, rule in (pair for each in rounds for pair in each if pair is not None):
        found.setdefault(cure, rule)
    return list(found.items())

"""`diagnose RUN --try`: applies what the doctor suggests to short trainings, and tells what really helps."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from kerasdl import recipe
from kerasdl.errors import UsageError
from kerasdl.interfaces import run_files
from kerasdl.preflight.attempt import Attempt
from kerasdl.preflight.planning import Plan, plan
from kerasdl.preflight.yardstick import Yardstick, choose
from kerasdl.runs import directory as directories
from kerasdl.runs import opening
from kerasdl.runs.diagnosing import diagnose
from kerasdl.trials import Ended, Trial, Trials

# For a checkpoint, when time is over.
_GRACE_SECONDS = 5.0


@dataclass(frozen=True)
class Tries:
    """What came of trying.

    Attributes:
        yardstick: What trainings were compared by; None if none ended well.
        epochs: Of each training.
        of_epochs: Those of the recipe.
        unchanged: The recipe as it is.
        attempts: What was tried, the best first.
        recipe: A recipe with the cure that helps most; None if none does.
        seconds: How long it took.
    """

    yardstick: Yardstick | None
    epochs: int
    of_epochs: int
    unchanged: Attempt
    attempts: tuple[Attempt, ...]
    recipe: Path | None
    seconds: float


def try_cures(
    directory: str | Path,
    *,
    budget: float = 300.0,
    allow_import: Collection[str] = (),
    told: Callable[[str], None] = lambda line: None,
) -> Tries:
    """Try what the doctor suggests for a run: train short, one after the other, and compare.

    The recipe is trained unchanged from its seed and two others, then with each cure from its own seed; what is clearly
    better so is trained from the other seeds, too. Trainings are kept in `tries` within the run directory: the same
    call again goes on where there was no time left.

    Args:
        directory: The run directory.
        budget: Seconds for all of it, above 0. Trainings have fewer epochs than the recipe if there is no time for all.
        allow_import: Packages that a `kind: package.module:name` in the run's recipe may come from.
        told: Hears a line of each training that has ended.

    Raises:
        ArtifactError: It is no run directory.
        UsageError: The budget is no positive number.
        KerasdlError: The run directory cannot be written.

    Example:
        >>> import kerasdl, tempfile
        >>> result = kerasdl.run("mlp/breast-cancer", "training.epochs=2", out=tempfile.mkdtemp())
        >>> try_cures(result.directory).attempts
        ()
    """
    begun = time.monotonic()
    if not budget > 0:
        raise UsageError(f"budget: expected seconds above 0, got {budget!r}", cure="Write 300.")
    path, allowed = Path(directory), tuple(allow_import)
    given = opening.recipe_of(path, allow_import=allowed)
    findings = diagnose(path, allow_import=allowed)
    planned = plan(path, given, findings, budget, allowed)
    imbalanced = any(finding["rule"] == "one_class_predicted" for finding in findings)
    trying = _Trying(planned, begun + budget, told, imbalanced=imbalanced)
    unchanged, attempts = trying.run()
    best = next((attempt for attempt in attempts if attempt.verdict == "helps"), None)
    return Tries(
        yardstick=trying.yardstick,
        epochs=planned.epochs,
        of_epochs=given.training.epochs,
        unchanged=unchanged,
        attempts=tuple(attempts),
        recipe=None if best is None else _patched(planned, best.cure),
        seconds=time.monotonic() - begun,
    )


def _patched(planned: Plan, cure: str) -> Path:
    """Write the recipe with a cure, to be trained in full."""
    path = planned.directory / run_files.CURED
    source = planned.directory / run_files.RECIPE
    directories.write(path, recipe.text(recipe.load(source, ["~fingerprint", cure], allow_import=planned.allow_import)))
    return path


class _Trying:
    """Trains what is planned until a time.

    Args:
        planned: What to try.
        deadline: Of `time.monotonic`.
        told: Hears a line of each training that has ended.
        imbalanced: Whether accuracy says little.
    """

    def __init__(self, planned: Plan, deadline: float, told: Callable[[str], None], *, imbalanced: bool) -> None:
        self.planned, self.deadline, self.told, self.imbalanced = planned, deadline, told, imbalanced
        self.statuses: list[Mapping[str, Any]] = [opening.status_of(planned.directory) or {}]

    def run(self) -> tuple[Attempt, list[Attempt]]:
        """Give what the unchanged recipe is worth, and each cure, the best first."""
        unchanged = Attempt(verdict="unchanged")
        attempts = [Attempt(cure, rule) for cure, rule in self.planned.cures]
        if not attempts:
            return unchanged, attempts
        first, *others = self.planned.seeds
        with Trials() as trials:
            unchanged = self.trained(unchanged, first, trials)
            # Where there is little time, what is most promising is tried before all seeds are.
            attempts[0] = self.trained(attempts[0], first, trials)
            for seed in others:
                unchanged = self.trained(unchanged, seed, trials)
            attempts[1:] = [self.trained(attempt, first, trials) for attempt in attempts[1:]]
            attempts = [self.confirmed(attempt, unchanged, others, trials) for attempt in self.ranked(attempts)]
        return unchanged, self.ranked([attempt.judged(unchanged, self.yardstick) for attempt in attempts])

    @property
    def yardstick(self) -> Yardstick | None:
        """What trainings are compared by; None until one ended well."""
        return choose(self.statuses, imbalanced=self.imbalanced)

    def ranked(self, attempts: Sequence[Attempt]) -> list[Attempt]:
        """Give those that help first, then the better ones; of equals, what was suggested first."""
        sign = -1 if self.yardstick is not None and self.yardstick.better == "max" else 1

        def place(attempt: Attempt) -> tuple[bool, bool, float]:
            mean = attempt.mean
            return attempt.verdict != "helps", mean is None, 0.0 if mean is None else sign * mean

        return sorted(attempts, key=place)

    def confirmed(self, attempt: Attempt, unchanged: Attempt, seeds: Sequence[int], trials: Trials) -> Attempt:
        """Train an attempt from other seeds, as long as it is clearly better."""
        for seed in seeds:
            if self.yardstick is None or not attempt.clearly_better(unchanged, self.yardstick):
                break
            attempt = self.trained(attempt, seed, trials)
        return attempt

    def trained(self, attempt: Attempt, seed: int, trials: Trials) -> Attempt:
        """Give an attempt with the score of one seed more; as it was, if there was no time."""
        ended = self.ended(self.planned.trial(attempt.cure, seed), trials)
        if ended is None:
            return attempt
        self.statuses.append(ended.status)
        score = None if self.yardstick is None else self.yardstick.score(ended.status)
        worth = ended.state if score is None or self.yardstick is None else f"{self.yardstick.metric} {score:.4g}"
        self.told(f"{attempt.cure or 'unchanged'}, seed {seed}: {worth}")
        return replace(attempt, scores={**attempt.scores, seed: score}, problem=attempt.problem or ended.problem)

    def ended(self, trial: Trial, trials: Trials) -> Ended | None:
        """Train, or give what was trained before; None if there is no time left."""
        finished = opening.finished_status(trial.directory)
        if finished is not None:
            return Ended(trial, finished["state"], 0.0, status=finished)
        if time.monotonic() >= self.deadline:
            return None
        trials.start(trial)
        ended = next(iter(trials.wait(self.deadline - time.monotonic())), None)
        if ended is None:
            # It is gone on with when there is more time.
            trials.stop(trial)
            if not trials.wait(_GRACE_SECONDS):
                trials.stop(trial, at_once=True)
                trials.wait()
        return None if ended is None or ended.state == "interrupted" else ended

"""Trains the cases and asks the doctor about each."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from benchmarks.doctor import scores
from benchmarks.doctor.cases import RULES, Fault, Healthy
from benchmarks.doctor.counting import Outcome
from benchmarks.doctor.trainings import Trainings, findings_of, recipe_of, score_of, state_of


def measure_healthy(case: Healthy, trainings: Trainings) -> tuple[Outcome | None, dict[str, Any]]:
    """Train a healthy case; give what the doctor said, and a row about the scores."""
    directory = trainings.train(case.name, case.recipe)
    found = score_of(directory, case.score)
    row = {"case": case.name, "score": case.score, "healthy": found, "bound": case.reaches}
    row |= {"valid": scores.reached(found, case.reaches, case.score)}
    if directory is None:
        return None, row
    return Outcome(case.name, _said(findings_of(directory))), row


def measure_fault(case: Fault, trainings: Trainings) -> tuple[Outcome | None, dict[str, Any]]:
    """Train a fault, its healthy original and the fault with the first cure; give what the doctor said, and a row."""
    of = case.of
    original = trainings.train(of.name, of.recipe)
    directory = trainings.train(case.name, case.recipe)
    healthy, ill = score_of(original, of.score), score_of(directory, of.score)
    row: dict[str, Any] = {"case": case.name, "score": of.score, "healthy": healthy, "fault": ill, "worse": case.worse}
    if directory is None or original is None or healthy is None:
        return None, row | {"valid": False}
    margin = scores.behind(ill, healthy, of.score)
    findings = findings_of(directory)
    cure = first_cure(findings)
    # An error that is not the training's is no fault; one that diverged is one.
    ended = state_of(directory) != "failed"
    row |= {"valid": ended and (case.worse is None or margin >= case.worse), "margin": margin, "cure": cure}
    cured = None
    if cure is not None:
        trained = trainings.train(f"{case.name}-cured", case.recipe, [cure])
        row["cured"] = score_of(trained, of.score)
        tried = trained is not None or trainings.training
        guessed = scores.guess(recipe_of(original), of.score)
        cured = scores.close(row["cured"], healthy, of.score, guessed) if tried else None
    about = {"shows": case.worse is not None, "curable": case.curable, "cure": cure, "cured": cured}
    return Outcome(case.name, _said(findings), case.expect, case.allowed, **about), row


def first_cure(findings: list[Mapping[str, Any]]) -> str | None:
    """Give the first suggestion that a user reads: the first cure of the worst finding that has one."""
    return next((each["cures"][0] for each in findings if each["cures"]), None)


def _said(findings: list[dict[str, Any]]) -> list[tuple[str, str]]:
    # What data sources remark beside is no rule of the doctor's.
    return [(each["rule"], each["severity"]) for each in findings if each["rule"] in RULES]

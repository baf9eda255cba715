"""Trainings that are made up: what each comes to is a function of its overrides."""

import json

import pytest

from kerasdl.recipe.space import Parameter
from kerasdl.search.objectives import Objective
from kerasdl.search.records import Record
from kerasdl.trials import Ended

ACCURACY = Objective("validation.accuracy", "max")
SPACE = (
    Parameter("model.units", ([8], [64], [128, 64])),
    Parameter("model.dropout", low=0.0, high=0.5, step=0.1),
    Parameter("training.optimizer.kind", ("sgd", "adam")),
    Parameter("training.optimizer.learning_rate", low=1e-4, high=1e-1, log=True),
    Parameter("training.optimizer.momentum", low=0.0, high=0.9, when={"training.optimizer.kind": ("sgd",)}),
)


def ended_record(number, proposal, score, place, **about):
    scores = {ACCURACY.name: score}
    record = Record(number, proposal.values, proposal.epochs, proposal.continues, ended_as=place, scores=scores)
    return Record(**{**vars(record), "state": "done", **about})


def play(method, trials, score, known=(), side_by_side=1):
    """Let a method propose and be told, some at a time; give the records."""
    records, running = [], []
    recalled = {record.number: record for record in known}
    while len(records) < trials:
        number = len(records) + len(running) + 1
        proposal = method.propose(number, recalled.get(number)) if number <= trials else None
        if proposal is not None:
            running.append((number, proposal, len(records)))
        if proposal is None and not running:
            break
        if proposal is None or len(running) == side_by_side:
            number, proposal, begun_after = running.pop(0)
            record = ended_record(number, proposal, score(proposal), len(records) + 1, begun_after=begun_after)
            records.append(record)
            method.end(record)
    return sorted(records, key=lambda record: record.number)


def near_a_hundredth(proposal):
    rate = proposal.values.get("training.optimizer.learning_rate", 0.5)
    return 1 - abs(rate - 0.01) + 0.001 * proposal.epochs


class MadeUpTrials:
    """Ends a training when it is waited for, the one that began first.

    Args:
        outcome: From a trial to its state and accuracy by epoch.
        seconds: Of each epoch; None where none says.
    """

    def __init__(self, outcome, seconds=None):
        self.outcome, self.seconds = outcome, seconds
        self.running = {}
        self.started, self.stopped = [], []
        self.most = 0

    def start(self, trial):
        # As the lock of a run directory has it.
        assert trial.directory not in {other.directory for other in self.running.values()}
        self.started.append(trial)
        self.running[len(self.started)] = trial
        self.most = max(self.most, len(self.running))
        trial.directory.mkdir(parents=True, exist_ok=True)
        _, curve = self.outcome(trial)
        lines = [
            {"epoch": at, "validation": {"accuracy": value}, "seconds": self.seconds}
            for at, value in enumerate(curve, 1)
        ]
        (trial.directory / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))

    def stop(self, trial, *, at_once=False):
        self.stopped.append(trial)

    def wait(self, seconds=None):
        if not self.running:
            return []
        first = min(self.running)
        trial = self.running.pop(first)
        state, curve = self.outcome(trial)
        if trial in self.stopped:
            return [Ended(trial, "interrupted", 1.0, 75, {}, None)]
        metrics = {"validation": {"accuracy": max(curve, default=0.0)}, "train": {"loss": 1.0}}
        status = {"state": state, "metrics": metrics} if state in ("done", "stopped") else {}
        problem = None if status else f"it {state}"
        return [Ended(trial, state, 1.0, 0, status, problem)]


@pytest.fixture
def space():
    return SPACE

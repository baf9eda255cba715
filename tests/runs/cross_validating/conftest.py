"""A recipe of three folds, a run of it, and what tells two runs apart."""

import json
import os
import signal
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import kerasdl
from kerasdl.runs import Listener, Result


class Telling(Listener):
    """Notes the folds, and sends a signal to this process at a certain moment: `(name of the method, fold)`."""

    def __init__(self, moment: tuple[str, int] | None = None, number: signal.Signals = signal.SIGTERM) -> None:
        self.moment, self.number = moment, number
        self.folds: list[tuple[int, int]] = []

    def fold_began(self, fold: int, folds: int) -> None:
        self.folds.append((fold, folds))
        self.stop_at("fold_began")

    def stepped(self, epoch: int, share: float | None, logs: Mapping[str, float]) -> None:
        if epoch == 2 and share is not None and share < 1:
            self.stop_at("stepped")

    def ended(self) -> None:
        self.stop_at("ended")

    def stop_at(self, name: str) -> None:
        if self.moment == (name, self.folds[-1][0]):
            os.kill(os.getpid(), self.number)


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


@pytest.fixture(scope="session")
def telling() -> type[Telling]:
    return Telling


@pytest.fixture(scope="session")
def recipe() -> dict[str, Any]:
    return {
        "kerasdl": 1,
        "name": "wine",
        "data": {"kind": "sklearn", "dataset": "wine", "split": {"test": 0.2, "folds": 3}},
        "model": {"kind": "mlp", "units": [4], "dropout": 0.1},
        "training": {"epochs": 3, "checkpoint_minutes": 0},
        # A callback that hears of every batch brings Python back within the epoch.
        "callbacks": ["csv_logger", {"kind": "tensorboard", "update_freq": "batch"}],
    }


@pytest.fixture(scope="session")
def listener() -> Telling:
    """Give who heard of `whole`."""
    return Telling()


@pytest.fixture(scope="session")
def whole(recipe: dict[str, Any], listener: Telling, tmp_path_factory: pytest.TempPathFactory) -> Result:
    return kerasdl.run(recipe, out=tmp_path_factory.mktemp("runs") / "whole", listener=listener)


def _told(directory: Path) -> dict[str, Any]:
    status: dict[str, Any] = json.loads((directory / "status.json").read_text())
    return status


def _assert_same_fold(one: Path, other: Path) -> None:
    models = [kerasdl.load(directory).model for directory in (one, other)]
    for mine, others in zip(models[0].get_weights(), models[1].get_weights(), strict=True):
        np.testing.assert_array_equal(mine, others)
    assert {**_told(one), "directory": ""} == {**_told(other), "directory": ""}
    assert (one / "metrics.csv").read_text() == (other / "metrics.csv").read_text()


def _assert_same(one: Result, other: Result) -> None:
    told = [json.dumps(_told(result.directory)).replace(str(result.directory), "") for result in (one, other)]
    assert told[0] == told[1]
    assert (one.state, one.metrics, one.deviation) == (other.state, other.metrics, other.deviation)
    for mine, others in zip(one.folds, other.folds, strict=True):
        _assert_same_fold(mine, others)


@pytest.fixture(scope="session")
def told() -> Callable[[Path], dict[str, Any]]:
    """Read the status of a run."""
    return _told


@pytest.fixture(scope="session")
def assert_same_fold() -> Callable[[Path, Path], None]:
    """Compare two run directories of one fold."""
    return _assert_same_fold


@pytest.fixture(scope="session")
def assert_same() -> Callable[[Result, Result], None]:
    """Compare two runs with folds."""
    return _assert_same

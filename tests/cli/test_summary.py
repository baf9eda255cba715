"""What a run prints in the end."""

import io
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from kerasdl.callbacks._gradients import STATISTICS
from kerasdl.cli.summary import summarise


def result(directory: Path, **changes: Any) -> Any:
    return SimpleNamespace(
        state="done",
        directory=directory,
        metrics={"train": {"loss": 0.25, "accuracy": 0.9}, "test": {"loss": 0.5, "accuracy": None}},
        gradients={},
        deviation={},
        folds=(),
        status={"epochs": 7, "compiled": {"mode": "graph"}, "findings": []},
        **changes,
    )


def summary(found: Any, width: int = 200) -> str:
    console = Console(file=io.StringIO(), width=width, markup=False, emoji=False, highlight=False)
    summarise(found, console)
    text: str = console.file.getvalue()
    return text


def test_the_summary_has_every_metric_of_every_part_and_the_run_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    text = summary(result(tmp_path / "runs" / "a"))
    assert [line.split() for line in text.splitlines() if "loss" in line] == [
        ["│", "loss", "│", "0.25", "│", "0.5", "│"]
    ]
    assert "done: 7 epochs, compiled as graph" in text
    assert "Run directory: runs/a" in text


def test_the_summary_says_what_slowed_the_training(tmp_path: Path) -> None:
    slowed = result(tmp_path)
    slowed.status["compiled"]["slowed_by"] = "hooks of every batch: Diary"
    text = summary(slowed)
    assert "done: 7 epochs, compiled as graph, slowed by hooks of every batch: Diary" in text


def test_a_run_that_stopped_early_says_so(tmp_path: Path) -> None:
    stopped = result(tmp_path)
    stopped.state = "stopped"
    text = summary(stopped)
    assert "stopped early after 7 epochs" in text


def test_gradients_are_a_table_by_layer(tmp_path: Path) -> None:
    watched = result(tmp_path)
    watched.gradients = {"hidden_1": {"norm": 0.125, "zero": 0.5}}
    text = summary(watched)
    assert "gradients of the last epoch" in text
    assert "hidden_1" in text


def test_what_the_doctor_found_is_told_with_what_to_try(tmp_path: Path) -> None:
    ill = result(tmp_path)
    finding = {"rule": "vanishing_gradients", "severity": "warning", "layer": "hidden_1", "first_epoch": 3}
    ill.status["findings"] = [{**finding, "explanation": "It fades.", "cures": ("model.residual=true", "model=cnn")}]
    text = summary(ill)
    assert text.splitlines()[-5:-2] == [
        "warning: vanishing gradients at hidden_1, from epoch 3",
        "  It fades.",
        "  Try: model.residual=true or model=cnn",
    ]


def test_a_narrow_terminal_has_room_for_the_names_of_layers(tmp_path: Path) -> None:
    watched = result(tmp_path)
    watched.gradients = {"hidden_1_normalisation": dict.fromkeys(STATISTICS, 1.234e-5)}
    text = summary(watched, width=80)
    assert "…" not in text
    assert "update_ratio" in text


def test_a_path_that_looks_like_markup_is_printed_as_it_is(tmp_path: Path) -> None:
    assert "[bold]:smile:" in summary(result(tmp_path / "[bold]:smile:"))


def test_of_folds_there_are_mean_and_deviation_and_who_has_a_finding(tmp_path: Path) -> None:
    folds = result(tmp_path)
    folds.deviation = {"train": {"loss": 0.5, "accuracy": 0.01}, "test": {"loss": 0.126}}
    folds.metrics["test"] = {"loss": 0.5}
    folds.folds = (tmp_path / "fold-1", tmp_path / "fold-2")
    finding = {"rule": "likely_leak", "severity": "warning", "layer": None, "first_epoch": None, "folds": [1, 2]}
    folds.status["findings"] = [{**finding, "explanation": "It knows.", "cures": ()}]
    folds.status["folds"] = [{"state": "done"}, {"state": "stopped"}]
    text = summary(folds)
    assert "mean ± deviation" in text
    assert [line.split("│")[2:4] for line in text.splitlines() if "loss" in line] == [[" 0.25 ± 0.5 ", " 0.5 ± 0.13 "]]
    assert "warning: likely leak, in fold 1, 2\n  It knows.\n" in text
    assert "done: 2 folds of 7 epochs together, 1 of them stopped early\n" in text


def test_baselines_stand_below_the_metric_they_are_scored_by(tmp_path: Path) -> None:
    compared = result(tmp_path)
    compared.metrics["train"]["mae"] = compared.metrics["test"]["mae"] = 0.125
    compared.status["baselines"] = {"naive": {"test": {"mae": 4.0}}, "seasonal_mean": {"test": {"mae": 3.0}}}
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in summary(compared).splitlines() if "│" in line]
    assert rows[-3:] == [["mae", "0.125", "0.125"], ["mae of naive", "", "4"], ["mae of seasonal_mean", "", "3"]]

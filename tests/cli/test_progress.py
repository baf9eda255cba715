"""What a run shows: live in a terminal, plain lines elsewhere."""

import io
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from rich.console import Console

from kerasdl.cli.progress import Lines, Live, progress
from kerasdl.cli.quiet import diverted


def result(directory: Path, **changes: Any) -> Any:
    return SimpleNamespace(
        state="done",
        directory=directory,
        metrics={"train": {"loss": 0.25, "accuracy": 0.9}, "test": {"loss": 0.5, "accuracy": None}},
        gradients={},
        status={"epochs": 7, "compiled": {"mode": "graph"}, "findings": []},
        **changes,
    )


@pytest.fixture
def lines() -> Lines:
    return Lines(Console(file=io.StringIO(), width=200), None)


def printed(display: Lines | Live) -> str:
    text: str = display.console.file.getvalue()
    return text


def test_off_a_terminal_the_first_and_the_last_epoch_are_lines(lines: Lines, tmp_path: Path) -> None:
    lines.started(tmp_path, 100)
    for epoch in range(1, 101):
        lines.epoch_ended(epoch, {"loss": 1 / epoch, "val_loss": 0.5, "gradient_norm": 3.0, "learning_rate": 0.1})
    lines.ended()
    assert printed(lines).splitlines() == [
        "epoch 1/100  loss 1.0000  val_loss 0.5000",
        "epoch 100/100  loss 0.0100  val_loss 0.5000",
    ]


def test_the_summary_has_every_metric_of_every_part_and_the_run_directory(
    lines: Lines, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    lines.summary(result(tmp_path / "runs" / "a"))
    text = printed(lines)
    assert [line.split() for line in text.splitlines() if "loss" in line] == [
        ["│", "loss", "│", "0.25", "│", "0.5", "│"]
    ]
    assert "done: 7 epochs, compiled as graph" in text
    assert "Run directory: runs/a" in text


def test_the_summary_says_what_slowed_the_training(lines: Lines, tmp_path: Path) -> None:
    slowed = result(tmp_path)
    slowed.status["compiled"]["slowed_by"] = "hooks of every batch: Diary"
    lines.summary(slowed)
    assert "done: 7 epochs, compiled as graph, slowed by hooks of every batch: Diary" in printed(lines)


def test_a_run_that_stopped_early_says_so(lines: Lines, tmp_path: Path) -> None:
    stopped = result(tmp_path)
    stopped.state = "stopped"
    lines.summary(stopped)
    assert "stopped early after 7 epochs" in printed(lines)


def test_gradients_are_a_table_by_layer(lines: Lines, tmp_path: Path) -> None:
    watched = result(tmp_path)
    watched.gradients = {"hidden_1": {"norm": 0.125, "zero": 0.5}}
    lines.summary(watched)
    assert "gradients of the last epoch" in printed(lines)
    assert "hidden_1" in printed(lines)


def test_baselines_stand_below_the_metric_they_are_scored_by(lines: Lines, tmp_path: Path) -> None:
    compared = result(tmp_path)
    compared.metrics["train"]["mae"] = compared.metrics["test"]["mae"] = 0.125
    compared.status["baselines"] = {"naive": {"test": {"mae": 4.0}}, "seasonal_mean": {"test": {"mae": 3.0}}}
    lines.summary(compared)
    rows = [[cell.strip() for cell in line.split("│")[1:-1]] for line in printed(lines).splitlines() if "│" in line]
    assert rows[-3:] == [["mae", "0.125", "0.125"], ["mae of naive", "", "4"], ["mae of seasonal_mean", "", "3"]]


def test_what_the_doctor_found_is_told_with_what_to_try(lines: Lines, tmp_path: Path) -> None:
    ill = result(tmp_path)
    finding = {"rule": "vanishing_gradients", "severity": "warning", "layer": "hidden_1", "first_epoch": 3}
    ill.status["findings"] = [{**finding, "explanation": "It fades.", "cures": ("model.residual=true", "model=cnn")}]
    lines.summary(ill)
    assert printed(lines).splitlines()[-5:-2] == [
        "warning: vanishing gradients at hidden_1, from epoch 3",
        "  It fades.",
        "  Try: model.residual=true or model=cnn",
    ]


def test_names_that_look_like_markup_are_printed_as_they_are(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sys, "argv", ["kerasdl", "run"])
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "2")
    with diverted() as diversion:
        display = progress(diversion)
        display.preparing("[/red].yaml")
        display.summary(result(tmp_path / "[bold]:smile:"))
    text = capfd.readouterr().err
    assert "[/red].yaml: preparing data and model" in text
    assert "[bold]:smile:" in text
    assert isinstance(display, Lines)


def test_in_a_terminal_a_bar_moves_with_the_epochs(tmp_path: Path) -> None:
    live = Live(Console(file=io.StringIO(), force_terminal=True, width=120), None)
    live.started(tmp_path, 4)
    live.stepped(1, 0.5, {})
    assert live.bar.tasks[0].completed == 0.5
    live.stepped(2, None, {})
    live.epoch_ended(2, {"loss": 0.25, "learning_rate": 0.1})
    assert live.bar.tasks[0].completed == 2
    live.ended()
    assert live.bar.finished is False
    assert "loss 0.2500" in printed(live)


def test_a_narrow_terminal_has_room_for_the_bar_and_all_logs(tmp_path: Path) -> None:
    live = Live(Console(file=io.StringIO(), force_terminal=True, no_color=True, width=80), None)
    live.started(tmp_path, 4)
    live.epoch_ended(4, dict.fromkeys(("accuracy", "auc", "loss", "val_accuracy", "val_auc", "val_loss"), 0.25))
    live.ended()
    assert "4/4" in printed(live)
    assert "val_loss 0.2500" in printed(live)
    assert "…" not in printed(live)


def test_a_narrow_terminal_has_room_for_the_names_of_layers(tmp_path: Path) -> None:
    lines = Lines(Console(file=io.StringIO(), width=80), None)
    watched = result(tmp_path)
    statistics = ("norm", "mean_abs", "zero_share", "update_ratio", "nonfinite")
    watched.gradients = {"hidden_1_normalisation": dict.fromkeys(statistics, 1.234e-5)}
    lines.summary(watched)
    assert "…" not in printed(lines)


def test_a_bar_that_never_began_ends_quietly() -> None:
    Live(Console(file=io.StringIO(), force_terminal=True), None).ended()

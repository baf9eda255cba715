"""What a run shows: live in a terminal, plain lines elsewhere."""

import io
import sys
from pathlib import Path

import pytest
from rich.console import Console

from kerasdl.cli.progress import Lines, Live, progress
from kerasdl.cli.quiet import diverted


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


def test_names_that_look_like_markup_are_printed_as_they_are(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "argv", ["kerasdl", "run"])
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "2")
    with diverted() as diversion:
        display = progress(diversion)
        display.preparing("[/red].yaml")
        display.warned("[bold]:smile:")
    text = capfd.readouterr().err
    assert "[/red].yaml: preparing data and model" in text
    assert "warning: [bold]:smile:" in text
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


def test_a_bar_that_never_began_ends_quietly() -> None:
    Live(Console(file=io.StringIO(), force_terminal=True), None).ended()


def test_the_fold_that_begins_is_told(lines: Lines) -> None:
    lines.fold_began(2, 5)
    assert printed(lines) == "fold 2 of 5\n"

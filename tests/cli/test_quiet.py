"""What libraries print past Python stays away from the terminal, and is kept."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from kerasdl.cli.main import main
from kerasdl.cli.quiet import diverted


@pytest.fixture(autouse=True)
def _plain(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["kerasdl", "run"])
    # Restored after the test, with what diverting sets.
    monkeypatch.setenv("TF_CPP_MIN_LOG_LEVEL", "2")


def test_what_is_written_to_the_descriptor_does_not_reach_the_terminal(capfd: pytest.CaptureFixture[str]) -> None:
    with diverted():
        os.write(2, b"noise of a library\n")
        subprocess.run(["sh", "-c", "echo noise of a child >&2"], check=True)
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "after\n"


def test_the_terminal_is_reached_through_the_diversion(capfd: pytest.CaptureFixture[str]) -> None:
    with diverted() as diversion:
        assert diversion is not None
        print("to the user", file=diversion.terminal)
    assert capfd.readouterr().err == "to the user\n"


def test_what_was_printed_before_and_after_is_kept_in_the_log(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    (tmp_path / "train.log").write_text("first\n")
    with diverted() as diversion:
        assert diversion is not None
        os.write(2, b"early\n")
        diversion.move(tmp_path / "train.log")
        os.write(2, b"late\n")
    os.write(2, b"after\n")
    assert (tmp_path / "train.log").read_text() == "first\nearly\nlate\n"
    assert capfd.readouterr().err == "after\n"


def test_an_error_brings_the_terminal_back(capfd: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(RuntimeError, match="stop"), diverted():
        raise RuntimeError("stop")
    os.write(2, b"after\n")
    assert capfd.readouterr().err == "after\n"


def test_with_debug_nothing_is_diverted(capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["kerasdl", "run", "--debug"])
    with diverted() as diversion:
        os.write(2, b"noise\n")
    assert diversion is None
    assert capfd.readouterr().err == "noise\n"


@pytest.mark.parametrize(("command", "change", "code"), [("validate", "seed=1", 0), ("run", "training.epochs=0", 2)])
def test_what_a_user_s_module_imports_prints_nothing_on_the_terminal(
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    command: str,
    change: str,
    code: int,
) -> None:
    module = f"own_noisy_{command}"
    source = "import os\nos.write(2, b'noise of a library')\ndef net(inputs, outputs, *, units: int = 3): ..."
    (tmp_path / f"{module}.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    own = [f"model={{kind: '{module}:net'}}", "--allow-import", module]
    monkeypatch.setattr(sys, "argv", ["kerasdl", command, "mlp/diabetes", change, *own])
    with pytest.raises(SystemExit) as ended:
        main()
    assert ended.value.code == code
    assert module in sys.modules
    assert "noise" not in capfd.readouterr().err

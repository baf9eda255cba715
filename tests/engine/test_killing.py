"""Trainings that SIGKILL ends at any step end with the same bits, in real processes."""

import json
import subprocess
import sys
from pathlib import Path


def test_killed_at_every_step_and_while_it_is_written_a_training_ends_with_the_same_bits(tmp_path):
    command = [sys.executable, str(Path(__file__).with_name("killed.py")), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout) == {
        "at every step": {"killed": 9, "same": True},
        "at the ends of epochs": {"killed": 2, "same": True},
        "while it is written": {"killed": 10, "same": True},
    }

"""What can be said of the image without building it."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def dockerfile() -> str:
    return (ROOT / "Dockerfile").read_text()


def test_the_base_image_can_be_replaced(dockerfile):
    assert dockerfile.startswith("ARG BASE=python:3.12-slim\nFROM ${BASE}\n")


def test_the_entry_point_is_the_command_run_by_nobody_special(dockerfile):
    entry = re.search(r"^ENTRYPOINT (.*)$", dockerfile, re.MULTILINE)
    assert json.loads(entry[1]) == ["kerasdl"]
    assert re.findall(r"^USER (.*)$", dockerfile, re.MULTILINE)[-1] not in ("root", "0")


def test_everything_that_is_copied_is_there_and_not_ignored(dockerfile):
    allowed = (ROOT / ".dockerignore").read_text().splitlines()
    copied = [word for line in re.findall(r"^COPY (.*)$", dockerfile, re.MULTILINE) for word in line.split()[:-1]]
    assert copied
    for path in copied:
        assert (ROOT / path).exists()
        assert f"!{path}" in allowed

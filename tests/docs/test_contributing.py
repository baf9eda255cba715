"""The builder that contributing-a-builder.md shows is one file away from being kerasdl's own."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture
def package(tmp_path, read_blocks) -> Path:
    """Copy kerasdl with the page's builder put in, and the tests that every builder has to pass."""
    without_bytecode = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "kerasdl", tmp_path / "kerasdl", ignore=without_bytecode)
    shutil.copytree(ROOT / "tests" / "models", tmp_path / "tests" / "models", ignore=without_bytecode)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    files = {block.file: block.text for block in read_blocks(ROOT / "docs" / "contributing-a-builder.md")}
    (tmp_path / "kerasdl" / "models" / "highway.py").write_text(files["highway.py"])
    (tmp_path / "deep-digits.yaml").write_text(files["deep-digits.yaml"])
    return tmp_path


def python(package: Path, *arguments: str) -> str:
    environment = {**os.environ, "PYTHONPATH": str(package)}
    ended = subprocess.run(
        [sys.executable, "-m", *arguments], cwd=package, env=environment, capture_output=True, text=True, check=False
    )
    assert ended.returncode == 0, ended.stdout + ended.stderr
    return ended.stdout


def test_the_file_of_the_page_is_a_kind_as_soon_as_it_is_there(package):
    assert python(package, "kerasdl", "validate", "deep-digits.yaml", "model.kind=highway").endswith("valid\n")


def test_the_file_of_the_page_passes_the_tests_of_all_builders(package):
    tests = ["tests/models/test_contract.py", "kerasdl/models/highway.py"]
    assert "passed" in python(package, "pytest", "-q", "-p", "no:cacheprovider", *tests, "-k", "highway")

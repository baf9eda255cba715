"""What must answer at once imports neither TensorFlow nor anything else that takes seconds."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from kerasdl.recipe.shipped import names

HEAVY = ("tensorflow", "keras", "numpy", "sklearn", "scipy", "keras_tuner", "rich")
STAGES: dict[str, list[str]] = {
    "help": ["--help"],
    "version": ["--version"],
    "ls": ["ls"],
    "ls metrics": ["ls", "metrics"],
    "cat": ["cat", "mlp/breast-cancer"],
    "cp": ["cp", "mlp/breast-cancer", "copy.yaml"],
    "schema": ["schema"],
    "help of run": ["run", "--help"],
    "help of check": ["check", "--help"],
    "wrong recipe to check": ["check", "mlp/breast-cancer", "training.epochs=0"],
    "wrong recipe": ["run", "mlp/breast-cancer", "training.epochs=0"],
    "wrong rule": ["validate", "mlp/breast-cancer", "callbacks=[{kind: early_stopping, on_finding: [dead_unit]}]"],
    "no recipe": ["run", "none.yaml"],
    **{f"validate {name}": ["validate", name] for name in names()},
    **{f"validate a search of {name}": ["validate", name, "search={values: auto}"] for name in names()},
}
# One process for all claims: each stage leaves what it imported to the next, and none may import anything heavy.
PROGRAM = """
import contextlib, io, json, sys
import kerasdl
import kerasdl.recipe
heavy, stages = json.loads(sys.argv[1])
codes, imported = {}, {"import kerasdl": [name for name in heavy if name in sys.modules]}
from kerasdl.cli.main import main
for stage, arguments in stages.items():
    sys.argv = ["kerasdl", *arguments]
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        try:
            main()
        except SystemExit as ended:
            codes[stage] = ended.code
    imported[stage] = [name for name in heavy if name in sys.modules]
print(json.dumps({"codes": codes, "imported": imported}))
"""


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """Run every stage in one fresh process; give exit codes and what was imported after each."""
    command = [sys.executable, "-c", PROGRAM, json.dumps([HEAVY, STAGES])]
    folder: Path = tmp_path_factory.mktemp("imports")
    ended = subprocess.run(command, capture_output=True, check=True, cwd=folder)
    return json.loads(ended.stdout)


@pytest.mark.parametrize("stage", ["import kerasdl", *STAGES])
def test_nothing_heavy_is_imported_by(stage: str, told: Any) -> None:
    assert told["imported"][stage] == []


@pytest.mark.parametrize("stage", STAGES)
def test_the_exit_code_is_right_without_it(stage: str, told: Any) -> None:
    assert told["codes"][stage] == (2 if stage.startswith(("wrong", "no recipe")) else 0)

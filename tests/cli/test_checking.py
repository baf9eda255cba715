"""`kerasdl check`: what it prints, and its exit code."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kerasdl.cli.outcomes import told

Kerasdl = Callable[..., Any]
RECIPE = "kerasdl: 1\ndata: {kind: synthetic, dataset: moons, examples: 60}\nmodel: {kind: mlp, units: [16]}\n"


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("my.yaml").write_text(RECIPE)
    return "my.yaml"


def test_a_healthy_recipe_has_exit_code_0_and_a_line_for_each_check(kerasdl: Kerasdl, recipe: str) -> None:
    answer = kerasdl("check", recipe)
    assert answer.code == 0
    assert "pass  input scale: What reaches 'hidden_1' has mean" in answer.out
    assert "      logits    Dense  (1)   float32  17" in answer.out
    assert sorted(path.name for path in Path().iterdir()) == ["my.yaml"]


def test_one_that_fails_has_exit_code_1_and_a_cure(kerasdl: Kerasdl, recipe: str) -> None:
    too_high = "training.optimizer={kind: sgd, learning_rate: 1e4}"
    answer = kerasdl("check", recipe, too_high, "--json")
    assert (answer.code, answer.json["kerasdl"], answer.json["passed"]) == (1, 1, False)
    first = answer.json["checks"][0]
    assert (first["check"], first["result"]) == ("learning_rate", "fail")
    assert first["cures"][0].startswith("training.optimizer.learning_rate=")
    printed = told(first)
    assert printed.startswith("fail  learning rate: ")
    assert f"\n      Try: {first['cures'][0]}" in printed


def test_mistakes_are_told_as_by_other_commands(kerasdl: Kerasdl, recipe: str) -> None:
    assert kerasdl("check", recipe, "model=mpl").code == 2
    missing = kerasdl("check", recipe, "data={kind: arrays, path: none.npz}")
    assert (missing.code, missing.out) == (4, "")
    assert "Traceback" not in missing.err
    assert kerasdl("check", "none.yaml").code == 2

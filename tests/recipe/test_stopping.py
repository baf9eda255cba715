"""Names of the doctor's rules are checked as all else, and so is whether they could ever be found."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kerasdl import doctor
from kerasdl.components import kinds
from kerasdl.components.needs import needed
from kerasdl.errors import Problem

Refused = Callable[..., tuple[Problem, ...]]


def test_each_rule_that_could_never_stop_a_training_is_told_at_its_place(
    written: Callable[..., Path], refused: Refused
) -> None:
    path = written(
        """kerasdl: 1
data: {kind: sklearn, dataset: iris}
model: mlp
callbacks:
  - early_stopping
  - kind: early_stopping
    on_finding:
      - divergence
      - dead_unit
      - exploding_gradients
      - one_class_predicted
  - {kind: early_stopping, on_finding: [saturated_units, 3]}
"""
    )
    problems = refused(recipe=path)
    assert [(problem.where.removeprefix(f"{path}:"), problem.key) for problem in problems] == [
        ("9:9", "callbacks[1].on_finding[1]"),
        ("10:9", "callbacks[1].on_finding[2]"),
        ("11:9", "callbacks[1].on_finding[3]"),
        ("12:41", "callbacks[2].on_finding[0]"),
        ("12:58", "callbacks[2].on_finding[1]"),
    ]
    assert [problem.message for problem in problems] == [
        "there is no rule of the doctor 'dead_unit'",
        "exploding_gradients finds nothing without gradient_monitor",
        "what one_class_predicted looks at is only known when training has ended",
        "saturated_units finds nothing without activation_monitor",
        "expected a rule of the doctor, got 3",
    ]
    cures = [problem.cure for problem in problems[:4]]
    assert all(cures)
    assert str(cures[0]).startswith("Did you mean 'dead_units'?")
    assert cures[1:] == [
        "Write callbacks: [..., gradient_monitor].",
        "Leave one_class_predicted out; the run tells of it in the end.",
        "Write callbacks: [..., activation_monitor].",
    ]


def test_one_rule_without_a_list_is_told_to_be_one(refused: Refused) -> None:
    (problem,) = refused("callbacks=[{kind: early_stopping, on_finding: divergence}]")
    assert problem.message == "expected a list, each a rule of the doctor, got 'divergence'"
    assert problem.cure == "Write [divergence]."


@pytest.mark.parametrize(
    "callbacks",
    [
        "[{kind: early_stopping, on_finding: [divergence, overfitting]}]",
        "[gradient_monitor, {kind: early_stopping, on_finding: [exploding_gradients]}]",
        "[{kind: early_stopping, on_finding: [exploding_gradients]}, {kind: gradient_monitor, every: 3}]",
        "[activation_monitor, {kind: early_stopping, on_finding: [dead_units]}]",
        "[{kind: early_stopping, on_finding: []}]",
    ],
)
def test_rules_that_can_be_found_are_taken(loaded: Callable[..., Any], callbacks: str) -> None:
    assert loaded(f"callbacks={callbacks}").callbacks


def test_an_option_of_a_users_own_callback_is_its_own(
    loaded: Callable[..., Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = "class Stop:\n    def __init__(self, *, on_finding: tuple[str, ...] = ()): ...\n"
    (tmp_path / "own_stopping.py").write_text(source)
    monkeypatch.syspath_prepend(tmp_path)
    own = "callbacks=[{kind: 'own_stopping:Stop', on_finding: [mode_collapse, mine]}]"
    assert loaded(own, allow_import=["own_stopping"]).callbacks


@pytest.mark.parametrize("rule", kinds("doctor"))
def test_what_a_rule_needs_is_read_as_it_declares_it(rule: str) -> None:
    assert needed(rule) == getattr(getattr(doctor, rule), "needs", None)

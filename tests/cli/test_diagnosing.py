"""`kerasdl diagnose`: what it prints of findings, and of cures that were tried."""

import shlex
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import kerasdl
from kerasdl.cli.tries import as_content, as_text
from kerasdl.preflight import Attempt, Tries, Yardstick

Kerasdl = Callable[..., Any]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> str:
    recipe = {
        "kerasdl": 1,
        "data": {"kind": "sklearn", "dataset": "digits"},
        "model": {"kind": "mlp", "units": [16]},
        "training": {"epochs": 5, "optimizer": {"kind": "sgd", "learning_rate": 1e-9}},
    }
    return str(kerasdl.run(recipe, out=tmp_path_factory.mktemp("ill") / "run").directory)


def test_findings_come_with_numbers_and_cures(kerasdl: Kerasdl, run: str) -> None:
    answer = kerasdl("diagnose", run)
    assert answer.code == 0
    assert answer.out.startswith("error: not learning, from epoch 1\n")
    assert "chance loss 2." in answer.out
    # As a shell takes it.
    first = answer.out.partition("  Try: ")[2].partition(" or ")[0]
    assert shlex.split(first) == ["training.optimizer={kind: adam, learning_rate: 0.003}"]


def test_cures_that_there_is_no_time_to_try_are_told(kerasdl: Kerasdl, run: str) -> None:
    answer = kerasdl("diagnose", run, "--try", "--budget", "0.001", "--json")
    (first, *_) = answer.json["tries"]
    assert (first["rule"], first["verdict"], first["scores"]) == ("not_learning", "not tried", {})
    assert answer.json["recipe"] is None
    assert answer.json["findings"][0]["cures"][0] == first["cure"]
    assert "not tried" in kerasdl("diagnose", run, "--try", "--budget", "0.001").out
    assert not (Path(run) / "cured.yaml").exists()


def test_a_budget_for_nothing_and_one_that_is_none_are_refused(kerasdl: Kerasdl, run: str) -> None:
    answer = kerasdl("diagnose", run, "--budget", "5")
    assert (answer.code, "--try --budget" in answer.err) == (2, True)
    assert kerasdl("diagnose", run, "--try", "--budget", "0").code == 2
    assert kerasdl("diagnose", str(Path(run).parent), "--try").code == 5


def tries(*attempts: Attempt, **changes: Any) -> Tries:
    told: dict[str, Any] = {
        "yardstick": Yardstick("validation", "accuracy", "max"),
        "epochs": 5,
        "of_epochs": 20,
        "unchanged": Attempt(scores={0: 0.5, 1: 0.25, 2: None}, verdict="unchanged"),
        "recipe": None,
        "seconds": 12.34,
    }
    return Tries(attempts=attempts, **told | changes)


def test_what_was_tried_is_a_table_with_a_column_for_each_seed() -> None:
    helps = Attempt("model.activation=relu", "dead_units", {0: 0.9, 1: 0.8, 2: 0.85}, "helps")
    fails = Attempt("model.dropout=0.5", "overfitting", {0: None}, "fails", "the loss is not finite\n  Lower it.")
    lines = as_text(tries(helps, fails, recipe=Path("my runs/cured.yaml"))).splitlines()
    assert lines == [
        "Tried for 5 of 20 epochs; accuracy of the validation part, of which more is better, a column a seed:",
        "  unchanged                   0.5      0.25    failed",
        "  model.activation=relu       0.9       0.8      0.85  helps",
        "  model.dropout=0.5        failed                      fails",
        "    the loss is not finite",
        "Train with what helps most: kerasdl run 'my runs/cured.yaml'",
    ]


def test_that_nothing_helps_and_that_there_is_nothing_to_try_is_said() -> None:
    nothing = Attempt("x=1", "dead_units", {0: 0.4}, "no better")
    assert as_text(tries(nothing)).endswith("Nothing that was tried helps beyond what another seed does.")
    maybe = Attempt("x=1", "dead_units", {0: 0.9}, "may help")
    assert as_text(tries(maybe)).endswith("not shown to be better than the recipe with all of its seeds.")
    assert as_text(tries()) == "No finding has a cure that could be tried."
    assert "no training ended well" in as_text(tries(nothing, yardstick=None))


def test_as_json_it_is_plain_data() -> None:
    content = as_content(tries(Attempt("x=1", "dead_units", {0: 0.4}, "no better")))
    assert content["tries"] == [
        {"cure": "x=1", "rule": "dead_units", "verdict": "no better", "problem": None, "scores": {"0": 0.4}}
    ]
    assert content["yardstick"] == {"part": "validation", "metric": "accuracy", "better": "max"}
    assert (content["epochs"], content["recipe"], content["seconds"]) == (5, None, 12.3)

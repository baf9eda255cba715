"""The trainings that the doctor is measured on: data in `cases/`, a folder for each half, a file for each family."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal, get_args

from kerasdl import doctor
from kerasdl.interfaces.room import plugin_files
from kerasdl.recipe.overrides import override
from kerasdl.recipe.reading import read_file
from kerasdl.recipe.shipped import shipped
from kerasdl.recipe.tree import Node

FOLDER = Path(__file__).parent / "cases"
# What data sources remark counts as far as a fault expects it.
RULES = frozenset({*plugin_files(Path(doctor.__path__[0])), "likely_leak"})
MONITORS = ("gradient_monitor", "activation_monitor")
# By how much a fault must be worse unless it says otherwise: of an accuracy and the like, or of the error's ratio - 1.
WORSE = 0.05
Half = Literal["tune", "measure"]
HALVES: Mapping[str, Half] = {half: half for half in get_args(Half)}


@dataclass(frozen=True)
class Healthy:
    """A training that is as it should be.

    Attributes:
        name: Of the case.
        family: The file it stands in.
        half: The folder it stands in: whether thresholds may be set by it.
        recipe: What is trained, monitors included.
        score: The metric that counts.
        reaches: At least, or of errors at most, this.
    """

    name: str
    family: str
    half: Half
    recipe: Mapping[str, Any]
    score: str
    reaches: float


@dataclass(frozen=True)
class Fault:
    """A healthy training that something was done to.

    Attributes:
        name: Of the case.
        family: The file it stands in.
        half: The folder it stands in: whether thresholds may be set by it.
        of: The healthy training.
        recipe: What is trained, monitors included.
        expect: Rules, of which one at least must find it.
        allowed: Rules that may find it, too.
        worse: By how much its score must be worse; None where the fault does not show in the score.
        curable: Whether an option of the recipe can mend it: wrong labels it cannot.
    """

    name: str
    family: str
    half: Half
    of: Healthy
    recipe: Mapping[str, Any]
    expect: frozenset[str]
    allowed: frozenset[str]
    worse: float | None
    curable: bool


def load_cases(folder: Path = FOLDER) -> tuple[dict[str, Healthy], dict[str, Fault]]:
    """Read all cases, by name. A fault is made from a healthy training of the same file, and so of the same half."""
    healthy: dict[str, Healthy] = {}
    faults: dict[str, Fault] = {}
    for path in sorted(folder.glob("*/*.yaml")):
        tree, half = read_file(path).plain(), HALVES[path.parent.name]
        own = {name: _healthy(name, path.stem, half, case) for name, case in tree["healthy"].items()}
        ill = {name: _fault(name, own, case) for name, case in tree["faults"].items()}
        twice = (own.keys() | ill.keys()) & (healthy.keys() | faults.keys()) | own.keys() & ill.keys()
        assert not twice, f"{path}: there twice: {twice}"
        healthy |= own
        faults |= ill
    return healthy, faults


def _healthy(name: str, family: str, half: Half, case: Mapping[str, Any]) -> Healthy:
    given = case["recipe"]
    tree = read_file(shipped(given)).plain() if isinstance(given, str) else {"kerasdl": 1, **given}
    recipe = changed({**tree, "name": name}, case.get("overrides", ()))
    return Healthy(name, family, half, recipe, case["score"], case["reaches"])


def _fault(name: str, healthy: Mapping[str, Healthy], case: Mapping[str, Any]) -> Fault:
    of = healthy[case["of"]]
    expect, allowed = frozenset(case["expect"]), frozenset(case.get("allowed", ()))
    assert expect, f"{name} expects nothing"
    assert expect | allowed <= RULES, f"{name}: no such rule: {expect | allowed - RULES}"
    recipe = changed({**of.recipe, "name": name}, case["overrides"])
    about = (expect, allowed, case.get("worse", WORSE), case.get("curable", True))
    return Fault(name, of.family, of.half, of, recipe, *about)


def changed(tree: Mapping[str, Any], overrides: Iterable[str]) -> dict[str, Any]:
    """Give a recipe with overrides, and with the monitors that it has not yet."""
    recipe = override(Node.of(dict(tree), "recipe"), overrides).plain()
    callbacks = [each if isinstance(each, dict) else {"kind": each} for each in recipe.get("callbacks", ())]
    kinds = {each["kind"] for each in callbacks}
    return recipe | {"callbacks": [*callbacks, *({"kind": kind} for kind in MONITORS if kind not in kinds)]}

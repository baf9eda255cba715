"""Every cure that a rule writes down is one that some recipe takes."""

import ast
import re
from pathlib import Path

import pytest

from kerasdl import doctor
from kerasdl.errors import RecipeError
from kerasdl.recipe import load

OVERRIDE = re.compile(r"~callbacks|(model|training|data)\.[a-z0-9_.]+=[^=]+")
RECIPES = (
    ("mlp/breast-cancer", "training.optimizer=adamw"),
    ("mlp/breast-cancer", "training.optimizer={kind: adam, weight_decay: 0.1}"),
    ("cnn/digits", "model.augmentation=[{kind: random_flip}]"),
    ("mlp/breast-cancer", "data={kind: arrays, path: data.npz}"),
    ("rnn/digits",),
    ("gan/mixture-ring",),
)


def written():
    """Give all overrides that stand in the files of rules, as they are."""
    found = set()
    for path in Path(doctor.__path__[0]).glob("*.py"):
        tree = ast.parse(path.read_text())
        joined = {id(part) for node in ast.walk(tree) if isinstance(node, ast.JoinedStr) for part in node.values}
        strings = (node for node in ast.walk(tree) if isinstance(node, ast.Constant) and isinstance(node.value, str))
        found |= {node.value for node in strings if id(node) not in joined and OVERRIDE.fullmatch(node.value)}
    return sorted(found)


def is_taken(recipe, override):
    name, *before = recipe
    try:
        load(name, [*before, override])
    except RecipeError:
        return False
    return True


def test_cures_are_found_in_the_files():
    assert {"model.activation=tanh", "training.balance=weights", "~callbacks"} <= set(written())


@pytest.mark.parametrize("override", written())
def test_a_cure_is_an_option_and_a_value_of_some_recipe(override):
    assert any(is_taken(recipe, override) for recipe in RECIPES)

"""From YAML text to a checked, frozen `Recipe`. Never imports TensorFlow."""

from kerasdl.recipe.bare import bare
from kerasdl.recipe.changed import changed
from kerasdl.recipe.checking import check
from kerasdl.recipe.differing import differences
from kerasdl.recipe.format import Recipe, Training
from kerasdl.recipe.loading import load
from kerasdl.recipe.searched import own_values, space_of
from kerasdl.recipe.space import Parameter
from kerasdl.recipe.worth import worth_searching
from kerasdl.recipe.writing import digest, text, tree

__all__ = [
    "Parameter",
    "Recipe",
    "Training",
    "bare",
    "changed",
    "check",
    "differences",
    "digest",
    "load",
    "own_values",
    "space_of",
    "text",
    "tree",
    "worth_searching",
]

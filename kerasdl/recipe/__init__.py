"""From YAML text to a checked, frozen `Recipe`. Never imports TensorFlow."""

from kerasdl.recipe.changed import changed
from kerasdl.recipe.checking import check
from kerasdl.recipe.format import Recipe, Training
from kerasdl.recipe.loading import load
from kerasdl.recipe.writing import digest, text, tree

__all__ = ["Recipe", "Training", "changed", "check", "digest", "load", "text", "tree"]

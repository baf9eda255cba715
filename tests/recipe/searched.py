"""Recipes with a search, made up."""

from collections.abc import Callable
from pathlib import Path

from kerasdl.recipe import Parameter, load, space_of

START = """\
kerasdl: 1
data: {kind: sklearn, dataset: iris}
model: {kind: mlp, units: [64]}
training:
  optimizer: {kind: sgd, momentum: 0.9}
callbacks: [{kind: early_stopping, patience: 5}]
search:
"""


def searched(written: Callable[..., Path], *lines: str) -> tuple[Parameter, ...]:
    return space_of(load(written(START + "  values:\n" + "".join(f"    {line}\n" for line in lines))))


def one(written: Callable[..., Path], *lines: str) -> Parameter:
    return searched(written, *lines)[-1]


def marked(lines: str) -> tuple[str, str]:
    """Give a recipe with a search, and the line and column of the mark in it."""
    marked_text = f"{START}  {lines}\n"
    before, _, after = marked_text.partition("§")
    return before + after, f"{before.count(chr(10)) + 1}:{len(before) - before.rfind(chr(10))}"


def below(*lines: str) -> str:
    return "values:\n" + "\n".join(f"    {line}" for line in lines)

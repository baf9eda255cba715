"""A recipe that is written out reads back as the same recipe."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml

from kerasdl.recipe import Recipe, digest, load, text, tree
from kerasdl.recipe.reading import read_text, read_value
from kerasdl.recipe.shipped import names
from kerasdl.recipe.writing import inline

NASTY = [
    "1e-3",
    "no",
    "012",
    "~",
    "",
    " x",
    "x ",
    "a: b",
    "a #b",
    "# a",
    "0x10",
    "0o17",
    "null",
    "true",
    ".nan",
    "12:30:00",
    "2026-01-31",
    "=",
    "<<",
    "*a",
    "&a",
    "!a",
    "%a",
    "@a",
    "`a",
    "- a",
    "[a]",
    "{a",
    "'a'",
    '"a"',
    "a\nb",
    "a\n",
    "\n",
    "a\tb",
    "a\x07b",
    "a\x85b",
    "a\u2028b",
    "\ufeffa",
    "é",
    "名",
    "😀",
    "---",
    "...",
    "a " * 100,
    "9" * 400,
]


@pytest.mark.parametrize("name", names())
def test_a_shipped_recipe_reads_back_from_what_is_written(name: str, written: Callable[..., Any]) -> None:
    recipe = load(name)
    again = load(written(text(recipe)))
    assert again == recipe
    assert text(again) == text(recipe)
    assert digest(again) == digest(recipe)


def test_there_are_shipped_recipes() -> None:
    assert names()


@pytest.mark.parametrize("nasty", NASTY, ids=ascii)
def test_text_that_looks_like_something_else_reads_back_as_text(
    nasty: str, small: dict[str, Any], written: Callable[..., Any]
) -> None:
    recipe = load({**small, "data": {"kind": "arrays", "path": "/x.npz", "inputs": nasty}})
    assert load(written(text(recipe)), ["name=recipe"]) == recipe


@pytest.mark.parametrize("nasty", NASTY, ids=ascii)
def test_keys_that_look_like_something_else_read_back_as_text(nasty: str) -> None:
    assert read_text(yaml_of({nasty: nasty}), "file").plain() == {nasty: nasty}


def yaml_of(value: Any) -> str:
    from kerasdl.recipe.writing import _Dumper

    return yaml.dump(value, Dumper=_Dumper, allow_unicode=True)


@pytest.mark.parametrize("number", [1e-30, 1e22, 5e-324, 1.7976931348623157e308, 0.1, 100000.0])
def test_a_number_reads_back_with_every_bit(number: float, loaded: Callable[..., Recipe], written: Any) -> None:
    recipe = loaded(f"training.optimizer={{kind: adam, learning_rate: {number!r}}}")
    assert load(written(text(recipe)), ["name=recipe"]).training.optimizer.options["learning_rate"] == number


def test_a_recipe_of_plain_values_is_the_tree_of_its_text(loaded: Callable[..., Recipe]) -> None:
    recipe = loaded("model=gan")
    assert read_text(text(recipe), "file").plain() == tree(recipe)


def test_the_digest_tells_recipes_apart(loaded: Callable[..., Recipe]) -> None:
    assert digest(loaded()) == digest(loaded("training.epochs=10"))
    assert digest(loaded()) != digest(loaded("training.epochs=11"))


@pytest.mark.parametrize(
    ("value", "expected"),
    [(True, "true"), (None, "null"), ([1, 2.5], "[1, 2.5]"), ("no", "'no'"), ("a", "a"), (1e-5, "1.0e-05")],
)
def test_a_value_is_written_on_one_line(value: Any, expected: str) -> None:
    assert inline(value) == expected
    assert read_text(f"key: {inline(value)}", "file").plain() == {"key": value}


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ([[64], [128, 64]], "[[64], [128, 64]]"),
        ([{"kind": "random_flip", "mode": "horizontal"}, {"kind": "aug_mix"}], None),
        ({"units": [8], "augmentation": [{"kind": "random_flip"}], "activation": "no: 1"}, None),
        ([[{"a": [{"b": []}]}], "a\nb"], None),
    ],
)
def test_a_value_is_written_on_one_line_whatever_is_in_it(value: Any, written: str | None) -> None:
    line = inline(value)
    assert "\n" not in line
    assert read_value(line, "again").plain() == value
    assert read_value(f"{{a: {line}}}", "again").plain() == {"a": value}
    assert written is None or line == written


def test_a_recipe_without_a_search_says_nothing_of_it(loaded: Callable[..., Recipe]) -> None:
    assert "search" not in tree(loaded())
    assert "search" not in text(loaded())
    assert tree(loaded("search={values: auto, trials: 3}"))["search"]["trials"] == 3

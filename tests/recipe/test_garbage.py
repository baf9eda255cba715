"""Whatever is thrown at the loader, it gives a recipe or says what is wrong; nothing else ever comes out."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kerasdl.components import kinds
from kerasdl.errors import KerasdlError, RecipeError
from kerasdl.recipe import Recipe, digest, load, text
from kerasdl.recipe.reading import read_file, read_text
from kerasdl.recipe.shipped import folder, names

SHIPPED = [(folder() / f"{name}.yaml").read_text(encoding="utf-8") for name in names()]
TOKENS = re.compile(r"\s+|[\w.-]+|\W")
WORDS = ["kerasdl", "data", "model", "training", "callbacks", "kind", "mlp", "sklearn", "iris", "units", "optimizer"]

words = st.sampled_from(WORDS) | st.text(max_size=8)
scalars = st.none() | st.booleans() | st.integers() | st.floats() | words | st.text()
trees = st.recursive(
    scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(words, inner, max_size=4), max_leaves=20
)
mappings = st.dictionaries(st.sampled_from(WORDS), trees, max_size=6)
yaml_parts = st.sampled_from(
    [
        *WORDS,
        *"[]{},:-?&*!|>'\"%@`#~<\n\t \0\x85\ufeff",
        ": ",
        "- ",
        "\n  ",
        "---",
        "...",
        "<<",
        "!!",
        "1e3",
        ".inf",
        "&a ",
        "*a",
    ]
)


def outcome(load_it: Callable[[], Any]) -> Any:
    """Give what came out: a recipe, or the one kind of error that may."""
    try:
        return load_it()
    except KerasdlError as error:
        return error


def check_outcome(load_it: Callable[[], Recipe]) -> None:
    """Load; a recipe that comes out must read back as itself, an error must be told well."""
    found = outcome(load_it)
    if isinstance(found, RecipeError):
        assert found.problems
        for problem in found.problems:
            assert problem.where
            assert problem.message
            assert problem.message.endswith("...") or not problem.message.endswith(".")
    elif isinstance(found, KerasdlError):
        assert found.message
        assert found.cure
    else:
        assert load(read_text(text(found), "again").plain()) == found


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give one path for all examples of a test to write to."""
    return tmp_path_factory.mktemp("garbage") / "garbage.yaml"


@given(content=st.binary(max_size=300))
def test_any_bytes_in_a_file(place: Path, content: bytes) -> None:
    place.write_bytes(content)
    check_outcome(lambda: load(place))


@given(content=st.text(max_size=300) | st.lists(yaml_parts, max_size=60).map("".join))
def test_any_text_in_a_file(place: Path, content: str) -> None:
    place.write_bytes(content.encode("utf-8", "surrogatepass"))
    check_outcome(lambda: load(place))


@given(tree=mappings)
def test_any_tree(tree: dict[str, Any]) -> None:
    check_outcome(lambda: load(tree))


@given(tree=mappings)
def test_any_tree_in_a_file_is_as_right_or_wrong_as_the_tree(place: Path, tree: dict[str, Any]) -> None:
    place.write_text(yaml.dump(tree, allow_unicode=False), encoding="utf-8", errors="surrogatepass")
    check_outcome(lambda: load(place))


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A shipped recipe, with a few tokens dropped, doubled, swapped or replaced."""
    tokens = TOKENS.findall(draw(st.sampled_from(SHIPPED)))
    for _ in range(draw(st.integers(1, 4))):
        index, other = draw(st.integers(0, len(tokens) - 1)), draw(st.integers(0, len(tokens) - 1))
        change = draw(st.sampled_from(["drop", "double", "swap", "replace"]))
        if change == "drop":
            tokens[index] = ""
        elif change == "double":
            tokens[index] *= 2
        elif change == "swap":
            tokens[index], tokens[other] = tokens[other], tokens[index]
        else:
            tokens[index] = draw(yaml_parts | scalars.map(str))
    return "".join(tokens)


@given(content=mutated())
def test_a_shipped_recipe_with_a_few_slips(place: Path, content: str) -> None:
    place.write_bytes(content.encode("utf-8", "surrogatepass"))
    check_outcome(lambda: load(place))


paths = st.lists(st.sampled_from([*WORDS, "epochs", "split", "[0]", "[9]", "", "a b"]), max_size=4).map(".".join)
overrides = st.text(max_size=30) | st.builds(
    "{}{}{}{}".format, st.sampled_from(["", "~"]), paths, st.sampled_from(["=", ""]), scalars.map(str) | st.text()
)


@given(changes=st.lists(overrides, max_size=4))
def test_any_overrides(changes: list[str]) -> None:
    check_outcome(lambda: load("mlp/breast-cancer", changes))


@given(name=st.text(max_size=20))
def test_any_name(name: str) -> None:
    check_outcome(lambda: load(name))


@given(room=st.sampled_from(["models", "data", "optimizers", "callbacks"]), option=words, value=trees, data=st.data())
def test_any_option_of_any_kind(room: str, option: str, value: Any, data: st.DataObject) -> None:
    component = {"kind": data.draw(st.sampled_from(kinds(room))), option: value}
    tree: dict[str, Any] = {"kerasdl": 1, "data": {"kind": "sklearn", "dataset": "iris"}, "model": "mlp"}
    key = {"models": "model", "data": "data"}.get(room)
    if key is not None:
        tree[key] = component
    else:
        tree |= {"callbacks": [component]} if room == "callbacks" else {"training": {"optimizer": component}}
    check_outcome(lambda: load(tree))


@given(value=st.text() | st.floats() | st.integers())
def test_any_value_of_an_option_reads_back_as_itself(place: Path, value: Any) -> None:
    inputs = value if isinstance(value, str) else "x"
    rate = value if isinstance(value, float) else 0.1
    tree = {
        "kerasdl": 1,
        "data": {"kind": "arrays", "path": "/x.npz", "inputs": inputs},
        "model": "mlp",
        "training": {"optimizer": {"kind": "adam", "learning_rate": rate}},
        "seed": value if isinstance(value, int) else 0,
    }
    recipe = outcome(lambda: load(tree))
    if isinstance(recipe, Recipe):
        place.write_text(text(recipe), encoding="utf-8")
        again = load(place)
        assert again == recipe
        assert digest(again) == digest(recipe)


@given(content=st.lists(yaml_parts, min_size=1, max_size=200).map("".join))
def test_what_is_read_has_a_place_everywhere(place: Path, content: str) -> None:
    place.write_bytes(content.encode())
    root = outcome(lambda: read_file(place))
    if isinstance(root, RecipeError):
        assert all(problem.where.startswith(str(place)) and problem.cure for problem in root.problems)
        return
    nodes = [root]
    while nodes:
        node = nodes.pop()
        assert re.fullmatch(rf"{re.escape(str(place))}:\d+:\d+", node.where)
        nodes += node.value.values() if isinstance(node.value, dict) else []
        nodes += node.value if isinstance(node.value, list) else []

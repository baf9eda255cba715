"""Write what is made from signatures and kept in the tree, the reference and the schema for editors: `make generated`.

What Keras says of its classes is not copied; a link takes its place. `kerasdl schema` has Keras's own words, read from
the installed package.
"""

from __future__ import annotations

import inspect
import json
from collections.abc import Iterator
from importlib.metadata import version
from pathlib import Path
from typing import Any

from kerasdl import doctor
from kerasdl.components import REQUIRED, Option, Signature, find, kinds, section
from kerasdl.components.docstrings import descriptions
from kerasdl.components.finding import NOUNS, PACKAGE
from kerasdl.interfaces import Activation, Split, Worth
from kerasdl.interfaces.room import plugin_files
from kerasdl.recipe.format import Recipe, Training
from kerasdl.recipe.schema import schema
from kerasdl.recipe.search_format import Search, Values
from kerasdl.recipe.tree import Node
from kerasdl.recipe.types import choices, describe, members
from kerasdl.recipe.writing import tree

PAGE = Path(__file__).parent / "recipe-reference.md"
RULES = Path(__file__).parent / "doctor-rules.md"
SCHEMA = Path(__file__).parents[1] / "recipes" / "schema.json"
_KERAS_PAGES = {
    "augmentations": "https://keras.io/api/layers/preprocessing_layers/image_augmentation/",
    "callbacks": "https://keras.io/api/callbacks/",
    "losses": "https://keras.io/api/losses/",
    "metrics": "https://keras.io/api/metrics/",
    "optimizers": "https://keras.io/api/optimizers/",
    "schedules": "https://keras.io/api/optimizers/learning_rate_schedules/",
}

_START = """\
# Recipe reference

Every key that a recipe may have. This page is written by `make generated` from the signatures and docstrings that
recipes are checked against; `kerasdl schema` gives the same to an editor.

A component is written as its kind, `optimizer: adam`, or as its kind with options,
`optimizer: {kind: adam, learning_rate: 1e-4}`. A component of your own is `kind: package.module:name`, imported only
if the command line says `--allow-import package`.
"""
_RULES_START = """\
# The doctor's rules

What each looks for, as its docstring says; this page is written by `make generated`. [The doctor](doctor.md) tells how
to read what they find.
"""
_NEEDED = {
    "gradient_monitor": "It finds nothing without `gradient_monitor` among the callbacks.",
    "activation_monitor": "It finds nothing without `activation_monitor` among the callbacks.",
    "end": "It can only be asked once training has ended.",
}
_KERAS_START = """\
## From Keras

What Keras {version} brings, by the same names in snake_case. Another version may have more; `kerasdl schema` and
`kerasdl validate` go by the one that is installed. Options that the runner decides are left out: names, dtypes, seeds,
`from_logits`, `reduction`.
"""
_WORTH = """\
Where `values` are `auto`, a search tries what the signatures of the recipe's components say is worth it, what decides
most first. What the recipe itself has is tried, too. Of Keras's optimizers it is the learning rate, or the one that a
schedule starts from or warms up to; of kerasdl's own components the following. A component of your own says it in its
signature: `heads: Annotated[PositiveInt, Worth(choices=(1, 2, 4))] = 2`, with names from `kerasdl.interfaces`.
"""
# Of which a key may have a list of choices instead.
_SEARCHED = next(
    member for member in members(section(Search).options["values"].type) if describe(member) == "a mapping"
)
# What is described once, elsewhere on the page.
_LINKS: list[tuple[Any, str]] = [
    (Activation, "an [activation](#activations)"),
    (Split, "a mapping, [`data.split`](#datasplit)"),
    (Training, "a mapping, [`training`](#training)"),
    (Search, "a mapping, [`search`](#search)"),
    (_SEARCHED, "a mapping, [`search.values`](#searchvalues)"),
]
_HEADINGS = {
    "models": "model",
    "data": "data",
    "tasks": "task",
    "losses": "training.loss",
    "callbacks": "callbacks",
}


def own() -> str:
    """Give the part of the page that depends on kerasdl alone."""
    blocks = [_START, "## The whole recipe\n", *_section(section(Recipe))]
    blocks += ["## `training`\n", *_section(section(Training)), "## `data.split`\n", *_section(section(Split))]
    blocks += [
        "## `search`\n",
        *_section(section(Search)),
        "## `search.values`\n",
        *_section(section(Values)),
        *_worth(),
    ]
    for room, key in _HEADINGS.items():
        blocks.append(f"## `{key}`: {_plural(room)}\n")
        for kind in plugin_files(PACKAGE / room):
            blocks += _component(room, kind)
    blocks += ["## Activations\n", ", ".join(f"`{name}`" for name in choices(Activation)) + ".\n"]
    return "\n".join(blocks)


def _worth() -> Iterator[str]:
    """Give what is tried where the values are `auto`."""
    yield _WORTH
    yield "\n".join(["| option | of | tries |", "|---|---|---|", *_worth_rows()]) + "\n"


def _worth_rows() -> Iterator[str]:
    signatures = {"training": section(Training)}
    signatures |= {
        f"{room}.{kind}": find(room, kind).signature for room in NOUNS for kind in plugin_files(PACKAGE / room)
    }
    for where, signature in signatures.items():
        for option in signature.options.values():
            if option.worth is not None:
                yield f"| `{option.name}` | `{where.rpartition('.')[2]}` | {_tries(option.worth)} |"


def _tries(worth: Worth) -> str:
    if worth.only is not None:
        return f"only its {' or '.join(f'`{name}`' for name in worth.only)}"
    tried = {"choices": worth.choices, "range": worth.range, "log": worth.log}
    said = next(f"`{name}: {_flow(tree(each))}`" for name, each in tried.items() if each is not None)
    return f"{said}, unless there is `{worth.unless}`" if worth.unless else said


def from_keras() -> str:
    """Give the part of the page that depends on the installed Keras."""
    blocks = [_KERAS_START.format(version=version("keras"))]
    for room in NOUNS:
        found = [kind for kind in kinds(room) if kind not in plugin_files(PACKAGE / room)]
        if found:
            blocks.append(f"### {_plural(room).capitalize()} from Keras\n")
            blocks.append(f"What they do: <{_KERAS_PAGES[room]}>\n")
        for kind in found:
            blocks += [f"#### `{kind}`\n", *_table(find(room, kind).signature, described=False)]
    return "\n".join(blocks)


def page() -> str:
    """Give the whole page."""
    return f"{own()}\n{from_keras()}"


def rules() -> str:
    """Give the page of the doctor's rules."""
    return "\n".join([_RULES_START, *(block for rule in plugin_files(PACKAGE / "doctor") for block in _rule(rule))])


def _rule(rule: str) -> Iterator[str]:
    function = getattr(doctor, rule)
    told = inspect.cleandoc(function.__doc__).partition("\nArgs:")[0].strip()
    yield f"## `{rule}`\n"
    yield f"{told}\n"
    if needed := _NEEDED.get(getattr(function, "needs", "")):
        yield f"{needed}\n"
    thresholds = [each for each in inspect.signature(function).parameters.values() if each.kind is each.KEYWORD_ONLY]
    described = descriptions(function.__doc__)
    rows = [f"| `{each.name}` | `{each.default:g}` | {_cell(described[each.name])} |" for each in thresholds]
    if rows:
        yield "\n".join(["| threshold | | |", "|---|---|---|", *rows]) + "\n"


def _plural(room: str) -> str:
    noun = NOUNS[room]
    return f"{noun}es" if noun.endswith("ss") else f"{noun}s"


def kept_schema() -> dict[str, Any]:
    """Give the schema for editors, with links where Keras's descriptions would be."""
    content = json.loads(json.dumps(schema()))
    for room, page_of_room in _KERAS_PAGES.items():
        own_kinds = plugin_files(PACKAGE / room)
        for item in content["$defs"][room]["anyOf"]:
            described = [item, *item.get("properties", {}).values()]
            kind = item.get("const") or item.get("properties", {}).get("kind", {}).get("const")
            if kind is not None and kind not in own_kinds:
                for each in described:
                    each["description"] = f"Keras: {page_of_room}"
    return content


def _component(room: str, kind: str) -> Iterator[str]:
    yield f"### `{kind}`\n"
    yield from _section(find(room, kind).signature)


def _section(signature: Signature) -> Iterator[str]:
    yield f"{_cell(signature.summary)}\n"
    yield from _table(signature, described=True)


def _table(signature: Signature, *, described: bool) -> Iterator[str]:
    if signature.options:
        rows = [_row(option, described=described) for option in signature.options.values()]
        head = ["| option | takes | default | |", "|---|---|---|---|"]
        yield "\n".join([*(line if described else line[: line.rindex("|", 0, -1) + 1] for line in head), *rows]) + "\n"


def _row(option: Option, *, described: bool) -> str:
    cells = [f"`{option.name}`", _takes(option.type), _default(option), *([option.description] if described else [])]
    return f"| {' | '.join(map(_cell, cells))} |"


def _takes(option_type: Any) -> str:
    return " or ".join(_link(member) or describe(member) for member in members(option_type))


def _link(option_type: Any) -> str | None:
    return next((link for linked, link in _LINKS if linked == option_type), None)


def _default(option: Option) -> str:
    if option.default is REQUIRED:
        return "required"
    if option.type is Training or option.default == {}:
        return "its defaults"
    return f"`{_flow(Node.of(option.default, '').plain())}`"


def _flow(value: Any) -> str:
    """Write a value as a recipe on one line would have it."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {_flow(item)}" for key, item in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(_flow(item) for item in value) + "]"
    return value if isinstance(value, str) and value.strip() else json.dumps(value)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("<", "&lt;")


if __name__ == "__main__":
    PAGE.write_text(page())
    SCHEMA.write_text(json.dumps(kept_schema(), indent=1) + "\n")
    RULES.write_text(rules())

"""What is written from the signatures and kept in the tree is up to date, as far as it depends on kerasdl alone.

The rest follows the installed Keras, which may be newer than the one the files were written with.
"""

import json
import runpy
from pathlib import Path

from kerasdl.components.finding import NOUNS, PACKAGE
from kerasdl.interfaces.room import plugin_files
from kerasdl.recipe.schema import schema

ROOT = Path(__file__).parents[2]


def test_the_recipe_reference_is_current():
    own = runpy.run_path(str(ROOT / "docs" / "reference.py"))["own"]()
    assert (ROOT / "docs" / "recipe-reference.md").read_text().startswith(own), "write it anew: make generated"


def test_the_page_of_rules_is_current():
    rules = runpy.run_path(str(ROOT / "docs" / "reference.py"))["rules"]()
    assert (ROOT / "docs" / "doctor-rules.md").read_text() == rules, "write it anew: make generated"


def test_the_schema_for_editors_is_current():
    kept = json.loads((ROOT / "recipes" / "schema.json").read_text())
    assert own_part(kept) == own_part(json.loads(json.dumps(schema()))), "write it anew: make generated"


def own_part(whole: dict) -> dict:
    """Leave out the kinds that are Keras's."""
    rooms = {
        room: [item for item in whole["$defs"][room]["anyOf"] if kind_of(item) in plugin_files(PACKAGE / room)]
        for room in NOUNS
    }
    assert rooms["models"]
    return {**whole, "$defs": rooms}


def kind_of(item: dict) -> str | None:
    return item.get("const") or item.get("properties", {}).get("kind", {}).get("const")

"""A table of goods, and drafts for what is written to a file."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from kerasdl.drafting import draft
from kerasdl.recipe import Recipe, load

ROWS = 120
Table = dict[str, list[Any]]


def _goods(**more: list[Any]) -> Table:
    chance = random.Random(0)
    size = [round(chance.gauss(0, 1), 3) for _ in range(ROWS)]
    colour = [chance.choice("abc") for _ in range(ROWS)]
    sold = ["yes" if one + chance.gauss(0, 0.5) > 0 else "no" for one in size]
    return {"size": size, "colour": colour, **more, "sold": sold}


def _csv(table: Table, delimiter: str = ",") -> str:
    rows = zip(*table.values(), strict=True)
    return "\n".join(delimiter.join(map(str, row)) for row in [table.keys(), *rows])


@pytest.fixture(scope="session")
def goods() -> Callable[..., Table]:
    """Give 120 rows of `size`, `colour`, more columns, and `sold`, which `size` tells in part."""
    return _goods


@pytest.fixture(scope="session")
def csv_of() -> Callable[..., str]:
    """Write a table as text."""
    return _csv


@pytest.fixture
def drafted(tmp_path: Path) -> Callable[..., tuple[str, Recipe]]:
    """Write a file, draft a recipe for it beside it, and give its text and what is read of it."""

    def drafted(content: str | bytes, target: str | None = "sold", name: str = "data.csv") -> tuple[str, Recipe]:
        (tmp_path / name).write_bytes(content if isinstance(content, bytes) else content.encode())
        text = draft(tmp_path / name, target, tmp_path)
        (tmp_path / "recipe.yaml").write_text(text)
        return text, load(tmp_path / "recipe.yaml")

    return drafted

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from kerasdl.errors import Problem, RecipeError
from kerasdl.recipe import Recipe, load


@pytest.fixture
def small() -> dict[str, Any]:
    """The smallest recipe: what it leaves out has defaults."""
    return {"kerasdl": 1, "data": {"kind": "sklearn", "dataset": "iris"}, "model": "mlp"}


@pytest.fixture
def loaded(small: dict[str, Any]) -> Callable[..., Recipe]:
    """Load the smallest recipe with overrides."""
    return lambda *overrides, **options: load(small, overrides, **options)


@pytest.fixture
def refused(small: dict[str, Any]) -> Callable[..., tuple[Problem, ...]]:
    """Give the problems of a recipe (the smallest one, if none is given) with overrides."""

    def problems(
        *overrides: str, recipe: str | Path | Mapping[str, Any] = small, **options: Any
    ) -> tuple[Problem, ...]:
        with pytest.raises(RecipeError) as caught:
            load(recipe, overrides, **options)
        return caught.value.problems

    return problems


@pytest.fixture
def written(tmp_path: Path) -> Callable[..., Path]:
    """Write a recipe file and give its path."""

    def write(text: str | bytes, name: str = "my.yaml") -> Path:
        path = tmp_path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write

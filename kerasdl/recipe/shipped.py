"""The recipes that come with kerasdl."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from kerasdl.components.suggesting import suggestion
from kerasdl.errors import UsageError
from kerasdl.recipe.tree import shown

_PACKAGE = Path(__file__).parent.parent


def folder() -> Path:
    """Give the folder of the shipped recipes: inside an installed package, beside the package in a checkout."""
    installed = _PACKAGE / "recipes"
    return installed if installed.is_dir() else _PACKAGE.parent / "recipes"


def names() -> tuple[str, ...]:
    """List the shipped recipes: `mlp/breast-cancer`, ..."""
    return tuple(sorted(path.relative_to(folder()).with_suffix("").as_posix() for path in folder().glob("*/*.yaml")))


def locate(recipe: str) -> Path:
    """Find a recipe by path, or by the name of a shipped one.

    Raises:
        UsageError: It is neither.
    """
    if recipe in names():
        return folder() / f"{recipe}.yaml"
    path = Path(recipe)
    # A name can be too long to look for, or lie where one may not look.
    with suppress(OSError):
        if path.suffix in (".yaml", ".yml") or path.exists():
            return path
    raise UsageError(
        f"there is no recipe {shown(recipe)}", cure=f"Name a .yaml file, or a shipped recipe. {_suggestion(recipe)}"
    )


def shipped(name: str) -> Path:
    """Find a shipped recipe by name.

    Raises:
        UsageError: No recipe of this name is shipped.
    """
    if name not in names():
        raise UsageError(f"there is no shipped recipe {shown(name)}", cure=_suggestion(name))
    return folder() / f"{name}.yaml"


def title(name: str) -> str:
    """Give the first comment of a shipped recipe: what it does, on one line."""
    lines = (folder() / f"{name}.yaml").read_text(encoding="utf-8").splitlines()
    comments = (line.lstrip("# ") for line in lines if line.startswith("#") and "yaml-language-server" not in line)
    return next(comments, "")


def _suggestion(name: str) -> str:
    return suggestion(name, names(), "Shipped recipes", elsewhere="kerasdl ls")

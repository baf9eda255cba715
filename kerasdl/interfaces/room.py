"""Lets `kerasdl.models.mlp` be the function in `kerasdl/models/mlp.py`, imported when it is first used."""

import importlib
import re
import sys
from pathlib import Path
from types import ModuleType
from typing import Any


def plugin_files(folder: Path) -> list[str]:
    """List the plug-ins of a room: its public files, by name.

    Example:
        >>> import kerasdl
        >>> "mlp" in plugin_files(Path(kerasdl.__file__).parent / "models")
        True
    """
    return sorted(path.stem for path in folder.glob("*.py") if not path.stem.startswith("_"))


def camel_case(name: str) -> str:
    """Give the class name that belongs to a file name.

    Example:
        >>> camel_case("gradient_monitor")
        'GradientMonitor'
    """
    return "".join(word.capitalize() for word in name.split("_"))


def snake_case(name: str) -> str:
    """Give the file name that belongs to a class name, acronyms and all.

    Example:
        >>> snake_case("SparseTopKCategoricalAccuracy"), snake_case("CSVLogger"), snake_case("AUC")
        ('sparse_top_k_categorical_accuracy', 'csv_logger', 'auc')
    """
    parted = re.sub(r"(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub(r"([a-z])([A-Z])", r"\1_\2", parted).lower()


class Room(ModuleType):
    """A package whose public files are plug-ins of the same name.

    A submodule and its function share a name, and importing a submodule sets it as an attribute of the package;
    that attribute is therefore replaced by the plug-in, whoever imports the submodule.
    """

    def __getattr__(self, name: str) -> Any:
        stem = snake_case(name)
        if stem.startswith("_") or stem not in plugin_files(Path(self.__path__[0])):
            raise AttributeError(f"{self.__name__} has no {name!r}; it has: {', '.join(dir(self))}")
        importlib.import_module(f"{self.__name__}.{stem}")
        try:
            return vars(self)[name]
        except KeyError:
            raise AttributeError(f"{self.__name__}.{stem} is the file of {camel_case(stem)!r}") from None

    def __setattr__(self, name: str, value: Any) -> None:
        if isinstance(value, ModuleType) and not name.startswith("_"):
            plugin_name = name if hasattr(value, name) else camel_case(name)
            name, value = plugin_name, getattr(value, plugin_name, value)
        super().__setattr__(name, value)

    def __dir__(self) -> list[str]:
        loaded = [name for name in vars(self) if not name.startswith("_") and callable(vars(self)[name])]
        return sorted({*loaded, *plugin_files(Path(self.__path__[0]))})


def open_room(name: str) -> None:
    """Make the package of this name a `Room`; called in its `__init__.py`."""
    sys.modules[name].__class__ = Room

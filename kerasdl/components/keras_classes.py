"""Finds and reads Keras's own classes in its source, without importing it."""

import ast
import importlib.util
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from kerasdl.components import docstrings
from kerasdl.components.keras_options import (
    DESCRIPTIONS,
    EXCEPTIONS,
    INSTEAD,
    NOT_FOR_RECIPES,
    SET_BY_RUNNER,
    TYPES,
)
from kerasdl.components.signature import REQUIRED, Option, Signature, plain
from kerasdl.interfaces.room import snake_case

# Where `keras.<room>` lists its classes, and how their names are written in a recipe: Keras itself runs the words of
# an optimizer's name together (`rmsprop`).
_FOLDERS = {
    "augmentations": "layers",
    "callbacks": "callbacks",
    "losses": "losses",
    "metrics": "metrics",
    "optimizers": "optimizers",
    "schedules": "optimizers/schedules",
}
# Names the field writes otherwise than the rule gives.
_SPELLINGS = {
    "BinaryIoU": "binary_iou",
    "FBetaScore": "fbeta_score",
    "IoU": "iou",
    "MeanIoU": "mean_iou",
    "OneHotIoU": "one_hot_iou",
    "OneHotMeanIoU": "one_hot_mean_iou",
    "ReduceLROnPlateau": "reduce_lr_on_plateau",
    "SwapEMAWeights": "swap_ema_weights",
    "TensorBoard": "tensorboard",
    "TerminateOnNaN": "terminate_on_nan",
}
_ALIASES = {
    "losses": {"mse": "mean_squared_error", "mae": "mean_absolute_error"},
    "metrics": {
        "mse": "mean_squared_error",
        "mae": "mean_absolute_error",
        "rmse": "root_mean_squared_error",
        "mape": "mean_absolute_percentage_error",
    },
}


@cache
def classes(room: str) -> Mapping[str, tuple[Path, str]]:
    """Give, for each kind that a recipe may write, the source file and the name of Keras's class."""
    if room not in _FOLDERS:
        return {}
    found: dict[str, tuple[Path, str]] = {}
    root = _root()
    for statement in ast.parse((root / _FOLDERS[room] / "__init__.py").read_text(encoding="utf-8")).body:
        if not isinstance(statement, ast.ImportFrom) or statement.module is None:
            continue
        source = root.joinpath(*statement.module.split(".")[1:]).with_suffix(".py")
        for name in (alias.name for alias in statement.names):
            if name[0].isupper() and name not in NOT_FOR_RECIPES and (room != "augmentations" or _augments(name)):
                found[_kind(room, name)] = (source, name)
    return found | {alias: found[kind] for alias, kind in _ALIASES.get(room, {}).items()}


@cache
def read(room: str, kind: str) -> Signature:
    """Read the options of one of Keras's classes, with types from the table."""
    path, name = classes(room)[kind]
    definition = _definition(path, name)
    documentation = _documentation(definition)
    described = docstrings.descriptions(documentation)
    constants = _constants(path)
    options = {}
    for argument, default in _parameters(definition).items():
        option_type = EXCEPTIONS.get((name, argument), TYPES.get(argument))
        # An option that a newer Keras added keeps its default until the table knows its type.
        if argument in SET_BY_RUNNER or option_type is None:
            continue
        value = REQUIRED if default is None else plain(default, constants)
        description = described.get(argument, DESCRIPTIONS.get(argument, ""))
        value, description = INSTEAD.get(argument, (value, description))
        annotated = option_type | None if value is None else option_type
        options[argument] = Option.of(argument, annotated, value, description)
    return Signature(docstrings.summary(documentation), options)


def parameters(room: str, kind: str) -> tuple[str, ...]:
    """List all parameters of the class's `__init__`, those that the runner sets included."""
    return tuple(_parameters(_definition(*classes(room)[kind])))


def _parameters(definition: ast.ClassDef) -> dict[str, ast.expr | None]:
    methods = (item for item in definition.body if isinstance(item, ast.FunctionDef))
    initialiser = next((method for method in methods if method.name == "__init__"), None)
    if initialiser is None:
        return {}
    arguments = initialiser.args
    positional = arguments.args[1:]
    required: list[ast.expr | None] = [None] * (len(positional) - len(arguments.defaults))
    pairs = zip(
        positional + arguments.kwonlyargs, [*required, *arguments.defaults, *arguments.kw_defaults], strict=True
    )
    return {argument.arg: default for argument, default in pairs}


def _documentation(definition: ast.ClassDef) -> str:
    # Keras fills in the options that all optimizers share when it is imported.
    shared = "{{base_optimizer_keyword_args}}"
    documentation = ast.get_docstring(definition) or ""
    if shared not in documentation:
        return documentation
    source = (_root() / "src/optimizers/base_optimizer.py").read_text(encoding="utf-8")
    # Parsing so long a file would take longer than checking the recipe.
    common = source.partition('base_optimizer_keyword_args = """')[2].partition('"""')[0]
    # Its first line is not indented, the others are by 8; the placeholder stands at 4.
    return documentation.replace(shared, common.replace("\n    ", "\n"))


@cache
def _constants(path: Path) -> Mapping[str, Any]:
    return {
        target.id: statement.value.value
        for statement in _module(path).body
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant)
        for target in statement.targets
        if isinstance(target, ast.Name)
    }


def _definition(path: Path, name: str) -> ast.ClassDef:
    return next(item for item in _module(path).body if isinstance(item, ast.ClassDef) and item.name == name)


def _kind(room: str, name: str) -> str:
    return name.lower() if room == "optimizers" else _SPELLINGS.get(name, snake_case(name))


def _augments(name: str) -> bool:
    return name.startswith("Rand") or name == "AugMix"


@cache
def _module(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def _root() -> Path:
    # The name has no dot, so this looks keras up without importing it.
    spec = importlib.util.find_spec("keras")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("keras is not installed; install kerasdl with its dependencies: pip install kerasdl")
    return Path(spec.origin).parent

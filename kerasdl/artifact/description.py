"""What a saved model's file says beside the model: how to decode what it takes, and what its outputs mean."""

from __future__ import annotations

import json
import zipfile
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from kerasdl.errors import ArtifactError
from kerasdl.fields._plain import field_of, plain
from kerasdl.files.dialect import Dialect
from kerasdl.interfaces import Field
from kerasdl.interfaces.windows import Step, Windows

# A member of the .keras file, which is a zip; Keras looks for its own members only.
_MEMBER = "kerasdl.json"
_VERSION = 1
# What a model answers with: probabilities of classes or of labels, or values.
Gives = Literal["classes", "labels", "values"]


@dataclass(frozen=True)
class Description:
    """What a model takes and gives.

    Attributes:
        inputs: How raw inputs are decoded, by the order of the model's inputs.
        targets: How targets are decoded, to evaluate; none where the data source does not read them.
        task: Kind of the task; None if it is not known.
        classes: The classes in the order of the outputs; None where there are none.
        dialect: How text files of rows are written.
        windows: How rows become raw inputs, where an example is not one row; else None.
    """

    inputs: tuple[Field, ...]
    targets: tuple[Field, ...] = ()
    task: str | None = None
    classes: tuple[Any, ...] | None = None
    dialect: Dialect = field(default_factory=Dialect)
    windows: Windows | None = None

    @property
    def gives(self) -> Gives:
        """What the model answers with."""
        if self.classes is not None:
            return "classes"
        return "labels" if self.task == "multilabel" else "values"


def write(description: Description, path: Path) -> None:
    """Put a description into a `.keras` file."""
    content = {
        "kerasdl": _VERSION,
        "inputs": [plain(each) for each in description.inputs],
        "targets": [plain(each) for each in description.targets],
        "task": description.task,
        "classes": description.classes,
        "dialect": asdict(description.dialect),
        "windows": None if description.windows is None else asdict(description.windows),
    }
    with zipfile.ZipFile(path, "a") as file:
        file.writestr(_MEMBER, json.dumps(content, indent=1, ensure_ascii=False))


def read(path: Path) -> Description:
    """Read the description of a `.keras` file.

    Raises:
        ArtifactError: It has none, or one of another version.
    """
    with zipfile.ZipFile(path) as file:
        if _MEMBER not in file.namelist():
            cure = "Load a model that is not kerasdl's with keras.saving.load_model."
            raise ArtifactError(
                f"{path}: expected a model that a kerasdl run saved, found no {_MEMBER} in it", cure=cure
            )
        content = json.loads(file.read(_MEMBER))
    if content["kerasdl"] != _VERSION:
        got = f"{path}: expected a description of version {_VERSION}, got {content['kerasdl']!r}"
        raise ArtifactError(got, cure="Load it with the version of kerasdl that saved it.")
    return Description(
        tuple(map(field_of, content["inputs"])),
        tuple(map(field_of, content["targets"])),
        content["task"],
        None if content["classes"] is None else tuple(content["classes"]),
        Dialect.of(content["dialect"]),
        windows_of(content["windows"]),
    )


def windows_of(plain: dict[str, Any] | None) -> Windows | None:
    """Make windows of what JSON gave back."""
    if plain is None:
        return None
    step = plain["step"]
    options: dict[str, Any] = {
        name: tuple(value) if isinstance(value, list) else value for name, value in plain.items()
    }
    return Windows(**options | {"step": None if step is None else Step(**step)})

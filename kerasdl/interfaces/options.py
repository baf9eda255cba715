"""Types of plug-in options: bounds stand in the type, so that one annotation serves checker, schema and docs."""

import math
from dataclasses import dataclass
from typing import Annotated, Literal

from annotated_types import Ge, Gt, Le, Lt, MinLen, Predicate

# TensorFlow counts steps and indexes axes in int32.
LARGEST_INT = 2**31 - 1
PositiveInt = Annotated[int, Gt(0), Le(LARGEST_INT)]
NonNegativeInt = Annotated[int, Ge(0), Le(LARGEST_INT)]
Float = Annotated[float, Predicate(math.isfinite)]
PositiveFloat = Annotated[float, Gt(0), Predicate(math.isfinite)]
NonNegativeFloat = Annotated[float, Ge(0), Predicate(math.isfinite)]
Fraction = Annotated[float, Ge(0), Lt(1)]
Probability = Annotated[float, Ge(0), Le(1)]

# Keras's, but for `glu`, which halves the last axis, and `threshold`, which has no defaults.
Activation = Literal[
    "celu",
    "elu",
    "exponential",
    "gelu",
    "hard_shrink",
    "hard_sigmoid",
    "hard_silu",
    "hard_swish",
    "hard_tanh",
    "leaky_relu",
    "linear",
    "log_sigmoid",
    "log_softmax",
    "mish",
    "relu",
    "relu6",
    "selu",
    "sigmoid",
    "silu",
    "soft_shrink",
    "softmax",
    "softplus",
    "softsign",
    "sparse_plus",
    "sparse_sigmoid",
    "sparsemax",
    "squareplus",
    "swish",
    "tanh",
    "tanh_shrink",
]


# What a column of a table holds; `ignore` leaves it out.
ColumnType = Literal["numeric", "boolean", "category", "text", "date", "ignore"]


@dataclass(frozen=True)
class Pattern:
    """Marks text of a certain form.

    Attributes:
        regex: Python's and JSON Schema's dialect; anchored by itself.
        description: What such a text is called in messages.
    """

    regex: str
    description: str


@dataclass(frozen=True)
class RelativeTo:
    """Says what a relative path starts from: the folder of the recipe, or the run directory."""

    place: Literal["recipe", "run"]


@dataclass(frozen=True)
class NameIn:
    """Marks text that names a plug-in, without options.

    Attributes:
        room: Where the plug-in lives.
        description: What such a text is called in messages.
    """

    room: str
    description: str


DoctorRule = Annotated[str, NameIn("doctor", "a rule of the doctor")]
InputPath = Annotated[str, MinLen(1), RelativeTo("recipe")]
# Whatever the system: no root, home, drive or part `..` of POSIX or Windows.
_INSIDE = Pattern(
    r"^(?![/\\~])(?![A-Za-z]:)(?!(.*[/\\])?\.\.([/\\]|$)).+$", "a relative path without '..', inside the run directory"
)
OutputPath = Annotated[str, MinLen(1), _INSIDE, RelativeTo("run")]

"""Types of plug-in options: bounds stand in the type, so that one annotation serves checker, schema and docs."""

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

PositiveInt = Annotated[int, Field(gt=0)]
NonNegativeInt = Annotated[int, Field(ge=0)]
Float = Annotated[float, Field(allow_inf_nan=False)]
PositiveFloat = Annotated[float, Field(gt=0, allow_inf_nan=False)]
NonNegativeFloat = Annotated[float, Field(ge=0, allow_inf_nan=False)]
Fraction = Annotated[float, Field(ge=0, lt=1)]
Probability = Annotated[float, Field(ge=0, le=1)]

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


@dataclass(frozen=True)
class RelativeTo:
    """Says what a relative path starts from: the folder of the recipe, or the run directory."""

    place: Literal["recipe", "run"]


InputPath = Annotated[str, Field(min_length=1), RelativeTo("recipe")]
OutputPath = Annotated[str, Field(min_length=1), RelativeTo("run")]

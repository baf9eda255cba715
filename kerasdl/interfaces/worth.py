"""What a search tries by itself: `Worth`, a note in an option's type, and types of options that have one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Literal

from kerasdl.interfaces.component import Builder
from kerasdl.interfaces.options import Activation, Fraction, NonNegativeFloat, PositiveInt


@dataclass(frozen=True)
class Worth:
    """Says in an option's type, by `Annotated`, what a recipe's `search: {values: auto}` tries of it.

    It has one of choices, range and log, which mean what they mean in a recipe, or `only`.

    Attributes:
        rank: How much it usually decides, 1 the most. Of kerasdl's own options: 1 learning rates, 2 widths, 3
            activations and cells, 4 dropout, 5 normalisation and penalties, 6 the batch size.
        choices: One of these; of several lists a tuple of tuples.
        range: Between these two, both included.
        log: Likewise, and as often between 1 and 10 as between 10 and 100.
        step: From one value of `range` to the next; None for any in between, or every whole number.
        unless: Dotted key of what stands beside it: where that is something, the option is left as it is.
        only: Of an option that holds a component: which of the component's own options are tried; None for all that
            say so themselves.

    Example:
        >>> def my_model(inputs, outputs, *, heads: Annotated[PositiveInt, Worth(2, choices=(1, 2, 4))] = 2): ...
    """

    rank: int = 10
    choices: tuple[Any, ...] | None = None
    range: tuple[float, float] | None = None
    log: tuple[float, float] | None = None
    step: float | None = None
    unless: str | None = None
    only: tuple[str, ...] | None = None


Widths = Annotated[
    Sequence[PositiveInt], Worth(2, choices=((32,), (64,), (128,), (64, 64), (128, 64), (128, 128), (256, 128)))
]
RecurrentWidths = Annotated[Sequence[PositiveInt], Worth(2, choices=((32,), (64,), (128,), (32, 32), (64, 64)))]
Filters = Annotated[
    Sequence[PositiveInt], Worth(2, choices=((16, 32), (32, 64), (64, 128), (16, 32, 64), (32, 64, 128)))
]
# Networks in a network: only how wide they are, since what else suits one of them rarely suits the other.
Network = Annotated[Builder, Worth(only=("units", "filters"))]
Cell = Annotated[Literal["simple", "lstm", "gru"], Worth(3, choices=("lstm", "gru"))]
HiddenActivation = Annotated[Activation, Worth(3, choices=("relu", "selu", "gelu", "tanh"))]
Dropout = Annotated[Fraction, Worth(4, range=(0.0, 0.5))]
Normalisation = Annotated[Literal["none", "batch", "layer"], Worth(5, choices=("none", "batch", "layer"))]
Penalty = Annotated[NonNegativeFloat, Worth(5, log=(1e-6, 1e-2))]

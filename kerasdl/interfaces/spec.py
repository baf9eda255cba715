"""What one example looks like where it enters or leaves a model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Self

from kerasdl.interfaces.options import PositiveInt

Shape = tuple[PositiveInt, ...]


@dataclass(frozen=True)
class Spec:
    """Shape, dtype and meaning of one example, without the batch axis.

    Attributes:
        shape: Length of each axis; `()` is a single number.
        dtype: A NumPy dtype name.
        vocabulary: For token ids: how many there are; ids run from 0 to `vocabulary - 1` and 0 is padding.
        padding: For sequences of numbers: a step whose features all have this value is padding; None if there is none.
        categories: For `(columns,)` of category numbers: how many categories each column has; its numbers run from 0.
    """

    shape: Shape
    dtype: str = "float32"
    vocabulary: int | None = None
    padding: float | None = None
    categories: tuple[int, ...] | None = None

    @classmethod
    def of(cls, given: Shape | Spec) -> Self:
        """Take a plain shape for a float32 spec of that shape.

        Example:
            >>> Spec.of((28, 28)).dtype
            'float32'
        """
        return given if isinstance(given, cls) else cls(tuple(given))  # type: ignore[arg-type]


# What a core takes: one tensor, or several by name.
Inputs = Shape | Spec | Mapping[str, Spec]

"""Makes a data set of its parts."""

from collections.abc import Callable

import numpy as np

from kerasdl.data._moments import moments
from kerasdl.data._split import Parts
from kerasdl.data._standardise import identity, standardiser
from kerasdl.fields import Array
from kerasdl.interfaces import Dataset, Spec


def assemble(
    parts: Parts,
    *,
    standardise: bool = True,
    vocabulary: int | None = None,
    padding: float | None = None,
    member: str = "x",
    class_names: tuple[str, ...] | None = None,
    task: str | None = None,
    measure: Callable[[np.ndarray], dict[str, float]] | None = None,
) -> Dataset:
    """Put a front, and a back where there is one, to the parts of a data set.

    Args:
        parts: Training, validation and test part.
        standardise: Let the front give each feature mean 0 and variance 1 over the training part; else it passes
            numbers on as they are.
        vocabulary: The inputs are token ids below this number; they are passed on and there is no back.
        padding: See `Spec`; such steps have no part in the statistics, and front and back leave them as they are.
        member: Name of the inputs in files like those that they come from.
        class_names: See `Dataset`.
        task: See `Dataset`.
        measure: See `Dataset`.
    """
    train = parts[0]
    shape = train.array.shape[1:]
    inputs = Spec(shape, padding=padding) if vocabulary is None else Spec(shape, "int32", vocabulary)
    if vocabulary is None and standardise:
        front, back = standardiser(train.array, padding)
    else:
        if vocabulary is None:
            moments(train.array, padding).check_plain()
        front, back = identity(inputs), None if vocabulary else identity(inputs)
    raw = Array("inputs", shape, inputs.dtype, vocabulary, member)
    return Dataset(*parts, inputs, front, (raw,), back=back, class_names=class_names, task=task, measure=measure)

"""Proves that a saved model answers as training did."""

from __future__ import annotations

from dataclasses import fields

import numpy as np

from kerasdl.artifact.description import Description, Gives
from kerasdl.errors import ArtifactError

_TOLERANCE = {"float32": 1e-5, "bfloat16": 1e-2, "float16": 1e-2}


def check_parity(
    answers: np.ndarray, expected: np.ndarray, *, gives: Gives, precision: str, where: str, unit: float = 0.0
) -> None:
    """Compare what a saved model answers with what training computed for the same raw examples.

    Args:
        answers: Of the saved model, `(examples, outputs)`.
        expected: What training computed.
        gives: What the answers are: probabilities of `classes` or of `labels`, or `values`.
        precision: `float32`, or `bfloat16` or `float16`, which round more.
        where: The saved model, for the error.
        unit: Of values, the smallest deviation of those that training saw: no answer is wanted much finer.

    Raises:
        ArtifactError: The answers are of another shape, a probability differs by more than 1e-5 (1e-2 in 16 bit), a
            value by more than that part of the unit and of the largest one of its output, or another class is the most
            probable one where two differ by more than that.

    Example:
        >>> check_parity(np.array([[3.0]]), np.array([[3.0]]), gives="values", precision="float32", where="model.keras")
    """
    if answers.shape != expected.shape:
        _refuse(f"shape {answers.shape} instead of {expected.shape}", where)
    tolerance = _TOLERANCE[precision]
    flat, wanted = (array.reshape(len(array), -1).astype(np.float64) for array in (answers, expected))
    scale = np.maximum(_scale(wanted), unit) if gives == "values" else np.ones(wanted.shape[1])
    # Written so that NaN counts as different.
    differs = ~(np.abs(flat - wanted) <= tolerance * scale)
    if differs.any():
        row, column = np.argwhere(differs)[0].tolist()
        _refuse(f"{flat[row, column]:.9g} instead of {wanted[row, column]:.9g} in row {row}, output {column}", where)
    if gives == "classes" and flat.shape[1] > 1:
        lowest, highest = np.sort(wanted, axis=1)[:, -2:].T
        changed = (flat.argmax(axis=1) != wanted.argmax(axis=1)) & (highest - lowest > tolerance)
        if changed.any():
            row = int(changed.argmax())
            _refuse(f"class {flat[row].argmax()} instead of {wanted[row].argmax()} in row {row}", where)


def _scale(wanted: np.ndarray) -> np.ndarray:
    """Give the largest value of each output; one NaN does not make the others differ."""
    sizes = np.where(np.isfinite(wanted), np.abs(wanted), 0.0)
    return np.maximum(sizes.max(axis=0), np.finfo(np.float32).tiny)


def _refuse(what: str, where: str) -> None:
    raise ArtifactError(
        f"{where} answers otherwise than training did: {what}",
        cure="A layer of your own must give all its arguments in get_config, and answer the same for the same input.",
    )


def check_description(read: Description, written: Description, *, where: str) -> None:
    """Prove that a saved model decodes rows as training did: by the same columns, missing markers, formats and windows.

    Args:
        read: What the file says.
        written: What training went by.
        where: The file.

    Raises:
        ArtifactError: They differ.
    """
    if read != written:
        differ = next(
            name for name in (field.name for field in fields(written)) if getattr(read, name) != getattr(written, name)
        )
        raise ArtifactError(
            f"{where}: describes {differ} otherwise than training read them: {getattr(read, differ)!r:.300}, expected "
            f"{getattr(written, differ)!r:.300}",
            cure="This is a mistake in kerasdl: please report it, with the recipe.",
        )

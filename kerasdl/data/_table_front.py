"""The front of a table: from raw columns to numbers, category numbers and token ids, of plain Keras layers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import keras
import numpy as np
from keras import ops

from kerasdl.data._moments import moments
from kerasdl.data._vocabulary import Vocabulary
from kerasdl.errors import DataError
from kerasdl.fields import Category, Date, Text
from kerasdl.interfaces import Field, Spec
from kerasdl.interfaces.pasting import declared

# A category that fewer rows have, of those for training, shares the number of those never seen: so that one is learned.
# Without rare ones it stays where all began, near 0: about the mean of the others.
_RARE, _RARE_SHARE = 5, 0.01
# Numbers of a date that go around in circles of so many steps.
_CIRCLES = {1: 12, 3: 7, 4: 24}


@dataclass(frozen=True)
class Words:
    """How texts become token ids.

    Attributes:
        vocabulary: Most words that are told apart, the most frequent ones.
        length: Tokens of a text; longer ones are cut, shorter ones padded.
    """

    vocabulary: int = 10_000
    length: int = 50


def table_front(
    fields: Sequence[Field], train: Mapping[str, np.ndarray], words: Words
) -> tuple[keras.Model, Spec | dict[str, Spec]]:
    """Build a front from the training part's statistics.

    Numbers get mean 0 and variance 1, and so do truth values and the days from the first date for training; a missing
    one is 0 and has an indicator beside it if there were missing ones in training. Month, weekday and hour become sine
    and cosine. Categories are numbered, 0 for rare and unknown ones; what is missing is a category too.

    Args:
        fields: What the columns hold.
        train: Decoded columns of the training part, by the keys of the fields.
        words: How texts become token ids.

    Returns:
        The front, and what it gives: `numbers` alone as one tensor, else each by name.

    Raises:
        DataError: A column's spread is lost in float32, or its texts have no words.
    """
    # In a model of their own: columns may be called what its layers are, "where" or "numbers".
    inner = {field.key: _input(field, f"column_{number}") for number, field in enumerate(fields)}
    outputs, specs = _outputs(fields, inner, train, words)
    inputs = {field.key: _input(field, field.key) for field in fields}
    name = "columns"
    while name in inputs:
        name += "_"
    columns = keras.Model(list(inner.values()), outputs, name=name)
    return keras.Model(inputs, columns(list(inputs.values())), name="front"), specs


def _input(field: Field, name: str) -> Any:
    return keras.Input(field.shape, dtype=field.dtype, name=name)


def _outputs(
    fields: Sequence[Field], inputs: Mapping[str, Any], train: Mapping[str, np.ndarray], words: Words
) -> tuple[Any, Spec | dict[str, Spec]]:
    outputs: dict[str, Any] = {}
    specs: dict[str, Spec] = {}
    numbers = [field for field in fields if field.dtype == "float32"]
    if numbers:
        outputs["numbers"] = _numbers(numbers, inputs, train)
        specs["numbers"] = Spec((outputs["numbers"].shape[1],))
    categories = [field for field in fields if isinstance(field, Category)]
    if categories:
        outputs["categories"], sizes = _categories(categories, inputs, train)
        specs["categories"] = Spec((len(categories),), "int32", categories=sizes)
    for number, field in enumerate((field for field in fields if isinstance(field, Text)), start=1):
        outputs[f"text_{number}"], vocabulary = _tokens(field.name, inputs[field.key], train[field.key], words)
        specs[f"text_{number}"] = Spec((words.length,), "int32", vocabulary)
    return (outputs["numbers"], specs["numbers"]) if list(outputs) == ["numbers"] else (outputs, specs)


def _numbers(fields: Sequence[Field], inputs: Mapping[str, Any], train: Mapping[str, np.ndarray]) -> Any:
    plain, found = zip(*(_plain(field, inputs[field.key], train[field.key]) for field in fields), strict=True)
    numbers, present = ops.stack(plain, axis=1), [column[~np.isnan(column)] for column in found]
    each = [moments(column[:, None]) for column in present]
    for field, of_column in zip(fields, each, strict=True):
        of_column.check_standardised([field.name])
    mean, variance = ([float(getattr(one, name)[0]) for one in each] for name in ("mean", "variance"))
    missing = ops.isnan(numbers)
    scaled = keras.layers.Normalization(mean=mean, variance=variance, dtype="float32", name="standardise")(numbers)
    parts = [ops.where(missing, 0.0, scaled)]
    indicated = [at for at, column in enumerate(found) if len(present[at]) < len(column)]
    if indicated:
        parts.append(ops.cast(ops.take(missing, indicated, axis=1), "float32"))
    parts += [_circles(inputs[field.key], train[field.key]) for field in fields if isinstance(field, Date)]
    return keras.layers.Concatenate(name="numbers")(parts) if len(parts) > 1 else parts[0]


def _plain(field: Field, given: Any, train: np.ndarray) -> tuple[Any, np.ndarray]:
    """Give a column as one number for each row, in the graph and of the training part: days from its first date."""
    if not isinstance(field, Date):
        return given, train
    days, hours = train[:, 0].astype(np.float64), train[:, 4].astype(np.float64)
    first = np.nanargmin(days + hours / 24)
    # Since 1970, float32 would tell only minutes apart.
    since = ops.subtract(ops.take(given, 0, axis=1), days[first].item())
    of_day = ops.divide(ops.subtract(ops.take(given, 4, axis=1), hours[first].item()), 24.0)
    return ops.add(since, of_day), days - days[first] + (hours - hours[first]) / 24


def _circles(date: Any, train: np.ndarray) -> Any:
    """Give sine and cosine of the parts of a date that go around, and are not the same in all rows."""
    parts = [part for part in _CIRCLES if np.nanmin(train[:, part]) < np.nanmax(train[:, part])] or [1]
    angles = ops.take(date, parts, axis=1) * np.array([2 * math.pi / _CIRCLES[part] for part in parts], "float32")
    missing = ops.isnan(angles)
    return ops.concatenate([ops.where(missing, 0.0, ops.sin(angles)), ops.where(missing, 0.0, ops.cos(angles))], axis=1)


def _categories(
    fields: Sequence[Field], inputs: Mapping[str, Any], train: Mapping[str, np.ndarray]
) -> tuple[Any, tuple[int, ...]]:
    numbered, sizes = [], []
    for field in fields:
        counts = Counter(train[field.key].tolist())
        least = min(_RARE, math.ceil(_RARE_SHARE * counts.total()))
        known = sorted({name for name, count in counts.items() if count >= least} | {""})
        lookup = keras.layers.StringLookup(vocabulary=known, mask_token=None)
        numbered.append(ops.cast(lookup(inputs[field.key]), "int32"))
        sizes.append(len(known) + 1)
    return ops.stack(numbered, axis=1), tuple(sizes)


def _tokens(name: str, text: Any, train: np.ndarray, words: Words) -> tuple[Any, int]:
    vocabulary = Vocabulary.of(train, words.vocabulary)
    if not vocabulary.known:
        raise DataError(
            f"column {name!r}: its texts have no words, only punctuation",
            cure=f"Declare another type: {declared(name, 'category')}",
        )
    return ops.cast(vocabulary.layer(output_sequence_length=words.length)(text), "int32"), vocabulary.size

"""The front of a text: from `tf.string` to token ids or to the weights of a bag of words, of plain Keras layers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import keras
import numpy as np
from keras import ops

from kerasdl.data._vocabulary import NO_TOKENS, Tokens, Vocabulary
from kerasdl.errors import DataError, UsageError
from kerasdl.interfaces import Field, Spec

# Of the texts for training, this share is read to its end, unless that takes more tokens than the bound.
_READ_WHOLE, _LONGEST = 0.95, 500


@dataclass(frozen=True)
class Encoding:
    """How texts become numbers.

    Attributes:
        vocabulary: Most tokens that are told apart, the most frequent ones.
        length: Tokens of a text; longer ones are cut, shorter ones padded. None for what most texts have.
        tokens: What a token is.
        bag: Weights of tokens in place of ids in their order; None for ids.
    """

    vocabulary: int = 10_000
    length: int | None = None
    tokens: Tokens = "word"
    bag: Literal["multi_hot", "tf_idf"] | None = None


@dataclass(frozen=True)
class TextFront:
    """What turns texts into what a core takes.

    Attributes:
        model: From a batch of texts, by the name of their field.
        inputs: One example as the core takes it.
        vocabulary: What is told apart.
        length: Tokens of a text that are read; None in a bag, which has all.
    """

    model: keras.Model
    inputs: Spec
    vocabulary: Vocabulary
    length: int | None


def text_front(field: Field, train: np.ndarray, encoding: Encoding) -> TextFront:
    """Build a front from the texts for training.

    Args:
        field: Of the texts.
        train: The texts for training.
        encoding: How they become numbers.

    Raises:
        DataError: The texts have no words.
        UsageError: A bag has a length.
    """
    if encoding.bag is not None and encoding.length is not None:
        raise UsageError(
            f"data.length: {encoding.length}, but data.bag: {encoding.bag} reads texts to their end",
            cure="data.length: null",
        )
    vocabulary = Vocabulary.of(train, encoding.vocabulary, encoding.tokens)
    if not vocabulary.known:
        raise DataError(
            f"data.text: the texts in {field.name!r} have no words, only punctuation or nothing",
            cure="Name the column that holds texts: data.text",
        )
    text = keras.Input((), dtype="string", name="text")
    if encoding.bag is None:
        length = encoding.length or _length(vocabulary, train)
        numbers = ops.cast(vocabulary.layer(output_sequence_length=length)(text), "int32")
        return TextFront(_named(field, text, numbers), Spec((length,), "int32", vocabulary.size), vocabulary, length)
    weights = _weights(vocabulary, train, encoding.bag, text)
    return TextFront(_named(field, text, weights), Spec((weights.shape[1],)), vocabulary, None)


def _length(vocabulary: Vocabulary, train: np.ndarray) -> int:
    lengths = np.concatenate([ids.row_lengths().numpy() for ids in vocabulary.ids(train)])
    return int(np.clip(np.quantile(lengths, _READ_WHOLE, method="inverted_cdf"), 1, _LONGEST))


def _weights(vocabulary: Vocabulary, train: np.ndarray, bag: str, text: Any) -> Any:
    if bag == "multi_hot":
        return ops.cast(vocabulary.layer(output_mode="multi_hot")(text), "float32")
    frequencies = np.sum([_texts_with(ids, vocabulary.size) for ids in vocabulary.ids(train)], axis=0)[NO_TOKENS:]
    # As Keras learns them, whose way to count takes a call of TensorFlow for each text.
    idf = np.log(1 + len(train) / (1 + frequencies)).astype(np.float32)
    weights = vocabulary.layer(output_mode="tf_idf", idf_weights=idf)(text)
    return keras.layers.UnitNormalization(dtype="float32")(ops.cast(weights, "float32"))


def _texts_with(ids: Any, size: int) -> np.ndarray:
    """Count in how many texts each token id is."""
    pairs = np.unique(ids.value_rowids().numpy() * size + ids.flat_values.numpy())
    return np.bincount(pairs % size, minlength=size)


def _named(field: Field, text: Any, numbers: Any) -> keras.Model:
    """Let the input have the name of the field, and no layer beside it."""
    inner = keras.Model(text, numbers, name="text" if field.key != "text" else "texts")
    given = keras.Input((), dtype="string", name=field.key)
    return keras.Model({field.key: given}, inner(given), name="front")

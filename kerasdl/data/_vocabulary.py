"""The tokens that a model of texts tells apart."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

import keras
import numpy as np
import tensorflow as tf

# Token ids 0 and 1 stand for padding and for what training did not have.
NO_TOKENS = 2
Tokens = Literal["word", "character"]
# Whose tokens, of 16 bytes and more each, are in memory at once.
_TEXTS = 4096
_SPLITS = {"word": "whitespace", "character": "character"}


@dataclass(frozen=True)
class Vocabulary:
    """The most frequent tokens of some texts.

    Tokens are what stands between white space, or single characters, after `keras.layers.TextVectorization` has turned
    capital letters of ASCII into small ones and taken out its punctuation.

    Attributes:
        known: The tokens, the most frequent one first.
        tokens: What a token is.
    """

    known: tuple[str, ...]
    tokens: Tokens = "word"

    @classmethod
    def of(cls, texts: np.ndarray, most: int, tokens: Tokens = "word") -> Vocabulary:
        """Learn it from texts.

        Example:
            >>> Vocabulary.of(np.array(["Good, good film", "bad film"], object), 2).known
            ('good', 'film')
        """
        layer = keras.layers.TextVectorization(most + NO_TOKENS, split=_SPLITS[tokens])
        layer.adapt(batch.tolist() for batch in _batches(texts))
        # On their way through NumPy tokens lose NUL characters at their ends, and may then be there twice or empty.
        found = dict.fromkeys(map(str, layer.get_vocabulary(include_special_tokens=False)))
        return cls(tuple(token for token in found if token), tokens)

    @property
    def size(self) -> int:
        """How many token ids there are, with those of padding and of unknown tokens."""
        return len(self.known) + NO_TOKENS

    def layer(self, **output: Any) -> keras.layers.TextVectorization:
        """Make a layer that knows it.

        It is in the layer's configuration. Of one that was adapted, Keras would write a file with a token a line, and
        read it with other ends of lines, such as U+2028, than those that texts are split at.

        Args:
            output: What the layer gives: arguments of `TextVectorization`.
        """
        return keras.layers.TextVectorization(split=_SPLITS[self.tokens], vocabulary=list(self.known), **output)

    def ids(self, texts: np.ndarray) -> Iterator[tf.RaggedTensor]:
        """Give the token ids of some texts at a time, `(texts, tokens of each)`."""
        layer = self.layer(ragged=True)
        return (layer(tf.convert_to_tensor(batch, tf.string)) for batch in _batches(texts))


def _batches(texts: np.ndarray) -> Iterator[np.ndarray]:
    return (texts[start : start + _TEXTS] for start in range(0, len(texts), _TEXTS))

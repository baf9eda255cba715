"""What is worth knowing of texts before a model is trained on them."""

from __future__ import annotations

import numpy as np

from kerasdl.data._duplicates import repeats
from kerasdl.data._split import Parts
from kerasdl.data._vocabulary import Vocabulary
from kerasdl.interfaces.finding import Finding

_UNKNOWN = 1
# With a larger share of unknown tokens, what is learned of tokens hardly helps with new texts.
_MANY = 0.5
# Enough to tell the share.
_TEXTS = 2000


def text_remarks(parts: Parts, key: str, vocabulary: Vocabulary, most: int) -> tuple[Finding, ...]:
    """Look at texts.

    Args:
        parts: Training, validation and test part.
        key: Of their field.
        vocabulary: What a model is to tell apart.
        most: How many tokens it may.
    """
    train, validation, test = parts
    new = validation or test
    found = [] if new is None else _unknown(new.column(key)[:_TEXTS], vocabulary, most)
    return (*_empty(train.column(key)), *found, *repeats(parts))


def _empty(texts: np.ndarray) -> list[Finding]:
    count = int((texts == "").sum())
    if not count:
        return []
    told = f"{count} of {len(texts)} texts for training are empty: of such, a model learns how frequent targets are."
    return [_about("empty_texts", "info", {"texts": count, "share": round(count / len(texts), 4)}, told)]


def _unknown(texts: np.ndarray, vocabulary: Vocabulary, most: int) -> list[Finding]:
    ids = np.concatenate([some.flat_values.numpy() for some in vocabulary.ids(texts)])
    share = float(np.mean(ids == _UNKNOWN)) if len(ids) else 0.0
    if share <= _MANY:
        return []
    cures = [f"data.vocabulary={2 * most}"] if len(vocabulary.known) >= most else []
    if vocabulary.tokens == "word":
        cures.append("data.tokens=character")
    told = (
        f"{share:.0%} of the {vocabulary.tokens}s in texts held back are not in the vocabulary of the training part. "
        "Are there too few texts, or is their script one without spaces between words?"
    )
    return [_about("unknown_tokens", "warning", {"share": round(share, 4)}, told, *cures)]


def _about(rule: str, severity: str, evidence: dict[str, float | None], told: str, *cures: str) -> Finding:
    return Finding(rule, severity, None, None, evidence, told, cures)  # type: ignore[arg-type]

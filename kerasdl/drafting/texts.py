"""Drafts recipes for texts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from kerasdl.drafting import sizing
from kerasdl.drafting.sheet import AT_MOST, PARTS, Sheet, lines


def draft_texts(about: str, options: Mapping[str, Any], rows: int, split: Sequence[str] = PARTS) -> Sheet:
    """Draft a recipe for texts with one target.

    A bag of words, weighed by how rare they are, and a linear model of it: what a network that reads words in their
    order is to beat, and hard to beat with less than tens of thousands of texts (Wang and Manning 2012, "Baselines and
    Bigrams").

    Args:
        about: The file or folder.
        options: Of the data source.
        rows: For training.
        split: Lines of a recipe about its parts.
    """
    training = sizing.training(rows)
    return Sheet(
        about,
        None,
        data=[
            *lines({"kind": "text", **options}),
            "# Which words a text has, the rare ones weigh more; without it, word by word for rnn and cnn.",
            "bag: tf_idf",
            *split,
        ],
        model=[f"# For {rows} texts for training.", *lines({"kind": "mlp", "units": [64], "dropout": 0.5})],
        training=[AT_MOST, *lines(training)],
        callbacks=[f"{{kind: early_stopping, patience: {sizing.patience(training['epochs'])}}}"],
    )

"""Makes texts fit beside what is drawn."""

from __future__ import annotations

import unicodedata


def shortened(text: str, longest: int) -> str:
    """Leave out the middle of a long text: how names begin and end tells them apart.

    Args:
        text: In any script.
        longest: How wide it may be, in letters of the Latin script; Chinese characters are two of them.

    Example:
        >>> shortened("hidden_1", 8), shortened("training.optimizer.learning_rate", 15)
        ('hidden_1', 'trainin…ng_rate')
    """
    if width(text) <= longest:
        return text
    half = max((longest - 1) // 2, 1)
    return f"{_beginning(text, half)}…{_beginning(text[::-1], half)[::-1]}"


def width(text: str) -> int:
    """Tell how wide a text is, in letters of the Latin script."""
    return sum(0 if unicodedata.combining(each) else 1 + (unicodedata.east_asian_width(each) in "WF") for each in text)


def _beginning(text: str, widest: int) -> str:
    """Give as much of it as there is room for."""
    used = 0
    for number, letter in enumerate(text):
        used += width(letter)
        if used > widest:
            return text[:number]
    return text

"""Words the cure of a message: what was probably meant, and what there is to choose from."""

import difflib
import re
from collections.abc import Collection, Sequence

# A longer list drowns the message it stands in.
MOST_LISTED = 20
# Comparing takes time that grows with the word; no name is as long as this.
_MOST_LETTERS = 100


def nearest(word: str, choices: Collection[str], most: int = 1) -> list[str]:
    """Give the choices that look most like a word, or hold it, whatever its case and underscores.

    Example:
        >>> nearest("EarlyStoping", ["checkpoint", "early_stopping"])
        ['early_stopping']
    """
    letters, wanted = {_letters(choice): choice for choice in choices}, _letters(word[:_MOST_LETTERS])
    if wanted in letters:
        return [letters[wanted]]
    near = difflib.get_close_matches(wanted, letters, n=most)
    near += [name for name in letters if len(wanted) > 1 and wanted in name]
    return [letters[name] for name in dict.fromkeys(near)][:most]


def suggestion(word: str, choices: Collection[str], heading: str, *, elsewhere: str | None = None) -> str:
    """Say what was probably meant, and list the choices.

    Args:
        word: What was written.
        choices: What could have been.
        heading: What the choices are called, in front of their list.
        elsewhere: Where a list that is too long for a message can be read; without it, one that has nothing near the
            word is written out all the same.

    Example:
        >>> suggestion("mpl", ["cnn", "mlp"], "Models")
        "Did you mean 'mlp'? Models: cnn, mlp."
    """
    short = len(choices) <= MOST_LISTED
    near = nearest(word, choices, 1 if short else 3)
    said = [f"Did you mean {_either(near)}?"] if near else []
    if short or not (near or elsewhere):
        said.append(f"{heading}: {', '.join(choices) or 'none'}.")
    elif elsewhere:
        said.append(f"All {len(choices)} {heading.lower()}: {elsewhere}")
    return " ".join(said)


def _either(words: Sequence[str]) -> str:
    *first, last = map(repr, words)
    return f"{', '.join(first)} or {last}" if first else last


def _letters(name: str) -> str:
    return re.sub(r"[\W_]+", "", name).lower()

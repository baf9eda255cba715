"""Reads what the names of files say."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from kerasdl.errors import DataError, UsageError

_LABEL = "label"


def said(pattern: str, files: Sequence[str]) -> dict[str, np.ndarray]:
    """Read names by a pattern.

    Args:
        pattern: Of a name without its ending: `{label}` stands for what is read, a name in braces for what else is
            told apart, `*` for anything; each takes as little as it can.
        files: Their paths.

    Returns:
        By name in the pattern, a text for each file.

    Raises:
        DataError: A file is called otherwise.
        UsageError: The pattern has no label, or a name twice.

    Example:
        >>> {name: texts.tolist() for name, texts in said("{label}_{speaker}_*", ["a/7_anna_0.wav"]).items()}
        {'label': ['7'], 'speaker': ['anna']}
    """
    regex = _compiled(pattern)
    found = []
    for file in files:
        match = regex.fullmatch(Path(file).stem)
        if match is None:
            raise DataError(
                f"{file}: expected a name of the form {pattern!r}, got {Path(file).stem!r}",
                cure="Rename it, leave it out, or say what names look like: data.names",
            )
        found.append(match.groupdict())
    return {name: np.array([each[name] for each in found], object) for name in regex.groupindex}


def _compiled(pattern: str) -> re.Pattern[str]:
    # Odd pieces are what stands for something.
    pieces = re.split(r"(\{\w+\}|\*)", pattern)
    names = [piece[1:-1] for piece in pieces[1::2] if piece != "*"]
    wrong = [name for name in names if names.count(name) > 1 or not name.isidentifier()]
    if _LABEL not in names or wrong:
        got = f"{wrong[0]!r} is no name, or there twice" if wrong else "it has no {label}"
        raise UsageError(f"data.names: {pattern!r}: {got}", cure='data.names: "{label}_{speaker}_*"')
    stands = (".*?" if piece == "*" else f"(?P<{piece[1:-1]}>.+?)" for piece in pieces[1::2])
    texts = map(re.escape, pieces[::2])
    return re.compile(next(texts) + "".join(stand + text for stand, text in zip(stands, texts, strict=True)))

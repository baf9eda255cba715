"""JSON Lines: a table with one object a line, whose keys are its columns."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import pyarrow as pa

from kerasdl.errors import DataError
from kerasdl.files.dialect import Dialect
from kerasdl.files.lines import BLOCK_BYTES
from kerasdl.files.mistakes import DAMAGE, unreadable
from kerasdl.files.text_files import opened

_ROWS_AT_ONCE = 2**14
_LARGEST_INT = 2**63
# As the format has it: https://jsonlines.org
_UTF8 = Dialect()
_NAMES = {str: "text", float: "a number", int: "a number", bool: "true or false", dict: "an object", list: "a list"}
Line = tuple[int, dict[str, Any]]


def names(path: str) -> tuple[str, ...]:
    """Give the keys of the first objects: some may lack one that is to be read, and `read` refuses these.

    Raises:
        DataError: The file is empty, or one of its first lines is no object.
    """
    found = {key: None for _, each in islice(_objects(path), _ROWS_AT_ONCE) for key in each}
    if found:
        return tuple(found)
    raise DataError(f"{path}: the file is empty", cure="Name a file that has rows.")


def read(path: str, wanted: Sequence[str]) -> Iterator[tuple[Sequence[int], Mapping[str, pa.Array]]]:
    """Read some keys of all objects, some lines at a time.

    Yields:
        The line of each object, counted from 1, and the values by key.

    Raises:
        DataError: A line is no JSON object, lacks a key, has one twice, or a value of another type than those before.
    """
    types: dict[str, Any] = {}
    block: list[Line] = []
    for line, found in _objects(path):
        for name in wanted:
            _check(f"{path}:{line}", name, found, types)
        block.append((line, found))
        if len(block) == _ROWS_AT_ONCE:
            yield _columns(path, block, wanted, types)
            block = []
    if block:
        yield _columns(path, block, wanted, types)


def _columns(
    path: str, block: Sequence[Line], wanted: Sequence[str], types: Mapping[str, Any]
) -> tuple[list[int], dict[str, pa.Array]]:
    columns = {}
    for name in wanted:
        values = [found[name] for _, found in block]
        # Whole numbers alone stay whole, so that classes 1 and 2 are no 1.0 and 2.0.
        whole = types.get(name) is float and not any(isinstance(value, float) for value in values)
        arrow = {str: pa.string(), bool: pa.bool_(), float: pa.int64() if whole else pa.float64(), None: pa.null()}
        try:
            columns[name] = pa.array(values, arrow[types.get(name)])
        except (pa.ArrowInvalid, OverflowError) as error:
            raise DataError(
                f"{path}:{block[0][0]}: {name!r}, in this line or one behind it, is a number of too many digits beside "
                f"fractions: {error}",
                cure=f"Write {name!r} as text, in quotes, if it is a name; else in another unit.",
            ) from error
    return [line for line, _ in block], columns


def _objects(path: str) -> Iterator[Line]:
    """Read the lines that are not empty."""
    try:
        with opened(path) as file:
            reader = io.TextIOWrapper(file, _UTF8.encoding, newline="\n")
            line = 0
            while text := reader.readline(BLOCK_BYTES):
                line += 1
                if len(text) == BLOCK_BYTES:
                    raise DataError(
                        f"{path}:{line}: the line is longer than {BLOCK_BYTES / 2**20:.0f} MB",
                        cure="Write one object a line: {...}",
                    )
                # A byte order mark is no text.
                text = text.removeprefix("\ufeff") if line == 1 else text
                if text.strip():
                    yield line, _parsed(text, f"{path}:{line}")
    except DAMAGE as error:
        raise unreadable(path, _UTF8, error) from error


def _parsed(text: str, where: str) -> dict[str, Any]:
    try:
        found = json.loads(text, object_pairs_hook=_without_repeats, parse_constant=_no_constant)
    except (ValueError, RecursionError) as error:
        said = str(error)
        if isinstance(error, json.JSONDecodeError):
            # Its own line would be 1, always.
            said = f"{error.msg.removesuffix(' at')} at character {error.colno}"
        elif isinstance(error, RecursionError):
            said = "it is nested too deeply"
        cure = 'Write one object a line: {"text": "...", "label": "..."}'
        if text.lstrip().startswith("["):
            cure = "If the file is one list of objects, write each on a line of its own, without the brackets."
        raise DataError(f"{where}: the line is no JSON: {said}", cure=cure) from error
    if not isinstance(found, dict):
        raise DataError(
            f"{where}: expected an object, got {_NAMES.get(type(found), found)}",
            cure='Write one object a line: {"text": "...", "label": "..."}',
        )
    return found


def _without_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"the key {next(key for key in keys if keys.count(key) > 1)!r:.80} is there twice")
    return found


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no number; null is what is missing")


def _check(where: str, name: str, found: Mapping[str, Any], types: dict[str, Any]) -> None:
    """Refuse a value that is not there, nested, or of another type than those before it."""
    if name not in found:
        listed = ", ".join(f"{key!r:.80}" for key in list(found)[:20]) or "none"
        raise DataError(
            f"{where}: there is no key {name!r}, only {listed}", cure=f'Add "{name}": null if it is missing.'
        )
    value = found[name]
    if value is None:
        return
    kind = float if type(value) is int else type(value)
    if kind in (dict, list):
        raise DataError(
            f"{where}: key {name!r}: expected text, a number, true or false, got {_NAMES[kind]}",
            cure="Write nested values as keys of their own.",
        )
    expected = types.setdefault(name, kind)
    if kind is not expected:
        raise DataError(
            f"{where}: key {name!r}: expected {_NAMES[expected]} as in the lines before, got {value!r:.80}",
            cure="Write all values of a key alike; null for one that is missing.",
        )
    if kind is str and not _is_whole(value):
        raise DataError(
            f"{where}: key {name!r}: {value!r:.80} holds half a character, expected text",
            cure="Replace what is no text.",
        )
    if type(value) is int and not -_LARGEST_INT <= value < _LARGEST_INT:
        raise DataError(
            f"{where}: key {name!r}: {value!r:.80} is too large a number", cure="Write it as text, in quotes."
        )


def _is_whole(text: str) -> bool:
    """Tell whether a text has no half of a character, which JSON can write and no encoding can."""
    try:
        text.encode()
    except UnicodeEncodeError:
        return False
    return True

"""How a text file writes a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import pyarrow as pa

from kerasdl.errors import UsageError

_TABS = (".tsv", ".tab", ".tsv.gz", ".tab.gz")


@dataclass(frozen=True)
class Dialect:
    """How a text file writes a table; Parquet files say so themselves.

    Attributes:
        delimiter: Between two fields; None for a tab in files named .tsv and .tab, a comma in others.
        quote: Around fields that hold a delimiter; None if there is no such thing.
        header: The first line has the names of the columns.
        names: Names of the columns, in place of those of the header.
        encoding: How text is written as bytes.

    Raises:
        UsageError: Delimiter or quote is not one character, or there is no such encoding.
    """

    delimiter: str | None = None
    quote: str | None = '"'
    header: bool = True
    names: tuple[str, ...] | None = None
    encoding: str = "utf-8"

    def __post_init__(self) -> None:
        if self.delimiter is not None:
            _check_character("data.delimiter", self.delimiter, 'data.delimiter: ";" (or "\\t" for a tab)')
        if self.quote is not None:
            _check_character("data.quote", self.quote, "data.quote: '\"' (or null where quotes mean nothing)")
            if self.quote == self.delimiter:
                raise UsageError(
                    f"data.quote: {self.quote!r} is the delimiter, too", cure="Write data.quote: null for no quotes."
                )
        _check_encoding(self.encoding)

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> Dialect:
        """Take from a data source's options those that say how its files are written."""
        known = {field.name: options[field.name] for field in fields(cls) if field.name in options}
        names = known.get("names")
        # A source of files has a pattern of their names instead.
        return cls(**known | {"names": None if names is None or isinstance(names, str) else tuple(names)})

    def between(self, path: str) -> str:
        r"""Give what stands between two fields of a file.

        Example:
            >>> Dialect().between("data.tsv"), Dialect(";").between("data.tsv")
            ('\t', ';')
        """
        if self.delimiter is not None:
            return self.delimiter
        return "\t" if Path(path).name.lower().endswith(_TABS) else ","


def _check_character(option: str, given: str, cure: str) -> None:
    # What pyarrow takes.
    if len(given) != 1 or not given.isascii() or given in "\0\r\n":
        raise UsageError(f"{option}: expected one ASCII character within a line, got {given!r}", cure=cure)


def _check_encoding(name: str) -> None:
    try:
        known = pa.transcoding_input_stream(pa.BufferReader("a".encode(name)), name, "utf8").read() == b"a"
    # There is none of the name, or it is for something else than texts; punycode takes no bytes of pyarrow's.
    except (LookupError, ValueError, AttributeError):
        known = False
    if not known:
        raise UsageError(
            f"data.encoding: there is no text encoding {name!r}, expected utf-8, latin-1, cp1252, utf-16 or another",
            cure="data.encoding: utf-8",
        )

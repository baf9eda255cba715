import re
import textwrap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

_FENCED = re.compile(r"^( *)```(\S+)\n(.*?)^\1```$", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page; one whose first line is `# name.ext` is a file of that name."""

    language: str
    text: str
    place: str

    @property
    def file(self) -> str | None:
        named = re.match(r"# ([\w-]+\.\w+)\n", self.text)
        return named[1] if named else None


@pytest.fixture
def read_blocks() -> Callable[[Path], list[Block]]:
    """Read the fenced blocks of a page, in their order."""

    def read(page: Path) -> list[Block]:
        text = page.read_text()
        return [
            Block(match[2], textwrap.dedent(match[3]), f"{page.name}:{text.count(chr(10), 0, match.start()) + 1}")
            for match in _FENCED.finditer(text)
        ]

    return read

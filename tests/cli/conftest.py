import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from kerasdl.cli.main import main


@dataclass(frozen=True)
class Answer:
    """What a command line gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)


@pytest.fixture
def kerasdl(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """Run a command line in this process."""

    def run(*arguments: str) -> Answer:
        monkeypatch.setattr(sys, "argv", ["kerasdl", *arguments])
        # What --allow-import puts there is gone after the test.
        monkeypatch.setattr(sys, "path", sys.path.copy())
        with pytest.raises(SystemExit) as ended:
            main()
        assert isinstance(ended.value.code, int)
        return Answer(ended.value.code, *capsys.readouterr())

    return run

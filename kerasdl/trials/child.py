"""What the process of a trial does."""

from __future__ import annotations

import json
import os
import sys
import traceback
from collections.abc import Mapping
from typing import Any, NoReturn

from kerasdl.errors import KerasdlError


def train(order: Mapping[str, Any], problems: int) -> NoReturn:
    """Train, and end the process.

    Args:
        order: What is to be trained, as `Trials.start` writes it.
        problems: A file descriptor for what goes wrong.
    """
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream in (1, 2):
        os.dup2(log, stream)
    code = 1
    try:
        code = _trained(order, problems)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # What the process that forked this one would do at its end is not this one's to do.
        os._exit(code)


def _trained(order: Mapping[str, Any], problems: int) -> int:
    from kerasdl.runs import run

    options = {name: order[name] for name in ("out", "data_root", "allow_import")}
    try:
        run(order["recipe"], *order["overrides"], resume="auto", **options)
    except KerasdlError as error:
        _tell(problems, str(error))
        return error.exit_code
    # Whatever it is, it must be told.
    except BaseException as error:
        traceback.print_exc()
        _tell(problems, f"{type(error).__name__}: {error}")
        return 1
    return 0


def _tell(problems: int, text: str) -> None:
    # A pipe that nobody reads yet takes 64 KiB.
    os.write(problems, text.encode()[:60_000])


if __name__ == "__main__":
    train(json.loads(sys.argv[1]), int(sys.argv[2]))

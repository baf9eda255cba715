"""What the process of a trial does."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import sys
import traceback
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NoReturn

from kerasdl.errors import KerasdlError

# Of <linux/prctl.h>.
_PR_SET_PDEATHSIG = 1


def train(order: Mapping[str, Any], problems: int) -> NoReturn:
    """Train, and end the process.

    Args:
        order: What is to be trained, as `Trials.start` writes it.
        problems: A file descriptor for what goes wrong.
    """
    log = os.open(order["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    for stream in (1, 2):
        os.dup2(log, stream)
    code = 1
    _end_with_parent()
    try:
        code = _trained(order, problems)
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        # What the process that forked this one would do at its end is not this one's to do.
        os._exit(code)


def _trained(order: Mapping[str, Any], problems: int) -> int:
    _confine(order)
    from kerasdl.runs import rehearse, run, survey

    options = {name: order[name] for name in ("out", "data_root", "allow_import")}
    if order["purpose"] != "run":
        options["kept"] = order["kept"]
    begin: dict[str, Callable[..., Any]] = {"run": partial(run, resume="auto"), "rehearse": rehearse, "survey": survey}
    try:
        begin[order["purpose"]](order["recipe"], *order["overrides"], **options)
    except KerasdlError as error:
        print(f"error: {error}", file=sys.stderr)
        _tell(problems, str(error))
        return error.exit_code
    # Whatever it is, it must be told.
    except BaseException as error:
        traceback.print_exc()
        told = str(error) or ("out of memory" if isinstance(error, MemoryError) else "")
        _tell(problems, f"{type(error).__name__}: {told}\n  Where that was is in {order['log']}.")
        return 1
    return 0


def _end_with_parent() -> None:
    """Be asked to stop where the process that starts trials is killed; on Linux, where the system can."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)


def _confine(order: Mapping[str, Any]) -> None:
    """Leave to others what is theirs; TensorFlow reads it when it runs its first op."""
    if order["gpu"] is not None:
        # They may be some of the machine's only.
        visible = os.environ.get("CUDA_VISIBLE_DEVICES", "").split(",")
        own = visible[order["gpu"]] if order["gpu"] < len(visible) and visible != [""] else str(order["gpu"])
        os.environ["CUDA_VISIBLE_DEVICES"] = own
    if order["threads"] is not None:
        import tensorflow as tf

        tf.config.threading.set_intra_op_parallelism_threads(order["threads"])
        tf.config.threading.set_inter_op_parallelism_threads(order["threads"])


def _tell(problems: int, text: str) -> None:
    # A pipe that nobody reads yet takes 64 KiB.
    os.write(problems, text.encode()[:60_000])


if __name__ == "__main__":
    train(json.loads(sys.argv[1]), int(sys.argv[2]))

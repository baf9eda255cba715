"""How long commands take to start: `make bench`.

Every command is run once to warm the disk cache, then all of them in turn, so that a busy moment of the machine hits
each alike. The median of the time by the clock counts; that of the processor's time says what it would be on an idle
machine. `python -c pass` is what no command can be faster than.
"""

from __future__ import annotations

import argparse
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from rich.console import Console
from rich.table import Table

from kerasdl.recipe.shipped import names

HELP_SECONDS = 0.2
VALIDATE_SECONDS = 0.3


def commands() -> dict[str, tuple[list[str], float | None]]:
    """Give each command by its title, and the seconds it may take."""
    kerasdl = str(Path(sys.executable).with_name("kerasdl"))
    found = {
        "python -c pass": ([sys.executable, "-c", "pass"], None),
        "kerasdl --help": ([kerasdl, "--help"], HELP_SECONDS),
        "kerasdl --version": ([kerasdl, "--version"], HELP_SECONDS),
        "kerasdl ls": ([kerasdl, "ls"], None),
        "kerasdl schema": ([kerasdl, "schema"], None),
    }
    for name in names():
        found[f"kerasdl validate {name}"] = ([kerasdl, "validate", name], VALIDATE_SECONDS)
    return found


def seconds(command: list[str], folder: str) -> tuple[float, float]:
    """Time one process, by the clock and by the processor, in a folder without a file that it could find by chance."""
    started, used = time.perf_counter(), processor_seconds()
    subprocess.run(command, check=True, capture_output=True, cwd=folder)
    return time.perf_counter() - started, processor_seconds() - used


def processor_seconds() -> float:
    """Give what all ended child processes have used."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def measure(rounds: int) -> dict[str, list[tuple[float, float]]]:
    """Time every command in turn, `rounds` times."""
    taken: dict[str, list[tuple[float, float]]] = {title: [] for title in commands()}
    with tempfile.TemporaryDirectory() as folder:
        for number in range(rounds + 1):
            for title, (command, _) in commands().items():
                times = seconds(command, folder)
                if number > 0:
                    taken[title].append(times)
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=11, help="runs of each command that count")
    taken = measure(parser.parse_args().rounds)
    table = Table("command", "median s", "processor s", "target s", "")
    for title, (_, target) in commands().items():
        clock, processor = (statistics.median(times) for times in zip(*taken[title], strict=True))
        verdict = "" if target is None else "met" if clock < target else "missed"
        table.add_row(title, f"{clock:.3f}", f"{processor:.3f}", "" if target is None else f"{target:.1f}", verdict)
    Console(width=100).print(table)


if __name__ == "__main__":
    main()

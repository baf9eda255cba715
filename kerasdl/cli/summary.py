"""Prints what a run came to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console
from rich.table import Column, Table

from kerasdl.cli.findings import described

if TYPE_CHECKING:
    from kerasdl.runs import Result

# What says most of a layer's gradients, and fits beside its name; gradients.jsonl has the rest.
_GRADIENTS = ("norm", "mean_abs", "zero_share", "update_ratio", "nonfinite")


def summarise(result: Result, console: Console) -> None:
    """Print scores, gradients and findings of a run, how it ended, and where it is."""
    console.print(_scores(result))
    if result.gradients:
        rows = {layer: [_number(found.get(name)) for name in _GRADIENTS] for layer, found in result.gradients.items()}
        console.print(_table("gradients of the last epoch", _GRADIENTS, rows))
    for finding in result.status["findings"]:
        console.print(described(finding))
    console.print(_ending(result))
    console.print(f"Run directory: {_near(result.directory)}")


def _scores(result: Result) -> Table:
    parts = list(result.metrics)
    names = dict.fromkeys(name for part in parts for name in result.metrics[part])
    rows: dict[str, list[str]] = {}
    for name in names:
        rows[name] = [_score(result, part, name) for part in parts]
        for baseline, found in result.status.get("baselines", {}).items():
            if any(name in found.get(part, {}) for part in parts):
                rows[f"{name} of {baseline}"] = [_number(found.get(part, {}).get(name)) for part in parts]
    return _table("mean ± deviation" if result.deviation else "", parts, rows)


def _score(result: Result, part: str, name: str) -> str:
    mean = _number(result.metrics[part].get(name))
    return f"{mean} ± {result.deviation[part][name]:.2g}" if mean and result.deviation else mean


def _ending(result: Result) -> str:
    status = result.status
    if result.folds:
        early = sum(fold["state"] == "stopped" for fold in status["folds"])
        stopped = f", {early} of them stopped early" if early else ""
        return f"done: {len(result.folds)} folds of {status['epochs']} epochs together{stopped}"
    ended = "stopped early after" if result.state == "stopped" else "done:"
    compiled = status["compiled"]
    slowed = f", slowed by {compiled['slowed_by']}" if compiled.get("slowed_by") else ""
    return f"{ended} {status['epochs']} epochs, compiled as {compiled['mode']}{slowed}"


def _table(title: str, columns: Sequence[str], rows: Mapping[str, Sequence[str]]) -> Table:
    # On a narrow terminal a layer's name goes on in the next line.
    table = Table(Column(title, overflow="fold"))
    for name in columns:
        table.add_column(name, justify="right")
    for name, values in rows.items():
        table.add_row(name, *values)
    return table


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.4g}"


def _near(directory: Path) -> Path:
    """Give a path from the working directory where that is shorter."""
    return directory.relative_to(Path.cwd()) if directory.is_relative_to(Path.cwd()) else directory

"""Writes what a run came to as one page."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from kerasdl.interfaces import run_files
from kerasdl.interfaces.epoch_lines import read_lines
from kerasdl.report.curves import curves
from kerasdl.report.document import document, section
from kerasdl.report.elements import Element, element
from kerasdl.report.findings import finding
from kerasdl.report.heat_map import heat_map
from kerasdl.report.tables import metrics, table

Values = Mapping[str, Any]

_GRADIENTS = {"norm": "Gradient norm", "update_ratio": "Update ratio"}
_SHARES = {"dead_share": "Share of dead units", "saturated_share": "Share of saturated values"}


def page(directory: Path, changed: Mapping[str, str]) -> str:
    """Write a page about a run, as HTML.

    Args:
        directory: The run directory, with a status at least.
        changed: What the recipe says that is no default, by dotted key.
    """
    # The name of the current folder is not in its path.
    directory = directory.resolve()
    status = json.loads((directory / run_files.STATUS).read_text())
    names = (run_files.METRICS, run_files.GRADIENTS, run_files.ACTIVATIONS)
    epochs, gradients, activations = (read_lines(directory / name) for name in names)
    best = status.get("kept_epoch") or _best(epochs)
    sections = [
        section("Findings", *map(finding, status["findings"])),
        section("Metrics", metrics(status)),
        section("Curves", _curves(epochs, best)),
        section("Gradients", *_maps(gradients, _GRADIENTS)),
        section("Activations", *_maps(activations, _SHARES, shares=True)),
        section("Recipe", table(["", "what is no default"], [[key, value] for key, value in changed.items()])),
    ]
    environment = directory / run_files.ENVIRONMENT
    about = json.loads(environment.read_text()) if environment.exists() else {}
    title = f"{directory.parent.name}/{directory.name}"
    return document(title, _about(status, about, best), *sections)


def _about(status: Values, about: Values, best: int | None) -> str:
    epochs = status["epochs"]
    said = [f"{status['state']} after {epochs} epoch{'' if epochs == 1 else 's'}"]
    said += [f"best at epoch {best}"] if best is not None and best != epochs else []
    said += [f"{name} {about[name]}" for name in ("kerasdl", "tensorflow", "keras") if name in about]
    said += [f"on {about['device']}"] if "device" in about else []
    return ", ".join(said)


def _curves(epochs: Sequence[Values], best: int | None) -> Element | None:
    parts = [part for part in ("train", "validation") if any(part in line for line in epochs)]
    names = dict.fromkeys(name for line in epochs for part in parts for name in line.get(part, {}))
    drawn = []
    for name in sorted(names, key=lambda each: each != "loss"):
        series = {part: [line.get(part, {}).get(name) for line in epochs] for part in parts}
        if (drawing := curves(name, series, best)) is not None:
            drawn.append(element("figure", element("figcaption", name), drawing))
    return element("div", *drawn, class_="charts") if drawn else None


def _maps(lines: Sequence[Values], said: Mapping[str, str], *, shares: bool = False) -> list[Element | None]:
    layers = dict.fromkeys(layer for line in lines for layer in line["layers"])
    epochs = [line["epoch"] for line in lines]
    found = {
        name: {layer: [line["layers"].get(layer, {}).get(name) for line in lines] for layer in layers} for name in said
    }
    return [heat_map(said[name], rows, epochs, shares=shares) for name, rows in found.items()]


def _best(epochs: Sequence[Values]) -> int | None:
    """Give the epoch of the lowest validation loss."""
    found = {number: line.get("validation", {}).get("loss") for number, line in enumerate(epochs, start=1)}
    there = {number: loss for number, loss in found.items() if loss is not None}
    return min(there, key=lambda number: there[number]) if there else None

"""Writes all trials of a search as a table for other programs."""

from __future__ import annotations

import csv as csv_format
import io
from collections.abc import Sequence
from typing import Any

from kerasdl.recipe.space import Parameter
from kerasdl.recipe.writing import inline
from kerasdl.search.objectives import Objective
from kerasdl.search.records import Record


def csv(space: Sequence[Parameter], objectives: Sequence[Objective], records: Sequence[Record]) -> str:
    r"""Write a row for each trial, as RFC 4180 has it: values as a recipe has them, empty where there is none.

    Example:
        >>> record = Record(1, {"model.units": [8, 4]}, 3, state="done", scores={"train.loss": 0.5}, seconds=1.5)
        >>> csv([Parameter("model.units")], [Objective("train.loss", "min")], [record]).splitlines()
        ['number,state,epochs,seconds,model.units,train.loss,problem', '1,done,3,1.5,"[8, 4]",0.5,']
    """
    columns: dict[str, list[Any]] = {
        "number": [each.number for each in records],
    }
    # Hyperband trains the promising ones for longer.
    if any(each.continues is not None for each in records):
        columns["continues"] = [each.continues for each in records]
    columns |= {
        "state": [each.state for each in records],
        "epochs": [each.lasted for each in records],
        "seconds": [each.seconds for each in records],
    }
    for key in (each.key for each in space):
        columns[key] = [inline(each.values[key]) if key in each.values else None for each in records]
    for name in (each.name for each in objectives):
        # `seconds` may be an objective, too: the mean over seeds.
        column = name if name not in columns else f"objective {name}"
        columns[column] = [each.scores.get(name) for each in records]
        if any(name in each.deviations for each in records):
            columns[f"{column} deviation"] = [each.deviations.get(name) for each in records]
    columns["problem"] = [each.problem for each in records]
    file = io.StringIO()
    writer = csv_format.writer(file)
    writer.writerow(columns)
    writer.writerows(zip(*columns.values(), strict=True))
    return file.getvalue()

"""Tells what is wrong with a training, and what cures it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from kerasdl.report.elements import Element, element
from kerasdl.report.scales import short

Values = Mapping[str, Any]


def finding(found: Values) -> Element:
    """Tell a finding: where, why, what to try, and the numbers that prove it.

    Args:
        found: As status.json has it.
    """
    where = [f"at {found['layer']}"] if found.get("layer") else []
    first, last = found.get("first_epoch"), found.get("last_epoch")
    if first is not None:
        where.append(f"epoch {first}" if last in (None, first) else f"epochs {first} to {last}")
    if found.get("folds"):
        where.append(f"in fold {', '.join(map(str, found['folds']))}")
    name = found["rule"].replace("_", " ")
    evidence = [f"{key.replace('_', ' ')} {short(value)}" for key, value in found["evidence"].items()]
    cures = [part for cure in found["cures"] for part in (" or ", element("code", cure))][1:]
    return element(
        "div",
        element("h3", f"{found['severity']}: {', '.join([name, *where])}"),
        element("p", found["explanation"]),
        element("p", "Try: ", *cures) if cures else None,
        element("p", "; ".join(evidence), class_="evidence") if evidence else None,
        class_=f"finding {found['severity']}",
    )

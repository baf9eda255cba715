"""Draws how the best score grew with time."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from kerasdl.report.elements import Element, element
from kerasdl.report.grid import levels, stops
from kerasdl.report.scales import Scale, reach, short

_WIDTH, _HEIGHT = 960, 280
_LEFT, _RIGHT, _TOP, _BOTTOM = 64, 14, 14, 48
# What has no score.
_CROSS = "\N{MULTIPLICATION SIGN}"
# Names of units of time, from how many seconds on, and how long they are.
_UNITS = (("hours", 7200, 3600), ("minutes", 120, 60), ("seconds", 0, 1))


@dataclass(frozen=True)
class Attempt:
    """What was tried.

    Attributes:
        said: What it is, and what it came to.
        seconds: When it ended, from the beginning of all.
        score: None if it came to nothing.
        counts: Whether it may be the best; one that does not count is drawn pale.
    """

    said: str
    seconds: float
    score: float | None
    counts: bool = True


def best_so_far(name: str, attempts: Sequence[Attempt], better: Literal["min", "max"]) -> Element | None:
    """Draw a dot for each attempt, and the best until then as a line of steps.

    Args:
        name: Of the score.
        attempts: In any order.
        better: Whether more is better, `max`, or less.

    Returns:
        A figure; None without any score.
    """
    scores = [each.score for each in attempts if each.score is not None]
    if not scores:
        return None
    ends = reach(scores, better)
    last = max(each.seconds for each in attempts)
    unit, _, length = next(each for each in _UNITS if last >= each[1])
    across = Scale.of([0, last / length], _LEFT, _WIDTH - _RIGHT)
    up = Scale.of(ends, _HEIGHT - _BOTTOM, _TOP)
    steps = _steps(attempts, better)
    beyond = sum(not ends[0] <= score <= ends[1] for score in scores)
    places = [(each, across.place(each.seconds / length), _height(each, up, ends, better)) for each in attempts]
    ticks = [value for value in across.ticks(8) if value >= 0]
    drawing = element(
        "svg",
        element(
            "title",
            f"{name} of {len(attempts)} trials by time" + (f", best {short(steps[-1][1])}" if steps else ""),
        ),
        *levels(up, _LEFT, _WIDTH - _RIGHT),
        *stops(across, ticks, _HEIGHT - _BOTTOM + 24),
        element("text", unit, x=_WIDTH - _RIGHT, y=_HEIGHT - 6, class_="tick up"),
        _line([(across.place(seconds / length), up.place(score)) for seconds, score in steps]),
        *(_dot(each, x, y) for each, x, y in places),
        viewBox=f"0 0 {_WIDTH} {_HEIGHT}",
        role="img",
        class_="so-far",
    )
    return element("figure", element("div", drawing, class_="wide"), element("figcaption", _legend(attempts, beyond)))


def _steps(attempts: Sequence[Attempt], better: str) -> list[tuple[float, float]]:
    """Give when there was a new best, and which."""
    sign, found = 1 if better == "max" else -1, list[tuple[float, float]]()
    for each in sorted(attempts, key=lambda each: each.seconds):
        if each.counts and each.score is not None and (not found or sign * (each.score - found[-1][1]) > 0):
            found.append((each.seconds, each.score))
    return found


def _line(places: Sequence[tuple[float, float]]) -> Element | None:
    if not places:
        return None
    x, y = places[0]
    path = f"M{x:.1f} {y:.1f}" + "".join(f"H{x:.1f}V{y:.1f}" for x, y in places[1:]) + f"H{_WIDTH - _RIGHT}"
    return element("path", d=path, class_="step")


def _height(each: Attempt, up: Scale, ends: tuple[float, float], better: str) -> float:
    """Give the place of a score, that of the worst end if it is beyond it; what has none stands below the drawing."""
    return _HEIGHT - _BOTTOM + 9 if each.score is None else up.place(min(max(each.score, ends[0]), ends[1]))


def _dot(each: Attempt, x: float, y: float) -> Element:
    told = element("title", each.said)
    if each.score is None:
        return element("path", told, d=f"M{x - 3:.1f} {y - 3:.1f}l6 6m0 -6l-6 6", class_="cross")
    shape = "dot series-0" if each.counts else "dot pale"
    return element("circle", told, cx=f"{x:.1f}", cy=f"{y:.1f}", r=3.5, class_=shape)


def _legend(attempts: Sequence[Attempt], beyond: int) -> str:
    said = ["● trained to its end"]
    said += ["○ ended early"] if any(not each.counts and each.score is not None for each in attempts) else []
    said += [f"{_CROSS} no score"] if any(each.score is None for each in attempts) else []
    said += [f"{beyond} far worse, at the edge"] if beyond else []
    return "; ".join(said)
